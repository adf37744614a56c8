//! The heading: kind, number and the row that says TENTANG.

use super::kinds::{self, STARTS};
use super::letters::like;
use super::numbers::{NumberRead, number_at};
use super::rows::{Row, Rows, Token, confidence_of, place_of, text_of};
use crate::pdf::Place;

/// Rows in which the heading is looked for.
const HEAD_ROWS: usize = 400;
/// Rows between the kind and TENTANG.
const MAX_KIND_ROWS: usize = 7;

/// Words with their place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) page: u32,
    pub(super) place: Option<Place>,
    pub(super) confidence: u8,
    /// From a scanner's own text layer, whose letters say nothing of how sure they are.
    pub(super) scanned: bool,
}

impl Span {
    pub(super) fn of(tokens: &[Token], page: u32) -> Self {
        let (place, confidence) = (place_of(tokens), confidence_of(tokens));
        Self { text: text_of(tokens), page, place, confidence, scanned: false }
    }
}

/// A heading. Rows are indexes into [`Rows::all`].
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    pub(super) kind: Option<Span>,
    /// It calls itself a draft (*rancangan*).
    pub(super) draft: bool,
    /// The number and its page.
    pub(super) number: Option<(NumberRead, u32)>,
    /// Where the title begins: row and word.
    pub(super) title_at: Option<(usize, usize)>,
    /// The first row of the heading.
    pub(super) first_row: usize,
    /// It is the heading of an annex.
    pub(super) annex: bool,
    pub(super) recognised: bool,
    pub(super) doubtful: bool,
}

/// The heading of the document.
pub(super) fn find(rows: &Rows) -> Option<Head> {
    let mut body_begun = false;
    for (i, row) in rows.text(0).take(HEAD_ROWS) {
        let head = if row.is_only("TENTANG") {
            above(rows, i)
        } else if body_begun {
            // In the body such a row is a citation.
            None
        } else {
            inline(row, i)
        };
        if let Some(head) = head {
            return Some(head);
        }
        body_begun |= row.starts("MENIMBANG") || row.starts("MENGINGAT");
    }
    without_title(rows)
}

/// The heading above a row that says only TENTANG.
fn above(rows: &Rows, tentang: usize) -> Option<Head> {
    let upward: Vec<(usize, &Row)> = before(rows, tentang).take(MAX_KIND_ROWS + 1).collect();
    let number_row = upward.iter().take(3).position(|(_, row)| nomor(row).is_some());
    let kind_above = upward.get(number_row.map_or(0, |at| at + 1)..)?;
    let kind = kind_above.iter().position(|(_, row)| kind_start(row).is_some());
    if number_row.is_none() && kind.is_none_or(|at| at > 2) {
        return None;
    }
    let row = rows.all.get(tentang)?;
    let mut head = Head {
        title_at: Some((tentang + 1, 0)),
        first_row: tentang,
        recognised: row.is_recognised(),
        doubtful: row.doubtful,
        ..Head::default()
    };
    if let Some(at) = number_row {
        let (index, row) = *upward.get(at)?;
        let begin = nomor(row)?;
        let mut tokens = row.tokens.get(begin..).unwrap_or_default().to_vec();
        for (_, more) in upward.get(..at)?.iter().rev() {
            tokens.extend(more.tokens.iter().cloned());
        }
        head.number = Some((number_at(&unglued(tokens), row.is_recognised()), row.page));
        head.first_row = index;
    }
    if let Some(at) = kind {
        let (index, first) = *kind_above.get(at)?;
        let mut tokens = kind_tokens(first);
        for (_, more) in kind_above.get(..at)?.iter().rev() {
            tokens.extend(more.tokens.iter().cloned());
        }
        head.set_kind(tokens, first.page);
        head.first_row = index;
        head.annex = annex_above(rows, index);
    }
    Some(head)
}

impl Head {
    fn set_kind(&mut self, mut tokens: Vec<Token>, page: u32) {
        if tokens.first().is_some_and(|token| token.is("RANCANGAN")) {
            self.draft = true;
            tokens.remove(0);
        }
        // "(KEPPRES)" repeats the kind; SALINAN is a mark on the page.
        if let Some(at) = tokens.iter().position(|token| token.text.starts_with('(')) {
            tokens.truncate(at);
        }
        tokens.retain(|token| !token.norm.is_empty() && token.norm != "SALINAN");
        let half = tokens.len() / 2;
        let norms = |part: Option<&[Token]>| -> Vec<String> {
            part.unwrap_or_default().iter().map(|token| token.norm.clone()).collect()
        };
        if half > 1
            && tokens.len().is_multiple_of(2)
            && norms(tokens.get(..half)) == norms(tokens.get(half..))
        {
            tokens.truncate(half);
        }
        let mut span = Span::of(&tokens, page);
        span.text = span.text.trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase();
        self.kind = (!span.text.is_empty()).then_some(span);
    }
}

/// Rows before an index, nearest first, without running heads.
fn before(rows: &Rows, index: usize) -> impl Iterator<Item = (usize, &Row)> {
    let earlier = rows.all.get(..index).unwrap_or_default();
    earlier.iter().enumerate().rev().filter(|(_, row)| !row.furniture)
}

/// Words before a heading in one row: marks of the page that the row begins with.
const MAX_BEFORE_INLINE: usize = 24;
/// Words of a heading in one row, up to TENTANG.
const MAX_INLINE: usize = 60;

/// A heading in one row: "UNDANG-UNDANG … NOMOR 8 TAHUN 1978 TENTANG …".
fn inline(row: &Row, index: usize) -> Option<Head> {
    let first = kind_start(row).filter(|at| *at == 0);
    let begin = first.or_else(|| row.tokens.iter().take(MAX_BEFORE_INLINE).position(shouts_kind))?;
    let tokens = row.tokens.get(begin..)?;
    let tokens = tokens.get(..tokens.len().min(MAX_INLINE))?;
    let number = tokens.iter().position(is_nomor)?;
    let about = tokens.iter().position(|token| token.is("TENTANG")).filter(|at| *at > number)?;
    let mut head = Head {
        title_at: Some((index, begin + about + 1)),
        first_row: index,
        recognised: row.is_recognised(),
        doubtful: row.doubtful,
        ..Head::default()
    };
    let read = number_at(tokens.get(number + 1..about)?, row.is_recognised());
    head.number = Some((read, row.page));
    head.set_kind(tokens.get(..number)?.to_vec(), row.page);
    Some(head)
}

/// A kind in capitals, as a heading writes it and a citation does not.
fn shouts_kind(token: &Token) -> bool {
    let capitals = token.text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    capitals && kinds::CITED.contains(&token.norm.as_str())
}

/// A heading without TENTANG: a kind, and a number in one of the rows below it.
fn without_title(rows: &Rows) -> Option<Head> {
    let all: Vec<(usize, &Row)> = rows.text(0).take(HEAD_ROWS / 4).collect();
    for (at, (index, row)) in all.iter().enumerate() {
        let Some(start) = kind_start(row).filter(|start| *start == 0) else { continue };
        let below = all.get(at + 1..).unwrap_or_default().iter().take(4);
        let number = below.clone().position(|(_, row)| nomor(row).is_some());
        let Some(number) = number else { continue };
        let (_, number_row) = *all.get(at + 1 + number)?;
        let mut head = Head {
            first_row: *index,
            recognised: row.is_recognised(),
            doubtful: row.doubtful,
            ..Head::default()
        };
        let mut tokens = row.tokens.get(start..)?.to_vec();
        for (_, more) in below.take(number) {
            tokens.extend(more.tokens.iter().cloned());
        }
        head.set_kind(tokens, row.page);
        let begin = nomor(number_row)?;
        let tokens = unglued(number_row.tokens.get(begin..)?.to_vec());
        head.number = Some((number_at(&tokens, number_row.is_recognised()), number_row.page));
        return Some(head);
    }
    None
}

/// Where a kind begins in a row: at its first or second word, or at the first of a column.
pub(super) fn kind_start(row: &Row) -> Option<usize> {
    let begins = |at: usize| -> bool {
        let next = row.tokens.get(at + 1).map_or("", |token| token.norm.as_str());
        let Some(token) = row.tokens.get(at) else { return false };
        let word = token.norm.as_str();
        let Some(found) = STARTS.iter().find(|start| like(word, start)) else { return false };
        match *found {
            "BERITA" => like(next, "ACARA"),
            "SURAT" => like(next, "EDARAN"),
            "NOTA" => like(next, "KESEPAHAMAN"),
            "PERJANJIAN" => next == "KERJA" || next == "KERJASAMA",
            "PETUNJUK" => like(next, "TEKNIS") || like(next, "PELAKSANAAN"),
            "PROSEDUR" => like(next, "STANDAR"),
            "STANDAR" => like(next, "OPERASIONAL"),
            "UNDANG" => like(next, "UNDANG") || is_nomor(&token_of(next)) || like(next, "REPUBLIK"),
            _ => true,
        }
    };
    (0..row.tokens.len().min(2)).find(|at| begins(*at)).or_else(|| {
        let mut at = 0;
        for cell in row.cells() {
            if at > 0 && begins(at) {
                return Some(at);
            }
            at += cell.len();
        }
        None
    })
}

fn token_of(norm: &str) -> Token {
    Token { text: norm.to_owned(), norm: norm.to_owned(), place: Place::default(), confidence: 100 }
}

/// The words of the column in which the kind begins.
fn kind_tokens(row: &Row) -> Vec<Token> {
    let start = kind_start(row).unwrap_or(0);
    let mut end = 0;
    for cell in row.cells() {
        end += cell.len();
        if end > start {
            break;
        }
    }
    row.tokens.get(start..end).unwrap_or_default().to_vec()
}

/// Whether a word says NOMOR.
pub(super) fn is_nomor(token: &Token) -> bool {
    token.norm == "NO" && token.text.len() <= 4 || token.is("NOMOR") || glued(token).is_some()
}

/// The digits of `NOMOR5`.
fn glued(token: &Token) -> Option<&str> {
    let rest = token.norm.strip_prefix("NOMOR")?;
    (!rest.is_empty() && rest.len() <= 5 && rest.bytes().all(|c| c.is_ascii_digit())).then_some(rest)
}

/// Where the number begins in a row whose first words say NOMOR. A `NO` of a running head ("No.33, 2014")
/// carries the number with it and is not meant.
pub(super) fn nomor(row: &Row) -> Option<usize> {
    let at = row.tokens.iter().take(3).position(is_nomor)?;
    let token = row.tokens.get(at)?;
    Some(if glued(token).is_some() { at } else { at + 1 })
}

/// Takes NOMOR off a number that sticks to it.
pub(super) fn unglued(mut tokens: Vec<Token>) -> Vec<Token> {
    if let Some(first) = tokens.first_mut()
        && let Some(rest) = glued(first).map(str::to_owned)
    {
        first.text.clone_from(&rest);
        first.norm = rest;
    }
    tokens
}

/// Whether LAMPIRAN stands above the kind, or before it.
fn annex_above(rows: &Rows, index: usize) -> bool {
    let same = rows.all.get(index).is_some_and(|row| row.starts("LAMPIRAN"));
    same || before(rows, index).take(2).any(|(_, row)| row.starts("LAMPIRAN") && row.tokens.len() <= 4)
}

/// In running text the word begins small.
fn begins_large(row: &Row) -> bool {
    let mut letters = row.tokens.iter().flat_map(|token| token.text.chars());
    letters.find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

/// What the enacting formula says: kind and title after *Menetapkan*.
#[derive(Debug, Clone, Default)]
pub(super) struct Decree {
    pub(super) kind: Span,
    pub(super) title: Span,
}

/// Rows of the formula.
const MAX_DECREE_ROWS: usize = 14;

/// Reads "Menetapkan : KEPUTUSAN … TENTANG …."; it is looked for after the heading.
pub(super) fn decree(rows: &Rows, from: usize, to: usize) -> Option<Decree> {
    let mut body = rows.text(from).take_while(|(i, _)| *i < to);
    let at = body.find(|(_, row)| row.starts("MENETAPKAN") && begins_large(row))?.0;
    let mut tokens: Vec<Token> = Vec::new();
    let mut page = 0;
    for (i, row) in rows.text(at).take(MAX_DECREE_ROWS) {
        let stop = row.starts("KESATU") || row.starts("PERTAMA") || row.starts("BAB") || row.starts("PASAL");
        if i > at && stop {
            break;
        }
        page = if page == 0 { row.page } else { page };
        tokens.extend(row.tokens.iter().skip(usize::from(i == at)).cloned());
        if row.tokens.last().is_some_and(|token| token.text.ends_with('.') && token.norm.len() > 3) {
            break;
        }
    }
    let kind = tokens.iter().take(4).position(|token| STARTS.iter().any(|start| token.is(start)))?;
    let about = tokens.iter().position(|token| token.is("TENTANG")).filter(|at| *at > kind)?;
    let kind = Span::of(tokens.get(kind..about)?, page);
    kinds::family_of(&kind.text)?;
    Some(Decree { kind, title: Span::of(tokens.get(about + 1..)?, page) })
}
