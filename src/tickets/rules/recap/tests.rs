//! Counts and times of recaps, over weeks with holidays of 2026.

use super::*;
use crate::calendar::Rows;
use crate::kernel::CivilDate;
use crate::tickets::rules::period::RecapKind;

const HOUR_MS: i64 = 60 * 60 * 1000;

fn at(date: &str, hour: i64) -> Timestamp {
    CivilDate::parse(date).unwrap().begins().plus_ms(hour * HOUR_MS)
}

fn week(date: &str) -> Period {
    Period::of(RecapKind::Mingguan, CivilDate::parse(date).unwrap())
}

fn ticket(opened: Timestamp) -> Served {
    Served {
        category: Some("jdih".into()),
        channel: "telepon".into(),
        status: "diproses".into(),
        outcome: None,
        opened_ms: opened.0,
        answered_ms: None,
        forwarded_ms: None,
        unit_answered_ms: None,
        closed_ms: None,
        next_ms: Some(opened.0),
    }
}

fn answered(opened: Timestamp, answered: Timestamp) -> Served {
    Served { answered_ms: Some(answered.0), status: "dijawab".into(), ..ticket(opened) }
}

fn closed(opened: Timestamp, closed: Timestamp) -> Served {
    Served {
        closed_ms: Some(closed.0),
        answered_ms: Some(opened.0),
        status: "ditutup".into(),
        outcome: Some("dijawab".into()),
        next_ms: None,
        ..ticket(opened)
    }
}

fn count(period: Period, now: Timestamp, rows: &[Served]) -> Figures {
    let calendar = Rows::default().with_defaults().calendar();
    figures(period, now, rows, (&calendar, &Standards::of(None)), Index::default())
}

fn of(figures: &Figures, measure: Measure) -> Measured {
    figures.measures.iter().find(|one| one.measure == measure).unwrap().clone()
}

/// Within, over, open, open and over, without.
fn split(measured: &Measured) -> [i64; 5] {
    [measured.within, measured.over, measured.open, measured.open_over, measured.without]
}

#[test]
fn the_standard_of_one_working_day_ends_with_the_office_hours_of_the_next_one() {
    for (opened, last) in [
        // A plain Monday.
        (at("2026-01-05", 9), at("2026-01-06", 16)),
        // Friday: Monday.
        (at("2026-01-09", 10), at("2026-01-12", 16)),
        // Saturday, when the office is closed: Monday.
        (at("2026-01-10", 10), at("2026-01-12", 16)),
        // The Thursday before Isra Mikraj (Friday 16 January): Monday.
        (at("2026-01-15", 10), at("2026-01-19", 16)),
        // The Wednesday before Nyepi and Idulfitri of 2026: 18 to 24 March are off.
        (at("2026-03-17", 10), at("2026-03-25", 16)),
        // The day before Christmas Eve's leave: 24 is collective leave, 25 the holiday, then the weekend.
        (at("2026-12-23", 10), at("2026-12-28", 16)),
    ] {
        let period = week(&CivilDate::in_jakarta(last).iso());
        let now = period.to();
        let late = last.plus_ms(HOUR_MS);
        let in_time = of(&count(period, now, &[answered(opened, last)]), Measure::Tanggapan);
        let over = of(&count(period, now, &[answered(opened, late)]), Measure::Tanggapan);
        assert_eq!((split(&in_time), split(&over)), ([1, 0, 0, 0, 0], [0, 1, 0, 0, 0]), "{opened:?}");
    }
}

#[test]
fn median_and_worst_are_worked_time() {
    let monday = at("2026-01-12", 9);
    // One hour, and from Thursday 15.00 over the holiday and the weekend to Monday 09.00.
    let rows =
        [answered(monday, monday.plus_ms(HOUR_MS)), answered(at("2026-01-15", 15), at("2026-01-19", 9))];
    let calendar = Rows::default().with_defaults().calendar();
    let worked = calendar.working_ms(at("2026-01-15", 15), at("2026-01-19", 9));
    let first = of(&count(week("2026-01-12"), at("2026-01-20", 9), &rows), Measure::Tanggapan);
    // The second one was answered in the next week, and so is open in this one.
    assert_eq!(split(&first), [1, 0, 1, 0, 0]);
    assert_eq!((first.median, first.worst), (Some(HOUR_MS), Some(HOUR_MS)));
    let second = of(&count(week("2026-01-19"), at("2026-01-20", 9), &rows[1..]), Measure::Tanggapan);
    assert_eq!((split(&second), second.worst), ([1, 0, 0, 0, 0], Some(worked)));
    assert!(worked < 4 * HOUR_MS, "{worked}");
    let none = of(&count(week("2026-01-19"), at("2026-01-20", 9), &[]), Measure::Tanggapan);
    assert_eq!((none.median, none.worst), (None, None));
}

#[test]
fn every_answer_stands_in_the_recap_of_one_week() {
    let opened = at("2026-01-09", 10);
    let row = closed(opened, at("2026-01-14", 9));
    let rows = [Served { answered_ms: Some(at("2026-01-13", 9).0), ..row }];
    let now = at("2026-02-01", 9);
    let (before, week_2) = (count(week("2026-01-05"), now, &rows), count(week("2026-01-12"), now, &rows));
    assert_eq!((before.came_in, before.carried, before.closed, before.open), (1, 0, 0, 1));
    assert_eq!((week_2.came_in, week_2.carried, week_2.closed, week_2.open), (0, 1, 1, 0));
    // Open over the weekend, with its time not over yet; answered on Tuesday, after the office hours of Monday.
    assert_eq!(split(&of(&before, Measure::Tanggapan)), [0, 0, 1, 0, 0]);
    assert_eq!(split(&of(&week_2, Measure::Tanggapan)), [0, 1, 0, 0, 0]);
    // Wednesday is the third working day after Friday.
    assert_eq!(split(&of(&week_2, Measure::Penutupan)), [1, 0, 0, 0, 0]);
    let later = closed(opened, at("2026-01-15", 9));
    assert_eq!(split(&of(&count(week("2026-01-12"), now, &[later]), Measure::Penutupan)), [0, 1, 0, 0, 0]);
}

#[test]
fn what_is_open_is_held_against_the_end_of_the_period() {
    let old = ticket(at("2026-01-02", 9));
    let new = ticket(at("2026-01-09", 15));
    let recap = count(week("2026-01-05"), at("2026-01-20", 9), &[old, new]);
    assert_eq!((recap.came_in, recap.carried, recap.open, recap.overdue), (1, 1, 2, 2));
    assert_eq!(split(&of(&recap, Measure::Tanggapan)), [0, 0, 1, 1, 0]);
    // While the week goes on, what counts is now.
    let ongoing = count(week("2026-01-05"), at("2026-01-06", 9), &[ticket(at("2026-01-05", 9))]);
    assert_eq!(split(&of(&ongoing, Measure::Tanggapan)), [0, 0, 1, 0, 0]);
}

#[test]
fn a_unit_is_measured_from_the_forwarding_and_a_close_without_is_counted_apart() {
    let opened = at("2026-01-05", 9);
    let forwarded = Served {
        forwarded_ms: Some(at("2026-01-05", 10).0),
        unit_answered_ms: Some(at("2026-01-07", 10).0),
        ..ticket(opened)
    };
    let handed_over = Served { unit_answered_ms: None, ..closed(opened, at("2026-01-06", 9)) };
    let handed_over = Served { forwarded_ms: Some(at("2026-01-05", 11).0), answered_ms: None, ..handed_over };
    let given_up = Served { answered_ms: None, ..closed(opened, at("2026-01-06", 9)) };
    let recap = count(week("2026-01-05"), at("2026-01-12", 9), &[forwarded, handed_over, given_up]);
    assert_eq!(split(&of(&recap, Measure::JawabanUnit)), [0, 1, 0, 0, 1]);
    assert_eq!(split(&of(&recap, Measure::Tanggapan)), [2, 0, 0, 0, 1]);
}

#[test]
fn tickets_are_counted_by_category_and_what_has_none_stands_apart() {
    let opened = at("2026-01-05", 9);
    let mut rows = vec![ticket(opened), ticket(opened), closed(opened, at("2026-01-05", 10))];
    rows.push(Served { category: None, channel: "formulir".into(), status: "baru".into(), ..ticket(opened) });
    let recap = count(week("2026-01-05"), at("2026-01-12", 9), &rows);
    assert_eq!(recap.all(), 4);
    let counts = |rows: &[Row]| {
        let of = |row: &Row| (row.category.clone(), row.counts.clone().into_iter().collect::<Vec<_>>());
        rows.iter().map(of).collect::<Vec<_>>()
    };
    let n = |name: &str, n: i64| (name.to_owned(), n);
    let jdih = Some("jdih".to_owned());
    assert_eq!(
        counts(&recap.statuses),
        [(None, vec![n("baru", 1)]), (jdih.clone(), vec![n("diproses", 2), n("ditutup", 1)])]
    );
    assert_eq!(counts(&recap.outcomes), [(jdih.clone(), vec![n("dijawab", 1)])]);
    assert_eq!(counts(&recap.channels), [(None, vec![n("formulir", 1)]), (jdih, vec![n("telepon", 3)])]);
    // It is read back as it was written.
    let text = serde_json::to_string(&recap).unwrap();
    assert_eq!(serde_json::from_str::<Figures>(&text).unwrap(), recap);
}

#[test]
fn times_are_told_of_each_category_and_add_up() {
    let (from, to) = ("2026-01-05", "2026-01-12");
    let of = |category: Option<&str>, row: Served| Served { category: category.map(str::to_owned), ..row };
    let rows = [
        of(Some("jdih"), closed(at(from, 9), at(from, 10))),
        of(Some("jdih"), closed(at(from, 9), at(from, 12))),
        of(Some("pengaduan"), closed(at(from, 9), at(from, 10))),
        of(None, ticket(at(from, 9))),
    ];
    let counted = count(week(from), at(to, 0), &rows);
    let close = |category: Option<&str>| {
        let found = |one: &&OfCategory| {
            one.category.as_deref() == category && one.measured.measure == Measure::Penutupan
        };
        counted.measures_of.iter().find(found).unwrap().measured.clone()
    };
    assert_eq!(close(Some("jdih")).median, Some(2 * HOUR_MS));
    assert_eq!((close(Some("pengaduan")).median, close(Some("pengaduan")).within), (Some(HOUR_MS), 1));
    assert_eq!((close(None).median, close(None).open + close(None).open_over), (None, 1));
    for all in &counted.measures {
        let parts: Vec<&Measured> = counted
            .measures_of
            .iter()
            .map(|one| &one.measured)
            .filter(|one| one.measure == all.measure)
            .collect();
        assert_eq!(parts.len(), 3);
        let sums: Vec<i64> = (0..5).map(|at| parts.iter().map(|part| split(part)[at]).sum()).collect();
        assert_eq!(sums, split(all), "{:?}", all.measure);
        assert_eq!(parts.iter().filter_map(|part| part.worst).max(), all.worst);
    }
    // A recap that was frozen before is read as ever.
    let mut old = serde_json::to_value(&counted).unwrap();
    old.as_object_mut().unwrap().remove("waktu_kategori").unwrap();
    let old: Figures = serde_json::from_value(old).unwrap();
    assert_eq!((old.measures_of, old.measures), (Vec::new(), counted.measures));
}
