//! What an operator says to a requester in the office's own words: shown before it is said, and recorded as said.

use super::rules;
use super::store::tickets::TicketRow;
use super::texts::Texts;
use super::{TicketError, Tickets};
use crate::auth::{self, Actor};
use crate::db::Tx;

/// What stands for the number of a ticket that has none yet.
const NO_NUMBER: &str = "(disebut setelah dicatat)";

/// The greeting of step 2, and what is added for who refuses to be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// The greeting.
    pub words: String,
    /// What is added.
    pub limited: String,
}

/// Closing words (step 10) and the invitation to the survey (step 11).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Farewell {
    /// The closing words.
    pub words: String,
    /// The invitation, with its link.
    pub survey: String,
}

impl Tickets {
    /// The office's greeting, for a ticket that is being taken down.
    ///
    /// # Errors
    /// As any statement.
    pub async fn greeting(&self, actor: &Actor) -> Result<Greeting, TicketError> {
        let mut tx = self.journal().db().read().await?;
        let settings = self.settings(&mut tx, &actor.office_id).await?;
        let office = auth::office_in(&mut tx, &actor.office_id).await?.ok_or(TicketError::NotFound)?;
        let texts = Texts::of(&settings, &office.name, NO_NUMBER.to_owned());
        Ok(Greeting { words: texts.get("hotline_salam", &[]), limited: texts.get("hotline_terbatas", &[]) })
    }

    /// The office's closing words for a ticket.
    pub(super) async fn farewell(&self, tx: &mut Tx, row: &TicketRow) -> Result<Farewell, TicketError> {
        let settings = self.settings(tx, &row.office_id).await?;
        let office = auth::office_in(tx, &row.office_id).await?.ok_or(TicketError::NotFound)?;
        let texts = Texts::of(&settings, &office.name, rules::code(row.year, row.number));
        let survey = format!("{}/survei", self.base_url.trim_end_matches('/'));
        Ok(Farewell {
            words: texts.get("hotline_penutup", &[]),
            survey: texts.get("hotline_skm", &[("{tautan}", &survey)]),
        })
    }
}
