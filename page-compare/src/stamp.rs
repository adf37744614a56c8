//! A small picture that is sought in a larger one by normalised correlation.

use crate::gray::Gray;

/// A small picture, ready to be sought.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    ink: Gray,
    sum: f64,
    spread: f64,
}

/// Where a stamp fits best.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Fit {
    /// Steps from where it was expected, between pixels.
    pub(crate) dx: f32,
    pub(crate) dy: f32,
    /// How well it fits: 1 is the same picture, 0 anything.
    pub(crate) score: f32,
}

impl Stamp {
    /// `None` for a picture without any contrast.
    pub(crate) fn new(ink: Gray) -> Option<Self> {
        let (sum, squares) = sums(ink.pixels());
        let n = ink.pixels().len() as f64;
        let spread = squares - sum * sum / n.max(1.0);
        (spread > n * 4.0).then_some(Self { ink, sum, spread })
    }

    /// Width and height.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.ink.width(), self.ink.height())
    }

    /// All its ink.
    pub(crate) fn ink(&self) -> f64 {
        self.sum
    }

    /// How well it fits with its upper left corner at `x`, `y`.
    pub(crate) fn score(&self, picture: &Gray, x: isize, y: isize) -> f32 {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return 0.0 };
        let n = self.ink.pixels().len() as f64;
        let (mut cross, mut sum, mut squares) = (0_u64, 0_u64, 0_u64);
        for row in 0..self.ink.height() {
            let (own, other) = (self.ink.row(row), picture.span(y + row, x, x + self.ink.width()));
            let (mut c, mut s, mut q) = (0_u32, 0_u32, 0_u32);
            for (a, b) in own.iter().zip(other) {
                let (a, b) = (u32::from(*a), u32::from(*b));
                c += a * b;
                s += b;
                q += b * b;
            }
            cross += u64::from(c);
            sum += u64::from(s);
            squares += u64::from(q);
        }
        let sum = sum as f64;
        let spread = squares as f64 - sum * sum / n;
        if spread < n * 4.0 {
            return 0.0;
        }
        ((cross as f64 - self.sum * sum / n) / (self.spread * spread).sqrt()) as f32
    }

    /// The best place near `x`, `y`, uphill from there: quick, and right where the place is nearly known.
    pub(crate) fn climb(&self, picture: &Gray, x: isize, y: isize, steps: usize) -> Fit {
        let mut around = self.seek(picture, x, y, (1, 1));
        let (mut dx, mut dy) = (0, 0);
        for _ in 0..steps {
            let (sx, sy) = (around.dx.round() as isize, around.dy.round() as isize);
            if (sx, sy) == (0, 0) {
                break;
            }
            (dx, dy) = (dx + sx, dy + sy);
            around = self.seek(picture, x + dx, y + dy, (1, 1));
        }
        Fit { dx: dx as f32 + around.dx, dy: dy as f32 + around.dy, score: around.score }
    }

    /// The best place within `reach` steps of `x`, `y`, to a fraction of a pixel.
    pub(crate) fn seek(&self, picture: &Gray, x: isize, y: isize, reach: (isize, isize)) -> Fit {
        let (across, down) = reach;
        let mut best = (f32::MIN, 0, 0);
        let columns = (2 * across + 1) as usize;
        let mut scores = Vec::with_capacity(columns * (2 * down + 1) as usize);
        for dy in -down..=down {
            for dx in -across..=across {
                let score = self.score(picture, x + dx, y + dy);
                scores.push(score);
                if score > best.0 {
                    best = (score, dx, dy);
                }
            }
        }
        let (score, dx, dy) = best;
        let at = |dx: isize, dy: isize| {
            let inside = dx.abs() <= across && dy.abs() <= down;
            let place = (dy + down) * (2 * across + 1) + dx + across;
            usize::try_from(place).ok().and_then(|p| scores.get(p)).copied().filter(|_| inside)
        };
        Fit {
            dx: dx as f32 + vertex(at(dx - 1, dy), score, at(dx + 1, dy)),
            dy: dy as f32 + vertex(at(dx, dy - 1), score, at(dx, dy + 1)),
            score,
        }
    }
}

/// Where the parabola through three neighbours is highest, from the middle one.
fn vertex(before: Option<f32>, here: f32, after: Option<f32>) -> f32 {
    let (Some(before), Some(after)) = (before, after) else { return 0.0 };
    let bend = before - 2.0 * here + after;
    if bend >= -1e-6 { 0.0 } else { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) }
}

fn sums(values: &[u8]) -> (f64, f64) {
    let (mut sum, mut squares) = (0_u64, 0_u64);
    for value in values {
        sum += u64::from(*value);
        squares += u64::from(u32::from(*value) * u32::from(*value));
    }
    (sum as f64, squares as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_found_where_it_lies() {
        let mut page = Gray::blank(60, 60);
        for y in 20..31 {
            page.row_mut(y)[30 + (y - 20) / 2..36].fill(240);
        }
        let stamp = Stamp::new(page.crop(28, 18, 10, 15)).unwrap();
        let fit = stamp.seek(&page, 26, 19, (4, 4));
        assert!((fit.dx - 2.0).abs() < 0.3 && (fit.dy + 1.0).abs() < 0.3 && fit.score > 0.99, "{fit:?}");
        assert!(Stamp::new(Gray::blank(5, 5)).is_none());
        assert_eq!(stamp.score(&page, -1, 0), 0.0);
        assert_eq!(stamp.score(&page, 55, 55), 0.0);
    }
}
