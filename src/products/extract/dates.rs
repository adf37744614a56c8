//! Dates as documents write them, with what is wrong with them.

use super::letters::{digits, like, norm};
use super::rows::{Token, confidence_of, place_of, text_of};
use crate::kernel::CivilDate;
use crate::pdf::Place;

/// A recognised day or year is believed from here on.
const SURE_CONFIDENCE: u8 = 70;

const MONTHS: [&str; 12] = [
    "JANUARI",
    "FEBRUARI",
    "MARET",
    "APRIL",
    "MEI",
    "JUNI",
    "JULI",
    "AGUSTUS",
    "SEPTEMBER",
    "OKTOBER",
    "NOVEMBER",
    "DESEMBER",
];
const SHORT: [(&str, u16); 22] = [
    ("JAN", 1),
    ("FEB", 2),
    ("PEB", 2),
    ("PEBRUARI", 2),
    ("MAR", 3),
    ("MRT", 3),
    ("APR", 4),
    ("MAY", 5),
    ("JUN", 6),
    ("JUL", 7),
    ("AGT", 8),
    ("AGU", 8),
    ("AGS", 8),
    ("AUG", 8),
    ("AGUST", 8),
    ("SEP", 9),
    ("SEPT", 9),
    ("OKT", 10),
    ("OCT", 10),
    ("NOP", 11),
    ("NOPEMBER", 11),
    ("DES", 12),
];

/// A date that was read, or what stands in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DateRead {
    /// The day of the calendar; `None` when there is no such day or none is written.
    pub(super) date: Option<CivilDate>,
    /// The year that is written, also where the day is not one.
    pub(super) year: Option<u16>,
    /// Day and month left open.
    pub(super) gap: bool,
    /// Written in full, and no such day exists.
    pub(super) impossible: bool,
    pub(super) sure: bool,
    pub(super) text: String,
    pub(super) place: Option<Place>,
    pub(super) confidence: u8,
    pub(super) page: u32,
}

/// The month that a word names, and whether exactly.
pub(super) fn month(norm: &str) -> Option<(u16, bool)> {
    for (name, n) in MONTHS.iter().zip(1_u16..) {
        if norm == *name {
            return Some((n, true));
        }
    }
    if let Some((_, n)) = SHORT.iter().find(|(name, _)| *name == norm) {
        return Some((*n, true));
    }
    if norm.len() < 4 {
        return None;
    }
    let mut near = MONTHS.iter().zip(1_u16..).filter(|(name, _)| like(norm, name));
    match (near.next(), near.next()) {
        (Some((_, n)), None) => Some((n, false)),
        _ => None,
    }
}

/// The date that begins at the first of these words: `10 Januari 2025`, `10-1-2025`.
pub(super) fn date_at(tokens: &[Token], page: u32, recognised: bool) -> Option<DateRead> {
    words(tokens, page, recognised).or_else(|| figures(tokens.first()?, page, recognised))
}

fn words(tokens: &[Token], page: u32, recognised: bool) -> Option<DateRead> {
    let mut parts: Vec<(usize, String)> = Vec::new();
    for (at, token) in tokens.iter().enumerate().take(8).filter(|(_, token)| !token.norm.is_empty()) {
        parts.extend(apart(&token.text).into_iter().map(|part| (at, part)));
        if parts.len() >= 3 {
            break;
        }
    }
    let [(first, day), (_, name), (last, year), ..] = parts.as_slice() else { return None };
    let (month, exact) = month(&norm(name))?;
    let (day_read, year_read) = (digits(day)?, digits(year)?);
    if day_read.text.len() > 2 || year_read.text.len() != 4 {
        return None;
    }
    let (day_n, year_n) = (day_read.text.parse().ok()?, year_read.text.parse().ok()?);
    let used = tokens.get(*first..=*last)?;
    let date = CivilDate::from_ymd(year_n, month, day_n).ok();
    let clean = !day_read.repaired && !year_read.repaired;
    let confidence = confidence_of(used);
    let sure = exact && clean && (!recognised || confidence >= SURE_CONFIDENCE) && believed(year_n);
    Some(DateRead {
        date,
        year: Some(year_n),
        gap: false,
        impossible: date.is_none() && exact && clean,
        sure: sure && date.is_some(),
        text: text_of(used),
        place: place_of(used),
        confidence,
        page,
    })
}

/// "21September" in its parts.
fn apart(text: &str) -> Vec<String> {
    let cut = text.find(|c: char| !c.is_ascii_digit()).filter(|at| (1..=2).contains(at));
    match cut.and_then(|at| text.split_at_checked(at)) {
        Some((day, rest)) if month(&norm(rest)).is_some() => vec![day.to_owned(), rest.to_owned()],
        _ => vec![text.to_owned()],
    }
}

fn figures(token: &Token, page: u32, recognised: bool) -> Option<DateRead> {
    let text = token.text.trim_matches(|c: char| !c.is_ascii_digit());
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    if year.len() != 4 || day.is_empty() || day.len() > 2 || month.is_empty() || month.len() > 2 {
        return None;
    }
    let (day, month, year): (u16, u16, u16) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
    let date = CivilDate::from_ymd(year, month, day).ok();
    let used = std::slice::from_ref(token);
    Some(DateRead {
        date,
        year: Some(year),
        gap: false,
        impossible: date.is_none(),
        sure: date.is_some() && believed(year) && (!recognised || token.confidence >= SURE_CONFIDENCE),
        text: text_of(used),
        place: place_of(used),
        confidence: token.confidence,
        page,
    })
}

fn believed(year: u16) -> bool {
    (1900..=2100).contains(&year)
}

/// The date after "pada tanggal"; where none can be read, that it is a gap or unreadable.
pub(super) fn date_after(tokens: &[Token], page: u32, recognised: bool) -> DateRead {
    let begin = tokens.iter().position(|token| token.norm.chars().any(|c| c.is_ascii_digit()));
    if let Some(found) = begin.and_then(|i| date_at(tokens.get(i..)?, page, recognised)) {
        return found;
    }
    let written = tokens.iter().any(|token| token.norm.chars().any(|c| c.is_ascii_digit()));
    let year = tokens.iter().filter_map(|token| token.norm.parse().ok()).find(|year| believed(*year));
    DateRead {
        date: None,
        year,
        gap: !written || year.is_some(),
        impossible: false,
        sure: false,
        text: text_of(tokens),
        place: place_of(tokens),
        confidence: confidence_of(tokens),
        page,
    }
}
