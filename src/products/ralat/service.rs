//! Proposing a ralat, and reading a proposal.

use super::rules::NewRalat;
use crate::auth::Actor;
use crate::db::{self, Tx};
use crate::kernel::Digest;
use crate::products::catalog::read_description;
use crate::products::description::Description;
use crate::products::error::ProductError;
use crate::products::manifest::Correction;
use crate::products::service::{Products, refuse_twin};
use crate::products::store::publish::ProductRow;
use crate::products::store::ralat::{self as store, RalatRow, StandingRow};
use crate::products::store::{drafts, publish};
use crate::sop::{Beginning, Case, OpenCase, Opened, Part, Replay, Stamp, replay, store::acts};

/// The SOP of a ralat.
pub const RALAT: &str = "ralat";

/// A proposal, and what it would change.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Public id of the product.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// How it is cited now.
    pub citation: String,
    /// Whether it is published still.
    pub is_public: bool,
    /// The version that is corrected.
    pub version: i64,
    /// The description that stood when it was proposed.
    pub before: Description,
    /// The description as proposed.
    pub after: Description,
    /// Why.
    pub reason: String,
    /// Whether the public must not read what stood before.
    pub closes_before: bool,
}

impl Products {
    /// What stands of a published product of the actor's office, to be corrected: public id, citation, description,
    /// and the case that corrects it already.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] when the office has no such product that is public.
    pub async fn to_correct(&self, actor: &Actor, public_id: i64) -> Result<ToCorrect, ProductError> {
        let mut tx = self.journal().db().read().await?;
        let (product, standing) = standing_of(&mut tx, actor, public_id).await?;
        Ok(ToCorrect {
            description: read_description(&standing.description, &standing.version_id)?,
            open_case: store::open_case(&mut tx, &product.id).await?,
            citation: product.title,
        })
    }

    /// Begins the case of a ralat with its proposal; gives where it is. Sent twice with the same act id it is done
    /// once.
    ///
    /// # Errors
    /// A field that cannot be accepted; a refusal; a product that is not public or is being corrected already.
    pub async fn begin_ralat(
        &self,
        actor: &Actor,
        act_id: &str,
        public_id: i64,
        new: &NewRalat,
    ) -> Result<String, ProductError> {
        let new = checked(new)?;
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let (product, standing) = standing_of(&mut tx, actor, public_id).await?;
        if let Some(case) = store::open_case(&mut tx, &product.id).await? {
            let sentence =
                format!("Uraian produk hukum ini sedang diralat dalam perkara lain (/kasus/{case}).");
            return Err(ProductError::invalid("alasan", sentence));
        }
        refuse_same(&standing, &new)?;
        let subject = format!("Ralat {}", product.title);
        let begun = Beginning { sop: RALAT, subject: &subject, note: None, hand: Some(Part::Maker) };
        let (case, entry) = self.sops().begin_in(&mut tx, actor, begun).await?;
        refuse_twin(&mut tx, (&case.office_id, &case.id), &new.description, Some(&product.id)).await?;
        store::insert(&mut tx, &row(&case.id, &product, &standing, &new)).await?;
        drafts::insert(&mut tx, &case.id, &actor.person_id, 1, &new.description).await?;
        let outcome = format!("/kasus/{}", case.id);
        acts::insert(&mut tx, &act_id, &actor.person_id, &outcome).await?;
        tx.commit(vec![entry.with("pengenal", public_id)]).await?;
        Ok(outcome)
    }

    /// Changes a proposal; it is one of what stands now from then on, also where that changed meanwhile.
    ///
    /// # Errors
    /// As [`Products::begin_ralat`].
    pub async fn change_ralat(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        new: &NewRalat,
    ) -> Result<String, ProductError> {
        let new = checked(new)?;
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        open.may_change("uraian")?;
        let case_id = open.case.id.clone();
        let before = store::of_case(&mut open.tx, &case_id).await?.ok_or_else(no_ralat)?;
        let product = publish::product(&mut open.tx, &before.product_id).await?.ok_or_else(no_ralat)?;
        let standing = store::standing(&mut open.tx, &product.id).await?.ok_or_else(not_public)?;
        refuse_same(&standing, &new)?;
        let office = open.case.office_id.clone();
        refuse_twin(&mut open.tx, (&office, &case_id), &new.description, Some(&product.id)).await?;
        let revision = drafts::latest(&mut open.tx, &case_id).await?.map_or(0, |latest| latest.revision);
        open.change("uraian", "mengubah usulan ralat").await?;
        store::update(&mut open.tx, &row(&case_id, &product, &standing, &new)).await?;
        let person = open.author().person_id.clone();
        drafts::insert(&mut open.tx, &case_id, &person, revision + 1, &new.description).await?;
        Ok(open.finish(&format!("/kasus/{case_id}")).await?)
    }

    /// Writes what a gate suggested into a proposal. It stays one of what stood when it was proposed.
    ///
    /// # Errors
    /// A refusal; a value with which nothing would be corrected, or that is another product's identity.
    pub(in crate::products) async fn write_suggested(
        &self,
        open: &mut OpenCase,
        product_id: &str,
        (description, revision): (&Description, i64),
        label: &str,
    ) -> Result<(), ProductError> {
        let standing = store::standing(&mut open.tx, product_id).await?.ok_or_else(not_public)?;
        if read_description(&standing.description, &standing.version_id)? == *description {
            let sentence = "Dengan saran ini tidak ada lagi yang diralat; tarik usulannya, atau jangan terapkan saran ini.";
            return Err(ProductError::invalid("saran", sentence));
        }
        let (office, case_id) = (open.case.office_id.clone(), open.case.id.clone());
        refuse_twin(&mut open.tx, (&office, &case_id), description, Some(product_id)).await?;
        open.change("uraian", label).await?;
        let person = open.author().person_id.clone();
        drafts::insert(&mut open.tx, &case_id, &person, revision + 1, description).await?;
        Ok(())
    }

    /// The proposal of a case; `None` for a case that corrects nothing. The caller has checked that the actor may see
    /// the case.
    ///
    /// # Errors
    /// As any statement.
    pub async fn proposal(&self, case: &Case) -> Result<Option<Proposal>, ProductError> {
        let mut tx = self.journal().db().read().await?;
        let Some(row) = store::of_case(&mut tx, &case.id).await? else { return Ok(None) };
        let product = publish::product(&mut tx, &row.product_id).await?.ok_or_else(no_ralat)?;
        let before = store::corrected(&mut tx, &row).await?;
        let latest = drafts::latest(&mut tx, &case.id).await?.ok_or_else(no_ralat)?;
        Ok(Some(Proposal {
            public_id: product.public_id,
            slug: product.slug,
            citation: product.title,
            is_public: product.state == "terbit",
            version: before.version,
            before: read_description(&before.description, &before.version_id)?,
            after: latest.description,
            reason: row.reason,
            closes_before: row.closes_before != 0,
        }))
    }
}

/// A product that may be corrected.
#[derive(Debug, Clone)]
pub struct ToCorrect {
    /// How it is cited.
    pub citation: String,
    /// Its description as it stands.
    pub description: Description,
    /// The case that corrects it already.
    pub open_case: Option<String>,
}

fn no_ralat() -> ProductError {
    ProductError::NotFound("Perkara ralat")
}

fn not_public() -> ProductError {
    ProductError::invalid("alasan", "Produk hukum ini tidak lagi terbit, sehingga uraiannya tidak diralat.")
}

fn checked(new: &NewRalat) -> Result<NewRalat, ProductError> {
    new.checked().map_err(|problem| ProductError::invalid(problem.field, problem.sentence))
}

async fn standing_of(
    tx: &mut Tx,
    actor: &Actor,
    public_id: i64,
) -> Result<(ProductRow, StandingRow), ProductError> {
    let none = || ProductError::NotFound("Produk hukum terbit kantor ini");
    let product = publish::by_public_id(tx, public_id).await?;
    let product = product.filter(|row| row.office_id == actor.office_id).ok_or_else(none)?;
    let standing = store::standing(tx, &product.id).await?.ok_or_else(none)?;
    Ok((product, standing))
}

fn refuse_same(standing: &StandingRow, new: &NewRalat) -> Result<(), ProductError> {
    if read_description(&standing.description, &standing.version_id)? == new.description {
        let sentence = "Belum ada yang diubah: uraian ini sama dengan yang terbit.";
        return Err(ProductError::invalid("judul", sentence));
    }
    Ok(())
}

fn row(case_id: &str, product: &ProductRow, standing: &StandingRow, new: &NewRalat) -> RalatRow {
    RalatRow {
        case_id: case_id.to_owned(),
        product_id: product.id.clone(),
        product_version_id: standing.version_id.clone(),
        base_number: standing.ralat,
        reason: new.reason.clone(),
        closes_before: i64::from(new.closes_before),
    }
}

/// For a case that corrects a product: the case that published the version, which holds its files, and what the
/// manifest says of the correction. `None` for a case of another kind.
pub(in crate::products) async fn corrected_by(
    tx: &mut Tx,
    case_id: &str,
) -> Result<Option<(String, Correction)>, ProductError> {
    let Some(row) = store::of_case(tx, case_id).await? else { return Ok(None) };
    let product = publish::product(tx, &row.product_id).await?.ok_or_else(no_ralat)?;
    let version = store::corrected(tx, &row).await?;
    let broken = || db::Error::inconsistent("product_version", &version.version_id, "manifest");
    let corrects = Correction {
        product: product.public_id,
        version: version.version,
        manifest: version.manifest.parse::<Digest>().map_err(|_| broken())?,
        reason: row.reason,
        closes_before: row.closes_before != 0,
    };
    Ok(Some((version.case_id, corrects)))
}
