//! `hotline`: what the office owes a person by law, and the key.

use super::cli::{Hotline, Requester};
use super::out::{self, Failed, Outcome};
use crate::app::App;
use crate::tickets::TicketError;
use std::process::ExitCode;

/// The longest contact or number that is read from standard input.
const REQUESTER_MAX_BYTES: u64 = 1_000;

pub(super) async fn hotline(app: &App, command: Hotline) -> Outcome {
    match command {
        Hotline::Ekspor(requester) => {
            let who = named(requester)?;
            out::json(&found(app.tickets.export_person(&who).await)?)?;
        }
        Hotline::Hapus { who, hapus: false } => {
            let who = named(who)?;
            let all = found(app.tickets.export_person(&who).await)?;
            let tickets: usize = all.iter().map(|one| one.tickets.len()).sum();
            out::line(format!(
                "{} pemohon dengan {tickets} tiket akan dihapus. Yang dihapus tidak dapat dikembalikan; jalankan lagi \
                 dengan --hapus.",
                all.len()
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
