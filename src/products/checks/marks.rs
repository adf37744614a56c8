//! The marks of a Salinan: SALINAN at the top, "ttd." in place of the signature, and the clause of the
//! official who attests the copy.

use super::facts::At;
use super::tokens::{Token, around, follows};
use crate::pdf::{PLACE_UNITS, Place};
use serde::{Deserialize, Serialize};

/// How far down the first page the mark may stand.
const TOP: u16 = PLACE_UNITS / 3;
/// The same in lines, for texts without places.
const TOP_LINES: usize = 8;

/// The ways in which the attesting clause is written.
const CLAUSES: &[&[&str]] = &[
    &["sesuai", "dengan", "aslinya"],
    &["sesuai", "dengan", "naskah", "aslinya"],
    &["sesuai", "dengan", "naskah", "asli"],
    &["sesuai", "dengan", "yang", "asli"],
    &["sesuai", "dengan", "asli"],
    &["sesuai", "aslinya"],
];

/// The marks that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// SALINAN at the top of the first page.
    pub salinan: Option<At>,
    /// The first "ttd.".
    pub ttd: Option<At>,
    /// "Salinan sesuai dengan aslinya".
    pub clause: Option<At>,
}

impl Marks {
    /// Looks at a page; what was found on an earlier one stays.
    pub(super) fn look(&mut self, page: u32, tokens: &[Token<'_>]) {
        let at = |place: Place| At { page, place };
        if page == 1 {
            self.salinan = self.salinan.or_else(|| salinan(tokens).map(at));
        }
        self.ttd = self.ttd.or_else(|| ttd(tokens).map(at));
        self.clause = self.clause.or_else(|| clause(tokens).map(at));
    }
}

fn is_top(token: &Token<'_>) -> bool {
    if token.place == Place::default() { token.line < TOP_LINES } else { token.place.y0 < TOP }
}

/// In capitals, as one word or with its letters set apart.
fn salinan(tokens: &[Token<'_>]) -> Option<Place> {
    const WORD: &str = "SALINAN";
    let top = tokens.iter().enumerate().filter(|(_, token)| is_top(token));
    for (start, token) in top {
        if token.raw.trim_matches(|c: char| !c.is_alphanumeric()) == WORD {
            return Some(token.place);
        }
        let spaced = tokens.get(start..start + WORD.len()).unwrap_or_default();
        if spaced.iter().map(|token| token.raw).collect::<String>() == WORD {
            return Some(around(spaced));
        }
    }
    None
}

fn ttd(tokens: &[Token<'_>]) -> Option<Place> {
    tokens.iter().find(|token| matches!(token.plain.as_str(), "ttd" | "t.t.d")).map(|token| token.place)
}

fn clause(tokens: &[Token<'_>]) -> Option<Place> {
    (0..tokens.len()).find_map(|start| {
        let rest = tokens.get(start..)?;
        let length = CLAUSES.iter().find_map(|words| follows(rest, words))?;
        Some(around(rest.get(..length)?))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::pdf::{PageReading, TextSource};

    fn marks(pages: &[&str]) -> Marks {
        let mut marks = Marks::default();
        for (text, page) in pages.iter().zip(1..) {
            let read = PageReading::of_text(TextSource::Layer, text);
            marks.look(page, &tokens(&read));
        }
        marks
    }

    #[test]
    fn a_proper_salinan_has_all_three() {
        let found = marks(&["SALINAN\nKEPUTUSAN", "KETUA,\nttd.\nA.B.\nSalinan sesuai dengan\naslinya"]);
        assert_eq!(found.salinan.unwrap().page, 1);
        assert_eq!((found.ttd.unwrap().page, found.clause.unwrap().page), (2, 2));
    }

    #[test]
    fn the_mark_stands_at_the_top_of_the_first_page_in_capitals() {
        let lines = |n: usize| "baris\n".repeat(n) + "SALINAN";
        assert!(marks(&[&lines(TOP_LINES - 1)]).salinan.is_some());
        assert!(marks(&[&lines(TOP_LINES)]).salinan.is_none());
        assert!(marks(&["KEPUTUSAN", "SALINAN"]).salinan.is_none());
        assert!(marks(&["Salinan sesuai dengan aslinya"]).salinan.is_none());
        assert!(marks(&["S A L I N A N"]).salinan.is_some());
    }

    #[test]
    fn with_places_the_top_is_the_upper_third() {
        let mut page = PageReading::of_text(TextSource::Layer, "SALINAN");
        for (y0, found) in [(TOP - 1, true), (TOP, false)] {
            page.lines[0].words[0].place = Place { x0: 1, y0, x1: 2, y1: y0 + 9 };
            let mut marks = Marks::default();
            marks.look(1, &tokens(&page));
            assert_eq!(marks.salinan.is_some(), found, "{y0}");
        }
    }

    #[test]
    fn variants_of_ttd_and_of_the_clause() {
        for text in ["ttd", "TTD.", "(ttd)", "T.T.D."] {
            assert!(marks(&[text]).ttd.is_some(), "{text}");
        }
        assert!(marks(&["tertanda"]).ttd.is_none());
        for text in ["Sesuai dengan aslinya", "SALINAN SESUAI DENGAN NASKAH ASLINYA", "sesuai aslinya"] {
            assert!(marks(&[text]).clause.is_some(), "{text}");
        }
        assert!(marks(&["sesuai dengan ketentuan"]).clause.is_none());
    }
}
