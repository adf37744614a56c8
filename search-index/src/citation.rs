//! Finds the numbers of legal products in what a person typed.
//!
//! `13/2025`, `keputusan 13 tahun 2025`, `no. 13`, `314/ORT.07-Kpt/01/KPU/V/2021`: a number is a run of words
//! held together by slashes, or by the word for "year", or by a year that follows at once. A question may cite
//! several: "mengapa PP 63/2003 diubah dengan PP 30/2005".

use crate::analysis::{Word, words};
use crate::kinds;
use crate::number::{Number, as_year, is_nomor, is_prefix, is_running, is_tahun};
use crate::vocabulary::Vocabulary;
use std::ops::Range;

/// A slash-number without a running number in front needs this many parts; `dan/atau` is none. So does a number
/// that only hyphens hold together.
const MIN_BLANK_PARTS: usize = 3;
/// How many citations of one query are looked for.
pub(crate) const MAX_CITATIONS: usize = 4;
/// How far before its number a kind may begin.
const MAX_KIND_WORDS: usize = 10;
/// Words over which no kind reaches.
const BETWEEN: [&str; 21] = [
    "menurut",
    "berdasarkan",
    "sesuai",
    "dalam",
    "pada",
    "oleh",
    "yang",
    "melalui",
    "dengan",
    "tentang",
    "dari",
    "ke",
    "di",
    "atas",
    "antara",
    "untuk",
    "apa",
    "bagaimana",
    "mengapa",
    "atau",
    "mengenai",
];

/// A document cited by its number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Citation {
    pub(crate) running: Option<String>,
    pub(crate) year: Option<i64>,
    /// The whole number in the ways in which it may be meant, when it is more than running number and year.
    pub(crate) forms: Vec<String>,
    /// What the kind may be called, from vague to exact; one chain for each reading, the likeliest first.
    pub(crate) heads: Vec<Vec<String>>,
    /// The kind in full where one is known, one name for each reading: "peraturan kpu" of `PKPU 16/2024`.
    pub(crate) names: Vec<String>,
    /// How other documents mention it, as phrases.
    pub(crate) mentions: Vec<Vec<String>>,
    /// The bytes of the text that are number or kind.
    pub(crate) places: Vec<Range<usize>>,
}

/// The words of a query and what stands before each of them.
struct Line<'a> {
    text: &'a str,
    words: Vec<Word>,
    vocabulary: &'a Vocabulary,
}

impl Citation {
    /// The citations in `text`, in their order.
    pub(crate) fn all(text: &str, vocabulary: &Vocabulary) -> Vec<Self> {
        let line = Line { text, words: words(text), vocabulary };
        let (mut found, mut start) = (Vec::new(), 0);
        while start < line.words.len() && found.len() < MAX_CITATIONS {
            match line.run(start) {
                Some(end) => {
                    found.extend(line.citation(start, end));
                    start = end;
                }
                None => start = start.saturating_add(1),
            }
        }
        found
    }

    /// Whether the stretch of the text belongs to the citation.
    pub(crate) fn covers(&self, place: &Range<usize>) -> bool {
        self.places.iter().any(|own| own.start <= place.start && place.end <= own.end)
    }
}

impl Line<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.text)
    }

    /// What stands between a word and the one before it.
    fn before(&self, at: usize) -> &str {
        let from = at.checked_sub(1).and_then(|at| self.words.get(at)).map_or(0, |word| word.bytes.end);
        let to = self.words.get(at).map_or(from, |word| word.bytes.start);
        self.text.get(from..to).unwrap_or_default()
    }

    fn bytes(&self, words: Range<usize>) -> Range<usize> {
        let start = self.words.get(words.start).map_or(0, |word| word.bytes.start);
        let end = words.end.checked_sub(1).and_then(|last| self.words.get(last));
        start..end.map_or(start, |word| word.bytes.end)
    }

    fn number(&self, words: Range<usize>) -> Option<Number> {
        let is_blank = self.before(words.start).contains('/');
        Some(Number::of(self.words.get(words)?, is_blank))
    }

    fn citation(&self, start: usize, end: usize) -> Option<Citation> {
        let run = self.words.get(start..end)?;
        let number = self.number(start..end)?;
        let mut places = vec![self.bytes(start..end)];
        let starts = self.kinds_before(start);
        let mut heads: Vec<Vec<String>> = starts.iter().flat_map(|from| self.chains(*from..start)).collect();
        let known = starts.iter().find(|from| self.begins_kind(**from));
        places.extend(known.map(|from| self.bytes(*from..end)));
        let mut names =
            longest(self.named_from(&starts).into_iter().flat_map(|from| self.chains(from..start)));
        if self.begins_kind(end) && heads.is_empty() {
            let after = end..end.saturating_add(1);
            heads = self.chains(after.clone());
            names = longest(heads.iter().cloned());
            places.push(self.bytes(after));
        }
        if heads.is_empty() && self.begins_kind(start) {
            heads = self.chains(start..start.saturating_add(1)); // uu/7/2017
            names = longest(heads.iter().cloned());
        }
        Some(Citation {
            running: number.running().map(str::to_owned),
            year: number.year(),
            forms: forms(&number),
            heads,
            names,
            mentions: mentions(run),
            places,
        })
    }

    /// The end of the number that begins at `start`, if one does.
    fn run(&self, start: usize) -> Option<usize> {
        if let Some(end) = self.hyphenated(start) {
            return Some(end);
        }
        let mut end = start.saturating_add(1);
        let mut slashed = self.before(start).contains('/');
        while end < self.words.len() && self.holds(start, end, slashed) {
            slashed |= self.before(end).contains('/');
            end = end.saturating_add(1);
        }
        let number = self.number(start..end)?;
        let accepted = match (number.running(), number.parts.len()) {
            _ if is_tahun(self.word(start)) || is_nomor(self.word(start)) => false,
            (Some(_), _) if end.saturating_sub(start) == 1 => self.stands_alone(start),
            (Some(_), _) => true,
            (None, parts) => self.before(start).contains('/') && parts >= MIN_BLANK_PARTS,
        };
        accepted.then_some(end)
    }

    /// The end of a number like `38-M-IND-PER-10-2017` or `m-hh-04-gr-01-06/2009`, which ends in its year.
    fn hyphenated(&self, start: usize) -> Option<usize> {
        let first = self.word(start);
        if !is_running(first) && (!is_prefix(first) || is_tahun(first) || is_nomor(first)) {
            return None;
        }
        let more = (start.saturating_add(1)..self.words.len())
            .take_while(|at| matches!(self.before(*at), "-" | "/" | "." | "_"));
        let chained = more.last()?.saturating_add(1);
        let is_year = |at: usize| as_year(self.word(at)).is_some();
        let end = if is_year(chained.saturating_sub(1)) {
            chained
        } else if is_tahun(self.word(chained)) && is_year(chained.saturating_add(1)) {
            chained.saturating_add(2)
        } else {
            return None;
        };
        let number = self.number(start..end)?;
        (number.parts.len() >= MIN_BLANK_PARTS && number.running().is_some()).then_some(end)
    }

    /// Whether the word at `at` belongs to the number that began at `start`.
    fn holds(&self, start: usize, at: usize, slashed: bool) -> bool {
        let before = self.before(at);
        let last = at.saturating_sub(1);
        let is_year = |at: usize| as_year(self.word(at)).is_some();
        let first_year = last == start && is_running(self.word(start)) && is_year(at);
        // The letter of `2038 K/07/MEM/2018`.
        let letter = last == start
            && is_running(self.word(start))
            && self.word(at).len() == 1
            && is_prefix(self.word(at))
            && self.before(at.saturating_add(1)).contains('/');
        before.contains('/')
            || letter
            || (slashed && matches!(before.trim(), "." | "-"))
            || (is_tahun(self.word(at)) && is_year(at.saturating_add(1)))
            || (is_tahun(self.word(last)) && is_year(at))
            || first_year
    }

    /// A bare number is a citation when it is announced, or follows a kind, or is all there is.
    fn stands_alone(&self, at: usize) -> bool {
        let last = at.checked_sub(1).map_or("", |last| self.word(last));
        let is_year = as_year(self.word(at)).is_some();
        is_nomor(last) || (!is_year && (kinds::begins(last, self.vocabulary) || self.words.len() == 1))
    }

    fn begins_kind(&self, at: usize) -> bool {
        kinds::begins(self.word(at), self.vocabulary)
    }

    /// Where the kind of the number at `start` may begin, the longest reading first. Without any known kind
    /// the words right before the number are taken for one.
    fn kinds_before(&self, start: usize) -> Vec<usize> {
        let near = (0..start).rev().take(MAX_KIND_WORDS);
        let reach: Vec<usize> = near
            .take_while(|at| {
                let word = self.word(*at);
                !BETWEEN.contains(&word) && !word.starts_with(|c: char| c.is_ascii_digit())
            })
            .collect();
        let mut known: Vec<usize> = reach.iter().copied().filter(|at| self.begins_kind(*at)).collect();
        known.reverse();
        if known.is_empty() { reach.last().copied().into_iter().collect() } else { known }
    }

    /// Where the whole name of a known kind may begin: at its farthest word, and behind a "surat" there ("surat
    /// keputusan"). Any other beginning is inside of a name: "undang-undang" in that of a perppu is not its kind.
    fn named_from(&self, starts: &[usize]) -> Vec<usize> {
        let mut named = Vec::new();
        for from in starts.iter().copied().filter(|from| self.begins_kind(*from)) {
            named.push(from);
            if self.word(from) != "surat" {
                break;
            }
        }
        named
    }

    fn chains(&self, words: Range<usize>) -> Vec<Vec<String>> {
        let kind = words.map(|at| self.word(at)).filter(|word| !is_nomor(word) && !is_tahun(word));
        kinds::chains(&kind.collect::<Vec<_>>().join(" "), self.vocabulary)
    }
}

/// The longest name of each chain.
fn longest(chains: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    chains.filter_map(|chain| chain.last().cloned()).collect()
}

fn forms(number: &Number) -> Vec<String> {
    if number.is_plain() {
        Vec::new()
    } else {
        [Some(number.form()), number.form_without_year()].into_iter().flatten().collect()
    }
}

/// The number as it stands in running text: with the word for "year" and without.
fn mentions(run: &[Word]) -> Vec<Vec<String>> {
    let parts: Vec<String> =
        run.iter().map(|word| word.text.clone()).filter(|word| !is_tahun(word) && !is_nomor(word)).collect();
    let mut mentions = Vec::new();
    if let [number, year] = parts.as_slice() {
        mentions.push(vec![number.clone(), "tahun".to_owned(), year.clone()]);
    }
    if parts.len() > 1 {
        mentions.push(parts);
    }
    mentions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let all = Citation::all(text, Vocabulary::default_indonesian());
        let number = |citation: &Citation| {
            let plain = [citation.running.clone(), citation.year.map(|year| year.to_string())];
            let plain = plain.into_iter().flatten().collect::<Vec<_>>().join("/");
            citation.forms.first().cloned().unwrap_or(plain)
        };
        let heads = |citation: &Citation| {
            let chains = citation.heads.iter().filter_map(|chain| chain.last().cloned());
            chains.collect::<Vec<_>>().join("; ")
        };
        all.iter().map(|citation| (number(citation), heads(citation))).collect()
    }

    #[test]
    fn citations_stand_in_questions() {
        let table = [
            ("Apa hak penanam modal menurut UU 25/2007?", vec![("25/2007", "uu; undang undang")]),
            (
                "Mengapa PP 63/2003 diubah melalui PP 30/2005?",
                vec![("63/2003", "pp; peraturan pemerintah"), ("30/2005", "pp; peraturan pemerintah")],
            ),
            ("apa itu surat berharga dalam PP 56/2008", vec![("56/2008", "pp; peraturan pemerintah")]),
            (
                "perppu nomor 1 tahun 2014",
                vec![("1/2014", "perppu; peraturan pemerintah pengganti undang undang")],
            ),
            (
                "Permenperin 38-m-ind-per-10-2017",
                vec![("38/m/ind/per/10/2017", "permenperin; peraturan menteri perindustrian")],
            ),
            ("uu/7/2017", vec![("7/2017", "uu; undang undang")]),
            ("2 kali dalam 5 tahun", vec![]),
            ("dan/atau", vec![]),
        ];
        for (text, wanted) in table {
            let wanted: Vec<(String, String)> =
                wanted.into_iter().map(|(form, heads)| (form.to_owned(), heads.to_owned())).collect();
            assert_eq!(found(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_kind_begins_at_its_farthest_known_word_first() {
        let all = found("peraturan pemerintah pengganti undang-undang nomor 1 tahun 2014");
        assert!(all[0].1.starts_with("peraturan pemerintah pengganti undang undang; undang undang"));
    }

    #[test]
    fn a_known_kind_is_named_in_full_and_an_unknown_one_is_not() {
        for (text, wanted) in [
            ("pkpu 13/2025", "pkpu; peraturan kpu"),
            ("7 tahun 2017 uu", "uu; undang undang"),
            ("uu/7/2017", "uu; undang undang"),
            ("surat keputusan kpu 13/2025", "surat keputusan kpu; keputusan kpu"),
            (
                "peraturan pemerintah pengganti undang-undang 1/2014",
                "peraturan pemerintah pengganti undang undang",
            ),
            ("pedoman 13/2025", ""),
            ("13/2025", ""),
        ] {
            let all = Citation::all(text, Vocabulary::default_indonesian());
            assert_eq!(all[0].names.join("; "), wanted, "{text}");
        }
    }

    #[test]
    fn citations_are_found_up_to_their_limit() {
        let many = |count: usize| "uu 7/2017 ".repeat(count);
        assert_eq!(found(&many(MAX_CITATIONS)).len(), MAX_CITATIONS);
        assert_eq!(found(&many(MAX_CITATIONS + 1)).len(), MAX_CITATIONS);
    }
}
