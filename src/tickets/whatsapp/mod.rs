//! WhatsApp Business Cloud API: what comes in by its webhook, and what goes out. Written to the published description;
//! tested against a server that speaks it, never against Meta's own.

mod client;
pub(super) mod payload;
mod signature;

pub(super) use client::{Fetched, SendError};
pub use client::{MAX_MEDIA_BYTES, WhatsApp};
pub(super) use signature::is_signed;

/// The account that the office has.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Where the API answers, without an ending slash.
    pub api: String,
    /// The id of the office's number.
    pub number_id: String,
    /// What lets us send.
    pub token: String,
    /// What the sender of the webhook signs with.
    pub app_secret: String,
    /// What the sender proves itself with when the webhook is set up.
    pub verify_token: String,
}

impl std::fmt::Debug for Account {
    /// Says where, and no secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("api", &self.api)
            .field("number_id", &self.number_id)
            .finish_non_exhaustive()
    }
}
