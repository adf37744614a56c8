//! Uploads become files of a case: which formats a role takes, in which order several stand, and what
//! takes the place of what.

use super::error::ProductError;
use super::manifest::FileRole;
use super::register::NewFile;
use super::service::Products;
use super::store::{files, objects};
use crate::auth::Actor;
use crate::db;
use crate::jobs::{self, Class};
use crate::journal::Write;
use crate::kernel::{natural_order, new_id};
use crate::pdf::Media;
use crate::sop::{Opened, Sop, Stamp};
use objects::UploadRow;

/// The most files of one role: a physical copy photographed page by page.
pub const MAX_FILES_OF_ROLE: usize = 100;

/// Whether a role takes files of this format: images are for the physical copy alone, because what is
/// published must have text and look the same everywhere.
#[must_use]
pub fn takes(role: FileRole, media_type: &str) -> bool {
    match role {
        FileRole::Fisik => Media::of_type(media_type).is_some(),
        FileRole::Salinan | FileRole::Lampiran => media_type == Media::Pdf.media_type(),
    }
}

/// What is said of an image where only a PDF will do.
pub const PDF_ONLY: &str = "Salinan digital, Lampiran, dan nota dinas harus berupa PDF; gambar (JPEG, PNG, TIFF) \
                            hanya untuk pindaian naskah fisik.";

impl Products {
    /// Adds files, or puts one in the place of an earlier one, which is kept. Several at once stand in the
    /// order of their names.
    ///
    /// # Errors
    /// A refusal; [`ProductError::Act`] for an upload that is not there any more or of a format that the
    /// role does not take.
    pub async fn put_files(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        role: FileRole,
        uploads: &[String],
        replaces: Option<&str>,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let current = files::current(&mut open.tx, &case_id).await?;
        let of_role: Vec<_> = current.iter().filter(|row| row.role == role.column()).collect();
        // There is one digital Salinan: a second one takes the place of the first.
        let replaces = match (replaces, role) {
            (None, FileRole::Salinan) => of_role.first().map(|row| row.id.clone()),
            (replaces, _) => replaces.map(str::to_owned),
        };
        if uploads.len() > 1 && (replaces.is_some() || role == FileRole::Salinan) {
            return Err(ProductError::invalid(
                "berkas",
                "Pilih satu berkas saja untuk menggantikan yang lama.",
            ));
        }
        if replaces.is_none() && of_role.len() + uploads.len() > MAX_FILES_OF_ROLE {
            return Err(too_many());
        }
        let wanted: Vec<NewFile> = uploads.iter().map(|id| NewFile { role, upload_id: id.clone() }).collect();
        let wanted = taken_up(&mut open.tx, actor, &wanted).await?;
        let label = if replaces.is_some() { "mengganti berkas" } else { "menambah berkas" };
        open.change("berkas", &format!("{label} ({})", role.title().to_lowercase())).await?;
        let mut position = 1 + of_role.iter().map(|row| row.position).max().unwrap_or(-1);
        if let Some(old) = replaces {
            let row = current.iter().find(|row| row.id == old && row.role == role.column());
            position = row.ok_or(ProductError::NotFound("Berkas yang diganti"))?.position;
            files::remove(&mut open.tx, &old, &actor.person_id).await?;
        }
        for (role, upload) in &wanted {
            attach(&mut open.tx, actor, &case_id, (*role, upload), position).await?;
            position += 1;
        }
        ask_comparison(&mut open.tx, &open.sop, &case_id).await?;
        Ok(open.finish(&format!("/kasus/{case_id}")).await?)
    }
}

fn too_many() -> ProductError {
    ProductError::invalid("berkas", format!("Paling banyak {MAX_FILES_OF_ROLE} berkas."))
}

/// The uploads that a form names, checked against their roles: roles in the order of the form, within
/// a role by name, so that photographs of pages stand as they were taken.
pub(super) async fn taken_up(
    tx: &mut Write,
    actor: &Actor,
    wanted: &[NewFile],
) -> Result<Vec<(FileRole, UploadRow)>, ProductError> {
    let now = tx.now();
    let mut found = Vec::new();
    for file in wanted {
        let expired = "Unggahan ini sudah kedaluwarsa; unggah lagi berkasnya.";
        let upload = objects::upload(tx, &file.upload_id, &actor.person_id, now).await?;
        let upload = upload.ok_or_else(|| ProductError::invalid("berkas", expired))?;
        if !takes(file.role, &upload.media_type) {
            return Err(ProductError::invalid("berkas", format!("{}: {PDF_ONLY}", upload.name)));
        }
        found.push((file.role, upload));
    }
    let of_role = |role: FileRole| wanted.iter().filter(|file| file.role == role).count();
    if FileRole::ALL.into_iter().any(|role| of_role(role) > MAX_FILES_OF_ROLE) {
        return Err(too_many());
    }
    let order = |role: FileRole| wanted.iter().position(|file| file.role == role);
    found.sort_by(|(a, x), (b, y)| order(*a).cmp(&order(*b)).then_with(|| natural_order(&x.name, &y.name)));
    Ok(found)
}

/// Adds an upload to a case.
pub(super) async fn attach(
    tx: &mut Write,
    actor: &Actor,
    case_id: &str,
    (role, upload): (FileRole, &UploadRow),
    position: i64,
) -> Result<(), ProductError> {
    let row = files::NewFileRow {
        id: &new_id(tx.now()),
        case_id,
        role,
        position,
        digest: &upload.digest,
        name: &upload.name,
        person_id: &actor.person_id,
    };
    Ok(files::insert(tx, &row).await?)
}

/// The job that compares the copies of a case; its subject is the case. Named here, since files are changed here;
/// it is done in `copies`, which builds on this area.
pub const COMPARE_COPIES: &str = "cocokkan-naskah";

/// The guard that wants an answer to every difference that a machine found. A procedure that has it is one in
/// which a machine compares; named here for the same reason.
pub const DIFFERENCES_ANSWERED: &str = "perbedaan_dinilai";

/// Whether a machine compares the copies in this procedure.
#[must_use]
pub fn compares_by_machine(sop: &Sop) -> bool {
    let mut guards = sop.steps.iter().flat_map(|step| &step.acts).flat_map(|act| &act.guards);
    guards.any(|guard| guard == DIFFERENCES_ANSWERED)
}

/// Asks for the comparison of what is there now, where a machine compares.
///
/// # Errors
/// As any statement.
pub async fn ask_comparison(tx: &mut Write, sop: &Sop, case_id: &str) -> Result<(), db::Error> {
    if !compares_by_machine(sop) {
        return Ok(());
    }
    let now = tx.now();
    jobs::enqueue(tx, COMPARE_COPIES, Class::Berat, case_id, now).await
}

/// The scan of a nota dinas, which is a PDF.
pub(super) fn scan_of(upload: Option<UploadRow>) -> Result<UploadRow, ProductError> {
    scan_named("nd_pindaian", upload)
}

/// The scan of a paper, which is a PDF; what is wrong with it stands at `field`.
pub(super) fn scan_named(field: &str, upload: Option<UploadRow>) -> Result<UploadRow, ProductError> {
    let refused = |sentence: &str| ProductError::invalid(field, sentence);
    let upload = upload.ok_or_else(|| refused("Unggahan ini sudah kedaluwarsa; unggah lagi."))?;
    if upload.media_type == Media::Pdf.media_type() { Ok(upload) } else { Err(refused(PDF_ONLY)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_physical_copy_may_be_an_image() {
        for media in [Media::Pdf, Media::Jpeg, Media::Png, Media::Tiff] {
            let taken = FileRole::ALL.map(|role| takes(role, media.media_type()));
            let expected = FileRole::ALL.map(|role| media == Media::Pdf || role == FileRole::Fisik);
            assert_eq!(taken, expected, "{media:?}");
        }
        assert!(!takes(FileRole::Fisik, "application/json"));
    }
}
