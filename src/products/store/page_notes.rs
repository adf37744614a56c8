//! Notes of a gate on pages.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::sop::store::events::post_at;

/// A note on a page of a file.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PageNoteRow {
    /// Internal id.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The round in which it was made.
    pub round: i64,
    /// The file's row.
    pub case_file_id: String,
    /// The page, from 1.
    pub page: i64,
    /// Where, in ten-thousandths of the page's width from the left.
    pub place_x: Option<i64>,
    /// And of its height from above.
    pub place_y: Option<i64>,
    /// By whom.
    pub person_id: String,
    /// What.
    pub note: String,
    /// When.
    pub made_ms: i64,
    /// `diperbaiki` or `tidak_diperbaiki`.
    pub answer: Option<String>,
    /// Why not.
    pub answer_note: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_ms: Option<i64>,
}

/// Writes a note.
pub async fn insert(tx: &mut Write, row: &PageNoteRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO page_note (id, case_id, round, case_file_id, page, place_x, place_y, person_id, note, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &row.id,
        &row.case_id,
        row.round,
        &row.case_file_id,
        row.page,
        row.place_x,
        row.place_y,
        &row.person_id,
        &row.note,
        row.made_ms
    )?;
    tx.touch(record::PAGE_NOTE, &[&row.id]);
    Ok(())
}

/// Answers a note.
pub async fn answer(
    tx: &mut Write,
    id: &str,
    answer: &str,
    why: Option<&str>,
    by: &str,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE page_note SET answer = $2, answer_note = $3, answered_by = $4, answered_ms = $5 WHERE id = $1",
        id,
        answer,
        why,
        by,
        now
    )?;
    tx.touch(record::PAGE_NOTE, &[id]);
    Ok(())
}

/// A note.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<PageNoteRow>, db::Error> {
    fetch_optional!(
        tx,
        PageNoteRow,
        "SELECT id, case_id, round, case_file_id, page, place_x, place_y, person_id, note, made_ms, answer, answer_note,
             answered_by, answered_ms FROM page_note WHERE id = $1",
        id
    )
}

/// A note with the names of who made and who answered it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PageNote {
    /// The note.
    #[sqlx(flatten)]
    pub note: PageNoteRow,
    /// Who made it.
    pub name: String,
    /// In which post.
    pub post_title: Option<String>,
    /// Who answered it.
    pub answered_name: Option<String>,
    /// In which post.
    pub answered_post: Option<String>,
}

/// The notes of a case, oldest first.
pub async fn of_case(tx: &mut Tx, case_id: &str, most: i64) -> Result<Vec<PageNote>, db::Error> {
    fetch_all!(
        tx,
        PageNote,
        concat!(
            "SELECT n.id, n.case_id, n.round, n.case_file_id, n.page, n.place_x, n.place_y, n.person_id, n.note,
                 n.made_ms, n.answer, n.answer_note, n.answered_by, n.answered_ms, p.name, a.name AS answered_name, ",
            post_at!("n.case_id", "n.person_id", "n.made_ms"),
            " AS post_title, ",
            post_at!("n.case_id", "n.answered_by", "n.answered_ms"),
            " AS answered_post
         FROM page_note n JOIN person p ON p.id = n.person_id LEFT JOIN person a ON a.id = n.answered_by
         WHERE n.case_id = $1 ORDER BY n.made_ms, n.id LIMIT $2"
        ),
        case_id,
        most
    )
}
