//! How many documents have a word: asked of the dictionary once for each word of a search, however often scoring
//! wants to know.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Score, Searcher, Term};

/// How much at most a word counts that stands in a text without end: BM25's `k1` and one.
const MOST_PER_IDF: Score = 2.2;

/// What was asked already.
pub(crate) struct Known<'a> {
    searcher: &'a Searcher,
    documents: u64,
    words: Mutex<HashMap<Term, u64>>,
    tokens: Mutex<HashMap<Field, u64>>,
}

impl<'a> Known<'a> {
    pub(crate) fn of(searcher: &'a Searcher) -> Self {
        let documents = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum();
        Self { searcher, documents, words: Mutex::default(), tokens: Mutex::default() }
    }

    /// In how many documents the word stands.
    pub(crate) fn documents_with(&self, term: &Term) -> tantivy::Result<u64> {
        let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = words.get(term) {
            return Ok(*count);
        }
        let count = self.searcher.doc_freq(term)?;
        words.insert(term.clone(), count);
        Ok(count)
    }

    /// No document scores more by these words in a row; nothing when no document has them all.
    pub(crate) fn at_most(&self, row: &[Term]) -> tantivy::Result<Option<Score>> {
        let mut most = 0.0;
        for term in row {
            let count = self.documents_with(term)?;
            if count == 0 {
                return Ok(None);
            }
            most += idf(count, self.documents) * MOST_PER_IDF;
        }
        Ok(Some(most))
    }
}

/// The engine's own measure of how rare a word is.
fn idf(with_it: u64, all: u64) -> Score {
    let without = all.saturating_sub(with_it) as Score + 0.5;
    (1.0 + without / (with_it as Score + 0.5)).ln()
}

impl Bm25StatisticsProvider for Known<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = tokens.get(&field) {
            return Ok(*count);
        }
        let count = self.searcher.total_num_tokens(field)?;
        tokens.insert(field, count);
        Ok(count)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.documents_with(term)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tantivy::query::Bm25Weight;

    #[test]
    fn no_score_of_the_engine_exceeds_what_a_word_counts_at_most() {
        for (with_it, all) in [(1, 1), (1, 100_000), (50_000, 100_000), (99_999, 100_000), (100_000, 100_000)]
        {
            let theirs = Bm25Weight::for_one_term(with_it, all, 80.0).max_score();
            let ours = idf(with_it, all) * MOST_PER_IDF;
            assert!(theirs <= ours * 1.000_1 && theirs >= ours * 0.95, "{with_it} of {all}: {theirs} {ours}");
        }
    }
}
