//! Perbaikan: what was taken down comes back by an upload case of its own that passes every gate, as a product with a
//! new public id and the next version (sops.md section 2). The old address stays dark and leads to it.

use super::error::ProductError;
use super::public::Predecessor;
use super::store::drafts::Twin;
use super::store::{publish, repairs, takedowns};
use super::takedown::tombstones::last_of;
use super::visibility::TAKEN_DOWN;
use crate::auth::Actor;
use crate::db::{self, Tx};
use crate::journal::Write;
use crate::kernel::Timestamp;
use crate::sop::{Case, Guard, PortFuture};

/// The longest reason; the public reads it.
pub const REPAIR_REASON_MAX_CHARS: usize = 500;
/// The field of a journal entry that says that the very same files came back.
pub(super) const RESTORED: &str = "pemulihan";
/// The most products of a chain that are told of.
const MAX_CHAIN: usize = 20;

/// What a case is to put right, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewRepair {
    /// Public id of the product that was taken down.
    pub product: i64,
    /// Why it comes back, and with what.
    pub reason: String,
}

/// What a manifest puts right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Public id of the product that was taken down.
    pub product: i64,
    /// Its last version; the next one is published.
    pub version: i64,
    /// Why.
    pub reason: String,
}

/// Why there is a new version, on one line; empty for none.
///
/// # Errors
/// The sentence to show beside it.
pub fn checked_why(why: &str) -> Result<String, String> {
    let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
    if why.chars().count() > REPAIR_REASON_MAX_CHARS {
        return Err(format!("Alasan paling banyak {REPAIR_REASON_MAX_CHARS} karakter."));
    }
    Ok(why)
}

/// What is said where a new version has no reason.
pub(super) const WHY_WANTED: &str = "Isikan mengapa ada versi baru; tampil di riwayat pada portal.";

/// The reason, on one line.
///
/// # Errors
/// The sentence to show beside it.
pub fn checked_reason(reason: &str) -> Result<String, String> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    match reason.chars().count() {
        0 => {
            Err("Isikan apa yang diperbaiki, atau mengapa berkas yang sama dipulihkan; tampil di portal."
                .into())
        }
        chars if chars > REPAIR_REASON_MAX_CHARS => {
            Err(format!("Alasan paling banyak {REPAIR_REASON_MAX_CHARS} karakter."))
        }
        _ => Ok(reason),
    }
}

/// Writes what a new case puts right.
pub(super) async fn record(
    tx: &mut Write,
    actor: &Actor,
    case_id: &str,
    new: &NewRepair,
) -> Result<(), ProductError> {
    let wrong = |sentence: String| ProductError::invalid("perbaikan_atas", sentence);
    let reason = checked_reason(&new.reason)
        .map_err(|sentence| ProductError::invalid("perbaikan_alasan", sentence))?;
    let product = publish::by_public_id(tx, new.product).await?;
    let product = product.filter(|row| row.office_id == actor.office_id && row.state == TAKEN_DOWN);
    let product = product.ok_or_else(|| {
        wrong("Tidak ada produk hukum kantor ini yang diturunkan dengan nomor pengenal itu.".into())
    })?;
    let taken = takedowns::of_product(tx, &product.id).await?;
    let taken = taken.into_iter().find(|row| row.file_digest.is_none() && row.dark_ms.is_some());
    let taken = taken.ok_or(ProductError::NotFound("Perkara penurunannya"))?;
    if let Some(id) = &taken.successor_id {
        return Err(wrong(match last_of(tx, id).await? {
            Some(last) if last.state == TAKEN_DOWN => format!(
                "Produk hukum itu sudah punya pengganti, yang juga sudah diturunkan; ajukan perbaikan atas nomor \
                 pengenal {}.",
                last.public_id
            ),
            _ => "Produk hukum itu sudah punya pengganti; ajukan versi baru dari penggantinya.".into(),
        }));
    }
    if let Some(open) = repairs::open_case(tx, &product.id).await? {
        return Err(wrong(format!("Perbaikannya sedang berjalan dalam perkara lain (/kasus/{open}).")));
    }
    repairs::insert(tx, case_id, (&taken.case_id, &product.id), &reason).await?;
    Ok(())
}

/// What a case puts right, as its manifest says.
pub(super) async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Option<Repair>, db::Error> {
    let row = repairs::of_case(tx, case_id).await?;
    Ok(row.map(|row| Repair { product: row.public_id, version: row.version, reason: row.reason }))
}

/// Gives the product that a case puts right, as long as nothing else took its place, and lets its address lead on.
pub(super) async fn succeed(
    tx: &mut Write,
    case_id: &str,
    successor_id: &str,
) -> Result<Option<i64>, ProductError> {
    let Some(row) = repairs::of_case(tx, case_id).await? else { return Ok(None) };
    let taken = takedowns::of_case(tx, &row.takedown_case_id).await?;
    let taken = taken.ok_or(ProductError::NotFound("Perkara penurunannya"))?;
    if taken.successor_id.is_some() {
        return Err(ProductError::TakenDown("Produk hukum yang diperbaiki sudah punya pengganti lain."));
    }
    let successor = takedowns::TakedownRow { successor_id: Some(successor_id.to_owned()), ..taken };
    takedowns::put(tx, &successor).await?;
    Ok(Some(row.public_id))
}

/// Whether a product shows the very same files as the one whose place it took.
pub(super) async fn is_restored(tx: &mut Tx, product_id: &str) -> Result<bool, db::Error> {
    Ok(repairs::predecessor(tx, product_id).await?.is_some_and(|before| before.changed == 0))
}

/// How the story calls the registration of a case: of what puts right, and of what brings the very same files back.
pub(super) async fn registered_as(tx: &mut Tx, case_id: &str) -> Result<&'static str, db::Error> {
    let Some(row) = repairs::of_case(tx, case_id).await? else { return Ok("mendaftarkan perkara") };
    Ok(match repairs::changed_files(tx, case_id, &row.product_id).await? {
        0 => "mendaftarkan pemulihan berkas yang diturunkan",
        _ => "mendaftarkan perbaikan atas yang diturunkan",
    })
}

/// Why an ordinary upload cannot be what was taken down: its address would never lead on, and its versions would begin
/// anew.
pub(super) fn dark_twin(twin: &Twin) -> String {
    format!(
        "Jenis, nomor, dan tahun ini adalah milik {}, yang sudah diturunkan dan belum ada penggantinya. Tarik perkara ini, \
         lalu daftarkan lewat “Ajukan perbaikan” ({}).",
        twin.title, twin.address
    )
}

/// The products in whose places others came before this one, the latest first.
pub(super) async fn chain(tx: &mut Tx, product_id: &str) -> Result<Vec<Predecessor>, db::Error> {
    let (mut all, mut at) = (Vec::new(), product_id.to_owned());
    while let Some(row) = repairs::predecessor(tx, &at).await? {
        at.clone_from(&row.id);
        all.push(Predecessor {
            public_id: row.public_id,
            version: row.version,
            published: Timestamp(row.published_ms),
            since: row.dark_ms.map(Timestamp),
            ground: row.ground,
            reason: row.reason,
            restored: row.changed == 0,
        });
        if all.len() >= MAX_CHAIN {
            break;
        }
    }
    Ok(all)
}

/// The bytes of a product that was taken down come back only as what puts it right, and those of a file that was taken
/// down by itself not at all.
pub(super) struct BerkasTidakDiturunkan;

impl Guard for BerkasTidakDiturunkan {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move { Ok(taken_down_bytes(tx, &case.id).await?.into_iter().collect()) })
    }
}

/// Why the files of a case may not be published as they are.
pub(super) async fn taken_down_bytes(tx: &mut Tx, case_id: &str) -> Result<Option<String>, db::Error> {
    let files = repairs::dark_bytes(tx, case_id).await?;
    if files.is_empty() {
        return Ok(None);
    }
    // What a repair brings back may have come back before, in what it puts right.
    let mut repaired = Vec::new();
    if let Some(row) = repairs::of_case(tx, case_id).await? {
        repaired.extend(chain(tx, &row.product_id).await?.into_iter().map(|before| before.public_id));
        repaired.push(row.public_id);
    }
    // What was taken down by itself is not brought back by putting its product right.
    let whole = |file: &repairs::DarkBytesRow| file.state == TAKEN_DOWN && file.alone == 0;
    let stops = files.iter().find(|file| !(whole(file) && repaired.contains(&file.public_id)));
    Ok(stops.map(|file| match whole(file) {
        true => format!(
            "Berkas {} sama dengan berkas produk hukum nomor pengenal {} yang sudah diturunkan. Tarik perkara ini, lalu \
             daftarkan sebagai perbaikan atas produk hukum itu disertai alasannya, atau ganti berkasnya.",
            file.name, file.public_id
        ),
        false => format!(
            "Berkas {} sama dengan berkas yang sudah diturunkan dari produk hukum nomor pengenal {}, sehingga tidak dapat \
             terbit lagi. Ganti dengan berkas yang benar.",
            file.name, file.public_id
        ),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_wanted_and_has_a_longest_length() {
        assert!(checked_reason(" \t").is_err());
        assert_eq!(checked_reason(" halaman 3 \n hilang "), Ok("halaman 3 hilang".to_owned()));
        assert_eq!(checked_why(" \n"), Ok(String::new()));
        assert_eq!(checked_why(" lampiran \n baru "), Ok("lampiran baru".to_owned()));
        assert!(checked_why(&"é".repeat(REPAIR_REASON_MAX_CHARS)).is_ok());
        assert!(checked_why(&"é".repeat(REPAIR_REASON_MAX_CHARS + 1)).is_err());
        assert!(checked_reason(&"é".repeat(REPAIR_REASON_MAX_CHARS)).is_ok());
        assert!(checked_reason(&"é".repeat(REPAIR_REASON_MAX_CHARS + 1)).is_err());
    }
}
