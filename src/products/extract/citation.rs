//! Other documents as they are cited in running text.

use super::head::{is_nomor, unglued};
use super::kinds::{CITED, family_of};
use super::letters::norm;
use super::names::title_case;
use super::numbers::{is_year_word, number_at};
use super::rows::{Row, Token, place_of};
use super::types::Citation;
use crate::pdf::Place;

/// Words between a kind and its NOMOR.
const MAX_KIND_WORDS: usize = 22;
/// Words of a cited title.
const MAX_TITLE_WORDS: usize = 120;

/// Words of several rows in one line, each with its page.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) tokens: Vec<Token>,
    pub(super) pages: Vec<u32>,
}

impl Flow {
    pub(super) fn push(&mut self, row: &Row) {
        self.tokens.extend(row.tokens.iter().cloned());
        self.pages.resize(self.tokens.len(), row.page);
    }

    pub(super) fn page(&self, at: usize) -> u32 {
        self.pages.get(at).copied().unwrap_or(1)
    }

    /// Around the words of a range that stand on the page of its first.
    pub(super) fn place(&self, from: usize, to: usize) -> Option<Place> {
        let page = self.page(from);
        let on_page: Vec<Token> = (from..to.min(self.tokens.len()))
            .filter(|at| self.page(*at) == page)
            .filter_map(|at| self.tokens.get(at).cloned())
            .collect();
        place_of(&on_page)
    }
}

/// A citation and the words that it takes.
#[derive(Debug, Clone)]
pub(super) struct Cited {
    pub(super) citation: Citation,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// All citations among the words, in order, not within each other's numbers. Those within a title (of an
/// amendment) are given, too.
pub(super) fn citations(tokens: &[Token]) -> Vec<Cited> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match citation_at(tokens, at) {
            Some((cited, next)) => {
                found.push(cited);
                at = next.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

/// The citation that begins at a word, and where the next may begin.
fn citation_at(tokens: &[Token], at: usize) -> Option<(Cited, usize)> {
    let first = tokens.get(at)?;
    let starts = CITED.contains(&first.norm.as_str())
        || first.norm == "PERPU"
        || ["PERATURAN", "KEPUTUSAN", "UNDANGUNDANG"].iter().any(|word| first.is(word));
    if !starts || !begins_name(first) {
        return None;
    }
    if let Some(cited) = constitution(tokens, at) {
        return Some((cited, at + 4));
    }
    let number =
        (at + 1..tokens.len().min(at + MAX_KIND_WORDS)).find(|n| tokens.get(*n).is_some_and(is_nomor))?;
    let kind = tokens.get(at..number)?;
    let broken = kind.iter().enumerate().any(|(n, token)| {
        let last = n + 1 == kind.len();
        (!last && token.text.ends_with([';', '.', ')']) && !is_abbreviation(token))
            || (n > 0 && (token.is("TENTANG") || is_verb(token)))
    });
    // The nearest kind counts: "Keputusan … atas Undang-Undang Nomor 7".
    let nearer = kind
        .iter()
        .skip(2)
        .any(|token| matches!(token.norm.as_str(), "UNDANGUNDANG" | "PERATURAN" | "KEPUTUSAN"));
    if broken || nearer && !kind.iter().any(|token| token.is("PENGGANTI")) {
        return None;
    }
    let rest = unglued(tokens.get(number..tokens.len().min(number + 16))?.to_vec());
    let skip = usize::from(rest.first().is_some_and(is_nomor));
    let read = number_at(rest.get(skip..)?, false);
    let end = number_end(tokens, number + skip);
    let mut citation = Citation {
        kind: written(kind),
        number: read.value.clone(),
        year: read.year.or_else(|| year_near(tokens, end)),
        title: String::new(),
    };
    family_of(&citation.kind)?;
    read.running?;
    let mut to = end;
    let mut next = end;
    if tokens.get(end).is_some_and(|token| token.is("TENTANG")) {
        let title_end = title_end(tokens, end + 1);
        citation.title = tidy(tokens.get(end + 1..title_end)?);
        to = title_end;
        // A title may itself cite ("tentang Perubahan atas Undang-Undang Nomor 7 …").
        next = end + 1;
    }
    Some((Cited { citation, from: at, to }, next))
}

/// "Drt.", "R.I."
fn is_abbreviation(token: &Token) -> bool {
    token.text.ends_with('.') && token.norm.len() <= 3
}

fn begins_name(token: &Token) -> bool {
    token.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
        || token.norm.starts_with("UNDANG")
}

fn is_verb(token: &Token) -> bool {
    matches!(
        token.norm.as_str(),
        "DICABUT" | "DIUBAH" | "DINYATAKAN" | "DENGAN" | "YANG" | "ADALAH" | "INI" | "TELAH"
    )
}

/// The constitution has a year and no number.
fn constitution(tokens: &[Token], at: usize) -> Option<Cited> {
    let words: String = tokens.iter().skip(at).take(3).map(|token| token.norm.as_str()).collect();
    if !words.starts_with("UNDANGUNDANGDASAR") {
        return None;
    }
    let year = |n: usize| tokens.get(n).and_then(|token| norm(&token.text).parse::<u16>().ok());
    let end = (at..tokens.len().min(at + 10)).find(|n| year(*n) == Some(1945)).map_or(at + 3, |n| n + 1);
    let citation = Citation {
        kind: "Undang-Undang Dasar Negara Republik Indonesia".into(),
        year: Some(1945),
        ..Citation::default()
    };
    Some(Cited { citation, from: at, to: end.min(tokens.len()) })
}

/// Where the number ends: after the year, or after the parts with slashes.
fn number_end(tokens: &[Token], from: usize) -> usize {
    let limit = tokens.len().min(from + 12);
    let mut at = from;
    let mut seen = false;
    while at < limit {
        let Some(token) = tokens.get(at) else { break };
        let digits = token.norm.chars().any(|c| c.is_ascii_digit());
        let year_word = is_year_word(token);
        let part =
            token.text.contains('/') || token.norm.is_empty() || matches!(token.norm.as_str(), "PRP" | "DRT");
        if token.is("TENTANG") || (seen && !year_word && !part && !digits) {
            break;
        }
        if !(digits || year_word || part) {
            break;
        }
        let closes = token.text.ends_with([',', ';', '.', ')']);
        seen |= digits;
        at += 1;
        if closes && seen {
            break;
        }
    }
    at
}

/// The year of a number that is followed by a date: "Nomor 5 tanggal 3 Mei 2009".
fn year_near(tokens: &[Token], end: usize) -> Option<u16> {
    let rest = tokens.get(end..tokens.len().min(end + 5))?;
    if !rest.first().is_some_and(|token| token.is("TANGGAL")) {
        return None;
    }
    rest.iter().filter_map(|token| token.norm.parse().ok()).find(|year| (1900..=2100).contains(year))
}

/// Where a cited title ends.
fn title_end(tokens: &[Token], from: usize) -> usize {
    let limit = tokens.len().min(from + MAX_TITLE_WORDS);
    for at in from..limit {
        let Some(token) = tokens.get(at) else { break };
        let next = tokens.get(at + 1);
        if token.text.starts_with('(') && opens_gazette(token, next) {
            return at;
        }
        if at > from && ends_title(token, next) {
            return at;
        }
        let numbered_next = next.is_some_and(|next| is_numbering(&next.text));
        if token.text.ends_with([';', '.']) && token.norm.len() > 2
            || numbered_next && token.text.ends_with(',')
        {
            return at + 1;
        }
    }
    limit
}

fn opens_gazette(token: &Token, next: Option<&Token>) -> bool {
    let words = [token.norm.as_str(), next.map_or("", |next| next.norm.as_str())];
    matches!(words[0], "LEMBARAN" | "TAMBAHAN" | "BERITA" | "LN" | "BN" | "LD" | "TLN")
        || words[1] == "NEGARA"
}

fn ends_title(token: &Token, next: Option<&Token>) -> bool {
    let next = next.map_or("", |next| next.norm.as_str());
    match token.norm.as_str() {
        "SEBAGAIMANA" | "JUNCTO" | "JIS" | "DICABUT" | "DINYATAKAN" | "LEMBARAN" => true,
        "DIUBAH" | "TETAP" | "MASIH" => true,
        "DAN" | "SERTA" => matches!(next, "PERATURAN" | "KEPUTUSAN" | "UNDANGUNDANG" | "SEGALA" | "SEMUA"),
        "JO" => true,
        "PADA" => next == "SAAT",
        "TIDAK" => next == "BERLAKU",
        _ => false,
    }
}

/// `a.`, `12.`, `(3)`: a list goes on.
pub(super) fn is_numbering(text: &str) -> bool {
    let bare = text.trim_start_matches('(').trim_end_matches(['.', ')']);
    let marked = text.ends_with(['.', ')']);
    let letter = bare.len() == 1 && bare.bytes().all(|c| c.is_ascii_lowercase());
    let figure = (1..=3).contains(&bare.len()) && bare.bytes().all(|c| c.is_ascii_digit());
    marked && (letter || figure)
}

fn tidy(tokens: &[Token]) -> String {
    super::title::join(tokens)
}

/// A kind as it is cited: `Undang-Undang`, without "Republik Indonesia" behind a law.
fn written(kind: &[Token]) -> String {
    let text = super::title::join(kind);
    let lower = text.chars().any(char::is_lowercase);
    let text = if lower { text } else { title_case(&text) };
    let text = text.replace("Undang Undang", "Undang-Undang").replace("Undang-undang", "Undang-Undang");
    if text == "Undang" { "Undang-Undang".into() } else { text }
}
