//! Recording that the official page of JDIH KPU shows it no more.

use super::order::takedown_of;
use crate::staff::Staff;
use crate::staff::act::{Posted, answer};
use crate::web::{Fields, SessionToken, Viewer, WebResult, urls};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

/// `POST /kasus/{id}/laman-kpu-turun`.
pub async fn record(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (case, _) = staff.sops.case(&viewer, &id).await?;
    takedown_of(&staff, &case).await?;
    let given = (fields.get("tanggal"), fields.get("keterangan"));
    match staff.products.record_removal(&viewer, &case, fields.get("tindakan_id"), given).await {
        Ok(()) => Ok(Redirect::to(&urls::case(&id)).into_response()),
        Err(error) => {
            let action = format!("/kasus/{id}/laman-kpu-turun");
            let (viewer, token, fields) = (&viewer, &token, &fields);
            let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
            answer(&staff, posted, Err(error)).await
        }
    }
}
