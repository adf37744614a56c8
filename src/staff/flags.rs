//! Decisions soon after a reset, for the Sekretaris.

use super::{Staff, frame};
use crate::kernel::{Timestamp, moment_text};
use crate::sop::store::flags::Flag;
use crate::web::{Page, SessionToken, Viewer, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/flags.html")]
struct PageFlags {
    page: Page,
    flags: Vec<Row>,
}

struct Row {
    id: String,
    case: String,
    subject: String,
    sentence: String,
    seen: String,
    sees: bool,
    /// Whether it is on the viewer's own decision, which another has to look into.
    own: bool,
}

/// What is said of a flag.
pub fn sentence(flag: &Flag) -> String {
    let what = if flag.kind == "faktor" { "faktor kedua" } else { "kata sandi" };
    let (at, reset) = (moment_text(Timestamp(flag.at_ms)), moment_text(Timestamp(flag.reset_ms)));
    format!(
        "{} ({}) {} pada {at}, kurang dari 24 jam setelah {what}-nya diatur ulang ({reset}).",
        flag.name, flag.post_title, flag.label
    )
}

/// `GET /tanda`.
pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    let flags = staff.sops.flags(&viewer).await?;
    let row = |flag: Flag| Row {
        sentence: sentence(&flag),
        seen: flag.seen_ms.map(|ms| moment_text(Timestamp(ms))).unwrap_or_default(),
        sees: flag.seen_ms.is_none() && !viewer.is_auditor() && flag.person_id != viewer.person_id,
        own: flag.seen_ms.is_none() && flag.person_id == viewer.person_id,
        case: urls::case(&flag.case_id),
        id: flag.event_id,
        subject: flag.subject,
    };
    let view = PageFlags {
        flags: flags.into_iter().map(row).collect(),
        page: frame::page(&staff, &viewer, &token, "Keputusan setelah sandi diatur ulang", "/tanda"),
    };
    Ok(render(&view))
}

/// `POST /tanda/{tanda}/penglihatan`.
pub async fn see(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    staff.sops.see_flag(&viewer, &id).await?;
    Ok(Redirect::to("/tanda").into_response())
}
