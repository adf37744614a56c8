//! The words of a page as the checks compare them: folded, bare of the signs around them, with their
//! places; phrases are found across the ends of lines.

use crate::kernel::fold;
use crate::pdf::{PageReading, Place};

/// A word of a page.
#[derive(Debug, Clone)]
pub(super) struct Token<'p> {
    /// As it stands there.
    pub(super) raw: &'p str,
    /// Folded, without the signs around it: "Lampiran," and "LAMPIRAN" are `lampiran`.
    pub(super) plain: String,
    /// The line on the page.
    pub(super) line: usize,
    /// Where it stands.
    pub(super) place: Place,
}

/// The words of a page.
pub(super) fn tokens(page: &PageReading) -> Vec<Token<'_>> {
    let lines = page.lines.iter().enumerate();
    lines
        .flat_map(|(line, words)| words.words.iter().map(move |word| (line, word)))
        .map(|(line, word)| Token {
            raw: &word.text,
            plain: fold(&word.text).trim_matches(|c: char| !c.is_alphanumeric()).to_owned(),
            line,
            place: word.place,
        })
        .collect()
}

/// The place around some words.
pub(super) fn around(tokens: &[Token<'_>]) -> Place {
    tokens.iter().map(|token| token.place).reduce(Place::around).unwrap_or_default()
}

/// Some words as they stand there, with one blank between.
pub(super) fn quoted(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(|token| token.raw).collect::<Vec<_>>().join(" ")
}

/// The number of words that a phrase at the beginning of `tokens` takes.
pub(super) fn follows(tokens: &[Token<'_>], words: &[&str]) -> Option<usize> {
    let mut wanted = words.iter();
    let mut next = wanted.next()?;
    for (position, token) in tokens.iter().enumerate() {
        if token.plain.is_empty() && position > 0 {
            continue;
        }
        if token.plain != *next {
            return None;
        }
        match wanted.next() {
            Some(word) => next = word,
            None => return Some(position + 1),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::TextSource;

    #[test]
    fn a_phrase_is_found_across_lines_and_signs() {
        let page =
            PageReading::of_text(TextSource::Layer, "Nomor 1\nSalinan  sesuai\n- dengan ASLINYA,\nttd");
        let tokens = tokens(&page);
        let found = follows(&tokens[2..], &["salinan", "sesuai", "dengan", "aslinya"]).unwrap();
        assert_eq!(quoted(&tokens[2..2 + found]), "Salinan sesuai - dengan ASLINYA,");
        assert_eq!(follows(&tokens[2..], &["salinan", "dengan"]), None);
        assert_eq!(follows(&tokens, &["salinan"]), None);
    }
}
