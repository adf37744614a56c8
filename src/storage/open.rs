//! Opening the store: a folder that syncs, or a bucket that speaks S3.

use super::StorageError;
use super::hot::Hot;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Time to reach the bucket's server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Silence of the bucket's server after which a request has failed. There is no limit on a whole
/// answer: a reader with a slow line may take an hour over a scan.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// Tries of a request after the first.
const MAX_RETRIES: usize = 3;
/// After this time no further try is begun.
const RETRY_TIMEOUT: Duration = Duration::from_secs(30);

/// The store of objects. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    pub(super) store: Arc<dyn ObjectStore>,
    /// The root on the local disk, when the store is a folder.
    pub(super) folder: Option<Arc<Path>>,
    place: Arc<str>,
    /// Small files that were just read.
    pub(super) hot: Hot,
}

impl Storage {
    /// Opens `s3://bucket/prefix` with access from `AWS_*` (`AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT`, `AWS_ALLOW_HTTP`, …) or a folder, which
    /// is created for this account alone. A bucket is not contacted yet: see [`Self::check`].
    ///
    /// # Errors
    /// [`StorageError::Place`] when the setting makes no sense or the folder cannot be created.
    pub fn open(place: &str) -> Result<Self, StorageError> {
        let env =
            std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Self::open_with(place, env)
    }

    /// As [`Self::open`], with the `AWS_*` settings passed in; all other names are ignored.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(
        place: &str,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, StorageError> {
        match place.split_once("://") {
            Some(("s3", _)) => bucket(place, env),
            Some(("file", path)) => folder(place, Path::new(path)),
            Some(_) => Err(unusable(place, "hanya folder atau s3://bucket/prefix")),
            None if place.is_empty() => Err(unusable(place, "kosong")),
            None => folder(place, Path::new(place)),
        }
    }

    /// A store in memory, for tests and previews; nothing survives the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::over(Arc::new(object_store::memory::InMemory::new()), None, "memori")
    }

    pub(super) fn over(store: Arc<dyn ObjectStore>, folder: Option<PathBuf>, place: &str) -> Self {
        Self { store, folder: folder.map(Arc::from), place: place.into(), hot: Hot::default() }
    }

    /// The place as it was set, for the log and the administrator's page. Holds no secret.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Storage({})", self.place)
    }
}

fn folder(place: &str, path: &Path) -> Result<Storage, StorageError> {
    let fail = |e: &dyn std::fmt::Display| unusable(place, &e.to_string());
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| fail(&e))?;
    let root = path.canonicalize().map_err(|e| fail(&e))?;
    // Without fsync an acknowledged file is gone after a power cut.
    let store = LocalFileSystem::new_with_prefix(&root).map_err(|e| fail(&e))?.with_fsync(true);
    Ok(Storage::over(Arc::new(store), Some(root), place))
}

fn bucket(place: &str, env: impl IntoIterator<Item = (String, String)>) -> Result<Storage, StorageError> {
    let url = url::Url::parse(place).map_err(|e| unusable(place, &e.to_string()))?;
    let name =
        url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| unusable(place, "tanpa bucket"))?;
    let prefix =
        object_store::path::Path::from_url_path(url.path()).map_err(|e| unusable(place, &e.to_string()))?;
    let client = ClientOptions::new()
        .with_connect_timeout(CONNECT_TIMEOUT)
        .with_timeout_disabled()
        .with_read_timeout(ANSWER_TIMEOUT);
    let mut builder = AmazonS3Builder::new().with_client_options(client).with_retry(retries());
    for (name, value) in env {
        let key = name.starts_with("AWS_").then(|| name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>());
        if let Some(Ok(key)) = key {
            builder = builder.with_config(key, value);
        }
    }
    let store = builder.with_bucket_name(name).build().map_err(|e| unusable(place, &e.to_string()))?;
    let store: Arc<dyn ObjectStore> =
        if prefix.as_ref().is_empty() { Arc::new(store) } else { Arc::new(PrefixStore::new(store, prefix)) };
    Ok(Storage::over(store, None, place))
}

fn retries() -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(200),
        max_backoff: Duration::from_secs(5),
        base: 2.0,
    };
    RetryConfig { backoff, max_retries: MAX_RETRIES, retry_timeout: RETRY_TIMEOUT }
}

fn unusable(place: &str, detail: &str) -> StorageError {
    StorageError::Place { place: place.to_owned(), detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_bucket_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let below = dir.path().join("a/b");
        assert!(Storage::open(below.to_str().unwrap()).is_ok());
        assert!(below.is_dir());
        for bad in ["", "gs://bucket", "s3://", "https://s3.example"] {
            assert!(matches!(Storage::open(bad), Err(StorageError::Place { .. })), "{bad}");
        }
        assert!(Storage::open_with("s3://arsip/jdih", []).is_ok());
    }
}
