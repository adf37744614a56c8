//! The log of looks at tickets: which ticket, who, when.

use super::failed;
use crate::kernel::{moment_text, parse_id};
use crate::staff::{Staff, frame};
use crate::tickets::LOOKS_PER_PAGE;
use crate::web::{Page, SessionToken, Viewer, WebResult, render};
use askama::Template;
use axum::extract::{Query, State};
use std::collections::HashMap;
use std::sync::Arc;

/// Its address.
pub const LOOKS: &str = "/tiket/akses";

#[derive(Template)]
#[template(path = "staff/ticket_looks.html")]
struct PageLooks {
    page: Page,
    /// Ticket, who, at what, when.
    rows: Vec<(String, String, String, String)>,
    further: Option<String>,
    is_further: bool,
}

/// `GET /tiket/akses?sesudah=`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let after = query.get("sesudah").and_then(|id| parse_id(id).ok());
    let mut looks = staff.tickets.looks(&viewer, after.as_deref()).await.map_err(failed)?;
    let most = usize::try_from(LOOKS_PER_PAGE).unwrap_or(usize::MAX);
    let has_more = looks.len() > most;
    looks.truncate(most);
    let view = PageLooks {
        page: frame::page(&staff, &viewer, &token, "Log akses tiket", LOOKS),
        further: looks.last().filter(|_| has_more).map(|last| format!("{LOOKS}?sesudah={}", last.id)),
        is_further: after.is_some(),
        rows: looks
            .into_iter()
            .map(|look| {
                let name = look.name.unwrap_or_else(|| "Perintah di server".to_owned());
                (look.code, name, look.what, moment_text(look.at))
            })
            .collect(),
    };
    Ok(render(&view))
}
