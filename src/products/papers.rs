//! The papers around a case: a nota dinas that is mended, and the record of the official page.

use super::attach::scan_of;
use super::error::ProductError;
use super::register::NewNotaDinas;
use super::service::{ExternalPage, Products};
use super::store::{objects, papers};
use crate::auth::Actor;
use crate::journal::Entry;
use crate::kernel::{CivilDate, Digest, Fault as _, new_id};
use crate::sop::{Case, Opened, Replay, Stamp, replay, store::acts};

impl Products {
    /// Mends a nota dinas that was sent back; only while the case is at its registration.
    ///
    /// # Errors
    /// A refusal, or a field that cannot be accepted.
    pub async fn mend_nota_dinas(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        paper: &NewNotaDinas,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        if open.sop.entry().is_none_or(|entry| entry.id != open.case.at) {
            return Err(ProductError::invalid(
                "nd_nomor",
                "Nota dinas hanya dapat diperbaiki sebelum diajukan.",
            ));
        }
        let row = papers::nota_dinas_of(&mut open.tx, &case_id)
            .await?
            .ok_or(ProductError::NotFound("Nota dinas"))?;
        let mut next = papers::NotaDinasRow {
            number: paper.number.clone(),
            date: paper.date.clone(),
            from_unit: paper.from_unit.clone(),
            to_unit: paper.to_unit.clone(),
            subject: paper.subject.clone(),
            ..row
        };
        if let Some(id) = &paper.scan {
            let now = open.tx.now();
            let upload = scan_of(objects::upload(&mut open.tx, id, &actor.person_id, now).await?)?;
            next.scan_digest = Some(upload.digest);
            next.scan_name = Some(upload.name);
        }
        open.change("nota_dinas", "memperbaiki nota dinas").await?;
        papers::update_nota_dinas(&mut open.tx, &next).await?;
        Ok(open.finish(&format!("/kasus/{case_id}")).await?)
    }

    /// Records where the official page of JDIH KPU holds the document (step 7, by setting of the office).
    /// Sent twice with the same act id it is recorded once.
    ///
    /// # Errors
    /// A field that cannot be accepted; [`ProductError::NotFound`] unless the case was published.
    pub async fn record_external(
        &self,
        actor: &Actor,
        case: &Case,
        act_id: &str,
        address: &str,
        date: &str,
        sha256: &str,
    ) -> Result<(), ProductError> {
        let published = case.closed.as_ref().is_some_and(|closed| closed.outcome == "terbit");
        if !published {
            return Err(ProductError::NotFound("Produk hukum terbit dari perkara ini"));
        }
        let address = address.trim();
        let parsed = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        if parsed.is_none() || address.len() > 1_000 {
            return Err(ProductError::invalid("alamat", "Tuliskan alamat lengkap, diawali https://."));
        }
        let date =
            CivilDate::parse(date).map_err(|error| ProductError::invalid("tanggal", error.sentence()))?.iso();
        let sha256 = match sha256.trim() {
            "" => None,
            text => Some(
                text.to_lowercase()
                    .parse::<Digest>()
                    .map_err(|error| ProductError::invalid("sha256", error.to_string()))?
                    .hex(),
            ),
        };
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(_) => return Ok(()),
            Replay::New(id) => id,
        };
        let now = tx.now();
        let row = ExternalPage {
            id: new_id(now),
            case_id: case.id.clone(),
            address: address.to_owned(),
            date,
            sha256,
            person_id: actor.person_id.clone(),
            at_ms: now.0,
        };
        papers::insert_external(&mut tx, &row).await?;
        acts::insert(&mut tx, &act_id, &actor.person_id, &format!("/kasus/{}", case.id)).await?;
        tx.commit(vec![Entry::new("perkara.laman-kpu", actor.author()).about(&case.id)]).await?;
        Ok(())
    }
}
