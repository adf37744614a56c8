//! Which word of the digital copy is which on the paper: both copies have the same words in the same order but
//! for what was changed, wherever lines and pages break.

use super::shape::Shape;
use super::sight::{MAX_JOINED, Sight};
use crate::geometry::Rect;
use std::collections::VecDeque;
use std::ops::Range;

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

impl Drawn {
    /// Whether both stand in one row of one page.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        let (own, place) = (self.shape.place, other.shape.place);
        self.page == other.page && own.y0 < place.y1 && place.y0 < own.y1
    }
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
pub(crate) fn page(sight: &Sight, drawn: &[Drawn], taken: &[bool], within: Range<usize>) -> Vec<Anchor> {
    let free: Vec<usize> = within.filter(|i| taken.get(*i) == Some(&false)).take(MAX_HELD).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::sight::tests::sight_of;
    use crate::gray::Gray;
    use crate::linear::Sequence;

    /// A word of its own look, and with one pixel in so many changed.
    fn word(number: u64, changed: usize, place: Rect) -> Shape {
        let mut draw = Sequence::new(number + 1);
        let mut pixels: Vec<u8> = (0..36 * 12).map(|_| if draw.below(2) == 0 { 0 } else { 255 }).collect();
        pixels.iter_mut().step_by(changed).for_each(|value| *value = 255 - *value);
        let picture = Gray::from_rows(36, 12, pixels).unwrap();
        Shape::of(&picture, Rect::new(0.0, 0.0, 36.0, 12.0), place).unwrap()
    }

    fn at(x: f32, y: f32) -> Rect {
        Rect::new(x, y, x + 36.0, y + 12.0)
    }

    #[test]
    fn of_two_places_that_say_the_same_a_page_stands_at_the_first() {
        let block = |changed: usize| (0..6).map(move |n| word(n, changed, Rect::default()));
        let between = (100..140).map(|n| word(n, 1_000, Rect::default()));
        // The second is even a little more like the paper.
        let drawn: Vec<Shape> = block(60).chain(between).chain(block(90)).collect();
        let drawn: Vec<&Shape> = drawn.iter().collect();
        let sight = sight_of(block(1_000).collect());
        let found: Vec<usize> = align(&sight, &drawn).into_iter().map(|anchor| anchor.drawn).collect();
        assert_eq!(found, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn words_stand_beside_each_other_in_one_row_of_one_page() {
        let drawn = |page: usize, x: f32, y: f32| Drawn { page, word: 0, shape: word(1, 1_000, at(x, y)) };
        assert!(drawn(0, 10.0, 20.0).is_beside(&drawn(0, 400.0, 24.0)));
        assert!(!drawn(0, 10.0, 20.0).is_beside(&drawn(0, 10.0, 33.0)));
        assert!(!drawn(0, 10.0, 20.0).is_beside(&drawn(1, 50.0, 20.0)));
    }
}
