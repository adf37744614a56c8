//! What the checks need to know of a file's text, boiled down once per reading: small, and without a word
//! of what is personal, so that it can lie in the database and be used inside a transaction.

use super::lampiran::{self, Annex};
use super::marks::Marks;
use super::sketch::Sketch;
use super::tokens::{Token, around, quoted, tokens};
use super::{address, nik, phone};
use crate::kernel::Digest;
use crate::pdf::{Doubt, MIN_TEXT_CHARS_PER_PAGE, Place, Reading, TextSource};
use serde::{Deserialize, Serialize};

/// Version of the rules that make facts; facts of another version are made anew.
pub const CHECKS_VERSION: i64 = 1;
/// The most personal finds that are kept of a file; more are counted.
pub const MAX_FINDS: usize = 200;
/// Bits of a find's text that its key depends on: enough to notice another text in the same place, too
/// few to tell the number.
const MARK_BITS: u32 = 12;

/// A place in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    /// The page, from 1.
    pub page: u32,
    /// Where on it.
    pub place: Place,
}

/// What a find is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    /// A NIK.
    Nik,
    /// A mobile number.
    Phone,
    /// A home address.
    Address,
}

impl PersonalKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Nik, Self::Phone, Self::Address];

    /// Its name in keys and forms.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Nik => "nik",
            Self::Phone => "telepon",
            Self::Address => "alamat",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Nik => "NIK",
            Self::Phone => "Nomor telepon",
            Self::Address => "Alamat rumah",
        }
    }
}

/// Something that looks like personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Find {
    /// What it is.
    pub kind: PersonalKind,
    /// Where.
    pub at: At,
    /// Which one of those at the same place (places may be unknown).
    pub nth: u32,
    /// Some bits of the text, for the key.
    pub mark: u64,
    /// The text; never stored.
    #[serde(skip)]
    pub text: String,
}

/// What is known of a file's text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Pages that were read.
    pub pages: u32,
    /// Pages without words.
    pub unread: Vec<u32>,
    /// Pages whose words are what a scanner recognised.
    pub scanner: Vec<u32>,
    /// What speaks against the words, with the pages.
    pub doubts: Vec<(Doubt, Vec<u32>)>,
    /// Whether words were left out.
    pub truncated: bool,
    /// The marks of a Salinan.
    pub marks: Marks,
    /// What looks personal.
    pub personal: Vec<Find>,
    /// How many more.
    pub personal_more: u32,
    /// Annexes that the text names as its own.
    pub named: Vec<Annex>,
    /// Annexes that begin in it.
    pub annexes: Vec<Annex>,
    /// For near-duplicates.
    pub sketch: Option<Sketch>,
}

impl Facts {
    /// Of a reading.
    #[must_use]
    pub fn of(reading: &Reading) -> Self {
        let mut facts = Self { truncated: reading.truncated, ..Self::default() };
        let mut words = Vec::new();
        for (page, number) in reading.pages.iter().zip(1_u32..) {
            facts.pages = number;
            for doubt in &page.doubts {
                note(&mut facts.doubts, *doubt, number);
            }
            match page.source {
                TextSource::ScannerLayer => facts.scanner.push(number),
                TextSource::Layer | TextSource::Ocr | TextSource::None => {}
            }
            let tokens = tokens(page);
            // A page number or a stamp typed over a scan is no text; what we recognised ourselves is.
            let few = page.source != TextSource::Ocr && page.chars() < MIN_TEXT_CHARS_PER_PAGE as usize;
            if page.source == TextSource::None || few || tokens.is_empty() {
                facts.unread.push(number);
            }
            facts.marks.look(number, &tokens);
            facts.named.extend(lampiran::named(number, &tokens));
            facts.annexes.extend(lampiran::headings(number, &tokens));
            let recognised = matches!(page.source, TextSource::Ocr | TextSource::ScannerLayer);
            facts.look_for_personal(number, &tokens, recognised);
            words.extend(tokens.into_iter().map(|token| token.plain).filter(|word| !word.is_empty()));
        }
        facts.sketch = Sketch::of(&words);
        facts
    }

    fn look_for_personal(&mut self, page: u32, tokens: &[Token<'_>], recognised: bool) {
        let mut stretches = nik::find(tokens, recognised);
        stretches.extend(phone::find(tokens));
        stretches.extend(address::find(tokens));
        stretches.sort_by_key(|(kind, start, _)| (*start, *kind));
        for (kind, start, end) in stretches {
            let words = tokens.get(start..end).unwrap_or_default();
            if self.personal.len() >= MAX_FINDS {
                self.personal_more += 1;
                continue;
            }
            let (at, text) = (At { page, place: around(words) }, quoted(words));
            let same = |known: &&Find| known.kind == kind && known.at == at;
            let nth = u32::try_from(self.personal.iter().filter(same).count()).unwrap_or(u32::MAX);
            self.personal.push(Find { kind, at, nth, mark: mark(&text), text });
        }
    }

    /// The text of a find, from facts that were just made.
    #[must_use]
    pub fn text_of(&self, find: &Find) -> Option<&str> {
        let same = |other: &&Find| {
            (other.kind, other.at, other.nth, other.mark) == (find.kind, find.at, find.nth, find.mark)
        };
        self.personal.iter().find(same).map(|found| found.text.as_str())
    }
}

fn note(doubts: &mut Vec<(Doubt, Vec<u32>)>, doubt: Doubt, page: u32) {
    match doubts.iter_mut().find(|(known, _)| *known == doubt) {
        Some((_, pages)) if pages.last() == Some(&page) => {}
        Some((_, pages)) => pages.push(page),
        None => doubts.push((doubt, vec![page])),
    }
}

fn mark(text: &str) -> u64 {
    let hex = Digest::of(text.as_bytes()).hex();
    let short = hex.get(..8).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_default();
    short % (1 << MARK_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::PageReading;

    fn read(pages: &[(TextSource, &str)]) -> Reading {
        let pages = pages.iter().map(|(source, text)| PageReading::of_text(*source, text)).collect();
        Reading { pages, truncated: false }
    }

    #[test]
    fn facts_hold_no_word_of_what_is_personal() {
        let facts = Facts::of(&read(&[(TextSource::Layer, "NIK 1571015208900003 HP 081234567890")]));
        assert_eq!(facts.personal.len(), 2);
        let json = serde_json::to_string(&facts).unwrap();
        assert!(!json.contains("1571015208900003") && !json.contains("081234567890"), "{json}");
        let stored: Facts = serde_json::from_str(&json).unwrap();
        assert_eq!(facts.text_of(&stored.personal[0]), Some("1571015208900003"));
        assert!(stored.personal[0].text.is_empty() && facts.personal[0].mark < 1 << MARK_BITS);
    }

    #[test]
    fn pages_without_words_are_named() {
        let enough = "a".repeat(MIN_TEXT_CHARS_PER_PAGE as usize);
        let facts = Facts::of(&read(&[
            (TextSource::Layer, &enough),
            (TextSource::None, ""),
            (TextSource::ScannerLayer, &enough),
            (TextSource::Layer, &enough[1..]),
            (TextSource::Ocr, "a"),
        ]));
        assert_eq!((facts.pages, facts.unread, facts.scanner), (5, vec![2, 4], vec![3]));
    }

    #[test]
    fn more_finds_than_are_kept_are_counted() {
        let line = "081234567890\n";
        for (n, more) in [(MAX_FINDS, 0), (MAX_FINDS + 1, 1)] {
            let facts = Facts::of(&read(&[(TextSource::Layer, &line.repeat(n))]));
            assert_eq!((facts.personal.len(), facts.personal_more), (MAX_FINDS, more));
        }
    }
}
