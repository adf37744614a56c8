//! The annexes that a text says are its own, and the pages on which annexes begin.

use super::facts::At;
use super::tokens::Token;
use crate::pdf::{PLACE_UNITS, Place};
use serde::{Deserialize, Serialize};

/// The highest number of an annex.
const MOST: u16 = 40;
/// An annex begins in this part of a page,
const TOP: u16 = PLACE_UNITS / 100 * 45;
/// or, for texts without places, in so many lines.
const TOP_LINES: usize = 12;
/// A page that begins more annexes is a list of them.
const MOST_HEADINGS: usize = 2;
/// How many words after "Lampiran" say whose it is.
const REACH: usize = 14;

/// An annex that is named, or that begins: its number, where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// Its Roman number.
    pub number: Option<u16>,
    /// Where.
    pub at: At,
}

/// The annexes that a page names as its document's own.
pub(super) fn named(page: u32, tokens: &[Token<'_>]) -> Vec<Annex> {
    let mut found = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        let before = tokens.get(position.saturating_sub(2)..position).unwrap_or_default();
        let word = |back: usize| before.iter().rev().nth(back).map_or("", |token| token.plain.as_str());
        let says = matches!(word(1), "tercantum" | "tersebut" | "termuat" | "dimuat" | "terdapat")
            && matches!(word(0), "dalam" | "pada");
        if token.plain != "lampiran" || !says {
            continue;
        }
        let after = tokens.get(position + 1..).unwrap_or_default();
        let (numbers, words) = numbers(after);
        let rest = after.get(words..).unwrap_or_default();
        if !is_own(rest.get(..REACH.min(rest.len())).unwrap_or_default()) {
            continue;
        }
        let at = At { page, place: token.place };
        if numbers.is_empty() {
            found.push(Annex { number: None, at });
        }
        found.extend(numbers.into_iter().map(|number| Annex { number: Some(number), at }));
    }
    found
}

/// Whether the words after "Lampiran" say that it is this document's: "Keputusan ini", "yang merupakan
/// bagian tidak terpisahkan", or nothing. Another document follows with its number and year.
fn is_own(after: &[Token<'_>]) -> bool {
    for token in after {
        match token.plain.as_str() {
            "ini" | "merupakan" | "bagian" | "terpisahkan" => return true,
            "nomor" | "no" | "tahun" | "perka" => return false,
            _ => {}
        }
        if token.raw.ends_with(['.', ';']) {
            return true;
        }
    }
    true
}

/// The Roman numbers at the beginning ("I, II dan III", "I sampai dengan IV"), and how many words they are.
fn numbers(tokens: &[Token<'_>]) -> (Vec<u16>, usize) {
    let mut numbers: Vec<u16> = Vec::new();
    let (mut taken, mut range) = (0, false);
    for (position, token) in tokens.iter().enumerate() {
        let bare = token.raw.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(number) = roman(bare) {
            let from = numbers.last().map_or(number, |last| last + 1);
            if range && from < number {
                numbers.extend(from..number);
            }
            numbers.push(number);
            (range, taken) = (false, position + 1);
        } else {
            match token.plain.as_str() {
                "dan" | "atau" | "serta" | "" if !numbers.is_empty() => {}
                "sampai" | "dengan" | "s.d" | "s/d" | "hingga" if !numbers.is_empty() => range = true,
                _ => break,
            }
        }
    }
    (numbers, taken)
}

/// A Roman number in capitals.
fn roman(text: &str) -> Option<u16> {
    let value = |c: char| match c {
        'I' => Some(1_u16),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        _ => None,
    };
    let values: Option<Vec<u16>> = text.chars().map(value).collect();
    let values = values.filter(|values| !values.is_empty() && values.len() <= 8)?;
    // From the right: a smaller sign before a larger one is taken off.
    let (mut sum, mut last) = (0_u16, 0);
    for one in values.into_iter().rev() {
        sum = if one < last { sum.checked_sub(one)? } else { sum + one };
        last = last.max(one);
    }
    Some(sum).filter(|sum| (1..=MOST).contains(sum) && written(*sum) == text)
}

/// The annexes that begin on a page: a line near its top that begins with LAMPIRAN in capitals.
pub(super) fn headings(page: u32, tokens: &[Token<'_>]) -> Vec<Annex> {
    let begins = |position: usize| {
        let line = |at: usize| tokens.get(at).map(|token| token.line);
        position == 0 || line(position - 1) != line(position)
    };
    let top = |token: &Token<'_>| {
        if token.place == Place::default() { token.line < TOP_LINES } else { token.place.y0 < TOP }
    };
    let heading = |position: usize, token: &Token<'_>| {
        let raw = token.raw.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(raw, "LAMPIRAN" | "Lampiran")
            && begins(position)
            && top(token)
            && !mentioned(tokens, position)
    };
    let all = tokens.iter().enumerate();
    let found: Vec<_> = all.filter(|(position, token)| heading(*position, token)).collect();
    if found.len() > MOST_HEADINGS {
        return Vec::new();
    }
    found
        .into_iter()
        .map(|(position, token)| {
            let after = tokens.get(position + 1..).unwrap_or_default();
            let same: Vec<Token<'_>> =
                after.iter().take(3).take_while(|next| next.line == token.line).cloned().collect();
            Annex { number: numbers(&same).0.first().copied(), at: At { page, place: token.place } }
        })
        .collect()
}

/// Whether the word before makes it a mention: "tercantum dalam LAMPIRAN".
fn mentioned(tokens: &[Token<'_>], position: usize) -> bool {
    let before = position.checked_sub(1).and_then(|at| tokens.get(at));
    before.is_some_and(|token| {
        matches!(token.plain.as_str(), "dalam" | "pada" | "ketentuan" | "dan" | "disebut")
    })
}

/// Which of the named annexes do not begin in any file. `loose` are files handed in as annexes whose
/// heading was not found: each stands for one that is missed.
pub(super) fn missing<'a>(named: &'a [Annex], begun: &[Option<u16>], loose: usize) -> Vec<&'a Annex> {
    let mut wanted: Vec<&Annex> = Vec::new();
    for annex in named {
        if !wanted.iter().any(|known| known.number == annex.number) {
            wanted.push(annex);
        }
    }
    let only = wanted.len() == 1;
    let there = |annex: &&Annex| match annex.number {
        None => !begun.is_empty(),
        number => begun.contains(&number) || (only && begun.contains(&None)),
    };
    let missed: Vec<&Annex> = wanted.into_iter().filter(|annex| !there(annex)).collect();
    missed.into_iter().skip(loose).collect()
}

/// How an annex is called: "Lampiran", "Lampiran II".
pub(super) fn title(number: Option<u16>) -> String {
    number.map_or_else(|| "Lampiran".to_owned(), |number| format!("Lampiran {}", written(number)))
}

fn written(mut number: u16) -> String {
    let mut text = String::new();
    for (value, letters) in [(40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while number >= value {
            text.push_str(letters);
            number -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;
    use crate::pdf::{PageReading, TextSource};

    fn names(text: &str) -> Vec<Option<u16>> {
        let page = PageReading::of_text(TextSource::Layer, text);
        named(1, &tokens(&page)).into_iter().map(|annex| annex.number).collect()
    }

    fn begins(text: &str) -> Vec<Option<u16>> {
        let page = PageReading::of_text(TextSource::Layer, text);
        headings(1, &tokens(&page)).into_iter().map(|annex| annex.number).collect()
    }

    #[test]
    fn roman_numbers_both_ways() {
        for number in 1..=MOST {
            assert_eq!(roman(&written(number)), Some(number));
        }
        assert_eq!((roman("IM"), roman(""), roman("L"), roman("Dan")), (None, None, None, None));
    }

    #[test]
    fn its_own_annexes_are_named() {
        assert_eq!(names("sebagaimana tercantum dalam\nLampiran Keputusan ini."), [None]);
        assert_eq!(names("tercantum dalam Lampiran II yang merupakan bagian tidak terpisahkan"), [Some(2)]);
        assert_eq!(names("tercantum dalam Lampiran I, Lampiran II"), [Some(1)]);
        assert_eq!(
            names("tercantum dalam Lampiran I, II, dan III Keputusan ini"),
            [Some(1), Some(2), Some(3)]
        );
        assert_eq!(names("tercantum dalam Lampiran I sampai dengan Lampiran"), [Some(1)]);
        assert_eq!(
            names("tercantum dalam Lampiran I s.d. IV Keputusan ini"),
            [Some(1), Some(2), Some(3), Some(4)]
        );
    }

    #[test]
    fn those_of_others_are_not() {
        assert_eq!(names("tercantum dalam Lampiran I PERKA BAPETEN No. 9 Tahun 2006"), []);
        assert_eq!(names("tercantum dalam Lampiran Peraturan Komisi Nomor 3 Tahun 2024"), []);
        assert_eq!(names("Ketentuan dalam Lampiran I diubah"), []);
    }

    #[test]
    fn an_annex_begins_at_the_top_of_a_page() {
        assert_eq!(begins("LAMPIRAN II\nKEPUTUSAN"), [Some(2)]);
        assert_eq!(begins("SALINAN\nLAMPIRAN\nKEPUTUSAN"), [None]);
        assert_eq!(begins("Lampiran : Keputusan"), [None]);
        assert_eq!(begins("q. LAMPIRAN XVII : Daftar"), []);
        let list = |n: usize| "LAMPIRAN I\n".repeat(n);
        assert_eq!((begins(&list(MOST_HEADINGS)).len(), begins(&list(MOST_HEADINGS + 1)).len()), (2, 0));
        assert_eq!(begins("sebagaimana tercantum dalam\nLAMPIRAN Keputusan ini"), []);
        let lines = |n: usize| "baris\n".repeat(n) + "LAMPIRAN";
        assert_eq!((begins(&lines(TOP_LINES - 1)).len(), begins(&lines(TOP_LINES)).len()), (1, 0));
    }

    #[test]
    fn what_is_missing() {
        let annex = |number| Annex { number, at: At::default() };
        let numbers = |found: Vec<&Annex>| found.into_iter().map(|annex| annex.number).collect::<Vec<_>>();
        assert_eq!(numbers(missing(&[annex(None), annex(None)], &[], 0)), [None]);
        assert_eq!(numbers(missing(&[annex(None)], &[Some(1)], 0)), []);
        assert_eq!(numbers(missing(&[annex(None)], &[], 1)), []);
        assert_eq!(numbers(missing(&[annex(Some(1)), annex(Some(2))], &[Some(1)], 0)), [Some(2)]);
        assert_eq!(numbers(missing(&[annex(Some(1))], &[None], 0)), []);
        assert_eq!(numbers(missing(&[annex(Some(1)), annex(Some(2))], &[None], 0)), [Some(1), Some(2)]);
    }
}
