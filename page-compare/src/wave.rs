//! The gentle bending of paper: what a flat map leaves, as a smooth shift over the page.

use crate::geometry::Point;
use crate::linear::least_squares;
use serde::{Deserialize, Serialize};

/// Places from which on bends of the third order are fitted.
const MIN_CUBIC: usize = 60;
/// Places from which on bends of the second order are fitted.
const MIN_SQUARE: usize = 25;
/// Places below which nothing is fitted.
const MIN_PLACES: usize = 6;
/// Rounds of fitting; each trusts places less that the round before did not explain.
const ROUNDS: usize = 6;
/// Farthest that a smooth shift reaches, in points.
const MAX_SHIFT: f32 = 14.0;

/// A smooth shift in points over a page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Wave {
    centre: Point,
    half: f32,
    across: Vec<f64>,
    down: Vec<f64>,
}

impl Wave {
    /// How far what stands at this place is shifted.
    #[must_use]
    pub fn at(&self, place: Point) -> Point {
        let row = all_terms(self.unit(place));
        let sum = |factors: &[f64]| {
            let shift = row.iter().zip(factors).map(|(a, b)| a * b).sum::<f64>() as f32;
            shift.clamp(-MAX_SHIFT, MAX_SHIFT)
        };
        Point::new(sum(&self.across), sum(&self.down))
    }

    fn unit(&self, place: Point) -> (f64, f64) {
        let half = f64::from(self.half.max(1.0));
        let unit = |v: f32, centre: f32| (f64::from(v - centre) / half).clamp(-1.5, 1.5);
        (unit(place.x, self.centre.x), unit(place.y, self.centre.y))
    }

    /// Through the shifts seen at many places, most of which are right. Also gives how many were.
    pub(crate) fn fit(seen: &[(Point, Point)], width: f32, height: f32) -> (Self, usize) {
        let centre = Point::new(width / 2.0, height / 2.0);
        let mut wave = Self { centre, half: width.max(height) / 2.0, ..Self::default() };
        if seen.len() < MIN_PLACES {
            return (wave, 0);
        }
        let mut weights = vec![1.0; seen.len()];
        let mut near = 1.2_f32;
        let mut right = 0;
        for round in 0..ROUNDS {
            // Bends come only once the flat part is known.
            let order = match seen.len() {
                n if round >= 2 && n >= MIN_CUBIC => 10,
                n if round >= 1 && n >= MIN_SQUARE => 6,
                _ => 3,
            };
            let rows: Vec<Vec<f64>> = seen.iter().map(|(at, _)| terms(wave.unit(*at), order)).collect();
            let fitted = |shift: fn(&Point) -> f32| {
                let equations = rows
                    .iter()
                    .zip(seen)
                    .zip(&weights)
                    .map(|((r, s), w)| (&r[..], f64::from(shift(&s.1)), *w));
                least_squares(order, equations, 1e-3)
            };
            let (Some(across), Some(down)) = (fitted(|p| p.x), fitted(|p| p.y)) else { break };
            (wave.across, wave.down) = (across, down);
            right = 0;
            for ((at, shift), weight) in seen.iter().zip(&mut weights) {
                let off = wave.at(*at).distance(*shift);
                *weight = f64::from(1.0 / (1.0 + (off / near).powi(4)));
                right += usize::from(off < 1.2);
            }
            near = (near * 0.7).max(0.3);
        }
        (wave, right)
    }
}

fn terms(place: (f64, f64), order: usize) -> Vec<f64> {
    all_terms(place).into_iter().take(order).collect()
}

fn all_terms((x, y): (f64, f64)) -> [f64; 10] {
    [1.0, x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bend_is_found_among_wrong_places() {
        let mut seen = Vec::new();
        for i in 0..200_u16 {
            let at = Point::new(f32::from(i % 14) * 40.0, f32::from(i / 14) * 55.0);
            let bend = 3.0 * (at.y / 840.0 * 4.0).sin();
            let wrong = if i % 6 == 0 { 7.0 } else { 0.0 };
            seen.push((at, Point::new(bend + wrong, 1.0 - wrong)));
        }
        let (wave, right) = Wave::fit(&seen, 595.0, 842.0);
        assert!(right > 140, "{right}");
        let at = wave.at(Point::new(300.0, 420.0));
        assert!((at.x - 3.0 * 2.0_f32.sin()).abs() < 0.5 && (at.y - 1.0).abs() < 0.4, "{at:?}");
        assert_eq!(Wave::fit(&[], 595.0, 842.0).0.at(Point::new(5.0, 5.0)), Point::default());
    }
}
