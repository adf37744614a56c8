//! On which page it stands: from the positions in the index, without reading the text.

use crate::Error;
use crate::analysis::{END_OF_PAGES, PAGE_BREAK};
use crate::query::{Need, Way};
use crate::schema::Fields;
use std::collections::{BTreeMap, BTreeSet};
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, InvertedIndexReader, Searcher, TantivyError, Term};

/// The words of one document's text, by their positions.
struct Positions<'a> {
    index: &'a InvertedIndexReader,
    fields: &'a Fields,
    doc: u32,
}

/// The first of the pages on which the most needs stand, counted from 1; none when they stand elsewhere.
pub(crate) fn page(
    searcher: &Searcher,
    fields: &Fields,
    at: DocAddress,
    needs: &[Need],
) -> Result<Option<u32>, Error> {
    let index = searcher.segment_reader(at.segment_ord).inverted_index(fields.text)?;
    let text = Positions { index: &index, fields, doc: at.doc_id };
    let breaks = text.of(&PAGE_BREAK.to_string())?;
    let end = text.of(&END_OF_PAGES.to_string())?.first().copied().unwrap_or(u32::MAX);
    let mut needs_by_page: BTreeMap<usize, usize> = BTreeMap::new();
    for need in needs {
        let mut on: BTreeSet<usize> = BTreeSet::new();
        for way in &need.ways {
            let mut starts = text.of_row(&way.row)?;
            starts.retain(|start| *start < end);
            on.extend(pages(&starts, way, &breaks));
        }
        for page in on {
            let count = needs_by_page.entry(page).or_default();
            *count = count.saturating_add(1);
        }
    }
    let most = needs_by_page.values().max();
    let first = needs_by_page.iter().find(|(_, count)| Some(*count) == most);
    Ok(first.and_then(|(page, _)| u32::try_from(page.saturating_add(1)).ok()))
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

impl Positions<'_> {
    /// Where the row begins.
    fn of_row(&self, words: &[String]) -> Result<Vec<u32>, Error> {
        let Some((first, others)) = words.split_first() else { return Ok(Vec::new()) };
        let mut starts = self.of(first)?;
        for (distance, word) in (1..).zip(others) {
            let positions = self.of(word)?;
            starts.retain(|start| positions.binary_search(&start.saturating_add(distance)).is_ok());
        }
        Ok(starts)
    }

    fn of(&self, word: &str) -> Result<Vec<u32>, Error> {
        let term = Term::from_field_text(self.fields.text, word);
        let read = self.index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions);
        let mut positions = Vec::new();
        if let Some(mut postings) = read.map_err(TantivyError::from)? {
            let found = if postings.doc() < self.doc { postings.seek(self.doc) } else { postings.doc() };
            if found == self.doc {
                postings.positions(&mut positions);
            }
        }
        Ok(positions)
    }
}
