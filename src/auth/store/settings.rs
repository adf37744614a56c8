//! An office's own settings: names and values as text, with defaults where they are read.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use std::collections::BTreeMap;

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    value: String,
}

/// One setting of an office; `None` when it was never set.
///
/// # Errors
/// As any statement.
pub async fn setting(tx: &mut Tx, office_id: &str, name: &str) -> Result<Option<String>, db::Error> {
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT name, value FROM office_setting WHERE office_id = $1 AND name = $2",
        office_id,
        name
    )?;
    Ok(row.map(|row| row.value))
}

/// All settings of an office.
///
/// # Errors
/// As any statement.
pub async fn settings(tx: &mut Tx, office_id: &str) -> Result<BTreeMap<String, String>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT name, value FROM office_setting WHERE office_id = $1 ORDER BY name",
        office_id
    )?;
    Ok(rows.into_iter().map(|row| (row.name, row.value)).collect())
}

/// Sets one.
pub async fn put(tx: &mut Write, office_id: &str, name: &str, value: &str) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO office_setting (office_id, name, value) VALUES ($1, $2, $3)
         ON CONFLICT (office_id, name) DO UPDATE SET value = $3",
        office_id,
        name,
        value
    )?;
    tx.touch(record::OFFICE_SETTING, &[office_id, name]);
    Ok(())
}
