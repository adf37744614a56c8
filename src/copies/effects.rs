//! What this area contributes to the engine: recording a comparison, and asking for one of the files as
//! they are now.

use super::machine::store::{insert_confirmation, insert_signature};
use super::rules::ToConfirm;
use super::service::{RECORDS, sheet_in};
use super::standing::{Procedures, lacking, standing};
use super::store::{Comparison, insert, insert_page_confirmation, insert_pages, pages_digest_of};
use crate::db::{self, Tx};
use crate::journal::{Entry, Write};
use crate::kernel::{Digest, new_id};
use crate::products::{DIFFERENCES_ANSWERED, files_digest_in};
use crate::sop::{ActError, Applied, BoxError, Case, Definitions, Doing, Effect, Guard, PortFuture};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The field by which a person states that the copies were compared page by page.
const STATEMENT: &str = "pernyataan";

/// The guard that wants a verdict on every page.
pub const PAGES_JUDGED: &str = "halaman_dinilai";

/// The effect by which whoever checks confirms weighty differences one by one.
pub const CONFIRMS: &str = "tegaskan_perbedaan";

/// The effect by which a signature names the report that the gate had before it.
pub const NAMES: &str = "sebut_laporan";

/// The guards of this area. `definitions` is read when something is asked of a case: it is filled after the guards' names
/// were checked against it.
#[must_use]
pub fn guards(definitions: &Arc<OnceLock<Definitions>>) -> HashMap<&'static str, Arc<dyn Guard>> {
    let procedures = Procedures(Arc::clone(definitions));
    let all: [(&'static str, Arc<dyn Guard>); 3] = [
        ("pencocokan_sesuai", Arc::new(PencocokanSesuai(procedures))),
        (PAGES_JUDGED, Arc::new(HalamanDinilai)),
        (DIFFERENCES_ANSWERED, Arc::new(PerbedaanDinilai)),
    ];
    all.into()
}

/// The effects of this area; `definitions` as for [`guards`].
#[must_use]
pub fn effects(definitions: &Arc<OnceLock<Definitions>>) -> HashMap<&'static str, Arc<dyn Effect>> {
    let procedures = Procedures(Arc::clone(definitions));
    let all: [(&'static str, Arc<dyn Effect>); 3] = [
        (RECORDS, Arc::new(CatatPencocokan)),
        (CONFIRMS, Arc::new(TegaskanPerbedaan(procedures.clone()))),
        (NAMES, Arc::new(SebutLaporan(procedures))),
    ];
    all.into()
}

/// The comparison that was recorded is one of the files of now, and of what the machine says of them now.
struct PencocokanSesuai(Procedures);

impl Guard for PencocokanSesuai {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move { lacking(tx, &case.id, self.0.compares(case)).await })
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

/// What a gate signs without: a machine's result that nobody answered, or that came after the comparison was recorded.
async fn require_standing(tx: &mut Write, procedures: &Procedures, case: &Case) -> Result<(), BoxError> {
    let boxed = |error: ActError| -> BoxError { Box::new(error) };
    if !procedures.compares(case) {
        return Ok(());
    }
    match lacking(tx, &case.id, true).await.map_err(|error| boxed(error.into()))? {
        missing if missing.is_empty() => Ok(()),
        missing => Err(boxed(ActError::Missing(missing))),
    }
}

/// The signature names the report that the gate had before it.
struct SebutLaporan(Procedures);

impl Effect for SebutLaporan {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            require_standing(tx, &self.0, act.case).await?;
            let done = async {
                let case_id = act.case.id.as_str();
                let by_machine = self.0.compares(act.case);
                let Some(report) = standing(tx, case_id, by_machine).await? else { return Ok(None) };
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

/// Each weighty difference that was answered with anything but "real" is confirmed by itself, and each page that was
/// accepted without counterpart; what was left out as well.
struct TegaskanPerbedaan(Procedures);

impl Effect for TegaskanPerbedaan {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let boxed = |error: ActError| -> BoxError { Box::new(error) };
            let case_id = act.case.id.as_str();
            if !self.0.compares(act.case) {
                return Ok(Applied::default());
            }
            require_standing(tx, &self.0, act.case).await?;
            let sheet = sheet_in(tx, case_id).await.map_err(|error| boxed(error.into()))?;
            let (event, by) = ((act.event_id, case_id), hand(&act).map_err(|error| boxed(error.into()))?);
            let by = (act.actor.person_id.as_str(), by);
            for confirmed in sheet.to_confirm() {
                let field = confirmed.field();
                if act.input.fields.get(&field).map(String::as_str) != Some("ya") {
                    let what = match confirmed {
                        ToConfirm::Difference(..) => "perbedaan",
                        ToConfirm::Page(..) | ToConfirm::LeftOut(_) => "halaman",
                    };
                    let sentence = format!("Tegaskan {what} ini, atau kembalikan perkara ke pencocokan.");
                    return Err(boxed(ActError::invalid(&field, sentence)));
                }
                let done = match confirmed {
                    ToConfirm::Difference(_, _, answer) => {
                        insert_confirmation(tx, event, &answer.id, by).await
                    }
                    ToConfirm::Page(_, verdict, _) => {
                        insert_page_confirmation(tx, event, &verdict.id, by).await
                    }
                    // The signature names the report, which tells what was left out and why.
                    ToConfirm::LeftOut(_) => Ok(()),
                };
                done.map_err(|error| boxed(error.into()))?;
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
