//! Finding what is public: the follower that keeps the index in step with the journal, and the query
//! that returns only what is visible.
//!
//! The index is a cache: everything in it is read from the catalogue, and a fresh one can be built at any
//! time. Whether a hit may be shown is not the index's to say; every hit passes [`crate::products::Visibility`].
//! Knows nothing of pages.

mod documents;
mod error;
mod find;
mod follower;
mod pen;
mod rebuild;
mod service;

pub use error::SearchError;
pub use find::{Filter, Found, FoundHit, MAX_PAGES, MAX_TEXT_CHARS, PAGE_SIZE, STATUSES};
pub use search_index::{Facets, Matched, Query, Sort};
pub use service::Search;
