//! How one picture of a page lies on another: corners that look alike, and the map that most of them share.

use crate::features::{Corner, Features};
use crate::geometry::{Homography, Point};
use crate::linear::Sequence;

/// How far a corner may lie from its place on the other page, as a share of the longer side.
const GATE: f32 = 0.12;
/// Most bits of 256 in which two descriptions of one corner differ.
const MAX_OFF: u32 = 72;
/// The best description must differ by fewer bits than this share of the second best's.
const DISTINCT: f32 = 0.88;
/// Tries to find a common map.
const TRIES: usize = 700;
/// A corner fits the first map within so many pixels; paper waves.
const NEAR_FIRST: f32 = 7.0;
/// A corner fits the final map within so many pixels.
const NEAR_LAST: f32 = 4.0;
/// Corners below which only stretching and turning are fitted, no perspective.
const MIN_PERSPECTIVE: usize = 40;
/// Seed of the tries.
const SEED: u64 = 17;

/// How one page lies on the other.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Match {
    /// From the first page's small picture to the second's.
    pub(crate) map: Homography,
    /// Corners that agree.
    pub(crate) inliers: usize,
}

/// Corners of `from` with the place on `to` that they seem to have.
fn pairs(from: &Features, to: &Features) -> Vec<(Point, Point)> {
    let scale = (
        f32::from(to.width) / f32::from(from.width.max(1)),
        f32::from(to.height) / f32::from(from.height.max(1)),
    );
    let reach = GATE * f32::from(to.width.max(to.height));
    let cell = reach.max(1.0);
    let columns = (f32::from(to.width) / cell) as usize + 1;
    let rows = (f32::from(to.height) / cell) as usize + 1;
    let mut grid: Vec<Vec<&Corner>> = vec![Vec::new(); columns * rows];
    for corner in &to.corners {
        let place = (f32::from(corner.y) / cell) as usize * columns + (f32::from(corner.x) / cell) as usize;
        if let Some(cell) = grid.get_mut(place) {
            cell.push(corner);
        }
    }
    let mut found = Vec::new();
    for corner in &from.corners {
        let (x, y) = (f32::from(corner.x) * scale.0, f32::from(corner.y) * scale.1);
        let (column, row) = ((x / cell) as usize, (y / cell) as usize);
        let near = (row.saturating_sub(1)..=(row + 1).min(rows - 1))
            .flat_map(|r| {
                (column.saturating_sub(1)..=(column + 1).min(columns - 1)).map(move |c| r * columns + c)
            })
            .filter_map(|place| grid.get(place))
            .flatten()
            .filter(|c| (f32::from(c.x) - x).abs() < reach && (f32::from(c.y) - y).abs() < reach);
        let (mut best, mut second, mut hit) = (u32::MAX, u32::MAX, None);
        for other in near {
            let off: u32 = corner.bits.iter().zip(&other.bits).map(|(a, b)| (a ^ b).count_ones()).sum();
            if off < best {
                (second, best, hit) = (best, off, Some(other));
            } else if off < second {
                second = off;
            }
        }
        if let Some(hit) = hit.filter(|_| best <= MAX_OFF && (best as f32) < DISTINCT * second as f32) {
            let point = |c: &Corner| Point::new(f32::from(c.x), f32::from(c.y));
            found.push((point(corner), point(hit)));
        }
    }
    found
}

/// The map that most corners share.
pub(crate) fn find(from: &Features, to: &Features) -> Option<Match> {
    let pairs = pairs(from, to);
    let sheet = f64::from(from.width.max(from.height));
    let mut draw = Sequence::new(SEED);
    let mut best: (usize, Option<Homography>) = (0, None);
    if pairs.len() < 4 {
        return None;
    }
    for _ in 0..TRIES {
        let three: Vec<(Point, Point)> =
            (0..3).filter_map(|_| pairs.get(draw.below(pairs.len())).copied()).collect();
        let Some(map) = affine(&three).filter(plausible) else { continue };
        let inliers = near(&pairs, &map, NEAR_FIRST).count();
        if inliers > best.0 {
            best = (inliers, Some(map));
        }
    }
    let mut map = best.1?;
    for (reach, affine) in [(NEAR_FIRST, true), (NEAR_FIRST, false), (NEAR_LAST, false), (NEAR_LAST, false)] {
        let fitting: Vec<(Point, Point)> = near(&pairs, &map, reach).copied().collect();
        let flat = affine || fitting.len() < MIN_PERSPECTIVE;
        if let Some(better) = Homography::fit(&fitting, sheet, flat).filter(plausible) {
            map = better;
        }
    }
    let inliers = near(&pairs, &map, NEAR_LAST).count();
    Some(Match { map, inliers })
}

fn near<'a>(
    pairs: &'a [(Point, Point)],
    map: &'a Homography,
    reach: f32,
) -> impl Iterator<Item = &'a (Point, Point)> {
    pairs.iter().filter(move |(from, to)| map.apply(*from).distance(*to) < reach)
}

/// The map that takes three points to three others.
fn affine(three: &[(Point, Point)]) -> Option<Homography> {
    let [(a, p), (b, q), (c, r)] = three else { return None };
    let v = |v: f32| f64::from(v);
    let (x1, y1, x2, y2) = (v(b.x - a.x), v(b.y - a.y), v(c.x - a.x), v(c.y - a.y));
    let det = x1 * y2 - x2 * y1;
    if det.abs() < 400.0 {
        return None;
    }
    let row = |p: f32, q: f32, r: f32| {
        let (u1, u2) = (v(q - p), v(r - p));
        let (m, n) = ((u1 * y2 - u2 * y1) / det, (u2 * x1 - u1 * x2) / det);
        [m, n, v(p) - m * v(a.x) - n * v(a.y)]
    };
    let ([m0, m1, m2], [m3, m4, m5]) = (row(p.x, q.x, r.x), row(p.y, q.y, r.y));
    Some(Homography([m0, m1, m2, m3, m4, m5, 0.0, 0.0, 1.0]))
}

/// A page lies flat and upright: hardly stretched, hardly turned, never mirrored.
fn plausible(map: &Homography) -> bool {
    let [a, b, _, d, e, _, g, h, _] = map.0;
    (0.7..1.4).contains(&a)
        && (0.7..1.4).contains(&e)
        && b.abs() < 0.15
        && d.abs() < 0.15
        && (a / e - 1.0).abs() < 0.15
        && g.abs() < 2e-4
        && h.abs() < 2e-4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::features;
    use crate::gray::Gray;

    #[test]
    fn a_page_finds_itself_askew_and_not_another() {
        let page = |seed| {
            let mut page = Gray::blank(800, 1100);
            let mut draw = Sequence::new(seed);
            for _ in 0..1500 {
                let (x, y, w, h) = (draw.below(780), draw.below(1080), 3 + draw.below(9), 3 + draw.below(9));
                for row in y..(y + h).min(1100) {
                    page.row_mut(row).iter_mut().skip(x).take(w).for_each(|v| *v = 255);
                }
            }
            page
        };
        let one = page(1);
        let map = Homography([1.0, 0.02, -4.0, -0.02, 1.0, 9.0, 0.0, 0.0, 1.0]);
        let back = map.inverse().unwrap();
        let mut askew = Gray::blank(800, 1100);
        for y in 0..1100 {
            for (x, v) in askew.row_mut(y).iter_mut().enumerate() {
                let at = back.apply(Point::new(x as f32, y as f32));
                *v = one.between(at.x, at.y) as u8;
            }
        }
        let (first, second) = (features(&one), features(&askew));
        let found = find(&first, &second).unwrap();
        assert!(found.inliers > 150, "{}", found.inliers);
        let corner = Point::new(700.0, 1000.0);
        assert!(found.map.apply(corner).distance(map.apply(corner)) < 1.5);
        let other = find(&first, &features(&page(2))).map_or(0, |m| m.inliers);
        assert!(other < 20, "{other}");
        assert_eq!(find(&first, &features(&Gray::blank(800, 1100))), None);
    }
}
