//! Rows of tickets.

pub mod events;
pub mod lists;
pub mod looks;
pub mod media;
pub mod recaps;
pub mod requesters;
pub mod survey;
pub mod tickets;
