//! The verdict on a file. Pure: what was found goes in, the verdict and its Indonesian sentence
//! come out.

use kernel::Digest;
use serde::{Deserialize, Serialize};

/// Most pages of one file (domain limit of the reading child, measured on real documents).
pub const MAX_PAGES: u32 = 500;
/// Largest file that a child reads.
pub const MAX_INPUT_BYTES: u64 = 300_000_000;
/// Below this mean number of visible characters per page a document counts as having no text layer:
/// a page number or a stamp typed over a scan is none.
pub const MIN_TEXT_CHARS_PER_PAGE: u32 = 20;

/// Whether a file may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may.
    Ok,
    /// It may not, for the reasons given.
    Refused,
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A PDF that every reader can show.
    Valid,
    /// Locked with a password, or by a method that we cannot open.
    Encrypted,
    /// Broken, or so built that readers disagree.
    Malformed,
    /// Does something when opened.
    Active,
    /// Carries other files inside.
    Embedded,
    /// More pages, bytes, memory or time than the limits.
    TooLarge,
    /// Something else under the name of a PDF.
    NotPdf,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Its kind; never [`Class::Valid`].
    pub class: Class,
    /// What is wrong and what to do, in Indonesian.
    pub reason: String,
}

/// The format of the bytes, as they were recognised by what stands in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A PDF.
    #[default]
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A TIFF with one or more pages.
    Tiff,
}

impl Media {
    /// As the database and browsers call it.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
        }
    }

    /// The format with this name; `None` for names that are not of files that come in.
    #[must_use]
    pub fn of_type(media_type: &str) -> Option<Self> {
        [Self::Pdf, Self::Jpeg, Self::Png, Self::Tiff]
            .into_iter()
            .find(|media| media.media_type() == media_type)
    }
}

/// What the child found; the parent adds the digest, which it trusts nobody else with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Findings {
    pub(super) media: Media,
    pub(super) pages: u32,
    /// Unknown where the file is refused.
    pub(super) chars_per_page: Option<u32>,
    /// Why it is refused, the gravest first.
    pub(super) refusals: Vec<Refusal>,
    pub(super) warnings: Vec<String>,
}

impl Findings {
    /// Nothing is known but that it is refused.
    pub(super) fn refused(refusal: Refusal) -> Self {
        Self { refusals: vec![refusal], ..Self::default() }
    }
}

/// The result of reading a file through, as `jdih inspect --json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// May it come in.
    pub verdict: Verdict,
    /// What it is.
    pub class: Class,
    /// Why not, each with what to do; empty when the verdict is ok.
    pub reasons: Vec<String>,
    /// What does not hinder but should be known.
    pub warnings: Vec<String>,
    /// Number of pages; 0 when unknown.
    pub pages: u32,
    /// SHA-256 of the bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// Whether there is a text layer to search in.
    pub has_text: bool,
    /// Mean number of visible characters per page looked at.
    pub chars_per_page: u32,
    /// The format; not printed, the class says what people ask.
    #[serde(skip)]
    pub media: Media,
}

/// How a child ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    TimedOut,
    TooMuchOutput,
    OutOfMemory,
    Signal(i32),
    Exit(i32),
}

/// Signals by which the system ends a process that spends more than its limits: SIGKILL, SIGXCPU.
const SPENT: [i32; 2] = [9, 24];

impl Refusal {
    pub(super) fn new(class: Class, reason: &str) -> Self {
        Self { class, reason: reason.to_owned() }
    }

    /// The beginning of the file is not that of a PDF.
    pub(super) fn not_pdf() -> Self {
        Self::new(
            Class::NotPdf,
            "Berkas ini bukan PDF (tidak diawali %PDF-); simpan atau pindai dokumen sebagai PDF, lalu unggah lagi.",
        )
    }

    /// A password is needed to open it.
    pub(super) fn locked() -> Self {
        Self::new(
            Class::Encrypted,
            "Berkas terkunci dengan kata sandi; hapus kata sandinya di aplikasi pembuatnya, lalu unggah lagi.",
        )
    }

    /// No reader of ours gets through.
    pub(super) fn broken() -> Self {
        Self::new(
            Class::Malformed,
            "Struktur PDF rusak sehingga tidak dapat dibaca; ekspor ulang dari aplikasi asalnya atau pindai \
             kembali, lalu unggah lagi.",
        )
    }

    /// The two readers see different documents.
    pub(super) fn ambiguous() -> Self {
        Self::new(
            Class::Malformed,
            "PDF ini dibaca berbeda oleh pembaca yang berbeda; ekspor ulang dari aplikasi asalnya, lalu unggah \
             lagi.",
        )
    }

    /// There is nothing to show.
    pub(super) fn empty() -> Self {
        Self::new(
            Class::Malformed,
            "PDF ini tidak memuat satu halaman pun; periksa berkas asalnya, lalu unggah lagi.",
        )
    }

    /// A page that is not compared, and why.
    pub(super) fn page_beyond(why: &str) -> Self {
        Self::new(
            Class::TooLarge,
            &format!("{why}; pindai atau ekspor ulang halaman itu dalam ukuran biasa."),
        )
    }

    fn spent() -> Self {
        Self::new(
            Class::TooLarge,
            "Membaca berkas ini melampaui batas waktu atau memori; ekspor ulang atau cetak ke PDF, lalu unggah \
             lagi.",
        )
    }

    /// More bytes than [`MAX_INPUT_BYTES`].
    pub(super) fn too_many_bytes() -> Self {
        let limit_mb = MAX_INPUT_BYTES / 1_000_000;
        Self::new(
            Class::TooLarge,
            &format!(
                "Berkas lebih besar dari {limit_mb} MB; pindai dengan resolusi lebih rendah atau bagi berkas itu."
            ),
        )
    }

    /// What a child's death says about the file.
    pub(super) fn of_death(death: Death) -> Self {
        match death {
            Death::TimedOut | Death::TooMuchOutput | Death::OutOfMemory => Self::spent(),
            Death::Signal(signal) if SPENT.contains(&signal) => Self::spent(),
            Death::Signal(_) | Death::Exit(_) => Self::broken(),
        }
    }
}

/// The number of pages must be one that can be shown and checked.
pub(super) fn page_count(pages: u32) -> Result<(), Refusal> {
    match pages {
        0 => Err(Refusal::empty()),
        1..=MAX_PAGES => Ok(()),
        more => Err(Refusal::new(
            Class::TooLarge,
            &format!("PDF memuat {more} halaman, batasnya {MAX_PAGES}; bagi menjadi beberapa berkas."),
        )),
    }
}

/// The verdict on the file with this digest.
pub(super) fn conclude(sha256: Digest, found: Findings) -> Inspection {
    let chars_per_page = found.chars_per_page.unwrap_or(0);
    let has_text = chars_per_page >= MIN_TEXT_CHARS_PER_PAGE;
    let mut warnings = found.warnings;
    if found.chars_per_page.is_some() && !has_text {
        warnings
            .push("PDF ini hampir tidak memuat teks yang dapat dicari; kemungkinan hasil pindai.".to_owned());
    }
    let (verdict, class) = match found.refusals.first() {
        Some(refusal) => (Verdict::Refused, refusal.class),
        None => (Verdict::Ok, Class::Valid),
    };
    Inspection {
        verdict,
        class,
        reasons: found.refusals.into_iter().map(|refusal| refusal.reason).collect(),
        warnings,
        pages: found.pages,
        sha256: sha256.hex(),
        has_text,
        chars_per_page,
        media: found.media,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(chars_per_page: u32) -> Inspection {
        let chars_per_page = Some(chars_per_page);
        conclude(Digest::of(b""), Findings { pages: 2, chars_per_page, ..Findings::default() })
    }

    #[test]
    fn pages_are_counted_up_to_the_limit() {
        assert_eq!(page_count(0).unwrap_err().class, Class::Malformed);
        assert_eq!((page_count(1), page_count(MAX_PAGES)), (Ok(()), Ok(())));
        assert_eq!(page_count(MAX_PAGES + 1).unwrap_err().class, Class::TooLarge);
    }

    #[test]
    fn a_few_characters_on_a_scan_are_no_text_layer() {
        let scan = found(MIN_TEXT_CHARS_PER_PAGE - 1);
        assert!(!scan.has_text && scan.verdict == Verdict::Ok && scan.warnings.len() == 1);
        let text = found(MIN_TEXT_CHARS_PER_PAGE);
        assert!(text.has_text && text.warnings.is_empty());
    }

    #[test]
    fn a_death_by_the_limits_is_told_apart_from_a_crash() {
        for spent in
            [Death::TimedOut, Death::OutOfMemory, Death::TooMuchOutput, Death::Signal(24), Death::Signal(9)]
        {
            assert_eq!(Refusal::of_death(spent).class, Class::TooLarge, "{spent:?}");
        }
        for crash in [Death::Signal(6), Death::Signal(11), Death::Exit(101)] {
            assert_eq!(Refusal::of_death(crash).class, Class::Malformed, "{crash:?}");
        }
    }

    #[test]
    fn the_result_is_written_as_others_read_it() {
        let refused = conclude(Digest::of(b""), Findings::refused(Refusal::not_pdf()));
        let json = serde_json::to_value(&refused).unwrap();
        assert_eq!(json["verdict"], "refused");
        assert_eq!(json["class"], "not_pdf");
        assert_eq!(json["sha256"].as_str().unwrap().len(), 64);
        assert_eq!(refused.reasons.len(), 1);
    }
}
