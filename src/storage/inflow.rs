//! What comes in, summed up and written in a thread of its own while the next piece is on its way.

use super::StorageError;
use super::checksum::{Checksum, Summer};
use super::read_back::ReadBack;
use bytes::Bytes;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How much of a file's beginning is kept at hand for recognising it.
pub const HEAD_BYTES: usize = 64;
/// Pieces that may wait to be summed up and written.
const PIECES_WAITING: usize = 8;
/// What is written between two times that the disk is asked for it.
const SYNC_EVERY_BYTES: u64 = 4 * 1024 * 1024;

/// What is written and not yet known to be on the disk.
pub(super) struct Written {
    /// Of what came in.
    pub(super) checksum: Checksum,
    /// Knows what comes back from the disk.
    pub(super) back: ReadBack,
}

/// What came in, and the thread that sums it up and writes it while the next piece is on its way.
pub(super) struct Inflow {
    pieces: mpsc::Sender<Bytes>,
    writer: JoinHandle<io::Result<Written>>,
    size: u64,
    head: Vec<u8>,
}

impl Inflow {
    /// Fills the empty `file`, which lies at `path`.
    pub(super) fn into(path: &Path, file: File) -> io::Result<Self> {
        let (pieces, waiting) = mpsc::channel(PIECES_WAITING);
        let back = ReadBack::of(path, &file)?;
        let writer = tokio::task::spawn_blocking(move || write(file, back, waiting));
        Ok(Self { pieces, writer, size: 0, head: Vec::new() })
    }

    /// Bytes that came in.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The first of them, at most [`HEAD_BYTES`].
    pub(super) fn take_head(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.head)
    }

    /// What was written, once everything is.
    pub(super) async fn done(self) -> Result<Written, FillError> {
        drop(self.pieces);
        Ok(self.writer.await.map_err(StorageError::Thread)??)
    }

    pub(super) async fn take(&mut self, piece: &Bytes, max_bytes: u64) -> Result<(), FillError> {
        self.size = self.size.saturating_add(piece.len() as u64);
        if self.size > max_bytes {
            return Err(StorageError::TooLarge { max_bytes }.into());
        }
        let missing = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(piece.iter().take(missing));
        // Nobody takes it only when the disk failed; `done` says how.
        let _ = self.pieces.send(piece.clone()).await;
        Ok(())
    }
}

fn write(mut file: File, back: ReadBack, mut waiting: mpsc::Receiver<Bytes>) -> io::Result<Written> {
    let (mut summer, mut size, mut told) = (Summer::default(), 0, 0);
    while let Some(piece) = waiting.blocking_recv() {
        file.write_all(&piece)?;
        summer.update(&piece);
        size += piece.len() as u64;
        if size - told >= SYNC_EVERY_BYTES {
            back.reached(size);
            told = size;
        }
    }
    Ok(Written { checksum: summer.finish(), back })
}

/// A failure while filling, before the path of the file is added.
#[derive(Debug, thiserror::Error)]
pub(super) enum FillError {
    #[error(transparent)]
    Named(#[from] StorageError),
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl FillError {
    pub(super) fn at(self, path: &Path) -> StorageError {
        match self {
            Self::Named(error) => error,
            Self::Write(source) => StorageError::local(path)(source),
        }
    }
}
