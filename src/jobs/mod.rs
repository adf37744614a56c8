//! Work that goes on after the reply: rows in the database, written in the transaction of their cause.
//!
//! A job names the state that is wanted ("text of object X is read"), so two of the same kind and
//! subject merge, and running one twice does no harm. Failed five times it stays as *gagal* with the
//! reason, until somebody starts it again.

mod store;
mod worker;

pub use store::{FailedJob, enqueue, failed, retry, waiting};
pub use worker::{Handler, HandlerFuture, Handlers, Worker};

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
