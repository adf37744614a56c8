//! Reading a multipart form: the CSRF field first, then fields; each file becomes an upload at once, and
//! the form gets its id. A form that is then refused loses no file.

use super::Staff;
use super::agenda_entry::SIGNED;
use super::form::Problems;
use super::mandates::ORDER;
use crate::auth::Actor;
use crate::kernel::Fault;
use crate::products::{FileRole, PDF_ONLY, Upload, takes};
use crate::web::{CSRF_FIELD, CsrfGate, Fields, WebError};
use axum::extract::Multipart;
use axum::extract::multipart::Field;

/// The longest text field of a multipart form.
pub const TEXT_BYTES: usize = 64 * 1024;
/// File fields of this name may be as large as a scan of a physical copy.
const PHYSICAL: &str = "fisik";
/// The file field beside which the role is chosen.
const ANY_ROLE: &str = "berkas";
/// The ending of a file field's name; the upload's id goes under the name without it.
const FILE_SUFFIX: &str = "_berkas";

/// Reads the whole form. Problems with single files are gathered, so that the others are kept.
///
/// # Errors
/// When the token is missing or wrong, or the form cannot be read.
pub async fn read(
    staff: &Staff,
    viewer: &Actor,
    gate: &CsrfGate,
    mut form: Multipart,
) -> Result<(Fields, Problems), WebError> {
    let broken = |_| WebError::invalid("Kiriman terputus atau tidak dapat dibaca. Coba kirim lagi.");
    let (mut fields, mut problems) = (Fields::default(), Problems::new());
    let mut passed = false;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == CSRF_FIELD {
            passed = gate.passes(&text(field, TEXT_BYTES).await?);
            continue;
        }
        if !passed {
            return Err(WebError::forbidden("Formulir ini tidak dapat dipakai lagi. Muat ulang halaman."));
        }
        match (field.file_name().map(str::to_owned), name.strip_suffix(FILE_SUFFIX)) {
            (Some(file_name), Some(target)) if !file_name.is_empty() => {
                match take(staff, viewer, target, &file_name, field).await {
                    Ok(id) => fields.push(target, &id),
                    Err(sentence) => problems.push((target.to_owned(), format!("{file_name}: {sentence}"))),
                }
            }
            (Some(_), _) => {}
            (None, _) => {
                let value = text(field, TEXT_BYTES).await?;
                fields.push(&name, &value);
            }
        }
    }
    if !passed {
        return Err(WebError::forbidden("Formulir ini tidak dapat dipakai lagi. Muat ulang halaman."));
    }
    Ok((fields, problems))
}

async fn take(
    staff: &Staff,
    viewer: &Actor,
    target: &str,
    name: &str,
    field: Field<'_>,
) -> Result<String, String> {
    let upload = staff.uploads.receive(viewer, name, field, largest(staff, target)).await;
    let upload = upload.map_err(|error| error.sentence())?;
    if !fits(target, &upload) {
        return Err(PDF_ONLY.to_owned());
    }
    Ok(upload.id)
}

/// Whether a field takes a file of this format; where the kind of file is chosen beside it, the form
/// decides once it is sent.
pub fn fits(target: &str, upload: &Upload) -> bool {
    let role = if target.ends_with(PHYSICAL) || [ANY_ROLE, ORDER, SIGNED].contains(&target) {
        FileRole::Fisik
    } else {
        FileRole::Salinan
    };
    takes(role, &upload.media_type)
}

/// The largest file that a field takes.
pub fn largest(staff: &Staff, target: &str) -> u64 {
    let limits = staff.uploads.limits();
    if target.ends_with(PHYSICAL) { limits.physical_bytes } else { limits.digital_bytes }
}

/// The text of a field of at most so many bytes.
///
/// # Errors
/// When it is longer, or the line broke.
pub async fn text(mut field: Field<'_>, most: usize) -> Result<String, WebError> {
    let mut bytes = Vec::new();
    while let Some(piece) =
        field.chunk().await.map_err(|_| WebError::invalid("Kiriman terputus. Coba kirim lagi."))?
    {
        if bytes.len() + piece.len() > most {
            return Err(WebError::invalid("Salah satu isian terlalu panjang."));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
