//! Reading what is published. Every answer is of visible products only.

use super::description::Description;
use super::public::{
    PublicFile, PublicProduct, PublicRelation, PublicVersion, Shelf, Teaser, active, is_passive,
};
use super::ralat::{CORRECTED, Titles, corrections};
use super::read_job::{stored_reading, stored_text};
use super::standing::{Names, Standing};
use super::store::ralat::AppliedRow;
use super::store::whole::{FileRow, VersionRow, Whole, whole};
use super::store::{catalog, counts, drafts};
use super::takedown::tombstones;
use crate::auth::{Office, office_in};
use crate::db::{self, Tx};
use crate::journal::{self, Journal, Logged};
use crate::kernel::{CivilDate, Digest, Timestamp};
use crate::pdf::TextSource;
use crate::storage::Storage;
use std::borrow::Cow;
use std::sync::Arc;

/// The journal's entry that publishes.
const PUBLISHED: &str = "produk.terbit";

/// The most products on a shelf.
pub(super) const MAX_SHELF: i64 = 50;

/// Reads what is published. Cheap to clone.
#[derive(Clone)]
pub struct Catalog {
    journal: Journal,
    storage: Storage,
    standing: Arc<Standing>,
}

impl Catalog {
    /// Over this journal's database and the object store.
    #[must_use]
    pub fn new(journal: Journal, storage: Storage) -> Self {
        Self { journal, storage, standing: Arc::default() }
    }

    pub(super) fn standing(&self) -> &Standing {
        &self.standing
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(super) fn storage(&self) -> &Storage {
        &self.storage
    }

    /// The present, by the journal's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.journal.clock().now()
    }

    /// The text layer of a public file by page; `None` while it was not read yet.
    pub async fn text(&self, digest: Digest) -> Option<Vec<String>> {
        stored_text(&self.storage, digest).await
    }

    /// As [`Catalog::text`], and whether each page's text was recognised in an image of it.
    pub async fn text_by_origin(&self, digest: Digest) -> Option<Vec<(String, bool)>> {
        let reading = stored_reading(&self.storage, digest).await?;
        let recognised = |source| matches!(source, TextSource::Ocr | TextSource::ScannerLayer);
        Some(reading.pages.iter().map(|page| (page.text(), recognised(page.source))).collect())
    }

    /// The first page's shelf.
    ///
    /// # Errors
    /// As any statement.
    pub async fn shelf(&self, newest: i64) -> Result<Shelf, db::Error> {
        let published = self.published().await?;
        let few = usize::try_from(newest.clamp(1, MAX_SHELF)).unwrap_or(1);
        Ok(Shelf {
            newest: self.newest().await?.iter().take(few).cloned().collect(),
            kinds: published.kinds.clone(),
            years: published.years.clone(),
            total: published.total,
        })
    }

    /// Views and downloads of everything that is public, between two days, both counted; those that are not written yet
    /// are missing.
    ///
    /// # Errors
    /// As any statement.
    pub async fn read_between(&self, first: CivilDate, last: CivilDate) -> Result<(i64, i64), db::Error> {
        counts::between(&mut self.journal.db().read().await?, &first.iso(), &last.iso()).await
    }

    /// The office whose name the portal carries: the first by code.
    ///
    /// # Errors
    /// As any statement.
    pub async fn office(&self) -> Result<Option<Office>, db::Error> {
        Ok(self.names().await?.office.clone())
    }

    /// A published product; `None` when it is not public.
    ///
    /// # Errors
    /// As any statement.
    pub async fn product(&self, public_id: i64) -> Result<Option<PublicProduct>, db::Error> {
        let names = self.names().await?;
        Ok(self.product_counted(public_id, &names).await?.map(|(product, _)| product))
    }

    /// As [`Catalog::product`], with its views and downloads that were written.
    ///
    /// # Errors
    /// As any statement.
    pub async fn product_counted(
        &self,
        public_id: i64,
        names: &Names,
    ) -> Result<Option<(PublicProduct, (i64, i64))>, db::Error> {
        let mut tx = self.journal.db().single().await?;
        let mut found = whole(&mut tx, public_id).await?;
        if !is_all(&found, names) {
            // The few of which there is more to read: all of it as it is at one moment.
            drop(tx);
            tx = self.journal.db().read().await?;
            found = whole(&mut tx, public_id).await?;
        }
        let Some(latest) = found.versions.first() else { return Ok(None) };
        let counted = (latest.views, latest.downloads);
        Ok(Some((read_product(&mut tx, (public_id, &found), latest, names).await?, counted)))
    }

    /// The public id of the product that a case published.
    ///
    /// # Errors
    /// As any statement.
    pub async fn published_by(&self, case_id: &str) -> Result<Option<(i64, String)>, db::Error> {
        let mut tx = self.journal.db().read().await?;
        catalog::published_by(&mut tx, case_id).await
    }

    /// Public ids of the products that show a file of this digest.
    ///
    /// # Errors
    /// As any statement.
    pub async fn showing(&self, digest: &str) -> Result<Vec<i64>, db::Error> {
        catalog::showing(&mut self.journal.db().read().await?, digest).await
    }

    /// Public ids after `after`, in order, whatever became of the products.
    ///
    /// # Errors
    /// As any statement.
    pub async fn all_ids(&self, after: i64, limit: i64) -> Result<Vec<i64>, db::Error> {
        catalog::all_ids(&mut self.journal.db().read().await?, after, limit).await
    }

    /// Published public ids after `after`, at most `limit`, in order.
    ///
    /// # Errors
    /// As any statement.
    pub async fn public_ids(&self, after: i64, limit: i64) -> Result<Vec<i64>, db::Error> {
        catalog::public_ids(&mut self.journal.db().read().await?, after, limit).await
    }
}

pub(super) fn read_description(text: &str, key: &str) -> Result<Description, db::Error> {
    let value =
        serde_json::from_str(text).map_err(|error| db::Error::inconsistent("product_version", key, error))?;
    Ok(Description::from_value(&value))
}

/// What lists show of a description; the rest of it is passed over.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Brief {
    judul: String,
    keterangan: String,
    tanggal_penetapan: String,
}

pub(super) fn read_teaser(row: catalog::TeaserRow) -> Result<Teaser, db::Error> {
    let brief: Brief = serde_json::from_str(&row.description)
        .map_err(|error| db::Error::inconsistent("product_version", row.public_id.to_string(), error))?;
    Ok(Teaser {
        title: brief.judul,
        summary: brief.keterangan,
        enacted: CivilDate::parse(&brief.tanggal_penetapan).ok(),
        public_id: row.public_id,
        slug: row.slug,
        citation: row.title,
        revoked: row.revoked > 0,
        amended: row.amended > 0,
        published: Timestamp(row.published_ms),
    })
}

/// The kind and the office of a product. The transaction may see what was founded after the names were
/// read, so what they do not know is looked up.
async fn named(
    tx: &mut Tx,
    row: &VersionRow,
    names: &Names,
) -> Result<((String, String, String), Office), db::Error> {
    let broken = |what: &str| db::Error::inconsistent("product", &row.product_id, what);
    let kind = match names.kind(&row.kind) {
        Some(kind) => kind,
        None => {
            let found = drafts::kinds(tx).await?.into_iter().find(|kind| kind.id == row.kind);
            found.map(|kind| (kind.id, kind.title, kind.abbreviation)).ok_or_else(|| broken("kind"))?
        }
    };
    let office = match names.office_of(&row.office_id) {
        Some(office) => office,
        None => office_in(tx, &row.office_id).await?.ok_or_else(|| broken("office"))?,
    };
    Ok((kind, office))
}

/// Whether the first of its versions counts on from another product, in whose place this one came.
fn came_after(found: &Whole) -> bool {
    found.versions.last().is_some_and(|first| first.version > 1)
}

fn is_corrected(found: &Whole) -> bool {
    found.versions.iter().any(|version| version.corrected > 0)
}

/// Whether nothing more is to be read of a product: most were never corrected, came after no other, and nothing of them
/// is dark.
fn is_all(found: &Whole, names: &Names) -> bool {
    let is_named =
        |row: &VersionRow| names.kind(&row.kind).is_some() && names.office_of(&row.office_id).is_some();
    !came_after(found)
        && !is_corrected(found)
        && found.versions.first().is_none_or(|latest| latest.dark == 0 && is_named(latest))
}

/// Of its versions `latest` stands.
async fn read_product(
    tx: &mut Tx,
    (public_id, found): (i64, &Whole),
    latest: &VersionRow,
    names: &Names,
) -> Result<PublicProduct, db::Error> {
    let (id, rows) = (&latest.product_id, &found.versions);
    let (kind, office) = named(tx, latest, names).await?;
    let relations = found.relations.iter().map(|found| PublicRelation {
        kind: active(&found.kind).to_owned(),
        inverse: (found.inverse > 0) != is_passive(&found.kind),
        title: found.title.clone(),
        text: found.text.clone(),
        target: found.public_id.zip(found.slug.clone()),
    });
    let relations = relations.collect();
    let external = latest.external_address.clone().zip(latest.external_date.clone());
    let predecessors = match came_after(found) {
        true => super::repair::chain(tx, id).await?,
        false => Vec::new(),
    };
    let kind_title = |id: &str| names.kind(id).map_or_else(|| id.to_owned(), |(_, title, _)| title);
    let mut entries = Cow::Borrowed(found.published.as_slice());
    let (mut corrections, mut closed) = (Vec::new(), Vec::new());
    if is_corrected(found) {
        entries = Cow::Owned(journal::about_of(tx, id, [PUBLISHED, CORRECTED]).await?);
        corrections = super::store::ralat::applied(tx, id).await?;
        closed = super::store::ralat::closed_targets(tx, id).await?;
    }
    let dark = match latest.dark > 0 {
        true => tombstones::dark_files_in(tx, id).await?,
        false => Vec::new(),
    };
    let versions = rows
        .iter()
        .map(|version| {
            let of_it = corrections.iter().filter(|applied| applied.product_version_id == version.id);
            read_version(version, &found.files, (&of_it.collect::<Vec<_>>(), &kind_title), &entries)
        })
        .map(|version| version.map(|version| version.without_texts_of(&closed)))
        .collect::<Result<_, _>>()?;
    Ok(PublicProduct {
        public_id,
        slug: latest.slug.clone(),
        citation: latest.title.clone(),
        kind,
        office,
        versions,
        relations,
        external,
        published: Timestamp(latest.first_ms),
        changed: Timestamp(latest.changed_ms),
        predecessors,
        dark,
    })
}

fn read_version(
    row: &VersionRow,
    files: &[FileRow],
    (applied, kind_title): (&[&AppliedRow], Titles<'_>),
    entries: &[Logged],
) -> Result<PublicVersion, db::Error> {
    let broken = |what: &str| db::Error::inconsistent("product_version", &row.id, what);
    let files = files
        .iter()
        .filter(|file| file.product_version_id == row.id)
        .map(|file| {
            Ok(PublicFile {
                is_body: file.role == "salinan",
                name: file.name.clone(),
                digest: file.digest.parse().map_err(|_| broken("digest"))?,
                size_bytes: u64::try_from(file.size_bytes).map_err(|_| broken("size"))?,
                pages: file.pages,
            })
        })
        .collect::<Result<_, db::Error>>()?;
    let entry = entries
        .iter()
        .filter(|entry| entry.kind == PUBLISHED)
        .find(|entry| entry.body.get("versi").and_then(serde_json::Value::as_i64) == Some(row.version));
    let original = read_description(&row.description, &row.id)?;
    let (description, corrections, named) = corrections(original, applied, entries, kind_title)?;
    Ok(PublicVersion {
        version: row.version,
        why: row.why.clone(),
        description,
        corrections,
        named,
        manifest: row.manifest.parse().map_err(|_| broken("manifest"))?,
        physical_kind: row.physical_kind.clone(),
        physical_title: row.physical_title.clone(),
        checked: (row.checked_by.clone(), Timestamp(row.checked_ms)),
        approved: (row.approved_by.clone(), Timestamp(row.approved_ms)),
        published_by: row.published_by.clone(),
        published: Timestamp(row.published_ms),
        entry: entry.map(|entry| (entry.seq, entry.hash.clone())),
        files,
    })
}
