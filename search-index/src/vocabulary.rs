//! Abbreviations, words of one meaning, and words that say nothing: what an office may edit.
//!
//! A line `dpt = daftar pemilih tetap` makes both be looked for together; a line `- yang dan di` names words
//! that are passed over outside quotes. The index does not depend on it, so a changed file needs no rebuild.

use crate::analysis::{stem_token, words};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The longest file that is read.
pub const MAX_VOCABULARY_BYTES: usize = 256 << 10;
/// How many words an abbreviation stands for at most.
pub const MAX_MEANING_WORDS: usize = 8;
/// How many other ways to say a word are looked for.
const MAX_OTHERS: usize = 6;

static DEFAULT: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::parse(include_str!("../data/words.txt")).unwrap_or_default());

/// What abbreviations stand for, and which words are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// All that is said in several ways: each way as folded words.
    groups: Vec<Vec<Vec<String>>>,
    /// The ways that begin with a word: group and way.
    begins: HashMap<String, Vec<(usize, usize)>>,
    passed_over: HashSet<String>,
}

/// A vocabulary that cannot be read, with the line and a sentence in Indonesian.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VocabularyError {
    /// Longer than [`MAX_VOCABULARY_BYTES`].
    #[error("berkas kosakata lebih besar dari {MAX_VOCABULARY_BYTES} bita")]
    TooLong,
    /// A line is neither of the two forms.
    #[error("baris {0} berkas kosakata tidak berbentuk `singkatan = kepanjangan` atau `- kata umum`")]
    Line(usize),
    /// A line's way of saying something has more than [`MAX_MEANING_WORDS`] words.
    #[error("baris {0} berkas kosakata memuat lebih dari {MAX_MEANING_WORDS} kata di satu sisi")]
    TooManyWords(usize),
}

impl Vocabulary {
    /// The vocabulary that comes with the crate.
    #[must_use]
    pub fn default_indonesian() -> &'static Self {
        &DEFAULT
    }

    /// Reads an office's own file.
    ///
    /// # Errors
    /// [`VocabularyError`] with the line that is not understood; nothing is passed over in silence.
    pub fn parse(text: &str) -> Result<Self, VocabularyError> {
        if text.len() > MAX_VOCABULARY_BYTES {
            return Err(VocabularyError::TooLong);
        }
        let mut read = Self::default();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(list) = line.strip_prefix("- ") {
                read.passed_over.extend(folded(list));
            } else {
                read.add(line, number)?;
            }
        }
        Ok(read)
    }

    fn add(&mut self, line: &str, number: usize) -> Result<(), VocabularyError> {
        let ways: Vec<Vec<String>> = line.split('=').map(folded).collect();
        if ways.len() < 2 || ways.iter().any(Vec::is_empty) {
            return Err(VocabularyError::Line(number));
        }
        if ways.iter().any(|way| way.len() > MAX_MEANING_WORDS) {
            return Err(VocabularyError::TooManyWords(number));
        }
        for (at, first) in ways.iter().enumerate().filter_map(|(at, way)| Some((at, way.first()?))) {
            self.begins.entry(first.clone()).or_default().push((self.groups.len(), at));
        }
        self.groups.push(ways);
        Ok(())
    }

    /// Whether the folded word says nothing by itself.
    pub(crate) fn passes_over(&self, word: &str) -> bool {
        self.passed_over.contains(word)
    }

    /// The longest way of saying something with which `words` begins: how many words it has, and the other
    /// ways, each as tokens of stems in a row.
    pub(crate) fn others(&self, words: &[&str]) -> Option<(usize, Vec<Vec<String>>)> {
        let candidates = self.begins.get(*words.first()?)?;
        let is_here = |way: &[String]| words.len() >= way.len() && way.iter().zip(words).all(|(a, b)| a == b);
        let here: Vec<(usize, usize, usize)> = candidates
            .iter()
            .filter_map(|(group, at)| {
                let way = self.groups.get(*group)?.get(*at)?;
                is_here(way).then_some((way.len(), *group, *at))
            })
            .collect();
        let longest = here.iter().map(|(length, _, _)| *length).max()?;
        let mut others: Vec<Vec<String>> = Vec::new();
        for (_, group, at) in here.into_iter().filter(|(length, _, _)| *length == longest) {
            let ways = self.groups.get(group).into_iter().flatten().enumerate();
            for (_, way) in ways.filter(|(other, _)| *other != at) {
                let row: Vec<String> = way.iter().map(|word| stem_token(word)).collect();
                if !others.contains(&row) && others.len() < MAX_OTHERS {
                    others.push(row);
                }
            }
        }
        Some((longest, others))
    }

    /// What else a single word is called.
    pub(crate) fn meanings(&self, word: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (group, at) in self.begins.get(word).into_iter().flatten() {
            let Some(ways) = self.groups.get(*group) else { continue };
            if ways.get(*at).is_some_and(|way| way.len() == 1) {
                let others = ways.iter().enumerate().filter(|(other, _)| other != at);
                found.extend(others.map(|(_, way)| way.join(" ")));
            }
        }
        found
    }
}

fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(vocabulary: &Vocabulary, text: &str) -> Option<(usize, Vec<String>)> {
        let words: Vec<&str> = text.split(' ').collect();
        let (length, others) = vocabulary.others(&words)?;
        let plain = |row: Vec<String>| row.join(" ").replace('\u{1}', "");
        Some((length, others.into_iter().map(plain).collect()))
    }

    #[test]
    fn what_is_said_in_several_ways_is_found_from_each() {
        let own =
            Vocabulary::parse("# uji\nDPT = daftar pemilih tetap\n\npemilu = pemilihan umum\n").unwrap();
        assert_eq!(rows(&own, "dpt jambi"), Some((1, vec!["daftar pilih tetap".into()])));
        assert_eq!(rows(&own, "daftar pemilih tetap"), Some((3, vec!["dpt".into()])));
        assert_eq!(rows(&own, "daftar pemilih"), None);
        assert_eq!(rows(&own, "umum"), None);
        assert_eq!(own.meanings("dpt"), ["daftar pemilih tetap"]);
        assert!(own.meanings("daftar").is_empty());
    }

    #[test]
    fn the_longest_way_wins() {
        let own = Vocabulary::parse("pu = pemilihan umum\nkpu = komisi pemilihan umum = komisi").unwrap();
        assert_eq!(rows(&own, "komisi pemilihan umum").map(|(length, _)| length), Some(3));
        assert_eq!(rows(&own, "komisi lain").map(|(length, _)| length), Some(1));
    }

    #[test]
    fn a_line_that_is_not_understood_is_named() {
        for (text, wanted) in [
            ("a = b\nkpu", VocabularyError::Line(2)),
            ("= b", VocabularyError::Line(1)),
            ("a =", VocabularyError::Line(1)),
            ("-a", VocabularyError::Line(1)),
            ("a = 1 2 3 4 5 6 7 8 9", VocabularyError::TooManyWords(1)),
        ] {
            assert_eq!(Vocabulary::parse(text), Err(wanted), "{text}");
        }
        assert!(Vocabulary::parse("a = 1 2 3 4 5 6 7 8").is_ok());
        assert!(Vocabulary::parse("- a-b").unwrap().passes_over("b"));
    }

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let fits = format!("#{}", "x".repeat(MAX_VOCABULARY_BYTES - 1));
        assert!(Vocabulary::parse(&fits).is_ok());
        assert_eq!(Vocabulary::parse(&format!("{fits}x")), Err(VocabularyError::TooLong));
    }

    #[test]
    fn the_vendored_file_is_understood() {
        assert!(Vocabulary::parse(include_str!("../data/words.txt")).is_ok());
        let own = Vocabulary::default_indonesian();
        assert!(own.passes_over("yang") && !own.passes_over("kampanye"));
        assert_eq!(own.meanings("pkpu")[0], "peraturan kpu");
    }
}
