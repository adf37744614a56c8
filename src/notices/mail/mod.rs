//! Notices by mail: off until a server is set, and for a person until that person (or an administrator) gave an
//! address and the person confirmed it by a link mailed to it.
//!
//! A mail says what kind of thing happened, a case's short reference and a link; no subject, no document, no name. The
//! address is personal data: it stands in a row of its own that is erased on request and after somebody left; journal
//! and log never hold it.
//!
//! A mail is a job that names a person: "what is due for P has been sent". Its Message-ID is made of the oldest notice
//! in it, so a mail that is sent twice (the process ended between sending and recording) bears one id.

mod accounts;
mod due;
mod job;
mod message;
mod rules;
mod settings;
mod smtp;
mod store;

pub use accounts::{AccountState, Listed, Wishes};
pub use job::{ConfirmationMailer, NoticeMailer};
pub use rules::{
    CONFIRMATIONS_A_DAY, Frequency, LINK_MS, MAILS_AN_HOUR, MAX_ADDRESS_CHARS, MAX_AGE_MS, NOTICES_A_MAIL,
};
pub use settings::{MailSettings, Security};
pub use smtp::{Refusal, Smtp};

use crate::db::{self, Tx};
use crate::kernel::Timestamp;
use std::sync::Arc;

/// The job that sends what is due for a person.
pub const SEND: &str = "surel-pemberitahuan";
/// The job that mails a person the link that confirms the address.
pub const CONFIRM: &str = "surel-konfirmasi";
/// Both.
pub const JOBS: [&str; 2] = [SEND, CONFIRM];

/// How long an address is kept after its person's account was closed: 90 days.
const KEEP_ADDRESS_MS: i64 = 90 * 24 * 60 * 60 * 1_000;

/// Sends mails in the name of the house. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    smtp: Smtp,
    /// The address that people type, without a slash at its end.
    base_url: Arc<str>,
}

impl Mailer {
    /// Over this server, for the house at this address.
    #[must_use]
    pub fn new(smtp: Smtp, base_url: &str) -> Self {
        Self { smtp, base_url: base_url.trim_end_matches('/').into() }
    }

    /// Sends a mail of test.
    ///
    /// # Errors
    /// [`Refusal`], with what the server said.
    pub async fn test(&self, address: &str, now: Timestamp) -> Result<String, Refusal> {
        let mail = message::test(&self.base_url, now).map_err(Refusal::ours)?;
        self.smtp.deliver(address, &mail, now).await
    }
}

/// Forgets what is over: records of mails, and addresses of people who left.
pub(super) async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<(), db::Error> {
    store::sweep(tx, now.plus_ms(-rules::DAY_MS), now.plus_ms(-KEEP_ADDRESS_MS)).await
}
