//! A file that has come in whole and waits to become an object.

use super::{FileKey, READ_CHUNK_BYTES, StorageError};
use crate::kernel::{Digest, Hasher};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use tokio::sync::OnceCell;

/// A file that has come in whole and is hashed. It is removed when the value is dropped.
#[derive(Debug)]
pub struct Staged {
    part: Part,
    /// Kept open, so that syncing it is told of every failed write.
    file: tokio::fs::File,
    digest: Digest,
    size: u64,
    head: Vec<u8>,
    settled: OnceCell<()>,
}

impl Staged {
    pub(super) fn new(part: Part, file: tokio::fs::File, digest: Digest, size: u64, head: Vec<u8>) -> Self {
        Self { part, file, digest, size, head, settled: OnceCell::new() }
    }

    /// Where it lies; valid as long as the value lives.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.part.path()
    }

    /// The digest of its bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its first bytes, at most [`super::HEAD_BYTES`].
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Syncs it and reads it back, once; storing it does so by itself. Apart, because it can go on while
    /// a child reads the file.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] when other bytes come back; [`StorageError::Local`].
    pub async fn settle(&self) -> Result<(), StorageError> {
        let settle = async || {
            let synced = async { self.file.sync_all().await.map_err(StorageError::local(self.path())) };
            let (path, expected) = (self.path().to_path_buf(), self.digest);
            let back =
                tokio::task::spawn_blocking(move || digest_of(&path).map_err(StorageError::local(&path)));
            let back = async { back.await.map_err(StorageError::Thread)? };
            let ((), found) = tokio::try_join!(synced, back)?;
            if found != expected {
                return Err(StorageError::Damaged { key: FileKey::Original(expected), expected, found });
            }
            Ok(())
        };
        self.settled.get_or_try_init(settle).await?;
        Ok(())
    }
}

fn digest_of(path: &Path) -> std::io::Result<Digest> {
    let mut file = std::fs::File::open(path)?;
    let (mut hasher, mut buffer) = (Hasher::default(), vec![0; READ_CHUNK_BYTES]);
    loop {
        let got = file.read(&mut buffer)?;
        match buffer.get(..got) {
            Some(piece) if got > 0 => hasher.update(piece),
            _ => return Ok(hasher.finish()),
        }
    }
}

/// A file that goes away with its owner.
#[derive(Debug)]
pub(super) struct Part(PathBuf);

impl Part {
    pub(super) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // What cannot be removed now is swept after a day.
        let _ = std::fs::remove_file(&self.0);
    }
}
