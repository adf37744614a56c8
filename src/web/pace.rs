//! How fast one address may ask for what costs something, so that a machine neither reads the whole house nor keeps it
//! from others (ASVS V2.4.1). Kept in memory alone, and no longer than it takes to be forgotten.

use super::client::ClientAddress;
use crate::kernel::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// How many requests an address may send at once: an office behind one address that searches, suggestions included.
pub const BURST: i64 = 240;
/// How many it may send a second in the long run.
pub const PER_SECOND: i64 = 8;
/// The most addresses that are remembered; beyond them nobody is slowed.
pub const MAX_ADDRESSES: usize = 10_000;
/// What a request uses of its address's time, in ms.
const EACH_MS: i64 = 1_000 / PER_SECOND;

/// What each address has asked for. Of each only the moment is kept at which all is forgotten again.
#[derive(Debug, Default)]
pub struct Pace(Mutex<HashMap<String, i64>>);

impl Pace {
    /// Counts a request; gives how many seconds to wait when there were too many. The own network is not slowed: there
    /// people share an address, and whoever must may ask the owner.
    ///
    /// # Errors
    /// The seconds to wait, at least one.
    pub fn take(&self, address: &ClientAddress, now: Timestamp) -> Result<(), i64> {
        if !is_from_outside(address) {
            return Ok(());
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_ADDRESSES && !kept.contains_key(&address.0) {
            kept.retain(|_, until| *until > now.0);
            if kept.len() >= MAX_ADDRESSES {
                return Ok(());
            }
        }
        let until = after(kept.get(&address.0).copied().unwrap_or(0), now)?;
        kept.insert(address.0.clone(), until);
        Ok(())
    }
}

/// When all is forgotten after one more request; or the seconds to wait.
fn after(until: i64, now: Timestamp) -> Result<i64, i64> {
    let next = until.max(now.0) + EACH_MS;
    let beyond = next - now.0 - BURST * EACH_MS;
    if beyond > 0 { Err((beyond + 999) / 1_000) } else { Ok(next) }
}

/// Whether an address belongs to the internet, not to this machine or its network.
fn is_from_outside(address: &ClientAddress) -> bool {
    let plain = address.0.split('/').next().unwrap_or_default();
    match plain.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => !(v4.is_loopback() || v4.is_private() || v4.is_link_local()),
        Ok(IpAddr::V6(v6)) => !(v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local()),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> ClientAddress {
        ClientAddress(text.to_owned())
    }

    #[test]
    fn a_burst_passes_then_one_by_one_and_all_is_forgotten() {
        let (pace, now) = (Pace::default(), Timestamp(1_000_000));
        let one = address("203.0.113.9");
        for _ in 0..BURST {
            assert_eq!(pace.take(&one, now), Ok(()));
        }
        assert_eq!(pace.take(&one, now), Err(1));
        assert_eq!(pace.take(&address("203.0.113.10"), now), Ok(()), "another address is another's");
        let later = now.plus_ms(EACH_MS);
        assert_eq!(pace.take(&one, later), Ok(()));
        assert_eq!(pace.take(&one, later), Err(1));
        let calm = now.plus_ms(BURST * EACH_MS + EACH_MS);
        for _ in 0..BURST {
            assert_eq!(pace.take(&one, calm), Ok(()));
        }
        assert!(pace.take(&one, calm).is_err());
    }

    #[test]
    fn the_own_network_is_not_slowed() {
        let pace = Pace::default();
        for own in
            ["127.0.0.1", "10.1.2.3", "192.168.0.7", "172.16.0.1", "::/64", "fd00::/64", "tidak diketahui"]
        {
            assert!((0..=BURST).all(|_| pace.take(&address(own), Timestamp(0)).is_ok()), "{own}");
        }
        for outside in ["203.0.113.9", "2001:db8::/64"] {
            assert!((0..=BURST).any(|_| pace.take(&address(outside), Timestamp(0)).is_err()), "{outside}");
        }
    }

    #[test]
    fn no_more_addresses_are_kept_than_there_is_room_for() {
        let pace = Pace::default();
        let many = |from: usize, count: usize, now: i64| {
            for at in from..from + count {
                let one = address(&format!("2001:db8:{:x}:{:x}::/64", at >> 16, at & 0xffff));
                assert_eq!(pace.take(&one, Timestamp(now)), Ok(()));
            }
        };
        many(0, MAX_ADDRESSES + 1, 0);
        assert_eq!(pace.0.lock().unwrap().len(), MAX_ADDRESSES);
        // What is over makes room.
        many(MAX_ADDRESSES + 1, 1, EACH_MS);
        assert_eq!(pace.0.lock().unwrap().len(), 1);
    }
}
