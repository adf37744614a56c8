//! A gate's corrections: suggestions, which the maker applies in one click (invariant 2).

use super::description::{FIELDS, read_field};
use super::error::ProductError;
use super::service::Products;
use super::store::{drafts, ralat};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::sop::{Input, Opened, Stamp, Step, store::paper};

/// The act that hands a changed description over again.
const HAND_OVER: &str = "penyerahan";

impl Products {
    /// Suggests another value for a field of the description.
    ///
    /// # Errors
    /// A refusal, or a value that cannot be accepted.
    pub async fn suggest(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        field: &str,
        value: &str,
        note: &str,
    ) -> Result<String, ProductError> {
        let known = FIELDS.iter().find(|known| known.id == field);
        let known =
            known.ok_or_else(|| ProductError::invalid("bidang", "Pilih bagian uraian dari daftar."))?;
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let kinds: Vec<String> = drafts::kinds(&mut open.tx).await?.into_iter().map(|kind| kind.id).collect();
        let value = read_field(known, value.trim(), &kinds)
            .map_err(|sentence| ProductError::invalid("usulan", sentence))?;
        if value.is_empty() && known.required {
            let sentence = "Bagian ini harus terisi; tuliskan nilai yang seharusnya.";
            return Err(ProductError::invalid("usulan", sentence));
        }
        let case_id = open.case.id.clone();
        let latest = drafts::latest(&mut open.tx, &case_id).await?.ok_or(ProductError::NotFound("Uraian"))?;
        let old = latest.description.get(known.id).to_owned();
        if old == value {
            return Err(ProductError::invalid("usulan", "Nilai ini sama dengan yang sekarang."));
        }
        open.suggest("menyarankan perbaikan uraian").await?;
        let now = open.tx.now();
        let note = note.trim();
        let row = paper::Suggestion {
            id: new_id(now),
            case_id: case_id.clone(),
            round: open.case.round,
            person_id: actor.person_id.clone(),
            field: known.id.to_owned(),
            old_value: old,
            new_value: value,
            note: (!note.is_empty()).then(|| note.chars().take(1_000).collect()),
            made_ms: now.0,
            settled_by: None,
            settled_ms: None,
            settlement: None,
        };
        paper::insert_suggestion(&mut open.tx, &row).await?;
        Ok(open.finish(&format!("/kasus/{case_id}")).await?)
    }

    /// Applies a suggestion: the description changes, and a case that was handed over already is handed
    /// over again in the same click, in a new round.
    ///
    /// # Errors
    /// A refusal; [`ProductError::NotFound`] when it was settled already.
    pub async fn apply_suggestion(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        suggestion_id: &str,
    ) -> Result<String, ProductError> {
        let (before, sop) = self.sops().case(actor, &stamp.case_id).await?;
        let wanted = self.suggestion(&before.id, suggestion_id).await?;
        let step = sop.steps.iter().find(|step| step.act(HAND_OVER).is_some_and(|act| act.freezes));
        let again =
            |step: &&Step| wanted.settled_ms.is_none() && sop.position(&before.at) > sop.position(&step.id);
        let hand_over = step.filter(again);
        // What the hand-over will fix has to be stored before the transaction.
        let mut prepared = crate::sop::Prepared::default();
        if hand_over.is_some() {
            let mut manifest = self.manifest(&before).await?;
            manifest.description = manifest.description.with(&wanted.field, &wanted.new_value);
            let bytes = manifest.bytes();
            prepared.frozen = Some(self.storage().put_bytes(bytes.clone()).await?);
            prepared.bytes = bytes;
        }
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        require_open(&wanted)?;
        let case_id = open.case.id.clone();
        let latest = drafts::latest(&mut open.tx, &case_id).await?.ok_or(ProductError::NotFound("Uraian"))?;
        let description = latest.description.with(&wanted.field, &wanted.new_value);
        let label = "menerapkan saran perbaikan";
        match ralat::of_case(&mut open.tx, &case_id).await? {
            Some(row) => {
                let changed = (&description, latest.revision);
                self.write_suggested(&mut open, &row.product_id, changed, label).await?;
            }
            None => self.write_description(&mut open, &description, latest.revision, label).await?,
        }
        paper::settle_suggestion(&mut open.tx, suggestion_id, &actor.person_id, "diterapkan").await?;
        if hand_over.is_some() {
            self.sops().step_act(&mut open, HAND_OVER, &Input::default(), &prepared).await?;
        }
        Ok(open.finish(&format!("/kasus/{case_id}")).await?)
    }

    /// Sets a suggestion aside, with the reason in the story.
    ///
    /// # Errors
    /// A refusal; [`ProductError::NotFound`] when it was settled already.
    pub async fn decline_suggestion(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        suggestion_id: &str,
    ) -> Result<String, ProductError> {
        let (case, _) = self.sops().case(actor, &stamp.case_id).await?;
        let wanted = self.suggestion(&case.id, suggestion_id).await?;
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        require_open(&wanted)?;
        open.change("saran", "tidak menerapkan saran perbaikan").await?;
        paper::settle_suggestion(&mut open.tx, suggestion_id, &actor.person_id, "tidak diterapkan").await?;
        let back = format!("/kasus/{}", open.case.id);
        Ok(open.finish(&back).await?)
    }

    /// The suggestions of a case, the oldest first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn suggestions(&self, case_id: &str) -> Result<Vec<paper::Suggestion>, ProductError> {
        Ok(paper::suggestions_of(&mut self.journal().db().read().await?, case_id).await?)
    }

    async fn suggestion(&self, case_id: &str, id: &str) -> Result<paper::Suggestion, ProductError> {
        let mut tx = self.journal().db().read().await?;
        paper::suggestion(&mut tx, id)
            .await?
            .filter(|row| row.case_id == case_id)
            .ok_or(ProductError::NotFound("Saran"))
    }
}

/// A settled one is not settled again. Asked once the case is open: before that it may be the same form
/// sent twice, or the case's new version may have more to tell. What was read before holds, because
/// settling makes a new version.
fn require_open(suggestion: &paper::Suggestion) -> Result<(), ProductError> {
    if suggestion.settled_ms.is_none() { Ok(()) } else { Err(ProductError::NotFound("Saran")) }
}
