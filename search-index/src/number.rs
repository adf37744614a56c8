//! Numbers of legal products: six styles are alive, and people write each in many ways.
//!
//! This module takes a written number apart; [`crate::citation`] finds one in a query.

use crate::analysis::{Word, words};
use std::ops::RangeInclusive;

/// What counts as a year.
const YEARS: RangeInclusive<u32> = 1900..=2199;
/// A running number longer than this is none.
const MAX_RUNNING_CHARS: usize = 8;
/// Letters in front of the running number, as in `PM 9` and `SE DIRJEN HUBUD 17`: of so many parts, each no
/// longer than this.
const MAX_PREFIX_PARTS: usize = 4;
const MAX_PREFIX_CHARS: usize = 8;
/// How many parts of a number are compared; the longest style has eight.
const MAX_PARTS: usize = 12;

/// A number in parts: `314`, `ort`, `7`, `kpt`, `1`, `kpu`, `v`, `2021`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Number {
    pub(crate) parts: Vec<String>,
    /// Whether the running number was left blank on the paper: `/ORT.06/1503/2/2023`.
    is_blank: bool,
}

impl Number {
    /// The number that `text` writes, when `text` is nothing else.
    pub(crate) fn read(text: &str) -> Self {
        Self::of(&words(text), text.trim_start().starts_with('/'))
    }

    /// The number whose words these are; the words for "number" and "year" say nothing.
    pub(crate) fn of(words: &[Word], is_blank: bool) -> Self {
        let told = words.iter().filter(|word| !is_nomor(&word.text) && !is_tahun(&word.text));
        let parts = told.flat_map(|word| split(&word.text)).map(without_zeros);
        Self { parts: parts.take(MAX_PARTS).collect(), is_blank }
    }

    /// The running number, when the number begins with one, or with a few letters and one: `PM 9`.
    pub(crate) fn running(&self) -> Option<&str> {
        self.parts.get(self.first()?).map(String::as_str)
    }

    /// Where the running number stands.
    fn first(&self) -> Option<usize> {
        let first = self.parts.iter().position(|part| is_running(part)).filter(|_| !self.is_blank)?;
        let prefix = self.parts.get(..first)?;
        let follows = first == 0 || self.parts.get(first).is_some_and(|part| as_year(part).is_none());
        (follows && first <= MAX_PREFIX_PARTS && prefix.iter().all(|part| is_prefix(part))).then_some(first)
    }

    /// The year, when the number ends in one.
    pub(crate) fn year(&self) -> Option<i64> {
        if self.parts.len() < 2 { None } else { self.parts.last().and_then(|last| as_year(last)) }
    }

    /// The whole number in one piece, without letters in front of the running number.
    pub(crate) fn form(&self) -> String {
        self.counted().join("/")
    }

    /// The whole number, marked as whole, and each beginning of it that is more than the running number.
    pub(crate) fn beginnings(&self) -> Vec<String> {
        let parts = self.counted();
        let begun = (2..=parts.len()).filter_map(|end| parts.get(..end)).map(|parts| parts.join("/"));
        begun.chain([whole(&self.form())]).collect()
    }

    /// The number without the year that was added behind it: `206/PMK.01/2014` of `206/PMK.01/2014 tahun 2014`.
    pub(crate) fn form_without_year(&self) -> Option<String> {
        let (last, before) = self.counted().split_last()?;
        (before.len() > 1 && as_year(last).is_some()).then(|| before.join("/"))
    }

    /// Whether the number is no more than running number and year.
    pub(crate) fn is_plain(&self) -> bool {
        self.running().is_some() && self.counted().len() <= 1 + usize::from(self.year().is_some())
    }

    /// The parts from the running number on.
    fn counted(&self) -> &[String] {
        self.parts.get(self.first().unwrap_or(0)..).unwrap_or_default()
    }
}

/// Whether the word can stand in front of a running number.
pub(crate) fn is_prefix(word: &str) -> bool {
    word.len() <= MAX_PREFIX_CHARS && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// `pm62` in two.
fn split(word: &str) -> impl Iterator<Item = &str> {
    let at = word.find(|c: char| c.is_ascii_digit()).filter(|at| word.get(..*at).is_some_and(is_prefix));
    let (letters, rest) = at.and_then(|at| word.split_at_checked(at)).unwrap_or(("", word));
    [letters, rest].into_iter().filter(|part| !part.is_empty())
}

/// How a whole number stands in the index, so that it is told from the beginning of a longer one.
pub(crate) fn whole(form: &str) -> String {
    format!("={form}")
}

/// Whether the word announces a number.
pub(crate) fn is_nomor(word: &str) -> bool {
    matches!(word, "nomor" | "nomer" | "no" | "nr")
}

/// Whether the word announces a year.
pub(crate) fn is_tahun(word: &str) -> bool {
    matches!(word, "tahun" | "thn" | "th")
}

/// Whether the word can be a running number: `13`, `0013`, `13a`.
pub(crate) fn is_running(word: &str) -> bool {
    word.len() <= MAX_RUNNING_CHARS && word.starts_with(|c: char| c.is_ascii_digit())
}

/// The year that the word writes.
pub(crate) fn as_year(word: &str) -> Option<i64> {
    let year = word.parse::<u32>().ok().filter(|year| word.len() == 4 && YEARS.contains(year))?;
    Some(i64::from(year))
}

/// `07` and `7` are one number.
fn without_zeros(word: &str) -> String {
    let bare = word.trim_start_matches('0');
    if bare.starts_with(|c: char| c.is_ascii_digit()) || bare.len() == word.len() {
        bare.to_owned()
    } else {
        format!("0{bare}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_comes_apart() {
        let table = [
            ("134/Kpts/KPU/Tahun 2016", "134/kpts/kpu/2016", Some("134"), Some(2016)),
            ("441/Kpts/Setjen/TAHUN/2016", "441/kpts/setjen/2016", Some("441"), Some(2016)),
            ("314/ORT.07-Kpt/01/KPU/V/2021", "314/ort/7/kpt/1/kpu/v/2021", Some("314"), Some(2021)),
            (
                "04/HK.03.1-Kpt/5204/02/Sek-Kab/I/2018",
                "4/hk/3/1/kpt/5204/2/sek/kab/i/2018",
                Some("4"),
                Some(2018),
            ),
            ("10/HK.04/08/2022", "10/hk/4/8/2022", Some("10"), Some(2022)),
            ("Nomor 13 Tahun 2025", "13/2025", Some("13"), Some(2025)),
            ("No. 013 Thn. 2025", "13/2025", Some("13"), Some(2025)),
            ("13", "13", Some("13"), None),
            ("PM-9", "9", Some("9"), None),
            ("KM 180 Tahun 2019", "180/2019", Some("180"), Some(2019)),
            ("SOP/030/KPD/VIII/2023", "30/kpd/viii/2023", Some("30"), Some(2023)),
            ("38-m-ind-per-10-2017", "38/m/ind/per/10/2017", Some("38"), Some(2017)),
            ("SE DIRJEN HUBUD 17", "17", Some("17"), None),
            ("pm62", "62", Some("62"), None),
            ("m-hh-04-gr-01-06", "4/gr/1/6", Some("4"), None),
            ("lingkungan 9", "lingkungan/9", None, None),
            ("a b c d 9", "9", Some("9"), None),
            ("a b c d e 9", "a/b/c/d/e/9", None, None),
            ("13A/2025", "13a/2025", Some("13a"), Some(2025)),
            ("/ORT.06/1503/2/2023", "ort/6/1503/2/2023", None, Some(2023)),
            ("000", "0", Some("0"), None),
            ("", "", None, None),
        ];
        for (text, form, running, year) in table {
            let number = Number::read(text);
            assert_eq!(number.form(), form, "{text}");
            assert_eq!(number.running(), running, "{text}");
            assert_eq!(number.year(), year, "{text}");
        }
    }

    #[test]
    fn limits_hold_on_both_sides() {
        assert!(is_running(&"1".repeat(MAX_RUNNING_CHARS)));
        assert!(!is_running(&"1".repeat(MAX_RUNNING_CHARS + 1)));
        assert_eq!(Number::read(&"1/".repeat(MAX_PARTS)).parts.len(), MAX_PARTS);
        assert_eq!(Number::read(&"1/".repeat(MAX_PARTS + 1)).parts.len(), MAX_PARTS);
        for (word, year) in [("1900", Some(1900)), ("1899", None), ("2199", Some(2199)), ("2200", None)] {
            assert_eq!(as_year(word), year);
        }
    }
}
