//! The survey of satisfaction (step 11): nine marks and the day. Who answered is asked by nobody and kept nowhere, and
//! the journal is not told: a stranger must not be able to hold the chain's lock.

use super::Intake;
use super::throttle::Throttle;
use crate::db;
use crate::kernel::{CivilDate, new_id};
use crate::tickets::TicketError;
use crate::tickets::rules::survey::read_marks;
use crate::tickets::store::survey;
use std::sync::Arc;

/// Answers of one address within an hour: people of one office, or a tablet at the desk, have one address.
pub const SURVEYS_PER_ADDRESS_PER_HOUR: u32 = 20;
/// Answers of everybody within an hour.
pub const ALL_SURVEYS_PER_HOUR: u32 = 600;

/// What counts the answers.
pub(super) fn throttle() -> Arc<Throttle> {
    Arc::new(Throttle::of(SURVEYS_PER_ADDRESS_PER_HOUR, ALL_SURVEYS_PER_HOUR))
}

/// Why an answer was not taken.
#[derive(Debug)]
pub enum SurveyError {
    /// Field and sentence of each element without a mark.
    Marks(Vec<(&'static str, String)>),
    /// Anything else.
    Ticket(TicketError),
}

impl From<TicketError> for SurveyError {
    fn from(error: TicketError) -> Self {
        Self::Ticket(error)
    }
}

impl From<db::Error> for SurveyError {
    fn from(error: db::Error) -> Self {
        Self::Ticket(error.into())
    }
}

impl Intake {
    /// Takes an answer to the survey: the value of each field by its name. `address` is kept nowhere.
    ///
    /// # Errors
    /// [`SurveyError::Marks`]; [`TicketError::Throttled`] for too many from one place or in all.
    pub async fn survey<'t>(
        &self,
        typed: impl Fn(&'static str) -> &'t str,
        address: &str,
    ) -> Result<(), SurveyError> {
        let marks = read_marks(typed).map_err(SurveyError::Marks)?;
        let now = self.tickets.journal().clock().now();
        self.surveys.pass(address, now)?;
        let office = self.tickets.first_office(&mut self.tickets.journal().db().read().await?).await?;
        let mut tx = self.tickets.journal().db().write().await?;
        let day = CivilDate::in_jakarta(now).iso();
        survey::insert(&mut tx, &new_id(now), (&office.id, &day), &marks).await?;
        Ok(tx.commit().await?)
    }
}
