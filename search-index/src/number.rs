//! Numbers of legal products: six styles are alive, and people write each in many ways.
//!
//! This module takes a written number apart; [`crate::citation`] finds one in a query.

use crate::analysis::{Word, words};
use std::ops::RangeInclusive;

/// What counts as a year.
const YEARS: RangeInclusive<u32> = 1900..=2199;
/// A running number longer than this is none.
const MAX_RUNNING_CHARS: usize = 8;
/// How many parts of a number are compared; the longest style has eight.
const MAX_PARTS: usize = 12;

/// A number in parts: `314`, `ort`, `7`, `kpt`, `1`, `kpu`, `v`, `2021`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Number {
    pub(crate) parts: Vec<String>,
}

impl Number {
    /// The number that `text` writes, when `text` is nothing else.
    pub(crate) fn read(text: &str) -> Self {
        Self::of(&words(text))
    }

    /// The number whose words these are; the words for "number" and "year" say nothing.
    pub(crate) fn of(words: &[Word]) -> Self {
        let parts = words.iter().filter(|word| !is_nomor(&word.text) && !is_tahun(&word.text));
        Self { parts: parts.map(|word| without_zeros(&word.text)).take(MAX_PARTS).collect() }
    }

    /// The running number, when the number begins with one. It may have been left blank on the paper.
    pub(crate) fn running(&self) -> Option<&str> {
        self.parts.first().map(String::as_str).filter(|first| is_running(first))
    }

    /// The year, when the number ends in one.
    pub(crate) fn year(&self) -> Option<i64> {
        if self.parts.len() < 2 { None } else { self.parts.last().and_then(|last| as_year(last)) }
    }

    /// The whole number in one piece.
    pub(crate) fn form(&self) -> String {
        self.parts.join("/")
    }

    /// The whole number and each beginning of it that is more than the running number.
    pub(crate) fn beginnings(&self) -> Vec<String> {
        (2..=self.parts.len()).filter_map(|end| self.parts.get(..end)).map(|parts| parts.join("/")).collect()
    }
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
