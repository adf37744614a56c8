//! Every object that the database records, originals and derived ones: what `verify` and `backup` walk.

use super::store::objects;
use crate::db::{self, Db};
use crate::kernel::Digest;
use crate::storage::{DerivedKind, FileKey};

/// Rows that are read at once.
const PAGE: i64 = 500;

/// An object as the database records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Its name in storage.
    pub key: FileKey,
    /// The digest that its bytes must have.
    pub digest: Digest,
    /// The size that it must have.
    pub size_bytes: u64,
}

/// All of them. Pages are read one by one, so a long list holds no reader open.
///
/// # Errors
/// As any statement; [`db::Error::Inconsistent`] for a row that names nothing.
pub async fn recorded(db: &Db) -> Result<Vec<Recorded>, db::Error> {
    let mut all = originals(db).await?;
    all.extend(derived(db).await?);
    Ok(all)
}

async fn originals(db: &Db) -> Result<Vec<Recorded>, db::Error> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let rows = objects::page(&mut db.read().await?, &after, PAGE).await?;
        let Some((last, _)) = rows.last() else { return Ok(all) };
        after.clone_from(last);
        for (digest, size) in rows {
            let broken = |what: &str| db::Error::inconsistent("object", &digest, what);
            let parsed: Digest = digest.parse().map_err(|_| broken("digest"))?;
            let size_bytes = u64::try_from(size).map_err(|_| broken("size"))?;
            all.push(Recorded { key: FileKey::Original(parsed), digest: parsed, size_bytes });
        }
    }
}

async fn derived(db: &Db) -> Result<Vec<Recorded>, db::Error> {
    let (mut all, mut after) = (Vec::new(), (String::new(), String::new()));
    loop {
        let rows = objects::derived_page(&mut db.read().await?, (&after.0, &after.1), PAGE).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after = (last.of_digest.clone(), last.kind.clone());
        for row in rows {
            all.push(of_row(&row)?);
        }
    }
}

fn of_row(row: &objects::DerivedRow) -> Result<Recorded, db::Error> {
    let broken = |what: &str| db::Error::inconsistent("derived_object", &row.of_digest, what);
    let kind = DerivedKind::from_name(&row.kind).ok_or_else(|| broken("kind"))?;
    Ok(Recorded {
        key: FileKey::Derived {
            of: row.of_digest.parse().map_err(|_| broken("of"))?,
            kind,
            version: u16::try_from(row.version).map_err(|_| broken("version"))?,
        },
        digest: row.digest.parse().map_err(|_| broken("digest"))?,
        size_bytes: u64::try_from(row.size_bytes).map_err(|_| broken("size"))?,
    })
}
