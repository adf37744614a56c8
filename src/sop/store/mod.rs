//! The engine's tables.

pub mod acts;
pub mod cases;
pub mod events;
pub mod flags;
pub mod found;
pub mod kahar;
pub mod looks;
pub mod moves;
pub mod paper;
pub mod reviews;
pub mod versions;
pub mod visits;
pub mod waiting;
