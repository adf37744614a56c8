//! Where open cases stand, for the inboxes of those whose turn it is.

use super::cases::{Listed, select_listed};
use crate::db::{self, Tx, fetch_all};

/// The versions and steps at which open cases of an office stand.
pub async fn standing_at(tx: &mut Tx, office_id: &str) -> Result<Vec<(String, String)>, db::Error> {
    fetch_all!(
        tx,
        (String, String),
        "SELECT DISTINCT sop_version, step FROM sop_case WHERE office_id = $1 AND closed_ms IS NULL
         ORDER BY sop_version, step",
        office_id
    )
}

/// Open cases of an office at a step of a version, oldest first.
pub async fn at_step(
    tx: &mut Tx,
    office_id: &str,
    (version, step): (&str, &str),
    person_id: &str,
    limit: i64,
) -> Result<Vec<Listed>, db::Error> {
    fetch_all!(
        tx,
        Listed,
        select_listed!(
            "$3
         WHERE c.office_id = $1 AND c.closed_ms IS NULL AND c.step = $2 AND c.sop_version = $5
         ORDER BY c.arrived_ms, c.id LIMIT $4"
        ),
        office_id,
        step,
        person_id,
        limit,
        version
    )
}
