//! Opening the index, and building it anew.

use super::error::SearchError;
use super::pen::Pen;
use super::rebuild::rebuild;
use crate::journal::{Head, Journal};
use crate::products::{Catalog, Visibility};
use search_index::{Covered, Index, Vocabulary};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

/// The search. Clones share the index.
#[derive(Clone)]
pub struct Search(pub(super) Arc<Shared>);

pub(super) struct Shared {
    dir: PathBuf,
    pub(super) index: Index,
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) journal: Journal,
    pub(super) catalog: Catalog,
    pub(super) visibility: Visibility,
    pub(super) place: Mutex<Place>,
}

/// How far the journal was followed.
pub(super) struct Place {
    pub(super) pen: Pen,
    /// What was followed, in memory; `None` when it is to be asked of the index.
    pub(super) followed: Option<Covered>,
    /// The sequence that the index's last commit holds.
    pub(super) committed: i64,
    /// When that was.
    pub(super) committed_at: Instant,
}

impl Search {
    /// Opens the index in `dir`; `words` is the office's own file of abbreviations and words of one meaning,
    /// which takes the place of ours when it is there. An index that is missing, damaged, of another layout
    /// or of another journal is built anew; when another process writes it, it is read as it is.
    ///
    /// # Errors
    /// [`SearchError`] when the folder cannot be used, the office's file is not understood, or the catalogue
    /// cannot be read for building.
    pub async fn open(
        dir: &Path,
        words: &Path,
        journal: Journal,
        catalog: Catalog,
        visibility: Visibility,
    ) -> Result<Self, SearchError> {
        let vocabulary = Arc::new(vocabulary(words).await?);
        let index = match open(dir).await {
            Err(SearchError::Index(error)) if error.needs_rebuild() => {
                tracing::warn!(%error, "search index is built anew");
                rebuild(dir, &journal, &catalog).await?;
                open(dir).await?
            }
            other => other?,
        };
        let place = Place { pen: Pen::default(), followed: None, committed: 0, committed_at: Instant::now() };
        let place = Mutex::new(place);
        let search = Self(Arc::new(Shared {
            dir: dir.to_owned(),
            index,
            vocabulary,
            journal,
            catalog,
            visibility,
            place,
        }));
        search.ensure_epoch().await?;
        Ok(search)
    }

    /// Builds a fresh index and swaps it in. Searches go on with the old one meanwhile.
    ///
    /// # Errors
    /// [`SearchError`]; the old index then stays as it was.
    pub async fn reindex(&self) -> Result<(), SearchError> {
        self.reindex_at(&mut *self.0.place.lock().await).await
    }

    /// Brings the index in step with the journal, or reads what another process has made of it.
    ///
    /// # Errors
    /// [`SearchError`]; the index then stays as it was.
    pub async fn refresh(&self) -> Result<(), SearchError> {
        match self.catch_up().await {
            Err(error) if error.is_locked() => self.reload().await,
            other => other,
        }
    }

    /// How many products the index holds.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.0.index.documents()
    }

    pub(super) async fn reindex_at(&self, place: &mut Place) -> Result<(), SearchError> {
        place.pen.put_down().await?;
        place.followed = None;
        rebuild(&self.0.dir, &self.0.journal, &self.0.catalog).await?;
        self.reload().await
    }

    /// Makes searches see what another process, or a rebuild, committed.
    pub(super) async fn reload(&self) -> Result<(), SearchError> {
        let index = self.0.index.clone();
        Ok(spawn_blocking(move || index.reload()).await??)
    }

    async fn ensure_epoch(&self) -> Result<(), SearchError> {
        // Before the head: another process may write both meanwhile, the index last.
        let covered = self.0.index.covered();
        let head = self.0.journal.head().await?;
        if covered.is_some_and(|covered| is_of(&covered, &head)) {
            return Ok(());
        }
        match self.reindex().await {
            Err(error) if error.is_locked() => {
                tracing::info!("another process builds the search index; it is only read here");
                Ok(())
            }
            other => other,
        }
    }
}

/// Whether an index follows this journal. One that is ahead was made before the database was put back to
/// an earlier day.
pub(super) fn is_of(covered: &Covered, head: &Head) -> bool {
    covered.epoch == head.epoch && covered.seq <= head.seq
}

/// The office's vocabulary, or ours when it has none.
async fn vocabulary(path: &Path) -> Result<Vocabulary, SearchError> {
    match tokio::fs::read_to_string(path).await {
        Ok(text) => Ok(Vocabulary::parse(&text)?),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vocabulary::default_indonesian().clone()),
        Err(source) => Err(search_index::Error::Io { path: path.to_owned(), source }.into()),
    }
}

async fn open(dir: &Path) -> Result<Index, SearchError> {
    let dir = dir.to_owned();
    Ok(spawn_blocking(move || Index::open(dir)).await??)
}
