//! How a page lies.

use super::reading::{PLACE_UNITS, Place};
use serde::{Deserialize, Serialize};

/// How far clockwise a page has to be turned so that people can read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Not at all.
    #[default]
    Upright,
    /// By a quarter, clockwise.
    Right,
    /// It stands on its head.
    Half,
    /// By a quarter, against the clock.
    Left,
}

impl Turn {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Upright, Self::Right, Self::Half, Self::Left];

    /// Whether there is nothing to turn.
    #[must_use]
    pub fn is_upright(&self) -> bool {
        *self == Self::Upright
    }

    /// In degrees, clockwise.
    #[must_use]
    pub fn degrees(self) -> u16 {
        match self {
            Self::Upright => 0,
            Self::Right => 90,
            Self::Half => 180,
            Self::Left => 270,
        }
    }

    /// The turn by so many degrees.
    #[must_use]
    pub fn of_degrees(degrees: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|turn| turn.degrees() == degrees)
    }

    /// A quarter more, clockwise or back.
    #[must_use]
    pub fn quarter(self, clockwise: bool) -> Self {
        match (self, clockwise) {
            (Self::Upright, true) | (Self::Half, false) => Self::Right,
            (Self::Right, true) | (Self::Left, false) => Self::Half,
            (Self::Half, true) | (Self::Upright, false) => Self::Left,
            (Self::Left, true) | (Self::Right, false) => Self::Upright,
        }
    }

    /// Where a place on the page as it lies comes to be once the page is turned.
    #[must_use]
    pub fn forth(self, place: Place) -> Place {
        let Place { x0, y0, x1, y1 } = place;
        let far = |at: u16| PLACE_UNITS.saturating_sub(at);
        match self {
            Self::Upright => place,
            Self::Right => Place { x0: far(y1), y0: x0, x1: far(y0), y1: x1 },
            Self::Half => Place { x0: far(x1), y0: far(y1), x1: far(x0), y1: far(y0) },
            Self::Left => Place { x0: y0, y0: far(x1), x1: y1, y1: far(x0) },
        }
    }

    /// Where a place on the turned page is on the page as it lies.
    #[must_use]
    pub fn back(self, place: Place) -> Place {
        match self {
            Self::Right => Self::Left.forth(place),
            Self::Left => Self::Right.forth(place),
            Self::Upright | Self::Half => self.forth(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_goes_forth_and_back_again() {
        let place = Place { x0: 1_000, y0: 2_000, x1: 3_000, y1: 2_500 };
        // What stands upper left on a page that is turned clockwise stands upper right then.
        assert_eq!(Turn::Right.forth(place), Place { x0: 7_500, y0: 1_000, x1: 8_000, y1: 3_000 });
        assert_eq!(Turn::Left.forth(place), Place { x0: 2_000, y0: 7_000, x1: 2_500, y1: 9_000 });
        assert_eq!(Turn::Half.forth(place), Place { x0: 7_000, y0: 7_500, x1: 9_000, y1: 8_000 });
        for turn in Turn::ALL {
            assert_eq!(turn.back(turn.forth(place)), place, "{turn:?}");
            assert_eq!(Turn::of_degrees(turn.degrees()), Some(turn));
        }
        assert_eq!(Turn::of_degrees(45), None);
    }

    #[test]
    fn a_page_turns_in_quarters() {
        assert_eq!(Turn::Upright.quarter(true), Turn::Right);
        for turn in Turn::ALL {
            assert_eq!((turn.quarter(true).degrees() + 270) % 360, turn.degrees());
            assert_eq!(turn.quarter(false).quarter(true), turn);
        }
    }
}
