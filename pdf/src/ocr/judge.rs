//! How a page lies, and whether what was recognised is worth something. Pure.

use crate::reading::{Line, PageReading, TextSource};
use crate::turn::Turn;

/// Below this mean confidence per character a page may lie on its side or head: upright scans of real
/// documents had 75 and more, turned ones 20 to 50.
pub(super) const DOUBTFUL: u64 = 65;
/// Fewer characters say nothing about how a page lies.
const MIN_CHARS: u64 = 20;
/// Words of so many characters are wider than high.
const LONG: usize = 4;
/// Least confidence with which tesseract's own opinion is taken.
const MIN_OSD: f32 = 1.5;

/// A page of these lines, on the sheet as it was turned.
pub(super) fn page(size_pt: (f32, f32), lines: Vec<Line>, turn: Turn) -> PageReading {
    PageReading {
        width_pt: size_pt.0,
        height_pt: size_pt.1,
        source: TextSource::Ocr,
        doubts: Vec::new(),
        lines,
        turn,
    }
}

/// From places on the turned sheet to places on the page as the file shows it.
pub(super) fn as_it_lies(mut page: PageReading) -> PageReading {
    for word in page.lines.iter_mut().flat_map(|line| &mut line.words) {
        word.place = page.turn.back(word.place);
    }
    if matches!(page.turn, Turn::Right | Turn::Left) {
        std::mem::swap(&mut page.width_pt, &mut page.height_pt);
    }
    page
}

/// Characters, each counted by how sure the program was of its word; nothing for a page on its side.
pub(super) fn score(page: &PageReading) -> u64 {
    if is_sideways(page) { 0 } else { weigh(page).0 }
}

/// Whether the words stand upright, one below the other: the program reads such pages too, but their
/// lines are not where people would look for them.
fn is_sideways(page: &PageReading) -> bool {
    let words =
        page.lines.iter().flat_map(|line| &line.words).filter(|word| word.text.chars().count() >= LONG);
    let (mut tall, mut all) = (0, 0);
    for word in words {
        let side = |from: u16, to: u16, pt: f32| f32::from(to.saturating_sub(from)) * pt;
        let (wide, high) = (
            side(word.place.x0, word.place.x1, page.width_pt),
            side(word.place.y0, word.place.y1, page.height_pt),
        );
        tall += usize::from(high > wide);
        all += 1;
    }
    tall * 2 > all
}

fn weigh(page: &PageReading) -> (u64, u64) {
    let words = page.lines.iter().flat_map(|line| &line.words);
    words.fold((0, 0), |(sure, all), word| {
        let chars = word.text.chars().count() as u64;
        (sure + chars * u64::from(word.confidence), all + chars)
    })
}

/// Whether the page may lie otherwise than it should.
pub(super) fn is_doubtful(page: &PageReading) -> bool {
    let (sure, all) = weigh(page);
    all < MIN_CHARS || sure < DOUBTFUL * all || is_sideways(page)
}

/// What the program thinks of how a page lies, where it is sure enough.
pub(super) fn orientation(answer: &[u8]) -> Option<Turn> {
    let answer = String::from_utf8_lossy(answer);
    let value = |name: &str| answer.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let sure: f32 = value("Orientation confidence:")?.parse().ok()?;
    let turn = Turn::of_degrees(value("Rotate:")?.parse().ok()?)?;
    (sure >= MIN_OSD).then_some(turn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Place, Word};

    #[test]
    fn few_or_unsure_characters_are_doubtful() {
        let page = |chars: usize, confidence: u8| {
            let word = Word { text: "x".repeat(chars), place: Place::default(), confidence };
            page((595.0, 842.0), vec![Line { words: vec![word] }], Turn::Upright)
        };
        assert!(!is_doubtful(&page(20, 65)) && is_doubtful(&page(20, 64)) && is_doubtful(&page(19, 99)));
        assert!(is_doubtful(&page(0, 0)));
        assert!(score(&page(10, 90)) > score(&page(12, 70)));
    }

    #[test]
    fn words_that_stand_upright_are_a_page_on_its_side() {
        let read = |text: &str, x1, y1| {
            let place = Place { x0: 0, y0: 0, x1, y1 };
            let word = |_| Word { text: text.to_owned(), place, confidence: 99 };
            page((595.0, 842.0), vec![Line { words: (0..30).map(word).collect() }], Turn::Upright)
        };
        let (upright, sideways) = (read("KPU Jambi", 1_000, 200), read("KPU Jambi", 200, 1_000));
        assert!(!is_doubtful(&upright) && is_doubtful(&sideways) && score(&sideways) == 0);
        // Single letters and digits are higher than wide anyway.
        assert!(!is_doubtful(&read("1", 100, 200)));
    }

    #[test]
    fn an_opinion_counts_when_it_is_sure_enough() {
        let said = |rotate: &str, sure: &str| {
            orientation(
                format!("Page number: 0\nRotate: {rotate}\nOrientation confidence: {sure}\n").as_bytes(),
            )
        };
        assert_eq!(said("180", "30.69"), Some(Turn::Half));
        assert_eq!(said("90", "1.5"), Some(Turn::Right));
        for (rotate, sure) in [("90", "1.49"), ("90", "NaN"), ("45", "9"), ("", "9"), ("90", "")] {
            assert_eq!(said(rotate, sure), None, "{rotate} {sure}");
        }
        assert_eq!(orientation(b"\xff"), None);
    }
}
