//! What somebody saw of a case last, so that a page can begin with what changed since.

use super::case::Case;
use super::error::ActError;
use super::model::Step;
use super::service::Sops;
use super::store::looks::{self, LookRow};
use crate::auth::Actor;
use crate::db::{self, Tx};
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
    /// Since when the actor has been at the step of now without taking it up; see [`begun`].
    ///
    /// # Errors
    /// As any statement.
    pub async fn begun(
        &self,
        actor: &Actor,
        case: &Case,
        step: &Step,
    ) -> Result<Option<Timestamp>, ActError> {
        Ok(begun(&mut self.journal().db().read().await?, case, step, actor).await?)
    }

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

/// When the actor first saw the case as it stands now, at a step that is theirs and that nobody took up: whoever opens a
/// case to act on it has begun.
pub(super) async fn begun(
    tx: &mut Tx,
    case: &Case,
    step: &Step,
    actor: &Actor,
) -> Result<Option<Timestamp>, db::Error> {
    if case.visit.taken.is_some() || !step.is_of(actor) {
        return Ok(None);
    }
    let row = looks::find(tx, &case.id, &actor.person_id).await?;
    Ok(row.filter(|row| row.version == case.version).map(|row| Timestamp(row.seen_ms)))
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
