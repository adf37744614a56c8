//! Notices: what a person should know of what others, or the machine, did.
//!
//! They are made by following the journal, not in the transaction of the act: an act is never slowed or refused by
//! them, areas need not know of them, and what was not followed yet is followed after a restart. The follower's place
//! is written in the transaction of the notices, and one person is told once of one cause, so following is done once
//! even where it is tried twice.
//!
//! A notice names an act, a case and a step's words; never what a document says, nor a person of the public. In mails
//! ([`mail`]) it is less: the kind of event, a short reference and a link.

mod error;
mod follower;
mod kind;
pub mod mail;
mod recaps;
mod reviews;
mod rules;
mod service;
mod store;
mod tickets;

pub use error::NoticeError;
pub use follower::{CasesOf, Waited};
pub use kind::Kind;
pub use mail::Mailer;
pub use rules::reference;
pub use service::{KEEP_READ_MS, KEEP_UNREAD_MS, Line, Listed, Notices, PAGE};
