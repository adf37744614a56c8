//! Rows of tickets.

pub mod events;
pub mod lists;
pub mod media;
pub mod requesters;
pub mod tickets;
