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

/// Counts the messages of the hour.
#[derive(Default)]
pub(super) struct Throttle(Mutex<Hour>);

#[derive(Default)]
struct Hour {
    begins: i64,
    all: u32,
    addresses: HashMap<String, u32>,
}

impl Throttle {
    /// Counts a message in.
    ///
    /// # Errors
    /// [`TicketError::Throttled`] beyond either limit.
    pub(super) fn pass(&self, address: &str, now: Timestamp) -> Result<(), TicketError> {
        let mut hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now.0 - hour.begins >= HOUR_MS || now.0 < hour.begins {
            *hour = Hour { begins: now.0, ..Hour::default() };
        }
        let of_address = hour.addresses.get(address).copied().unwrap_or(0);
        if of_address >= PER_ADDRESS_PER_HOUR || hour.all >= ALL_PER_HOUR {
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
}
