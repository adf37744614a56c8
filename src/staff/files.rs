//! Files of a case: seen, added, replaced, taken out.

use super::act::{Posted, answer, stamp};
use super::form::{Input, Problems, problem_of};
use super::register::file as file_input;
use super::{Staff, case_view, frame, intake, pages};
use crate::auth::Actor;
use crate::kernel::{Digest, new_id};
use crate::pdf::Media;
use crate::products::{FileRole, ProductError};
use crate::sop::{Case, Part, Sop, rules};
use crate::storage::FileKey;
use crate::web::{CsrfGate, Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What may be chosen where the kind of file is chosen beside it.
const FILE_HINT: &str = "PDF; untuk pindaian naskah fisik juga JPEG, PNG, atau TIFF, beberapa sekaligus menurut \
                         urutan nama.";

#[derive(Template)]
#[template(path = "staff/files.html")]
struct PageFiles {
    page: Page,
    id: String,
    act_id: String,
    version: i64,
    files: Vec<case_view::FileView>,
    inputs: Vec<Input>,
    problems: Problems,
    warnings: Vec<String>,
    /// What the case waits for.
    waiting: String,
    can_remove: bool,
}

/// `GET /kasus/{id}/berkas`: the files and the form to change them.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    rules::decide_change(&sop, &case, "berkas", "", &viewer, case.arrived)?;
    page(&staff, &viewer, &token, (&case, &sop), &Fields::default(), Vec::new()).await
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, sop): (&Case, &Sop),
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let draft = staff.products.draft(case).await?;
    let roles = FileRole::ALL.map(|role| (role.column().to_owned(), role.title().to_owned())).to_vec();
    let mut replaceable = vec![(String::new(), "Tidak; berkas tambahan".to_owned())];
    let current = draft.files.iter().filter(|file| file.removed_ms.is_none());
    replaceable.extend(current.map(|file| {
        let role = FileRole::from_column(&file.role).map_or("Berkas", FileRole::title);
        (file.id.clone(), format!("{role}: {}", file.name))
    }));
    let mut warnings = Vec::new();
    if let Some(gate) = rules::costs_gate(sop, case, viewer, Part::Maker) {
        warnings.push(case_view::cost("mengubah berkas", gate));
    }
    if rules::sent_back_by(sop, case, "berkas").is_some() {
        warnings.push(
            "Mengubah berkas mengembalikan perkara ke langkah pencocokan; persetujuan yang sudah ada tidak berlaku \
             lagi."
                .to_owned(),
        );
    }
    let act_id = new_id(staff.journal.clock().now());
    let files = case_view::files(&draft.files, &act_id);
    let files = pages::with_preparation(staff, viewer, &draft.files, files).await?;
    let view = PageFiles {
        page: frame::page(staff, viewer, token, "Berkas perkara", ""),
        id: case.id.clone(),
        version: case.version,
        files: files.into_iter().filter(|file| !file.removed).collect(),
        inputs: vec![
            Input::select("peran", "Jenis berkas", roles).typed(fields, &problems),
            Input::select("mengganti", "Menggantikan", replaceable)
                .hint("Berkas yang digantikan tetap disimpan sebagai versi sebelumnya.")
                .typed(fields, &problems),
            file_input(
                staff,
                viewer,
                fields,
                &problems,
                Input::file("berkas", "Berkas").several().images().hint(FILE_HINT),
            )
            .await?,
        ],
        act_id,
        problems,
        warnings,
        waiting: case.waiting.as_ref().map(|waiting| waiting.reason.clone()).unwrap_or_default(),
        can_remove: rules::decide_change(sop, case, "pengeluaran", "", viewer, case.arrived).is_ok(),
    };
    Ok(render(&view))
}

/// `POST /kasus/{id}/berkas`: adds or replaces a file.
pub async fn add(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    gate: CsrfGate,
    Path(id): Path<String>,
    multipart: Multipart,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    rules::decide_change(&sop, &case, "berkas", "", &viewer, case.arrived)?;
    let (fields, mut problems) = intake::read(&staff, &viewer, &gate, multipart).await?;
    let role = FileRole::from_column(fields.get("peran"));
    let uploads: Vec<String> = fields.all("berkas").filter(|id| !id.is_empty()).map(str::to_owned).collect();
    if problems.is_empty() && uploads.is_empty() {
        problems.push(("berkas".into(), "Pilih berkas terlebih dahulu.".into()));
    }
    let Some(role) = role.filter(|_| problems.is_empty()) else {
        return refused(&staff, &viewer, &token, (&case, &sop), &fields, problems).await;
    };
    let replaces = Some(fields.get("mengganti")).filter(|id| !id.is_empty());
    let outcome = staff.products.put_files(&viewer, &stamp(&id, &fields), role, &uploads, replaces).await;
    // A page that was missing is put in its place next.
    let arranges = fields.get("kembali") == "susunan";
    let outcome = outcome.map(|back| if arranges { format!("{back}/susunan") } else { back });
    let action = (format!("/kasus/{id}/berkas"), true);
    finish(&staff, &viewer, &token, (&case, &sop), &fields, action, outcome).await
}

/// `POST /kasus/{id}/berkas/{file}/pengeluaran`: takes a file out.
pub async fn remove(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, file)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let outcome = staff.products.remove_file(&viewer, &stamp(&id, &fields), &file).await;
    let action = (format!("/kasus/{id}/berkas/{file}/pengeluaran"), false);
    finish(&staff, &viewer, &token, (&case, &sop), &fields, action, outcome).await
}

async fn finish(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    at: (&Case, &Sop),
    fields: &Fields,
    (action, multipart): (String, bool),
    outcome: Result<String, ProductError>,
) -> WebResult {
    match outcome {
        Err(error) if problem_of(&error).is_some() => {
            refused(staff, viewer, token, at, fields, problem_of(&error).unwrap_or_default()).await
        }
        outcome => {
            let posted = Posted { viewer, token, case_id: &at.0.id, action, multipart, fields };
            answer(staff, posted, outcome).await
        }
    }
}

async fn refused(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    at: (&Case, &Sop),
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    let page = page(staff, viewer, token, at, fields, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `GET /kasus/{id}/berkas/{file}`: a file, for those who may see the case.
pub async fn download(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((id, file)): Path<(String, String)>,
) -> WebResult {
    staff.sops.case(&viewer, &id).await?;
    let row = staff.products.file(&id, &file).await?.ok_or_else(WebError::not_found)?;
    send(&staff, &row.digest, &row.name, &row.media_type).await
}

/// A stored file, never kept by the browser. A PDF is shown by it; an image is handed over to be saved,
/// because the original still carries its metadata and what is shown is drawn from it.
pub async fn send(staff: &Staff, digest: &str, name: &str, media_type: &str) -> WebResult {
    let media = Media::of_type(media_type).ok_or_else(WebError::not_found)?;
    let shown = if media == Media::Pdf { "inline" } else { "attachment" };
    let digest: Digest = digest.parse().map_err(|_| WebError::not_found())?;
    let key = FileKey::Original(digest);
    let storage = staff.products.storage();
    let size = storage.size(&key).await?.ok_or_else(WebError::not_found)?;
    let stream = storage.get(&key).await?;
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || " .-_()".contains(c) { c } else { '_' })
        .collect();
    let disposition = HeaderValue::from_str(&format!("{shown}; filename=\"{plain}\""))
        .unwrap_or_else(|_| HeaderValue::from_static(shown));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media.media_type())),
        (header::CONTENT_LENGTH, HeaderValue::from(size)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}
