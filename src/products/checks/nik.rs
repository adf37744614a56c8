//! NIK: sixteen digits whose first six are a place, the next six a date of birth (a woman's day plus
//! 40), the last four a running number; also written in groups, and as OCR misreads it.

use super::facts::PersonalKind;
use super::tokens::Token;

/// The digits of a NIK.
const DIGITS: usize = 16;
/// The digits of a NIP.
const NIP_DIGITS: usize = 18;
/// What stands behind the label NIK is taken for one from so many digits, even when mistyped.
const LABELLED_DIGITS: usize = 12;
/// How many words the label may stand before the number.
const LABEL_REACH: usize = 3;
/// What is added to a woman's day of birth.
const WOMAN: u32 = 40;

/// The ways in which a NIK is set in groups; others are columns of figures.
const GROUPS: &[&[usize]] = &[
    &[16],
    &[4, 4, 4, 4],
    &[6, 6, 4],
    &[12, 4],
    &[6, 10],
    &[2, 2, 2, 6, 4],
    &[6, 2, 2, 2, 4],
    &[2, 2, 2, 2, 2, 2, 4],
];

/// A stretch of words that is personal: from, to.
pub(super) type Stretch = (PersonalKind, usize, usize);

/// The NIKs among the words of a page. `recognised` when they come from OCR.
pub(super) fn find(tokens: &[Token<'_>], recognised: bool) -> Vec<Stretch> {
    let digits: Vec<Vec<String>> = tokens.iter().map(|token| groups(token.raw, recognised)).collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let length = nip(tokens, &digits, start);
        if let Some(length) = length {
            start += length;
            continue;
        }
        match nik(tokens, &digits, start) {
            Some(length) => {
                found.push((PersonalKind::Nik, start, start + length));
                start += length;
            }
            None => start += 1,
        }
    }
    found
}

/// How many words from `start` are a NIP, which officials sign with.
fn nip(tokens: &[Token<'_>], digits: &[Vec<String>], start: usize) -> Option<usize> {
    stretches(tokens, digits, start)
        .find(|(_, groups)| {
            let all = groups.concat();
            all.len() == NIP_DIGITS
                && is_day(all.get(6..8), 0)
                && is_month(all.get(4..6))
                && is_year(all.get(0..4))
        })
        .map(|(length, _)| length)
}

fn nik(tokens: &[Token<'_>], digits: &[Vec<String>], start: usize) -> Option<usize> {
    let labelled = is_labelled(tokens, start);
    stretches(tokens, digits, start)
        .find(|(length, groups)| {
            let all = groups.concat();
            let sizes: Vec<usize> = groups.iter().map(String::len).collect();
            let set = GROUPS.contains(&sizes.as_slice());
            (set && is_plausible(&all))
                || (labelled && (LABELLED_DIGITS..NIP_DIGITS).contains(&all.len()) && (set || *length == 1))
        })
        .map(|(length, _)| length)
}

/// The stretches of words on one line from `start` that are nothing but groups of digits, longest first,
/// so that a number is not taken for the part of it that looks like another.
fn stretches<'d>(
    tokens: &'d [Token<'_>],
    digits: &'d [Vec<String>],
    start: usize,
) -> impl Iterator<Item = (usize, Vec<String>)> + 'd {
    const MOST_WORDS: usize = 8;
    let line = tokens.get(start).map(|token| token.line);
    let same = move |at: &usize| {
        tokens.get(*at).map(|token| token.line) == line && digits.get(*at).is_some_and(|d| !d.is_empty())
    };
    let most = (start..start + MOST_WORDS).take_while(same).count();
    (1..=most)
        .rev()
        .map(move |length| (length, digits.get(start..start + length).unwrap_or_default().concat()))
}

fn is_labelled(tokens: &[Token<'_>], start: usize) -> bool {
    let before = tokens.get(start.saturating_sub(LABEL_REACH)..start).unwrap_or_default();
    let own = tokens.get(start).is_some_and(|token| token.plain.starts_with("nik:"));
    // A number in between is what the label belongs to.
    let near = before.iter().rev().take_while(|token| !token.raw.contains(|c: char| c.is_ascii_digit()));
    let label = |token: &Token<'_>| matches!(token.plain.as_str(), "nik" | "n.i.k" | "kependudukan" | "ktp");
    own || near.into_iter().any(label)
}

/// The groups of digits of a word, when it is made of nothing else; else none.
fn groups(raw: &str, recognised: bool) -> Vec<String> {
    let bare = raw.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let bare = bare.strip_prefix("NIK").map_or(bare, |rest| rest.trim_start_matches([':', '.', ' ']));
    let drawn: String = if recognised && looks_like_digits(bare) {
        bare.chars().map(meant).collect()
    } else {
        bare.to_owned()
    };
    let parts: Vec<&str> = drawn.split(['.', '-', '\u{2013}', '\u{a0}']).collect();
    if parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit())) {
        parts.into_iter().map(str::to_owned).collect()
    } else {
        Vec::new()
    }
}

/// A long word most of which is digits: the rest was misread.
fn looks_like_digits(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits >= LABELLED_DIGITS && word.chars().all(|c| meant(c).is_ascii_digit())
}

fn meant(c: char) -> char {
    match c {
        'O' | 'o' | 'D' | 'Q' => '0',
        'I' | 'l' | '|' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'B' => '8',
        other => other,
    }
}

/// Whether sixteen digits are built like a NIK.
fn is_plausible(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to);
    digits.len() == DIGITS
        && part(0, 2).and_then(number).is_some_and(is_province)
        && part(2, 4).and_then(number).is_some_and(|regency| regency >= 1)
        && part(4, 6).and_then(number).is_some_and(|district| district >= 1)
        && (is_day(part(6, 8), 0) || is_day(part(6, 8), WOMAN))
        && is_month(part(8, 10))
        && part(12, 16) != Some("0000")
}

/// The codes of the provinces.
fn is_province(code: u32) -> bool {
    matches!(code, 11..=19 | 21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81..=82 | 91..=97)
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

fn is_day(text: Option<&str>, plus: u32) -> bool {
    text.and_then(number).is_some_and(|day| (1 + plus..=31 + plus).contains(&day))
}

fn is_month(text: Option<&str>) -> bool {
    text.and_then(number).is_some_and(|month| (1..=12).contains(&month))
}

fn is_year(text: Option<&str>) -> bool {
    text.and_then(number).is_some_and(|year| (1930..=2100).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{quoted, tokens};
    use super::*;
    use crate::pdf::{PageReading, TextSource};

    fn found(text: &str) -> Vec<String> {
        let source = if text.contains("OCR") { TextSource::Ocr } else { TextSource::Layer };
        let page = PageReading::of_text(source, text);
        let tokens = tokens(&page);
        find(&tokens, source == TextSource::Ocr).iter().map(|(_, a, b)| quoted(&tokens[*a..*b])).collect()
    }

    #[test]
    fn as_people_write_it() {
        for text in [
            "1571015208900003",
            "1571 0152 0890 0003",
            "157101.520890.0003",
            "157101-120890-0003",
            "15 71 01 520890 0003",
        ] {
            assert_eq!(found(&format!("Nama Budi {text} Jambi")), [text]);
        }
        assert_eq!(found("NIK:1571015208900003"), ["NIK:1571015208900003"]);
    }

    #[test]
    fn what_is_built_otherwise_is_none() {
        for text in [
            "2071015208900003",           // no such province
            "1571013208900003",           // the 32nd
            "1571017208900003",           // a woman's 32nd
            "1571015213900003",           // month 13
            "1571015208900000",           // no running number
            "157101520890000",            // 15 digits
            "15710152089000031",          // 17 digits
            "198001012005012001",         // a NIP
            "19800101 200501 2 001",      // a NIP in groups
            "NIP. 19800101 200501 2 001", // the same with its name
            "1.571.015.208.900.003",      // an amount
            "12 1.571 1.015 2.089 1.003", // a row of a table
            "1945 1959 1999 2002",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn both_sides_of_the_day() {
        for (day, is) in [
            ("00", false),
            ("01", true),
            ("31", true),
            ("32", false),
            ("40", false),
            ("41", true),
            ("71", true),
            ("72", false),
        ] {
            assert_eq!(found(&format!("157101{day}08900003")).len(), usize::from(is), "{day}");
        }
    }

    #[test]
    fn labelled_it_is_found_even_when_mistyped() {
        assert_eq!(found("NIK : 157101520890000"), ["157101520890000"]);
        assert_eq!(found("NIK : ................"), [] as [&str; 0]);
        assert_eq!(found("NIK : 12345678901"), [] as [&str; 0]);
        assert_eq!(found("NIK 1571015208900003 HP 081234567890"), ["1571015208900003"]);
    }

    #[test]
    fn misread_by_ocr() {
        assert_eq!(found("OCR I57l0152O8900003"), ["I57l0152O8900003"]);
        assert_eq!(found("I57l0152O8900003"), [] as [&str; 0]);
    }

    #[test]
    fn two_columns_are_two() {
        assert_eq!(found("1 1571015208900003 1571011208900004"), ["1571015208900003", "1571011208900004"]);
    }
}
