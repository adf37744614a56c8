//! The legal bases: the items of *Mengingat*.

use super::citation::{Flow, citations, is_numbering};
use super::letters::like;
use super::rows::{Row, Rows};
use super::types::LegalBasis;

/// Rows of *Mengingat*.
const MAX_ROWS: usize = 400;
/// Items that are kept.
const MAX_ITEMS: usize = 100;
/// Characters of an item that are kept.
const MAX_ITEM_CHARS: usize = 2_000;

/// The items of *Mengingat*, from the heading on.
pub(super) fn bases(rows: &Rows, from: usize) -> Vec<LegalBasis> {
    let Some((begin, first)) = rows.text(from).find(|(_, row)| row.starts("MENGINGAT")) else {
        return Vec::new();
    };
    let mut flow = Flow::default();
    let mut starts: Vec<usize> = Vec::new();
    for (i, row) in rows.text(begin).take(MAX_ROWS) {
        if i > begin && ends(row) {
            break;
        }
        let at = flow.tokens.len();
        flow.push(row);
        let text = if i == begin { at + 1 } else { at };
        starts.extend(numbered(&flow, text));
    }
    let begin = first_word(&flow, first);
    items(&flow, begin, &starts)
}

/// Where the text after "Mengingat :" begins.
fn first_word(flow: &Flow, first: &Row) -> usize {
    let label = usize::from(!first.tokens.is_empty());
    (label..flow.tokens.len())
        .find(|at| flow.tokens.get(*at).is_some_and(|token| !token.norm.is_empty()))
        .unwrap_or(label)
}

/// Whether the words from here on begin with a number of the list; a colon before it is let pass.
fn numbered(flow: &Flow, at: usize) -> Option<usize> {
    let at =
        (at..flow.tokens.len()).find(|n| flow.tokens.get(*n).is_some_and(|token| !token.norm.is_empty()))?;
    let text = flow.tokens.get(at)?.text.trim_start_matches(':');
    (is_numbering(text) && text.starts_with(|c: char| c.is_ascii_digit())).then_some(at)
}

fn ends(row: &Row) -> bool {
    let letters = row.letters();
    ["MEMUTUSKAN", "MENETAPKAN", "MEMPERHATIKAN", "MENIMBANG", "MEMBACA", "MENDENGAR", "KESATU", "PERTAMA"]
        .iter()
        .any(|word| row.starts(word))
        || ["DENGANPERSETUJUAN", "MEMUTUSKAN", "BAB1", "BABI"].iter().any(|begin| letters.starts_with(begin))
        || row.tokens.len() == 2 && row.starts("PASAL")
        || letters.get(..10).is_some_and(|head| like(head, "MEMUTUSKAN"))
}

fn items(flow: &Flow, begin: usize, starts: &[usize]) -> Vec<LegalBasis> {
    let mut bounds: Vec<usize> = starts.iter().copied().filter(|at| *at >= begin).collect();
    if bounds.is_empty() {
        bounds.push(begin);
    }
    let ends = bounds.iter().copied().skip(1).chain([flow.tokens.len()]);
    bounds.iter().zip(ends).take(MAX_ITEMS).filter_map(|(from, to)| item(flow, *from, to)).collect()
}

fn item(flow: &Flow, from: usize, to: usize) -> Option<LegalBasis> {
    let skip = usize::from(
        flow.tokens.get(from).is_some_and(|token| is_numbering(token.text.trim_start_matches(':'))),
    );
    let tokens = flow.tokens.get(from + skip..to)?;
    let text: String = super::title::join(tokens).chars().take(MAX_ITEM_CHARS).collect();
    if text.chars().filter(|c| c.is_alphabetic()).count() < 4 {
        return None;
    }
    Some(LegalBasis {
        text,
        citations: citations(tokens).into_iter().map(|cited| cited.citation).collect(),
        page: flow.page(from),
        place: flow.place(from, to),
    })
}
