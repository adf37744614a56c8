//! Where a ticket stands by what it still waits for, and whether it has room for more.

use super::MAX_EVENTS;
use crate::tickets::vocabulary::Status;

/// What a ticket waits for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// Forwards without an answer.
    pub forwards: usize,
    /// Cases that have not ended.
    pub ties: usize,
}

impl Waits {
    /// Whether it waits for anything.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.forwards == 0 && self.ties == 0
    }

    /// Where the ticket stands when something of that has changed, or when it was answered (`is_told`: the requester has
    /// just been told). A unit's day is shorter than the time of a product, so it comes first.
    #[must_use]
    pub fn stands(self, is_told: bool) -> Status {
        match (self.forwards, self.ties) {
            (0, 0) if is_told => Status::Dijawab,
            (0, 0) => Status::Diproses,
            (0, _) => Status::MenungguProduk,
            _ => Status::MenungguUnit,
        }
    }
}

/// Whether a ticket that has so many events takes `more` of them. What leads to its end is written all the same: a
/// ticket that is full can be taken, settled and closed.
#[must_use]
pub fn has_room(events: i64, more: usize) -> bool {
    i64::try_from(more).is_ok_and(|more| events.saturating_add(more) <= MAX_EVENTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_stands_by_what_it_waits_for() {
        let stands = |forwards, ties, is_told| Waits { forwards, ties }.stands(is_told);
        for is_told in [false, true] {
            assert_eq!(stands(1, 0, is_told), Status::MenungguUnit);
            assert_eq!(stands(1, 2, is_told), Status::MenungguUnit, "the shorter time first");
            assert_eq!(stands(0, 1, is_told), Status::MenungguProduk);
        }
        assert_eq!(stands(0, 0, true), Status::Dijawab);
        assert_eq!(stands(0, 0, false), Status::Diproses, "what came has to be brought to the requester");
        assert!(Waits::default().is_over() && !Waits { ties: 1, forwards: 0 }.is_over());
    }

    #[test]
    fn a_ticket_has_an_end() {
        assert!(has_room(MAX_EVENTS - 1, 1) && !has_room(MAX_EVENTS, 1));
        assert!(has_room(MAX_EVENTS - 500, 500) && !has_room(MAX_EVENTS - 499, 500));
        assert!(!has_room(0, usize::MAX));
    }
}
