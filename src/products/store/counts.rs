//! Counts of views and downloads, per product and day. Not of record.

use crate::db::{self, Tx, execute, fetch_one};

/// Adds to a day's counts of a product, by its public id.
pub async fn add(
    tx: &mut Tx,
    public_id: i64,
    day: &str,
    views: i64,
    downloads: i64,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO product_count (product_id, day, views, downloads)
         SELECT p.id, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM product p WHERE p.public_id = $1
         ON CONFLICT (product_id, day) DO UPDATE SET views = product_count.views + excluded.views,
             downloads = product_count.downloads + excluded.downloads",
        public_id,
        day,
        views,
        downloads
    )?;
    Ok(())
}

/// Views and downloads of everything that is public, between two days (ISO), both counted.
pub async fn between(tx: &mut Tx, first: &str, last: &str) -> Result<(i64, i64), db::Error> {
    let row = fetch_one!(
        tx,
        (i64, i64),
        "SELECT CAST(coalesce(sum(c.views), 0) AS BIGINT), CAST(coalesce(sum(c.downloads), 0) AS BIGINT)
         FROM product_count c JOIN product p ON p.id = c.product_id AND p.state = 'terbit'
         WHERE c.day >= $1 AND c.day <= $2",
        first,
        last
    )?;
    Ok(row)
}

/// All views and downloads of a product.
pub async fn totals(tx: &mut Tx, public_id: i64) -> Result<(i64, i64), db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        views: i64,
        downloads: i64,
    }
    let row = fetch_one!(
        tx,
        Row,
        "SELECT CAST(coalesce(sum(c.views), 0) AS BIGINT) AS views,
             CAST(coalesce(sum(c.downloads), 0) AS BIGINT) AS downloads
         FROM product_count c JOIN product p ON p.id = c.product_id WHERE p.public_id = $1",
        public_id
    )?;
    Ok((row.views, row.downloads))
}
