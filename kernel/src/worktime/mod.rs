//! Working time in Jakarta: which hours an office works, which days count, and when a limit is over.
//!
//! A [`Calendar`] is a value; where its rows come from is not known here. Day 0 is the day on which
//! something begins, so "1 hari kerja" from a Friday ends with the office hours of the Monday.

mod calendar;
mod hours;
mod limit;

pub use calendar::{Calendar, DayKind, HORIZON_DAYS, Hours, HoursKind};
pub use hours::{DayHours, HoursError, MAX_HOURS_CHARS, Week};
pub use limit::{Limit, Pause, Unit};

#[cfg(test)]
mod tests;
