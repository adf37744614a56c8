//! Reading a typed number: tidy the text, split it at its slashes, recognise the style.

use super::{DocumentNumber, NumberError, NumberStyle};
use super::{MAX_NUMBER_CHARS, MAX_NUMBER_YEAR, MAX_RUNNING_NUMBER, MIN_NUMBER_YEAR};

pub(super) fn number(text: &str) -> Result<DocumentNumber, NumberError> {
    let raw = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars = raw.chars().count();
    if chars > MAX_NUMBER_CHARS {
        return Err(NumberError::TooLong { chars });
    }
    let tidy = tidy_text(&raw)?;
    let body = without_label(&tidy);
    let read = if body.is_empty() {
        return Err(NumberError::Empty);
    } else if body.contains('/') {
        slashed(body)?
    } else {
        plain(body)?
    };
    Ok(read.into_number(raw))
}

/// A number without the text that it was typed as.
struct Read {
    running: String,
    sequence: Option<u32>,
    year: Option<u16>,
    style: NumberStyle,
    tail: String,
    key_tail: String,
}

impl Read {
    fn plain(running: &str, year: Option<u16>) -> Result<Self, NumberError> {
        Ok(Self {
            running: running.to_owned(),
            sequence: Some(sequence(running)?),
            year,
            style: NumberStyle::Plain,
            tail: String::new(),
            key_tail: String::new(),
        })
    }

    fn into_number(self, raw: String) -> DocumentNumber {
        let Self { running, sequence, year, style, tail, key_tail } = self;
        DocumentNumber { raw, running, sequence, year, style, tail, key_tail }
    }
}

/// Word processors put long dashes and look-alike slashes where people type plain ones.
fn tidy_text(raw: &str) -> Result<String, NumberError> {
    let tidy = |(i, c): (usize, char)| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Ok('-'),
        '\u{2044}' | '\u{2215}' => Ok('/'),
        '/' | '-' | '.' | ':' | ' ' => Ok(c),
        _ if c.is_ascii_alphanumeric() => Ok(c),
        _ => Err(NumberError::Character { found: c, place: i + 1 }),
    };
    raw.chars().enumerate().map(tidy).collect()
}

fn without_label(text: &str) -> &str {
    for label in ["nomor", "no"] {
        let Some((head, rest)) = text.split_at_checked(label.len()) else { continue };
        if head.eq_ignore_ascii_case(label) && !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return rest.trim_start_matches(['.', ':', ' ']);
        }
    }
    text
}

/// `13`, `13 Tahun 2025`.
fn plain(body: &str) -> Result<Read, NumberError> {
    let words: Vec<&str> = body.split(' ').collect();
    match words.as_slice() {
        [running] => Read::plain(running, None),
        [running, word] if is_year_word(word) => {
            sequence(running)?;
            Err(NumberError::Year { found: String::new() })
        }
        [running, word, year_text] if is_year_word(word) => {
            let (sequence_read, year_read) = (Read::plain(running, None)?, year(year_text)?);
            Ok(Read { year: Some(year_read), ..sequence_read })
        }
        [running, ..] => {
            sequence(running)?;
            Err(NumberError::Arrangement { found: body.to_owned() })
        }
        [] => Err(NumberError::Empty),
    }
}

/// Everything with slashes: `running/parts…/year`.
fn slashed(body: &str) -> Result<Read, NumberError> {
    let parts = body.split('/').enumerate().map(tight_part).collect::<Result<Vec<_>, _>>()?;
    let arrangement = || NumberError::Arrangement { found: body.to_owned() };
    let (running, rest) = parts.split_first().ok_or(NumberError::Empty)?;
    let sequence_read = if running.is_empty() { None } else { Some(sequence(running)?) };
    let (year_part, middle) = rest.split_last().ok_or_else(arrangement)?;
    let (year_read, year_word) = worded_year(year_part)?;
    if middle.is_empty() && !year_word {
        return Read::plain(running, Some(year_read));
    }
    let style = style(middle, year_read, year_word).map_err(|found| found.unwrap_or_else(arrangement))?;
    Ok(Read {
        running: running.clone(),
        sequence: sequence_read,
        year: Some(year_read),
        style,
        tail: rest.iter().map(|part| format!("/{part}")).collect(),
        key_tail: key_tail(style, middle, year_read),
    })
}

/// One part without the blanks beside its dots and dashes. A blank between two words stays only
/// before the year ("TAHUN 2016").
fn tight_part((i, part): (usize, &str)) -> Result<String, NumberError> {
    let place = i + 1;
    let mut tight = String::with_capacity(part.len());
    for word in part.split(' ').filter(|word| !word.is_empty()) {
        let apart = tight.ends_with(|c: char| c.is_ascii_alphanumeric())
            && word.starts_with(|c: char| c.is_ascii_alphanumeric());
        if apart && !is_year_word(&tight) {
            return Err(NumberError::Part { found: part.trim().to_owned(), place });
        }
        if apart {
            tight.push(' ');
        }
        tight.push_str(word);
    }
    match tight.is_empty() && i > 0 {
        true => Err(NumberError::EmptyPart { place }),
        false => Ok(tight),
    }
}

/// The style of what stands between running number and year; `Err(None)` blames the whole.
fn style(middle: &[String], year: u16, year_word: bool) -> Result<NumberStyle, Option<NumberError>> {
    let (kind, rest) = middle.split_first().ok_or(None)?;
    for (i, part) in rest.iter().enumerate() {
        if !part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.') {
            return Err(Some(NumberError::Part { found: part.clone(), place: i + 3 }));
        }
    }
    if kind.eq_ignore_ascii_case("kpts") {
        // The word may be a part of its own: "…/Setjen/TAHUN/2016".
        let organs = rest.iter().filter(|part| !is_year_word(part)).count();
        return if organs > 0 { Ok(NumberStyle::Kpts) } else { Err(None) };
    }
    let Some(code) = Classification::read(kind) else {
        return Err(Some(NumberError::Part { found: kind.clone(), place: 2 }));
    };
    let digits = |part: &String| part.bytes().all(|c| c.is_ascii_digit());
    match rest {
        _ if year_word => Err(None),
        _ if rest.iter().any(|part| has_word(part, &["prov", "kab", "kota", "kot", "sek"])) => {
            Ok(NumberStyle::Regional)
        }
        _ if rest.iter().any(|part| has_word(part, &["kpu", "setjen", "sj"])) => Ok(NumberStyle::Central),
        [unit] if digits(unit) && unit.len() == 2 && !code.has_suffix && year == UNIT_STYLE_YEAR => {
            Ok(NumberStyle::Unit)
        }
        [region] if digits(region) => Ok(NumberStyle::RegionCode),
        [region, unit] if digits(region) && digits(unit) => Ok(NumberStyle::RegionCode),
        _ => Err(None),
    }
}

/// `10/HK.04/08/2022` names a unit, `5/HK.04/15/2025` a region: only the year tells them apart.
const UNIT_STYLE_YEAR: u16 = 2022;

/// An archive code such as `HK.03.1`, with or without a kind of paper: `HK.03.1-Kpt`.
struct Classification {
    has_suffix: bool,
}

impl Classification {
    fn read(part: &str) -> Option<Self> {
        let (code, suffix) = part.split_once('-').map_or((part, None), |(code, kind)| (code, Some(kind)));
        let (letters, numbers) = code.split_once('.')?;
        let named = (2..=4).contains(&letters.len()) && letters.bytes().all(|c| c.is_ascii_alphabetic());
        let counted = numbers.split('.').all(|n| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit()));
        let kind =
            suffix.is_none_or(|kind| !kind.is_empty() && kind.bytes().all(|c| c.is_ascii_alphabetic()));
        (named && counted && kind).then_some(Self { has_suffix: suffix.is_some() })
    }
}

/// `Sek-Kab` has the words `sek` and `kab`.
fn has_word(part: &str, words: &[&str]) -> bool {
    part.split(['-', '.']).any(|found| words.iter().any(|word| found.eq_ignore_ascii_case(word)))
}

fn key_tail(style: NumberStyle, middle: &[String], year: u16) -> String {
    let kpts = style == NumberStyle::Kpts;
    let mut key = String::new();
    for part in middle.iter().filter(|part| !(kpts && is_year_word(part))) {
        key.push('/');
        key.push_str(&part.to_ascii_lowercase());
    }
    key.push_str(&if kpts { format!("/tahun{year}") } else { format!("/{year}") });
    key
}

/// Most digits of a running number, with the zeros before it: they are kept in the tidy form, which must
/// not grow beyond what is taken.
const MAX_RUNNING_DIGITS: usize = 9;

fn sequence(text: &str) -> Result<u32, NumberError> {
    let fits = (1..=MAX_RUNNING_DIGITS).contains(&text.len());
    let digits = fits && text.bytes().all(|c| c.is_ascii_digit());
    let value = digits.then(|| text.parse::<u32>().ok()).flatten();
    value
        .filter(|n| (1..=MAX_RUNNING_NUMBER).contains(n))
        .ok_or_else(|| NumberError::Running { found: text.to_owned() })
}

fn year(text: &str) -> Result<u16, NumberError> {
    let digits = text.len() == 4 && text.bytes().all(|c| c.is_ascii_digit());
    let value = digits.then(|| text.parse::<u16>().ok()).flatten();
    value
        .filter(|year| (MIN_NUMBER_YEAR..=MAX_NUMBER_YEAR).contains(year))
        .ok_or_else(|| NumberError::Year { found: text.to_owned() })
}

/// A year, and whether the word "Tahun" stands before it in the same part.
fn worded_year(part: &str) -> Result<(u16, bool), NumberError> {
    match part.split_once(' ') {
        Some((word, digits)) if is_year_word(word) => Ok((year(digits)?, true)),
        _ => Ok((year(part)?, false)),
    }
}

fn is_year_word(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    ["tahun", "thn", "th"].iter().any(|known| word.eq_ignore_ascii_case(known))
}
