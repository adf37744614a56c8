//! `POST /unggahan`: one file a request, its bytes as the body; the script on staff pages sends files
//! here with progress, and the form then carries the id.

use super::agenda_entry::SIGNED;
use super::mandates::ORDER;
use super::{Staff, intake};
use crate::auth::rules::mandate::may_propose;
use crate::kernel::Fault;
use crate::products::PDF_ONLY;
use crate::web::{CSRF_HEADER, CsrfGate, Viewer, WebError, status_of};
use axum::Json;
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// Takes a file in; answers JSON, `{"id":…,"nama":…,…}` or `{"galat":"…"}`.
pub async fn create(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    gate: CsrfGate,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
    request: Request<Body>,
) -> Response {
    let given = headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !gate.passes(given) {
        return WebError::forbidden("Muat ulang halaman, lalu unggah lagi.").into_response();
    }
    let asked = match staff.sops.is_asked(&viewer).await {
        Ok(asked) => asked,
        Err(error) => return WebError::from(error).into_response(),
    };
    let is_for = |target: &str| query.get("untuk").is_some_and(|field| field == target);
    let orders = is_for(ORDER) && may_propose(&viewer);
    let signed = is_for(SIGNED) && staff.agenda.keeps(&viewer);
    if !asked && !orders && !signed && !staff.sops.makes(&viewer) {
        let sentence = "Berkas diunggah oleh petugas yang menyusun perkara.";
        return (StatusCode::FORBIDDEN, Json(json!({ "galat": sentence }))).into_response();
    }
    let get = |name: &str| query.get(name).map_or("", String::as_str);
    let largest = intake::largest(&staff, get("untuk"));
    let stream = request.into_body().into_data_stream();
    match staff.uploads.receive(&viewer, get("nama"), stream, largest).await {
        Ok(upload) if !intake::fits(get("untuk"), &upload) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "galat": PDF_ONLY }))).into_response()
        }
        Ok(upload) => (StatusCode::CREATED, Json(json!(upload))).into_response(),
        Err(error) => {
            let status = status_of(error.class());
            let body = Json(json!({ "galat": error.sentence() }));
            if status == StatusCode::SERVICE_UNAVAILABLE {
                return (status, [(header::RETRY_AFTER, "10")], body).into_response();
            }
            (status, body).into_response()
        }
    }
}
