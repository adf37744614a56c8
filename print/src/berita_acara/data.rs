//! What a *berita acara pencocokan* says, as plain data. Whoever fills it answers for every word; what is printed
//! beside it (totals, how many differences are without a verdict, the digest of the data) is counted here.

use crate::Error;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Report of the comparison of a physical with a digital copy (step 3 of the SOP of publication). Pages count from
/// 1; digests are SHA-256 in lower-case hexadecimals; texts are Indonesian where they are sentences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeritaAcara {
    /// Whose report it is.
    pub office: Office,
    /// Number of the report itself; without one a line is left to fill in.
    pub number: Option<String>,
    /// The product, where it is known.
    pub product: Option<Product>,
    /// What the physical copy is.
    pub kind: Kind,
    /// The physical copy: its files in their order.
    pub physical: Copy,
    /// The digital copy.
    pub digital: Copy,
    /// Version of what compared.
    pub comparer: String,
    /// When the result was reached, in UTC milliseconds since 1970; becomes the date of the PDF.
    pub at_ms: i64,
    /// The same for people, with weekday and time zone: `Sabtu, 28 November 2026 pukul 14.05 WIB`.
    pub at: String,
    /// What the comparison says of the whole.
    pub conclusion: Conclusion,
    /// The pairs of pages.
    pub pages: Vec<Page>,
    /// The differences, in the order in which they are numbered from 1.
    pub differences: Vec<Difference>,
    /// Differences that a copy may have.
    pub expected: Vec<Expected>,
    /// Pages that people looked at themselves.
    pub by_eye: Vec<ByEye>,
    /// What speaks against the text of the digital copy, a sentence each.
    pub doubts: Vec<String>,
    /// What the comparison could not do, a sentence each.
    pub missing: Vec<String>,
    /// A point of the journal, as `SEQ:HASH`.
    pub checkpoint: Option<String>,
    /// Who compared; without a name room is left to sign.
    pub petugas: Option<Signer>,
    /// Who confirms; without a name room is left to sign.
    pub kasubbag: Option<Signer>,
}

/// The head of the letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Office {
    /// Its name, written out; set in capitals. Empty: no head is printed, as on paper that has one.
    pub name: String,
    /// Its address, in one line.
    pub address: Option<String>,
    /// The town in which the report is signed.
    pub place: Option<String>,
}

/// A legal product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Kind, number and year, as it is cited.
    pub citation: Option<String>,
    /// What it is about.
    pub title: Option<String>,
}

/// What the physical copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An attested copy with its stamp.
    Salinan,
    /// The signed original.
    Asli,
}

/// One of the two copies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// The digest of its file; of several, of their digests in hexadecimals, each with a line feed.
    pub sha256: String,
    /// Pages of all files.
    pub pages: u32,
    /// Its files.
    pub files: Vec<NamedFile>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedFile {
    /// Its name, as it was handed in.
    pub name: String,
    /// Its digest.
    pub sha256: String,
    /// Its pages.
    pub pages: u32,
}

/// What is said of the whole document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conclusion {
    /// Whether nothing was found that is not listed, and nothing that keeps the copies from agreeing.
    pub agrees: bool,
    /// Whether both are one document at all.
    pub same_document: bool,
    /// Whether both are one and the same scan, which makes the comparison void.
    pub same_scan: bool,
    /// Why they are not one document, or no comparison: a sentence.
    pub why: Option<String>,
}

/// A pair of pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Page of the physical copy.
    pub physical: Option<u32>,
    /// Page of the digital copy.
    pub digital: Option<u32>,
    /// How they were compared; `None` for a page without partner.
    pub mode: Option<Mode>,
    /// Words of the digital page.
    pub words: u32,
    /// Words that stand on the paper.
    pub verified: u32,
    /// Words that could not be read there.
    pub unread: u32,
}

/// How a pair of pages was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Letter by letter at its place.
    Verify,
    /// Letter by letter, where the text flows otherwise.
    Flow,
    /// As pictures, which says nothing of words.
    Image,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// What it is.
    pub class: Class,
    /// Whether it concerns a number, a date, an amount, a name, a reference or what turns a rule around.
    pub weighty: bool,
    /// Whether it is about the whole page.
    pub whole_page: bool,
    /// Page of the physical copy.
    pub physical_page: Option<u32>,
    /// Page of the digital copy.
    pub digital_page: Option<u32>,
    /// What the paper says, as far as it was read.
    pub physical_text: Option<String>,
    /// What the digital copy says.
    pub digital_text: Option<String>,
    /// Picture of the place on the paper, as PNG. Not part of the JSON: it is drawn from the file named above.
    #[serde(skip)]
    pub physical_crop: Option<Vec<u8>>,
    /// Picture of the place on the digital page, as PNG. Not part of the JSON.
    #[serde(skip)]
    pub digital_crop: Option<Vec<u8>>,
    /// What a person says of it; `None` as long as nobody did.
    pub verdict: Option<Verdict>,
}

/// What a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Both say different things.
    Differs,
    /// Only the paper says it.
    OnlyPaper,
    /// Only the digital copy says it.
    OnlyDigital,
    /// A stamp, a stroke or a flaw hides it.
    Covered,
    /// Filled in by hand.
    Handwritten,
}

/// What a person says of a difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which of the three.
    pub says: Says,
    /// Why.
    pub note: Option<String>,
    /// By whom.
    pub by: String,
    /// When, for people.
    pub at: String,
    /// Who confirmed it and when.
    pub confirmed: Option<Confirmed>,
}

/// The three things that can be said of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// The machine misread; the copies do not differ here.
    SalahBaca,
    /// They differ.
    Nyata,
    /// They differ, as is meant.
    Disengaja,
}

/// Confirmation by the Kasubbag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confirmed {
    /// By whom.
    pub by: String,
    /// When, for people.
    pub at: String,
}

/// A difference that a copy may have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Page of the digital copy.
    pub digital_page: u32,
    /// Why it may be, in a few words.
    pub reason: String,
    /// What the digital copy says there.
    pub text: String,
}

/// A pair of pages that a person looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByEye {
    /// Page of the physical copy.
    pub physical: Option<u32>,
    /// Page of the digital copy.
    pub digital: Option<u32>,
    /// What the person says, in a few words.
    pub says: String,
    /// By whom.
    pub by: String,
    /// When, for people.
    pub at: String,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signer {
    /// The name with its degrees.
    pub name: String,
    /// The post.
    pub post: String,
    /// NIP, where there is one.
    pub nip: Option<String>,
}

impl BeritaAcara {
    /// The data as JSON, byte for byte what [`Self::digest`] is the digest of: the report that is handed out
    /// beside the PDF. Pictures are not in it.
    ///
    /// # Errors
    /// [`Error::Data`].
    pub fn json(&self) -> Result<Vec<u8>, Error> {
        Ok(serde_json::to_vec(self)?)
    }

    /// SHA-256 of [`Self::json`], in hexadecimals; printed as *sidik data laporan*.
    ///
    /// # Errors
    /// [`Error::Data`].
    pub fn digest(&self) -> Result<String, Error> {
        Ok(Sha256::digest(self.json()?).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
