//! Pages break elsewhere: words that their own page of paper lacks are sought among what is left over on
//! another.

use crate::alphabet::Alphabet;
use crate::geometry::Rect;
use crate::gray::Gray;
use crate::judge::Usual;
use crate::leftover::{COARSER, is_explained};
use crate::outcome::{Expected, Extra, PageOutcome, Spot, Standing};
use crate::places::{Place, Reason};
use crate::printed::{Printed, Word};
use crate::register::Registration;
use crate::relocate::Search;
use crate::report;
use crate::scanned::Scanned;
use crate::templates::Templates;
use crate::verify::{self, Look};

/// Words that must be found before a signature is taken to have gone with them.
const SIGNED_WORDS: usize = 3;

/// What is said of a digital page that has no page of paper: none of its words stand.
#[must_use]
pub fn absent(printed: &Printed, expected: &[Place]) -> PageOutcome {
    let mut out = PageOutcome { words: printed.words.len() as u32, ..PageOutcome::default() };
    for (index, word) in printed.words.iter().enumerate() {
        let place = word.place();
        if let Some(reason) = report::excused(index, place, Standing::Gone, false, expected) {
            out.expected.push(Expected { reason, place, text: word.text() });
            continue;
        }
        let before = index.checked_sub(1).and_then(|i| printed.words.get(i)).map(Word::text);
        out.spots.push(Spot {
            word: index as u32,
            text: word.text(),
            before,
            standing: Standing::Gone,
            reads: None,
            place,
            paper: Rect::default(),
            held: false,
            confidence: 0.9,
            within: report::within(index, place, expected),
        });
    }
    out
}

/// A page of paper with print that nothing explains, and the digital page that it belongs to.
#[derive(Debug)]
pub struct Host<'a> {
    /// The digital page that lies on it.
    pub printed: &'a Printed,
    /// The scan.
    pub scanned: &'a Scanned,
    /// How the one lies on the other.
    pub registration: &'a Registration,
}

/// Seeks the words of `printed` that `guest` lacks on the paper of `host`; `expected` are its places. Found words are verified there, and the ink
/// that they explain is no longer left over. Gives how many were found.
pub fn seek_elsewhere(
    printed: &Printed,
    guest: &mut PageOutcome,
    host: &Host<'_>,
    left: &mut PageOutcome,
    templates: &Templates,
    expected: &[Place],
) -> usize {
    let lost: Vec<usize> = guest
        .spots
        .iter()
        .filter(|spot| matches!(spot.standing, Standing::Gone | Standing::Strong) && spot.reads.is_none())
        .map(|spot| spot.word as usize)
        .collect();
    let pieces: Vec<Rect> = left.extras.iter().filter(|e| !e.stamp && !e.hand).map(|e| e.place).collect();
    if lost.is_empty() || pieces.is_empty() {
        return 0;
    }
    let (page, scale) = (host.printed, host.printed.scale);
    let paper = host.registration.frame_of(page, host.scanned);
    let mask = mask(&paper, &pieces, scale / COARSER as f32);
    let alphabet = Alphabet::new(templates);
    let usual = Usual::of(printed, &[]);
    let mut search = Search::new(printed, &paper, &mask);
    let found = search.words(printed, &lost, &alphabet, &usual);
    let right: Vec<u32> = found
        .iter()
        .filter(|(index, look)| {
            printed.words.get(*index).is_some_and(|word| verify::is_right(&usual.verdict(word, look)))
        })
        .map(|(index, _)| *index as u32)
        .collect();
    guest.spots.retain(|spot| !right.contains(&spot.word));
    guest.verified += right.len() as u32;
    bare(guest);
    left.extras.retain(|extra| extra.stamp || !is_explained(extra.place, search.found()));
    if let Some(shift) = usual_shift(&found, scale).filter(|_| right.len() >= SIGNED_WORDS) {
        sign(left, shift, expected);
    }
    right.len()
}

/// Where a word stands on another page nothing tells any more of the print in its place here.
fn bare(guest: &mut PageOutcome) {
    let told = |extra: &Extra| guest.spots.iter().any(|spot| spot.tells_of(extra.place));
    let (beneath, bare): (Vec<_>, Vec<_>) = std::mem::take(&mut guest.beneath).into_iter().partition(told);
    guest.beneath = beneath;
    guest.extras.extend(bare);
}

/// How far the found words have gone, in points.
fn usual_shift(found: &[(usize, Look)], scale: f32) -> Option<(f32, f32)> {
    let middle = |of: fn(&Look) -> f32| {
        let mut all: Vec<f32> = found.iter().map(|(_, look)| of(look)).collect();
        all.sort_by(f32::total_cmp);
        all.get(all.len() / 2).map(|v| v / scale)
    };
    Some((middle(|look| look.shift.0)?, middle(|look| look.shift.1)?))
}

/// Signature and seal have gone with the words that they belong to.
fn sign(left: &mut PageOutcome, shift: (f32, f32), expected: &[Place]) {
    let signed: Vec<Rect> = expected
        .iter()
        .filter(|e| e.reason == Reason::Signature)
        .map(|e| e.place.moved(shift.0, shift.1))
        .collect();
    let (ours, other): (Vec<_>, Vec<_>) =
        left.extras.drain(..).partition(|extra| signed.iter().any(|s| s.contains(extra.place.centre())));
    left.extras = other;
    left.expected.extend(ours.into_iter().map(|extra| Expected {
        reason: Reason::Signature,
        place: extra.place,
        text: String::new(),
    }));
}

/// The ink that lies in these places.
fn mask(paper: &Gray, pieces: &[Rect], per_point: f32) -> Gray {
    let mut mask = Gray::blank(paper.width() / COARSER, paper.height() / COARSER);
    for piece in pieces {
        let px = piece.grown(1.0).scaled(per_point);
        for y in px.y0.max(0.0) as usize..px.y1.max(0.0).ceil() as usize {
            let (x0, x1) = (px.x0.max(0.0) as usize, px.x1.max(0.0).ceil() as usize);
            mask.row_mut(y).iter_mut().take(x1).skip(x0).for_each(|v| *v = 255);
        }
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extra(x: f32) -> Extra {
        let place = Rect::new(x, 10.0, x + 30.0, 20.0);
        Extra { place, paper: place, stamp: false, hand: false, reads: None }
    }

    fn spot(x: f32) -> Spot {
        Spot {
            word: x as u32,
            text: "Berita".into(),
            before: None,
            standing: Standing::Gone,
            reads: None,
            place: extra(x).place,
            paper: extra(x).place,
            held: false,
            confidence: 0.9,
            within: None,
        }
    }

    #[test]
    fn print_in_the_place_of_a_word_that_stands_on_another_page_is_told() {
        let mut page = PageOutcome {
            spots: vec![spot(10.0), spot(100.0)],
            extras: vec![extra(300.0)],
            beneath: vec![extra(12.0), extra(98.0)],
            ..PageOutcome::default()
        };
        bare(&mut page);
        assert_eq!((page.extras.len(), page.beneath.len()), (1, 2));
        // The second word was found on the next page.
        page.spots.truncate(1);
        bare(&mut page);
        let places = |extras: &[Extra]| extras.iter().map(|extra| extra.place.x0).collect::<Vec<_>>();
        assert_eq!((places(&page.extras), places(&page.beneath)), (vec![300.0, 98.0], vec![12.0]));
    }
}
