//! Where it was gazetted: "LEMBARAN DAERAH PROVINSI JAMBI TAHUN 2014 NOMOR 4".

use super::head::is_nomor;
use super::letters::digits;
use super::rows::{Row, Rows, Token, confidence_of, place_of};
use crate::pdf::Place;

/// A gazette's row and what it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gazette {
    /// `LN`, `BN`, `LD`, `BD`, `TLN`, …
    pub(super) series: &'static str,
    pub(super) year: Option<u16>,
    pub(super) number: String,
    pub(super) page: u32,
    pub(super) place: Option<Place>,
    pub(super) confidence: u8,
    pub(super) sure: bool,
}

/// How a series is named (letters only).
const SERIES: &[(&str, &str)] = &[
    ("TAMBAHANLEMBARANNEGARA", "TLN"),
    ("TAMBAHANBERITANEGARA", "TBN"),
    ("TAMBAHANLEMBARANDAERAH", "TLD"),
    ("TAMBAHANBERITADAERAH", "TBD"),
    ("LEMBARANNEGARA", "LN"),
    ("BERITANEGARA", "BN"),
    ("LEMBARANDAERAH", "LD"),
    ("BERITADAERAH", "BD"),
];

/// Rows that are read at most.
const MAX_GAZETTES: usize = 40;

/// The gazettes that the document says it stands in.
pub(super) fn gazettes(rows: &Rows) -> Vec<Gazette> {
    let mut found: Vec<Gazette> = Vec::new();
    let all: Vec<(usize, &Row)> = rows.text(0).collect();
    for (n, (_, row)) in all.iter().enumerate() {
        if found.len() >= MAX_GAZETTES {
            break;
        }
        let Some(series) = series(row) else { continue };
        let mut tokens = row.tokens.clone();
        for (_, more) in all.iter().skip(n + 1).take(2) {
            if more.page == row.page && series_of(more).is_none() {
                tokens.extend(more.tokens.iter().cloned());
            }
        }
        let read = numbered(&tokens, series, row).or_else(|| masthead(&tokens, series, row));
        if let Some(gazette) = read
            && !found.iter().any(|known| known.series == gazette.series)
        {
            found.push(gazette);
        }
    }
    found
}

/// In capitals, at the beginning of a row: in running text a gazette stands in brackets.
fn series(row: &Row) -> Option<&'static str> {
    let first = row.tokens.first()?;
    let shouted = first.text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if shouted { series_of(row) } else { None }
}

fn series_of(row: &Row) -> Option<&'static str> {
    let letters = row.letters();
    SERIES.iter().find(|(name, _)| letters.starts_with(name)).map(|(_, series)| *series)
}

/// "… TAHUN 2014 NOMOR 4".
fn numbered(tokens: &[Token], series: &'static str, row: &Row) -> Option<Gazette> {
    let tokens = tokens.get(..tokens.len().min(24))?;
    let number_at = tokens.iter().position(is_nomor)?;
    let year_at = tokens.iter().take(number_at).position(|token| token.is("TAHUN"));
    let year = year_at.and_then(|at| digits(&tokens.get(at + 1)?.text)).filter(|found| !found.guessed);
    let number = digits(&tokens.get(number_at + 1)?.text).filter(|found| !found.guessed)?;
    let used = tokens.get(..=number_at + 1)?;
    let supplement = series.starts_with('T');
    let year = year.and_then(|found| found.text.parse().ok()).filter(|year| (1900..=2100).contains(year));
    Some(Gazette {
        series,
        year,
        number: number.text.trim_start_matches('0').to_owned(),
        page: row.page,
        place: place_of(used),
        confidence: confidence_of(used),
        sure: (supplement || year.is_some())
            && !number.repaired
            && !doubled(&number.text)
            && !number.text.trim_start_matches('0').is_empty()
            && !row.doubtful
            && (!row.is_recognised() || confidence_of(used) >= 70),
    })
}

/// Printed twice over itself: "8686" is 86.
fn doubled(number: &str) -> bool {
    number.len() == 4 && number.get(..2) == number.get(2..)
}

/// The masthead of the gazette itself: "BERITA NEGARA REPUBLIK INDONESIA / No.33, 2014".
fn masthead(tokens: &[Token], series: &'static str, row: &Row) -> Option<Gazette> {
    if row.page != 1 || !matches!(series, "LN" | "BN" | "LD" | "BD") {
        return None;
    }
    let at = tokens.iter().position(|token| token.norm.starts_with("NO") && token.text.ends_with(','))?;
    let number = digits(tokens.get(at)?.norm.trim_start_matches("NOMOR").trim_start_matches("NO"))?;
    let year = digits(&tokens.get(at + 1)?.text).filter(|year| year.text.len() == 4)?;
    let used = tokens.get(at..=at + 1)?;
    Some(Gazette {
        series,
        year: year.text.parse().ok(),
        number: number.text,
        page: row.page,
        place: place_of(used),
        confidence: confidence_of(used),
        sure: !number.repaired && !year.repaired && !row.doubtful && !row.is_recognised(),
    })
}
