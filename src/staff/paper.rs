//! The nota dinas of a case: its scan, and the form that mends it after it was sent back.

use super::act::{Posted, answer, stamp};
use super::files::send;
use super::form::{Input, Problems, problem_of};
use super::register::{paper_inputs, read_paper};
use super::{Staff, frame, intake};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::pdf::Media;
use crate::sop::{Case, rules};
use crate::web::{CsrfGate, Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// `GET /kasus/{id}/pindaian-nota-dinas`: the scan of the nota dinas.
pub async fn scan(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let (case, _) = staff.sops.case(&viewer, &id).await?;
    let paper = staff.products.draft(&case).await?.nota_dinas;
    let digest = paper.scan_digest.ok_or_else(WebError::not_found)?;
    send(&staff, &digest, paper.scan_name.as_deref().unwrap_or("nota-dinas.pdf"), Media::Pdf.media_type())
        .await
}

#[derive(Template)]
#[template(path = "staff/paper.html")]
struct PagePaper {
    page: Page,
    id: String,
    act_id: String,
    version: i64,
    inputs: Vec<Input>,
    problems: Problems,
}

/// `GET /kasus/{id}/nota-dinas`: the form that mends a nota dinas that was sent back.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    rules::decide_change(&sop, &case, "nota_dinas", "", &viewer, case.arrived)?;
    let paper = staff.products.draft(&case).await?.nota_dinas;
    let mut fields = Fields::default();
    for (name, value) in [
        ("nd_nomor", &paper.number),
        ("nd_tanggal", &paper.date),
        ("nd_dari", &paper.from_unit),
        ("nd_kepada", &paper.to_unit),
        ("nd_hal", &paper.subject),
    ] {
        fields.push(name, value);
    }
    page(&staff, &viewer, &token, &case, &fields, Vec::new()).await
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    case: &Case,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let mut inputs = paper_inputs(staff, viewer, fields, &problems).await?;
    inputs.retain(|input| input.name != "nd_unit");
    let view = PagePaper {
        page: frame::page(staff, viewer, token, "Perbaiki nota dinas", ""),
        id: case.id.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
        inputs,
        problems,
    };
    Ok(render(&view))
}

/// `POST /kasus/{id}/nota-dinas`.
pub async fn mend(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    gate: CsrfGate,
    Path(id): Path<String>,
    multipart: Multipart,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    rules::decide_change(&sop, &case, "nota_dinas", "", &viewer, case.arrived)?;
    let (fields, mut problems) = intake::read(&staff, &viewer, &gate, multipart).await?;
    let paper = read_paper(&fields, &mut problems);
    let Some(paper) = paper.filter(|_| problems.is_empty()) else {
        let page = page(&staff, &viewer, &token, &case, &fields, problems).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let outcome = staff.products.mend_nota_dinas(&viewer, &stamp(&id, &fields), &paper).await;
    match outcome {
        Err(error) if problem_of(&error).is_some() => {
            let problems = problem_of(&error).unwrap_or_default();
            let page = page(&staff, &viewer, &token, &case, &fields, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        outcome => {
            let action = format!("/kasus/{id}/nota-dinas");
            let (viewer, token, fields) = (&viewer, &token, &fields);
            let posted = Posted { viewer, token, case_id: &id, action, multipart: true, fields };
            answer(&staff, posted, outcome).await
        }
    }
}
