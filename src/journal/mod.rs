//! The journal: audit trail, change feed and proof at once. Append-only, gapless, hash-chained,
//! written in the transaction of the change that it tells of.
//!
//! [`Journal::begin`] takes the write lock and the head row first, so the order of sequence numbers is
//! the order of commits. [`Write::commit`] refuses an empty list of entries, digests every row of
//! record that was touched ([`record`]) and puts the digests into the first entry. [`verify`]
//! recomputes all of it. The canonical form stands in [`canonical`], byte for byte.
//!
//! Entries hold person ids, row keys and digests; never the names or texts of the public.

mod asking;
mod canonical;
mod entry;
mod export;
mod page;
pub mod record;
mod store;
mod verify;
mod write;

pub use canonical::{canonical_json, entry_digest};
pub use entry::{Actor, Entry, Logged};
pub use export::{Checkpoint, ParseCheckpointError, export_line};
pub use page::{Filter, about_of, at, page};
pub use store::after;
pub use verify::{Finding, Report, verify};
pub use write::{CommitError, Head, Journal, Write};

/// The end of the chain, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn head_in(tx: &mut crate::db::Tx) -> Result<Head, crate::db::Error> {
    store::head(tx).await
}

/// Whether the chain runs through a checkpoint, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn holds_in(tx: &mut crate::db::Tx, point: &Checkpoint) -> Result<bool, crate::db::Error> {
    Ok(store::hash_at(tx, point.seq).await?.as_deref() == Some(point.hash.hex().as_str()))
}
