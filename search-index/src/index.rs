//! The handle that the rest of a program holds.

use crate::folder::Folder;
use crate::known::Known;
use crate::live::{self, Live};
use crate::search::Search;
use crate::{Covered, Error, Filter, Query, Results, Vocabulary, Window, Writer, suggest};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// A full-text index in a folder. Clones share one reader; all methods but
/// [`Index::listed`] block, but only for a moment.
#[derive(Clone)]
pub struct Index(Arc<Shared>);

struct Shared {
    folder: Folder,
    live: RwLock<Arc<Live>>,
    reloading: Mutex<()>,
}

impl Index {
    /// Opens the index in `dir`, making an empty one if nothing is there.
    ///
    /// # Errors
    /// [`Error::Schema`] and [`Error::Damaged`] when the index has to be rebuilt (see
    /// [`Error::needs_rebuild`]); [`Error::Io`] and [`Error::Engine`] when the system does not play along.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = Folder::at(dir.as_ref())?;
        if folder.pointer()?.is_none() {
            let _lock = folder.lock()?;
            ensure_first(&folder)?;
        }
        let live = RwLock::new(Arc::new(Live::open(&folder)?));
        Ok(Self(Arc::new(Shared { folder, live, reloading: Mutex::new(()) })))
    }

    /// Starts writing. The only writer of the folder, in this process and all others, until it is dropped.
    ///
    /// # Errors
    /// [`Error::Locked`] when there is a writer already; else as [`Index::open`].
    pub fn writer(&self) -> Result<Writer, Error> {
        let lock = Arc::new(self.0.folder.try_lock()?);
        self.reload()?;
        let live = self.live();
        self.0.folder.sweep(&live.pointer.generation)?;
        Writer::start(&live.engine, lock, Some(self.clone()))
    }

    /// What the commit that searches see has covered; nothing as long as nothing was committed.
    #[must_use]
    pub fn covered(&self) -> Option<Covered> {
        self.live().covered.clone()
    }

    /// How many documents searches see.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.live().searcher().num_docs()
    }

    /// Makes searches see the last commit, also one of another process or of a rebuild. A writer's own
    /// commit does this by itself. A search that is under way goes on with what it began with.
    ///
    /// # Errors
    /// As [`Index::open`]; searches then go on with what they saw before.
    pub fn reload(&self) -> Result<(), Error> {
        // One at a time, so that an older commit never replaces a newer one.
        let _one = self.0.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let live = self.live();
        let folder = &self.0.folder;
        let fresh = if live::living(folder)? == live.pointer {
            live.or_its_successor(folder, live.reloaded())?
        } else {
            Live::open(folder)?
        };
        *self.0.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }

    /// The documents that answer `query` and pass `filter`: those it cites by number first, then by how
    /// well their words fit, then the newest, then the greatest key; or in another order of the window. An
    /// empty query lists all, newest first.
    ///
    /// # Errors
    /// [`Error::Engine`] when the index cannot be read; never because of the query.
    pub fn search(&self, query: &Query, filter: &Filter, window: Window) -> Result<Results, Error> {
        if let Some(results) = self.listed(query, filter, window) {
            return Ok(results);
        }
        let live = self.live();
        let is_list = query.is_empty();
        // Never older than the lists: they are made behind the reload.
        let searcher = live.searcher();
        let (fields, grouped) = (&live.fields, &live.grouped);
        let search =
            Search { searcher: &searcher, known: Known::of(&searcher), fields, grouped, filter, window };
        let results = search.run(query)?;
        if is_list {
            live.lists.put(filter, window, &results);
        }
        Ok(results)
    }

    /// What [`Index::search`] answers, where that is a list that was made before: without going through anything,
    /// so that it may be asked for where nothing may block.
    #[must_use]
    pub fn listed(&self, query: &Query, filter: &Filter, window: Window) -> Option<Results> {
        if query.is_empty() { self.live().lists.get(filter, window) } else { None }
    }

    /// The keys of documents whose title or citation has the words typed so far, the last of them perhaps
    /// unfinished, and that have nothing of what was ruled out: at most `limit` and [`crate::MAX_SUGGESTIONS`], the
    /// best first. Who may see them is the caller's to say.
    ///
    /// # Errors
    /// [`Error::Engine`] when the index cannot be read; never because of what was typed.
    pub fn suggest(&self, typed: &str, vocabulary: &Vocabulary, limit: usize) -> Result<Vec<u64>, Error> {
        let live = self.live();
        suggest::suggest(&live.searcher(), &live.fields, typed, vocabulary, limit)
    }

    fn live(&self) -> Arc<Live> {
        Arc::clone(&self.0.live.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Index").field(&self.0.folder).finish()
    }
}

/// Gives an empty folder its first generation. Only under the lock.
pub(crate) fn ensure_first(folder: &Folder) -> Result<(), Error> {
    if folder.pointer()?.is_none() {
        let (pointer, _) = live::create(folder)?;
        folder.point_to(&pointer)?;
    }
    Ok(())
}
