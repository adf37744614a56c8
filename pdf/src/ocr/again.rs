//! A second look at lines of which a word was hard to read, such as a number written by hand into a printed
//! line. Pure: which lines are looked at again, and what three readings of one line agree upon.

use crate::reading::{Line, PageReading, Place};

/// Below this a word is unsure.
const UNSURE: u8 = 60;
/// From here on a word is sure.
const SURE: u8 = 80;
/// How sure a word is upon which two readings agree.
pub(super) const AGREED: u8 = 85;
/// Words of a line that is looked at again: longer ones are running text, which sense mends.
const WORDS: std::ops::RangeInclusive<usize> = 2..=8;
/// Lines of one page that are looked at again.
pub(super) const MAX_LINES: usize = 4;

/// The lines that are worth a second look, by their place in the page.
pub(super) fn lines(page: &PageReading) -> Vec<usize> {
    let worth = |line: &Line| {
        let unsure = line.words.iter().any(|word| word.confidence < UNSURE);
        let sure = line.words.iter().filter(|word| word.confidence >= SURE).count();
        WORDS.contains(&line.words.len()) && unsure && sure * 2 >= line.words.len()
    };
    page.lines.iter().enumerate().filter(|(_, line)| worth(line)).map(|(n, _)| n).take(MAX_LINES).collect()
}

/// Where the words of a line are.
pub(super) fn place(line: &Line) -> Option<Place> {
    line.place().filter(|place| place.x0 < place.x1 && place.y0 < place.y1)
}

/// Puts in what two of three readings of a line agree upon, word by word. Readings of another number of
/// words say nothing.
pub(super) fn agree(line: &mut Line, again: &[Vec<String>]) {
    let others: Vec<&Vec<String>> = again.iter().filter(|other| other.len() == line.words.len()).collect();
    for (at, word) in line.words.iter_mut().enumerate().filter(|(_, word)| word.confidence < SURE) {
        let mut said = others.iter().filter_map(|other| other.get(at));
        let (first, second) = (said.next(), said.next());
        if first.is_some_and(|text| *text == word.text) || second.is_some_and(|text| *text == word.text) {
            word.confidence = AGREED;
        } else if let Some(text) = first.filter(|text| second == Some(*text)) {
            (word.text, word.confidence) = (text.clone(), AGREED);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{TextSource, Word};

    fn line(words: &[(&str, u8)]) -> Line {
        let place = Place { x0: 10, y0: 10, x1: 20, y1: 20 };
        let word = |(text, confidence): &(&str, u8)| Word {
            text: (*text).to_owned(),
            place,
            confidence: *confidence,
        };
        Line { words: words.iter().map(word).collect() }
    }

    fn page(lines: Vec<Line>) -> PageReading {
        PageReading { lines, ..PageReading::of_text(TextSource::Ocr, "") }
    }

    #[test]
    fn short_lines_with_an_unsure_word_between_sure_ones_are_worth_it() {
        let number = line(&[("NOMOR", 93), ("4€e", 2), ("TAHUN", 96), ("2018", 96)]);
        let sure = line(&[("NOMOR", 93), ("46", 60), ("TAHUN", 96), ("2018", 96)]);
        let noise = line(&[("a;", 20), ("|", 10), ("TENTANG", 96)]);
        let long = line(&[("kata", 90); 8].iter().chain(&[("x", 3)]).copied().collect::<Vec<_>>());
        let alone = line(&[("x", 3)]);
        assert_eq!(lines(&page(vec![sure, noise, long, alone, number.clone()])), [4]);
        assert_eq!(lines(&page(vec![number; MAX_LINES + 1])).len(), MAX_LINES);
    }

    #[test]
    fn two_of_three_readings_decide_a_word_that_was_unsure() {
        let read = |again: &[&str]| {
            let mut line = line(&[("NOMOR", 93), ("4€e", 2), ("TAHUN", 96)]);
            let again: Vec<Vec<String>> =
                again.iter().map(|text| text.split(' ').map(str::to_owned).collect()).collect();
            agree(&mut line, &again);
            (line.text(), line.words[1].confidence)
        };
        assert_eq!(read(&["NOMOR 46 TAHUN", "NOMQR 46 TAHUN"]), ("NOMOR 46 TAHUN".into(), AGREED));
        assert_eq!(read(&["NOMOR 46 TAHUN", "NOMOR 4€e TAHUN"]), ("NOMOR 4€e TAHUN".into(), AGREED));
        for apart in [&["NOMOR 46 TAHUN", "NOMOR 16 TAHUN"][..], &["NOMOR 46 TAHUN"], &["46", "46"], &[]] {
            assert_eq!(read(apart), ("NOMOR 4€e TAHUN".into(), 2), "{apart:?}");
        }
    }
}
