//! Media of a ticket: handed out to who handles it alone, as a download that no browser opens by itself.

use super::failed;
use crate::staff::Staff;
use crate::tickets::ending_of;
use crate::web::{Viewer, WebError, WebResult};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use std::sync::Arc;

/// `GET /tiket/{id}/lampiran/{lampiran}`
pub async fn open(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((_, id)): Path<(String, String)>,
) -> WebResult {
    let id = crate::kernel::parse_id(&id).map_err(|_| WebError::not_found())?;
    let (media, bytes) = staff.tickets.media(&viewer, &id).await.map_err(failed)?;
    let ending = ending_of(&media.media_type);
    let short = media.id.get(..8).unwrap_or_default();
    let headers = [
        // What the sender calls it is not believed.
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"lampiran-{short}.{ending}\"")),
    ];
    Ok((headers, bytes).into_response())
}
