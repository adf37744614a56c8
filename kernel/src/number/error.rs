//! What is wrong with a typed number: the fault, its place, and an example.

use super::{MAX_NUMBER_CHARS, MAX_NUMBER_YEAR, MAX_RUNNING_NUMBER, MIN_NUMBER_YEAR, NumberStyle};
use crate::{Fault, FaultClass};

/// A text that is no document number. `place` counts from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing was typed.
    #[error("the number is empty")]
    Empty,
    /// Longer than [`MAX_NUMBER_CHARS`].
    #[error("the number has {chars} characters")]
    TooLong {
        /// How many characters it has.
        chars: usize,
    },
    /// A character that no number has.
    #[error("character {place} is {found:?}")]
    Character {
        /// The character.
        found: char,
        /// Which character of the number it is.
        place: usize,
    },
    /// The running number is no number from one to [`MAX_RUNNING_NUMBER`].
    #[error("running number {found:?}")]
    Running {
        /// What stands there.
        found: String,
    },
    /// The year is missing or out of range.
    #[error("year {found:?}")]
    Year {
        /// What stands there.
        found: String,
    },
    /// Two slashes with nothing between them.
    #[error("part {place} is empty")]
    EmptyPart {
        /// Which part.
        place: usize,
    },
    /// A part that fits none of the six styles.
    #[error("part {place} is {found:?}")]
    Part {
        /// What stands there.
        found: String,
        /// Which part.
        place: usize,
    },
    /// Each part may stand, but not in this arrangement.
    #[error("no style is written like {found:?}")]
    Arrangement {
        /// The whole number.
        found: String,
    },
}

impl NumberError {
    fn problem(&self) -> String {
        match self {
            Self::Empty => "Nomor belum diisi.".to_owned(),
            Self::TooLong { chars } => {
                format!("Nomor terlalu panjang: {chars} karakter, paling banyak {MAX_NUMBER_CHARS}.")
            }
            Self::Character { found, place } => {
                let shown = shown(*found);
                format!("Karakter ke-{place} ({shown}) tidak dipakai dalam nomor dokumen.")
            }
            Self::Running { found } => format!(
                "Nomor urut “{found}” (bagian pertama) harus angka 1 sampai {MAX_RUNNING_NUMBER}, tanpa huruf."
            ),
            Self::Year { found } if found.is_empty() => "Tahun (bagian terakhir) belum diisi.".to_owned(),
            Self::Year { found } => format!(
                "Tahun “{found}” (bagian terakhir) harus empat angka, {MIN_NUMBER_YEAR} sampai {MAX_NUMBER_YEAR}."
            ),
            Self::EmptyPart { place } => {
                format!("Bagian ke-{place} kosong: di antara dua garis miring harus ada isi.")
            }
            Self::Part { found, place } => {
                format!("Bagian ke-{place} (“{found}”) tidak dikenal sebagai bagian nomor dokumen.")
            }
            Self::Arrangement { found } => {
                format!("Susunan “{found}” tidak sama dengan satu pun gaya nomor yang dipakai.")
            }
        }
    }

    fn example(&self) -> String {
        match self {
            Self::EmptyPart { .. } | Self::Part { .. } | Self::Arrangement { .. } => {
                let all = NumberStyle::ALL.map(NumberStyle::example).join("; ");
                format!("Contoh: {all}.")
            }
            _ => format!("Contoh: {}.", NumberStyle::Plain.example()),
        }
    }
}

/// A character that prints, quoted; otherwise its code, so that a sentence never carries it along.
fn shown(c: char) -> String {
    if c.is_alphanumeric() || c.is_ascii_graphic() {
        format!("“{c}”")
    } else {
        format!("U+{:04X}", c as u32)
    }
}

impl Fault for NumberError {
    fn class(&self) -> FaultClass {
        FaultClass::Invalid
    }

    fn sentence(&self) -> String {
        format!("{} {}", self.problem(), self.example())
    }
}
