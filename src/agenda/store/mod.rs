//! Rows of the agenda.

pub mod drafts;
pub mod entries;
pub mod list;
pub mod templates;
