//! What is published, as the public's pages and the index get it.

use super::description::Description;
use super::ralat::Correction;
use super::takedown::tombstones::DarkFile;
use crate::auth::Office;
use crate::kernel::{CivilDate, Digest, Timestamp};
use std::sync::Arc;

/// A product in a list.
#[derive(Debug, Clone)]
pub struct Teaser {
    /// The public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub citation: String,
    /// The title.
    pub title: String,
    /// What is said of it.
    pub summary: String,
    /// When it was enacted, where that is understood.
    pub enacted: Option<CivilDate>,
    /// Revoked by a live relation.
    pub revoked: bool,
    /// Amended by a live relation; it stays in force.
    pub amended: bool,
    /// When it was first published here.
    pub published: Timestamp,
}

/// What the first page shows.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// The newest products.
    pub newest: Vec<Arc<Teaser>>,
    /// Kind id, title and count.
    pub kinds: Vec<(String, String, i64)>,
    /// Year and count.
    pub years: Vec<(String, i64)>,
    /// How many products are published.
    pub total: i64,
}

/// A published version.
#[derive(Debug, Clone)]
pub struct PublicVersion {
    /// Its number.
    pub version: i64,
    /// The description as approved and, where it was corrected, as its latest ralat left it.
    pub description: Description,
    /// Why there is this version, where it is a new one.
    pub why: Option<String>,
    /// What its corrections changed, oldest first.
    pub corrections: Vec<Correction>,
    /// Public ids of the products that it names or, before a correction, named.
    pub named: Vec<i64>,
    /// The digest that was signed.
    pub manifest: Digest,
    /// `salinan` or `asli`.
    pub physical_kind: String,
    /// What that is called.
    pub physical_title: String,
    /// The checker's post, and when.
    pub checked: (String, Timestamp),
    /// The approver's post, and when.
    pub approved: (String, Timestamp),
    /// The publisher's post.
    pub published_by: String,
    /// When it was published.
    pub published: Timestamp,
    /// Number and digest of the journal's entry that published it.
    pub entry: Option<(i64, String)>,
    /// Its public files, the digital Salinan first.
    pub files: Vec<PublicFile>,
}

impl PublicVersion {
    /// The version, whose corrections do not say the names of these products: their titles are closed.
    #[must_use]
    pub(super) fn without_texts_of(mut self, closed: &[i64]) -> Self {
        self.corrections.iter_mut().for_each(|correction| correction.close_names(closed));
        self
    }

    /// When it was published, or last corrected.
    #[must_use]
    pub fn changed(&self) -> Timestamp {
        self.corrections.last().map_or(self.published, |correction| correction.applied)
    }
}

/// A public file.
#[derive(Debug, Clone)]
pub struct PublicFile {
    /// Whether it is the digital Salinan itself, not an annex.
    pub is_body: bool,
    /// Its name in the address.
    pub name: String,
    /// Its digest.
    pub digest: Digest,
    /// Its size.
    pub size_bytes: u64,
    /// Its pages.
    pub pages: Option<i64>,
}

/// A relation as seen from the product.
#[derive(Debug, Clone)]
pub struct PublicRelation {
    /// The relation's kind: `mencabut`, `mengubah`, …
    pub kind: String,
    /// Whether it comes from the other side.
    pub inverse: bool,
    /// "Mencabut", "Dicabut oleh", …
    pub title: String,
    /// The other side.
    pub text: String,
    /// The other side's public id and slug, when it is published here.
    pub target: Option<(i64, String)>,
}

/// What a relation says of its holder that others do to it: `dicabut_oleh`, `diubah_oleh`.
const PASSIVE: &str = "_oleh";

/// Whether a kind of relation says what others do to its holder.
#[must_use]
pub fn is_passive(kind: &str) -> bool {
    kind.ends_with(PASSIVE)
}

/// A kind of relation as its doer's: `mencabut` of `dicabut_oleh`.
#[must_use]
pub fn active(kind: &str) -> &str {
    match kind {
        "dicabut_oleh" => "mencabut",
        "diubah_oleh" => "mengubah",
        other => other,
    }
}

/// A product in whose place another came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predecessor {
    /// Its public id; its address answers 410 and leads on.
    pub public_id: i64,
    /// Its last version.
    pub version: i64,
    /// When it was published.
    pub published: Timestamp,
    /// When it was taken down.
    pub since: Option<Timestamp>,
    /// On what ground, in words for everybody.
    pub ground: String,
    /// Why the other came.
    pub reason: String,
    /// Whether the other shows the very same files.
    pub restored: bool,
}

/// A product with everything that its page shows.
#[derive(Debug, Clone)]
pub struct PublicProduct {
    /// The public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub citation: String,
    /// The kind's id, title and abbreviation.
    pub kind: (String, String, String),
    /// The office.
    pub office: Office,
    /// The versions, newest first; never empty.
    pub versions: Vec<PublicVersion>,
    /// Relations, its own and those of others.
    pub relations: Vec<PublicRelation>,
    /// The official page of JDIH KPU, when it was recorded.
    pub external: Option<(String, String)>,
    /// When it was first published.
    pub published: Timestamp,
    /// When what is told of it last changed, by itself or by products that name it; it never goes back.
    pub changed: Timestamp,
    /// Its files that were taken down while it stays.
    pub dark: Vec<DarkFile>,
    /// The products in whose places it came, the latest first.
    pub predecessors: Vec<Predecessor>,
}

impl PublicProduct {
    /// The version that stands.
    #[must_use]
    pub fn current(&self) -> Option<&PublicVersion> {
        self.versions.first()
    }

    /// Revoked by a live relation.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.relations.iter().any(|relation| relation.inverse && relation.kind == "mencabut")
    }

    /// Amended by a live relation; it stays in force.
    #[must_use]
    pub fn is_amended(&self) -> bool {
        self.relations.iter().any(|relation| relation.inverse && relation.kind == "mengubah")
    }
}
