//! Beginning a case that is about nothing but what it says: a subject and a note, moved by the acts of its SOP.

use super::case::{Event, Refusal};
use super::error::ActError;
use super::model::Sop;
use super::open::{Replay, new_case, replay};
use super::rules::checked_note;
use super::service::Sops;
use super::store::{acts, cases, events};
use crate::auth::{self, Actor};
use crate::db::Tx;
use crate::journal::Entry;
use crate::kernel::new_id;
use crate::sop::NotePolicy;

/// The longest subject of a case.
pub const SUBJECT_MAX_CHARS: usize = 300;

/// What is needed to begin a case.
#[derive(Debug, Clone, Default)]
pub struct NewCase {
    /// The procedure.
    pub sop: String,
    /// What it is about.
    pub subject: String,
    /// What is said of it.
    pub note: String,
}

impl Sops {
    /// The procedures in force whose first step is the actor's, by title. Those that a page of its own registers are
    /// for that page to leave out.
    #[must_use]
    pub fn begun_by(&self, actor: &Actor) -> Vec<std::sync::Arc<Sop>> {
        let mut sops: Vec<_> = self
            .definitions()
            .all_current(&actor.office_id)
            .into_iter()
            .filter(|sop| sop.entry().is_some_and(|step| step.is_of(actor)))
            .collect();
        sops.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
        sops
    }

    /// Begins a case; gives where it is. Sent twice with the same act id it is done once.
    ///
    /// # Errors
    /// [`ActError`] with the field that cannot be accepted, or a refusal.
    pub async fn begin(&self, actor: &Actor, act_id: &str, new: &NewCase) -> Result<String, ActError> {
        let subject = new.subject.split_whitespace().collect::<Vec<_>>().join(" ");
        match subject.chars().count() {
            0 => return Err(ActError::invalid("perihal", "Isikan perihal perkara ini.")),
            chars if chars > SUBJECT_MAX_CHARS => {
                let sentence = format!("Perihal paling banyak {SUBJECT_MAX_CHARS} karakter.");
                return Err(ActError::invalid("perihal", sentence));
            }
            _ => {}
        }
        let note = checked_note(NotePolicy::Boleh, Some(&new.note))?;
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let now = tx.now();
        let author = auth::actor_in(&mut tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        self.definitions().refresh(&mut tx).await?;
        let (version, sop) = self
            .definitions()
            .current(&author.office_id, &new.sop)
            .ok_or_else(|| ActError::invalid("prosedur", "Pilih prosedur dari daftar."))?;
        let entry = sop.entry().ok_or(ActError::NotFound)?;
        if !entry.is_of(&author) {
            return Err(Refusal::Role { role: entry.role.clone() }.into());
        }
        if let Some(missing) = self.unheld(&mut tx, &author.office_id, &sop).await? {
            return Err(ActError::invalid("prosedur", missing));
        }
        let case = new_case(&version, &sop, &author, &subject, None, tx.now());
        cases::insert(&mut tx, &case).await?;
        let event = Event {
            kind: "register",
            label: "memulai perkara".to_owned(),
            from: case.at.clone(),
            to: case.at.clone(),
            round: 1,
            note,
            manifest: None,
        };
        let id = new_id(tx.now());
        events::insert(&mut tx, &id, &case, &event, &author.person_id, &author.post_title).await?;
        let outcome = format!("/kasus/{}", case.id);
        acts::insert(&mut tx, &act_id, &author.person_id, &outcome).await?;
        let entry = Entry::new("perkara.didaftarkan", author.author()).about(&case.id).with("sop", version);
        tx.commit(vec![entry]).await?;
        Ok(outcome)
    }

    /// Why a case of this procedure would come to a stop in the office: a step whose roles nobody holds.
    async fn unheld(&self, tx: &mut Tx, office_id: &str, sop: &Sop) -> Result<Option<String>, ActError> {
        for step in &sop.steps {
            if self.holders_of(tx, office_id, step).await?.is_empty() {
                return Ok(Some(format!(
                    "Prosedur ini belum dapat dimulai: belum ada orang yang dapat melakukan langkah {} ({}). Minta \
                     administrator memberikan perannya kepada sebuah jabatan.",
                    step.no,
                    step.title.to_lowercase()
                )));
            }
        }
        Ok(None)
    }
}
