//! The closing: where and when it was enacted and gazetted, and who signed it.

use super::dates::{DateRead, date_after};
use super::head::Span;
use super::kinds::OFFICES;
use super::letters::like;
use super::names::{person, title_case};
use super::rows::{Row, Rows, Token};
use crate::pdf::{Place, TextSource};

/// Rows between "Ditetapkan di" and its date.
const DATE_ROWS: usize = 4;
/// Rows of a signature.
const SIGNATURE_ROWS: usize = 16;
/// Rows that are no name and stand between office and name: a date that runs on, a stamp.
const MAX_MISSES: usize = 2;
/// Words of a place.
const PLACE_WORDS: usize = 4;

/// What one closing says.
#[derive(Debug, Clone, Default)]
pub(super) struct Closing {
    /// The row that it begins in.
    pub(super) row: usize,
    pub(super) town: Option<Span>,
    pub(super) date: Option<DateRead>,
    pub(super) signer: Option<Span>,
}

/// Words that open the closing of enactment.
const ENACTED: &[&str] = &["DITETAPKAN", "DISAHKAN", "DIKELUARKAN"];

/// Every closing of enactment, in order.
pub(super) fn enactments(rows: &Rows, from: usize) -> Vec<Closing> {
    closings(rows, from, ENACTED, true)
}

/// Every closing of gazetting, in order.
pub(super) fn gazettings(rows: &Rows, from: usize) -> Vec<Closing> {
    closings(rows, from, &["DIUNDANGKAN"], false)
}

/// Closings that are read at most: forms in annexes repeat them.
const MAX_CLOSINGS: usize = 200;

fn closings(rows: &Rows, from: usize, words: &[&str], signed: bool) -> Vec<Closing> {
    let mut found = Vec::new();
    for (i, row) in rows.text(from) {
        if found.len() >= MAX_CLOSINGS {
            break;
        }
        if let Some(column) = opening(row, words) {
            found.push(read(rows, i, column, signed));
        }
    }
    found
}

/// A part of a row, from one word on, and how far it reaches across the page.
#[derive(Debug, Clone, Copy)]
struct Column {
    begin: usize,
    end: usize,
    x0: u16,
    x1: u16,
}

/// Where "Ditetapkan di" opens a row or a column of it.
fn opening(row: &Row, words: &[&str]) -> Option<Column> {
    let mut begin = 0;
    for cell in row.cells() {
        let end = begin + cell.len();
        for at in 0..cell.len().min(3) {
            let (Some(word), next) = (cell.get(at), cell.get(at + 1)) else { continue };
            let split = words.iter().any(|known| word.is(known))
                && next.is_some_and(|next| next.norm == "DI" || next.norm == "D1" || next.norm == "DL");
            let stuck =
                word.norm.strip_suffix("DI").is_some_and(|head| words.iter().any(|known| like(head, known)));
            // In running text the word stands in the middle of a sentence, with small letters.
            let large = |token: &Token| {
                token.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
            };
            // "Ditetapkan Surabaya": the preposition is forgotten at times.
            let known = at == 0 && cell.len() == 2 && words.iter().any(|known| word.is(known));
            let bare = !split && known && large(word) && next.is_some_and(large);
            if bare || (split || stuck) && (large(word) || at == 0 && cell.len() <= 4) {
                let begin = begin + at + if split { 2 } else { 1 };
                let x1 = cell.iter().map(|token| token.place.x1).max().unwrap_or(0);
                return Some(Column { begin, end, x0: word.place.x0, x1 });
            }
        }
        begin = end;
    }
    within(row, words)
}

/// "… Disahkan di Jakarta pada tanggal 26 April 2007" within a longer row.
fn within(row: &Row, words: &[&str]) -> Option<Column> {
    let at = row.tokens.windows(8).position(|window| {
        let [word, di, town, rest @ ..] = window else { return false };
        let capital = |token: &Token| token.text.starts_with(char::is_uppercase);
        words.contains(&word.norm.as_str())
            && capital(word)
            && di.norm == "DI"
            && capital(town)
            && rest.iter().take(3).any(|token| token.norm == "TANGGAL")
    })?;
    let x0 = row.tokens.get(at)?.place.x0;
    Some(Column { begin: at + 2, end: row.tokens.len(), x0, x1: 0 })
}

fn read(rows: &Rows, index: usize, column: Column, signed: bool) -> Closing {
    let mut closing = Closing { row: index, ..Closing::default() };
    let Some(row) = rows.all.get(index) else { return closing };
    // The town may stand far behind its preposition.
    let end = if column.begin < column.end { column.end } else { row.tokens.len() };
    let tail = row.tokens.get(column.begin..end).unwrap_or_default();
    let until_date = tail.iter().position(is_date_word).unwrap_or(tail.len());
    closing.town = town(tail.get(..until_date).unwrap_or_default(), row);
    let below: Vec<(usize, &Row)> = rows.text(index).skip(1).take(SIGNATURE_ROWS + DATE_ROWS).collect();
    let mut after_date = 0;
    if until_date < tail.len() {
        closing.date = dated(tail.get(until_date..).unwrap_or_default(), row);
    } else {
        for (n, (_, row)) in below.iter().take(DATE_ROWS).enumerate() {
            let cells = beneath(row, column);
            if cells.iter().any(is_date_word) {
                closing.date = dated(&cells, row);
                after_date = n + 1;
                break;
            }
        }
    }
    if signed {
        closing.signer = signer(below.get(after_date..).unwrap_or_default(), column);
    }
    closing
}

fn is_date_word(token: &Token) -> bool {
    token.is("TANGGAL") || token.norm.strip_prefix("PADA").is_some_and(|rest| like(rest, "TANGGAL"))
}

fn dated(tokens: &[Token], row: &Row) -> Option<DateRead> {
    let at = tokens.iter().position(is_date_word)?;
    Some(date_after(tokens.get(at + 1..)?, row.page, row.is_recognised()))
}

/// The words of a row that stand under a column; all of them where words have no places.
fn beneath(row: &Row, column: Column) -> Vec<Token> {
    if column.x1 == 0 {
        return row.tokens.clone();
    }
    let under = |cell: &&[Token]| {
        let place = cell.iter().map(|token| token.place).reduce(Place::around).unwrap_or_default();
        place.x1 > column.x0 && place.x0 < column.x1.saturating_add(1_500)
    };
    row.cells().into_iter().filter(under).flatten().cloned().collect()
}

fn town(tokens: &[Token], row: &Row) -> Option<Span> {
    let named = |token: &&Token| {
        token.norm.len() > 2 && token.text.chars().all(|c| c.is_alphabetic() || ".,;:'-".contains(c))
    };
    let first = tokens.iter().position(|token| named(&token))?;
    let words: Vec<Token> =
        tokens.iter().skip(first).take_while(|token| named(token)).take(PLACE_WORDS).cloned().collect();
    let mut span = Span::of(&words, row.page);
    span.scanned = row.source == TextSource::ScannerLayer;
    span.text = title_case(span.text.trim_matches(|c: char| !c.is_alphabetic()));
    Some(span)
}

/// The name under the office and its "ttd.".
fn signer(below: &[(usize, &Row)], column: Column) -> Option<Span> {
    let mut office_open = false;
    let mut misses = 0;
    for (_, row) in below.iter().take(SIGNATURE_ROWS) {
        let tokens = beneath(row, column);
        if tokens.iter().all(|token| token.norm.is_empty()) {
            continue;
        }
        if ends_signature(&tokens) {
            return None;
        }
        let text = super::rows::text_of(&tokens);
        let office = tokens.iter().take(3).any(|token| OFFICES.contains(&token.norm.as_str()));
        let goes_on = office_open && !text.ends_with([',', '.', ':']);
        let comma = text.trim_end().ends_with([',', ';', ':']);
        if office || comma {
            office_open = !comma;
            continue;
        }
        if is_signed_mark(&text) {
            office_open = false;
            continue;
        }
        // The second row of an office is no name: it goes on in capitals until a comma.
        if goes_on && below_has_comma(below, row, column) {
            continue;
        }
        if office_open && names_an_office(&tokens) {
            continue;
        }
        let Some(name) = person(text.trim_matches(|c: char| !c.is_alphanumeric() && c != '.')) else {
            misses += 1;
            if misses > MAX_MISSES {
                return None;
            }
            continue;
        };
        if name.split(' ').count() < 2 && row.is_recognised() && name.chars().count() < 5 {
            return None;
        }
        let scanned = row.source == TextSource::ScannerLayer;
        return Some(Span { text: name, scanned, ..Span::of(&tokens, row.page) });
    }
    None
}

/// Words that stand in the name of an office and hardly in a person's.
fn names_an_office(tokens: &[Token]) -> bool {
    const WORDS: &[&str] = &[
        "REPUBLIK",
        "INDONESIA",
        "PROVINSI",
        "KABUPATEN",
        "KOTA",
        "UMUM",
        "NASIONAL",
        "NEGARA",
        "DAERAH",
        "PEMILIHAN",
        "BIDANG",
        "HUKUM",
        "MANUSIA",
        "REPUBLIC",
        "PERGURUAN",
        "KOMISI",
        "SULAWESI",
        "JAWA",
        "SUMATERA",
        "KALIMANTAN",
    ];
    tokens.iter().any(|token| WORDS.contains(&token.norm.as_str()))
}

fn below_has_comma(below: &[(usize, &Row)], row: &Row, column: Column) -> bool {
    let rest = below.iter().skip_while(|(_, other)| !std::ptr::eq(*other, row)).take(3);
    rest.map(|(_, row)| super::rows::text_of(&beneath(row, column)))
        .any(|text| text.trim_end().ends_with(','))
        && names_an_office(&row.tokens)
}

fn is_signed_mark(text: &str) -> bool {
    let letters = super::letters::norm(text);
    let marks = letters.len() <= 16 && letters.chars().all(|c| "TDO".contains(c));
    marks || letters == "TTDCAP" || letters == "CAPTTD" || letters.len() < 3
}

fn ends_signature(tokens: &[Token]) -> bool {
    let first = tokens.iter().find(|token| !token.norm.is_empty());
    first.is_some_and(|token| {
        [
            "DIUNDANGKAN",
            "SALINAN",
            "LEMBARAN",
            "BERITA",
            "LAMPIRAN",
            "TAMBAHAN",
            "TEMBUSAN",
            "PENJELASAN",
            "NOREG",
        ]
        .iter()
        .any(|word| token.is(word))
    })
}
