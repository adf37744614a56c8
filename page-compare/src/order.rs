//! Words that were found elsewhere must still follow each other: the same words in another order say
//! something else.

use crate::geometry::Rect;
use crate::judge::Verdict;
use crate::printed::Printed;
use crate::verify::Look;

/// Words whose middles lie nearer than this share of a line's height stand on one line.
const LINE: f32 = 0.6;

/// Words that stand on the wrong side of the word before or after them; `moved` are those found elsewhere.
pub(crate) fn disturbed(
    printed: &Printed,
    looks: &[Option<Look>],
    verdicts: &[Option<Verdict>],
    moved: &[usize],
) -> Vec<usize> {
    let is_moved = |index: usize| moved.binary_search(&index).is_ok();
    let stands = |index: &usize| verdicts.get(*index).is_some_and(|v| v.as_ref().is_some_and(|v| v.stands));
    let standing: Vec<usize> = (0..printed.words.len()).filter(stands).collect();
    let mut found = Vec::new();
    for pair in standing.windows(2) {
        let [a, b] = *pair else { continue };
        if b != a + 1 || !(is_moved(a) || is_moved(b)) {
            continue;
        }
        let place = |index: usize| {
            let place = printed.words.get(index)?.place();
            let shift = looks.get(index)?.as_ref()?.shift;
            Some((place, place.moved(shift.0 / printed.scale, shift.1 / printed.scale)))
        };
        let (Some(first), Some(second)) = (place(a), place(b)) else { continue };
        if follows(first.0, second.0) && !follows(first.1, second.1) {
            found.extend([a, b].into_iter().filter(|index| is_moved(*index)));
        }
    }
    found
}

/// Whether `b` is read after `a`: to its right on its line, or on a line below.
pub(crate) fn follows(a: Rect, b: Rect) -> bool {
    let (above, below) = (a.centre(), b.centre());
    let high = a.height().max(b.height()).max(6.0);
    if (below.y - above.y).abs() < LINE * high { below.x > above.x } else { below.y > above.y }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_along_the_line_and_down_the_page() {
        let word = |x, y| Rect::new(x, y, x + 30.0, y + 8.0);
        assert!(follows(word(10.0, 10.0), word(50.0, 11.0)));
        assert!(!follows(word(50.0, 10.0), word(10.0, 11.0)));
        assert!(follows(word(300.0, 10.0), word(10.0, 26.0)));
        assert!(!follows(word(10.0, 26.0), word(300.0, 10.0)));
    }
}
