//! The lembar disposisi, for the screen and for paper.

use super::{Staff, frame};
use crate::kernel::{CivilDate, Timestamp, moment_text};
use crate::products::SOP;
use crate::web::{Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, State};

#[derive(Template)]
#[template(path = "staff/disposisi.html")]
struct PageDisposisi {
    page: Page,
    office: String,
    back: String,
    rows: Vec<(&'static str, String)>,
    to_whom: String,
    instruction: String,
    due: String,
    by: String,
    post: String,
    when: String,
}

pub async fn show(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, disposisi)): Path<(String, String)>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let written = staff.sops.dispositions(&case.id).await?;
    let row = written.iter().find(|row| row.id == disposisi).ok_or_else(WebError::not_found)?;
    let event = staff.sops.story(&id, 0).await?.into_iter().find(|event| event.id == row.event_id);
    let (by, post) = event.map(|event| (event.name, event.post_title)).unwrap_or_default();
    let date =
        |iso: &str| CivilDate::parse(iso).map(CivilDate::indonesian).unwrap_or_else(|_| iso.to_owned());
    let rows = match sop.id == SOP {
        true => {
            let paper = staff.products.draft(&case).await?.nota_dinas;
            vec![
                ("Surat dari", paper.from_unit.clone()),
                ("Nomor", paper.number.clone()),
                ("Tanggal surat", date(&paper.date)),
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
    let view = PageDisposisi {
        page: frame::page(&staff, &viewer, &token, "Lembar disposisi", ""),
        office: staff.web.auth.office(&case.office_id).await?.name,
        back: urls::case(&id),
        rows,
        to_whom: row.to_whom.clone(),
        instruction: row.instruction.clone(),
        due: row.due_date.as_deref().map(date).unwrap_or_default(),
        when: moment_text(Timestamp(row.at_ms)),
        by,
        post,
    };
    Ok(render(&view))
}
