//! The folder of an index: its lock, its generations, and the pointer that names the living one.
//!
//! Each generation is a whole engine index in a folder of its own. The pointer is a small file that is
//! replaced by one rename, so a crash leaves either the old or the new generation, never half of one.

use crate::Error;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

const LOCK: &str = "writer.lock";
const POINTER: &str = "current.json";
const POINTER_ASIDE: &str = "current.json.new";
const GENERATION: &str = "gen-";

/// Where an index lies.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

/// Which generation lives, and how it is laid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pointer {
    pub(crate) schema: u32,
    pub(crate) generation: String,
}

/// The right to write; the system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Folder {
    /// Opens the folder, making it if it is not there.
    pub(crate) fn at(dir: &Path) -> Result<Self, Error> {
        fs::create_dir_all(dir).map_err(Error::io(dir))?;
        Ok(Self(dir.to_owned()))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Takes the lock, or says at once that somebody else has it.
    pub(crate) fn try_lock(&self) -> Result<Lock, Error> {
        let file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked(self.0.clone())),
            Err(TryLockError::Error(source)) => Err(Error::Io { path: self.0.join(LOCK), source }),
        }
    }

    /// Waits for the lock. Only for making the first generation, which takes a moment.
    pub(crate) fn lock(&self) -> Result<Lock, Error> {
        let file = self.lock_file()?;
        file.lock().map_err(Error::io(self.0.join(LOCK)))?;
        Ok(Lock { _file: file })
    }

    fn lock_file(&self) -> Result<File, Error> {
        let path = self.0.join(LOCK);
        File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::io(path))
    }

    /// The pointer, or nothing when the folder is still empty.
    pub(crate) fn pointer(&self) -> Result<Option<Pointer>, Error> {
        let path = self.0.join(POINTER);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => other.map_err(Error::io(&path))?,
        };
        let pointer: Pointer =
            serde_json::from_slice(&bytes).map_err(|reason| Error::damaged(&path, reason))?;
        match ordinal(&pointer.generation) {
            Some(_) => Ok(Some(pointer)),
            None => Err(Error::damaged(path, "nama generasi tidak dikenal")),
        }
    }

    /// Makes `pointer` the living one, durably.
    pub(crate) fn point_to(&self, pointer: &Pointer) -> Result<(), Error> {
        let aside = self.0.join(POINTER_ASIDE);
        let path = self.0.join(POINTER);
        let bytes = serde_json::to_vec(pointer).map_err(|reason| Error::damaged(&path, reason))?;
        let mut file = File::create(&aside).map_err(Error::io(&aside))?;
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(Error::io(&aside))?;
        fs::rename(&aside, &path).map_err(Error::io(&path))?;
        self.sync()
    }

    /// Where a generation lies.
    pub(crate) fn generation(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A new, empty folder for a generation. Only under the lock.
    pub(crate) fn new_generation(&self) -> Result<String, Error> {
        let last = self.generations()?.iter().filter_map(|name| ordinal(name)).max().unwrap_or(0);
        let name = format!("{GENERATION}{:06}", last.saturating_add(1));
        let path = self.generation(&name);
        fs::create_dir(&path).map_err(Error::io(path))?;
        self.sync()?;
        Ok(name)
    }

    /// Removes every generation but `keep`: what a crash or a swap has left. What cannot be removed now
    /// is removed next time. Only under the lock.
    pub(crate) fn sweep(&self, keep: &str) -> Result<(), Error> {
        for name in self.generations()?.iter().filter(|name| *name != keep) {
            self.discard(name);
        }
        Ok(())
    }

    /// Removes one generation, or leaves it to the next [`Folder::sweep`].
    pub(crate) fn discard(&self, name: &str) {
        if let Err(error) = fs::remove_dir_all(self.generation(name)) {
            tracing::warn!(index.generation = name, %error, "an old index generation stays behind");
        }
    }

    fn generations(&self) -> Result<Vec<String>, Error> {
        let entries = fs::read_dir(&self.0).map_err(Error::io(&self.0))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        Ok(names.filter(|name| ordinal(name).is_some()).collect())
    }

    #[cfg(unix)]
    fn sync(&self) -> Result<(), Error> {
        File::open(&self.0).and_then(|dir| dir.sync_all()).map_err(Error::io(&self.0))
    }

    #[cfg(not(unix))]
    fn sync(&self) -> Result<(), Error> {
        Ok(()) // a folder cannot be opened as a file there
    }
}

/// The number in a generation's name; nothing else is taken for a generation, so nothing else is removed.
fn ordinal(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(GENERATION)?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_generations() {
        for (name, wanted) in [("gen-000001", Some(1)), ("gen-", None), ("gen-+1", None), ("gen-1/..", None)]
        {
            assert_eq!(ordinal(name), wanted, "{name}");
        }
    }

    #[test]
    fn a_pointer_out_of_the_folder_is_damage() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        fs::write(dir.path().join(POINTER), r#"{"schema":1,"generation":"../elsewhere"}"#).unwrap();
        assert!(matches!(folder.pointer(), Err(Error::Damaged { .. })));
    }

    #[test]
    fn sweeping_keeps_the_living_generation_and_foreign_files() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        let old = folder.new_generation().unwrap();
        let new = folder.new_generation().unwrap();
        fs::create_dir(dir.path().join("catatan")).unwrap();
        folder.sweep(&new).unwrap();
        assert!(!folder.generation(&old).exists());
        assert!(folder.generation(&new).exists() && dir.path().join("catatan").exists());
    }
}
