//! Where each word of the digital copy stands on a page of paper: at the shape that it was paired with, or
//! between its neighbours, where no shape was its own because words touch or letters fell apart.

use super::align::{Anchor, Drawn};
use super::scale::Scales;
use super::sight::{LEVEL_SCALE, Sight};
use crate::geometry::{Point, Rect};
use crate::gray::Gray;
use crate::printed::{Printed, Word};
use crate::stamp::Stamp;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Pixels to the point in which words are sought.
pub(crate) const SEEK_SCALE: f32 = 1.5;
/// How far from its shape a word is sought, in pixels of [`SEEK_SCALE`].
const REACH: (isize, isize) = (5, 4);
/// A word fits so well where its neighbours leave room for it.
const FIT: f32 = 0.55;
/// As [`FIT`], where only one neighbour says where it may be.
const LOOSE_FIT: f32 = 0.65;
/// A word takes its neighbour's place where it fits there so much better.
const BETTER: f32 = 0.1;
/// Words longer than this are measured, in points, and may be so much wider or narrower.
const LONG: f32 = 50.0;
/// See [`LONG`].
const MOST_STRETCH: f32 = 0.015;
/// Words before and after a short one that say how paper is stretched there, and how many of them must.
const AROUND: usize = 40;
/// See [`AROUND`].
const MEASURED: usize = 3;
/// How far behind or before its neighbour a word is sought, in points.
const ROOM: f32 = 60.0;
/// A word that was paired with a shape is found by its picture where that fits so well.
const LEAST_FIT: f32 = 0.35;
/// As [`FIT`], where the word would stand out of the order of reading.
const ASTRAY_FIT: f32 = 0.68;
/// Fewest letters of a word that is sought out of order: short ones are found everywhere.
const ASTRAY_LETTERS: usize = 3;
/// How far from its neighbours the place of a word is guessed, in points; rows count threefold. A name stands
/// below the room for its signature.
const GUESSED: f32 = 200.0;
/// How much wider or narrower a shape may be than its word: a share of the word, and points.
const WIDTH: (f32, f32) = (0.06, 3.0);
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
    /// How much wider it is beside that: paper and scanner stretch.
    pub(crate) stretch: f32,
    /// Whether it stands out of the order of reading.
    pub(crate) astray: bool,
}

impl Located {
    /// Where a point of the digital page stands on the set page.
    pub(crate) fn set(&self, point: Point) -> Point {
        Point::new(point.x * self.size * self.stretch + self.shift.x, point.y * self.size + self.shift.y)
    }

    /// The same of a rectangle.
    pub(crate) fn set_rect(&self, rect: Rect) -> Rect {
        let (a, b) = (self.set(Point::new(rect.x0, rect.y0)), self.set(Point::new(rect.x1, rect.y1)));
        Rect::new(a.x, a.y, b.x, b.y)
    }
}

/// A page of paper as words are sought on it.
pub(crate) struct Field<'f> {
    pub(crate) sight: &'f Sight,
    /// Digital pages by number.
    pub(crate) pages: &'f BTreeMap<usize, Arc<Printed>>,
    pub(crate) drawn: &'f [Drawn],
    pub(crate) scales: &'f Scales,
    /// The level picture, [`SEEK_SCALE`] pixels to the point of the set page.
    pub(crate) paper: &'f Gray,
}

impl Field<'_> {
    fn word(&self, drawn: usize) -> Option<(&Arc<Printed>, &Word)> {
        let own = self.drawn.get(drawn)?;
        let page = self.pages.get(&own.page)?;
        Some((page, page.words.get(own.word as usize)?))
    }

    /// A place of the level sheet on the set page.
    fn place(&self, level: Rect) -> Rect {
        level.scaled(1.0 / self.scales.unit)
    }

    /// Where a located word stands on the set page.
    pub(crate) fn set(&self, located: &Located) -> Option<Rect> {
        let (_, word) = self.word(located.drawn)?;
        Some(located.set_rect(word.place()))
    }

    /// Its baseline there.
    fn baseline(&self, located: &Located) -> Option<f32> {
        let (_, word) = self.word(located.drawn)?;
        Some(located.set(word.glyphs.first()?.origin).y)
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
        Some((Located { drawn, shift, size, stretch: 1.0, astray: false }, fit.score))
    }

    /// A word at the shape that it was paired with.
    fn at_shape(&self, anchor: &Anchor) -> Option<Located> {
        let found = self.at(anchor.drawn, anchor.place).filter(|(_, fit)| *fit >= LEAST_FIT);
        found.map(|(located, _)| self.stretched(located)).or_else(|| self.centred(anchor.drawn, anchor.place))
    }

    /// A word with its middle on a shape's.
    fn centred(&self, drawn: usize, place: Rect) -> Option<Located> {
        let (_, word) = self.word(drawn)?;
        let shape = self.place(place).centre();
        let size = self.scales.of(word);
        let own = word.place().scaled(size).centre();
        let shift = Point::new(shape.x - own.x, shape.y - own.y);
        Some(Located { drawn, shift, size, stretch: 1.0, astray: false })
    }

    /// A word sought around a shape, and how well it fits.
    fn at(&self, drawn: usize, place: Rect) -> Option<(Located, f32)> {
        let near = self.centred(drawn, place)?;
        let (_, place) = self.stamp(drawn, near.size)?;
        let corner = Point::new(place.x0 * near.size + near.shift.x, place.y0 * near.size + near.shift.y);
        self.seek(drawn, corner, REACH)
    }

    /// A long word, as wide as its halves stand apart on the paper.
    fn stretched(&self, located: Located) -> Located {
        let apart = |located: &Located| {
            let (page, word) = self.word(located.drawn)?;
            let place = word.place().grown(0.7);
            if place.width() * located.size < LONG {
                return None;
            }
            let middle = place.centre().x;
            let half = |part: Rect| {
                let px = part.scaled(page.scale);
                let (w, h) = (px.width() as usize, px.height().ceil() as usize);
                let shrink = SEEK_SCALE * located.size / page.scale;
                let (sw, sh) = ((w as f32 * shrink).round() as usize, (h as f32 * shrink).round() as usize);
                if sw < 2 || sh < 2 || sw * sh > MAX_SOUGHT {
                    return None;
                }
                let (x, y) = (px.x0.floor(), px.y0.floor());
                let cut = page.ink.crop(x as isize, y as isize, w, h).resized(sw, sh);
                let at = located.set(Point::new(x / page.scale, y / page.scale));
                let (to, down) = ((at.x * SEEK_SCALE).round(), (at.y * SEEK_SCALE).round());
                let fit = Stamp::new(cut)?.seek(self.paper, to as isize, down as isize, (3, 2));
                // Whole pixels were asked; what the corner lacks to them is part of the way.
                (fit.score >= FIT).then_some((to + fit.dx) / SEEK_SCALE - at.x)
            };
            let left = half(Rect { x1: middle, ..place })?;
            let right = half(Rect { x0: middle, ..place })?;
            Some((left, right, place.width() / 2.0 * located.size))
        };
        let Some((left, right, half)) = apart(&located) else { return located };
        let stretch = 1.0 + (right - left) / half;
        if (stretch - 1.0).abs() > MOST_STRETCH {
            return located;
        }
        let Some((_, word)) = self.word(located.drawn) else { return located };
        let corner = Point::new(word.place().x0, 0.0);
        let wider = Located { stretch, ..located };
        let across = located.set(corner).x + left - (right - left) / 2.0 - wider.set(corner).x;
        Located { shift: Point::new(located.shift.x + across, located.shift.y), ..wider }
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

/// Where the words from `range` of the reading order stand on this page; of those from `guessed` the place is
/// guessed if nothing shows it.
pub(crate) fn locate(
    field: &Field<'_>,
    anchors: &[Anchor],
    range: Range<usize>,
    guessed: Range<usize>,
) -> Vec<Located> {
    let mut found: BTreeMap<usize, Located> =
        anchors.iter().filter_map(|anchor| Some((anchor.drawn, field.at_shape(anchor)?))).collect();
    contest(field, anchors, range.clone(), &mut found);
    even_out(field, &mut found);
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
    guess(field, guessed, &mut found);
    found.into_values().collect()
}

/// Numbers in a table have much the same shape; where one is lost, its neighbour may have taken its place.
fn contest(field: &Field<'_>, anchors: &[Anchor], range: Range<usize>, found: &mut BTreeMap<usize, Located>) {
    let places: BTreeMap<usize, Rect> = anchors.iter().map(|anchor| (anchor.drawn, anchor.place)).collect();
    for drawn in range {
        if found.contains_key(&drawn) {
            continue;
        }
        let Some(wide) = field.word(drawn).map(|(_, w)| w.place().width() * field.scales.of(w)) else {
            continue;
        };
        for other in [drawn.wrapping_sub(1), drawn + 1, drawn.wrapping_sub(2), drawn + 2] {
            let Some(place) = places.get(&other).filter(|_| found.contains_key(&other)) else { continue };
            let alike = (field.place(*place).width() - wide).abs() <= WIDTH.0 * wide + WIDTH.1;
            let (Some((own, better)), Some((_, fit))) = (field.at(drawn, *place), field.at(other, *place))
            else {
                continue;
            };
            if alike && better > fit + BETTER {
                found.remove(&other);
                found.insert(drawn, field.stretched(own));
                break;
            }
        }
    }
}

/// Gives short words the stretch of the long ones around them, which can be measured.
fn even_out(field: &Field<'_>, found: &mut BTreeMap<usize, Located>) {
    let long = |located: &Located| (located.stretch - 1.0).abs() > f32::EPSILON;
    let measured: BTreeMap<usize, Located> =
        found.iter().filter(|(_, located)| long(located)).map(|(at, located)| (*at, *located)).collect();
    for (at, located) in found.iter_mut().filter(|(_, located)| !long(located)) {
        let near = measured.range(at.saturating_sub(AROUND)..at + AROUND).map(|(_, other)| other);
        let alike = near.filter(|other| (other.size - located.size).abs() < f32::EPSILON);
        let mut stretches: Vec<f32> = alike.map(|other| other.stretch).collect();
        if stretches.len() < MEASURED {
            continue;
        }
        stretches.sort_by(f32::total_cmp);
        let Some(stretch) = stretches.get(stretches.len() / 2) else { continue };
        let Some(middle) = field.word(located.drawn).map(|(_, word)| word.place().centre()) else { continue };
        let was = located.set(middle).x;
        located.stretch = *stretch;
        located.shift.x += was - located.set(middle).x;
    }
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
            // A short word is found everywhere; so it is sought only beside what it stands beside in the digital copy.
            let own = |drawn: usize| field.drawn.get(drawn);
            let sought = |near: &&Located| {
                let long = field.word(drawn).is_some_and(|(_, word)| word.glyphs.len() >= ASTRAY_LETTERS);
                long || own(drawn).zip(own(near.drawn)).is_some_and(|(word, near)| word.is_beside(near))
            };
            let (before, after) = (before.filter(sought), after.filter(sought));
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

/// Words that no neighbour leads to, at shapes that are nobody's: the first ones of a line or a cell, words
/// that their shape did not show because something touches them, and words that somebody exchanged.
fn anywhere(
    field: &Field<'_>,
    anchors: &[Anchor],
    range: Range<usize>,
    found: &mut BTreeMap<usize, Located>,
) {
    let mut set: Vec<Rect> = found.values().filter_map(|located| field.set(located)).collect();
    let paired: BTreeMap<usize, usize> =
        anchors.iter().map(|anchor| (anchor.pieces.0, anchor.drawn)).collect();
    let is_free = |place: Rect, set: &[Rect]| !set.iter().any(|other| covers(place, *other));
    let ends = (0..field.sight.words.len()).flat_map(|last| {
        let ending = field.sight.ending_at(last).into_iter();
        ending.map(move |(count, shape)| (last + 1 - count, shape.place))
    });
    let free: Vec<(usize, Rect)> = ends.filter(|(_, place)| is_free(field.place(*place), &set)).collect();
    for drawn in range {
        if found.contains_key(&drawn) {
            continue;
        }
        let Some((_, word)) = field.word(drawn) else { continue };
        let wide = word.place().width() * field.scales.of(word);
        let mut best: Option<(f32, Located)> = None;
        for (first, level) in &free {
            let place = field.place(*level);
            let alike = (place.width() - wide).abs() <= WIDTH.0 * wide + WIDTH.1;
            if !alike || !is_free(place, &set) {
                continue;
            }
            let before = paired.range(..first).next_back().map(|(_, drawn)| *drawn);
            let after = paired.range(first + 1..).next().map(|(_, drawn)| *drawn);
            let orderly =
                before.is_none_or(|before| before < drawn) && after.is_none_or(|after| drawn < after);
            if !orderly && word.glyphs.len() < ASTRAY_LETTERS {
                continue;
            }
            let Some((located, fit)) = field.at(drawn, *level) else { continue };
            let least = if orderly { FIT } else { ASTRAY_FIT };
            if fit >= least && best.is_none_or(|(other, _)| fit > other) {
                best = Some((fit, Located { astray: !orderly, ..located }));
            }
        }
        if let Some((_, located)) = best {
            set.extend(field.set(&located));
            found.insert(drawn, located);
        }
    }
}

/// Words that nothing shows, such as those below a seal: where the words around them on their own page say that
/// they should be, if nobody stands there. Whether they do is for whoever verifies them.
fn guess(field: &Field<'_>, guessed: Range<usize>, found: &mut BTreeMap<usize, Located>) {
    let mut set: Vec<Rect> = found.values().filter_map(|located| field.set(located)).collect();
    for drawn in guessed {
        if found.contains_key(&drawn) {
            continue;
        }
        let (Some(own), Some((_, word))) = (field.drawn.get(drawn), field.word(drawn)) else { continue };
        let away = |located: &&Located| {
            let other = field.drawn.get(located.drawn).filter(|other| other.page == own.page)?;
            let (a, b) = (own.shape.place, other.shape.place);
            let gap = |a0: f32, a1: f32, b0: f32, b1: f32| (b0 - a1).max(a0 - b1).max(0.0);
            Some(gap(a.x0, a.x1, b.x0, b.x1) + 3.0 * gap(a.y0, a.y1, b.y0, b.y1))
        };
        let near = found.range(drawn.saturating_sub(40)..drawn + 40).map(|(_, located)| located);
        let near = near.filter_map(|located| Some((away(&located)?, located)));
        let Some((gap, near)) = near.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        let located = Located { drawn, astray: false, size: field.scales.of(word), ..*near };
        let Some(place) = field.set(&located).filter(|_| gap < GUESSED) else { continue };
        if !set.iter().any(|other| covers(place, *other)) {
            set.push(place);
            found.insert(drawn, located);
        }
    }
}

/// The level picture in the scale in which words are sought.
pub(crate) fn coarse(level: &Gray, unit: f32) -> Gray {
    let shrink = SEEK_SCALE / (LEVEL_SCALE * unit);
    let side = |v: usize| ((v as f32 * shrink).round() as usize).max(1);
    level.resized(side(level.width()), side(level.height()))
}

#[cfg(test)]
#[path = "locate_test.rs"]
mod tests;
