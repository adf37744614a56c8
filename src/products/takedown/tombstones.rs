//! What is said of what was taken down: at its address, to those who hold its file, and in feeds.

use crate::auth::setting;
use crate::db::{self, Tx};
use crate::kernel::{Digest, Timestamp};
use crate::products::catalog::{Catalog, read_description};
use crate::products::description::Description;
use crate::products::store::publish::{self, ProductRow};
use crate::products::store::repairs;
use crate::products::store::takedowns::{self, TombstoneRow};
use crate::products::visibility::PUBLIC;

/// The office's setting: the JDIHN feed keeps what was taken down, as not shown (handbook section 2).
pub const FEED_SETTING: &str = "umpan_turun";
/// The most products that are named as having shown certain bytes.
const MAX_SAME: i64 = 20;
/// The most products that are followed from one to what came in its place.
const MAX_SUCCESSORS: usize = 20;

/// What the address of a product says that was taken down.
#[derive(Debug, Clone)]
pub struct Tombstone {
    /// The public id.
    pub public_id: i64,
    /// Citation and description as published; `None` where the title is closed.
    pub was: Option<(String, Description)>,
    /// When it was first published.
    pub published: Timestamp,
    /// When it was taken down, where that is known.
    pub since: Option<Timestamp>,
    /// On what ground, in words for everybody.
    pub ground: Option<String>,
    /// Who gave the order.
    pub givers: Vec<String>,
    /// Number of the order; empty for none.
    pub order_number: String,
    /// Its date, ISO.
    pub order_date: Option<String>,
    /// The product that stands in its place now, of all that came after it: public id, slug, citation.
    pub successor: Option<(i64, String, String)>,
    /// Whether that shows the very same files.
    pub restored: bool,
}

/// A product whose title was closed to the public as it was taken down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedTitle {
    /// The public id; all that may be said of it.
    pub public_id: i64,
    /// The words that named it: its title, and kind, number and year. Nobody outside reads them any more.
    pub words: Vec<String>,
}

/// A file of a public product that was taken down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DarkFile {
    /// Its name.
    pub name: String,
    /// Of which version it was.
    pub version: i64,
    /// Whether it was the digital Salinan itself.
    pub is_body: bool,
    /// When it was taken down.
    pub since: Timestamp,
    /// On what ground, in words for everybody.
    pub ground: String,
}

impl Catalog {
    /// The tombstone of a public id; `None` where nothing was taken down.
    ///
    /// # Errors
    /// As any statement.
    pub async fn tombstone(&self, public_id: i64) -> Result<Option<Tombstone>, db::Error> {
        let mut tx = self.journal().db().read().await?;
        match takedowns::tombstone(&mut tx, public_id).await? {
            Some(row) => Ok(Some(read(&mut tx, row).await?)),
            None => Ok(None),
        }
    }

    /// The tombstones of what was taken down last, at most `limit`.
    ///
    /// # Errors
    /// As any statement.
    pub async fn tombstones(&self, limit: i64) -> Result<Vec<Tombstone>, db::Error> {
        let mut tx = self.journal().db().read().await?;
        let mut all = Vec::new();
        for row in takedowns::latest_tombstones(&mut tx, limit).await? {
            all.push(read(&mut tx, row).await?);
        }
        Ok(all)
    }

    /// Whether the office whose name the portal carries keeps what was taken down in the JDIHN feed.
    ///
    /// # Errors
    /// As any statement.
    pub async fn feeds_tombstones(&self) -> Result<bool, db::Error> {
        let Some(office) = self.office().await? else { return Ok(false) };
        let mut tx = self.journal().db().read().await?;
        Ok(setting(&mut tx, &office.id, FEED_SETTING).await?.as_deref() == Some("ya"))
    }

    /// Public ids of the products that showed a file with these bytes before it was taken down, and when that was.
    ///
    /// # Errors
    /// As any statement.
    pub async fn dark_files(&self, digest: &Digest) -> Result<Vec<(i64, Timestamp)>, db::Error> {
        let mut tx = self.journal().db().read().await?;
        let rows = takedowns::dark_with_digest(&mut tx, &digest.hex(), MAX_SAME).await?;
        Ok(rows.into_iter().map(|(id, at)| (id, Timestamp(at))).collect())
    }

    /// Public ids of the products that this one's relations reach, whatever became of it.
    ///
    /// # Errors
    /// As any statement.
    pub async fn reached_by(&self, public_id: i64) -> Result<Vec<i64>, db::Error> {
        takedowns::reached_by(&mut self.journal().db().read().await?, public_id).await
    }
}

/// Those of some products whose titles are closed, in the caller's view of the database.
///
/// # Errors
/// As any statement.
pub async fn closed_titles_in(tx: &mut Tx, public_ids: &[i64]) -> Result<Vec<ClosedTitle>, db::Error> {
    let mut closed = Vec::new();
    for id in public_ids {
        let Some(row) = takedowns::tombstone(tx, *id).await? else { continue };
        // As on its address: where it is not known how it went dark, nothing is told of it.
        if row.close_title == Some(0) {
            continue;
        }
        let description = read_description(&row.description, &id.to_string())?;
        closed.push(ClosedTitle { public_id: *id, words: naming(&row.title, description.get("judul")) });
    }
    Ok(closed)
}

/// The words that name a product: its title, and what its citation says before that.
fn naming(citation: &str, title: &str) -> Vec<String> {
    let head = citation.split_once(" tentang ").map_or(citation, |(head, _)| head);
    [title, head].into_iter().map(str::trim).filter(|words| !words.is_empty()).map(str::to_owned).collect()
}

pub(in crate::products) async fn dark_files_in(
    tx: &mut Tx,
    product_id: &str,
) -> Result<Vec<DarkFile>, db::Error> {
    let rows = takedowns::dark_files(tx, product_id).await?;
    let file = |row: takedowns::DarkFileRow| DarkFile {
        name: row.name,
        version: row.version,
        is_body: row.role == "salinan",
        since: Timestamp(row.dark_ms),
        ground: row.ground,
    };
    Ok(rows.into_iter().map(file).collect())
}

async fn read(tx: &mut Tx, row: TombstoneRow) -> Result<Tombstone, db::Error> {
    let givers = match &row.case_id {
        Some(case) => takedowns::givers_of(tx, case).await?.into_iter().map(|(_, title)| title).collect(),
        None => Vec::new(),
    };
    // Where it is not known how it went dark, nothing is told of it.
    let was = match row.close_title {
        Some(0) => Some((row.title, read_description(&row.description, &row.public_id.to_string())?)),
        Some(_) | None => None,
    };
    let successor = match &row.successor_id {
        Some(id) => last_of(tx, id).await?.filter(|product| product.state == PUBLIC),
        None => None,
    };
    let before = match &successor {
        Some(product) => repairs::predecessor(tx, &product.id).await?,
        None => None,
    };
    let restored = before.is_some_and(|before| before.public_id == row.public_id && before.changed == 0);
    Ok(Tombstone {
        public_id: row.public_id,
        was,
        published: Timestamp(row.published_ms),
        since: row.dark_ms.map(Timestamp),
        ground: row.ground,
        givers,
        order_number: row.order_number.unwrap_or_default(),
        order_date: row.order_date,
        successor: successor.map(|product| (product.public_id, product.slug, product.title)),
        restored,
    })
}

/// What came in the place of a product (public id and citation of the last), and the open case that puts it right.
pub(in crate::products) async fn after(
    tx: &mut Tx,
    product_id: &str,
) -> Result<(Option<(i64, String)>, Option<String>), db::Error> {
    let last = match takedowns::successor_of(tx, product_id).await? {
        Some(id) => last_of(tx, &id).await?,
        None => None,
    };
    let repair = repairs::open_case(tx, product_id).await?;
    Ok((last.map(|last| (last.public_id, last.title)), repair))
}

/// The last product that came in the place of others, from this one on: public, or taken down with nothing after it.
pub(in crate::products) async fn last_of(tx: &mut Tx, id: &str) -> Result<Option<ProductRow>, db::Error> {
    let mut last = publish::product(tx, id).await?;
    for _ in 0..MAX_SUCCESSORS {
        let Some(dark) = last.as_ref().filter(|product| product.state != PUBLIC) else { break };
        let Some(next) = takedowns::successor_of(tx, &dark.id).await? else { break };
        last = publish::product(tx, &next).await?;
    }
    Ok(last)
}
