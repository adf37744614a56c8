//! Moving an open case to the version of its SOP that is in force: looked at first, with a reason.

use super::act::{Posted, stamp};
use super::form::{Input, Problems};
use super::{Staff, conflict, frame};
use crate::auth::Actor;
use crate::kernel::{Fault, FaultClass, new_id};
use crate::products::ProductError;
use crate::sop::ActError;
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/case_version.html")]
struct PageVersion {
    page: Page,
    id: String,
    subject: String,
    step: String,
    differences: Vec<(String, Vec<String>)>,
    objections: Vec<String>,
    moves: bool,
    target: (String, String),
    reason: Input,
    problems: Problems,
    act_id: String,
    version: i64,
    newer: String,
}

/// `GET /kasus/{id}/versi`.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    page(&staff, &viewer, &token, &id, &Fields::default(), Vec::new()).await
}

/// `POST /kasus/{id}/versi`.
pub async fn change(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (stamp, back) = (stamp(&id, &fields), urls::case(&id));
    let moved =
        staff.sops.move_case(&viewer, &stamp, fields.get("versi_sop"), fields.get("alasan"), &back).await;
    let error = match moved {
        Ok(outcome) => return Ok(Redirect::to(&outcome).into_response()),
        Err(error) => error,
    };
    let stale = matches!(error, ActError::Superseded);
    let problems = match error {
        ActError::Invalid { field, sentence } => vec![(field, sentence)],
        ActError::Superseded => vec![(
            "alasan".to_owned(),
            "Versi lain sudah berlaku sejak halaman ini dibuka. Periksa perbedaannya lagi.".to_owned(),
        )],
        error if error.class() == FaultClass::Conflict => {
            let action = format!("/kasus/{id}/versi");
            let (case_id, multipart) = (id.as_str(), false);
            let posted =
                Posted { viewer: &viewer, token: &token, case_id, action, multipart, fields: &fields };
            let error = ProductError::from(error);
            return conflict::page(&staff, posted, &error).await;
        }
        error => return Err(WebError::from(error)),
    };
    let status = if stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = page(&staff, &viewer, &token, &id, &fields, problems).await?;
    Ok((status, page).into_response())
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    let newer = staff.sops.newer(&case, &sop).ok_or_else(WebError::not_found)?;
    let short = newer.version.rsplit('@').next().unwrap_or_default().to_owned();
    let view = PageVersion {
        page: frame::page(staff, viewer, token, "Pindahkan ke versi yang berlaku", ""),
        id: id.to_owned(),
        subject: case.subject.clone(),
        step: sop.step_name(&case.at),
        differences: newer.differences.into_iter().map(|one| (one.about, one.lines)).collect(),
        moves: viewer.has(sop.owner_role()) && newer.objections.is_empty(),
        objections: newer.objections,
        target: (format!("/sop/{}?versi={}", sop.id, newer.version), short),
        reason: Input::area("alasan", "Alasan memindahkan").required().typed(fields, &problems),
        problems,
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
        newer: newer.version,
    };
    Ok(render(&view))
}
