//! Which word of the digital copy is which on the paper: both copies have the same words in the same order but
//! for what was changed, wherever lines and pages break.

use super::shape::Shape;
use super::sight::{MAX_JOINED, Sight};
use crate::geometry::Rect;
use std::collections::VecDeque;

/// Likeness from which two words may be one.
const LIKE: f32 = 0.5;
/// What a word costs that has no partner.
const SKIP: f32 = 0.06;
/// What a word of the digital copy costs that is passed over before the page begins; after it ends, it costs nothing. So
/// of two places that say the same the page stands at the first one that no page before it has.
const FAR: f32 = 0.002;
/// Most words of the digital copy that a page of paper is held against.
const MAX_HELD: usize = 6_000;
/// Likeness of a word that is surely the other; fewest of them on a page.
pub(crate) const GOOD: f32 = 0.6;
/// See [`GOOD`].
const LEAST_GOOD: usize = 5;
/// Of the shapes of a page of paper, so many must be found, or it is no page of this text.
const LEAST_SHARE: f32 = 0.3;

/// A word of the digital copy in its reading order.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) page: usize,
    pub(crate) word: u32,
    pub(crate) shape: Shape,
}

/// A word of the digital copy (by its place in the reading order) and what on the paper is it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Anchor {
    pub(crate) drawn: usize,
    /// The first and last piece of it on the paper.
    pub(crate) pieces: (usize, usize),
    /// Around them, in points of the level sheet.
    pub(crate) place: Rect,
    pub(crate) likeness: f32,
}

/// Holds a page of paper against the words that no page before it has; gives the words it has, in order.
pub(crate) fn page(sight: &Sight, drawn: &[Drawn], taken: &[bool]) -> Vec<Anchor> {
    let free: Vec<usize> =
        (0..drawn.len()).filter(|i| taken.get(*i) == Some(&false)).take(MAX_HELD).collect();
    let shapes: Vec<&Shape> = free.iter().filter_map(|i| Some(&drawn.get(*i)?.shape)).collect();
    let found = align(sight, &shapes);
    let good = found.iter().filter(|anchor| anchor.likeness > GOOD).count();
    let pieces: usize = found.iter().map(|anchor| anchor.pieces.1 + 1 - anchor.pieces.0).sum();
    if (pieces as f32) < LEAST_SHARE * sight.words.len() as f32 || good < LEAST_GOOD {
        return Vec::new();
    }
    let anchor = |anchor: Anchor| Some(Anchor { drawn: *free.get(anchor.drawn)?, ..anchor });
    found.into_iter().filter_map(anchor).collect()
}

/// The best pairing that keeps the order; both rows may begin and end anywhere in the other.
fn align(sight: &Sight, drawn: &[&Shape]) -> Vec<Anchor> {
    // One step is: so many pieces of paper are one word, or one of these.
    const PAPER: u8 = u8::MAX;
    const DRAWN: u8 = u8::MAX - 1;
    let (paper, wide) = (&sight.words, drawn.len() + 1);
    let mut steps = vec![0_u8; wide * (paper.len() + 1)];
    let mut rows: VecDeque<Vec<f32>> = VecDeque::new();
    rows.push_front((0..wide).map(|j| -FAR * j as f32).collect());
    steps.iter_mut().take(wide).skip(1).for_each(|step| *step = DRAWN);
    for i in 0..paper.len() {
        let last = i + 1 == paper.len();
        let (best, ways) = row(&sight.ending_at(i), drawn, &rows, if last { 0.0 } else { SKIP });
        let to = steps.get_mut((i + 1) * wide..(i + 2) * wide).unwrap_or(&mut []);
        for (to, way) in to.iter_mut().zip(ways) {
            *to = match way {
                Way::Pair(pieces) => pieces,
                Way::Paper => PAPER,
                Way::Drawn => DRAWN,
            };
        }
        rows.push_front(best);
        rows.truncate(MAX_JOINED);
    }
    let (mut i, mut j) = (paper.len(), drawn.len());
    let mut found = Vec::new();
    while i > 0 || j > 0 {
        match steps.get(i * wide + j).copied().unwrap_or(0) {
            PAPER => i = i.saturating_sub(1),
            DRAWN => j = j.saturating_sub(1),
            0 => break,
            pieces => {
                let first = i.saturating_sub(usize::from(pieces));
                let of = sight.ending_at(i - 1).into_iter().find(|(count, _)| *count == usize::from(pieces));
                j = j.saturating_sub(1);
                if let (Some((_, shape)), Some(other)) = (of, drawn.get(j)) {
                    let likeness = shape.likeness(other).unwrap_or(0.0);
                    found.push(Anchor { drawn: j, pieces: (first, i - 1), place: shape.place, likeness });
                }
                i = first;
            }
        }
    }
    found.reverse();
    found
}

/// How a cell of the table was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Pair(u8),
    Paper,
    Drawn,
}

/// The next row of the table, for the pieces that end here; `rows` are those before, the last one first.
fn row(
    ending: &[(usize, &Shape)],
    drawn: &[&Shape],
    rows: &VecDeque<Vec<f32>>,
    skip: f32,
) -> (Vec<f32>, Vec<Way>) {
    let above = rows.front().map_or(&[][..], Vec::as_slice);
    let mut best = vec![above.first().copied().unwrap_or(0.0) - SKIP];
    let mut ways = vec![Way::Paper];
    for (j, (other, above)) in drawn.iter().zip(above.iter().skip(1)).enumerate() {
        let (mut value, mut way) = (above - SKIP, Way::Paper);
        let left = best.last().copied().unwrap_or(0.0) - skip;
        if left > value {
            (value, way) = (left, Way::Drawn);
        }
        for (count, shape) in ending {
            let Some(corner) = rows.get(count - 1).and_then(|row| row.get(j)) else { continue };
            let Some(likeness) = shape.likeness(other) else { continue };
            let pair = corner + worth(likeness, shape);
            if pair > value {
                (value, way) = (pair, Way::Pair(u8::try_from(*count).unwrap_or(1)));
            }
        }
        best.push(value);
        ways.push(way);
    }
    (best, ways)
}

/// Long words say more.
fn worth(likeness: f32, shape: &Shape) -> f32 {
    let long = (shape.place.width() / shape.place.height().max(1.0)).clamp(0.5, 3.0);
    (likeness - LIKE) * (0.5 + 0.5 * long)
}
