//! Points, rectangles and the maps between two pictures of one page.

use crate::linear;
use serde::{Deserialize, Serialize};

/// A place: in points from the upper left corner of a page, or in pixels, as the name of the value says.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// A point.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// How far away the other is.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A rectangle with its sides along the page's.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Rect {
    /// Left side.
    pub x0: f32,
    /// Upper side.
    pub y0: f32,
    /// Right side.
    pub x1: f32,
    /// Lower side.
    pub y1: f32,
}

impl Rect {
    /// A rectangle.
    #[must_use]
    pub const fn new(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Self { x0, y0, x1, y1 }
    }

    /// Its width.
    #[must_use]
    pub fn width(self) -> f32 {
        self.x1 - self.x0
    }

    /// Its height.
    #[must_use]
    pub fn height(self) -> f32 {
        self.y1 - self.y0
    }

    /// Its middle.
    #[must_use]
    pub fn centre(self) -> Point {
        Point::new(f32::midpoint(self.x0, self.x1), f32::midpoint(self.y0, self.y1))
    }

    /// The smallest one around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self::new(self.x0.min(other.x0), self.y0.min(other.y0), self.x1.max(other.x1), self.y1.max(other.y1))
    }

    /// Whether they share more than an edge.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// Whether the point lies in it.
    #[must_use]
    pub fn contains(self, point: Point) -> bool {
        (self.x0..=self.x1).contains(&point.x) && (self.y0..=self.y1).contains(&point.y)
    }

    /// Larger by so much on every side.
    #[must_use]
    pub fn grown(self, by: f32) -> Self {
        Self::new(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)
    }

    /// In another unit.
    #[must_use]
    pub fn scaled(self, by: f32) -> Self {
        Self::new(self.x0 * by, self.y0 * by, self.x1 * by, self.y1 * by)
    }

    /// Elsewhere.
    #[must_use]
    pub fn moved(self, dx: f32, dy: f32) -> Self {
        Self::new(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)
    }

    /// The smallest one around the points.
    #[must_use]
    pub fn around(points: impl IntoIterator<Item = Point>) -> Self {
        let none = Self::new(f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY);
        points.into_iter().fold(none, |rect, p| rect.union(Self::new(p.x, p.y, p.x, p.y)))
    }

    /// Its four corners, clockwise from the upper left.
    #[must_use]
    pub fn corners(self) -> [Point; 4] {
        [
            Point::new(self.x0, self.y0),
            Point::new(self.x1, self.y0),
            Point::new(self.x1, self.y1),
            Point::new(self.x0, self.y1),
        ]
    }

    pub(crate) fn is_sane(self) -> bool {
        [self.x0, self.y0, self.x1, self.y1].iter().all(|v| v.is_finite() && v.abs() < 1e6)
            && self.x0 <= self.x1
            && self.y0 <= self.y1
    }
}

/// A flat sheet seen from another side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Homography(pub [f64; 9]);

impl Homography {
    /// Nothing moves.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

    /// Larger by a factor, without moving the origin.
    #[must_use]
    pub fn scale(x: f64, y: f64) -> Self {
        Self([x, 0.0, 0.0, 0.0, y, 0.0, 0.0, 0.0, 1.0])
    }

    /// Where a point goes.
    #[must_use]
    pub fn apply(&self, point: Point) -> Point {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let (x, y) = (f64::from(point.x), f64::from(point.y));
        let w = g * x + h * y + i;
        let w = if w.abs() < 1e-9 { 1e-9 } else { w };
        Point::new(((a * x + b * y + c) / w) as f32, ((d * x + e * y + f) / w) as f32)
    }

    /// First `first`, then this.
    #[must_use]
    pub fn after(&self, first: &Self) -> Self {
        let ([a, b, c, d, e, f, g, h, i], q) = (self.0, first.0);
        let row = |x: f64, y: f64, z: f64| {
            let [q0, q1, q2, q3, q4, q5, q6, q7, q8] = q;
            [x * q0 + y * q3 + z * q6, x * q1 + y * q4 + z * q7, x * q2 + y * q5 + z * q8]
        };
        let ([m0, m1, m2], [m3, m4, m5], [m6, m7, m8]) = (row(a, b, c), row(d, e, f), row(g, h, i));
        Self([m0, m1, m2, m3, m4, m5, m6, m7, m8])
    }

    /// The way back, where there is one.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let (p, q, r) = (e * i - f * h, f * g - d * i, d * h - e * g);
        let det = a * p + b * q + c * r;
        if !det.is_finite() || det.abs() < 1e-15 {
            return None;
        }
        let back = [
            p,
            c * h - b * i,
            b * f - c * e,
            q,
            a * i - c * g,
            c * d - a * f,
            r,
            b * g - a * h,
            a * e - b * d,
        ];
        Some(Self(back.map(|v| v / det)))
    }

    /// The best map of the first points onto the second; `sheet` is about how large both pictures are.
    /// With few points, or where perspective would be guessing, only `affine` terms are taken.
    pub(crate) fn fit(pairs: &[(Point, Point)], sheet: f64, affine: bool) -> Option<Self> {
        let unknowns = if affine { 6 } else { 8 };
        if pairs.len() * 2 < unknowns || sheet < 1.0 {
            return None;
        }
        let mut rows: Vec<(Vec<f64>, f64)> = Vec::with_capacity(pairs.len() * 2);
        for (from, to) in pairs {
            let [x, y] = [from.x, from.y].map(|v| f64::from(v) / sheet);
            let [u, v] = [to.x, to.y].map(|v| f64::from(v) / sheet);
            let mut across = vec![x, y, 1.0, 0.0, 0.0, 0.0];
            let mut down = vec![0.0, 0.0, 0.0, x, y, 1.0];
            if !affine {
                across.extend([-x * u, -y * u]);
                down.extend([-x * v, -y * v]);
            }
            rows.push((across, u));
            rows.push((down, v));
        }
        let found = linear::least_squares(unknowns, rows.iter().map(|(row, v)| (&row[..], *v, 1.0)), 1e-12)?;
        let value = |i: usize| found.get(i).copied().unwrap_or(0.0);
        let unit = Self([
            value(0),
            value(1),
            value(2) * sheet,
            value(3),
            value(4),
            value(5) * sheet,
            value(6) / sheet,
            value(7) / sheet,
            1.0,
        ]);
        unit.0.iter().all(|v| v.is_finite()).then_some(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_found_from_points_and_undone() {
        let map = Homography([1.02, 0.01, 5.0, -0.02, 0.98, -7.0, 1e-5, -2e-5, 1.0]);
        let points = [(10.0, 10.0), (800.0, 40.0), (760.0, 1100.0), (30.0, 1000.0), (400.0, 500.0)];
        let pairs: Vec<_> =
            points.iter().map(|(x, y)| Point::new(*x, *y)).map(|p| (p, map.apply(p))).collect();
        let found = Homography::fit(&pairs, 1000.0, false).unwrap();
        let back = found.inverse().unwrap();
        for (from, to) in pairs {
            assert!(found.apply(from).distance(to) < 0.05);
            assert!(back.apply(to).distance(from) < 0.05);
            assert!(back.after(&found).apply(from).distance(from) < 0.05);
        }
        assert_eq!(Homography([0.0; 9]).inverse(), None);
    }

    #[test]
    fn rectangles_meet_or_do_not() {
        let one = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert!(one.overlaps(Rect::new(9.0, 9.0, 12.0, 12.0)));
        assert!(!one.overlaps(Rect::new(10.0, 0.0, 12.0, 10.0)));
        assert_eq!(one.union(one.moved(5.0, 0.0)).width(), 15.0);
        assert!(!Rect::around([]).is_sane());
    }
}
