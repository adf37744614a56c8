//! The title: everything after TENTANG up to the invocation, the enacting office or *Menimbang*.

use super::head::{Head, Span, is_nomor};
use super::kinds::{self, OFFICES};
use super::letters::{like, similarity};
use super::rows::{Row, Rows, Token, place_of, text_of};

/// Rows of a title.
const MAX_TITLE_ROWS: usize = 40;
/// The longest title that is believed.
const MAX_TITLE_CHARS: usize = 1_500;
/// A recognised title is believed when its words were, on the average.
const SURE_CONFIDENCE: u32 = 75;

/// A title that was read.
#[derive(Debug, Clone, Default)]
pub(super) struct TitleRead {
    pub(super) span: Span,
    pub(super) sure: bool,
    /// The row after it.
    pub(super) end: usize,
}

/// Reads the title below a heading.
pub(super) fn title(rows: &Rows, head: &Head) -> Option<TitleRead> {
    let (first, skip) = head.title_at?;
    let below: Vec<(usize, &Row)> = rows.text(first).take(MAX_TITLE_ROWS).collect();
    let (end, certain) = end_of(&below, head, skip > 0);
    let used = below.get(..end)?;
    let mut tokens: Vec<Token> = Vec::new();
    for (i, row) in used {
        let skip = if *i == first { skip } else { 0 };
        // A speck that was taken for a letter is no row of a title.
        if row.letters().len() > 1 || !row.is_recognised() {
            tokens.extend(row.tokens.get(skip..).unwrap_or_default().iter().cloned());
        }
    }
    if skip > 0 {
        cut_inline(&mut tokens, head.kind.as_ref().map_or("", |kind| kind.text.as_str()));
    }
    tidy(&mut tokens);
    let page = used.first().map_or(1, |(_, row)| row.page);
    let mut span = Span::of(&tokens, page);
    let on_page: Vec<Token> = used
        .iter()
        .filter(|(_, row)| row.page == page)
        .flat_map(|(i, row)| row.tokens.iter().skip(if *i == first { skip } else { 0 }).cloned())
        .collect();
    span.place = place_of(&on_page);
    span.text = join(&tokens);
    let letters = span.text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 3 {
        return None;
    }
    let legible = !head.recognised || mean_confidence(&tokens) >= SURE_CONFIDENCE;
    let sure = certain && legible && !head.doubtful && span.text.len() <= MAX_TITLE_CHARS;
    Some(TitleRead { span, sure, end: used.last().map_or(first, |(i, _)| i + 1) })
}

/// Ends a title that stands in one row with what follows it.
fn cut_inline(tokens: &mut Vec<Token>, kind: &str) {
    let opens = |at: usize| {
        let words = || tokens.get(at..).unwrap_or_default().iter();
        let labelled = words().take(2).any(|token| token.text.ends_with(':'));
        let word = words().next();
        let body = word.is_some_and(|token| BODY.iter().any(|known| token.is(known)));
        let letters: String = words().take(3).map(|token| token.norm.as_str()).collect();
        (labelled && body) || letters.starts_with("DENGANRAHMATTUHAN")
    };
    if let Some(at) = (1..tokens.len()).find(|at| opens(*at)) {
        tokens.truncate(at);
    }
    let offices = kinds::enacting_offices(kind);
    let office = |at: usize| {
        let rest: String =
            tokens.get(at..).unwrap_or_default().iter().map(|token| token.norm.as_str()).collect();
        offices.contains(&rest)
    };
    if let Some(at) = (1..tokens.len()).rev().take(16).find(|at| office(*at)) {
        tokens.truncate(at);
    }
}

/// How many rows the title has, and whether what follows is known.
fn end_of(below: &[(usize, &Row)], head: &Head, inline: bool) -> (usize, bool) {
    let from = usize::from(inline);
    let rows = || below.iter().enumerate().skip(from).map(|(n, (_, row))| (n, *row));
    let body = rows().find(|(_, row)| begins_body(row)).map(|(n, _)| n);
    let stop = body.unwrap_or(below.len());
    let known = |row: &Row| is_invocation(row) || is_sheet(row);
    if let Some((n, _)) = rows().take_while(|(n, _)| *n <= stop).find(|(_, row)| known(row)) {
        return (n, true);
    }
    if head.annex {
        return (annex_end(below), false);
    }
    let kind = head.kind.as_ref().map_or("", |kind| kind.text.as_str());
    match (body, office(below, from, stop, kind)) {
        (_, Some(at)) => (at, true),
        (Some(at), None) => (at, at <= 6),
        (None, None) => (without_end(below, from), false),
    }
}

/// Words that the body begins with.
const BODY: &[&str] =
    &["MENIMBANG", "MENGINGAT", "MEMUTUSKAN", "MENETAPKAN", "MEMBACA", "MEMPERHATIKAN", "BERKEHENDAK"];

fn begins_body(row: &Row) -> bool {
    BODY.iter().any(|word| row.starts(word)) || row.letters().starts_with("MENIMBANG")
}

fn is_invocation(row: &Row) -> bool {
    let letters = row.letters();
    ["DENGANRAHMAT", "ATASBERKATRAHMAT", "DENGANMENYEBUT"]
        .iter()
        .any(|begin| letters.get(..begin.len()).is_some_and(|head| like(head, begin)))
}

/// "Oleh : PRESIDEN …" of the sheets that databases of laws put before a text.
fn is_sheet(row: &Row) -> bool {
    let colon = row.tokens.iter().take(2).any(|token| token.text.ends_with(':'));
    row.starts("OLEH") && colon
}

/// Where the office that enacts stands between the title and *Menimbang*.
fn office(below: &[(usize, &Row)], from: usize, stop: usize, kind: &str) -> Option<usize> {
    let expected = kinds::enacting_offices(kind);
    let letters_from = |n: usize| -> String {
        let rest = below.get(n..stop).unwrap_or_default();
        rest.iter().flat_map(|(_, row)| row.letters().chars().collect::<Vec<_>>()).take(120).collect()
    };
    let first = from.max(1);
    // Expected offices first, the lowest row that begins with one: a title may begin with the office, too.
    let named = (first..stop).rev().find(|n| {
        let letters = letters_from(*n);
        expected.iter().any(|office| letters.len() + 3 >= office.len() && begins_like(&letters, office))
    });
    named.or_else(|| {
        (first..stop).rev().take(4).find(|n| {
            let Some((_, row)) = below.get(*n) else { return false };
            let ends = below.get(stop.saturating_sub(1)).is_some_and(|(_, last)| ends_address(last));
            ends && OFFICES.iter().any(|office| row.starts(office))
        })
    })
}

fn begins_like(letters: &str, office: &str) -> bool {
    let head: String = letters.chars().take(office.chars().count()).collect();
    similarity(&head, office) >= 0.88
}

fn ends_address(row: &Row) -> bool {
    row.tokens.last().is_some_and(|token| token.text.ends_with([',', ';', ':']))
}

/// The heading of an annex ends where the rows stop being in capitals.
fn annex_end(below: &[(usize, &Row)]) -> usize {
    below.iter().position(|(_, row)| !in_capitals(row)).unwrap_or(below.len())
}

/// A text without *Menimbang* (a circular): the title is what stands in capitals.
fn without_end(below: &[(usize, &Row)], from: usize) -> usize {
    let end = below.iter().skip(from).position(|(_, row)| !in_capitals(row) || is_nomor_row(row));
    end.map_or(below.len(), |end| from + end)
}

fn is_nomor_row(row: &Row) -> bool {
    row.tokens.first().is_some_and(is_nomor)
}

pub(super) fn in_capitals(row: &Row) -> bool {
    let letters = || row.tokens.iter().flat_map(|token| token.text.chars()).filter(|c| c.is_alphabetic());
    let capitals = letters().filter(|c| c.is_uppercase()).count();
    capitals * 10 >= letters().count() * 7
}

/// Signs at the ends that belong to the page and not to the title.
fn tidy(tokens: &mut Vec<Token>) {
    while tokens.last().is_some_and(|token| token.norm.is_empty()) {
        tokens.pop();
    }
    while tokens.first().is_some_and(|token| token.norm.is_empty()) {
        tokens.remove(0);
    }
}

/// The words of a title; a word that was parted at the end of a row is joined.
pub(super) fn join(tokens: &[Token]) -> String {
    let text = text_of(tokens);
    let mut joined = String::with_capacity(text.len());
    for word in text.split(' ') {
        // "UNDANG-" "UNDANG" stays a doubled word, and "NON-" keeps its hyphen: dropping it would be a guess.
        let parted = joined.ends_with('-') && !joined.ends_with(" -");
        if !joined.is_empty() && !parted {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | ' ' | '-' | '–')).to_owned()
}

fn mean_confidence(tokens: &[Token]) -> u32 {
    let words: Vec<u32> =
        tokens.iter().filter(|token| token.norm.len() > 1).map(|token| u32::from(token.confidence)).collect();
    let count = u32::try_from(words.len()).unwrap_or(1).max(1);
    words.iter().sum::<u32>() / count
}
