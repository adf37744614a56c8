//! The follower: journal -> index. The journal says which products to look at; what is written is what
//! the catalogue says of them now, so looking twice does no harm.

use super::documents;
use super::error::SearchError;
use super::service::{Place, Search, is_of};
use crate::journal::{self, Logged};
use search_index::Covered;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::sleep;

/// How often the journal is asked for commits of other processes.
const POLL: Duration = Duration::from_millis(250);
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a reader looks for another writer's commit, and tries to become the writer.
const READER_PAUSE: Duration = Duration::from_secs(1);
/// A sequence that changed nothing in the index is written down at most this often.
const LAZY_COMMIT: Duration = Duration::from_secs(60);

/// What a look at the journal gave.
enum Turn {
    /// There may be more at once.
    More,
    /// The end was reached.
    Done,
}

impl Search {
    /// Keeps the index in step with the journal until `stop` says true or its sender is gone. Where
    /// another process writes the index, this one only reads it.
    pub async fn follow(self, mut stop: watch::Receiver<bool>) {
        let mut feed = self.0.journal.subscribe();
        let mut told = false;
        let mut stopped = std::pin::pin!(async move {
            let _ = stop.wait_for(|stop| *stop).await;
        });
        loop {
            let pause = self.look(&mut told).await;
            let woken = async {
                // A failure is not made better by the next commit; a pause that is long is kept.
                if pause > POLL || feed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                biased;
                () = &mut stopped => break,
                () = woken => {}
                () = sleep(pause) => {}
            }
        }
        if let Err(error) = self.finish().await {
            tracing::warn!(%error, "search index was not closed in order; it is followed up at the next start");
        }
    }

    /// Follows the journal to its end once.
    ///
    /// # Errors
    /// [`SearchError`]; what was committed before stays.
    pub async fn catch_up(&self) -> Result<(), SearchError> {
        let mut place = self.0.place.lock().await;
        let followed = self.to_the_end(&mut place).await;
        if followed.is_err() {
            place.followed = None;
            let _ = place.pen.put_down().await;
        }
        followed
    }

    /// One look; gives how long to wait for the next.
    async fn look(&self, told: &mut bool) -> Duration {
        match self.catch_up().await {
            Ok(()) => {
                *told = false;
                POLL
            }
            Err(error) if error.is_locked() => {
                if !std::mem::replace(told, true) {
                    tracing::info!("another process writes the search index; it is only read here");
                }
                if let Err(error) = self.reload().await {
                    tracing::warn!(%error, "search index cannot be read anew");
                }
                READER_PAUSE
            }
            Err(error) => {
                if !std::mem::replace(told, true) {
                    let source = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%error, source, "search index cannot follow the journal; it is tried again");
                }
                PAUSE
            }
        }
    }

    async fn to_the_end(&self, place: &mut Place) -> Result<(), SearchError> {
        while let Turn::More = self.turn(place).await? {}
        Ok(())
    }

    async fn turn(&self, place: &mut Place) -> Result<Turn, SearchError> {
        place.pen.take(&self.0.index).await?;
        let mut tx = self.0.journal.db().read().await?;
        let head = journal::head_in(&mut tx).await?;
        let followed = place.followed.take().or_else(|| self.0.index.covered());
        let Some(followed) = followed.filter(|followed| is_of(followed, &head)) else {
            drop(tx);
            self.reindex_at(place).await?;
            return Ok(Turn::More);
        };
        place.committed = self.0.index.covered().map_or(0, |covered| covered.seq);
        if followed.seq >= head.seq {
            drop(tx);
            self.write_down(place, &followed).await?;
            place.followed = Some(followed);
            return Ok(Turn::Done);
        }
        let entries = journal::after(&mut tx, followed.seq).await?;
        drop(tx);
        let Some(last) = entries.last() else { return Ok(Turn::Done) };
        let covered = Covered { seq: last.seq, ..followed };
        if self.write(place, &self.concerned(&entries).await?).await? {
            place.pen.commit(covered.clone()).await?;
            place.committed_at = Instant::now();
        }
        place.followed = Some(covered);
        Ok(Turn::More)
    }

    /// The products that entries tell of.
    async fn concerned(&self, entries: &[Logged]) -> Result<BTreeSet<i64>, SearchError> {
        let mut ids = BTreeSet::new();
        for entry in entries {
            if entry.kind.starts_with("produk.") {
                ids.extend(entry.body.get("pengenal").and_then(serde_json::Value::as_i64));
            } else if entry.kind == "turunan.dibuat"
                && let Some(digest) = &entry.subject
            {
                ids.extend(self.0.catalog.showing(digest).await?);
            }
        }
        Ok(ids)
    }

    /// Writes these products as they stand now, and those whose status hangs on them. Gives whether
    /// anything was written.
    async fn write(&self, place: &mut Place, ids: &BTreeSet<i64>) -> Result<bool, SearchError> {
        let mut hanging = BTreeSet::new();
        for id in ids {
            hanging.extend(self.write_one(place, *id).await?);
        }
        for id in hanging.difference(ids) {
            self.write_one(place, *id).await?;
        }
        Ok(!ids.is_empty())
    }

    async fn write_one(&self, place: &mut Place, id: i64) -> Result<BTreeSet<i64>, SearchError> {
        let read = documents::read(&self.0.catalog, id).await?;
        match read.document {
            Some(document) => place.pen.upsert(document).await?,
            None => place.pen.remove(id).await?,
        }
        Ok(read.touches)
    }

    /// Commits a sequence that changed nothing, now and then, so that a restart has little to go through.
    async fn write_down(&self, place: &mut Place, followed: &Covered) -> Result<(), SearchError> {
        if followed.seq > place.committed && place.committed_at.elapsed() >= LAZY_COMMIT {
            place.pen.commit(followed.clone()).await?;
            place.committed_at = Instant::now();
        }
        Ok(())
    }

    /// Writes down how far it went, and gives the right to write back.
    async fn finish(&self) -> Result<(), SearchError> {
        let mut place = self.0.place.lock().await;
        if let Some(followed) = place.followed.take().filter(|followed| followed.seq > place.committed)
            && place.pen.is_held()
        {
            place.pen.commit(followed).await?;
        }
        place.pen.put_down().await
    }
}
