//! Sessions, one-time links and throttles: short-lived, not of record.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::kernel::{Digest, Timestamp};

/// A session as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SessionRow {
    /// Whose it is.
    pub person_id: String,
    /// Signed in.
    pub created_ms: i64,
    /// Last used.
    pub seen_ms: i64,
    /// Signed out.
    pub ended_ms: Option<i64>,
    /// Last asked for proof.
    pub proved_ms: i64,
    /// What its forms carry; empty for a session of before.
    pub form_token: String,
}

/// A session in its person's list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OwnRow {
    /// Its digest.
    pub digest: String,
    /// Signed in.
    pub created_ms: i64,
    /// Last used.
    pub seen_ms: i64,
    /// The device, in words.
    pub device: String,
    /// What its forms carry; empty for a session of before.
    pub form_token: String,
}

/// The most sessions of one person that are listed.
const MAX_SESSIONS: i64 = 100;

/// Writes a new session.
pub async fn insert_session(
    tx: &mut Tx,
    digest: &Digest,
    person_id: &str,
    form_token: &str,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO session (digest, person_id, created_ms, seen_ms, proved_ms, form_token)
         VALUES ($1, $2, $3, $3, $3, $4)",
        digest.hex(),
        person_id,
        now.0,
        form_token
    )?;
    Ok(())
}

/// Makes others wait who change the person's session with these forms: what follows sees what they wrote.
pub async fn hold_session(tx: &mut Tx, (person_id, form_token): (&str, &str)) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE session SET form_token = form_token WHERE person_id = $1 AND form_token = $2",
        person_id,
        form_token
    )?;
    Ok(())
}

/// Puts another token, proved now, in the place of the person's session with these forms; `false` when none of those is
/// alive. It goes on being the same session: signed in when it was, on the same device.
pub async fn renew_session(
    tx: &mut Tx,
    (person_id, form_token): (&str, &str),
    digest: &Digest,
    now: Timestamp,
) -> Result<bool, db::Error> {
    let added = execute!(
        tx,
        "INSERT INTO session (digest, person_id, created_ms, seen_ms, proved_ms, device, form_token)
         SELECT CAST($1 AS TEXT), person_id, created_ms, CAST($2 AS BIGINT), CAST($2 AS BIGINT), device, form_token
         FROM session WHERE person_id = $3 AND form_token = $4 AND ended_ms IS NULL
         ORDER BY created_ms DESC, digest LIMIT 1",
        digest.hex(),
        now.0,
        person_id,
        form_token
    )?;
    end_others_with_forms(tx, (person_id, form_token), digest, now).await?;
    Ok(added == 1)
}

/// Ends the person's sessions with these forms but one.
pub async fn end_others_with_forms(
    tx: &mut Tx,
    (person_id, form_token): (&str, &str),
    own: &Digest,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE session SET ended_ms = $4
         WHERE person_id = $1 AND form_token = $2 AND digest <> $3 AND ended_ms IS NULL",
        person_id,
        form_token,
        own.hex(),
        now.0
    )?;
    Ok(())
}

/// Sets what a session's forms carry.
pub async fn set_form_token(tx: &mut Tx, digest: &Digest, form_token: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE session SET form_token = $2 WHERE digest = $1", digest.hex(), form_token)?;
    Ok(())
}

/// The session of a token's digest, alive or not.
pub async fn session(tx: &mut Tx, digest: &Digest) -> Result<Option<SessionRow>, db::Error> {
    fetch_optional!(
        tx,
        SessionRow,
        "SELECT person_id, created_ms, seen_ms, ended_ms, proved_ms, form_token FROM session WHERE digest = $1",
        digest.hex()
    )
}

/// Notes that a session was used.
pub async fn touch_session(tx: &mut Tx, digest: &Digest, now: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "UPDATE session SET seen_ms = $2 WHERE digest = $1", digest.hex(), now.0)?;
    Ok(())
}

/// Ends a session, also where it has another token by now.
pub async fn end_session(tx: &mut Tx, digest: &Digest, now: Timestamp) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE session SET ended_ms = $2 WHERE ended_ms IS NULL AND (digest = $1 OR form_token IN
             (SELECT own.form_token FROM session own WHERE own.digest = $1 AND own.form_token <> ''))",
        digest.hex(),
        now.0
    )?;
    Ok(())
}

/// Ends a session by its digest as text.
pub async fn end_session_by_digest(tx: &mut Tx, digest: &str, now: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "UPDATE session SET ended_ms = $2 WHERE digest = $1 AND ended_ms IS NULL", digest, now.0)?;
    Ok(())
}

/// Ends every session of a person but one.
pub async fn end_other_sessions_of(
    tx: &mut Tx,
    person_id: &str,
    own: &Digest,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE session SET ended_ms = $3 WHERE person_id = $1 AND digest <> $2 AND ended_ms IS NULL",
        person_id,
        own.hex(),
        now.0
    )?;
    Ok(())
}

/// The sessions of a person that nobody ended, the latest used first.
pub async fn sessions_of(tx: &mut Tx, person_id: &str) -> Result<Vec<OwnRow>, db::Error> {
    fetch_all!(
        tx,
        OwnRow,
        "SELECT digest, created_ms, seen_ms, device, form_token FROM session WHERE person_id = $1 AND ended_ms IS NULL
         ORDER BY seen_ms DESC, digest LIMIT $2",
        person_id,
        MAX_SESSIONS
    )
}

/// Notes the device of a session.
pub async fn name_device(tx: &mut Tx, digest: &Digest, device: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE session SET device = $2 WHERE digest = $1", digest.hex(), device)?;
    Ok(())
}

/// Ends every session of a person.
pub async fn end_sessions_of(tx: &mut Tx, person_id: &str, now: Timestamp) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE session SET ended_ms = $2 WHERE person_id = $1 AND ended_ms IS NULL",
        person_id,
        now.0
    )?;
    Ok(())
}

/// Forgets sessions and links that ended before `before`, and throttles that are over.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM session WHERE created_ms < $1", before.0)?;
    execute!(tx, "DELETE FROM one_time_link WHERE expires_ms < $1", before.0)?;
    execute!(tx, "DELETE FROM signin_throttle WHERE first_ms < $1 AND until_ms < $1", before.0)?;
    Ok(())
}

/// Forgets all sessions and links.
pub async fn end_everything(tx: &mut Tx) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM session")?;
    execute!(tx, "DELETE FROM one_time_link")?;
    Ok(())
}

/// A one-time link as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LinkRow {
    /// For whom; `None` for the first administrator.
    pub person_id: Option<String>,
    /// Until when it holds.
    pub expires_ms: i64,
    /// When it was used.
    pub used_ms: Option<i64>,
}

/// Writes a new link; earlier ones of the same purpose and person end.
pub async fn insert_link(
    tx: &mut Tx,
    digest: &Digest,
    purpose: &str,
    person_id: Option<&str>,
    now: Timestamp,
    expires: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "DELETE FROM one_time_link WHERE purpose = $1
         AND (person_id = $2 OR (person_id IS NULL AND CAST($2 AS TEXT) IS NULL))",
        purpose,
        person_id
    )?;
    execute!(
        tx,
        "INSERT INTO one_time_link (digest, purpose, person_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)",
        digest.hex(),
        purpose,
        person_id,
        now.0,
        expires.0
    )?;
    Ok(())
}

/// The link of a token's digest.
pub async fn link(tx: &mut Tx, digest: &Digest, purpose: &str) -> Result<Option<LinkRow>, db::Error> {
    fetch_optional!(
        tx,
        LinkRow,
        "SELECT person_id, expires_ms, used_ms FROM one_time_link WHERE digest = $1 AND purpose = $2",
        digest.hex(),
        purpose
    )
}

/// Uses a link up; `false` when somebody else was first.
pub async fn use_link(tx: &mut Tx, digest: &Digest, now: Timestamp) -> Result<bool, db::Error> {
    let touched = execute!(
        tx,
        "UPDATE one_time_link SET used_ms = $2 WHERE digest = $1 AND used_ms IS NULL AND expires_ms > $2",
        digest.hex(),
        now.0
    )?;
    Ok(touched == 1)
}

/// A throttle as stored.
#[derive(Debug, Clone, Copy, Default, sqlx::FromRow)]
pub struct ThrottleRow {
    /// Failures in a row.
    pub failures: i64,
    /// The first of them.
    pub first_ms: i64,
    /// No attempt before.
    pub until_ms: i64,
}

/// The throttle of a subject.
pub async fn throttle(tx: &mut Tx, subject: &str) -> Result<ThrottleRow, db::Error> {
    let row = fetch_optional!(
        tx,
        ThrottleRow,
        "SELECT failures, first_ms, until_ms FROM signin_throttle WHERE subject = $1",
        subject
    )?;
    Ok(row.unwrap_or_default())
}

/// Stores the throttle of a subject.
pub async fn put_throttle(tx: &mut Tx, subject: &str, row: ThrottleRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO signin_throttle (subject, failures, first_ms, until_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (subject) DO UPDATE SET failures = $2, first_ms = $3, until_ms = $4",
        subject,
        row.failures,
        row.first_ms,
        row.until_ms
    )?;
    Ok(())
}

/// Forgets the throttle of a subject.
pub async fn clear_throttle(tx: &mut Tx, subject: &str) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM signin_throttle WHERE subject = $1", subject)?;
    Ok(())
}
