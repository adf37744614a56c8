//! Dates and clock times as the office writes them: "10 Januari 2025", "14.05 WIB".
//!
//! Only calendar days live here; whether one is a working day is the holiday table's business.

mod error;

use super::Timestamp;
pub use error::DateError;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use std::fmt;
use std::str::FromStr;

/// Longest date taken, in characters.
pub const MAX_DATE_CHARS: usize = 40;

/// Western Indonesian Time: seven hours east, without summer time, so no zone table is asked.
const WIB: Offset = Offset::constant(7);

const MONTHS: [(&str, &[&str]); 12] = [
    ("Januari", &["jan"]),
    ("Februari", &["feb", "peb", "pebruari"]),
    ("Maret", &["mar", "mrt"]),
    ("April", &["apr"]),
    ("Mei", &[]),
    ("Juni", &["jun"]),
    ("Juli", &["jul"]),
    ("Agustus", &["agu", "agt", "ags", "agust"]),
    ("September", &["sep", "sept"]),
    ("Oktober", &["okt"]),
    ("November", &["nov", "nop", "nopember"]),
    ("Desember", &["des"]),
];

/// A calendar day, without time and zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate(Date);

impl CivilDate {
    /// Reads "10 Januari 2025", "10 Jan 2025", "10/01/2025", "10-01-2025" or "2025-01-10".
    ///
    /// # Errors
    /// [`DateError`] says what is wrong; a day that the month does not have is refused, never moved.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let chars = text.chars().count();
        if chars > MAX_DATE_CHARS {
            return Err(DateError::TooLong { chars });
        }
        let parts: Vec<&str> = text.split([' ', '/', '-']).filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] if text.is_empty() => Err(DateError::Empty),
            [year, month, day] if year.len() == 4 && text.contains('-') && !text.contains(' ') => {
                day_of(year_number(year)?, month_number(month)?, small(day)?)
            }
            [day, month, year] if text.contains(' ') != text.contains(['/', '-']) => {
                let (day, month) = (small(day)?, month_in_words_or_digits(month, &text)?);
                day_of(year_number(year)?, month, day)
            }
            _ => Err(DateError::Form),
        }
    }

    /// The day of the calendar, if there is one.
    ///
    /// # Errors
    /// [`DateError`] when year, month or day is out of range.
    pub fn from_ymd(year: u16, month: u16, day: u16) -> Result<Self, DateError> {
        if !(1..=9999).contains(&year) {
            return Err(DateError::Year { found: year.to_string() });
        }
        day_of(year, month, day)
    }

    /// The day that it is in Jakarta at that moment.
    #[must_use]
    pub fn in_jakarta(moment: Timestamp) -> Self {
        Self(wall_clock(moment).date())
    }

    /// The moment at which this day begins in Jakarta.
    #[must_use]
    pub fn begins(self) -> Timestamp {
        let zone = TimeZone::fixed(WIB);
        let start = zone.to_ambiguous_timestamp(self.0.at(0, 0, 0, 0)).compatible();
        start.map_or(Timestamp(i64::MIN), |start| Timestamp(start.as_millisecond()))
    }

    /// `2025-01-10`: how it is stored and how feeds write it.
    #[must_use]
    pub fn iso(self) -> String {
        self.0.to_string()
    }

    /// `10 Januari 2025`.
    #[must_use]
    pub fn indonesian(self) -> String {
        format!("{} {} {}", self.0.day(), month_name(self.month()), self.0.year())
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.0.year().unsigned_abs()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u16 {
        u16::from(self.0.month().unsigned_abs())
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u16 {
        u16::from(self.0.day().unsigned_abs())
    }

    /// `Sabtu`.
    #[must_use]
    pub fn weekday_name(self) -> &'static str {
        use jiff::civil::Weekday as Day;
        match self.0.weekday() {
            Day::Monday => "Senin",
            Day::Tuesday => "Selasa",
            Day::Wednesday => "Rabu",
            Day::Thursday => "Kamis",
            Day::Friday => "Jumat",
            Day::Saturday => "Sabtu",
            Day::Sunday => "Minggu",
        }
    }

    /// The weekday from 1 (Monday) to 7 (Sunday).
    #[must_use]
    pub fn weekday_number(self) -> u8 {
        self.0.weekday().to_monday_one_offset().unsigned_abs()
    }

    /// Saturday or Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday)
    }

    /// The day `days` later (earlier when negative), stopping at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let end = if days < 0 { CALENDAR_START } else { Date::MAX };
        let span = jiff::Span::new().try_days(days);
        let moved = span.and_then(|span| self.0.checked_add(span)).unwrap_or(end);
        Self(moved.max(CALENDAR_START))
    }
}

/// Nothing of ours is older than the year one.
const CALENDAR_START: Date = jiff::civil::date(1, 1, 1);

/// `14.05 WIB`.
#[must_use]
pub fn clock_text(moment: Timestamp) -> String {
    let clock = wall_clock(moment);
    format!("{:02}.{:02} WIB", clock.hour(), clock.minute())
}

/// `Sabtu, 28 November 2026 pukul 14.05 WIB`, as minutes of a proceeding say it.
#[must_use]
pub fn full_moment_text(moment: Timestamp) -> String {
    let day = CivilDate::in_jakarta(moment);
    format!("{}, {} pukul {}", day.weekday_name(), day.indonesian(), clock_text(moment))
}

/// `10 Januari 2025, 14.05 WIB`.
#[must_use]
pub fn moment_text(moment: Timestamp) -> String {
    format!("{}, {}", CivilDate::in_jakarta(moment).indonesian(), clock_text(moment))
}

/// `2025-01-10 14:05:09`, in the office's time: how the JDIHN feed writes a moment (handbook section 2).
#[must_use]
pub fn plain_moment(moment: Timestamp) -> String {
    let clock = wall_clock(moment);
    let day = CivilDate::in_jakarta(moment);
    format!("{} {:02}:{:02}:{:02}", day.iso(), clock.hour(), clock.minute(), clock.second())
}

/// `2025-01-10T14:05:09+07:00`, as Atom, sitemaps and schema.org write a moment.
#[must_use]
pub fn machine_moment(moment: Timestamp) -> String {
    format!("{}+07:00", plain_moment(moment).replace(' ', "T"))
}

/// The Indonesian name of a month from 1 to 12; nothing for any other.
#[must_use]
pub fn month_name(month: u16) -> &'static str {
    let index = usize::from(month).checked_sub(1);
    index.and_then(|i| MONTHS.get(i)).map_or("", |(name, _)| name)
}

/// Moments outside the calendar stop at its ends: a broken row is shown, not a reason to fall over.
fn wall_clock(moment: Timestamp) -> jiff::civil::DateTime {
    let first = CALENDAR_START.at(0, 0, 0, 0);
    let end = if moment.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    let exact = jiff::Timestamp::from_millisecond(moment.0).unwrap_or(end);
    WIB.to_datetime(exact).max(first)
}

fn day_of(year: u16, month: u16, day: u16) -> Result<CivilDate, DateError> {
    if !(1..=12).contains(&month) {
        return Err(DateError::Month { found: month });
    }
    let fields = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(y), Ok(m), Ok(d)) = fields else { return Err(DateError::Day { day, month, year }) };
    Date::new(y, m, d).map(CivilDate).map_err(|_| DateError::Day { day, month, year })
}

fn month_in_words_or_digits(part: &str, text: &str) -> Result<u16, DateError> {
    if part.bytes().all(|c| c.is_ascii_digit()) {
        // "10 01 2025" could be anything; digits need a slash or a dash.
        return if text.contains(' ') { Err(DateError::Form) } else { month_number(part) };
    }
    let name = part.strip_suffix('.').unwrap_or(part).to_lowercase();
    if !name.chars().all(char::is_alphabetic) {
        return Err(DateError::Form);
    }
    let known = |(full, short): &(&str, &[&str])| full.eq_ignore_ascii_case(&name) || short.contains(&&*name);
    let index = MONTHS.iter().position(known).ok_or(DateError::MonthName { found: name.clone() })?;
    u16::try_from(index + 1).map_err(|_| DateError::Form)
}

fn month_number(part: &str) -> Result<u16, DateError> {
    match small(part)? {
        month @ 1..=12 => Ok(month),
        found => Err(DateError::Month { found }),
    }
}

fn small(part: &str) -> Result<u16, DateError> {
    let fits = (1..=2).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
    fits.then(|| part.parse().ok()).flatten().ok_or(DateError::Form)
}

fn year_number(part: &str) -> Result<u16, DateError> {
    if part.is_empty() || !part.bytes().all(|c| c.is_ascii_digit()) {
        return Err(DateError::Form);
    }
    let year = if part.len() == 4 { part.parse().ok() } else { None };
    year.filter(|year| *year > 0).ok_or_else(|| DateError::Year { found: part.to_owned() })
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}

impl FromStr for CivilDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
