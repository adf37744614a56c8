//! A picture of one channel, and the few things that are done to it everywhere.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A picture in one channel. On paper and on drawn pages 255 is *ink* and 0 is bare paper, so that what is
/// outside of a picture (0) is bare paper too.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gray {
    width: usize,
    height: usize,
    data: Vec<u8>,
}

impl Gray {
    /// Bare paper of this size.
    #[must_use]
    pub fn blank(width: usize, height: usize) -> Self {
        Self { width, height, data: vec![0; width * height] }
    }

    /// From rows of pixels; `None` where their number does not fit the size.
    #[must_use]
    pub fn from_rows(width: usize, height: usize, data: Vec<u8>) -> Option<Self> {
        (width.checked_mul(height) == Some(data.len())).then_some(Self { width, height, data })
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.data
    }

    /// All pixels, to be changed.
    pub fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.data
    }

    /// One row; empty where there is none.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        self.data.get(y * self.width..(y + 1) * self.width).unwrap_or(&[])
    }

    /// One row, to be changed; empty where there is none.
    pub fn row_mut(&mut self, y: usize) -> &mut [u8] {
        self.data.get_mut(y * self.width..(y + 1) * self.width).unwrap_or(&mut [])
    }

    /// One column, from the top.
    pub fn column(&self, x: usize) -> impl Iterator<Item = u8> {
        self.data.iter().skip(x).step_by(self.width.max(1)).copied()
    }

    /// The part of a row from `x0` up to `x1`, as much of it as there is.
    #[must_use]
    pub fn span(&self, y: usize, x0: usize, x1: usize) -> &[u8] {
        let row = self.row(y);
        let end = x1.min(row.len());
        row.get(x0.min(end)..end).unwrap_or(&[])
    }

    /// One pixel; bare paper outside.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> u8 {
        if x < self.width { self.data.get(y * self.width + x).copied().unwrap_or(0) } else { 0 }
    }

    /// The value between pixels; pixel centres lie on whole numbers.
    #[must_use]
    pub fn between(&self, x: f32, y: f32) -> f32 {
        if let Some(value) = self.inside(x, y) {
            return value;
        }
        let (left, top) = (x.floor(), y.floor());
        if !(left >= -1.0 && top >= -1.0 && left < 65_536.0 && top < 65_536.0) {
            return 0.0;
        }
        let (fx, fy) = (x - left, y - top);
        let (xi, yi) = (left as isize, top as isize);
        let value = |dx: isize, dy: isize| match (usize::try_from(xi + dx), usize::try_from(yi + dy)) {
            (Ok(x), Ok(y)) => f32::from(self.at(x, y)),
            _ => 0.0,
        };
        let upper = value(0, 0) * (1.0 - fx) + value(1, 0) * fx;
        let lower = value(0, 1) * (1.0 - fx) + value(1, 1) * fx;
        upper * (1.0 - fy) + lower * fy
    }

    /// As [`Gray::between`], where all four pixels around are there: nearly all places that are asked for, and
    /// without a call to round down.
    fn inside(&self, x: f32, y: f32) -> Option<f32> {
        if !(x >= 0.0 && y >= 0.0 && x < 65_536.0 && y < 65_536.0) {
            return None;
        }
        let (left, top) = (x as u32, y as u32);
        let (xi, yi) = (left as usize, top as usize);
        if xi + 1 >= self.width {
            return None;
        }
        let at = yi * self.width + xi;
        let [a, b] = self.data.get(at..at + 2)? else { return None };
        let [c, d] = self.data.get(at + self.width..at + self.width + 2)? else { return None };
        let (fx, fy) = (x - left as f32, y - top as f32);
        let upper = f32::from(*a) * (1.0 - fx) + f32::from(*b) * fx;
        let lower = f32::from(*c) * (1.0 - fx) + f32::from(*d) * fx;
        Some(upper * (1.0 - fy) + lower * fy)
    }

    /// The rectangle with its upper left corner at `x`, `y`; bare paper where it reaches over the edge.
    #[must_use]
    pub fn crop(&self, x: isize, y: isize, width: usize, height: usize) -> Self {
        let mut part = Self::blank(width, height);
        for row in 0..height {
            let Ok(from) = usize::try_from(y + row as isize) else { continue };
            let skip = usize::try_from(-x).unwrap_or(0);
            let start = usize::try_from(x).unwrap_or(0);
            let source = self.span(from, start, start + width.saturating_sub(skip));
            if let Some(to) = part.row_mut(row).get_mut(skip..skip + source.len()) {
                to.copy_from_slice(source);
            }
        }
        part
    }

    /// The mean of each pixel's neighbourhood, `reach` pixels to every side.
    #[must_use]
    pub fn blurred(&self, reach: usize) -> Self {
        if reach == 0 || self.width == 0 || self.height == 0 {
            return self.clone();
        }
        let across = self.blurred_rows(reach);
        let mut out =
            Self { width: self.width, height: self.height, data: Vec::with_capacity(self.data.len()) };
        let mean = Mean::of(2 * reach + 1);
        let mut sums = vec![0_u32; self.width];
        for row in 0..reach.min(self.height) {
            add(&mut sums, across.row(row));
        }
        for y in 0..self.height {
            add(&mut sums, across.row(y + reach));
            if let Some(passed) = y.checked_sub(reach + 1) {
                sums.iter_mut().zip(across.row(passed)).for_each(|(sum, value)| *sum -= u32::from(*value));
            }
            out.data.extend(sums.iter().map(|sum| mean.from(*sum)));
        }
        out
    }

    fn blurred_rows(&self, reach: usize) -> Self {
        let mut out =
            Self { width: self.width, height: self.height, data: Vec::with_capacity(self.data.len()) };
        let mean = Mean::of(2 * reach + 1);
        // With bare paper at both ends each sum is of as many pixels.
        let mut padded = vec![0_u8; self.width + 2 * reach];
        let mut sums = vec![0_u32; self.width];
        for y in 0..self.height {
            if let Some(middle) = padded.get_mut(reach..reach + self.width) {
                middle.copy_from_slice(self.row(y));
            }
            sums.fill(0);
            for step in 0..=2 * reach {
                add(&mut sums, padded.get(step..).unwrap_or(&[]));
            }
            out.data.extend(sums.iter().map(|sum| mean.from(*sum)));
        }
        out
    }

    /// Rows become columns.
    #[must_use]
    pub fn transposed(&self) -> Self {
        const TILE: usize = 32;
        let mut out = Self::blank(self.height, self.width);
        for top in (0..self.height).step_by(TILE) {
            for left in (0..self.width).step_by(TILE) {
                for y in top..(top + TILE).min(self.height) {
                    for (x, value) in (left..).zip(self.span(y, left, left + TILE)) {
                        if let Some(to) = out.data.get_mut(x * self.height + y) {
                            *to = *value;
                        }
                    }
                }
            }
        }
        out
    }

    /// The largest value within `reach` pixels.
    #[must_use]
    pub fn spread(&self, reach: usize) -> Self {
        if reach == 0 {
            return self.clone();
        }
        self.spread_rows(reach).spread_columns(reach)
    }

    /// The largest value within `reach` pixels to the left and right.
    #[must_use]
    pub fn spread_rows(&self, reach: usize) -> Self {
        let mut out = self.clone();
        for y in 0..self.height {
            let row = self.row(y);
            let to = out.row_mut(y);
            for shift in 1..=reach {
                for (value, other) in to.iter_mut().zip(row.iter().skip(shift)) {
                    *value = (*value).max(*other);
                }
                for (value, other) in to.iter_mut().skip(shift).zip(row) {
                    *value = (*value).max(*other);
                }
            }
        }
        out
    }

    /// The largest value within `reach` pixels above and below.
    #[must_use]
    pub fn spread_columns(&self, reach: usize) -> Self {
        let mut out = self.clone();
        for y in 0..self.height {
            let to = out.row_mut(y);
            for near in y.saturating_sub(reach)..=(y + reach).min(self.height - 1) {
                for (value, other) in to.iter_mut().zip(self.row(near)) {
                    *value = (*value).max(*other);
                }
            }
        }
        out
    }

    /// As [`Gray::turned`], and no copy of one that stands as it is asked for.
    #[must_use]
    pub fn upright(&self, quarters: u8) -> Cow<'_, Self> {
        if quarters.is_multiple_of(4) { Cow::Borrowed(self) } else { Cow::Owned(self.turned(quarters)) }
    }

    /// Turned clockwise by so many quarters of a circle.
    #[must_use]
    pub fn turned(&self, quarters: u8) -> Self {
        match quarters % 4 {
            1 => {
                let mut out = self.transposed();
                out.rows_mut().for_each(|row| row.reverse());
                out
            }
            2 => {
                let mut out = self.clone();
                out.data.reverse();
                out
            }
            3 => {
                let mut rows = self.clone();
                rows.rows_mut().for_each(|row| row.reverse());
                rows.transposed()
            }
            _ => self.clone(),
        }
    }

    fn rows_mut(&mut self) -> impl Iterator<Item = &mut [u8]> {
        self.data.chunks_exact_mut(self.width.max(1))
    }
}

/// A mean of so many values, rounded.
struct Mean {
    count: u32,
    /// 65,536 parts of one value, rounded up, where that is exact; else 0.
    part: u32,
}

impl Mean {
    fn of(count: usize) -> Self {
        let count = count as u32;
        // A sum is less than 256 times the count; what the part is too large adds up to less than one.
        Self { count, part: if count <= 15 { 65_536 / count + 1 } else { 0 } }
    }

    fn from(&self, sum: u32) -> u8 {
        let sum = sum + self.count / 2;
        (if self.part > 0 { (sum * self.part) >> 16 } else { sum / self.count }) as u8
    }
}

fn add(sums: &mut [u32], values: &[u8]) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += u32::from(*value));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(width: usize, height: usize) -> Gray {
        let data = (0..width * height).map(|i| (i * 7 % 251) as u8).collect();
        Gray::from_rows(width, height, data).unwrap()
    }

    #[test]
    fn four_quarters_of_a_turn_are_none() {
        let picture = steps(5, 3);
        let once = picture.turned(1);
        assert_eq!((once.width(), once.height()), (3, 5));
        assert_eq!(once.at(2, 0), picture.at(0, 0));
        assert_eq!(once.turned(1), picture.turned(2));
        assert_eq!(once.turned(3), picture);
    }

    #[test]
    fn an_even_grey_stays_even_in_any_size() {
        let grey = Gray::from_rows(40, 30, vec![100; 1200]).unwrap();
        for (w, h) in [(13, 7), (80, 61), (1, 1)] {
            assert!(grey.resized(w, h).pixels().iter().all(|v| (98..=101).contains(v)), "{w} {h}");
        }
        let inner = grey.blurred(3);
        assert_eq!(inner.at(20, 15), 100);
    }

    #[test]
    fn what_lies_outside_is_bare_paper() {
        let picture = steps(4, 4);
        assert_eq!((picture.at(4, 0), picture.at(0, 4)), (0, 0));
        assert!(picture.between(f32::NAN, 0.0).abs() < 1e-6);
        let part = picture.crop(-2, 3, 4, 3);
        assert_eq!(part.row(0), [0, 0, picture.at(0, 3), picture.at(1, 3)]);
        assert_eq!(part.row(1), [0; 4]);
    }

    #[test]
    fn a_blur_is_the_rounded_mean_of_a_square() {
        let picture = steps(23, 17);
        for reach in [1, 2, 3, 9] {
            let side = 2 * reach + 1;
            let mean = |get: &dyn Fn(isize) -> u8| {
                let reach = reach as isize;
                let sum: usize = (-reach..=reach).map(|step| usize::from(get(step))).sum();
                ((sum + side / 2) / side) as u8
            };
            let at = |picture: &Gray, x: isize, y: isize| {
                usize::try_from(x).ok().zip(usize::try_from(y).ok()).map_or(0, |(x, y)| picture.at(x, y))
            };
            let mut across = Gray::blank(23, 17);
            let mut both = Gray::blank(23, 17);
            for (y, x) in (0..17).flat_map(|y| (0..23).map(move |x| (y, x))) {
                across.row_mut(y)[x] = mean(&|step| at(&picture, x as isize + step, y as isize));
            }
            for (y, x) in (0..17).flat_map(|y| (0..23).map(move |x| (y, x))) {
                both.row_mut(y)[x] = mean(&|step| at(&across, x as isize, y as isize + step));
            }
            assert_eq!(picture.blurred(reach), both, "{reach}");
        }
        assert_eq!(Gray::from_rows(9, 9, vec![255; 81]).unwrap().blurred(7).at(4, 4), {
            // Nine of fifteen rows and columns are there.
            ((9 * ((9 * 255 + 7) / 15) + 7) / 15) as u8
        });
    }

    #[test]
    fn between_pixels_is_the_same_inside_and_at_the_edge() {
        let picture = steps(6, 5);
        let wide = picture.crop(-1, -1, 8, 7);
        for step in 0..60 {
            let (x, y) = (step as f32 * 0.11 - 0.9, step as f32 * 0.09 - 0.9);
            assert!((picture.between(x, y) - wide.between(x + 1.0, y + 1.0)).abs() < 0.01, "{x} {y}");
        }
    }

    #[test]
    fn ink_spreads_to_every_side() {
        let mut picture = Gray::blank(9, 9);
        picture.row_mut(4)[4] = 200;
        let wide = picture.spread(2);
        assert_eq!((wide.at(2, 2), wide.at(6, 6), wide.at(1, 4)), (200, 200, 0));
    }
}
