//! Going through what is stored, for verification, backup and the collection of leftovers.

use super::key::ORIGINALS;
use super::{FileKey, Storage, StorageError};
use crate::kernel::{Digest, Timestamp};
use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use object_store::{ObjectMeta, ObjectStore as _};

/// One stored original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The digest that its name states; whether the bytes agree, only reading tells.
    pub digest: Digest,
    /// Its size.
    pub size_bytes: u64,
    /// When it was stored, by the store's clock.
    pub modified: Timestamp,
}

impl Storage {
    /// Every stored original, in no particular order. What lies among them under a name that is
    /// none of ours is logged and left out.
    #[must_use]
    pub fn list_originals(&self) -> BoxStream<'static, Result<Listed, StorageError>> {
        let prefix = object_store::path::Path::from(ORIGINALS);
        self.store
            .list(Some(&prefix))
            .map_err(StorageError::of_listing)
            .try_filter_map(async |meta| Ok(listed(&meta)))
            .boxed()
    }

    /// Asks the store for something that need not be there: whether it answers and lets us in.
    ///
    /// # Errors
    /// [`StorageError::Denied`] or [`StorageError::Store`].
    pub async fn check(&self) -> Result<(), StorageError> {
        self.exists(&FileKey::Original(Digest::of(b""))).await.map(|_| ())
    }
}

fn listed(meta: &ObjectMeta) -> Option<Listed> {
    let digest = FileKey::original_at(&meta.location);
    if digest.is_none() {
        tracing::warn!(path = %meta.location, "penyimpanan memuat berkas yang bukan milik kami");
    }
    let modified = Timestamp(meta.last_modified.timestamp_millis());
    Some(Listed { digest: digest?, size_bytes: meta.size, modified })
}
