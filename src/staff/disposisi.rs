//! The lembar disposisi, for the screen and for paper.

use super::{Staff, frame, paperwork};
use crate::auth::Actor;
use crate::kernel::{Timestamp, moment_text};
use crate::products::SOP;
use crate::sop::Case;
use crate::sop::store::events::EventRow;
use crate::sop::store::paper::Disposisi;
use crate::web::{Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, State};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/disposisi.html")]
struct PageDisposisi {
    page: Page,
    office: String,
    back: String,
    paper: String,
    rows: Vec<(&'static str, String)>,
    to_whom: String,
    instruction: String,
    due: String,
    by: String,
    post: String,
    when: String,
}

/// A disposition with what it is about.
struct Sheet {
    case: Case,
    row: Disposisi,
    /// The story's line that gave it.
    event: Option<EventRow>,
    about: Vec<(&'static str, String)>,
    /// Its number in the agenda; empty while it has none.
    number: String,
}

async fn sheet(staff: &Staff, viewer: &Actor, id: &str, disposisi: &str) -> Result<Sheet, WebError> {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    let written = staff.sops.dispositions(&case.id).await?;
    let row = written.into_iter().find(|row| row.id == disposisi).ok_or_else(WebError::not_found)?;
    let event = staff.sops.story(id, 0).await?.into_iter().find(|event| event.id == row.event_id);
    let about = match sop.id == SOP {
        true => {
            let paper = staff.products.draft(&case).await?.nota_dinas;
            vec![
                ("Surat dari", paper.from_unit.clone()),
                ("Nomor", paper.number.clone()),
                ("Tanggal surat", paperwork::date(&paper.date)),
                ("Dicatat", moment_text(Timestamp(paper.created_ms))),
                ("Hal", paper.subject.clone()),
                ("Produk hukum", case.subject.clone()),
            ]
        }
        false => vec![
            ("Prosedur", sop.title.clone()),
            ("Dicatat", moment_text(case.created)),
            ("Perihal", case.subject.clone()),
        ],
    };
    let numbers = staff.agenda.entries_of_case(&case.id).await?;
    let of_this = |entry: &&crate::agenda::Entry| {
        entry.disposisi_id.as_deref() == Some(disposisi) && entry.struck_ms.is_none()
    };
    let number = numbers.iter().find(of_this).map(|entry| entry.number_text.clone()).unwrap_or_default();
    Ok(Sheet { case, row, event, about, number })
}

/// `GET /kasus/{id}/disposisi/{disposisi}`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, disposisi)): Path<(String, String)>,
) -> WebResult {
    let sheet = sheet(&staff, &viewer, &id, &disposisi).await?;
    let (by, post) = sheet.event.map(|event| (event.name, event.post_title)).unwrap_or_default();
    let number = (!sheet.number.is_empty()).then_some(("Nomor agenda", sheet.number));
    let view = PageDisposisi {
        page: frame::page(&staff, &viewer, &token, "Lembar disposisi", ""),
        office: staff.web.auth.office(&sheet.case.office_id).await?.name,
        back: urls::case(&id),
        paper: format!("/kasus/{id}/disposisi/{disposisi}/lembar.pdf"),
        rows: number.into_iter().chain(sheet.about).collect(),
        to_whom: sheet.row.to_whom,
        instruction: sheet.row.instruction,
        due: sheet.row.due_date.as_deref().map(paperwork::date).unwrap_or_default(),
        when: moment_text(Timestamp(sheet.row.at_ms)),
        by,
        post,
    };
    Ok(render(&view))
}

/// `GET /kasus/{id}/disposisi/{disposisi}/lembar.pdf`: the same in the form of a naskah dinas.
pub async fn print(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path((id, disposisi)): Path<(String, String)>,
) -> WebResult {
    let sheet = sheet(&staff, &viewer, &id, &disposisi).await?;
    let office = paperwork::office(&staff, &sheet.case.office_id).await?;
    let post = sheet.event.map(|event| event.post_title).unwrap_or_default();
    let now = staff.journal.clock().now();
    let paper = print::LembarDisposisi {
        kop: paperwork::kop(&office),
        number: sheet.number,
        rows: sheet.about.into_iter().map(|(label, value)| (label.to_owned(), value)).collect(),
        to: sheet.row.to_whom,
        instruction: crate::agenda::lines(&sheet.row.instruction),
        due: sheet.row.due_date.as_deref().map(paperwork::date).unwrap_or_default(),
        signer: paperwork::signer(&staff, &sheet.case.office_id, &sheet.row.person_id, &post).await?,
        when: moment_text(Timestamp(sheet.row.at_ms)),
        foot: paperwork::foot(&sheet.case, None, now),
        at_ms: now.0,
    };
    let pdf = staff.press.print(paper).await?;
    Ok(paperwork::pdf(pdf, "lembar-disposisi.pdf"))
}
