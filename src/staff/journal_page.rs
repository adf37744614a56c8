//! The auditor's view of the journal: narrowed and newest first, one entry with all its hashes, and the whole as a file.

use super::form::{Input, Problems};
use super::journal_filter::{Asked, people};
use super::journal_words::{self, Names};
use super::{Staff, frame};
use crate::auth::Actor;
use crate::db::Tx;
use crate::journal::{self, Logged, page};
use crate::kernel::{Timestamp, moment_text};
use crate::products::product_names;
use crate::sop::store::{cases, events};
use crate::web::{Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Entries of one page.
pub const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "staff/journal.html")]
struct PageJournal {
    page: Page,
    rows: Vec<Row>,
    inputs: Vec<Input>,
    problems: Problems,
    /// The end of the chain, to be noted elsewhere.
    checkpoint: String,
    older: Option<String>,
    narrowed: bool,
    subject: String,
}

struct Row {
    seq: i64,
    when: String,
    sentence: String,
    hash: String,
}

/// `GET /jurnal`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let mut tx = staff.journal.db().read().await?;
    let asked = Asked::read(&mut tx, &query).await?;
    // One more than is shown: whether there is an older page is known, not guessed.
    let mut entries = match asked.problems.is_empty() {
        true => page(&mut tx, &asked.filter, PAGE + 1).await?,
        false => Vec::new(),
    };
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = entries.len() > shown;
    entries.truncate(shown);
    let checkpoint = journal::head_in(&mut tx).await?.checkpoint();
    let names = names(&staff, &mut tx, &viewer, &entries).await?;
    drop(tx);
    let subject = query.get("tentang").cloned().unwrap_or_default();
    let last = entries.last().map(|entry| entry.seq.to_string()).filter(|_| more);
    let status = if asked.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = PageJournal {
        page: frame::page(&staff, &viewer, &token, "Jurnal", "/jurnal"),
        rows: entries.iter().map(|entry| row(entry, &names)).collect(),
        inputs: asked.inputs(&people(&staff).await?),
        checkpoint: checkpoint.map(|point| point.to_string()).unwrap_or_default(),
        older: last.map(|seq| asked.address(&subject, &[("sebelum", &seq)])),
        narrowed: asked.narrows(),
        problems: asked.problems,
        subject,
    };
    Ok((status, render(&view)).into_response())
}

fn row(entry: &Logged, names: &Names) -> Row {
    Row {
        seq: entry.seq,
        when: moment_text(entry.time),
        sentence: names.sentence(entry),
        hash: entry.hash.clone(),
    }
}

/// What the ids in these entries are called; a case's subject only where the viewer's office has it.
async fn names(staff: &Staff, tx: &mut Tx, viewer: &Actor, entries: &[Logged]) -> WebResult<Names> {
    let subjects = || entries.iter().filter_map(|entry| entry.subject.clone());
    let mut ids: Vec<String> = subjects().collect();
    ids.sort_unstable();
    ids.dedup();
    let lines: Vec<String> = entries.iter().filter_map(journal_words::event_id).map(str::to_owned).collect();
    let mut names = Names::default();
    names.people.extend(people(staff).await?.into_iter().map(|person| (person.id, person.name)));
    names.cases.extend(cases::subjects(tx, &viewer.office_id, &ids).await?);
    let products = product_names(tx, &ids).await?;
    names.products.extend(products.into_iter().map(|(id, number, title)| (id, (number, title))));
    let labels = events::labels(tx, &lines).await?;
    names.events.extend(labels.into_iter().map(|(id, label, post)| (id, (label, post))));
    let under: Vec<String> =
        entries.iter().filter_map(journal_words::mandate_id).map(str::to_owned).collect();
    names.mandates.extend(crate::auth::mandate_titles(tx, &under).await?);
    for office in crate::auth::offices_in(tx).await? {
        let posts = staff.web.auth.posts(&office.id).await?;
        names.others.extend(posts.into_iter().map(|post| (post.id, post.title)));
        names.others.insert(office.id, office.name);
    }
    Ok(names)
}

// One entry ----------------------------------------------------------------------------------------------

#[derive(Template)]
#[template(path = "staff/journal_entry.html")]
struct PageEntry {
    page: Page,
    row: Row,
    title: String,
    kind: String,
    who: String,
    actor: String,
    subject: String,
    /// Where the page of what it is about is.
    link: Option<(String, &'static str)>,
    facts: Vec<(String, String)>,
    /// Rows of record, with their digests; none for one that was removed.
    records: Vec<(String, Option<String>)>,
    prev: String,
    /// Whether digest and link to the entry before hold when they are recomputed.
    holds: bool,
    earlier: Option<i64>,
    later: Option<i64>,
}

/// `GET /jurnal/{nomor}`
pub async fn entry(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(number): Path<String>,
) -> WebResult {
    let seq: i64 = number.parse().map_err(|_| WebError::not_found())?;
    let mut tx = staff.journal.db().read().await?;
    let entry = journal::at(&mut tx, seq).await?.ok_or_else(WebError::not_found)?;
    let before = journal::at(&mut tx, seq.saturating_sub(1)).await?;
    let after = journal::at(&mut tx, seq.saturating_add(1)).await?;
    let names = names(&staff, &mut tx, &viewer, std::slice::from_ref(&entry)).await?;
    drop(tx);
    let continues = before.as_ref().map_or(seq == 1, |before| before.hash == entry.prev);
    let holds = continues && journal::entry_digest(&entry.members()).hex() == entry.hash;
    let view = PageEntry {
        page: frame::page(&staff, &viewer, &token, format!("Jurnal {seq}"), "/jurnal"),
        row: row(&entry, &names),
        title: journal_words::title(&entry.kind).to_owned(),
        who: names.who(&entry),
        link: link(&entry, &names),
        facts: facts(&entry),
        records: records(&entry),
        holds,
        earlier: before.map(|before| before.seq),
        later: after.map(|after| after.seq),
        actor: entry.actor.unwrap_or_default(),
        subject: entry.subject.unwrap_or_default(),
        kind: entry.kind,
        prev: entry.prev,
    };
    Ok(render(&view))
}

fn link(entry: &Logged, names: &Names) -> Option<(String, &'static str)> {
    let id = entry.subject.as_ref()?;
    if names.cases.contains_key(id) {
        return Some((format!("/kasus/{id}"), "Buka perkara"));
    }
    let (number, _) = names.products.get(id)?;
    Some((crate::web::urls::product_for_good(*number), "Buka produk hukum"))
}

fn facts(entry: &Logged) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let shown = entry.body.iter().filter(|(name, _)| *name != "rows");
    shown.map(|(name, value)| (name.clone(), text(value))).collect()
}

fn records(entry: &Logged) -> Vec<(String, Option<String>)> {
    let rows = entry.body.get("rows").and_then(Value::as_object);
    let one = |(row, digest): (&String, &Value)| (row.clone(), digest.as_str().map(str::to_owned));
    rows.map(|rows| rows.iter().map(one).collect()).unwrap_or_default()
}

// The whole ----------------------------------------------------------------------------------------------

/// `GET /jurnal/ekspor.jsonl`: the same bytes as `jdih journal export`, up to the entry that is the last now.
pub async fn export(State(staff): State<Arc<Staff>>, Viewer(_): Viewer) -> WebResult<Response> {
    let head = staff.journal.head().await?;
    let chain = staff.journal.clone();
    // Entries never change, so each part is a view of its own and no reader stays open while somebody reads slowly.
    let parts = stream::try_unfold(0_i64, move |seq| {
        let (chain, last) = (chain.clone(), head.seq);
        async move {
            if seq >= last {
                return Ok::<_, crate::db::Error>(None);
            }
            let entries = journal::after(&mut chain.db().read().await?, seq).await?;
            let within: Vec<Logged> = entries.into_iter().filter(|entry| entry.seq <= last).collect();
            let next = within.last().map_or(last, |entry| entry.seq);
            let lines: String = within.iter().map(|entry| journal::export_line(entry) + "\n").collect();
            Ok(Some((lines, next)))
        }
    });
    let day = crate::kernel::CivilDate::in_jakarta(now(&staff)).iso();
    let name = format!("attachment; filename=\"jurnal-{day}-{}.jsonl\"", head.seq);
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

fn now(staff: &Staff) -> Timestamp {
    staff.journal.clock().now()
}
