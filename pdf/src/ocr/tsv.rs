//! What tesseract writes, as lines of words. Pure: whatever it wrote, there is an answer or an error.

use crate::reading::{Line, PLACE_UNITS, Place, Word};
use crate::{MAX_PAGE_TEXT_BYTES, MAX_PAGE_WORDS};

/// The longest answer that is looked at.
pub const MAX_TSV_BYTES: u64 = 8 * 1024 * 1024;
/// Fields of a row.
const FIELDS: usize = 12;
/// The level of a word; lower ones are pages, blocks, paragraphs and lines.
const WORD_LEVEL: u32 = 5;

/// Why an answer is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TsvError {
    /// Not the first line that every version writes.
    #[error("unknown header")]
    Header,
    /// A row that is none, by its number.
    #[error("row {0} is none")]
    Row(usize),
    /// A word outside the page, by its row.
    #[error("row {0} lies outside the page")]
    Outside(usize),
    /// More words or text than a page has.
    #[error("too much text")]
    TooMuch,
}

/// The words alone, in the order in which they are read; none of what is no answer.
pub(super) fn words(tsv: &[u8]) -> Option<Vec<String>> {
    let lines = lines(tsv, (u32::MAX, u32::MAX)).ok()?;
    Some(lines.into_iter().flat_map(|line| line.words).map(|word| word.text).collect())
}

/// The lines of words on a page of so many pixels, in the order in which they are read.
pub(super) fn lines(tsv: &[u8], page: (u32, u32)) -> Result<Vec<Line>, TsvError> {
    let mut rows = tsv.split(|byte| *byte == b'\n').enumerate();
    let header = rows.next().map(|(_, header)| header).unwrap_or_default();
    if !header.starts_with(
        b"level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
    ) {
        return Err(TsvError::Header);
    }
    let mut lines: Vec<Line> = Vec::new();
    let (mut last, mut words, mut bytes) = (None, 0, 0);
    for (number, row) in rows {
        if row.is_empty() {
            continue;
        }
        let Some((of, word)) = word(row, page, number)? else { continue };
        words += 1;
        bytes += word.text.len();
        if words > MAX_PAGE_WORDS || bytes > MAX_PAGE_TEXT_BYTES {
            return Err(TsvError::TooMuch);
        }
        match lines.last_mut() {
            Some(line) if last == Some(of) => line.words.push(word),
            _ => lines.push(Line { words: vec![word] }),
        }
        last = Some(of);
    }
    Ok(lines)
}

/// Which line a word belongs to: block, paragraph, line.
type LineOf = (u32, u32, u32);

/// One row; `None` for those that are no words, or words without a character.
fn word(row: &[u8], page: (u32, u32), number: usize) -> Result<Option<(LineOf, Word)>, TsvError> {
    let wrong = || TsvError::Row(number);
    let row = std::str::from_utf8(row).map_err(|_| wrong())?.trim_end_matches('\r');
    let fields: Vec<&str> = row.splitn(FIELDS, '\t').collect();
    let &[level, _, block, paragraph, line, _, left, top, width, height, confidence, text] =
        fields.as_slice()
    else {
        return Err(wrong());
    };
    let whole = |field: &str| field.parse::<u32>().map_err(|_| wrong());
    if whole(level)? != WORD_LEVEL {
        return Ok(None);
    }
    let confidence: f32 = confidence.parse().map_err(|_| wrong())?;
    if !confidence.is_finite() {
        return Err(wrong());
    }
    let of = (whole(block)?, whole(paragraph)?, whole(line)?);
    let corner = (whole(left)?, whole(top)?);
    let end = (corner.0.checked_add(whole(width)?), corner.1.checked_add(whole(height)?));
    let (Some(right), Some(bottom)) = end else { return Err(TsvError::Outside(number)) };
    if right > page.0 || bottom > page.1 {
        return Err(TsvError::Outside(number));
    }
    let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    if text.is_empty() {
        return Ok(None);
    }
    let place = Place {
        x0: part(corner.0, page.0),
        y0: part(corner.1, page.1),
        x1: part(right, page.0),
        y1: part(bottom, page.1),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let confidence = confidence.round().clamp(0.0, 100.0) as u8;
    Ok(Some((of, Word { text, place, confidence })))
}

fn part(at: u32, of: u32) -> u16 {
    let parts = u64::from(at) * u64::from(PLACE_UNITS) / u64::from(of.max(1));
    u16::try_from(parts).unwrap_or(PLACE_UNITS).min(PLACE_UNITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str =
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

    fn read(rows: &str) -> Result<Vec<Line>, TsvError> {
        lines(format!("{HEADER}{rows}").as_bytes(), (1000, 2000))
    }

    #[test]
    fn words_come_in_lines_with_their_places() {
        let rows = "1\t1\t0\t0\t0\t0\t0\t0\t1000\t2000\t-1\t\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n\
                    5\t1\t1\t1\t1\t1\t100\t200\t50\t20\t96.5\tKEPUTUSAN\n5\t1\t1\t1\t1\t2\t900\t200\t100\t1800\t3.2\tKPU\n\
                    5\t1\t1\t1\t2\t1\t0\t0\t1\t1\t200\t\u{201c}a\t b\r\n5\t1\t1\t1\t3\t1\t0\t0\t1\t1\t-1\t  \n";
        let lines = read(rows).unwrap();
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(texts, ["KEPUTUSAN KPU", "\u{201c}a b"]);
        let first = &lines[0].words;
        assert_eq!(
            (first[0].place, first[0].confidence),
            (Place { x0: 1000, y0: 1000, x1: 1500, y1: 1100 }, 97)
        );
        assert_eq!((first[1].place.x1, first[1].place.y1, first[1].confidence), (10_000, 10_000, 3));
        assert_eq!(lines[1].words[0].confidence, 100);
        assert_eq!(read(""), Ok(Vec::new()));
    }

    #[test]
    fn what_makes_no_sense_is_an_error() {
        let word = |left: &str, conf: &str, text: &str| {
            format!("5\t1\t1\t1\t1\t1\t{left}\t0\t10\t10\t{conf}\t{text}\n")
        };
        assert_eq!(read(&word("990", "9", "x")).map(|lines| lines.len()), Ok(1));
        assert_eq!(read(&word("991", "9", "x")), Err(TsvError::Outside(1)));
        assert_eq!(read(&word("4294967295", "9", "x")), Err(TsvError::Outside(1)));
        for (left, conf) in [("-1", "9"), ("", "9"), ("1e3", "9"), ("0", "NaN"), ("0", "inf"), ("0", "sure")]
        {
            assert_eq!(read(&word(left, conf, "x")), Err(TsvError::Row(1)), "{left} {conf}");
        }
        for row in ["x\n", "5\t1\t1\n", "5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t9\n"] {
            assert_eq!(read(row), Err(TsvError::Row(1)), "{row}");
        }
        assert_eq!(lines(b"", (1, 1)), Err(TsvError::Header));
        assert_eq!(lines(b"Tesseract Open Source OCR", (1, 1)), Err(TsvError::Header));
        let bytes = [HEADER.as_bytes(), b"5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t9\t\xff\n"].concat();
        assert_eq!(lines(&bytes, (10, 10)), Err(TsvError::Row(1)));
        assert_eq!(
            lines(&[HEADER.as_bytes(), word("0", "9", "x").as_bytes()].concat(), (0, 0)),
            Err(TsvError::Outside(1))
        );
    }

    #[test]
    fn a_page_has_so_many_words_and_no_more() {
        let row = "5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t9\tx\n";
        assert_eq!(read(&row.repeat(MAX_PAGE_WORDS)).map(|lines| lines[0].words.len()), Ok(MAX_PAGE_WORDS));
        assert_eq!(read(&row.repeat(MAX_PAGE_WORDS + 1)), Err(TsvError::TooMuch));
        let long = |bytes: usize| format!("5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t9\t{}\n", "x".repeat(bytes));
        assert!(read(&long(MAX_PAGE_TEXT_BYTES)).is_ok());
        assert_eq!(read(&long(MAX_PAGE_TEXT_BYTES + 1)), Err(TsvError::TooMuch));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(noise: Vec<u8>, fields in proptest::collection::vec("[-0-9.a\t]{0,30}", 0..4)) {
            let _ = lines(&noise, (100, 100));
            let _ = read(&String::from_utf8_lossy(&noise));
            for line in read(&fields.iter().map(|row| format!("5\t{row}\n")).collect::<String>()).unwrap_or_default() {
                for word in line.words {
                    prop_assert!(word.place.x0 <= word.place.x1 && word.place.x1 <= PLACE_UNITS && word.confidence <= 100);
                }
            }
        }
    }
}
