//! Taking a step up, letting it go, and handing it to another who may do it. No clock, no input or output.

use super::case::{Case, Event, Next, Refusal};
use super::model::Sop;
use super::rules::{advance_copy, open_step, require_free_hand, require_turn};
use crate::auth::Actor;
use crate::kernel::Timestamp;

/// Their nouns in addresses: no act of a definition may be called so.
pub const TAKING: [&str; 4] = ["pengambilan", "pengambilalihan", "pelepasan", "pelimpahan"];

/// What happens to who has the present step.
#[derive(Debug, Clone, Copy)]
pub enum Taking<'t> {
    /// The actor takes up what nobody has.
    Take,
    /// The actor takes over what somebody of this name has.
    TakeOver {
        /// The name.
        from: &'t str,
    },
    /// The actor lets it go.
    Release,
    /// The actor hands it to somebody else.
    Hand {
        /// To whom.
        to: &'t Actor,
    },
}

/// What comes of it: the story gets a line, and nothing moves.
///
/// # Errors
/// [`Refusal`] when it may not be done.
pub fn decide_taking(
    sop: &Sop,
    case: &Case,
    taking: Taking<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Next, Refusal> {
    let step = open_step(sop, case, actor)?;
    require_turn(step, actor)?;
    // Whoever has another hand in the case could not do the step, and would only keep others from it.
    let can_do = |person: &Actor| match step.part {
        Some(part) => require_free_hand(case, person, part).map(|_| ()),
        None => Ok(()),
    };
    let holder = case.visit.by.as_deref();
    let has = holder == Some(actor.person_id.as_str());
    let mut visit = case.visit.clone();
    let (kind, label) = match taking {
        Taking::Take if has && case.visit.taken.is_some() => return Err(Refusal::TakenAlready),
        Taking::Take if holder.is_some() && !has => return Err(Refusal::Taken),
        Taking::Take => {
            can_do(actor)?;
            visit = visit.taken_by(&actor.person_id, now);
            ("take", "mengambil langkah ini".to_owned())
        }
        Taking::TakeOver { .. } if has => return Err(Refusal::TakenAlready),
        Taking::TakeOver { from } => {
            can_do(actor)?;
            visit = visit.taken_by(&actor.person_id, now);
            let whose = if from.is_empty() { String::new() } else { format!(" dari {from}") };
            ("takeover", format!("mengambil alih langkah ini{whose}"))
        }
        // What keadaan kahar gave stays given until it is taken up: letting it go would change nothing.
        Taking::Release if !has || visit.taken.is_none() => return Err(Refusal::NotTaken),
        Taking::Release => {
            visit.by = None;
            ("release", "melepas langkah ini".to_owned())
        }
        Taking::Hand { .. } if holder.is_some() && !has => return Err(Refusal::Taken),
        Taking::Hand { to } => {
            let may = to.office_id == case.office_id && step.is_of(to) && to.person_id != actor.person_id;
            if !may || can_do(to).is_err() {
                return Err(Refusal::NoSuchHolder);
            }
            visit = visit.taken_by(&to.person_id, now);
            ("hand", format!("melimpahkan langkah ini kepada {}", to.name))
        }
    };
    let mut next = advance_copy(case, None);
    next.visit = visit;
    let event = Event {
        kind,
        label,
        from: step.id.clone(),
        to: step.id.clone(),
        round: case.round,
        note: None,
        manifest: None,
    };
    Ok(Next { case: next, hand: None, sign: None, event, left: None })
}

#[cfg(test)]
mod tests;
