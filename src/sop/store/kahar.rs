//! Keadaan kahar of cases.

use super::events::post_at;
use crate::auth::named;
use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;
use crate::kernel::worktime::{Limit, Unit};
use crate::sop::rules::kahar::{Change, Kahar};

/// The most that are listed at once.
const MAX_LISTED: i64 = 500;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    case_id: String,
    kind: String,
    step: String,
    amount: Option<i64>,
    unit: Option<String>,
    other_step: Option<String>,
    assignee_id: Option<String>,
    assignee: Option<String>,
    reason: String,
    proposed_by: String,
    proposer: String,
    proposer_post: Option<String>,
    proposed_ms: i64,
    confirmer: Option<String>,
    confirmer_post: Option<String>,
    confirmed_ms: Option<i64>,
    decliner: Option<String>,
    decliner_post: Option<String>,
    declined_ms: Option<i64>,
    decline_reason: Option<String>,
}

impl TryFrom<Row> for Kahar {
    type Error = db::Error;

    fn try_from(row: Row) -> Result<Self, db::Error> {
        let wrong = || db::Error::inconsistent("kahar", &row.id, format!("kind {}", row.kind));
        let limit = || {
            let most = u32::try_from(row.amount?).ok()?;
            Some(Change::Time(Limit::of(most, Unit::from_column(row.unit.as_deref()?)?)))
        };
        let person = || {
            let (id, name) = row.assignee_id.clone().zip(row.assignee.clone())?;
            Some(Change::Person { id, name })
        };
        let change = match row.kind.as_str() {
            "waktu" => limit(),
            "urutan" => row.other_step.clone().map(|first| Change::Order { first }),
            "orang" => person(),
            _ => None,
        };
        let change = change.ok_or_else(wrong)?;
        let acted = |name: &str, post: &Option<String>| named(name, post.as_deref().unwrap_or_default());
        let at = |name: &Option<String>, post: &Option<String>, ms: Option<i64>| {
            name.as_ref().map(|name| acted(name, post)).zip(ms.map(Timestamp))
        };
        let declined = at(&row.decliner, &row.decliner_post, row.declined_ms);
        let confirmed = at(&row.confirmer, &row.confirmer_post, row.confirmed_ms);
        let proposer = acted(&row.proposer, &row.proposer_post);
        Ok(Self {
            change,
            id: row.id,
            case_id: row.case_id,
            step: row.step,
            reason: row.reason,
            proposed_by: (row.proposed_by, proposer),
            proposed: Timestamp(row.proposed_ms),
            confirmed,
            declined: declined.map(|(name, at)| (name, at, row.decline_reason.unwrap_or_default())),
        })
    }
}

/// The columns of one; `$n` follow.
macro_rules! select_kahar {
    ($tail:literal) => {
        concat!(
            "SELECT k.id, k.case_id, k.kind, k.step, k.amount, k.unit, k.other_step, k.assignee_id, a.name AS assignee,
                 k.reason, k.proposed_by, p.name AS proposer, k.proposed_ms, s.name AS confirmer, k.confirmed_ms,
                 d.name AS decliner, k.declined_ms, k.decline_reason, ",
            post_at!("k.case_id", "k.proposed_by", "k.proposed_ms"),
            " AS proposer_post, ",
            post_at!("k.case_id", "k.confirmed_by", "k.confirmed_ms"),
            " AS confirmer_post, ",
            post_at!("k.case_id", "k.declined_by", "k.declined_ms"),
            " AS decliner_post
             FROM kahar k JOIN sop_case c ON c.id = k.case_id JOIN person p ON p.id = k.proposed_by
                  LEFT JOIN person a ON a.id = k.assignee_id LEFT JOIN person s ON s.id = k.confirmed_by
                  LEFT JOIN person d ON d.id = k.declined_by ",
            $tail
        )
    };
}

fn read(rows: Vec<Row>) -> Result<Vec<Kahar>, db::Error> {
    rows.into_iter().map(Kahar::try_from).collect()
}

/// Those of a case, in the order of their confirmation, what is not confirmed last.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Vec<Kahar>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        select_kahar!(
            "WHERE k.case_id = $1
             ORDER BY CASE WHEN k.confirmed_ms IS NULL THEN 1 ELSE 0 END, k.confirmed_ms, k.proposed_ms, k.id LIMIT $2"
        ),
        case_id,
        MAX_LISTED
    )?;
    read(rows)
}

/// The confirmed ones of an office's cases, in the order of their confirmation.
pub async fn confirmed(tx: &mut Tx, office_id: &str) -> Result<Vec<Kahar>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        select_kahar!(
            "WHERE c.office_id = $1 AND k.confirmed_ms IS NOT NULL ORDER BY k.confirmed_ms, k.proposed_ms, k.id LIMIT $2"
        ),
        office_id,
        super::visits::MAX_REPORTED
    )?;
    read(rows)
}

/// Those of an office, what waits for a decision first, then the latest.
pub async fn of_office(tx: &mut Tx, office_id: &str) -> Result<Vec<Kahar>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        select_kahar!(
            "WHERE c.office_id = $1
             ORDER BY CASE WHEN k.confirmed_ms IS NULL AND k.declined_ms IS NULL THEN 0 ELSE 1 END, k.proposed_ms DESC,
                 k.id LIMIT $2"
        ),
        office_id,
        MAX_LISTED
    )?;
    read(rows)
}

/// One of them.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Kahar>, db::Error> {
    let row = fetch_optional!(tx, Row, select_kahar!("WHERE k.id = $1"), id)?;
    row.map(Kahar::try_from).transpose()
}

/// Writes a proposal.
pub async fn insert(tx: &mut Write, kahar: &Kahar) -> Result<(), db::Error> {
    let (limit, first, person) = match &kahar.change {
        Change::Time(limit) => (Some(limit), None, None),
        Change::Order { first } => (None, Some(first.as_str()), None),
        Change::Person { id, .. } => (None, None, Some(id.as_str())),
    };
    execute!(
        tx,
        "INSERT INTO kahar (id, case_id, kind, step, amount, unit, other_step, assignee_id, reason, proposed_by,
             proposed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &kahar.id,
        &kahar.case_id,
        kahar.change.column(),
        &kahar.step,
        limit.map(|limit| i64::from(limit.most)),
        limit.map(|limit| limit.unit.column()),
        first,
        person,
        &kahar.reason,
        &kahar.proposed_by.0,
        kahar.proposed.0
    )?;
    tx.touch(record::KAHAR, &[&kahar.id]);
    Ok(())
}

/// Writes that a proposal was confirmed.
pub async fn confirm(tx: &mut Write, id: &str, person_id: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE kahar SET confirmed_by = $2, confirmed_ms = $3 WHERE id = $1 AND confirmed_ms IS NULL AND declined_ms IS NULL",
        id,
        person_id,
        now
    )?;
    tx.touch(record::KAHAR, &[id]);
    Ok(())
}

/// Writes that one was declined.
pub async fn decline(tx: &mut Write, id: &str, person_id: &str, reason: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE kahar SET declined_by = $2, declined_ms = $3, decline_reason = $4
         WHERE id = $1 AND confirmed_ms IS NULL AND declined_ms IS NULL",
        id,
        person_id,
        now,
        reason
    )?;
    tx.touch(record::KAHAR, &[id]);
    Ok(())
}
