//! What is said of the whole document.

use crate::differences::{differences, is_elsewhere, is_other_folio};
use crate::geometry::Rect;
use crate::outcome::{Class, Expected, PageOutcome};
use crate::pairing::Pair;
use crate::places::Reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Less than this share of the words verified: another document.
const SAME_DOCUMENT: f32 = 0.25;
/// One page of paper in so many may still be explained by another document: some have the same form.
const KNOWN_PAGES: usize = 4;
/// Words from which that share says something.
pub(crate) const ENOUGH_WORDS: u32 = 30;

/// How a page was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Letter by letter, at its place.
    Verify,
    /// Letter by letter, where the text flows otherwise.
    Flow,
    /// As pictures: nothing is said of words.
    Image,
}

/// The size of a page of the paper, standing upright.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// Width of the upright scan, in pixels as ink.
    pub pixels: u32,
    /// Quarters of a circle by which the scan is turned clockwise to stand upright.
    pub turn: u8,
    /// About where points of the digital page lie on it, in its points: `x' = a x + c y + e` and
    /// `y' = b x + d y + f`, in the order of the letters.
    pub lies: [f32; 6],
}

impl Sheet {
    /// Nothing moves.
    pub const FLAT: [f32; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
}

/// A pair of pages and what was found on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparedPage {
    /// The pages.
    pub pair: Pair,
    /// How they were compared; `None` for a page without partner.
    pub mode: Option<Mode>,
    /// The paper's size; `None` where there is none.
    pub sheet: Option<Sheet>,
    /// The size of the digital page; `None` where there is none.
    pub digital: Option<(f32, f32)>,
    /// The page of the paper on which stands what this page says, where it has none of its own: a Salinan breaks its
    /// pages elsewhere than the signed original, since its attestation takes room.
    pub continues: Option<usize>,
    /// What was found.
    pub outcome: PageOutcome,
}

/// A difference between the copies. Boxes are in points from the upper left corner of the upright page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// What it is.
    pub class: Class,
    /// Whether it concerns a number, a date, an amount, a name, a reference or what turns a rule around.
    pub weighty: bool,
    /// Page of the digital copy, counted from 0.
    pub digital_page: Option<usize>,
    /// Page of the paper, counted from 0.
    pub physical_page: Option<usize>,
    /// Place on the digital page.
    pub box_digital: Option<Rect>,
    /// Place on the paper.
    pub box_physical: Option<Rect>,
    /// What the digital copy says.
    pub digital_text: Option<String>,
    /// What the paper says, as far as it was read.
    pub physical_text: Option<String>,
    /// How sure, of 1.
    pub confidence: f32,
    /// Whether it is about the whole page: missing, added, or in another place of the order.
    pub whole_page: bool,
}

/// What is counted of a pair of pages.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PageCount {
    /// Page of the paper, counted from 0.
    pub physical: Option<usize>,
    /// Page of the digital copy, counted from 0.
    pub digital: Option<usize>,
    /// How they were compared.
    pub mode: Option<Mode>,
    /// The paper's size, to which boxes on it refer; `None` where it was not laid on a digital page.
    pub sheet: Option<Sheet>,
    /// Width and height of the digital page in points.
    pub size: Option<(f32, f32)>,
    /// Words of the digital page.
    pub words: u32,
    /// Words that stand on paper.
    pub verified: u32,
    /// Words that could not be read there.
    pub unread: u32,
    /// Whether both sides are one and the same scan.
    pub same_scan: bool,
}

/// What is said of the whole document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// No page without partner and no difference but such as a person has to look at.
    pub agrees: bool,
    /// `None` where both are the same document; else why they are not.
    pub another: Option<Another>,
    /// The pages.
    pub pages: Vec<PageCount>,
    /// The differences.
    pub differences: Vec<Difference>,
    /// Differences that were expected, with the digital page.
    pub expected: Vec<(usize, Expected)>,
}

/// Why both are not the same document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Another {
    /// No page of the one is a page of the other.
    NoPage,
    /// Too few words of the digital copy stand on the paper.
    FewWords {
        /// Words that do.
        verified: u32,
        /// Of how many.
        words: u32,
    },
}

/// Draws the conclusion from all pages, in the order of [`crate::pair`].
#[must_use]
pub fn conclude(pages: &[ComparedPage]) -> Outcome {
    let mut last = None;
    let count = |page: &ComparedPage| {
        last = page.pair.physical.or(last);
        let stands = is_elsewhere(page);
        PageCount {
            physical: page.pair.physical.or(page.continues.or(last).filter(|_| stands)),
            digital: page.pair.digital,
            mode: page.mode.or(stands.then_some(Mode::Verify)),
            sheet: page.sheet,
            size: page.digital,
            words: page.outcome.words,
            verified: page.outcome.verified,
            unread: page.outcome.unread,
            same_scan: page.outcome.same_scan,
        }
    };
    let counts: Vec<PageCount> = pages.iter().filter(|p| !p.pair.blank).map(count).collect();
    let mut expected: Vec<(usize, Expected)> = Vec::new();
    for page in pages {
        let number = page.pair.digital.unwrap_or(0);
        expected.extend(page.outcome.expected.iter().map(|e| (number, e.clone())));
        let folios = page.outcome.spots.iter().filter(|spot| is_other_folio(spot, page));
        expected.extend(folios.map(|spot| {
            (number, Expected { reason: Reason::Folio, place: spot.place, text: spot.text.clone() })
        }));
    }
    if let Some(another) = another(&counts) {
        let differences = Vec::new();
        return Outcome { agrees: false, another: Some(another), pages: counts, differences, expected };
    }
    let differences: Vec<Difference> = pages.iter().flat_map(differences).collect();
    let silent = |d: &Difference| matches!(d.class, Class::Covered | Class::Handwritten);
    let compared = !counts.is_empty() && counts.iter().all(|c| c.mode != Some(Mode::Image));
    let agrees = compared && differences.iter().all(silent);
    Outcome { agrees, another: None, pages: counts, differences, expected }
}

fn another(pages: &[PageCount]) -> Option<Another> {
    let paired: Vec<&PageCount> = pages.iter().filter(|p| p.mode.is_some()).collect();
    let some_words = pages.iter().any(|p| p.verified > 0);
    if paired.is_empty() && !pages.is_empty() && !some_words {
        return Some(Another::NoPage);
    }
    let read = paired.iter().filter(|p| p.mode != Some(Mode::Image));
    let (verified, words) = read.fold((0, 0), |(v, w), page| (v + page.verified, w + page.words));
    let few = words >= ENOUGH_WORDS && (verified as f32) < SAME_DOCUMENT * words as f32;
    if few {
        return Some(Another::FewWords { verified, words });
    }
    strange(pages)
}

/// Decisions of one office share whole sentences, so that some pages lie on each other although neither is the
/// other. Too few words of all pages, and next to no page of the paper that is explained, say so.
fn strange(pages: &[PageCount]) -> Option<Another> {
    if pages.iter().any(|page| page.mode == Some(Mode::Image)) {
        return None;
    }
    let (verified, words) = pages.iter().fold((0, 0), |(v, w), page| (v + page.verified, w + page.words));
    let mut paper: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
    for page in pages {
        let Some(physical) = page.physical else { continue };
        let own = paper.entry(physical).or_default();
        *own = (own.0 + page.verified, own.1 + page.words);
    }
    let known = paper.values().filter(|(verified, words)| verified * 2 > *words).count();
    let few = words >= ENOUGH_WORDS && (verified as f32) < SAME_DOCUMENT * words as f32;
    (few && !paper.is_empty() && known * KNOWN_PAGES <= paper.len())
        .then_some(Another::FewWords { verified, words })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MAX_PAGE_DIFFERENCES;
    use crate::outcome::{Extra, Spot, Standing};

    fn spot(word: u32, text: &str, standing: Standing) -> Spot {
        let x = word as f32 * 40.0;
        Spot {
            word,
            text: text.into(),
            before: None,
            standing,
            reads: None,
            place: Rect::new(x, 10.0, x + 30.0, 20.0),
            paper: Rect::new(2.0 * x, 20.0, 2.0 * x + 60.0, 40.0),
            held: true,
            confidence: 0.5,
            within: None,
        }
    }

    fn page(spots: Vec<Spot>, digital: Option<usize>, physical: Option<usize>) -> ComparedPage {
        let outcome =
            PageOutcome { words: 40, verified: 40 - spots.len() as u32, spots, ..PageOutcome::default() };
        ComparedPage {
            pair: Pair { digital, physical, inliers: 90, moved: false, blank: false },
            mode: digital.and(physical).map(|_| Mode::Verify),
            sheet: Some(Sheet { width: 595.0, height: 842.0, pixels: 1190, turn: 0, lies: Sheet::FLAT }),
            digital: Some((595.0, 842.0)),
            continues: None,
            outcome,
        }
    }

    #[test]
    fn neighbours_of_one_class_are_one_difference_with_both_boxes() {
        let spots = vec![
            spot(1, "dua", Standing::Strong),
            spot(2, "puluh", Standing::Strong),
            spot(3, "lima", Standing::Weak),
            spot(7, "tidak", Standing::Gone),
            spot(9, "x", Standing::Unread),
        ];
        let outcome = conclude(&[page(spots, Some(0), Some(0))]);
        let told: Vec<_> = outcome
            .differences
            .iter()
            .map(|d| (d.class, d.digital_text.as_deref().unwrap_or(""), d.weighty))
            .collect();
        assert_eq!(
            told,
            [
                (Class::Differs, "dua puluh", false),
                (Class::Covered, "lima", false),
                (Class::OnlyDigital, "tidak", true),
                (Class::Covered, "x", false)
            ]
        );
        let first = &outcome.differences[0];
        assert_eq!(first.box_digital, Some(Rect::new(40.0, 10.0, 110.0, 20.0)));
        assert_eq!(first.box_physical, Some(Rect::new(40.0, 10.0, 110.0, 20.0)));
        assert!(!outcome.agrees);
    }

    #[test]
    fn a_word_that_was_not_read_is_told_at_its_place_and_disagrees_with_nothing() {
        let outcome = conclude(&[page(vec![spot(3, "lima", Standing::Unread)], Some(0), Some(0))]);
        let told = &outcome.differences[0];
        assert!(outcome.agrees && outcome.differences.len() == 1);
        assert_eq!((told.class, told.physical_text.as_deref()), (Class::Covered, None));
        assert!(told.box_physical.is_some() && told.box_digital.is_some() && told.confidence <= 0.2);
    }

    #[test]
    fn where_not_all_can_be_told_what_only_has_to_be_read_gives_way() {
        let most = MAX_PAGE_DIFFERENCES as u32;
        let mut spots: Vec<Spot> = (0..most + 5).map(|n| spot(2 * n, "satu", Standing::Unread)).collect();
        spots.push(spot(3 * most, "tidak", Standing::Gone));
        let mut page = page(Vec::new(), Some(0), Some(0));
        (page.outcome.words, page.outcome.verified, page.outcome.spots) = (9 * most, 7 * most, spots);
        let outcome = conclude(&[page]);
        assert!(!outcome.agrees && outcome.differences.len() == MAX_PAGE_DIFFERENCES);
        assert_eq!(outcome.differences[0].class, Class::OnlyDigital);
    }

    #[test]
    fn what_only_the_paper_says_weighs_while_nobody_knows_what_it_is() {
        let told = |reads: Option<&str>, stamp: bool, hand: bool| {
            let place = Rect::new(10.0, 10.0, 40.0, 20.0);
            let extra = Extra { place, paper: place, stamp, hand, reads: reads.map(Into::into) };
            let mut page = page(Vec::new(), Some(0), Some(0));
            page.outcome.extras = vec![extra];
            let told = conclude(&[page]).differences.remove(0);
            (told.class, told.weighty, told.physical_text)
        };
        assert_eq!(told(None, false, false), (Class::OnlyPaper, true, None));
        assert_eq!(told(Some("tidak"), false, false), (Class::OnlyPaper, true, Some("tidak".into())));
        assert_eq!(told(Some("dengan"), false, false), (Class::OnlyPaper, false, Some("dengan".into())));
        assert_eq!(told(None, true, false), (Class::Covered, false, None));
        assert_eq!(told(None, false, true), (Class::Handwritten, true, None));
    }

    #[test]
    fn what_is_only_covered_does_not_disagree_and_a_missing_page_does() {
        let covered = page(vec![spot(3, "lima", Standing::Covered)], Some(0), Some(0));
        assert!(conclude(std::slice::from_ref(&covered)).agrees);
        let missing = page(vec![spot(0, "satu", Standing::Gone)], Some(1), None);
        let mut lost = missing;
        lost.outcome.verified = 0;
        let outcome = conclude(&[covered, lost]);
        assert!(!outcome.agrees);
        assert!(outcome.differences.iter().any(|d| d.whole_page && d.class == Class::OnlyDigital));
    }

    #[test]
    fn a_page_number_may_differ_only_where_pages_break_elsewhere() {
        let folio = || Spot { within: Some(Reason::Folio), ..spot(5, "4", Standing::Strong) };
        assert_eq!(conclude(&[page(vec![folio()], Some(3), Some(3))]).differences.len(), 1);
        let outcome = conclude(&[page(vec![folio()], Some(3), Some(2))]);
        assert_eq!((outcome.differences.len(), outcome.expected.len()), (0, 1));
    }

    #[test]
    fn what_a_page_found_elsewhere_still_lacks_is_told() {
        let mut page = page(vec![spot(0, "satu", Standing::Gone)], Some(1), None);
        page.outcome.verified = 39;
        let outcome = conclude(&[page]);
        let lacking = outcome.differences.iter().find(|d| d.digital_text.as_deref() == Some("satu"));
        assert!(lacking.is_some_and(|d| !d.whole_page));
    }

    #[test]
    fn a_page_whose_words_stand_on_the_page_before_has_that_page_as_partner() {
        let before = page(Vec::new(), Some(0), Some(0));
        let mut pushed = page(vec![spot(0, "NAMA", Standing::Covered)], Some(1), None);
        let last = page(Vec::new(), Some(2), Some(1));
        let partners = |pushed: &ComparedPage| {
            let outcome = conclude(&[before.clone(), pushed.clone(), last.clone()]);
            (outcome.agrees, outcome.pages.iter().map(|page| page.physical).collect::<Vec<_>>())
        };
        assert_eq!(partners(&pushed), (true, vec![Some(0), Some(0), Some(1)]));
        pushed.continues = Some(1);
        assert_eq!(partners(&pushed), (true, vec![Some(0), Some(1), Some(1)]));
        // A page of which nothing need stand on the signed original, and one of which nothing stands.
        let expected =
            Expected { reason: Reason::Attestation, place: Rect::default(), text: "Salinan".into() };
        pushed.outcome = PageOutcome { words: 1, expected: vec![expected], ..PageOutcome::default() };
        pushed.continues = None;
        assert_eq!(partners(&pushed), (true, vec![Some(0), Some(0), Some(1)]));
        pushed.outcome.spots.push(spot(1, "tidak", Standing::Gone));
        assert_eq!(partners(&pushed), (false, vec![Some(0), None, Some(1)]));
    }

    #[test]
    fn a_page_that_could_not_be_compared_never_agrees() {
        let mut unread = page(Vec::new(), Some(0), Some(0));
        (unread.mode, unread.outcome) = (None, PageOutcome::default());
        let good = page(Vec::new(), Some(1), Some(1));
        let outcome = conclude(&[unread, good.clone()]);
        assert!(!outcome.agrees && outcome.differences.iter().all(|d| d.whole_page));
        let mut other = page((0..40).map(|i| spot(i, "lain", Standing::Strong)).collect(), Some(0), Some(0));
        other.outcome.verified = 2;
        let outcome = conclude(&[other, good]);
        assert_eq!((outcome.differences.len(), outcome.another), (1, None));
    }

    #[test]
    fn another_decision_of_the_same_office_is_not_this_one() {
        let counted = |verified: u32, digital, physical| {
            let mut page = page(Vec::new(), digital, physical);
            page.outcome.verified = verified;
            page
        };
        // Sentences in common make a third of one page; the other pages are nowhere.
        let strange = [counted(14, Some(0), Some(0)), counted(0, Some(1), None), counted(0, None, Some(1))];
        assert_eq!(conclude(&strange).another, Some(Another::FewWords { verified: 14, words: 120 }));
        // A page that is all there is the same document, of which the rest was not scanned.
        let torn: Vec<ComparedPage> = [counted(40, Some(0), Some(0))]
            .into_iter()
            .chain((1..6).map(|number| counted(0, Some(number), None)))
            .collect();
        assert_eq!(conclude(&torn).another, None);
    }

    #[test]
    fn a_text_of_which_next_to_nothing_stands_is_another_document() {
        let mut page = page(Vec::new(), Some(0), Some(0));
        page.outcome.verified = 3;
        let outcome = conclude(&[page]);
        assert_eq!(outcome.another, Some(Another::FewWords { verified: 3, words: 40 }));
    }
}
