//! The shape of a word in a few pixels, whatever its size: by it words of both copies are told apart without
//! being read.

use crate::geometry::Rect;
use crate::gray::Gray;
use crate::printed::Printed;

/// Rows of a shape.
const ROWS: usize = 12;
/// Most columns of a shape.
const MAX_COLUMNS: usize = 240;
/// How much wider or narrower one word may be drawn than printed, at equal height, and pixels beside that.
const STRETCH: (f32, f32) = (0.07, 0.9);
/// Words whose middles differ by less than this share of the lower one's height stand in one row.
const ROW: f32 = 0.6;

/// The shape of a word.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Around its ink, in points of its page.
    pub(crate) place: Rect,
    /// Columns of [`ROWS`] pixels each, from the left.
    pixels: Vec<u8>,
    columns: usize,
}

impl Shape {
    /// Cut out of a picture at `pixels`; it stands at `place` on its page.
    pub(crate) fn of(picture: &Gray, pixels: Rect, place: Rect) -> Option<Self> {
        let (x0, y0) = (pixels.x0.floor().max(0.0) as usize, pixels.y0.floor().max(0.0) as usize);
        let (w, h) = (pixels.width().ceil() as usize, pixels.height().ceil() as usize);
        if w == 0 || h == 0 || w > 4_000 || h > 1_000 {
            return None;
        }
        let columns = ((ROWS * w) as f32 / h as f32).round().clamp(1.0, MAX_COLUMNS as f32) as usize;
        let cut = picture.crop(x0 as isize, y0 as isize, w, h).resized(columns, ROWS);
        Some(Self { place, pixels: cut.transposed().pixels().to_vec(), columns })
    }

    /// How alike two words look, 1 for the same picture; `None` where one is much longer.
    pub(crate) fn likeness(&self, other: &Self) -> Option<f32> {
        let (own, wide) = (self.columns as f32, other.columns as f32);
        if (own - wide).abs() > STRETCH.0 * own.max(wide) + STRETCH.1 {
            return None;
        }
        let (mut cross, mut a_sum, mut b_sum, mut a_sq, mut b_sq) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
        for (x, column) in self.pixels.chunks_exact(ROWS).enumerate() {
            let at = (2 * x + 1) * other.columns / (2 * self.columns);
            let near = other.pixels.get(at * ROWS..(at + 1) * ROWS).unwrap_or(&[]);
            for (a, b) in column.iter().zip(near) {
                let (a, b) = (u32::from(*a), u32::from(*b));
                cross += a * b;
                a_sum += a;
                b_sum += b;
                a_sq += a * a;
                b_sq += b * b;
            }
        }
        let n = (self.columns * ROWS) as f32;
        let (a_sum, b_sum) = (a_sum as f32, b_sum as f32);
        let spread = (a_sq as f32 - a_sum * a_sum / n) * (b_sq as f32 - b_sum * b_sum / n);
        Some(if spread <= 1.0 { 0.0 } else { (cross as f32 - a_sum * b_sum / n) / spread.sqrt() })
    }
}

/// The words of a digital page in rows from the top, each with its number on the page.
pub(crate) fn drawn(printed: &Printed) -> Vec<(u32, Shape)> {
    let places: Vec<Rect> = printed.words.iter().map(crate::printed::Word::place).collect();
    in_rows(&places)
        .into_iter()
        .filter_map(|index| {
            let place = *places.get(index)?;
            Some((u32::try_from(index).ok()?, Shape::of(&printed.ink, place.scaled(printed.scale), place)?))
        })
        .collect()
}

/// The order in which places are read: row by row, each from the left. A row follows its words, as it may
/// slope.
pub(crate) fn in_rows(places: &[Rect]) -> Vec<usize> {
    rows(places).into_iter().flatten().collect()
}

/// As [`in_rows`], row by row.
pub(crate) fn rows(places: &[Rect]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    let at = |index: &usize| places.get(*index).copied().unwrap_or_default();
    order.sort_by(|a, b| at(a).centre().y.total_cmp(&at(b).centre().y));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for index in order {
        let own = at(&index);
        let in_row = |row: &&mut Vec<usize>| {
            let gap = |other: &usize| (at(other).centre().x - own.centre().x).abs();
            let nearest = row.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)));
            nearest.is_some_and(|other| {
                let other = at(other);
                let shared = own.y1.min(other.y1) - own.y0.max(other.y0);
                shared > ROW * own.height().min(other.height())
            })
        };
        // Rows far above are full.
        let from = rows.len().saturating_sub(4);
        match rows.iter_mut().skip(from).find(in_row) {
            Some(row) => row.push(index),
            None => rows.push(vec![index]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| at(a).x0.total_cmp(&at(b).x0));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(widths: &[usize], high: usize) -> (Gray, Rect) {
        let mut picture = Gray::blank(400, 60);
        let mut x = 10;
        for (n, wide) in widths.iter().enumerate() {
            for y in 10 + (n % 3) * high / 4..10 + high {
                picture.row_mut(y)[x..x + wide].fill(255);
            }
            x += wide + high / 4;
        }
        (picture, Rect::new(10.0, 10.0, (x - high / 4) as f32, (10 + high) as f32))
    }

    fn shape(widths: &[usize], high: usize) -> Shape {
        let (picture, place) = bars(widths, high);
        Shape::of(&picture, place, place).unwrap()
    }

    #[test]
    fn a_word_in_another_size_looks_alike_and_another_word_does_not() {
        let small = shape(&[4, 8, 4, 6], 16);
        let large = shape(&[8, 16, 8, 12], 32);
        assert!(small.likeness(&large).unwrap() > 0.85);
        let other = shape(&[12, 4, 12, 8], 24);
        assert!(other.likeness(&small).is_none_or(|likeness| likeness < 0.7));
        assert_eq!(small.likeness(&shape(&[4, 8, 4, 6, 9, 9], 16)), None);
    }

    #[test]
    fn places_are_read_row_by_row_although_rows_slope() {
        let word = |x: f32, y: f32| Rect::new(x, y, x + 30.0, y + 8.0);
        let places =
            [word(300.0, 14.0), word(10.0, 10.0), word(150.0, 12.0), word(10.0, 25.0), word(300.0, 29.0)];
        assert_eq!(in_rows(&places), [1, 2, 0, 3, 4]);
    }
}
