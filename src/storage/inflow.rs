//! What comes in, hashed and written in a thread of its own while the next piece is on its way.

use super::StorageError;
use crate::kernel::{Digest, Hasher};
use bytes::Bytes;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How much of a file's beginning is kept at hand for recognising it.
pub const HEAD_BYTES: usize = 64;
/// Pieces that may wait to be hashed and written.
const PIECES_WAITING: usize = 8;
/// What is written at most before the disk is asked for it the first time, and between two such times.
const SYNC_EVERY_BYTES: u64 = 4 * 1024 * 1024;

/// What came in, and the thread that hashes and writes it while the next piece is on its way.
pub(super) struct Inflow {
    pieces: mpsc::Sender<Bytes>,
    writer: JoinHandle<io::Result<(File, Digest)>>,
    size: u64,
    head: Vec<u8>,
}

impl Inflow {
    pub(super) fn into(file: File) -> Self {
        let (pieces, waiting) = mpsc::channel(PIECES_WAITING);
        let writer = tokio::task::spawn_blocking(move || write(file, waiting));
        Self { pieces, writer, size: 0, head: Vec::new() }
    }

    /// Bytes that came in.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The first of them, at most [`HEAD_BYTES`].
    pub(super) fn take_head(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.head)
    }

    /// The file and its digest, once everything is written.
    pub(super) async fn done(self) -> Result<(File, Digest), FillError> {
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

fn write(mut file: File, mut waiting: mpsc::Receiver<Bytes>) -> io::Result<(File, Digest)> {
    let (mut hasher, mut syncing, mut unsynced) = (Hasher::default(), Syncing::default(), 0);
    while let Some(piece) = waiting.blocking_recv() {
        file.write_all(&piece)?;
        hasher.update(&piece);
        unsynced += piece.len() as u64;
        if unsynced >= SYNC_EVERY_BYTES && syncing.begin(&file)? {
            unsynced = 0;
        }
    }
    syncing.end()?;
    Ok((file, hasher.finish()))
}

/// The disk works while more comes in, so that little is left to wait for at the end.
#[derive(Default)]
struct Syncing(Option<std::thread::JoinHandle<io::Result<()>>>);

impl Syncing {
    /// Has what is written so far brought to the disk, unless that is going on already.
    fn begin(&mut self, file: &File) -> io::Result<bool> {
        if self.0.as_ref().is_some_and(|running| !running.is_finished()) {
            return Ok(false);
        }
        self.end()?;
        let file = file.try_clone()?;
        let sync = std::thread::Builder::new().name("sinkron".into()).spawn(move || file.sync_data());
        self.0 = Some(sync?);
        Ok(true)
    }

    /// The system tells of a failed write once: whoever is told must pass it on.
    fn end(&mut self) -> io::Result<()> {
        let Some(running) = self.0.take() else { return Ok(()) };
        running.join().map_err(|_| io::Error::other("syncing thread panicked"))?
    }
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
