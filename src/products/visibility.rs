//! The one answer to whether a product, or a file of it, is public (invariant 3).
//!
//! Each process keeps a map that is tagged with the journal's sequence. Every question first asks for the
//! head of the journal: of the database, unless [`Journal::head`] can see that nothing was committed since. Only when
//! the database cannot be reached does the map answer alone, and at most [`VISIBILITY_LEASE_MS`] after the last time
//! that it was confirmed.

use super::standing::State;
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
/// The state of a product that is public.
pub(super) const PUBLIC: &str = "terbit";
/// The state of one that was taken down, for ever.
pub(super) const TAKEN_DOWN: &str = "turun";

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
    /// Those of the version that stands, as their pages follow one another.
    paged: Vec<Paged>,
    /// Names of files that were taken down while it stays.
    pub dark: Vec<String>,
    /// The journal's sequence of its last change, where a file of it was taken down; 0 otherwise. What was made of it
    /// before may hold what is dark now.
    pub dark_seq: i64,
}

/// A public file of the version that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Paged {
    /// Which of the product's files it is.
    file: usize,
    is_body: bool,
    pages: Option<u32>,
}

impl Visible {
    /// The public files of the version that stands, in the order in which their pages follow one another: name,
    /// whether it is the digital Salinan itself, and pages where they are known.
    pub fn paged(&self) -> impl Iterator<Item = (&str, bool, Option<u32>)> {
        let named = move |paged: &Paged| {
            Some((self.files.get(paged.file)?.name.as_str(), paged.is_body, paged.pages))
        };
        self.paged.iter().filter_map(named)
    }
}

/// What the public gets of a public id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The product.
    Public(Arc<Visible>),
    /// It was taken down; its address says so for ever.
    TakenDown,
    /// There never was one.
    Unknown,
}

/// A product that is public, by its public id.
type Shown = (i64, Arc<Visible>);

#[derive(Default)]
struct Map {
    epoch: String,
    seq: i64,
    confirmed: Option<Timestamp>,
    products: HashMap<i64, Seen>,
    /// The last sequence at which something went dark.
    darkened: i64,
}

/// A product as the map knows it.
enum Seen {
    Public(Arc<Visible>),
    TakenDown,
}

impl Map {
    fn public(&self, id: i64) -> Option<&Arc<Visible>> {
        match self.products.get(&id) {
            Some(Seen::Public(visible)) => Some(visible),
            Some(Seen::TakenDown) | None => None,
        }
    }
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
        Ok(self.read(|map| map.public(public_id).cloned()))
    }

    /// What the public gets of a public id now.
    ///
    /// # Errors
    /// As [`Visibility::product`].
    pub async fn standing(&self, public_id: i64) -> Result<Standing, db::Error> {
        self.confirm().await?;
        Ok(self.read(|map| match map.products.get(&public_id) {
            Some(Seen::Public(visible)) => Standing::Public(Arc::clone(visible)),
            Some(Seen::TakenDown) => Standing::TakenDown,
            None => Standing::Unknown,
        }))
    }

    /// Whether these bytes are still public as this file of this product: asked again while it is on its way.
    ///
    /// # Errors
    /// As [`Visibility::product`].
    pub async fn shows(&self, public_id: i64, file: &VisibleFile) -> Result<bool, db::Error> {
        let product = self.product(public_id).await?;
        Ok(product.is_some_and(|product| product.files.contains(file)))
    }

    /// The last sequence of the journal at which something was taken down, as far as was asked last.
    #[must_use]
    pub fn darkened(&self) -> i64 {
        self.read(|map| map.darkened)
    }

    /// The state of the journal that was asked for last, without asking: a question just before makes it no older.
    #[must_use]
    pub fn confirmed(&self) -> State {
        self.read(|map| State::new(&map.epoch, map.seq))
    }

    /// Up to which sequence of the journal this process answers, after asking for it.
    ///
    /// # Errors
    /// As any statement: here nothing is answered without the database.
    pub async fn refreshed(&self) -> Result<i64, db::Error> {
        self.catch_up_to(self.journal.head_asked()).await?;
        Ok(self.read(|map| map.seq))
    }

    /// Keeps of `public_ids` those that are public now, in order.
    ///
    /// # Errors
    /// As [`Visibility::product`].
    pub async fn keep(&self, public_ids: &[i64]) -> Result<Vec<i64>, db::Error> {
        Ok(self.products(public_ids).await?.into_iter().map(|(id, _)| id).collect())
    }

    /// As [`Visibility::products`], and the state of the journal of which that holds.
    ///
    /// # Errors
    /// As [`Visibility::product`].
    pub async fn products_at(&self, public_ids: &[i64]) -> Result<(State, Vec<Shown>), db::Error> {
        self.confirm().await?;
        let visible = |map: &Map, id: &i64| map.public(*id).map(|visible| (*id, Arc::clone(visible)));
        Ok(self.read(|map| {
            let shown = public_ids.iter().filter_map(|id| visible(map, id)).collect();
            (State::new(&map.epoch, map.seq), shown)
        }))
    }

    /// The products of `public_ids` that are public now, in order.
    ///
    /// # Errors
    /// As [`Visibility::product`].
    pub async fn products(&self, public_ids: &[i64]) -> Result<Vec<Shown>, db::Error> {
        Ok(self.products_at(public_ids).await?.1)
    }

    /// Brings the map up to the head of the journal, or finds that it may answer without.
    async fn confirm(&self) -> Result<(), db::Error> {
        match self.catch_up_to(self.journal.head()).await {
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

    async fn catch_up_to(
        &self,
        head: impl Future<Output = Result<Head, db::Error>>,
    ) -> Result<(), db::Error> {
        // Taken before asking, so that the lease is never longer than it should be.
        let asked = self.journal.clock().now();
        let head = head.await?;
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
                map.darkened = 0;
            }
            // Another request may have gone further meanwhile; what it read is newer.
            if map.seq <= head.seq {
                for (id, seen, darkened) in changed {
                    map.products.insert(id, seen);
                    map.darkened = map.darkened.max(darkened);
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

/// What became of a product, and when that left something dark (0: it did not).
type Change = (i64, Seen, i64);

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
            let FilesSeen { files, paged, dark } = files.remove(&row.id).unwrap_or_default();
            if row.state != PUBLIC {
                changed.push((row.public_id, Seen::TakenDown, row.changed_seq));
                continue;
            }
            let dark_seq = if dark.is_empty() { 0 } else { row.changed_seq };
            let visible = Visible { slug: row.slug, files, paged, dark, dark_seq };
            changed.push((row.public_id, Seen::Public(Arc::new(visible)), dark_seq));
        }
    }
}

/// The files of a product that are public, and the names of those that were taken down.
#[derive(Default)]
struct FilesSeen {
    files: Vec<VisibleFile>,
    paged: Vec<Paged>,
    dark: Vec<String>,
}

async fn visible_files(tx: &mut db::Tx, from: i64, to: i64) -> Result<HashMap<String, FilesSeen>, db::Error> {
    let mut seen: HashMap<String, FilesSeen> = HashMap::new();
    for row in catalog::changed_files(tx, from, to).await? {
        if row.dark > 0 {
            seen.entry(row.product_id).or_default().dark.push(row.name);
            continue;
        }
        let broken = |what: &str| db::Error::inconsistent("product_file", &row.product_id, what);
        let file = VisibleFile {
            digest: row.digest.parse().map_err(|_| broken("digest"))?,
            size_bytes: u64::try_from(row.size_bytes).map_err(|_| broken("size"))?,
            name: row.name,
        };
        let of_product = seen.entry(row.product_id).or_default();
        if row.stands > 0 {
            let pages = row.pages.and_then(|pages| u32::try_from(pages).ok());
            let is_body = row.role == "salinan";
            of_product.paged.push(Paged { file: of_product.files.len(), is_body, pages });
        }
        of_product.files.push(file);
    }
    Ok(seen)
}
