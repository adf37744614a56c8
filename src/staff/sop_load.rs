//! Loading a new version of an SOP: the definition is typed, pasted or sent as a file, what it changes is shown, and
//! then it is confirmed. One form throughout, so that nothing typed is lost.

use super::form::{Input, Problems};
use super::intake::{TEXT_BYTES, text};
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::{CivilDate, Fault as _, new_id};
use crate::sop::{ActError, MAX_DEFINITION_BYTES, NewVersion, Objections, Preview};
use crate::web::{CSRF_FIELD, CsrfGate, Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// Room of the whole form: the definition twice (typed, and as a file) and the other fields.
pub const FORM_BYTES: usize = 2 * MAX_DEFINITION_BYTES + 4 * TEXT_BYTES;
/// The field of the file.
const FILE: &str = "berkas";
/// The field of the definition.
const BODY: &str = "isi";

#[derive(Template)]
#[template(path = "staff/sop_load.html")]
struct PageLoad {
    page: Page,
    id: String,
    title: String,
    /// The version whose place the next one takes: address, and what is said of it.
    before: (String, String),
    inputs: Vec<Input>,
    body: Input,
    preview: Option<View>,
    problems: Problems,
}

/// What a version would change, to be read before it is loaded.
struct View {
    /// What happens, in a sentence.
    sentence: String,
    differences: Vec<(String, Vec<String>)>,
    warnings: Vec<String>,
    seen: String,
}

/// `GET /sop/{sop}/versi-baru`: the form with the text of the last version, to be changed.
pub async fn form(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (last, sop, decree) =
        staff.sops.definitions().last(&viewer.office_id, &id).ok_or_else(WebError::not_found)?;
    let now = staff.journal.clock().now();
    let named = sop.source.rsplit_once("Nomor ").map_or("", |(_, number)| number).to_owned();
    let (number, date) =
        decree.map_or((named, String::new()), |decree| (decree.number.clone(), decree.date.indonesian()));
    let mut fields = Fields::default();
    fields.push("tindakan_id", &new_id(now));
    fields.push("nomor", &number);
    fields.push("tanggal", &date);
    fields.push("berlaku", &CivilDate::in_jakarta(now).indonesian());
    fields.push(BODY, &staff.sops.version_text(&last).await?);
    Ok(render(&page(&staff, &viewer, &token, &id, &fields, (None, Vec::new()))?))
}

/// `GET /sop/{sop}/versi/{versi}/berkas`: the text of a version, to be changed elsewhere.
pub async fn file(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((id, version)): Path<(String, String)>,
) -> WebResult {
    let known = staff.sops.versions(&viewer.office_id, &id).await?;
    if !known.iter().any(|one| one.id == version) {
        return Err(WebError::not_found());
    }
    let text = staff.sops.version_text(&version).await?;
    let short: String = version.chars().filter(char::is_ascii_alphanumeric).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{short}.toml\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, text).into_response())
}

/// `POST /sop/{sop}/versi-baru`: shows what it changes, or loads what was shown.
pub async fn load(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    gate: CsrfGate,
    multipart: Multipart,
) -> WebResult {
    let (fields, problems) = read(&gate, multipart).await?;
    let text = |name: &str| fields.get(name).to_owned();
    let new = NewVersion {
        sop: id.clone(),
        body: text(BODY),
        number: text("nomor"),
        date: text("tanggal"),
        effective: text("berlaku"),
    };
    let shown = |problems: Problems, preview: Option<Preview>, status: StatusCode| {
        let page = page(&staff, &viewer, &token, &id, &fields, (preview, problems))?;
        Ok::<Response, WebError>((status, render(&page)).into_response())
    };
    if !problems.is_empty() {
        return shown(problems, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let mut changed = Vec::new();
    if fields.get("langkah") == "muat" {
        match staff.sops.load_version(&viewer, fields.get("tindakan_id"), &new, fields.get("dilihat")).await {
            Ok(outcome) => return Ok(Redirect::to(&outcome).into_response()),
            Err(error @ ActError::Superseded) => {
                let sentence = format!("{} Periksa perbedaannya di bawah, lalu muat.", error.sentence());
                changed.push((BODY.to_owned(), sentence));
            }
            Err(error) => return Err(WebError::from(error)),
        }
    }
    let stale = !changed.is_empty();
    match staff.sops.preview(&viewer, &new).await? {
        Ok(preview) => {
            shown(changed, Some(preview), if stale { StatusCode::CONFLICT } else { StatusCode::OK })
        }
        Err(found) => shown(found, None, StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// Reads the form, the CSRF field first; a file takes the place of what was typed.
async fn read(gate: &CsrfGate, mut form: Multipart) -> Result<(Fields, Problems), WebError> {
    let broken = |_| WebError::invalid("Kiriman terputus atau tidak dapat dibaca. Coba kirim lagi.");
    let lost = || WebError::forbidden("Formulir ini tidak dapat dipakai lagi. Muat ulang halaman.");
    let (mut fields, mut problems, mut passed) = (Fields::default(), Problems::new(), false);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == CSRF_FIELD {
            passed = gate.passes(&text(field, TEXT_BYTES).await?);
            continue;
        }
        if !passed {
            return Err(lost());
        }
        if name != FILE {
            let most = if name == BODY { MAX_DEFINITION_BYTES * 2 } else { TEXT_BYTES };
            fields.push(&name, &text(field, most).await?);
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            bytes.extend_from_slice(&piece);
        }
        match String::from_utf8(bytes) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => fields.replace(BODY, &text),
            Err(_) => problems.push((
                FILE.to_owned(),
                "Berkas ini bukan teks UTF-8. Simpan sebagai teks biasa (.toml), lalu pilih lagi.".to_owned(),
            )),
        }
    }
    if passed { Ok((fields, problems)) } else { Err(lost()) }
}

fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    fields: &Fields,
    (preview, problems): (Option<Preview>, Objections),
) -> Result<PageLoad, WebError> {
    let (last, sop, decree) =
        staff.sops.definitions().last(&viewer.office_id, id).ok_or_else(WebError::not_found)?;
    let before = match decree {
        Some(decree) => {
            format!("keputusan {}, berlaku {}", decree.cite(), decree.effective.indonesian())
        }
        None => sop.source.clone(),
    };
    let line = |name: &str, label: &str, hint: &str| {
        Input::line(name, label).required().hint(hint).typed(fields, &problems)
    };
    let inputs = vec![
        Input::hidden("tindakan_id", fields.get("tindakan_id")),
        line(
            "nomor",
            "Nomor keputusan",
            "Misalnya 13 Tahun 2025. Biarkan nomor yang sama bila hanya memperbaiki waktu, kalimat, atau bacaan pelaksana.",
        ),
        line("tanggal", "Tanggal keputusan", "Misalnya 10 Januari 2025 atau 10/01/2025."),
        line(
            "berlaku",
            "Mulai berlaku",
            "Hari ini atau sesudahnya; pada hari itu versi ini berlaku dengan sendirinya.",
        ),
    ];
    Ok(PageLoad {
        page: frame::page(staff, viewer, token, format!("Versi baru: {}", sop.title), "/sop"),
        id: id.to_owned(),
        title: sop.title.clone(),
        before: (format!("/sop/{id}?versi={last}"), before),
        inputs,
        body: Input::area(BODY, "Definisi prosedur (TOML)").required().typed(fields, &problems),
        preview: preview.map(|preview| view(&preview)),
        problems,
    })
}

fn view(preview: &Preview) -> View {
    let ground = &preview.ground;
    View {
        sentence: format!(
            "Versi ini berlaku bagi perkara yang dimulai sejak {}, berdasarkan keputusan Nomor {} tanggal {}. Perkara \
             yang sudah berjalan tetap menurut versinya.",
            ground.effective.indonesian(),
            ground.number.display(),
            ground.date.indonesian()
        ),
        differences: preview.differences.iter().map(|one| (one.about.clone(), one.lines.clone())).collect(),
        warnings: preview.warnings.clone(),
        seen: preview.seen.clone(),
    }
}
