//! `restore`: a backup into an empty place, checked against its own checkpoint.

use super::objects;
use super::out::{self, Failed, Outcome};
use super::shelf::{self, Shelf};
use super::verify;
use crate::app::{Place, Presence, open_database};
use crate::auth::KEY_FILE;
use crate::config::Settings;
use crate::db::{Db, Engine};
use crate::journal::{Checkpoint, Journal};
use crate::kernel::Clock;
use crate::storage::{Staging, Storage};
use crate::{auth, products, tickets};
use futures_util::TryStreamExt as _;
use std::path::Path;

/// What may lie in a data folder that counts as empty.
const MAY_LIE_THERE: &[&str] =
    &["jdih.toml", "jdih.kunci", KEY_FILE, tickets::KEY_FILE, tickets::LEDGER_FILE];

pub(super) async fn restore(
    settings: &Settings,
    folder: &Path,
    (ledger, is_without): (Option<&Path>, bool),
) -> Outcome {
    let shelf = Shelf(folder);
    let point = shelf.checkpoint()?.ok_or_else(|| {
        Failed(format!("Di {} tidak ada cadangan yang lengkap (checkpoint.txt).", folder.display()))
    })?;
    refuse_filled_folder(&settings.data)?;
    let erased = erased_since(settings, ledger)?;
    let _place = Place::take(&settings.data, Presence::Alone)?;
    let from = super::existing_storage(&shelf.objects().display().to_string())?;
    let storage = empty_storage(&settings.storage).await?;
    put_database(settings, &shelf, &point).await?;
    if erased.is_none() && !is_without {
        refuse_whom_it_knows(settings).await?;
    }

    let clock = Clock::system();
    let db = open_database(settings, &clock, Presence::Alone).await?;
    let staging = Staging::new(settings.data.join("staging"), clock.clone())?;
    let copied = objects::copy(&from, &storage, &staging, &products::recorded(&db).await?).await?;
    shelf::copy_definitions(folder, &settings.data).map_err(out::unwritten)?;
    out::line(format!("Objek: {} disalin.", copied.copied))?;
    verify::tell_findings(&copied.findings)?;
    let verified = verify::recompute(&db, Some(&storage), Some(&point)).await?;
    verify::tell(&verified)?;
    // Sessions may have been ended since the backup, and followers have seen another course of things.
    auth::end_all_access(&db).await?;
    let journal = Journal::open(db, clock).await?;
    journal.renew_epoch().await?;
    erase_again(settings, journal, erased.as_deref()).await?;
    out::line("Dipulihkan. Semua orang perlu masuk kembali; indeks disusun ulang saat server dijalankan.")?;
    Ok(out::holds(verified.holds))
}

/// Who was erased after the backup was made: by the ledger that is named, and the one that lies in the data folder.
/// Nothing where there is neither; an empty one says that it was nobody.
fn erased_since(settings: &Settings, ledger: Option<&Path>) -> Result<Option<Vec<String>>, Failed> {
    let mut erased = tickets::Vault::in_folder(&settings.data).erased()?;
    let Some(path) = ledger else { return Ok((!erased.is_empty()).then_some(erased)) };
    let unreadable = |error| Failed(format!("{} tidak dapat dibaca: {error}.", path.display()));
    erased.extend(tickets::read_ledger(&std::fs::read_to_string(path).map_err(unreadable)?));
    Ok(Some(erased))
}

/// Refuses a copy that knows requesters where nobody said who was erased since: they would be readable again.
async fn refuse_whom_it_knows(settings: &Settings) -> Result<(), Failed> {
    let db = Db::open(&settings.database).await?;
    let knows = tickets::knows_requesters(&db).await?;
    db.close().await;
    if !knows {
        return Ok(());
    }
    let again = match Db::file_of(&settings.database) {
        Some(file) => {
            // We put it there a moment ago, where nothing was.
            shelf::remove_database(&file).map_err(out::unwritten)?;
            ""
        }
        None => " Basis data PostgreSQL tujuan sudah terisi; buat yang baru dahulu.",
    };
    Err(Failed(format!(
        "Belum dipulihkan: cadangan ini memuat data pemohon hotline, dan penghapusan sesudah cadangan dibuat tidak \
         diketahui, sehingga yang sudah dihapus akan terbaca lagi. Jalankan lagi dengan --penghapusan dan {} dari folder \
         data lama. Hanya bila berkas itu hilang, jalankan dengan --tanpa-penghapusan.{again}",
        tickets::LEDGER_FILE
    )))
}

/// Erases again whoever was erased after the backup was made: the copy knows them still.
async fn erase_again(settings: &Settings, journal: Journal, erased: Option<&[String]>) -> Result<(), Failed> {
    let Some(erased) = erased else {
        if tickets::knows_requesters(journal.db()).await? {
            out::line(
                "Pemohon hotline yang dihapus setelah cadangan ini dibuat tidak diketahui dan terbaca lagi. Hapus mereka \
                 sekali lagi dengan jdih hotline hapus.",
            )?;
        }
        return Ok(());
    };
    let vault = tickets::Vault::in_folder(&settings.data);
    let again = tickets::Eraser::new(journal, vault).erase_again(erased).await?;
    if again.requesters > 0 {
        out::line(format!("{} pemohon hotline dihapus lagi.", again.requesters))?;
    }
    Ok(())
}

fn refuse_filled_folder(data: &Path) -> Result<(), Failed> {
    let Ok(entries) = std::fs::read_dir(data) else { return Ok(()) };
    for entry in entries {
        let entry = entry.map_err(out::unwritten)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // An empty folder, as a restore that was refused leaves it, is nothing.
        let is_empty = std::fs::read_dir(entry.path()).is_ok_and(|mut inside| inside.next().is_none());
        if !MAY_LIE_THERE.contains(&name.as_str()) && !is_empty {
            return Err(Failed(format!(
                "Folder data {} tidak kosong (ada {name}). Pulihkan ke folder yang kosong.",
                data.display()
            )));
        }
    }
    Ok(())
}

async fn empty_storage(place: &str) -> Result<Storage, Failed> {
    let storage = Storage::open(place)?;
    if storage.list_originals().try_next().await?.is_some() {
        return Err(Failed(format!("Penyimpanan {place} tidak kosong. Pulihkan ke tempat yang kosong.")));
    }
    Ok(storage)
}

async fn put_database(settings: &Settings, shelf: &Shelf<'_>, point: &Checkpoint) -> Result<(), Failed> {
    let target = Db::file_of(&settings.database);
    let engine = if target.is_some() { Engine::Sqlite } else { Engine::Postgres };
    let copy = shelf.database(point, engine);
    if !copy.exists() {
        let (other, address) = match engine {
            Engine::Sqlite => ("PostgreSQL", "--database postgres://…"),
            Engine::Postgres => ("SQLite", "--database sqlite:…"),
        };
        return Err(Failed(format!(
            "Cadangan ini tidak memuat {}. Bila ini cadangan {other}, pulihkan dengan {address}.",
            copy.display()
        )));
    }
    match target {
        Some(file) if file.exists() => {
            Err(Failed(format!("Basis data {} sudah ada dan tidak ditimpa.", file.display())))
        }
        Some(file) => Ok(shelf::copy_file(&copy, &file).map_err(out::unwritten)?),
        None => put_archive(settings, &copy).await,
    }
}

async fn put_archive(settings: &Settings, copy: &Path) -> Result<(), Failed> {
    let db = Db::open(&settings.database).await?;
    if !db.tables().await?.is_empty() {
        return Err(Failed("Basis data PostgreSQL tujuan tidak kosong. Buat basis data baru.".to_owned()));
    }
    db.restore_archive(&settings.database, copy).await?;
    db.close().await;
    Ok(())
}
