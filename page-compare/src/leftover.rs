//! Ink on the paper that no word and no drawing of the digital copy explains.

use crate::blobs::{self, Blob};
use crate::geometry::{Point, Rect};
use crate::gray::Gray;
use crate::printed::Printed;
use crate::register::Registration;
use crate::scanned::Scanned;

/// Pixels of the frame to one of the picture in which leftovers are sought.
const COARSER: usize = 2;
/// Ink there, of 255.
const INKED: u8 = 90;
/// How far from its place explained ink may lie, in points.
const SLACK: f32 = 1.5;
/// Smallest leftover, in square points of ink: a small letter; specks and stray dots are smaller.
const LEAST_INK: f32 = 4.5;
/// Lowest leftover text, in points.
const LEAST_HEIGHT: f32 = 3.6;
/// Highest leftover text.
const MOST_HEIGHT: f32 = 34.0;
/// Straight upright ink longer than this, and thinner than [`SCRATCH_WIDTH`], is the scanner's scratch.
const SCRATCH: f32 = 22.0;
/// See [`SCRATCH`].
const SCRATCH_WIDTH: usize = 3;
/// What lies so near to the edge of the page is the edge of the paper, in points.
const EDGE: f32 = 9.0;
/// Letters of a word lie nearer to each other than this, in points.
const LETTER_GAP: f32 = 2.2;
/// Pieces of a stamp lie nearer to each other than this.
const STAMP_GAP: f32 = 20.0;
/// Smallest and largest side of a stamp, in points.
const STAMP: (f32, f32) = (52.0, 190.0);
/// Parts of a stamp's rim, and how many of them must be inked.
const RIM: (usize, usize) = (40, 15);
/// Most of a stamp's ink that may lie outside of its rim.
const OUTSIDE: f32 = 0.05;
/// A single stroke wider and higher than this is drawn by hand.
const STROKE: (f32, f32) = (34.0, 26.0);
/// Share of coloured cells from which a leftover is a stamp's.
const STROKE_SPREAD: f32 = 2.0;

/// What is left over, in points of the digital page.
#[derive(Debug, Clone)]
pub(crate) struct Leftover {
    /// Pieces of the size of text.
    pub(crate) text: Vec<Rect>,
    /// Stamps and strokes of a pen.
    pub(crate) zones: Vec<Rect>,
    /// Where stamps and strokes cover the paper.
    strokes: Gray,
    per_point: f32,
    /// The leftover ink itself.
    pub(crate) ink: Gray,
}

impl Leftover {
    /// Share of a rectangle that stamps and strokes cover.
    pub(crate) fn covered(&self, rect: Rect) -> f32 {
        let px = rect.scaled(self.per_point);
        let (x0, x1) = (px.x0.max(0.0) as usize, px.x1.max(0.0).ceil() as usize);
        let (mut all, mut covered) = (0_usize, 0_usize);
        for y in px.y0.max(0.0) as usize..px.y1.max(0.0).ceil() as usize {
            let row = self.strokes.span(y, x0, x1);
            all += row.len();
            covered += row.iter().filter(|v| **v > 0).count();
        }
        covered as f32 / all.max(1) as f32
    }

    /// Pixels to the point of [`Leftover::ink`].
    pub(crate) fn per_point(&self) -> f32 {
        self.per_point
    }
}

/// Finds what is left over; `standing` says of each word whether it stands at its place.
pub(crate) fn find(
    printed: &Printed,
    paper: &Gray,
    standing: &[bool],
    scanned: &Scanned,
    registration: &Registration,
) -> Leftover {
    let (w, h) = (paper.width() / COARSER, paper.height() / COARSER);
    let per_point = printed.scale / COARSER as f32;
    let mut drawn = printed.ink.resized(w, h);
    for (word, _) in printed.words.iter().zip(standing).filter(|(_, stands)| !**stands) {
        erase(&mut drawn, word.place().grown(0.5).scaled(per_point));
    }
    let explained = drawn.thresholded(40).spread((SLACK * per_point).round() as usize);
    let mut ink = paper.resized(w, h).thresholded(INKED);
    for (value, other) in ink.pixels_mut().iter_mut().zip(explained.pixels()) {
        if *other > 0 {
            *value = 0;
        }
    }
    scratches(&mut ink, (SCRATCH * per_point) as usize);
    let pieces = pieces(&ink, per_point, printed);
    let coloured = coloured(scanned, registration, w, h, per_point);
    let mut zones = stamps(&pieces, &ink, per_point);
    zones.extend(strokes_of_pen(&pieces, per_point));
    let mut strokes = coloured;
    for zone in &zones {
        copy(&ink, &mut strokes, zone.scaled(per_point));
    }
    let strokes = strokes.spread((STROKE_SPREAD * per_point).round() as usize);
    let text = text(&ink, per_point, printed, &zones);
    Leftover { text, zones, strokes, per_point, ink }
}

impl Gray {
    /// 255 where there is more than `limit`, else 0.
    pub(crate) fn thresholded(mut self, limit: u8) -> Self {
        for value in self.pixels_mut() {
            *value = if *value > limit { 255 } else { 0 };
        }
        self
    }
}

fn erase(picture: &mut Gray, rect: Rect) {
    for y in rect.y0.max(0.0) as usize..rect.y1.max(0.0).ceil() as usize {
        let (x0, x1) = (rect.x0.max(0.0) as usize, rect.x1.max(0.0).ceil() as usize);
        picture.row_mut(y).iter_mut().take(x1).skip(x0).for_each(|v| *v = 0);
    }
}

fn copy(from: &Gray, to: &mut Gray, rect: Rect) {
    for y in rect.y0.max(0.0) as usize..rect.y1.max(0.0).ceil() as usize {
        let (x0, x1) = (rect.x0.max(0.0) as usize, rect.x1.max(0.0).ceil() as usize);
        for (to, from) in to.row_mut(y).iter_mut().zip(from.row(y)).take(x1).skip(x0) {
            *to = (*to).max(*from);
        }
    }
}

/// Takes away long thin upright lines: dust on the scanner's glass.
fn scratches(ink: &mut Gray, long: usize) {
    let mut upright = ink.transposed();
    let columns: Vec<Vec<(usize, usize)>> =
        (0..upright.height()).map(|x| long_runs(upright.row(x), long)).collect();
    for (x, runs) in columns.iter().enumerate() {
        for (from, to) in runs {
            let thick = (1..=SCRATCH_WIDTH).all(|step| {
                let beside = columns.get(x + step).into_iter().flatten();
                beside.into_iter().any(|(a, b)| a < to && from < b)
            });
            if !thick {
                for column in x.saturating_sub(1)..=x + 1 {
                    upright.row_mut(column).iter_mut().take(*to).skip(*from).for_each(|v| *v = 0);
                }
            }
        }
    }
    *ink = upright.transposed();
}

/// Runs of ink longer than `long`, bridging gaps of one or two pixels.
fn long_runs(row: &[u8], long: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut from, mut last) = (None, 0);
    for (x, value) in row.iter().enumerate().filter(|(_, v)| **v > 0) {
        let _ = value;
        match from {
            Some(start) if x - last > 3 => {
                if last - start > long {
                    found.push((start, last + 1));
                }
                from = Some(x);
            }
            None => from = Some(x),
            Some(_) => {}
        }
        last = x;
    }
    if let Some(start) = from.filter(|start| last - start > long) {
        found.push((start, last + 1));
    }
    found
}

fn rect_of(blob: Blob, per_point: f32) -> Rect {
    let pt = |v: usize| v as f32 / per_point;
    Rect::new(pt(blob.x0), pt(blob.y0), pt(blob.x1), pt(blob.y1))
}

/// Pieces that are more than specks and not the paper's edge.
fn pieces(ink: &Gray, per_point: f32, printed: &Printed) -> Vec<(Rect, usize)> {
    let least = LEAST_INK * per_point * per_point * 0.6;
    blobs::blobs(ink)
        .into_iter()
        .filter(|blob| blob.pixels as f32 >= least)
        .map(|blob| (rect_of(blob, per_point), blob.pixels))
        .filter(|(rect, _)| !at_edge(*rect, printed))
        .collect()
}

fn at_edge(rect: Rect, printed: &Printed) -> bool {
    rect.x1 < EDGE || rect.y1 < EDGE || rect.x0 > printed.width - EDGE || rect.y0 > printed.height - EDGE
}

/// Groups of pieces with a round or straight rim.
fn stamps(pieces: &[(Rect, usize)], ink: &Gray, per_point: f32) -> Vec<Rect> {
    let mut groups: Vec<Rect> = pieces.iter().map(|(rect, _)| *rect).collect();
    if groups.len() > 1_500 {
        return Vec::new();
    }
    let mut index = 0;
    while let Some(own) = groups.get(index).copied() {
        let near = groups.iter().enumerate().position(|(other, rect)| {
            other != index && own.grown(STAMP_GAP / 2.0).overlaps(rect.grown(STAMP_GAP / 2.0))
        });
        match near {
            Some(other) => {
                let rect = groups.swap_remove(other.max(index));
                if let Some(kept) = groups.get_mut(other.min(index)) {
                    *kept = kept.union(rect);
                }
                index = other.min(index);
            }
            None => index += 1,
        }
    }
    groups.retain(|group| is_stamp(*group, ink, per_point));
    groups
}

fn is_stamp(group: Rect, ink: &Gray, per_point: f32) -> bool {
    let sides = [group.width(), group.height()];
    if sides.iter().any(|side| !(STAMP.0..=STAMP.1).contains(side)) {
        return false;
    }
    let inked = |p: Point| {
        let reach = (0.045 * group.width().max(group.height()) * per_point).max(2.0) as isize;
        let (x, y) = ((p.x * per_point) as isize, (p.y * per_point) as isize);
        (-reach..=reach).step_by(2).any(|dy| {
            let row = usize::try_from(y + dy).map_or(&[][..], |y| {
                ink.span(
                    y,
                    usize::try_from(x - reach).unwrap_or(0),
                    usize::try_from(x + reach + 1).unwrap_or(0),
                )
            });
            row.iter().any(|v| *v > 0)
        })
    };
    if outside(group, ink, per_point) > OUTSIDE || !(0.7..1.4).contains(&(group.width() / group.height())) {
        return false;
    }
    let centre = group.centre();
    let on_rim = (0..RIM.0).filter(|step| {
        let turn = *step as f32 / RIM.0 as f32 * std::f32::consts::TAU;
        let (x, y) = (turn.cos(), turn.sin());
        let rim = Point::new(centre.x + 0.47 * x * group.width(), centre.y + 0.47 * y * group.height());
        inked(rim)
    });
    on_rim.count() >= RIM.1
}

/// Share of a group's ink that lies outside of the ellipse that it would fill: a stamp has none there, lines
/// of text do.
fn outside(group: Rect, ink: &Gray, per_point: f32) -> f32 {
    let (centre, px) = (group.centre(), group.scaled(per_point));
    let (mut all, mut out) = (0_usize, 0_usize);
    for y in px.y0.max(0.0) as usize..px.y1.max(0.0) as usize {
        let v = (y as f32 / per_point - centre.y) / (0.53 * group.height());
        for (x, value) in
            (px.x0.max(0.0) as usize..).zip(ink.span(y, px.x0.max(0.0) as usize, px.x1 as usize))
        {
            if *value > 0 {
                let u = (x as f32 / per_point - centre.x) / (0.53 * group.width());
                all += 1;
                out += usize::from(u * u + v * v > 1.0);
            }
        }
    }
    out as f32 / all.max(1) as f32
}

fn strokes_of_pen(pieces: &[(Rect, usize)], per_point: f32) -> Vec<Rect> {
    pieces
        .iter()
        .filter(|(rect, pixels)| {
            let fill = *pixels as f32 / (rect.width() * rect.height() * per_point * per_point).max(1.0);
            rect.width() > STROKE.0 && rect.height() > STROKE.1 && fill < 0.3
        })
        .map(|(rect, _)| *rect)
        .collect()
}

/// Where coloured ink was taken off, in this picture.
fn coloured(scanned: &Scanned, registration: &Registration, w: usize, h: usize, per_point: f32) -> Gray {
    const STEP: usize = 4;
    let mut out = Gray::blank(w, h);
    if scanned.coloured.pixels().iter().all(|v| *v == 0) {
        return out;
    }
    let cells = scanned.coloured.turned(registration.turn);
    for y in (0..h).step_by(STEP) {
        for x in (0..w).step_by(STEP) {
            let at = registration.place(Point::new(x as f32 / per_point, y as f32 / per_point));
            let cell = |v: f32| (v.max(0.0) / Scanned::CELL as f32) as usize;
            if cells.at(cell(at.x), cell(at.y)) > 0 {
                for row in y..y + STEP {
                    out.row_mut(row).iter_mut().skip(x).take(STEP).for_each(|v| *v = 255);
                }
            }
        }
    }
    out
}

/// Leftovers of the size of text, word by word.
fn text(ink: &Gray, per_point: f32, printed: &Printed, zones: &[Rect]) -> Vec<Rect> {
    let mut ink = ink.clone();
    for zone in zones {
        erase(&mut ink, zone.grown(2.0).scaled(per_point));
    }
    let joined = ink.spread_rows((LETTER_GAP / 2.0 * per_point).round() as usize);
    blobs::blobs(&joined)
        .into_iter()
        .map(|blob| {
            let inked = (blob.y0..blob.y1)
                .map(|y| ink.span(y, blob.x0, blob.x1).iter().filter(|v| **v > 0).count())
                .sum::<usize>();
            (rect_of(blob, per_point), inked as f32 / (per_point * per_point))
        })
        .filter(|(rect, inked)| {
            let high = (LEAST_HEIGHT..MOST_HEIGHT).contains(&rect.height());
            *inked >= LEAST_INK && high && !at_edge(*rect, printed)
        })
        .map(|(rect, _)| rect)
        .collect()
}
