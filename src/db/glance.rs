//! Whether anything was committed to a file of SQLite since it was looked at last, without a trip to the thread of a
//! connection.
//!
//! With a write-ahead log, all processes that have the file open share the index of that log, the file `…-shm`. A
//! transaction that reads takes what it sees from the header of that index, and one that writes sets the header anew
//! before its commit returns. So as long as the header is byte for byte what it was, a question would be answered as
//! it was (<https://www.sqlite.org/walformat.html>, "The WAL-Index Header"). Whatever else is found, a header of
//! another form or in the making, says nothing, and the database is asked.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The header and its copy: a writer sets one after the other.
const HEADER_BYTES: usize = 96;
/// How it begins: the version of its form, in the byte order of the machine.
const VERSION: [u8; 4] = 3_007_000_u32.to_ne_bytes();
/// Where it says that it was filled in.
const IS_INIT: usize = 12;

/// What was last committed, as far as it can be told from anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark([u8; HEADER_BYTES]);

/// Looks at one file of SQLite. Clones share the handle.
#[derive(Debug, Clone)]
pub struct Glance {
    path: Arc<PathBuf>,
    handle: Arc<OnceLock<Handle>>,
}

/// Handles that nobody needs any more. To close one would take away, without a word, the locks that SQLite holds on the
/// same file for this process; so each waits here until its file is gone.
static RETIRED: Mutex<Vec<File>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Handle(Option<File>);

impl Drop for Handle {
    fn drop(&mut self) {
        RETIRED.lock().unwrap_or_else(PoisonError::into_inner).extend(self.0.take());
    }
}

impl Glance {
    /// At the database in this file.
    pub(super) fn at(database: &std::path::Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        Self { path: Arc::new(path.into()), handle: Arc::default() }
    }

    /// What was last committed; nothing where that cannot be seen.
    pub(super) fn mark(&self) -> Option<Mark> {
        let handle = match self.handle.get() {
            Some(handle) => handle,
            None => self.handle.get_or_init({
                let opened = Handle(Some(File::open(&*self.path).ok()?));
                RETIRED.lock().unwrap_or_else(PoisonError::into_inner).retain(system::is_there);
                move || opened
            }),
        };
        let file = handle.0.as_ref()?;
        let header = system::read(file)?;
        let (one, other) = header.split_at_checked(HEADER_BYTES / 2)?;
        let is_whole = one == other && one.starts_with(&VERSION) && one.get(IS_INIT) == Some(&1);
        // Looked at last: with its last connection SQLite takes the file away, and makes another for the next.
        (is_whole && system::is_there(file)).then_some(Mark(header))
    }
}

/// Elsewhere what is mapped into memory and what is read may differ.
#[cfg(target_os = "linux")]
mod system {
    use super::{File, HEADER_BYTES};
    use std::os::unix::fs::{FileExt as _, MetadataExt as _};

    pub(super) fn read(file: &File) -> Option<[u8; HEADER_BYTES]> {
        let mut header = [0; HEADER_BYTES];
        file.read_exact_at(&mut header, 0).ok()?;
        Some(header)
    }

    pub(super) fn is_there(file: &File) -> bool {
        file.metadata().is_ok_and(|about| about.nlink() > 0)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{File, HEADER_BYTES};

    pub(super) fn read(_: &File) -> Option<[u8; HEADER_BYTES]> {
        None
    }

    pub(super) fn is_there(_: &File) -> bool {
        true
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::super::{Db, execute, fetch_one};

    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }

    async fn pair() -> (tempfile::TempDir, Db, Db) {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("satu.db").display());
        let one = Db::open(&url).await.unwrap();
        let mut tx = one.write().await.unwrap();
        execute!(&mut tx, "CREATE TABLE t (n BIGINT NOT NULL)").unwrap();
        execute!(&mut tx, "INSERT INTO t (n) VALUES (0)").unwrap();
        tx.commit().await.unwrap();
        let other = Db::open(&url).await.unwrap();
        (dir, one, other)
    }

    async fn count(db: &Db) -> i64 {
        let mut tx = db.read().await.unwrap();
        fetch_one!(&mut tx, Row, "SELECT n FROM t").unwrap().n
    }

    async fn add(db: &Db) {
        let mut tx = db.write().await.unwrap();
        execute!(&mut tx, "UPDATE t SET n = n + 1").unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn every_commit_is_seen_whoever_made_it_and_reading_is_none() {
        let (_dir, one, other) = pair().await;
        let mut seen = vec![one.mark().unwrap()];
        for round in 1..=50 {
            add(if round % 2 == 0 { &one } else { &other }).await;
            let mark = one.mark().unwrap();
            assert!(!seen.contains(&mark), "{round}");
            assert_eq!((count(&one).await, count(&other).await), (round, round));
            if round % 10 == 0 {
                let mut tx = other.write().await.unwrap();
                execute!(&mut tx, "UPDATE t SET n = -1").unwrap();
                drop(tx);
            }
            assert_eq!((one.mark(), other.mark()), (Some(mark.clone()), Some(mark.clone())));
            seen.push(mark);
        }
    }

    #[tokio::test]
    async fn a_commit_after_the_log_was_folded_back_is_seen() {
        let (_dir, one, other) = pair().await;
        let Db::Sqlite { writer, .. } = &other else { panic!("another engine") };
        let mut seen = vec![one.mark().unwrap()];
        for round in 0..20 {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await.unwrap();
            add(&other).await;
            let mark = one.mark().unwrap();
            assert!(!seen.contains(&mark), "{round}");
            seen.push(mark);
        }
    }

    #[tokio::test]
    async fn what_is_closed_or_was_taken_away_says_nothing() {
        let (dir, one, other) = pair().await;
        assert!(one.mark().is_some() && other.mark().is_some());
        one.close().await;
        assert_eq!(one.mark(), None);
        std::fs::remove_file(dir.path().join("satu.db-shm")).unwrap();
        assert_eq!(other.mark(), None);
    }
}
