//! The calendar of an office: its hours, holidays and extra days, as rows that an administrator edits.
//!
//! The days of the years that the program knows (`libur.toml`) and the hours of Perpres 21/2023 hold for every
//! office without being stored; the first change of an office takes the known years into its own rows, where each
//! can be corrected or removed. Deadlines are computed from here when they are read: nothing that is stored grows
//! stale when a row changes.

mod defaults;
mod error;
mod rows;
pub mod rules;
mod store;

pub use defaults::usual_week;
pub use error::CalendarError;
pub use rows::{Day, HoursRow, Rows, day_kind_title, hours_kind_title};
pub use rules::{Change, MAX_DAYS, MAX_HOURS, MAX_NAME_CHARS};
pub use store::{apply, rows};

use crate::db::{Error, Tx};
use crate::kernel::worktime::Calendar;

/// The calendar of an office, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn calendar_in(tx: &mut Tx, office_id: &str) -> Result<Calendar, Error> {
    Ok(rows(tx, office_id).await?.calendar())
}
