//! Reports of problems by readers, for the Pelaksana alone.

use super::{Staff, frame};
use crate::kernel::{CivilDate, Timestamp, moment_text};
use crate::products::{REPORT_KEEP_MS, Reports};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

#[derive(Template)]
#[template(path = "staff/reports.html")]
struct PageReports {
    page: Page,
    reports: Vec<Shown>,
}

struct Shown {
    id: String,
    citation: String,
    product: String,
    lines: Vec<String>,
    when: String,
    /// The day on which it is erased at the latest.
    until: String,
}

/// `GET /laporan`
pub async fn show(State(staff): State<Staff>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    only_reader(&viewer)?;
    let reports = staff.reports.list(&viewer).await?;
    let shown = reports.into_iter().map(|one| Shown {
        id: one.id,
        citation: one.citation,
        product: urls::product_for_good(one.public_id),
        lines: one.body.lines().map(str::to_owned).collect(),
        when: moment_text(one.created),
        until: CivilDate::in_jakarta(Timestamp(one.created.0.saturating_add(REPORT_KEEP_MS))).indonesian(),
    });
    let view = PageReports {
        page: frame::page(&staff, &viewer, &token, "Laporan masalah", "/laporan"),
        reports: shown.collect(),
    };
    Ok(render(&view))
}

/// `POST /laporan/{laporan}/penutupan`: closes a report, which erases it.
pub async fn close(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    _fields: Fields,
) -> WebResult {
    only_reader(&viewer)?;
    staff.reports.close(&viewer, &id).await?;
    Ok(Redirect::to("/laporan").into_response())
}

fn only_reader(viewer: &crate::auth::Actor) -> WebResult<()> {
    if Reports::may_read(viewer) {
        Ok(())
    } else {
        Err(WebError::forbidden("Laporan masalah dibaca oleh Pengelola JDIH saja."))
    }
}
