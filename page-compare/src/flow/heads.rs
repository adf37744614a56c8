//! Heads of tables. Where a table goes on on the next page its head is repeated, so that each copy repeats it where its
//! own pages break. What is repeated has no place in the order of reading: the digital copy's is left out of it, and
//! the paper's is held against the head itself.

use super::align::{self, Anchor, Drawn};
use super::shape::{self, Shape};
use super::sight::Sight;
use crate::geometry::Rect;
use crate::printed::{Printed, Word};

/// Rows at the top of a page that may stand above a repeated head: the number of the page.
const ABOVE: usize = 2;
/// Most rows of a head.
const MAX_ROWS: usize = 8;
/// Cells of a row of a table, at least; running text has one, and a block of signature two.
const CELLS: usize = 3;
/// Words nearer than this are of one cell, in em.
const CELL_GAP: f32 = 1.0;
/// How far words of a repeated head may lie from where the head has them, in points.
const NEAR: f32 = 1.5;
/// Pieces at the top of a page of paper that may be none of the head.
const MORE: usize = 8;
/// Of the words of a head so many must be found at the top of a page, and no fewer than this.
const FOUND: (f32, usize) = (0.6, 3);
/// Rows that are remembered of a document.
const MAX_REMEMBERED: usize = 20_000;

/// A row of words on a digital page.
#[derive(Debug, Clone)]
struct Row {
    page: usize,
    words: Vec<(u32, String, Rect)>,
    cells: usize,
}

impl Row {
    fn top(&self) -> f32 {
        self.words.first().map_or(0.0, |(_, _, place)| place.y0)
    }

    /// Whether the same stands in the same columns.
    fn is(&self, other: &Self) -> bool {
        let same = |((_, a, own), (_, b, place)): (&(u32, String, Rect), &(u32, String, Rect))| {
            a == b && (own.x0 - place.x0).abs() < NEAR && (own.x1 - place.x1).abs() < NEAR
        };
        self.words.len() == other.words.len() && self.words.iter().zip(&other.words).all(same)
    }
}

/// The rows of all pages before, but for what is repeated.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows(Vec<Row>);

/// A head that a page repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repeated {
    /// Its words on this page.
    pub(crate) words: Vec<u32>,
    /// The page and the words that it repeats, in the order of reading.
    pub(crate) head: (usize, Vec<u32>),
}

impl Rows {
    /// Takes the rows of the next page; says which head it repeats.
    pub(crate) fn add(&mut self, page: usize, printed: &Printed) -> Option<Repeated> {
        let rows = rows(page, printed);
        let found = (0..=ABOVE.min(rows.len())).find_map(|from| self.repeated(rows.get(from..)?));
        let words_of = |rows: &[Row]| rows.iter().flat_map(|row| row.words.iter().map(|w| w.0)).collect();
        let repeated = found.and_then(|(at, count)| {
            let head = self.0.get(at..at + count)?;
            let first = head.first()?;
            let own = rows.iter().position(|row| row.is(first))?;
            let words = words_of(rows.get(own..own + count)?);
            Some(Repeated { words, head: (first.page, words_of(head)) })
        });
        let is_repeated =
            |row: &Row| repeated.as_ref().is_some_and(|r| row.words.iter().all(|w| r.words.contains(&w.0)));
        let room = MAX_REMEMBERED.saturating_sub(self.0.len());
        self.0.extend(rows.into_iter().filter(|row| !is_repeated(row)).take(room));
        repeated
    }

    /// The head that these rows begin with: where it stands among those before, and how many rows it has.
    fn repeated(&self, rows: &[Row]) -> Option<(usize, usize)> {
        let first = rows.first()?;
        let begins = |at: &usize| {
            let Some(row) = self.0.get(*at).filter(|row| row.is(first)) else { return false };
            // Above a head stands its heading or nothing; above any other row of a table stands a row.
            let above = at.checked_sub(1).and_then(|at| self.0.get(at));
            above.is_none_or(|above| above.page != row.page || above.cells < CELLS)
        };
        let long = |at: usize| {
            let head = self.0.get(at..).unwrap_or(&[]);
            let page = head.first().map(|row| (row.page, row.top()));
            let goes_on = |(row, own): &(&Row, &Row)| {
                let down = |row: &Row, top: f32| row.top() - top;
                page.is_some_and(|(page, top)| {
                    row.page == page && row.is(own) && (down(row, top) - down(own, first.top())).abs() < NEAR
                })
            };
            let rows: Vec<_> = head.iter().zip(rows).take(MAX_ROWS).take_while(goes_on).collect();
            let is_table = rows.iter().any(|(row, _)| row.cells >= CELLS);
            (at, if is_table { rows.len() } else { 0 })
        };
        let found = (0..self.0.len()).filter(begins).map(long).max_by_key(|(_, count)| *count);
        found.filter(|(_, count)| *count > 0)
    }
}

fn rows(page: usize, printed: &Printed) -> Vec<Row> {
    let places: Vec<Rect> = printed.words.iter().map(Word::place).collect();
    let row = |row: Vec<usize>| {
        let words: Vec<&Word> = row.iter().filter_map(|index| printed.words.get(*index)).collect();
        let gaps = words.windows(2).filter(|pair| {
            let [a, b] = pair else { return false };
            b.place().x0 - a.place().x1 > CELL_GAP * a.size()
        });
        let cells = 1 + gaps.count();
        let numbers = row.iter().filter_map(|index| u32::try_from(*index).ok());
        Row { page, words: numbers.zip(words).map(|(n, w)| (n, w.text(), w.place())).collect(), cells }
    };
    shape::rows(&places).into_iter().map(row).filter(|row| !row.words.is_empty()).collect()
}

/// A head that a page of paper repeats at its top: one of `heads` (words by their place in the order of reading) that
/// stands on a page before.
pub(crate) fn at_top(sight: &Sight, drawn: &[Drawn], taken: &[bool], heads: &[Vec<usize>]) -> Vec<Anchor> {
    let enough =
        |found: usize, head: &[usize]| found >= FOUND.1 && found as f32 >= FOUND.0 * head.len() as f32;
    for head in heads {
        let before = head.iter().filter(|own| taken.get(**own) == Some(&true)).count();
        let shapes: Vec<_> = head.iter().filter_map(|own| Some(&drawn.get(*own)?.shape)).collect();
        if !enough(before, head) || shapes.len() != head.len() {
            continue;
        }
        let found = in_columns(alike(&sight.top(head.len() + MORE), &shapes), &shapes);
        if enough(found.len(), head) {
            let own = |anchor: Anchor| Some(Anchor { drawn: *head.get(anchor.drawn)?, ..anchor });
            return found.into_iter().filter_map(own).collect();
        }
    }
    Vec::new()
}

/// Which pieces look like which words, in any order: cells of several lines are read in another order where a row is
/// higher.
fn alike(sight: &Sight, words: &[&Shape]) -> Vec<Anchor> {
    let pieces = (0..sight.words.len()).flat_map(|last| {
        let ending = sight.ending_at(last).into_iter();
        ending.map(move |(count, shape)| ((last + 1 - count, last), shape))
    });
    let pieces: Vec<((usize, usize), &Shape)> = pieces.collect();
    let mut pairs: Vec<Anchor> = Vec::new();
    for (drawn, word) in words.iter().enumerate() {
        let likeness = |(pieces, shape): &((usize, usize), &Shape)| {
            let likeness = shape.likeness(word).filter(|likeness| *likeness > align::GOOD)?;
            Some(Anchor { drawn, pieces: *pieces, place: shape.place, likeness })
        };
        pairs.extend(pieces.iter().filter_map(likeness));
    }
    pairs.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
    let mut found: Vec<Anchor> = Vec::new();
    for pair in pairs {
        let shared = |other: &Anchor| {
            other.drawn == pair.drawn || (other.pieces.0 <= pair.pieces.1 && pair.pieces.0 <= other.pieces.1)
        };
        if !found.iter().any(shared) {
            found.push(pair);
        }
    }
    found.sort_by_key(|anchor| anchor.drawn);
    found
}

/// Of these the pieces that stand to the right of each other as the words do: what comes twice may be exchanged.
fn in_columns(mut found: Vec<Anchor>, words: &[&Shape]) -> Vec<Anchor> {
    let column = |anchor: &Anchor| words.get(anchor.drawn).map_or(Rect::default(), |word| word.place);
    let wrong =
        |a: &Anchor, b: &Anchor| column(b).x0 >= column(a).x1 && b.place.centre().x <= a.place.centre().x;
    loop {
        let wrongs = found.iter().map(|a| found.iter().filter(|b| wrong(a, b) || wrong(b, a)).count());
        match wrongs.enumerate().max_by_key(|(_, wrongs)| *wrongs) {
            Some((at, wrongs)) if wrongs > 0 => drop(found.remove(at)),
            _ => return found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::sight::tests::sight_of;
    use crate::gray::Gray;
    use crate::linear::Sequence;
    use crate::lines::tests::line;

    fn page(rows: &[(f32, &[(f32, &str)])]) -> Printed {
        let cells = rows.iter().flat_map(|(y, cells)| cells.iter().map(move |(x, text)| (*x, *y, *text)));
        let words = cells.flat_map(|(x, y, text)| line(x, y, 10.0, text)).collect();
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        Printed::new(&white, 595.0, 842.0, words).unwrap()
    }

    const HEAD: [(f32, &str); 4] =
        [(70.0, "No."), (120.0, "Kecamatan"), (250.0, "Laki-laki"), (400.0, "Jumlah")];

    #[test]
    fn pieces_that_come_twice_and_are_exchanged_are_let_go() {
        let picture = Gray::from_rows(40, 10, vec![200; 400]).unwrap();
        let word = |x: f32| {
            Shape::of(&picture, Rect::new(0.0, 0.0, 40.0, 10.0), Rect::new(x, 0.0, x + 40.0, 10.0)).unwrap()
        };
        let words = [word(0.0), word(100.0), word(200.0), word(300.0)];
        let words: Vec<&Shape> = words.iter().collect();
        let anchor = |(drawn, x): (usize, f32)| {
            let place = Rect::new(x, 50.0, x + 40.0, 60.0);
            Anchor { drawn, pieces: (drawn, drawn), place, likeness: 0.9 }
        };
        let kept = |places: [f32; 4]| -> Vec<usize> {
            let found = places.into_iter().enumerate().map(anchor).collect();
            in_columns(found, &words).into_iter().map(|anchor| anchor.drawn).collect()
        };
        assert_eq!(kept([10.0, 90.0, 170.0, 250.0]), [0, 1, 2, 3]);
        assert_eq!(kept([10.0, 90.0, 250.0, 170.0]).len(), 3);
        assert_eq!(kept([400.0, 90.0, 170.0, 250.0]), [1, 2, 3]);
    }

    #[test]
    fn the_paper_repeats_a_head_that_stands_on_a_page_before() {
        // Words that look like nothing but themselves.
        let word = |number: u64, x: f32| {
            let mut draw = Sequence::new(number + 1);
            let pixels = (0..36 * 12).map(|_| if draw.below(2) == 0 { 0 } else { 255 }).collect();
            let picture = Gray::from_rows(36, 12, pixels).unwrap();
            Shape::of(&picture, Rect::new(0.0, 0.0, 36.0, 12.0), Rect::new(x, 50.0, x + 36.0, 62.0)).unwrap()
        };
        let row = |from: u64| (from..from + 4).map(move |n| word(n, 100.0 * (n - from) as f32));
        let of_page = |(at, shape): (usize, Shape)| Drawn { page: 0, word: at as u32, shape };
        let drawn: Vec<Drawn> = row(10).chain(row(20)).enumerate().map(of_page).collect();
        let heads = [vec![4, 5, 6, 7]];
        let told = |sight: &Sight, taken: &[bool]| -> Vec<usize> {
            at_top(sight, &drawn, taken, &heads).into_iter().map(|anchor| anchor.drawn).collect()
        };
        let paper = sight_of(row(20).chain(row(40)).collect());
        assert_eq!(told(&paper, &[true; 8]), [4, 5, 6, 7]);
        // Nobody repeats what stands on no page before, nor half of a head, nor what stands far below.
        assert!(told(&paper, &[false; 8]).is_empty());
        assert!(told(&sight_of(row(20).take(2).chain(row(40)).collect()), &[true; 8]).is_empty());
        let below = (0..4).flat_map(|n| row(40 + 4 * n)).chain(row(20)).collect();
        assert!(told(&sight_of(below), &[true; 8]).is_empty());
    }

    #[test]
    fn a_page_repeats_the_head_of_a_table_and_nothing_else() {
        let first = page(&[
            (100.0, &[(70.0, "A. REKAPITULASI PEMILIH")]),
            (130.0, &HEAD),
            (150.0, &[(70.0, "1."), (120.0, "Kerinci"), (250.0, "120"), (400.0, "240")]),
            (170.0, &[(70.0, "2."), (120.0, "Bungo"), (250.0, "120"), (400.0, "240")]),
        ]);
        let repeated = |rows: &[(f32, &[(f32, &str)])]| {
            let mut all = Rows::default();
            assert_eq!(all.add(0, &first), None);
            all.add(1, &page(rows))
        };
        let row: &[(f32, &str)] = &[(70.0, "3."), (120.0, "Tebo"), (250.0, "90"), (400.0, "180")];
        let found = repeated(&[(60.0, &HEAD), (80.0, row)]).unwrap();
        assert_eq!((found.words, found.head), (vec![0, 1, 2, 3], (0, vec![3, 4, 5, 6])));
        // Below the number of the page.
        let found = repeated(&[(30.0, &[(290.0, "2")]), (60.0, &HEAD), (80.0, row)]).unwrap();
        assert_eq!(found.words, [1, 2, 3, 4]);
        // A word of it changed, another column, a row of the table that comes twice, a heading.
        let mut other = HEAD;
        other[2].1 = "Perempuan";
        assert_eq!(repeated(&[(60.0, &other), (80.0, row)]), None);
        other = HEAD;
        other[2].0 += 2.0 * NEAR;
        assert_eq!(repeated(&[(60.0, &other), (80.0, row)]), None);
        let twice: &[(f32, &str)] = &[(70.0, "2."), (120.0, "Bungo"), (250.0, "120"), (400.0, "240")];
        assert_eq!(repeated(&[(60.0, twice), (80.0, row)]), None);
        assert_eq!(repeated(&[(60.0, &[(70.0, "A. REKAPITULASI PEMILIH")])]), None);
    }
}
