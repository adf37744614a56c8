//! Finds the number of a legal product in what a person typed.
//!
//! `13/2025`, `keputusan 13 tahun 2025`, `no. 13`, `314/ORT.07-Kpt/01/KPU/V/2021`: a number is a run of words
//! held together by slashes, or by the word for "year", or by a year that follows at once.

use crate::analysis::{Word, words};
use crate::kinds;
use crate::number::{Number, as_year, is_nomor, is_running, is_tahun};

/// A slash-number without a running number in front needs this many parts; `dan/atau` is none.
const MIN_BLANK_PARTS: usize = 3;

/// A document cited by its number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Citation {
    pub(crate) running: Option<String>,
    pub(crate) year: Option<i64>,
    /// The whole number, when it has more parts than one.
    pub(crate) form: Option<String>,
    /// What the kind may be called, from vague to exact; one chain for each reading of a short form.
    pub(crate) heads: Vec<Vec<String>>,
    /// How other documents mention it, as phrases.
    pub(crate) mentions: Vec<Vec<String>>,
    /// The words that belong to neither number nor kind.
    pub(crate) rest: Vec<String>,
}

/// The words of a query and what stands before each of them.
struct Line<'a> {
    text: &'a str,
    words: Vec<Word>,
}

impl Citation {
    /// The first citation in `text`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let line = Line { text, words: words(text) };
        let (start, end) = (0..line.words.len()).find_map(|start| line.run(start).map(|end| (start, end)))?;
        let run = line.words.get(start..end)?;
        let number = Number::of(run);
        let (kind, rest) = line.around(start, end);
        Some(Self {
            running: number.running().map(str::to_owned),
            year: number.year(),
            form: (number.parts.len() > 1).then(|| number.form()),
            heads: heads(&kind),
            mentions: mentions(run),
            rest,
        })
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

    /// The end of the number that begins at `start`, if one does.
    fn run(&self, start: usize) -> Option<usize> {
        let mut end = start.saturating_add(1);
        let mut slashed = self.before(start).contains('/');
        while end < self.words.len() && self.holds(start, end, slashed) {
            slashed |= self.before(end).contains('/');
            end = end.saturating_add(1);
        }
        let number = Number::of(self.words.get(start..end)?);
        let accepted = match (number.running(), number.parts.len()) {
            _ if is_tahun(self.word(start)) || is_nomor(self.word(start)) => false,
            (Some(_), 1) => self.stands_alone(start),
            (Some(_), _) => true,
            (None, parts) => self.before(start).contains('/') && parts >= MIN_BLANK_PARTS,
        };
        accepted.then_some(end)
    }

    /// Whether the word at `at` belongs to the number that began at `start`.
    fn holds(&self, start: usize, at: usize, slashed: bool) -> bool {
        let before = self.before(at);
        let last = at.saturating_sub(1);
        let is_year = |at: usize| as_year(self.word(at)).is_some();
        let first_year = last == start && is_running(self.word(start)) && is_year(at);
        before.contains('/')
            || (slashed && matches!(before.trim(), "." | "-"))
            || (is_tahun(self.word(at)) && is_year(at.saturating_add(1)))
            || (is_tahun(self.word(last)) && is_year(at))
            || first_year
    }

    /// A bare number is a citation when it is announced, or follows a kind, or is all there is.
    fn stands_alone(&self, at: usize) -> bool {
        let last = at.checked_sub(1).map_or("", |last| self.word(last));
        let is_year = as_year(self.word(at)).is_some();
        is_nomor(last) || (!is_year && (kinds::name(last).is_some() || self.words.len() == 1))
    }

    /// The words that name the kind, and all others, outside the number.
    fn around(&self, start: usize, end: usize) -> (Vec<String>, Vec<String>) {
        let outside: Vec<(usize, &str)> = (0..self.words.len())
            .filter(|at| *at < start || *at >= end)
            .map(|at| (at, self.word(at)))
            .filter(|(_, word)| !is_nomor(word) && !is_tahun(word))
            .collect();
        let known = outside.iter().position(|(_, word)| kinds::name(word).is_some());
        let first = known.unwrap_or(0);
        // The kind goes on up to the number; behind the number it is one word.
        let ahead = outside.iter().skip(first).take_while(|(at, _)| *at < start).count();
        let length = if ahead > 0 { ahead } else { usize::from(known.is_some()) };
        let kind = first..first.saturating_add(length);
        let (inside, rest): (Vec<_>, Vec<_>) =
            outside.into_iter().enumerate().partition(|(n, _)| kind.contains(n));
        let texts =
            |list: Vec<(usize, (usize, &str))>| list.into_iter().map(|(_, (_, w))| w.to_owned()).collect();
        (texts(inside), texts(rest))
    }
}

fn heads(kind: &[String]) -> Vec<Vec<String>> {
    let Some((first, others)) = kind.split_first() else { return Vec::new() };
    let written = first.as_str();
    let mut readings = vec![written];
    readings.extend(kinds::name(written).filter(|name| *name != written));
    readings.into_iter().map(|name| kinds::heads(&format!("{name} {}", others.join(" ")))).collect()
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
