//! What a page is known by: corners of its ink with a description of what surrounds each.
//!
//! The description compares the ink at 64 pairs of points and at the same pairs turned by one, two and
//! three quarters, so that a turned page has the same description in another order.

use crate::gray::Gray;
use crate::linear::Sequence;
use serde::{Deserialize, Serialize};

/// Longest side of the picture in which corners are sought; about 100 dpi on A4.
pub(crate) const SIDE: f32 = 1_170.0;
/// Side of a cell, of which only the strongest corners are kept.
const CELL: usize = 30;
/// Corners that are kept of a cell.
const PER_CELL: usize = 2;
/// Most corners of a page.
const MAX_CORNERS: usize = 1_400;
/// How far the compared points lie from the corner at most.
const REACH: usize = 15;
/// Weakest corner.
const WEAKEST: f32 = 2_000_000.0;
/// Columns and rows of the small picture by which pages are told apart first.
pub(crate) const THUMB: (usize, usize) = (24, 34);
/// Seed of the pattern; another one makes other descriptions.
const PATTERN_SEED: u64 = 41;

/// One corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corner {
    /// Place in pixels of the small picture.
    pub x: u16,
    /// See [`Corner::x`].
    pub y: u16,
    /// What surrounds it.
    pub bits: [u64; 4],
}

/// What a page is known by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// Width of the picture in which the corners were found.
    pub width: u16,
    /// Its height.
    pub height: u16,
    /// Its pixels to one of the page's own picture.
    pub scale: f32,
    /// The corners.
    pub corners: Vec<Corner>,
    /// The page in a few pixels.
    pub thumb: Vec<u8>,
    /// Share of the page that is inked, in thousandths.
    pub inked: u16,
}

impl Features {
    /// As if the page had been turned clockwise by so many quarters.
    #[must_use]
    pub fn turned(&self, quarters: u8) -> Self {
        let mut page = self.clone();
        for _ in 0..quarters % 4 {
            let height = page.height;
            for corner in &mut page.corners {
                (corner.x, corner.y) = (height.saturating_sub(1).saturating_sub(corner.y), corner.x);
                corner.bits.rotate_right(1);
            }
            (page.width, page.height) = (page.height, page.width);
        }
        if quarters % 4 == 2 {
            page.thumb.reverse();
        } else if !quarters.is_multiple_of(4) {
            page.thumb.clear();
        }
        page
    }
}

/// Finds the corners of a page given as ink.
#[must_use]
pub fn features(ink: &Gray) -> Features {
    let long = ink.width().max(ink.height()).max(1) as f32;
    features_at(ink, (SIDE / long).min(1.0))
}

/// As [`features`], in a picture of another size.
#[must_use]
pub fn features_at(ink: &Gray, scale: f32) -> Features {
    let side = |v: usize| ((v as f32 * scale).round() as usize).clamp(1, 4_000);
    let small = ink.resized(side(ink.width()), side(ink.height()));
    let soft = small.blurred(1);
    let strength = strength(&soft);
    let described = soft.blurred(2);
    let pattern = pattern();
    let corners = pick(&strength, soft.width(), soft.height())
        .into_iter()
        .map(|(x, y)| Corner { x: x as u16, y: y as u16, bits: describe(&described, x, y, &pattern) })
        .collect();
    let inked = small.pixels().iter().filter(|v| **v > 110).count() * 1000 / small.pixels().len().max(1);
    Features {
        width: small.width() as u16,
        height: small.height() as u16,
        scale,
        corners,
        thumb: small.resized(THUMB.0, THUMB.1).pixels().to_vec(),
        inked: inked as u16,
    }
}

/// How much of a corner each pixel is (Harris and Stephens), 0 at flat places and along edges.
fn strength(soft: &Gray) -> Vec<f32> {
    let (w, h) = (soft.width(), soft.height());
    let mut strength = vec![0.0_f32; w * h];
    // Of three rows at a time: a whole page of each sum would be cleared and fetched again and again.
    let mut rows: [Slopes; 3] = std::array::from_fn(|_| Slopes::flat(w));
    let [.., next] = &mut rows;
    next.take([soft.row(0), soft.row(1), soft.row(2)]);
    for y in 1..h.saturating_sub(1) {
        rows.rotate_left(1);
        let [above, here, below] = &mut rows;
        // The last row has no slopes, as the first.
        below.take([soft.row(y), soft.row(y + 1), soft.row(y + 2)]);
        let sums = |of: fn(&Slopes) -> &[i32]| {
            let three = of(above).iter().zip(of(here)).zip(of(below));
            three.map(|((a, b), c)| (a + b + c) as f32 / 9.0)
        };
        let all = sums(|s| &s.xx).zip(sums(|s| &s.yy)).zip(sums(|s| &s.xy));
        for (to, ((xx, yy), xy)) in strength.iter_mut().skip(y * w).zip(all) {
            *to = xx * yy - xy * xy - 0.05 * (xx + yy) * (xx + yy);
        }
    }
    strength
}

/// Products of the slopes of a row, each added up with those beside it. Sums of whole numbers, so that their order
/// does not matter.
struct Slopes {
    xx: Vec<i32>,
    yy: Vec<i32>,
    xy: Vec<i32>,
    single: [Vec<i32>; 3],
}

impl Slopes {
    fn flat(width: usize) -> Self {
        let row = || vec![0; width];
        Self { xx: row(), yy: row(), xy: row(), single: [row(), row(), row()] }
    }

    /// Takes those of the middle one of three rows; of none where the last is missing.
    fn take(&mut self, [above, here, below]: [&[u8]; 3]) {
        if below.is_empty() {
            self.single.iter_mut().for_each(|row| row.fill(0));
        }
        let [xx, yy, xy] = &mut self.single;
        let across = here.iter().zip(here.iter().skip(2));
        let down = above.iter().zip(below).skip(1);
        let cells = xx.iter_mut().zip(yy.iter_mut()).zip(xy.iter_mut()).skip(1);
        for ((((xx, yy), xy), (left, right)), (up, low)) in cells.zip(across).zip(down) {
            let (dx, dy) = (i32::from(*right) - i32::from(*left), i32::from(*low) - i32::from(*up));
            (*xx, *yy, *xy) = (dx * dx, dy * dy, dx * dy);
        }
        add_beside(&mut self.xx, xx);
        add_beside(&mut self.yy, yy);
        add_beside(&mut self.xy, xy);
    }
}

/// Each with its two neighbours; those at the ends are flat.
fn add_beside(to: &mut [i32], from: &[i32]) {
    for (to, three) in to.iter_mut().skip(1).zip(from.windows(3)) {
        if let [a, b, c] = three {
            *to = a + b + c;
        }
    }
}

fn pick(strength: &[f32], width: usize, height: usize) -> Vec<(usize, usize)> {
    let value = |x: usize, y: usize| strength.get(y * width + x).copied().unwrap_or(0.0);
    let margin = REACH + 3;
    let mut found = Vec::new();
    for top in (margin..height.saturating_sub(margin)).step_by(CELL) {
        for left in (margin..width.saturating_sub(margin)).step_by(CELL) {
            let mut best: Vec<(f32, usize, usize)> = Vec::new();
            for y in top..(top + CELL).min(height.saturating_sub(margin)) {
                for x in left..(left + CELL).min(width.saturating_sub(margin)) {
                    let here = value(x, y);
                    if here < WEAKEST || best.len() == PER_CELL && best.last().is_some_and(|b| b.0 >= here) {
                        continue;
                    }
                    let top_of = (0..5).all(|dy| (0..5).all(|dx| value(x + dx - 2, y + dy - 2) <= here));
                    if top_of {
                        best.push((here, x, y));
                        best.sort_by(|a, b| b.0.total_cmp(&a.0));
                        best.truncate(PER_CELL);
                    }
                }
            }
            found.extend(best);
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(MAX_CORNERS);
    found.into_iter().map(|(_, x, y)| (x, y)).collect()
}

/// The compared pairs of points, as steps from the corner.
fn pattern() -> Vec<[(isize, isize); 2]> {
    let mut sequence = Sequence::new(PATTERN_SEED);
    let mut near = || {
        // The sum of three even draws prefers the middle.
        let draw: usize = (0..3).map(|_| sequence.below(11)).sum();
        draw as isize - REACH as isize
    };
    (0..64).map(|_| [(near(), near()), (near(), near())]).collect()
}

fn describe(ink: &Gray, x: usize, y: usize, pattern: &[[(isize, isize); 2]]) -> [u64; 4] {
    let value = |(dx, dy): (isize, isize)| {
        let at = |base: usize, step: isize| usize::try_from(base as isize + step).unwrap_or(usize::MAX);
        ink.at(at(x, dx), at(y, dy))
    };
    // Turning a point clockwise by a quarter.
    let turned = |(dx, dy): (isize, isize)| (-dy, dx);
    let mut pairs: Vec<[(isize, isize); 2]> = pattern.to_vec();
    std::array::from_fn(|_| {
        let mut word = 0;
        for [a, b] in &mut pairs {
            word = word << 1 | u64::from(value(*a) > value(*b));
            (*a, *b) = (turned(*a), turned(*b));
        }
        word
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blots() -> Gray {
        let mut page = Gray::blank(400, 560);
        let mut draw = Sequence::new(7);
        for _ in 0..300 {
            let (x, y, w, h) = (draw.below(380), draw.below(540), 4 + draw.below(12), 4 + draw.below(9));
            for row in y..(y + h).min(560) {
                for v in page.row_mut(row).iter_mut().skip(x).take(w) {
                    *v = 255;
                }
            }
        }
        page
    }

    #[test]
    fn a_turned_page_has_turned_features() {
        let page = blots();
        let upright = features(&page);
        assert!(upright.corners.len() > 100, "{}", upright.corners.len());
        for quarters in 1..4 {
            let (turned, asked) = (features(&page.turned(quarters)), upright.turned(quarters));
            assert_eq!((turned.width, turned.height), (asked.width, asked.height));
            let same = asked
                .corners
                .iter()
                .filter(|a| {
                    turned.corners.iter().any(|b| {
                        let off: u32 = a.bits.iter().zip(&b.bits).map(|(a, b)| (a ^ b).count_ones()).sum();
                        a.x.abs_diff(b.x) <= 1 && a.y.abs_diff(b.y) <= 1 && off < 20
                    })
                })
                .count();
            assert!(same * 3 > asked.corners.len(), "{same} of {}", asked.corners.len());
        }
    }

    #[test]
    fn a_corner_is_as_strong_as_the_slopes_around_it_say() {
        let page = blots().blurred(1);
        let (w, found) = (page.width(), strength(&page));
        let at = |x: usize, y: usize| f32::from(page.at(x, y));
        let product = |x: usize, y: usize| {
            let (dx, dy) = (at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1));
            [dx * dx, dy * dy, dx * dy]
        };
        for (x, y) in (3..w - 3).step_by(5).flat_map(|x| (3..550).step_by(3).map(move |y| (x, y))) {
            let mut sums = [0.0_f32; 3];
            for (a, b) in (x - 1..=x + 1).flat_map(|a| (y - 1..=y + 1).map(move |b| (a, b))) {
                sums.iter_mut().zip(product(a, b)).for_each(|(sum, p)| *sum += p);
            }
            let [xx, yy, xy] = sums.map(|sum| sum / 9.0);
            assert_eq!(found[y * w + x], xx * yy - xy * xy - 0.05 * (xx + yy) * (xx + yy), "{x} {y}");
        }
    }

    #[test]
    fn a_blank_page_has_no_corners() {
        let blank = features(&Gray::blank(600, 800));
        assert_eq!((blank.corners.len(), blank.inked), (0, 0));
        assert!(features(&Gray::blank(1, 1)).corners.is_empty());
    }
}
