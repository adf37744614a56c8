//! Results of the machine, answers to differences, and what gates confirmed.

use super::answers::{Answer, Choice, Machine, Said};
use super::findings::{Difference, Findings};
use super::job::COMPARE;
use super::state::{State, Subject};
use crate::auth::named;
use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::jobs;
use crate::journal::{Write, record};
use crate::kernel::{Digest, Timestamp, new_id};

/// The answers of a case that are looked at, the latest.
const MAX_ANSWERS: i64 = 20_000;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    digest: String,
    body: String,
    made_ms: i64,
}

/// How far the comparison of this subject is, with the answers that count.
pub(in crate::copies) async fn state(
    tx: &mut Tx,
    case_id: &str,
    subject: Option<&Subject>,
) -> Result<State, db::Error> {
    let Some(subject) = subject else { return Ok(State::Nothing) };
    let name = subject.digest().hex();
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT id, digest, body, made_ms FROM machine_comparison WHERE case_id = $1 AND subject = $2
         ORDER BY made_ms DESC, id DESC LIMIT 1",
        case_id,
        &name
    )?;
    if let Some(row) = row {
        let findings: Findings = serde_json::from_str(&row.body)
            .map_err(|_| db::Error::inconsistent("machine_comparison", &row.id, "body"))?;
        let said = said(tx, case_id).await?;
        let made = Timestamp(row.made_ms);
        return Ok(State::Ready(Box::new(Machine::new(row.id, row.digest, made, findings, &name, &said))));
    }
    Ok(match jobs::progress(tx, COMPARE, case_id).await? {
        Some(job) if job.state == "gagal" => State::Failed { reason: job.error.unwrap_or_default() },
        Some(job) => State::Running { progress: job.progress_done.zip(job.progress_total) },
        None => State::Nothing,
    })
}

/// Whether there is a result that another run would not better, by the version of its comparer; `reread`: somebody
/// could read doubtful words now.
pub(super) async fn stands(
    tx: &mut Tx,
    case_id: &str,
    subject: &Subject,
    reread: bool,
) -> Result<bool, db::Error> {
    let state = state(tx, case_id, Some(subject)).await?;
    let current = |machine: &Machine| {
        let findings = &machine.findings;
        findings.comparer == crate::pdf::COMPARER_VERSION && !(reread && findings.missing.is_some())
    };
    Ok(state.ready().is_some_and(current))
}

/// Records a result.
pub(super) async fn insert(
    tx: &mut Write,
    case_id: &str,
    subject: &Subject,
    findings: &Findings,
) -> Result<Digest, db::Error> {
    let now = tx.now();
    let body = serde_json::to_string(findings)
        .map_err(|_| db::Error::inconsistent("machine_comparison", case_id, "body"))?;
    let (id, digest) = (new_id(now), Digest::of(body.as_bytes()));
    execute!(
        tx,
        "INSERT INTO machine_comparison (id, case_id, subject, comparer, digest, body, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &id,
        case_id,
        subject.digest().hex(),
        i64::from(findings.comparer),
        digest.hex(),
        body,
        now.0
    )?;
    tx.touch(record::MACHINE_COMPARISON, &[&id]);
    Ok(digest)
}

/// Records an answer.
pub(in crate::copies) async fn insert_answer(
    tx: &mut Write,
    (case_id, person_id, post_title): (&str, &str, &str),
    machine: &Machine,
    difference: &Difference,
    choice: Choice,
    note: Option<&str>,
) -> Result<(), db::Error> {
    let now = tx.now();
    let id = new_id(now);
    let evidence = serde_json::to_string(difference)
        .map_err(|_| db::Error::inconsistent("difference_verdict", &id, "evidence"))?;
    let sql =
        "SELECT CAST(COALESCE(MAX(ordinal), 0) + 1 AS BIGINT) FROM difference_verdict WHERE case_id = $1";
    let (ordinal,): (i64,) = fetch_one!(tx, (i64,), sql, case_id)?;
    execute!(
        tx,
        "INSERT INTO difference_verdict (id, case_id, ordinal, machine_comparison_id, evidence, choice, note, person_id,
             part, made_ms, post_title)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'maker', $9, $10)",
        &id,
        case_id,
        ordinal,
        &machine.id,
        evidence,
        choice.column(),
        note,
        person_id,
        now.0,
        post_title
    )?;
    tx.touch(record::DIFFERENCE_VERDICT, &[&id]);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    id: String,
    subject: String,
    evidence: String,
    choice: String,
    note: Option<String>,
    name: String,
    post_title: String,
    made_ms: i64,
}

#[derive(sqlx::FromRow)]
struct ConfirmedRow {
    verdict_id: String,
    name: String,
    post_title: String,
    made_ms: i64,
}

/// The answers of a case in the order in which they were given.
async fn said(tx: &mut Tx, case_id: &str) -> Result<Vec<Said>, db::Error> {
    let rows = fetch_all!(
        tx,
        AnswerRow,
        "SELECT v.id, m.subject, v.evidence, v.choice, v.note, p.name, v.post_title, v.made_ms
         FROM difference_verdict v JOIN person p ON p.id = v.person_id
             JOIN machine_comparison m ON m.id = v.machine_comparison_id
         WHERE v.case_id = $1 ORDER BY v.ordinal DESC LIMIT $2",
        case_id,
        MAX_ANSWERS
    )?;
    let confirmed = fetch_all!(
        tx,
        ConfirmedRow,
        "SELECT c.verdict_id, p.name, e.post_title, c.made_ms
         FROM difference_confirmation c JOIN person p ON p.id = c.person_id JOIN case_event e ON e.id = c.event_id
         WHERE c.case_id = $1 ORDER BY c.made_ms, c.event_id",
        case_id
    )?;
    let read = |row: AnswerRow| {
        let broken = |what: &str| db::Error::inconsistent("difference_verdict", &row.id, what);
        let last = confirmed.iter().rev().find(|confirmed| confirmed.verdict_id == row.id);
        let answer = Answer {
            choice: Choice::from_column(&row.choice).ok_or_else(|| broken("choice"))?,
            of_page: false,
            note: row.note.clone(),
            name: named(&row.name, &row.post_title),
            made: Timestamp(row.made_ms),
            confirmed: last.map(|last| (named(&last.name, &last.post_title), Timestamp(last.made_ms))),
            id: row.id.clone(),
        };
        let evidence = serde_json::from_str(&row.evidence).map_err(|_| broken("evidence"))?;
        Ok(Said { subject: row.subject, evidence, answer })
    };
    rows.into_iter().rev().map(read).collect()
}

/// Records that a gate had this report before it.
pub(in crate::copies) async fn insert_signature(
    tx: &mut Write,
    (event_id, case_id): (&str, &str),
    (comparison_id, digest): (&str, &str),
    (person_id, part): (&str, &str),
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO comparison_signature (event_id, case_id, comparison_id, digest, person_id, part)
         VALUES ($1, $2, $3, $4, $5, $6)",
        event_id,
        case_id,
        comparison_id,
        digest,
        person_id,
        part
    )?;
    tx.touch(record::COMPARISON_SIGNATURE, &[event_id]);
    Ok(())
}

/// Records that a gate confirmed an answer.
pub(in crate::copies) async fn insert_confirmation(
    tx: &mut Write,
    (event_id, case_id): (&str, &str),
    verdict_id: &str,
    (person_id, part): (&str, &str),
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO difference_confirmation (event_id, verdict_id, case_id, person_id, part, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6)",
        event_id,
        verdict_id,
        case_id,
        person_id,
        part,
        now
    )?;
    tx.touch(record::DIFFERENCE_CONFIRMATION, &[event_id, verdict_id]);
    Ok(())
}

/// The cases that are open and whose files are compared, with their procedure: for catching up.
pub(super) async fn open_cases(tx: &mut Tx) -> Result<Vec<(String, String)>, db::Error> {
    fetch_all!(
        tx,
        (String, String),
        "SELECT c.id, c.sop_version FROM sop_case c WHERE c.closed_ms IS NULL AND c.manifest IS NULL
           AND EXISTS (SELECT 1 FROM case_file f WHERE f.case_id = c.id AND f.role = 'fisik' AND f.removed_ms IS NULL)
           AND EXISTS (SELECT 1 FROM case_file f WHERE f.case_id = c.id AND f.role <> 'fisik' AND f.removed_ms IS NULL)"
    )
}
