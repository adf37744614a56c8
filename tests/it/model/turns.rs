//! Who has the present step, as the rules know it: an act of the step is for who took it up, or for anybody whose turn
//! it is while nobody has; what a person took up who cannot do it any more is nobody's.

use super::call::What;
use super::office::Staffing;
use super::rules::{APPROVE, CHECK, COMPARE, HAND_OVER, Hand, Known, No, STEPS, Who};

/// Who took the step up, or was given it, and who of them still can do it.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// Who had it last.
    pub stored: Option<String>,
    /// Whether anybody took it up.
    pub taken: bool,
    /// Who has it, if the person can do the step in this moment.
    pub holder: Option<String>,
}

impl Known {
    /// Looks at the staff of this moment.
    pub fn look_at(&mut self, staff: &Staffing) {
        let role = STEPS[self.at].1;
        let can = |id: &String| {
            let whos = (0..staff.members.len()).map(|n| staff.who(n));
            whos.into_iter().any(|who| who.id == *id && !who.disabled && who.has(role))
        };
        // What keadaan kahar gave somebody is that person's as long as nobody took it up.
        let given = self.changes.given.get(&self.at).filter(|_| !self.turn.taken);
        self.turn.holder = self.turn.stored.as_ref().or(given).cloned().filter(can);
        self.changes.office = staff.known();
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
        let moved = (self.at, self.round) != (before.at, before.round);
        let acted = matches!(what, What::Act { .. } | What::Suggest { .. } | What::Turn(_) | What::Hand(_));
        let aside =
            matches!(what, What::Move(_) | What::Propose { .. } | What::Give { .. } | What::Decide { .. });
        let begins = !self.turn.taken && self.turn.holder.as_ref() == Some(&who.id);
        let free = self.turn.holder.is_none() || begins;
        let worked = !aside && free && who.has(STEPS[self.at].1);
        let changed = self.version != before.version;
        if moved {
            self.turn = Turn::default();
        } else if acted || self.closed.is_some() {
            // Written by the act itself.
        } else if worked && (changed || matches!(what, What::Judge(_))) {
            self.take_up(&who.id);
        } else if changed {
            self.have(self.turn.holder.clone());
        }
        let stays = matches!(what, What::Act { .. } | What::Suggest { .. });
        if stays && !moved && self.closed.is_none() {
            self.take_up(&who.id);
        }
    }

    fn have(&mut self, holder: Option<String>) {
        self.turn.stored.clone_from(&holder);
        self.turn.holder = holder;
    }

    fn take_up(&mut self, id: &str) {
        self.have(Some(id.to_owned()));
        self.turn.taken = true;
    }

    /// Whether another hand in the case keeps somebody from the present step.
    fn barred(&self, who: &Who) -> bool {
        self.barred_at(self.at, &who.id)
    }

    /// The same of any step.
    pub fn barred_at(&self, step: usize, id: &str) -> bool {
        let hand = match step {
            CHECK => Some(Hand::Checker),
            APPROVE => Some(Hand::Approver),
            COMPARE | HAND_OVER => Some(Hand::Maker),
            _ => None,
        };
        let has = self.hands.get(id).copied();
        hand.is_some() && has.is_some() && has != hand
    }

    /// Handing on: what one has, or nobody, to another who can do it.
    pub fn hand_turn(&mut self, who: &Who, to: &Who) -> Result<(), No> {
        self.reachable(who)?;
        let role = STEPS[self.at].1;
        if !who.has(role) {
            return Err("role");
        }
        if self.turn.holder.as_ref().is_some_and(|holder| *holder != who.id) {
            return Err("taken");
        }
        if to.id == who.id || to.disabled || !to.has(role) || self.barred(to) {
            return Err("nobody who can do it");
        }
        self.take_up(&to.id);
        self.version += 1;
        Ok(())
    }

    /// Taking up, taking over, letting go.
    pub fn take_turn(&mut self, who: &Who, noun: &str) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(STEPS[self.at].1) {
            return Err("role");
        }
        let barred = self.barred(who);
        let mine = self.turn.holder.as_ref() == Some(&who.id);
        match noun {
            "pengambilan" if mine && !self.turn.taken && !barred => self.take_up(&who.id),
            "pengambilan" if self.turn.holder.is_some() => return Err("taken"),
            "pengambilalihan" if mine => return Err("taken already"),
            "pengambilan" | "pengambilalihan" if barred => return Err("another hand"),
            "pengambilan" | "pengambilalihan" => self.take_up(&who.id),
            _ if !mine => return Err("not taken"),
            _ => self.have(None),
        }
        self.version += 1;
        Ok(())
    }
}
