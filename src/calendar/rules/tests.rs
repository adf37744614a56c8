//! A row that is wrong is refused with the field and the reason; one that is right fits in.

use super::*;

const WORK: [&str; 4] = ["08.00-15.00", "08.00-15.30", "", ""];

fn rows() -> Rows {
    Rows::default().with_defaults()
}

fn refused(rows: &Rows, change: Result<Change, CalendarError>) -> (&'static str, String) {
    match change.and_then(|change| check(rows, &change)) {
        Err(CalendarError::Invalid { field, sentence }) => (field, sentence),
        other => panic!("{other:?}"),
    }
}

fn with(mut rows: Rows, change: Result<Change, CalendarError>) -> Rows {
    let change = change.unwrap();
    check(&rows, &change).unwrap();
    match change {
        Change::AddDay(day) => rows.days.push(day),
        Change::AddHours(row) => rows.hours.push(HoursRow { id: "baru".into(), ..row }),
        Change::RemoveDay(_) | Change::RemoveHours(_) => panic!("removes"),
    }
    rows
}

#[test]
fn a_wrong_day_is_refused_with_its_reason() {
    let rows = rows();
    let day = |date: &str, kind: &str, name: &str| refused(&rows, Change::day(date, kind, name));
    assert_eq!(day("31 Februari 2026", "libur_nasional", "X").0, "tanggal");
    assert_eq!(day("1 Januari 1999", "libur_nasional", "X").0, "tanggal");
    assert_eq!(day("2 Januari 2026", "hari_raya", "X").0, "jenis");
    assert_eq!(day("2 Januari 2026", "cuti_bersama", "  ").0, "nama");
    assert_eq!(day("2 Januari 2026", "cuti_bersama", &"a".repeat(MAX_NAME_CHARS + 1)).0, "nama");
    let (field, sentence) = day("1 Januari 2026", "cuti_bersama", "X");
    assert!(field == "tanggal" && sentence.contains("sudah tercatat sebagai libur nasional"), "{sentence}");
    let (_, sentence) = day("2 Januari 2026", "hari_kerja", "X");
    assert!(sentence.contains("memang hari kerja"), "{sentence}");
    with(rows.clone(), Change::day("3 Januari 2026", "hari_kerja", &"a".repeat(MAX_NAME_CHARS)));
    with(rows, Change::day("2026-01-02", "cuti_bersama", "Cuti"));
}

#[test]
fn a_full_calendar_takes_no_more() {
    let day = |n: i32| Day {
        date: CivilDate::parse("2030-01-01").unwrap().plus_days(n),
        kind: DayKind::LiburNasional,
        name: "Libur".into(),
    };
    let filled = |count: usize| Rows { days: (0..count as i32).map(day).collect(), ..Rows::default() };
    let change = || Change::day("2026-07-01", "libur_nasional", "Libur");
    assert!(check(&filled(MAX_DAYS - 1), &change().unwrap()).is_ok());
    assert!(refused(&filled(MAX_DAYS), change()).1.contains("sudah berisi"));
}

#[test]
fn wrong_hours_are_refused_with_their_reason() {
    let rows = rows();
    let hours = |kind: &str, first: &str, last: &str, week: [&str; 4]| {
        refused(&rows, Change::hours(kind, "Ramadan", first, last, week)).0
    };
    assert_eq!(hours("lain", "2027-02-08", "2027-03-09", WORK), "macam");
    assert_eq!(hours("khusus", "2027-02-08", "", WORK), "sampai");
    assert_eq!(hours("khusus", "2027-02-08", "2027-02-07", WORK), "sampai");
    assert_eq!(hours("khusus", "2027-02-08", "2030-02-12", WORK), "sampai");
    assert_eq!(hours("biasa", "2027-02-08", "2027-03-09", WORK), "sampai");
    assert_eq!(hours("biasa", "2027-02-08", "", ["", "", "08.00-12.00", ""]), "senin_kamis");
    assert_eq!(hours("tambahan", "2027-02-08", "2027-03-09", ["", "", "", ""]), "senin_kamis");
    assert_eq!(hours("khusus", "2027-02-08", "2027-03-09", ["8-15", "", "", ""]), "senin_kamis");
    assert_eq!(hours("khusus", "2027-02-08", "2027-03-09", ["08.00-15.00", "15.00-08.00", "", ""]), "jumat");
    let last = CivilDate::parse("2027-02-08").unwrap().plus_days(MAX_PERIOD_DAYS - 1).iso();
    with(rows.clone(), Change::hours("khusus", "Panjang", "2027-02-08", &last, WORK));
    let once = with(rows, Change::hours("khusus", "Ramadan", "2027-02-08", "2027-03-09", WORK));
    let again = |first, last| Change::hours("khusus", "Lagi", first, last, WORK);
    assert!(refused(&once, again("2027-03-09", "2027-03-10")).1.contains("bertumpang tindih"));
    with(once.clone(), again("2027-03-10", "2027-03-11"));
    // Hours besides may lie over others, and the usual hours change on a day of their own.
    with(once.clone(), Change::hours("tambahan", "Tahapan", "2027-03-01", "2027-03-31", WORK));
    let changed = with(once, Change::hours("biasa", "Baru", "2027-06-01", "", WORK));
    assert_eq!(refused(&changed, Change::hours("biasa", "Lagi", "2027-06-01", "", WORK)).0, "mulai");
}

#[test]
fn hours_of_a_period_say_something_of_every_working_day() {
    let rows = rows();
    let hours = |kind: &str, last: &str, week| {
        refused(&rows, Change::hours(kind, "Ramadan", "2027-02-08", last, week))
    };
    let (field, sentence) = hours("khusus", "2027-03-09", ["08.00-15.00", "", "", ""]);
    assert!(field == "jumat" && sentence.starts_with("Jumat belum diisi"), "{sentence}");
    assert_eq!(hours("khusus", "2027-03-09", ["", "08.00-11.30", "", ""]).0, "senin_kamis");
    assert_eq!(hours("biasa", "", ["08.00-15.00", "", "", ""]).0, "jumat");
    // Hours besides are for some days only.
    let more = Change::hours("tambahan", "Tahapan", "2027-03-01", "2027-03-31", ["", "", "08.00-12.00", ""]);
    with(rows, more);
}

#[test]
fn what_is_sent_again_is_there_already() {
    let more = || Change::hours("tambahan", "Tahapan", "2027-03-01", "2027-03-31", WORK).unwrap();
    let day = |name| Change::day("2026-08-18", "cuti_bersama", name).unwrap();
    let none = rows();
    assert!(!is_there(&none, &more()) && !is_there(&none, &day("Cuti")));
    let once = with(with(none, Ok(more())), Ok(day("Cuti")));
    assert!(is_there(&once, &more()) && is_there(&once, &day("Cuti")) && !is_there(&once, &day("Lain")));
    let longer = Change::hours("tambahan", "Tahapan", "2027-03-01", "2027-04-30", WORK).unwrap();
    assert!(!is_there(&once, &longer));
}

#[test]
fn only_a_row_that_is_there_can_be_removed() {
    let rows = rows();
    let date = |text| CivilDate::parse(text).unwrap();
    assert!(check(&rows, &Change::RemoveDay(date("2026-01-01"))).is_ok());
    assert!(matches!(check(&rows, &Change::RemoveDay(date("2026-01-02"))), Err(CalendarError::NotFound)));
    assert!(matches!(check(&rows, &Change::RemoveHours("bawaan".into())), Err(CalendarError::NotFound)));
}
