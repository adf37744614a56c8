//! Working time never goes backwards, adds up over any split, and a limit ends where it should.

use super::*;
use crate::{CivilDate, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeMap;

const HOUR_MS: i64 = 3_600_000;

fn day(text: &str) -> CivilDate {
    CivilDate::parse(text).unwrap()
}

fn at(text: &str, clock: &str) -> Timestamp {
    let (hour, minute) = clock.split_once('.').unwrap();
    let minutes: i64 = hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap();
    day(text).begins().plus_ms(minutes * 60_000)
}

fn week(mon_thu: &str, fri: &str) -> Week {
    let hours = |text| DayHours::parse(text).unwrap();
    Week { mon_thu: hours(mon_thu), fri: hours(fri), ..Week::default() }
}

fn row(kind: HoursKind, first: &str, last: Option<&str>, week: Week) -> Hours {
    Hours { kind, first: day(first), last: last.map(day), week }
}

fn office() -> Calendar {
    let days = [
        ("2026-03-19", DayKind::LiburNasional),
        ("2026-03-20", DayKind::CutiBersama),
        ("2026-03-28", DayKind::HariKerja),
    ];
    let usual = week("07.30-12.00, 13.00-16.00", "07.30-11.30, 13.00-16.30");
    Calendar::new(
        days.map(|(text, kind)| (day(text), kind)).into(),
        vec![
            row(HoursKind::Biasa, "2000-01-01", None, usual),
            row(
                HoursKind::Khusus,
                "2026-02-19",
                Some("2026-03-18"),
                week("08.00-12.00, 12.30-15.00", "08.00-11.30, 12.30-15.30"),
            ),
            row(
                HoursKind::Tambahan,
                "2026-04-06",
                Some("2026-04-12"),
                Week {
                    mon_thu: DayHours::of(&[(960, 1_260)]),
                    fri: DayHours::of(&[(990, 1_260)]),
                    sat: DayHours::of(&[(480, 720)]),
                    sun: DayHours::NONE,
                },
            ),
        ],
    )
}

#[test]
fn hours_are_read_as_people_write_them() {
    for text in ["07.30-12.00, 13.00-16.00", "07:30–12:00,13:00 - 16:00", "13.00-16.00"] {
        assert!(!DayHours::parse(text).unwrap().is_empty(), "{text}");
    }
    assert_eq!(DayHours::parse("7.30-12.00, 12.00-16.00").unwrap().to_string(), "07.30-16.00");
    assert_eq!(DayHours::parse(" ").unwrap(), DayHours::NONE);
    assert_eq!(DayHours::parse("00.00-24.00").unwrap().minutes(), 1_440);
    for bad in
        ["7", "07.30", "07.3-08.00", "07.60-08.00", "23.00-24.01", "a-b", "99999.00-1.00", "-1.00-2.00"]
    {
        assert!(matches!(DayHours::parse(bad), Err(HoursError::Form { .. })), "{bad}");
    }
    for bad in ["08.00-07.00", "08.00-08.00", "08.00-10.00, 09.00-11.00", "13.00-14.00, 08.00-09.00"] {
        assert!(matches!(DayHours::parse(bad), Err(HoursError::Order { .. })), "{bad}");
    }
    let long = |chars: usize| "1".repeat(chars);
    assert_eq!(DayHours::parse(&long(MAX_HOURS_CHARS + 1)), Err(HoursError::TooLong));
    assert!(matches!(DayHours::parse(&long(MAX_HOURS_CHARS)), Err(HoursError::Form { .. })));
}

#[test]
fn breaks_nights_weekends_and_holidays_are_not_worked() {
    let calendar = office();
    let worked = |from: Timestamp, to: Timestamp| calendar.working_ms(from, to);
    // Monday, around the break; over a night; Friday's longer break; over a weekend.
    assert_eq!(worked(at("2026-01-05", "11.30"), at("2026-01-05", "13.30")), HOUR_MS);
    assert_eq!(worked(at("2026-01-05", "15.30"), at("2026-01-06", "08.00")), HOUR_MS);
    assert_eq!(worked(at("2026-01-09", "11.00"), at("2026-01-09", "13.30")), HOUR_MS);
    assert_eq!(worked(at("2026-01-09", "16.00"), at("2026-01-12", "08.00")), HOUR_MS);
    // A week is 37 h 30 min (Perpres 21/2023), one of Ramadan 32 h 30 min.
    assert_eq!(worked(at("2026-01-05", "00.00"), at("2026-01-12", "00.00")), 37 * HOUR_MS + HOUR_MS / 2);
    assert_eq!(worked(at("2026-03-02", "00.00"), at("2026-03-09", "00.00")), 32 * HOUR_MS + HOUR_MS / 2);
    // A holiday and leave; a Saturday that was made a working day has the hours of a Monday.
    assert_eq!(worked(at("2026-03-19", "00.00"), at("2026-03-23", "00.00")), 0);
    assert_eq!(worked(at("2026-03-28", "00.00"), at("2026-03-29", "00.00")), 15 * HOUR_MS / 2);
    // Hours besides, on a Saturday too, which is no working day for that.
    assert_eq!(worked(at("2026-04-06", "15.00"), at("2026-04-06", "22.00")), 6 * HOUR_MS);
    assert_eq!(worked(at("2026-04-11", "00.00"), at("2026-04-12", "23.00")), 4 * HOUR_MS);
    assert!(!calendar.is_working_day(day("2026-04-11")));
    assert_eq!(worked(at("2026-01-06", "08.00"), at("2026-01-05", "08.00")), 0);
}

#[test]
fn a_limit_ends_in_its_own_unit() {
    let calendar = office();
    let due = |from, limit: &Limit| calendar.due(from, limit, &[]).unwrap();
    let friday = at("2026-01-09", "16.25");
    assert_eq!(due(friday, &Limit::of(10, Unit::Menit)), at("2026-01-12", "07.35"));
    assert_eq!(due(friday, &Limit::of(1, Unit::Jam)), at("2026-01-12", "08.25"));
    assert_eq!(due(friday, &Limit::of(1, Unit::HariKerja)), at("2026-01-12", "16.00"));
    assert_eq!(due(friday, &Limit::of(1, Unit::HariKalender)), at("2026-01-11", "00.00"));
    let range = Limit { least: Some(5), most: 7, unit: Unit::HariKerja };
    assert_eq!((range.text(), range.amount()), ("5-7 hari kerja".to_owned(), 7));
    assert_eq!(due(friday, &range), at("2026-01-20", "16.00"));
    for unit in [Unit::Menit, Unit::Jam, Unit::HariKerja, Unit::HariKalender] {
        assert_eq!(Unit::from_column(unit.column()), Some(unit));
    }
}

#[test]
fn a_pause_moves_the_end_on_by_as_much() {
    let calendar = office();
    let from = at("2026-01-05", "08.00");
    let pause = Pause { from: at("2026-01-05", "09.00"), to: Some(at("2026-01-07", "09.00")) };
    let two_hours = Limit::of(2, Unit::Jam);
    assert_eq!(calendar.due(from, &two_hours, &[pause]), Some(at("2026-01-07", "10.00")));
    assert_eq!(calendar.due(from, &Limit::of(1, Unit::HariKerja), &[pause]), Some(at("2026-01-08", "16.00")));
    let to = at("2026-01-07", "09.30");
    assert_eq!(calendar.used(Unit::Jam, from, to, &[pause]), 3 * HOUR_MS / 2);
    assert_eq!(calendar.used(Unit::HariKerja, from, to, &[pause]), 0);
    // While it goes on there is no end; what was over before stays over.
    let open = Pause { to: None, ..pause };
    assert_eq!(calendar.due(from, &two_hours, &[open]), None);
    assert_eq!(calendar.due(from, &Limit::of(30, Unit::Menit), &[open]), Some(at("2026-01-05", "08.30")));
    assert_eq!(calendar.used(Unit::Jam, from, at("2026-02-05", "09.30"), &[open]), HOUR_MS);
}

#[test]
fn a_calendar_without_work_has_no_end_and_does_not_hang() {
    let empty = Calendar::default();
    let from = at("2026-01-05", "08.00");
    assert_eq!(empty.due(from, &Limit::of(1, Unit::Menit), &[]), None);
    assert_eq!(empty.due(from, &Limit::of(1, Unit::HariKerja), &[]), None);
    assert_eq!(empty.working_ms(from, from.plus_ms(HOUR_MS)), 0);
    let latest = CivilDate::parse("9999-12-31").unwrap();
    assert_eq!(office().working_day_after(latest, 3), None);
}

fn calendars() -> impl Strategy<Value = Calendar> {
    let kinds =
        prop_oneof![Just(DayKind::LiburNasional), Just(DayKind::CutiBersama), Just(DayKind::HariKerja)];
    let days = prop::collection::btree_map(0i32..120, kinds, 0..25);
    let spans = prop::collection::vec((0u16..1_440, 0u16..1_440), 0..4);
    let rows = prop::collection::vec((0i32..120, 0i32..40, 0u8..3, spans), 0..5);
    (days, rows).prop_map(|(days, rows)| {
        let start = day("2026-01-01");
        let days: BTreeMap<_, _> = days.into_iter().map(|(n, kind)| (start.plus_days(n), kind)).collect();
        let usual =
            row(HoursKind::Biasa, "2000-01-01", None, week("07.30-12.00, 13.00-16.00", "08.00-15.00"));
        let more = rows.into_iter().map(|(first, length, kind, spans)| Hours {
            kind: [HoursKind::Biasa, HoursKind::Khusus, HoursKind::Tambahan][usize::from(kind)],
            first: start.plus_days(first),
            last: (kind > 0).then(|| start.plus_days(first + length)),
            week: Week { mon_thu: DayHours::of(&spans), sat: DayHours::of(&spans), ..Week::default() },
        });
        Calendar::new(days, std::iter::once(usual).chain(more).collect())
    })
}

/// Moments of some months around the calendars above.
fn moments() -> impl Strategy<Value = Timestamp> {
    let start = day("2025-12-20").begins();
    (0..150 * 24 * HOUR_MS).prop_map(move |ms| start.plus_ms(ms))
}

fn sorted<const N: usize>(mut all: [Timestamp; N]) -> [Timestamp; N] {
    all.sort();
    all
}

proptest! {
    #[test]
    fn worked_time_is_never_negative_and_adds_up(
        calendar in calendars(), a in moments(), b in moments(), c in moments(),
    ) {
        let [a, b, c] = sorted([a, b, c]);
        let (first, second) = (calendar.working_ms(a, b), calendar.working_ms(b, c));
        prop_assert!(first >= 0 && first <= b.since_ms(a));
        prop_assert_eq!(first + second, calendar.working_ms(a, c));
        let date = CivilDate::in_jakarta;
        let (first, second) =
            (calendar.working_days(date(a), date(b)), calendar.working_days(date(b), date(c)));
        prop_assert_eq!(first + second, calendar.working_days(date(a), date(c)));
    }

    #[test]
    fn the_end_of_worked_time_holds_exactly_that_much(
        calendar in calendars(), from in moments(), work in 0..60 * HOUR_MS,
    ) {
        if let Some(end) = calendar.after_working_ms(from, work) {
            prop_assert!(end >= from);
            prop_assert_eq!(calendar.working_ms(from, end), work);
        }
    }

    #[test]
    fn later_begins_and_longer_limits_never_end_earlier(
        calendar in calendars(), a in moments(), b in moments(), n in 1u32..20, more in 0u32..5,
    ) {
        let [a, b] = sorted([a, b]);
        for unit in [Unit::Menit, Unit::Jam, Unit::HariKerja, Unit::HariKalender] {
            let due = |from, n| calendar.due(from, &Limit::of(n, unit), &[]);
            prop_assert!(due(a, n) <= due(b, n) || due(b, n).is_none());
            prop_assert!(due(a, n) <= due(a, n + more) || due(a, n + more).is_none());
            prop_assert!(due(a, n).is_none_or(|end| end >= a));
        }
    }

    #[test]
    fn pauses_take_away_and_never_more_than_there_is(
        calendar in calendars(), a in moments(), b in moments(), c in moments(), d in moments(), n in 1u32..20,
    ) {
        let [a, b, c, d] = sorted([a, b, c, d]);
        let pause = [Pause { from: b, to: Some(c) }];
        for unit in [Unit::Menit, Unit::Jam, Unit::HariKerja, Unit::HariKalender] {
            let (with, without) = (calendar.used(unit, a, d, &pause), calendar.used(unit, a, d, &[]));
            prop_assert!(0 <= with && with <= without);
            prop_assert_eq!(with, calendar.used(unit, a, b, &[]) + calendar.used(unit, c, d, &[]));
            let limit = Limit::of(n, unit);
            let (plain, moved) = (calendar.due(a, &limit, &[]), calendar.due(a, &limit, &pause));
            prop_assert!(plain <= moved || moved.is_none());
        }
    }
}
