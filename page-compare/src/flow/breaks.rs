//! Words that break at a slash: `Kabupaten/` may end a line on paper, and `Kota` begin the next one.

use crate::printed::{Printed, Word};
use std::collections::BTreeSet;

/// Fewest letters before and behind a slash where a line is broken: numbers of letters are not.
const LEAST: usize = 3;

impl Printed {
    /// Which of these words may be broken over two lines.
    #[must_use]
    pub fn breakable(&self, words: &BTreeSet<u32>) -> BTreeSet<u32> {
        let breaks =
            |number: &&u32| self.words.get(**number as usize).is_some_and(|word| parts(word).len() > 1);
        words.iter().filter(breaks).copied().collect()
    }

    /// The page with these words taken apart behind their slashes; words behind them have other numbers then.
    #[must_use]
    pub fn broken(&self, words: &BTreeSet<u32>) -> Self {
        let whole = |(number, word): (usize, &Word)| {
            let breaks = u32::try_from(number).is_ok_and(|number| words.contains(&number));
            if breaks { parts(word) } else { vec![word.clone()] }
        };
        let words = self.words.iter().enumerate().flat_map(whole).collect();
        Self { ink: self.ink.clone(), words, ..*self }
    }
}

/// The parts of a word between its slashes, as far as each is a word by itself.
fn parts(word: &Word) -> Vec<Word> {
    let is_slash = |at: usize| word.glyphs.get(at).is_some_and(|glyph| glyph.text == "/");
    let part = |from: usize, to: usize| Word {
        glyphs: word.glyphs.get(from..to).unwrap_or(&[]).to_vec(),
        line: word.line,
    };
    let says = |part: &Word| {
        part.glyphs.iter().filter(|glyph| glyph.text.chars().all(char::is_alphabetic)).count() >= LEAST
    };
    let mut ends: Vec<usize> = (1..word.glyphs.len()).filter(|at| is_slash(at - 1)).collect();
    ends.push(word.glyphs.len());
    let mut from = 0;
    let parts: Vec<Word> = ends.into_iter().map(|to| part(std::mem::replace(&mut from, to), to)).collect();
    if parts.iter().all(says) { parts } else { vec![word.clone()] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gray::Gray;
    use crate::lines::tests::line;

    #[test]
    fn words_break_behind_a_slash_and_numbers_do_not() {
        let white = Gray::from_rows(10, 10, vec![255; 100]).unwrap();
        let words = line(70.0, 100.0, 10.0, "Sekretariat Kabupaten/Kota, 71/HK.04/01 dan/atau ini");
        let page = Printed::new(&white, 595.0, 842.0, words).unwrap();
        let all: BTreeSet<u32> = (0..5).collect();
        let may = page.breakable(&all);
        assert_eq!(may, BTreeSet::from([1, 3]));
        let texts = |words: BTreeSet<u32>| -> Vec<String> {
            page.broken(&words).words.iter().map(Word::text).collect()
        };
        assert_eq!(texts(may), ["Sekretariat", "Kabupaten/", "Kota,", "71/HK.04/01", "dan/", "atau", "ini"]);
        assert_eq!(texts(BTreeSet::from([3])).len(), 6);
    }
}
