//! Pictures in another size.

use crate::gray::Gray;
use std::borrow::Cow;

/// Where one new pixel comes from: the first of the old ones, and how much each counts (of 65,536).
type Taps = (usize, Vec<u32>);

impl Gray {
    /// In another size; each new pixel is the mean of what it covers (or lies between, when enlarged).
    #[must_use]
    pub fn resized(&self, width: usize, height: usize) -> Self {
        if (width, height) == (self.width(), self.height()) {
            return self.clone();
        }
        if width == 0 || height == 0 || self.pixels().is_empty() {
            return Self::blank(width, height);
        }
        let across =
            if width == self.width() { Cow::Borrowed(self) } else { Cow::Owned(narrowed(self, width)) };
        if height == self.height() { across.into_owned() } else { lowered(&across, height) }
    }
}

/// As many rows of another width.
fn narrowed(picture: &Gray, width: usize) -> Gray {
    let taps = all_taps(width, picture.width());
    match taps.iter().map(|(_, weights)| weights.len()).max().unwrap_or(0) {
        0..=2 => narrowed_by::<2>(picture, &taps),
        3 => narrowed_by::<3>(picture, &taps),
        4 => narrowed_by::<4>(picture, &taps),
        _ => narrowed_far(picture, &taps),
    }
}

/// Of no more than `N` old pixels each: their number is known to the compiler, which then needs no loop.
fn narrowed_by<const N: usize>(picture: &Gray, taps: &[Taps]) -> Gray {
    let fixed: Vec<(usize, [u32; N])> = taps
        .iter()
        .map(|(first, weights)| {
            (*first, std::array::from_fn(|at| weights.get(at).copied().unwrap_or_default()))
        })
        .collect();
    let mut data = Vec::with_capacity(taps.len() * picture.height());
    // Bare paper behind the last pixel, so that there are always `N` of them.
    let mut padded = vec![0_u8; picture.width() + N];
    for y in 0..picture.height() {
        if let Some(row) = padded.get_mut(..picture.width()) {
            row.copy_from_slice(picture.row(y));
        }
        data.extend(fixed.iter().map(|(first, weights)| {
            let source: Option<&[u8; N]> = padded.get(*first..).and_then(<[u8]>::first_chunk);
            let sum: u32 = source.map_or(0, |s| s.iter().zip(weights).map(|(v, w)| u32::from(*v) * w).sum());
            rounded(sum)
        }));
    }
    Gray::from_rows(taps.len(), picture.height(), data).unwrap_or_default()
}

fn narrowed_far(picture: &Gray, taps: &[Taps]) -> Gray {
    let mut data = Vec::with_capacity(taps.len() * picture.height());
    for y in 0..picture.height() {
        let row = picture.row(y);
        data.extend(taps.iter().map(|(first, weights)| {
            let source = row.get(*first..).unwrap_or(&[]);
            rounded(source.iter().zip(weights).map(|(v, w)| u32::from(*v) * w).sum())
        }));
    }
    Gray::from_rows(taps.len(), picture.height(), data).unwrap_or_default()
}

/// Another number of rows: whole rows are added up, since to walk down a picture column by column is to fetch each
/// pixel from far away.
fn lowered(picture: &Gray, height: usize) -> Gray {
    let mut data = Vec::with_capacity(picture.width() * height);
    let mut sums = vec![0_u32; picture.width()];
    for (first, weights) in all_taps(height, picture.height()) {
        sums.fill(0);
        for (y, weight) in (first..).zip(weights) {
            sums.iter_mut().zip(picture.row(y)).for_each(|(sum, value)| *sum += u32::from(*value) * weight);
        }
        data.extend(sums.iter().map(|sum| rounded(*sum)));
    }
    Gray::from_rows(picture.width(), height, data).unwrap_or_default()
}

fn rounded(sum: u32) -> u8 {
    ((sum + 0x8000) >> 16).min(255) as u8
}

fn all_taps(new: usize, old: usize) -> Vec<Taps> {
    let step = old as f32 / new as f32;
    (0..new).map(|x| taps(x, step, old)).collect()
}

/// Which old pixels make the new one.
fn taps(x: usize, step: f32, old: usize) -> Taps {
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

    /// Pixel by pixel, as it is said.
    fn plainly(picture: &Gray, width: usize, height: usize) -> Gray {
        let rows = |picture: &Gray, width: usize| {
            let taps = all_taps(width, picture.width());
            let mut out = Gray::blank(width, picture.height());
            for y in 0..picture.height() {
                for (to, (first, weights)) in out.row_mut(y).iter_mut().zip(&taps) {
                    let old =
                        weights.iter().enumerate().map(|(at, w)| u32::from(picture.at(first + at, y)) * w);
                    *to = rounded(old.sum());
                }
            }
            out
        };
        rows(&rows(picture, width).transposed(), height).transposed()
    }

    #[test]
    fn each_new_pixel_is_the_mean_of_those_below_it() {
        let data = (0..97_u32 * 61).map(|i| (i * i * 31 % 256) as u8).collect();
        let picture = Gray::from_rows(97, 61, data).unwrap();
        for (width, height) in [(97, 30), (48, 61), (77, 49), (40, 25), (30, 20), (9, 5), (200, 150), (1, 1)]
        {
            assert_eq!(picture.resized(width, height), plainly(&picture, width, height), "{width} {height}");
        }
        assert_eq!(picture.resized(0, 4), Gray::blank(0, 4));
        assert_eq!(Gray::blank(0, 7).resized(3, 2), Gray::blank(3, 2));
    }
}
