//! Writing objects: stored, synced and read back before anybody is told so.

use super::error::http_status;
use super::{DerivedKind, FileKey, Staged, Storage, StorageError};
use crate::kernel::Digest;
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::{Error, ObjectStore as _, ObjectStoreExt as _, PutMode, PutPayload, WriteMultipart};
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt as _;

/// Up to this size an object is put in one request; it is also the size of a part beyond.
pub const SINGLE_PUT_BYTES: u64 = 8 * 1024 * 1024;
/// Parts of one upload on their way at once: bounds memory to as many times [`SINGLE_PUT_BYTES`].
const PARTS_IN_FLIGHT: usize = 2;

impl Storage {
    /// Stores a staged file under its digest. Storing the same bytes twice is fine; what lies there
    /// already is read back and hashed all the same.
    ///
    /// # Errors
    /// [`StorageError::Altered`] or [`StorageError::Damaged`] when the bytes read back are others; a failure of
    /// the store.
    pub async fn put_staged(&self, staged: &Staged) -> Result<Digest, StorageError> {
        let digest = staged.settle().await?;
        let key = FileKey::Original(digest);
        if !self.exists(&key).await? {
            if self.linked(&key, staged.path()).await? {
                self.sync_folders(&key).await?;
                return Ok(digest);
            }
            if staged.size() <= SINGLE_PUT_BYTES {
                let bytes =
                    tokio::fs::read(staged.path()).await.map_err(StorageError::local(staged.path()))?;
                self.put_once(&key, bytes.into()).await?;
            } else {
                self.put_parts(&key, staged.path()).await?;
            }
        }
        self.settle(&key, digest).await?;
        Ok(digest)
    }

    /// Stores bytes that are at hand, such as a manifest, under their digest.
    ///
    /// # Errors
    /// As [`Self::put_staged`].
    pub async fn put_bytes(&self, bytes: impl Into<Bytes>) -> Result<Digest, StorageError> {
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        let key = FileKey::Original(digest);
        if !self.exists(&key).await? {
            self.put_once(&key, bytes).await?;
        }
        self.settle(&key, digest).await?;
        Ok(digest)
    }

    /// Stores what was computed from the original `of`, replacing what an earlier run of the same
    /// version left. Gives the digest of `bytes`, for the journal.
    ///
    /// # Errors
    /// As [`Self::put_staged`].
    pub async fn put_derived(
        &self,
        of: Digest,
        kind: DerivedKind,
        version: u16,
        bytes: impl Into<Bytes>,
    ) -> Result<Digest, StorageError> {
        let (key, bytes) = (FileKey::Derived { of, kind, version }, bytes.into());
        let digest = Digest::of(&bytes);
        self.overwrite(&key, bytes).await?;
        self.settle(&key, digest).await?;
        Ok(digest)
    }

    /// Removes an object. Only for the collection of unreferenced objects (`jdih gc`), which holds
    /// the database's write lock and has seen that nothing names it; nobody else deletes.
    ///
    /// # Errors
    /// [`StorageError::Missing`] when it is not there; a failure of the store.
    pub async fn delete_for_gc(&self, key: &FileKey) -> Result<(), StorageError> {
        self.hot.drop(key);
        self.store.delete(&key.path()).await.map_err(|e| StorageError::of_store(key, e))
    }

    /// Removes the pictures of an original's pages, under the same condition as [`Self::delete_for_gc`].
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn delete_pages_for_gc(&self, of: Digest, version: u16) -> Result<(), StorageError> {
        for kind in [DerivedKind::PageImage(0), DerivedKind::PageThumb(0)] {
            let folder = FileKey::pages_folder(of, kind, version);
            let mut pages = self.store.list(Some(&folder)).map_err(StorageError::of_listing);
            while let Some(page) = pages.try_next().await? {
                match self.store.delete(&page.location).await {
                    Ok(()) | Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(StorageError::of_listing(error)),
                }
            }
        }
        Ok(())
    }

    /// Gives a staged file its final name without copying it, where the objects lie on the same disk; it is
    /// whole, synced and read back already. `false` where that cannot be done.
    async fn linked(&self, key: &FileKey, staged: &Path) -> Result<bool, StorageError> {
        let Some(root) = self.folder.clone() else { return Ok(false) };
        let (object, staged) = (root.join(key.path().as_ref()), staged.to_path_buf());
        tokio::task::spawn_blocking(move || link(&staged, &object)).await.map_err(StorageError::Thread)?
    }

    async fn put_once(&self, key: &FileKey, bytes: Bytes) -> Result<(), StorageError> {
        let payload = PutPayload::from_bytes(bytes.clone());
        match self.store.put_opts(&key.path(), payload, PutMode::Create.into()).await {
            Ok(_) => Ok(()),
            Err(Error::AlreadyExists { .. }) if self.exists(key).await? => Ok(()),
            // A bucket answers 409 also while another writer is at it, who may yet fail; and some
            // servers do not know If-None-Match. The name is the digest of the bytes, so writing
            // over what is there changes nothing.
            Err(Error::AlreadyExists { .. }) => self.overwrite(key, bytes).await,
            Err(e) if lacks_create(&e) => self.overwrite(key, bytes).await,
            Err(e) => Err(StorageError::of_store(key, e)),
        }
    }

    async fn overwrite(&self, key: &FileKey, bytes: Bytes) -> Result<(), StorageError> {
        let payload = PutPayload::from_bytes(bytes);
        self.store.put(&key.path(), payload).await.map(|_| ()).map_err(|e| StorageError::of_store(key, e))
    }

    pub(super) async fn put_parts(&self, key: &FileKey, path: &Path) -> Result<(), StorageError> {
        let upload =
            self.store.put_multipart(&key.path()).await.map_err(|e| StorageError::of_store(key, e))?;
        let part = usize::try_from(SINGLE_PUT_BYTES).unwrap_or(usize::MAX);
        let mut writer = WriteMultipart::new_with_chunk_size(upload, part);
        if let Err(failed) = feed(key, path, &mut writer).await {
            // Parts that cannot be cleared away only cost room; the failure is what matters.
            let _ = writer.abort().await;
            return Err(failed);
        }
        writer.finish().await.map(|_| ()).map_err(|e| StorageError::of_store(key, e))
    }

    /// Reads back and hashes; on a folder also syncs the folders on the way to the root, because
    /// another writer may have made them, or the object itself, an instant ago without having
    /// synced them yet.
    async fn settle(&self, key: &FileKey, expected: Digest) -> Result<(), StorageError> {
        let (found, _) = self.digest_of(key).await?;
        if found != expected {
            return Err(StorageError::Damaged { key: *key, expected, found });
        }
        self.sync_folders(key).await
    }

    async fn sync_folders(&self, key: &FileKey) -> Result<(), StorageError> {
        let Some(root) = self.folder.clone() else { return Ok(()) };
        let object = root.join(key.path().as_ref());
        tokio::task::spawn_blocking(move || sync_folders(&root, &object))
            .await
            .map_err(StorageError::Thread)?
    }
}

async fn feed(key: &FileKey, path: &Path, writer: &mut WriteMultipart) -> Result<(), StorageError> {
    let mut file = tokio::fs::File::open(path).await.map_err(StorageError::local(path))?;
    file.set_max_buf_size(super::READ_CHUNK_BYTES);
    let mut buffer = vec![0; super::READ_CHUNK_BYTES];
    loop {
        writer.wait_for_capacity(PARTS_IN_FLIGHT).await.map_err(|e| StorageError::of_store(key, e))?;
        let got = file.read(&mut buffer).await.map_err(StorageError::local(path))?;
        match buffer.get(..got) {
            Some(piece) if got > 0 => writer.write(piece),
            _ => return Ok(()),
        }
    }
}

fn link(staged: &Path, object: &Path) -> Result<bool, StorageError> {
    use std::io::ErrorKind::{AlreadyExists, CrossesDevices, PermissionDenied, TooManyLinks, Unsupported};
    if let Some(folder) = object.parent() {
        std::fs::create_dir_all(folder).map_err(StorageError::local(folder))?;
    }
    match std::fs::hard_link(staged, object) {
        Ok(()) => Ok(true),
        // Somebody else was quicker; what lies there has to be read back.
        Err(error) if error.kind() == AlreadyExists => Ok(false),
        Err(error)
            if matches!(error.kind(), CrossesDevices | PermissionDenied | TooManyLinks | Unsupported) =>
        {
            Ok(false)
        }
        Err(error) => Err(StorageError::local(object)(error)),
    }
}

fn sync_folders(root: &Path, object: &Path) -> Result<(), StorageError> {
    let failed = |path: &Path| {
        let path = PathBuf::from(path);
        move |source| StorageError::Sync { path, source }
    };
    for folder in object.ancestors().skip(1).take_while(|folder| folder.starts_with(root)) {
        std::fs::File::open(folder).and_then(|open| open.sync_all()).map_err(failed(folder))?;
    }
    Ok(())
}

/// Whether the store does not know "put only if absent": by itself, or by its server's 501.
fn lacks_create(error: &Error) -> bool {
    match error {
        Error::NotImplemented { .. } | Error::NotSupported { .. } => true,
        other => http_status(other) == Some(501),
    }
}
