//! Which word of the digital copy is which on the paper: both copies have the same words in the same order but
//! for what was changed, wherever lines and pages break.

use super::shape::Shape;
use super::sight::Sight;

/// Likeness from which two words may be one.
const LIKE: f32 = 0.5;
/// What a word costs that has no partner.
const SKIP: f32 = 0.06;
/// What a word of the digital copy costs that is passed over before the page begins or after it ends.
const FAR: f32 = 0.002;
/// Most words of the digital copy that a page of paper is held against.
const MAX_HELD: usize = 6_000;
/// Of the shapes of a page of paper, so many must be found, or it is no page of this text.
const LEAST_SHARE: f32 = 0.3;

/// A word of the digital copy in its reading order.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) page: usize,
    pub(crate) word: u32,
    pub(crate) shape: Shape,
}

/// A word of the digital copy (by its place in the reading order) and the shape on the paper that is it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Anchor {
    pub(crate) drawn: usize,
    pub(crate) shape: usize,
    pub(crate) likeness: f32,
}

/// Holds a page of paper against the words that no page before it has; gives the words it has, in order.
pub(crate) fn page(sight: &Sight, drawn: &[Drawn], taken: &[bool]) -> Vec<Anchor> {
    let free: Vec<usize> =
        (0..drawn.len()).filter(|i| taken.get(*i) == Some(&false)).take(MAX_HELD).collect();
    let shapes: Vec<&Shape> = free.iter().filter_map(|i| Some(&drawn.get(*i)?.shape)).collect();
    let found = align(&sight.words, &shapes);
    let good = found.iter().filter(|(_, _, likeness)| *likeness > 0.6).count();
    if (good as f32) < LEAST_SHARE * sight.words.len() as f32 || good < 5 {
        return Vec::new();
    }
    let anchor =
        |(shape, at, likeness): (usize, usize, f32)| Some(Anchor { drawn: *free.get(at)?, shape, likeness });
    found.into_iter().filter_map(anchor).collect()
}

/// The best pairing that keeps the order; both rows may begin and end anywhere in the other.
fn align(paper: &[Shape], drawn: &[&Shape]) -> Vec<(usize, usize, f32)> {
    const PAIR: u8 = 1;
    const PAPER: u8 = 2;
    const DRAWN: u8 = 3;
    let wide = drawn.len() + 1;
    let mut steps = vec![0_u8; wide * (paper.len() + 1)];
    let mut before: Vec<f32> = (0..wide).map(|j| -FAR * j as f32).collect();
    steps.iter_mut().take(wide).skip(1).for_each(|step| *step = DRAWN);
    for (i, shape) in paper.iter().enumerate() {
        let skip = if i + 1 == paper.len() { FAR } else { SKIP };
        let mut here = Vec::with_capacity(wide);
        let mut last = before.first().copied().unwrap_or(0.0) - SKIP;
        here.push(last);
        let row = steps.get_mut((i + 1) * wide..(i + 2) * wide).unwrap_or(&mut []);
        if let Some(first) = row.first_mut() {
            *first = PAPER;
        }
        let diagonal = before.iter().zip(before.iter().skip(1));
        for ((other, (corner, above)), step) in drawn.iter().zip(diagonal).zip(row.iter_mut().skip(1)) {
            let (mut best, mut way) = (above - SKIP, PAPER);
            if last - skip > best {
                (best, way) = (last - skip, DRAWN);
            }
            if let Some(worth) = shape.likeness(other).map(|likeness| worth(likeness, shape))
                && corner + worth > best
            {
                (best, way) = (corner + worth, PAIR);
            }
            here.push(best);
            *step = way;
            last = best;
        }
        before = here;
    }
    let (mut i, mut j) = (paper.len(), drawn.len());
    let mut found = Vec::new();
    while i > 0 || j > 0 {
        match steps.get(i * wide + j).copied().unwrap_or(0) {
            PAIR => {
                (i, j) = (i - 1, j - 1);
                if let (Some(shape), Some(other)) = (paper.get(i), drawn.get(j)) {
                    found.push((i, j, shape.likeness(other).unwrap_or(0.0)));
                }
            }
            PAPER => i -= 1,
            DRAWN => j -= 1,
            _ => break,
        }
    }
    found.reverse();
    found
}

/// Long words say more.
fn worth(likeness: f32, shape: &Shape) -> f32 {
    let long = (shape.place.width() / shape.place.height().max(1.0)).clamp(0.5, 3.0);
    (likeness - LIKE) * (0.5 + 0.5 * long)
}
