//! Second factors, short passwords, and resets.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::{Digest, Timestamp};

/// The most resets that are looked at.
const MAX_RESETS: i64 = 1;

/// The sealed secret of a person's app.
pub async fn totp(tx: &mut Tx, person_id: &str) -> Result<Option<String>, db::Error> {
    let row = fetch_optional!(tx, (String,), "SELECT secret FROM totp WHERE person_id = $1", person_id)?;
    Ok(row.map(|(secret,)| secret))
}

/// What a person has beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Held {
    /// Since when there is an app.
    pub app_ms: Option<i64>,
    /// Since when there is the oldest of the passkeys.
    pub key_ms: Option<i64>,
    /// How many passkeys there are.
    pub keys: i64,
}

impl Held {
    /// Whether there is anything.
    #[must_use]
    pub const fn any(self) -> bool {
        self.app_ms.is_some() || self.keys > 0
    }

    /// Since when there is something.
    #[must_use]
    pub fn since(self) -> Option<Timestamp> {
        self.app_ms.into_iter().chain(self.key_ms).min().map(Timestamp)
    }
}

/// What a person has beside the password.
pub async fn held(tx: &mut Tx, person_id: &str) -> Result<Held, db::Error> {
    let row = fetch_optional!(
        tx,
        Held,
        "SELECT (SELECT created_ms FROM totp WHERE person_id = $1) AS app_ms, min(created_ms) AS key_ms,
                count(*) AS keys
         FROM passkey WHERE person_id = $1",
        person_id
    )?;
    Ok(row.unwrap_or(Held { app_ms: None, key_ms: None, keys: 0 }))
}

/// The people of an office who have a second factor.
pub async fn with_any(tx: &mut Tx, office_id: &str) -> Result<Vec<String>, db::Error> {
    let rows = fetch_all!(
        tx,
        (String,),
        "SELECT p.id FROM person p WHERE p.office_id = $1
           AND (EXISTS (SELECT 1 FROM totp t WHERE t.person_id = p.id)
             OR EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = p.id))
         ORDER BY p.id LIMIT $2",
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

/// Forgets the second factor of a person: the app, the passkeys and the recovery codes.
pub async fn clear(tx: &mut Write, person_id: &str) -> Result<(), db::Error> {
    clear_codes(tx, person_id).await?;
    for key in super::passkeys::of_person(tx, person_id).await? {
        super::passkeys::remove(tx, person_id, &key.id).await?;
    }
    if execute!(tx, "DELETE FROM totp WHERE person_id = $1", person_id)? > 0 {
        tx.touch(record::TOTP, &[person_id]);
    }
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
