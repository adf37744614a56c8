//! What a person should know: newest first, each with its case.

use super::{Staff, frame};
use crate::kernel::moment_text;
use crate::notices::Line;
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/notices.html")]
struct PageNotices {
    page: Page,
    lines: Vec<Shown>,
    /// The newest one shown: what comes later is not marked with it.
    newest: i64,
    unread: bool,
    older: Option<i64>,
}

struct Shown {
    id: String,
    sentence: String,
    /// Id and subject of the case.
    case: Option<(String, String)>,
    /// The number of the ticket.
    ticket: Option<String>,
    /// Kind and first day of the recap.
    recap: Option<String>,
    reference: String,
    when: String,
    read: bool,
}

impl Shown {
    fn of(line: Line) -> Self {
        Self {
            sentence: line.sentence,
            case: line.case,
            ticket: line.ticket,
            recap: line.recap,
            reference: line.reference,
            when: moment_text(line.at),
            read: line.read,
            id: line.id,
        }
    }
}

/// `GET /pemberitahuan`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let before = query.get("sebelum").and_then(|text| text.parse().ok());
    let listed = staff.notices.list(&viewer, before).await?;
    let view = PageNotices {
        page: frame::page(&staff, &viewer, &token, "Pemberitahuan", "/pemberitahuan"),
        newest: listed.lines.first().map_or(0, |line| line.number),
        unread: listed.lines.iter().any(|line| !line.read),
        lines: listed.lines.into_iter().map(Shown::of).collect(),
        older: listed.older,
    };
    Ok(render(&view))
}

/// `POST /pemberitahuan/pembacaan`: all up to the newest that the page showed.
pub async fn read_all(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, fields: Fields) -> WebResult {
    // A page of ours carries the number; without one nothing was seen, and nothing is marked.
    let Ok(last) = fields.get("sampai").parse() else {
        return Err(WebError::invalid("Muat ulang daftar pemberitahuan, lalu tandai lagi."));
    };
    staff.notices.read_until(&viewer, last).await?;
    Ok(Redirect::to("/pemberitahuan").into_response())
}

/// `POST /pemberitahuan/{id}/pembacaan`
pub async fn read_one(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    _fields: Fields,
) -> WebResult {
    staff.notices.read_one(&viewer, &id).await?;
    Ok(Redirect::to("/pemberitahuan").into_response())
}
