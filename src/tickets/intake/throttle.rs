//! How much the public may send: so much from one place, so much in all. Kept in memory alone.

use crate::kernel::Timestamp;
use crate::tickets::TicketError;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Messages of one address within an hour.
pub const PER_ADDRESS_PER_HOUR: u32 = 10;
/// Messages of everybody within an hour: a stranger must not be able to fill the disk.
pub const ALL_PER_HOUR: u32 = 600;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Reports of problems with products from one address within a day. They wait for a person, and few fit in: a
/// program at one address must not be able to take the place of everybody.
pub const REPORTS_PER_ADDRESS_PER_DAY: u32 = 10;
/// Reports of everybody within a day.
pub const ALL_REPORTS_PER_DAY: u32 = 200;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Counts what comes in within an hour, or another while.
pub(super) struct Throttle {
    per_address: u32,
    all: u32,
    while_ms: i64,
    now: Mutex<While>,
}

/// Of messages.
impl Default for Throttle {
    fn default() -> Self {
        Self::of(PER_ADDRESS_PER_HOUR, ALL_PER_HOUR)
    }
}

#[derive(Default)]
struct While {
    begins: i64,
    all: u32,
    addresses: HashMap<String, u32>,
}

impl Throttle {
    /// So many of one address, and so many in all, within an hour.
    pub(super) fn of(per_address: u32, all: u32) -> Self {
        Self { per_address, all, while_ms: HOUR_MS, now: Mutex::default() }
    }

    /// Of reports.
    pub(super) fn of_reports() -> Self {
        Self { while_ms: DAY_MS, ..Self::of(REPORTS_PER_ADDRESS_PER_DAY, ALL_REPORTS_PER_DAY) }
    }

    /// Counts one in.
    ///
    /// # Errors
    /// [`TicketError::Throttled`] beyond either limit.
    pub(super) fn pass(&self, address: &str, now: Timestamp) -> Result<(), TicketError> {
        let mut present = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.0 - present.begins >= self.while_ms || now.0 < present.begins {
            *present = While { begins: now.0, ..While::default() };
        }
        let of_address = present.addresses.get(address).copied().unwrap_or(0);
        if of_address >= self.per_address || present.all >= self.all {
            return Err(TicketError::Throttled);
        }
        present.all += 1;
        present.addresses.insert(address.to_owned(), of_address + 1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_and_all_together_have_an_end_until_the_hour_is_over() {
        let throttle = Throttle::default();
        let pass = |address: &str, ms| throttle.pass(address, Timestamp(ms)).is_ok();
        for _ in 0..PER_ADDRESS_PER_HOUR {
            assert!(pass("a", HOUR_MS));
        }
        assert!(!pass("a", 2 * HOUR_MS - 1) && pass("b", HOUR_MS));
        assert!(pass("a", 2 * HOUR_MS));
        for n in 1..ALL_PER_HOUR {
            assert!(pass(&n.to_string(), 2 * HOUR_MS));
        }
        assert!(!pass("c", 2 * HOUR_MS) && pass("c", 3 * HOUR_MS));
    }

    #[test]
    fn each_throttle_has_limits_of_its_own() {
        let throttle = Throttle::of(2, 3);
        let pass = |address: &str| throttle.pass(address, Timestamp(HOUR_MS)).is_ok();
        assert_eq!([pass("a"), pass("a"), pass("a")], [true, true, false]);
        assert_eq!([pass("b"), pass("c")], [true, false]);
    }

    #[test]
    fn reports_are_counted_by_the_day() {
        let throttle = Throttle::of_reports();
        let pass = |address: &str, ms| throttle.pass(address, Timestamp(ms)).is_ok();
        for _ in 0..REPORTS_PER_ADDRESS_PER_DAY {
            assert!(pass("a", DAY_MS));
        }
        assert!(!pass("a", 2 * DAY_MS - 1) && pass("b", 2 * DAY_MS - 1) && pass("a", 2 * DAY_MS));
        for n in 1..ALL_REPORTS_PER_DAY {
            assert!(pass(&n.to_string(), 2 * DAY_MS));
        }
        assert!(!pass("c", 2 * DAY_MS));
    }
}
