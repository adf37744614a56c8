//! Kinds of legal product: as they are, and every change of them.

use crate::db::{self, execute, fetch_all};
use crate::journal::{Write, record};
use crate::products::kind_admin::KindGiven;

/// A kind as it is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::products) struct Row {
    pub(in crate::products) id: String,
    pub(in crate::products) title: String,
    pub(in crate::products) abbreviation: String,
    pub(in crate::products) file_code: String,
    pub(in crate::products) in_use: i64,
}

impl Row {
    /// Whether it can be chosen.
    pub(in crate::products) fn is_in_use(&self) -> bool {
        self.in_use != 0
    }
}

/// What becomes of a kind.
#[derive(Clone, Copy)]
pub(in crate::products) struct Change<'c> {
    pub(in crate::products) kind_id: &'c str,
    pub(in crate::products) given: &'c KindGiven,
    pub(in crate::products) in_use: bool,
}

/// All kinds, in order.
pub(in crate::products) async fn all(tx: &mut Write) -> Result<Vec<Row>, db::Error> {
    let tx: &mut db::Tx = tx;
    fetch_all!(
        tx,
        Row,
        "SELECT id, title, abbreviation, file_code, in_use FROM product_kind ORDER BY position, id"
    )
}

/// Writes a change down, and the kind as it is from now on; a new one goes to the end of the list.
pub(in crate::products) async fn record(
    tx: &mut Write,
    id: &str,
    person_id: &str,
    change: Change<'_>,
) -> Result<(), db::Error> {
    let (now, given, in_use) = (tx.now().0, change.given, i64::from(change.in_use));
    execute!(
        tx,
        "INSERT INTO product_kind (id, title, abbreviation, file_code, in_use, position)
         VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(position), 0) + 1 FROM product_kind))
         ON CONFLICT (id) DO UPDATE SET title = $2, abbreviation = $3, file_code = $4, in_use = $5",
        change.kind_id,
        &given.title,
        &given.abbreviation,
        &given.file_code,
        in_use
    )?;
    execute!(
        tx,
        "INSERT INTO product_kind_change (id, kind_id, title, abbreviation, file_code, in_use, person_id, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        change.kind_id,
        &given.title,
        &given.abbreviation,
        &given.file_code,
        in_use,
        person_id,
        now
    )?;
    tx.touch(record::PRODUCT_KIND_CHANGE, &[id]);
    Ok(())
}
