//! Waiting and handling are measured apart, pauses apart from both, and the figures stay in order.

use super::*;
use crate::kernel::CivilDate;
use crate::kernel::worktime::{DayHours, Hours, HoursKind, Week};
use crate::sop::Baku;
use crate::sop::sample::upload_sop;
use proptest::prelude::*;

const HOUR_MS: i64 = 3_600_000;

fn calendar() -> Calendar {
    let hours = DayHours::parse("07.30-12.00, 13.00-16.00").unwrap();
    let week = Week { mon_thu: hours.clone(), fri: hours, ..Week::default() };
    let first = CivilDate::parse("2000-01-01").unwrap();
    Calendar::new(Default::default(), vec![Hours { kind: HoursKind::Biasa, first, last: None, week }])
}

/// Monday, 5 January 2026, so many hours after midnight.
fn hour(hours: i64) -> Timestamp {
    CivilDate::parse("2026-01-05").unwrap().begins().plus_ms(hours * HOUR_MS)
}

fn step(baku: Option<Baku>) -> Step {
    Step { baku, ..upload_sop().step("kesesuaian").unwrap().clone() }
}

fn visit(taken: Option<Timestamp>, decided: Option<Timestamp>) -> VisitRecord {
    VisitRecord {
        step: "kesesuaian".into(),
        round: 1,
        arrived: hour(8),
        taken,
        by: None,
        extended: false,
        decided,
        kind: None,
        pauses: Vec::new(),
    }
}

fn at(step: &Step, visit: &VisitRecord, now: Timestamp) -> Reading {
    read(&calendar(), step, visit, &WAIT_LIMIT, now)
}

#[test]
fn minutes_run_from_the_taking_up() {
    let step = step(Some(Baku::minutes(120)));
    let waits = at(&step, &visit(None, None), hour(9));
    assert_eq!((waits.handling, waits.worked_ms), (None, 0));
    assert!(!waits.was_over());
    // One working day is the next day until its end; on the one after, it is over.
    assert!(!at(&step, &visit(None, None), hour(24 + 16)).was_over());
    assert!(at(&step, &visit(None, None), hour(48 + 8)).waiting.over);
    let taken = visit(Some(hour(9)), None);
    let works = at(&step, &taken, hour(11));
    assert_eq!(works.handling.unwrap().used, 2 * HOUR_MS);
    assert!(!works.was_over() && at(&step, &taken, hour(11).plus_ms(1)).is_over(&taken));
    assert_eq!(works.due(&taken), Some(hour(11)));
    assert!(!at(&step, &visit(Some(hour(9)), Some(hour(11))), hour(500)).was_over());
}

#[test]
fn what_was_taken_up_late_is_not_late_while_it_is_within_its_time() {
    let step = step(Some(Baku::minutes(120)));
    let open = visit(None, None);
    assert!(at(&step, &open, hour(48 + 8)).is_over(&open));
    let taken = visit(Some(hour(48 + 8)), None);
    let within = at(&step, &taken, hour(48 + 9));
    assert!(within.was_over() && !within.is_over(&taken));
    assert_eq!(within.due(&taken), Some(hour(48 + 10)));
    assert!(at(&step, &taken, hour(48 + 11)).is_over(&taken));
}

#[test]
fn time_from_the_arrival_runs_though_nobody_took_it_up() {
    let baku = Baku { limit: Limit::of(1, Unit::Jam), from_arrival: true, ..Baku::minutes(1) };
    let step = step(Some(baku));
    let waits = at(&step, &visit(None, None), hour(10));
    assert_eq!(waits.handling.unwrap().used, 2 * HOUR_MS);
    assert!(waits.handling.unwrap().over && !waits.waiting.over);
    assert_eq!(waits.due(&visit(None, None)), Some(hour(9)));
}

#[test]
fn waiting_for_somebody_outside_is_counted_apart() {
    let step = step(Some(Baku::minutes(120)));
    let pause = Pause { from: hour(10), to: Some(hour(24 + 10)) };
    let paused = VisitRecord { pauses: vec![pause], ..visit(Some(hour(9)), Some(hour(24 + 11))) };
    let reading = at(&step, &paused, hour(100));
    assert_eq!(reading.worked_ms, 2 * HOUR_MS);
    assert_eq!(reading.outside_ms, 15 * HOUR_MS / 2);
    assert!(!reading.was_over());
    let open = VisitRecord { pauses: vec![Pause { to: None, ..pause }], ..visit(Some(hour(9)), None) };
    let reading = at(&step, &open, hour(24 * 20));
    assert_eq!((reading.worked_ms, reading.due(&open), reading.is_over(&open)), (HOUR_MS, None, false));
}

#[test]
fn an_extension_adds_to_the_limit_and_a_step_without_a_time_has_none() {
    let limit = Limit::of(10, Unit::HariKerja);
    let baku = Baku { limit, extension: Some(7), from_arrival: true, ..Baku::minutes(1) };
    let step_ten = step(Some(baku));
    let taken = visit(Some(hour(9)), None);
    let longer = VisitRecord { extended: true, ..taken.clone() };
    let late = hour(24 * 16 + 9);
    assert!(at(&step_ten, &taken, late).was_over() && !at(&step_ten, &longer, late).was_over());
    assert_eq!(at(&step_ten, &longer, late).handling.unwrap().limit.most, 17);
    let without = at(&step(None), &taken, hour(500));
    assert_eq!((without.handling, without.due(&taken)), (None, None));
}

#[test]
fn time_is_said_in_hours_and_minutes() {
    let minute = 60_000;
    for (ms, text) in [(0, "0 menit"), (1, "kurang dari 1 menit"), (59 * minute, "59 menit")] {
        assert_eq!(worked_text(ms), text);
    }
    assert_eq!(worked_text(60 * minute), "1 jam");
    assert_eq!(worked_text(185 * minute), "3 jam 5 menit");
    assert_eq!(used_text(Unit::HariKerja, 3), "3 hari kerja");
}

proptest! {
    /// Figures are never negative and only grow; what is over stays over; the sum is the sum of its parts.
    #[test]
    fn the_clock_only_runs_forward(
        arrived in 0i64..200, wait in 0i64..200, work in 0i64..200, more in 0i64..100,
        pause in (0i64..100, 0i64..100), from_arrival in any::<bool>(), n in 1u32..20, unit in 0usize..4,
    ) {
        let unit = [Unit::Menit, Unit::Jam, Unit::HariKerja, Unit::HariKalender][unit];
        let step = step(Some(Baku { limit: Limit::of(n, unit), from_arrival, ..Baku::minutes(1) }));
        let taken = arrived + wait;
        let pauses = vec![Pause { from: hour(taken + pause.0), to: Some(hour(taken + pause.0 + pause.1)) }];
        let visit = VisitRecord { arrived: hour(arrived), pauses, ..visit(Some(hour(taken)), None) };
        let now = taken + pause.0 + pause.1 + work;
        let (early, late) = (at(&step, &visit, hour(now)), at(&step, &visit, hour(now + more)));
        let (a, b) = (early.handling.unwrap(), late.handling.unwrap());
        prop_assert!(0 <= a.used && a.used <= b.used && (!a.over || b.over));
        prop_assert!(early.waiting == late.waiting && early.waiting.used >= 0);
        prop_assert!(0 <= early.worked_ms && early.worked_ms <= late.worked_ms && early.outside_ms >= 0);
        let whole = calendar().working_ms(visit.arrived, hour(now));
        let sum = sum(&calendar(), &[(visit, early)], hour(now));
        prop_assert_eq!(sum.waiting_ms + sum.worked_ms + sum.outside_ms, whole);
    }
}
