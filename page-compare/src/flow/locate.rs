//! Where each word of the digital copy stands on a page of paper: at the shape that it was paired with, or
//! between its neighbours, where no shape was its own because words touch or letters fell apart.

use super::align::{Anchor, Drawn};
use super::scale::Scales;
use super::shape::Shape;
use super::sight::{LEVEL_SCALE, Sight};
use crate::geometry::{Point, Rect};
use crate::gray::Gray;
use crate::printed::{Printed, Word};
use crate::stamp::Stamp;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

/// Pixels to the point in which words are sought.
pub(crate) const SEEK_SCALE: f32 = 1.5;
/// How far from its shape a word is sought, in pixels of [`SEEK_SCALE`].
const REACH: (isize, isize) = (5, 4);
/// A word fits so well where its neighbours leave room for it.
const FIT: f32 = 0.55;
/// As [`FIT`], where only one neighbour says where it may be.
const LOOSE_FIT: f32 = 0.65;
/// How far behind or before its neighbour a word is sought, in points.
const ROOM: f32 = 60.0;
/// Likeness of a word to a shape anywhere on the page.
const ANYWHERE: f32 = 0.78;
/// Fewest letters of a word that is sought anywhere.
const ANYWHERE_LETTERS: usize = 3;
/// Largest word that is sought, in pixels.
const MAX_SOUGHT: usize = 40_000;

/// A word of the digital copy on a page of paper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Located {
    /// Its place in the reading order of the digital copy.
    pub(crate) drawn: usize,
    /// How far its origin has moved, in points: from the digital page, times `size`, to the set page.
    pub(crate) shift: Point,
    /// How much larger it is printed than drawn, in the scale of the set page.
    pub(crate) size: f32,
    /// Whether it stands out of the order of reading.
    pub(crate) astray: bool,
}

/// A page of paper as words are sought on it.
pub(crate) struct Field<'f> {
    pub(crate) sight: &'f Sight,
    /// Digital pages by number.
    pub(crate) pages: &'f BTreeMap<usize, Rc<Printed>>,
    pub(crate) drawn: &'f [Drawn],
    pub(crate) scales: &'f Scales,
    /// The level picture, [`SEEK_SCALE`] pixels to the point of the set page.
    pub(crate) paper: &'f Gray,
}

impl Field<'_> {
    fn word(&self, drawn: usize) -> Option<(&Rc<Printed>, &Word)> {
        let own = self.drawn.get(drawn)?;
        let page = self.pages.get(&own.page)?;
        Some((page, page.words.get(own.word as usize)?))
    }

    /// The shape's place on the set page.
    fn place(&self, shape: &Shape) -> Rect {
        shape.place.scaled(1.0 / self.scales.unit)
    }

    /// Where a located word stands on the set page.
    pub(crate) fn set(&self, located: &Located) -> Option<Rect> {
        let (_, word) = self.word(located.drawn)?;
        Some(word.place().scaled(located.size).moved(located.shift.x, located.shift.y))
    }

    /// Its baseline there.
    fn baseline(&self, located: &Located) -> Option<f32> {
        let (_, word) = self.word(located.drawn)?;
        Some(word.glyphs.first()?.origin.y * located.size + located.shift.y)
    }

    /// The picture of a word, and the place of its upper left corner within the word's place.
    fn stamp(&self, drawn: usize, size: f32) -> Option<(Stamp, Rect)> {
        let (page, word) = self.word(drawn)?;
        let px = word.place().grown(0.7).scaled(page.scale);
        let (x, y) = (px.x0.floor(), px.y0.floor());
        let (w, h) = ((px.x1.ceil() - x) as usize, (px.y1.ceil() - y) as usize);
        let shrink = SEEK_SCALE * size / page.scale;
        let (sw, sh) = ((w as f32 * shrink).round() as usize, (h as f32 * shrink).round() as usize);
        if sw < 2 || sh < 2 || sw * sh > MAX_SOUGHT || w > 6_000 || h > 2_000 {
            return None;
        }
        let cut = page.ink.crop(x as isize, y as isize, w, h).resized(sw, sh);
        let place = Rect::new(x, y, x + w as f32, y + h as f32).scaled(1.0 / page.scale);
        Some((Stamp::new(cut)?, place))
    }

    /// Seeks a word whose upper left corner (of the stamp) should stand at `at`, in points of the set page.
    fn seek(&self, drawn: usize, at: Point, reach: (isize, isize)) -> Option<(Located, f32)> {
        let size = self.scales.of(self.word(drawn)?.1);
        let (stamp, place) = self.stamp(drawn, size)?;
        let (x, y) = ((at.x * SEEK_SCALE).round() as isize, (at.y * SEEK_SCALE).round() as isize);
        let fit = stamp.seek(self.paper, x, y, reach);
        let (px, py) = ((x as f32 + fit.dx) / SEEK_SCALE, (y as f32 + fit.dy) / SEEK_SCALE);
        let shift = Point::new(px - place.x0 * size, py - place.y0 * size);
        Some((Located { drawn, shift, size, astray: false }, fit.score))
    }

    /// A word at the shape that it was paired with.
    fn at_shape(&self, anchor: &Anchor) -> Option<Located> {
        let (_, word) = self.word(anchor.drawn)?;
        let shape = self.place(self.sight.words.get(anchor.shape)?);
        let size = self.scales.of(word);
        let own = word.place().scaled(size);
        let shift = Point::new(shape.centre().x - own.centre().x, shape.centre().y - own.centre().y);
        let found = self.stamp(anchor.drawn, size).and_then(|(_, place)| {
            let corner = Point::new(place.x0 * size + shift.x, place.y0 * size + shift.y);
            self.seek(anchor.drawn, corner, REACH)
        });
        let at_shape = Located { drawn: anchor.drawn, shift, size, astray: false };
        Some(found.filter(|(_, score)| *score >= 0.35).map_or(at_shape, |(located, _)| located))
    }

    /// A word behind (or before) a neighbour on its line, within `room` points.
    fn beside(&self, drawn: usize, near: &Located, behind: bool, room: f32) -> Option<(Located, f32)> {
        let (_, word) = self.word(drawn)?;
        let size = self.scales.of(word);
        let (_, place) = self.stamp(drawn, size)?;
        let (neighbour, baseline) = (self.set(near)?, self.baseline(near)?);
        let width = word.place().width() * size;
        let slack = room - width;
        if slack < 0.0 {
            return None;
        }
        let y = baseline - (word.glyphs.first()?.origin.y - place.y0) * size;
        let middle = if behind { neighbour.x1 + slack / 2.0 } else { neighbour.x0 - width - slack / 2.0 };
        let reach = ((slack / 2.0 * SEEK_SCALE).ceil() as isize + 1, 3);
        self.seek(drawn, Point::new(middle - 0.7 * size, y), reach)
    }
}

/// Where the words from `range` of the reading order stand on this page.
pub(crate) fn locate(field: &Field<'_>, anchors: &[Anchor], range: Range<usize>) -> Vec<Located> {
    let mut found: BTreeMap<usize, Located> =
        anchors.iter().filter_map(|anchor| Some((anchor.drawn, field.at_shape(anchor)?))).collect();
    for forward in [true, false] {
        let order: Vec<usize> = range.clone().collect();
        let order: Box<dyn Iterator<Item = &usize>> =
            if forward { Box::new(order.iter()) } else { Box::new(order.iter().rev()) };
        for drawn in order {
            if !found.contains_key(drawn)
                && let Some(located) = between(field, *drawn, &found)
            {
                found.insert(*drawn, located);
            }
        }
    }
    anywhere(field, anchors, range, &mut found);
    found.into_values().collect()
}

/// A word between the words before and after it.
fn between(field: &Field<'_>, drawn: usize, found: &BTreeMap<usize, Located>) -> Option<Located> {
    let before = drawn.checked_sub(1).and_then(|at| found.get(&at)).filter(|l| !l.astray);
    let after = found.get(&(drawn + 1)).filter(|l| !l.astray);
    let level = |a: &Located, b: &Located| {
        let (a, b) = (field.baseline(a)?, field.baseline(b)?);
        Some((a - b).abs() < 4.0)
    };
    let mut tried: Vec<(Located, f32)> = Vec::new();
    match (before, after) {
        (Some(a), Some(b)) if level(a, b) == Some(true) => {
            let room = field.set(b)?.x0 - field.set(a)?.x1 - 1.0;
            tried.extend(field.beside(drawn, a, true, room.min(4.0 * ROOM)).filter(|(_, fit)| *fit >= FIT));
        }
        _ => {
            let width = |l: Option<&Located>| l.and(field.word(drawn)).map(|(_, w)| w.place().width() + ROOM);
            if let (Some(a), Some(room)) = (before, width(before)) {
                tried.extend(field.beside(drawn, a, true, room).filter(|(_, fit)| *fit >= LOOSE_FIT));
            }
            if let (Some(b), Some(room)) = (after, width(after)) {
                tried.extend(field.beside(drawn, b, false, room).filter(|(_, fit)| *fit >= LOOSE_FIT));
            }
        }
    }
    let free = |located: &Located| {
        let own = field.set(located);
        let near = found.range(drawn.saturating_sub(12)..drawn + 12);
        own.is_some_and(|own| !near.filter_map(|(_, l)| field.set(l)).any(|other| covers(own, other)))
    };
    tried.retain(|(located, _)| free(located));
    tried.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(located, _)| located)
}

/// Whether two words would stand in one place.
fn covers(a: Rect, b: Rect) -> bool {
    let wide = a.x1.min(b.x1) - a.x0.max(b.x0);
    let high = a.y1.min(b.y1) - a.y0.max(b.y0);
    wide > 0.3 * a.width().min(b.width()) && high > 0.3 * a.height().min(b.height())
}

/// Words that stand out of the order, at shapes that are nobody's: cells of a table that breaks otherwise,
/// or words that somebody exchanged.
fn anywhere(
    field: &Field<'_>,
    anchors: &[Anchor],
    range: Range<usize>,
    found: &mut BTreeMap<usize, Located>,
) {
    let set: Vec<Rect> = found.values().filter_map(|located| field.set(located)).collect();
    let paired: BTreeSet<usize> = anchors.iter().map(|anchor| anchor.shape).collect();
    let mut free: Vec<usize> = (0..field.sight.words.len())
        .filter(|at| !paired.contains(at))
        .filter(|at| {
            let place = field.sight.words.get(*at).map(|shape| field.place(shape));
            place.is_some_and(|place| !set.iter().any(|other| covers(place, *other)))
        })
        .collect();
    for drawn in range {
        if free.is_empty() || found.contains_key(&drawn) {
            continue;
        }
        let Some((_, word)) = field.word(drawn).filter(|(_, word)| word.glyphs.len() >= ANYWHERE_LETTERS)
        else {
            continue;
        };
        let (Some(own), wide) = (field.drawn.get(drawn), word.place().width() * field.scales.of(word)) else {
            continue;
        };
        let near = drawn.checked_sub(1).and_then(|at| found.get(&at)).and_then(|l| field.set(l));
        let likely = free.iter().enumerate().filter_map(|(at, shape)| {
            let shape = field.sight.words.get(*shape)?;
            let place = field.place(shape);
            let fits = (place.width() - wide).abs() < 0.05 * wide + 1.0;
            let likeness = own.shape.likeness(shape).filter(|l| fits && *l >= ANYWHERE)?;
            let away = near.map_or(0.0, |near| near.centre().distance(place.centre()));
            Some((likeness - away / 2_000.0, at))
        });
        let Some((_, at)) = likely.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        let shape = free.swap_remove(at);
        if let Some(located) = field.at_shape(&Anchor { drawn, shape, likeness: 1.0 }) {
            found.insert(drawn, Located { astray: true, ..located });
        }
    }
}

/// The level picture in the scale in which words are sought.
pub(crate) fn coarse(level: &Gray, unit: f32) -> Gray {
    let shrink = SEEK_SCALE / (LEVEL_SCALE * unit);
    let side = |v: usize| ((v as f32 * shrink).round() as usize).max(1);
    level.resized(side(level.width()), side(level.height()))
}
