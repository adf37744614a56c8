//! `hotline`: what the office owes a person by law, and the key.

use super::cli::{Hotline, Requester};
use super::out::{self, Failed, Outcome};
use crate::app::App;
use crate::tickets::TicketError;
use std::process::ExitCode;

pub(super) async fn hotline(app: &App, command: Hotline) -> Outcome {
    match command {
        Hotline::Ekspor(Requester { who }) => {
            out::json(&found(app.tickets.export_person(&who).await)?)?;
        }
        Hotline::Hapus { who: Requester { who }, hapus: false } => {
            let all = found(app.tickets.export_person(&who).await)?;
            let tickets: usize = all.iter().map(|one| one.tickets.len()).sum();
            out::line(format!(
                "{} pemohon dengan {tickets} tiket akan dihapus. Yang dihapus tidak dapat dikembalikan; jalankan lagi \
                 dengan --hapus.",
                all.len()
            ))?;
        }
        Hotline::Hapus { who: Requester { who }, hapus: true } => {
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

/// Nobody is said without repeating what was typed: a log may keep it.
fn found<T>(outcome: Result<T, TicketError>) -> Result<T, Failed> {
    match outcome {
        Err(TicketError::NotFound) => {
            Err(Failed("Tidak ada pemohon dengan kontak atau nomor tiket itu.".to_owned()))
        }
        outcome => Ok(outcome?),
    }
}
