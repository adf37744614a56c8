//! Moving an open case to the version of its SOP that is in force.

use super::case::{Case, Refusal};
use super::error::ActError;
use super::model::Sop;
use super::open::{Opened, Stamp};
use super::rules::moving::{decide_move, objections_to_move};
use super::rules::revision::{Difference, differences};
use super::service::Sops;
use super::store::moves;
use crate::auth::Actor;
use crate::kernel::Fault as _;

/// A version that a case could be moved to.
#[derive(Debug, Clone)]
pub struct Newer {
    /// Its name.
    pub version: String,
    /// What differs.
    pub differences: Vec<Difference>,
    /// Why the case cannot be moved as it stands; empty where it can.
    pub objections: Vec<String>,
}

impl Sops {
    /// The version in force, of an open case that began under another.
    #[must_use]
    pub fn newer(&self, case: &Case, sop: &Sop) -> Option<Newer> {
        if case.closed.is_some() {
            return None;
        }
        let (version, new) = self.definitions().current(&case.office_id, &sop.id)?;
        if version == case.sop_version {
            return None;
        }
        // Keadaan kahar of the case is no difference of the versions.
        let old = self.definitions().version(&case.sop_version)?;
        let roles = self.definitions().roles();
        let title = |role: &str| roles.title(role).to_owned();
        Some(Newer {
            version,
            differences: differences(&old, &new, &title),
            objections: objections_to_move(&old, &new, case),
        })
    }

    /// Moves the steps of a case that are not done to `version`, the one in force that was looked at.
    ///
    /// # Errors
    /// [`ActError::Superseded`] when another version is in force now, [`ActError::Refused`] with the reason.
    pub async fn move_case(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        version: &str,
        reason: &str,
        outcome: &str,
    ) -> Result<String, ActError> {
        let mut open = match self.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        self.definitions().refresh(&mut open.tx).await?;
        let from = open.case.sop_version.clone();
        let old = self.definition(&open.case)?;
        let (current, new) =
            self.definitions().current(&open.case.office_id, &old.id).ok_or(ActError::NotFound)?;
        if current != version {
            return Err(ActError::Superseded);
        }
        let next = match decide_move((&old, &new), version, &open.case, Some(reason), &open.author) {
            Err(refusal @ (Refusal::NoteNeeded | Refusal::NoteTooLong)) => {
                return Err(ActError::invalid("alasan", refusal.sentence()));
            }
            decided => decided?,
        };
        let event_id = open.save(next).await?;
        let (case_id, author) = (open.case.id.clone(), open.author.person_id.clone());
        moves::insert(&mut open.tx, &event_id, &case_id, (&from, version), &author).await?;
        open.finish(outcome).await
    }
}
