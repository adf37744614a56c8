//! What somebody saw of a case last, so that a page can begin with what changed since.

use super::case::Case;
use super::error::ActError;
use super::service::Sops;
use super::store::looks::{self, LookRow};
use crate::auth::Actor;
use crate::kernel::{Digest, Timestamp};

/// A state of a case that somebody saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The case's version.
    pub version: i64,
    /// What was fixed then.
    pub manifest: Option<Digest>,
    /// When it was first seen.
    pub at: Timestamp,
}

impl Sops {
    /// The state of `case` that the actor saw before the present one, if any; notes that the present one is
    /// seen. Asked again while nothing changed it answers the same.
    ///
    /// # Errors
    /// As any statement.
    pub async fn look(&self, actor: &Actor, case: &Case) -> Result<Option<Look>, ActError> {
        let db = self.journal().db();
        let row = looks::find(&mut db.read().await?, &case.id, &actor.person_id).await?;
        let newer = row.as_ref().is_none_or(|row| row.version < case.version);
        if newer {
            let (now, manifest) = (self.journal().clock().now(), case.manifest.map(|digest| digest.hex()));
            let mut tx = db.write().await?;
            looks::note(&mut tx, (&case.id, &actor.person_id), case.version, manifest.as_deref(), now)
                .await?;
            tx.commit().await?;
        }
        Ok(row.and_then(|row| before(&row, newer)))
    }
}

/// What was seen before the state that is shown now: the row's own state when that is older, else the one before.
fn before(row: &LookRow, newer: bool) -> Option<Look> {
    let digest = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    if newer {
        return Some(Look {
            version: row.version,
            manifest: digest(&row.manifest),
            at: Timestamp(row.seen_ms),
        });
    }
    let (version, at) = row.before_version.zip(row.before_ms)?;
    Some(Look { version, manifest: digest(&row.before_manifest), at: Timestamp(at) })
}
