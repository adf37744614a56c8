//! Answers to the survey: marks and the day. Not of record.

use crate::db::{self, Tx, execute, fetch_one};
use crate::tickets::rules::survey::Marks;

/// Writes an answer.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    (office_id, date): (&str, &str),
    marks: &Marks,
) -> Result<(), db::Error> {
    let [u1, u2, u3, u4, u5, u6, u7, u8, u9] = *marks;
    execute!(
        tx,
        "INSERT INTO skm_answer (id, office_id, date, u1, u2, u3, u4, u5, u6, u7, u8, u9)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id,
        office_id,
        date,
        u1,
        u2,
        u3,
        u4,
        u5,
        u6,
        u7,
        u8,
        u9
    )?;
    Ok(())
}

/// How many answers an office got from the first to the last day, and the sum of each element's marks.
pub async fn sums(
    tx: &mut Tx,
    office_id: &str,
    (first, last): (&str, &str),
) -> Result<(i64, Marks), db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
        u1: i64,
        u2: i64,
        u3: i64,
        u4: i64,
        u5: i64,
        u6: i64,
        u7: i64,
        u8: i64,
        u9: i64,
    }
    let row = fetch_one!(
        tx,
        Row,
        "SELECT count(*) AS n, CAST(coalesce(sum(u1), 0) AS BIGINT) AS u1, CAST(coalesce(sum(u2), 0) AS BIGINT) AS u2,
             CAST(coalesce(sum(u3), 0) AS BIGINT) AS u3, CAST(coalesce(sum(u4), 0) AS BIGINT) AS u4,
             CAST(coalesce(sum(u5), 0) AS BIGINT) AS u5, CAST(coalesce(sum(u6), 0) AS BIGINT) AS u6,
             CAST(coalesce(sum(u7), 0) AS BIGINT) AS u7, CAST(coalesce(sum(u8), 0) AS BIGINT) AS u8,
             CAST(coalesce(sum(u9), 0) AS BIGINT) AS u9
         FROM skm_answer WHERE office_id = $1 AND date >= $2 AND date <= $3",
        office_id,
        first,
        last
    )?;
    Ok((row.n, [row.u1, row.u2, row.u3, row.u4, row.u5, row.u6, row.u7, row.u8, row.u9]))
}
