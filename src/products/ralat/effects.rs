//! What a ralat adds to the engine: two guards, and the effect that applies it.

use super::rules::{Wanted, relation_changes};
use crate::auth::Actor;
use crate::db::{self, Tx};
use crate::journal::{Entry, Write, canonical_json};
use crate::kernel::new_id;
use crate::products::effects::{boxed, citation_of, released, slug_of};
use crate::products::error::ProductError;
use crate::products::rules::Release;
use crate::products::service::refuse_twin;
use crate::products::store::ralat::{self as store, AppliedRow};
use crate::products::store::{drafts, publish};
use crate::sop::{Applied, BoxError, Case, Definitions, Doing, Effect, Guard, PortFuture};
use std::sync::{Arc, OnceLock};

/// What is corrected still stands as it stood when it was proposed.
pub(in crate::products) struct RalatBerlaku;

impl Guard for RalatBerlaku {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let Some(row) = store::of_case(tx, &case.id).await? else {
                return Ok(vec!["Perkara ini tidak meralat produk hukum mana pun.".to_owned()]);
            };
            let sentence = match store::standing(tx, &row.product_id).await? {
                None => "Produk hukum ini tidak lagi terbit. Tarik usulan ralatnya.",
                Some(now) if now.version_id != row.product_version_id || now.ralat != row.base_number => {
                    "Uraian yang terbit sudah berubah sejak ralat ini diusulkan. Ubah usulannya berdasarkan uraian \
                     yang sekarang, lalu serahkan lagi."
                }
                Some(_) => return Ok(Vec::new()),
            };
            Ok(vec![sentence.to_owned()])
        })
    }
}

/// The corrected description has every mandatory field, and no other product has its identity.
pub(in crate::products) struct RalatLengkap;

impl Guard for RalatLengkap {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let (Some(row), Some(latest)) =
                (store::of_case(tx, &case.id).await?, drafts::latest(tx, &case.id).await?)
            else {
                return Ok(Vec::new());
            };
            let mut missing = Vec::new();
            let lacking = latest.description.lacking();
            if !lacking.is_empty() {
                missing.push(format!("Uraian belum lengkap: {}.", lacking.join(", ")));
            }
            let (office, product) = (&case.office_id, Some(row.product_id.as_str()));
            let twins = drafts::twins(tx, office, &latest.description, &case.id, product).await?;
            missing.extend(twins.into_iter().filter(|twin| twin.product_id.is_some() && !twin.dark).map(
                |twin| {
                    format!("Jenis, nomor, dan tahun ini sudah dipakai {} ({}).", twin.title, twin.address)
                },
            ));
            Ok(missing)
        })
    }
}

/// Applies what both gates signed: one transaction, exactly once, and only with a [`Release`].
pub(in crate::products) struct TerapkanRalat {
    pub(in crate::products) definitions: Arc<OnceLock<Definitions>>,
}

impl Effect for TerapkanRalat {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let (release, role) = released(tx, &self.definitions, act).await.map_err(boxed)?;
            apply(tx, act.case, &release, (act.actor, &role)).await.map_err(boxed)
        })
    }
}

async fn apply(
    tx: &mut Write,
    case: &Case,
    release: &Release,
    (author, role): (&Actor, &str),
) -> Result<Applied, ProductError> {
    let missing = || ProductError::NotFound("Perkara ralat");
    let ralat = store::of_case(tx, &case.id).await?.ok_or_else(missing)?;
    let before = publish::product(tx, &ralat.product_id).await?.ok_or_else(missing)?;
    let (manifest, now) = (release.manifest(), tx.now());
    refuse_twin(tx, (&case.office_id, &case.id), &manifest.description, Some(&before.id)).await?;
    let row = AppliedRow {
        id: new_id(now),
        product_id: before.id.clone(),
        product_version_id: ralat.product_version_id.clone(),
        number: ralat.base_number + 1,
        case_id: case.id.clone(),
        manifest: release.digest().hex(),
        description: canonical_json(&manifest.description.to_value()),
        reason: ralat.reason.clone(),
        closes_before: ralat.closes_before,
        checked_by: release.checked().post_title.clone(),
        checked_ms: release.checked().at.0,
        approved_by: release.approved().post_title.clone(),
        approved_ms: release.approved().at.0,
        applied_by: author.title_for(&[role]).to_owned(),
        applied_ms: now.0,
    };
    store::insert_applied(tx, &row).await?;
    change_relations(tx, release, &row).await?;
    let title = citation_of(tx, &case.office_id, &manifest.description).await?;
    let product = publish::ProductRow {
        slug: slug_of(&title, &manifest.description),
        kind: manifest.description.get("jenis").to_owned(),
        number_key: manifest.description.number_key(),
        year: manifest.description.year().map_or(0, i64::from),
        title,
        ..before
    };
    publish::put(tx, &product).await?;
    let entry = Entry::new("produk.diralat", author.author())
        .about(&product.id)
        .with("pengenal", product.public_id)
        .with("versi", product.version)
        .with("ralat", row.number)
        .with("perkara", case.id.clone())
        .with("manifes", release.digest().hex());
    Ok(Applied { entries: vec![entry], outcome: None })
}

/// Takes back the relations that are not said any more, and writes those that are new.
async fn change_relations(tx: &mut Write, release: &Release, row: &AppliedRow) -> Result<(), ProductError> {
    let relations = &release.manifest().description.relations;
    let mut targets = Vec::new();
    for relation in relations {
        targets.push(match relation.target {
            Some(public_id) => publish::by_public_id(tx, public_id).await?.map(|product| product.id),
            None => None,
        });
    }
    let wanted: Vec<Wanted<'_>> = relations
        .iter()
        .zip(&targets)
        .map(|(relation, target)| (relation.kind.as_str(), target.as_deref(), relation.text.as_str()))
        .collect();
    let live = store::live_relations(tx, &row.product_version_id).await?;
    let (ended, added) = relation_changes(&live, &wanted);
    for id in ended {
        store::end_relation(tx, &id, &row.id).await?;
    }
    let holder = (row.product_id.as_str(), row.product_version_id.as_str());
    for (kind, target, text) in added.into_iter().filter_map(|place| wanted.get(place)) {
        let id = new_id(tx.now());
        publish::insert_relation(tx, &id, holder, kind, *target, text).await?;
    }
    Ok(())
}
