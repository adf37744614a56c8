//! A file that has come in whole and waits to become an object.

use super::StorageError;
use super::checksum::Checksum;
use super::inflow::Written;
use super::read_back::{CameBack, ReadBack};
use crate::kernel::Digest;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tokio::sync::OnceCell;

/// A file that has come in whole. It is removed when the value is dropped.
#[derive(Debug)]
pub struct Staged {
    part: Part,
    /// Of what came in.
    checksum: Checksum,
    size: u64,
    head: Vec<u8>,
    back: Mutex<Option<ReadBack>>,
    came_back: OnceCell<CameBack>,
}

impl Staged {
    pub(super) fn new(part: Part, written: Written, size: u64, head: Vec<u8>) -> Self {
        let Written { checksum, back } = written;
        Self { part, checksum, size, head, back: Mutex::new(Some(back)), came_back: OnceCell::new() }
    }

    /// Where it lies; valid as long as the value lives.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.part.path()
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

    /// Sees that it is on the disk and comes back from it as it came in, once, and gives the digest of what came
    /// back; storing it does so by itself. Apart, because it can go on while a child reads the file.
    ///
    /// # Errors
    /// [`StorageError::Altered`] when other bytes come back; [`StorageError::Local`].
    pub async fn settle(&self) -> Result<Digest, StorageError> {
        let found = self.came_back.get_or_try_init(|| self.read_back()).await?;
        if found.checksum != self.checksum {
            return Err(StorageError::Altered { path: self.path().to_path_buf() });
        }
        Ok(found.digest)
    }

    async fn read_back(&self) -> Result<CameBack, StorageError> {
        let back = self.back.lock().unwrap_or_else(PoisonError::into_inner).take();
        let finish = tokio::task::spawn_blocking(move || match back {
            Some(back) => back.finish(),
            // The system tells of a failed write once; trying again would not see it.
            None => Err(io::Error::other("syncing failed before")),
        });
        finish.await.map_err(StorageError::Thread)?.map_err(StorageError::local(self.path()))
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
