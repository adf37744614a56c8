//! What hangs on a product.

use crate::db::{self, Tx, fetch_all, fetch_one};

/// What hangs on a product: from which side, kind of relation, the other's public id and citation. What a ralat took
/// back holds nothing any more.
pub async fn relations(tx: &mut Tx, product_id: &str) -> Result<Vec<(i64, String, i64, String)>, db::Error> {
    fetch_all!(
        tx,
        (i64, String, i64, String),
        concat!(
            "SELECT CAST(0 AS BIGINT), k.title, o.public_id, o.title
             FROM product_relation r JOIN relation_kind k ON k.id = r.kind
             JOIN product p ON p.id = r.product_id
             JOIN product_version v ON v.id = r.product_version_id AND v.version = p.version
             JOIN product o ON o.id = r.target_product_id AND o.state = 'terbit'
             WHERE r.product_id = $1 AND ",
            not_taken_back!(),
            " UNION ALL
             SELECT CAST(1 AS BIGINT), k.inverse, q.public_id, q.title
             FROM product_relation r JOIN relation_kind k ON k.id = r.kind
             JOIN product q ON q.id = r.product_id AND q.state = 'terbit'
             JOIN product_version w ON w.id = r.product_version_id AND w.version = q.version
             WHERE r.target_product_id = $1 AND ",
            not_taken_back!(),
            " ORDER BY 1, 2, 3"
        ),
        product_id
    )
}

/// Open cases that would put a new version in the place of a product: case and subject.
pub async fn open_replacements(tx: &mut Tx, product_id: &str) -> Result<Vec<(String, String)>, db::Error> {
    fetch_all!(
        tx,
        (String, String),
        "SELECT c.id, c.subject FROM submission s JOIN sop_case c ON c.id = s.case_id
         WHERE s.replaces_product_id = $1 AND c.closed_ms IS NULL ORDER BY c.id",
        product_id
    )
}

/// Every case of a product: those that published or would publish it, take it down, put it right or correct it.
pub async fn cases(tx: &mut Tx, product_id: &str) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT case_id FROM product_version WHERE product_id = $1
         UNION SELECT case_id FROM submission WHERE replaces_product_id = $1
         UNION SELECT case_id FROM takedown WHERE product_id = $1
         UNION SELECT case_id FROM perbaikan WHERE product_id = $1
         UNION SELECT case_id FROM ralat WHERE product_id = $1 ORDER BY 1",
        product_id
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Views and downloads of a product since a day (`YYYY-MM-DD`).
pub async fn counted_since(tx: &mut Tx, product_id: &str, day: &str) -> Result<(i64, i64), db::Error> {
    fetch_one!(
        tx,
        (i64, i64),
        "SELECT CAST(coalesce(sum(views), 0) AS BIGINT), CAST(coalesce(sum(downloads), 0) AS BIGINT)
         FROM product_count WHERE product_id = $1 AND day >= $2",
        product_id,
        day
    )
}
