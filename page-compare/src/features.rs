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
    let mut products = [vec![0.0_f32; w * h], vec![0.0; w * h], vec![0.0; w * h]];
    for y in 1..h.saturating_sub(1) {
        let (above, here, below) = (soft.row(y - 1), soft.row(y), soft.row(y + 1));
        let across = here.iter().zip(here.iter().skip(2));
        let down = above.iter().zip(below).skip(1);
        let [xx, yy, xy] = &mut products;
        let start = y * w + 1;
        let cells = xx.iter_mut().zip(yy.iter_mut()).zip(xy.iter_mut()).skip(start);
        for ((((xx, yy), xy), (left, right)), (up, low)) in cells.zip(across).zip(down) {
            let (dx, dy) = (f32::from(*right) - f32::from(*left), f32::from(*low) - f32::from(*up));
            (*xx, *yy, *xy) = (dx * dx, dy * dy, dx * dy);
        }
    }
    let [xx, yy, xy] = products.map(|product| box_sum(&box_sum(&product, w, 1), w, w));
    xx.iter()
        .zip(&yy)
        .zip(&xy)
        .map(|((xx, yy), xy)| {
            let (xx, yy, xy) = (xx / 9.0, yy / 9.0, xy / 9.0);
            xx * yy - xy * xy - 0.05 * (xx + yy) * (xx + yy)
        })
        .collect()
}

/// The sum of three values, `step` apart.
fn box_sum(values: &[f32], width: usize, step: usize) -> Vec<f32> {
    let mut out = values.to_vec();
    if width == 0 {
        return out;
    }
    for (to, next) in out.iter_mut().zip(values.iter().skip(step)) {
        *to += next;
    }
    for (to, before) in out.iter_mut().skip(step).zip(values) {
        *to += before;
    }
    out
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
    fn a_blank_page_has_no_corners() {
        let blank = features(&Gray::blank(600, 800));
        assert_eq!((blank.corners.len(), blank.inked), (0, 0));
        assert!(features(&Gray::blank(1, 1)).corners.is_empty());
    }
}
