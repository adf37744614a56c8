//! A picture of one channel, and the few things that are done to it everywhere.

use serde::{Deserialize, Serialize};

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

    /// The rectangle with its upper left corner at `x`, `y`; bare paper where it reaches over the edge.
    #[must_use]
    pub fn crop(&self, x: isize, y: isize, width: usize, height: usize) -> Self {
        let mut part = Self::blank(width, height);
        for row in 0..height {
            let Ok(from) = usize::try_from(y + row as isize) else { continue };
            let skip = usize::try_from(-x).unwrap_or(0);
            let start = usize::try_from(x).unwrap_or(0);
            let source = self.span(from, start, start + width.saturating_sub(skip));
            for (to, value) in part.row_mut(row).iter_mut().skip(skip).zip(source) {
                *to = *value;
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
        across.transposed().blurred_rows(reach).transposed()
    }

    fn blurred_rows(&self, reach: usize) -> Self {
        let mut out = Self::blank(self.width, self.height);
        let count = (2 * reach + 1) as u32;
        for y in 0..self.height {
            let row = self.row(y);
            let mut sum: u32 = row.iter().take(reach).map(|v| u32::from(*v)).sum();
            let ahead = row.iter().skip(reach).copied().chain(std::iter::repeat(0));
            let behind = std::iter::repeat_n(0, reach + 1).chain(row.iter().copied());
            for ((to, enter), leave) in out.row_mut(y).iter_mut().zip(ahead).zip(behind) {
                sum = (sum + u32::from(enter)).saturating_sub(u32::from(leave));
                *to = ((sum + count / 2) / count) as u8;
            }
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
        self.spread_rows(reach).transposed().spread_rows(reach).transposed()
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

    /// In another size; each new pixel is the mean of what it covers (or lies between, when enlarged).
    #[must_use]
    pub fn resized(&self, width: usize, height: usize) -> Self {
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        self.resized_rows(width).transposed().resized_rows(height).transposed()
    }

    fn resized_rows(&self, width: usize) -> Self {
        let mut out = Self::blank(width, self.height);
        if width == 0 || self.width == 0 {
            return out;
        }
        let step = self.width as f32 / width as f32;
        let taps: Vec<(usize, Vec<u32>)> = (0..width).map(|x| taps(x, step, self.width)).collect();
        for y in 0..self.height {
            let row = self.data.get(y * self.width..(y + 1) * self.width).unwrap_or(&[]);
            for (to, (first, weights)) in out.row_mut(y).iter_mut().zip(&taps) {
                let source = row.get(*first..).unwrap_or(&[]);
                let sum: u32 = source.iter().zip(weights).map(|(v, w)| u32::from(*v) * w).sum();
                *to = ((sum + 0x8000) >> 16).min(255) as u8;
            }
        }
        out
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

/// Which old pixels make the new one, and how much each counts (of 65,536).
fn taps(x: usize, step: f32, old: usize) -> (usize, Vec<u32>) {
    let centre = (x as f32 + 0.5) * step - 0.5;
    let half = (step / 2.0).max(0.5);
    let from = (centre - half + 0.5).floor().max(0.0) as usize;
    let to = ((centre + half + 0.5).ceil() as usize).clamp(from + 1, old.max(from + 1));
    let weight = |at: usize| {
        let near = at as f32;
        if step >= 1.0 {
            ((near + 0.5).min(centre + half) - (near - 0.5).max(centre - half)).max(0.0)
        } else {
            (1.0 - (near - centre).abs()).max(0.0)
        }
    };
    let weights: Vec<f32> = (from..to).map(weight).collect();
    let sum: f32 = weights.iter().sum::<f32>().max(1e-6);
    (from.min(old.saturating_sub(1)), weights.iter().map(|w| (w / sum * 65_536.0) as u32).collect())
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
    fn ink_spreads_to_every_side() {
        let mut picture = Gray::blank(9, 9);
        picture.row_mut(4)[4] = 200;
        let wide = picture.spread(2);
        assert_eq!((wide.at(2, 2), wide.at(6, 6), wide.at(1, 4)), (200, 200, 0));
    }
}
