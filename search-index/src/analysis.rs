//! What a word is, for documents and queries alike.
//!
//! Each word stands in the index twice, at one position: as it is written, for phrases, and as its stem, so
//! that every form of it is found.
//!
//! A change here changes what the index holds: raise [`crate::SCHEMA_VERSION`] with it.

use crate::stem::stem;
use std::ops::Range;
use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, TextAnalyzer, TextAnalyzerBuilder, Token, TokenFilter, TokenStream,
    Tokenizer, TokenizerManager,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest word that is told apart from others; what follows is cut off in documents and queries alike,
/// so that a scan without spaces cannot fill the dictionary.
pub const MAX_WORD_CHARS: usize = 64;

/// Stands between the pages of a text. It is indexed as a token of its own that takes no position, so a
/// phrase may run over a page break and the break's position still tells on which page a word stands.
pub(crate) const PAGE_BREAK: char = '\u{c}';

/// Stands behind the last page: what follows is on none. It takes a position, so that no phrase runs over it.
pub(crate) const END_OF_PAGES: char = '\u{1d}';

/// Begins the token that is a stem; no folded word has it.
const STEM_MARK: char = '\u{1}';

/// The analyzer's name in the schema.
pub(crate) const WORDS: &str = "words";

/// A word and the bytes of the text from which it was made.
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) bytes: Range<usize>,
}

/// Teaches an index our words.
pub(crate) fn register(manager: &TokenizerManager) {
    manager.register(WORDS, analyzer().filter_dynamic(StemFilter).build());
}

/// The token under which every form of the folded `word` stands.
pub(crate) fn stem_token(word: &str) -> String {
    if has_stem(word) { format!("{STEM_MARK}{}", stem(word)) } else { word.to_owned() }
}

/// Whether a token of the index is a word as it is written.
pub(crate) fn is_written(token: &str) -> bool {
    token.starts_with(char::is_alphanumeric)
}

fn has_stem(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// The words of `text`, folded: lower case, without diacritics, ligatures resolved.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut analyzer = analyzer().build();
    let mut stream = analyzer.token_stream(text);
    let mut words = Vec::new();
    while let Some(token) = stream.next() {
        if is_written(&token.text) {
            words.push(Word { text: token.text.clone(), bytes: token.offset_from..token.offset_to });
        }
    }
    words
}

/// Where the words of `text` stand, in the order of their positions in the index: the first has the text's
/// own position, each further one the next. Nearly all are plain letters and digits, which need no folding to be found.
pub(crate) fn word_places(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut places, mut folded, mut at) = (Vec::new(), String::new(), 0_usize);
    while let Some(first) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let plain = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let is_plain = rest.get(plain).is_none_or(u8::is_ascii);
        let length = match (plain, is_plain) {
            (0, true) if first.is_ascii() => 1,
            (_, true) => plain,
            // What stands inside of words may follow, or begin one.
            (_, false) => {
                let rest = text.get(at..).unwrap_or_default();
                let first = rest.chars().next().unwrap_or_default();
                if first.is_alphanumeric() { word_length(rest) } else { first.len_utf8() }
            }
        };
        let end = at.saturating_add(length);
        let is_word = if is_plain {
            plain > 0
        } else {
            folded.clear();
            let word = text.get(at..end).unwrap_or_default();
            word.starts_with(char::is_alphanumeric) && fold(word, &mut folded)
        };
        if is_word {
            places.push(at..end);
        }
        at = end;
    }
    places
}

fn analyzer() -> TextAnalyzerBuilder {
    TextAnalyzer::builder(WordTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter).dynamic()
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
            if first == PAGE_BREAK || first == END_OF_PAGES {
                self.token.text.push(first);
                self.next_position = self.next_position.saturating_add(usize::from(first == END_OF_PAGES));
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

/// Follows each word by its stem, at the same place.
#[derive(Clone)]
struct StemFilter;

#[derive(Clone)]
struct StemTokenizer<T>(T);

struct StemStream<S> {
    words: S,
    stem: Token,
    /// Whether the stem is what is read now; the word was before it.
    at_stem: bool,
}

impl TokenFilter for StemFilter {
    type Tokenizer<T: Tokenizer> = StemTokenizer<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> StemTokenizer<T> {
        StemTokenizer(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for StemTokenizer<T> {
    type TokenStream<'a> = StemStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        // As if a stem had just been read: the first step goes to the first word.
        StemStream { words: self.0.token_stream(text), stem: Token::default(), at_stem: true }
    }
}

impl<S: TokenStream> TokenStream for StemStream<S> {
    fn advance(&mut self) -> bool {
        let word = self.words.token();
        if !self.at_stem && is_written(&word.text) && has_stem(&word.text) {
            self.stem.clone_from(word);
            self.stem.text = stem_token(&word.text);
            self.at_stem = true;
            return true;
        }
        self.at_stem = false;
        self.words.advance()
    }

    fn token(&self) -> &Token {
        if self.at_stem { &self.stem } else { self.words.token() }
    }

    fn token_mut(&mut self) -> &mut Token {
        if self.at_stem { &mut self.stem } else { self.words.token_mut() }
    }
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
    fn places_are_those_of_the_positions_in_the_index() {
        let text = "Undang-Undang\u{301} 13/\u{ad}2025: ef\u{ad}isien \u{301}- Ørsted 🎉 e\u{fb01}sien";
        let mut indexed = analyzer().build();
        let mut stream = indexed.token_stream(text);
        let mut at_positions = Vec::new();
        while let Some(token) = stream.next() {
            assert_eq!(token.position, at_positions.len(), "{}", token.text);
            at_positions.push(token.offset_from..token.offset_to);
        }
        assert_eq!(word_places(text), at_positions);
        assert_eq!(at_positions.len(), 7);
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
        let mut analyzer = analyzer().build();
        let mut stream = analyzer.token_stream("satu\u{c}\u{c}dua");
        let mut seen = Vec::new();
        while let Some(token) = stream.next() {
            seen.push((token.text.clone(), token.position));
        }
        let wanted = [("satu", 0), ("\u{c}", 1), ("\u{c}", 1), ("dua", 1)];
        assert_eq!(seen, wanted.map(|(text, at)| (text.to_owned(), at)));
    }

    #[test]
    fn each_word_is_followed_by_its_stem_at_its_position() {
        let mut analyzer = analyzer().filter_dynamic(StemFilter).build();
        let mut stream = analyzer.token_stream("Mengunggah 13\u{c}berkas\u{1d}ini");
        let mut seen = Vec::new();
        while let Some(token) = stream.next() {
            seen.push((token.text.clone(), token.position));
        }
        let wanted = [
            ("mengunggah", 0),
            ("\u{1}unggah", 0),
            ("13", 1),
            ("\u{c}", 2),
            ("berkas", 2),
            ("\u{1}berkas", 2),
            ("\u{1d}", 3),
            ("ini", 4),
            ("\u{1}ini", 4),
        ];
        assert_eq!(seen, wanted.map(|(text, at)| (text.to_owned(), at)));
    }
}
