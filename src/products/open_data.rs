//! What is published, for those who hold a file against it and for machines. Every answer comes from the
//! database as it is now, so what is taken down is dark with the same commit.

use super::catalog::{Catalog, read_description};
use super::description::Description;
use super::store::open_data;
use crate::db;
use crate::kernel::{Digest, Timestamp};

/// The most public files with the same bytes that are named.
pub const MAX_SAME: i64 = 20;
/// Products that are read at once where all of them are wanted.
const PAGE: i64 = 500;

/// A public file that has certain bytes, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameFile {
    /// The product's public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub citation: String,
    /// The file's name.
    pub name: String,
    /// Whether it is the digital Salinan itself, not an annex.
    pub is_body: bool,
    /// The version that shows it.
    pub version: i64,
    /// Whether that version stands.
    pub is_latest: bool,
    /// When that version was published.
    pub published: Timestamp,
    /// When the next version took its place.
    pub replaced: Option<Timestamp>,
    /// Whether a live relation revokes the product.
    pub revoked: bool,
    /// Whether a live relation amends it; it stays in force.
    pub amended: bool,
}

/// A published product as machines are told of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub citation: String,
    /// The description of the version that stands.
    pub description: Description,
    /// Title and abbreviation of its kind.
    pub kind: (String, String),
    /// Name of the digital Salinan.
    pub file: Option<String>,
    /// When what is told of it last changed, by itself or by products that name it; it never goes back.
    pub changed: Timestamp,
    /// Whether a live relation revokes it.
    pub revoked: bool,
}

impl Catalog {
    /// The public files with these bytes, those of versions that stand first; at most [`MAX_SAME`].
    ///
    /// # Errors
    /// As any statement.
    pub async fn same_files(&self, digest: &Digest) -> Result<Vec<SameFile>, db::Error> {
        let mut tx = self.journal().db().read().await?;
        let rows = open_data::with_digest(&mut tx, &digest.hex(), MAX_SAME).await?;
        Ok(rows.into_iter().map(same_file).collect())
    }

    /// The next products behind a public id that were taken down and whose title is not closed, as they were listed,
    /// changed when they went dark; none behind the last.
    ///
    /// # Errors
    /// As any statement.
    pub async fn dark_listed_after(&self, public_id: i64) -> Result<Vec<Listed>, db::Error> {
        let mut tx = self.journal().db().read().await?;
        open_data::dark_after(&mut tx, public_id, PAGE).await?.into_iter().map(listed).collect()
    }

    /// When what is told of published products last changed, in the order of their public ids; of what went dark meanwhile
    /// the beginning of time.
    ///
    /// # Errors
    /// As any statement.
    pub async fn changes_of(
        &self,
        public_ids: impl Iterator<Item = i64>,
    ) -> Result<Vec<Timestamp>, db::Error> {
        let mut tx = self.journal().db().read().await?;
        let mut changed = Vec::new();
        for public_id in public_ids {
            changed.push(Timestamp(open_data::changed(&mut tx, public_id).await?.unwrap_or(0)));
        }
        Ok(changed)
    }

    /// The next published products behind a public id, in the order of public ids; none behind the last.
    ///
    /// # Errors
    /// As any statement.
    pub async fn listed_after(&self, public_id: i64) -> Result<Vec<Listed>, db::Error> {
        let mut tx = self.journal().db().read().await?;
        open_data::after(&mut tx, public_id, PAGE).await?.into_iter().map(listed).collect()
    }
}

fn same_file(row: open_data::SameRow) -> SameFile {
    SameFile {
        public_id: row.public_id,
        slug: row.slug,
        citation: row.title,
        name: row.name,
        is_body: row.role == "salinan",
        version: row.version,
        is_latest: row.version == row.latest,
        published: Timestamp(row.published_ms),
        replaced: row.replaced_ms.map(Timestamp),
        revoked: row.revoked > 0,
        amended: row.amended > 0,
    }
}

fn listed(row: open_data::OpenRow) -> Result<Listed, db::Error> {
    Ok(Listed {
        description: read_description(&row.description, &row.public_id.to_string())?,
        public_id: row.public_id,
        slug: row.slug,
        citation: row.title,
        kind: (row.kind_title, row.abbreviation),
        file: row.file,
        changed: Timestamp(row.changed_ms),
        revoked: row.revoked > 0,
    })
}
