//! The description as it is read from a document: what kind it is, its number, year, title, dates, who
//! signed it, what it is based on and what it revokes, each with the place where it stands.
//!
//! Pure: a [`Reading`] in, an [`Extracted`] out. What is not sure stays empty and is offered as a candidate
//! at most; nothing of this is part of a description until a person confirms it. It must end in time on any
//! text, so everything that is looked at has a limit.

mod annexes;
mod basis;
mod citation;
mod closing;
mod compose;
mod contradictions;
mod dates;
mod gazette;
mod head;
mod kinds;
mod letters;
mod names;
mod numbers;
mod relations;
mod rows;
mod title;
mod types;

#[cfg(test)]
mod tests;

pub use kinds::{KindFamily, family_of};
pub use letters::similarity;
pub use rows::{MAX_READ_PAGES, MAX_READ_ROWS, MAX_ROW_WORDS, MAX_WORD_CHARS};
pub use types::{
    AbstractHead, Annex, Attachments, Candidate, Citation, Contradiction, Extracted, FieldRead, LegalBasis,
    ProposedRelation, Statement,
};

use crate::pdf::Reading;

/// Reads the description of a document. A year after `this_year` is not believed.
#[must_use]
pub fn extract(reading: &Reading, this_year: u16) -> Extracted {
    let rows = rows::Rows::of(reading);
    compose::compose(&rows, this_year)
}
