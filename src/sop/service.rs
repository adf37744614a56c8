//! Acting on cases: begin, load, decide, save, effects, commit.

use super::case::{Case, Event, Given};
use super::definitions::Definitions;
use super::effect::{Applied, Doing, Effects, Guards, Input, Prepared};
use super::error::ActError;
use super::looks;
use super::model::{ActDef, Sop};
use super::open::{OpenCase, Opened, Replay, Stamp, replay};
use super::rules;
use super::rules::kahar::{applied, assigned};
use super::store::{acts, cases, events, kahar, paper};
use crate::auth::{self, Actor};
use crate::db::Tx;
use crate::journal::Journal;
use std::borrow::Cow;
use std::sync::Arc;

/// Outcomes of acts are kept this long; a form lives shorter.
const KEEP_ACTS_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The engine.
#[derive(Clone)]
pub struct Sops {
    journal: Journal,
    definitions: Definitions,
    guards: Arc<Guards>,
    effects: Arc<Effects>,
}

impl Sops {
    /// The engine with the areas' guards and effects.
    #[must_use]
    pub fn new(journal: Journal, definitions: Definitions, guards: Guards, effects: Effects) -> Self {
        Self { journal, definitions, guards: Arc::new(guards), effects: Arc::new(effects) }
    }

    /// The definitions.
    #[must_use]
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// The journal below.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The case, when the actor may see it.
    ///
    /// # Errors
    /// [`ActError::NotFound`] when there is none, or it is not this actor's to know.
    pub async fn case(&self, actor: &Actor, id: &str) -> Result<(Case, Arc<Sop>), ActError> {
        let mut tx = self.journal.db().read().await?;
        self.load(&mut tx, actor, id).await
    }

    pub(super) async fn load(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &str,
    ) -> Result<(Case, Arc<Sop>), ActError> {
        self.load_if(tx, id, &|case| self.sees(actor, case)).await
    }

    /// The case as it runs: with what keadaan kahar changed of its procedure, and who has its step.
    async fn load_if(
        &self,
        tx: &mut Tx,
        id: &str,
        may_know: &(dyn Fn(&Case) -> bool + Sync),
    ) -> Result<(Case, Arc<Sop>), ActError> {
        let mut case = cases::load(tx, id).await?.ok_or(ActError::NotFound)?;
        if self.definitions.version(&case.sop_version).is_none() {
            // Another process loaded it.
            self.definitions.refresh(tx).await?;
        }
        if !may_know(&case) {
            return Err(ActError::NotFound);
        }
        let sop = self.definition(&case)?;
        let changes = kahar::of_case(tx, &case.id).await?;
        case.visit = assigned(&case, &changes);
        let sop = match applied(&sop, &changes) {
            Cow::Borrowed(_) => sop,
            Cow::Owned(other) => Arc::new(other),
        };
        self.free_what_nobody_can_do(tx, &sop, &mut case).await?;
        Ok((case, sop))
    }

    /// What somebody took up who cannot do it any more is nobody's.
    async fn free_what_nobody_can_do(&self, tx: &mut Tx, sop: &Sop, case: &mut Case) -> Result<(), ActError> {
        let Some(by) = case.visit.by.clone() else { return Ok(()) };
        let holder = auth::actor_in(tx, &by, self.journal.clock().now())
            .await?
            .filter(|holder| holder.office_id == case.office_id);
        let can = holder.zip(sop.step(&case.at)).is_some_and(|(holder, step)| step.is_of(&holder));
        if !can {
            case.visit.by = None;
        }
        Ok(())
    }

    pub(super) fn definition(&self, case: &Case) -> Result<Arc<Sop>, ActError> {
        self.definitions.version(&case.sop_version).ok_or_else(|| {
            crate::db::Error::inconsistent("sop_case", &case.id, "its SOP version is not loaded").into()
        })
    }

    /// Whether the actor may know of the case: who does a step of its SOP, the auditor, and of its proposing unit the
    /// people of the post that it came from. What a procedure takes in is for those who handle it.
    #[must_use]
    pub fn sees(&self, actor: &Actor, case: &Case) -> bool {
        self.sees_of(actor, &case.office_id, &case.sop_version, case.unit_post_id.as_deref())
    }

    /// The same by what decides it, for lists that load no cases.
    #[must_use]
    pub fn sees_of(
        &self,
        actor: &Actor,
        office_id: &str,
        sop_version: &str,
        unit_post_id: Option<&str>,
    ) -> bool {
        let Some(sop) = self.definitions.version(sop_version) else { return false };
        let own = || is_unit_of(&sop, actor) && unit_post_id.is_some_and(|unit| actor.is_in(unit));
        actor.office_id == office_id && (self.sees_all_of(actor, &sop) || own())
    }

    /// Whether the actor sees every case of a definition.
    pub(super) fn sees_all_of(&self, actor: &Actor, sop: &Sop) -> bool {
        actor.is_auditor() || sop.concerns(actor)
    }

    /// Whether the actor sees cases at all: whoever has a role besides administration.
    #[must_use]
    pub fn sees_any(&self, actor: &Actor) -> bool {
        actor.is_auditor() || self.has_sop_role(actor) || self.is_unit(actor)
    }

    /// Whether the actor sees the cases of an SOP, by its id.
    #[must_use]
    pub fn sees_sop(&self, actor: &Actor, sop: &str) -> bool {
        self.definitions.all().values().any(|known| known.id == sop && self.sees_all_of(actor, known))
    }

    /// Whether the actor sees only what came from the own post.
    #[must_use]
    pub fn only_own_unit(&self, actor: &Actor) -> bool {
        self.is_unit(actor) && !self.has_sop_role(actor) && !actor.is_auditor()
    }

    /// Whether the actor makes: registers, or does a step whose hand is the maker's, in any SOP whose cases have
    /// content that changes.
    #[must_use]
    pub fn makes(&self, actor: &Actor) -> bool {
        let registers = |sop: &Sop| sop.entry().is_some_and(|step| step.is_of(actor));
        let makes = |sop: &Sop| sop.maker_roles().iter().any(|role| actor.has(role));
        self.definitions.all().values().any(|sop| !sop.reopen.is_empty() && (registers(sop) || makes(sop)))
    }

    /// Whether a case waits for something that the actor's unit may send itself.
    ///
    /// # Errors
    /// As any statement.
    pub async fn is_asked(&self, actor: &Actor) -> Result<bool, ActError> {
        if !self.is_unit(actor) {
            return Ok(false);
        }
        let mut tx = self.journal.db().read().await?;
        let mut versions = cases::waiting_for(&mut tx, &actor.post_id).await?;
        for acting in &actor.mandates {
            versions.extend(cases::waiting_for(&mut tx, &acting.post_id).await?);
        }
        let sends = |id: &String| self.definitions.version(id).is_some_and(|sop| sop.unit_sends.is_some());
        Ok(versions.iter().any(sends))
    }

    fn has_sop_role(&self, actor: &Actor) -> bool {
        self.definitions.all().values().any(|sop| sop.concerns(actor))
    }

    fn is_unit(&self, actor: &Actor) -> bool {
        self.definitions.all().values().any(|sop| is_unit_of(sop, actor))
    }

    /// Does the act `noun` of the case's present step; gives where the person is led.
    ///
    /// # Errors
    /// [`ActError`]; then nothing has happened but harmless objects.
    pub async fn act(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        noun: &str,
        input: &Input,
        outcome: &str,
    ) -> Result<String, ActError> {
        let prepared = self.prepare(actor, &stamp.case_id, noun, input).await?;
        let mut open = match self.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let lead = self.step_act(&mut open, noun, input, &prepared).await?;
        open.finish(lead.as_deref().unwrap_or(outcome)).await
    }

    /// Before the transaction: what the act's effects need time for. Refusals are left to the
    /// transaction, which sees the truth.
    ///
    /// # Errors
    /// [`ActError::Effect`] when an effect fails.
    pub async fn prepare(
        &self,
        actor: &Actor,
        case_id: &str,
        noun: &str,
        input: &Input,
    ) -> Result<Prepared, ActError> {
        let (case, sop) = self.case(actor, case_id).await?;
        let Some(act) = sop.step(&case.at).and_then(|step| step.act(noun)) else {
            return Ok(Prepared::default());
        };
        if rules::may(&sop, &case, noun, actor).is_err() || !self.missing(&case, act).await?.is_empty() {
            return Ok(Prepared::default());
        }
        self.prepare_effects(&case, act, input).await
    }

    /// What `act`'s effects prepare for a case.
    ///
    /// # Errors
    /// [`ActError::Effect`] when an effect fails.
    pub async fn prepare_effects(
        &self,
        case: &Case,
        act: &ActDef,
        input: &Input,
    ) -> Result<Prepared, ActError> {
        let mut prepared = Prepared::default();
        for effect in act.effects.iter().filter_map(|name| self.effects.0.get(name.as_str())) {
            let one = effect.prepare(case, input).await.map_err(ActError::Effect)?;
            if one.frozen.is_some() {
                prepared = one;
            }
        }
        Ok(prepared)
    }

    /// What is missing before an act could be done: sentences with their remedies.
    ///
    /// # Errors
    /// As any statement.
    pub async fn missing(&self, case: &Case, act: &ActDef) -> Result<Vec<String>, ActError> {
        let mut tx = self.journal.db().read().await?;
        self.missing_in(&mut tx, case, act).await
    }

    async fn missing_in(&self, tx: &mut Tx, case: &Case, act: &ActDef) -> Result<Vec<String>, ActError> {
        self.lacking(tx, case, &act.guards).await
    }

    async fn lacking(&self, tx: &mut Tx, case: &Case, guards: &[String]) -> Result<Vec<String>, ActError> {
        let mut missing = Vec::new();
        for guard in guards.iter().filter_map(|name| self.guards.0.get(name.as_str())) {
            missing.extend(guard.missing(tx, case).await?);
        }
        Ok(missing)
    }

    /// What keeps the case from being withdrawn, whoever would do it.
    ///
    /// # Errors
    /// As any statement.
    pub async fn keeps_from_withdrawal(&self, case: &Case, sop: &Sop) -> Result<Vec<String>, ActError> {
        let guards = sop.withdraw.as_ref().map_or(&[][..], |withdraw| &withdraw.guards);
        self.lacking(&mut self.journal.db().read().await?, case, guards).await
    }

    /// Takes the write lock and loads the case for an act by `actor`.
    ///
    /// # Errors
    /// [`ActError::Stale`] when somebody acted meanwhile, [`ActError::NotFound`], [`ActError::ActId`].
    pub async fn open(&self, actor: &Actor, stamp: &Stamp) -> Result<Opened, ActError> {
        self.open_if(actor, stamp, &|author, case| self.sees(author, case)).await
    }

    /// The same for whoever may know of the case for this act.
    pub(super) async fn open_if(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        may_know: &(dyn Fn(&Actor, &Case) -> bool + Sync),
    ) -> Result<Opened, ActError> {
        let mut tx = self.journal.begin().await?;
        let act_id = match replay(&mut tx, actor, &stamp.act_id).await? {
            Replay::Done(outcome) => return Ok(Opened::Replay(outcome)),
            Replay::New(id) => id,
        };
        // Roles are read again inside the transaction: a post changed a moment ago counts, and so does a
        // mandate that began or ended.
        let now = tx.now();
        let author = auth::actor_in(&mut tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        let (case, sop) = self.load_if(&mut tx, &stamp.case_id, &|case| may_know(&author, case)).await?;
        if case.version != stamp.version {
            return Err(ActError::Stale { now: case.version });
        }
        Ok(Opened::Fresh(Box::new(OpenCase { tx, case, sop, act_id, author, entries: Vec::new() })))
    }

    /// Decides and saves the act `noun` inside an open case, with guards and effects.
    ///
    /// # Errors
    /// [`ActError`]; the open case is then to be dropped.
    pub async fn step_act(
        &self,
        open: &mut OpenCase,
        noun: &str,
        input: &Input,
        prepared: &Prepared,
    ) -> Result<Option<String>, ActError> {
        let given = Given {
            note: input.note.as_deref(),
            to: input.to.as_deref(),
            seen: input.seen,
            frozen: prepared.frozen,
        };
        let withdraws = open.sop.withdraw.as_ref().is_some_and(|withdraw| withdraw.noun == noun);
        if withdraws {
            let guards = open.sop.withdraw.as_ref().map_or(&[][..], |withdraw| &withdraw.guards);
            let missing = self.lacking(&mut open.tx, &open.case, guards).await?;
            if !missing.is_empty() {
                return Err(ActError::Missing(missing));
            }
            let next =
                rules::decide_withdraw(&open.sop, &open.case, given.note, &open.author, open.tx.now())?;
            open.save(next).await?;
            return Ok(None);
        }
        rules::may(&open.sop, &open.case, noun, &open.author)?;
        let sop = Arc::clone(&open.sop);
        let step = sop.step(&open.case.at).ok_or(ActError::NotFound)?;
        let act = step.act(noun).ok_or(ActError::NotFound)?;
        let missing = self.missing_in(&mut open.tx, &open.case, act).await?;
        if !missing.is_empty() {
            return Err(ActError::Missing(missing));
        }
        let begun = looks::begun(&mut open.tx, &open.case, step, &open.author).await?;
        open.case.visit = open.case.visit.begun(begun);
        let next = rules::decide(&sop, &open.case, noun, &given, &open.author, open.tx.now())?;
        let event = next.event.clone();
        let event_id = open.save(next).await?;
        self.apply_effects(open, act, &event, &event_id, input, prepared).await
    }

    async fn apply_effects(
        &self,
        open: &mut OpenCase,
        act: &ActDef,
        event: &Event,
        event_id: &str,
        input: &Input,
        prepared: &Prepared,
    ) -> Result<Option<String>, ActError> {
        let mut lead = None;
        for effect in act.effects.iter().filter_map(|name| self.effects.0.get(name.as_str())) {
            let doing = Doing { case: &open.case, event, event_id, actor: &open.author, input, prepared };
            let Applied { entries, outcome } =
                effect.apply(&mut open.tx, doing).await.map_err(ActError::Effect)?;
            open.entries.extend(entries);
            lead = outcome.or(lead);
        }
        Ok(lead)
    }

    /// The story of a case after `version`.
    ///
    /// # Errors
    /// As any statement.
    pub async fn story(&self, case_id: &str, version: i64) -> Result<Vec<events::EventRow>, ActError> {
        Ok(events::of_case(&mut self.journal.db().read().await?, case_id, version).await?)
    }

    /// The dispositions of a case, oldest first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn dispositions(&self, case_id: &str) -> Result<Vec<paper::Disposisi>, ActError> {
        Ok(paper::disposisi_of(&mut self.journal.db().read().await?, case_id).await?)
    }

    /// Forgets outcomes of acts that no form can ask for any more.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sweep(&self) -> Result<(), ActError> {
        let before = self.journal.clock().now().plus_ms(-KEEP_ACTS_MS);
        let mut tx = self.journal.db().write().await?;
        acts::sweep(&mut tx, before).await?;
        Ok(tx.commit().await?)
    }
}

pub(super) fn is_unit_of(sop: &Sop, actor: &Actor) -> bool {
    sop.unit_role.as_ref().is_some_and(|role| actor.has(role))
}
