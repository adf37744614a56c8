//! On which page of a hit it stands, and which words of that page: from the positions in the index, without
//! reading the text. All hits of a page of results are asked at once, so that each word's list is opened once
//! and gone through forwards.

use crate::Error;
use crate::analysis::{END_OF_PAGES, PAGE_BREAK};
use crate::query::{Need, Way};
use crate::schema::Fields;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, InvertedIndexReader, Searcher, TantivyError, Term};

/// What was looked for, on the page of a document that has the most of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OnPage {
    /// The first of the pages on which the most needs stand, counted from 1.
    pub(crate) page: u32,
    /// The need, and the word of that page by which it is met, counted from 0.
    pub(crate) words: Vec<(usize, u32)>,
}

/// Where the needs stand in each of these documents, in their order; nothing where they stand on no page.
pub(crate) fn places(
    searcher: &Searcher,
    fields: &Fields,
    documents: &[DocAddress],
    needs: &[Need],
) -> Result<Vec<Option<OnPage>>, Error> {
    let mut found = vec![None; documents.len()];
    if needs.is_empty() {
        return Ok(found);
    }
    let mut in_order: Vec<(DocAddress, &mut Option<OnPage>)> =
        documents.iter().copied().zip(found.iter_mut()).collect();
    in_order.sort_by_key(|(at, _)| *at);
    let mut segment = None;
    for (at, place) in in_order {
        let words = match segment.take().filter(|(ordinal, _)| *ordinal == at.segment_ord) {
            Some((_, words)) => words,
            None => {
                Words::of(searcher.segment_reader(at.segment_ord).inverted_index(fields.text)?, fields.text)
            }
        };
        let (_, words) = segment.insert((at.segment_ord, words));
        *place = words.best_page(at.doc_id, needs)?;
    }
    Ok(found)
}

/// The lists of the words of one segment's texts; each stands at the document that was asked last.
struct Words {
    index: Arc<InvertedIndexReader>,
    field: Field,
    lists: HashMap<String, Option<SegmentPostings>>,
}

impl Words {
    fn of(index: Arc<InvertedIndexReader>, field: Field) -> Self {
        Self { index, field, lists: HashMap::new() }
    }

    /// Documents have to be asked in their order.
    fn best_page(&mut self, document: DocId, needs: &[Need]) -> Result<Option<OnPage>, Error> {
        let breaks = self.positions(document, &PAGE_BREAK.to_string())?;
        let end = self.positions(document, &END_OF_PAGES.to_string())?.first().copied().unwrap_or(u32::MAX);
        let mut needs_by_page: BTreeMap<usize, usize> = BTreeMap::new();
        let mut rows: Vec<(usize, usize, Vec<u32>)> = Vec::new();
        for (number, need) in needs.iter().enumerate() {
            let mut on: BTreeSet<usize> = BTreeSet::new();
            for way in &need.ways {
                let mut starts = self.starts(document, &way.row)?;
                starts.retain(|start| *start < end);
                on.extend(pages(&starts, way, &breaks));
                rows.push((number, way.row.len(), starts));
            }
            for page in on {
                let count = needs_by_page.entry(page).or_default();
                *count = count.saturating_add(1);
            }
        }
        let most = needs_by_page.values().max();
        let Some((page, _)) = needs_by_page.iter().find(|(_, count)| Some(*count) == most) else {
            return Ok(None);
        };
        let from = page.checked_sub(1).and_then(|before| breaks.get(before)).copied().unwrap_or(0);
        let to = breaks.get(*page).copied().unwrap_or(end);
        let mut words = Vec::new();
        for (need, length, starts) in rows {
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            for start in starts.into_iter().filter(|start| (from..to).contains(start)) {
                // A phrase that runs over the page's end is shown as far as it stands on it.
                let last = start.saturating_add(length).min(to);
                words.extend((start..last).map(|word| (need, word.saturating_sub(from))));
            }
        }
        let page = u32::try_from(page.saturating_add(1)).ok();
        Ok(page.map(|page| OnPage { page, words }))
    }

    /// Where the row begins.
    fn starts(&mut self, document: DocId, row: &[String]) -> Result<Vec<u32>, Error> {
        let Some((first, others)) = row.split_first() else { return Ok(Vec::new()) };
        let mut starts = self.positions(document, first)?;
        for (distance, word) in (1..).zip(others) {
            if starts.is_empty() {
                break;
            }
            let positions = self.positions(document, word)?;
            starts.retain(|start| positions.binary_search(&start.saturating_add(distance)).is_ok());
        }
        Ok(starts)
    }

    fn positions(&mut self, document: DocId, word: &str) -> Result<Vec<u32>, Error> {
        if !self.lists.contains_key(word) {
            let term = Term::from_field_text(self.field, word);
            let list = self.index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions);
            self.lists.insert(word.to_owned(), list.map_err(TantivyError::from)?);
        }
        let mut positions = Vec::new();
        if let Some(Some(list)) = self.lists.get_mut(word) {
            let at = if list.doc() < document { list.seek(document) } else { list.doc() };
            if at == document {
                list.positions(&mut positions);
            }
        }
        Ok(positions)
    }
}

/// The pages of these places, each once. A phrase that runs over a page break counts only where there is no
/// page that has it whole.
fn pages(starts: &[u32], way: &Way, breaks: &[u32]) -> Vec<usize> {
    let page_of = |at: u32| breaks.partition_point(|page_break| *page_break <= at);
    let further = u32::try_from(way.row.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let whole = |start: &&u32| page_of(**start) == page_of(start.saturating_add(further));
    let mut pages: Vec<usize> = starts.iter().filter(whole).map(|start| page_of(*start)).collect();
    if pages.is_empty() {
        pages = starts.iter().map(|start| page_of(*start)).collect();
    }
    pages.dedup();
    pages
}
