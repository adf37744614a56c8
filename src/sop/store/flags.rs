//! Decisions at a gate soon after a reset of what proves who decided.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};

/// The most flags that are listed.
const MAX_FLAGS: i64 = 200;

/// A flag with what it is about.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Flag {
    /// The story's line.
    pub event_id: String,
    /// The case.
    pub case_id: String,
    /// What the case is about.
    pub subject: String,
    /// Who decided.
    pub person_id: String,
    /// The person's name.
    pub name: String,
    /// In which post.
    pub post_title: String,
    /// What was done: "{name} {label}".
    pub label: String,
    /// What was reset: `sandi` or `faktor`.
    pub kind: String,
    /// When it was reset.
    pub reset_ms: i64,
    /// When it was decided.
    pub at_ms: i64,
    /// When the Sekretaris said that it was seen.
    pub seen_ms: Option<i64>,
}

/// The columns of a flag; `$n` follow.
macro_rules! select_flags {
    ($tail:literal) => {
        concat!(
            "SELECT f.event_id, f.case_id, c.subject, f.person_id, p.name, e.post_title, e.label, r.kind,
                  r.at_ms AS reset_ms, f.at_ms, f.seen_ms
             FROM gate_flag f JOIN case_event e ON e.id = f.event_id JOIN sop_case c ON c.id = f.case_id
                  JOIN person p ON p.id = f.person_id JOIN proof_reset r ON r.id = f.reset_id ",
            $tail
        )
    };
}

/// Flags a line of the story.
pub async fn insert(
    tx: &mut Write,
    event_id: &str,
    case_id: &str,
    person_id: &str,
    reset_id: &str,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO gate_flag (event_id, case_id, person_id, reset_id, at_ms) VALUES ($1, $2, $3, $4, $5)",
        event_id,
        case_id,
        person_id,
        reset_id,
        now
    )?;
    tx.touch(record::GATE_FLAG, &[event_id]);
    Ok(())
}

/// The flags of a case, in order.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Vec<Flag>, db::Error> {
    fetch_all!(tx, Flag, select_flags!("WHERE f.case_id = $1 ORDER BY f.at_ms, f.event_id"), case_id)
}

/// The flags of an office, those that nobody has seen first, then the latest.
pub async fn of_office(tx: &mut Tx, office_id: &str) -> Result<Vec<Flag>, db::Error> {
    fetch_all!(
        tx,
        Flag,
        select_flags!(
            "WHERE c.office_id = $1
             ORDER BY CASE WHEN f.seen_ms IS NULL THEN 0 ELSE 1 END, f.at_ms DESC, f.event_id LIMIT $2"
        ),
        office_id,
        MAX_FLAGS
    )
}

/// On whose decision a flag of an office is.
pub async fn person_of(tx: &mut Tx, office_id: &str, event_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT f.person_id FROM gate_flag f JOIN sop_case c ON c.id = f.case_id
         WHERE f.event_id = $2 AND c.office_id = $1",
        office_id,
        event_id
    )?;
    Ok(row.map(|(person,)| person))
}

/// Notes that a flag of an office was seen, by anybody but whose decision it is on; `false` when there is none that
/// was not.
pub async fn see(
    tx: &mut Write,
    office_id: &str,
    event_id: &str,
    person_id: &str,
) -> Result<bool, db::Error> {
    let now = tx.now().0;
    let touched = execute!(
        tx,
        "UPDATE gate_flag SET seen_by = $3, seen_ms = $4 WHERE event_id = $2 AND seen_ms IS NULL AND person_id <> $3
           AND case_id IN (SELECT id FROM sop_case WHERE office_id = $1)",
        office_id,
        event_id,
        person_id,
        now
    )?;
    if touched == 1 {
        tx.touch(record::GATE_FLAG, &[event_id]);
    }
    Ok(touched == 1)
}
