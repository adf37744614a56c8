//! Rows of addresses and of mails that went out.

use super::rules::Frequency;
use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::kernel::Timestamp;

/// A person's address and wishes.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct AccountRow {
    pub(super) address: String,
    pub(super) entered_ms: i64,
    pub(super) confirmed_ms: Option<i64>,
    pub(super) frequency: String,
    pub(super) hour: i64,
    pub(super) refused_ms: Option<i64>,
}

/// A notice that is to go out.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct DueRow {
    pub(super) id: String,
    pub(super) number: i64,
    pub(super) kind: String,
    pub(super) case_id: Option<String>,
    pub(super) at_ms: i64,
}

/// Somebody for whom notices are to go out.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct PendingRow {
    pub(super) person_id: String,
    pub(super) frequency: String,
    pub(super) hour: i64,
    pub(super) tried_ms: Option<i64>,
    pub(super) oldest_ms: i64,
    pub(super) sent: i64,
}

/// The most people for whom mails are asked for at once.
const MAX_PENDING: i64 = 500;

pub(super) async fn account(tx: &mut Tx, person_id: &str) -> Result<Option<AccountRow>, db::Error> {
    fetch_optional!(
        tx,
        AccountRow,
        "SELECT address, entered_ms, confirmed_ms, frequency, hour, refused_ms FROM mail_account
         WHERE person_id = $1",
        person_id
    )
}

/// Puts an address in the place of an earlier one; whatever was known of that is forgotten, wishes stay.
pub(super) async fn put_address(
    tx: &mut Tx,
    person_id: &str,
    address: &str,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO mail_account (person_id, address, entered_ms, frequency, hour) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person_id) DO UPDATE SET address = $2, entered_ms = $3, confirmed_ms = NULL, link_digest = NULL,
             link_expires_ms = NULL, tried_ms = NULL, refused_ms = NULL",
        person_id,
        address,
        now.0,
        Frequency::Segera.column(),
        super::accounts::USUAL_HOUR
    )?;
    cancel(tx, person_id).await
}

pub(super) async fn erase(tx: &mut Tx, person_id: &str) -> Result<bool, db::Error> {
    cancel(tx, person_id).await?;
    Ok(execute!(tx, "DELETE FROM mail_account WHERE person_id = $1", person_id)? == 1)
}

/// Nothing that waits for this person goes out any more.
pub(super) async fn cancel(tx: &mut Tx, person_id: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE notice SET to_mail = 0 WHERE person_id = $1 AND to_mail = 1", person_id)?;
    Ok(())
}

pub(super) async fn set_wishes(
    tx: &mut Tx,
    person_id: &str,
    frequency: &str,
    hour: i64,
) -> Result<bool, db::Error> {
    let touched = execute!(
        tx,
        "UPDATE mail_account SET frequency = $2, hour = $3 WHERE person_id = $1",
        person_id,
        frequency,
        hour
    )?;
    Ok(touched == 1)
}

/// Stores what a link to this entry of the address is known by.
pub(super) async fn set_link(
    tx: &mut Tx,
    person_id: &str,
    entered_ms: i64,
    digest: &str,
    until: Timestamp,
) -> Result<bool, db::Error> {
    let touched = execute!(
        tx,
        "UPDATE mail_account SET link_digest = $3, link_expires_ms = $4
         WHERE person_id = $1 AND entered_ms = $2 AND confirmed_ms IS NULL",
        person_id,
        entered_ms,
        digest,
        until.0
    )?;
    Ok(touched == 1)
}

/// Whose address a link confirms, while it holds.
pub(super) async fn link(tx: &mut Tx, digest: &str, now: Timestamp) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT person_id FROM mail_account WHERE link_digest = $1 AND link_expires_ms > $2",
        digest,
        now.0
    )?;
    Ok(row.map(|(id,)| id))
}

pub(super) async fn confirm(tx: &mut Tx, person_id: &str, now: Timestamp) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE mail_account SET confirmed_ms = $2, link_digest = NULL, link_expires_ms = NULL, refused_ms = NULL
         WHERE person_id = $1",
        person_id,
        now.0
    )?;
    Ok(())
}

pub(super) async fn tried(tx: &mut Tx, person_id: &str, now: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "UPDATE mail_account SET tried_ms = $2 WHERE person_id = $1", person_id, now.0)?;
    Ok(())
}

/// Notes that the receiving server refuses this entry of the address for good.
pub(super) async fn refused(
    tx: &mut Tx,
    person_id: &str,
    entered_ms: i64,
    now: Timestamp,
) -> Result<bool, db::Error> {
    let touched = execute!(
        tx,
        "UPDATE mail_account SET refused_ms = $3, link_digest = NULL, link_expires_ms = NULL
         WHERE person_id = $1 AND entered_ms = $2 AND refused_ms IS NULL",
        person_id,
        entered_ms,
        now.0
    )?;
    Ok(touched == 1)
}

/// What waits to go out to a person, oldest first.
pub(super) async fn due(tx: &mut Tx, person_id: &str, limit: i64) -> Result<Vec<DueRow>, db::Error> {
    fetch_all!(
        tx,
        DueRow,
        "SELECT id, number, kind, case_id, at_ms FROM notice WHERE person_id = $1 AND to_mail = 1 ORDER BY number LIMIT $2",
        person_id,
        limit
    )
}

/// Takes those up to `last` out of what waits.
pub(super) async fn gone(tx: &mut Tx, person_id: &str, last: i64) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE notice SET to_mail = 0 WHERE person_id = $1 AND number <= $2 AND to_mail = 1",
        person_id,
        last
    )?;
    Ok(())
}

/// Takes those made before `made` out of what waits; says how many there were.
pub(super) async fn too_old(tx: &mut Tx, person_id: &str, made: Timestamp) -> Result<u64, db::Error> {
    execute!(
        tx,
        "UPDATE notice SET to_mail = 0 WHERE person_id = $1 AND at_ms < $2 AND to_mail = 1",
        person_id,
        made.0
    )
}

/// Everybody for whom something waits, with how many mails went to them since `since`.
pub(super) async fn pending(tx: &mut Tx, since: Timestamp) -> Result<Vec<PendingRow>, db::Error> {
    fetch_all!(
        tx,
        PendingRow,
        "SELECT n.person_id, a.frequency, a.hour, a.tried_ms, MIN(n.at_ms) AS oldest_ms,
             (SELECT count(*) FROM mail_sent s
              WHERE s.person_id = n.person_id AND s.purpose = $3 AND s.at_ms > $1) AS sent
         FROM notice n JOIN mail_account a ON a.person_id = n.person_id WHERE n.to_mail = 1
         GROUP BY n.person_id, a.frequency, a.hour, a.tried_ms ORDER BY n.person_id LIMIT $2",
        since.0,
        MAX_PENDING,
        super::SEND
    )
}

/// How many mails of a purpose went to a person since `since`.
pub(super) async fn sent_since(
    tx: &mut Tx,
    person_id: &str,
    purpose: &str,
    since: Timestamp,
) -> Result<i64, db::Error> {
    let (n,): (i64,) = fetch_one!(
        tx,
        (i64,),
        "SELECT count(*) FROM mail_sent WHERE person_id = $1 AND purpose = $2 AND at_ms > $3",
        person_id,
        purpose,
        since.0
    )?;
    Ok(n)
}

pub(super) async fn insert_sent(
    tx: &mut Tx,
    id: &str,
    person_id: &str,
    purpose: &str,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO mail_sent (id, person_id, purpose, at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
        id,
        person_id,
        purpose,
        now.0
    )?;
    Ok(())
}

/// Forgets records of mails from before `sent`, and addresses of people whose accounts were closed before `left`.
pub(super) async fn sweep(tx: &mut Tx, sent: Timestamp, left: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM mail_sent WHERE at_ms < $1", sent.0)?;
    execute!(
        tx,
        "DELETE FROM mail_account WHERE person_id IN (SELECT id FROM person WHERE disabled_ms < $1)",
        left.0
    )?;
    Ok(())
}
