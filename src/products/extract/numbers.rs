//! The number after NOMOR in a heading: six styles of ours, those of other bodies, and gaps.

use super::letters::{digits, norm};
use super::rows::{Token, confidence_of, place_of, text_of};
use crate::kernel::DocumentNumber;
use crate::pdf::Place;

/// A recognised number is believed from here on.
const SURE_CONFIDENCE: u8 = 80;
/// Words after NOMOR that are looked at.
const MAX_TOKENS: usize = 14;
/// Parts of a number with slashes.
const MAX_PARTS: usize = 9;

/// A number that was read, or the gap in its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct NumberRead {
    /// As it goes into the description: `13`, `194/PMK.05/2014`.
    pub(super) value: String,
    /// The running number alone.
    pub(super) running: Option<u32>,
    pub(super) year: Option<u16>,
    /// The year was read letter by letter.
    pub(super) year_sure: bool,
    /// Nothing stands where the running number belongs.
    pub(super) gap: bool,
    pub(super) sure: bool,
    /// A letter was taken for a digit.
    pub(super) repaired: bool,
    pub(super) text: String,
    pub(super) place: Option<Place>,
    pub(super) year_place: Option<Place>,
    pub(super) confidence: u8,
}

/// Reads what stands after NOMOR.
pub(super) fn number_at(tokens: &[Token], recognised: bool) -> NumberRead {
    let all = tokens.get(..tokens.len().min(MAX_TOKENS)).unwrap_or(tokens);
    let begin =
        all.iter().position(|token| !token.norm.is_empty() || token.text.contains('/')).unwrap_or(all.len());
    let tokens = all.get(begin..).unwrap_or_default();
    let mut read = if slashed(tokens) { with_slashes(tokens, recognised) } else { plain(tokens, recognised) };
    read.text = text_of(all);
    read.place = read.place.or_else(|| place_of(all));
    read
}

/// Whether a slash stands before the word for the year, so that it is a number of parts.
fn slashed(tokens: &[Token]) -> bool {
    let before_year = tokens.iter().take_while(|token| !is_year_word(token));
    before_year.take(6).any(|token| token.text.contains('/'))
}

pub(super) fn is_year_word(token: &Token) -> bool {
    token.is("TAHUN") || token.norm == "THN" || glued_year(token).is_some()
}

/// The digits of `TAHUN2016`.
fn glued_year(token: &Token) -> Option<&str> {
    let rest = token.norm.strip_prefix("TAHUN")?;
    (rest.len() == 4).then_some(rest)
}

fn plain(tokens: &[Token], recognised: bool) -> NumberRead {
    let mut read = NumberRead::default();
    let year_at = tokens.iter().position(is_year_word);
    let head = tokens.get(..year_at.unwrap_or(tokens.len())).unwrap_or_default();
    let mut words = head.iter().filter(|token| !token.norm.is_empty());
    let (first, second) = (words.next(), words.next());
    if let Some(at) = year_at {
        read_year(&mut read, tokens.get(at..).unwrap_or_default(), recognised);
    }
    let Some(first) = first else {
        read.gap = true;
        return read;
    };
    let used = std::slice::from_ref(first);
    read.place = place_of(used);
    read.confidence = confidence_of(used);
    let inner = first.text.trim_matches(|c: char| matches!(c, ':' | '.' | ',' | '-' | '(' | ')'));
    let Some(found) = digits(inner).filter(|found| found.text.len() <= 5) else {
        // "NOMOR ... TAHUN", "NOMOR __ TAHUN": dots and lines have no letters and are gone already.
        return read;
    };
    read.repaired = found.repaired;
    read.running = found.text.parse().ok().filter(|n| *n > 0);
    read.value = found.text.clone();
    // "47 Prp. Tahun 1960" is a number; "1 2 TAHUN" was written by hand.
    let known = second.is_none_or(|word| matches!(word.norm.as_str(), "PRP" | "PERPU" | "PRPS"));
    if let Some(word) = second.filter(|_| known) {
        read.value.push(' ');
        read.value.push_str(word.text.trim_matches('.'));
    }
    read.sure = read.running.is_some()
        && known
        && !found.guessed
        && (!found.repaired || recognised)
        && (!recognised || first.confidence >= SURE_CONFIDENCE);
    read
}

fn read_year(read: &mut NumberRead, tokens: &[Token], recognised: bool) {
    let Some(first) = tokens.first() else { return };
    let (text, used, confidence) = match glued_year(first) {
        Some(year) => (year.to_owned(), first, first.confidence),
        None => match tokens.iter().skip(1).find(|token| !token.norm.is_empty()) {
            Some(token) => (token.text.clone(), token, token.confidence),
            None => return,
        },
    };
    let Some(found) = digits(&text) else { return };
    let year = found.text.parse().ok().filter(|year| (1900..=2100).contains(year));
    read.year = year.filter(|_| found.text.len() == 4);
    read.year_place = place_of(std::slice::from_ref(used));
    read.year_sure = read.year.is_some() && !found.repaired && (!recognised || confidence >= SURE_CONFIDENCE);
}

fn with_slashes(tokens: &[Token], recognised: bool) -> NumberRead {
    let mut read = NumberRead::default();
    let end = end_of_parts(tokens);
    let used = tokens.get(..end).unwrap_or_default();
    read.place = place_of(used);
    read.confidence = confidence_of(used);
    let mut joined = String::new();
    for token in used {
        // The blank before the year stays: "…/Tahun 2016".
        if is_year_before(&joined) && !joined.ends_with('/') {
            joined.push(' ');
        }
        joined.push_str(token.text.trim_matches(|c: char| matches!(c, ':' | ',' | ';' | '(' | ')')));
    }
    let joined = joined.trim_matches(|c: char| matches!(c, '.' | '-' | ' ')).to_owned();
    let parts: Vec<&str> = joined.split('/').collect();
    if !(2..=MAX_PARTS).contains(&parts.len()) {
        return read;
    }
    let first = parts.first().copied().unwrap_or_default();
    read.gap = norm(first).is_empty();
    let (running, clean) = running(&parts);
    read.running = running;
    let (year, year_sure) = parts.last().map_or((None, false), |last| year_part(last));
    read.year = year;
    read.year_sure = year_sure && (!recognised || read.confidence >= SURE_CONFIDENCE);
    read.value = match DocumentNumber::parse(&joined) {
        Ok(number) => number.bare(),
        Err(_) => joined.clone(),
    };
    let tidy = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || " .-".contains(c))
    };
    let head = used.iter().find(|token| token.norm.chars().any(|c| c.is_ascii_digit()));
    let legible = head.is_some_and(|token| token.confidence >= SURE_CONFIDENCE) && kinds_agree(&parts);
    // What was written by hand between printed slashes stands apart from them.
    read.sure =
        running.is_some() && clean && year_sure && parts.iter().skip(1).all(tidy) && (!recognised || legible);
    if read.gap {
        read.sure = false;
    }
    read
}

/// Where a number with slashes ends: at its year, or where a word does not go on from a slash.
fn end_of_parts(tokens: &[Token]) -> usize {
    let mut end = 0;
    let mut open = true;
    for (i, token) in tokens.iter().enumerate() {
        let continues = open || token.text.starts_with(['/', '-', '.']);
        if !continues && !is_year_word(token) {
            break;
        }
        end = i + 1;
        open = token.text.ends_with(['/', '-', '.'])
            || is_year_word(token)
            || is_year_before(&token.text)
            || token.norm.is_empty();
    }
    end
}

/// Whether the word for the year is the last part: "134/Kpts/KPU/TAHUN".
fn is_year_before(joined: &str) -> bool {
    let last = joined.rsplit('/').next().unwrap_or_default();
    norm(last) == "TAHUN"
}

/// The running number: the first part, or the digits after a name in it (`P.12`, `PER-5`), or the second
/// part after a name (`KEP/110/V/2004`).
fn running(parts: &[&str]) -> (Option<u32>, bool) {
    let of = |part: &str| -> (Option<u32>, bool) {
        let tail = part.trim_start_matches(|c: char| c.is_ascii_alphabetic() || ". -".contains(c));
        // "03-P" carries a letter behind its number.
        let head = tail.split(['-', '.']).next().unwrap_or_default();
        match digits(head) {
            Some(found) if found.text.len() <= 6 => {
                (found.text.parse().ok().filter(|n| *n > 0), !found.repaired)
            }
            _ => (None, false),
        }
    };
    let first = parts.first().copied().unwrap_or_default();
    let named = first.chars().any(|c| c.is_ascii_alphabetic()) && !first.chars().any(|c| c.is_ascii_digit());
    if named { parts.get(1).map_or((None, false), |part| of(part)) } else { of(first) }
}

/// The year at the end: `2014`, `Tahun 2016`, `VI-99`, and whether it is written in full.
fn year_part(part: &str) -> (Option<u16>, bool) {
    let last = part.split([' ', '-', '.']).next_back().unwrap_or_default();
    match (last.len(), last.parse::<u16>()) {
        (4, Ok(year)) if (1900..=2100).contains(&year) => (Some(year), true),
        (2, Ok(year)) if year >= 45 => (Some(1900 + year), false),
        (2, Ok(year)) => (Some(2000 + year), false),
        _ => (None, false),
    }
}

/// Between the slashes stand names, codes, Roman and plain numbers; lone signs are misread handwriting.
fn kinds_agree(parts: &[&str]) -> bool {
    let known = |part: &str| part.len() > 1 || part.chars().all(|c| "IVX0123456789P".contains(c));
    parts.iter().skip(1).all(|part| known(part) && !is_torn_numeral(part))
}

/// Whether a part mixes the letters of a Roman numeral with digits: "1X" was IX or 10.
fn is_torn_numeral(part: &str) -> bool {
    let digits = part.chars().filter(char::is_ascii_digit).count();
    (1..part.len()).contains(&digits) && part.chars().all(|c| "IVXL1".contains(c))
}
