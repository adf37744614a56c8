//! Work that goes on after the reply: rows in the database, written in the transaction of their cause.
//!
//! A job names the state that is wanted ("text of object X is read"), so two of the same kind and
//! subject merge, and running one twice does no harm. Failed five times, or in a way that
//! will not change, it stays as *gagal* with the reason, until somebody starts it again.

mod store;
mod worker;

pub use store::{FailedJob, Progress, enqueue, failed, mark_told, progress, report, retry, untold, waiting};
pub use worker::{Handler, HandlerFuture, Handlers, Worker};

/// Why a job could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What people read beside *gagal*.
    pub reason: String,
    /// Whether trying again by itself is of no use: the subject itself is at fault.
    pub lasting: bool,
}

impl Failure {
    /// One that would come again.
    #[must_use]
    pub fn lasting(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), lasting: true }
    }
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Self { reason, lasting: false }
    }
}

impl From<&str> for Failure {
    fn from(reason: &str) -> Self {
        reason.to_owned().into()
    }
}

/// How soon a job is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Somebody waits for it.
    Segera,
    /// The usual.
    Biasa,
    /// Costly (OCR, comparison): runs beside the rest, never instead of it.
    Berat,
}

impl Class {
    fn column(self) -> &'static str {
        match self {
            Self::Segera => "segera",
            Self::Biasa => "biasa",
            Self::Berat => "berat",
        }
    }
}
