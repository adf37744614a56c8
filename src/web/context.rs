//! What every request needs to know of the house.

use super::client::Proxies;
use super::pace::Pace;
use super::unread::Unread;
use crate::auth::Auth;
use std::sync::Arc;
use url::Url;

/// How the house is reached.
#[derive(Debug, Clone)]
pub struct Site {
    /// The address that people type; origins are compared with it.
    pub base_url: Url,
    /// Further origins that are the same house (loopback names of the default listener).
    pub also: Vec<String>,
    /// Whose forwarded addresses are believed.
    pub proxies: Proxies,
}

impl Site {
    /// Whether cookies are `Secure` and HSTS is sent.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// Whether an `Origin` header names this house.
    #[must_use]
    pub fn is_own_origin(&self, origin: &str) -> bool {
        origin == self.base_url.origin().ascii_serialization() || self.also.iter().any(|also| also == origin)
    }

    /// Every origin of this house.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let own = self.base_url.origin().ascii_serialization();
        std::iter::once(own).chain(self.also.iter().cloned()).collect()
    }

    /// An absolute address for a path of ours.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }
}

/// The state that both page areas share. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// How the house is reached.
    pub site: Arc<Site>,
    /// People and sessions.
    pub auth: Auth,
    /// How often each address has asked.
    pub pace: Arc<Pace>,
    /// Whether all that is shown is made up, as it was when the house was opened; it never changes in a house that
    /// people use.
    pub is_demonstration: bool,
    /// Counts what a person has not read; nobody does where it is not set.
    pub unread: Option<Arc<dyn Unread>>,
}

impl Web {
    /// The shared state.
    #[must_use]
    pub fn new(site: Site, auth: Auth) -> Self {
        Self { site: Arc::new(site), auth, pace: Arc::default(), is_demonstration: false, unread: None }
    }
}
