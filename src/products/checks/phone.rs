//! Mobile phone numbers: 08… and +62 8…, with what people put between the digits. A landline in a
//! letterhead is the office's and no private number, so only mobile numbers are looked for.

use super::facts::PersonalKind;
use super::nik::Stretch;
use super::tokens::Token;

/// The digits after the leading 0 or 62: `8` and eight to eleven more.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=12;
/// The most words of a number.
const MOST_WORDS: usize = 5;
/// The fewest digits of a number's first group: `812`.
const FIRST_GROUP: usize = 3;

/// The phone numbers among the words of a page.
pub(super) fn find(tokens: &[Token<'_>]) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        match mobile(tokens, start) {
            Some(length) => {
                found.push((PersonalKind::Phone, start, start + length));
                start += length;
            }
            None => start += 1,
        }
    }
    found
}

/// How many words from `start` are a mobile number; the longest that fits.
fn mobile(tokens: &[Token<'_>], start: usize) -> Option<usize> {
    let line = tokens.get(start)?.line;
    let mut groups: Vec<String> = Vec::new();
    let mut fits = None;
    for (position, token) in tokens.iter().enumerate().skip(start).take(MOST_WORDS) {
        let parts = if token.line == line { digits(token.raw, position == start)? } else { break };
        if parts.is_empty() {
            break;
        }
        groups.extend(parts);
        if is_mobile(&groups) {
            fits = Some(position - start + 1);
        }
        if groups.concat().len() > *DIGITS.end() + 2 {
            break;
        }
    }
    fits
}

/// The groups of digits of a word. `None` ends the search when the first word cannot begin a number;
/// an empty list ends the number.
fn digits(raw: &str, first: bool) -> Option<Vec<String>> {
    let none = || if first { None } else { Some(Vec::new()) };
    let bare = raw.trim_end_matches([',', ';', '.', ')', '/', ']']).trim_start_matches(['(', '[', ':']);
    let bare = match bare.rsplit_once(':') {
        Some((label, number)) if first && label.chars().all(|c| c.is_alphabetic() || ".-/".contains(c)) => {
            number
        }
        _ => bare,
    };
    let bare = if first { bare.strip_prefix('+').unwrap_or(bare) } else { bare };
    if bare.is_empty() || !bare.chars().all(|c| c.is_ascii_digit() || "-.()\u{2013}".contains(c)) {
        return none();
    }
    let parts = bare.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    if parts.is_empty() { none() } else { Some(parts) }
}

fn is_mobile(groups: &[String]) -> bool {
    let all = groups.concat();
    let (rest, first) = match (all.strip_prefix("62"), all.strip_prefix('0')) {
        (Some(rest), _) => (rest.strip_prefix('0').unwrap_or(rest), None),
        (None, Some(rest)) => (rest, groups.first().map(|group| group.len() - 1)),
        (None, None) => return false,
    };
    let mut lead = rest.chars();
    lead.next() == Some('8')
        && lead.next().is_some_and(|c| "1235789".contains(c))
        && DIGITS.contains(&rest.len())
        && first.is_none_or(|digits| digits >= FIRST_GROUP)
        && groups.iter().skip(1).all(|group| group.len() >= 2)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{quoted, tokens};
    use super::*;
    use crate::pdf::{PageReading, TextSource};

    fn found(text: &str) -> Vec<String> {
        let page = PageReading::of_text(TextSource::Layer, text);
        let tokens = tokens(&page);
        find(&tokens).iter().map(|(_, a, b)| quoted(&tokens[*a..*b])).collect()
    }

    #[test]
    fn as_people_write_it() {
        for text in [
            "081234567890",
            "0812-3456-7890",
            "0812 3456 7890",
            "0812.3456.789",
            "+6281234567890",
            "+62 812-3456-7890",
            "+62 812 3456 7890",
            "6281234567890",
            "(0812) 3456789",
            "WA:081234567890",
        ] {
            assert_eq!(found(&format!("Hubungi {text} sekarang")), [text]);
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "(0741) 60123", // the office's landline
            "0741-60123",
            "198001012005012001", // a NIP
            "08/PL.01.4-Kpt/15/KPU/I/2024",
            "08-12-2024",
            "08.30-16.00 WIB",
            "08.30 16.00 08.30 12.00", // opening hours
            "0812345678901234",        // an account
            "081234567",               // too short
            "Nomor 0841234567",
            "62 TAHUN 2025",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn both_ends_of_its_length() {
        for (digits, is) in [(8, false), (9, true), (12, true), (13, false)] {
            let number = format!("081{}", "2".repeat(digits - 2));
            assert_eq!(found(&number).len(), usize::from(is), "{number}");
        }
    }
}
