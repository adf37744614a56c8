//! `hotline`: what the office owes a person by law, and the key.

use super::cli::{Hotline, Requester};
use super::out::{self, Failed, Outcome};
use crate::app::App;
use crate::tickets::{Exported, ExportedMedia, TicketError, ending_of};
use std::path::Path;
use std::process::ExitCode;
use tokio::io::AsyncWriteExt as _;

/// The longest contact or number that is read from standard input.
const REQUESTER_MAX_BYTES: u64 = 1_000;

pub(super) async fn hotline(app: &App, command: Hotline) -> Outcome {
    match command {
        Hotline::Ekspor { who, lampiran } => {
            let who = named(who)?;
            let mut all = found(app.tickets.export_person(&who).await)?;
            if let Some(folder) = lampiran {
                for media in all.iter_mut().flat_map(Exported::media) {
                    media.file = write_media(app, &folder, media).await?;
                }
            }
            out::json(&all)?;
        }
        Hotline::Hapus { who, hapus: false } => {
            let who = named(who)?;
            let counted = found(app.tickets.count_person(&who).await)?;
            out::line(format!(
                "{} pemohon dengan {} tiket akan dihapus. Yang dihapus tidak dapat dikembalikan; jalankan lagi \
                 dengan --hapus.",
                counted.requesters, counted.tickets
            ))?;
        }
        Hotline::Hapus { who, hapus: true } => {
            let who = named(who)?;
            let erased = found(app.tickets.erase_person(&who).await)?;
            out::line(format!(
                "{} pemohon dihapus, {} tiket dikosongkan.",
                erased.requesters, erased.tickets
            ))?;
        }
        Hotline::KunciBaru => {
            let count = app.tickets.rotate_key().await?;
            out::line(format!(
                "Kunci diganti; kunci {count} pemohon dibungkus ulang. Simpan salinan hotline.kunci yang baru."
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a piece of media into the folder; gives the file's name, nothing where it is not here.
async fn write_media(app: &App, folder: &Path, media: &ExportedMedia) -> Result<Option<String>, Failed> {
    let Some(bytes) = app.tickets.exported_bytes(&media.id).await? else { return Ok(None) };
    let name = format!("{}.{}", media.id, ending_of(&media.media_type));
    let path = folder.join(&name);
    // What it holds was sealed until now: it is the reader's of this account alone.
    let write = async {
        tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        let mut file = tokio::fs::File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .await?;
        file.write_all(&bytes).await?;
        file.sync_all().await
    };
    write.await.map_err(|error| Failed(format!("{} tidak dapat ditulis: {error}.", path.display())))?;
    Ok(Some(name))
}

/// Who is meant: as typed, or read from standard input.
fn named(Requester { who }: Requester) -> Result<String, Failed> {
    if who == "-" { out::first_line(std::io::stdin().lock(), REQUESTER_MAX_BYTES) } else { Ok(who) }
}

/// Nobody is said without repeating what was typed: a log may keep it.
fn found<T>(outcome: Result<T, TicketError>) -> Result<T, Failed> {
    match outcome {
        Err(TicketError::NotFound) => {
            Err(Failed("Tidak ada pemohon dengan kontak atau nomor tiket itu.".to_owned()))
        }
        outcome => Ok(outcome?),
    }
}
