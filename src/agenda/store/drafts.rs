//! Drafts of nota dinas, every revision.

use crate::agenda::draft::Draft;
use crate::db::{self, Tx, execute, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::new_id;

/// A revision as recorded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    /// Its number, from 1.
    pub revision: i64,
    /// To whom.
    pub addressee: String,
    /// From whom.
    pub sender: String,
    /// What it is about.
    pub subject: String,
    /// What it opens with.
    pub opening: String,
    /// What it says.
    pub body: String,
    /// What it closes with.
    pub closing: String,
    /// Who gets a copy.
    pub copies: String,
    /// Who wrote it.
    pub person_id: String,
    /// The name.
    pub name: String,
    /// When.
    pub at_ms: i64,
}

/// The latest revision of a case.
pub async fn latest(tx: &mut Tx, case_id: &str) -> Result<Option<Row>, db::Error> {
    fetch_optional!(
        tx,
        Row,
        "SELECT d.revision, d.addressee, d.sender, d.subject, d.opening, d.body, d.closing, d.copies, d.person_id,
             p.name, d.at_ms
         FROM nota_dinas_draft d JOIN person p ON p.id = d.person_id
         WHERE d.case_id = $1 ORDER BY d.revision DESC LIMIT 1",
        case_id
    )
}

/// Writes a revision.
pub async fn insert(
    tx: &mut Write,
    case_id: &str,
    revision: i64,
    draft: &Draft,
    person_id: &str,
) -> Result<(), db::Error> {
    let (id, now) = (new_id(tx.now()), tx.now().0);
    execute!(
        tx,
        "INSERT INTO nota_dinas_draft (id, case_id, revision, addressee, sender, subject, opening, body, closing, copies,
             person_id, part, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'maker', $12)",
        &id,
        case_id,
        revision,
        &draft.addressee,
        &draft.sender,
        &draft.subject,
        &draft.opening,
        &draft.body,
        &draft.closing,
        &draft.copies,
        person_id,
        now
    )?;
    tx.touch(record::NOTA_DINAS_DRAFT, &[&id]);
    Ok(())
}
