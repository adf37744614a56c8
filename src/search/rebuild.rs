//! A fresh index from the catalogue, built beside the living one.

use super::documents;
use super::error::SearchError;
use crate::journal::Journal;
use crate::products::Catalog;
use search_index::{Covered, Document, Rebuild};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

/// Public ids that are asked for at once.
const PAGE: i64 = 500;
/// Documents that wait for the writing thread; each may hold megabytes of text.
const WAITING: usize = 2;

enum Step {
    Put(Box<Document>),
    Finish(Covered),
}

/// Builds a fresh index and swaps it in; gives what it covers.
pub(super) async fn rebuild(
    dir: &Path,
    journal: &Journal,
    catalog: &Catalog,
) -> Result<Covered, SearchError> {
    // Read first: what is published meanwhile is followed up afterwards, never missed.
    let head = journal.head().await?;
    let covered = Covered { epoch: head.epoch, seq: head.seq };
    let (steps, inbox) = mpsc::channel(WAITING);
    let dir = PathBuf::from(dir);
    let writing = spawn_blocking(move || write(&dir, inbox));
    let sent = send(catalog, &covered, steps).await;
    // When the writing ended early its reason tells more than the closed channel.
    writing.await??;
    sent?;
    Ok(covered)
}

async fn send(catalog: &Catalog, covered: &Covered, steps: mpsc::Sender<Step>) -> Result<(), SearchError> {
    let mut after = 0;
    loop {
        let ids = catalog.public_ids(after, PAGE).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for id in ids {
            let read = documents::read(catalog, id).await?;
            let Some(document) = read.document else { continue };
            if steps.send(Step::Put(Box::new(document))).await.is_err() {
                return Ok(());
            }
        }
    }
    let _ = steps.send(Step::Finish(covered.clone())).await;
    Ok(())
}

/// Without a last step nothing is swapped in: the reading failed.
fn write(dir: &Path, mut inbox: mpsc::Receiver<Step>) -> Result<(), search_index::Error> {
    let mut fresh = Rebuild::begin(dir)?;
    while let Some(step) = inbox.blocking_recv() {
        match step {
            Step::Put(document) => {
                let left_out = fresh.writer().upsert(&document)?.pages_left_out;
                if left_out > 0 {
                    tracing::warn!(
                        product.public_id = document.key,
                        left_out,
                        "pages are too many to be searched"
                    );
                }
            }
            Step::Finish(covered) => return fresh.finish(&covered),
        }
    }
    Ok(())
}
