//! `backup`: the database first, then the objects (they never change, so a later copy is complete), then
//! the copy is checked, and only then it takes the place of the earlier one.

use super::objects::{self, Copied};
use super::out::{self, Failed, Outcome};
use super::shelf::{self, Shelf};
use super::verify::{self, Verified};
use crate::app::{Place, Presence, open_to_read};
use crate::auth::KEY_FILE;
use crate::config::Settings;
use crate::db::{Db, Engine, check_archive};
use crate::journal::{self, Checkpoint};
use crate::kernel::Clock;
use crate::storage::{Staging, Storage};
use crate::{products, tickets};
use std::path::Path;

pub(super) async fn backup(settings: &Settings, folder: &Path) -> Outcome {
    let db = open_to_read(&settings.database).await?;
    let storage = super::existing_storage(&settings.storage)?;
    refuse_data_folder(&settings.data, folder)?;
    let _place = Place::take(folder, Presence::Alone)?;
    let shelf = Shelf(folder);
    refuse_other_house(&db, &shelf).await?;

    let unfinished = shelf.unfinished(db.engine()).map_err(out::unwritten)?;
    let before = checkpoint(&db).await?;
    db.snapshot(&settings.database, &unfinished).await?;
    let (copy, point) = match db.engine() {
        Engine::Sqlite => {
            let copy = Db::open(&format!("sqlite:{}", unfinished.display())).await?;
            let point = checkpoint(&copy).await?;
            (copy, point)
        }
        // An archive is no database that could be asked. It holds at least the journal's end of before;
        // rows and objects are asked of the database that it was made from.
        Engine::Postgres => {
            check_archive(&unfinished).await?;
            (db.clone(), before)
        }
    };
    let to = Storage::open(&shelf.objects().display().to_string())?;
    let staging = Staging::new(folder.join("staging"), Clock::system())?;
    let copied = objects::copy(&storage, &to, &staging, &products::recorded(&copy).await?).await?;
    let verified = verify::recompute(&copy, Some(&to), Some(&point)).await?;
    copy.close().await;
    conclude(settings, &shelf, &unfinished, db.engine(), &point, &copied, &verified)
}

fn conclude(
    settings: &Settings,
    shelf: &Shelf<'_>,
    unfinished: &Path,
    engine: Engine,
    point: &Checkpoint,
    copied: &Copied,
    verified: &Verified,
) -> Outcome {
    out::line(format!("Objek: {} disalin, {} sudah ada.", copied.copied, copied.kept))?;
    verify::tell_findings(&copied.findings)?;
    verify::tell(verified)?;
    let is_object = |place: &str| place.starts_with("objek ");
    if verified.report.findings.iter().any(|finding| !is_object(&finding.place)) {
        shelf::remove_database(unfinished).map_err(out::unwritten)?;
        return Err(Failed(
            "Basis data tidak sesuai dengan jurnalnya, sehingga cadangan sebelumnya tidak diganti."
                .to_owned(),
        ));
    }
    shelf::copy_definitions(&settings.data, shelf.0).map_err(out::unwritten)?;
    shelf.finish(unfinished, point, engine).map_err(out::unwritten)?;
    if engine == Engine::Postgres {
        out::line("Arsip PostgreSQL terbaca utuh; baris di dalamnya dihitung ulang saat dipulihkan.")?;
    }
    out::line(format!(
        "Cadangan: {}\nTitik periksa: {point} (simpan juga di tempat lain)",
        shelf.0.display()
    ))?;
    let key = settings.data.join(KEY_FILE);
    if key.exists() {
        out::line(format!(
            "Kunci faktor kedua ({}) tidak ikut dicadangkan, agar cadangan saja tidak membuka apa pun. Simpan salinannya \
             di tempat lain: tanpa kunci itu, yang memakai faktor kedua hanya dapat masuk dengan kode pemulihan.",
            key.display()
        ))?;
    }
    let key = settings.data.join(tickets::KEY_FILE);
    if key.exists() {
        out::line(format!(
            "Kunci data hotline ({}) tidak ikut dicadangkan. Simpan salinannya di tempat lain, bersama {}: tanpa kunci itu \
             isi tiket tidak terbaca lagi, dan tanpa daftar itu pemulihan tidak tahu siapa yang sudah dihapus.",
            key.display(),
            tickets::LEDGER_FILE
        ))?;
    }
    if !verified.holds {
        out::complain("Ada berkas yang tidak tersalin; lihat daftar di atas.");
    }
    Ok(out::holds(verified.holds))
}

async fn checkpoint(db: &Db) -> Result<Checkpoint, Failed> {
    let head = journal::head_in(&mut db.read().await?).await?;
    head.checkpoint().ok_or_else(|| Failed("Jurnal masih kosong; belum ada yang dicadangkan.".to_owned()))
}

/// An earlier backup must be of this very journal: else the wrong folder was named, or the journal was
/// rewritten since, and the earlier backup is the proof.
async fn refuse_other_house(db: &Db, shelf: &Shelf<'_>) -> Result<(), Failed> {
    let Some(earlier) = shelf.checkpoint()? else { return Ok(()) };
    if journal::holds_in(&mut db.read().await?, &earlier).await? {
        return Ok(());
    }
    Err(Failed(format!(
        "Cadangan di {} ({earlier}) bukan dari jurnal ini, atau jurnal ini ditulis ulang sesudahnya. Cadangan itu \
         tidak diganti; periksa dahulu, atau pakai folder lain.",
        shelf.0.display()
    )))
}

fn refuse_data_folder(data: &Path, folder: &Path) -> Result<(), Failed> {
    let same = match (data.canonicalize(), folder.canonicalize()) {
        (Ok(data), Ok(folder)) => data == folder,
        _ => false,
    };
    if same {
        return Err(Failed("Folder cadangan tidak boleh sama dengan folder data.".to_owned()));
    }
    Ok(())
}
