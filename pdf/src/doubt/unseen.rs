//! Whether what cannot be seen of a page says something that its other letters do not say in the same place. Pure
//! geometry; lengths are points.

use hayro_interpret::kurbo::Point;
use std::collections::HashMap;

/// A letter drawn for the eye so near to a hidden one says the same: a shadow, bold print, in em.
const SAME_PLACE_EM: f64 = 0.25;
/// Letters are looked for in cells of this side; farther ones than this are never the same.
const CELL_PT: f64 = 8.0;
/// Letters of one text that are remembered of a cell.
const MAX_OF_CELL: usize = 8;
/// Hidden signs that are worth a word: a stray one comes from any word processor.
const MIN_SIGNS: usize = 6;

/// A page number that the title page does not show stands so near to the upper or lower edge, in parts of the height.
const MARGIN: f64 = 0.1;
/// Most digits of such a number.
const MAX_FOLIO_DIGITS: usize = 3;
/// What is drawn so near to it stands on its line, in em.
const LINE_EM: f64 = 1.5;

/// A letter, whether it is seen or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: Point,
    pub(crate) em: f64,
    pub(crate) hidden: bool,
}

/// Whether these letters of a page so high say something that nobody sees: one letter or digit is enough to turn a
/// sentence around.
pub(crate) fn says(letters: &[Drawn<'_>], high: f64) -> bool {
    let hidden: Vec<&Drawn<'_>> = letters.iter().filter(|letter| letter.hidden).collect();
    if hidden.is_empty() {
        return false;
    }
    let mut shown: HashMap<(&str, i64, i64), Vec<Point>> = HashMap::new();
    for letter in letters.iter().filter(|letter| !letter.hidden) {
        let (x, y) = cell(letter.at);
        let of_cell = shown.entry((letter.text, x, y)).or_default();
        if of_cell.len() < MAX_OF_CELL {
            of_cell.push(letter.at);
        }
    }
    let again = |letter: &Drawn<'_>| {
        let (x, y) = cell(letter.at);
        let near = (SAME_PLACE_EM * letter.em).min(CELL_PT);
        let cells = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)));
        cells
            .filter_map(|(dx, dy)| shown.get(&(letter.text, x + dx, y + dy)))
            .flatten()
            .any(|at| at.distance(letter.at) <= near)
    };
    let unsaid: Vec<&Drawn<'_>> = hidden.into_iter().filter(|letter| !again(letter)).collect();
    let word = |letter: &&Drawn<'_>| letter.text.chars().any(char::is_alphanumeric);
    (unsaid.iter().any(word) && !is_folio(&unsaid, letters, high)) || unsaid.len() >= MIN_SIGNS
}

/// Whether all that is hidden is a number alone in the margin: word processors paint that of a title page white. It
/// says nothing where nothing stands beside it.
fn is_folio(hidden: &[&Drawn<'_>], letters: &[Drawn<'_>], high: f64) -> bool {
    let number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–'));
    let digits = hidden.iter().filter(|letter| letter.text.chars().any(|c| c.is_ascii_digit())).count();
    let Some(first) = hidden.first() else { return false };
    let beside = |letter: &Drawn<'_>| (letter.at.y - first.at.y).abs() < LINE_EM * first.em.max(letter.em);
    let margin = |y: f64| (0.0..MARGIN * high).contains(&y) || ((1.0 - MARGIN) * high..high).contains(&y);
    digits <= MAX_FOLIO_DIGITS
        && hidden.iter().all(|letter| number(letter.text) && beside(letter) && margin(letter.at.y))
        && !letters.iter().any(|letter| !letter.hidden && beside(letter))
}

#[expect(clippy::cast_possible_truncation, reason = "the places of letters are bounded")]
fn cell(at: Point) -> (i64, i64) {
    ((at.x / CELL_PT).floor() as i64, (at.y / CELL_PT).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH: f64 = 842.0;

    fn line(text: &'static str, x: f64, hidden: bool) -> Vec<Drawn<'static>> {
        let letter = |(at, _): (usize, char)| {
            let place = Point::new(x + 6.0 * at as f64, 100.0);
            Drawn { text: &text[at..=at], at: place, em: 11.0, hidden }
        };
        text.char_indices().map(letter).collect()
    }

    #[test]
    fn one_hidden_word_is_enough() {
        let seen = line("dapat diubah", 100.0, false);
        for word in ["tidak", "no", "7"] {
            assert!(says(&[seen.clone(), line(word, 60.0, true)].concat(), HIGH), "{word}");
        }
        assert!(!says(&seen, HIGH) && !says(&[], HIGH));
    }

    #[test]
    fn a_letter_that_is_seen_at_the_same_place_is_not_hidden() {
        let seen = line("SALINAN", 100.0, false);
        assert!(!says(&[seen.clone(), line("SALINAN", 101.5, true)].concat(), HIGH));
        // The next digit is not the same one again.
        assert!(says(&[line("5", 100.0, false), line("5", 106.0, true)].concat(), HIGH));
        assert!(says(&[seen, line("SALIMAN", 100.0, true)].concat(), HIGH));
    }

    #[test]
    fn stray_signs_are_left_alone() {
        let seen = line("Pasal", 100.0, false);
        assert!(!says(&[seen.clone(), line(".....", 200.0, true)].concat(), HIGH));
        assert!(says(&[seen, line("......", 200.0, true)].concat(), HIGH));
    }

    #[test]
    fn a_page_number_alone_in_the_margin_is_left_alone() {
        let at = |text: &'static str, x: f64, y: f64, hidden: bool| -> Vec<Drawn<'static>> {
            line(text, x, hidden)
                .into_iter()
                .map(|letter| Drawn { at: Point::new(letter.at.x, y), ..letter })
                .collect()
        };
        let page = at("Pasal", 72.0, 400.0, false);
        let with = |more: Vec<Drawn<'static>>| says(&[page.clone(), more].concat(), HIGH);
        assert!(!with(at("1", 300.0, 40.0, true)) && !with(at("-12-", 300.0, 800.0, true)));
        assert!(with(at("1", 300.0, 300.0, true)), "in the text");
        assert!(
            with([at("1", 300.0, 40.0, true), at("Nomor", 100.0, 42.0, false)].concat()),
            "beside a word"
        );
        assert!(with(at("1234", 300.0, 40.0, true)) && with(at("no", 300.0, 40.0, true)));
    }
}
