//! What gates sign where there is no product: the record of the case up to there, as an object of its own.
//!
//! Here and not with the engine, which knows nothing of storage.

use super::effects::boxed;
use super::error::ProductError;
use super::store::objects;
use crate::journal::{Journal, Write};
use crate::kernel::Digest;
use crate::sop::{
    Applied, BoxError, Case, Doing, Effect, Input, NotePolicy, PortFuture, Prepared, RecordPart, case_record,
    rules,
};
use crate::storage::Storage;
use std::sync::Arc;

/// Fixes the record of a case with the note of the act that fixes it; any step before the gates may do so.
pub(super) struct BekukanCatatan {
    pub(super) journal: Journal,
    pub(super) storage: Storage,
    pub(super) parts: Vec<Arc<dyn RecordPart>>,
}

impl Effect for BekukanCatatan {
    fn prepare<'e>(&'e self, case: &'e Case, input: &'e Input) -> PortFuture<'e, Result<Prepared, BoxError>> {
        Box::pin(async move {
            // A note that is not acceptable is refused by the rules; nothing is stored for it.
            let Ok(note) = rules::checked_note(NotePolicy::Boleh, input.note.as_deref()) else {
                return Ok(Prepared::default());
            };
            let mut tx = self.journal.db().read().await.map_err(boxed)?;
            let bytes = case_record(&mut tx, case, case.version, note.as_deref(), &self.parts)
                .await
                .map_err(boxed)?;
            drop(tx);
            let digest = self.storage.put_bytes(bytes.clone()).await.map_err(boxed)?;
            Ok(Prepared { frozen: Some(digest), bytes })
        })
    }

    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            // The act's own line is not in it, but its note is.
            let before = act.case.version.saturating_sub(1);
            let note = act.event.note.as_deref();
            let bytes = case_record(tx, act.case, before, note, &self.parts).await.map_err(boxed)?;
            if bytes != act.prepared.bytes || act.case.manifest != act.prepared.frozen {
                return Err(boxed(ProductError::Changed));
            }
            let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            objects::insert(tx, &Digest::of(&bytes), size, "application/json", None).await.map_err(boxed)?;
            Ok(Applied::default())
        })
    }
}
