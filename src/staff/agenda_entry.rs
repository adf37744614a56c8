//! One number of the agenda book: what it was given for, the signed paper, and its end.

use super::act::form_id;
use super::form::{Input, Problems, problem_of};
use super::register::{file, last};
use super::{Staff, files, frame, intake, paperwork};
use crate::agenda::{Entry, Register, Scan};
use crate::auth::Actor;
use crate::kernel::{Timestamp, moment_text, new_id};
use crate::products::ProductError;
use crate::sop::ActError;
use crate::web::{CsrfGate, Fields, Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The field of the scan of a signed paper; it may be a photograph.
pub const SIGNED: &str = "naskah_ttd";
/// The forms of the page.
const FORMS: [&str; 3] = ["pindaian", "arsip", "pencoretan"];

#[derive(Template)]
#[template(path = "staff/agenda_entry.html")]
struct PageEntry {
    page: Page,
    id: String,
    number: String,
    struck: bool,
    back: String,
    rows: Vec<(&'static str, String)>,
    /// The case, for who may see it.
    case: Option<String>,
    /// The paper, for who may see the case.
    paper: Option<String>,
    scan: String,
    /// What is still to be done, while something is.
    open: Vec<&'static str>,
    keeps: bool,
    scan_input: Input,
    place_input: Input,
    reason_input: Input,
    sent: &'static str,
    problems: Problems,
    act_id: String,
}

impl PageEntry {
    /// A fresh act id for a form of this page: each form is an act of its own.
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// `GET /agenda/{entri}`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    page(&staff, &viewer, &token, &id, "", &Fields::default(), Vec::new()).await
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    form: &str,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let entry = staff.agenda.entry(viewer, id).await?;
    let sees = staff.sops.case(viewer, &entry.case_id).await.is_ok();
    let standing = entry.struck_ms.is_none();
    let keeps = staff.agenda.keeps(viewer) && standing;
    let register = Register::from_column(&entry.register).unwrap_or(Register::NotaDinas);
    let sent = FORMS.into_iter().find(|known| *known == form).unwrap_or_default();
    let input = |of: &str, input: Input| match of == sent {
        true => input.typed(fields, &problems),
        false => input.within(of),
    };
    let scan_input =
        Input::file(SIGNED, "Pindaian naskah yang sudah ditandatangani (PDF, JPEG, PNG, atau TIFF)");
    let none = (Fields::default(), Problems::new());
    let (typed, wrong) = if sent == "pindaian" { (fields, &problems) } else { (&none.0, &none.1) };
    let place = Input::line("lokasi", "Lokasi arsip")
        .required()
        .value(entry.place.clone().unwrap_or_default())
        .hint("Tempat naskah bertanda tangan disimpan, misalnya Lemari 2, map nota dinas 2026.");
    let mut open = Vec::new();
    if standing && register == Register::NotaDinas {
        open.extend(
            entry.scan_name.is_none().then_some("lampirkan pindaian naskah yang sudah ditandatangani"),
        );
        open.extend(entry.place.is_none().then_some("catat lokasi arsipnya"));
    }
    let view = PageEntry {
        page: frame::page(staff, viewer, token, format!("Agenda {}", entry.number_text), "/agenda"),
        id: entry.id.clone(),
        number: entry.number_text.clone(),
        struck: !standing,
        back: format!("/agenda?buku={}&tahun={}", entry.register, entry.year),
        case: sees.then(|| urls::case(&entry.case_id)),
        paper: sees.then(|| match &entry.disposisi_id {
            Some(disposisi) => format!("/kasus/{}/disposisi/{disposisi}/lembar.pdf", entry.case_id),
            None => format!("/kasus/{}/naskah.pdf", entry.case_id),
        }),
        scan: entry.scan_name.clone().unwrap_or_default(),
        open,
        keeps,
        scan_input: match keeps {
            true => file(staff, viewer, typed, wrong, scan_input.images()).await?,
            false => scan_input,
        },
        place_input: input("arsip", place),
        reason_input: input("pencoretan", Input::line("alasan", "Alasan pencoretan").required()),
        rows: rows(&entry, register),
        sent,
        act_id: new_id(staff.journal.clock().now()),
        problems: problems.clone(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&view)).into_response())
}

fn rows(entry: &Entry, register: Register) -> Vec<(&'static str, String)> {
    let at = |ms: i64| moment_text(Timestamp(ms));
    let mut rows = vec![
        ("Buku", format!("{}, tahun {}, nomor urut {}", register.title(), entry.year, entry.number)),
        ("Tanggal naskah", paperwork::date(&entry.date)),
        ("Kepada", entry.addressee.clone()),
        ("Perihal", entry.subject.clone()),
        ("Dinomori", format!("{} ({}), {}", entry.name, entry.post_title, at(entry.at_ms))),
    ];
    rows.extend(entry.place.clone().map(|place| ("Lokasi arsip", place)));
    if let (Some(ms), Some(reason)) = (entry.struck_ms, &entry.struck_reason) {
        let by = entry.struck_name.clone().unwrap_or_default();
        rows.push(("Dicoret", format!("{by}, {}: {reason}", at(ms))));
    }
    rows
}

/// `POST /agenda/{entri}/pencoretan`: strikes the number.
pub async fn strike(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (act_id, reason) = (fields.get("tindakan_id"), fields.get("alasan"));
    let outcome = staff.agenda.strike(&viewer, act_id, &id, reason).await;
    after(&staff, &viewer, &token, (&id, "pencoretan"), &fields, outcome).await
}

/// `POST /agenda/{entri}/arsip`: says where the signed paper lies.
pub async fn put_away(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (act_id, place) = (fields.get("tindakan_id"), fields.get("lokasi"));
    let outcome = staff.agenda.put_away(&viewer, act_id, &id, place).await;
    after(&staff, &viewer, &token, (&id, "arsip"), &fields, outcome).await
}

/// `POST /agenda/{entri}/pindaian`: attaches the scan of the signed paper.
pub async fn attach(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    gate: CsrfGate,
    Path(id): Path<String>,
    multipart: Multipart,
) -> WebResult {
    if !staff.agenda.keeps(&viewer) {
        return Err(WebError::forbidden("Buku agenda diisi oleh Kasubbag TU, yang menomori naskah."));
    }
    staff.agenda.entry(&viewer, &id).await?;
    let (fields, problems) = intake::read(&staff, &viewer, &gate, multipart).await?;
    if !problems.is_empty() {
        return page(&staff, &viewer, &token, &id, "pindaian", &fields, problems).await;
    }
    let upload = match last(&fields, SIGNED) {
        Some(upload) => staff.uploads.waiting(&viewer, &upload).await?,
        None => None,
    };
    let Some(upload) = upload else {
        let sentence =
            "Pilih pindaian naskah yang sudah ditandatangani; unggahan lama mungkin sudah kedaluwarsa.";
        let problems = vec![(SIGNED.to_owned(), sentence.to_owned())];
        return page(&staff, &viewer, &token, &id, "pindaian", &fields, problems).await;
    };
    let scan = Scan { digest: upload.sha256, name: upload.name };
    let outcome = staff.agenda.attach(&viewer, fields.get("tindakan_id"), &id, &scan).await;
    after(&staff, &viewer, &token, (&id, "pindaian"), &fields, outcome).await
}

/// `GET /agenda/{entri}/pindaian`: the scan of the signed paper.
pub async fn scan(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let entry = staff.agenda.entry(&viewer, &id).await?;
    let digest = entry.scan_digest.ok_or_else(WebError::not_found)?;
    let media = staff.uploads.media_type(&digest).await?.ok_or_else(WebError::not_found)?;
    files::send(&staff, &digest, entry.scan_name.as_deref().unwrap_or("naskah"), &media).await
}

async fn after(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (id, form): (&str, &str),
    fields: &Fields,
    outcome: Result<String, ActError>,
) -> WebResult {
    let error = match outcome {
        Ok(outcome) => return Ok(Redirect::to(&outcome).into_response()),
        Err(error) => ProductError::from(error),
    };
    match problem_of(&error) {
        Some(problems) => page(staff, viewer, token, id, form, fields, problems).await,
        None => Err(error.into()),
    }
}
