//! What a person may be about to type: documents whose title or citation has the words so far.

use crate::Error;
use crate::analysis::words;
use crate::number::is_running;
use crate::query::{MAX_QUERY_CHARS, Need, Query, ruled_out_at};
use crate::ranking::{Boxed, best_of, boosted, in_a_row};
use crate::schema::{DATE, Fields, KEY};
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;
use tantivy::collector::TopDocs;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::query::{BooleanQuery, Occur};
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
    let whole = Query::parse_with(typed, vocabulary);
    // As if all was typed: the last word may be the end of what an abbreviation stands for.
    let mut readings: Vec<Vec<Boxed>> = vec![in_titles(telling(&whole.wanted), fields)];
    let ruled_out = ruled_out_at(typed, last.bytes.start);
    if ruled_out.is_none() {
        let before = Query::parse_with(typed.get(..last.bytes.start).unwrap_or_default(), vocabulary);
        let is_all_stops =
            before.wanted.iter().all(|need| need.words.iter().all(|word| vocabulary.passes_over(word)));
        let before = before.wanted.iter().filter(|need| !is_all_stops && !need.announces());
        let mut clauses = in_titles(before.collect(), fields);
        clauses.push(begun(searcher, fields, &last.text, vocabulary)?);
        readings.push(clauses);
    }
    readings.retain(|reading| !reading.is_empty());
    if readings.is_empty() {
        return Ok(Vec::new());
    }
    let readings = readings.into_iter().map(|clauses| Box::new(BooleanQuery::intersection(clauses)) as Boxed);
    let mut clauses: Vec<(Occur, Boxed)> =
        vec![(Occur::Must, Box::new(BooleanQuery::union(readings.collect())))];
    // As in a search: what was ruled out stands nowhere in a document.
    let unwanted = whole.unwanted.iter().flat_map(|need| &need.ways);
    clauses.extend(unwanted.map(|way| (Occur::MustNot, in_a_row(&way.row, fields.text))));
    if ruled_out == typed.get(last.bytes.clone()) && last.text.chars().count() >= MIN_SUGGEST_CHARS {
        // What is being ruled out may be unfinished as well.
        let endings = endings(searcher, fields, &last.text)?.into_iter();
        clauses.extend(endings.map(|ending| (Occur::MustNot, in_a_row(&[ending], fields.title))));
    }
    let order = (
        SortBySimilarityScore,
        (SortByStaticFastValue::<i64>::for_field(DATE), Order::Desc),
        (SortByStaticFastValue::<u64>::for_field(KEY), Order::Desc),
    );
    let top = TopDocs::with_limit(limit.min(MAX_SUGGESTIONS)).order_by(order);
    let found = searcher.search(&BooleanQuery::new(clauses), &top)?;
    Ok(found.into_iter().filter_map(|((_, _, key), _)| key).collect())
}

/// The needs less the words for "number" and "year", unless nothing else was typed: titles write them in one way
/// or not at all.
fn telling(needs: &[Need]) -> Vec<&Need> {
    let told: Vec<&Need> = needs.iter().filter(|need| !need.announces()).collect();
    if told.is_empty() { needs.iter().collect() } else { told }
}

/// What each of the needs is met by in a title.
fn in_titles(needs: Vec<&Need>, fields: &Fields) -> Vec<Boxed> {
    let in_title = |need: &Need| {
        let rows = need.ways.iter().map(|way| (way.row.clone(), way.weight));
        in_title(rows.collect(), need.single().filter(|_| !need.is_quoted), fields)
    };
    needs.into_iter().map(in_title).collect()
}

/// The last word: as it is, in its other forms and meanings, and as the beginning of others.
fn begun(searcher: &Searcher, fields: &Fields, word: &str, vocabulary: &Vocabulary) -> Result<Boxed, Error> {
    let mut rows: Vec<(Vec<String>, f32)> = Vec::new();
    for beginning in [Some(word), bare(word)].into_iter().flatten() {
        let endings = endings(searcher, fields, beginning)?.into_iter();
        rows.extend(endings.map(|ending| (vec![ending], BEGINS)));
    }
    let whole = Query::parse_with(word, vocabulary);
    rows.extend(whole.wanted.into_iter().flat_map(|need| need.ways).map(|way| (way.row, way.weight)));
    Ok(in_title(rows, Some(word), fields))
}

/// Rows of tokens in a title; a number also without zeros in front, or as the number that the document bears.
fn in_title(mut rows: Vec<(Vec<String>, f32)>, word: Option<&str>, fields: &Fields) -> Boxed {
    rows.extend(word.and_then(bare).map(|bare| (vec![bare.to_owned()], 1.0)));
    let mut ways: Vec<Boxed> =
        rows.iter().map(|(row, weight)| boosted(in_a_row(row, fields.title), *weight)).collect();
    if let Some(word) = word.filter(|word| is_running(word)) {
        ways.push(in_a_row(&[bare(word).unwrap_or(word)], fields.running));
    }
    best_of(ways)
}

/// The number without zeros in front, where it has some.
fn bare(word: &str) -> Option<&str> {
    let bare = word.trim_start_matches('0');
    (bare.len() < word.len() && is_running(bare)).then_some(bare)
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
