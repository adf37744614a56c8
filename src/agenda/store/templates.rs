//! How an office's numbers look, every change of it.

use crate::db::{self, Tx, execute, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::new_id;

/// A template as recorded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    /// The template.
    pub template: String,
    /// The classification.
    pub classification: String,
    /// The unit.
    pub unit: String,
}

/// The one of a register that holds now.
pub async fn current(tx: &mut Tx, office_id: &str, register: &str) -> Result<Option<Row>, db::Error> {
    fetch_optional!(
        tx,
        Row,
        "SELECT template, classification, unit FROM agenda_template
         WHERE office_id = $1 AND register = $2 ORDER BY at_ms DESC, id DESC LIMIT 1",
        office_id,
        register
    )
}

/// Writes the one that holds from now on.
pub async fn insert(
    tx: &mut Write,
    office_id: &str,
    register: &str,
    row: &Row,
    person_id: &str,
) -> Result<(), db::Error> {
    let (id, now) = (new_id(tx.now()), tx.now().0);
    execute!(
        tx,
        "INSERT INTO agenda_template (id, office_id, register, template, classification, unit, person_id, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &id,
        office_id,
        register,
        &row.template,
        &row.classification,
        &row.unit,
        person_id,
        now
    )?;
    tx.touch(record::AGENDA_TEMPLATE, &[&id]);
    Ok(())
}
