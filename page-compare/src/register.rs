//! Lays a scanned page on the page of the digital copy: a map found from features, then the paper's own
//! bending from where single words are found.

use crate::features::Features;
use crate::geometry::{Homography, Point, Rect};
use crate::gray::Gray;
use crate::matching;
use crate::printed::{Printed, Word};
use crate::scanned::Scanned;
use crate::stamp::Stamp;
use crate::wave::Wave;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Corners that must agree before a page is taken to lie on another, when no other turn was tried.
pub const SURE_INLIERS: usize = 60;
/// Corners that must agree at all.
pub const MIN_INLIERS: usize = 14;
/// Pixels to the point in which words are sought.
const SEEK_SCALE: f32 = 1.5;
/// Words that are sought on a page.
const SOUGHT: usize = 450;
/// How far from its place a word is sought, in pixels of [`SEEK_SCALE`].
const REACH: isize = 6;
/// Largest word that is sought, in pixels.
const MAX_SOUGHT: usize = 24_000;
/// How well a word must fit to tell where it is.
const MIN_FIT: f32 = 0.55;
/// Cells in which a page without words is sought, in points.
const BLOCK: (f32, f32) = (45.0, 14.0);
/// Pixels between the places whose map is computed; between them it is straight.
const MESH: usize = 16;

/// How a scanned page lies on a digital one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// Quarters of a circle by which the scan is turned clockwise to stand upright.
    pub turn: u8,
    /// From points of the digital page to pixels of the upright scan (as ink).
    pub map: Homography,
    /// What is left of bending, in points, before the map.
    pub wave: Wave,
    /// Corners that agree.
    pub inliers: usize,
    /// Words that were sought, and how many were found where the bending says.
    pub sought: usize,
    /// See [`Registration::sought`].
    pub found: usize,
    /// Width and height of the upright scan, in pixels.
    pub scan: (u32, u32),
}

impl Registration {
    /// A page of this size that lies on itself.
    #[cfg(test)]
    pub(crate) fn flat(scan: (u32, u32)) -> Self {
        let (map, wave) = (Homography::IDENTITY, Wave::default());
        Self { turn: 0, map, wave, inliers: 0, sought: 0, found: 0, scan }
    }

    /// Where a point of the digital page lies on the upright scan.
    #[must_use]
    pub fn place(&self, point: Point) -> Point {
        let shift = self.wave.at(point);
        self.map.apply(Point::new(point.x + shift.x, point.y + shift.y))
    }

    /// Where a rectangle of the digital page lies on the upright scan, in pixels of [`Scanned::ink`].
    #[must_use]
    pub fn place_rect(&self, rect: Rect) -> Rect {
        Rect::around(rect.corners().map(|corner| self.place(corner)))
    }

    /// The scan in the very frame in which the digital page is drawn: what its letters are taken from and looked for
    /// in.
    #[must_use]
    pub fn frame_of(&self, printed: &Printed, scanned: &Scanned) -> Gray {
        self.frame(&scanned.ink.upright(self.turn), printed.width, printed.height, printed.scale)
    }

    /// The scan in the frame of the digital page, `scale` pixels to the point.
    #[must_use]
    pub fn frame(&self, upright: &Gray, width: f32, height: f32, scale: f32) -> Gray {
        let side = |pt: f32| ((pt * scale).round() as usize).max(1);
        let (w, h) = (side(width), side(height));
        let mut out = Gray::blank(w, h);
        let at = |x: usize, y: usize| {
            let to = self.place(Point::new((x as f32 + 0.5) / scale, (y as f32 + 0.5) / scale));
            Point::new(to.x - 0.5, to.y - 0.5)
        };
        // Four cells share each place of the mesh.
        let line = |y: usize| (0..w + MESH).step_by(MESH).map(|x| at(x, y)).collect::<Vec<Point>>();
        let mut upper = line(0);
        for top in (0..h).step_by(MESH) {
            let lower = line(top + MESH);
            for ((left, above), below) in (0..w).step_by(MESH).zip(upper.windows(2)).zip(lower.windows(2)) {
                if let ([a, b], [c, d]) = (above, below) {
                    fill(&mut out, upright, left, top, [*a, *b, *c, *d]);
                }
            }
            upper = lower;
        }
        out
    }
}

/// Samples one cell of the mesh.
fn fill(out: &mut Gray, scan: &Gray, left: usize, top: usize, [a, b, c, d]: [Point; 4]) {
    let step = 1.0 / MESH as f32;
    for row in 0..MESH {
        let v = row as f32 * step;
        let (x0, y0) = (a.x + (c.x - a.x) * v, a.y + (c.y - a.y) * v);
        let (x1, y1) = (b.x + (d.x - b.x) * v, b.y + (d.y - b.y) * v);
        let (dx, dy) = ((x1 - x0) * step, (y1 - y0) * step);
        let (mut x, mut y) = (x0, y0);
        for to in out.row_mut(top + row).iter_mut().skip(left).take(MESH) {
            *to = (scan.between(x, y) + 0.5) as u8;
            x += dx;
            y += dy;
        }
    }
}

/// Lays the scan on the page; `None` where it does not lie there at all. `digital` are the features of
/// [`Printed::ink`], `physical` those of [`Scanned::ink`].
#[must_use]
pub fn register(
    printed: &Printed,
    digital: &Features,
    scanned: &Scanned,
    physical: &Features,
) -> Option<Registration> {
    let (turn, found) = upright(digital, physical)?;
    let ink = scanned.ink.upright(turn);
    let to_small = f64::from(printed.scale * digital.scale);
    let to_scan = f64::from(1.0 / physical.scale);
    let map =
        Homography::scale(to_scan, to_scan).after(&found.map).after(&Homography::scale(to_small, to_small));
    let mut registration = Registration {
        turn,
        map,
        wave: Wave::default(),
        inliers: found.inliers,
        sought: 0,
        found: 0,
        scan: (ink.width() as u32, ink.height() as u32),
    };
    bend(&mut registration, printed, &ink);
    Some(registration)
}

/// The turn in which most corners agree.
fn upright(digital: &Features, physical: &Features) -> Option<(u8, matching::Match)> {
    let mut best: Option<(u8, matching::Match)> = None;
    for turn in 0..4 {
        let found = matching::find(digital, &physical.turned(turn));
        let better = |found: &matching::Match| best.as_ref().is_none_or(|(_, b)| b.inliers < found.inliers);
        if let Some(found) = found.filter(better) {
            best = Some((turn, found));
        }
        if best.as_ref().is_some_and(|(_, b)| b.inliers >= SURE_INLIERS) {
            break;
        }
    }
    best.filter(|(_, found)| found.inliers >= MIN_INLIERS)
}

/// What is sought: words, or where there are none the cells of a grid that have ink.
fn sought(printed: &Printed) -> Vec<Rect> {
    if !printed.words.is_empty() {
        return printed.words.iter().map(Word::place).collect();
    }
    let (columns, rows) = ((printed.width / BLOCK.0) as usize, (printed.height / BLOCK.1) as usize);
    let cell = |i: usize| {
        let (x, y) = ((i % columns.max(1)) as f32 * BLOCK.0, (i / columns.max(1)) as f32 * BLOCK.1);
        Rect::new(x, y, x + BLOCK.0, y + BLOCK.1)
    };
    let inked = |cell: &Rect| {
        let px = cell.scaled(printed.scale);
        let rows =
            (px.y0 as usize..px.y1 as usize).map(|y| printed.ink.span(y, px.x0 as usize, px.x1 as usize));
        let ink: usize = rows.map(|row| row.iter().filter(|v| **v > 128).count()).sum();
        ink as f32 > 0.04 * px.width() * px.height()
    };
    (0..columns.saturating_mul(rows)).map(cell).filter(inked).collect()
}

/// Seeks words to see how the paper bends.
pub(crate) fn bend(registration: &mut Registration, printed: &Printed, ink: &Gray) {
    let scale = SEEK_SCALE.min(printed.scale);
    // Sampling a picture much finer than the frame would pick single pixels.
    let finer = ink.height() as f32 / (printed.height * scale) > 1.5;
    let coarse = if finer { Cow::Owned(ink.blurred(1)) } else { Cow::Borrowed(ink) };
    let paper = registration.frame(&coarse, printed.width, printed.height, scale);
    let side = |pt: f32| ((pt * scale).round() as usize).max(1);
    let drawn = printed.ink.resized(side(printed.width), side(printed.height));
    let places = sought(printed);
    let step = places.len().div_ceil(SOUGHT).max(1);
    let mut seen = Vec::new();
    for place in places.into_iter().step_by(step) {
        let (x, y) = ((place.x0 * scale) as isize - 1, (place.y0 * scale) as isize - 1);
        let (w, h) = ((place.width() * scale) as usize + 3, (place.height() * scale) as usize + 3);
        if w < 8 || w * h > MAX_SOUGHT {
            continue;
        }
        let Some(stamp) = Stamp::new(drawn.crop(x, y, w, h)) else { continue };
        registration.sought += 1;
        let fit = stamp.seek(&paper, x, y, (REACH, REACH));
        if fit.score >= MIN_FIT {
            seen.push((place.centre(), Point::new(fit.dx / scale, fit.dy / scale)));
        }
    }
    let (wave, right) = Wave::fit(&seen, printed.width, printed.height);
    registration.wave = wave;
    registration.found = right;
}
