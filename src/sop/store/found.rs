//! What cases are found by besides their subject. Not of record: it follows from papers that are.

use crate::db::{self, execute};
use crate::journal::Write;
use crate::kernel::fold;

/// Notes what a case is found by; `source`, the id of the paper that says it, replaces what it said before.
pub async fn put(tx: &mut Write, case_id: &str, source: &str, text: &str) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO case_found_by (case_id, source, folded) VALUES ($1, $2, $3)
         ON CONFLICT (case_id, source) DO UPDATE SET folded = $3",
        case_id,
        source,
        fold(text)
    )?;
    Ok(())
}
