//! `verify`: whether journal, rows of record and objects are what they were.

use super::cli;
use super::objects::{self, Seen};
use super::out::{self, Failed, Outcome};
use crate::app::open_to_read;
use crate::config::Settings;
use crate::db::Db;
use crate::journal::{self, Checkpoint, Finding, Report};
use crate::kernel::size_text;
use crate::products;
use crate::storage::Storage;

/// Everything that was recomputed.
#[derive(Debug, serde::Serialize)]
pub(super) struct Verified {
    #[serde(flatten)]
    pub(super) report: Report,
    /// Without one, `against_checkpoint` is false because nothing was compared.
    pub(super) checkpoint_given: bool,
    /// `null` when objects were left out.
    pub(super) stored: Option<Seen>,
    pub(super) holds: bool,
}

pub(super) async fn verify(settings: &Settings, command: cli::Verify) -> Outcome {
    let db = open_to_read(&settings.database).await?;
    let storage = match command.no_objects {
        true => None,
        false => Some(super::existing_storage(&settings.storage)?),
    };
    let verified = recompute(&db, storage.as_ref(), command.checkpoint.as_ref()).await?;
    if command.json.json {
        out::json(&verified)?;
    } else {
        tell(&verified)?;
    }
    Ok(out::holds(verified.holds))
}

/// Recomputes everything; without `storage` the objects are left out.
pub(super) async fn recompute(
    db: &Db,
    storage: Option<&Storage>,
    against: Option<&Checkpoint>,
) -> Result<Verified, Failed> {
    let mut report = journal::verify(db, against).await?;
    let mut stored = None;
    if let Some(storage) = storage {
        let mut seen =
            objects::check(storage, &products::recorded(db).await?, &products::kept(db).await?).await?;
        report.findings.append(&mut seen.findings);
        stored = Some(seen);
    }
    let holds = report.findings.is_empty();
    Ok(Verified { report, checkpoint_given: against.is_some(), stored, holds })
}

/// Says what was recomputed and what does not hold.
pub(super) fn tell(verified: &Verified) -> Result<(), Failed> {
    let report = &verified.report;
    out::line(format!("Jurnal: {} entri, {} baris tercatat dihitung ulang.", report.entries, report.rows))?;
    match &verified.stored {
        Some(seen) => out::line(format!(
            "Penyimpanan: {} objek, {} dihitung ulang.",
            seen.objects,
            size_text(seen.bytes)
        ))?,
        None => out::line("Penyimpanan: tidak diperiksa (--no-objects).")?,
    }
    out::line(format!("Titik periksa sekarang: {}", report.checkpoint))?;
    if !verified.checkpoint_given {
        out::line(
            "Tanpa titik periksa yang disimpan di tempat lain (--checkpoint), jurnal yang ditulis ulang \
             seluruhnya atau dipotong di ujungnya tidak dapat dibedakan dari yang asli.",
        )?;
    }
    tell_findings(&report.findings)?;
    out::line(if verified.holds { "Sesuai." } else { "TIDAK SESUAI." })?;
    Ok(())
}

pub(super) fn tell_findings(findings: &[Finding]) -> Result<(), Failed> {
    for finding in findings {
        out::line(format!("- {}: {}", finding.place, finding.what))?;
    }
    Ok(())
}
