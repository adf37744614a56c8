//! What was read of a document, page by page: words with their places, where the words came from, and
//! what speaks against trusting them. Plain values: made in the child or by OCR, kept as a derived
//! object, used by the description, the checks, the comparison and the search.

use super::rules::MIN_TEXT_CHARS_PER_PAGE;
use super::turn::Turn;
use serde::{Deserialize, Serialize};

/// Version of what is read and of how it is written; a new one makes new objects beside the old.
pub const READING_VERSION: u16 = 3;
/// Places are measured in so many parts of the page's width and height.
pub const PLACE_UNITS: u16 = 10_000;

/// All pages of a file, in its order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// One entry per page.
    pub pages: Vec<PageReading>,
    /// Whether words were left out because of a limit.
    pub truncated: bool,
}

/// One page as it is displayed, that is after its rotation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageReading {
    /// Width in points.
    pub width_pt: f32,
    /// Height in points.
    pub height_pt: f32,
    /// Where the words came from.
    pub source: TextSource,
    /// Why the words may not be what the page shows; empty when nothing speaks against them.
    pub doubts: Vec<Doubt>,
    /// The words in reading order.
    pub lines: Vec<Line>,
    /// How the page has to be turned so that people can read it; found where it was recognised.
    #[serde(default, skip_serializing_if = "Turn::is_upright")]
    pub turn: Turn,
}

/// Where the words of a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSource {
    /// Drawn by the file itself as text.
    Layer,
    /// Drawn invisibly over a picture of the page: what some scanner recognised. No evidence.
    ScannerLayer,
    /// Recognised by our own OCR.
    Ocr,
    /// There are none: a scan that was not recognised, or an empty page.
    None,
}

/// Why the words of a page may not be what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Glyphs look different from the characters that the file says they are, or another text is told in their place.
    FalseUnicode,
    /// Text that cannot be seen: invisible, covered, off the page, in the colour of the paper.
    HiddenText,
    /// Characters that make no words: an unknown encoding.
    Garbage,
    /// Annotations or the fields of a form add to the page or cover it.
    Annotated,
    /// Annotations or the fields of a form that not every reader shows in the same way.
    Varies,
}

/// Words on one baseline.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line {
    /// From left to right.
    pub words: Vec<Word>,
}

/// One word. Written as `["kata", [x0, y0, x1, y1], 96]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "(String, [u16; 4], u8)", from = "(String, [u16; 4], u8)")]
pub struct Word {
    /// Its characters.
    pub text: String,
    /// Its place.
    pub place: Place,
    /// How sure the reader was, 0 to 100; 100 for drawn text.
    pub confidence: u8,
}

/// A rectangle on a page in [`PLACE_UNITS`] of its width and height, from the top left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Left.
    pub x0: u16,
    /// Top.
    pub y0: u16,
    /// Right.
    pub x1: u16,
    /// Bottom.
    pub y1: u16,
}

impl Doubt {
    /// Every doubt.
    pub const ALL: [Self; 5] =
        [Self::FalseUnicode, Self::HiddenText, Self::Garbage, Self::Annotated, Self::Varies];

    /// Whether words may say something else than the page shows.
    #[must_use]
    pub fn is_untrue(self) -> bool {
        matches!(self, Self::FalseUnicode | Self::Garbage)
    }

    /// Whether the page itself may look otherwise to others, so that no comparison holds for what they see.
    #[must_use]
    pub fn is_unsettled(self) -> bool {
        self == Self::Varies
    }

    /// Its name in the database.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::FalseUnicode => "teks_lain",
            Self::HiddenText => "teks_tersembunyi",
            Self::Garbage => "teks_acak",
            Self::Annotated => "anotasi",
            Self::Varies => "anotasi_berubah",
        }
    }

    /// The doubt of this name.
    #[must_use]
    pub fn from_column(column: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doubt| doubt.column() == column)
    }

    /// What is said of the pages that it is about, "3" or "3, 5, dan 7".
    #[must_use]
    pub fn sentence(self, pages: &str) -> String {
        match self {
            Self::FalseUnicode => format!(
                "Teks halaman {pages} tidak sama dengan yang tampak: yang disalin atau dicari berbeda dari yang \
                 tercetak. Ekspor ulang dari aplikasi asalnya, lalu ganti berkas ini."
            ),
            Self::HiddenText => format!(
                "Halaman {pages} memuat teks yang tidak tampak (tersembunyi, tertutup, atau di luar halaman). \
                 Periksa asalnya; bila tidak semestinya ada, ekspor ulang lalu ganti berkas ini."
            ),
            Self::Garbage => format!(
                "Teks halaman {pages} tidak terbaca sebagai kata, sehingga tidak dapat dicari. Halaman itu \
                 diperlakukan seperti hasil pindai."
            ),
            Self::Annotated => format!(
                "Anotasi atau isian formulir menambah atau menutupi isi halaman {pages}. Yang tampak itulah yang \
                 digambar dan dicocokkan. Bila memang bagian naskah, cetak dokumen ke PDF (Print to PDF), lalu ganti \
                 berkas ini; bila tidak, hapus."
            ),
            Self::Varies => format!(
                "Anotasi atau isian formulir pada halaman {pages} tidak tampak sama di setiap aplikasi pembaca. Cetak \
                 dokumen ke PDF (Print to PDF), lalu ganti berkas ini."
            ),
        }
    }
}

impl Place {
    /// The smallest rectangle around both.
    #[must_use]
    pub fn around(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
}

impl Line {
    /// Its words with one space between.
    #[must_use]
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        words.join(" ")
    }

    /// The place of the whole line; `None` without words.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.words.iter().map(|word| word.place).reduce(Place::around)
    }
}

impl PageReading {
    /// A page of these lines without places: for texts that come from elsewhere.
    #[must_use]
    pub fn of_text(source: TextSource, text: &str) -> Self {
        let word = |text: &str| Word { text: text.to_owned(), place: Place::default(), confidence: 100 };
        let lines = text.lines().map(|line| Line { words: line.split_whitespace().map(word).collect() });
        let lines = lines.filter(|line| !line.words.is_empty()).collect();
        Self { width_pt: 595.0, height_pt: 842.0, source, doubts: Vec::new(), lines, turn: Turn::Upright }
    }

    /// The lines, each ended by a line feed.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| line.text() + "\n").collect()
    }

    /// Whether its words can stand for what it shows: enough of them, drawn as such or recognised by us,
    /// and nothing says that the page shows something else.
    #[must_use]
    pub fn has_text(&self) -> bool {
        matches!(self.source, TextSource::Layer | TextSource::Ocr)
            && !self.is_untrue()
            && self.chars() >= MIN_TEXT_CHARS_PER_PAGE as usize
    }

    /// Whether its words may say something else than it shows. Hidden text does not make it so: it is told,
    /// and is not among the words.
    #[must_use]
    pub fn is_untrue(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt.is_untrue())
    }

    /// Whether its words have to be recognised from its picture.
    #[must_use]
    pub fn needs_ocr(&self) -> bool {
        self.source != TextSource::Ocr && !self.has_text()
    }

    /// Visible characters.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.lines.iter().flat_map(|line| &line.words).map(|word| word.text.chars().count()).sum()
    }
}

impl Reading {
    /// The pages, from 1, whose words have to be recognised.
    #[must_use]
    pub fn pages_for_ocr(&self) -> Vec<u32> {
        (1..).zip(&self.pages).filter(|(_, page)| page.needs_ocr()).map(|(number, _)| number).collect()
    }

    /// Puts what was recognised in the place of pages, by their numbers from 1. What was doubted stays
    /// known: the file is as it is.
    #[must_use]
    pub fn with_recognised(mut self, recognised: impl IntoIterator<Item = (u32, PageReading)>) -> Self {
        for (number, mut page) in recognised {
            let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
            if let Some(old) = index.and_then(|index| self.pages.get_mut(index)) {
                let hidden = old.doubts.iter().filter(|doubt| **doubt != Doubt::Garbage);
                page.doubts.extend(hidden);
                *old = page;
            }
        }
        self
    }

    /// The text of each page.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.pages.iter().map(PageReading::text).collect()
    }
}

impl From<Word> for (String, [u16; 4], u8) {
    fn from(word: Word) -> Self {
        let Place { x0, y0, x1, y1 } = word.place;
        (word.text, [x0, y0, x1, y1], word.confidence)
    }
}

impl From<(String, [u16; 4], u8)> for Word {
    fn from((text, [x0, y0, x1, y1], confidence): (String, [u16; 4], u8)) -> Self {
        Self { text, place: Place { x0, y0, x1, y1 }, confidence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_written_short_and_read_back() {
        let place = Place { x0: 1, y0: 2, x1: 30, y1: 40 };
        let word = Word { text: "Pasal".into(), place, confidence: 96 };
        let json = serde_json::to_string(&Line { words: vec![word.clone()] }).unwrap();
        assert_eq!(json, r#"[["Pasal",[1,2,30,40],96]]"#);
        assert_eq!(serde_json::from_str::<Line>(&json).unwrap().words, [word]);
    }

    #[test]
    fn a_page_has_text_when_there_is_enough_and_nothing_speaks_against_it() {
        let least = "x".repeat(MIN_TEXT_CHARS_PER_PAGE as usize);
        let page = |source, text: &str| PageReading::of_text(source, text);
        assert!(page(TextSource::Layer, &least).has_text() && !page(TextSource::Layer, &least).needs_ocr());
        assert!(!page(TextSource::Layer, &least[1..]).has_text());
        assert!(!page(TextSource::ScannerLayer, &least).has_text());
        assert!(page(TextSource::None, "").needs_ocr() && !page(TextSource::Ocr, "").needs_ocr());
        let doubted = |doubt| PageReading { doubts: vec![doubt], ..page(TextSource::Layer, &least) };
        assert_eq!(Doubt::ALL.map(|doubt| doubted(doubt).has_text()), [false, true, false, true, true]);
    }

    #[test]
    fn recognised_pages_take_the_place_of_what_cannot_be_trusted() {
        let mut pages = vec![PageReading::of_text(TextSource::Layer, &"kata ".repeat(20)); 3];
        pages[1] = PageReading { doubts: vec![Doubt::FalseUnicode], ..pages[0].clone() };
        pages[2] = PageReading::of_text(TextSource::None, "");
        let reading = Reading { pages, truncated: false };
        assert_eq!(reading.pages_for_ocr(), [2, 3]);
        let ocr = |text: &str| PageReading::of_text(TextSource::Ocr, text);
        let whole =
            reading.with_recognised([(2, ocr("dua")), (3, ocr("tiga")), (4, ocr("x")), (0, ocr("x"))]);
        assert_eq!(whole.texts()[1..], ["dua\n", "tiga\n"]);
        assert_eq!((whole.pages[1].doubts.as_slice(), whole.pages.len()), (&[Doubt::FalseUnicode][..], 3));
        assert_eq!(whole.pages_for_ocr(), [] as [u32; 0]);
    }

    #[test]
    fn a_doubt_has_a_name_and_says_which_pages() {
        for doubt in Doubt::ALL {
            assert_eq!(Doubt::from_column(doubt.column()), Some(doubt));
            assert!(doubt.sentence("3 dan 5").contains("alaman 3 dan 5"), "{doubt:?}");
        }
    }

    #[test]
    fn a_page_gives_its_lines_and_counts_what_can_be_seen() {
        let page = PageReading::of_text(TextSource::Layer, "Pasal  1\n\nKesatu\n");
        assert_eq!(page.text(), "Pasal 1\nKesatu\n");
        assert_eq!((page.chars(), page.lines.len()), (12, 2));
    }

    #[test]
    fn the_place_of_a_line_is_around_its_words() {
        let at = |x0, x1| Word { text: "a".into(), place: Place { x0, y0: 5, x1, y1: 9 }, confidence: 1 };
        let line = Line { words: vec![at(10, 20), at(25, 40)] };
        assert_eq!(line.place(), Some(Place { x0: 10, y0: 5, x1: 40, y1: 9 }));
        assert_eq!(Line::default().place(), None);
    }
}
