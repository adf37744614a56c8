//! Whether the comparison that was recorded still stands: made of the files of now, and resting on what the machine says
//! of them now. A change of the files, of the order of pages or of the kind of paper, a late result or another version of
//! the comparer each give another result, which nobody answered yet.

use super::rules::Sheet;
use super::service::sheet_in;
use super::store::{Comparison, comparisons_of, pages_of};
use crate::db::{self, Tx};
use crate::products::{compares_by_machine, files_digest_in};
use crate::sop::{Case, Definitions};
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// Said where nobody compared the files of now.
const NOT_COMPARED: &str = "Naskah fisik dan digital belum dicocokkan untuk berkas yang sekarang.";
/// Said where the machine has another result than the one that was answered.
const OTHER_RESULT: &str = "Mesin mempunyai hasil pencocokan lain daripada yang dinyatakan sesuai.";
/// What to do about it.
const REMEDY: &str = "Kembalikan perkara ke pencocokan, lalu nyatakan sesuai di sana.";

/// The procedures by which cases run.
#[derive(Clone)]
pub(super) struct Procedures(pub(super) Arc<OnceLock<Definitions>>);

impl Procedures {
    /// Whether a machine compares in the procedure of a case; of one that is not known, more is asked rather than less.
    pub(super) fn compares(&self, case: &Case) -> bool {
        let sop = self.0.get().and_then(|definitions| definitions.version(&case.sop_version));
        sop.is_none_or(|sop| compares_by_machine(&sop))
    }
}

/// Why the comparison that was recorded does not stand for what is there now, each a sentence; the last says what to do.
/// Empty when it stands.
pub(super) async fn lacking(tx: &mut Tx, case_id: &str, by_machine: bool) -> Result<Vec<String>, db::Error> {
    let made = made_of_now(tx, case_id).await?;
    if made.is_empty() {
        return Ok(vec![NOT_COMPARED.to_owned()]);
    }
    if !by_machine {
        return Ok(Vec::new());
    }
    let sheet = sheet_in(tx, case_id).await?;
    let mut missing = sheet.missing();
    missing.extend(sheet.missing_of_machine());
    if missing.is_empty() && resting_on(tx, &made, &sheet).await?.is_none() {
        missing.push(OTHER_RESULT.to_owned());
    }
    if !missing.is_empty() {
        missing.push(REMEDY.to_owned());
    }
    Ok(missing)
}

/// The comparison that a signature names: of those that stand, the one that rests on all that is said now, else the last.
pub(super) async fn standing(
    tx: &mut Tx,
    case_id: &str,
    by_machine: bool,
) -> Result<Option<Comparison>, db::Error> {
    let made = made_of_now(tx, case_id).await?;
    if !by_machine {
        return Ok(made.into_iter().next());
    }
    let sheet = sheet_in(tx, case_id).await?;
    Ok(resting_on(tx, &made, &sheet).await?.cloned())
}

/// The comparisons of the files of now, by which they agree, newest first.
async fn made_of_now(tx: &mut Tx, case_id: &str) -> Result<Vec<Comparison>, db::Error> {
    let now = files_digest_in(tx, case_id).await?.hex();
    let mut made = comparisons_of(tx, case_id).await?;
    made.retain(|found| found.files_digest == now && found.verdict == "sesuai");
    Ok(made)
}

/// The one of these comparisons that rests on what the machine says now. Their times do not tell it: a clock may have been
/// set back.
async fn resting_on<'m>(
    tx: &mut Tx,
    made: &'m [Comparison],
    sheet: &Sheet,
) -> Result<Option<&'m Comparison>, db::Error> {
    let (result, evidence) = (sheet.machine.ready().map(|machine| machine.id.as_str()), sheet.evidence());
    let mut standing = None;
    for one in made {
        let Some(body) = pages_of(tx, &one.id).await? else { continue };
        if body == evidence {
            return Ok(Some(one));
        }
        if result_in(&body).as_deref() == result {
            standing = standing.or(Some(one));
        }
    }
    Ok(standing)
}

/// The result of the machine on which a recorded comparison rests, by its row.
fn result_in(body: &str) -> Option<String> {
    let evidence: Value = serde_json::from_str(body).ok()?;
    Some(evidence.get("mesin")?.get("hasil")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_comparison_names_the_result_that_it_rests_on() {
        assert_eq!(result_in(r#"{"mesin":{"hasil":"m1"},"susunan":0}"#).as_deref(), Some("m1"));
        for without in ["", "{}", r#"{"mesin":null}"#, r#"{"mesin":{"hasil":7}}"#] {
            assert_eq!(result_in(without), None, "{without}");
        }
    }
}
