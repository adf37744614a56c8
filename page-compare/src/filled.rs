//! What is filled in by hand where the digital copy leaves room for a number or a date, and what is print that the
//! digital copy lost there.

use crate::blobs;
use crate::classes;
use crate::geometry::Rect;
use crate::leftover::Leftover;
use crate::printed::{Printed, Word};

/// How far behind "nomor" or "tanggal" something is filled in, in points.
const FILLED_GAP: f32 = 60.0;
/// A blank is held open where the next word of the phrase stands farther away than this, in em: a space in a justified line
/// is seldom wider than one.
const ROOM: f32 = 1.5;
/// And nearer than this, in em: what stands farther away is another column.
const OTHER_COLUMN: f32 = 14.0;
/// Words of one line stand with their middles nearer to each other than this, in em.
const LEVEL: f32 = 0.5;
/// Pieces lower than this are points, commas and specks, in em: they stand on the line whoever made them.
const LOW: f32 = 0.3;
/// How far a printed letter may reach over or under the lines of its font, in points: the picture in which leftovers are
/// sought has two thirds of a point to the pixel, and paper waves.
const SET: f32 = 0.9;

/// Whether print-like ink was filled in: the digital copy holds room open for it, or asks for a number or a date right
/// before it and the ink does not stand as print does. `shift` is how far each word of the paper lies from its place,
/// in points.
pub(crate) fn is_filled_in(
    place: Rect,
    printed: &Printed,
    leftover: &Leftover,
    shift: impl Fn(usize) -> (f32, f32),
) -> bool {
    printed.words.iter().enumerate().any(|(index, word)| {
        if classes::is_room(&word.text()) {
            return word.place().overlaps(place.grown(2.0)) && level(word.place(), place);
        }
        asks(printed, index, place)
            && (holds_room(printed, index, place) || !is_set(printed, index, shift(index), place, leftover))
    })
}

fn level(a: Rect, b: Rect) -> bool {
    a.y0 < b.y1 && b.y0 < a.y1
}

/// Whether the word asks for a number or a date, the ink stands right behind it, and no word answers in between.
fn asks(printed: &Printed, index: usize, place: Rect) -> bool {
    let Some(word) = printed.words.get(index) else { return false };
    let own = word.place();
    let behind = (-2.0..FILLED_GAP).contains(&(place.x0 - own.x1));
    // What was asked for stands there, if not by hand.
    let answered = || {
        printed
            .words
            .iter()
            .map(Word::place)
            .any(|other| level(other, own) && other.x0 >= own.x1 && other.x1 <= place.x0 + 2.0)
    };
    level(own, place) && behind && classes::asks_for_number(&word.text()) && !answered()
}

/// Whether the phrase goes on behind a blank, and the ink stands in the blank. At the end of a line nothing tells a
/// blank from words that were lost.
fn holds_room(printed: &Printed, index: usize, place: Rect) -> bool {
    let Some(word) = printed.words.get(index) else { return false };
    let (own, em) = (word.place(), word.size());
    let next = printed.words.iter().filter(|other| {
        let other = other.place();
        (other.centre().y - own.centre().y).abs() < LEVEL * em && other.x0 >= own.x1
    });
    let Some(next) = next.min_by(|a, b| a.place().x0.total_cmp(&b.place().x0)) else { return false };
    let gap = next.place().x0 - own.x1;
    classes::goes_on(&next.text())
        && gap > ROOM * em
        && gap < OTHER_COLUMN * em
        && place.x1 <= next.place().x0 + 2.0
}

/// Whether the ink stands as print does: most of its letters on the line of the word before it, and as high as letters of
/// its font are. Where that cannot be told it is print.
fn is_set(printed: &Printed, index: usize, shift: (f32, f32), place: Rect, leftover: &Leftover) -> bool {
    let Some(first) = printed.words.get(index).and_then(|word| word.glyphs.first()) else { return true };
    let line = first.origin.y + shift.1;
    let of_font = printed
        .words
        .iter()
        .flat_map(|word| &word.glyphs)
        .filter(|glyph| glyph.font == first.font && (glyph.size - first.size).abs() < 0.1);
    let own: Vec<(f32, f32)> =
        of_font.map(|glyph| (glyph.origin.y - glyph.ink.y0, glyph.ink.y1 - glyph.origin.y)).collect();
    let pieces = pieces(place, leftover);
    let seen: Vec<(f32, f32)> = pieces.iter().map(|piece| (line - piece.y0, piece.y1 - line)).collect();
    stand_as(&own, &seen, first.size)
}

/// Connected ink at a place, in points.
fn pieces(place: Rect, leftover: &Leftover) -> Vec<Rect> {
    let px = place.scaled(leftover.per_point);
    let (x, y) = (px.x0.max(0.0).floor(), px.y0.max(0.0).floor());
    let side = |from: f32, to: f32| (to.ceil() - from).max(0.0) as usize;
    let part = leftover.ink.crop(x as isize, y as isize, side(x, px.x1), side(y, px.y1));
    let point =
        |x0: usize, y0: usize| ((x + x0 as f32) / leftover.per_point, (y + y0 as f32) / leftover.per_point);
    let rect = |blob: blobs::Blob| {
        let ((x0, y0), (x1, y1)) = (point(blob.x0, blob.y0), point(blob.x1, blob.y1));
        Rect::new(x0, y0, x1, y1)
    };
    blobs::blobs(&part).into_iter().map(rect).collect()
}

/// Whether most pieces reach as far above and below the line as some letter of the font; how far each does is given in
/// points.
fn stand_as(font: &[(f32, f32)], seen: &[(f32, f32)], em: f32) -> bool {
    let high = seen.iter().filter(|(above, below)| above + below >= LOW * em);
    let (mut all, mut set) = (0_usize, 0_usize);
    for (above, below) in high {
        all += 1;
        let like = |own: &(f32, f32)| (own.0 - above).abs() <= SET && (own.1 - below).abs() <= SET;
        set += usize::from(font.iter().any(like));
    }
    2 * set >= all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gray::Gray;
    use crate::leftover::Made;
    use crate::lines::tests::line;

    const EM: f32 = 11.0;

    fn page(lines: &[(f32, &str)]) -> Printed {
        let words = lines.iter().enumerate().flat_map(|(row, (x, text))| {
            let mut words = line(*x, 50.0 + 30.0 * row as f32, EM, text);
            words.iter_mut().for_each(|word| word.line = row as u32);
            words
        });
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        Printed::new(&white, 200.0, 200.0, words.collect()).unwrap()
    }

    /// Ink on the page: rectangles in points.
    fn ink(pieces: &[Rect]) -> Leftover {
        let mut leftover =
            Leftover::covered_all_over(pieces.iter().map(|piece| (*piece, Made::Print)).collect());
        for piece in pieces {
            for y in piece.y0 as usize..piece.y1 as usize {
                leftover.ink.row_mut(y)[piece.x0 as usize..piece.x1 as usize].fill(255);
            }
        }
        leftover
    }

    /// Ink behind a word: so many letters, each reaching so far above the line and below it.
    fn behind(page: &Printed, word: usize, letters: &[(f32, f32)]) -> Vec<Rect> {
        let (own, line) = (page.words[word].place(), page.words[word].glyphs[0].origin.y);
        let letter = |(at, (above, below)): (usize, &(f32, f32))| {
            let x = own.x1.ceil() + 4.0 + 6.0 * at as f32;
            Rect::new(x, line - above, x + 4.0, line + below)
        };
        letters.iter().enumerate().map(letter).collect()
    }

    fn told(page: &Printed, pieces: &[Rect]) -> bool {
        let place = pieces.iter().copied().reduce(Rect::union).unwrap();
        is_filled_in(place, page, &ink(pieces), |_| (0.0, 0.0))
    }

    /// As the font of the page, which is seven points high.
    const PRINT: [(f32, f32); 3] = [(7.0, 0.0); 3];
    const HAND: [(f32, f32); 3] = [(9.0, 1.0), (6.0, 2.0), (11.0, -1.0)];

    #[test]
    fn at_the_end_of_a_line_the_pen_fills_in_and_print_was_lost() {
        let page = page(&[(20.0, "pada tanggal"), (20.0, "dengan Nomor")]);
        for asks in [1, 3] {
            assert!(told(&page, &behind(&page, asks, &HAND)));
            assert!(!told(&page, &behind(&page, asks, &PRINT)));
            // What cannot be told is print: nothing but points, or as much print as pen.
            assert!(!told(&page, &behind(&page, asks, &[(2.0, 0.0); 3])));
            assert!(!told(&page, &behind(&page, asks, &[(7.0, 0.0), (9.0, 1.0)])));
        }
        assert!(!told(&page, &behind(&page, 2, &HAND)), "behind a word that asks for nothing");
    }

    #[test]
    fn a_blank_that_the_phrase_holds_open_may_be_filled_by_whatever_writes() {
        let open = |next: &str, gap: f32| {
            let mut words = line(20.0, 50.0, EM, "NOMOR");
            let at = words[0].place().x1;
            words.extend(line(at + gap, 50.0, EM, next));
            let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
            let page = Printed::new(&white, 200.0, 200.0, words).unwrap();
            let pieces = behind(&page, 0, &PRINT[..1]);
            told(&page, &pieces)
        };
        assert!(open("TAHUN 2024", 50.0) && open("/PL.02/2024", 50.0));
        assert!(!open("TENTANG", 50.0), "another phrase");
        assert!(!open("TAHUN", ROOM * EM - 1.0), "a space between words");
        assert!(!open("TAHUN", 9.0), "the ink does not stand in the blank");
        assert!(!open("2024", OTHER_COLUMN * EM + 1.0), "another column");
    }

    #[test]
    fn dots_hold_room_open_and_what_was_asked_for_is_asked_for_no_more() {
        let page = page(&[(20.0, "nama ......"), (20.0, "Tahun 2022 sesuai")]);
        let dots = page.words[1].place();
        assert!(told(&page, &[Rect::new(dots.x0, dots.y0, dots.x0 + 8.0, dots.y1 - 1.0)]));
        assert!(!told(&page, &behind(&page, 3, &HAND)), "behind the number");
    }

    #[test]
    fn a_line_of_paper_that_lies_lower_is_print_there() {
        let page = page(&[(20.0, "pada tanggal")]);
        let low: Vec<Rect> = behind(&page, 1, &PRINT).iter().map(|piece| piece.moved(0.0, 2.0)).collect();
        let place = low.iter().copied().reduce(Rect::union).unwrap();
        let told = |lies: f32| is_filled_in(place, &page, &ink(&low), |_| (0.0, lies));
        assert!(!told(2.0) && told(0.0));
    }
}
