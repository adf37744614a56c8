//! Media of a ticket: handed out to who handles it alone, as a download that no browser opens by itself.

use super::failed;
use crate::staff::Staff;
use crate::web::{Viewer, WebError, WebResult};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;

/// Endings of the usual kinds.
const ENDINGS: [(&str, &str); 7] = [
    ("application/pdf", "pdf"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("audio/ogg", "ogg"),
    ("audio/mpeg", "mp3"),
    ("video/mp4", "mp4"),
];

/// `GET /tiket/{id}/lampiran/{lampiran}`
pub async fn open(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    Path((_, id)): Path<(String, String)>,
) -> WebResult {
    let id = crate::kernel::parse_id(&id).map_err(|_| WebError::not_found())?;
    let (media, bytes) = staff.tickets.media(&viewer, &id).await.map_err(failed)?;
    let plain = media.media_type.split(';').next().unwrap_or_default().trim();
    let ending = ENDINGS.iter().find(|(kind, _)| *kind == plain).map_or("bin", |(_, ending)| ending);
    let short = media.id.get(..8).unwrap_or_default();
    let headers = [
        // What the sender calls it is not believed.
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"lampiran-{short}.{ending}\"")),
    ];
    Ok((headers, bytes).into_response())
}
