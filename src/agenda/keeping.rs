//! Keeping the book: what is struck, skipped, attached and put away, and reading it.

use super::numbering::{refused, skip};
use super::rules::{Gap, NumberProblem, REASON_MAX_CHARS, Taken, check_reason};
use super::store::entries::{self, Entry, Waiting};
use super::store::list::{self, Sought};
use super::{Agenda, Register};
use crate::auth::Actor;
use crate::journal;
use crate::kernel::{CivilDate, fold};
use crate::sop::store::acts;
use crate::sop::{ActError, Replay, replay};

/// The most entries on a page.
pub const PER_PAGE: i64 = 50;
/// The most entries of an export; of more it says so.
pub const MAX_EXPORTED: i64 = 5_000;
/// The most papers without a number that are listed.
pub const MAX_WAITING: i64 = 50;
/// The most words that are searched for.
const MAX_WORDS: usize = 6;
/// The first year of a book.
pub const FIRST_YEAR: i64 = 2000;

/// The scan of a signed paper: an upload that waited.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Its digest.
    pub digest: String,
    /// Its name.
    pub name: String,
}

/// What becomes of an entry.
#[derive(Clone, Copy)]
enum Change<'c> {
    /// Struck, for this reason.
    Strike(&'c str),
    /// The signed paper's scan.
    Attach(&'c Scan),
    /// Where the signed paper lies.
    PutAway(&'c str),
}

/// What is asked of a register.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// One year, or all.
    pub year: Option<i64>,
    /// Words as typed: number, subject, addressee, case.
    pub words: String,
    /// Only what stands behind this year and number.
    pub after: Option<(i64, i64)>,
}

impl Agenda {
    /// Whether the actor reads the book at all: who keeps it, and who sees cases of more than the own unit.
    #[must_use]
    pub fn reads(&self, actor: &Actor) -> bool {
        self.keeps(actor) || (self.sops.sees_any(actor) && !self.sops.only_own_unit(actor))
    }

    fn require_reader(&self, actor: &Actor) -> Result<(), ActError> {
        if self.reads(actor) {
            return Ok(());
        }
        Err(ActError::Forbidden("Buku agenda dibaca oleh yang menangani perkara kantor ini."))
    }

    /// The versions whose cases the actor sees; `None` where the whole book is the actor's to read.
    fn versions_of(&self, actor: &Actor) -> Option<Vec<String>> {
        if self.keeps(actor) || actor.is_auditor() {
            return None;
        }
        let sees = |version: &&String| self.sops.sees_of(actor, &actor.office_id, version, None);
        Some(self.sops.definitions().all().keys().filter(sees).cloned().collect())
    }

    /// The entries of a register that the actor may read, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`ActError::Forbidden`] for who reads no book.
    pub async fn entries(
        &self,
        actor: &Actor,
        register: Register,
        asked: &Asked,
        limit: i64,
    ) -> Result<Vec<Entry>, ActError> {
        self.require_reader(actor)?;
        let words = fold(&asked.words);
        let sought = Sought {
            office_id: actor.office_id.clone(),
            register: register.column(),
            year: asked.year,
            words: words.split_whitespace().take(MAX_WORDS).map(str::to_owned).collect(),
            versions: self.versions_of(actor),
            after: asked.after,
        };
        Ok(list::listed(&mut self.sops.journal().db().read().await?, &sought, limit).await?)
    }

    /// The numbers of a register in a year: given, skipped, and missing without a reason.
    ///
    /// # Errors
    /// [`ActError::Forbidden`] for who reads no book.
    pub async fn taken(&self, actor: &Actor, register: Register, year: i64) -> Result<Taken, ActError> {
        self.require_reader(actor)?;
        let mut tx = self.sops.journal().db().read().await?;
        Ok(entries::taken(&mut tx, (&actor.office_id, register.column(), year)).await?)
    }

    /// An entry, when the actor may read it.
    ///
    /// # Errors
    /// [`ActError::NotFound`].
    pub async fn entry(&self, actor: &Actor, id: &str) -> Result<Entry, ActError> {
        self.require_reader(actor)?;
        let entry = entries::entry(&mut self.sops.journal().db().read().await?, id).await?;
        let entry = entry.filter(|entry| entry.office_id == actor.office_id).ok_or(ActError::NotFound)?;
        match self.versions_of(actor) {
            Some(versions) if !versions.contains(&entry.sop_version) => Err(ActError::NotFound),
            _ => Ok(entry),
        }
    }

    /// The entries of a case, the oldest first; for who may see the case.
    ///
    /// # Errors
    /// As any statement.
    pub async fn entries_of_case(&self, case_id: &str) -> Result<Vec<Entry>, ActError> {
        Ok(entries::of_case(&mut self.sops.journal().db().read().await?, case_id).await?)
    }

    /// Papers without a standing number, the oldest first, at most [`MAX_WAITING`]: dispositions of the year, and nota
    /// dinas whose number was struck. For the keeper alone.
    ///
    /// # Errors
    /// As any statement.
    pub async fn waiting(
        &self,
        actor: &Actor,
        register: Register,
        year: i64,
    ) -> Result<Vec<Waiting>, ActError> {
        if !self.keeps(actor) {
            return Ok(Vec::new());
        }
        let mut tx = self.sops.journal().db().read().await?;
        let office_id = &actor.office_id;
        Ok(match register {
            Register::NotaDinas => entries::waiting_nota_dinas(&mut tx, office_id, MAX_WAITING).await?,
            Register::Disposisi => {
                let begins = |year: i64| {
                    let year = u16::try_from(year).unwrap_or_default();
                    CivilDate::from_ymd(year, 1, 1).map(CivilDate::begins)
                };
                let (Ok(from), Ok(to)) = (begins(year), begins(year + 1)) else { return Ok(Vec::new()) };
                entries::waiting_disposisi(&mut tx, office_id, (from, to), MAX_WAITING).await?
            }
        })
    }

    /// Strikes a number, with the reason; it is never given again.
    ///
    /// # Errors
    /// [`ActError::Forbidden`] unless the actor keeps the book; [`ActError::Invalid`]; [`ActError::NotFound`].
    pub async fn strike(
        &self,
        actor: &Actor,
        act_id: &str,
        id: &str,
        reason: &str,
    ) -> Result<String, ActError> {
        let reason = read_reason(reason)?;
        self.change(actor, act_id, id, Change::Strike(&reason)).await
    }

    /// Keeps the scan of the signed paper, in the place of an earlier one.
    ///
    /// # Errors
    /// As [`Agenda::strike`].
    pub async fn attach(
        &self,
        actor: &Actor,
        act_id: &str,
        id: &str,
        scan: &Scan,
    ) -> Result<String, ActError> {
        self.change(actor, act_id, id, Change::Attach(scan)).await
    }

    /// Says where the signed paper lies (*lokasi arsip*).
    ///
    /// # Errors
    /// As [`Agenda::strike`].
    pub async fn put_away(
        &self,
        actor: &Actor,
        act_id: &str,
        id: &str,
        place: &str,
    ) -> Result<String, ActError> {
        let place = place.split_whitespace().collect::<Vec<_>>().join(" ");
        if place.is_empty() || place.chars().count() > REASON_MAX_CHARS {
            let sentence = format!(
                "Isikan tempat naskah bertanda tangan disimpan, paling panjang {REASON_MAX_CHARS} karakter."
            );
            return Err(ActError::invalid("lokasi", sentence));
        }
        self.change(actor, act_id, id, Change::PutAway(&place)).await
    }

    /// A change of a standing entry by the keeper.
    async fn change(
        &self,
        actor: &Actor,
        act_id: &str,
        id: &str,
        change: Change<'_>,
    ) -> Result<String, ActError> {
        let mut tx = self.sops.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let keeper = self.keeper(&mut tx, actor).await?;
        let author = &keeper.actor;
        let entry = entries::entry(&mut tx, id).await?;
        let entry = entry.filter(|entry| entry.office_id == author.office_id).ok_or(ActError::NotFound)?;
        if entry.struck_ms.is_some() {
            let sentence =
                format!("Nomor {} sudah dicoret, sehingga tidak dapat diubah lagi.", entry.number_text);
            return Err(ActError::invalid("alasan", sentence));
        }
        let kind = match change {
            Change::Strike(reason) => {
                entries::strike(&mut tx, &entry.id, &author.person_id, reason).await?;
                "agenda.dicoret"
            }
            Change::Attach(scan) => {
                entries::set_scan(&mut tx, &entry.id, &scan.digest, &scan.name).await?;
                "agenda.pindaian"
            }
            Change::PutAway(place) => {
                entries::set_place(&mut tx, &entry.id, place).await?;
                "agenda.arsip"
            }
        };
        let outcome = format!("/agenda/{id}");
        acts::insert(&mut tx, &act_id, &author.person_id, &outcome).await?;
        let journalled = journal::Entry::new(kind, author.author())
            .about(&entry.case_id)
            .with("buku", entry.register)
            .with("tahun", entry.year)
            .with("nomor", entry.number)
            .with("entri", entry.id);
        tx.commit(vec![keeper.tells(journalled)]).await?;
        Ok(outcome)
    }

    /// Notes numbers of a book as used elsewhere.
    ///
    /// # Errors
    /// [`ActError::Forbidden`] unless the actor keeps the book; [`ActError::Invalid`] for numbers that were given or
    /// noted already, a year to come, or no reason.
    pub async fn note_skip(
        &self,
        actor: &Actor,
        act_id: &str,
        (register, year): (Register, i64),
        (first, last): (&str, &str),
        reason: &str,
    ) -> Result<String, ActError> {
        let mut tx = self.sops.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let keeper = self.keeper(&mut tx, actor).await?;
        let author = &keeper.actor;
        let this_year = i64::from(CivilDate::in_jakarta(tx.now()).year());
        if !(FIRST_YEAR..=this_year).contains(&year) {
            let sentence = format!("Tahun buku dari {FIRST_YEAR} sampai {this_year}.");
            return Err(ActError::invalid("dari", sentence));
        }
        let number = |text: &str| text.trim().parse::<i64>().unwrap_or(0);
        let last = if last.trim().is_empty() { first } else { last };
        let gap = Gap { first: number(first), last: number(last) };
        let book = (author.office_id.as_str(), register.column(), year);
        let taken = entries::taken(&mut tx, book).await?;
        if let Err(problem) = taken.check_skip(gap, reason) {
            return Err(match (refused(&mut tx, book, &problem).await?, &problem) {
                (
                    ActError::Invalid { sentence, .. },
                    NumberProblem::NoReason(_) | NumberProblem::ReasonTooLong,
                ) => ActError::invalid("alasan", sentence),
                (ActError::Invalid { sentence, .. }, _) => ActError::invalid("dari", sentence),
                (other, _) => other,
            });
        }
        let mandate = keeper.mandate_id();
        let entry = skip(&mut tx, book, gap, reason, (author, mandate.as_deref())).await?;
        let outcome = format!("/agenda?buku={}&tahun={year}", register.column());
        acts::insert(&mut tx, &act_id, &author.person_id, &outcome).await?;
        tx.commit(vec![entry]).await?;
        Ok(outcome)
    }

    /// Withdraws such a note: its numbers can be given or noted again.
    ///
    /// # Errors
    /// [`ActError::Forbidden`] unless the actor keeps the book; [`ActError::NotFound`] when it does not stand.
    pub async fn withdraw_skip(&self, actor: &Actor, act_id: &str, id: &str) -> Result<String, ActError> {
        let mut tx = self.sops.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let keeper = self.keeper(&mut tx, actor).await?;
        let author = &keeper.actor;
        let withdrawn = entries::withdraw_skip(&mut tx, &author.office_id, id, &author.person_id).await?;
        let (register, year) = withdrawn.ok_or(ActError::NotFound)?;
        let outcome = format!("/agenda?buku={register}&tahun={year}");
        acts::insert(&mut tx, &act_id, &author.person_id, &outcome).await?;
        let entry = journal::Entry::new("agenda.lewat-dicabut", author.author())
            .about(&author.office_id)
            .with("buku", register)
            .with("tahun", year);
        tx.commit(vec![keeper.tells(entry)]).await?;
        Ok(outcome)
    }
}

fn read_reason(reason: &str) -> Result<String, ActError> {
    check_reason(reason).map_err(|problem| ActError::invalid("alasan", problem.sentence("")))?;
    Ok(reason.split_whitespace().collect::<Vec<_>>().join(" "))
}
