//! How many words are taken from a page and from a file. Pure.

use super::reading::Line;

/// Words that one page gives, and one file.
pub const MAX_PAGE_WORDS: usize = 20_000;
/// See [`MAX_PAGE_WORDS`].
pub const MAX_WORDS: usize = 400_000;
/// Bytes of text that one page gives.
pub const MAX_PAGE_TEXT_BYTES: usize = 256 * 1024;
/// Bytes of text that one file gives; with every character escaped and every word's place beside it,
/// it still fits the answer.
pub const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;
/// What may still be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) words: usize,
    pub(super) bytes: usize,
}

impl Room {
    pub(super) const FILE: Self = Self { words: MAX_WORDS, bytes: MAX_TEXT_BYTES };

    pub(super) fn page(self) -> Self {
        Self { words: self.words.min(MAX_PAGE_WORDS), bytes: self.bytes.min(MAX_PAGE_TEXT_BYTES) }
    }

    /// Leaves out what does not fit, from the first such word on, and gives the room that is left and
    /// whether something was left out.
    pub(super) fn fit(self, lines: &mut Vec<Line>) -> (Self, bool) {
        let (mut left, mut full) = (self, false);
        for line in lines.iter_mut() {
            line.words.retain(|word| {
                full |= left.words == 0 || left.bytes < word.text.len();
                if !full {
                    left.words -= 1;
                    left.bytes -= word.text.len();
                }
                !full
            });
        }
        lines.retain(|line| !line.words.is_empty());
        (left, full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{PageReading, TextSource};

    fn lines(texts: &[&str]) -> Vec<Line> {
        texts.iter().flat_map(|text| PageReading::of_text(TextSource::Layer, text).lines).collect()
    }

    #[test]
    fn words_are_taken_up_to_the_limits_and_not_beyond() {
        let kept = |words, bytes| {
            let mut lines = lines(&["satu dua", "tiga"]);
            let (left, full) = Room { words, bytes }.fit(&mut lines);
            (lines.iter().map(Line::text).collect::<Vec<_>>(), left.words, left.bytes, full)
        };
        assert_eq!(kept(3, 11), (vec!["satu dua".into(), "tiga".into()], 0, 0, false));
        assert_eq!(kept(2, 11), (vec!["satu dua".into()], 0, 4, true));
        // What follows a word without room is left out with it, be it ever so short.
        assert_eq!(kept(3, 6), (vec!["satu".into()], 2, 2, true));
    }
}
