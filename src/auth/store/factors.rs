//! Second factors, short passwords, and resets.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::{Digest, Timestamp};

/// The most resets that are looked at.
const MAX_RESETS: i64 = 1;

/// The sealed secret of a person's app, and since when.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TotpRow {
    /// Sealed.
    pub secret: String,
    /// Since when.
    pub created_ms: i64,
}

/// The app of a person.
pub async fn totp(tx: &mut Tx, person_id: &str) -> Result<Option<TotpRow>, db::Error> {
    fetch_optional!(tx, TotpRow, "SELECT secret, created_ms FROM totp WHERE person_id = $1", person_id)
}

/// The people of an office who have an app.
pub async fn with_totp(tx: &mut Tx, office_id: &str) -> Result<Vec<String>, db::Error> {
    let rows = fetch_all!(
        tx,
        (String,),
        "SELECT t.person_id FROM totp t JOIN person p ON p.id = t.person_id WHERE p.office_id = $1
         ORDER BY t.person_id LIMIT $2",
        office_id,
        super::people::MAX_PEOPLE
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Sets the app of a person; no code of an earlier one counts.
pub async fn set_totp(tx: &mut Write, person_id: &str, sealed: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO totp (person_id, secret, created_ms) VALUES ($1, $2, $3)
         ON CONFLICT (person_id) DO UPDATE SET secret = $2, created_ms = $3",
        person_id,
        sealed,
        now
    )?;
    tx.touch(record::TOTP, &[person_id]);
    Ok(())
}

/// Forgets the app of a person, with its recovery codes and passkeys.
pub async fn clear_totp(tx: &mut Write, person_id: &str) -> Result<(), db::Error> {
    clear_codes(tx, person_id).await?;
    for key in super::passkeys::of_person(tx, person_id).await? {
        super::passkeys::remove(tx, person_id, &key.id).await?;
    }
    execute!(tx, "DELETE FROM totp WHERE person_id = $1", person_id)?;
    tx.touch(record::TOTP, &[person_id]);
    Ok(())
}

/// The last step of which a code was taken.
pub async fn used_step(tx: &mut Tx, person_id: &str) -> Result<Option<i64>, db::Error> {
    let row = fetch_optional!(tx, (i64,), "SELECT step FROM totp_use WHERE person_id = $1", person_id)?;
    Ok(row.map(|(step,)| step))
}

/// Takes a step; `false` when it, or a later one, was taken already.
pub async fn take_step(tx: &mut Tx, person_id: &str, step: i64) -> Result<bool, db::Error> {
    let touched = execute!(
        tx,
        "INSERT INTO totp_use (person_id, step) VALUES ($1, $2)
         ON CONFLICT (person_id) DO UPDATE SET step = $2 WHERE totp_use.step < $2",
        person_id,
        step
    )?;
    Ok(touched == 1)
}

#[derive(sqlx::FromRow)]
struct DigestRow {
    digest: String,
}

/// Replaces the recovery codes of a person.
pub async fn set_codes(tx: &mut Write, person_id: &str, digests: &[Digest]) -> Result<(), db::Error> {
    clear_codes(tx, person_id).await?;
    let now = tx.now().0;
    for digest in digests {
        execute!(
            tx,
            "INSERT INTO recovery_code (person_id, digest, created_ms) VALUES ($1, $2, $3)",
            person_id,
            digest.hex(),
            now
        )?;
        tx.touch(record::RECOVERY_CODE, &[person_id, &digest.hex()]);
    }
    Ok(())
}

async fn clear_codes(tx: &mut Write, person_id: &str) -> Result<(), db::Error> {
    let rows = fetch_all!(tx, DigestRow, "SELECT digest FROM recovery_code WHERE person_id = $1", person_id)?;
    execute!(tx, "DELETE FROM recovery_code WHERE person_id = $1", person_id)?;
    for row in rows {
        tx.touch(record::RECOVERY_CODE, &[person_id, &row.digest]);
    }
    Ok(())
}

/// Uses a recovery code up; `false` when it is none, or was used.
pub async fn use_code(tx: &mut Write, person_id: &str, digest: &Digest) -> Result<bool, db::Error> {
    let now = tx.now().0;
    let touched = execute!(
        tx,
        "UPDATE recovery_code SET used_ms = $3 WHERE person_id = $1 AND digest = $2 AND used_ms IS NULL",
        person_id,
        digest.hex(),
        now
    )?;
    if touched == 1 {
        tx.touch(record::RECOVERY_CODE, &[person_id, &digest.hex()]);
    }
    Ok(touched == 1)
}

/// How many recovery codes a person has left.
pub async fn codes_left(tx: &mut Tx, person_id: &str) -> Result<i64, db::Error> {
    let row = fetch_optional!(
        tx,
        (i64,),
        "SELECT count(*) FROM recovery_code WHERE person_id = $1 AND used_ms IS NULL",
        person_id
    )?;
    Ok(row.map_or(0, |(n,)| n))
}

/// Whether a person's password needs a second factor beside it.
pub async fn is_short(tx: &mut Tx, person_id: &str) -> Result<bool, db::Error> {
    let row =
        fetch_optional!(tx, (i64,), "SELECT since_ms FROM short_password WHERE person_id = $1", person_id)?;
    Ok(row.is_some())
}

/// Notes whether a person's password needs a second factor beside it.
pub async fn set_short(tx: &mut Write, person_id: &str, short: bool) -> Result<(), db::Error> {
    let now = tx.now().0;
    let touched = match short {
        true => execute!(
            tx,
            "INSERT INTO short_password (person_id, since_ms) VALUES ($1, $2)
             ON CONFLICT (person_id) DO UPDATE SET since_ms = $2",
            person_id,
            now
        )?,
        false => execute!(tx, "DELETE FROM short_password WHERE person_id = $1", person_id)?,
    };
    if touched > 0 {
        tx.touch(record::SHORT_PASSWORD, &[person_id]);
    }
    Ok(())
}

/// A reset as recorded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ResetRow {
    /// Internal id.
    pub id: String,
    /// `sandi` or `faktor`.
    pub kind: String,
    /// When.
    pub at_ms: i64,
}

/// Records that what proves who a person is was taken away by somebody else.
pub async fn insert_reset(
    tx: &mut Write,
    id: &str,
    person_id: &str,
    kind: &str,
    by_person: Option<&str>,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO proof_reset (id, person_id, kind, by_person, at_ms) VALUES ($1, $2, $3, $4, $5)",
        id,
        person_id,
        kind,
        by_person,
        now
    )?;
    tx.touch(record::PROOF_RESET, &[id]);
    Ok(())
}

/// The latest reset of a person after `since`.
pub async fn reset_since(
    tx: &mut Tx,
    person_id: &str,
    since: Timestamp,
) -> Result<Option<ResetRow>, db::Error> {
    fetch_optional!(
        tx,
        ResetRow,
        "SELECT id, kind, at_ms FROM proof_reset WHERE person_id = $1 AND at_ms > $2
         ORDER BY at_ms DESC, id DESC LIMIT $3",
        person_id,
        since.0,
        MAX_RESETS
    )
}
