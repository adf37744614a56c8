//! What holds for every office until it says otherwise.

use super::rows::{Day, HoursRow};
use crate::kernel::CivilDate;
use crate::kernel::worktime::{DayHours, DayKind, HoursKind, Week};
use serde::Deserialize;
use std::sync::OnceLock;

/// The id of the hours that hold without a row.
pub(super) const USUAL: &str = "bawaan";

#[derive(Deserialize)]
struct File {
    hari: Vec<RawDay>,
}

#[derive(Deserialize)]
struct RawDay {
    tanggal: String,
    jenis: String,
    nama: String,
    #[serde(default)]
    sementara: bool,
}

/// The days of the years that the program knows, in order.
pub(super) fn days() -> &'static [Day] {
    static KNOWN: OnceLock<Vec<Day>> = OnceLock::new();
    KNOWN.get_or_init(read)
}

/// A test rules out that the file cannot be read.
fn read() -> Vec<Day> {
    let file: Result<File, _> = toml::from_str(include_str!("libur.toml"));
    let day = |raw: RawDay| {
        let name = if raw.sementara { format!("{} (perkiraan)", raw.nama) } else { raw.nama };
        let kind = super::rows::day_kind(&raw.jenis)?;
        Some(Day { date: CivilDate::parse(&raw.tanggal).ok()?, kind, name })
    };
    file.map(|file| file.hari.into_iter().filter_map(day).collect()).unwrap_or_default()
}

/// Mon-Thu 07.30-16.00 and Fri 07.30-16.30 (SOP 23/2025 of KPU Kabupaten Purworejo), with breaks of 60 and 90
/// minutes (Perpres 21/2023). When the breaks begin is an assumption.
#[must_use]
pub fn usual_week() -> Week {
    Week {
        mon_thu: DayHours::of(&[(450, 720), (780, 960)]),
        fri: DayHours::of(&[(450, 690), (780, 990)]),
        ..Week::default()
    }
}

pub(super) fn hours() -> Option<HoursRow> {
    Some(HoursRow {
        id: USUAL.to_owned(),
        kind: HoursKind::Biasa,
        name: "Jam kerja bawaan (Perpres 21/2023)".to_owned(),
        first: CivilDate::from_ymd(1, 1, 1).ok()?,
        last: None,
        week: usual_week(),
    })
}

/// The kinds of a day as stored, with what people read.
pub(super) const DAY_KINDS: &[(DayKind, &str, &str)] = &[
    (DayKind::LiburNasional, "libur_nasional", "Libur nasional"),
    (DayKind::CutiBersama, "cuti_bersama", "Cuti bersama"),
    (DayKind::HariKerja, "hari_kerja", "Hari kerja tambahan"),
];

/// The kinds of hours as stored, with what people read.
pub(super) const HOURS_KINDS: &[(HoursKind, &str, &str)] = &[
    (HoursKind::Biasa, "biasa", "Jam kerja biasa"),
    (HoursKind::Khusus, "khusus", "Jam kerja pengganti, misalnya Ramadan"),
    (HoursKind::Tambahan, "tambahan", "Jam kerja tambahan, misalnya tahapan pemilu"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Rows;
    use crate::kernel::worktime::{Calendar, Limit, Unit};

    fn calendar() -> Calendar {
        Rows::default().with_defaults().calendar()
    }

    fn day(text: &str) -> CivilDate {
        CivilDate::parse(text).unwrap()
    }

    #[test]
    fn every_day_of_the_file_is_read() {
        let text = include_str!("libur.toml");
        assert_eq!(days().len(), text.matches("tanggal =").count());
        assert!(days().windows(2).all(|pair| pair[0].date < pair[1].date), "in order, none twice");
        let said = |day: &Day| day.name.matches("perkiraan").count();
        assert!(days().iter().any(|day| said(day) == 1) && days().iter().all(|day| said(day) <= 1));
        assert_eq!(usual_week().minutes(), 37 * 60 + 30);
    }

    /// The handbook's vectors, section 7: day 0, n, the nth working day after it.
    #[test]
    fn the_nth_working_day_is_the_handbooks() {
        let vectors = [
            ("2026-03-13", 1, "2026-03-16"),
            ("2026-03-17", 1, "2026-03-25"),
            ("2026-03-13", 10, "2026-04-06"),
            ("2026-05-13", 1, "2026-05-18"),
            ("2026-11-20", 10, "2026-12-04"),
            ("2026-11-20", 17, "2026-12-15"),
            ("2026-12-23", 1, "2026-12-28"),
            ("2026-12-31", 1, "2027-01-04"),
            ("2025-08-15", 1, "2025-08-19"),
            ("2025-03-27", 1, "2025-04-08"),
            ("2027-03-05", 3, "2027-03-18"),
        ];
        let calendar = calendar();
        for (from, n, to) in vectors {
            assert_eq!(calendar.working_day_after(day(from), n), Some(day(to)), "{from} +{n}");
            assert_eq!(calendar.working_days(day(from), day(to)), n, "{from} to {to}");
            let due = calendar.due(day(from).begins(), &Limit::of(n, Unit::HariKerja), &[]).unwrap();
            assert_eq!(CivilDate::in_jakarta(due), day(to));
        }
        for (year, days) in [(2025, 237), (2026, 240), (2027, 242)] {
            let end = |year: u16| CivilDate::from_ymd(year, 12, 31).unwrap();
            assert_eq!(calendar.working_days(end(year - 1), end(year)), days, "{year}");
        }
    }
}
