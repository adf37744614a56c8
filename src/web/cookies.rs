//! Cookies: two, both `HttpOnly` and `SameSite=Lax`. Over https they carry the `__Host-` prefix.

use super::context::Site;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The cookies of a request, by name.
#[derive(Debug, Clone, Default)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Reads the `Cookie` headers.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The session's token.
    #[must_use]
    pub fn session(&self, site: &Site) -> Option<&str> {
        self.get(&name("jdih", site))
    }

    /// The token that binds forms before anybody signed in.
    #[must_use]
    pub fn visitor(&self, site: &Site) -> Option<&str> {
        self.get(&name("jdih-tamu", site))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn name(base: &str, site: &Site) -> String {
    if site.is_https() { format!("__Host-{base}") } else { base.to_owned() }
}

fn set(base: &str, value: &str, site: &Site, more: &str) -> (HeaderName, HeaderValue) {
    let secure = if site.is_https() { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}", name(base, site));
    // Tokens are hexadecimal digits, so the text is always a valid header.
    let value = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""));
    (header::SET_COOKIE, value)
}

/// Sets the session's cookie; it lives as long as the browser window, the session decides the rest.
#[must_use]
pub fn session_cookie(site: &Site, token: &str) -> (HeaderName, HeaderValue) {
    set("jdih", token, site, "")
}

/// Removes the session's cookie.
#[must_use]
pub fn clear_session(site: &Site) -> (HeaderName, HeaderValue) {
    set("jdih", "", site, "; Max-Age=0")
}

/// Sets the visitor's cookie.
#[must_use]
pub(super) fn visitor_cookie(site: &Site, token: &str) -> (HeaderName, HeaderValue) {
    set("jdih-tamu", token, site, "; Max-Age=86400")
}
