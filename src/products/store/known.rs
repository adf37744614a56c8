//! Where bytes are known already: in cases of the office, and in what is published.

use crate::db::{self, Tx, fetch_all};

/// The most places of either kind that are named.
const MAX_PLACES: i64 = 5;

/// A place where the same bytes lie.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Known {
    /// What is said of it.
    pub sentence: String,
    /// Its address on this site.
    pub address: String,
}

#[derive(sqlx::FromRow)]
struct CaseRow {
    id: String,
    subject: String,
    name: String,
}

#[derive(sqlx::FromRow)]
struct ProductRow {
    public_id: i64,
    slug: String,
    title: String,
}

/// Where these bytes are known, except in the case `except`: files that count now in cases of the
/// office, then published products of any office.
pub async fn known_places(
    tx: &mut Tx,
    digest: &str,
    office_id: &str,
    except: &str,
) -> Result<Vec<Known>, db::Error> {
    let cases = fetch_all!(
        tx,
        CaseRow,
        "SELECT c.id, c.subject, MIN(f.name) AS name FROM case_file f JOIN sop_case c ON c.id = f.case_id
         WHERE f.digest = $1 AND f.removed_ms IS NULL AND c.office_id = $2 AND c.id <> $3
         GROUP BY c.id, c.subject ORDER BY c.id LIMIT $4",
        digest,
        office_id,
        except,
        MAX_PLACES
    )?;
    let products = fetch_all!(
        tx,
        ProductRow,
        "SELECT DISTINCT p.public_id, p.slug, p.title FROM product_file f
         JOIN product p ON p.id = f.product_id JOIN product_version v ON v.id = f.product_version_id
         WHERE f.digest = $1 AND p.state = 'terbit' AND v.case_id <> $2 ORDER BY p.public_id LIMIT $3",
        digest,
        except,
        MAX_PLACES
    )?;
    let case = |row: CaseRow| Known {
        sentence: format!("Berkas yang sama sudah ada pada perkara: {} ({}).", row.subject, row.name),
        address: format!("/kasus/{}", row.id),
    };
    let product = |row: ProductRow| Known {
        sentence: format!("Berkas yang sama sudah terbit: {}.", row.title),
        address: format!("/produk-hukum/{}-{}", row.public_id, row.slug),
    };
    Ok(cases.into_iter().map(case).chain(products.into_iter().map(product)).collect())
}
