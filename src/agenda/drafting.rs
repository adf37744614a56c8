//! Drafting the nota dinas of a case, and the corrections of a gate.

use super::Agenda;
use super::draft::{DRAFT_FIELDS, Draft};
use super::effects::DRAFTED;
use super::store::drafts;
use crate::auth::Actor;
use crate::db::Tx;
use crate::kernel::{Timestamp, new_id};
use crate::sop::store::paper;
use crate::sop::{ActError, Case, OpenCase, Opened, Refusal, Sop, Stamp, Step};

/// The kind of change that definitions name in `[[reopen]]`.
pub const CHANGE: &str = "nota_dinas_keluar";
/// The longest reason of a suggestion.
pub const NOTE_MAX_CHARS: usize = 1_000;

/// A revision of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its number, from 1.
    pub revision: i64,
    /// What it says.
    pub draft: Draft,
    /// Who wrote it: id and name.
    pub by: (String, String),
    /// When.
    pub at: Timestamp,
}

/// The step at which a nota dinas is drafted: its hand-over wants one.
#[must_use]
pub fn drafting_step(sop: &Sop) -> Option<&Step> {
    let wants = |step: &&Step| step.acts.iter().any(|act| act.guards.iter().any(|guard| guard == DRAFTED));
    sop.steps.iter().find(wants)
}

/// The latest revision of a case, read inside the caller's transaction.
pub(super) async fn latest_in(tx: &mut Tx, case_id: &str) -> Result<Option<DraftRow>, crate::db::Error> {
    let row = drafts::latest(tx, case_id).await?;
    Ok(row.map(|row| DraftRow {
        revision: row.revision,
        draft: Draft {
            addressee: row.addressee,
            sender: row.sender,
            subject: row.subject,
            opening: row.opening,
            body: row.body,
            closing: row.closing,
            copies: row.copies,
        },
        by: (row.person_id, row.name),
        at: Timestamp(row.at_ms),
    }))
}

impl Agenda {
    /// The latest draft of a case.
    ///
    /// # Errors
    /// As any statement.
    pub async fn draft(&self, case_id: &str) -> Result<Option<DraftRow>, ActError> {
        Ok(latest_in(&mut self.sops.journal().db().read().await?, case_id).await?)
    }

    /// The corrections of a case, the oldest first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn suggestions(&self, case_id: &str) -> Result<Vec<paper::Suggestion>, ActError> {
        Ok(paper::suggestions_of(&mut self.sops.journal().db().read().await?, case_id).await?)
    }

    /// Whether the actor may draft in this case now.
    #[must_use]
    pub fn may_draft(&self, sop: &Sop, case: &Case, actor: &Actor) -> bool {
        has_come_to_drafting(sop, case).is_ok()
            && crate::sop::rules::decide_change(sop, case, CHANGE, "", actor, case.arrived).is_ok()
    }

    /// Saves a draft. A case that was handed over already goes back to be handed over again, in a new round.
    ///
    /// # Errors
    /// A refusal; [`ActError::Invalid`] for the first field that cannot be accepted.
    pub async fn save_draft(&self, actor: &Actor, stamp: &Stamp, draft: &Draft) -> Result<String, ActError> {
        let draft = draft.checked().map_err(first_of)?;
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        self.write(&mut open, &draft, None).await?;
        let back = format!("/kasus/{}", open.case.id);
        open.finish(&back).await
    }

    /// Saves a draft with the act that hands it over, before that act, and gives the version that the case then has. A
    /// draft that says what the latest says is there already; sent again, it is written once.
    ///
    /// # Errors
    /// As [`Agenda::save_draft`].
    pub async fn save_along(&self, actor: &Actor, stamp: &Stamp, draft: &Draft) -> Result<i64, ActError> {
        let draft = draft.checked().map_err(first_of)?;
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(_) => return Ok(stamp.version.saturating_add(1)),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let latest = latest_in(&mut open.tx, &case_id).await?;
        if latest.is_some_and(|latest| latest.draft == draft) {
            return Ok(stamp.version);
        }
        self.write(&mut open, &draft, None).await?;
        let version = open.case.version;
        open.finish(&format!("/kasus/{case_id}")).await?;
        Ok(version)
    }

    /// Writes a revision, unless it says what the latest says.
    async fn write(&self, open: &mut OpenCase, draft: &Draft, label: Option<&str>) -> Result<(), ActError> {
        has_come_to_drafting(&open.sop, &open.case)?;
        let case_id = open.case.id.clone();
        let latest = latest_in(&mut open.tx, &case_id).await?;
        if label.is_none() && latest.as_ref().is_some_and(|latest| latest.draft == *draft) {
            return Err(ActError::invalid("isi", "Belum ada yang berubah pada nota dinas ini."));
        }
        let usual = if latest.is_none() { "menyusun nota dinas" } else { "mengubah nota dinas" };
        open.change(CHANGE, label.unwrap_or(usual)).await?;
        let revision = latest.map_or(0, |latest| latest.revision) + 1;
        let person_id = open.author().person_id.clone();
        drafts::insert(&mut open.tx, &case_id, revision, draft, &person_id).await?;
        Ok(())
    }

    /// Suggests another text for a field of the draft; by who may sign at the gate where the case is.
    ///
    /// # Errors
    /// A refusal, or a text that cannot be accepted.
    pub async fn suggest(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        (field, value, note): (&str, &str, &str),
    ) -> Result<String, ActError> {
        let known = DRAFT_FIELDS.iter().find(|known| known.id == field);
        let known =
            known.ok_or_else(|| ActError::invalid("bidang", "Pilih bagian nota dinas dari daftar."))?;
        let value = known.checked(value).map_err(|sentence| ActError::invalid("usulan", sentence))?;
        let note = note.trim();
        if note.chars().count() > NOTE_MAX_CHARS {
            let sentence = format!("Alasan paling panjang {NOTE_MAX_CHARS} karakter.");
            return Err(ActError::invalid("alasan", sentence));
        }
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let latest = latest_in(&mut open.tx, &case_id).await?.ok_or(ActError::NotFound)?;
        let old = latest.draft.get(known.id).to_owned();
        if old == value {
            return Err(ActError::invalid("usulan", "Isi ini sama dengan yang sekarang."));
        }
        open.suggest("menyarankan perbaikan nota dinas").await?;
        let now = open.tx.now();
        let row = paper::Suggestion {
            id: new_id(now),
            case_id: case_id.clone(),
            round: open.case.round,
            person_id: open.author().person_id.clone(),
            field: known.id.to_owned(),
            old_value: old,
            new_value: value,
            note: (!note.is_empty()).then(|| note.to_owned()),
            made_ms: now.0,
            settled_by: None,
            settled_ms: None,
            settlement: None,
        };
        paper::insert_suggestion(&mut open.tx, &row).await?;
        open.finish(&format!("/kasus/{case_id}")).await
    }

    /// Applies a correction, or sets it aside. Applied, the draft changes, and a case that was handed over goes back
    /// to be handed over again.
    ///
    /// # Errors
    /// A refusal; [`ActError::NotFound`] when it was settled already.
    pub async fn settle(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        suggestion_id: &str,
        apply: bool,
    ) -> Result<String, ActError> {
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let wanted = paper::suggestion(&mut open.tx, suggestion_id).await?;
        let wanted = wanted.filter(|row| row.case_id == case_id && row.settled_ms.is_none());
        let wanted = wanted.ok_or(ActError::NotFound)?;
        if apply {
            let latest = latest_in(&mut open.tx, &case_id).await?.ok_or(ActError::NotFound)?;
            let draft = latest.draft.with(&wanted.field, &wanted.new_value);
            self.write(&mut open, &draft, Some("menerapkan saran perbaikan nota dinas")).await?;
        } else {
            // Where it is set aside nothing changes that was handed over.
            open.change("saran", "tidak menerapkan saran perbaikan nota dinas").await?;
        }
        let settlement = if apply { "diterapkan" } else { "tidak diterapkan" };
        let person_id = open.author().person_id.clone();
        paper::settle_suggestion(&mut open.tx, suggestion_id, &person_id, settlement).await?;
        open.finish(&format!("/kasus/{case_id}")).await
    }
}

/// The first field that cannot be accepted.
fn first_of(problems: Vec<(String, String)>) -> ActError {
    let (field, sentence) = problems.into_iter().next().unwrap_or_default();
    ActError::invalid(field, sentence)
}

/// Whether the case has come to the step at which its nota dinas is drafted.
fn has_come_to_drafting(sop: &Sop, case: &Case) -> Result<(), ActError> {
    let step = drafting_step(sop).ok_or(ActError::NotFound)?;
    if sop.position(&case.at) >= sop.position(&step.id) {
        return Ok(());
    }
    let waiting = sop.step(&case.at).map(|step| step.waiting.clone()).unwrap_or_default();
    Err(Refusal::NotHere { step: waiting }.into())
}
