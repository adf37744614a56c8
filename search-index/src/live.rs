//! One generation, opened.

use crate::facets::Grouped;
use crate::folder::{Folder, Pointer};
use crate::lists::Lists;
use crate::schema::{self, Fields};
use crate::{Covered, Error, SCHEMA_VERSION};
use std::path::Path;
use std::sync::Arc;
use tantivy::{IndexReader, ReloadPolicy, Searcher};

/// How often opening is tried again when a swap takes the generation away in between.
const OPEN_TRIES: u32 = 3;

/// An opened generation and what its last loaded commit covers.
#[derive(Clone)]
pub(crate) struct Live {
    pub(crate) pointer: Pointer,
    pub(crate) engine: tantivy::Index,
    pub(crate) fields: Fields,
    pub(crate) covered: Option<Covered>,
    /// Answers of this commit; the next one has its own.
    pub(crate) lists: Arc<Lists>,
    /// Of this generation's segments.
    pub(crate) grouped: Arc<Grouped>,
    reader: IndexReader,
}

impl Live {
    /// Opens what the pointer names.
    pub(crate) fn open(folder: &Folder) -> Result<Self, Error> {
        let mut tries = 0;
        loop {
            let pointer = living(folder)?;
            match Self::at(folder, &pointer) {
                Err(_) if tries < OPEN_TRIES && living(folder)? != pointer => tries += 1,
                result => return result,
            }
        }
    }

    fn at(folder: &Folder, pointer: &Pointer) -> Result<Self, Error> {
        let path = folder.generation(&pointer.generation);
        let damaged = |error: tantivy::TantivyError| Error::damaged(&path, error);
        let engine = tantivy::Index::open_in_dir(&path).map_err(damaged)?;
        let (wanted, fields) = schema::schema();
        if engine.schema() != wanted {
            return Err(Error::damaged(&path, "susunan kolom lain"));
        }
        schema::prepare(&engine);
        let covered = covered(&engine)?;
        let builder = engine.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader = builder.try_into().map_err(damaged)?;
        Ok(Self {
            pointer: pointer.clone(),
            engine,
            fields,
            covered,
            lists: Arc::default(),
            grouped: Arc::default(),
            reader,
        })
    }

    /// The same generation as of its last commit. What it covers is read first: a commit in between makes
    /// the reader newer than the promise, never older.
    pub(crate) fn reloaded(&self) -> Result<Self, Error> {
        let covered = covered(&self.engine)?;
        self.reader.reload()?;
        Ok(Self { covered, lists: Arc::default(), ..self.clone() })
    }

    /// What reloading gave, or the generation that took this one's place while it was reloaded: a swap takes the
    /// old one's folder away.
    pub(crate) fn or_its_successor(
        &self,
        folder: &Folder,
        reloaded: Result<Self, Error>,
    ) -> Result<Self, Error> {
        match reloaded {
            Err(_) if living(folder)? != self.pointer => Self::open(folder),
            result => result,
        }
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// The pointer, if it is of our schema.
pub(crate) fn living(folder: &Folder) -> Result<Pointer, Error> {
    match folder.pointer()? {
        Some(pointer) if pointer.schema == SCHEMA_VERSION => Ok(pointer),
        Some(pointer) => Err(Error::Schema { found: pointer.schema, wanted: SCHEMA_VERSION }),
        None => Err(Error::damaged(folder.path(), "penunjuk generasi tidak ada")),
    }
}

/// Makes an empty generation. Only under the lock.
pub(crate) fn create(folder: &Folder) -> Result<(Pointer, tantivy::Index), Error> {
    let generation = folder.new_generation()?;
    let engine = create_engine(&folder.generation(&generation))?;
    Ok((Pointer { schema: SCHEMA_VERSION, generation }, engine))
}

fn create_engine(path: &Path) -> Result<tantivy::Index, Error> {
    let builder = tantivy::Index::builder().schema(schema::schema().0).settings(schema::settings());
    let engine = builder.create_in_dir(path)?;
    schema::prepare(&engine);
    Ok(engine)
}

fn covered(engine: &tantivy::Index) -> Result<Option<Covered>, Error> {
    let Some(payload) = engine.load_metas()?.payload else { return Ok(None) };
    let read = serde_json::from_str(&payload);
    read.map(Some).map_err(|reason| Error::damaged("meta.json", reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_that_was_swapped_away_while_it_was_reloaded_is_followed_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        crate::Index::open(dir.path()).unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        let old = Live::open(&folder).unwrap();
        let failed = || Err(Error::damaged(dir.path(), "folder tidak ada lagi"));
        assert!(old.or_its_successor(&folder, failed()).is_err(), "nothing took its place");
        crate::rebuild(dir.path(), |_| Ok::<_, Error>(Covered { seq: 3, epoch: "e".into() })).unwrap();
        let reloaded = old.reloaded();
        assert!(reloaded.is_err(), "its folder is gone");
        let next = old.or_its_successor(&folder, reloaded).unwrap();
        assert_ne!(next.pointer, old.pointer);
        assert_eq!(next.covered.unwrap().seq, 3);
    }
}
