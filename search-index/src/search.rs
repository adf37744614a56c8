//! Runs a query and lists one page of its hits.

use crate::Error;
use crate::best::{Best, Floor, Ranked};
use crate::citation::Citation;
use crate::correction::{self, Corrected, Doubt};
use crate::facets::{self, Counter, Facets, Grouped};
use crate::kinds::is_called;
use crate::known::Known;
use crate::locate::{self, OnPage};
use crate::query::Query;
use crate::ranking::{Join, RUNNING_NUMBER, Ranking, TIER};
use crate::schema::{DATE, Fields, KEY};
use crate::snippet::{self, SnippetPart};
use crate::stored::Stored;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{Collector, Count, TopDocs};
use tantivy::query::BooleanQuery;
use tantivy::{DocAddress, Order, Searcher};

/// How many hits one page of results holds at most.
pub const MAX_PAGE_SIZE: usize = 100;
/// How far into the results one can go; further hits are counted, not listed.
pub const MAX_OFFSET: usize = 10_000;
/// When fewer documents have all words of a query, those with most of them are listed as well.
pub const ENOUGH_HITS: usize = 10;
/// When there are no more hits than this, another spelling of a rare word is proposed.
const FEW_HITS: usize = 2;

/// What hits have to be, whatever the query says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this year.
    pub year: Option<i32>,
    /// Only this status.
    pub status: Option<String>,
    /// Only this office.
    pub office: Option<String>,
}

/// In which order hits are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// Those that answer best first.
    #[default]
    Relevance,
    /// The latest date first.
    Newest,
    /// The earliest date first.
    Oldest,
}

/// Which hits to list, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    offset: usize,
    limit: usize,
    sort: Sort,
    facets: bool,
}

impl Window {
    /// `limit` hits after the first `offset`; at most [`MAX_PAGE_SIZE`], and none behind [`MAX_OFFSET`].
    #[must_use]
    pub fn new(offset: usize, limit: usize) -> Self {
        let limit = if offset > MAX_OFFSET { 0 } else { limit.min(MAX_PAGE_SIZE) };
        Self { offset, limit, sort: Sort::Relevance, facets: false }
    }

    /// In this order.
    #[must_use]
    pub fn sorted(self, sort: Sort) -> Self {
        Self { sort, ..self }
    }

    /// With the counts of all answers by kind, year, status and office.
    #[must_use]
    pub fn with_facets(self) -> Self {
        Self { facets: true, ..self }
    }
}

/// How hits answer the words of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// Each by its number or with all words.
    All,
    /// Each by its number, or with all words or most of them.
    Most,
    /// No document has most words; each has some of them. The page says so.
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
    /// The only document that bears the number, when the query is a citation and nothing else.
    pub cited: Option<u64>,
    /// What may have been meant: the query with words as documents spell them.
    pub proposal: Option<String>,
    /// Whether the hits answer the proposal, because no document has a word as it was typed.
    pub is_corrected: bool,
    /// Counts, if they were asked for.
    pub facets: Option<Facets>,
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
    /// Whether the text of that page was recognised in an image, so that it may have errors.
    pub is_recognised: bool,
    /// A piece of that page, or else of the description or the title.
    pub snippet: Vec<SnippetPart>,
}

/// What one run of the engine gave.
#[derive(Default)]
struct Listed {
    total: usize,
    ranked: Vec<Ranked>,
    /// Counts, where they were asked for and the run met every document that counts.
    facets: Option<Facets>,
}

/// A query and the way in which it is answered.
struct Answer {
    query: Query,
    join: Join,
    total: usize,
    ranked: Vec<Ranked>,
    facets: Option<Facets>,
}

/// One search.
pub(crate) struct Search<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) known: Known<'a>,
    pub(crate) fields: &'a Fields,
    pub(crate) grouped: &'a Grouped,
    pub(crate) filter: &'a Filter,
    pub(crate) window: Window,
}

impl Search<'_> {
    pub(crate) fn run(&self, query: &Query) -> Result<Results, Error> {
        let (mut answer, corrected) = self.answer(query)?;
        let is_corrected = corrected.is_some();
        let proposal = match corrected {
            None if answer.total <= FEW_HITS => {
                correction::of(self.searcher, self.fields, query, Doubt::Rare)?
            }
            other => other,
        };
        let facets = match answer.facets.take() {
            None if self.window.facets => Some(self.facets(&answer)?),
            counted => counted,
        };
        let documents: Vec<DocAddress> = answer.ranked.iter().map(|(_, _, at)| *at).collect();
        let places = locate::places(self.searcher, self.fields, &documents, &answer.query.wanted)?;
        let hits = answer.ranked.iter().zip(&places);
        let hits = hits.map(|(ranked, place)| self.hit(&answer.query, *ranked, place.as_ref()));
        Ok(Results {
            total: answer.total,
            matched: match answer.join {
                Join::All => Matched::All,
                Join::Most => Matched::Most,
                Join::Any => Matched::Any,
            },
            hits: hits.collect::<Result<_, _>>()?,
            cited: self.cited(&answer)?,
            proposal: proposal.map(|proposal| proposal.text),
            is_corrected,
            facets,
        })
    }

    /// Goes down from all words to some until something is found; before words are given up, they may be
    /// misspelt.
    fn answer(&self, query: &Query) -> Result<(Answer, Option<Corrected>), Error> {
        let all = self.ranked(query, Join::All)?;
        if all.total >= ENOUGH_HITS {
            return Ok((all, None));
        }
        let corrected = if all.total > 0 && query.citations.is_empty() {
            None
        } else {
            correction::of(self.searcher, self.fields, query, Doubt::Unknown)?
        };
        let query = corrected.as_ref().map_or(query, |corrected| &corrected.query);
        let all = if corrected.is_some() { self.ranked(query, Join::All)? } else { all };
        if all.total >= ENOUGH_HITS {
            return Ok((all, corrected));
        }
        let most = self.ranked(query, Join::Most)?;
        if most.total > all.total {
            return Ok((most, corrected));
        }
        if all.total > 0 {
            return Ok((all, corrected));
        }
        let any = self.ranked(query, Join::Any)?;
        // Where nothing answers, nothing was answered in part either.
        let answer = if any.total > 0 { any } else { all };
        Ok((answer, corrected))
    }

    fn ranked(&self, query: &Query, join: Join) -> Result<Answer, Error> {
        let floor = Floor::default();
        let ranking = self.ranking(self.filter, &floor);
        let Listed { total, ranked, facets } = match ranking.build(query, join)? {
            Some(engine_query) => self.listed(&engine_query, floor.clone())?,
            None => Listed::default(),
        };
        Ok(Answer { query: query.clone(), join, total, ranked, facets })
    }

    fn ranking<'r>(&'r self, filter: &'r Filter, floor: &'r Floor) -> Ranking<'r> {
        Ranking { known: &self.known, fields: self.fields, filter, floor }
    }

    fn counter(&self) -> Counter<'_> {
        Counter { filter: self.filter, grouped: self.grouped }
    }

    fn listed(&self, query: &BooleanQuery, floor: Floor) -> Result<Listed, Error> {
        let Window { offset, limit, sort, .. } = self.window;
        if limit == 0 {
            return Ok(Listed { total: self.searcher.search(query, &Count)?, ..Listed::default() });
        }
        let date = || SortByStaticFastValue::<i64>::for_field(DATE);
        let key = || (SortByStaticFastValue::<u64>::for_field(KEY), Order::Desc);
        let top = TopDocs::with_limit(limit).and_offset(offset);
        let by_date = |order| ((date(), order), SortBySimilarityScore, key());
        match sort {
            Sort::Relevance => {
                let (ranked, listed) = self.counted(query, Best { offset, limit, floor })?;
                Ok(Listed { ranked, ..listed })
            }
            Sort::Newest | Sort::Oldest => {
                let order = if sort == Sort::Newest { Order::Desc } else { Order::Asc };
                let (found, listed) = self.counted(query, top.order_by(by_date(order)))?;
                let ranked = found.into_iter().filter_map(|((_, score, key), at)| Some((score, key?, at)));
                Ok(Listed { ranked: ranked.collect(), ..listed })
            }
        }
    }

    /// Runs a collector, counting beside it: what is not narrowed gives its facets in the same run.
    fn counted<C: Collector>(&self, query: &BooleanQuery, top: C) -> Result<(C::Fruit, Listed), Error> {
        // The words' numbers come from what was asked already.
        let known = &self.known;
        if self.window.facets && *self.filter == Filter::default() {
            let all = (top, Count, self.counter());
            let (found, total, counts) = self.searcher.search_with_statistics_provider(query, &all, known)?;
            let facets = Some(facets::named(counts));
            return Ok((found, Listed { total, facets, ..Listed::default() }));
        }
        let (found, total) = self.searcher.search_with_statistics_provider(query, &(top, Count), known)?;
        Ok((found, Listed { total, ..Listed::default() }))
    }

    fn facets(&self, answer: &Answer) -> Result<Facets, Error> {
        let (wide, floor) = (Filter::default(), Floor::default());
        match self.ranking(&wide, &floor).build(&answer.query, answer.join)? {
            Some(query) => facets::count(self.searcher, &query, &self.counter()),
            None => Ok(Facets::default()),
        }
    }

    /// The document that the query cites, when it cites one and says nothing else. Of another kind than the one
    /// that was named it is only a hit.
    fn cited(&self, answer: &Answer) -> Result<Option<u64>, Error> {
        let Some((citation, key, at)) = self.outstanding(answer) else { return Ok(None) };
        Ok(self.is_of_kind(citation, at)?.then_some(key))
    }

    /// The hit that stands out as the one with the number, when the query is one citation.
    fn outstanding<'a>(&self, answer: &'a Answer) -> Option<(&'a Citation, u64, DocAddress)> {
        let query = &answer.query;
        let is_first = self.window.offset == 0 && self.window.sort == Sort::Relevance;
        let only = query.citations.len() == 1 && query.unwanted.is_empty() && query.rest().next().is_none();
        let [citation] = query.citations.as_slice() else { return None };
        let is_exact = citation.year.is_some() || !citation.forms.is_empty();
        let (score, key, at) = answer.ranked.first()?;
        let next = answer.ranked.get(1).map_or(0.0, |(score, _, _)| *score);
        let stands_out = *score >= RUNNING_NUMBER && score - next >= TIER / 2.0;
        (is_first && only && is_exact && stands_out).then_some((citation, *key, *at))
    }

    /// Whether the document is of the kind that the citation names, if it names one that is known.
    fn is_of_kind(&self, citation: &Citation, at: DocAddress) -> Result<bool, Error> {
        if citation.names.is_empty() {
            return Ok(true);
        }
        let document: Stored = self.searcher.doc(at)?;
        Ok(citation.names.iter().any(|name| is_called(document.citation(), name)))
    }

    fn hit(&self, query: &Query, ranked: Ranked, place: Option<&OnPage>) -> Result<Hit, Error> {
        let (score, key, at) = ranked;
        if query.is_empty() {
            // There is nothing to show around nothing.
            return Ok(Hit { key, score, page: None, is_recognised: false, snippet: Vec::new() });
        }
        let document: Stored = self.searcher.doc(at)?;
        let snippet = snippet::of(&document, place, &query.wanted);
        let page = place.map(|place| place.page);
        let is_recognised = page.is_some_and(|page| document.is_recognised(page));
        Ok(Hit { key, score, page, is_recognised, snippet })
    }
}
