//! From when the clock of a ticket runs: from the message, not from when somebody took it down or a line came back.

use crate::kernel::Timestamp;

/// How far back a message may take a ticket's beginning: as long as WhatsApp goes on bringing what it could not deliver.
/// What is older is an old thread, or a clock that is wrong.
pub const ARRIVED_AT_MOST_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// When the messages that a ticket begins with came: the first and the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// From here on the answer is waited for.
    pub first: Timestamp,
    /// The requester wrote last then.
    pub last: Timestamp,
}

impl Arrival {
    /// Somebody says it at this moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { first: now, last: now }
    }

    /// Of messages with these times. A chat that is pasted whole goes back for years, so what is too old does not count
    /// beside what is not; where everything is, the clock runs from the limit.
    #[must_use]
    pub fn of(times: impl IntoIterator<Item = Timestamp>, now: Timestamp) -> Self {
        let oldest = now.plus_ms(-ARRIVED_AT_MOST_MS);
        let times: Vec<Timestamp> = times.into_iter().map(|at| written(at, now)).collect();
        let Some(last) = times.iter().max() else { return Self::at(now) };
        let first = times.iter().filter(|at| **at >= oldest).min();
        Self { first: first.copied().unwrap_or(oldest), last: (*last).max(oldest) }
    }
}

/// When a message was written: what says nothing of its time was written now, and nothing is written later.
#[must_use]
pub fn written(at: Timestamp, now: Timestamp) -> Timestamp {
    if at.0 <= 0 { now } else { at.min(now) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_578_400_000);

    fn ago(ms: i64) -> Timestamp {
        NOW.plus_ms(-ms)
    }

    #[test]
    fn the_clock_runs_from_the_first_message_and_never_from_later_than_now() {
        let hour = 60 * 60 * 1000;
        let of = |times: &[Timestamp]| Arrival::of(times.iter().copied(), NOW);
        assert_eq!(of(&[]), Arrival::at(NOW));
        assert_eq!(
            of(&[ago(hour), ago(3 * hour), ago(2 * hour)]),
            Arrival { first: ago(3 * hour), last: ago(hour) }
        );
        assert_eq!(
            of(&[ago(hour), ago(-hour)]),
            Arrival { first: ago(hour), last: NOW },
            "a clock that is ahead"
        );
        assert_eq!(of(&[Timestamp(0)]), Arrival::at(NOW), "a message that names no time");
    }

    #[test]
    fn an_old_thread_takes_nothing_back_further_than_the_limit() {
        let of = |times: &[Timestamp]| Arrival::of(times.iter().copied(), NOW);
        let (limit, over) = (ago(ARRIVED_AT_MOST_MS), ago(ARRIVED_AT_MOST_MS + 1));
        assert_eq!(of(&[limit]), Arrival { first: limit, last: limit }, "just within it");
        assert_eq!(of(&[over]), Arrival { first: limit, last: limit });
        assert_eq!(of(&[over, ago(5)]), Arrival { first: ago(5), last: ago(5) }, "the old part of a chat");
    }
}
