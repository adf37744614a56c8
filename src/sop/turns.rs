//! Whose turn it is: taking steps up, and cases that nobody can go on with.

use super::case::Case;
use super::error::ActError;
use super::hands::unfilled;
use super::model::{Sop, Step};
use super::open::{OpenCase, Opened, Stamp};
use super::service::Sops;
use super::store::cases;
use super::taking::{Taking, decide_taking};
use crate::auth::{self, Actor, Person};
use crate::db::Tx;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A case whose present step nobody can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// The case.
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// The title of its procedure.
    pub sop: String,
    /// The title of the step.
    pub step: String,
    /// The role that is missing.
    pub role: String,
    /// Whether somebody holds the role, but has another hand in the case.
    pub by_hands: bool,
    /// Whether it is a gate that the case has not come to yet.
    pub is_later: bool,
}

impl Sops {
    /// Takes the present step up, over, lets it go or hands it on, by the noun of the form; `to` is the person that
    /// it is handed to.
    ///
    /// # Errors
    /// [`ActError`]; then nothing has happened.
    pub async fn take(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        noun: &str,
        to: &str,
        outcome: &str,
    ) -> Result<String, ActError> {
        let mut open = match self.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let now = open.tx.now();
        let holder = match &open.case.visit.by {
            Some(by) => auth::actor_in(&mut open.tx, by, now).await?.map(|holder| holder.name),
            None => None,
        };
        let from = holder.unwrap_or_default();
        let target = match (noun, to) {
            ("pelimpahan", "") => None,
            ("pelimpahan", to) => auth::actor_in(&mut open.tx, to, now).await?,
            _ => None,
        };
        let taking = match (noun, &target) {
            ("pengambilan", _) => Taking::Take,
            ("pengambilalihan", _) => Taking::TakeOver { from: &from },
            ("pelepasan", _) => Taking::Release,
            ("pelimpahan", Some(to)) => Taking::Hand { to },
            ("pelimpahan", None) => return Err(super::case::Refusal::NoSuchHolder.into()),
            _ => return Err(ActError::NotFound),
        };
        let OpenCase { sop, case, author, tx, .. } = open.as_ref();
        let next = decide_taking(sop, case, taking, author, tx.now())?;
        open.save(next).await?;
        open.finish(outcome).await
    }

    /// Who may do a step in an office, by name.
    pub(super) async fn holders_of(
        &self,
        tx: &mut Tx,
        office_id: &str,
        step: &Step,
    ) -> Result<Vec<Person>, ActError> {
        let now = self.journal().clock().now();
        let mut people: Vec<Person> = Vec::new();
        for role in step.roles() {
            for holder in auth::holders_in(tx, office_id, role, now).await? {
                if !people.iter().any(|known| known.id == holder.person.id) {
                    people.push(holder.person);
                }
            }
        }
        Ok(people)
    }

    /// To whom the actor could hand the present step: person and name.
    ///
    /// # Errors
    /// As any statement.
    pub async fn others(
        &self,
        actor: &Actor,
        case: &Case,
        sop: &Sop,
    ) -> Result<Vec<(String, String)>, ActError> {
        let Some(step) = sop.step(&case.at) else { return Ok(Vec::new()) };
        let mut tx = self.journal().db().read().await?;
        let people = self.holders_of(&mut tx, &case.office_id, step).await?;
        let fits = |person: &&Person| person.id != actor.person_id && can_do(case, step, &person.id);
        Ok(people.iter().filter(fits).map(|person| (person.id.clone(), person.name.clone())).collect())
    }

    /// The open cases of an office that nobody can go on with, or for a later gate of which nobody is left: that step is in
    /// nobody's inbox, so they are shown to the administrator and the Sekretaris while there is time for a mandate.
    ///
    /// # Errors
    /// As any statement.
    pub async fn orphans(&self, office_id: &str) -> Result<Vec<Orphan>, ActError> {
        let mut tx = self.journal().db().read().await?;
        let mut known: HashMap<String, Vec<Person>> = HashMap::new();
        let mut orphans = Vec::new();
        for standing in cases::standing(&mut tx, office_id).await? {
            let Some(sop) = self.definitions().version(&standing.sop_version) else { continue };
            let Some(here) = sop.step(&standing.step) else { continue };
            let orphan = |step: &Step, by_hands: bool| Orphan {
                id: standing.id.clone(),
                subject: standing.subject.clone(),
                sop: sop.title.clone(),
                step: step.title.clone(),
                role: step.role.clone(),
                by_hands,
                is_later: step.id != here.id,
            };
            let mut gates = Vec::new();
            let later = sop.gates().filter(|gate| sop.position(&gate.id) > sop.position(&here.id));
            for step in std::iter::once(here).chain(later) {
                // People of one role are the same for every case.
                let people = match known.entry(step.roles().collect::<Vec<_>>().join(" ")) {
                    Entry::Occupied(found) => found.into_mut(),
                    Entry::Vacant(new) => new.insert(self.holders_of(&mut tx, office_id, step).await?),
                };
                let free = people
                    .iter()
                    .filter(|person| step.part.is_none() || !standing.is_barred(&person.id, step.part));
                let free: Vec<String> = free.map(|person| person.id.clone()).collect();
                if step.gate {
                    gates.push((step, !people.is_empty(), free));
                } else if free.is_empty() {
                    orphans.push(orphan(step, !people.is_empty()));
                }
            }
            orphans.extend(unfilled(&gates).into_iter().map(|(gate, held)| orphan(gate, held)));
        }
        Ok(orphans)
    }
}

fn can_do(case: &Case, step: &Step, person: &str) -> bool {
    let hand = case.hands.iter().find(|hand| hand.person_id == person);
    step.part.is_none() || hand.is_none_or(|hand| Some(hand.part) == step.part)
}
