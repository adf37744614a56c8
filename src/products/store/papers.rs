//! Nota dinas, submissions, and the record of the official page.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::sop::store::found;

/// The most cases of one nota dinas, with room above what is registered at once.
const MAX_CASES: i64 = 100;

/// A nota dinas as recorded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NotaDinasRow {
    /// Internal id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// Its number as written.
    pub number: String,
    /// Its date (`YYYY-MM-DD`).
    pub date: String,
    /// From which unit.
    pub from_unit: String,
    /// To whom.
    pub to_unit: String,
    /// Subject.
    pub subject: String,
    /// Its scan.
    pub scan_digest: Option<String>,
    /// The scan's name.
    pub scan_name: Option<String>,
    /// Who registered it.
    pub registered_by: String,
    /// When.
    pub created_ms: i64,
}

/// Writes a nota dinas.
pub async fn insert_nota_dinas(tx: &mut Write, row: &NotaDinasRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO nota_dinas (id, office_id, number, date, from_unit, to_unit, subject, scan_digest, scan_name,
             registered_by, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &row.id,
        &row.office_id,
        &row.number,
        &row.date,
        &row.from_unit,
        &row.to_unit,
        &row.subject,
        row.scan_digest.as_deref(),
        row.scan_name.as_deref(),
        &row.registered_by,
        row.created_ms
    )?;
    tx.touch(record::NOTA_DINAS, &[&row.id]);
    Ok(())
}

/// Mends a nota dinas that was sent back.
pub async fn update_nota_dinas(tx: &mut Write, row: &NotaDinasRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE nota_dinas SET number = $2, date = $3, from_unit = $4, to_unit = $5, subject = $6, scan_digest = $7,
             scan_name = $8 WHERE id = $1",
        &row.id,
        &row.number,
        &row.date,
        &row.from_unit,
        &row.to_unit,
        &row.subject,
        row.scan_digest.as_deref(),
        row.scan_name.as_deref()
    )?;
    tx.touch(record::NOTA_DINAS, &[&row.id]);
    let cases: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT case_id FROM submission WHERE nota_dinas_id = $1 ORDER BY case_id LIMIT $2",
        &row.id,
        MAX_CASES
    )?;
    for (case_id,) in cases {
        found::put(tx, &case_id, &row.id, &format!("{} {}", row.number, row.subject)).await?;
    }
    Ok(())
}

/// The nota dinas of a case.
pub async fn nota_dinas_of(tx: &mut Tx, case_id: &str) -> Result<Option<NotaDinasRow>, db::Error> {
    fetch_optional!(
        tx,
        NotaDinasRow,
        "SELECT n.id, n.office_id, n.number, n.date, n.from_unit, n.to_unit, n.subject, n.scan_digest, n.scan_name,
             n.registered_by, n.created_ms
         FROM nota_dinas n JOIN submission s ON s.nota_dinas_id = n.id WHERE s.case_id = $1",
        case_id
    )
}

/// The unit that proposed the latest version of a product, as its nota dinas calls it.
pub async fn proposing_unit(tx: &mut Tx, product_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT n.from_unit FROM product_version v JOIN submission s ON s.case_id = v.case_id
         JOIN nota_dinas n ON n.id = s.nota_dinas_id WHERE v.product_id = $1 ORDER BY v.version DESC LIMIT 1",
        product_id
    )?;
    Ok(row.map(|(unit,)| unit))
}

/// The upload case's own facts.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SubmissionRow {
    /// The nota dinas.
    pub nota_dinas_id: String,
    /// `salinan` or `asli`.
    pub physical_kind: String,
    /// The product of which this is a new version.
    pub replaces_product_id: Option<String>,
    /// That product's public id.
    pub replaces_public_id: Option<i64>,
}

/// Writes a submission.
pub async fn insert_submission(
    tx: &mut Write,
    case_id: &str,
    nota_dinas_id: &str,
    physical_kind: &str,
    replaces: Option<&str>,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO submission (case_id, nota_dinas_id, physical_kind, replaces_product_id) VALUES ($1, $2, $3, $4)",
        case_id,
        nota_dinas_id,
        physical_kind,
        replaces
    )?;
    tx.touch(record::SUBMISSION, &[case_id]);
    if let Some(paper) = nota_dinas_of(tx, case_id).await? {
        found::put(tx, case_id, &paper.id, &format!("{} {}", paper.number, paper.subject)).await?;
    }
    Ok(())
}

/// Changes what the physical copy is, and of which product this is a new version.
pub async fn update_submission(
    tx: &mut Write,
    case_id: &str,
    physical_kind: &str,
    replaces: Option<&str>,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE submission SET physical_kind = $2, replaces_product_id = $3 WHERE case_id = $1",
        case_id,
        physical_kind,
        replaces
    )?;
    tx.touch(record::SUBMISSION, &[case_id]);
    Ok(())
}

/// What the physical copy of a case is: `salinan` or `asli`; `None` for a case without submission.
///
/// # Errors
/// As any statement.
pub async fn physical_kind_in(tx: &mut Tx, case_id: &str) -> Result<Option<String>, db::Error> {
    Ok(submission(tx, case_id).await?.map(|row| row.physical_kind))
}

/// The submission of a case.
pub async fn submission(tx: &mut Tx, case_id: &str) -> Result<Option<SubmissionRow>, db::Error> {
    fetch_optional!(
        tx,
        SubmissionRow,
        "SELECT s.nota_dinas_id, s.physical_kind, s.replaces_product_id, p.public_id AS replaces_public_id
         FROM submission s LEFT JOIN product p ON p.id = s.replaces_product_id WHERE s.case_id = $1",
        case_id
    )
}

/// Why a case publishes a new version; `None` where nothing is recorded.
pub async fn why(tx: &mut Tx, case_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> =
        fetch_optional!(tx, (String,), "SELECT reason FROM versi_alasan WHERE case_id = $1", case_id)?;
    Ok(row.map(|(reason,)| reason))
}

/// Writes why a case publishes a new version, in the place of what was recorded; an empty reason takes it away.
pub async fn put_why(tx: &mut Write, case_id: &str, why: &str) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM versi_alasan WHERE case_id = $1", case_id)?;
    if !why.is_empty() {
        execute!(tx, "INSERT INTO versi_alasan (case_id, reason) VALUES ($1, $2)", case_id, why)?;
    }
    tx.touch(record::VERSI_ALASAN, &[case_id]);
    Ok(())
}

/// The cases that one nota dinas carries (case id, subject, step, outcome).
pub async fn siblings(tx: &mut Tx, nota_dinas_id: &str) -> Result<Vec<(String, String, String)>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: String,
        subject: String,
        step: String,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT c.id, c.subject, c.step FROM sop_case c JOIN submission s ON s.case_id = c.id
         WHERE s.nota_dinas_id = $1 ORDER BY c.created_ms, c.id",
        nota_dinas_id
    )?;
    Ok(rows.into_iter().map(|row| (row.id, row.subject, row.step)).collect())
}

/// Where the official page of JDIH KPU holds the document.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ExternalRow {
    /// Internal id.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The address.
    pub address: String,
    /// Since when (`YYYY-MM-DD`).
    pub date: String,
    /// The digest of the file there.
    pub sha256: Option<String>,
    /// Who recorded it.
    pub person_id: String,
    /// When.
    pub at_ms: i64,
}

/// Records an address of the official page.
pub async fn insert_external(tx: &mut Write, row: &ExternalRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO external_page (id, case_id, address, date, sha256, person_id, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &row.id,
        &row.case_id,
        &row.address,
        &row.date,
        row.sha256.as_deref(),
        &row.person_id,
        row.at_ms
    )?;
    tx.touch(record::EXTERNAL_PAGE, &[&row.id]);
    Ok(())
}

/// The latest record of the official page for a case.
pub async fn external(tx: &mut Tx, case_id: &str) -> Result<Option<ExternalRow>, db::Error> {
    fetch_optional!(
        tx,
        ExternalRow,
        "SELECT id, case_id, address, date, sha256, person_id, at_ms FROM external_page
         WHERE case_id = $1 ORDER BY at_ms DESC, id DESC LIMIT 1",
        case_id
    )
}
