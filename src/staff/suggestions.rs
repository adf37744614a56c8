//! Suggestions made at a gate, applied or set aside by the maker.

use super::Staff;
use super::act::{Posted, answer, stamp};
use crate::web::{Fields, SessionToken, Viewer, WebResult};
use axum::extract::{Path, State};

pub async fn create(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let given = (fields.get("bidang"), fields.get("usulan"), fields.get("alasan"));
    let outcome = staff.products.suggest(&viewer, &stamp(&id, &fields), given.0, given.1, given.2).await;
    let action = format!("/kasus/{id}/saran");
    let (viewer, token, fields) = (&viewer, &token, &fields);
    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
    answer(&staff, posted, outcome).await
}

pub async fn apply(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, suggestion)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let outcome = staff.products.apply_suggestion(&viewer, &stamp(&id, &fields), &suggestion).await;
    let action = format!("/kasus/{id}/saran/{suggestion}/penerapan");
    let (viewer, token, fields) = (&viewer, &token, &fields);
    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
    answer(&staff, posted, outcome).await
}

pub async fn decline(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, suggestion)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let outcome = staff.products.decline_suggestion(&viewer, &stamp(&id, &fields), &suggestion).await;
    let action = format!("/kasus/{id}/saran/{suggestion}/penolakan");
    let (viewer, token, fields) = (&viewer, &token, &fields);
    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
    answer(&staff, posted, outcome).await
}
