//! Seeks words that do not stand at their place among the ink that is left over: text that a change before it
//! has pushed along its line, to the next line or across the page.

use crate::alphabet::Alphabet;
use crate::geometry::Rect;
use crate::gray::Gray;
use crate::judge::{Finding, Usual};
use crate::leftover::COARSER;
use crate::printed::{Printed, Word};
use crate::stamp::Stamp;
use crate::verify::{self, Look};

/// How far from where the word before it was found a word is sought first, in coarse pixels.
const NEAR: (isize, isize) = (9, 2);
/// A word fits so well where it is found.
const FIT: f32 = 0.55;
/// As [`FIT`], where it was sought all over the page.
const WIDE_FIT: f32 = 0.62;
/// How far a line is sought of which no word stands, in points along and across it.
const AROUND: (f32, f32) = (9.0, 12.0);
/// Lines of a page that are sought as a whole.
const LINES: usize = 12;
/// Fewest letters of a word that is sought all over the page: short ones are found everywhere.
const WIDE_LETTERS: usize = 3;
/// Words of a page that are sought all over it.
const WIDE_SEARCHES: usize = 60;
/// Places of a wide search that are looked at closely.
const CLOSE_LOOKS: usize = 4_000;
/// Least and most ink at a place, of the word's own.
const INK: (f32, f32) = (0.55, 1.7);
/// Words that are sought on a page at all.
const MAX_SOUGHT: usize = 1_200;

/// A search among the leftovers of a page.
pub(crate) struct Search<'a> {
    paper: &'a Gray,
    /// Leftover print in coarse pixels; what is found is taken out, so that no ink serves two words.
    ink: Gray,
    sums: Vec<u32>,
    drawn: Gray,
    per_point: f32,
    found: Vec<Rect>,
}

impl<'a> Search<'a> {
    /// Of the words of `printed`, in a frame of the same scale whose leftover ink this is.
    pub(crate) fn new(printed: &Printed, paper: &'a Gray, leftover: &Gray) -> Self {
        let (w, h) = (leftover.width(), leftover.height());
        let mut ink = paper.resized(w, h);
        let near = leftover.spread(1);
        for (value, kept) in ink.pixels_mut().iter_mut().zip(near.pixels()) {
            *value = (*value).min(*kept);
        }
        let own = (printed.ink.width() / COARSER, printed.ink.height() / COARSER);
        let drawn = printed.ink.resized(own.0, own.1);
        let sums = sums(&ink);
        Self { paper, ink, sums, drawn, per_point: printed.scale / COARSER as f32, found: Vec::new() }
    }

    /// Where words were found, in points of the frame.
    pub(crate) fn found(&self) -> &[Rect] {
        &self.found
    }

    /// Seeks these words in reading order; gives what was seen of those that were found.
    pub(crate) fn words(
        &mut self,
        printed: &Printed,
        lost: &[usize],
        alphabet: &Alphabet<'_>,
        usual: &Usual,
    ) -> Vec<(usize, Look)> {
        let mut seen = Vec::new();
        let mut last: Option<(isize, isize)> = None;
        // Where most of a page is lost it is another one, or set otherwise.
        let most = lost.len() > printed.words.len() / 3 && lost.len() > WIDE_SEARCHES;
        let mut wide = if most { WIDE_SEARCHES / 6 } else { WIDE_SEARCHES };
        let (mut lines, mut line) = (if most { 0 } else { LINES }, None);
        if self.ink.pixels().iter().all(|v| *v == 0) {
            return seen;
        }
        for index in lost.iter().take(MAX_SOUGHT) {
            let Some(word) = printed.words.get(*index) else { continue };
            let Some((stamp, x, y)) = self.stamp(word) else { continue };
            let near = last.and_then(|last| self.near(&stamp, x, y, last));
            let near = near.or_else(|| {
                let fresh = lines > 0 && line.replace(word.line) != Some(word.line);
                lines -= usize::from(fresh);
                if fresh { self.whole_line(printed, lost, word.line) } else { None }
            });
            let away = near.or_else(|| {
                let long = word.glyphs.len() >= WIDE_LETTERS && wide > 0;
                wide -= usize::from(long);
                if long { self.wide(&stamp, x, y) } else { None }
            });
            let Some(away) = away else { continue };
            let fine = (away.0 * COARSER as isize, away.1 * COARSER as isize);
            let look = verify::look_at(printed, self.paper, alphabet, word, fine);
            let Some(look) = look.filter(|look| is_word(&usual.verdict(word, look).letters)) else {
                continue;
            };
            last = Some(away);
            self.take(word, &look, printed.scale);
            seen.push((*index, look));
        }
        seen
    }

    fn stamp(&self, word: &Word) -> Option<(Stamp, isize, isize)> {
        self.stamp_of(word.place())
    }

    fn stamp_of(&self, place: Rect) -> Option<(Stamp, isize, isize)> {
        let place = place.scaled(self.per_point);
        let (x, y) = (place.x0 as isize - 1, place.y0 as isize - 1);
        let (w, h) = (place.width() as usize + 3, place.height() as usize + 3);
        if w * h > 30_000 {
            return None;
        }
        Some((Stamp::new(self.drawn.crop(x, y, w, h))?, x, y))
    }

    /// How far a line has gone of which no word stands. Far from all others, as the page's number below a short last
    /// page is, a line lies where nothing says how the paper bends; and its words may be too short to be sought alone.
    fn whole_line(&self, printed: &Printed, lost: &[usize], line: u32) -> Option<(isize, isize)> {
        let of_line = || printed.words.iter().enumerate().filter(|(_, word)| word.line == line);
        if !of_line().all(|(index, _)| lost.contains(&index)) {
            return None;
        }
        let place = of_line().map(|(_, word)| word.place()).reduce(Rect::union)?;
        let (stamp, x, y) = self.stamp_of(place)?;
        let pixels = |points: f32| (points * self.per_point) as isize;
        let fit = stamp.seek(&self.ink, x, y, (pixels(AROUND.0), pixels(AROUND.1)));
        (fit.score >= WIDE_FIT).then(|| (fit.dx.round() as isize, fit.dy.round() as isize))
    }

    fn near(&self, stamp: &Stamp, x: isize, y: isize, last: (isize, isize)) -> Option<(isize, isize)> {
        let fit = stamp.seek(&self.ink, x + last.0, y + last.1, NEAR);
        (fit.score >= FIT).then(|| (last.0 + fit.dx.round() as isize, last.1 + fit.dy.round() as isize))
    }

    fn wide(&self, stamp: &Stamp, x: isize, y: isize) -> Option<(isize, isize)> {
        let (w, h) = stamp.size();
        let own = stamp.ink() as f32;
        let mut places: Vec<(u32, usize, usize)> = Vec::new();
        for top in 0..self.ink.height().saturating_sub(h) {
            for left in 0..self.ink.width().saturating_sub(w) {
                let share = self.sum(left, top, w, h) as f32 / own;
                if (INK.0..INK.1).contains(&share) {
                    places.push((((share - 1.0).abs() * 64.0) as u32, left, top));
                }
            }
        }
        // Coarse first: every other place in both directions, then around the best.
        let grid = places.iter().filter(|(_, left, top)| left % 2 == 0 && top % 2 == 0);
        let mut grid: Vec<&(u32, usize, usize)> = grid.collect();
        grid.sort();
        let best = grid
            .iter()
            .take(CLOSE_LOOKS)
            .map(|(_, left, top)| (stamp.score(&self.ink, *left as isize, *top as isize), *left, *top))
            .max_by(|a, b| a.0.total_cmp(&b.0))?;
        let fit = stamp.seek(&self.ink, best.1 as isize, best.2 as isize, (2, 2));
        (fit.score >= WIDE_FIT).then(|| {
            let at = (best.1 as isize + fit.dx.round() as isize, best.2 as isize + fit.dy.round() as isize);
            (at.0 - x, at.1 - y)
        })
    }

    /// Takes the ink of a found word out.
    fn take(&mut self, word: &Word, look: &Look, scale: f32) {
        let place = word.place().moved(look.shift.0 / scale, look.shift.1 / scale);
        self.found.push(place);
        let px = place.grown(0.4).scaled(self.per_point);
        for y in px.y0.max(0.0) as usize..px.y1.max(0.0).ceil() as usize {
            let (x0, x1) = (px.x0.max(0.0) as usize, px.x1.max(0.0).ceil() as usize);
            self.ink.row_mut(y).iter_mut().take(x1).skip(x0).for_each(|v| *v = 0);
        }
    }

    fn sum(&self, x: usize, y: usize, w: usize, h: usize) -> u32 {
        let wide = self.ink.width() + 1;
        let at = |x: usize, y: usize| self.sums.get(y * wide + x).copied().unwrap_or(0);
        (at(x + w, y + h) + at(x, y)).saturating_sub(at(x + w, y) + at(x, y + h))
    }
}

/// Most letters are right: it is this word, if perhaps with a letter changed.
fn is_word(letters: &[Finding]) -> bool {
    let bad = letters.iter().filter(|f| **f > Finding::Unread).count();
    bad == 0 || (letters.len() >= 4 && bad * 3 <= letters.len())
}

/// Sums over all pixels left of and above each.
fn sums(ink: &Gray) -> Vec<u32> {
    let wide = ink.width() + 1;
    let mut sums = vec![0_u32; wide * (ink.height() + 1)];
    for y in 0..ink.height() {
        let mut row = 0_u32;
        for (x, value) in ink.row(y).iter().enumerate() {
            row += u32::from(*value);
            let above = sums.get(y * wide + x + 1).copied().unwrap_or(0);
            if let Some(to) = sums.get_mut((y + 1) * wide + x + 1) {
                *to = above + row;
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;
    use crate::printed::Glyph;

    /// A word of one bar for each letter, at `x`, `y` points.
    fn word(line: u32, x: f32, y: f32) -> Word {
        let ink = Rect::new(x, y, x + 4.0, y + 8.0);
        let origin = Point::new(x, y + 8.0);
        let text = "l".to_owned();
        let glyph = Glyph { text, origin, ink, font: 0, form: 0, substitute: false, size: 10.0 };
        Word { glyphs: vec![glyph], line }
    }

    fn draw(page: &mut Gray, place: Rect, scale: f32) {
        let px = place.scaled(scale);
        for y in px.y0 as usize..px.y1 as usize {
            page.row_mut(y).iter_mut().take(px.x1 as usize).skip(px.x0 as usize).for_each(|v| *v = 250);
        }
    }

    #[test]
    fn a_line_that_stands_alone_is_found_a_little_off_and_one_with_a_standing_word_is_not_moved() {
        let words = vec![word(1, 90.0, 150.0), word(1, 100.0, 150.0), word(1, 106.0, 150.0)];
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        let mut printed = Printed::new(&white, 200.0, 200.0, words).unwrap();
        let scale = printed.scale;
        let mut paper = Gray::blank(printed.ink.width(), printed.ink.height());
        for word in printed.words.clone() {
            draw(&mut printed.ink, word.place(), scale);
            draw(&mut paper, word.place().moved(4.0, 8.0), scale);
        }
        let left = paper.resized(paper.width() / COARSER, paper.height() / COARSER).thresholded(40);
        let search = Search::new(&printed, &paper, &left);
        let (dx, dy) = search.whole_line(&printed, &[0, 1, 2], 1).unwrap();
        let per_point = scale / COARSER as f32;
        assert!((dx as f32 - 4.0 * per_point).abs() < 1.5, "{dx}");
        assert!((dy as f32 - 8.0 * per_point).abs() < 1.5, "{dy}");
        assert_eq!(search.whole_line(&printed, &[0, 2], 1), None);
        let far = Gray::blank(left.width(), left.height());
        assert_eq!(Search::new(&printed, &paper, &far).whole_line(&printed, &[0, 1, 2], 1), None);
    }
}
