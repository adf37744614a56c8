//! The words of the digital copy set as the paper has them. On such a page the paper is verified like on any
//! other; then everything is said of the words where the digital copy has them.

use super::align::Drawn;
use super::locate::{Field, Located};
use super::sight::Sight;
use crate::geometry::{Homography, Point, Rect};
use crate::gray::Gray;
use crate::order;
use crate::places::{Place, Reason};
use crate::printed::{Glyph, Printed, Word};
use crate::register::{self, Registration};
use crate::scanned::Scanned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A word that is as large as it is drawn but for this is drawn on whole pixels.
const SHARP: f32 = 0.0005;
/// What is taken around a word when it is set, in points.
const AROUND: f32 = 0.7;
/// Words of a row of the digital copy that are nearer than this stand beside each other, in em.
const BESIDE: f32 = 1.5;

/// A page set as the paper has it.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The set page.
    pub printed: Printed,
    /// How it lies on the scan.
    pub registration: Registration,
    /// Which word of which digital page each of its words is.
    pub words: Vec<(usize, u32)>,
    /// The places of its words in the reading order of the digital copy, rising.
    pub(crate) order: Vec<usize>,
    /// Words of it that stand on the wrong side of their neighbours.
    pub(crate) misplaced: Vec<usize>,
    /// Words of it that stand on a page before already: the head of a table.
    pub(crate) repeated: BTreeSet<usize>,
}

/// Sets the located words, and those of a head that is repeated; `None` where the page has no sensible size.
pub(crate) fn set(
    field: &Field<'_>,
    located: &[Located],
    head: &[Located],
    scanned: &Scanned,
) -> Option<Setting> {
    let unit = field.scales.unit;
    let (width, height) = (field.sight.size.0 / unit, field.sight.size.1 / unit);
    let scale = Printed::scale_for(width, height).ok()?;
    let side = |pt: f32| ((pt * scale).round() as usize).max(1);
    let mut ink = Gray::blank(side(width), side(height));
    let (mut words, mut of, mut order, mut astray) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut repeated = BTreeSet::new();
    let of_text: BTreeSet<usize> = located.iter().map(|here| here.drawn).collect();
    let head = head.iter().filter(|here| !of_text.contains(&here.drawn));
    let mut all: Vec<&Located> = located.iter().chain(head).collect();
    all.sort_by_key(|here| here.drawn);
    for here in all {
        let Some(own) = field.drawn.get(here.drawn) else { continue };
        let Some(page) = field.pages.get(&own.page) else { continue };
        let Some(word) = page.words.get(own.word as usize) else { continue };
        // Whole pixels keep letters as sharp as they are drawn.
        let whole = |v: f32| (v * scale).round() / scale;
        let same = (here.size * here.stretch - 1.0).abs() < SHARP;
        let shift = if same { Point::new(whole(here.shift.x), whole(here.shift.y)) } else { here.shift };
        let here = Located { shift, ..*here };
        draw(&mut ink, scale, page, word, &here);
        if !of_text.contains(&here.drawn) {
            repeated.insert(words.len());
        } else if here.astray {
            astray.push(words.len());
        }
        words.push(moved(word, &here));
        of.push((own.page, own.word));
        order.push(here.drawn);
    }
    let map = field.sight.level.map.after(&Homography::scale(f64::from(unit), f64::from(unit)));
    let printed = Printed { ink, scale, width, height, words };
    let mut registration = Registration { map, inliers: located.len(), ..field.sight.level.clone() };
    let upright = scanned.ink.upright(registration.turn);
    register::bend(&mut registration, &printed, &upright);
    let misplaced = misplaced(field, &printed, &order, &astray);
    Some(Setting { printed, registration, words: of, order, misplaced, repeated })
}

fn moved(word: &Word, here: &Located) -> Word {
    let glyph = |glyph: &Glyph| Glyph {
        origin: here.set(glyph.origin),
        ink: here.set_rect(glyph.ink),
        size: glyph.size * here.size,
        ..glyph.clone()
    };
    Word { glyphs: word.glyphs.iter().map(glyph).collect(), line: word.line }
}

/// Draws a word of a digital page on the set page.
fn draw(ink: &mut Gray, scale: f32, page: &Printed, word: &Word, here: &Located) {
    let to = here.set_rect(word.place().grown(AROUND)).scaled(scale);
    let (wide, high) = (here.size * here.stretch, here.size);
    for y in to.y0.max(0.0) as usize..(to.y1.max(0.0).ceil() as usize).min(ink.height()) {
        let sy = ((y as f32 + 0.5) / scale - here.shift.y) / high * page.scale - 0.5;
        let (x0, x1) = (to.x0.max(0.0) as usize, to.x1.max(0.0).ceil() as usize);
        for (x, value) in (x0..).zip(ink.row_mut(y).iter_mut().take(x1).skip(x0)) {
            let sx = ((x as f32 + 0.5) / scale - here.shift.x) / wide * page.scale - 0.5;
            *value = (*value).max((page.ink.between(sx, sy) + 0.5) as u8);
        }
    }
}

/// Words out of the order of reading of which the paper says otherwise than the digital copy beside what they
/// stand. Lines break anywhere; only words that stood beside each other must follow each other still.
fn misplaced(field: &Field<'_>, printed: &Printed, order: &[usize], astray: &[usize]) -> Vec<usize> {
    let drawn = |at: usize| order.get(at).and_then(|own| field.drawn.get(*own));
    let wrong = |first: usize, second: usize| {
        let (Some(a), Some(b)) = (drawn(first), drawn(second)) else { return false };
        let (own, other) = (a.shape.place, b.shape.place);
        let level = own.y0 < other.y1 && other.y0 < own.y1;
        let em = printed.words.get(first).map_or(0.0, Word::size);
        let beside = a.page == b.page && level && (-1.0..BESIDE * em).contains(&(other.x0 - own.x1));
        let consecutive = order.get(second) == order.get(first).map(|own| own + 1).as_ref();
        let place = |at: usize| printed.words.get(at).map(Word::place);
        let (Some(p), Some(q)) = (place(first), place(second)) else { return false };
        beside && consecutive && !order::follows(p, q)
    };
    let is_wrong = |at: &&usize| (**at > 0 && wrong(**at - 1, **at)) || wrong(**at, **at + 1);
    astray.iter().filter(is_wrong).copied().collect()
}

impl Setting {
    /// Where a paper may differ, as these places of a digital page lie on the set page.
    pub(crate) fn places(&self, page: usize, printed: &Printed, places: &[Place]) -> Vec<Place> {
        places.iter().filter_map(|place| self.placed(page, printed, place)).collect()
    }

    fn placed(&self, page: usize, printed: &Printed, place: &Place) -> Option<Place> {
        let mut words = Vec::new();
        let (mut across, mut down) = (Vec::new(), Vec::new());
        for (at, (_, number)) in self.words.iter().enumerate().filter(|(_, (of, _))| *of == page) {
            let (Some(own), Some(set)) = (printed.words.get(*number as usize), self.printed.words.get(at))
            else {
                continue;
            };
            if place.words.contains(number) {
                words.push(u32::try_from(at).ok()?);
            }
            let (own, set) = (own.place(), set.place());
            if place.place.overlaps(own) {
                across.push(set.x0 - own.x0);
                down.push(set.y0 - own.y0);
            }
        }
        let middle = |values: &mut Vec<f32>| {
            values.sort_by(f32::total_cmp);
            values.get(values.len() / 2).copied()
        };
        let moved = place.place.moved(middle(&mut across)?, middle(&mut down)?);
        let reach = if place.reason == Reason::Signature { SIGNED_SLACK } else { 0.0 };
        Some(Place { reason: place.reason, place: moved.grown(reach), words })
    }

    /// The word of the set page that a place stands nearest to, rather on its line.
    pub(crate) fn nearest(&self, place: Rect) -> Option<usize> {
        let gap = |a0: f32, a1: f32, b0: f32, b1: f32| (b0 - a1).max(a0 - b1).max(0.0);
        let away = |word: &Word| {
            let own = word.place();
            gap(own.x0, own.x1, place.x0, place.x1) + 4.0 * gap(own.y0, own.y1, place.y0, place.y1)
        };
        let words = self.printed.words.iter().enumerate();
        words.min_by(|a, b| away(a.1).total_cmp(&away(b.1))).map(|(at, _)| at)
    }

    /// Where a place of the set page would lie on the digital page of the word beside it.
    pub(crate) fn on_digital(
        &self,
        place: Rect,
        pages: &BTreeMap<usize, Arc<Printed>>,
    ) -> Option<(usize, Rect)> {
        let at = self.nearest(place)?;
        let (page, number) = *self.words.get(at)?;
        let set = self.printed.words.get(at)?.place();
        let own = pages.get(&page)?.words.get(number as usize)?.place();
        Some((page, place.moved(own.x0 - set.x0, own.y0 - set.y0)))
    }
}

/// How much farther a signature may reach where the lines around it break otherwise, in points.
const SIGNED_SLACK: f32 = 6.0;

/// Whether so few of a page's shapes were found that it is no page of this text.
pub(crate) fn is_foreign(sight: &Sight, found: usize) -> bool {
    (found as f32) < 0.15 * sight.words.len() as f32
}

/// Digital pages that the drawn words come from, with how many words of each were found.
pub(crate) fn shares(drawn: &[Drawn], found: &[bool]) -> BTreeMap<usize, (usize, usize)> {
    let mut shares: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (own, found) in drawn.iter().zip(found) {
        let share = shares.entry(own.page).or_default();
        share.0 += usize::from(*found);
        share.1 += 1;
    }
    shares
}
