//! A piece of text around what was looked for, as parts without markup.

use crate::analysis::{Word, stem_token, word_places, words};
use crate::locate::OnPage;
use crate::query::Need;
use crate::stored::Stored;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// How long a snippet is, in characters, without the dots at its ends.
pub const SNIPPET_CHARS: usize = 200;
/// How much of one page is looked at for a snippet; a page of print has a tenth of it.
pub const MAX_SNIPPET_SCAN_BYTES: usize = 64 << 10;
/// How much is shown before the first hit.
const LEAD_CHARS: usize = 40;

/// A part of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnippetPart {
    /// Plain text, to be escaped like any other.
    pub text: String,
    /// Whether this is what was looked for.
    pub hit: bool,
}

/// A place where a need is met.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    need: usize,
    bytes: Range<usize>,
}

/// The snippet of a document: from the page where the words stand, or from what describes it.
pub(crate) fn of(document: &Stored, place: Option<&OnPage>, needs: &[Need]) -> Vec<SnippetPart> {
    if let Some(place) = place {
        return on_page(&document.page(place.page), place);
    }
    let description = cut(document.description(), needs);
    let title = cut(document.title(), needs);
    match (description, title) {
        ((_, false), (title, true)) => title,
        ((description, _), (title, _)) if description.is_empty() => title,
        ((description, _), _) => description,
    }
}

/// The best piece of a page, of which the index knows which words were looked for.
fn on_page(text: &str, place: &OnPage) -> Vec<SnippetPart> {
    let text = head(text, MAX_SNIPPET_SCAN_BYTES);
    let words = word_places(text);
    let mut places: Vec<Place> = Vec::new();
    for (need, word) in &place.words {
        let bytes = usize::try_from(*word).ok().and_then(|word| words.get(word)).cloned();
        places.extend(bytes.map(|bytes| Place { need: *need, bytes }));
    }
    piece(text, &words, places)
}

/// The best piece of `text`, and whether anything that was looked for is in it.
fn cut(text: &str, needs: &[Need]) -> (Vec<SnippetPart>, bool) {
    let text = head(text, MAX_SNIPPET_SCAN_BYTES);
    let words = words(text);
    let places = places(&words, needs);
    let words: Vec<Range<usize>> = words.into_iter().map(|word| word.bytes).collect();
    let parts = piece(text, &words, places);
    let hit = parts.iter().any(|part| part.hit);
    (parts, hit)
}

fn piece(text: &str, words: &[Range<usize>], mut places: Vec<Place>) -> Vec<SnippetPart> {
    places.sort_by_key(|place| place.bytes.start);
    let window = window(text, words, &places);
    parts(text, &window, &places)
}

fn head(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

fn places(words: &[Word], needs: &[Need]) -> Vec<Place> {
    let bytes = |at: usize| words.get(at).map(|word| word.bytes.clone());
    let met = met(words, needs).into_iter();
    met.filter_map(|(need, at)| Some(Place { need, bytes: bytes(at)? })).collect()
}

/// The needs that these words of a text meet, each with the word by which it is met.
pub(crate) fn met(words: &[Word], needs: &[Need]) -> Vec<(usize, usize)> {
    // A text repeats its words, and a stem takes a while.
    let mut known: HashMap<&str, String> = HashMap::new();
    let stem = |word| known.entry(word).or_insert_with(|| stem_token(word)).clone();
    let stems: Vec<String> = words.iter().map(|word| word.text.as_str()).map(stem).collect();
    let meets = |at: usize, token: &String| {
        words.get(at).is_some_and(|word| word.text == *token) || stems.get(at) == Some(token)
    };
    let mut met = Vec::new();
    for at in 0..words.len() {
        for (need, row) in
            needs.iter().enumerate().flat_map(|(n, need)| need.ways.iter().map(move |way| (n, &way.row)))
        {
            let here = words.iter().skip(at).take(row.len());
            if here.len() == row.len()
                && (at..).zip(row.iter().take(here.len())).all(|(at, token)| meets(at, token))
            {
                met.extend((at..).take(row.len()).map(|at| (need, at)));
            }
        }
    }
    met
}

/// The stretch with the most different needs, the first of equals, cut at words.
fn window(text: &str, words: &[Range<usize>], places: &[Place]) -> Range<usize> {
    let mut best = (0, 0..forward(text, 0, SNIPPET_CHARS));
    for place in places {
        let start = word_start(words, back(text, place.bytes.start, LEAD_CHARS));
        let end = forward(text, start, SNIPPET_CHARS);
        let near = places.partition_point(|other| other.bytes.start < start);
        let inside = places.iter().skip(near).take_while(|other| other.bytes.end <= end);
        let needs = inside.map(|place| place.need).collect::<BTreeSet<_>>().len();
        if needs > best.0 {
            best = (needs, start..end);
        }
    }
    let (_, range) = best;
    // A word that the end cuts in two is left out, unless it is all there is.
    let cut = words.iter().find(|word| word.start < range.end && range.end < word.end);
    let end = cut.map(|word| word.start).filter(|end| *end > range.start).unwrap_or(range.end);
    range.start..end
}

/// The start of the first word that begins at `at` or later; the very beginning is kept.
fn word_start(words: &[Range<usize>], at: usize) -> usize {
    let next = words.partition_point(|word| word.start < at);
    if at == 0 { 0 } else { words.get(next).map_or(at, |word| word.start) }
}

fn forward(text: &str, from: usize, chars: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.char_indices().nth(chars).map_or(text.len(), |(at, _)| from.saturating_add(at))
}

fn back(text: &str, from: usize, chars: usize) -> usize {
    let rest = text.get(..from).unwrap_or_default();
    rest.char_indices().rev().take(chars).last().map_or(from, |(at, _)| at)
}

fn parts(text: &str, window: &Range<usize>, places: &[Place]) -> Vec<SnippetPart> {
    let mut parts = Parts::default();
    let mut at = window.start;
    if !text.get(..at).unwrap_or_default().trim().is_empty() {
        parts.push("… ", false);
    }
    for place in places {
        let start = place.bytes.start.max(at);
        let end = place.bytes.end.min(window.end);
        if start < end {
            parts.push(text.get(at..start).unwrap_or_default(), false);
            parts.push(text.get(start..end).unwrap_or_default(), true);
            at = end;
        }
    }
    parts.push(text.get(at..window.end).unwrap_or_default(), false);
    if !text.get(window.end..).unwrap_or_default().trim().is_empty() {
        parts.push(" …", false);
    }
    parts.0
}

/// Parts in the making: any run of spaces, line ends and control characters is one space.
#[derive(Default)]
struct Parts(Vec<SnippetPart>);

impl Parts {
    fn push(&mut self, text: &str, hit: bool) {
        for c in text.chars() {
            let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
            let after_space = self.0.last().is_none_or(|part| part.text.ends_with(' '));
            match self.0.last_mut() {
                _ if c == ' ' && after_space => {}
                Some(part) if part.hit == hit => part.text.push(c),
                _ => self.0.push(SnippetPart { text: c.to_string(), hit }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(text: &str) -> Vec<Need> {
        crate::Query::parse(text).wanted
    }

    fn shown(text: &str, query: &str) -> String {
        let (parts, _) = cut(text, &needs(query));
        parts
            .iter()
            .map(|part| if part.hit { format!("[{}]", part.text) } else { part.text.clone() })
            .collect()
    }

    #[test]
    fn hits_are_marked_as_they_are_written() {
        let table = [
            ("Pedoman TEKNIS pengelolaan", "teknis", "Pedoman [TEKNIS] pengelolaan"),
            ("satu\n\t dua\0tiga", "dua tiga", "satu [dua] [tiga]"),
            ("pedoman teknis, teknis", "\"pedoman teknis\"", "[pedoman] [teknis], teknis"),
            ("pedoman teknis", "\"pedoman teknis\" teknis", "[pedoman] [teknis]"),
            ("<b>tebal</b> & miring", "miring", "<b>tebal</b> & [miring]"),
            ("Café 🎉", "cafe", "[Café] 🎉"),
            ("tanpa kata", "lain", "tanpa kata"),
            ("", "lain", ""),
        ];
        for (text, query, wanted) in table {
            assert_eq!(shown(text, query), wanted);
        }
    }

    #[test]
    fn a_snippet_is_the_best_piece_of_about_200_characters() {
        let filler = "isi lain ".repeat(60);
        let text = format!("{filler}teknis {filler}pedoman teknis {filler}");
        let shown = shown(&text, "pedoman teknis");
        assert!(shown.contains("[pedoman] [teknis]") && shown.starts_with("… ") && shown.ends_with(" …"));
        let chars = shown.replace(['[', ']', '…'], "").trim().chars().count();
        assert!((SNIPPET_CHARS - 20..=SNIPPET_CHARS).contains(&chars), "{chars}");
    }

    #[test]
    fn a_text_of_exactly_the_length_is_shown_whole() {
        let fits = format!("{}kata", "é ".repeat((SNIPPET_CHARS - 4) / 2));
        assert_eq!(shown(&fits, "x"), fits);
        assert!(shown(&format!("{fits} x"), "y").ends_with(" …"));
    }

    #[test]
    fn a_word_without_end_is_cut_not_dropped() {
        let endless = "ア".repeat(1_000);
        let shown = shown(&endless, "x");
        assert_eq!(shown.chars().count(), SNIPPET_CHARS + 2);
    }

    #[test]
    fn a_page_is_looked_at_up_to_the_limit() {
        let before = |bytes: usize| format!("{} kata", " ".repeat(bytes - 5));
        assert!(cut(&before(MAX_SNIPPET_SCAN_BYTES), &needs("kata")).1);
        assert!(!cut(&before(MAX_SNIPPET_SCAN_BYTES + 4), &needs("kata")).1);
        assert!(cut(&"é".repeat(MAX_SNIPPET_SCAN_BYTES), &[]).0.len() <= 2);
    }
}
