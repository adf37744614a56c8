//! Headers that every response carries, and the number by which a request is found in the log.

use super::context::Site;
use super::demonstration;
use super::error::{Refused, WebError};
use crate::kernel::request_number;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Of pages: nothing from elsewhere, no inline script or style, no framing by others.
const PAGE_CSP: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Of PDFs: shown in a frame of ours. No `sandbox` and no `default-src 'none'`: browsers then show nothing.
const FILE_CSP: &str = "frame-ancestors 'self'";
/// How many are added here and around here, so that the table of them grows once.
const MOST_HEADERS: usize = 10;
const HSTS: &str = "max-age=31536000; includeSubDomains";

/// Addresses whose second part is a secret: one-time links, and the page of a hotline's requester.
const SECRET_ADDRESSES: [&str; 4] = ["/mulai/", "/sandi/", "/surel/", "/hotline/"];

/// What the log says of a request: its path, but no secret of a link, and no query, which may
/// hold what people search for.
fn loggable(path: &str) -> String {
    match SECRET_ADDRESSES.iter().find(|start| path.starts_with(**start)) {
        Some(start) => format!("{start}…"),
        None => path.to_owned(),
    }
}

/// What stands around every answer. One layer, since each costs every request a little.
pub async fn around(
    State((site, is_demonstration)): State<(Arc<Site>, bool)>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = demonstration::known(is_demonstration, logged(request, next)).await;
    secure(&mut response, &site);
    if is_demonstration {
        demonstration::mark(&mut response);
    }
    response
}

/// Gives each request a number: it stands in the log, in a header, and on the page of a failure of ours.
async fn logged(request: Request, next: Next) -> Response {
    let id = request_number();
    let method = request.method().clone();
    let path = loggable(request.uri().path());
    let began = std::time::Instant::now();
    let mut response = WebError::numbered(next.run(request).await, &id);
    response.headers_mut().reserve(MOST_HEADERS);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    let (status, took_ms) = (response.status().as_u16(), began.elapsed().as_millis());
    match response.extensions().get::<Refused>() {
        Some(Refused(refused)) => {
            tracing::warn!(request.id = id, %method, path, status, took_ms, refused, "request refused");
        }
        None => tracing::info!(request.id = id, %method, path, status, took_ms, "request"),
    }
    response
}

/// Adds the security headers.
fn secure(response: &mut Response, site: &Site) {
    let is_pdf = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/pdf");
    let csp = if is_pdf { FILE_CSP } else { PAGE_CSP };
    let headers = response.headers_mut();
    let mut put = |name: &'static str, value: &'static str| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    put("content-security-policy", csp);
    put("x-content-type-options", "nosniff");
    put("referrer-policy", "same-origin");
    put("cross-origin-opener-policy", "same-origin");
    put("cross-origin-resource-policy", "same-origin");
    put("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
    put("x-frame-options", if is_pdf { "SAMEORIGIN" } else { "DENY" });
    if site.is_https() {
        put("strict-transport-security", HSTS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_links_stay_out_of_the_log() {
        assert_eq!(loggable("/sandi/0123abc"), "/sandi/…");
        assert_eq!(loggable("/mulai/0123abc"), "/mulai/…");
        assert_eq!(loggable("/surel/0123abc"), "/surel/…");
        assert_eq!(loggable("/hotline/0123abc"), "/hotline/…");
        assert_eq!(loggable("/hotline"), "/hotline");
        assert_eq!(loggable("/kasus/1"), "/kasus/1");
    }
}
