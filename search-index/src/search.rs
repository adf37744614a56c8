//! Runs a query and lists one page of its hits.

use crate::query::Query;
use crate::ranking::{self, Join};
use crate::schema::{DATE, Fields, KEY};
use crate::snippet::{self, SnippetPart};
use crate::{Error, locate};
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::BooleanQuery;
use tantivy::{DocAddress, Order, Score, Searcher, TantivyDocument};

/// How many hits one page of results holds at most.
pub const MAX_PAGE_SIZE: usize = 100;
/// How far into the results one can go; further hits are counted, not listed.
pub const MAX_OFFSET: usize = 10_000;

/// What hits have to be, whatever the query says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this year.
    pub year: Option<i32>,
    /// Only this status.
    pub status: Option<String>,
}

/// Which hits to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    offset: usize,
    limit: usize,
}

impl Window {
    /// `limit` hits after the first `offset`; at most [`MAX_PAGE_SIZE`], and none behind [`MAX_OFFSET`].
    #[must_use]
    pub fn new(offset: usize, limit: usize) -> Self {
        let limit = if offset > MAX_OFFSET { 0 } else { limit.min(MAX_PAGE_SIZE) };
        Self { offset, limit }
    }
}

/// How hits answer the words of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// Each by its number or with all words.
    All,
    /// No document has all words; each has some of them. The page says so.
    Any,
}

/// One page of hits.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// How many documents answer, listed or not.
    pub total: usize,
    /// How they answer.
    pub matched: Matched,
    /// The page of them that was asked for.
    pub hits: Vec<Hit>,
}

/// A document that answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its key.
    pub key: u64,
    /// How well it answers; to be compared within one search only.
    pub score: f32,
    /// The first of the pages on which the most of what was looked for stands, counted from 1.
    pub page: Option<u32>,
    /// A piece of that page, or else of the description or the title.
    pub snippet: Vec<SnippetPart>,
}

type Ranked = (Score, u64, DocAddress);

pub(crate) fn search(
    searcher: &Searcher,
    fields: &Fields,
    query: &Query,
    filter: &Filter,
    window: Window,
) -> Result<Results, Error> {
    let mut answer = (Matched::All, 0, Vec::new());
    for (join, matched) in [(Join::All, Matched::All), (Join::Any, Matched::Any)] {
        let Some(engine_query) = ranking::build(query, filter, fields, join) else { continue };
        let (total, ranked) = ranked(searcher, &engine_query, window)?;
        if total > 0 {
            answer = (matched, total, ranked);
            break;
        }
    }
    let (matched, total, ranked) = answer;
    let hits = ranked.into_iter().map(|ranked| hit(searcher, fields, query, ranked));
    Ok(Results { total, matched, hits: hits.collect::<Result<_, _>>()? })
}

fn ranked(searcher: &Searcher, query: &BooleanQuery, window: Window) -> Result<(usize, Vec<Ranked>), Error> {
    if window.limit == 0 {
        return Ok((searcher.search(query, &Count)?, Vec::new()));
    }
    let order = (
        SortBySimilarityScore,
        (SortByStaticFastValue::<i64>::for_field(DATE), Order::Desc),
        (SortByStaticFastValue::<u64>::for_field(KEY), Order::Desc),
    );
    let top = TopDocs::with_limit(window.limit).and_offset(window.offset).order_by(order);
    let (found, total) = searcher.search(query, &(top, Count))?;
    let ranked = found.into_iter().filter_map(|((score, _, key), at)| Some((score, key?, at)));
    Ok((total, ranked.collect()))
}

fn hit(searcher: &Searcher, fields: &Fields, query: &Query, ranked: Ranked) -> Result<Hit, Error> {
    let (score, key, at) = ranked;
    let page = locate::page(searcher, fields, at, &query.wanted)?;
    let document: TantivyDocument = searcher.doc(at)?;
    let snippet = snippet::of(&document, fields, page, &query.wanted);
    Ok(Hit { key, score, page, snippet })
}
