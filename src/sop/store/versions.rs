//! Versions of definitions, and what offices loaded of them.

use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::{CivilDate, Timestamp};
use crate::sop::decree::Decree;

/// A stored version.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VersionRow {
    /// SOP and digest.
    pub id: String,
    /// The SOP.
    pub sop: String,
    /// The text's digest.
    pub digest: String,
    /// The text.
    pub body: String,
}

/// All versions ever loaded.
pub async fn all(tx: &mut Tx) -> Result<Vec<VersionRow>, db::Error> {
    fetch_all!(tx, VersionRow, "SELECT id, sop, digest, body FROM sop_version ORDER BY loaded_ms, id")
}

/// One of them.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<VersionRow>, db::Error> {
    fetch_optional!(tx, VersionRow, "SELECT id, sop, digest, body FROM sop_version WHERE id = $1", id)
}

/// How many versions and decrees there are; neither is ever changed or removed.
pub async fn counts(tx: &mut Tx) -> Result<(i64, i64), db::Error> {
    fetch_one!(tx, (i64, i64), "SELECT (SELECT COUNT(*) FROM sop_version), (SELECT COUNT(*) FROM sop_decree)")
}

#[derive(sqlx::FromRow)]
struct DecreeRow {
    id: String,
    office_id: String,
    sop: String,
    version_id: String,
    replaces: String,
    number: String,
    decree_date: String,
    effective: String,
    person_id: String,
    loaded_ms: i64,
}

impl TryFrom<DecreeRow> for Decree {
    type Error = db::Error;

    fn try_from(row: DecreeRow) -> Result<Self, db::Error> {
        let date = |text: &str| {
            CivilDate::parse(text).map_err(|error| db::Error::inconsistent("sop_decree", &row.id, error))
        };
        Ok(Self {
            date: date(&row.decree_date)?,
            effective: date(&row.effective)?,
            id: row.id,
            office_id: row.office_id,
            sop: row.sop,
            version_id: row.version_id,
            replaces: row.replaces,
            number: row.number,
            person_id: row.person_id,
            loaded: Timestamp(row.loaded_ms),
        })
    }
}

/// What all offices loaded, in the order in which it takes effect.
pub async fn decrees(tx: &mut Tx) -> Result<Vec<Decree>, db::Error> {
    let rows = fetch_all!(
        tx,
        DecreeRow,
        "SELECT id, office_id, sop, version_id, replaces, number, decree_date, effective, person_id, loaded_ms
         FROM sop_decree ORDER BY effective, loaded_ms, id"
    )?;
    rows.into_iter().map(Decree::try_from).collect()
}

/// A version's name and when it was first loaded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Loaded {
    /// SOP and digest.
    pub id: String,
    /// When.
    pub loaded_ms: i64,
}

/// The versions of an SOP that came with the program or its files, the newest first: those that an office loaded are
/// its own.
pub async fn of_files(tx: &mut Tx, sop: &str) -> Result<Vec<Loaded>, db::Error> {
    fetch_all!(
        tx,
        Loaded,
        "SELECT v.id, v.loaded_ms FROM sop_version v
         WHERE v.sop = $1 AND NOT EXISTS (
             SELECT 1 FROM sop_decree d WHERE d.version_id = v.id AND d.loaded_ms = v.loaded_ms)
         ORDER BY v.loaded_ms DESC, v.id",
        sop
    )
}

/// Stores a version.
pub async fn insert(tx: &mut Write, row: &VersionRow) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO sop_version (id, sop, digest, body, loaded_ms) VALUES ($1, $2, $3, $4, $5)",
        &row.id,
        &row.sop,
        &row.digest,
        &row.body,
        now
    )?;
    tx.touch(record::SOP_VERSION, &[&row.id]);
    Ok(())
}

/// Stores that an office loaded a version.
pub async fn insert_decree(tx: &mut Write, decree: &Decree) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO sop_decree (id, office_id, sop, version_id, replaces, number, decree_date, effective, person_id,
             loaded_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &decree.id,
        &decree.office_id,
        &decree.sop,
        &decree.version_id,
        &decree.replaces,
        &decree.number,
        decree.date.iso(),
        decree.effective.iso(),
        &decree.person_id,
        decree.loaded.0
    )?;
    tx.touch(record::SOP_DECREE, &[&decree.id]);
    Ok(())
}
