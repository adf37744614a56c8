//! The query: what the index finds, less what is not visible.

use super::documents::{AMENDED, IN_FORCE, REVOKED, status_of};
use super::error::SearchError;
use super::service::Search;
use crate::products::{State, Teaser, Visible};
use search_index::{Facets, Hit, Matched, Query, Results, Sort, Window};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Hits on a page.
pub const PAGE_SIZE: usize = 20;
/// The most pages that can be turned to; who needs more searches more narrowly.
pub const MAX_PAGES: usize = 50;
/// How many characters of what was typed are read.
pub const MAX_TEXT_CHARS: usize = search_index::MAX_QUERY_CHARS;
/// The status words that a search can be narrowed to.
pub const STATUSES: [&str; 3] = [IN_FORCE, AMENDED, REVOKED];
/// How often a page with hits that are not visible is filled up.
const REFILLS: usize = 5;
/// Words of a query that the view of a page is asked to mark.
const MAX_MARKED: usize = 8;

/// What a search is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Id of a kind.
    pub kind: Option<String>,
    /// Year of the number.
    pub year: Option<i32>,
    /// One of [`STATUSES`].
    pub status: Option<String>,
    /// Code of an office.
    pub office: Option<String>,
}

/// One page of what was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// How many products answer.
    pub total: usize,
    /// The page that this is, from 1.
    pub page: usize,
    /// How many pages can be turned to; at least 1.
    pub pages: usize,
    /// The hits.
    pub hits: Vec<FoundHit>,
    /// Whether each hit has all words, or most, or some.
    pub matched: Matched,
    /// The only product that the text cites, when it says nothing else.
    pub cited: Option<Arc<Teaser>>,
    /// What may have been meant.
    pub proposal: Option<String>,
    /// Whether the hits answer the proposal, because no product has a word as it was typed.
    pub is_corrected: bool,
    /// How many answers there are by kind, year, status and office; a second behind at most.
    pub facets: Facets,
    /// A part of the text was left out because it is too long.
    pub shortened: bool,
    /// Whether the text has no word that can be looked for, so that everything is listed.
    pub is_wordless: bool,
    /// The words that were looked for, to be marked on the page of a hit.
    pub told: String,
}

/// A product that answers.
#[derive(Debug, Clone)]
pub struct FoundHit {
    /// The product.
    pub teaser: Arc<Teaser>,
    /// `berlaku`, `diubah` or `tidak-berlaku`, as it is now.
    pub status: &'static str,
    /// The page on which the most of what was looked for stands, counted in its file.
    pub page: Option<u32>,
    /// The public name of that file.
    pub file: Option<String>,
    /// Whether that file is an annex, not the product's own text.
    pub is_annex: bool,
    /// Whether the text of that page was recognised in an image of it.
    pub is_recognised: bool,
    /// How well it answers, to be compared within one search.
    pub score: f32,
    /// A piece of the text; `true` marks what was looked for.
    pub snippet: Vec<(String, bool)>,
}

/// A search as the index understands it.
#[derive(Clone)]
struct Asked {
    query: Query,
    filter: search_index::Filter,
    sort: Sort,
}

/// A hit that is public, as it was found to be.
struct Public {
    id: i64,
    hit: Hit,
    visible: Arc<Visible>,
}

/// The hits that may be shown.
#[derive(Default)]
struct Shown {
    /// The state of the journal of which that holds.
    state: State,
    hits: Vec<Public>,
    /// How many fell out.
    dropped: usize,
}

/// A page of a file.
struct Place {
    file: String,
    page: u32,
    is_annex: bool,
}

impl Search {
    /// What answers `text`, one page of [`PAGE_SIZE`], the best first. Whatever was typed is understood
    /// somehow; a page that is not there becomes the nearest one. An empty text lists everything, newest first.
    ///
    /// # Errors
    /// [`SearchError`] when index or database do not answer; never because of the query.
    pub async fn find(&self, text: &str, filter: Filter, page: usize) -> Result<Found, SearchError> {
        self.find_sorted(text, filter, Sort::Relevance, page).await
    }

    /// As [`Search::find`], in another order.
    ///
    /// # Errors
    /// As [`Search::find`].
    pub async fn find_sorted(
        &self,
        text: &str,
        filter: Filter,
        sort: Sort,
        page: usize,
    ) -> Result<Found, SearchError> {
        let query = self.query(text);
        let Filter { kind, year, status, office } = filter;
        let asked = Asked { query, filter: search_index::Filter { kind, year, status, office }, sort };
        let mut page = page.clamp(1, MAX_PAGES);
        // Asked before the index is: what it is said to cover, searches see.
        let covered = self.0.index.covered().map_or(0, |covered| covered.seq);
        let mut results = self.ask(&asked, page).await?;
        let last = pages(results.total);
        if page > last {
            page = last;
            results = self.ask(&asked, page).await?;
        }
        let (total, matched, is_corrected) = (results.total, results.matched, results.is_corrected);
        let (cited, proposal) = (results.cited, results.proposal.take());
        let facets = results.facets.take().unwrap_or_default();
        let Shown { state, hits: visible, dropped } = self.visible(&asked, page, (results, covered)).await?;
        let is_behind = self.0.visibility.darkened() > covered;
        let total = total.saturating_sub(dropped);
        let hits = self.read(&state, visible).await?;
        let cited = hits.iter().find(|hit| u64::try_from(hit.teaser.public_id).ok() == cited);
        Ok(Found {
            total,
            page,
            pages: pages(total),
            matched,
            cited: cited.map(|hit| Arc::clone(&hit.teaser)),
            // A word of what is no longer visible is not proposed, nor any while the index still holds such words.
            proposal: proposal.filter(|_| !is_behind && (!is_corrected || total > 0)),
            is_corrected,
            facets,
            shortened: asked.query.is_shortened(),
            is_wordless: asked.query.is_empty(),
            told: asked.query.told(MAX_MARKED),
            hits,
        })
    }

    /// What was typed, as a search with the office's words understands it.
    #[must_use]
    pub fn query(&self, text: &str) -> Query {
        Query::parse_with(text, &self.0.vocabulary)
    }

    /// Published products whose title or citation has the words typed so far: at most `limit`, the best first.
    ///
    /// # Errors
    /// As [`Search::find`].
    pub async fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<Arc<Teaser>>, SearchError> {
        let (index, vocabulary, typed) =
            (self.0.index.clone(), Arc::clone(&self.0.vocabulary), typed.to_owned());
        let keys = spawn_blocking(move || index.suggest(&typed, &vocabulary, limit)).await??;
        let ids: Vec<i64> = keys.into_iter().filter_map(|key| i64::try_from(key).ok()).collect();
        let (state, visible) = self.0.visibility.products_at(&ids).await?;
        let shown: Vec<i64> = visible.into_iter().map(|(id, _)| id).collect();
        Ok(self.0.catalog.teasers_at(&state, &shown).await?)
    }

    async fn ask(&self, asked: &Asked, page: usize) -> Result<Results, SearchError> {
        let window = Window::new(page.saturating_sub(1).saturating_mul(PAGE_SIZE), PAGE_SIZE);
        let window = window.sorted(asked.sort).with_facets();
        if let Some(results) = self.0.index.listed(&asked.query, &asked.filter, window) {
            return Ok(results);
        }
        let (index, asked) = (self.0.index.clone(), asked.clone());
        Ok(spawn_blocking(move || index.search(&asked.query, &asked.filter, window)).await??)
    }

    /// The hits that are public now, filled up from behind; and how many fell out. The index lags a
    /// publication or a takedown by less than a second, so this is seldom more than nothing. A product of which a
    /// file was taken down falls out until the index has read it anew without that file.
    async fn visible(
        &self,
        asked: &Asked,
        page: usize,
        (first, covered): (Results, i64),
    ) -> Result<Shown, SearchError> {
        let mut shown = Shown::default();
        let mut results = first;
        for next in (page + 1..).take(REFILLS) {
            let (listed, more) = (results.hits.len(), results.hits.len() == PAGE_SIZE);
            let ids: Vec<i64> = results.hits.iter().filter_map(|hit| i64::try_from(hit.key).ok()).collect();
            let (state, public) = self.0.visibility.products_at(&ids).await?;
            let mut public: HashMap<i64, Arc<Visible>> = public.into_iter().collect();
            let hits = results.hits.into_iter().filter_map(|hit| {
                let id = i64::try_from(hit.key).ok()?;
                let visible = public.remove(&id).filter(|visible| visible.dark_seq <= covered)?;
                Some(Public { id, hit, visible })
            });
            let hits: Vec<Public> = hits.collect();
            shown.state = state;
            shown.dropped += listed - hits.len();
            shown.hits.extend(hits);
            if shown.hits.len() >= PAGE_SIZE || !more {
                break;
            }
            results = self.ask(asked, next).await?;
        }
        shown.hits.truncate(PAGE_SIZE);
        Ok(shown)
    }

    /// Adds what is shown of each hit, from the catalogue: an older index cannot make a page say what is
    /// no longer so.
    async fn read(&self, state: &State, hits: Vec<Public>) -> Result<Vec<FoundHit>, SearchError> {
        let ids: Vec<i64> = hits.iter().map(|hit| hit.id).collect();
        let teasers = self.0.catalog.teasers_at(state, &ids).await?;
        let mut teasers: HashMap<i64, Arc<Teaser>> =
            teasers.into_iter().map(|teaser| (teaser.public_id, teaser)).collect();
        let mut found = Vec::with_capacity(hits.len());
        for Public { id, hit, visible } in hits {
            let Some(teaser) = teasers.remove(&id) else { continue };
            let place = hit.page.and_then(|page| locate(visible.paged(), page));
            found.push(FoundHit {
                status: status_of(&teaser),
                teaser,
                page: place.as_ref().map(|place| place.page),
                is_annex: place.as_ref().is_some_and(|place| place.is_annex),
                file: place.map(|place| place.file),
                is_recognised: hit.is_recognised,
                score: hit.score,
                snippet: hit.snippet.into_iter().map(|part| (part.text, part.hit)).collect(),
            });
        }
        Ok(found)
    }
}

/// Where a page of the indexed text, which runs through all files of a product, stands.
fn locate<'f>(files: impl Iterator<Item = (&'f str, bool, Option<u32>)>, page: u32) -> Option<Place> {
    let mut left = page;
    for (name, is_body, pages) in files {
        match pages {
            Some(here) if left > here => left -= here,
            _ => return Some(Place { file: name.to_owned(), page: left, is_annex: !is_body }),
        }
    }
    None
}

fn pages(total: usize) -> usize {
    total.div_ceil(PAGE_SIZE).clamp(1, MAX_PAGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_up_to_the_limit() {
        for (total, wanted) in [(0, 1), (1, 1), (20, 1), (21, 2), (1_000, 50), (1_001, 50)] {
            assert_eq!(pages(total), wanted, "{total}");
        }
    }

    #[test]
    fn a_page_of_the_text_is_found_in_its_file() {
        let files = [("a.pdf", true, Some(3)), ("b.pdf", false, Some(2))];
        let at = |page| {
            let place = locate(files.into_iter(), page);
            place.map(|place| (place.file, place.page, place.is_annex))
        };
        assert_eq!(at(1), Some(("a.pdf".to_owned(), 1, false)));
        assert_eq!(at(3), Some(("a.pdf".to_owned(), 3, false)));
        assert_eq!(at(4), Some(("b.pdf".to_owned(), 1, true)));
        assert_eq!(at(6), None);
    }
}
