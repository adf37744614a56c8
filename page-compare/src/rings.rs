//! Round stamps: circles of ink, found although text covers and paper swallows much of them.

use crate::geometry::{Point, Rect};
use crate::gray::Gray;
use crate::linear::Sequence;

/// Radius of an office's stamp, in points.
const RADIUS: (f32, f32) = (24.0, 80.0);
/// Smallest group in which a circle is sought, in points.
const LEAST_SIDE: f32 = 36.0;
/// Tries.
const TRIES: usize = 500;
/// Pixels that vote.
const VOTERS: usize = 500;
/// A pixel so near to the circle votes for it, in points.
const NEAR: f32 = 1.0;
/// Steps around the circle, and the share of them that must be inked: text has ink on a fifth.
const STEPS: usize = 240;
/// See [`STEPS`].
const INKED: f32 = 0.42;
/// How much larger than the circle found the rim may be.
const OUTER: [f32; 6] = [1.45, 1.41, 1.37, 1.33, 1.29, 1.25];
/// Seed of the tries.
const SEED: u64 = 5;

#[derive(Debug, Clone, Copy)]
struct Circle {
    centre: Point,
    radius: f32,
}

/// The box around the stamp in a group of ink, if there is one. All but `per_point` is in points.
pub(crate) fn find(ink: &Gray, group: Rect, per_point: f32) -> Option<Rect> {
    if group.width() < LEAST_SIDE && group.height() < LEAST_SIDE {
        return None;
    }
    let inked = inked(ink, group, per_point);
    let step = inked.len().div_ceil(VOTERS).max(1);
    let voters: Vec<Point> = inked.iter().copied().step_by(step).collect();
    let mut draw = Sequence::new(SEED);
    let mut best: (usize, Option<Circle>) = (0, None);
    for _ in 0..TRIES {
        let mut pick = || inked.get(draw.below(inked.len())).copied();
        let (Some(a), Some(b), Some(c)) = (pick(), pick(), pick()) else { return None };
        let Some(circle) = through(a, b, c).filter(|c| (RADIUS.0..=RADIUS.1).contains(&c.radius)) else {
            continue;
        };
        let votes =
            voters.iter().filter(|p| (p.distance(circle.centre) - circle.radius).abs() < NEAR).count();
        if votes > best.0 {
            best = (votes, Some(circle));
        }
    }
    let found = best.1.filter(|circle| share(ink, *circle, per_point) >= INKED)?;
    let wider = OUTER.iter().map(|by| Circle { radius: found.radius * by, ..found });
    let rim = wider.into_iter().find(|circle| share(ink, *circle, per_point) >= INKED).unwrap_or(found);
    let Circle { centre: Point { x, y }, radius } = rim;
    Some(Rect::new(x - radius, y - radius, x + radius, y + radius).grown(1.0))
}

fn inked(ink: &Gray, group: Rect, per_point: f32) -> Vec<Point> {
    let px = group.scaled(per_point);
    let (x0, x1) = (px.x0.max(0.0) as usize, px.x1.max(0.0).ceil() as usize);
    let rows = px.y0.max(0.0) as usize..(px.y1.max(0.0).ceil() as usize).min(ink.height());
    rows.flat_map(|y| {
        let row = (x0..).zip(ink.span(y, x0, x1)).filter(|(_, v)| **v > 0);
        row.map(move |(x, _)| Point::new((x as f32 + 0.5) / per_point, (y as f32 + 0.5) / per_point))
    })
    .collect()
}

fn through(a: Point, b: Point, c: Point) -> Option<Circle> {
    let (bx, by, cx, cy) = (b.x - a.x, b.y - a.y, c.x - a.x, c.y - a.y);
    let det = 2.0 * (bx * cy - by * cx);
    if det.abs() < 20.0 {
        return None;
    }
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    let (x, y) = ((cy * b2 - by * c2) / det, (bx * c2 - cx * b2) / det);
    Some(Circle { centre: Point::new(a.x + x, a.y + y), radius: x.hypot(y) })
}

/// The share of the circle that is inked.
fn share(ink: &Gray, circle: Circle, per_point: f32) -> f32 {
    let inked = (0..STEPS).filter(|step| {
        let turn = *step as f32 / STEPS as f32 * std::f32::consts::TAU;
        [-0.7, 0.0, 0.7].iter().any(|off| {
            let x = (circle.centre.x + turn.cos() * (circle.radius + off)) * per_point;
            let y = (circle.centre.y + turn.sin() * (circle.radius + off)) * per_point;
            x >= 0.0 && y >= 0.0 && ink.at(x as usize, y as usize) > 0
        })
    });
    inked.count() as f32 / STEPS as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(draw: impl Fn(f32, f32) -> bool) -> Gray {
        let data = (0..300 * 300).map(|i| if draw((i % 300) as f32, (i / 300) as f32) { 255 } else { 0 });
        Gray::from_rows(300, 300, data.collect()).unwrap()
    }

    #[test]
    fn half_a_ring_is_a_stamp_and_lines_of_text_are_not() {
        let whole = Rect::new(0.0, 0.0, 200.0, 200.0);
        let ring = page(|x, y| {
            ((x - 150.0).hypot(y - 140.0) - 75.0).abs() < 1.5 && (y as usize / 13).is_multiple_of(2)
        });
        let found = find(&ring, whole, 1.5).unwrap();
        assert!((found.centre().x - 100.0).abs() < 3.0 && (found.width() - 102.0).abs() < 5.0, "{found:?}");
        let text = page(|x, y| {
            (y as usize / 8).is_multiple_of(2) && (x as usize / 3).is_multiple_of(2) && y as usize % 3 == 1
        });
        assert_eq!(find(&text, whole, 1.5), None);
        assert_eq!(find(&Gray::blank(300, 300), whole, 1.5), None);
    }
}
