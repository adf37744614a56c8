//! What a page tells those who copy or search it in place of its letters (`/ActualText`): a hyphen taken out, a
//! ligature taken apart; or something else than is drawn.

use hayro_interpret::kurbo::Point;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Stretches within each other that are kept apart.
const MAX_OPEN: usize = 16;
/// Characters of one stretch that are compared; what differs only behind them says a book's page in one stretch.
const MAX_STRETCH_CHARS: usize = 20_000;
/// The same letter drawn again this near is bold print or an outline, in em.
const OVERPRINT_EM: f64 = 0.1;
/// Letters are looked for in cells of this side.
const CELL_PT: f64 = 4.0;
/// Letters without a word in their place that are left out of what is copied for good reason, such as those of a
/// bullet.
const MAX_SILENCED: usize = 1;

/// The stretches of a page that are open, and whether one said something else.
#[derive(Debug, Default)]
pub(crate) struct Actual {
    open: Vec<Option<Stretch>>,
    differs: bool,
}

#[derive(Debug)]
struct Stretch {
    told: String,
    drawn: String,
    chars: usize,
    /// The last letter of each text in each cell.
    places: HashMap<(String, i64, i64), Point>,
}

impl Actual {
    /// A marked stretch begins, with the text that is told in its place.
    pub(crate) fn begin(&mut self, told: Option<&[u8]>) {
        let told = told.map(decoded);
        let within = self.open.iter().filter(|stretch| stretch.is_some()).count();
        if told.is_some() && within >= MAX_OPEN {
            self.differs = true;
        }
        let stretch = |told| Stretch { told, drawn: String::new(), chars: 0, places: HashMap::new() };
        self.open.push(told.filter(|_| within < MAX_OPEN).map(stretch));
    }

    /// A letter is drawn.
    pub(crate) fn letter(&mut self, text: &str, at: Point, em: f64) {
        for stretch in self.open.iter_mut().flatten().filter(|stretch| stretch.chars < MAX_STRETCH_CHARS) {
            if !stretch.has(text, at, em) {
                stretch.drawn.push_str(text);
                stretch.chars += 1;
            }
        }
    }

    /// The innermost stretch ends.
    pub(crate) fn end(&mut self) {
        if let Some(Some(stretch)) = self.open.pop() {
            self.differs |= !stretch.agrees();
        }
    }

    /// Whether anything said something else than was drawn; what is still open ends here.
    pub(crate) fn differs(&mut self) -> bool {
        while !self.open.is_empty() {
            self.end();
        }
        self.differs
    }
}

impl Stretch {
    /// Whether this letter stands there already; it does from now on.
    fn has(&mut self, text: &str, at: Point, em: f64) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "the places of letters are bounded")]
        let cell = |at: f64| (at / CELL_PT).floor() as i64;
        let (x, y) = (cell(at.x), cell(at.y));
        let near = |dx: i64, dy: i64| {
            let other = self.places.get(&(text.to_owned(), x + dx, y + dy));
            other.is_some_and(|other| other.distance(at) < OVERPRINT_EM * em)
        };
        let has = (-1..=1).any(|dx| (-1..=1).any(|dy| near(dx, dy)));
        self.places.insert((text.to_owned(), x, y), at);
        has
    }

    fn agrees(&self) -> bool {
        let (told, drawn) = (weighed(&self.told), weighed(&self.drawn));
        if self.chars >= MAX_STRETCH_CHARS {
            return told.starts_with(&drawn);
        }
        // What is told of nothing but signs is a hyphen, a space, a bullet.
        told == drawn || (told.is_empty() && drawn.chars().count() <= MAX_SILENCED)
    }
}

/// A text of the file: UTF-16 or UTF-8 with their marks, else as Latin 1, which has the letters where the encoding
/// of documents has them.
fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => other.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units)
}

/// What of a text has weight: its letters and digits without case, marks and ligatures, and signs between digits.
fn weighed(text: &str) -> String {
    let plain: Vec<char> = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_light(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let digit = |at: Option<usize>| at.and_then(|at| plain.get(at)).is_some_and(char::is_ascii_digit);
    let kept = |(at, c): (usize, &char)| {
        let c = if *c == '\u{131}' { 'i' } else { *c };
        let within = digit(at.checked_sub(1)) && digit(Some(at + 1));
        (c.is_alphanumeric() || within).then_some(c)
    };
    plain.iter().enumerate().filter_map(kept).collect()
}

/// Spaces, hyphens and what only guides the setting of a line.
fn is_light(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{ad}' | '\u{2010}' | '\u{2011}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(actual: &mut Actual, text: &str) {
        for (number, c) in text.chars().enumerate() {
            actual.letter(c.encode_utf8(&mut [0; 4]), Point::new(5.0 * number as f64, 9.0), 11.0);
        }
    }

    fn differs(told: &[u8], drawn: &str) -> bool {
        let mut actual = Actual::default();
        actual.begin(None);
        actual.begin(Some(told));
        // In bold: each letter twice.
        for _ in 0..2 {
            draw(&mut actual, drawn);
        }
        actual.end();
        actual.end();
        actual.differs()
    }

    fn big_endian(text: &str) -> Vec<u8> {
        [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()
    }

    #[test]
    fn hyphens_ligatures_spaces_and_marks_are_what_it_is_for() {
        for (told, drawn) in [
            ("\u{ad}", "-"),
            ("", "-"),
            (" ", ""),
            ("\t", " "),
            ("fi", "\u{fb01}"),
            ("efisien", "e\u{fb01}sien"),
            ("é", "´e"),
            ("e\u{301}", "é"),
            ("menetapkan", "mene-tapkan"),
            ("•", "l"),
            ("1.250,00", "1.250,00"),
            ("“Pasal”", "\"Pasal\""),
        ] {
            assert!(!differs(&big_endian(told), drawn), "{told:?} for {drawn:?}");
        }
        assert!(!differs(b"Nomor 17", "Nomor 17") && !differs(b"\xef\xbb\xbfNomor", "Nomor"));
    }

    #[test]
    fn another_text_or_none_is_told() {
        for (told, drawn) in [
            ("NOMOR 777 PALSU", "NOMOR 13 TAHUN 2025"),
            ("7", "1"),
            ("1,250", "1.250"),
            ("tidak dapat", "dapat"),
            ("", "tidak"),
            ("NOMOR 777", ""),
        ] {
            assert!(differs(&big_endian(told), drawn), "{told:?} for {drawn:?}");
        }
        assert!(differs(b"777", "13"));
    }

    #[test]
    fn what_is_left_open_or_lies_too_deep_is_no_way_around() {
        let mut open = Actual::default();
        open.begin(Some(b"777"));
        draw(&mut open, "1");
        assert!(open.differs());
        let mut stray = Actual::default();
        stray.end();
        assert!(!stray.differs());
        let mut deep = Actual::default();
        for _ in 0..=MAX_OPEN {
            deep.begin(Some(b"1"));
        }
        draw(&mut deep, "1");
        assert!(deep.differs());
        let mut long = Actual::default();
        long.begin(Some("a".repeat(MAX_STRETCH_CHARS + 9).as_bytes()));
        draw(&mut long, &"a".repeat(MAX_STRETCH_CHARS + 9));
        assert!(!long.differs());
    }
}
