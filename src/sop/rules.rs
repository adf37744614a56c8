//! What may happen to a case, and what comes of it. No clock, no input or output; the SOP is data.

mod ahead;
pub mod kahar;
pub mod moving;
pub mod review;
pub mod revision;

pub use ahead::decide_ahead;

use super::case::{Case, Closed, Event, Given, Hand, Next, Refusal, Sign, Visit, Waiting, Work};
use super::model::{ActDef, ActKind, NotePolicy, Part, Sop, Step};
use crate::auth::Actor;
use crate::kernel::{Digest, Timestamp};

/// The longest note.
pub const NOTE_MAX_CHARS: usize = 4_000;

/// What comes of the act `noun` of the present step.
///
/// # Errors
/// [`Refusal`] when it may not be done.
pub fn decide(
    sop: &Sop,
    case: &Case,
    noun: &str,
    given: &Given<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Next, Refusal> {
    let step = open_step(sop, case, actor)?;
    let act = step.act(noun).ok_or_else(|| Refusal::NotHere { step: step.waiting.clone() })?;
    require_turn(step, actor)?;
    require_calm(sop, case, act.kind)?;
    require_not_taken(case, actor)?;
    let part = hand_of(step, act);
    let hand = part.map(|part| require_free_hand(case, actor, part)).transpose()?.flatten();
    let note = checked_note(act.note, given.note)?;
    let mut next = advance_copy(case, hand.as_ref());
    let visit = case.visit.taken_by(&actor.person_id, now);
    next.visit = visit.clone();
    let mut event = Event {
        kind: kind_name(act.kind),
        label: act.done.clone(),
        from: step.id.clone(),
        to: step.id.clone(),
        round: case.round,
        note: note.clone(),
        manifest: None,
    };
    let mut sign = None;
    match act.kind {
        ActKind::Advance => {
            if act.freezes {
                next.manifest = Some(given.frozen.ok_or(Refusal::NothingToSign)?);
                event.manifest = next.manifest;
            }
            arrive(&mut next, &target(act, given.to)?, now);
        }
        ActKind::Sign => {
            let manifest = same_manifest(case, given.seen)?;
            let part = step.part.ok_or(Refusal::NothingToSign)?;
            let given_sign = new_sign(case, step, part, manifest, actor, now);
            next.signs.push(given_sign.clone());
            sign = Some(given_sign);
            event.manifest = Some(manifest);
            arrive(&mut next, &target(act, given.to)?, now);
        }
        ActKind::Return => send_back(sop, &mut next, &target(act, given.to)?, now),
        ActKind::Refuse | ActKind::Finish => {
            // Without a gate there is nothing that could have been signed.
            if act.kind == ActKind::Finish && sop.gates().next().is_some() {
                event.manifest = Some(same_manifest(case, given.seen)?);
            }
            let outcome = act.outcome.clone().unwrap_or_default();
            next.closed = Some(Closed { at: now, outcome });
        }
        ActKind::Wait => next.waiting = Some(Waiting { reason: note.unwrap_or_default(), since: now }),
        ActKind::Resume => next.waiting = None,
        ActKind::Extend if case.visit.extended.is_some() => return Err(Refusal::Extended),
        ActKind::Extend => next.visit.extended = Some(now),
    }
    event.to.clone_from(&next.at);
    let left = (next.closed.is_some() || next.visit.ordinal != visit.ordinal).then_some(visit);
    Ok(Next { case: next, hand, sign, event, left })
}

/// What comes of a change of the content: the maker's hand is taken, and a case that is further on than
/// the change allows goes back in a new round. Waiting for the proposing unit ends with the kind of change that is asked
/// of it, whoever makes it, and with no other.
///
/// # Errors
/// [`Refusal`] when the actor may not make, or the case is closed.
pub fn decide_change(
    sop: &Sop,
    case: &Case,
    change: &str,
    label: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Next, Refusal> {
    let step = open_step(sop, case, actor)?;
    if !is_asked(sop, case, change, actor) {
        require_maker(sop, actor)?;
    }
    let hand = require_free_hand(case, actor, Part::Maker)?;
    let mut next = advance_copy(case, hand.as_ref());
    let visit = worked(case, step, actor, now);
    next.visit = visit.clone();
    if let Some(back) = sent_back_by(sop, case, change) {
        send_back(sop, &mut next, back, now);
    }
    if sop.unit_sends.as_deref() == Some(change) {
        next.waiting = None;
    }
    let event = Event {
        kind: "change",
        label: label.to_owned(),
        from: step.id.clone(),
        to: next.at.clone(),
        round: next.round,
        note: None,
        manifest: None,
    };
    let left = (next.visit.ordinal != visit.ordinal).then_some(visit);
    Ok(Next { case: next, hand, sign: None, event, left })
}

/// The step to which a change of this kind sends a case back; `None` for a case that is not beyond it.
#[must_use]
pub fn sent_back_by<'s>(sop: &'s Sop, case: &Case, change: &str) -> Option<&'s str> {
    let reopen = sop.reopen.iter().find(|reopen| reopen.change == change).map(|reopen| reopen.step.as_str());
    reopen.filter(|back| sop.position(back) < sop.position(&case.at))
}

/// The visit after somebody worked in it: whose turn it is takes it up by working, unless somebody has it.
#[must_use]
pub fn worked(case: &Case, step: &Step, actor: &Actor, now: Timestamp) -> Visit {
    let begins = case.visit.taken.is_none() && case.visit.by.as_ref() == Some(&actor.person_id);
    if step.is_of(actor) && (case.visit.by.is_none() || begins) {
        return case.visit.taken_by(&actor.person_id, now);
    }
    case.visit.clone()
}

/// Work on what a step needs, before its act: nothing moves and the story gets no line, but it is making
/// and takes the maker's hand. Gives the hand when it is new.
///
/// # Errors
/// [`Refusal`] when the case is not (or no longer) there, or the actor may not make.
pub fn decide_work(sop: &Sop, case: &Case, work: Work<'_>, actor: &Actor) -> Result<Option<Hand>, Refusal> {
    let step = open_step(sop, case, actor)?;
    let elsewhere = || Refusal::NotHere { step: step.waiting.clone() };
    match work {
        Work::At(id) => {
            let here = Some(step).filter(|step| step.id == id).ok_or_else(elsewhere);
            // Who may not do the step is told that, wherever the case is.
            sop.step(id).map(|step| require_turn(step, actor)).transpose()?;
            here?;
        }
        Work::UpTo(id) => {
            require_maker(sop, actor)?;
            if sop.position(&case.at) > sop.position(id) {
                return Err(elsewhere());
            }
        }
    }
    require_free_hand(case, actor, Part::Maker)
}

/// What comes of withdrawing the case: it ends, with a reason; nothing is deleted.
///
/// # Errors
/// [`Refusal`] when the actor may not, or without a reason.
pub fn decide_withdraw(
    sop: &Sop,
    case: &Case,
    note: Option<&str>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Next, Refusal> {
    let step = open_step(sop, case, actor)?;
    let withdraw = sop.withdraw.as_ref().ok_or_else(|| Refusal::NotHere { step: step.waiting.clone() })?;
    if !withdraw.roles.iter().any(|role| actor.has(role)) {
        return Err(Refusal::Role { role: withdraw.roles.first().cloned().unwrap_or_default() });
    }
    let note = checked_note(NotePolicy::Wajib, note)?;
    let mut next = advance_copy(case, None);
    next.closed = Some(Closed { at: now, outcome: withdraw.outcome.clone() });
    let event = Event {
        kind: "withdraw",
        label: withdraw.done.clone(),
        from: step.id.clone(),
        to: step.id.clone(),
        round: case.round,
        note,
        manifest: None,
    };
    let left = Some(case.visit.clone());
    Ok(Next { case: next, hand: None, sign: None, event, left })
}

/// A suggestion or a note at a gate (`label` says which): recorded, nothing moves. By who may sign there.
///
/// # Errors
/// [`Refusal`] when the step is no gate, or not this actor's.
pub fn decide_suggest(
    sop: &Sop,
    case: &Case,
    label: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Next, Refusal> {
    let step = open_step(sop, case, actor)?;
    let part =
        step.part.filter(|_| step.gate).ok_or_else(|| Refusal::NotHere { step: step.waiting.clone() })?;
    require_turn(step, actor)?;
    require_not_taken(case, actor)?;
    require_free_hand(case, actor, part)?;
    let event = Event {
        kind: "suggest",
        label: label.to_owned(),
        from: step.id.clone(),
        to: step.id.clone(),
        round: case.round,
        note: None,
        manifest: None,
    };
    let mut next = advance_copy(case, None);
    next.visit = case.visit.taken_by(&actor.person_id, now);
    Ok(Next { case: next, hand: None, sign: None, event, left: None })
}

/// The signature of this round on this manifest at `step`.
#[must_use]
pub fn current_sign<'c>(case: &'c Case, step: &str) -> Option<&'c Sign> {
    case.signs
        .iter()
        .find(|sign| sign.step == step && sign.round == case.round && Some(sign.manifest) == case.manifest)
}

/// The gate that the actor could sign now and no more after taking `part`; for a warning beforehand.
#[must_use]
pub fn costs_gate<'s>(sop: &'s Sop, case: &Case, actor: &Actor, part: Part) -> Option<&'s Step> {
    if case.hands.iter().any(|hand| hand.person_id == actor.person_id) {
        return None;
    }
    gate_without(sop, actor, part)
}

/// The gate that the actor could sign in a case to come and not any more after taking `part` in it.
#[must_use]
pub fn gate_without<'s>(sop: &'s Sop, actor: &Actor, part: Part) -> Option<&'s Step> {
    sop.gates().find(|gate| gate.is_of(actor) && gate.part != Some(part))
}

/// Whether the actor may do this act now, but for what it needs to be given.
///
/// # Errors
/// The [`Refusal`] that the act would meet.
pub fn may(sop: &Sop, case: &Case, noun: &str, actor: &Actor) -> Result<(), Refusal> {
    let step = open_step(sop, case, actor)?;
    let act = step.act(noun).ok_or_else(|| Refusal::NotHere { step: step.waiting.clone() })?;
    require_turn(step, actor)?;
    require_calm(sop, case, act.kind)?;
    require_not_taken(case, actor)?;
    if let Some(part) = hand_of(step, act) {
        require_free_hand(case, actor, part)?;
    }
    Ok(())
}

pub(super) fn open_step<'s>(sop: &'s Sop, case: &Case, actor: &Actor) -> Result<&'s Step, Refusal> {
    if case.closed.is_some() {
        return Err(Refusal::Closed);
    }
    if case.office_id != actor.office_id {
        return Err(Refusal::OtherOffice);
    }
    sop.step(&case.at).ok_or_else(|| Refusal::NotHere { step: case.at.clone() })
}

pub(super) fn require_turn(step: &Step, actor: &Actor) -> Result<(), Refusal> {
    if step.is_of(actor) { Ok(()) } else { Err(Refusal::Role { role: step.role.clone() }) }
}

/// What somebody else has taken up is taken over first, visibly.
fn require_not_taken(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    match &case.visit.by {
        Some(by) if *by != actor.person_id => Err(Refusal::Taken),
        Some(_) | None => Ok(()),
    }
}

fn require_maker(sop: &Sop, actor: &Actor) -> Result<(), Refusal> {
    let roles = sop.maker_roles();
    if roles.iter().any(|role| actor.has(role)) {
        return Ok(());
    }
    Err(Refusal::Role { role: roles.first().copied().unwrap_or_default().to_owned() })
}

/// Whether the case waits for the actor's own unit, and this kind of change is what it waits for.
fn is_asked(sop: &Sop, case: &Case, change: &str, actor: &Actor) -> bool {
    case.waiting.is_some()
        && sop.unit_sends.as_deref() == Some(change)
        && sop.unit_role.as_ref().is_some_and(|role| actor.has(role))
        && case.unit_post_id.as_ref().is_some_and(|unit| actor.is_in(unit))
}

/// While the case waits for somebody outside, it can only be resumed, sent back or ended.
fn require_calm(sop: &Sop, case: &Case, kind: ActKind) -> Result<(), Refusal> {
    match (case.waiting.is_some(), kind) {
        (true, ActKind::Advance | ActKind::Sign | ActKind::Finish | ActKind::Wait | ActKind::Extend) => {
            Err(Refusal::Waiting { whom: sop.waits_for(&case.at).to_owned() })
        }
        (false, ActKind::Resume) => Err(Refusal::NotWaiting),
        (true, ActKind::Resume | ActKind::Return | ActKind::Refuse) | (false, _) => Ok(()),
    }
}

/// The hand that an act takes: submitting and comparing are the maker's, signing and refusing are the
/// gate's. Sending back, waiting and publishing take none (invariant 2), so they cost nobody a gate.
fn hand_of(step: &Step, act: &ActDef) -> Option<Part> {
    match act.kind {
        ActKind::Advance | ActKind::Sign => step.part,
        ActKind::Refuse if step.gate => step.part,
        ActKind::Return | ActKind::Refuse | ActKind::Wait | ActKind::Resume => None,
        ActKind::Extend | ActKind::Finish => None,
    }
}

/// Four eyes: one person has at most one hand in a case. Gives the hand when it is new.
pub(super) fn require_free_hand(case: &Case, actor: &Actor, wanted: Part) -> Result<Option<Hand>, Refusal> {
    match case.hands.iter().find(|hand| hand.person_id == actor.person_id) {
        Some(hand) if hand.part == wanted => Ok(None),
        Some(hand) => Err(Refusal::HandTaken { has: hand.part, wanted }),
        None => Ok(Some(Hand { person_id: actor.person_id.clone(), part: wanted })),
    }
}

/// The note, trimmed, as the act wants it.
///
/// # Errors
/// [`Refusal::NoteNeeded`] or [`Refusal::NoteTooLong`].
pub fn checked_note(policy: NotePolicy, note: Option<&str>) -> Result<Option<String>, Refusal> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > NOTE_MAX_CHARS) {
        return Err(Refusal::NoteTooLong);
    }
    match policy {
        NotePolicy::Wajib if note.is_none() => Err(Refusal::NoteNeeded),
        NotePolicy::Tidak => Ok(None),
        NotePolicy::Wajib | NotePolicy::Boleh => Ok(note.map(str::to_owned)),
    }
}

fn same_manifest(case: &Case, seen: Option<Digest>) -> Result<Digest, Refusal> {
    let manifest = case.manifest.ok_or(Refusal::NothingToSign)?;
    if seen == Some(manifest) { Ok(manifest) } else { Err(Refusal::Changed) }
}

fn target(act: &ActDef, wanted: Option<&str>) -> Result<String, Refusal> {
    let wanted = wanted.filter(|wanted| !wanted.is_empty());
    let found = match wanted {
        Some(wanted) => act.to.iter().find(|to| *to == wanted),
        None => act.to.first(),
    };
    found.cloned().ok_or(Refusal::NoSuchTarget)
}

pub(super) fn advance_copy(case: &Case, hand: Option<&Hand>) -> Case {
    let mut next = case.clone();
    next.version += 1;
    next.hands.extend(hand.cloned());
    next
}

fn arrive(next: &mut Case, to: &str, now: Timestamp) {
    to.clone_into(&mut next.at);
    next.arrived = now;
    next.waiting = None;
    next.visit = next.visit.next();
}

/// Back to an earlier step: a new round, and the manifest is void when it has to be fixed anew.
fn send_back(sop: &Sop, next: &mut Case, to: &str, now: Timestamp) {
    next.round += 1;
    if sop.position(to) <= sop.freezing_position() {
        next.manifest = None;
    }
    arrive(next, to, now);
}

fn new_sign(case: &Case, step: &Step, part: Part, manifest: Digest, actor: &Actor, now: Timestamp) -> Sign {
    Sign {
        person_id: actor.person_id.clone(),
        post_title: actor.title_for(&step.roles().collect::<Vec<_>>()).to_owned(),
        part,
        step: step.id.clone(),
        round: case.round,
        manifest,
        at: now,
    }
}

fn kind_name(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Advance => "advance",
        ActKind::Sign => "sign",
        ActKind::Return => "return",
        ActKind::Refuse => "refuse",
        ActKind::Wait => "wait",
        ActKind::Resume => "resume",
        ActKind::Extend => "extend",
        ActKind::Finish => "finish",
    }
}

#[cfg(test)]
mod tests;
