//! Decisions at a gate within a day of a reset: flagged for the Sekretaris, who knows the people and can ask.

use super::case::Refusal;
use super::error::ActError;
use super::service::Sops;
use super::store::flags::{self, Flag};
use crate::auth::{self, Actor, SEKRETARIS};
use crate::db;
use crate::journal::{Entry, Write};

impl Sops {
    /// The flags of a case, in order.
    ///
    /// # Errors
    /// As any statement.
    pub async fn flags_of(&self, case_id: &str) -> Result<Vec<Flag>, ActError> {
        Ok(flags::of_case(&mut self.journal().db().read().await?, case_id).await?)
    }

    /// The flags of the actor's office, those that nobody has seen first.
    ///
    /// # Errors
    /// [`ActError::Refused`] unless the actor is the Sekretaris, or audits.
    pub async fn flags(&self, actor: &Actor) -> Result<Vec<Flag>, ActError> {
        if !actor.is_auditor() {
            require_sekretaris(actor)?;
        }
        Ok(flags::of_office(&mut self.journal().db().read().await?, &actor.office_id).await?)
    }

    /// The Sekretaris says that a flag was seen; again it changes nothing.
    ///
    /// # Errors
    /// [`ActError::Refused`] unless the actor is the Sekretaris, [`ActError::Forbidden`] for a flag on the own decision:
    /// whoever took an account over could else clear it.
    pub async fn see_flag(&self, actor: &Actor, event_id: &str) -> Result<(), ActError> {
        let mut tx = self.journal().begin().await?;
        let now = tx.now();
        let actor = auth::actor_in(&mut tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        require_sekretaris(&actor)?;
        if flags::person_of(&mut tx, &actor.office_id, event_id).await?.as_ref() == Some(&actor.person_id) {
            return Err(ActError::Forbidden(OWN));
        }
        if flags::see(&mut tx, &actor.office_id, event_id, &actor.person_id).await? {
            let entry = Entry::new("perkara.tanda-dilihat", actor.author()).about(event_id);
            tx.commit(vec![actor.under_mandate(entry, &[SEKRETARIS])]).await?;
        }
        Ok(())
    }
}

/// Why nobody clears the own flag.
const OWN: &str = "Tanda ini atas keputusan Anda sendiri, sehingga harus diperiksa orang lain yang bertindak sebagai \
                   Sekretaris.";

fn require_sekretaris(actor: &Actor) -> Result<(), ActError> {
    if actor.has(SEKRETARIS) { Ok(()) } else { Err(Refusal::Role { role: SEKRETARIS.to_owned() }.into()) }
}

/// Flags a decision of this author when it comes soon after a reset.
pub(super) async fn flag(
    tx: &mut Write,
    author: &Actor,
    case_id: &str,
    event_id: &str,
) -> Result<Option<Entry>, db::Error> {
    let now = tx.now();
    let Some((reset, kind, _)) = auth::recent_reset_in(tx, &author.person_id, now).await? else {
        return Ok(None);
    };
    flags::insert(tx, event_id, case_id, &author.person_id, &reset).await?;
    let entry = Entry::new("perkara.diputuskan-setelah-reset", author.author()).about(case_id);
    Ok(Some(entry.with("reset", reset).with("macam", kind)))
}
