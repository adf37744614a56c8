//! Suggestions made at a gate, applied or set aside by the maker.

use super::Staff;
use super::act::{Posted, answer, stamp};
use crate::agenda::drafting_step;
use crate::auth::Actor;
use crate::products::ProductError;
use crate::web::{Fields, SessionToken, Viewer, WebError, WebResult};
use axum::extract::{Path, State};
use std::sync::Arc;

/// Whether what is corrected in a case is its nota dinas, not the description of a product.
async fn is_of_naskah(staff: &Staff, viewer: &Actor, id: &str) -> Result<bool, WebError> {
    let (_, sop) = staff.sops.case(viewer, id).await?;
    Ok(drafting_step(&sop).is_some())
}

pub async fn create(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let given = (fields.get("bidang"), fields.get("usulan"), fields.get("alasan"));
    let stamp = stamp(&id, &fields);
    let outcome = match is_of_naskah(&staff, &viewer, &id).await? {
        true => staff.agenda.suggest(&viewer, &stamp, given).await.map_err(ProductError::from),
        false => staff.products.suggest(&viewer, &stamp, given.0, given.1, given.2).await,
    };
    let action = format!("/kasus/{id}/saran");
    let (viewer, token, fields) = (&viewer, &token, &fields);
    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
    answer(&staff, posted, outcome).await
}

pub async fn apply(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, suggestion)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let stamp = stamp(&id, &fields);
    let outcome = match is_of_naskah(&staff, &viewer, &id).await? {
        true => staff.agenda.settle(&viewer, &stamp, &suggestion, true).await.map_err(ProductError::from),
        false => staff.products.apply_suggestion(&viewer, &stamp, &suggestion).await,
    };
    let action = format!("/kasus/{id}/saran/{suggestion}/penerapan");
    let (viewer, token, fields) = (&viewer, &token, &fields);
    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
    answer(&staff, posted, outcome).await
}

pub async fn decline(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, suggestion)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let stamp = stamp(&id, &fields);
    let outcome = match is_of_naskah(&staff, &viewer, &id).await? {
        true => staff.agenda.settle(&viewer, &stamp, &suggestion, false).await.map_err(ProductError::from),
        false => staff.products.decline_suggestion(&viewer, &stamp, &suggestion).await,
    };
    let action = format!("/kasus/{id}/saran/{suggestion}/penolakan");
    let (viewer, token, fields) = (&viewer, &token, &fields);
    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
    answer(&staff, posted, outcome).await
}
