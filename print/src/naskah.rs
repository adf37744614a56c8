//! Naskah dinas of the office: the nota dinas to a unit, the lembar disposisi, and the notice of a takedown.

use crate::text::fit;
use crate::world::{Sheet, pdf};
use crate::{Error, limits};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The head of a letter is the same on all.
const NOTA_DINAS: &str =
    concat!(include_str!("../templates/kop.typ"), include_str!("../templates/nota-dinas.typ"));
const PEMBERITAHUAN: &str =
    concat!(include_str!("../templates/kop.typ"), include_str!("../templates/pemberitahuan.typ"));
const LEMBAR_DISPOSISI: &str =
    concat!(include_str!("../templates/kop.typ"), include_str!("../templates/lembar-disposisi.typ"));

/// The head of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kop {
    /// Its lines, set in capitals; none where the paper has a printed head.
    pub lines: Vec<String>,
    /// Address and contact, in one line; may be empty.
    pub address: String,
}

/// Who signs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The post, with `Plh.` or `Plt.` where it is acted in.
    pub post: String,
    /// The name; empty leaves room for it.
    pub name: String,
    /// NIP; may be empty.
    pub nip: String,
}

/// A nota dinas.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotaDinas {
    /// The head.
    pub kop: Kop,
    /// Its number; empty leaves room for it.
    pub number: String,
    /// To whom (*Yth.*).
    pub to: String,
    /// From whom.
    pub from: String,
    /// Its date in words; empty leaves room for it.
    pub date: String,
    /// What it is about (*Perihal*).
    pub subject: String,
    /// What it says, paragraph by paragraph.
    pub paragraphs: Vec<String>,
    /// Who gets a copy (*Tembusan*).
    pub copies: Vec<String>,
    /// Who signs.
    pub signer: Signer,
    /// What is said at its foot: from which case and record it was printed.
    pub foot: String,
    /// What is said across its head while it is no nota dinas yet; empty afterwards.
    pub mark: String,
    /// When it was printed, in UTC milliseconds since 1970; becomes the date of the PDF.
    pub at_ms: i64,
}

/// A notice to those who have copied what was taken down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pemberitahuan {
    /// The head.
    pub kop: Kop,
    /// What it is about (*Hal*).
    pub subject: String,
    /// To whom (*Yth.*).
    pub to: String,
    /// What it says before the facts, paragraph by paragraph.
    pub opening: Vec<String>,
    /// What was taken down: label and value.
    pub rows: Vec<(String, String)>,
    /// What it says and asks behind them.
    pub closing: Vec<String>,
    /// Who signs.
    pub signer: Signer,
    /// What is said at its foot.
    pub foot: String,
    /// When it was printed, in UTC milliseconds since 1970; becomes the date of the PDF.
    pub at_ms: i64,
}

/// A lembar disposisi.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LembarDisposisi {
    /// The head.
    pub kop: Kop,
    /// Number in the agenda; empty leaves room for it.
    pub number: String,
    /// What was disposed of: label and value.
    pub rows: Vec<(String, String)>,
    /// To whom it goes on.
    pub to: String,
    /// What is to be done, paragraph by paragraph.
    pub instruction: Vec<String>,
    /// By when; may be empty.
    pub due: String,
    /// Who disposed.
    pub signer: Signer,
    /// When, for people.
    pub when: String,
    /// What is said at its foot.
    pub foot: String,
    /// When it was printed, in UTC milliseconds since 1970; becomes the date of the PDF.
    pub at_ms: i64,
}

/// The nota dinas as a PDF: A4, tagged, in Indonesian; the same bytes for the same data.
///
/// # Errors
/// [`Error`] where the time is none.
pub fn nota_dinas(data: &NotaDinas) -> Result<Vec<u8>, Error> {
    set(NOTA_DINAS, data, data.at_ms)
}

/// The notice as a PDF; as [`nota_dinas`]. Number and date are left to be written.
///
/// # Errors
/// As [`nota_dinas`].
pub fn pemberitahuan(data: &Pemberitahuan) -> Result<Vec<u8>, Error> {
    set(PEMBERITAHUAN, data, data.at_ms)
}

/// The lembar disposisi as a PDF; as [`nota_dinas`].
///
/// # Errors
/// As [`nota_dinas`].
pub fn lembar_disposisi(data: &LembarDisposisi) -> Result<Vec<u8>, Error> {
    set(LEMBAR_DISPOSISI, data, data.at_ms)
}

fn set(template: &'static str, data: &impl Serialize, at_ms: i64) -> Result<Vec<u8>, Error> {
    let ident = Sha256::digest(serde_json::to_vec(data)?).iter().map(|byte| format!("{byte:02x}")).collect();
    let fit = fit(serde_json::to_value(data)?, limits::MAX_PARAGRAPH_CHARS);
    pdf(Sheet { template, json: serde_json::to_vec(&fit)?, pictures: Vec::new(), at_ms, ident })
}
