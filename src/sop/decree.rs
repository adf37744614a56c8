//! A version of an SOP as an office loaded it through its pages.

use crate::kernel::{CivilDate, Timestamp};

/// A version in an office: by which decree, from which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decree {
    /// Internal id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// The SOP.
    pub sop: String,
    /// The version.
    pub version_id: String,
    /// The version that it takes the place of.
    pub replaces: String,
    /// The number of the decree.
    pub number: String,
    /// Its date.
    pub date: CivilDate,
    /// The first day on which cases begin under it.
    pub effective: CivilDate,
    /// Who loaded it.
    pub person_id: String,
    /// When.
    pub loaded: Timestamp,
}

impl Decree {
    /// `Nomor 13 Tahun 2025 tanggal 10 Januari 2025`.
    #[must_use]
    pub fn cite(&self) -> String {
        format!("Nomor {} tanggal {}", self.number, self.date.indonesian())
    }
}
