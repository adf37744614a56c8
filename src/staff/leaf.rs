//! One page of a file, large, with the gate's notes on it and room for another.

use super::act::form_id;
use super::form::{Input, Problems};
use super::page_notes::{self, PageNoteView};
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::products::FileRole;
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/leaf.html")]
struct PageLeaf {
    page: Page,
    id: String,
    subject: String,
    role: &'static str,
    n: i64,
    last: i64,
    image: String,
    address: String,
    previous: Option<String>,
    next: Option<String>,
    notes: Vec<PageNoteView>,
    inputs: Vec<Input>,
    typed_x: String,
    typed_y: String,
    problems: Problems,
    act_id: String,
    version: i64,
}

impl PageLeaf {
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// `GET /kasus/{id}/berkas/{berkas}/lembar/{halaman}`.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, file, page)): Path<(String, String, String)>,
) -> WebResult {
    let number = page.parse().map_err(|_| WebError::not_found())?;
    build(&staff, &viewer, &token, (&id, &file, number), None, Problems::new()).await
}

/// The page with what was typed and what is wrong with it.
pub async fn with_problems(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    place: (&str, &str, i64),
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    let page = build(staff, viewer, token, place, Some(fields), problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn build(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (id, file_id, n): (&str, &str, i64),
    typed: Option<&Fields>,
    problems: Problems,
) -> Result<Response, WebError> {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    let draft = staff.products.draft(&case).await?;
    let file = draft.files.iter().find(|file| file.id == file_id).ok_or_else(WebError::not_found)?;
    let last = file.pages.unwrap_or_default();
    if !(1..=last).contains(&n) {
        return Err(WebError::not_found());
    }
    let role = FileRole::from_column(&file.role).map_or("Berkas", FileRole::title);
    let may_note = page_notes::may_note(&sop, &case, viewer) && file.removed_ms.is_none();
    let inputs = if may_note { page_notes::inputs() } else { Vec::new() };
    let filled = |input: Input| match typed {
        Some(fields) => input.typed(fields, &problems),
        None => input,
    };
    let kept = |name: &str| typed.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let beside = |page: i64| (1..=last).contains(&page).then(|| page_notes::address(id, file_id, page));
    let notes = page_notes::views(staff, &case, &draft.files).await?;
    let view = PageLeaf {
        page: frame::page(staff, viewer, token, format!("{role}, halaman {n}"), ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        role,
        n,
        last,
        image: format!("/kasus/{id}/berkas/{file_id}/halaman/{n}"),
        address: page_notes::address(id, file_id, n),
        previous: beside(n - 1),
        next: beside(n + 1),
        notes: notes.into_iter().filter(|note| note.file_id == file_id && note.page == n).collect(),
        inputs: inputs.into_iter().map(filled).collect(),
        typed_x: kept("x"),
        typed_y: kept("y"),
        problems,
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    };
    Ok(render(&view))
}
