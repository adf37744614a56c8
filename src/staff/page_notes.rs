//! Notes on pages: made at a gate while the page is before one's eyes, answered by the maker.

use super::act::{Posted, answer, stamp};
use super::form::{Input, Problems, problem_of};
use super::{Staff, leaf};
use crate::auth::{Actor, named};
use crate::kernel::{Timestamp, moment_text};
use crate::products::{
    DraftFile, FileRole, NoteAnswer, PAGE_NOTE_MAX_CHARS, PLACE_EDGE, PageNote, PagePlace, ProductError,
};
use crate::sop::{ActError, Case, Sop, rules};
use crate::web::{Fields, SessionToken, Viewer, WebError, WebResult};
use axum::extract::{Path, State};
use std::sync::Arc;

/// A part of a page that is named instead of pointed at: value, label, and how far down it lies.
const PARTS: [(&str, &str, i64); 3] = [
    ("atas", "Bagian atas", PLACE_EDGE / 6),
    ("tengah", "Bagian tengah", PLACE_EDGE / 2),
    ("bawah", "Bagian bawah", PLACE_EDGE * 5 / 6),
];

/// A note as it is shown.
pub struct PageNoteView {
    /// Its row.
    pub id: String,
    /// Its number on the case, from 1.
    pub n: usize,
    /// Where it is: address and words.
    pub place: (String, String),
    /// What was noted.
    pub note: String,
    /// By whom and when.
    pub by: String,
    /// How it was answered, in words; empty while it is open.
    pub answer: String,
    /// The question to the maker.
    pub inputs: Vec<Input>,
    /// From the left and from above, in ten-thousandths of the page.
    pub spot: Option<(i64, i64)>,
    /// Where it belongs.
    pub file_id: String,
    /// The page.
    pub page: i64,
}

impl PageNoteView {
    /// Whether nobody answered it yet.
    pub fn is_open(&self) -> bool {
        self.answer.is_empty()
    }
}

/// The page of one leaf of a file.
pub fn address(case_id: &str, file_id: &str, page: i64) -> String {
    format!("/kasus/{case_id}/berkas/{file_id}/lembar/{page}")
}

/// The notes of a case.
pub async fn views(staff: &Staff, case: &Case, files: &[DraftFile]) -> Result<Vec<PageNoteView>, WebError> {
    let notes = staff.products.page_notes(case).await?;
    Ok(notes.into_iter().zip(1..).map(|(note, n)| view(&case.id, note, n, files)).collect())
}

fn view(
    case_id: &str,
    PageNote { note, name, post_title, answered_name, answered_post }: PageNote,
    n: usize,
    files: &[DraftFile],
) -> PageNoteView {
    let file = files.iter().find(|file| file.id == note.case_file_id);
    let called = file.map_or_else(String::new, |file| {
        let role = FileRole::from_column(&file.role).map_or("Berkas", FileRole::title);
        if file.removed_ms.is_some() { format!("{role} (versi sebelumnya)") } else { role.to_owned() }
    });
    let answer = note.answer.as_deref().and_then(NoteAnswer::from_column).map(|answer| {
        let why = note.answer_note.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        let by =
            named(answered_name.as_deref().unwrap_or_default(), answered_post.as_deref().unwrap_or_default());
        let when = note.answered_ms.map(|at| moment_text(Timestamp(at))).unwrap_or_default();
        format!("{} oleh {by}, {when}{why}", answer.title())
    });
    PageNoteView {
        n,
        place: (
            format!("{}#catatan-{n}", address(case_id, &note.case_file_id, note.page)),
            format!("{called}, halaman {}", note.page),
        ),
        by: format!(
            "{}, {}",
            named(&name, post_title.as_deref().unwrap_or_default()),
            moment_text(Timestamp(note.made_ms))
        ),
        answer: answer.unwrap_or_default(),
        inputs: vec![Input::line("alasan", "Keterangan").within(&note.id)],
        spot: note.place_x.zip(note.place_y),
        note: note.note,
        file_id: note.case_file_id,
        page: note.page,
        id: note.id,
    }
}

/// Whether the viewer may pin notes to the case's pages now.
pub fn may_note(sop: &Sop, case: &Case, viewer: &Actor) -> bool {
    rules::decide_suggest(sop, case, "", viewer, case.arrived).is_ok()
}

/// What is asked for a new note.
pub fn inputs() -> Vec<Input> {
    let mut parts = vec![(String::new(), "Seluruh halaman".to_owned())];
    parts.extend(PARTS.map(|(value, label, _)| (value.to_owned(), label.to_owned())));
    vec![
        Input::select("bagian", "Letak", parts),
        Input::area("catatan", "Yang perlu diperbaiki")
            .required()
            .hint(format!("Paling banyak {PAGE_NOTE_MAX_CHARS} karakter.")),
    ]
}

/// Where a form points: exactly, where a script told it, else the middle of the part that was chosen.
fn spot(fields: &Fields) -> Option<(i64, i64)> {
    let exact = |name: &str| fields.get(name).parse::<i64>().ok();
    let part = PARTS.iter().find(|(value, ..)| *value == fields.get("bagian"));
    exact("x").zip(exact("y")).or_else(|| part.map(|(.., down)| (PLACE_EDGE / 2, *down)))
}

/// `POST /kasus/{id}/berkas/{berkas}/lembar/{halaman}`: pins a note to the page.
pub async fn create(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, file, page)): Path<(String, String, String)>,
    fields: Fields,
) -> WebResult {
    let number: i64 = page.parse().map_err(|_| WebError::not_found())?;
    let place = PagePlace { file_id: &file, page: number, spot: spot(&fields) };
    let outcome = staff.products.note_page(&viewer, &stamp(&id, &fields), place, fields.get("catatan")).await;
    if let Some(problems) = refused(&outcome) {
        return leaf::with_problems(&staff, &viewer, &token, (&id, &file, number), &fields, problems).await;
    }
    let action = address(&id, &file, number);
    let (viewer, token, fields) = (&viewer, &token, &fields);
    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
    answer(&staff, posted, outcome).await
}

/// What is wrong with the text alone: shown beside it, where the page is.
fn refused(outcome: &Result<String, ProductError>) -> Option<Problems> {
    match outcome {
        Err(error @ ProductError::Act(ActError::Invalid { .. })) => problem_of(error),
        _ => None,
    }
}

/// `POST /kasus/{id}/catatan-halaman/{catatan}`: answers a note.
pub async fn respond(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, note)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let said = NoteAnswer::from_column(fields.get("tanggapan"));
    let outcome = match said {
        Some(said) => {
            let stamp = stamp(&id, &fields);
            staff.products.answer_page_note(&viewer, &stamp, &note, said, fields.get("alasan")).await
        }
        None => Err(ProductError::invalid("tanggapan", "Pilih sudah diperbaiki atau tidak diperbaiki.")),
    };
    let action = format!("/kasus/{id}/catatan-halaman/{note}");
    let (viewer, token, fields) = (&viewer, &token, &fields);
    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
    answer(&staff, posted, outcome).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in pairs {
            fields.push(name, value);
        }
        fields
    }

    #[test]
    fn a_place_is_exact_where_it_was_pointed_at_else_the_part_that_was_chosen() {
        assert_eq!(spot(&fields(&[("x", "120"), ("y", "9000"), ("bagian", "atas")])), Some((120, 9000)));
        assert_eq!(spot(&fields(&[("x", "120"), ("bagian", "bawah")])), Some((5000, 8333)));
        assert_eq!(spot(&fields(&[("bagian", "")])), None);
        assert_eq!(spot(&fields(&[("x", "banyak"), ("y", "1"), ("bagian", "sana")])), None);
    }
}
