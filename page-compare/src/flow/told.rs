//! What a set page gave, said of the digital pages that its words come from.

use super::setting::Setting;
use super::sight::FOLIO_WIDTH;
use super::{Flow, shares};
use crate::geometry::Rect;
use crate::gray::Gray;
use crate::outcome::{Expected, Extra, PageOutcome, Spot, Standing};
use crate::places::{FOLIO, Physical, Place, Reason, expected};
use crate::printed::{Printed, Word};
use crate::report;
use crate::scanned::Scanned;
use crate::templates::Templates;
use crate::verify;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Least width and most height of a rule, in points.
const RULE: (f32, f32) = (60.0, 6.0);
/// How wide the place is called on the paper at which a word is missing, in points.
const GAP: f32 = 12.0;

/// What a page of paper has of a digital page.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The digital page.
    pub page: usize,
    /// What was found of its words here.
    pub outcome: PageOutcome,
}

/// Digital pages with the places where paper may differ.
type Pages<'p> = BTreeMap<usize, (&'p Printed, Vec<Place>)>;

impl Setting {
    /// Verifies the paper; gives what was found for each digital page of which words stand there.
    /// `folios` says whether the digital copy numbers its pages: then the paper's own numbers are expected.
    #[must_use]
    pub fn verify(
        &self,
        scanned: &Scanned,
        templates: &Templates,
        pages: &BTreeMap<usize, Arc<Printed>>,
        kind: Physical,
        folios: bool,
    ) -> Vec<Told> {
        let own: BTreeSet<usize> = self.words.iter().map(|(page, _)| *page).collect();
        let here = pages.iter().filter(|(page, _)| own.contains(page));
        let here: Pages<'_> = here.map(|(page, p)| (*page, (&**p, expected(p, kind)))).collect();
        let places: Vec<Place> =
            here.iter().flat_map(|(page, (printed, places))| self.places(*page, printed, places)).collect();
        let (paper, lies) = (scanned, &self.registration);
        let found = verify::verify_set(&self.printed, paper, lies, templates, &places, &self.misplaced);
        let mut told: BTreeMap<usize, PageOutcome> = BTreeMap::new();
        let mut good: Vec<bool> = vec![true; self.words.len()];
        for spot in &found.spots {
            if let Some(good) = good.get_mut(spot.word as usize) {
                *good = false;
            }
            if let Some((page, spot)) = self.spot(spot, &here) {
                let out = told.entry(page).or_default();
                let unread = matches!(spot.standing, Standing::Covered | Standing::Unread | Standing::Weak);
                out.unread += u32::from(unread);
                out.spots.push(spot);
            }
        }
        for excused in found.expected {
            let at = self.printed.words.iter().position(|word| word.place() == excused.place);
            if let Some(good) = at.and_then(|at| good.get_mut(at)).filter(|_| !excused.text.is_empty()) {
                *good = false;
            }
            if let Some((page, place)) = self.on_digital(excused.place, pages) {
                let out = told.entry(page).or_default();
                let hidden = excused.reason == Reason::Signature && !excused.text.is_empty();
                out.unread += u32::from(hidden);
                out.expected.push(Expected { place, ..excused });
            }
        }
        for extra in found.extras {
            let Some((page, place)) = self.on_digital(extra.place, pages) else { continue };
            if is_rule(extra.place) {
                continue;
            }
            let out = told.entry(page).or_default();
            if folios && self.is_folio(&extra) {
                out.expected.push(Expected { reason: Reason::Folio, place, text: String::new() });
            } else {
                out.extras.push(Extra { place, ..extra });
            }
        }
        for (at, ((page, _), good)) in self.words.iter().zip(good).enumerate() {
            // It is counted where the head stands first.
            if self.repeated.contains(&at) {
                continue;
            }
            let out = told.entry(*page).or_default();
            out.words += 1;
            out.verified += u32::from(good);
        }
        told.into_iter().map(|(page, outcome)| Told { page, outcome }).collect()
    }

    /// The spot as one of the digital page.
    fn spot(&self, spot: &Spot, pages: &Pages<'_>) -> Option<(usize, Spot)> {
        let (page, number) = *self.words.get(spot.word as usize)?;
        let (printed, places) = pages.get(&page)?;
        let index = number as usize;
        let within = report::within(index, printed.words.get(index)?.place(), places);
        let place = report::told_at(&printed.words, index, spot.standing);
        let before = index.checked_sub(1).and_then(|at| printed.words.get(at)).map(Word::text);
        Some((page, Spot { word: number, place, before, within, ..spot.clone() }))
    }

    /// Whether it is the paper's own number of its page: alone in its row above or below the text.
    fn is_folio(&self, extra: &Extra) -> bool {
        let (place, high) = (extra.place, self.printed.height);
        let margin = place.y1 < FOLIO * high || place.y0 > (1.0 - FOLIO) * high;
        let alone = !self.printed.words.iter().any(|word| {
            let word = word.place();
            word.y0 < place.y1 && place.y0 < word.y1
        });
        margin && alone && place.width() < FOLIO_WIDTH
    }

    /// Lets the picture go; what was found can be said without it.
    pub fn fade(&mut self) {
        self.printed.ink = Gray::blank(1, 1);
    }
}

/// Whether it is a rule below a letterhead or of a table: only words were set anew, so that no rule is
/// explained.
fn is_rule(place: Rect) -> bool {
    place.height() < RULE.1 && place.width() > RULE.0
}

impl Flow {
    /// Digital pages of which words are on no page of paper although others are; and those of which none are.
    #[must_use]
    pub fn lacking(&self) -> (Vec<usize>, Vec<usize>) {
        let shares = shares(&self.drawn, &self.taken);
        let some = shares.iter().filter(|(_, (found, all))| *found > 0 && found < all);
        let none = shares.iter().filter(|(_, (found, _))| *found == 0);
        (some.map(|(page, _)| *page).collect(), none.map(|(page, _)| *page).collect())
    }

    /// Says of the words of a digital page that stand on no page of paper where they are missing: by the number
    /// of the page of paper. `settings` are those of all pages of paper.
    #[must_use]
    pub fn lost_words(
        &self,
        page: usize,
        printed: &Printed,
        settings: &[Option<Setting>],
        kind: Physical,
    ) -> Vec<(usize, PageOutcome)> {
        let places = expected(printed, kind);
        let mut told: BTreeMap<usize, PageOutcome> = BTreeMap::new();
        for (at, own) in self.lost().filter(|(_, own)| own.page == page) {
            let Some((paper, gap)) = gap(at, settings) else { continue };
            let index = own.word as usize;
            let Some(word) = printed.words.get(index) else { continue };
            let place = word.place();
            let out = told.entry(paper).or_default();
            out.words += 1;
            let reason = report::excused(index, place, Standing::Gone, false, &places);
            if let Some(reason) = reason {
                out.expected.push(Expected { reason, place, text: word.text() });
                continue;
            }
            out.spots.push(Spot {
                word: own.word,
                text: word.text(),
                before: index.checked_sub(1).and_then(|at| printed.words.get(at)).map(Word::text),
                standing: Standing::Gone,
                reads: None,
                place: report::told_at(&printed.words, index, Standing::Gone),
                paper: gap,
                held: false,
                confidence: 0.9,
                within: report::within(index, place, &places),
            });
        }
        told.into_iter().collect()
    }

    /// The words of a digital page that repeat the head of a table; the paper repeats it where its own pages break.
    #[must_use]
    pub fn repeated_words(&self, page: usize, printed: &Printed) -> PageOutcome {
        let words = self.repeated(page).iter().filter_map(|number| printed.words.get(*number as usize));
        let expected =
            words.map(|word| Expected { reason: Reason::Head, place: word.place(), text: word.text() });
        let expected: Vec<Expected> = expected.collect();
        let words = u32::try_from(expected.len()).unwrap_or(u32::MAX);
        PageOutcome { words, expected, ..PageOutcome::default() }
    }
}

/// The page of paper, and the place on its scan, behind the last word before this one in the order of reading.
fn gap(at: usize, settings: &[Option<Setting>]) -> Option<(usize, Rect)> {
    let mut best: Option<(usize, usize, Rect)> = None;
    for (paper, setting) in settings.iter().enumerate() {
        let Some(setting) = setting else { continue };
        let behind = setting.order.partition_point(|order| *order < at);
        let (word, before) = match behind.checked_sub(1) {
            Some(word) => (word, true),
            None => (0, false),
        };
        let (Some(order), Some(own)) = (setting.order.get(word), setting.printed.words.get(word)) else {
            continue;
        };
        let away = order.abs_diff(at) + usize::from(!before);
        if best.is_none_or(|(least, _, _)| away < least) {
            let own = own.place();
            let gap = if before {
                Rect::new(own.x1, own.y0, own.x1 + GAP, own.y1)
            } else {
                Rect::new(own.x0 - GAP, own.y0, own.x0, own.y1)
            };
            best = Some((away, paper, setting.registration.place_rect(gap)));
        }
    }
    best.map(|(_, paper, gap)| (paper, gap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_low_piece_is_a_rule_and_a_line_of_text_is_not() {
        assert!(is_rule(Rect::new(70.0, 146.0, 550.0, 151.0)));
        assert!(
            !is_rule(Rect::new(70.0, 146.0, 550.0, 152.5)) && !is_rule(Rect::new(70.0, 146.0, 129.0, 150.0))
        );
    }
}
