//! Changing an index.

use crate::analysis::{END_OF_PAGES, PAGE_BREAK};
use crate::folder::Lock;
use crate::kinds::chains;
use crate::number::Number;
use crate::packed::pack;
use crate::schema::{Fields, schema};
use crate::vocabulary::Vocabulary;
use crate::{Covered, Document, Error, Index};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexWriter, TantivyDocument, Term};

/// How much memory postings take before they are written out.
pub const WRITER_HEAP_BYTES: usize = 32 << 20;
/// How much text may wait for the indexing thread; the engine itself would let 10,000 documents wait.
pub const MAX_QUEUED_BYTES: usize = 32 << 20;
/// How much text of one document is indexed, about 3,000 dense pages; [`Indexed`] tells what was left out.
pub const MAX_TEXT_BYTES: usize = 8 << 20;

/// The one writer of an index. After an error it is to be dropped: nothing since the last commit is kept,
/// and [`Index::covered`] tells where to go on.
pub struct Writer {
    engine: IndexWriter,
    fields: Fields,
    queued_bytes: usize,
    live: Option<Index>,
    // Last, so that it is released after the engine has let go of its files.
    _lock: Arc<Lock>,
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "pages may have been left out"]
pub struct Indexed {
    /// How many of the last pages were left out because the text is longer than [`MAX_TEXT_BYTES`].
    pub pages_left_out: usize,
}

impl Writer {
    pub(crate) fn start(
        engine: &tantivy::Index,
        lock: Arc<Lock>,
        live: Option<Index>,
    ) -> Result<Self, Error> {
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(WRITER_HEAP_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let engine = engine.writer_with_options(options)?;
        // A writer that was killed before its commit may have left files whose names the next one counts up to again,
        // and then cannot make.
        engine.garbage_collect_files().wait()?;
        Ok(Self { engine, fields: schema().1, queued_bytes: 0, live, _lock: lock })
    }

    /// Puts the document in the place of whatever has its key.
    ///
    /// # Errors
    /// [`Error::Engine`] when the engine cannot take it.
    pub fn upsert(&mut self, document: &Document) -> Result<Indexed, Error> {
        self.remove(document.key);
        let (text, pages_left_out) = joined(&document.pages);
        // To be searched, and page by page to be shown.
        self.make_room(text.len().saturating_mul(2))?;
        self.engine.add_document(self.fields_of(document, &text))?;
        Ok(Indexed { pages_left_out })
    }

    /// Takes the document with this key out, if there is one.
    pub fn remove(&mut self, key: u64) {
        self.engine.delete_term(Term::from_field_u64(self.fields.key, key));
    }

    /// Makes everything so far durable, together with what it covers, and visible to searches.
    ///
    /// # Errors
    /// [`Error::Engine`] when it could not be stored; what was committed before stays.
    pub fn commit(&mut self, covered: &Covered) -> Result<(), Error> {
        let payload = serde_json::to_string(covered).map_err(|reason| Error::damaged("meta.json", reason))?;
        let mut prepared = self.engine.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.queued_bytes = 0;
        self.live.as_ref().map_or(Ok(()), Index::reload)
    }

    /// Waits until the engine has put its files in order.
    pub(crate) fn settle(self) -> Result<(), Error> {
        self.engine.wait_merging_threads().map_err(Error::from)
    }

    /// Waits for the indexing thread when too much text is on its way to it.
    fn make_room(&mut self, bytes: usize) -> Result<(), Error> {
        if self.queued_bytes.saturating_add(bytes) > MAX_QUEUED_BYTES {
            // Preparing writes out what has queued up; without a commit nobody sees it.
            drop(self.engine.prepare_commit()?);
            self.queued_bytes = 0;
        }
        self.queued_bytes = self.queued_bytes.saturating_add(bytes);
        Ok(())
    }

    fn fields_of(&self, document: &Document, text: &str) -> TantivyDocument {
        let fields = &self.fields;
        let mut out = TantivyDocument::new();
        out.add_u64(fields.key, document.key);
        out.add_i64(fields.date, document.date_days);
        out.add_i64(fields.year, i64::from(document.year));
        out.add_text(fields.kind, &document.kind);
        out.add_text(fields.status, &document.status);
        out.add_text(fields.office, &document.office);
        out.add_text(fields.title, &document.title);
        out.add_text(fields.title, &document.citation);
        out.add_text(fields.description, &document.description);
        out.add_text(fields.text, text);
        out.add_text(fields.text, described(document));
        out.add_bytes(fields.pages, &pack(text.split(PAGE_BREAK)));
        for page in &document.recognised_pages {
            out.add_u64(fields.recognised, u64::from(*page));
        }
        self.add_citation(document, &mut out);
        out
    }

    fn add_citation(&self, document: &Document, out: &mut TantivyDocument) {
        let number = Number::read(&document.number);
        if let Some(running) = number.running() {
            out.add_text(self.fields.running, running);
        }
        for form in number.beginnings() {
            out.add_text(self.fields.number_form, form);
        }
        out.add_text(self.fields.number_key, document.number_key.trim().to_lowercase());
        // Not the office's own vocabulary: the index must not depend on it.
        let vocabulary = Vocabulary::default_indonesian();
        let chains =
            chains(&document.citation, vocabulary).into_iter().chain(chains(&document.kind, vocabulary));
        let heads: BTreeSet<String> = chains.flatten().collect();
        for head in heads {
            out.add_text(self.fields.head, head);
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("queued_bytes", &self.queued_bytes).finish_non_exhaustive()
    }
}

/// What is searched beside the pages, each part apart from the others.
fn described(document: &Document) -> String {
    let parts = [&document.title, &document.citation, &document.number, &document.description];
    parts.into_iter().flat_map(|part| [END_OF_PAGES.to_string(), part.clone()]).collect()
}

/// The pages as one text, and how many did not fit. A page break inside a page would shift all that follow.
fn joined(pages: &[String]) -> (String, usize) {
    let mut text = String::new();
    for (at, page) in pages.iter().enumerate() {
        if text.len().saturating_add(page.len()).saturating_add(1) > MAX_TEXT_BYTES {
            return (text, pages.len().saturating_sub(at));
        }
        if at > 0 {
            text.push(PAGE_BREAK);
        }
        text.extend(page.chars().map(|c| if matches!(c, PAGE_BREAK | END_OF_PAGES) { ' ' } else { c }));
    }
    (text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_taken_up_to_its_limit_and_the_rest_is_counted() {
        let half = "a".repeat(MAX_TEXT_BYTES / 2 - 1);
        let fits = [half.clone(), half.clone()];
        assert_eq!(joined(&fits).1, 0);
        assert_eq!(joined(&fits).0.len(), MAX_TEXT_BYTES - 1);
        let over = [half.clone(), half, "a".into(), "b".into()];
        assert_eq!(joined(&over).1, 2);
    }

    #[test]
    fn a_form_feed_inside_a_page_begins_no_page() {
        assert_eq!(joined(&["a\u{c}b\u{1d}".into(), "c".into()]).0, "a b \u{c}c");
        assert_eq!(joined(&[String::new(), String::new(), "c".into()]).0, "\u{c}\u{c}c");
    }
}
