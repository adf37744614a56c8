//! Where an upload waits while its bytes come in and its digest is computed.

use super::StorageError;
use super::inflow::{FillError, Inflow};
use super::staged::{Part, Staged};
use crate::kernel::{Clock, Timestamp, new_id};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Slowest average rate of an upload.
pub const MIN_RATE_BYTES_PER_S: u64 = 1024;
/// Time before the average rate counts.
pub const RATE_GRACE: Duration = Duration::from_secs(10);
/// Longest silence; without it a sender could fill most of a file and then hold the place for hours.
pub const IDLE_LIMIT: Duration = Duration::from_secs(60);
/// Room on the disk that uploads leave to the database and the system.
pub const DISK_RESERVE_BYTES: u64 = 256 * 1024 * 1024;
/// Age at which a forgotten staging file is swept: 24 hours.
pub const STAGING_KEEP_MS: i64 = 24 * 60 * 60 * 1000;
/// The free room is looked at again each time that this much has come in.
const DISK_CHECK_EVERY_BYTES: u64 = 8 * 1024 * 1024;
const SUFFIX: &str = "part";

/// What an upload may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest size of the file.
    pub max_bytes: u64,
    /// Slowest average rate, counted after `grace`.
    pub min_rate_bytes_per_s: u64,
    /// Time before the average rate counts.
    pub grace: Duration,
    /// Longest silence between two pieces.
    pub idle: Duration,
    /// Room that must stay free on the disk.
    pub reserve_bytes: u64,
}

impl Limits {
    /// The usual limits for a file of at most `max_bytes`.
    #[must_use]
    pub fn up_to(max_bytes: u64) -> Self {
        Self {
            max_bytes,
            min_rate_bytes_per_s: MIN_RATE_BYTES_PER_S,
            grace: RATE_GRACE,
            idle: IDLE_LIMIT,
            reserve_bytes: DISK_RESERVE_BYTES,
        }
    }

    /// The moment by which the next piece must have come.
    fn deadline(&self, begun: Instant, last: Instant, received: u64) -> Instant {
        let earned_ms = received.saturating_mul(1000) / self.min_rate_bytes_per_s.max(1);
        let by_rate = begun + self.grace.max(Duration::from_millis(earned_ms));
        by_rate.min(last + self.idle)
    }
}

/// The staging folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Staging {
    dir: PathBuf,
    clock: Clock,
}

impl Staging {
    /// The staging area in `dir`, which is created for this account alone.
    ///
    /// # Errors
    /// [`StorageError::Local`] when the folder cannot be created.
    pub fn new(dir: impl Into<PathBuf>, clock: Clock) -> Result<Self, StorageError> {
        let dir = dir.into();
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&dir);
        made.map_err(StorageError::local(&dir))?;
        Ok(Self { dir, clock })
    }

    /// The folder, for files without a name that live as short as an upload.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.dir
    }

    /// Takes in a stream. On any failure, and when the caller gives up, nothing is left behind.
    ///
    /// # Errors
    /// [`StorageError::TooLarge`], [`StorageError::TooSlow`], [`StorageError::DiskFull`],
    /// [`StorageError::Interrupted`] with the stream's error, or [`StorageError::Local`].
    pub async fn receive<S, E>(&self, stream: S, limits: &Limits) -> Result<Staged, StorageError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let stream = stream.map(|piece| piece.map_err(|e| StorageError::Interrupted(e.into())));
        self.copy(stream, limits).await
    }

    /// As [`Self::receive`], for a stream that names its own failures.
    pub(super) async fn copy<S>(&self, stream: S, limits: &Limits) -> Result<Staged, StorageError>
    where
        S: Stream<Item = Result<Bytes, StorageError>> + Send,
    {
        self.check_room(limits)?;
        let part = Part::at(self.dir.join(format!("{}.{SUFFIX}", new_id(self.clock.now()))));
        let open =
            tokio::fs::File::options().write(true).create_new(true).mode(0o600).open(part.path()).await;
        let file = open.map_err(StorageError::local(part.path()))?.into_std().await;
        let mut inflow = Inflow::into(part.path(), file).map_err(StorageError::local(part.path()))?;
        let filled = self.fill(&mut inflow, stream, limits).await;
        let (size, head) = (inflow.size(), inflow.take_head());
        // A disk that failed is the reason for everything that follows from it.
        let written = inflow.done().await.map_err(|e| e.at(part.path()))?;
        filled.map_err(|e| e.at(part.path()))?;
        Ok(Staged::new(part, written, size, head))
    }

    async fn fill<S>(&self, inflow: &mut Inflow, stream: S, limits: &Limits) -> Result<(), FillError>
    where
        S: Stream<Item = Result<Bytes, StorageError>> + Send,
    {
        let mut stream = std::pin::pin!(stream);
        let begun = Instant::now();
        let (mut last, mut checked) = (begun, 0);
        loop {
            let next = timeout_at(limits.deadline(begun, last, inflow.size()), stream.next()).await;
            let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            let too_slow = StorageError::TooSlow { received: inflow.size(), elapsed_ms };
            let Some(piece) = next.map_err(|_| too_slow)? else { break };
            inflow.take(&piece?, limits.max_bytes).await?;
            last = Instant::now();
            if inflow.size() - checked >= DISK_CHECK_EVERY_BYTES {
                self.check_room(limits)?;
                checked = inflow.size();
            }
        }
        Ok(())
    }

    fn check_room(&self, limits: &Limits) -> Result<(), StorageError> {
        let free = rustix::fs::statvfs(&self.dir).map_err(|e| StorageError::local(&self.dir)(e.into()))?;
        let free_bytes = free.f_bavail.saturating_mul(free.f_frsize);
        if free_bytes < limits.reserve_bytes {
            return Err(StorageError::DiskFull { free_bytes, reserve_bytes: limits.reserve_bytes });
        }
        Ok(())
    }

    /// Removes staging files that were last written more than [`STAGING_KEEP_MS`] before `now`, as a
    /// crash leaves them. Gives their number.
    ///
    /// # Errors
    /// [`StorageError::Local`] when the folder cannot be read or a file cannot be removed.
    pub async fn sweep(&self, now: Timestamp) -> Result<usize, StorageError> {
        let dir = self.dir.clone();
        let swept = tokio::task::spawn_blocking(move || sweep(&dir, now.plus_ms(-STAGING_KEEP_MS)));
        swept.await.map_err(StorageError::Thread)?.map_err(StorageError::local(&self.dir))
    }
}

fn sweep(dir: &Path, before: Timestamp) -> std::io::Result<usize> {
    let mut removed = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let ours = entry.path().extension().is_some_and(|suffix| suffix == SUFFIX);
        if ours && modified(&entry)? < before {
            std::fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn modified(entry: &std::fs::DirEntry) -> std::io::Result<Timestamp> {
    let since = entry.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
#[path = "staging_test.rs"]
mod tests;
