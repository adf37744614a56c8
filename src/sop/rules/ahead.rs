//! Doing at once what a procedure does later; its papers follow.

use super::{advance_copy, checked_note, open_step, require_free_hand, require_not_taken, require_turn};
use crate::auth::Actor;
use crate::kernel::Timestamp;
use crate::sop::case::{Case, Event, Next, Refusal};
use crate::sop::model::{NotePolicy, Part, Sop};

/// What comes of doing at once what the procedure does later, by who begins it: the case goes on from the step where it
/// is, in the procedure that is for this (`ahead`, by its version), and who did it is a maker. The papers follow there.
/// That may be at any step up to the one that hands the papers over: what cannot wait does not wait for whose turn it is,
/// nor for who took the step up.
///
/// # Errors
/// [`Refusal`] unless both procedures have the step and the actor begins both; without a reason.
pub fn decide_ahead(
    (sop, case): (&Sop, &Case),
    (version, ahead): (&str, &Sop),
    (label, note): (&str, &str),
    actor: &Actor,
    now: Timestamp,
) -> Result<Next, Refusal> {
    let step = open_step(sop, case, actor)?;
    let elsewhere = || Refusal::NotHere { step: step.waiting.clone() };
    let before_gates = sop.position(&step.id) <= sop.freezing_position().max(Some(0));
    if !before_gates || ahead.step(&step.id).is_none() {
        return Err(elsewhere());
    }
    for first in [sop.entry(), ahead.entry()] {
        require_turn(first.ok_or_else(elsewhere)?, actor)?;
    }
    let is_first = sop.entry().is_some_and(|first| first.id == step.id);
    if is_first {
        require_not_taken(case, actor)?;
    }
    let hand = require_free_hand(case, actor, Part::Maker)?;
    let note = checked_note(NotePolicy::Wajib, Some(note))?;
    let mut next = advance_copy(case, hand.as_ref());
    version.clone_into(&mut next.sop_version);
    if is_first {
        next.visit = case.visit.taken_by(&actor.person_id, now);
    }
    let event = Event {
        kind: "ahead",
        label: label.to_owned(),
        from: step.id.clone(),
        to: step.id.clone(),
        round: case.round,
        note,
        manifest: None,
    };
    Ok(Next { case: next, hand, sign: None, event, left: None })
}
