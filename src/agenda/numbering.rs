//! Giving a number: the counter proposes, the keeper decides, and a number is given once.

use super::rules::{Gap, NumberProblem, check_date};
use super::store::entries::{self, NewEntry, NewSkip};
use super::templates::{pattern_in, written_in};
use super::{Agenda, NOMORI, Register};
use crate::auth::{self, Acting, Actor};
use crate::db::Tx;
use crate::journal::{self, Write};
use crate::kernel::{CivilDate, Fault as _, Timestamp, fold, new_id};
use crate::sop::store::{acts, cases, found};
use crate::sop::{ActError, Replay, Sops, replay};
use std::collections::BTreeSet;

/// A paper that gets a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// The nota dinas of a case.
    NotaDinas {
        /// The case.
        case_id: String,
    },
    /// A lembar disposisi.
    Disposisi {
        /// The disposition.
        id: String,
    },
}

/// What the keeper gives, as typed.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The number of the book.
    pub number: String,
    /// The date of the paper; of a nota dinas alone, a disposition has its own.
    pub date: String,
    /// Why numbers before it are skipped.
    pub reason: String,
}

/// What the counter proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The number.
    pub number: i64,
    /// As it would be written.
    pub text: String,
    /// The date of which it is: today, or that of the disposition.
    pub date: CivilDate,
}

/// Whether the actor does a step of a procedure that numbers, and so keeps the book.
#[must_use]
pub fn numbers(sops: &Sops, actor: &Actor) -> bool {
    keeping_roles(sops, actor).iter().any(|role| actor.has(role))
}

/// The roles whose steps number in the actor's office: one of them keeps the book.
fn keeping_roles(sops: &Sops, actor: &Actor) -> BTreeSet<String> {
    let numbers = |act: &crate::sop::ActDef| act.effects.iter().any(|effect| effect == NOMORI);
    let current = sops.definitions().all_current(&actor.office_id);
    let steps = current.iter().flat_map(|sop| &sop.steps).filter(|step| step.acts.iter().any(numbers));
    steps.flat_map(|step| step.roles().map(str::to_owned)).collect()
}

/// A number about to be given, with everything that stands in the book beside it.
pub(super) struct Line {
    pub(super) office_id: String,
    pub(super) register: Register,
    pub(super) case_id: String,
    pub(super) disposisi_id: Option<String>,
    pub(super) addressee: String,
    pub(super) subject: String,
    /// What the case is about, for searching.
    pub(super) about: String,
    pub(super) date: CivilDate,
    pub(super) person_id: String,
    pub(super) post_title: String,
    /// The mandate under which it is given.
    pub(super) mandate_id: Option<String>,
}

/// Who keeps the book.
pub(super) struct Keeper {
    pub(super) actor: Actor,
    /// Of which one keeps it.
    roles: BTreeSet<String>,
}

impl Keeper {
    fn mandate(&self) -> Option<&Acting> {
        self.actor.mandate_for(&self.roles.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub(super) fn mandate_id(&self) -> Option<String> {
        self.mandate().map(|acting| acting.mandate_id.clone())
    }

    fn title(&self) -> String {
        self.mandate().map_or(&self.actor.post_title, |acting| &acting.title).clone()
    }

    /// An entry of what the keeper does, with the mandate under which it is done where there is one.
    pub(super) fn tells(&self, entry: journal::Entry) -> journal::Entry {
        under(self.mandate_id().as_deref(), entry)
    }
}

fn under(mandate_id: Option<&str>, entry: journal::Entry) -> journal::Entry {
    match mandate_id {
        Some(id) => entry.with("mandat", id),
        None => entry,
    }
}

impl Line {
    fn year(&self) -> i64 {
        i64::from(self.date.year())
    }
}

/// Gives a number inside the caller's transaction; gives the id of the entry, and what the journal says.
///
/// # Errors
/// [`ActError::Invalid`] with the field that stands in the way.
pub(super) async fn enter(
    tx: &mut Write,
    line: &Line,
    given: &Given,
    author: &Actor,
) -> Result<(String, Vec<journal::Entry>), ActError> {
    let book = (line.office_id.as_str(), line.register.column(), line.year());
    let number = given.number.trim().parse::<i64>().unwrap_or(0);
    let taken = entries::taken(tx, book).await?;
    let skipped = match taken.check(number, &given.reason) {
        Ok(skipped) => skipped,
        Err(problem) => return Err(refused(tx, book, &problem).await?),
    };
    let number_text = written_in(tx, &line.office_id, line.register, number, line.date).await?;
    let mut journalled = Vec::new();
    if let Some(gap) = skipped {
        let by = (author, line.mandate_id.as_deref());
        journalled.push(skip(tx, book, gap, &given.reason, by).await?);
    }
    let folded = [&number_text, &line.subject, &line.addressee, &line.about].map(|text| fold(text)).join(" ");
    let row = NewEntry {
        id: new_id(tx.now()),
        office_id: line.office_id.clone(),
        register: line.register.column(),
        year: line.year(),
        number,
        number_text,
        date: line.date.iso(),
        case_id: line.case_id.clone(),
        disposisi_id: line.disposisi_id.clone(),
        addressee: line.addressee.clone(),
        subject: line.subject.clone(),
        person_id: line.person_id.clone(),
        post_title: line.post_title.clone(),
        folded,
    };
    entries::insert(tx, &row).await?;
    found::put(tx, &row.case_id, &row.id, &row.number_text).await?;
    let entry = journal::Entry::new("agenda.dinomori", author.author())
        .about(&row.case_id)
        .with("buku", row.register)
        .with("tahun", row.year)
        .with("nomor", number)
        .with("entri", row.id.clone());
    journalled.insert(0, under(line.mandate_id.as_deref(), entry));
    Ok((row.id, journalled))
}

/// Notes numbers as skipped inside the caller's transaction; what the journal says of it.
pub(super) async fn skip(
    tx: &mut Write,
    book: (&str, &str, i64),
    gap: Gap,
    reason: &str,
    (author, mandate_id): (&Actor, Option<&str>),
) -> Result<journal::Entry, ActError> {
    let id = new_id(tx.now());
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let (first, last, person_id) = (gap.first, gap.last, author.person_id.as_str());
    entries::insert_skip(tx, &NewSkip { id: &id, book, first, last, reason: &reason, person_id }).await?;
    let entry = journal::Entry::new("agenda.dilewati", author.author())
        .about(book.0)
        .with("buku", book.1)
        .with("tahun", book.2)
        .with("dari", gap.first)
        .with("sampai", gap.last);
    Ok(under(mandate_id, entry))
}

/// A problem as it is shown, with for what a number was given.
pub(super) async fn refused(
    tx: &mut Tx,
    book: (&str, &str, i64),
    problem: &NumberProblem,
) -> Result<ActError, ActError> {
    let given = match problem {
        NumberProblem::Given(number) => entries::with_number(tx, book, *number).await?,
        _ => None,
    };
    let given = given.map(|entry| {
        let date = CivilDate::parse(&entry.date).map(CivilDate::indonesian).unwrap_or(entry.date);
        let struck = if entry.struck_ms.is_some() { ", dan sudah dicoret" } else { "" };
        format!(" pada tahun {} untuk “{}”, {date}{struck}", entry.year, entry.subject)
    });
    Ok(ActError::invalid(problem.field(), problem.sentence(&given.unwrap_or_default())))
}

/// The date of a paper as typed, which is neither to come nor before its case.
pub(super) fn read_date(typed: &str, now: Timestamp, began: Timestamp) -> Result<CivilDate, ActError> {
    let wrong = |sentence: String| ActError::invalid("tanggal", sentence);
    let date = CivilDate::parse(typed).map_err(|error| wrong(error.sentence()))?;
    check_date(date, CivilDate::in_jakarta(now), CivilDate::in_jakarta(began)).map_err(wrong)?;
    Ok(date)
}

impl Agenda {
    /// Whether the actor keeps the book.
    #[must_use]
    pub fn keeps(&self, actor: &Actor) -> bool {
        numbers(&self.sops, actor)
    }

    /// What the counter of a register proposes for a paper of this date.
    ///
    /// # Errors
    /// As any statement.
    pub async fn proposal(
        &self,
        office_id: &str,
        register: Register,
        date: CivilDate,
    ) -> Result<Proposal, ActError> {
        let mut tx = self.sops.journal().db().read().await?;
        let book = (office_id, register.column(), i64::from(date.year()));
        let number = entries::taken(&mut tx, book).await?.next();
        let office = auth::office_in(&mut tx, office_id).await?.ok_or(ActError::NotFound)?;
        let pattern = pattern_in(&mut tx, office_id, register).await?;
        let text = pattern.written(number, &office.code, date).unwrap_or_default();
        Ok(Proposal { number, text, date })
    }

    /// Numbers a disposition, or a nota dinas whose number was struck; gives where the entry is. Sent twice with the
    /// same act id it is done once.
    ///
    /// # Errors
    /// [`ActError::Forbidden`] unless the actor keeps the book; [`ActError::Invalid`] with the field that stands in
    /// the way; [`ActError::NotFound`].
    pub async fn number(
        &self,
        actor: &Actor,
        act_id: &str,
        paper: &Paper,
        given: &Given,
    ) -> Result<String, ActError> {
        let mut tx = self.sops.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let author = self.keeper(&mut tx, actor).await?;
        let line = match paper {
            Paper::Disposisi { id } => disposisi_line(&mut tx, &author, id).await?,
            Paper::NotaDinas { case_id } => struck_line(&mut tx, &author, case_id, &given.date).await?,
        };
        let author = author.actor;
        let (id, journalled) = enter(&mut tx, &line, given, &author).await?;
        let outcome = format!("/agenda/{id}");
        acts::insert(&mut tx, &act_id, &author.person_id, &outcome).await?;
        tx.commit(journalled).await?;
        Ok(outcome)
    }

    /// The actor with the roles of this moment, who keeps the book.
    pub(super) async fn keeper(&self, tx: &mut Write, actor: &Actor) -> Result<Keeper, ActError> {
        let now = tx.now();
        let actor = auth::actor_in(tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        let roles = keeping_roles(&self.sops, &actor);
        if roles.iter().any(|role| actor.has(role)) {
            return Ok(Keeper { actor, roles });
        }
        Err(ActError::Forbidden("Buku agenda diisi oleh Kasubbag TU, yang menomori naskah."))
    }
}

async fn disposisi_line(tx: &mut Write, author: &Keeper, id: &str) -> Result<Line, ActError> {
    let row = entries::disposisi(tx, id).await?.filter(|row| row.office_id == author.actor.office_id);
    let row = row.ok_or(ActError::NotFound)?;
    let all = entries::of_case(tx, &row.case_id).await?;
    let stands = all.iter().find(|e| e.disposisi_id.as_deref() == Some(id) && e.struck_ms.is_none());
    not_numbered(stands)?;
    Ok(Line {
        office_id: row.office_id,
        register: Register::Disposisi,
        case_id: row.case_id,
        disposisi_id: Some(row.id),
        addressee: row.to_whom,
        about: String::new(),
        subject: row.subject,
        date: CivilDate::in_jakarta(Timestamp(row.at_ms)),
        person_id: author.actor.person_id.clone(),
        post_title: author.title(),
        mandate_id: author.mandate_id(),
    })
}

/// The nota dinas of a case that had a number, which was struck.
async fn struck_line(tx: &mut Write, author: &Keeper, case_id: &str, date: &str) -> Result<Line, ActError> {
    let case = cases::load(tx, case_id).await?.filter(|case| case.office_id == author.actor.office_id);
    let case = case.ok_or(ActError::NotFound)?;
    let all = entries::of_case(tx, case_id).await?;
    let of_paper = || all.iter().filter(|entry| entry.disposisi_id.is_none());
    not_numbered(of_paper().find(|entry| entry.struck_ms.is_none()))?;
    let before = of_paper().next_back().ok_or(ActError::NotFound)?;
    Ok(Line {
        office_id: case.office_id,
        register: Register::NotaDinas,
        case_id: case.id,
        disposisi_id: None,
        addressee: before.addressee.clone(),
        subject: before.subject.clone(),
        about: case.subject,
        date: read_date(date, tx.now(), case.created)?,
        person_id: author.actor.person_id.clone(),
        post_title: author.title(),
        mandate_id: author.mandate_id(),
    })
}

fn not_numbered(stands: Option<&entries::Entry>) -> Result<(), ActError> {
    match stands {
        Some(entry) => {
            let sentence =
                format!("Naskah ini sudah bernomor {}. Coret dahulu bila keliru.", entry.number_text);
            Err(ActError::invalid("nomor", sentence))
        }
        None => Ok(()),
    }
}
