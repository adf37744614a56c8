//! A recap over 100,000 tickets costs at most a second of a core.
//!
//! The bound is of optimised code. Tests are built without optimisation, which makes this code about ten times slower;
//! so what is held against the bound here is the time that this thread worked, divided by that multiple. A busy machine
//! does not make it fail: time in which others worked is not counted.

use jdih::calendar::Rows;
use jdih::kernel::{CivilDate, Timestamp};
use jdih::tickets::rules::clock::Standards;
use jdih::tickets::rules::recap::{Figures, figures};
use jdih::tickets::rules::survey::Index;
use jdih::tickets::{Category, Channel, Outcome, Period, RecapKind, Served, Status};
use std::time::{Duration, Instant};

/// Tickets.
const MANY: usize = 100_000;
/// What they may cost, in optimised code.
const MOST: Duration = Duration::from_secs(1);
/// How much slower code without optimisation is.
const UNOPTIMISED: u32 = if cfg!(debug_assertions) { 10 } else { 1 };
const MINUTE_MS: i64 = 60_000;

/// For how long this thread has worked; nothing where the system does not say.
fn worked() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// Tickets over two years, at odd minutes: answered, forwarded, closed and open ones of every kind.
fn tickets(first: Timestamp) -> Vec<Served> {
    let of = |n: usize| {
        let at = i64::try_from(n).unwrap();
        let opened = first.0 + at * 10 * MINUTE_MS + (at % 7) * MINUTE_MS;
        let after = |part: i64, minutes: i64| (at % part != 0).then_some(opened + (at % minutes) * MINUTE_MS);
        let closed = after(10, 7_001);
        Served {
            category: Category::ALL.get(n % 8).map(|category| category.column().to_owned()),
            channel: Channel::ALL[n % Channel::ALL.len()].column().to_owned(),
            status: if closed.is_some() { Status::Ditutup } else { Status::Diproses }.column().to_owned(),
            outcome: closed.map(|_| Outcome::ALL[n % Outcome::ALL.len()].column().to_owned()),
            opened_ms: opened,
            answered_ms: after(3, 1_999),
            forwarded_ms: after(2, 2_503),
            unit_answered_ms: after(2, 4_001).map(|at| at + 2_503 * MINUTE_MS),
            closed_ms: closed,
            next_ms: closed.is_none().then_some(opened),
        }
    };
    (0..MANY).map(of).collect()
}

#[test]
fn service_levels_of_a_hundred_thousand_tickets_take_less_than_a_second() {
    let calendar = Rows::default().with_defaults().calendar();
    let day = CivilDate::parse("2026-11-23").unwrap();
    let period = Period::of(RecapKind::Mingguan, day);
    let all = tickets(CivilDate::parse("2025-01-02").unwrap().begins());
    let count = || -> Figures {
        figures(period, period.to(), &all, (&calendar, &Standards::of(None)), Index::default())
    };
    let (before, begun) = (worked(), Instant::now());
    let counted = count();
    let elapsed = begun.elapsed();
    let worked = worked().zip(before).map(|(after, before)| after.saturating_sub(before)).unwrap_or(elapsed);
    let optimised = worked / UNOPTIMISED;
    eprintln!(
        "{MANY} tickets: {worked:?} of this thread ({elapsed:?} by the clock), counted as {optimised:?} optimised"
    );
    assert_eq!(counted.all(), i64::try_from(MANY).unwrap());
    let measured: i64 = counted
        .measures
        .iter()
        .map(|one| one.within + one.over + one.open + one.open_over + one.without)
        .sum();
    assert!(measured > 10_000, "{:?}", counted.measures);
    assert!(optimised <= MOST, "{worked:?} of this thread, of which {optimised:?} would be left optimised");
}
