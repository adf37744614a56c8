//! The two engines behind one type. Every query exists once and runs on SQLite and on PostgreSQL.
//!
//! A statement is written with the macros [`execute!`], [`fetch_all!`], [`fetch_optional!`] and
//! [`fetch_one!`]: the same text and the same Rust types on either engine, `$1` placeholders. What
//! differs between the engines and is therefore avoided: `LIKE` on text outside ASCII (store a folded
//! column), `FOR UPDATE` (update the row instead), JSON operators, going on after a failed statement
//! inside a transaction, `NULLS` order left unsaid.

mod error;
mod glance;
mod line;
mod migrate;
mod open;
mod snapshot;
mod statement;
mod tx;

pub use error::Error;
pub use glance::{Glance, Mark};
pub use line::{Lent, Lines};
pub use migrate::{Migrated, is_new, migrate, pending};
pub use open::{Db, Engine};
pub use snapshot::check_archive;
pub use statement::{places, text_rows};
pub use tx::{Held, Tx};

pub(crate) use statement::{execute, fetch, fetch_all, fetch_one, fetch_optional};
