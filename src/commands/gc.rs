//! `gc`: what nothing names any more.

use super::cli;
use super::out::{self, Failed, Outcome};
use crate::app::{Presence, open_database, open_to_read};
use crate::config::Settings;
use crate::journal::Journal;
use crate::kernel::{Clock, size_text};
use crate::products::{Leftover, Leftovers};
use std::process::ExitCode;

#[derive(serde::Serialize)]
struct Answer {
    removed: bool,
    leftovers: Vec<Leftover>,
}

pub(super) async fn gc(settings: &Settings, command: cli::Gc) -> Outcome {
    let clock = Clock::system();
    let storage = super::existing_storage(&settings.storage)?;
    let db = if command.hapus {
        open_database(settings, &clock, Presence::Beside).await?
    } else {
        open_to_read(&settings.database).await?
    };
    let leftovers = Leftovers::new(Journal::open(db, clock).await?, storage);
    let found = if command.hapus { leftovers.collect().await? } else { leftovers.find().await? };
    if command.json.json {
        out::json(&Answer { removed: command.hapus, leftovers: found })?;
    } else {
        tell(&found, command.hapus)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(found: &[Leftover], removed: bool) -> Result<(), Failed> {
    for one in found {
        let why = if one.recorded { "unggahan kedaluwarsa" } else { "tidak tercatat" };
        out::line(format!("{}\t{}\t{why}", one.sha256, size_text(one.size_bytes)))?;
    }
    let bytes = found.iter().map(|one| one.size_bytes).sum();
    let what = if removed { "dihapus" } else { "dapat dihapus dengan --hapus" };
    out::line(format!("{} berkas, {}, {what}.", found.len(), size_text(bytes)))?;
    Ok(())
}
