//! A published product as the index holds it.

use super::error::SearchError;
use crate::kernel::CivilDate;
use crate::products::{Catalog, PublicFile, PublicProduct, Teaser};
use search_index::Document;
use std::collections::BTreeSet;

/// In force.
pub(super) const IN_FORCE: &str = "berlaku";
/// In force, with changes by a later product.
pub(super) const AMENDED: &str = "diubah";
/// Revoked.
pub(super) const REVOKED: &str = "tidak-berlaku";

/// Fields of the description that are searched beside title and citation.
const SEARCHED: [&str; 6] =
    ["subjek", "bidang_hukum", "keterangan", "pemrakarsa", "penandatangan", "tempat_penetapan"];

const DAY_MS: i64 = 86_400_000;

/// A product and the products whose status hangs on it.
pub(super) struct Read {
    /// What the index gets; `None` when the product is not public.
    pub document: Option<Document>,
    /// Public ids of the products that it revokes, amends or refers to, in any of its versions.
    pub touches: BTreeSet<i64>,
}

/// Reads a product as it stands now.
pub(super) async fn read(catalog: &Catalog, public_id: i64) -> Result<Read, SearchError> {
    let Some(product) = catalog.product(public_id).await? else {
        // What it revoked or amended stands again, and the index has to say so.
        let touches = catalog.reached_by(public_id).await?.into_iter().collect();
        return Ok(Read { document: None, touches });
    };
    let mut pages = Vec::new();
    for file in product.current().into_iter().flat_map(|version| &version.files) {
        pages.extend(pages_of(catalog, file).await);
    }
    Ok(Read { touches: touches(&product), document: document(&product, pages) })
}

/// A relation that a new version or a ralat dropped counts too: its target is in force again.
fn touches(product: &PublicProduct) -> BTreeSet<i64> {
    let shown = product.relations.iter().filter_map(|relation| relation.target.as_ref().map(|(id, _)| *id));
    let named = product.versions.iter().flat_map(|version| version.named.iter().copied());
    shown.chain(named).collect()
}

/// The text of a file, as many pages as the file has: pages behind it keep their place also while the
/// text was not read yet.
async fn pages_of(catalog: &Catalog, file: &PublicFile) -> Vec<(String, bool)> {
    let mut pages = catalog.text_by_origin(file.digest).await.unwrap_or_default();
    if let Some(count) = file.pages.and_then(|count| usize::try_from(count).ok()) {
        pages.resize(count, (String::new(), false));
    }
    pages
}

/// `pages` are texts, and whether each was recognised in an image.
fn document(product: &PublicProduct, pages: Vec<(String, bool)>) -> Option<Document> {
    let recognised_pages = (1..).zip(&pages).filter(|(_, (_, recognised))| *recognised);
    let recognised_pages = recognised_pages.map(|(number, _)| number).collect();
    let description = &product.current()?.description;
    let described: Vec<&str> =
        SEARCHED.iter().map(|field| description.get(field)).filter(|text| !text.is_empty()).collect();
    Some(Document {
        key: u64::try_from(product.public_id).ok()?,
        citation: product.citation.clone(),
        number: description.get("nomor").to_owned(),
        number_key: description.number_key(),
        year: description.year().map_or(0, i32::from),
        kind: product.kind.0.clone(),
        title: description.get("judul").to_owned(),
        description: described.join(". "),
        pages: pages.into_iter().map(|(text, _)| text).collect(),
        recognised_pages,
        office: product.office.code.clone(),
        status: status(product.is_revoked(), product.is_amended()).to_owned(),
        date_days: description.date("tanggal_penetapan").map_or(0, days),
    })
}

/// The status that relations of others give: revoked, or amended and in force, or in force.
pub(super) fn status(revoked: bool, amended: bool) -> &'static str {
    match (revoked, amended) {
        (true, _) => REVOKED,
        (false, true) => AMENDED,
        (false, false) => IN_FORCE,
    }
}

/// As [`status`], of a product in a list.
pub(super) fn status_of(teaser: &Teaser) -> &'static str {
    status(teaser.revoked, teaser.amended)
}

/// Days since 1970-01-01. A day begins in Jakarta seven hours before it does in Greenwich, so its noon is
/// taken, which is the same day in both.
fn days(date: CivilDate) -> i64 {
    date.begins().plus_ms(DAY_MS / 2).0.div_euclid(DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revoked_product_is_not_in_force_even_when_it_was_amended() {
        assert_eq!(status(false, false), "berlaku");
        assert_eq!(status(false, true), "diubah");
        assert_eq!(status(true, false), "tidak-berlaku");
        assert_eq!(status(true, true), "tidak-berlaku");
    }

    #[test]
    fn a_date_becomes_its_day() {
        for (date, day) in [("1970-01-01", 0), ("1970-01-02", 1), ("1969-12-31", -1), ("2025-01-10", 20_098)]
        {
            assert_eq!(days(CivilDate::parse(date).unwrap()), day, "{date}");
        }
    }
}
