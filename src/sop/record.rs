//! The record of a case in canonical bytes: what gates of a procedure without a product sign.

use super::case::Case;
use super::effect::RecordPart;
use super::store::{events, paper};
use crate::db::{self, Tx};
use crate::journal::canonical_json;
use serde_json::{Value, json};
use std::sync::Arc;

/// Names the form of the record, so that it can be read in twenty years.
pub const RECORD_FORMAT: &str = "jdih-catatan-1";

/// The record up to and with the line of `version`: who did what and wrote what, with the dispositions, the note that
/// is to be decided on, and what areas add to it.
///
/// # Errors
/// As any statement.
pub async fn case_record(
    tx: &mut Tx,
    case: &Case,
    version: i64,
    note: Option<&str>,
    parts: &[Arc<dyn RecordPart>],
) -> Result<Vec<u8>, db::Error> {
    let story = events::of_case(tx, &case.id, 0).await?;
    let story: Vec<events::EventRow> = story.into_iter().filter(|event| event.version <= version).collect();
    let line = |event: &events::EventRow| {
        json!({
            "orang": event.person_id, "jabatan": event.post_title, "tindakan": event.label,
            "dari": event.from_step, "ke": event.to_step, "putaran": event.round,
            "catatan": event.note, "waktu_ms": event.at_ms,
        })
    };
    let written = paper::disposisi_of(tx, &case.id).await?;
    let disposisi: Vec<Value> = written
        .iter()
        .filter(|row| story.iter().any(|event| event.id == row.event_id))
        .map(|row| {
            json!({
                "orang": row.person_id, "kepada": row.to_whom, "petunjuk": row.instruction,
                "tenggat": row.due_date, "waktu_ms": row.at_ms,
            })
        })
        .collect();
    let mut record = json!({
        "bentuk": RECORD_FORMAT, "perkara": case.id, "sop": case.sop_version, "perihal": case.subject,
        "putaran": case.round, "riwayat": story.iter().map(line).collect::<Vec<_>>(),
        "disposisi": disposisi, "catatan": note,
    });
    for part in parts {
        if let (Some((name, value)), Some(record)) = (part.part(tx, case).await?, record.as_object_mut()) {
            record.insert(name.to_owned(), value);
        }
    }
    Ok(canonical_json(&record).into_bytes())
}
