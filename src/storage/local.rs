//! Reading objects of a folder. What the system holds in memory is read where it is asked for; for the rest
//! the reader goes where blocking is allowed, once for opening and the first piece together.

use super::StorageError;
use super::read::{ByteStream, READ_CHUNK_BYTES};
use bytes::Bytes;
use futures_util::stream::TryStreamExt as _;
use std::fs::File;
use std::io::{Error, ErrorKind};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tokio::task::spawn_blocking;

/// Largest piece that is read without leaving the asking thread: some 10 microseconds of copying, and small
/// enough to be sent while it is still in the processor's cache.
pub(super) const AT_ONCE_BYTES: usize = 64 * 1024;

/// A file that is read from `at`; `left` bytes of it are wanted.
struct Reading {
    file: File,
    at: u64,
    left: u64,
}

/// The bytes of `range`, cut off at the file's end; `None` when it cannot be opened or does not reach so far.
pub(super) async fn read(path: PathBuf, range: Range<u64>) -> Option<ByteStream> {
    let reading = match memory::open(&path).and_then(|file| Reading::of(file, &range).ok()) {
        Some(reading) => reading,
        None => {
            let path = path.clone();
            let open = move || File::open(path).and_then(|file| Reading::of(file, &range));
            spawn_blocking(open).await.ok()?.ok()?
        }
    };
    let failed = move |source| StorageError::Local { path: path.clone(), source };
    Some(Box::pin(pieces(reading).map_err(failed)))
}

/// Room for a piece. It is used again when the piece was sent: fresh memory would have to be had from the system and
/// cleared for each, which took longer than to read into it.
struct Buffer {
    bytes: Vec<u8>,
    /// What of it is the piece.
    filled: usize,
}

/// Rooms that are kept while nobody needs them.
const MAX_SPARE: usize = 32;

static SPARE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

impl Buffer {
    fn take() -> Self {
        let bytes = spare().pop().unwrap_or_else(|| vec![0; AT_ONCE_BYTES]);
        Self { bytes, filled: 0 }
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.filled).unwrap_or_default()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut spare = spare();
        if spare.len() < MAX_SPARE {
            spare.push(std::mem::take(&mut self.bytes));
        }
    }
}

// Added to or taken from whole, so it is sound behind a thread that panicked.
fn spare() -> std::sync::MutexGuard<'static, Vec<Vec<u8>>> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reading {
    fn of(file: File, range: &Range<u64>) -> Result<Self, Error> {
        let about = file.metadata()?;
        let end = range.end.min(about.len());
        let is_whole = range.start == 0 && range.end == u64::MAX;
        if !about.is_file() || (range.start >= end && !is_whole) {
            return Err(ErrorKind::InvalidInput.into());
        }
        Ok(Self { file, at: range.start, left: end.saturating_sub(range.start) })
    }

    fn up_to(&self, most: usize) -> usize {
        most.min(usize::try_from(self.left).unwrap_or(usize::MAX))
    }

    fn passed(&mut self, bytes: Bytes) -> Bytes {
        let count = bytes.len() as u64;
        (self.at, self.left) = (self.at.saturating_add(count), self.left.saturating_sub(count));
        bytes
    }

    /// A piece that the system holds in memory.
    fn at_once(&mut self) -> Option<Bytes> {
        let mut buffer = Buffer::take();
        let into = buffer.bytes.get_mut(..self.up_to(AT_ONCE_BYTES))?;
        buffer.filled = memory::read(&self.file, into, self.at).filter(|got| *got > 0)?;
        Some(self.passed(Bytes::from_owner(buffer)))
    }

    /// A piece, waited for.
    fn piece(&mut self) -> Result<Bytes, Error> {
        let mut bytes = vec![0; self.up_to(READ_CHUNK_BYTES)];
        self.file.read_exact_at(&mut bytes, self.at)?;
        Ok(self.passed(bytes.into()))
    }
}

fn pieces(reading: Reading) -> impl futures_util::Stream<Item = Result<Bytes, Error>> + Send {
    futures_util::stream::try_unfold(reading, |mut reading| async move {
        if reading.left == 0 {
            return Ok(None);
        }
        if let Some(piece) = reading.at_once() {
            return Ok(Some((piece, reading)));
        }
        let read = spawn_blocking(move || reading.piece().map(|piece| (piece, reading)));
        Ok(Some(read.await.map_err(Error::other)??))
    })
}

/// What the system has at hand: nothing here waits for a disk.
#[cfg(target_os = "linux")]
mod memory {
    use super::{File, Path};
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    use rustix::io::{ReadWriteFlags, preadv2};
    use std::io::IoSliceMut;

    /// Opens a file whose way there is in memory.
    pub(super) fn open(path: &Path) -> Option<File> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED).ok().map(File::from)
    }

    /// How many bytes from `at` are in memory, as far as there is room for them; read into it.
    pub(super) fn read(file: &File, into: &mut [u8], at: u64) -> Option<usize> {
        preadv2(file, &mut [IoSliceMut::new(into)], at, ReadWriteFlags::NOWAIT).ok()
    }
}

/// Other systems do not say what they have in memory.
#[cfg(not(target_os = "linux"))]
mod memory {
    use super::{File, Path};

    pub(super) fn open(_: &Path) -> Option<File> {
        None
    }

    pub(super) fn read(_: &File, _: &mut [u8], _: u64) -> Option<usize> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("naskah");
        std::fs::write(&path, bytes).unwrap();
        (dir, path)
    }

    #[test]
    fn waiting_and_not_waiting_read_the_same_bytes() {
        let bytes: Vec<u8> = (0..READ_CHUNK_BYTES * 2 + 7).map(|i| (i % 251) as u8).collect();
        let (_dir, path) = file(&bytes);
        for patient in [true, false] {
            let mut reading = Reading::of(File::open(&path).unwrap(), &(5..u64::MAX)).unwrap();
            let mut read = Vec::new();
            while reading.left > 0 {
                let piece = if patient { None } else { reading.at_once() };
                let piece = piece.unwrap_or_else(|| reading.piece().unwrap());
                assert!(piece.len() <= if patient { READ_CHUNK_BYTES } else { AT_ONCE_BYTES });
                read.extend_from_slice(&piece);
            }
            assert!(read == bytes[5..], "{patient}");
        }
    }

    #[test]
    fn a_piece_stays_what_it_is_while_others_are_read() {
        let (_dir, path) = file(&[7; 3 * AT_ONCE_BYTES]);
        let (_dir, short) = file(b"naskah");
        let first = |path: &Path| Reading::of(File::open(path).unwrap(), &(0..u64::MAX)).unwrap().at_once();
        let Some(kept) = first(&path) else { return };
        let mut part = kept.slice(10..20);
        for _ in 0..2 * MAX_SPARE {
            assert_eq!(first(&short).as_deref(), Some(&b"naskah"[..]));
        }
        assert!(kept.len() == AT_ONCE_BYTES && kept.iter().all(|byte| *byte == 7));
        drop(kept);
        assert_eq!(first(&short).as_deref(), Some(&b"naskah"[..]));
        assert_eq!(part.split_to(10).as_ref(), [7; 10]);
    }

    #[test]
    fn a_file_that_became_shorter_is_said_to_be() {
        let (_dir, path) = file(b"naskah");
        let mut reading = Reading::of(File::open(&path).unwrap(), &(0..6)).unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
        assert_eq!(reading.at_once(), None);
        assert_eq!(reading.piece().unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }

    #[tokio::test]
    async fn what_is_no_file_is_left_to_the_store() {
        let (dir, path) = file(b"naskah");
        assert!(read(dir.path().to_owned(), 0..u64::MAX).await.is_none());
        assert!(read(dir.path().join("lain"), 0..u64::MAX).await.is_none());
        assert!(read(path.clone(), 6..7).await.is_none());
        assert!(read(path, 5..7).await.is_some());
    }
}
