//! The engine's tables.

pub mod acts;
pub mod cases;
pub mod events;
pub mod flags;
pub mod looks;
pub mod paper;
pub mod versions;
pub mod visits;
