//! Sealing what must be read again but must not be read from a copy of the database, and the files in the data folder
//! that hold the keys. Knows nothing of people, tickets or the database.

mod file;
mod key;

pub use file::KeyFile;
pub use key::{KEY_BYTES, SealKey, bytes_of};

/// A key file that cannot be used, or sealing that failed.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which one.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds no key.
    #[error("{0} holds no key")]
    NoKey(String),
    /// The cipher refused.
    #[error("sealing failed")]
    Cipher,
}
