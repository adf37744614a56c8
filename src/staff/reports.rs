//! Reports of problems by readers, for the Pelaksana alone.

use super::act::form_id;
use super::{Staff, frame};
use crate::kernel::{CivilDate, Timestamp, moment_text, new_id};
use crate::products::{REPORT_KEEP_MS, Reports};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/reports.html")]
struct PageReports {
    page: Page,
    reports: Vec<Shown>,
    /// The number of the ticket that was just made of one.
    made: String,
    act_id: String,
}

impl PageReports {
    /// A fresh act id for a form of this page: each form is an act of its own.
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
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
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
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
        // Only what looks like a number is said again.
        made: query
            .get("tiket")
            .filter(|code| code.starts_with("HL-") && code.len() < 20)
            .cloned()
            .unwrap_or_default(),
        act_id: new_id(staff.journal.clock().now()),
    };
    Ok(render(&view))
}

/// `POST /laporan/{laporan}/penutupan`: closes a report, which erases it.
pub async fn close(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    _fields: Fields,
) -> WebResult {
    only_reader(&viewer)?;
    staff.reports.close(&viewer, &id).await?;
    Ok(Redirect::to("/laporan").into_response())
}

/// `POST /laporan/{laporan}/tiket`: makes a ticket of a report, which then is erased.
pub async fn to_ticket(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    only_reader(&viewer)?;
    let all = staff.reports.list(&viewer).await?;
    let report = all.into_iter().find(|report| report.id == id).ok_or_else(WebError::not_found)?;
    let act_id = fields.get("tindakan_id");
    let code = staff.tickets.from_report(&viewer, act_id, &report.citation, &report.body).await?;
    staff.reports.close(&viewer, &id).await?;
    Ok(Redirect::to(&format!("/laporan?tiket={code}")).into_response())
}

fn only_reader(viewer: &crate::auth::Actor) -> WebResult<()> {
    if Reports::may_read(viewer) {
        Ok(())
    } else {
        Err(WebError::forbidden("Laporan masalah dibaca oleh Pengelola JDIH saja."))
    }
}
