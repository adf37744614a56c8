//! Closing a ticket: the outcome, the closing words (step 10), the survey (step 11), or that they cannot be brought.

use super::{Done, Work};
use crate::tickets::opening::Happening;
use crate::tickets::rules::{self, Closing, TEXT_MAX_CHARS};
use crate::tickets::store::tickets as rows;
use crate::tickets::vocabulary::{Category, Outcome, Status};
use crate::tickets::{TicketError, Tickets};

/// What is recorded where closing words and survey could not be brought.
const NOT_DELIVERED: &str = "tidak dapat disampaikan";

impl Tickets {
    pub(super) async fn close(
        &self,
        work: &mut Work<'_>,
        outcome: Outcome,
        text: &str,
        is_delivered: Option<bool>,
    ) -> Result<Done, TicketError> {
        let forwards = rows::forwards(work.tx, &work.row.id).await?;
        let ties = rows::ties(work.tx, &work.row.id).await?;
        let closing = Closing {
            status: work.status(),
            category: work.row.category.as_deref().and_then(Category::from_column),
            is_answered: work.row.answered_ms.is_some(),
            open_forwards: forwards.iter().filter(|forward| forward.answered_ms.is_none()).count(),
            unit_answered: work.row.unit_answered_ms.is_some(),
            open_ties: ties.iter().filter(|tie| tie.settled_ms.is_none()).count(),
        };
        closing.check(outcome).map_err(|why| TicketError::invalid("hasil", why))?;
        let text = rules::read_text(text, "Catatan", TEXT_MAX_CHARS)
            .map_err(|why| TicketError::invalid("catatan_penutup", why))?;
        let needs_note = closing.needs_note(outcome, !forwards.is_empty());
        if needs_note && text.is_empty() {
            let why = "Tulis catatan serah terima: kepada siapa diserahkan dan apa yang sudah dilakukan.";
            return Err(TicketError::invalid("catatan_penutup", why));
        }
        if !text.is_empty() {
            let kind = if needs_note { "serah_terima" } else { "catatan" };
            self.note(work, Happening::besides(kind).saying(&text).leading_on()).await?;
        }
        let brought = self.bring(work, is_delivered)?;
        let farewell = self.farewell(work.tx, &work.row).await?;
        for (kind, step, words) in [("penutup", 10, farewell.words), ("skm", 11, farewell.survey)] {
            let event = match brought {
                true => Happening::new(kind, step).saying(&words),
                false => Happening::new(kind, step).with("penyampaian", NOT_DELIVERED),
            };
            let event = self.note(work, event.leading_on()).await?;
            if brought {
                let elsewhere = is_delivered == Some(true);
                self.deliver(work, &event, elsewhere).await?;
            }
        }
        let now = work.tx.now().0;
        work.row.outcome = Some(outcome.column().to_owned());
        work.row.closed_ms = Some(now);
        work.stand(Status::Ditutup);
        Ok(Done::default())
    }

    /// Whether closing words and survey come to the requester.
    fn bring(&self, work: &Work<'_>, is_delivered: Option<bool>) -> Result<bool, TicketError> {
        if work.row.is_reachable == 0 {
            return Ok(false);
        }
        match (self.brings(&work.row, work.tx.now()), is_delivered) {
            (_, Some(delivered)) => Ok(delivered),
            (true, None) => Ok(true),
            (false, None) => Err(TicketError::invalid(
                "penyampaian",
                "Sampaikan salam penutup dan tautan survei kepada pemohon, lalu pilih hasilnya di sini.",
            )),
        }
    }
}
