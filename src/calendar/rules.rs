//! What may be written into a calendar. Values in, values out.

use super::defaults::{DAY_KINDS, HOURS_KINDS};
use super::error::CalendarError;
use super::rows::{Day, HoursRow, Rows, day_kind, day_kind_title, hours_kind};
use crate::kernel::worktime::{DayHours, DayKind, HoursKind, Week};
use crate::kernel::{CivilDate, Fault as _};

/// The longest name of a row.
pub const MAX_NAME_CHARS: usize = 200;
/// The most days of one office.
pub const MAX_DAYS: usize = 2_000;
/// The most rows of hours of one office.
pub const MAX_HOURS: usize = 200;
/// The years that rows may be of: a mistyped year is refused instead of taken.
pub const YEARS: std::ops::RangeInclusive<u16> = 2000..=2100;
/// The longest period of hours, in days.
pub const MAX_PERIOD_DAYS: i32 = 3 * 366;

/// A change of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A further day.
    AddDay(Day),
    /// A day is as its weekday again.
    RemoveDay(CivilDate),
    /// Further hours; the id is given when they are stored.
    AddHours(HoursRow),
    /// The hours of this row hold no longer.
    RemoveHours(String),
}

impl Change {
    /// A day as typed: date, kind, name.
    ///
    /// # Errors
    /// [`CalendarError::Invalid`] for the first field that cannot be accepted.
    pub fn day(date: &str, kind: &str, name: &str) -> Result<Self, CalendarError> {
        let date = parsed("tanggal", date)?;
        let known = || DAY_KINDS.iter().map(|(.., title)| *title).collect::<Vec<_>>().join(", ");
        let kind = day_kind(kind)
            .ok_or_else(|| CalendarError::invalid("jenis", format!("Pilih salah satu: {}.", known())))?;
        Ok(Self::AddDay(Day { date, kind, name: named(name)? }))
    }

    /// Hours as typed: kind, name, first and last day, and the hours of Mon-Thu, Fri, Sat and Sun.
    ///
    /// # Errors
    /// [`CalendarError::Invalid`] for the first field that cannot be accepted.
    pub fn hours(
        kind: &str,
        name: &str,
        first: &str,
        last: &str,
        week: [&str; 4],
    ) -> Result<Self, CalendarError> {
        let known = || HOURS_KINDS.iter().map(|(.., title)| *title).collect::<Vec<_>>().join("; ");
        let kind = hours_kind(kind)
            .ok_or_else(|| CalendarError::invalid("macam", format!("Pilih salah satu: {}.", known())))?;
        let name = named_in("sebutan", name)?;
        let first = parsed("mulai", first)?;
        let last = if last.trim().is_empty() { None } else { Some(parsed("sampai", last)?) };
        let [mon_thu, fri, sat, sun] = week;
        let week = Week {
            mon_thu: spans("senin_kamis", mon_thu)?,
            fri: spans("jumat", fri)?,
            sat: spans("sabtu", sat)?,
            sun: spans("minggu", sun)?,
        };
        Ok(Self::AddHours(HoursRow { id: String::new(), kind, name, first, last, week }))
    }
}

/// Whether the rows say already what a change would add: a form that is sent twice has no second effect.
#[must_use]
pub fn is_there(rows: &Rows, change: &Change) -> bool {
    match change {
        Change::AddDay(day) => rows.days.contains(day),
        Change::AddHours(new) => {
            rows.hours.iter().any(|row| HoursRow { id: row.id.clone(), ..new.clone() } == *row)
        }
        Change::RemoveDay(_) | Change::RemoveHours(_) => false,
    }
}

/// Whether a change fits to the rows that are there, those that hold without being stored among them.
///
/// # Errors
/// [`CalendarError`] says what is in the way.
pub fn check(rows: &Rows, change: &Change) -> Result<(), CalendarError> {
    match change {
        Change::AddDay(day) => check_day(rows, day),
        Change::AddHours(row) => check_hours(rows, row),
        Change::RemoveDay(date) if rows.days.iter().any(|day| day.date == *date) => Ok(()),
        Change::RemoveHours(id) if rows.hours.iter().any(|row| row.id == *id && !row.is_usual()) => Ok(()),
        Change::RemoveDay(_) | Change::RemoveHours(_) => Err(CalendarError::NotFound),
    }
}

fn check_day(rows: &Rows, day: &Day) -> Result<(), CalendarError> {
    let wrong = |sentence: String| Err(CalendarError::invalid("tanggal", sentence));
    if let Some(there) = rows.days.iter().find(|known| known.date == day.date) {
        return wrong(format!(
            "{} sudah tercatat sebagai {} ({}). Hapus baris itu lebih dahulu.",
            day.date.indonesian(),
            day_kind_title(there.kind).to_lowercase(),
            there.name
        ));
    }
    if rows.days.len() >= MAX_DAYS {
        return wrong(format!("Kalender ini sudah berisi {MAX_DAYS} hari. Hapus baris lama lebih dahulu."));
    }
    let works = rows.calendar().is_working_day(day.date);
    match (day.kind, works) {
        (DayKind::HariKerja, true) => {
            wrong(format!("{} memang hari kerja, sehingga tidak perlu ditambahkan.", day.date.indonesian()))
        }
        (DayKind::HariKerja, false) | (DayKind::LiburNasional | DayKind::CutiBersama, _) => Ok(()),
    }
}

fn check_hours(rows: &Rows, row: &HoursRow) -> Result<(), CalendarError> {
    let wrong = |field, sentence: String| Err(CalendarError::invalid(field, sentence));
    if rows.hours.len() > MAX_HOURS {
        return wrong(
            "mulai",
            format!("Sudah ada {MAX_HOURS} baris jam kerja. Hapus baris lama lebih dahulu."),
        );
    }
    if row.week.minutes() == 0 {
        return wrong("senin_kamis", "Isikan jam kerja sekurang-kurangnya untuk satu hari.".to_owned());
    }
    if row.kind == HoursKind::Biasa && row.week.mon_thu.is_empty() {
        return wrong("senin_kamis", "Jam kerja biasa perlu jam untuk Senin sampai Kamis.".to_owned());
    }
    if let Some((field, day)) = left_out(rows, row) {
        return wrong(
            field,
            format!(
                "{day} belum diisi, padahal hari kerja: selama masa ini tidak akan ada jam kerja pada hari itu. Isikan \
                 jamnya; hari yang memang libur dicatat pada daftar hari."
            ),
        );
    }
    match (row.kind, row.last) {
        (HoursKind::Biasa, Some(_)) => {
            return wrong(
                "sampai",
                "Jam kerja biasa berlaku sampai ada yang baru: kosongkan tanggal akhirnya.".to_owned(),
            );
        }
        (HoursKind::Khusus | HoursKind::Tambahan, None) => {
            return wrong("sampai", "Isikan sampai tanggal berapa jam ini berlaku.".to_owned());
        }
        (_, Some(last)) if last < row.first => {
            return wrong("sampai", "Tanggal akhir mendahului tanggal awal.".to_owned());
        }
        (_, Some(last)) if last > row.first.plus_days(MAX_PERIOD_DAYS - 1) => {
            return wrong("sampai", format!("Satu masa paling lama {MAX_PERIOD_DAYS} hari."));
        }
        (_, _) => {}
    }
    let overlaps = |other: &&HoursRow| {
        let both_dated = row.kind != HoursKind::Biasa || other.first == row.first;
        other.kind == row.kind
            && both_dated
            && other.first <= row.last.unwrap_or(row.first)
            && row.first <= other.last.unwrap_or(other.first)
    };
    match rows.hours.iter().find(overlaps).filter(|_| row.kind != HoursKind::Tambahan) {
        Some(other) => wrong(
            "mulai",
            format!(
                "Masa ini bertumpang tindih dengan “{}”. Hapus atau ubah baris itu lebih dahulu.",
                other.name
            ),
        ),
        None => Ok(()),
    }
}

/// The days on which work is usual and that hours in the place of the usual ones leave empty.
fn left_out(rows: &Rows, row: &HoursRow) -> Option<(&'static str, &'static str)> {
    if row.kind == HoursKind::Tambahan {
        return None;
    }
    let usual = rows.hours.iter().filter(|known| known.kind == HoursKind::Biasa && known.first <= row.first);
    let usual = &usual.max_by_key(|known| known.first)?.week;
    let days = [
        ("senin_kamis", "Senin sampai Kamis", &usual.mon_thu, &row.week.mon_thu),
        ("jumat", "Jumat", &usual.fri, &row.week.fri),
    ];
    let missing = days.into_iter().find(|(.., usual, new)| !usual.is_empty() && new.is_empty());
    missing.map(|(field, day, ..)| (field, day))
}

fn parsed(field: &'static str, text: &str) -> Result<CivilDate, CalendarError> {
    let date = CivilDate::parse(text).map_err(|error| CalendarError::invalid(field, error.sentence()))?;
    if YEARS.contains(&date.year()) {
        return Ok(date);
    }
    Err(CalendarError::invalid(
        field,
        format!("Tahun {} di luar kalender ({} sampai {}).", date.year(), YEARS.start(), YEARS.end()),
    ))
}

fn named(name: &str) -> Result<String, CalendarError> {
    named_in("nama", name)
}

fn named_in(field: &'static str, name: &str) -> Result<String, CalendarError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(CalendarError::invalid(
            field,
            "Isikan namanya, misalnya nama hari libur atau nomor surat edaran.",
        )),
        chars if chars > MAX_NAME_CHARS => {
            Err(CalendarError::invalid(field, format!("Nama paling banyak {MAX_NAME_CHARS} karakter.")))
        }
        _ => Ok(name),
    }
}

fn spans(field: &'static str, text: &str) -> Result<DayHours, CalendarError> {
    DayHours::parse(text).map_err(|error| CalendarError::invalid(field, error.sentence()))
}

#[cfg(test)]
mod tests;
