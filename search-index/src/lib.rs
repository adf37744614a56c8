//! Full-text search of Indonesian legal documents on tantivy.
//!
//! One [`Index`] lies in one folder. One [`Writer`] at a time changes it, under a lock of the operating
//! system; a commit stores what it [`Covered`] of the caller's feed, so a follower knows where to go on.
//! [`rebuild`] builds a fresh index beside the living one and swaps them. A [`Query`] is whatever a person
//! typed: reading it never fails. Every form of a word is found (`mengunggah`, `pengunggahan`, `unggah`), what an
//! abbreviation stands for, and a word with one slip; what an office calls by several names is its own
//! [`Vocabulary`].
//!
//! The crate knows numbers, words and pages. It does not know who may see a document, what a database is,
//! or where documents come from.

mod added;
mod analysis;
mod best;
mod citation;
mod correction;
mod document;
mod error;
mod facets;
mod folder;
mod form;
mod index;
mod kinds;
mod known;
mod lists;
mod live;
mod locate;
mod marks;
mod number;
mod packed;
mod query;
mod ranking;
mod rebuild;
mod schema;
mod search;
mod snippet;
mod stem;
mod stored;
mod suggest;
mod vocabulary;
mod writer;

pub use analysis::MAX_WORD_CHARS;
pub use correction::MIN_CORRECTED_CHARS;
pub use document::{Covered, Document};
pub use error::Error;
pub use facets::Facets;
pub use index::Index;
pub use query::{MAX_QUERY_CHARS, MAX_TERMS, Query};
pub use rebuild::{Rebuild, rebuild};
pub use schema::SCHEMA_VERSION;
pub use search::{ENOUGH_HITS, Filter, Hit, MAX_OFFSET, MAX_PAGE_SIZE, Matched, Results, Sort, Window};
pub use snippet::{MAX_SNIPPET_SCAN_BYTES, SNIPPET_CHARS, SnippetPart};
pub use suggest::{MAX_SUGGESTIONS, MIN_SUGGEST_CHARS};
pub use vocabulary::{MAX_MEANING_WORDS, MAX_VOCABULARY_BYTES, Vocabulary, VocabularyError};
pub use writer::{Indexed, MAX_QUEUED_BYTES, MAX_TEXT_BYTES, WRITER_HEAP_BYTES, Writer};
