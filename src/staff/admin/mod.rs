//! Administration: people, posts and the office's settings. An administrator sees no case.

pub mod calendar;
pub mod kinds;
pub mod numbering;
pub mod office;
pub mod people;
pub mod posts;
pub mod texts;
