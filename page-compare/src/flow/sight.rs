//! Where words stand on a scan that nothing lies on: ink set level, without rules, taken together by the gaps
//! between letters and between words. What a word says is not read; its shape is kept.

use super::shape::{Shape, in_rows};
use crate::blobs;
use crate::geometry::{Homography, Rect};
use crate::gray::Gray;
use crate::places::FOLIO;
use crate::register::Registration;
use crate::scanned::Scanned;
use crate::wave::Wave;
use std::collections::BTreeSet;

/// Pixels of the level picture to a point of a sheet as high as A4; what the paper truly measures is not known.
pub(crate) const LEVEL_SCALE: f32 = 3.0;
/// Height of A4, in points.
const A4: f32 = 842.0;
/// Ink, of 255.
const INKED: u8 = 96;
/// Straight ink longer than this is a rule, in points.
const RULE: f32 = 40.0;
/// Least and most height of what may be a letter, in points.
const LETTER: (f32, f32) = (3.0, 30.0);
/// Gap between the letters of a word, as a share of the usual letter's height (about half an em).
const GAP: f32 = 0.27;
/// Pieces may be one word where the gap between them is smaller than this, as the same share.
const JOINED_GAP: f32 = 0.6;
/// Most pieces of one word.
pub(crate) const MAX_JOINED: usize = 5;
/// How far dots stand above their letters, as the same share.
const DOT_GAP: f32 = 0.2;
/// Lower or smaller pieces are specks, as shares of the usual letter's height and its square.
const SPECK: (f32, f32) = (0.3, 0.12);
/// Higher pieces than this many letters are stamps, emblems and strokes.
const MOST_HEIGHT: f32 = 4.5;
/// Most pieces of a page that may be words.
pub(crate) const MAX_BOXES: usize = 3_000;
/// Widest number of a page, in points.
pub(crate) const FOLIO_WIDTH: f32 = 45.0;
/// Largest slope that is tried, and the step, in parts of a circle's radius.
const SLOPE: (f32, f32) = (0.05, 0.0015);

/// A page of paper: where words stand, line by line, and how they look.
#[derive(Debug, Clone)]
pub struct Sight {
    /// How the level picture lies on the scan, points of the level sheet to pixels.
    pub(crate) level: Registration,
    /// Size of the level sheet, in points.
    pub(crate) size: (f32, f32),
    pub(crate) words: Vec<Shape>,
    /// Pieces beside each other that may be one word: the last one, how many, and how they look together.
    joined: Vec<(usize, usize, Shape)>,
    /// Pieces that are no words of the text: a head that is repeated.
    pub(crate) aside: BTreeSet<usize>,
}

impl Sight {
    /// What may be a word and ends with this piece: of how many pieces.
    pub(crate) fn ending_at(&self, last: usize) -> Vec<(usize, &Shape)> {
        let from = self.joined.partition_point(|(end, _, _)| *end < last);
        let joined = self.joined.iter().skip(from).take_while(|(end, _, _)| *end == last);
        let alone = self.words.get(last).map(|shape| (1, shape));
        let all = alone.into_iter().chain(joined.map(|(_, count, shape)| (*count, shape)));
        all.filter(|(count, _)| self.aside.range(last + 1 - count..=last).next().is_none()).collect()
    }

    /// Pieces that seem to be the page's own number: alone in their row, above or below all text. A word of the text must
    /// not be taken for it.
    pub(crate) fn folio(&self) -> BTreeSet<usize> {
        let (edge, high) = (FOLIO * self.size.1, self.size.1);
        let in_margin = |place: Rect| place.y1 < edge || place.y0 > high - edge;
        let row = |place: Rect| {
            let level = self.words.iter().map(|word| word.place);
            level.filter(|other| other.y0 < place.y1 && place.y0 < other.y1).reduce(Rect::union)
        };
        let alone = |place: Rect| row(place).is_some_and(|row| row.width() < FOLIO_WIDTH);
        let pieces = self.words.iter().enumerate();
        pieces.filter(|(_, word)| in_margin(word.place) && alone(word.place)).map(|(at, _)| at).collect()
    }

    /// Its first pieces.
    pub(crate) fn top(&self, pieces: usize) -> Self {
        let words = self.words.iter().take(pieces).cloned().collect();
        let joined = self.joined.iter().filter(|(last, _, _)| *last < pieces).cloned().collect();
        Self { level: self.level.clone(), size: self.size, words, joined, aside: BTreeSet::new() }
    }
}

/// Looks at a page of paper turned clockwise by so many quarters.
#[must_use]
pub fn sight(scanned: &Scanned, turn: u8) -> Sight {
    let upright = scanned.ink.upright(turn);
    let (w, h) = (upright.width() as f32, upright.height() as f32);
    let unit = h.max(w) / A4;
    let slope = slope(&upright);
    let size = (w / unit, h / unit);
    let level = Registration {
        turn,
        map: levelled(slope, unit, size),
        wave: Wave::default(),
        inliers: 0,
        sought: 0,
        found: 0,
        scan: (upright.width() as u32, upright.height() as u32),
    };
    let picture = level.frame(&upright, size.0, size.1, LEVEL_SCALE);
    let (words, high) = words(&picture);
    let joined = joined(&picture, &words, JOINED_GAP * high / LEVEL_SCALE);
    Sight { level, size, words, joined, aside: BTreeSet::new() }
}

/// From points of the level sheet to pixels of a scan whose lines fall by `slope`.
fn levelled(slope: f32, unit: f32, size: (f32, f32)) -> Homography {
    let angle = f64::from(slope).atan();
    let (cos, sin, unit) = (angle.cos() * f64::from(unit), angle.sin() * f64::from(unit), f64::from(unit));
    let (x, y) = (f64::from(size.0) / 2.0, f64::from(size.1) / 2.0);
    let across = x * unit - cos * x + sin * y;
    let down = y * unit - sin * x - cos * y;
    Homography([cos, -sin, across, sin, cos, down, 0.0, 0.0, 1.0])
}

/// How much lines fall to the right: the slope at which ink gathers most in rows.
fn slope(ink: &Gray) -> f32 {
    const WIDE: usize = 600;
    let shrink = (ink.width() as f32 / WIDE as f32).max(1.0);
    let small = ink.resized((ink.width() as f32 / shrink) as usize, (ink.height() as f32 / shrink) as usize);
    let mut points = Vec::new();
    for y in 0..small.height() {
        points.extend(small.row(y).iter().enumerate().filter(|(_, v)| **v > INKED).map(|(x, _)| (x, y)));
    }
    let gathered = |slope: f32| {
        let mut rows = vec![0_u32; small.height() + 2 * WIDE];
        for (x, y) in &points {
            let at = *y as f32 - slope * *x as f32 + WIDE as f32 * 0.5;
            if let Some(row) = rows.get_mut(at.max(0.0) as usize) {
                *row += 1;
            }
        }
        rows.iter().map(|n| u64::from(*n) * u64::from(*n)).sum::<u64>()
    };
    let steps = (SLOPE.0 / SLOPE.1) as i32;
    let tried = (-steps..=steps).map(|step| step as f32 * SLOPE.1);
    tried.max_by_key(|slope| gathered(*slope)).unwrap_or(0.0)
}

/// Pieces of one row that stand so near to each other that they may be one word.
fn joined(picture: &Gray, words: &[Shape], gap: f32) -> Vec<(usize, usize, Shape)> {
    let mut found = Vec::new();
    for last in 0..words.len() {
        let Some(mut place) = words.get(last).map(|shape| shape.place) else { continue };
        for count in 2..=MAX_JOINED.min(last + 1) {
            let Some(before) = words.get(last + 1 - count).map(|shape| shape.place) else { break };
            let level = before.y0 < place.y1 && place.y0 < before.y1;
            if !level || !(-gap..gap).contains(&(place.x0 - before.x1)) {
                break;
            }
            place = place.union(before);
            let shape = Shape::of(picture, place.scaled(LEVEL_SCALE), place);
            found.extend(shape.map(|shape| (last, count, shape)));
        }
    }
    found
}

/// The words of a level picture, in rows from the top, and how high its letters usually are in pixels.
fn words(picture: &Gray) -> (Vec<Shape>, f32) {
    let mut ink = picture.clone().thresholded(INKED);
    drop_rules(&mut ink, (RULE * LEVEL_SCALE) as usize);
    let Some(high) = usual_height(&ink) else { return (Vec::new(), 0.0) };
    let (across, down) = ((GAP * high / 2.0).round().max(1.0), (DOT_GAP * high / 2.0).round().max(1.0));
    let joined = ink.spread_rows(across as usize).spread_columns(down as usize);
    let mut places: Vec<Rect> = blobs::blobs(&joined)
        .into_iter()
        .filter_map(|blob| {
            let place = Rect::new(
                blob.x0 as f32 + across,
                blob.y0 as f32 + down,
                blob.x1 as f32 - across,
                blob.y1 as f32 - down,
            );
            let inked: usize = (blob.y0..blob.y1)
                .map(|y| ink.span(y, blob.x0, blob.x1).iter().filter(|v| **v > 0).count())
                .sum();
            let large = place.height().max(place.width()) >= SPECK.0 * high;
            let fits = large && place.height() <= MOST_HEIGHT * high && inked as f32 >= SPECK.1 * high * high;
            (fits && place.width() > 0.0 && place.height() > 0.0).then_some(place)
        })
        .collect();
    places.truncate(MAX_BOXES);
    let shape = |index: usize| {
        let place = *places.get(index)?;
        Shape::of(picture, place, place.scaled(1.0 / LEVEL_SCALE))
    };
    (in_rows(&places).into_iter().filter_map(shape).collect(), high)
}

/// Takes rules of tables and underlines away.
fn drop_rules(ink: &mut Gray, long: usize) {
    let clear = |picture: &mut Gray| {
        let rules: Vec<Vec<(usize, usize)>> =
            (0..picture.height()).map(|y| long_runs(picture.row(y), long)).collect();
        for (y, (from, to)) in
            rules.into_iter().enumerate().flat_map(|(y, runs)| runs.into_iter().map(move |r| (y, r)))
        {
            // A rule that slopes leaves steps above and below its runs.
            for near in y.saturating_sub(1)..=y + 1 {
                picture.row_mut(near).iter_mut().take(to).skip(from).for_each(|v| *v = 0);
            }
        }
    };
    let mut upright = ink.transposed();
    clear(ink);
    clear(&mut upright);
    let upright = upright.transposed();
    for (to, other) in ink.pixels_mut().iter_mut().zip(upright.pixels()) {
        *to = (*to).min(*other);
    }
}

/// Runs of ink that are longer, without any gap.
fn long_runs(row: &[u8], long: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = None;
    for (x, value) in row.iter().chain(std::iter::once(&0)).enumerate() {
        match (from, *value > 0) {
            (None, true) => from = Some(x),
            (Some(start), false) => {
                if x - start > long {
                    found.push((start, x));
                }
                from = None;
            }
            _ => {}
        }
    }
    found
}

/// How high letters usually are, in pixels: small letters are the most frequent.
fn usual_height(ink: &Gray) -> Option<f32> {
    let (least, most) = (LETTER.0 * LEVEL_SCALE, LETTER.1 * LEVEL_SCALE);
    let mut heights: Vec<f32> = blobs::blobs(ink)
        .into_iter()
        .map(|blob| ((blob.y1 - blob.y0) as f32, (blob.x1 - blob.x0) as f32))
        .filter(|(high, wide)| (least..most).contains(high) && *wide < most)
        .map(|(high, _)| high)
        .collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A page of paper with these words.
    pub(crate) fn sight_of(words: Vec<Shape>) -> Sight {
        let level =
            sight(&Scanned { ink: Gray::blank(100, 100), shrunk: 1.0, coloured: Gray::blank(1, 1) }, 0);
        Sight { words, ..level }
    }

    #[test]
    fn the_number_of_a_page_stands_alone_in_its_margin() {
        let mut picture = Gray::blank(1785, 2526);
        let mut piece = |x: f32, y: f32, wide: f32| {
            let place = Rect::new(x, y, x + wide, y + 8.0);
            let px = place.scaled(LEVEL_SCALE);
            for row in px.y0 as usize..px.y1 as usize {
                picture.row_mut(row)[px.x0 as usize..px.x1 as usize].fill(255);
            }
        };
        for (x, y, wide) in
            [(290.0, 30.0, 9.0), (70.0, 400.0, 30.0), (70.0, 790.0, 30.0), (300.0, 790.0, 9.0)]
        {
            piece(x, y, wide);
        }
        piece(285.0, 815.0, 4.0);
        piece(295.0, 815.0, 6.0);
        let sight = sight(&Scanned { ink: picture, shrunk: 1.0, coloured: Gray::blank(1, 1) }, 0);
        let found: Vec<f32> =
            sight.folio().into_iter().map(|at| sight.words[at].place.centre().y.round()).collect();
        assert!(sight.words.len() >= 5, "{}", sight.words.len());
        assert!(found.iter().all(|y| *y < 40.0 || *y > 810.0) && found.len() >= 2, "{found:?}");
    }
}
