//! Proposing and deciding keadaan kahar.

use super::case::{Case, Event, Next, Refusal};
use super::error::ActError;
use super::model::{NotePolicy, Sop};
use super::open::{OpenCase, Opened, Stamp};
use super::rules::kahar::{Change, Kahar, check_change, check_decision, check_proposal};
use super::rules::{advance_copy, checked_note};
use super::service::Sops;
use super::store::{cases, kahar, visits};
use crate::auth::{self, Actor, SEKRETARIS};
use crate::db::{self, Tx};
use crate::journal::Write;
use crate::kernel::{new_id, parse_id};
use std::collections::{BTreeSet, HashMap};

/// A proposal as it is decided on: with what it is about.
#[derive(Debug, Clone)]
pub struct ListedKahar {
    /// The proposal.
    pub kahar: Kahar,
    /// What the case is about.
    pub subject: String,
    /// What changes, in words.
    pub words: String,
    /// The case's version, for the form.
    pub version: i64,
    /// Why the actor cannot decide on it, where that is so.
    pub barred: Option<Refusal>,
}

impl Sops {
    /// Every change of a case, confirmed first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn kahar_of(&self, case_id: &str) -> Result<Vec<Kahar>, ActError> {
        Ok(kahar::of_case(&mut self.journal().db().read().await?, case_id).await?)
    }

    /// To whom a remaining step could be given: person, name and post, by name.
    ///
    /// # Errors
    /// As any statement.
    pub async fn assignable(&self, case: &Case, sop: &Sop) -> Result<Vec<(String, String)>, ActError> {
        let mut tx = self.journal().db().read().await?;
        let here = sop.position(&case.at).unwrap_or(0);
        let roles: BTreeSet<&str> = sop.steps.iter().skip(here).flat_map(|step| step.roles()).collect();
        let posts = auth::posts_in(&mut tx, &case.office_id).await?;
        let people = auth::people_in(&mut tx, &case.office_id).await?;
        let fits = |person: &&auth::Person| {
            let post = posts.iter().find(|post| post.id == person.post_id);
            post.is_some_and(|post| post.roles.iter().any(|role| roles.contains(role.as_str())))
        };
        let named =
            |person: &auth::Person| (person.id.clone(), format!("{} ({})", person.name, person.post_title));
        Ok(people.iter().filter(fits).map(named).collect())
    }

    /// Proposes a change of a case; it counts for nothing before it is confirmed.
    ///
    /// # Errors
    /// [`ActError::Invalid`] with the field, [`ActError::Refused`] with the reason.
    pub async fn propose_kahar(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        (step, change, reason): (&str, Change, &str),
        outcome: &str,
    ) -> Result<String, ActError> {
        let mut open = match self.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        if kahar::of_case(&mut open.tx, &open.case.id).await?.iter().any(Kahar::is_open) {
            let why = "Masih ada usulan keadaan kahar yang menunggu keputusan Sekretaris.";
            return Err(Refusal::Because(vec![why.to_owned()]).into());
        }
        let (assignee, holder) = people(&mut open.tx, &open.case, &change).await?;
        let proposal = (step, &change, reason);
        let checked = check_proposal(
            &open.sop,
            &open.case,
            proposal,
            &open.author,
            (assignee.as_ref(), holder.as_deref()),
        );
        if let Err((field, sentence)) = checked? {
            return Err(ActError::invalid(field, sentence));
        }
        let change = match (change, assignee) {
            (Change::Person { id, .. }, Some(person)) => Change::Person { id, name: person.name },
            (change, _) => change,
        };
        let now = open.tx.now();
        let new = Kahar {
            id: new_id(now),
            case_id: open.case.id.clone(),
            step: step.to_owned(),
            change,
            reason: reason.trim().to_owned(),
            proposed_by: (open.author.person_id.clone(), open.author.name.clone()),
            proposed: now,
            confirmed: None,
            declined: None,
        };
        let label = format!("mengusulkan keadaan kahar: {}", new.words(&open.sop));
        let next = told(&open.case, "kahar-propose", label, Some(new.reason.clone()));
        open.save(next).await?;
        kahar::insert(&mut open.tx, &new).await?;
        open.finish(outcome).await
    }

    /// The proposals of the actor's office, what waits for a decision first.
    ///
    /// # Errors
    /// [`ActError::Refused`] unless the actor is the Sekretaris, or audits.
    pub async fn kahar(&self, actor: &Actor) -> Result<Vec<ListedKahar>, ActError> {
        if !actor.is_auditor() && !actor.has(SEKRETARIS) {
            return Err(Refusal::Role { role: SEKRETARIS.to_owned() }.into());
        }
        let mut tx = self.journal().db().read().await?;
        let mut listed = Vec::new();
        for one in kahar::of_office(&mut tx, &actor.office_id).await? {
            let Some(case) = cases::load(&mut tx, &one.case_id).await? else { continue };
            let sop = self.definition(&case)?;
            let closed = case.closed.as_ref().map(|_| Refusal::Closed);
            let barred = closed.or(check_decision(&one, actor).err()).filter(|_| one.is_open());
            let (words, version) = (one.words(&sop), case.version);
            listed.push(ListedKahar { kahar: one, subject: case.subject, words, version, barred });
        }
        Ok(listed)
    }

    /// Confirms (`None`) or declines (with a reason) a proposal. The Sekretaris does it for every case of the office,
    /// also of procedures in which the Sekretaris does no step.
    ///
    /// # Errors
    /// [`ActError::Refused`] with the reason, [`ActError::Invalid`] for a reason that is wanting, [`ActError::NotFound`].
    pub async fn decide_kahar(
        &self,
        actor: &Actor,
        id: &str,
        stamp: &Stamp,
        decline: Option<&str>,
        outcome: &str,
    ) -> Result<String, ActError> {
        let id = parse_id(id).map_err(|_| ActError::NotFound)?;
        let decides =
            |author: &Actor, case: &Case| author.has(SEKRETARIS) && author.office_id == case.office_id;
        let mut open = match self.open_if(actor, stamp, &decides).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let found = kahar::find(&mut open.tx, &id).await?;
        let found = found.filter(|found| found.case_id == open.case.id).ok_or(ActError::NotFound)?;
        check_decision(&found, &open.author)?;
        if open.case.closed.is_some() {
            return Err(Refusal::Closed.into());
        }
        match decline {
            Some(reason) => declined(&mut open, &found, reason).await?,
            None => confirmed(&mut open, &found).await?,
        }
        open.finish(outcome).await
    }

    /// The confirmed changes of an office's cases, by case.
    pub(super) async fn kahar_in(
        &self,
        tx: &mut Tx,
        office_id: &str,
    ) -> Result<HashMap<String, Vec<Kahar>>, db::Error> {
        let mut by_case: HashMap<String, Vec<Kahar>> = HashMap::new();
        for one in kahar::confirmed(tx, office_id).await? {
            by_case.entry(one.case_id.clone()).or_default().push(one);
        }
        Ok(by_case)
    }
}

async fn declined(open: &mut OpenCase, found: &Kahar, reason: &str) -> Result<(), ActError> {
    let reason = checked_note(NotePolicy::Wajib, Some(reason))
        .map_err(|refusal| ActError::invalid("alasan", crate::kernel::Fault::sentence(&refusal)))?;
    let label = format!("menolak keadaan kahar: {}", found.words(&open.sop));
    let next = told(&open.case, "kahar-decline", label, reason.clone());
    open.save(next).await?;
    name_people(open, found, None);
    let author = open.author.person_id.clone();
    Ok(kahar::decline(&mut open.tx, &found.id, &author, &reason.unwrap_or_default()).await?)
}

async fn confirmed(open: &mut OpenCase, found: &Kahar) -> Result<(), ActError> {
    let (assignee, holder) = people(&mut open.tx, &open.case, &found.change).await?;
    let change = (found.step.as_str(), &found.change);
    if let Err((_, why)) = check_change(&open.sop, &open.case, change, (assignee.as_ref(), holder.as_deref()))
    {
        let sentence = format!("Usulan ini tidak dapat disahkan lagi: {why} Tolak usulan ini.");
        return Err(Refusal::Because(vec![sentence]).into());
    }
    let label = format!("mengesahkan keadaan kahar: {}", found.words(&open.sop));
    let mut next = told(&open.case, "kahar-confirm", label, Some(found.reason.clone()));
    if let (Change::Person { id, .. }, true) = (&found.change, found.step == open.case.at) {
        next.case.visit.by = Some(id.clone());
    }
    open.save(next).await?;
    let assigned = match &found.change {
        Change::Person { id, .. } => Some(id.clone()),
        Change::Time(_) | Change::Order { .. } => None,
    };
    name_people(open, found, assigned);
    let author = open.author.person_id.clone();
    Ok(kahar::confirm(&mut open.tx, &found.id, &author).await?)
}

/// The journal's entry names who proposed it, and who got a step by it.
fn name_people(open: &mut OpenCase, found: &Kahar, assigned: Option<String>) {
    let Some(entry) = open.entries.pop() else { return };
    let entry = entry.with("pengusul", found.proposed_by.0.clone());
    open.entries.push(match assigned {
        Some(person) => entry.with("pemegang", person),
        None => entry,
    });
}

/// A line of the story that moves nothing.
fn told(case: &Case, kind: &'static str, label: String, note: Option<String>) -> Next {
    let next = advance_copy(case, None);
    let (from, to) = (case.at.clone(), case.at.clone());
    let event = Event { kind, label, from, to, round: case.round, note, manifest: None };
    Next { case: next, hand: None, sign: None, event, left: None }
}

/// Whom a change gives a step, with the roles of the own post alone, and the post of who has the present step.
async fn people(
    tx: &mut Write,
    case: &Case,
    change: &Change,
) -> Result<(Option<Actor>, Option<String>), ActError> {
    let Change::Person { id, .. } = change else { return Ok((None, None)) };
    let now = tx.now();
    let Ok(id) = parse_id(id) else { return Ok((None, None)) };
    let assignee = auth::actor_in(tx, &id, now).await?.map(|person| {
        let lent = |role: &String| person.mandates.iter().any(|acting| acting.roles.contains(role));
        let roles = person.roles.iter().filter(|role| !lent(role)).cloned().collect();
        Actor { roles, mandates: Vec::new(), ..person.clone() }
    });
    let holder = match &visits::present(tx, &case.id).await?.by {
        Some(by) => auth::person_in(tx, by).await?.map(|person| person.post_id),
        None => None,
    };
    Ok((assignee, holder))
}
