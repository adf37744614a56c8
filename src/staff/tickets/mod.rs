//! Tickets of the hotline, as operators work with them.

pub mod act;
pub mod list;
pub mod looks;
mod media;
pub mod new;
pub mod show;
mod thread;
mod view;

pub use media::open as open_media;

use super::form::{Problems, problem_of};
use crate::products::ProductError;
use crate::tickets::TicketError;
use crate::web::WebError;

/// What a form can show of an error; any other is the page of a failure.
pub(super) fn problems(error: TicketError) -> Result<Problems, WebError> {
    match error {
        TicketError::NotFound => Err(WebError::not_found()),
        TicketError::Act(error) => {
            let error = ProductError::from(error);
            problem_of(&error).ok_or_else(|| WebError::from(error))
        }
        other => Err(other.into()),
    }
}

/// Any error, where there is no form to show it in.
pub(super) fn failed(error: TicketError) -> WebError {
    match error {
        TicketError::NotFound => WebError::not_found(),
        other => other.into(),
    }
}
