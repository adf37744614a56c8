//! Beginning a case that is about nothing but what it says: a subject and a note, moved by the acts of its SOP.

use super::case::{Case, Event, Hand, Refusal};
use super::error::ActError;
use super::model::{Part, Sop};
use super::open::{Replay, new_case, replay};
use super::rules::checked_note;
use super::service::Sops;
use super::store::{acts, cases, events};
use crate::auth::{self, Actor};
use crate::db::Tx;
use crate::journal::{Entry, Write};
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

/// A case in the making.
#[derive(Debug)]
pub struct Beginning<'b> {
    /// The procedure; the version in force is taken.
    pub sop: &'b str,
    /// What it is about.
    pub subject: &'b str,
    /// What is said of it.
    pub note: Option<String>,
    /// The hand that its beginning takes.
    pub hand: Option<Part>,
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
        let begun = Beginning { sop: &new.sop, subject: &subject, note, hand: None };
        let (case, entry) = self.begin_in(&mut tx, actor, begun).await?;
        let outcome = format!("/kasus/{}", case.id);
        acts::insert(&mut tx, &act_id, &actor.person_id, &outcome).await?;
        tx.commit(vec![entry]).await?;
        Ok(outcome)
    }

    /// Writes a new case in the transaction of what it is about; gives it with the entry that tells of it. Who begins
    /// it is read again inside the transaction: a post changed a moment ago counts.
    ///
    /// # Errors
    /// [`ActError::Refused`] for who may not begin it; [`ActError::Invalid`] at `prosedur` where nobody could go on.
    pub async fn begin_in(
        &self,
        tx: &mut Write,
        actor: &Actor,
        begun: Beginning<'_>,
    ) -> Result<(Case, Entry), ActError> {
        let now = tx.now();
        let author = auth::actor_in(tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        self.definitions().refresh(tx).await?;
        let (version, sop) = self
            .definitions()
            .current(&author.office_id, begun.sop)
            .ok_or_else(|| ActError::invalid("prosedur", "Pilih prosedur dari daftar."))?;
        let entry = sop.entry().ok_or(ActError::NotFound)?;
        if !entry.is_of(&author) {
            return Err(Refusal::Role { role: entry.role.clone() }.into());
        }
        if let Some(missing) = self.unheld(tx, &author.office_id, &sop).await? {
            return Err(ActError::invalid("prosedur", missing));
        }
        let mut case = new_case(&version, &sop, &author, begun.subject, None, now);
        case.hands.extend(begun.hand.map(|part| Hand { person_id: author.person_id.clone(), part }));
        cases::insert(tx, &case).await?;
        let event = Event {
            kind: "register",
            label: "memulai perkara".to_owned(),
            from: case.at.clone(),
            to: case.at.clone(),
            round: 1,
            note: begun.note,
            manifest: None,
        };
        events::insert(tx, &new_id(now), &case, &event, &author.person_id, author.title_for(&[&entry.role]))
            .await?;
        let told = Entry::new("perkara.didaftarkan", author.author()).about(&case.id).with("sop", version);
        let told = author.under_mandate(told, &[&entry.role]);
        Ok((case, told))
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
