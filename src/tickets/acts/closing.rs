//! Closing a ticket: the outcome, the closing words (step 10), the survey (step 11), or that they cannot be brought.

use super::{Done, Work};
use crate::auth;
use crate::tickets::opening::Happening;
use crate::tickets::rules::{self, Closing, TEXT_MAX_CHARS};
use crate::tickets::store::tickets as rows;
use crate::tickets::texts::Texts;
use crate::tickets::vocabulary::{Category, Channel, Outcome, Status};
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
        if outcome.hands_over() && text.is_empty() {
            let why = "Tulis catatan serah terima: kepada siapa diserahkan dan apa yang sudah dilakukan.";
            return Err(TicketError::invalid("catatan_penutup", why));
        }
        if !text.is_empty() {
            let kind = if outcome.hands_over() { "serah_terima" } else { "catatan" };
            self.note(work, Happening::besides(kind).saying(&text)).await?;
        }
        let brought = self.bring(work, is_delivered)?;
        let settings = self.settings(work.tx, &work.row.office_id).await?;
        let office = auth::office_in(work.tx, &work.row.office_id).await?.ok_or(TicketError::NotFound)?;
        let texts = Texts::of(&settings, &office.name, rules::code(work.row.year, work.row.number));
        let survey = format!("{}/survei", self.base_url.trim_end_matches('/'));
        let words = [
            ("penutup", 10, texts.get("hotline_penutup", &[])),
            ("skm", 11, texts.get("hotline_skm", &[("{tautan}", &survey)])),
        ];
        for (kind, step, words) in words {
            let event = match brought {
                true => Happening::new(kind, step).saying(&words),
                false => Happening::new(kind, step).with("penyampaian", NOT_DELIVERED),
            };
            let event = self.note(work, event).await?;
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
        let channel = Channel::from_column(&work.row.channel);
        let by_itself = match channel {
            Some(Channel::Formulir) => true,
            Some(Channel::Whatsapp) => {
                self.has_whatsapp() && rules::is_within_window(work.row.last_in_ms, work.tx.now().0)
            }
            _ => false,
        };
        match (by_itself, is_delivered) {
            (_, Some(delivered)) => Ok(delivered),
            (true, None) => Ok(true),
            (false, None) => Err(TicketError::invalid(
                "penyampaian",
                "Sampaikan salam penutup dan tautan survei kepada pemohon, lalu pilih hasilnya di sini.",
            )),
        }
    }
}
