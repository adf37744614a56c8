//! Reading objects, in pieces.

use super::local;
use super::staged::Staged;
use super::staging::{Limits, Staging};
use super::{FileKey, Storage, StorageError};
use crate::kernel::{Digest, Hasher};
use bytes::{Bytes, BytesMut};
use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use object_store::{GetOptions, GetResult, ObjectStore as _, ObjectStoreExt as _};
use std::ops::Range;

/// Largest piece of an object that a reader gets at once.
pub const READ_CHUNK_BYTES: usize = 256 * 1024;

/// An object's bytes in pieces of at most [`READ_CHUNK_BYTES`].
pub type ByteStream = BoxStream<'static, Result<Bytes, StorageError>>;

impl Storage {
    /// The object's bytes.
    ///
    /// # Errors
    /// [`StorageError::Missing`] when it is not there; a failure of the store, also midway.
    pub async fn get(&self, key: &FileKey) -> Result<ByteStream, StorageError> {
        if let Some(stream) = self.local(key, 0..u64::MAX).await {
            return Ok(stream);
        }
        let got = self.store.get(&key.path()).await.map_err(|e| StorageError::of_store(key, e))?;
        Ok(pieces(*key, got))
    }

    /// A small file as it was read before, where it is still kept in memory.
    #[must_use]
    pub fn kept(&self, key: &FileKey) -> Option<Bytes> {
        self.hot.get(key)
    }

    /// Keeps a small file that was read whole, for the next who ask.
    pub fn keep(&self, key: &FileKey, whole: Bytes) {
        self.hot.put(key, whole);
    }

    /// The bytes of `range`, cut off at the object's end.
    ///
    /// # Errors
    /// As [`Self::get`]; also when `range` is empty or begins behind the end.
    pub async fn get_range(&self, key: &FileKey, range: Range<u64>) -> Result<ByteStream, StorageError> {
        if let Some(stream) = self.local(key, range.clone()).await {
            return Ok(stream);
        }
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        let got =
            self.store.get_opts(&key.path(), options).await.map_err(|e| StorageError::of_store(key, e))?;
        Ok(pieces(*key, got))
    }

    /// From a folder, with one trip to where blocking is allowed for opening and the first piece together.
    /// `None` in a bucket, and where anything is not as it should be: the store then says what it is.
    async fn local(&self, key: &FileKey, range: Range<u64>) -> Option<ByteStream> {
        local::read(self.folder.as_ref()?.join(key.path().as_ref()), range).await
    }

    /// The whole object, of at most `max_bytes`; for manifests and page texts, not for files.
    ///
    /// # Errors
    /// As [`Self::get`]; [`StorageError::TooLarge`] before anything is held that is larger.
    pub async fn get_bytes(&self, key: &FileKey, max_bytes: u64) -> Result<Bytes, StorageError> {
        let mut stream = self.get(key).await?;
        let mut all = BytesMut::new();
        while let Some(piece) = stream.try_next().await? {
            all.extend_from_slice(&piece);
            if all.len() as u64 > max_bytes {
                return Err(StorageError::TooLarge { max_bytes });
            }
        }
        Ok(all.freeze())
    }

    /// The object's size in bytes; `None` when it is not there.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn size(&self, key: &FileKey) -> Result<Option<u64>, StorageError> {
        match self.store.head(&key.path()).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(StorageError::of_store(key, e)),
        }
    }

    /// Whether the object is there.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn exists(&self, key: &FileKey) -> Result<bool, StorageError> {
        Ok(self.size(key).await?.is_some())
    }

    /// Reads the object through and gives the digest and the size of what lies there.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn digest_of(&self, key: &FileKey) -> Result<(Digest, u64), StorageError> {
        let mut stream = self.get(key).await?;
        let (mut hasher, mut size) = (Hasher::default(), 0);
        while let Some(piece) = stream.try_next().await? {
            hasher.update(&piece);
            size += piece.len() as u64;
        }
        Ok((hasher.finish(), size))
    }

    /// Fetches the object into a file of the staging area, for a child process that reads it; the
    /// file goes away with the value.
    ///
    /// # Errors
    /// As [`Self::get`]; [`StorageError::Damaged`] when an original's bytes are not those of its name,
    /// [`StorageError::Altered`] when the staging area did not keep them.
    pub async fn to_file(&self, key: &FileKey, staging: &Staging) -> Result<Staged, StorageError> {
        let size = self.size(key).await?.ok_or(StorageError::Missing(*key))?;
        let staged = staging.copy(self.get(key).await?, &Limits::up_to(size)).await?;
        let found = staged.settle().await?;
        match key {
            FileKey::Original(digest) if *digest != found => {
                Err(StorageError::Damaged { key: *key, expected: *digest, found })
            }
            FileKey::Original(_) | FileKey::Derived { .. } => Ok(staged),
        }
    }
}

fn pieces(key: FileKey, got: GetResult) -> ByteStream {
    // A store in a folder gives a file too; it was tried before, so this is a file that just came.
    got.into_stream()
        .map_err(move |e| StorageError::of_store(&key, e))
        .map_ok(|bytes| futures_util::stream::iter(cut(bytes)).map(Ok))
        .try_flatten()
        .boxed()
}

fn cut(mut bytes: Bytes) -> impl Iterator<Item = Bytes> {
    std::iter::from_fn(move || (!bytes.is_empty()).then(|| bytes.split_to(READ_CHUNK_BYTES.min(bytes.len()))))
}
