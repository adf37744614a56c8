//! What a person may be about to type: documents whose title or citation has the words so far.

use crate::Error;
use crate::analysis::words;
use crate::query::{MAX_QUERY_CHARS, Query};
use crate::ranking::{Boxed, best_of, boosted, in_a_row};
use crate::schema::{DATE, Fields, KEY};
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;
use tantivy::collector::TopDocs;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::query::BooleanQuery;
use tantivy::{Order, Searcher, TantivyError};

/// How many suggestions there are at most.
pub const MAX_SUGGESTIONS: usize = 20;
/// How many letters have to be typed before something is suggested.
pub const MIN_SUGGEST_CHARS: usize = 2;
/// How many words with the typed beginning are read in one segment.
const MAX_READ: usize = 512;
/// How many of them are looked for, the most frequent.
const MAX_ENDINGS: usize = 24;
/// How much a word counts that only begins like the typed one.
const BEGINS: f32 = 0.5;

/// The keys of the documents to suggest, the best first.
pub(crate) fn suggest(
    searcher: &Searcher,
    fields: &Fields,
    typed: &str,
    vocabulary: &Vocabulary,
    limit: usize,
) -> Result<Vec<u64>, Error> {
    let end = typed.char_indices().nth(MAX_QUERY_CHARS).map_or(typed.len(), |(at, _)| at);
    let typed = typed.get(..end).unwrap_or_default();
    let Some(last) = words(typed).pop() else { return Ok(Vec::new()) };
    if typed.chars().filter(|c| c.is_alphanumeric()).count() < MIN_SUGGEST_CHARS || limit == 0 {
        return Ok(Vec::new());
    }
    let before = Query::parse_with(typed.get(..last.bytes.start).unwrap_or_default(), vocabulary);
    let is_all_stops =
        before.wanted.iter().all(|need| need.words.iter().all(|word| vocabulary.passes_over(word)));
    let mut clauses: Vec<Boxed> = Vec::new();
    for need in before.wanted.iter().filter(|_| !is_all_stops) {
        clauses.push(in_title(need.ways.iter().map(|way| (way.row.as_slice(), way.weight)), fields));
    }
    clauses.push(begun(searcher, fields, &last.text, vocabulary)?);
    let order = (
        SortBySimilarityScore,
        (SortByStaticFastValue::<i64>::for_field(DATE), Order::Desc),
        (SortByStaticFastValue::<u64>::for_field(KEY), Order::Desc),
    );
    let top = TopDocs::with_limit(limit.min(MAX_SUGGESTIONS)).order_by(order);
    let found = searcher.search(&BooleanQuery::intersection(clauses), &top)?;
    Ok(found.into_iter().filter_map(|((_, _, key), _)| key).collect())
}

/// The last word: as it is, in its other forms and meanings, and as the beginning of others.
fn begun(searcher: &Searcher, fields: &Fields, word: &str, vocabulary: &Vocabulary) -> Result<Boxed, Error> {
    let endings = endings(searcher, fields, word)?;
    let whole = Query::parse_with(word, vocabulary);
    let mut rows: Vec<(Vec<String>, f32)> =
        endings.into_iter().map(|ending| (vec![ending], BEGINS)).collect();
    rows.extend(whole.wanted.into_iter().flat_map(|need| need.ways).map(|way| (way.row, way.weight)));
    Ok(in_title(rows.iter().map(|(row, weight)| (row.as_slice(), *weight)), fields))
}

fn in_title<'a>(rows: impl Iterator<Item = (&'a [String], f32)>, fields: &Fields) -> Boxed {
    best_of(rows.map(|(row, weight)| boosted(in_a_row(row, fields.title), weight)).collect())
}

/// Words of titles that begin like this, the most frequent first.
fn endings(searcher: &Searcher, fields: &Fields, beginning: &str) -> Result<Vec<String>, Error> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.title)?;
        let mut words = index.terms().range().ge(beginning).into_stream().map_err(TantivyError::from)?;
        let mut read = 0;
        while words.advance() && read < MAX_READ {
            let Some(word) = std::str::from_utf8(words.key()).ok().filter(|word| word.starts_with(beginning))
            else {
                break;
            };
            let count = counts.entry(word.to_owned()).or_default();
            *count = count.saturating_add(u64::from(words.value().doc_freq));
            read = read.saturating_add(1);
        }
    }
    let mut list: Vec<(String, u64)> = counts.into_iter().collect();
    list.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
    Ok(list.into_iter().map(|(word, _)| word).take(MAX_ENDINGS).collect())
}
