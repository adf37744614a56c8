//! Annexes: which the body names, and which begin in this file.

use super::closing::Closing;
use super::head::{Head, kind_start, nomor, unglued};
use super::numbers::{NumberRead, number_at};
use super::rows::{Row, Rows, Token, place_of};
use super::types::{Annex, Attachments};

/// Rows below LAMPIRAN in which its kind and number stand.
const HEADING_ROWS: usize = 8;
/// Rows of its title.
const TITLE_ROWS: usize = 10;
/// Annexes that are kept.
const MAX_ANNEXES: usize = 200;

/// The heading of an annex as it was read.
#[derive(Debug, Clone)]
pub(super) struct AnnexHead {
    pub(super) annex: Annex,
    pub(super) row: usize,
    /// What it says of the document it belongs to.
    pub(super) number: Option<(NumberRead, u32)>,
    pub(super) kind: String,
    pub(super) title: String,
}

/// Where annexes begin.
pub(super) fn headings(rows: &Rows) -> Vec<AnnexHead> {
    let mut found: Vec<AnnexHead> = Vec::new();
    for (i, row) in rows.text(0) {
        if found.len() >= MAX_ANNEXES {
            break;
        }
        if let Some(head) = heading(rows, i, row) {
            found.push(head);
        }
    }
    found
}

fn heading(rows: &Rows, index: usize, row: &Row) -> Option<AnnexHead> {
    let at = row
        .tokens
        .iter()
        .position(|token| token.is("LAMPIRAN"))
        .filter(|at| *at == 0 || begins_cell(row, *at))?;
    let word = row.tokens.get(at)?;
    if !word.text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) {
        return None;
    }
    let mut tokens: Vec<Token> = row.tokens.get(at + 1..)?.to_vec();
    let mut number = None;
    let mut kind = None;
    let mut title = String::new();
    if row.tokens.get(at..).is_some_and(|rest| rest.len() > 2) {
        kind = kind_of(row.tokens.get(at + 1..)?);
    }
    for (i, below) in
        rows.text(index).skip(1).take(HEADING_ROWS).take_while(|(_, below)| below.page == row.page)
    {
        if kind.is_none() && kind_start(below).is_some() {
            kind = Some(below.text());
        } else if number.is_none()
            && let Some(begin) = number_column(below)
        {
            let rest = unglued(below.tokens.get(begin..).unwrap_or_default().to_vec());
            number = Some((number_at(&rest, below.is_recognised()), below.page));
        } else if below.starts("TENTANG") {
            title = title_below(rows, i);
            break;
        }
    }
    let alone =
        row.tokens.len() - at <= 3 && rows.text(index).next().is_some_and(|_| starts_page(rows, index));
    if kind.is_none() && number.is_none() && !alone {
        return None;
    }
    tokens.truncate(2);
    let label = label(&tokens);
    let place = place_of(row.tokens.get(at..)?);
    Some(AnnexHead {
        annex: Annex { label, page: row.page, place },
        row: index,
        number,
        kind: kind.unwrap_or_default(),
        title,
    })
}

/// NOMOR at the beginning of the row or of one of its columns.
fn number_column(row: &Row) -> Option<usize> {
    nomor(row).or_else(|| {
        let mut at = 0;
        for cell in row.cells() {
            if at > 0 && cell.first().is_some_and(super::head::is_nomor) {
                return Some(at + 1);
            }
            at += cell.len();
        }
        None
    })
}

fn kind_of(tokens: &[Token]) -> Option<String> {
    let at =
        tokens.iter().take(4).position(|token| super::kinds::STARTS.iter().any(|start| token.is(start)))?;
    Some(super::rows::text_of(tokens.get(at..)?))
}

fn begins_cell(row: &Row, at: usize) -> bool {
    let mut begin = 0;
    row.cells().into_iter().any(|cell| {
        let here = begin == at;
        begin += cell.len();
        here
    })
}

/// Among the first rows of its page.
fn starts_page(rows: &Rows, index: usize) -> bool {
    let page = rows.all.get(index).map(|row| row.page);
    let before = rows.all.get(index.saturating_sub(4)..index).unwrap_or_default();
    before.iter().filter(|row| Some(row.page) == page && !row.furniture).count() < 4
}

/// `Lampiran`, or `Lampiran IV`; a figure counts as its Roman numeral.
fn label(tokens: &[Token]) -> String {
    let word = tokens.first().map_or("", |token| token.norm.as_str());
    let figure = word.parse().ok().and_then(roman);
    let numeral = (1..=MAX_NUMERAL).filter_map(roman).find(|roman| roman == word);
    match figure.or(numeral) {
        Some(numeral) => format!("Lampiran {numeral}"),
        None => "Lampiran".to_owned(),
    }
}

/// The highest number of an annex.
const MAX_NUMERAL: usize = 50;

fn roman(n: usize) -> Option<String> {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    const TENS: [&str; 6] = ["", "X", "XX", "XXX", "XL", "L"];
    let written = format!("{}{}", TENS.get(n / 10)?, ONES.get(n % 10)?);
    (1..=MAX_NUMERAL).contains(&n).then_some(written)
}

/// A Roman numeral or a figure.
fn is_ordinal(word: &str) -> bool {
    let roman = word.len() <= 7 && word.chars().all(|c| "IVXL".contains(c));
    let figure = word.len() <= 3 && word.bytes().all(|c| c.is_ascii_digit());
    !word.is_empty() && (roman || figure)
}

/// The title of an annex's heading: from TENTANG on, as long as it is in capitals.
fn title_below(rows: &Rows, tentang: usize) -> String {
    let mut tokens: Vec<Token> = Vec::new();
    let page = rows.all.get(tentang).map(|row| row.page);
    for (i, row) in rows.text(tentang).take(TITLE_ROWS) {
        if Some(row.page) != page || i > tentang && !super::title::in_capitals(row) {
            break;
        }
        tokens.extend(row.tokens.iter().skip(usize::from(i == tentang)).cloned());
    }
    super::title::join(&tokens)
}

/// Annexes that the body names: "sebagaimana tercantum dalam Lampiran II".
pub(super) fn named(rows: &Rows, from: usize, to: usize) -> Vec<Annex> {
    let mut found: Vec<Annex> = Vec::new();
    for (i, row) in rows.text(from) {
        if i >= to || found.len() >= MAX_ANNEXES {
            break;
        }
        for (at, token) in row.tokens.iter().enumerate().filter(|(_, token)| token.norm == "LAMPIRAN") {
            // Its own annex is written with a capital; another's follows with its kind.
            let small = token.text.chars().find(|c| c.is_alphabetic()).is_none_or(char::is_lowercase);
            let next = row.tokens.get(at + 1..).unwrap_or_default();
            if small && !points_at(row, at) || names_another(next) {
                continue;
            }
            let label = label(next);
            // A scanner reads II as 11; such a numeral names nothing for certain.
            let figure = next.first().is_some_and(|token| token.norm.bytes().any(|c| c.is_ascii_digit()));
            let label = if figure && row.is_recognised() { "Lampiran".to_owned() } else { label };
            if !found.iter().any(|known| known.label == label) {
                found.push(Annex {
                    label,
                    page: row.page,
                    place: place_of(row.tokens.get(at..=at).unwrap_or_default()),
                });
            }
        }
    }
    // "Lampiran" beside "Lampiran I" speaks of all of them.
    if found.iter().any(|annex| annex.label != "Lampiran") {
        found.retain(|annex| annex.label != "Lampiran");
    }
    found
}

/// "tercantum dalam lampiran", "terlampir".
fn points_at(row: &Row, at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|n| row.tokens.get(n))
        .is_some_and(|token| token.norm == "DALAM" || token.norm == "PADA")
}

/// "Lampiran Undang-Undang Nomor 23 …" is somebody else's.
fn names_another(next: &[Token]) -> bool {
    let skip = usize::from(next.first().is_some_and(|token| is_ordinal(&token.norm)));
    let kind = next.get(skip..).unwrap_or_default();
    kind.first().is_some_and(|token| super::kinds::CITED.contains(&token.norm.as_str()))
        && kind.iter().take(8).any(super::head::is_nomor)
}

/// Puts together what is named and what is there.
pub(super) fn attachments(
    rows: &Rows,
    head: Option<&Head>,
    closings: &[Closing],
    heads: &[AnnexHead],
) -> Attachments {
    let begin = head.map_or(0, |head| head.first_row);
    let annex_only = head.is_some_and(|head| head.annex) && closings.is_empty();
    let body_end = body_end(rows, heads, begin);
    let named = if annex_only { Vec::new() } else { named(rows, begin, body_end) };
    let present: Vec<Annex> = heads.iter().map(|head| head.annex.clone()).collect();
    let there = |label: &str| {
        present.iter().any(|annex| annex.label == label)
            // One annex without a numeral is Lampiran I or simply the annex.
            || (label == "Lampiran" && !present.is_empty())
            || (label == "Lampiran I" && present.iter().any(|annex| annex.label == "Lampiran"))
    };
    let missing =
        named.iter().filter(|annex| !there(&annex.label)).map(|annex| annex.label.clone()).collect();
    let last_body = rows.all.get(body_end.saturating_sub(1)).map_or(rows.pages, |row| row.page);
    let body_pages = if body_end >= rows.all.len() { rows.pages } else { last_body.min(rows.pages) };
    Attachments { named, present, missing, annex_only, body_pages }
}

/// The row after the body: the first annex or the elucidation behind the heading.
pub(super) fn body_end(rows: &Rows, heads: &[AnnexHead], begin: usize) -> usize {
    let annex = heads.iter().map(|head| head.row).find(|row| *row > begin);
    let elucidation = rows.text(begin).find(|(_, row)| row.is_only("PENJELASAN")).map(|(i, _)| i);
    annex.into_iter().chain(elucidation).min().unwrap_or(rows.all.len())
}
