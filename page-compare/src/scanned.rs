//! A page of the physical copy: from a scanner's picture to ink on even paper.

use crate::error::Refusal;
use crate::gray::Gray;
use crate::limits::{MAX_SCAN_PIXELS, MAX_WORK_SIDE};
use std::borrow::Cow;

/// Colourfulness (largest less smallest channel) from which ink is a stamp's or a pen's, not toner.
const COLOURED: u8 = 48;
/// Of so many pixels one tells the colour of the paper, which most pixels show.
const PAPER_STEP: usize = 7;
/// Paper is no more than so many times as bright in one channel as in another; what is, is a coloured sheet or a table.
const MOST_GAIN: f32 = 1.6;
/// A cell of the map of dropped colour, in pixels.
const CELL: usize = 8;
/// Coloured pixels from which a cell counts as covered.
const CELL_COLOURED: u32 = 6;
/// Columns in which the paper's brightness is measured.
const LIGHT_COLUMNS: usize = 64;
/// Share of a cell's pixels that are taken to be darker than its paper.
const PAPER_RANK: f32 = 0.8;
/// Darker than this share of its paper is ink, when the ink's own darkness is measured.
const INK_SHARE: usize = 110;
/// Share of the picture's height along which a scratch is seen at least.
const SCRATCH_SHARE: f32 = 0.75;
/// Ink of a scratch.
const SCRATCH_INK: u8 = 40;
/// Widest scratch, in pixels.
const MAX_SCRATCH: usize = 6;
/// Ink beside a scratch, more than there usually is, from which a letter is taken to lie below it.
const BESIDE_SCRATCH: u8 = 80;
/// Smallest side of a picture that can be a page.
const MIN_SIDE: usize = 64;

/// The picture of a page as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// One channel, 255 is white.
    Gray(Gray),
    /// Red, green and blue, pixel by pixel.
    Rgb {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Three bytes to the pixel.
        data: Vec<u8>,
    },
}

/// The page as ink on even paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Scanned {
    /// How much ink lies where: 0 is bare paper, 255 full print.
    pub ink: Gray,
    /// Pixels of the picture as it came to one of [`Scanned::ink`].
    pub shrunk: f32,
    /// Where coloured ink (stamp, pen) was taken off: 255 in such cells of [`Scanned::CELL`] pixels.
    pub coloured: Gray,
}

impl Scanned {
    /// Side of a cell of [`Scanned::coloured`], in pixels of [`Scanned::ink`].
    pub const CELL: usize = CELL;
}

/// Evens out light, drops coloured ink, and makes large pictures smaller.
///
/// # Errors
/// Where the picture is too large, too small, or not what it says.
pub fn prepare(picture: &Picture) -> Result<Scanned, Refusal> {
    let (gray, coloured, shrunk) = match picture {
        Picture::Gray(gray) => {
            check(gray.width(), gray.height())?;
            let (small, shrunk) = fitted(gray);
            let none = Gray::blank(small.width().div_ceil(CELL), small.height().div_ceil(CELL));
            (small, none, shrunk)
        }
        Picture::Rgb { width, height, data } => {
            check(*width, *height)?;
            if width.checked_mul(*height).and_then(|n| n.checked_mul(3)) != Some(data.len()) {
                return Err(Refusal::Misshapen);
            }
            let (small, coloured, shrunk) = drop_colour(*width, *height, data);
            (Cow::Owned(small), coloured, shrunk)
        }
    };
    let mut ink = flatten(&gray);
    drop_scratches(&mut ink);
    Ok(Scanned { ink, shrunk, coloured })
}

fn check(width: usize, height: usize) -> Result<(), Refusal> {
    let fits = width >= MIN_SIDE && height >= MIN_SIDE && width.saturating_mul(height) <= MAX_SCAN_PIXELS;
    if fits { Ok(()) } else { Err(Refusal::PictureSize) }
}

fn fitted(gray: &Gray) -> (Cow<'_, Gray>, f32) {
    let long = gray.width().max(gray.height());
    if long <= MAX_WORK_SIDE {
        return (Cow::Borrowed(gray), 1.0);
    }
    let shrunk = long as f32 / MAX_WORK_SIDE as f32;
    let side = |pixels: usize| ((pixels as f32 / shrunk).round() as usize).max(1);
    (Cow::Owned(gray.resized(side(gray.width()), side(gray.height()))), shrunk)
}

/// Toner is dark in all channels, a stamp or a ball pen is bright in one: the brightest channel of coloured
/// pixels shows only the toner below.
fn drop_colour(width: usize, height: usize, data: &[u8]) -> (Gray, Gray, f32) {
    let mut bright = Gray::blank(width, height);
    let mut colour = Gray::blank(width, height);
    let (pixels, _) = data.as_chunks::<3>();
    let [red, green, blue] = neutral(pixels);
    let value = |table: &[u8; 256], v: u8| table.get(usize::from(v)).copied().unwrap_or(v);
    for ((to, mark), [r, g, b]) in bright.pixels_mut().iter_mut().zip(colour.pixels_mut()).zip(pixels) {
        let (r, g, b) = (value(&red, *r), value(&green, *g), value(&blue, *b));
        let (low, high) = (r.min(g).min(b), r.max(g).max(b));
        let mean = (u32::from(r) + u32::from(g) + u32::from(b)) / 3;
        let coloured = high - low >= COLOURED;
        *to = if coloured { high } else { mean as u8 };
        *mark = if coloured { 255 } else { 0 };
    }
    let (small, shrunk) = fitted(&bright);
    let cells = cells(&colour.resized(small.width(), small.height()));
    let small = small.into_owned();
    (small, cells, shrunk)
}

/// What each value of a channel is worth where the paper is neutral: by the light of a lamp it is yellow all over, and
/// is not coloured for that.
fn neutral(pixels: &[[u8; 3]]) -> [[u8; 256]; 3] {
    let mut counts = [[0_u32; 256]; 3];
    for pixel in pixels.iter().step_by(PAPER_STEP) {
        for (counts, value) in counts.iter_mut().zip(pixel) {
            if let Some(count) = counts.get_mut(usize::from(*value)) {
                *count += 1;
            }
        }
    }
    let paper = counts.map(|counts| {
        let half = counts.iter().sum::<u32>() / 2;
        let mut below = 0;
        let middle = counts.iter().position(|count| {
            below += count;
            below > half
        });
        middle.unwrap_or(255).max(1) as f32
    });
    let brightest = paper.into_iter().fold(1.0, f32::max);
    paper.map(|paper| {
        let gain = (brightest / paper).min(MOST_GAIN);
        std::array::from_fn(|value| (value as f32 * gain).round().min(255.0) as u8)
    })
}

fn cells(colour: &Gray) -> Gray {
    let mut out = Gray::blank(colour.width().div_ceil(CELL), colour.height().div_ceil(CELL));
    for y in 0..out.height() {
        let mut counts = vec![0_u32; out.width()];
        for row in y * CELL..((y + 1) * CELL).min(colour.height()) {
            for (count, cell) in counts.iter_mut().zip(colour.row(row).chunks(CELL)) {
                *count += cell.iter().filter(|v| **v > 127).count() as u32;
            }
        }
        for (to, count) in out.row_mut(y).iter_mut().zip(counts) {
            *to = if count >= CELL_COLOURED { 255 } else { 0 };
        }
    }
    out
}

/// Ink as a share of full print, on paper that is equally bright everywhere.
fn flatten(gray: &Gray) -> Gray {
    let light = light(gray);
    let light = light.resized(gray.width(), gray.height());
    let mut shares = [0_usize; 256];
    let mut share = light;
    for (to, value) in share.pixels_mut().iter_mut().zip(gray.pixels()) {
        // Rounded down as whole numbers would be: below 256 no quotient lies that near to the next one.
        *to = (f32::from(*value) * 200.0 / f32::from((*to).max(1))) as u8;
    }
    for value in share.pixels() {
        if let Some(count) = shares.get_mut(usize::from(*value)) {
            *count += 1;
        }
    }
    let black = darkness(&shares);
    let table: [u8; 256] = std::array::from_fn(|share| {
        let ink = (195.0 - share as f32) / (195.0 - black) * 255.0;
        ink.clamp(0.0, 255.0) as u8
    });
    for value in share.pixels_mut() {
        *value = table.get(usize::from(*value)).copied().unwrap_or(0);
    }
    share
}

/// Dust on the scanner's glass draws lines exactly down the picture; no rule of a table is as long. They are
/// filled with what lies beside them.
fn drop_scratches(ink: &mut Gray) {
    let long = (ink.height() as f32 * SCRATCH_SHARE) as usize;
    let mut inked = vec![0_u32; ink.width()];
    for y in 0..ink.height() {
        for (count, value) in inked.iter_mut().zip(ink.row(y)) {
            *count += u32::from(*value > SCRATCH_INK);
        }
    }
    let lines: Vec<bool> = inked.into_iter().map(|count| count as usize > long).collect();
    let mut x = 0;
    while x < lines.len() {
        let wide = lines.iter().skip(x).take_while(|line| **line).count();
        if (1..=MAX_SCRATCH).contains(&wide) {
            fill_scratch(ink, x, wide);
        }
        x += wide.max(1);
    }
}

/// Fills the scratch of so many columns from `x`, and what it darkens to both sides; where a letter lies below it,
/// as thin as the scratch itself maybe, what is seen of the letter to both sides stays.
fn fill_scratch(ink: &mut Gray, x: usize, wide: usize) {
    let (left, right) = (x.saturating_sub(2), x + wide + 1);
    let sides = (x.saturating_sub(1), x + wide);
    let usual = middle(ink.column(sides.0)).max(middle(ink.column(sides.1)));
    for y in 0..ink.height() {
        let row = ink.row_mut(y);
        let value = |at: usize| row.get(at).copied();
        let (Some(before), Some(after)) = (value(left), value(right)) else { continue };
        let beside = value(sides.0).max(value(sides.1)).unwrap_or(0);
        let (fill, columns) = match beside > usual.saturating_add(BESIDE_SCRATCH) {
            true => (beside, x..x + wide),
            false => (before.max(after), left + 1..right),
        };
        for to in row.iter_mut().take(columns.end).skip(columns.start) {
            *to = (*to).min(fill);
        }
    }
}

fn middle(values: impl Iterator<Item = u8>) -> u8 {
    let mut values: Vec<u8> = values.collect();
    let middle = values.len() / 2;
    if values.is_empty() { 0 } else { *values.select_nth_unstable(middle).1 }
}

/// How dark full print is, of 200: among what is certainly ink, all but the darkest third is edge.
fn darkness(shares: &[usize; 256]) -> f32 {
    let inked: usize = shares.iter().take(INK_SHARE).sum();
    if inked < 50 {
        return 50.0;
    }
    let mut below = 0;
    let rank = shares.iter().position(|count| {
        below += count;
        below * 3 > inked
    });
    (rank.unwrap_or(50) as f32).clamp(10.0, 90.0)
}

/// The brightness of the paper, on a coarse grid.
fn light(gray: &Gray) -> Gray {
    let cell = (gray.width() / LIGHT_COLUMNS).max(12);
    let mut out = Gray::blank(gray.width().div_ceil(cell), gray.height().div_ceil(cell));
    for y in 0..out.height() {
        for x in 0..out.width() {
            let mut counts = [0_u32; 256];
            let mut all = 0_u32;
            for row in (y * cell..(y + 1) * cell).step_by(2) {
                for value in gray.span(row, x * cell, (x + 1) * cell).iter().step_by(2) {
                    if let Some(count) = counts.get_mut(usize::from(*value)) {
                        *count += 1;
                        all += 1;
                    }
                }
            }
            let mut below = 0;
            let rank = counts.iter().position(|count| {
                below += count;
                below as f32 > all as f32 * PAPER_RANK
            });
            if let Some(to) = out.row_mut(y).get_mut(x) {
                *to = rank.unwrap_or(255) as u8;
            }
        }
    }
    // A cell full of print takes its neighbours' paper.
    let widest = out.spread(1);
    widest.padded_blur()
}

impl Gray {
    /// A blur of one pixel that does not darken the edges.
    fn padded_blur(&self) -> Self {
        let (w, h) = (self.width(), self.height());
        let mut wide = Self::blank(w + 2, h + 2);
        for y in 0..h + 2 {
            let source = self.row(y.saturating_sub(1).min(h.saturating_sub(1)));
            let (first, last) = (source.first().copied(), source.last().copied());
            let values = first.into_iter().chain(source.iter().copied()).chain(last);
            for (to, value) in wide.row_mut(y).iter_mut().zip(values) {
                *to = value;
            }
        }
        wide.blurred(1).crop(1, 1, w, h)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uneven_light_becomes_even_paper() {
        let mut page = Gray::blank(640, 900);
        for y in 0..900 {
            for (x, v) in page.row_mut(y).iter_mut().enumerate() {
                let light = 140.0 + 100.0 * x as f32 / 640.0;
                let print = y % 30 < 6 && x % 12 < 5;
                *v = if print { light * 0.2 } else { light } as u8;
            }
        }
        let ink = prepare(&Picture::Gray(page)).unwrap().ink;
        for x in [62, 302, 602] {
            assert!(ink.at(x, 452) > 220, "print at {x}: {}", ink.at(x, 452));
            assert!(ink.at(x + 6, 452) < 20 && ink.at(x, 465) < 20, "paper at {x}");
        }
    }

    #[test]
    fn a_scratch_is_filled_with_what_lies_beside_it() {
        let mut page = Gray::from_rows(200, 300, vec![230; 60_000]).unwrap();
        for y in 0..300 {
            page.row_mut(y)[80..83].fill(60);
            page.row_mut(y)[120..130].fill(60);
            page.row_mut(y)[150] = 110;
        }
        // A letter hardly wider than the scratch that goes through it.
        for y in 200..212 {
            page.row_mut(y)[149..152].fill(40);
        }
        for y in 100..110 {
            page.row_mut(y)[60..100].fill(20);
        }
        let ink = prepare(&Picture::Gray(page)).unwrap().ink;
        assert!(ink.at(81, 50) < 20 && ink.at(81, 105) > 200, "{} {}", ink.at(81, 50), ink.at(81, 105));
        let thin = |x: usize| (ink.at(x, 205), ink.at(x, 50));
        assert!((149..=151).all(|x| thin(x).0 > 150 && thin(x).1 < 20), "{:?}", [149, 150, 151].map(thin));
        assert!(ink.at(125, 50) > 100, "too wide for a scratch: {}", ink.at(125, 50));
    }

    #[test]
    fn a_purple_stamp_goes_and_the_print_below_it_stays() {
        let (width, height) = (300, 300);
        let mut data = vec![240_u8; width * height * 3];
        let mut paint = |xs: std::ops::Range<usize>, colour: [u8; 3]| {
            for y in 100..140 {
                for x in xs.clone() {
                    data[(y * width + x) * 3..][..3].copy_from_slice(&colour);
                }
            }
        };
        paint(50..150, [110, 60, 200]);
        paint(90..94, [40, 30, 45]);
        let scanned = prepare(&Picture::Rgb { width, height, data }).unwrap();
        assert!(scanned.ink.at(92, 120) > 200);
        assert!(scanned.ink.at(60, 120) < 70, "{}", scanned.ink.at(60, 120));
        assert_eq!((scanned.coloured.at(60 / 8, 120 / 8), scanned.coloured.at(30, 30)), (255, 0));
    }

    #[test]
    fn paper_that_is_yellow_all_over_is_bare_and_a_pen_on_it_is_coloured() {
        let (width, height) = (300, 300);
        let mut data: Vec<u8> = [225_u8, 205, 160].repeat(width * height);
        let mut paint = |xs: std::ops::Range<usize>, colour: [u8; 3]| {
            for y in 100..140 {
                for x in xs.clone() {
                    data[(y * width + x) * 3..][..3].copy_from_slice(&colour);
                }
            }
        };
        paint(50..60, [45, 40, 30]);
        paint(150..160, [40, 50, 120]);
        let scanned = prepare(&Picture::Rgb { width, height, data }).unwrap();
        let coloured = |x: usize, y: usize| scanned.coloured.at(x / 8, y / 8);
        assert_eq!((coloured(30, 30), coloured(55, 120), coloured(155, 120)), (0, 0, 255));
        assert!(scanned.ink.at(55, 120) > 200 && scanned.ink.at(30, 30) < 20);
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let tiny = Picture::Gray(Gray::blank(10, 3000));
        assert_eq!(prepare(&tiny), Err(Refusal::PictureSize));
        let torn = Picture::Rgb { width: 100, height: 100, data: vec![0; 100] };
        assert_eq!(prepare(&torn), Err(Refusal::Misshapen));
        let black = prepare(&Picture::Gray(Gray::blank(200, 200))).unwrap();
        assert_eq!(black.ink.width(), 200);
    }
}
