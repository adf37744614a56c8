//! The one answer to whether a product, or a file of it, is public (invariant 3).
//!
//! Each process keeps a map that is tagged with the journal's sequence. Every question first asks the
//! database for the head; only when that cannot be reached does the map answer alone, and at most
//! [`VISIBILITY_LEASE_MS`] after the last time that it was confirmed.

use super::store::catalog;
use crate::db;
use crate::journal::{Head, Journal};
use crate::kernel::{Digest, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// How long the map may answer while the database cannot be reached.
pub const VISIBILITY_LEASE_MS: i64 = 90_000;
/// Products that are read at once when the map catches up.
const PAGE: i64 = 500;

/// A public file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisibleFile {
    /// Its name in the address.
    pub name: String,
    /// Its object.
    pub digest: Digest,
    /// Its size.
    pub size_bytes: u64,
}

/// A public product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    /// The readable part of its address.
    pub slug: String,
    /// Its public files, all versions.
    pub files: Vec<VisibleFile>,
}

#[derive(Default)]
struct Map {
    epoch: String,
    seq: i64,
    confirmed: Option<Timestamp>,
    products: HashMap<i64, Arc<Visible>>,
}

/// The answer. Cheap to clone.
#[derive(Clone)]
pub struct Visibility {
    journal: Journal,
    map: Arc<RwLock<Map>>,
}

impl Visibility {
    /// A map that knows nothing yet.
    #[must_use]
    pub fn new(journal: Journal) -> Self {
        Self { journal, map: Arc::default() }
    }

    /// The product of a public id as it is public now; `None` when it is not.
    ///
    /// # Errors
    /// [`db::Error::Unavailable`] when neither the database nor a map within its lease can answer.
    pub async fn product(&self, public_id: i64) -> Result<Option<Arc<Visible>>, db::Error> {
        self.confirm().await?;
        Ok(self.read(|map| map.products.get(&public_id).cloned()))
    }

    /// Keeps of `public_ids` those that are public now, in order.
    ///
    /// # Errors
    /// As [`Visibility::product`].
    pub async fn keep(&self, public_ids: &[i64]) -> Result<Vec<i64>, db::Error> {
        Ok(self.products(public_ids).await?.into_iter().map(|(id, _)| id).collect())
    }

    /// The products of `public_ids` that are public now, in order.
    ///
    /// # Errors
    /// As [`Visibility::product`].
    pub async fn products(&self, public_ids: &[i64]) -> Result<Vec<(i64, Arc<Visible>)>, db::Error> {
        self.confirm().await?;
        let visible = |map: &Map, id: &i64| map.products.get(id).map(|visible| (*id, Arc::clone(visible)));
        Ok(self.read(|map| public_ids.iter().filter_map(|id| visible(map, id)).collect()))
    }

    /// Brings the map up to the head of the journal, or finds that it may answer without.
    async fn confirm(&self) -> Result<(), db::Error> {
        match self.catch_up().await {
            Ok(()) => Ok(()),
            Err(error @ db::Error::Unavailable(_)) => {
                let now = self.journal.clock().now();
                let confirmed = self.read(|map| map.confirmed);
                match confirmed {
                    Some(at) if now.since_ms(at) <= VISIBILITY_LEASE_MS => Ok(()),
                    _ => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn catch_up(&self) -> Result<(), db::Error> {
        // Taken before asking, so that the lease is never longer than it should be.
        let asked = self.journal.clock().now();
        let head = self.journal.head().await?;
        if self.is_at(&head) {
            self.write(|map| {
                if map.seq == head.seq && map.epoch == head.epoch {
                    map.confirmed = map.confirmed.max(Some(asked));
                }
            });
            return Ok(());
        }
        let mut tx = self.journal.db().read().await?;
        let head = crate::journal::head_in(&mut tx).await?;
        let from = self.read(|map| if map.epoch == head.epoch { map.seq } else { 0 });
        let changed = changed_after(&mut tx, from).await?;
        drop(tx);
        self.write(|map| {
            if map.epoch != head.epoch {
                map.products.clear();
                map.epoch.clone_from(&head.epoch);
                map.seq = 0;
            }
            // Another request may have gone further meanwhile; what it read is newer.
            if map.seq <= head.seq {
                for (id, visible) in changed {
                    match visible {
                        Some(visible) => map.products.insert(id, visible),
                        None => map.products.remove(&id),
                    };
                }
                map.seq = head.seq;
                map.confirmed = Some(asked);
            }
        });
        Ok(())
    }

    fn is_at(&self, head: &Head) -> bool {
        self.read(|map| map.seq == head.seq && map.epoch == head.epoch)
    }

    // A poisoned lock means that a reader panicked; the map itself is replaced whole, so it is sound.
    fn read<T>(&self, look: impl FnOnce(&Map) -> T) -> T {
        look(&self.map.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut Map)) {
        change(&mut self.map.write().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

/// What became of a product; nothing when it is not public.
type Change = (i64, Option<Arc<Visible>>);

/// Every product that changed after this sequence number, by page, with the files of a page at once: the first
/// answer of a process reads all that is published.
async fn changed_after(tx: &mut db::Tx, seq: i64) -> Result<Vec<Change>, db::Error> {
    let mut changed = Vec::new();
    let mut from = (seq, i64::MAX);
    loop {
        let rows = catalog::changed_after(tx, from, PAGE).await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(changed) };
        let mut files = visible_files(tx, first.changed_seq, last.changed_seq).await?;
        from = (last.changed_seq, last.public_id);
        for row in rows {
            let files = files.remove(&row.id).unwrap_or_default();
            let visible = (row.state == "terbit").then(|| Arc::new(Visible { slug: row.slug, files }));
            changed.push((row.public_id, visible));
        }
    }
}

async fn visible_files(
    tx: &mut db::Tx,
    from: i64,
    to: i64,
) -> Result<HashMap<String, Vec<VisibleFile>>, db::Error> {
    let mut files: HashMap<String, Vec<VisibleFile>> = HashMap::new();
    for row in catalog::changed_files(tx, from, to).await? {
        let broken = |what: &str| db::Error::inconsistent("product_file", &row.product_id, what);
        let file = VisibleFile {
            digest: row.digest.parse().map_err(|_| broken("digest"))?,
            size_bytes: u64::try_from(row.size_bytes).map_err(|_| broken("size"))?,
            name: row.name,
        };
        files.entry(row.product_id).or_default().push(file);
    }
    Ok(files)
}
