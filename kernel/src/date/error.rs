//! What is wrong with a typed date, in a sentence.

use super::{MAX_DATE_CHARS, month_name};
use crate::{Fault, FaultClass};
use jiff::civil::Date;

/// A text that is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing was typed.
    #[error("the date is empty")]
    Empty,
    /// Longer than [`MAX_DATE_CHARS`].
    #[error("the date has {chars} characters")]
    TooLong {
        /// How many characters it has.
        chars: usize,
    },
    /// Not written in any form that is read.
    #[error("the date is in no known form")]
    Form,
    /// No month has this name.
    #[error("month {found:?}")]
    MonthName {
        /// What stands there; letters only.
        found: String,
    },
    /// A month that is not 1 to 12.
    #[error("month {found}")]
    Month {
        /// What stands there.
        found: u16,
    },
    /// A year of other than four digits, or year zero.
    #[error("year {found:?}")]
    Year {
        /// What stands there; digits only.
        found: String,
    },
    /// The month has no such day.
    #[error("day {day} of month {month} in {year}")]
    Day {
        /// The day asked for.
        day: u16,
        /// 1 to 12.
        month: u16,
        /// Four digits.
        year: u16,
    },
}

fn last_day(year: u16, month: u16) -> i8 {
    let year = i16::try_from(year).unwrap_or(1);
    let month = i8::try_from(month).unwrap_or(1);
    Date::new(year, month, 1).map_or(31, |first| first.days_in_month())
}

impl Fault for DateError {
    fn class(&self) -> FaultClass {
        FaultClass::Invalid
    }

    fn sentence(&self) -> String {
        let problem = match self {
            Self::Empty => "Tanggal belum diisi.".to_owned(),
            Self::TooLong { chars } => {
                format!("Tanggal terlalu panjang: {chars} karakter, paling banyak {MAX_DATE_CHARS}.")
            }
            Self::Form => "Tanggal ini tidak dapat dibaca.".to_owned(),
            Self::MonthName { found } => format!("Tidak ada bulan bernama “{found}”."),
            Self::Month { found } => format!("Bulan {found} tidak ada: bulan adalah 1 sampai 12."),
            Self::Year { found } => format!("Tahun “{found}” harus ditulis dengan empat angka."),
            Self::Day { day, month, year } => {
                let (name, last) = (month_name(*month), last_day(*year, *month));
                format!("Tanggal {day} {name} {year} tidak ada: {name} {year} dari tanggal 1 sampai {last}.")
            }
        };
        format!("{problem} Contoh: 10 Januari 2025 atau 10/01/2025.")
    }
}
