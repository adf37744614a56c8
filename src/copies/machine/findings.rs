//! What the machine found, in the form in which it is stored: pages by the digest of their file, places in the
//! page's own measure before it is turned.

use crate::copies::PageRef;
use crate::copies::page::Judged;
use crate::pdf::{Place, Turn, class_words};
use page_compare::{Class, Mode, Reason};
use serde::{Deserialize, Serialize};

/// The result of one comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Version of the comparer.
    pub comparer: u16,
    /// `salinan` or `asli`: what the physical copy is.
    pub kind: String,
    /// Pages of the digital copy in their order.
    pub digital: Vec<PageRef>,
    /// Pages of the physical copy in the order in which they were arranged, without those left out.
    pub physical: Vec<PageRef>,
    /// What stands beside what, in reading order. Blank pages of the paper are not among them.
    pub pages: Vec<PageFound>,
    /// What has to be answered or read, in reading order.
    pub differences: Vec<Difference>,
    /// What differs as it should.
    pub expected: Vec<Expected>,
    /// Why doubtful words were not read a second time, where they were not.
    pub missing: Option<String>,
    /// Processor and waiting time, in milliseconds.
    pub took_ms: u64,
}

/// A page or a pair of pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageFound {
    /// Of the digital copy.
    pub digital: Option<PageRef>,
    /// Of the physical copy.
    pub physical: Option<PageRef>,
    /// How it was compared; `None` where it was not.
    pub mode: Option<Mode>,
    /// How the paper lies; `None` where it was not laid on a digital page.
    pub laid: Option<Laid>,
    /// Words of the digital page.
    pub words: u32,
    /// Words that stand on paper as the digital copy has them.
    pub verified: u32,
    /// Words that could not be read there.
    pub unread: u32,
}

/// How a page of paper lies beside its digital page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Laid {
    /// How far it has to be turned to stand upright.
    pub turn: Turn,
    /// From points of the digital page to points of the upright paper, in the order of a matrix of SVG.
    pub matrix: [f32; 6],
    /// Width and height of the upright paper in points.
    pub paper: (f32, f32),
    /// Width and height of the digital page in points.
    pub digital: (f32, f32),
}

/// What a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The copies say different things.
    Differs,
    /// Only the paper says it.
    OnlyPaper,
    /// Only the digital copy says it.
    OnlyDigital,
    /// A stamp, a stroke or a flaw hides it on paper.
    Covered,
    /// Filled in by hand.
    Handwritten,
    /// The copies are not one document.
    Another,
    /// Both files come from one scan.
    SameScan,
    /// The text of the digital page is not what the page shows.
    Untrue,
}

impl What {
    /// What the comparer calls so.
    #[must_use]
    pub fn of_class(class: Class) -> Self {
        match class {
            Class::Differs => Self::Differs,
            Class::OnlyPaper => Self::OnlyPaper,
            Class::OnlyDigital => Self::OnlyDigital,
            Class::Covered => Self::Covered,
            Class::Handwritten => Self::Handwritten,
        }
    }

    /// What the comparer calls it; `None` for what is said of a whole page or document.
    #[must_use]
    pub fn class(self) -> Option<Class> {
        match self {
            Self::Differs => Some(Class::Differs),
            Self::OnlyPaper => Some(Class::OnlyPaper),
            Self::OnlyDigital => Some(Class::OnlyDigital),
            Self::Covered => Some(Class::Covered),
            Self::Handwritten => Some(Class::Handwritten),
            Self::Another | Self::SameScan | Self::Untrue => None,
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Another => "bukan dokumen yang sama",
            Self::SameScan => "berasal dari pindaian yang sama",
            Self::Untrue => "teks tidak sama dengan yang tampak",
            Self::Differs | Self::OnlyPaper | Self::OnlyDigital | Self::Covered | Self::Handwritten => {
                self.class().map_or("", class_words)
            }
        }
    }

    /// Whether somebody has to answer it; the others are read with the page.
    #[must_use]
    pub fn wants_answer(self) -> bool {
        !matches!(self, Self::Covered | Self::Handwritten)
    }

    /// Whether it is about the document as a whole, so that an answer counts for these files alone.
    #[must_use]
    pub fn is_of_document(self) -> bool {
        matches!(self, Self::Another | Self::SameScan)
    }
}

/// A place on a page, with what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The page.
    pub page: PageRef,
    /// Where on it, before it is turned; `None`: all of it.
    pub place: Option<Place>,
    /// What it says, as far as it was read.
    pub text: Option<String>,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What it is.
    pub what: What,
    /// Whether it concerns a number, a date, an amount, a name, a reference or what turns a rule around.
    pub weighty: bool,
    /// Whether it is about a whole page: missing, added, or in another place of the order.
    pub whole_page: bool,
    /// On the digital copy.
    pub digital: Option<Spot>,
    /// On the physical copy.
    pub physical: Option<Spot>,
    /// What is said of it where no text tells it.
    pub sentence: Option<String>,
    /// How sure, in thousandths.
    pub confidence: u16,
}

/// How far apart two places may be to be taken for the same, in [`crate::pdf::PLACE_UNITS`]: a line of text is
/// about 150 high.
pub const SAME_PLACE: u16 = 50;

impl Difference {
    /// Whether this is the other difference, met again: the same words at the same place of the pages of the same
    /// number. The files may be others: a corrected copy keeps the answers to what did not change. What stands at a place
    /// without being read is known by its file alone: in another one it is something that nobody saw. `has_text`: the
    /// digital page of the other difference is one with words, of which the machine knows that none stands there.
    #[must_use]
    pub fn is_again(&self, other: &Self, has_text: bool) -> bool {
        let is_read = |spot: &Spot| spot.text.as_ref().is_some_and(|text| !text.trim().is_empty());
        let same = |one: &Option<Spot>, two: &Option<Spot>, empty: bool| match (one, two) {
            (None, None) => true,
            (Some(one), Some(two)) => {
                one.page.page == two.page.page
                    && one.text == two.text
                    && near(one.place, two.place)
                    && (is_read(one) || empty || one.page.file == two.page.file)
            }
            _ => false,
        };
        let empty = self.what == What::OnlyPaper && !self.whole_page && has_text;
        self.what == other.what
            && self.whole_page == other.whole_page
            && self.sentence == other.sentence
            && same(&self.digital, &other.digital, empty)
            && same(&self.physical, &other.physical, false)
    }

    /// Whether it shows where words stand that are counted as unread already: then it is no further place to read.
    #[must_use]
    pub fn shows_unread(&self) -> bool {
        let says_words = self.digital.as_ref().is_some_and(|spot| spot.text.is_some());
        self.what == What::Covered && says_words && self.physical.is_some()
    }

    /// The pairs by which it is judged: those of its pages, where it is about whole pages and each of them stands alone.
    pub(in crate::copies) fn judged_as_pages<'p>(&self, pairs: &'p [Judged]) -> Option<Vec<&'p Judged>> {
        let pages = [&self.digital, &self.physical].into_iter().flatten().map(|spot| spot.page);
        let alone = |at: PageRef| {
            let mut lone = pairs.iter().filter(|judged| !judged.pair.is_whole());
            lone.find(|judged| {
                judged.pair.digital == Some(at) || judged.pair.physical.is_some_and(|page| page.at == at)
            })
        };
        let judged: Option<Vec<&Judged>> = pages.map(alone).collect();
        judged.filter(|judged| self.whole_page && !judged.is_empty())
    }
}

fn near(one: Option<Place>, two: Option<Place>) -> bool {
    let (Some(one), Some(two)) = (one, two) else { return one == two };
    let pairs = [(one.x0, two.x0), (one.y0, two.y0), (one.x1, two.x1), (one.y1, two.y1)];
    pairs.into_iter().all(|(a, b)| a.abs_diff(b) <= SAME_PLACE)
}

/// A difference that is as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Why.
    pub reason: Reason,
    /// On the digital copy.
    pub digital: Spot,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Digest;

    fn spot(file: &[u8], page: u32, x0: u16, text: &str) -> Option<Spot> {
        let place = Some(Place { x0, y0: 100, x1: x0 + 300, y1: 250 });
        Some(Spot { page: PageRef { file: Digest::of(file), page }, place, text: Some(text.to_owned()) })
    }

    fn difference(digital: Option<Spot>, physical: Option<Spot>) -> Difference {
        let (what, weighty, whole_page) = (What::Differs, true, false);
        Difference { what, weighty, whole_page, digital, physical, sentence: None, confidence: 900 }
    }

    #[test]
    fn a_difference_is_known_again_in_a_corrected_file_at_its_place() {
        let first = difference(spot(b"a", 2, 500, "20"), spot(b"f", 2, 510, "26"));
        let moved = |file: &[u8], page: u32, by: u16, text: &str| {
            difference(spot(file, page, 500 + by, text), spot(b"f", 2, 510, "26"))
        };
        let again = |one: &Difference| one.is_again(&first, true);
        assert!(again(&moved(b"b", 2, SAME_PLACE, "20")));
        assert!(!again(&moved(b"b", 2, SAME_PLACE + 1, "20")), "elsewhere");
        assert!(!again(&moved(b"b", 3, 0, "20")), "on another page");
        assert!(!again(&moved(b"b", 2, 0, "21")), "other words");
        assert!(!again(&difference(spot(b"a", 2, 500, "20"), None)));
    }

    #[test]
    fn what_was_not_read_is_known_by_its_file_alone() {
        let unread = |file: &[u8]| spot(file, 1, 500, "").map(|spot| Spot { text: None, ..spot });
        let of = |what, digital: &[u8], physical: &[u8]| Difference {
            what,
            ..difference(unread(digital), unread(physical))
        };
        let first = of(What::OnlyPaper, b"d", b"f");
        assert!(of(What::OnlyPaper, b"d", b"f").is_again(&first, false));
        assert!(!of(What::OnlyPaper, b"d", b"other").is_again(&first, true), "other ink");
        assert!(of(What::OnlyPaper, b"other", b"f").is_again(&first, true), "no word stands there");
        assert!(!of(What::OnlyPaper, b"other", b"f").is_again(&first, false), "another picture");
        // The word of the digital copy is known, what the paper has in its place is not.
        let lacking = |physical: &[u8]| Difference {
            what: What::OnlyDigital,
            ..difference(spot(b"d", 1, 500, "tidak"), unread(physical))
        };
        assert!(lacking(b"f").is_again(&lacking(b"f"), true));
        assert!(!lacking(b"other").is_again(&lacking(b"f"), true));
        let untrue = |digital: &[u8]| {
            let page = unread(digital).map(|spot| Spot { place: None, ..spot });
            let sentence = Some("Teks halaman 1 tidak sama dengan yang tampak.".to_owned());
            Difference { what: What::Untrue, sentence, ..difference(page, None) }
        };
        assert!(untrue(b"d").is_again(&untrue(b"d"), true));
        assert!(!untrue(b"other").is_again(&untrue(b"d"), true));
        let moved = |digital: &[u8], physical: &[u8]| Difference {
            whole_page: true,
            ..of(What::Differs, digital, physical)
        };
        assert!(moved(b"d", b"f").is_again(&moved(b"d", b"f"), true));
        for (digital, physical) in [(b"d", b"o"), (b"o", b"f")] {
            assert!(!moved(digital, physical).is_again(&moved(b"d", b"f"), true));
        }
        // A page that only the paper has is no word that the digital copy lacks.
        let page = |digital: &[u8]| Difference { whole_page: true, ..of(What::OnlyPaper, digital, b"f") };
        assert!(!page(b"other").is_again(&page(b"d"), true));
    }

    #[test]
    fn words_that_could_not_be_read_are_counted_as_words_and_what_else_hides_the_paper_as_places() {
        let of = |what, digital, physical| Difference { what, ..difference(digital, physical) };
        let silent = |file: &[u8]| spot(file, 1, 500, "").map(|spot| Spot { text: None, ..spot });
        assert!(of(What::Covered, spot(b"d", 1, 500, "x"), silent(b"f")).shows_unread());
        assert!(!of(What::Covered, silent(b"d"), silent(b"f")).shows_unread(), "a stamp beside the words");
        assert!(!of(What::Covered, spot(b"d", 1, 500, "x"), None).shows_unread(), "on no paper");
        assert!(!of(What::Handwritten, spot(b"d", 1, 500, "...."), silent(b"f")).shows_unread());
    }

    #[test]
    fn findings_come_back_as_they_were_stored() {
        let page = PageRef { file: Digest::of(b"a"), page: 1 };
        let laid = Laid {
            turn: Turn::Half,
            matrix: [1.0, 0.0, 0.0, 1.0, 0.25, -3.5],
            paper: (1.0, 2.0),
            digital: (3.0, 4.0),
        };
        let findings = Findings {
            comparer: 1,
            kind: "asli".into(),
            digital: vec![page],
            physical: vec![page],
            pages: vec![PageFound {
                digital: Some(page),
                physical: None,
                mode: Some(Mode::Flow),
                laid: Some(laid),
                words: 3,
                verified: 2,
                unread: 1,
            }],
            differences: vec![difference(spot(b"a", 1, 5, "x"), None)],
            expected: vec![Expected { reason: Reason::Ttd, digital: spot(b"a", 1, 5, "ttd.").unwrap() }],
            missing: None,
            took_ms: 5,
        };
        let stored = serde_json::to_string(&findings).unwrap();
        assert_eq!(serde_json::from_str::<Findings>(&stored).unwrap(), findings);
    }
}
