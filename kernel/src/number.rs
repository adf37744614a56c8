//! Numbers of documents. Six ways of writing one are alive, and people type all of them.
//!
//! The text on the paper stays the truth: it is shown as typed. What is read out of it (running
//! number, year, style) serves sorting, uniqueness and citing.

mod error;
mod read;

pub use error::NumberError;
use std::fmt;
use std::str::FromStr;

/// Longest number taken, in characters after blanks are folded.
pub const MAX_NUMBER_CHARS: usize = 100;
/// Largest running number taken.
pub const MAX_RUNNING_NUMBER: u32 = 999_999;
/// Earliest year taken; laws of the colonial time are still cited.
pub const MIN_NUMBER_YEAR: u16 = 1800;
/// Latest year taken.
pub const MAX_NUMBER_YEAR: u16 = 2199;

/// Which of the six ways a number is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberStyle {
    /// `13` or `13 Tahun 2025`: decisions since 2022.
    Plain,
    /// `134/Kpts/KPU/Tahun 2016`: until 2017.
    Kpts,
    /// `314/ORT.07-Kpt/01/KPU/V/2021`: KPU RI, 2017 to 2021.
    Central,
    /// `16/HK.03.1-Kpt/Prov/17/11/2019`, `04/HK.03.1-Kpt/5204/02/Sek-Kab/I/2018`: provinces,
    /// kabupaten and kota, 2017 to 2021.
    Regional,
    /// `10/HK.04/08/2022`: early 2022.
    Unit,
    /// `18/PK.01-BA/15/2026`, `23/ORT.06/3306/2/2025`: papers other than decisions, today.
    RegionCode,
}

impl NumberStyle {
    /// Every style.
    pub const ALL: [Self; 6] =
        [Self::Plain, Self::Kpts, Self::Central, Self::Regional, Self::Unit, Self::RegionCode];

    /// A number of this style, for hints beside a field.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Plain => "13 Tahun 2025",
            Self::Kpts => "134/Kpts/KPU/Tahun 2016",
            Self::Central => "314/ORT.07-Kpt/01/KPU/V/2021",
            Self::Regional => "16/HK.03.1-Kpt/Prov/17/11/2019",
            Self::Unit => "10/HK.04/08/2022",
            Self::RegionCode => "18/PK.01-BA/15/2026",
        }
    }
}

/// The number of a document, read from what a person typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DocumentNumber {
    raw: String,
    running: String,
    sequence: Option<u32>,
    year: Option<u16>,
    style: NumberStyle,
    /// The text after the running number: parts with their slashes, or nothing in the plain style.
    tail: String,
    /// `tail` as it counts for uniqueness.
    key_tail: String,
}

impl DocumentNumber {
    /// Reads a number in any of the six styles; a leading "Nomor" or "No." is let pass.
    ///
    /// # Errors
    /// [`NumberError`] says what is wrong, where, and shows an example.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        read::number(text)
    }

    /// As typed, with blanks folded.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The running number (*nomor urut*); `None` is a gap, a number whose first part was left blank.
    #[must_use]
    pub fn sequence(&self) -> Option<u32> {
        self.sequence
    }

    /// The year, where the number itself carries one.
    #[must_use]
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// How it is written.
    #[must_use]
    pub fn style(&self) -> NumberStyle {
        self.style
    }

    /// The running number was left blank.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.sequence.is_none()
    }

    /// What two spellings of one number share: case folded, no blanks, no leading zeros. Unique only
    /// together with kind, office and year, because the plain style is just `13`.
    #[must_use]
    pub fn key(&self) -> String {
        match self.sequence {
            Some(n) => format!("{n}{}", self.key_tail),
            None => self.key_tail.clone(),
        }
    }

    /// The number alone, as feeds and number columns show it: `13`, or the whole of an old one.
    #[must_use]
    pub fn bare(&self) -> String {
        format!("{}{}", self.running, self.tail)
    }

    /// The tidy form: `13 Tahun 2025`, `10/HK.04/08/2022`. Reading it again gives the same number.
    #[must_use]
    pub fn display(&self) -> String {
        match (self.style, self.year) {
            (NumberStyle::Plain, Some(year)) => format!("{} Tahun {year}", self.running),
            _ => self.bare(),
        }
    }

    /// The citation: "Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025", or "… Nomor
    /// 10/HK.04/08/2022" where the number carries its year. `year` stands in when a plain number has
    /// none of its own.
    #[must_use]
    pub fn cite(&self, kind_title: &str, office: Option<&str>, year: u16) -> String {
        let mut text = kind_title.to_owned();
        if let Some(office) = office {
            text.push(' ');
            text.push_str(office);
        }
        text.push_str(" Nomor ");
        text.push_str(&self.bare());
        if self.style == NumberStyle::Plain {
            text.push_str(&format!(" Tahun {}", self.year.unwrap_or(year)));
        }
        text
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display())
    }
}

impl FromStr for DocumentNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
