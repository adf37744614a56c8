//! The pages as rows of cleaned words, in reading order, without page numbers and running heads.

use super::letters::{like, norm};
use crate::pdf::{Line, PageReading, Place, Reading, TextSource, Word};
use std::collections::HashMap;

/// Pages that are looked at.
pub const MAX_READ_PAGES: usize = 500;
/// Rows that are looked at.
pub const MAX_READ_ROWS: usize = 60_000;
/// Words of one row that are looked at.
pub const MAX_ROW_WORDS: usize = 4_000;
/// Characters of one word that are kept.
pub const MAX_WORD_CHARS: usize = 80;
/// A gap this wide, in units of a page, parts two columns.
const COLUMN_GAP: u16 = 500;
/// Rows within so many units of a page are of one height.
const HEIGHT_STEP: u16 = 250;
/// A row that stands at the top or bottom of so many pages is a running head.
const RUNNING_PAGES: usize = 3;

/// A word without marks of emphasis and invisible characters.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) text: String,
    /// Letters and digits, in capitals.
    pub(super) norm: String,
    pub(super) place: Place,
    pub(super) confidence: u8,
}

/// Words that stand side by side.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) page: u32,
    pub(super) source: TextSource,
    /// The page is not to be trusted.
    pub(super) doubtful: bool,
    /// A page number or a running head.
    pub(super) furniture: bool,
    pub(super) tokens: Vec<Token>,
    letters: String,
}

/// All rows of a document.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) all: Vec<Row>,
    pub(super) pages: u32,
}

impl Token {
    fn of(word: &Word) -> Option<Self> {
        let clean = |c: &char| !c.is_control() && !is_invisible(*c) && *c != '*';
        let text: String = word.text.chars().filter(clean).take(MAX_WORD_CHARS).collect();
        let border = |c: char| c.is_whitespace() || matches!(c, '|' | '#' | '_' | '~' | '•');
        let text = text.trim_matches(border).to_owned();
        let norm = norm(&text);
        let kept = !text.is_empty();
        kept.then_some(Self { text, norm, place: word.place, confidence: word.confidence.min(100) })
    }

    fn has_place(&self) -> bool {
        self.place != Place::default()
    }

    pub(super) fn is(&self, keyword: &str) -> bool {
        like(&self.norm, keyword)
    }
}

/// Characters that a page does not show and that would travel into the description.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
}

impl Row {
    /// Letters and digits of the whole row.
    pub(super) fn letters(&self) -> &str {
        &self.letters
    }

    /// Whether the row is this keyword alone, also when it is torn apart.
    pub(super) fn is_only(&self, keyword: &str) -> bool {
        self.tokens.len() <= keyword.len() + 2 && like(&self.letters, keyword)
    }

    /// Whether the row begins with this keyword.
    pub(super) fn starts(&self, keyword: &str) -> bool {
        let mut tokens = self.tokens.iter().filter(|token| !token.norm.is_empty());
        tokens.next().is_some_and(|token| token.is(keyword))
    }

    /// Words up to the next wide gap, by column.
    pub(super) fn cells(&self) -> Vec<&[Token]> {
        let mut cells = Vec::new();
        let mut begin = 0;
        for (i, pair) in self.tokens.windows(2).enumerate() {
            if let [a, b] = pair
                && a.has_place()
                && b.has_place()
                && b.place.x0.saturating_sub(a.place.x1) > COLUMN_GAP
            {
                cells.push(self.tokens.get(begin..=i).unwrap_or_default());
                begin = i + 1;
            }
        }
        cells.push(self.tokens.get(begin..).unwrap_or_default());
        cells
    }

    pub(super) fn text(&self) -> String {
        text_of(&self.tokens)
    }

    pub(super) fn place(&self) -> Option<Place> {
        place_of(&self.tokens)
    }

    /// Recognised from a picture, so that a letter may be another one.
    pub(super) fn is_recognised(&self) -> bool {
        matches!(self.source, TextSource::Ocr | TextSource::ScannerLayer)
    }
}

/// Words with one space between.
pub(super) fn text_of(tokens: &[Token]) -> String {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    words.join(" ")
}

/// Around the words; `None` where they have no places.
pub(super) fn place_of(tokens: &[Token]) -> Option<Place> {
    tokens.iter().filter(|token| token.has_place()).map(|token| token.place).reduce(Place::around)
}

/// How sure the reader was of the least of the words.
pub(super) fn confidence_of(tokens: &[Token]) -> u8 {
    let counted = tokens.iter().filter(|token| !token.norm.is_empty());
    counted.map(|token| token.confidence).min().unwrap_or(0)
}

impl Rows {
    pub(super) fn of(reading: &Reading) -> Self {
        let mut all: Vec<Row> = Vec::new();
        for (n, page) in reading.pages.iter().take(MAX_READ_PAGES).enumerate() {
            let number = u32::try_from(n + 1).unwrap_or(u32::MAX);
            for line in in_order(page) {
                if all.len() >= MAX_READ_ROWS {
                    break;
                }
                let tokens: Vec<Token> =
                    line.iter().take(MAX_ROW_WORDS).filter_map(|word| Token::of(word)).collect();
                if tokens.iter().any(|token| !token.norm.is_empty()) {
                    let tokens = unspaced(tokens);
                    let letters = tokens.iter().map(|token| token.norm.as_str()).collect();
                    all.push(Row {
                        page: number,
                        source: page.source,
                        doubtful: page.is_untrue() && page.source != TextSource::Ocr,
                        furniture: false,
                        tokens,
                        letters,
                    });
                }
            }
        }
        mark_furniture(&mut all);
        Self { all, pages: u32::try_from(reading.pages.len()).unwrap_or(u32::MAX) }
    }

    /// The rows that carry text of the document, with their indexes.
    pub(super) fn text(&self, from: usize) -> impl Iterator<Item = (usize, &Row)> {
        self.all.iter().enumerate().skip(from).filter(|(_, row)| !row.furniture)
    }
}

/// The words of a page by rows from the top. OCR gives columns one after the other ("Menimbang",
/// "Mengingat", then the texts); words of one height belong together.
fn in_order(page: &PageReading) -> Vec<Vec<&Word>> {
    let lines: Vec<(&Line, Place)> =
        page.lines.iter().filter_map(|line| line.place().map(|place| (line, place))).collect();
    if page.source != TextSource::Ocr || lines.iter().all(|(_, place)| *place == Place::default()) {
        return page.lines.iter().map(|line| line.words.iter().collect()).collect();
    }
    let mut sorted = lines;
    sorted.sort_by_key(|(_, place)| (u32::from(place.y0) + u32::from(place.y1), place.x0));
    let mut rows: Vec<(Place, Vec<&Word>)> = Vec::new();
    for (line, place) in sorted {
        match rows.last_mut() {
            Some((last, words)) if beside(*last, place) => {
                words.extend(&line.words);
                *last = last.around(place);
            }
            _ => rows.push((place, line.words.iter().collect())),
        }
    }
    for (_, words) in &mut rows {
        words.sort_by_key(|word| word.place.x0);
    }
    rows.into_iter().map(|(_, words)| words).collect()
}

/// Whether two lines are of one height and do not cover each other.
fn beside(a: Place, b: Place) -> bool {
    let overlap = a.y1.min(b.y1).saturating_sub(a.y0.max(b.y0));
    let lower = (a.y1.saturating_sub(a.y0)).min(b.y1.saturating_sub(b.y0));
    let apart = a.x1 <= b.x0 || b.x1 <= a.x0;
    apart && u32::from(overlap) * 2 > u32::from(lower)
}

/// Single letters in a row that make a word torn apart.
const TORN_LETTERS: usize = 4;

/// Joins letters that stand apart ("T E N T A N G"). A gap wider than the others parts words; without
/// places the words are lost, so only a single word is made of them.
fn unspaced(tokens: Vec<Token>) -> Vec<Token> {
    let single = |token: &Token| token.norm.len() == 1 && token.text.chars().all(char::is_alphabetic);
    let mut joined: Vec<Token> = Vec::new();
    let mut run: Vec<Token> = Vec::new();
    for token in tokens {
        if single(&token) {
            run.push(token);
        } else {
            joined.append(&mut words_of(std::mem::take(&mut run)));
            joined.push(token);
        }
    }
    joined.append(&mut words_of(run));
    joined
}

fn words_of(run: Vec<Token>) -> Vec<Token> {
    if run.len() < TORN_LETTERS {
        return run;
    }
    let gap = |a: &Token, b: &Token| b.place.x0.saturating_sub(a.place.x1);
    let mut gaps: Vec<u16> =
        run.windows(2).filter_map(|pair| Some(gap(pair.first()?, pair.get(1)?))).collect();
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
    let mut joined: Vec<Token> = Vec::new();
    let mut end: Option<Place> = None;
    for token in run {
        let near =
            end.is_some_and(|end| token.place.x0.saturating_sub(end.x1) <= usual.saturating_mul(2).max(20));
        end = Some(token.place);
        match joined.last_mut() {
            Some(word) if near => {
                word.text.push_str(&token.text);
                word.norm.push_str(&token.norm);
                word.place = word.place.around(token.place);
                word.confidence = word.confidence.min(token.confidence);
            }
            _ => joined.push(token),
        }
    }
    joined
}

/// Page numbers, and what stands at the top or foot of several pages.
fn mark_furniture(all: &mut [Row]) {
    let mut edges: Vec<usize> = Vec::new();
    let mut begin = 0;
    while let Some(first) = all.get(begin) {
        let end = begin + all.iter().skip(begin).take_while(|row| row.page == first.page).count();
        let edge = |i: &usize| *i < begin + 3 || *i + 3 > end;
        edges.extend((begin..end).filter(edge));
        begin = end;
    }
    let mut seen: HashMap<(u16, String), usize> = HashMap::new();
    for i in &edges {
        let key = all.get(*i).map(running).unwrap_or_default();
        *seen.entry(key).or_default() += 1;
    }
    for i in edges {
        if let Some(row) = all.get_mut(i) {
            let letters = row.letters();
            let often = seen.get(&running(row)).copied().unwrap_or(0) >= RUNNING_PAGES;
            let number =
                row.tokens.len() <= 3 && letters.len() <= 4 && letters.bytes().all(|c| c.is_ascii_digit());
            // The first page's head is the document's own, even when it runs on.
            row.furniture = number || (often && letters.len() > 3 && row.page > 1);
        }
    }
}

/// What is the same of a running head from page to page: its height and its letters. A signature under every
/// annex stands at another height each time.
fn running(row: &Row) -> (u16, String) {
    let height = row.place().map_or(0, |place| place.y0 / HEIGHT_STEP);
    (height, row.letters().chars().filter(|c| !c.is_ascii_digit()).take(60).collect())
}
