//! Takedowns: rows of a case, of files that went dark, and the vocabularies.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};

/// A ground, as listed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct GroundRow {
    /// Its id.
    pub id: String,
    /// What staff call it.
    pub title: String,
    /// What the tombstone says.
    pub public_words: String,
    /// Whether the Kabag may take down before the papers.
    pub may_come_first: i64,
    /// Whether title and address may be closed.
    pub may_close_title: i64,
    /// Whether it needs a text of its own.
    pub needs_text: i64,
}

/// The grounds, in their order.
pub async fn grounds(tx: &mut Tx) -> Result<Vec<GroundRow>, db::Error> {
    fetch_all!(
        tx,
        GroundRow,
        "SELECT id, title, public_words, may_come_first, may_close_title, needs_text FROM takedown_ground
         ORDER BY position, id"
    )
}

/// Who may give the order: id and title, in their order.
pub async fn givers(tx: &mut Tx) -> Result<Vec<(String, String)>, db::Error> {
    fetch_all!(tx, (String, String), "SELECT id, title FROM order_giver ORDER BY position, id")
}

/// Titles of those who gave the order of a case.
pub async fn givers_of(tx: &mut Tx, case_id: &str) -> Result<Vec<(String, String)>, db::Error> {
    fetch_all!(
        tx,
        (String, String),
        "SELECT g.id, g.title FROM takedown_giver t JOIN order_giver g ON g.id = t.giver
         WHERE t.case_id = $1 ORDER BY g.position, g.id",
        case_id
    )
}

/// A takedown as recorded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TakedownRow {
    /// The case.
    pub case_id: String,
    /// The product.
    pub product_id: String,
    /// The one file that goes dark; the whole product without it.
    pub file_digest: Option<String>,
    /// Its public name.
    pub file_name: Option<String>,
    /// The ground's id.
    pub ground: String,
    /// What was written about it; empty for none.
    pub ground_text: String,
    /// Number of the order; empty for none.
    pub order_number: String,
    /// Its date (`YYYY-MM-DD`); none until it is recorded.
    pub order_date: Option<String>,
    /// Its scan.
    pub scan_digest: Option<String>,
    /// The scan's name.
    pub scan_name: Option<String>,
    /// Whether title and address are closed.
    pub close_title: i64,
    /// Whether it went dark before the papers.
    pub came_first: i64,
    /// When it went dark.
    pub dark_ms: Option<i64>,
    /// The journal's number of that.
    pub dark_seq: Option<i64>,
    /// Who did that.
    pub dark_by: Option<String>,
    /// The corrected product.
    pub successor_id: Option<String>,
}

/// The takedown of a case.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Option<TakedownRow>, db::Error> {
    fetch_optional!(
        tx,
        TakedownRow,
        "SELECT case_id, product_id, file_digest, file_name, ground, ground_text, order_number, order_date,
             scan_digest, scan_name, close_title, came_first, dark_ms, dark_seq, dark_by, successor_id
         FROM takedown WHERE case_id = $1",
        case_id
    )
}

/// The takedowns of a product, the latest first.
pub async fn of_product(tx: &mut Tx, product_id: &str) -> Result<Vec<TakedownRow>, db::Error> {
    fetch_all!(
        tx,
        TakedownRow,
        "SELECT case_id, product_id, file_digest, file_name, ground, ground_text, order_number, order_date,
             scan_digest, scan_name, close_title, came_first, dark_ms, dark_seq, dark_by, successor_id
         FROM takedown WHERE product_id = $1 ORDER BY case_id DESC",
        product_id
    )
}

/// What came in the place of a product that was taken down as a whole.
pub async fn successor_of(tx: &mut Tx, product_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT successor_id FROM takedown WHERE product_id = $1 AND file_digest IS NULL AND dark_ms IS NOT NULL
             AND successor_id IS NOT NULL ORDER BY dark_ms DESC, case_id DESC LIMIT 1",
        product_id
    )?;
    Ok(row.map(|(id,)| id))
}

/// Writes a takedown, or its new state.
pub async fn put(tx: &mut Write, row: &TakedownRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO takedown (case_id, product_id, file_digest, file_name, ground, ground_text, order_number,
             order_date, scan_digest, scan_name, close_title, came_first, dark_ms, dark_seq, dark_by, successor_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         ON CONFLICT (case_id) DO UPDATE SET ground = $5, ground_text = $6, order_number = $7, order_date = $8,
             scan_digest = $9, scan_name = $10, close_title = $11, came_first = $12, dark_ms = $13, dark_seq = $14, dark_by = $15, successor_id = $16",
        &row.case_id,
        &row.product_id,
        row.file_digest.as_deref(),
        row.file_name.as_deref(),
        &row.ground,
        &row.ground_text,
        &row.order_number,
        row.order_date.as_deref(),
        row.scan_digest.as_deref(),
        row.scan_name.as_deref(),
        row.close_title,
        row.came_first,
        row.dark_ms,
        row.dark_seq,
        row.dark_by.as_deref(),
        row.successor_id.as_deref()
    )?;
    tx.touch(record::TAKEDOWN, &[&row.case_id]);
    Ok(())
}

/// Writes who gave the order, in the place of who was recorded before.
pub async fn put_givers(tx: &mut Write, case_id: &str, givers: &[String]) -> Result<(), db::Error> {
    for (before, _) in givers_of(tx, case_id).await? {
        execute!(tx, "DELETE FROM takedown_giver WHERE case_id = $1 AND giver = $2", case_id, &before)?;
        tx.touch(record::TAKEDOWN_GIVER, &[case_id, &before]);
    }
    for giver in givers {
        execute!(tx, "INSERT INTO takedown_giver (case_id, giver) VALUES ($1, $2)", case_id, giver)?;
        tx.touch(record::TAKEDOWN_GIVER, &[case_id, giver]);
    }
    Ok(())
}

/// An open takedown that has yet to make dark what it is about.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PendingRow {
    /// The case.
    pub case_id: String,
    /// What it is about.
    pub subject: String,
    /// Whether its ground lets it come before the papers.
    pub may_come_first: i64,
}

/// The open takedown that has yet to make dark the whole product, or this file of it; one that may come before the
/// papers ahead of one that waits for them.
pub async fn pending(
    tx: &mut Tx,
    product_id: &str,
    file_digest: Option<&str>,
) -> Result<Option<PendingRow>, db::Error> {
    fetch_optional!(
        tx,
        PendingRow,
        "SELECT c.id AS case_id, c.subject, g.may_come_first FROM takedown t JOIN sop_case c ON c.id = t.case_id
         JOIN takedown_ground g ON g.id = t.ground
         WHERE t.product_id = $1 AND c.closed_ms IS NULL AND t.dark_ms IS NULL
           AND (t.file_digest IS NULL OR t.file_digest = CAST($2 AS TEXT))
         ORDER BY g.may_come_first DESC, c.id LIMIT 1",
        product_id,
        file_digest
    )
}

/// The open takedowns of a product, dark already or not: case and subject.
pub async fn open_of(tx: &mut Tx, product_id: &str) -> Result<Vec<(String, String)>, db::Error> {
    fetch_all!(
        tx,
        (String, String),
        "SELECT c.id, c.subject FROM takedown t JOIN sop_case c ON c.id = t.case_id
         WHERE t.product_id = $1 AND c.closed_ms IS NULL ORDER BY c.id",
        product_id
    )
}

/// A public file with certain bytes or a certain name.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FileRow {
    /// Its row.
    pub id: String,
    /// Its name in the address.
    pub name: String,
    /// Its object.
    pub digest: String,
    /// Whether it went dark.
    pub dark: i64,
}

/// Every public file of a product, of all versions, with those that went dark.
pub async fn files(tx: &mut Tx, product_id: &str) -> Result<Vec<FileRow>, db::Error> {
    fetch_all!(
        tx,
        FileRow,
        "SELECT f.id, f.name, f.digest,
             (SELECT count(*) FROM takedown_file d WHERE d.product_file_id = f.id) AS dark
         FROM product_file f WHERE f.product_id = $1 ORDER BY f.name",
        product_id
    )
}

/// Makes a file dark.
pub async fn insert_file(
    tx: &mut Write,
    file_id: &str,
    product_id: &str,
    case_id: &str,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO takedown_file (product_file_id, product_id, case_id) VALUES ($1, $2, $3)",
        file_id,
        product_id,
        case_id
    )?;
    tx.touch(record::TAKEDOWN_FILE, &[file_id]);
    Ok(())
}

/// What the tombstone of a product that was taken down as a whole says.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TombstoneRow {
    /// The takedown; none when it is not known how it went dark.
    pub case_id: Option<String>,
    /// Public id.
    pub public_id: i64,
    /// The citation.
    pub title: String,
    /// The description of the last version, canonical JSON.
    pub description: String,
    /// When it was first published.
    pub published_ms: i64,
    /// Whether title and address are closed.
    pub close_title: Option<i64>,
    /// When it went dark.
    pub dark_ms: Option<i64>,
    /// The ground's public words.
    pub ground: Option<String>,
    /// Number of the order.
    pub order_number: Option<String>,
    /// Date of the order.
    pub order_date: Option<String>,
    /// The product that came in its place, whatever became of that one.
    pub successor_id: Option<String>,
}

macro_rules! tombstone {
    ($rest:literal) => {
        concat!(
            "SELECT t.case_id, p.public_id, p.title, ",
            standing_description!(),
            " AS description, p.published_ms, t.close_title, t.dark_ms,
                 g.public_words AS ground, t.order_number, t.order_date, t.successor_id
             FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
             LEFT JOIN takedown t ON t.product_id = p.id AND t.file_digest IS NULL AND t.dark_ms IS NOT NULL
             LEFT JOIN takedown_ground g ON g.id = t.ground
             WHERE p.state = 'turun' ",
            $rest
        )
    };
}

/// The tombstone of a public id.
pub async fn tombstone(tx: &mut Tx, public_id: i64) -> Result<Option<TombstoneRow>, db::Error> {
    fetch_optional!(tx, TombstoneRow, tombstone!("AND p.public_id = $1"), public_id)
}

/// The tombstones of what went dark last.
pub async fn latest_tombstones(tx: &mut Tx, limit: i64) -> Result<Vec<TombstoneRow>, db::Error> {
    fetch_all!(
        tx,
        TombstoneRow,
        tombstone!("ORDER BY t.dark_ms DESC NULLS LAST, p.public_id DESC LIMIT $1"),
        limit
    )
}

/// A file of a public product that went dark, as its page says.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DarkFileRow {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: String,
    /// Of which version it was.
    pub version: i64,
    /// When it went dark.
    pub dark_ms: i64,
    /// The ground's public words.
    pub ground: String,
}

/// The files of a product that went dark while it stays.
pub async fn dark_files(tx: &mut Tx, product_id: &str) -> Result<Vec<DarkFileRow>, db::Error> {
    fetch_all!(
        tx,
        DarkFileRow,
        "SELECT f.name, f.role, v.version, coalesce(t.dark_ms, 0) AS dark_ms, g.public_words AS ground
         FROM takedown_file d JOIN product_file f ON f.id = d.product_file_id
         JOIN product_version v ON v.id = f.product_version_id
         JOIN takedown t ON t.case_id = d.case_id JOIN takedown_ground g ON g.id = t.ground
         WHERE d.product_id = $1 ORDER BY f.name",
        product_id
    )
}

/// Public ids of the products that showed a file with these bytes before it was taken down.
pub async fn dark_with_digest(tx: &mut Tx, digest: &str, limit: i64) -> Result<Vec<(i64, i64)>, db::Error> {
    fetch_all!(
        tx,
        (i64, i64),
        "SELECT p.public_id, max(coalesce(t.dark_ms, 0)) FROM product_file f JOIN product p ON p.id = f.product_id
         LEFT JOIN takedown_file d ON d.product_file_id = f.id
         LEFT JOIN takedown t ON t.product_id = p.id AND t.dark_ms IS NOT NULL
             AND (t.file_digest IS NULL OR t.case_id = d.case_id)
         WHERE f.digest = $1 AND (p.state = 'turun' OR d.case_id IS NOT NULL)
         GROUP BY p.public_id ORDER BY p.public_id LIMIT $2",
        digest,
        limit
    )
}

/// Public ids that a product's relations reach, in any of its versions, whatever its state.
pub async fn reached_by(tx: &mut Tx, public_id: i64) -> Result<Vec<i64>, db::Error> {
    let rows: Vec<(i64,)> = fetch_all!(
        tx,
        (i64,),
        "SELECT DISTINCT o.public_id FROM product p JOIN product_relation r ON r.product_id = p.id
         JOIN product o ON o.id = r.target_product_id WHERE p.public_id = $1 ORDER BY 1",
        public_id
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Open cases of an office in which something went dark before the papers, the oldest first.
pub async fn urgent_of(
    tx: &mut Tx,
    office_id: &str,
    limit: i64,
) -> Result<Vec<(String, String, String, i64)>, db::Error> {
    fetch_all!(
        tx,
        (String, String, String, i64),
        "SELECT c.id, c.subject, c.sop_version, coalesce(t.dark_ms, 0) FROM takedown t
         JOIN sop_case c ON c.id = t.case_id
         WHERE c.office_id = $1 AND c.closed_ms IS NULL AND t.came_first = 1 ORDER BY t.dark_ms, c.id LIMIT $2",
        office_id,
        limit
    )
}

/// That the official page shows it no more: date, note, when it was recorded.
pub async fn removal(tx: &mut Tx, case_id: &str) -> Result<Option<(String, String, i64)>, db::Error> {
    fetch_optional!(
        tx,
        (String, String, i64),
        "SELECT date, note, at_ms FROM external_removal WHERE case_id = $1 ORDER BY at_ms DESC, id DESC LIMIT 1",
        case_id
    )
}

/// Records that.
pub async fn insert_removal(
    tx: &mut Write,
    (id, case_id): (&str, &str),
    (date, note): (&str, &str),
    person_id: &str,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO external_removal (id, case_id, date, note, person_id, at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        case_id,
        date,
        note,
        person_id,
        now
    )?;
    tx.touch(record::EXTERNAL_REMOVAL, &[id]);
    Ok(())
}

/// The last address of a product at the official page of JDIH KPU, of any of its versions.
pub async fn external_of(tx: &mut Tx, product_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT e.address FROM external_page e JOIN product_version v ON v.case_id = e.case_id
         WHERE v.product_id = $1 ORDER BY e.at_ms DESC, e.id DESC LIMIT 1",
        product_id
    )?;
    Ok(row.map(|(address,)| address))
}
