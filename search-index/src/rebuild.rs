//! Building a fresh index beside the living one, and swapping them.

use crate::folder::{Folder, Lock, Pointer};
use crate::{Covered, Error, Writer, index, live};
use std::path::Path;
use std::sync::Arc;

/// A fresh index under construction, for callers that cannot wait inside a closure. Until
/// [`Rebuild::finish`] searches see the old one; dropped before, it is as if it had never begun. It holds
/// the writer's lock all the time.
#[derive(Debug)]
pub struct Rebuild {
    writer: Writer,
    aside: Aside,
}

/// The generation that does not live yet.
#[derive(Debug)]
struct Aside {
    folder: Folder,
    pointer: Pointer,
    swapped: bool,
    // Released after the folder is cleared away, so that nobody makes one of the same name meanwhile.
    _lock: Arc<Lock>,
}

/// Builds a fresh index in `dir` and swaps it in: `build` writes all documents and says what they cover.
/// Whoever holds an [`crate::Index`] of this folder sees the new one after [`crate::Index::reload`].
///
/// # Errors
/// What `build` returns, [`Error::Locked`] when there is a writer, or what the system says. The old index
/// then stays as it was.
pub fn rebuild<E: From<Error>>(
    dir: impl AsRef<Path>,
    build: impl FnOnce(&mut Writer) -> Result<Covered, E>,
) -> Result<Covered, E> {
    let mut fresh = Rebuild::begin(dir)?;
    let covered = build(fresh.writer())?;
    fresh.finish(&covered)?;
    Ok(covered)
}

impl Rebuild {
    /// Starts with an empty index beside the living one, whose schema or health does not matter.
    ///
    /// # Errors
    /// [`Error::Locked`] when there is a writer, or what the system says.
    pub fn begin(dir: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = Folder::at(dir.as_ref())?;
        let lock = Arc::new(folder.try_lock()?);
        match folder.pointer() {
            // Readers of an empty folder need something to open meanwhile.
            Ok(None) => index::ensure_first(&folder)?,
            Ok(Some(living)) => folder.sweep(&living.generation)?,
            Err(error) if error.needs_rebuild() => {}
            Err(error) => return Err(error),
        }
        let (pointer, engine) = live::create(&folder)?;
        let aside = Aside { folder, pointer, swapped: false, _lock: Arc::clone(&lock) };
        Ok(Self { writer: Writer::start(&engine, lock, None)?, aside })
    }

    /// The writer of the fresh index. It may commit in between; nobody sees it before the swap.
    pub fn writer(&mut self) -> &mut Writer {
        &mut self.writer
    }

    /// Commits, swaps, and clears the old index away. Searches that are under way finish on the old one.
    ///
    /// # Errors
    /// What the system says; the old index then stays as it was.
    pub fn finish(self, covered: &Covered) -> Result<(), Error> {
        let Self { mut writer, mut aside } = self;
        writer.commit(covered)?;
        writer.settle()?;
        aside.folder.point_to(&aside.pointer)?;
        aside.swapped = true;
        aside.folder.sweep(&aside.pointer.generation)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.swapped {
            self.folder.discard(&self.pointer.generation);
        }
    }
}
