//! The index's writer, used from async code: each call runs where blocking is allowed. A writer that
//! failed is put down, so that the next one begins from what was committed.

use super::error::SearchError;
use search_index::{Covered, Document, Index, Writer};
use tokio::task::spawn_blocking;

/// Holds the writer between changes.
#[derive(Default)]
pub(super) struct Pen {
    writer: Option<Writer>,
}

impl Pen {
    /// Whether the right to write is held.
    pub(super) fn is_held(&self) -> bool {
        self.writer.is_some()
    }

    /// Takes the right to write, when it is not held yet.
    pub(super) async fn take(&mut self, index: &Index) -> Result<(), SearchError> {
        if self.writer.is_none() {
            let index = index.clone();
            self.writer = Some(spawn_blocking(move || index.writer()).await??);
        }
        Ok(())
    }

    /// Gives the right to write back; what was not committed is dropped.
    pub(super) async fn put_down(&mut self) -> Result<(), SearchError> {
        let writer = self.writer.take();
        spawn_blocking(move || drop(writer)).await?;
        Ok(())
    }

    /// Puts a document in the place of whatever has its key.
    pub(super) async fn upsert(&mut self, document: Document) -> Result<(), SearchError> {
        let key = document.key;
        let indexed = self.write(move |writer| writer.upsert(&document)).await?;
        if let Some(left_out) = indexed.map(|indexed| indexed.pages_left_out).filter(|pages| *pages > 0) {
            tracing::warn!(product.public_id = key, left_out, "pages are too many to be searched");
        }
        Ok(())
    }

    /// Takes a document out.
    pub(super) async fn remove(&mut self, public_id: i64) -> Result<(), SearchError> {
        let Ok(key) = u64::try_from(public_id) else { return Ok(()) };
        self.write(move |writer| {
            writer.remove(key);
            Ok(())
        })
        .await?;
        Ok(())
    }

    /// Makes everything durable and visible to searches, with what it covers.
    pub(super) async fn commit(&mut self, covered: Covered) -> Result<(), SearchError> {
        self.write(move |writer| writer.commit(&covered)).await?;
        Ok(())
    }

    async fn write<T: Send + 'static>(
        &mut self,
        change: impl FnOnce(&mut Writer) -> Result<T, search_index::Error> + Send + 'static,
    ) -> Result<Option<T>, SearchError> {
        let Some(mut writer) = self.writer.take() else { return Ok(None) };
        let (writer, done) = spawn_blocking(move || {
            let done = change(&mut writer);
            (writer, done)
        })
        .await?;
        let done = done?;
        self.writer = Some(writer);
        Ok(Some(done))
    }
}
