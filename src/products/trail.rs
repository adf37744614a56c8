//! Under which subjects the journal tells of a case or a product: for those who look through it.

use crate::db::{self, Tx, fetch_all};

/// The most subjects of one product: its cases and itself.
const MAX_SUBJECTS: i64 = 20;

/// A case, its nota dinas, and the product that came of it or was taken down by it.
///
/// # Errors
/// As any statement.
pub async fn trail_of_case(tx: &mut Tx, case_id: &str) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT nota_dinas_id FROM submission WHERE case_id = $1
         UNION SELECT product_id FROM product_version WHERE case_id = $1
         UNION SELECT product_id FROM takedown WHERE case_id = $1 ORDER BY 1 LIMIT $2",
        case_id,
        MAX_SUBJECTS
    )?;
    Ok(std::iter::once(case_id.to_owned()).chain(rows.into_iter().map(|(id,)| id)).collect())
}

/// A product by its public number, and the cases that published it or took it down; empty when there is none.
///
/// # Errors
/// As any statement.
pub async fn trail_of_product(tx: &mut Tx, public_id: i64) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT id FROM product WHERE public_id = $1
         UNION SELECT v.case_id FROM product_version v JOIN product p ON p.id = v.product_id WHERE p.public_id = $1
         UNION SELECT t.case_id FROM takedown t JOIN product p ON p.id = t.product_id WHERE p.public_id = $1
         ORDER BY 1 LIMIT $2",
        public_id,
        MAX_SUBJECTS
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Public number and citation of products, by id.
///
/// # Errors
/// As any statement.
pub async fn product_names(tx: &mut Tx, ids: &[String]) -> Result<Vec<(String, i64, String)>, db::Error> {
    let sql = format!(
        "SELECT id, CAST(public_id AS TEXT), title FROM product WHERE id IN ({})",
        db::places(1, ids.len())
    );
    let rows = db::text_rows(tx, sql, ids).await?;
    let named = |row: Vec<Option<String>>| {
        let [id, number, title]: [Option<String>; 3] = row.try_into().ok()?;
        Some((id?, number?.parse().ok()?, title.unwrap_or_default()))
    };
    Ok(rows.into_iter().filter_map(named).collect())
}
