//! What this area contributes to the engine: recording a comparison, and asking for one of the files as
//! they are now.

use super::machine::store::{insert_confirmation, insert_signature};
use super::service::{RECORDS, sheet_in};
use super::store::{Comparison, comparisons_of, insert, insert_pages, pages_digest_of};
use crate::db::{self, Tx};
use crate::journal::{Entry, Write};
use crate::kernel::{Digest, new_id};
use crate::products::{DIFFERENCES_ANSWERED, files_digest_in};
use crate::sop::{ActError, Applied, BoxError, Case, Doing, Effect, Guard, PortFuture};
use std::collections::HashMap;
use std::sync::Arc;

/// The field by which a person states that the copies were compared page by page.
const STATEMENT: &str = "pernyataan";

/// The guard that wants a verdict on every page.
pub const PAGES_JUDGED: &str = "halaman_dinilai";

/// The effect by which whoever checks confirms weighty differences one by one.
pub const CONFIRMS: &str = "tegaskan_perbedaan";

/// The field that confirms the answer of this row.
#[must_use]
pub fn confirmation_field(answer_id: &str) -> String {
    format!("tegas-{answer_id}")
}

/// The guards of this area.
#[must_use]
pub fn guards() -> HashMap<&'static str, Arc<dyn Guard>> {
    let all: [(&'static str, Arc<dyn Guard>); 3] = [
        ("pencocokan_sesuai", Arc::new(PencocokanSesuai)),
        (PAGES_JUDGED, Arc::new(HalamanDinilai)),
        (DIFFERENCES_ANSWERED, Arc::new(PerbedaanDinilai)),
    ];
    all.into()
}

/// The effects of this area.
#[must_use]
pub fn effects() -> HashMap<&'static str, Arc<dyn Effect>> {
    let all: [(&'static str, Arc<dyn Effect>); 3] = [
        (RECORDS, Arc::new(CatatPencocokan)),
        (CONFIRMS, Arc::new(TegaskanPerbedaan)),
        ("sebut_laporan", Arc::new(SebutLaporan)),
    ];
    all.into()
}

struct PencocokanSesuai;

impl Guard for PencocokanSesuai {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let now = files_digest_in(tx, &case.id).await?.hex();
            // The last word on these files; one on other files may bear the same time, when the machine's
            // clock was set back.
            let mut made = comparisons_of(tx, &case.id).await?.into_iter();
            let latest = made.find(|found| found.files_digest == now);
            let holds = latest.is_some_and(|found| found.verdict == "sesuai");
            Ok(if holds {
                Vec::new()
            } else {
                vec!["Naskah fisik dan digital belum dicocokkan untuk berkas yang sekarang.".to_owned()]
            })
        })
    }
}

/// Every page has a verdict that counts on the files of now, and none says that the copies differ.
struct HalamanDinilai;

impl Guard for HalamanDinilai {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move { Ok(sheet_in(tx, &case.id).await?.missing()) })
    }
}

/// The machine is done, every difference that it found has an answer, and none is real.
struct PerbedaanDinilai;

impl Guard for PerbedaanDinilai {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move { Ok(sheet_in(tx, &case.id).await?.missing_of_machine()) })
    }
}

struct CatatPencocokan;

impl Effect for CatatPencocokan {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let boxed = |error: ActError| -> BoxError { Box::new(error) };
            let sheet = sheet_in(tx, &act.case.id).await.map_err(|error| boxed(error.into()))?;
            // A case that began under a definition without the guard may rest on the statement alone.
            let judged = sheet.missing().is_empty();
            if !judged && act.input.fields.get(STATEMENT).map(String::as_str) != Some("ya") {
                let sentence =
                    "Nyatakan terlebih dahulu bahwa kedua naskah sudah dicocokkan halaman demi halaman.";
                return Err(boxed(ActError::invalid(STATEMENT, sentence)));
            }
            let files = files_digest_in(tx, &act.case.id).await.map_err(|error| boxed(error.into()))?;
            let now = tx.now();
            let row = Comparison {
                id: new_id(now),
                case_id: act.case.id.clone(),
                files_digest: files.hex(),
                method: if sheet.by_machine() { "mesin" } else { "mata" }.to_owned(),
                verdict: "sesuai".to_owned(),
                note: act.input.note.clone(),
                person_id: act.actor.person_id.clone(),
                made_ms: now.0,
            };
            insert(tx, &row).await.map_err(|error| boxed(error.into()))?;
            if judged {
                insert_pages(tx, &row.id, sheet.pairs.len(), &sheet.evidence())
                    .await
                    .map_err(|error| boxed(error.into()))?;
            }
            Ok(Applied::default())
        })
    }
}

/// The signature names the report that the gate had before it.
struct SebutLaporan;

impl Effect for SebutLaporan {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let done = async {
                let case_id = act.case.id.as_str();
                let files = files_digest_in(tx, case_id).await?.hex();
                let made = comparisons_of(tx, case_id).await?;
                let Some(report) = made.into_iter().find(|found| found.files_digest == files) else {
                    return Ok(None);
                };
                let Some(digest) = pages_digest_of(tx, &report.id).await? else { return Ok(None) };
                let by = (act.actor.person_id.as_str(), hand(&act)?);
                insert_signature(tx, (act.event_id, case_id), (&report.id, &digest), by).await?;
                Ok::<_, db::Error>(Some((report.id, digest)))
            };
            let named = done.await.map_err(|error| -> BoxError { Box::new(ActError::from(error)) })?;
            let entry = named.map(|(id, digest)| {
                let entry = Entry::new("laporan.disebut", act.actor.author()).about(&act.case.id);
                entry.with("pencocokan", id).with(Digest::ALGORITHM, digest)
            });
            Ok(Applied { entries: entry.into_iter().collect(), outcome: None })
        })
    }
}

/// Each weighty difference that was answered with anything but "real" is confirmed by itself.
struct TegaskanPerbedaan;

impl Effect for TegaskanPerbedaan {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let boxed = |error: ActError| -> BoxError { Box::new(error) };
            let case_id = act.case.id.as_str();
            let sheet = sheet_in(tx, case_id).await.map_err(|error| boxed(error.into()))?;
            let Some(machine) = sheet.machine.ready() else { return Ok(Applied::default()) };
            for (_, _, answer) in machine.to_confirm() {
                let field = confirmation_field(&answer.id);
                if act.input.fields.get(&field).map(String::as_str) != Some("ya") {
                    let sentence = "Tegaskan perbedaan ini, atau kembalikan perkara ke pencocokan.";
                    return Err(boxed(ActError::invalid(&field, sentence)));
                }
                let by = (act.actor.person_id.as_str(), hand(&act).map_err(|error| boxed(error.into()))?);
                let confirmed = insert_confirmation(tx, (act.event_id, case_id), &answer.id, by).await;
                confirmed.map_err(|error| boxed(error.into()))?;
            }
            Ok(Applied::default())
        })
    }
}

/// The hand that the actor has in the case.
fn hand(act: &Doing<'_>) -> Result<&'static str, db::Error> {
    let hand = act.case.hands.iter().find(|hand| hand.person_id == act.actor.person_id);
    hand.map(|hand| hand.part.column())
        .ok_or_else(|| db::Error::inconsistent("case_hand", &act.case.id, "part"))
}
