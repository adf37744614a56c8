//! A takedown as its case shows it.

use super::dark::{TURUN, WAITED};
use super::processes::{Confirmed, PROCESS_LEASE_MS};
use super::tombstones::after;
use crate::db::{self, Tx};
use crate::journal;
use crate::kernel::{Digest, Timestamp};
use crate::products::error::ProductError;
use crate::products::service::Products;
use crate::products::store::takedowns::GroundRow;
use crate::products::store::{papers, processes, publish, repairs, takedowns};
use crate::products::visibility::PUBLIC;
use crate::sop::Case;

/// The field of the note on a removal from the official page.
pub(super) const REMOVAL_NOTE: &str = "keterangan";
/// The longest of them.
pub(super) const REMOVAL_NOTE_MAX_CHARS: usize = 1_000;

/// A ground that can be chosen.
pub type Ground = GroundRow;

/// A takedown.
#[derive(Debug, Clone)]
pub struct Takedown {
    /// The product's public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub citation: String,
    /// Whether the product is public now.
    pub is_public: bool,
    /// The one file that goes dark; the whole product without it.
    pub file: Option<String>,
    /// Digest of that file.
    pub file_digest: Option<Digest>,
    /// The ground.
    pub ground: Ground,
    /// The unit that proposed it, and so corrects it; empty where that is not known.
    pub unit: String,
    /// What was written about it.
    pub ground_text: String,
    /// Who gave the order: id and title.
    pub givers: Vec<(String, String)>,
    /// Number of the order; empty for none.
    pub order_number: String,
    /// Its date, ISO.
    pub order_date: Option<String>,
    /// Digest and name of its scan.
    pub scan: Option<(String, String)>,
    /// Whether title and address are closed.
    pub closes_title: bool,
    /// Whether it went dark before the papers.
    pub came_first: bool,
    /// When it went dark.
    pub dark: Option<Timestamp>,
    /// What each process that was alive then has confirmed.
    pub confirmed: Vec<Confirmed>,
    /// What stands in the place of the whole product now, or was taken down last in its place: public id and citation.
    pub successor: Option<(i64, String)>,
    /// Of one file: the first version of its product after that, and when it was published.
    pub renewed: Option<(i64, Timestamp)>,
    /// The open case that puts it right: the repair of the whole product, or a new version where one file is dark.
    pub repair: Option<String>,
    /// Where the official page showed it.
    pub external: Option<String>,
    /// That it is gone there: date (ISO) and note.
    pub removal: Option<(String, String)>,
}

impl Takedown {
    /// What has to be typed before it goes dark: the public id, which every product has.
    #[must_use]
    pub fn confirmation(&self) -> String {
        self.public_id.to_string()
    }
}

impl Products {
    /// The takedown of a case; `None` for a case of anything else.
    ///
    /// # Errors
    /// As any statement.
    pub async fn takedown(&self, case: &Case) -> Result<Option<Takedown>, ProductError> {
        let mut tx = self.journal().db().read().await?;
        let Some(row) = takedowns::of_case(&mut tx, &case.id).await? else { return Ok(None) };
        let broken = |what: &str| crate::db::Error::inconsistent("takedown", &case.id, what);
        let product = publish::product(&mut tx, &row.product_id).await?.ok_or_else(|| broken("product"))?;
        let grounds = takedowns::grounds(&mut tx).await?;
        let ground =
            grounds.into_iter().find(|ground| ground.id == row.ground).ok_or_else(|| broken("ground"))?;
        let digest = row.file_digest.as_deref().map(str::parse).transpose();
        let removal = takedowns::removal(&mut tx, &case.id).await?;
        let confirmed = match row.dark_ms {
            Some(dark) => {
                let now = self.journal().clock().now();
                let waited = waited(&mut tx, &row.product_id, &case.id).await?;
                confirmed(processes::of_case(&mut tx, &case.id).await?, (dark, waited), now)
            }
            None => Vec::new(),
        };
        let (mut successor, mut repair, mut renewed) = (None, None, None);
        match (row.dark_ms, &row.file_digest) {
            (Some(_), None) => (successor, repair) = after(&mut tx, &row.product_id).await?,
            (Some(dark), Some(_)) if product.state == PUBLIC => {
                renewed = repairs::version_after(&mut tx, &row.product_id, dark).await?;
                repair = repairs::open_renewal(&mut tx, &row.product_id).await?;
            }
            _ => {}
        }
        Ok(Some(Takedown {
            successor,
            renewed: renewed.map(|(version, at)| (version, Timestamp(at))),
            repair,
            public_id: product.public_id,
            slug: product.slug,
            citation: product.title,
            is_public: product.state == PUBLIC,
            file: row.file_name,
            file_digest: digest.map_err(|_| broken("digest"))?,
            ground,
            unit: papers::proposing_unit(&mut tx, &row.product_id).await?.unwrap_or_default(),
            ground_text: row.ground_text,
            givers: takedowns::givers_of(&mut tx, &case.id).await?,
            order_number: row.order_number,
            order_date: row.order_date,
            scan: row.scan_digest.zip(row.scan_name),
            closes_title: row.close_title > 0,
            came_first: row.came_first > 0,
            dark: row.dark_ms.map(Timestamp),
            confirmed,
            external: takedowns::external_of(&mut tx, &row.product_id).await?,
            removal: removal.map(|(date, note, _)| (date, note)),
        }))
    }

    /// The grounds that can be chosen, and who may give an order.
    ///
    /// # Errors
    /// As any statement.
    pub async fn takedown_choices(&self) -> Result<(Vec<Ground>, Vec<(String, String)>), ProductError> {
        let mut tx = self.journal().db().read().await?;
        Ok((takedowns::grounds(&mut tx).await?, takedowns::givers(&mut tx).await?))
    }
}

/// How long whoever asked for the takedown of a case waited until it could be written; nothing for what was taken down
/// before that was noted.
async fn waited(tx: &mut Tx, product_id: &str, case_id: &str) -> Result<i64, db::Error> {
    let entries = journal::about_of(tx, product_id, [TURUN, TURUN]).await?;
    let own = entries.iter().find(|entry| entry.body.get("perkara").is_some_and(|case| case == case_id));
    Ok(own.and_then(|entry| entry.body.get(WAITED)?.as_i64()).unwrap_or(0))
}

fn confirmed(
    rows: Vec<processes::ConfirmationRow>,
    (dark, waited): (i64, i64),
    now: Timestamp,
) -> Vec<Confirmed> {
    let one = |row: processes::ConfirmationRow| {
        // A lease that is forgotten ended; one that began before it went dark ends no later than this.
        let ends = row.lease_ms.unwrap_or(dark.saturating_add(PROCESS_LEASE_MS));
        Confirmed {
            // Clocks of two machines may differ; nothing is dark before it was taken down.
            after_ms: row.confirmed_ms.map(|at| at.saturating_sub(dark).max(0).saturating_add(waited)),
            ended: (row.confirmed_ms.is_none() && ends < now.0).then_some(Timestamp(ends)),
            name: row.name,
        }
    };
    rows.into_iter().map(one).collect()
}
