//! What this area contributes to the engine: a draft before the hand-over, its place in the record that gates sign,
//! and the number at the end.

use super::Register;
use super::draft::{DRAFT_FIELDS, RECORDED};
use super::drafting::latest_in;
use super::numbering::{Given, Line, enter, read_date};
use super::store::entries;
use crate::db::{self, Tx};
use crate::journal::Write;
use crate::sop::store::{events, paper};
use crate::sop::{ActError, Applied, BoxError, Case, Doing, Effect, Guard, PortFuture, RecordPart};
use serde_json::{Map, Value};

/// The guard by which a definition says that its hand-over wants a nota dinas.
pub const DRAFTED: &str = "nota_dinas_disusun";
/// The effect of the act that numbers it.
pub const NOMORI: &str = "nomori";

/// Wants a draft, and an answer to every correction of it.
pub struct NotaDinasDisusun;

impl Guard for NotaDinasDisusun {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            if latest_in(tx, &case.id).await?.is_none() {
                return Ok(vec!["Nota dinas belum disusun. Susun dahulu, lalu serahkan.".to_owned()]);
            }
            let open = paper::suggestions_of(tx, &case.id).await?;
            let open = open.iter().filter(|row| row.settled_ms.is_none()).count();
            Ok(if open == 0 {
                Vec::new()
            } else {
                vec![format!("{open} saran perbaikan nota dinas belum diterapkan atau ditolak.")]
            })
        })
    }
}

/// Puts the draft into the record that gates sign.
pub struct NotaDinasPart;

impl RecordPart for NotaDinasPart {
    fn part<'p>(
        &'p self,
        tx: &'p mut Tx,
        case: &'p Case,
    ) -> PortFuture<'p, Result<Option<(&'static str, Value)>, db::Error>> {
        Box::pin(async move {
            let Some(latest) = latest_in(tx, &case.id).await? else { return Ok(None) };
            let field = |id: &str| (id.to_owned(), Value::from(latest.draft.get(id)));
            let mut part: Map<String, Value> = DRAFT_FIELDS.iter().map(|known| field(known.id)).collect();
            part.insert("revisi".into(), latest.revision.into());
            part.insert("penyusun".into(), latest.by.0.into());
            Ok(Some((RECORDED, Value::Object(part))))
        })
    }
}

/// Numbers the nota dinas of the case, from the fields `nomor`, `tanggal` and `alasan`.
pub struct NumberIt;

impl Effect for NumberIt {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move { number(tx, act).await.map_err(|error| -> BoxError { Box::new(error) }) })
    }
}

async fn number(tx: &mut Write, act: Doing<'_>) -> Result<Applied, ActError> {
    let field = |name: &str| act.input.fields.get(name).cloned().unwrap_or_default();
    let given = Given { number: field("nomor"), date: field("tanggal"), reason: field("alasan") };
    let case = act.case;
    let latest = latest_in(tx, &case.id).await?;
    let latest = latest
        .ok_or_else(|| ActError::Missing(vec!["Perkara ini belum mempunyai nota dinas.".to_owned()]))?;
    let stands = entries::of_case(tx, &case.id).await?;
    if stands.iter().any(|entry| entry.disposisi_id.is_none() && entry.struck_ms.is_none()) {
        return Err(ActError::invalid("nomor", "Nota dinas perkara ini sudah bernomor."));
    }
    let date = read_date(&given.date, tx.now(), case.created)?;
    // The title under which the act was just written into the story.
    let story = events::of_case(tx, &case.id, case.version.saturating_sub(1)).await?;
    let post_title = story.into_iter().find(|event| event.id == act.event_id).map(|event| event.post_title);
    let post_title = post_title.unwrap_or_else(|| act.actor.full_title());
    let mandate = act.actor.mandates.iter().find(|acting| acting.title == post_title);
    let line = Line {
        office_id: case.office_id.clone(),
        register: Register::NotaDinas,
        case_id: case.id.clone(),
        disposisi_id: None,
        addressee: latest.draft.addressee,
        subject: latest.draft.subject,
        about: case.subject.clone(),
        date,
        person_id: act.actor.person_id.clone(),
        mandate_id: mandate.map(|acting| acting.mandate_id.clone()),
        post_title,
    };
    let (id, entries) = enter(tx, &line, &given, act.actor).await?;
    // There the signed paper is attached and put away.
    Ok(Applied { entries, outcome: Some(format!("/agenda/{id}")) })
}
