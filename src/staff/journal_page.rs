//! The auditor's view of the journal, newest first.

use super::{Staff, frame};
use crate::journal::{Filter, page};
use crate::kernel::moment_text;
use crate::web::{Page, SessionToken, Viewer, WebResult, render};
use askama::Template;
use axum::extract::{Query, State};
use std::collections::HashMap;

/// Entries of one page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "staff/journal.html")]
struct PageJournal {
    page: Page,
    rows: Vec<Row>,
    older: Option<i64>,
    subject: String,
}

struct Row {
    seq: i64,
    when: String,
    kind: String,
    who: String,
    subject: String,
    hash: String,
}

pub async fn show(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let subject = query.get("tentang").cloned().filter(|text| !text.is_empty());
    let filter = Filter {
        before: query.get("sebelum").and_then(|text| text.parse().ok()),
        subject: subject.clone(),
        actor: None,
    };
    let mut tx = staff.journal.db().read().await?;
    let entries = page(&mut tx, &filter, PAGE).await?;
    drop(tx);
    let people: HashMap<String, String> =
        staff.web.auth.people(None).await?.into_iter().map(|person| (person.id, person.name)).collect();
    let full = i64::try_from(entries.len()).unwrap_or(0) == PAGE;
    let older = entries.last().map(|entry| entry.seq).filter(|_| full);
    let rows = entries.into_iter().map(|entry| Row {
        seq: entry.seq,
        when: moment_text(entry.time),
        kind: entry.kind,
        who: entry.actor.map_or("sistem".to_owned(), |id| people.get(&id).cloned().unwrap_or(id)),
        subject: entry.subject.unwrap_or_default(),
        hash: entry.hash,
    });
    let view = PageJournal {
        page: frame::page(&staff, &viewer, &token, "Jurnal", "/jurnal"),
        rows: rows.collect(),
        older,
        subject: subject.unwrap_or_default(),
    };
    Ok(render(&view))
}
