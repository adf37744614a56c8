//! Objects: what is stored under which name, in a folder or a bucket, and the staging area where an
//! upload waits until its digest is known.
//!
//! An original is named by the SHA-256 of its bytes and is never rewritten; a derived object (text)
//! is named by the original, its kind and the version of the program that made it. Every write is
//! read back and hashed before it counts, and on a folder it is synced first. Knows nothing of
//! products, tickets or the database: content types, names and visibility live there. There are no
//! presigned addresses: whoever reads an object reads it through us.

mod checksum;
mod error;
mod hot;
mod inflow;
mod key;
mod list;
mod local;
mod open;
mod read;
mod read_back;
mod staged;
mod staging;
mod write;

#[cfg(test)]
mod fsync_test;

pub use error::StorageError;
pub use hot::{HOT_BYTES, HOT_FILE_BYTES};
pub use inflow::HEAD_BYTES;
pub use key::{DerivedKind, FileKey};
pub use list::Listed;
pub use open::Storage;
pub use read::{ByteStream, READ_CHUNK_BYTES};
pub use staged::Staged;
pub use staging::{
    DISK_RESERVE_BYTES, IDLE_LIMIT, Limits, MIN_RATE_BYTES_PER_S, RATE_GRACE, STAGING_KEEP_MS, Staging,
};
pub use write::SINGLE_PUT_BYTES;
