//! A backup folder: what lies in it, and how a new backup takes the place of the old one at once.
//!
//! `checkpoint.txt` names the end of the journal, and by it the database's copy `jdih-<number>.db` (or
//! `.dump` of PostgreSQL); `objek/` holds the objects, `sop/` the office's own definitions. Whoever reads
//! `checkpoint.txt` finds a complete backup: it is replaced last, by a rename.

use super::out::Failed;
use crate::db::Engine;
use crate::journal::Checkpoint;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const CHECKPOINT: &str = "checkpoint.txt";

/// A backup folder.
pub(super) struct Shelf<'f>(pub(super) &'f Path);

impl Shelf<'_> {
    /// The checkpoint of the backup that lies here; `None` when there is none.
    pub(super) fn checkpoint(&self) -> Result<Option<Checkpoint>, Failed> {
        let path = self.0.join(CHECKPOINT);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failed(format!("{} tidak dapat dibaca: {error}.", path.display()))),
        };
        let point = text.parse().map_err(|_| Failed(format!("{} bukan titik periksa.", path.display())))?;
        Ok(Some(point))
    }

    /// Where the database's copy of this checkpoint lies.
    pub(super) fn database(&self, point: &Checkpoint, engine: Engine) -> PathBuf {
        self.0.join(format!("jdih-{}.{}", point.seq, ending(engine)))
    }

    /// Where a copy is written that is not complete yet; nothing lies there.
    pub(super) fn unfinished(&self, engine: Engine) -> io::Result<PathBuf> {
        let path = self.0.join(format!("belum-selesai.{}", ending(engine)));
        remove_database(&path)?;
        Ok(path)
    }

    /// Where the objects lie.
    pub(super) fn objects(&self) -> PathBuf {
        self.0.join("objek")
    }

    /// Puts a finished copy in the place of the earlier one, which goes away afterwards.
    pub(super) fn finish(&self, unfinished: &Path, point: &Checkpoint, engine: Engine) -> io::Result<()> {
        let database = self.database(point, engine);
        File::open(unfinished)?.sync_all()?;
        std::fs::rename(unfinished, &database)?;
        let fresh = self.0.join(format!("{CHECKPOINT}.baru"));
        let mut file = File::create(&fresh)?;
        writeln!(file, "{point}")?;
        file.sync_all()?;
        sync_folder(self.0)?;
        std::fs::rename(&fresh, self.0.join(CHECKPOINT))?;
        sync_folder(self.0)?;
        self.remove_others(&database)
    }

    fn remove_others(&self, kept: &Path) -> io::Result<()> {
        for entry in std::fs::read_dir(self.0)? {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let number = name.strip_prefix("jdih-").and_then(|rest| rest.split('.').next());
            if path != kept && number.is_some_and(|number| number.parse::<i64>().is_ok()) {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn ending(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "db",
        Engine::Postgres => "dump",
    }
}

/// Removes a database's file and what SQLite lays beside it.
pub(super) fn remove_database(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(PathBuf::from(name)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Copies a file so that it is there whole and durable, or not at all.
pub(super) fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut fresh = to.as_os_str().to_owned();
    fresh.push(".baru");
    let fresh = PathBuf::from(fresh);
    std::fs::copy(from, &fresh)?;
    File::open(&fresh)?.sync_all()?;
    std::fs::rename(&fresh, to)?;
    to.parent().map_or(Ok(()), sync_folder)
}

/// Copies the office's own SOP definitions from one folder's `sop/` to another's.
pub(super) fn copy_definitions(from: &Path, to: &Path) -> io::Result<()> {
    let (from, to) = (from.join("sop"), to.join("sop"));
    if !from.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(&to)?;
    for entry in std::fs::read_dir(&from)? {
        let path = entry?.path();
        let Some(name) = path.file_name().filter(|_| path.extension().is_some_and(|ending| ending == "toml"))
        else {
            continue;
        };
        copy_file(&path, &to.join(name))?;
    }
    Ok(())
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
