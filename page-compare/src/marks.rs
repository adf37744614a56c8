//! What is of a stamp or a pen by what lies beside it, and what is not although it does.

use crate::geometry::Rect;
use crate::leftover::{Made, STAMP_GAP};
use crate::printed::Printed;

/// Strokes of one hand lie nearer to each other than this, in points.
const PEN_GAP: f32 = 9.0;
/// A piece no larger than this among those of a stamp is one of them, in points.
const FRAGMENT: (f32, f32) = (10.0, 12.0);
/// A piece no higher than this, in points, and so many times as wide, is a stroke.
const RULE: (f32, f32) = (6.5, 4.0);
/// Pieces of a stamp beside which a fragment is one.
const FELLOWS: usize = 2;
/// How far a word's letters may reach above and below those of the word that the digital copy has there, in points.
const OFF_LINE: f32 = 3.5;

/// Leftover pieces with what made them, by their own looks and by what lies beside them.
pub(crate) fn told(
    text: Vec<(Rect, Made)>,
    zones: &[Rect],
    printed: &Printed,
    standing: &[bool],
) -> Vec<(Rect, Made)> {
    // What stands where a word of the digital copy does not is what the paper has instead of it, whatever is near.
    let lost = printed.words.iter().zip(standing).filter(|(_, stands)| !**stands);
    let lost: Vec<Rect> = lost.map(|(word, _)| word.place()).collect();
    let is_instead = |(rect, made): &(Rect, Made)| *made == Made::Print && is_instead(*rect, &lost);
    let (instead, mut other): (Vec<_>, Vec<_>) = text.into_iter().partition(is_instead);
    beside_pen(&mut other);
    of_stamp(&mut other, zones);
    other.into_iter().chain(instead).collect()
}

/// Whether a piece stands on the line of one of these words and over it.
fn is_instead(piece: Rect, lost: &[Rect]) -> bool {
    lost.iter().any(|word| {
        let on_line = piece.y0 >= word.y0 - OFF_LINE && piece.y1 <= word.y1 + OFF_LINE;
        on_line && word.overlaps(piece)
    })
}

/// What lies beside strokes of a pen is of the pen too.
fn beside_pen(text: &mut [(Rect, Made)]) {
    for _ in 0..3 {
        let pen: Vec<Rect> =
            text.iter().filter(|(_, m)| *m == Made::Pen).map(|(r, _)| r.grown(PEN_GAP)).collect();
        for (rect, made) in text.iter_mut().filter(|(_, m)| *m == Made::Print) {
            if pen.iter().any(|p| p.overlaps(*rect)) {
                *made = Made::Pen;
            }
        }
    }
}

/// What is no word by its shape, among pieces of a stamp or a signature, is one of them: a stroke of a frame, a
/// letter that took more ink than the others.
fn of_stamp(text: &mut [(Rect, Made)], zones: &[Rect]) {
    let marks: Vec<Rect> =
        text.iter().filter(|(_, made)| *made != Made::Print).map(|(rect, _)| *rect).collect();
    for (rect, made) in text.iter_mut().filter(|(_, made)| *made == Made::Print) {
        let small = rect.width() <= FRAGMENT.0 && rect.height() <= FRAGMENT.1;
        let line = rect.height() <= RULE.0 && rect.width() >= RULE.1 * rect.height();
        let near = rect.grown(STAMP_GAP / 2.0);
        let beside = marks.iter().filter(|mark| mark.overlaps(near)).count();
        if (small || line) && (beside >= FELLOWS || zones.iter().any(|zone| zone.overlaps(near))) {
            *made = Made::Stamp;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_over_a_word_that_is_not_there_is_what_the_paper_has_instead() {
        let lost = [Rect::new(100.0, 100.0, 125.0, 108.0)];
        let at = |x: f32, y: f32, high: f32| is_instead(Rect::new(x, y, x + 18.0, y + high), &lost);
        assert!(at(99.0, 99.0, 10.0) && at(118.0, 98.0, 12.0));
        assert!(!at(130.0, 99.0, 10.0), "beside it");
        assert!(!at(100.0, 104.0, 8.0 + OFF_LINE), "another line, or a stroke through this one");
    }

    #[test]
    fn a_fragment_among_pieces_of_a_stamp_is_one_of_them_and_a_word_is_not() {
        let at = |x: f32, w: f32, h: f32| Rect::new(x, 100.0, x + w, 100.0 + h);
        let made = |own: Rect, fellows: usize, zones: &[Rect]| {
            let beside = [at(91.0, 8.0, 9.0), Rect::new(100.0, 113.0, 108.0, 122.0)];
            let stamp = beside.into_iter().take(fellows).map(|rect| (rect, Made::Stamp));
            let mut text: Vec<(Rect, Made)> = stamp.chain([(own, Made::Print)]).collect();
            of_stamp(&mut text, zones);
            text.last().map(|(_, made)| *made)
        };
        let (small, line, word) = (at(100.0, FRAGMENT.0, 9.0), at(100.0, 26.0, 6.0), at(100.0, 26.0, 9.0));
        assert_eq!(made(small, FELLOWS, &[]), Some(Made::Stamp));
        assert_eq!(made(line, FELLOWS, &[]), Some(Made::Stamp));
        assert_eq!(made(word, FELLOWS, &[]), Some(Made::Print));
        assert_eq!(made(at(100.0, FRAGMENT.0 + 0.5, 9.0), FELLOWS, &[]), Some(Made::Print));
        assert_eq!(made(small, FELLOWS - 1, &[]), Some(Made::Print));
        assert_eq!(made(small, 0, &[at(115.0, 50.0, 50.0)]), Some(Made::Stamp));
        assert_eq!(made(at(400.0, 8.0, 9.0), FELLOWS, &[]), Some(Made::Print), "far away");
    }
}
