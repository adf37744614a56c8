//! A case opened for an act: the write lock is held, and nothing but SQL is awaited until it is finished.

use super::case::{Case, Event, Next, Visit, Work};
use super::error::ActError;
use super::flags::flag;
use super::model::{Sop, Step};
use super::rules;
use super::store::{acts, cases, events, visits};
use crate::auth::{Actor, SEKRETARIS};
use crate::db::Tx;
use crate::journal::{Entry, Write};
use crate::kernel::{Timestamp, new_id, parse_id};
use std::sync::Arc;

/// A case opened for an act: nothing but SQL until it is finished.
pub struct OpenCase {
    /// The transaction.
    pub tx: Write,
    /// The case as it stands.
    pub case: Case,
    /// Its definition.
    pub sop: Arc<Sop>,
    pub(super) act_id: String,
    pub(super) author: Actor,
    pub(super) entries: Vec<Entry>,
}

/// What a page that acts on a case carries: minted with the page, sent back with the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Names this act; sent twice it is done once.
    pub act_id: String,
    /// The case.
    pub case_id: String,
    /// The case's version that the page showed.
    pub version: i64,
}

/// What opening a case for an act gives.
pub enum Opened {
    /// The act was done before: where it led.
    Replay(String),
    /// It may be done now.
    Fresh(Box<OpenCase>),
}

/// Whether an act id was used.
pub enum Replay {
    /// It was, by the same person: where it led.
    Done(String),
    /// It was not; its canonical form.
    New(String),
}

/// Looks an act id up inside the transaction of the act.
///
/// # Errors
/// [`ActError::ActId`] for a text that is no id, or for another person's act.
pub async fn replay(tx: &mut Tx, actor: &Actor, act_id: &str) -> Result<Replay, ActError> {
    let id = parse_id(act_id).map_err(|_| ActError::ActId)?;
    match acts::find(tx, &id).await? {
        Some(done) if done.person_id == actor.person_id => Ok(Replay::Done(done.outcome)),
        Some(_) => Err(ActError::ActId),
        None => Ok(Replay::New(id)),
    }
}

/// A case as it begins, at the entry of a definition.
#[must_use]
pub fn new_case(
    version_id: &str,
    sop: &Sop,
    actor: &Actor,
    subject: &str,
    unit_post_id: Option<&str>,
    now: Timestamp,
) -> Case {
    Case {
        id: new_id(now),
        office_id: actor.office_id.clone(),
        sop_version: version_id.to_owned(),
        subject: subject.to_owned(),
        unit_post_id: unit_post_id.map(str::to_owned),
        at: sop.entry().map(|step| step.id.clone()).unwrap_or_default(),
        round: 1,
        manifest: None,
        signs: Vec::new(),
        hands: Vec::new(),
        waiting: None,
        version: 1,
        registered_by: actor.person_id.clone(),
        created: now,
        arrived: now,
        closed: None,
        visit: Visit::default().next(),
    }
}

impl OpenCase {
    /// Who acts, with the roles of this moment.
    #[must_use]
    pub fn author(&self) -> &Actor {
        &self.author
    }

    /// Whether the author may change the content; for a change that turns out to be none.
    ///
    /// # Errors
    /// [`ActError::Refused`] when the author may not.
    pub fn may_change(&self, change: &str) -> Result<(), ActError> {
        rules::decide_change(&self.sop, &self.case, change, "", &self.author, self.tx.now())?;
        Ok(())
    }

    /// Decides and saves a change of the content.
    ///
    /// # Errors
    /// [`ActError::Refused`] when the actor may not.
    pub async fn change(&mut self, change: &str, label: &str) -> Result<(), ActError> {
        let next = rules::decide_change(&self.sop, &self.case, change, label, &self.author, self.tx.now())?;
        self.save(next).await?;
        Ok(())
    }

    /// Takes the maker's hand for work that moves nothing: the version stays, and `entry` is its only trace
    /// in the journal.
    ///
    /// # Errors
    /// [`ActError::Refused`] when the author may not.
    pub async fn work(&mut self, work: Work<'_>, entry: Entry) -> Result<(), ActError> {
        if let Some(hand) = rules::decide_work(&self.sop, &self.case, work, &self.author)? {
            cases::insert_hand(&mut self.tx, &self.case.id, &hand).await?;
            self.case.hands.push(hand);
        }
        let step = self.sop.step(&self.case.at);
        let worked = step.map(|step| rules::worked(&self.case, step, &self.author, self.tx.now()));
        if let Some(visit) = worked.filter(|visit| *visit != self.case.visit) {
            let id = visits::put(&mut self.tx, &self.case, &visit).await?;
            self.case.visit = Visit { id: Some(id), ..visit };
        }
        let roles = match (work, step) {
            (Work::At(_), Some(step)) => step.roles().collect(),
            _ => self.sop.maker_roles(),
        };
        self.entries.push(self.author.under_mandate(entry, &roles));
        Ok(())
    }

    /// Decides and saves that the case goes on in the procedure `ahead`, what it is for being done now.
    ///
    /// # Errors
    /// [`ActError::Refused`] when the author may not.
    pub async fn ahead(
        &mut self,
        (version, ahead): (&str, Arc<Sop>),
        label: &str,
        note: &str,
    ) -> Result<(), ActError> {
        let now = self.tx.now();
        let at = (&*self.sop, &self.case);
        let next = rules::decide_ahead(at, (version, &ahead), (label, note), &self.author, now)?;
        self.save(next).await?;
        self.sop = ahead;
        Ok(())
    }

    /// A line in the story of something that moves nothing and takes no hand: what came to the papers of the case.
    ///
    /// # Errors
    /// As any statement.
    pub async fn note(&mut self, label: &str) -> Result<(), ActError> {
        let mut case = self.case.clone();
        case.version += 1;
        let event = Event {
            kind: "note",
            label: label.to_owned(),
            from: case.at.clone(),
            to: case.at.clone(),
            round: case.round,
            note: None,
            manifest: None,
        };
        self.save(Next { case, hand: None, sign: None, event, left: None }).await?;
        Ok(())
    }

    /// Adds an entry to those of this act.
    pub fn tell(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Decides and saves a suggestion or note, which `label` calls.
    ///
    /// # Errors
    /// [`ActError::Refused`] when the actor may not.
    pub async fn suggest(&mut self, label: &str) -> Result<(), ActError> {
        let next = rules::decide_suggest(&self.sop, &self.case, label, &self.author, self.tx.now())?;
        self.save(next).await?;
        Ok(())
    }

    /// Names the case anew in lists.
    pub fn rename(&mut self, subject: &str) {
        subject.clone_into(&mut self.case.subject);
    }

    /// Saves what was decided; gives the id of the story's line.
    pub(super) async fn save(&mut self, next: Next) -> Result<String, ActError> {
        let before = self.case.version;
        let had = self.case.visit.by.clone();
        if !cases::save(&mut self.tx, before, &next).await? {
            return Err(ActError::Stale { now: before });
        }
        let visit = visits::follow(&mut self.tx, &self.case, &next).await?;
        self.case = Case { visit, ..next.case };
        let id = new_id(self.tx.now());
        let (author, title) = (&self.author, self.author.title_for(&roles_of(&self.sop, &next.event)));
        events::insert(&mut self.tx, &id, &self.case, &next.event, &author.person_id, title).await?;
        let entry = match (had, next.event.kind) {
            (Some(had), "takeover" | "hand") => {
                entry(&self.author, &self.case, &next.event).with("dari", had)
            }
            _ => entry(&self.author, &self.case, &next.event),
        };
        self.entries.push(self.author.under_mandate(entry, &roles_of(&self.sop, &next.event)));
        if is_decision(&self.sop, &next.event) {
            let flagged = flag(&mut self.tx, &self.author, &self.case.id, &id).await?;
            self.entries.extend(flagged);
        }
        Ok(id)
    }

    /// Commits, with the outcome that the same act id will be answered with.
    ///
    /// # Errors
    /// As any commit.
    pub async fn finish(mut self, outcome: &str) -> Result<String, ActError> {
        acts::insert(&mut self.tx, &self.act_id, &self.author.person_id, outcome).await?;
        self.tx.commit(self.entries).await?;
        Ok(outcome.to_owned())
    }
}

/// Whether a line of the story is a decision at a gate: a signature, a refusal, or a return.
fn is_decision(sop: &Sop, event: &Event) -> bool {
    matches!(event.kind, "sign" | "refuse" | "return") && sop.step(&event.from).is_some_and(|step| step.gate)
}

/// The roles of which one is needed for what a line of the story tells.
fn roles_of<'s>(sop: &'s Sop, event: &Event) -> Vec<&'s str> {
    match event.kind {
        "change" => sop.maker_roles(),
        "move" => vec![sop.owner_role()],
        "kahar-propose" => sop.steps.iter().flat_map(Step::roles).collect(),
        "kahar-confirm" | "kahar-decline" => vec![SEKRETARIS],
        "ahead" => sop.entry().into_iter().flat_map(Step::roles).collect(),
        "withdraw" => sop.withdraw.iter().flat_map(|end| end.roles.iter().map(String::as_str)).collect(),
        _ => sop.step(&event.from).into_iter().flat_map(Step::roles).collect(),
    }
}

fn entry(author: &Actor, case: &Case, event: &Event) -> Entry {
    let kind = match event.kind {
        "advance" => "perkara.diteruskan",
        "sign" => "perkara.ditandatangani",
        "return" => "perkara.dikembalikan",
        "refuse" => "perkara.ditolak",
        "wait" => "perkara.menunggu",
        "resume" => "perkara.dilanjutkan",
        "finish" => "perkara.selesai",
        "change" => "perkara.diubah",
        "suggest" => "perkara.disarankan",
        "withdraw" => "perkara.ditarik",
        "extend" => "perkara.diperpanjang",
        "take" => "perkara.diambil",
        "takeover" => "perkara.diambil-alih",
        "release" => "perkara.dilepas",
        "hand" => "perkara.dilimpahkan",
        "ahead" => "perkara.didahulukan",
        "move" => "perkara.dipindah-versi",
        "kahar-propose" => "perkara.kahar-diusulkan",
        "kahar-confirm" => "perkara.kahar-disahkan",
        "kahar-decline" => "perkara.kahar-ditolak",
        _ => "perkara.dicatat",
    };
    let entry = Entry::new(kind, author.author())
        .about(&case.id)
        .with("langkah", event.from.clone())
        .with("menjadi", event.to.clone())
        .with("putaran", event.round);
    let entry = match (&case.visit.by, event.kind) {
        (Some(by), "take" | "takeover" | "hand") => entry.with("pemegang", by.clone()),
        _ => entry,
    };
    match event.manifest {
        Some(manifest) => entry.with("manifes", manifest.hex()),
        None => entry,
    }
}
