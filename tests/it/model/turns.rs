//! Who has the present step, as the rules know it: an act of the step is for who took it up, or was given it by keadaan
//! kahar, or for anybody whose turn it is while nobody has it; what somebody has who cannot do it any more is nobody's.

use super::call::What;
use super::office::{Staffing, Standing};
use super::rules::{APPROVE, CHECK, COMPARE, HAND_OVER, Hand, Known, No, STEPS, Who};
use std::collections::BTreeMap;

/// Who has the step.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// Who took it up last.
    pub stored: Option<String>,
    /// Whether anybody took it up since the case came here.
    pub taken: bool,
    /// Who has it: the same, or who was given it, if the person can do the step in this moment.
    pub holder: Option<String>,
    /// Everybody, in this moment.
    pub people: BTreeMap<String, Standing>,
}

impl Known {
    /// Looks at the staff of this moment.
    pub fn look_at(&mut self, staff: &Staffing) {
        self.turn.people = staff.standing();
        let given = self.changes.given.get(&self.at).filter(|_| !self.turn.taken);
        let candidate = self.turn.stored.clone().or_else(|| given.cloned());
        self.turn.holder = candidate.filter(|id| self.can_do(id));
    }

    /// Whether the present step is the person's to do.
    fn can_do(&self, id: &str) -> bool {
        self.turn.people.get(id).is_some_and(|one| !one.who.disabled && one.who.has(STEPS[self.at].1))
    }

    /// Whether the person has another hand in the case than this step wants.
    pub fn barred(&self, step: usize, id: &str) -> bool {
        let wanted = match step {
            CHECK => Hand::Checker,
            APPROVE => Hand::Approver,
            COMPARE | HAND_OVER => Hand::Maker,
            _ => return false,
        };
        self.hands.get(id).is_some_and(|has| *has != wanted)
    }

    /// Somebody else has it.
    pub fn not_taken(&self, what: &What, who: &Who) -> Result<(), No> {
        let of_step = match what {
            What::Act { noun, .. } => *noun != "penarikan",
            What::Suggest { .. } => true,
            _ => false,
        };
        match &self.turn.holder {
            Some(holder) if of_step && *holder != who.id => Err("taken by another"),
            _ => Ok(()),
        }
    }

    /// What an act of a case that stood as `before` makes of it.
    pub fn turn_after(&mut self, before: &Self, what: &What, who: &Who) {
        if (self.at, self.round) != (before.at, before.round) {
            let people = std::mem::take(&mut self.turn.people);
            self.turn = Turn { people, ..Turn::default() };
            return;
        }
        if self.closed.is_some() || matches!(what, What::Turn(_) | What::Hand(_)) {
            return;
        }
        // Whose turn it is takes it up by the act, or by work on what the step needs, unless somebody has it.
        let of_step = matches!(what, What::Act { .. } | What::Suggest { .. });
        let aside = matches!(what, What::Move(_) | What::Propose { .. } | What::Decide { .. });
        let free = match &self.turn.holder {
            Some(holder) => *holder == who.id && !self.turn.taken,
            None => true,
        };
        let changed = self.version != before.version;
        let worked =
            !aside && free && who.has(STEPS[self.at].1) && (changed || matches!(what, What::Judge(_)));
        if of_step || worked {
            self.take_up(&who.id);
        } else if changed {
            self.turn.stored.clone_from(&self.turn.holder);
        }
    }

    fn take_up(&mut self, id: &str) {
        self.turn.stored = Some(id.to_owned());
        self.turn.holder = Some(id.to_owned());
        self.turn.taken = true;
    }

    /// Taking up, taking over, letting go.
    pub fn take_turn(&mut self, who: &Who, noun: &str) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(STEPS[self.at].1) {
            return Err("role");
        }
        let mine = self.turn.holder.as_ref() == Some(&who.id);
        let others = self.turn.holder.is_some() && !mine;
        match noun {
            "pengambilan" if others || (mine && self.turn.taken) => return Err("taken"),
            "pengambilalihan" if mine => return Err("taken already"),
            "pengambilan" | "pengambilalihan" if self.barred(self.at, &who.id) => return Err("another hand"),
            "pengambilan" | "pengambilalihan" => self.take_up(&who.id),
            // What was given is not let go before it was taken up: nobody else would have it.
            _ if !mine || !self.turn.taken => return Err("not taken"),
            _ => (self.turn.stored, self.turn.holder) = (None, None),
        }
        self.version += 1;
        Ok(())
    }

    /// Handed to another who can do it, by who has it or, while nobody has, by anybody whose turn it is.
    pub fn hand_on(&mut self, who: &Who, to: &str) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(STEPS[self.at].1) {
            return Err("role");
        }
        if self.turn.holder.as_ref().is_some_and(|holder| *holder != who.id) {
            return Err("taken by another");
        }
        if to == who.id || !self.can_do(to) || self.barred(self.at, to) {
            return Err("not to this person");
        }
        self.take_up(to);
        self.version += 1;
        Ok(())
    }
}
