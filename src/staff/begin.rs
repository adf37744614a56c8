//! Beginning a case of a procedure that has no page of its own.

use super::form::{Input, Problems};
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::products::{FIRST_SOP, RALAT, SOP, TAKEDOWN_SOP, may_register};
use crate::sop::{ActError, NewCase, Sop};
use crate::tickets::{HOTLINE, OPERATOR};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/procedures.html")]
struct PageProcedures {
    page: Page,
    procedures: Vec<Procedure>,
}

/// A procedure that the viewer may begin.
pub struct Procedure {
    /// Its address.
    pub address: String,
    /// Its title.
    pub title: String,
    /// The decree.
    pub source: String,
}

#[derive(Template)]
#[template(path = "staff/form.html")]
struct PageBegin {
    page: Page,
    intro: Vec<String>,
    problems: Problems,
    action: String,
    multipart: bool,
    inputs: Vec<Input>,
    button: &'static str,
    /// No passkey is asked for.
    key: Option<crate::web::KeyAsk>,
}

/// The procedures that the viewer may begin here; products are registered with their nota dinas.
pub fn procedures(staff: &Staff, viewer: &Actor) -> Vec<Procedure> {
    let view = |sop: &std::sync::Arc<Sop>| Procedure {
        address: format!("/kasus/baru/{}", sop.id),
        title: sop.title.clone(),
        source: sop.source.clone(),
    };
    let mut all: Vec<Procedure> =
        staff.sops.begun_by(viewer).iter().filter(|sop| !has_own_page(&sop.id)).map(view).collect();
    // A takedown begins at the product that it is about, by more people than those of its first step.
    let takedown =
        staff.sops.definitions().current(&viewer.office_id, TAKEDOWN_SOP).filter(|_| may_register(viewer));
    all.extend(takedown.map(|(_, sop)| Procedure { address: "/penurunan/baru".to_owned(), ..view(&sop) }));
    // The hotline has its log book: a ticket is taken down there on one screen, not step by step.
    let hotline =
        staff.sops.definitions().current(&viewer.office_id, HOTLINE).filter(|_| viewer.has(OPERATOR));
    all.extend(hotline.map(|(_, sop)| Procedure { address: "/tiket/baru".to_owned(), ..view(&sop) }));
    all
}

/// Whether cases of a procedure are registered by pages of their own.
fn has_own_page(id: &str) -> bool {
    [SOP, RALAT, TAKEDOWN_SOP, FIRST_SOP, HOTLINE].contains(&id)
}

/// The list of them.
pub fn list(staff: &Staff, viewer: &Actor, token: &SessionToken) -> WebResult {
    let procedures = procedures(staff, viewer);
    if procedures.is_empty() {
        return Err(WebError::forbidden(
            "Tidak ada prosedur yang dimulai oleh jabatan Anda. Nota dinas didaftarkan oleh Pengelola JDIH.",
        ));
    }
    let page = frame::page(staff, viewer, token, "Mulai perkara", "/kasus/baru");
    Ok(render(&PageProcedures { page, procedures }))
}

pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let sop = beginnable(&staff, &viewer, &id)?;
    let mut fields = Fields::default();
    fields.push("tindakan_id", &new_id(staff.journal.clock().now()));
    Ok(form(&staff, &viewer, &token, &sop, &fields, Vec::new()))
}

pub async fn create(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let sop = beginnable(&staff, &viewer, &id)?;
    let new = NewCase {
        sop: sop.id.clone(),
        subject: fields.get("perihal").to_owned(),
        note: fields.get("catatan").to_owned(),
    };
    let problem = match staff.sops.begin(&viewer, fields.get("tindakan_id"), &new).await {
        Ok(outcome) => return Ok(Redirect::to(&outcome).into_response()),
        Err(ActError::Invalid { field, sentence }) => (field, sentence),
        Err(ActError::Refused(refusal @ crate::sop::Refusal::NoteTooLong)) => {
            ("catatan".to_owned(), crate::kernel::Fault::sentence(&refusal))
        }
        Err(error) => return Err(WebError::from(error)),
    };
    let page = form(&staff, &viewer, &token, &sop, &fields, vec![problem]);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn beginnable(staff: &Staff, viewer: &Actor, id: &str) -> Result<std::sync::Arc<Sop>, WebError> {
    let (_, sop) = staff
        .sops
        .definitions()
        .current(&viewer.office_id, id)
        .filter(|_| !has_own_page(id))
        .ok_or_else(WebError::not_found)?;
    if sop.entry().is_some_and(|entry| entry.is_of(viewer)) {
        return Ok(sop);
    }
    Err(WebError::forbidden("Prosedur ini tidak dimulai oleh jabatan Anda."))
}

fn form(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    sop: &Sop,
    fields: &Fields,
    problems: Problems,
) -> Response {
    let mut intro = vec![sop.source.clone()];
    if let Some(entry) = sop.entry() {
        intro.push(format!("Perkara dimulai pada langkah {}: {}.", entry.no, entry.title.to_lowercase()));
    }
    // What concerns the procedure as a whole stands in the summary, at the first field.
    let problems: Problems = problems
        .into_iter()
        .map(
            |(field, sentence)| {
                if field == "prosedur" { ("perihal".to_owned(), sentence) } else { (field, sentence) }
            },
        )
        .collect();
    let inputs = vec![
        Input::hidden("tindakan_id", fields.get("tindakan_id")),
        Input::line("perihal", "Perihal")
            .required()
            .hint(
                "Nomor atau pokok surat. Jangan tulis nama, kontak, atau data pribadi pemohon atau pelapor.",
            )
            .typed(fields, &problems),
        Input::area("catatan", "Catatan").typed(fields, &problems),
    ];
    render(&PageBegin {
        page: frame::page(staff, viewer, token, sop.title.clone(), "/kasus/baru"),
        intro,
        problems,
        action: format!("/kasus/baru/{}", sop.id),
        multipart: false,
        inputs,
        button: "Mulai perkara",
        key: None,
    })
}
