//! Dates as people type them, and as the calendar refuses them.

use super::*;
use crate::Fault as _;
use proptest::prelude::*;

fn read(text: &str) -> CivilDate {
    CivilDate::parse(text).unwrap_or_else(|e| panic!("{text}: {}", e.sentence()))
}

#[test]
fn the_usual_spellings_are_one_day() {
    for text in [
        "10 Januari 2025",
        "10/01/2025",
        "10-01-2025",
        "10-1-2025",
        "2025-01-10",
        "10 Jan 2025",
        "10 JAN. 2025",
        "  10  januari\t2025 ",
        "10-Jan-2025",
    ] {
        assert_eq!(read(text).iso(), "2025-01-10", "{text}");
    }
    assert_eq!(read("2025-01-10").indonesian(), "10 Januari 2025");
    assert_eq!(read("1 Mei 2024").to_string(), "2024-05-01");
}

#[test]
fn every_month_is_read_by_its_name_and_its_abbreviations() {
    for (i, (name, short)) in MONTHS.iter().enumerate() {
        for word in std::iter::once(name).chain(*short) {
            assert_eq!(usize::from(read(&format!("3 {word} 2024")).month()), i + 1, "{word}");
        }
    }
    assert_eq!(read("7 Nopember 1999").indonesian(), "7 November 1999");
}

#[test]
fn a_day_that_is_not_in_the_calendar_is_refused_with_a_sentence() {
    let sentence = |text: &str| CivilDate::parse(text).expect_err(text).sentence();
    assert_eq!(
        sentence("0 Januari 2025"),
        "Tanggal 0 Januari 2025 tidak ada: Januari 2025 dari tanggal 1 sampai 31. \
         Contoh: 10 Januari 2025 atau 10/01/2025."
    );
    assert!(
        sentence("31 Februari 2025")
            .starts_with("Tanggal 31 Februari 2025 tidak ada: Februari 2025 dari tanggal 1 sampai 28.")
    );
    assert_eq!(read("29 Februari 2024").iso(), "2024-02-29");
    assert!(sentence("29/02/2025").contains("sampai 28"));
    assert!(sentence("2025-13-01").contains("Bulan 13 tidak ada"));
    assert!(sentence("10 Janu 2025").contains("bernama “janu”"));
    assert!(sentence("10/01/25").contains("“25” harus ditulis dengan empat angka"));
    assert!(sentence("").starts_with("Tanggal belum diisi."));
}

#[test]
fn what_could_be_read_two_ways_is_not_read() {
    for text in [
        "10 01 2025",
        "10/01-2025 x",
        "2025/01/10",
        "kemarin",
        "10",
        "10/2025",
        "+1/01/2025",
        "/",
        "10 ١ 2025",
    ] {
        assert_eq!(CivilDate::parse(text), Err(DateError::Form), "{text}");
    }
}

#[test]
fn the_length_limit_holds_on_both_sides() {
    let of_length = |n: usize| format!("1 {} 2025", "a".repeat(n - "1  2025".len()));
    let name = "a".repeat(MAX_DATE_CHARS - "1  2025".len());
    assert_eq!(CivilDate::parse(&of_length(MAX_DATE_CHARS)), Err(DateError::MonthName { found: name }));
    let chars = MAX_DATE_CHARS + 1;
    assert_eq!(CivilDate::parse(&of_length(chars)), Err(DateError::TooLong { chars }));
}

#[test]
fn jakarta_is_seven_hours_ahead() {
    // 2025-01-10 07:05:59.999 UTC
    let moment = Timestamp(1_736_492_759_999);
    assert_eq!(clock_text(moment), "14.05 WIB");
    assert_eq!(moment_text(moment), "10 Januari 2025, 14.05 WIB");
    // 17:00 UTC is midnight there: the next day begins.
    let midnight = read("2025-01-11").begins();
    assert_eq!(midnight, Timestamp(1_736_528_400_000));
    assert_eq!(CivilDate::in_jakarta(midnight).iso(), "2025-01-11");
    assert_eq!(CivilDate::in_jakarta(midnight.plus_ms(-1)).iso(), "2025-01-10");
    assert_eq!(moment_text(midnight), "11 Januari 2025, 00.00 WIB");
}

#[test]
fn the_ends_of_time_do_not_make_it_fall_over() {
    assert_eq!(CivilDate::in_jakarta(Timestamp(i64::MIN)).iso(), "0001-01-01");
    assert_eq!(CivilDate::in_jakarta(Timestamp(i64::MAX)).year(), 9999);
    assert_eq!(read("9999-12-31").plus_days(i32::MAX).iso(), "9999-12-31");
    assert_eq!(read("0001-01-01").plus_days(i32::MIN).iso(), "0001-01-01");
    assert!(CivilDate::from_ymd(0, 1, 1).is_err());
}

#[test]
fn days_follow_each_other_and_weekends_are_known() {
    let friday = read("28 Februari 2025");
    assert!(!friday.is_weekend());
    assert_eq!(friday.plus_days(1).iso(), "2025-03-01");
    assert!(friday.plus_days(1).is_weekend() && friday.plus_days(2).is_weekend());
    assert_eq!(friday.plus_days(-28).iso(), "2025-01-31");
}

proptest! {
    #[test]
    fn each_written_form_reads_back(days in 0i32..400_000) {
        let date = read("1900-01-01").plus_days(days);
        prop_assert_eq!(read(&date.iso()), date);
        prop_assert_eq!(read(&date.indonesian()), date);
        prop_assert_eq!(read(&format!("{}/{}/{}", date.day(), date.month(), date.year())), date);
        prop_assert_eq!(CivilDate::in_jakarta(date.begins()), date);
    }

    #[test]
    fn no_text_and_no_moment_makes_it_fall_over(text in "\\PC{0,50}", ms in any::<i64>()) {
        if let Err(error) = CivilDate::parse(&text) {
            prop_assert!(!error.sentence().is_empty());
        }
        prop_assert!(moment_text(Timestamp(ms)).ends_with("WIB"));
        prop_assert!(machine_moment(Timestamp(ms)).ends_with("+07:00"));
    }
}

#[test]
fn days_of_the_week_have_their_names() {
    let day = CivilDate::from_ymd(2026, 11, 28).unwrap();
    let names: Vec<&str> = (0..7).map(|days| day.plus_days(days).weekday_name()).collect();
    assert_eq!(names, ["Sabtu", "Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat"]);
}

#[test]
fn machines_read_a_moment_in_the_offices_time() {
    // 2026-11-20, 17:30:05 UTC: in Jambi it is the next day already.
    let moment = Timestamp(1_795_195_805_000);
    assert_eq!(plain_moment(moment), "2026-11-21 00:30:05");
    assert_eq!(machine_moment(moment), "2026-11-21T00:30:05+07:00");
}
