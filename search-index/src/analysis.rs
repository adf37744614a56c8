//! What a word is, for documents and queries alike.
//!
//! A change here changes what the index holds: raise [`crate::SCHEMA_VERSION`] with it.

use std::ops::Range;
use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest word that is told apart from others; what follows is cut off in documents and queries alike,
/// so that a scan without spaces cannot fill the dictionary.
pub const MAX_WORD_CHARS: usize = 64;

/// Stands between the pages of a text. It is indexed as a token of its own that takes no position, so a
/// phrase may run over a page break and the break's position still tells on which page a word stands.
pub(crate) const PAGE_BREAK: char = '\u{c}';

/// The analyzer's name in the schema.
pub(crate) const WORDS: &str = "words";

/// A word and the bytes of the text from which it was made.
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) bytes: Range<usize>,
}

/// Teaches an index our words.
pub(crate) fn register(manager: &TokenizerManager) {
    manager.register(WORDS, analyzer());
}

/// The words of `text`, folded: lower case, without diacritics, ligatures resolved.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut analyzer = analyzer();
    let mut stream = analyzer.token_stream(text);
    let mut words = Vec::new();
    while let Some(token) = stream.next() {
        if !token.text.starts_with(PAGE_BREAK) {
            words.push(Word { text: token.text.clone(), bytes: token.offset_from..token.offset_to });
        }
    }
    words
}

fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(WordTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter).build()
}

/// Cuts a text into words and page breaks.
#[derive(Clone, Default)]
struct WordTokenizer {
    token: Token,
}

struct WordStream<'a> {
    text: &'a str,
    at: usize,
    next_position: usize,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { text, at: 0, next_position: 0, token: &mut self.token }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(first) = rest.chars().next() else { return false };
            let length = if first.is_alphanumeric() { word_length(rest) } else { first.len_utf8() };
            self.token.text.clear();
            self.token.offset_from = self.at;
            self.at = self.at.saturating_add(length);
            self.token.offset_to = self.at;
            self.token.position = self.next_position;
            if first == PAGE_BREAK {
                self.token.text.push(PAGE_BREAK);
                return true;
            }
            if first.is_alphanumeric() && fold(rest.get(..length).unwrap_or_default(), &mut self.token.text) {
                self.next_position = self.next_position.saturating_add(1);
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

fn word_length(rest: &str) -> usize {
    rest.char_indices().find(|(_, c)| !belongs_to_word(*c)).map_or(rest.len(), |(at, _)| at)
}

/// Letters and digits, and what text layers put inside words: combining marks, soft hyphens, joiners.
fn belongs_to_word(c: char) -> bool {
    c.is_alphanumeric()
        || (!c.is_ascii()
            && (is_combining_mark(c) || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')))
}

/// Appends the compatibility form of `word` without marks; false when nothing is left of it.
fn fold(word: &str, into: &mut String) -> bool {
    if word.is_ascii() {
        into.extend(word.chars().take(MAX_WORD_CHARS));
    } else {
        into.extend(word.nfkd().filter(|c| c.is_alphanumeric()).take(MAX_WORD_CHARS));
    }
    !into.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_folded() {
        let table = [
            ("Undang-Undang", vec!["undang", "undang"]),
            ("314/ORT.07-Kpt/01", vec!["314", "ort", "07", "kpt", "01"]),
            ("Café CAFE\u{301} cafe", vec!["cafe", "cafe", "cafe"]),
            ("ef\u{ad}isien e\u{fb01}sien", vec!["efisien", "efisien"]),
            ("\u{ff11}\u{ff13} tahun", vec!["13", "tahun"]),
            ("Ørsted Straße İzin", vec!["orsted", "strasse", "izin"]),
            ("satu\u{c}dua\0tiga 🎉", vec!["satu", "dua", "tiga"]),
            ("", vec![]),
            ("\u{301}\u{ad} -/…", vec![]),
        ];
        for (text, wanted) in table {
            assert_eq!(texts(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_word_is_cut_after_its_longest_length() {
        let longest = "a".repeat(MAX_WORD_CHARS);
        assert_eq!(texts(&longest), [longest.as_str()]);
        assert_eq!(texts(&format!("{longest}b")), [longest.as_str()]);
        assert_eq!(texts(&"é".repeat(MAX_WORD_CHARS + 1)), ["e".repeat(MAX_WORD_CHARS)]);
    }

    #[test]
    fn a_page_break_takes_no_position() {
        let mut analyzer = analyzer();
        let mut stream = analyzer.token_stream("satu\u{c}\u{c}dua");
        let mut seen = Vec::new();
        while let Some(token) = stream.next() {
            seen.push((token.text.clone(), token.position));
        }
        let wanted = [("satu", 0), ("\u{c}", 1), ("\u{c}", 1), ("dua", 1)];
        assert_eq!(seen, wanted.map(|(text, at)| (text.to_owned(), at)));
    }
}
