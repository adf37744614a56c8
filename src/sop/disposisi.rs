//! The engine's own effect: a disposition (to whom, what, by when), as steps of every SOP write them.

use super::effect::{Applied, BoxError, Doing, Effect, PortFuture};
use super::error::ActError;
use super::rules::NOTE_MAX_CHARS;
use super::store::paper;
use crate::journal::Write;
use crate::kernel::{CivilDate, Fault as _, new_id};

/// The name by which definitions use it.
pub const DISPOSISI: &str = "disposisi";
/// The longest addressee.
const TO_MAX_CHARS: usize = 200;

/// Writes a disposition from the fields `kepada`, `petunjuk` and `tenggat`.
pub struct WriteDisposisi;

impl Effect for WriteDisposisi {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let boxed = |error: ActError| -> BoxError { Box::new(error) };
            let field = |name: &str| act.input.fields.get(name).map_or("", |text| text.trim());
            let (to_whom, instruction, due) = (field("kepada"), field("petunjuk"), field("tenggat"));
            if to_whom.is_empty() || to_whom.chars().count() > TO_MAX_CHARS {
                return Err(boxed(ActError::invalid("kepada", "Isikan kepada siapa disposisi ditujukan.")));
            }
            if instruction.is_empty() || instruction.chars().count() > NOTE_MAX_CHARS {
                return Err(boxed(ActError::invalid("petunjuk", "Isikan petunjuk disposisi.")));
            }
            let due_date = match due {
                "" => None,
                text => Some(
                    CivilDate::parse(text)
                        .map_err(|error| boxed(ActError::invalid("tenggat", error.sentence())))?
                        .iso(),
                ),
            };
            let row = paper::Disposisi {
                id: new_id(tx.now()),
                case_id: act.case.id.clone(),
                event_id: act.event_id.to_owned(),
                step: act.event.from.clone(),
                person_id: act.actor.person_id.clone(),
                to_whom: to_whom.to_owned(),
                instruction: instruction.to_owned(),
                due_date,
                at_ms: tx.now().0,
            };
            paper::insert_disposisi(tx, &row).await.map_err(|error| boxed(error.into()))?;
            Ok(Applied::default())
        })
    }
}
