//! Ink on the paper that no word and no drawing of the digital copy explains.

use crate::blobs::{self, Blob};
use crate::geometry::{Point, Rect};
use crate::gray::Gray;
use crate::marks;
use crate::printed::Printed;
use crate::register::Registration;
use crate::rings;
use crate::scanned::Scanned;

/// Pixels of the frame to one of the picture in which leftovers are sought.
pub(crate) const COARSER: usize = 2;
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
/// One that runs through text is longer than this: the sides of stamps, which stand over text too, are not.
const THROUGH: f32 = 45.0;
/// See [`SCRATCH`].
const SCRATCH_WIDTH: usize = 3;
/// What lies so near to the edge of the page is the edge of the paper, in points.
const EDGE: f32 = 9.0;
/// Letters of a word lie nearer to each other than this, in points.
const LETTER_GAP: f32 = 2.2;
/// Pieces of a stamp lie nearer to each other than this.
pub(crate) const STAMP_GAP: f32 = 20.0;
/// A page with more pieces has other troubles than stamps.
const MAX_PIECES: usize = 1_500;
/// A single stroke wider and higher than this is drawn by hand.
const STROKE: (f32, f32) = (34.0, 26.0);
/// Leftovers higher than this many times the page's words are no print.
const TALL: f32 = 1.4;
/// Ink paler than this share of the page's print is a stamp's, or shines through from the other side.
const PALE: f32 = 0.78;
/// As [`PALE`], of a single letter, whose thin strokes are paler than a word's darker half.
const PALE_LETTER: f32 = 0.7;
/// A connected piece wider than this is the frame of a stamp or a line by hand, in points.
const FRAME: f32 = 60.0;
/// How far around a stroke letters suffer from it, in points.
const STROKE_SPREAD: f32 = 2.0;

/// What made a piece of ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    /// As dark and as high as this page's print.
    Print,
    /// A full stop or the like of this page's print.
    Sign,
    /// Paler than print: a stamp, or what shines through from the other side.
    Stamp,
    /// Higher than print, or beside such a piece: a pen.
    Pen,
}

/// What is left over, in points of the digital page.
#[derive(Debug, Clone)]
pub(crate) struct Leftover {
    /// Pieces of the size of text, and what made them.
    pub(crate) text: Vec<(Rect, Made)>,
    /// Stamps and strokes of a pen.
    pub(crate) zones: Vec<Rect>,
    /// Pieces nearly as dark as this page's print and no higher than text, outside of round stamps.
    pub(crate) dark: Vec<Rect>,
    /// Where stamps and strokes cover the paper.
    strokes: Gray,
    /// Pixels of these pictures to the point.
    pub(crate) per_point: f32,
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

    /// This print, on a page that strokes cover all over.
    #[cfg(test)]
    pub(crate) fn covered_all_over(text: Vec<(Rect, Made)>) -> Self {
        let mut strokes = Gray::blank(200, 200);
        strokes.pixels_mut().fill(255);
        Self {
            text,
            zones: Vec::new(),
            dark: Vec::new(),
            strokes,
            per_point: 1.0,
            ink: Gray::blank(200, 200),
        }
    }

    /// These pieces, made of these letters, and no strokes.
    #[cfg(test)]
    pub(crate) fn of_letters(text: Vec<(Rect, Made)>, dark: Vec<Rect>) -> Self {
        let (strokes, ink) = (Gray::blank(400, 400), Gray::blank(400, 400));
        Self { text, zones: Vec::new(), dark, strokes, per_point: 1.0, ink }
    }

    /// Takes print that is known to stand there, where no other piece and no stamp lies.
    pub(crate) fn add(&mut self, print: Vec<Rect>) {
        for place in print {
            let known = self.text.iter().any(|(piece, _)| piece.overlaps(place));
            if !known && self.covered(place) == 0.0 {
                self.text.push((place, Made::Sign));
            }
        }
    }

    /// Leaves out pieces that words found elsewhere account for.
    pub(crate) fn explain(&mut self, found: &[Rect]) {
        self.text.retain(|(piece, _)| !is_explained(*piece, found));
        self.dark.retain(|piece| !is_explained(*piece, found));
    }
}

/// Whether these words account for most of the piece.
pub(crate) fn is_explained(piece: Rect, words: &[Rect]) -> bool {
    let area = |r: Rect| (r.width().max(0.0)) * (r.height().max(0.0));
    let shared: f32 = words
        .iter()
        .map(|word| word.grown(1.5))
        .filter(|word| word.overlaps(piece))
        .map(|w| {
            let both =
                Rect::new(w.x0.max(piece.x0), w.y0.max(piece.y0), w.x1.min(piece.x1), w.y1.min(piece.y1));
            area(both)
        })
        .sum();
    shared > 0.6 * area(piece)
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
    let explained = drawn.clone().thresholded(40).spread((SLACK * per_point).round() as usize);
    let coarse = paper.resized(w, h);
    let print = print_level(&coarse, &drawn);
    let mut ink = coarse.clone().thresholded(INKED);
    for (value, other) in ink.pixels_mut().iter_mut().zip(explained.pixels()) {
        if *other > 0 {
            *value = 0;
        }
    }
    scratches(&mut ink, (SCRATCH * per_point) as usize);
    // A scratch that runs through text is one line on the paper, and only pieces of it are left over.
    wipe(&mut ink, &coarse.clone().thresholded(INKED), (THROUGH * per_point) as usize);
    let pieces = pieces(&ink, per_point, printed);
    let coloured = coloured(scanned, registration, w, h, per_point);
    let rings = stamps(&pieces, &ink, per_point);
    let mut zones = rings.clone();
    zones.extend(strokes_of_pen(&pieces, per_point));
    let high = TALL * usual_height(printed);
    let darkness = |rect: Rect| level(&coarse, &ink, rect.scaled(per_point)) / print;
    let apart = |rect: &Rect| !rings.iter().any(|ring| ring.overlaps(*rect));
    let dark = |rect: &Rect| rect.height() < MOST_HEIGHT && darkness(*rect) >= PALE_LETTER;
    let dark = pieces.iter().map(|(rect, _)| *rect).filter(|rect| apart(rect) && dark(rect)).collect();
    let made = |rect: Rect| match () {
        () if darkness(rect) < PALE => Made::Stamp,
        () if rect.height() > high => Made::Pen,
        () => Made::Print,
    };
    let text: Vec<(Rect, Made)> =
        text(&ink, per_point, printed, &zones).into_iter().map(|rect| (rect, made(rect))).collect();
    let text = marks::told(text, &zones, printed, standing);
    let mut strokes = coloured;
    for zone in &zones {
        copy(&ink, &mut strokes, zone.scaled(per_point));
    }
    for (piece, _) in text.iter().filter(|(_, made)| *made != Made::Print) {
        copy(&ink, &mut strokes, piece.scaled(per_point));
    }
    let strokes = strokes.spread((STROKE_SPREAD * per_point).round() as usize);
    Leftover { text, zones, dark, strokes, per_point, ink }
}

/// How high most words of a page are at most.
fn usual_height(printed: &Printed) -> f32 {
    let mut heights: Vec<f32> = printed.words.iter().map(|word| word.place().height()).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() * 9 / 10).copied().unwrap_or(0.0).clamp(9.0, 20.0)
}

/// How dark this page's print is where it is drawn black.
fn print_level(paper: &Gray, drawn: &Gray) -> f32 {
    let inked = paper.pixels().iter().zip(drawn.pixels()).filter(|(_, drawn)| **drawn > 170);
    let (sum, n) = inked.fold((0_u64, 0_u64), |(sum, n), (v, _)| (sum + u64::from(*v), n + 1));
    if n < 200 { 200.0 } else { sum as f32 / n as f32 }
}

/// How dark the darker half of a leftover is; `rect` in pixels.
fn level(paper: &Gray, ink: &Gray, rect: Rect) -> f32 {
    let (x0, x1) = (rect.x0.max(0.0) as usize, rect.x1.max(0.0).ceil() as usize);
    let mut values: Vec<u8> = (rect.y0.max(0.0) as usize..rect.y1.max(0.0).ceil() as usize)
        .flat_map(|y| paper.span(y, x0, x1).iter().zip(ink.span(y, x0, x1)))
        .filter(|(_, ink)| **ink > 0)
        .map(|(v, _)| *v)
        .collect();
    values.sort_unstable();
    values.get(values.len() * 3 / 4).map_or(0.0, |v| f32::from(*v))
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
pub(crate) fn scratches(ink: &mut Gray, long: usize) {
    let paper = ink.clone();
    wipe(ink, &paper, long);
}

/// Takes away what lies where the paper has long thin upright lines.
fn wipe(ink: &mut Gray, paper: &Gray, long: usize) {
    let mut inked = vec![0_usize; paper.width()];
    for y in 0..paper.height() {
        inked.iter_mut().zip(paper.row(y)).for_each(|(count, value)| *count += usize::from(*value > 0));
    }
    // Of a run at least each third pixel is ink; most pages have no column with so much, and nothing to take away.
    let columns: Vec<Vec<(usize, usize)>> = (0..)
        .zip(inked)
        .map(|(x, count)| if 3 * count > long { long_runs(paper.column(x), long) } else { Vec::new() })
        .collect();
    for (x, runs) in columns.iter().enumerate() {
        for (from, to) in runs {
            let thick = (1..=SCRATCH_WIDTH).all(|step| {
                let beside = columns.get(x + step).into_iter().flatten();
                beside.into_iter().any(|(a, b)| a < to && from < b)
            });
            if !thick {
                for y in *from..*to {
                    ink.row_mut(y).iter_mut().take(x + 2).skip(x.saturating_sub(1)).for_each(|v| *v = 0);
                }
            }
        }
    }
}

/// Runs of ink longer than `long`, bridging gaps of one or two pixels.
fn long_runs(line: impl Iterator<Item = u8>, long: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut from, mut last) = (None, 0);
    for (x, _) in line.enumerate().filter(|(_, v)| *v > 0) {
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
pub(crate) fn pieces(ink: &Gray, per_point: f32, printed: &Printed) -> Vec<(Rect, usize)> {
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

/// Round stamps, sought where pieces lie near to each other.
fn stamps(pieces: &[(Rect, usize)], ink: &Gray, per_point: f32) -> Vec<Rect> {
    let mut groups: Vec<Rect> = pieces.iter().map(|(rect, _)| *rect).collect();
    if groups.len() > MAX_PIECES {
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
    groups.into_iter().filter_map(|group| rings::find(ink, group, per_point)).collect()
}

fn strokes_of_pen(pieces: &[(Rect, usize)], per_point: f32) -> Vec<Rect> {
    pieces
        .iter()
        .filter(|(rect, pixels)| {
            let fill = *pixels as f32 / (rect.width() * rect.height() * per_point * per_point).max(1.0);
            let broad = rect.width() > STROKE.0 && rect.height() > STROKE.1 && fill < 0.3;
            broad || (rect.width() > FRAME && rect.height() > 3.0 && fill < 0.35)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_scratch_behind_text_goes_and_a_letter_stays() {
        let mut paper = Gray::blank(40, 100);
        (10..90).for_each(|y| paper.row_mut(y)[20] = 255);
        // A letter beside it, and a stem no longer than one.
        (50..60).for_each(|y| paper.row_mut(y)[26..34].fill(255));
        let mut ink = Gray::blank(40, 100);
        (40..62).for_each(|y| ink.row_mut(y).copy_from_slice(paper.row(y)));
        let inked = |ink: &Gray| ink.pixels().iter().filter(|v| **v > 0).count();
        let mut alone = ink.clone();
        scratches(&mut alone, 33);
        assert_eq!(inked(&alone), inked(&ink), "too short to be told for a scratch");
        wipe(&mut ink, &paper, 33);
        assert_eq!(inked(&ink), 80);
    }
}
