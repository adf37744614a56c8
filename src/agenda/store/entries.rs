//! Numbers that were given, and numbers that were skipped.

use crate::agenda::rules::{Skip, Taken};
use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;

/// A number to be given.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Its id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// The register.
    pub register: &'static str,
    /// The year of the book.
    pub year: i64,
    /// The number.
    pub number: i64,
    /// As it is written.
    pub number_text: String,
    /// The date of the paper.
    pub date: String,
    /// The case.
    pub case_id: String,
    /// The disposition.
    pub disposisi_id: Option<String>,
    /// To whom the paper goes.
    pub addressee: String,
    /// What it is about.
    pub subject: String,
    /// Who gives it.
    pub person_id: String,
    /// In which post.
    pub post_title: String,
    /// Everything that is searched for, folded.
    pub folded: String,
}

/// Writes a number down.
pub async fn insert(tx: &mut Write, row: &NewEntry) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO agenda_entry (id, office_id, register, year, number, number_text, date, case_id, disposisi_id,
             addressee, subject, person_id, post_title, at_ms, folded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &row.id,
        &row.office_id,
        row.register,
        row.year,
        row.number,
        &row.number_text,
        &row.date,
        &row.case_id,
        row.disposisi_id.as_deref(),
        &row.addressee,
        &row.subject,
        &row.person_id,
        &row.post_title,
        now,
        &row.folded
    )?;
    tx.touch(record::AGENDA_ENTRY, &[&row.id]);
    Ok(())
}

/// An entry of the book.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// The register.
    pub register: String,
    /// The year of the book.
    pub year: i64,
    /// The number.
    pub number: i64,
    /// As it is written.
    pub number_text: String,
    /// The date of the paper (`YYYY-MM-DD`).
    pub date: String,
    /// The case.
    pub case_id: String,
    /// The disposition.
    pub disposisi_id: Option<String>,
    /// To whom the paper goes.
    pub addressee: String,
    /// What it is about.
    pub subject: String,
    /// Who gave the number.
    pub name: String,
    /// In which post.
    pub post_title: String,
    /// When, in UTC milliseconds.
    pub at_ms: i64,
    /// Who struck it.
    pub struck_name: Option<String>,
    /// When, in UTC milliseconds.
    pub struck_ms: Option<i64>,
    /// Why.
    pub struck_reason: Option<String>,
    /// The scan of the signed paper.
    pub scan_digest: Option<String>,
    /// Its name.
    pub scan_name: Option<String>,
    /// Where the signed paper lies.
    pub place: Option<String>,
    /// The version of the case's definition.
    pub sop_version: String,
}

/// The columns of [`Entry`].
macro_rules! columns {
    () => {
        "e.id, e.office_id, e.register, e.year, e.number, e.number_text, e.date, e.case_id, e.disposisi_id,
             e.addressee, e.subject, p.name, e.post_title, e.at_ms, s.name AS struck_name, e.struck_ms, e.struck_reason,
             e.scan_digest, e.scan_name, e.place, c.sop_version"
    };
}

/// The tables that they are of.
macro_rules! tables {
    () => {
        "agenda_entry e JOIN sop_case c ON c.id = e.case_id JOIN person p ON p.id = e.person_id
         LEFT JOIN person s ON s.id = e.struck_by"
    };
}

pub(super) const COLUMNS: &str = columns!();
pub(super) const TABLES: &str = tables!();

/// One entry.
pub async fn entry(tx: &mut Tx, id: &str) -> Result<Option<Entry>, db::Error> {
    fetch_optional!(tx, Entry, concat!("SELECT ", columns!(), " FROM ", tables!(), " WHERE e.id = $1"), id)
}

/// The entries of a case, the oldest first.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Vec<Entry>, db::Error> {
    fetch_all!(
        tx,
        Entry,
        concat!("SELECT ", columns!(), " FROM ", tables!(), " WHERE e.case_id = $1 ORDER BY e.at_ms, e.id"),
        case_id
    )
}

/// The entry that has this number.
pub async fn with_number(
    tx: &mut Tx,
    (office_id, register, year): (&str, &str, i64),
    number: i64,
) -> Result<Option<Entry>, db::Error> {
    fetch_optional!(
        tx,
        Entry,
        concat!(
            "SELECT ",
            columns!(),
            " FROM ",
            tables!(),
            " WHERE e.office_id = $1 AND e.register = $2 AND e.year = $3 AND e.number = $4"
        ),
        office_id,
        register,
        year,
        number
    )
}

/// The numbers of a register and year, those given and those noted as skipped.
pub async fn taken(tx: &mut Tx, (office_id, register, year): (&str, &str, i64)) -> Result<Taken, db::Error> {
    #[derive(sqlx::FromRow)]
    struct SkipRow {
        id: String,
        first: i64,
        last: i64,
        reason: String,
        name: String,
    }
    let numbers: Vec<(i64,)> = fetch_all!(
        tx,
        (i64,),
        "SELECT number FROM agenda_entry WHERE office_id = $1 AND register = $2 AND year = $3 ORDER BY number",
        office_id,
        register,
        year
    )?;
    let skips = fetch_all!(
        tx,
        SkipRow,
        "SELECT k.id, k.first, k.last, k.reason, p.name FROM agenda_skip k JOIN person p ON p.id = k.person_id
         WHERE k.office_id = $1 AND k.register = $2 AND k.year = $3 AND k.withdrawn_ms IS NULL ORDER BY k.first",
        office_id,
        register,
        year
    )?;
    let skip = |row: SkipRow| Skip {
        id: row.id,
        first: row.first,
        last: row.last,
        reason: row.reason,
        by: row.name,
    };
    Ok(Taken {
        numbers: numbers.into_iter().map(|(number,)| number).collect(),
        skips: skips.into_iter().map(skip).collect(),
    })
}

/// Numbers that are to be noted as skipped.
#[derive(Debug, Clone, Copy)]
pub struct NewSkip<'s> {
    /// Its id.
    pub id: &'s str,
    /// Office, register, year.
    pub book: (&'s str, &'s str, i64),
    /// The first of them.
    pub first: i64,
    /// The last of them.
    pub last: i64,
    /// Why.
    pub reason: &'s str,
    /// Who notes it.
    pub person_id: &'s str,
}

/// Notes numbers as skipped.
pub async fn insert_skip(tx: &mut Write, row: &NewSkip<'_>) -> Result<(), db::Error> {
    let now = tx.now().0;
    let (office_id, register, year) = row.book;
    execute!(
        tx,
        "INSERT INTO agenda_skip (id, office_id, register, year, first, last, reason, person_id, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row.id,
        office_id,
        register,
        year,
        row.first,
        row.last,
        row.reason,
        row.person_id,
        now
    )?;
    tx.touch(record::AGENDA_SKIP, &[row.id]);
    Ok(())
}

/// Withdraws such a note of an office; gives its register and year, or `None` when there is none that stands.
pub async fn withdraw_skip(
    tx: &mut Write,
    office_id: &str,
    id: &str,
    person_id: &str,
) -> Result<Option<(String, i64)>, db::Error> {
    let now = tx.now().0;
    let row: Option<(String, i64)> = fetch_optional!(
        tx,
        (String, i64),
        "UPDATE agenda_skip SET withdrawn_by = $3, withdrawn_ms = $4
         WHERE id = $1 AND office_id = $2 AND withdrawn_ms IS NULL RETURNING register, year",
        id,
        office_id,
        person_id,
        now
    )?;
    if row.is_some() {
        tx.touch(record::AGENDA_SKIP, &[id]);
    }
    Ok(row)
}

/// Strikes a number.
pub async fn strike(tx: &mut Write, id: &str, person_id: &str, reason: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE agenda_entry SET struck_by = $2, struck_ms = $3, struck_reason = $4 WHERE id = $1",
        id,
        person_id,
        now,
        reason
    )?;
    tx.touch(record::AGENDA_ENTRY, &[id]);
    Ok(())
}

/// Keeps the scan of the signed paper.
pub async fn set_scan(tx: &mut Write, id: &str, digest: &str, name: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE agenda_entry SET scan_digest = $2, scan_name = $3 WHERE id = $1", id, digest, name)?;
    tx.touch(record::AGENDA_ENTRY, &[id]);
    Ok(())
}

/// Says where the signed paper lies.
pub async fn set_place(tx: &mut Write, id: &str, place: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE agenda_entry SET place = $2 WHERE id = $1", id, place)?;
    tx.touch(record::AGENDA_ENTRY, &[id]);
    Ok(())
}

/// A disposition, with what its case is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DisposisiRow {
    /// Its id.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The office.
    pub office_id: String,
    /// What the case is about.
    pub subject: String,
    /// To whom it goes.
    pub to_whom: String,
    /// When it was given.
    pub at_ms: i64,
}

/// A disposition.
pub async fn disposisi(tx: &mut Tx, id: &str) -> Result<Option<DisposisiRow>, db::Error> {
    fetch_optional!(
        tx,
        DisposisiRow,
        "SELECT d.id, d.case_id, c.office_id, c.subject, d.to_whom, d.at_ms
         FROM disposisi d JOIN sop_case c ON c.id = d.case_id WHERE d.id = $1",
        id
    )
}

/// A paper that has no standing number.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Waiting {
    /// The disposition, or the case of a nota dinas.
    pub id: String,
    /// To whom it goes.
    pub addressee: String,
    /// What it is about.
    pub subject: String,
    /// When it was given or, of a nota dinas, when its number was struck.
    pub at_ms: i64,
}

/// Dispositions of an office without a number, given in this time, the oldest first.
pub async fn waiting_disposisi(
    tx: &mut Tx,
    office_id: &str,
    (from, to): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<Waiting>, db::Error> {
    fetch_all!(
        tx,
        Waiting,
        "SELECT d.id, d.to_whom AS addressee, c.subject, d.at_ms
         FROM disposisi d JOIN sop_case c ON c.id = d.case_id
         WHERE c.office_id = $1 AND d.at_ms >= $2 AND d.at_ms < $3
           AND NOT EXISTS (SELECT 1 FROM agenda_entry e WHERE e.disposisi_id = d.id AND e.struck_ms IS NULL)
         ORDER BY d.at_ms, d.id LIMIT $4",
        office_id,
        from.0,
        to.0,
        limit
    )
}

/// Nota dinas of an office whose number was struck and that have no other, the oldest first.
pub async fn waiting_nota_dinas(tx: &mut Tx, office_id: &str, limit: i64) -> Result<Vec<Waiting>, db::Error> {
    fetch_all!(
        tx,
        Waiting,
        "SELECT e.case_id AS id, e.addressee, e.subject, e.struck_ms AS at_ms
         FROM agenda_entry e
         WHERE e.office_id = $1 AND e.register = 'nota_dinas' AND e.struck_ms IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM agenda_entry o WHERE o.case_id = e.case_id AND o.register = 'nota_dinas'
                             AND (o.struck_ms IS NULL OR o.struck_ms > e.struck_ms
                                  OR (o.struck_ms = e.struck_ms AND o.id > e.id)))
         ORDER BY e.struck_ms, e.id LIMIT $2",
        office_id,
        limit
    )
}
