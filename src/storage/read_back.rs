//! What is written is brought to the disk and read back while more comes in, so that little is left to wait for
//! at the end.

use super::READ_CHUNK_BYTES;
use super::checksum::{Checksum, Summer};
use crate::kernel::{Digest, Hasher};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;

/// How far the writing is.
enum Step {
    /// So many bytes are written, and more will come.
    Reached(u64),
    /// That was all.
    Whole,
}

/// What came back from the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CameBack {
    pub(super) digest: Digest,
    pub(super) checksum: Checksum,
}

/// A thread that follows the writing of a file: syncs what is written, reads it back, and hashes what came back.
/// It ends with this value; only [`Self::finish`] tells what it saw.
#[derive(Debug)]
pub(super) struct ReadBack {
    steps: mpsc::Sender<Step>,
    thread: JoinHandle<io::Result<Option<CameBack>>>,
}

impl ReadBack {
    /// Follows `written`, which lies at `path`.
    pub(super) fn of(path: &Path, written: &File) -> io::Result<Self> {
        let (steps, waiting) = mpsc::channel();
        // Read through a description of its own; synced through that of the writing, which is told of every
        // failed write.
        let (written, read) = (written.try_clone()?, File::open(path)?);
        let back = Follower { file: read, hasher: Hasher::default(), summer: Summer::default(), at: 0 };
        let follow = move || follow(&written, back, &waiting);
        let thread = std::thread::Builder::new().name("baca-ulang".into()).spawn(follow)?;
        Ok(Self { steps, thread })
    }

    /// Tells that so many bytes are written.
    pub(super) fn reached(&self, bytes: u64) {
        // A thread that failed has ended; `finish` tells why.
        let _ = self.steps.send(Step::Reached(bytes));
    }

    /// Syncs and reads what is left; waits for it. What all that came back is.
    pub(super) fn finish(self) -> io::Result<CameBack> {
        let _ = self.steps.send(Step::Whole);
        let seen = self.thread.join().map_err(|_| io::Error::other("read-back thread panicked"))??;
        seen.ok_or_else(|| io::Error::other("read-back thread was not asked"))
    }
}

/// What was read back so far.
struct Follower {
    file: File,
    hasher: Hasher,
    summer: Summer,
    at: u64,
}

impl Follower {
    /// Reads on to `end`, or to the end of the file.
    fn read_to(&mut self, end: u64) -> io::Result<()> {
        let mut buffer = vec![0; READ_CHUNK_BYTES];
        while self.at < end {
            let left = usize::try_from(end - self.at).unwrap_or(usize::MAX).min(buffer.len());
            let got = self.file.read(buffer.get_mut(..left).unwrap_or_default())?;
            if got == 0 {
                break;
            }
            let piece = buffer.get(..got).unwrap_or_default();
            self.hasher.update(piece);
            self.summer.update(piece);
            self.at += got as u64;
        }
        Ok(())
    }
}

fn follow(written: &File, mut back: Follower, steps: &mpsc::Receiver<Step>) -> io::Result<Option<CameBack>> {
    while let Ok(step) = steps.recv() {
        // What has been reached meanwhile is synced at once.
        let step = steps.try_iter().last().unwrap_or(step);
        match step {
            Step::Reached(bytes) => {
                written.sync_data()?;
                back.read_to(bytes)?;
            }
            Step::Whole => {
                written.sync_all()?;
                back.read_to(u64::MAX)?;
                let (digest, checksum) = (back.hasher.finish(), back.summer.finish());
                return Ok(Some(CameBack { digest, checksum }));
            }
        }
    }
    // Nobody waits for it: the file was refused, or its sender went away.
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn of(bytes: &[u8]) -> CameBack {
        CameBack { digest: Digest::of(bytes), checksum: Checksum::of(bytes) }
    }

    fn written(pieces: &[&[u8]]) -> io::Result<CameBack> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("berkas");
        let mut file = File::create(&path).unwrap();
        let back = ReadBack::of(&path, &file).unwrap();
        let mut size = 0;
        for piece in pieces {
            file.write_all(piece).unwrap();
            size += piece.len() as u64;
            back.reached(size);
        }
        back.finish()
    }

    #[test]
    fn everything_is_read_back_in_order() {
        let piece = vec![7; READ_CHUNK_BYTES + 1];
        let cases: [Vec<&[u8]>; 3] = [vec![], vec![b"x"], vec![&piece, b"y", &piece]];
        for pieces in cases {
            assert_eq!(written(&pieces).unwrap(), of(&pieces.concat()));
        }
    }

    #[test]
    fn what_changed_on_the_disk_before_it_was_read_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("berkas");
        let mut file = File::create(&path).unwrap();
        let back = ReadBack::of(&path, &file).unwrap();
        file.write_all(b"naskah").unwrap();
        std::fs::write(&path, b"palsu!").unwrap();
        assert_eq!(back.finish().unwrap(), of(b"palsu!"));
    }
}
