//! A finding: what is wrong, what to do about it, and what a person may answer.

use super::facts::PersonalKind;
use crate::kernel::Digest;
use crate::pdf::Place;

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Mandatory fields of the description.
    Uraian,
    /// Annexes that are named are there.
    Lampiran,
    /// No NIK, phone number or home address of a private person.
    DataPribadi,
    /// Every page's text could be read.
    Terbaca,
    /// The words are what the pages show.
    Terpercaya,
    /// SALINAN at the top.
    TandaSalinan,
    /// "ttd." in place of the signature.
    Ttd,
    /// "Salinan sesuai dengan aslinya".
    Klausul,
    /// The stempel salinan on the physical copy.
    StempelSalinan,
    /// No cap dinas on the copies.
    CapDinas,
    /// Nothing nearly the same is published.
    Duplikat,
}

impl Check {
    /// Every check, in the order of the page.
    pub const ALL: [Self; 11] = [
        Self::Uraian,
        Self::Lampiran,
        Self::DataPribadi,
        Self::Terbaca,
        Self::Terpercaya,
        Self::TandaSalinan,
        Self::Ttd,
        Self::Klausul,
        Self::StempelSalinan,
        Self::CapDinas,
        Self::Duplikat,
    ];

    /// As stored.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Uraian => "uraian",
            Self::Lampiran => "lampiran",
            Self::DataPribadi => "data_pribadi",
            Self::Terbaca => "terbaca",
            Self::Terpercaya => "terpercaya",
            Self::TandaSalinan => "tanda_salinan",
            Self::Ttd => "ttd",
            Self::Klausul => "klausul",
            Self::StempelSalinan => "stempel_salinan",
            Self::CapDinas => "cap_dinas",
            Self::Duplikat => "duplikat",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Uraian => "Kelengkapan uraian",
            Self::Lampiran => "Lampiran",
            Self::DataPribadi => "Data pribadi",
            Self::Terbaca => "Keterbacaan teks",
            Self::Terpercaya => "Kebenaran teks",
            Self::TandaSalinan => "Tanda SALINAN",
            Self::Ttd => "“ttd.” pengganti tanda tangan",
            Self::Klausul => "Kalimat “Salinan sesuai dengan aslinya”",
            Self::StempelSalinan => "Stempel salinan",
            Self::CapDinas => "Cap dinas",
            Self::Duplikat => "Naskah serupa",
        }
    }
}

/// What a finding does to the hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It stands in the way.
    Block,
    /// It goes on with a reason.
    Warn,
}

/// Where the remedy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// The description.
    Uraian,
    /// The files.
    Berkas,
    /// A page by its address.
    Halaman(String),
}

/// A place in a file of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The file's row.
    pub file_id: String,
    /// Its name.
    pub file: String,
    /// Its digest.
    pub digest: Digest,
    /// The page, from 1.
    pub page: u32,
    /// Where on it; zeros when unknown.
    pub place: Place,
}

/// What may be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// As stored.
    pub id: &'static str,
    /// What people choose.
    pub label: &'static str,
    /// Whether it needs a text.
    pub note: bool,
    /// Whether the finding is settled by it.
    pub settles: bool,
}

const fn choice(id: &'static str, label: &'static str, note: bool, settles: bool) -> Choice {
    Choice { id, label, note, settles }
}

/// For warnings.
pub(super) const REASON: &[Choice] = &[choice("alasan", "Lanjutkan dengan alasan", true, true)];
/// For personal data.
pub(super) const PERSONAL: &[Choice] = &[
    choice("publik", "Data pejabat atau data publik, boleh tampil", false, true),
    choice("bukan", "Bukan data pribadi", false, true),
    choice("disunting", "Akan disunting, naskah diganti", false, false),
];
/// For an annex that was not found.
pub(super) const ANNEX: &[Choice] = &[
    choice("ada", "Lampirannya ada dalam berkas; sebutkan halamannya", true, true),
    choice("bukan", "Yang disebut bukan lampiran naskah ini; jelaskan", true, true),
];
/// For the stamp.
pub(super) const STAMP: &[Choice] = &[
    choice("tampak", "Stempel salinan tampak pada naskah fisik", false, true),
    choice("alasan", "Tidak tampak; lanjutkan dengan alasan", true, true),
];
/// For the stamp where the office insists on it.
pub(super) const STAMP_ONLY: &[Choice] =
    &[choice("tampak", "Stempel salinan tampak pada naskah fisik", false, true)];
/// For the seal.
pub(super) const SEAL: &[Choice] = &[
    choice("tanpa", "Tidak ada cap dinas pada naskah salinan", false, true),
    choice("alasan", "Ada cap dinas; lanjutkan dengan alasan", true, true),
];
/// For what only another file or entry mends.
pub(super) const NONE: &[Choice] = &[];

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The finding.
    pub key: String,
    /// The choice.
    pub choice: String,
    /// What the person wrote.
    pub note: Option<String>,
    /// Who.
    pub person: String,
    /// When.
    pub at_ms: i64,
}

/// How a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// In the way.
    Blocking,
    /// Wants an answer.
    Wanting,
    /// Answered.
    Answered,
}

/// What is wrong, with its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable: the same find in the same file has the same key, any other another one.
    pub key: String,
    /// Which check found it.
    pub check: Check,
    /// What it does.
    pub severity: Severity,
    /// What is wrong.
    pub sentence: String,
    /// What to do.
    pub remedy: &'static str,
    /// Where to do it.
    pub link: Option<Link>,
    /// Where it was found.
    pub spots: Vec<Spot>,
    /// Which kind of personal data.
    pub personal: Option<PersonalKind>,
    /// What may be answered; nothing when only a change mends it.
    pub choices: &'static [Choice],
    /// What was answered.
    pub answer: Option<Answer>,
}

impl Finding {
    /// The choice that was answered, when it is one of those that are open.
    #[must_use]
    pub fn chosen(&self) -> Option<&'static Choice> {
        let answer = self.answer.as_ref()?;
        self.choices.iter().find(|choice| choice.id == answer.choice)
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.chosen().is_some_and(|choice| choice.settles)
    }

    /// How it stands.
    #[must_use]
    pub fn group(&self) -> Group {
        match (self.is_settled(), self.severity) {
            (true, _) => Group::Answered,
            (false, Severity::Block) => Group::Blocking,
            (false, Severity::Warn) => Group::Wanting,
        }
    }
}

/// The key of a finding: an answer is bound to exactly these parts.
pub(super) fn key(check: Check, parts: &[&str]) -> String {
    const DIGITS: usize = 32;
    let whole = format!("{}\n{}", check.id(), parts.join("\n"));
    Digest::of(whole.as_bytes()).hex().chars().take(DIGITS).collect()
}
