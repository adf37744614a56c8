//! Who has the present step, as the rules know it: an act of the step is for who took it up, or for anybody whose turn
//! it is while nobody has; what a person took up who cannot do it any more is nobody's.

use super::call::What;
use super::office::Staffing;
use super::rules::{APPROVE, CHECK, COMPARE, HAND_OVER, Hand, Known, No, STEPS, Who};

/// Who took the step up, and who of them still can do it.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// Who took it up last.
    pub stored: Option<String>,
    /// The same, if the person can do the step in this moment.
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
        self.turn.holder = self.turn.stored.clone().filter(can);
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
        let acted = matches!(what, What::Act { .. } | What::Suggest { .. } | What::Turn(_));
        let aside = matches!(what, What::Move(_) | What::Propose { .. } | What::Decide { .. });
        let worked = !aside && self.turn.holder.is_none() && who.has(STEPS[self.at].1);
        let changed = self.version != before.version;
        if moved {
            self.turn = Turn::default();
        } else if acted || self.closed.is_some() {
            // Written by the act itself.
        } else if worked && (changed || matches!(what, What::Judge(_))) {
            self.have(Some(who.id.clone()));
        } else if changed {
            self.have(self.turn.holder.clone());
        }
        let stays = matches!(what, What::Act { .. } | What::Suggest { .. });
        if stays && !moved && self.closed.is_none() {
            self.have(Some(who.id.clone()));
        }
    }

    fn have(&mut self, holder: Option<String>) {
        self.turn = Turn { stored: holder.clone(), holder };
    }

    /// Taking up, taking over, letting go.
    pub fn take_turn(&mut self, who: &Who, noun: &str) -> Result<(), No> {
        self.reachable(who)?;
        if !who.has(STEPS[self.at].1) {
            return Err("role");
        }
        let hand = match self.at {
            CHECK => Some(Hand::Checker),
            APPROVE => Some(Hand::Approver),
            COMPARE | HAND_OVER => Some(Hand::Maker),
            _ => None,
        };
        let has = self.hands.get(&who.id).copied();
        let barred = hand.is_some() && has.is_some() && has != hand;
        let mine = self.turn.holder.as_ref() == Some(&who.id);
        match noun {
            "pengambilan" if self.turn.holder.is_some() => return Err("taken"),
            "pengambilalihan" if mine => return Err("taken already"),
            "pengambilan" | "pengambilalihan" if barred => return Err("another hand"),
            "pengambilan" | "pengambilalihan" => self.have(Some(who.id.clone())),
            _ if !mine => return Err("not taken"),
            _ => self.have(None),
        }
        self.version += 1;
        Ok(())
    }
}
