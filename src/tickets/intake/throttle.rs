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

/// Counts what comes in within the hour.
pub(super) struct Throttle {
    per_address: u32,
    all: u32,
    hour: Mutex<Hour>,
}

/// Of messages.
impl Default for Throttle {
    fn default() -> Self {
        Self::of(PER_ADDRESS_PER_HOUR, ALL_PER_HOUR)
    }
}

#[derive(Default)]
struct Hour {
    begins: i64,
    all: u32,
    addresses: HashMap<String, u32>,
}

impl Throttle {
    /// So many of one address, and so many in all.
    pub(super) fn of(per_address: u32, all: u32) -> Self {
        Self { per_address, all, hour: Mutex::default() }
    }

    /// Counts one in.
    ///
    /// # Errors
    /// [`TicketError::Throttled`] beyond either limit.
    pub(super) fn pass(&self, address: &str, now: Timestamp) -> Result<(), TicketError> {
        let mut hour = self.hour.lock().unwrap_or_else(PoisonError::into_inner);
        if now.0 - hour.begins >= HOUR_MS || now.0 < hour.begins {
            *hour = Hour { begins: now.0, ..Hour::default() };
        }
        let of_address = hour.addresses.get(address).copied().unwrap_or(0);
        if of_address >= self.per_address || hour.all >= self.all {
            return Err(TicketError::Throttled);
        }
        hour.all += 1;
        hour.addresses.insert(address.to_owned(), of_address + 1);
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
}
