//! What this area contributes to the engine: recording a comparison, and asking for one of the files as
//! they are now.

use super::service::{RECORDS, sheet_in};
use super::store::{Comparison, comparisons_of, insert, insert_pages};
use crate::db::{self, Tx};
use crate::journal::Write;
use crate::kernel::new_id;
use crate::products::files_digest_in;
use crate::sop::{ActError, Applied, BoxError, Case, Doing, Effect, Guard, PortFuture};
use std::collections::HashMap;
use std::sync::Arc;

/// The field by which a person states that the copies were compared page by page.
const STATEMENT: &str = "pernyataan";

/// The guard that wants a verdict on every page.
pub const PAGES_JUDGED: &str = "halaman_dinilai";

/// The guards of this area.
#[must_use]
pub fn guards() -> HashMap<&'static str, Arc<dyn Guard>> {
    let all: [(&'static str, Arc<dyn Guard>); 2] =
        [("pencocokan_sesuai", Arc::new(PencocokanSesuai)), (PAGES_JUDGED, Arc::new(HalamanDinilai))];
    all.into()
}

/// The effects of this area.
#[must_use]
pub fn effects() -> HashMap<&'static str, Arc<dyn Effect>> {
    let all: [(&'static str, Arc<dyn Effect>); 1] = [(RECORDS, Arc::new(CatatPencocokan))];
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
                method: "mata".to_owned(),
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
