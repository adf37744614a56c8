//! What leaves the house: entries as lines of canonical JSON, and checkpoints to keep elsewhere.

use super::canonical::canonical_json;
use super::entry::Logged;
use super::write::Head;
use crate::kernel::Digest;
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// One line of an export: the canonical JSON of the entry's seven members and `hash`.
#[must_use]
pub fn export_line(entry: &Logged) -> String {
    let mut members = entry.members();
    members.insert("hash".into(), entry.hash.clone().into());
    canonical_json(&Value::Object(members))
}

/// A point of the chain, noted where nobody who can write the database can change it: `SEQ:HASH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The sequence number.
    pub seq: i64,
    /// The digest of that entry.
    pub hash: Digest,
}

/// A text that is no checkpoint.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("titik periksa ditulis NOMOR:SHA256, misalnya 128:9f86d0…")]
pub struct ParseCheckpointError;

impl FromStr for Checkpoint {
    type Err = ParseCheckpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (seq, hash) = text.trim().split_once(':').ok_or(ParseCheckpointError)?;
        let seq: i64 = seq.parse().map_err(|_| ParseCheckpointError)?;
        if seq < 1 {
            return Err(ParseCheckpointError);
        }
        Ok(Self { seq, hash: hash.parse().map_err(|_| ParseCheckpointError)? })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl Head {
    /// The end of the chain as a checkpoint; `None` while it is empty.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        Some(Checkpoint { seq: self.seq, hash: self.hash.parse().ok()? }).filter(|point| point.seq > 0)
    }
}
