//! That the official page of JDIH KPU shows it no more: done by people there, recorded here.

use super::view::{REMOVAL_NOTE, REMOVAL_NOTE_MAX_CHARS};
use crate::auth::Actor;
use crate::journal::Entry;
use crate::kernel::{CivilDate, Fault as _, new_id};
use crate::products::error::ProductError;
use crate::products::service::Products;
use crate::products::store::takedowns;
use crate::sop::{ActError, Case, Refusal, Replay, replay, store::acts};

impl Products {
    /// Records it. Sent twice with the same act id it is recorded once.
    ///
    /// # Errors
    /// A field that cannot be accepted; [`ProductError::NotFound`] unless the case has taken something down; a refusal
    /// for who does not keep the portal.
    pub async fn record_removal(
        &self,
        actor: &Actor,
        case: &Case,
        act_id: &str,
        (date, note): (&str, &str),
    ) -> Result<(), ProductError> {
        if !super::rules::may_register(actor) {
            return Err(ActError::Refused(Refusal::Role { role: "pengelola_jdih".to_owned() }).into());
        }
        let note = note.trim();
        if note.chars().count() > REMOVAL_NOTE_MAX_CHARS {
            let sentence = format!("Paling banyak {REMOVAL_NOTE_MAX_CHARS} karakter.");
            return Err(ProductError::invalid(REMOVAL_NOTE, sentence));
        }
        let day =
            CivilDate::parse(date).map_err(|error| ProductError::invalid("tanggal", error.sentence()))?;
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(_) => return Ok(()),
            Replay::New(id) => id,
        };
        if day.iso() > CivilDate::in_jakarta(tx.now()).iso() {
            return Err(ProductError::invalid("tanggal", "Tanggal ini belum tiba."));
        }
        let row = takedowns::of_case(&mut tx, &case.id).await?;
        if row.is_none_or(|row| row.dark_ms.is_none()) {
            return Err(ProductError::NotFound("Penurunan dari perkara ini"));
        }
        let id = new_id(tx.now());
        takedowns::insert_removal(&mut tx, (&id, &case.id), (&day.iso(), note), &actor.person_id).await?;
        acts::insert(&mut tx, &act_id, &actor.person_id, &format!("/kasus/{}", case.id)).await?;
        tx.commit(vec![Entry::new("perkara.laman-kpu-turun", actor.author()).about(&case.id)]).await?;
        Ok(())
    }
}
