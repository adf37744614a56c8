//! What must hold before acts of a takedown.

use super::rules::{self, ORDER_SETTING};
use crate::auth::setting;
use crate::db::{self, Tx};
use crate::products::store::{publish, takedowns};
use crate::products::visibility::PUBLIC;
use crate::sop::{Case, Guard, PortFuture};

/// The guard of step 1: the order is recorded.
pub(in crate::products) struct PerintahLengkap;

impl Guard for PerintahLengkap {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let Some(row) = takedowns::of_case(tx, &case.id).await? else { return Ok(nothing_named()) };
            let givers: Vec<String> =
                takedowns::givers_of(tx, &case.id).await?.into_iter().map(|(id, _)| id).collect();
            let by_sekretaris = wants_sekretaris(tx, &case.office_id).await?;
            Ok(rules::missing(&givers, row.order_date.is_some(), row.scan_digest.is_some(), by_sekretaris))
        })
    }
}

/// Whether the office wants the Sekretaris among those who give the order.
pub(super) async fn wants_sekretaris(tx: &mut Tx, office_id: &str) -> Result<bool, db::Error> {
    Ok(setting(tx, office_id, ORDER_SETTING).await?.as_deref() == Some("ya"))
}

/// The guard of step 3: there is something to take down, or this case has done it.
pub(in crate::products) struct DapatDiturunkan;

impl Guard for DapatDiturunkan {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let Some(row) = takedowns::of_case(tx, &case.id).await? else { return Ok(nothing_named()) };
            if row.dark_ms.is_some() {
                return Ok(Vec::new());
            }
            let product = publish::product(tx, &row.product_id).await?;
            let is_public = product.is_some_and(|product| product.state == PUBLIC);
            let is_there = match &row.file_digest {
                None => true,
                Some(digest) => {
                    let files = takedowns::files(tx, &row.product_id).await?;
                    files.iter().any(|file| file.digest == *digest && file.dark == 0)
                }
            };
            Ok(match is_public && is_there {
                true => Vec::new(),
                false => vec!["Yang hendak diturunkan tidak lagi dapat dilihat publik.".to_owned()],
            })
        })
    }
}

/// The guard of giving up: nothing is dark yet.
pub(in crate::products) struct BelumGelap;

impl Guard for BelumGelap {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let row = takedowns::of_case(tx, &case.id).await?;
            Ok(match row.is_some_and(|row| row.dark_ms.is_some()) {
                false => Vec::new(),
                true => vec![
                    "Dokumen sudah diturunkan, sehingga perkara ini diselesaikan sampai nota dinasnya bernomor."
                        .to_owned(),
                ],
            })
        })
    }
}

fn nothing_named() -> Vec<String> {
    vec![
        "Perkara ini dimulai tanpa menyebut produk hukum. Batalkan, lalu mulai lagi dari halaman produk hukumnya."
            .to_owned(),
    ]
}
