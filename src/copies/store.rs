//! Recorded comparisons, arrangements and verdicts on pages.

use super::arrangement::Arrangement;
use super::page::{Finding, Judgement, PageRef, Pair, Turned, Verdict};
use crate::auth::named;
use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::{Digest, Timestamp, new_id};
use crate::pdf::Turn;
use std::collections::HashMap;

/// The verdicts of a case that are looked at, the latest; on a page whose verdict is older there is none.
const MAX_VERDICTS: i64 = 20_000;

/// A recorded comparison.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Comparison {
    /// Internal id.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The digest of the files that were compared.
    pub files_digest: String,
    /// How: `mesin` where a machine compared, `mata` where a person's eyes alone did.
    pub method: String,
    /// `sesuai`.
    pub verdict: String,
    /// What the person wrote.
    pub note: Option<String>,
    /// Who.
    pub person_id: String,
    /// When.
    pub made_ms: i64,
}

pub(super) async fn insert(tx: &mut Write, row: &Comparison) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO comparison (id, case_id, files_digest, method, verdict, note, person_id, part, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'maker', $8)",
        &row.id,
        &row.case_id,
        &row.files_digest,
        &row.method,
        &row.verdict,
        row.note.as_deref(),
        &row.person_id,
        row.made_ms
    )?;
    tx.touch(record::COMPARISON, &[&row.id]);
    Ok(())
}

/// Records what a comparison rests on.
pub(super) async fn insert_pages(
    tx: &mut Write,
    comparison_id: &str,
    pages: usize,
    body: &str,
) -> Result<(), db::Error> {
    let (digest, pages) = (Digest::of(body.as_bytes()).hex(), i64::try_from(pages).unwrap_or(i64::MAX));
    execute!(
        tx,
        "INSERT INTO comparison_pages (comparison_id, digest, pages, body) VALUES ($1, $2, $3, $4)",
        comparison_id,
        digest,
        pages,
        body
    )?;
    tx.touch(record::COMPARISON_PAGES, &[comparison_id]);
    Ok(())
}

/// The comparisons of a case, newest first.
///
/// # Errors
/// As any statement.
pub async fn comparisons_of(tx: &mut Tx, case_id: &str) -> Result<Vec<Comparison>, db::Error> {
    fetch_all!(
        tx,
        Comparison,
        "SELECT id, case_id, files_digest, method, verdict, note, person_id, made_ms FROM comparison
         WHERE case_id = $1 ORDER BY made_ms DESC, id DESC",
        case_id
    )
}

/// What a comparison rests on: the digest of its pairs and verdicts; `None` for one that was stated
/// without them.
///
/// # Errors
/// As any statement.
pub async fn pages_digest_of(tx: &mut Tx, comparison_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT digest FROM comparison_pages WHERE comparison_id = $1",
        comparison_id
    )?;
    Ok(row.map(|(digest,)| digest))
}

/// The same as it was written; `None` for one that was stated without pages.
pub(super) async fn pages_of(tx: &mut Tx, comparison_id: &str) -> Result<Option<String>, db::Error> {
    let sql = "SELECT body FROM comparison_pages WHERE comparison_id = $1";
    let row: Option<(String,)> = fetch_optional!(tx, (String,), sql, comparison_id)?;
    Ok(row.map(|(body,)| body))
}

/// The latest arrangement of a case and its revision; none and 0 when nobody changed anything.
pub(super) async fn arrangement(tx: &mut Tx, case_id: &str) -> Result<(Arrangement, i64), db::Error> {
    let row: Option<(String, i64)> = fetch_optional!(
        tx,
        (String, i64),
        "SELECT body, revision FROM page_arrangement WHERE case_id = $1 ORDER BY revision DESC LIMIT 1",
        case_id
    )?;
    let Some((body, revision)) = row else { return Ok((Arrangement::default(), 0)) };
    let broken = || db::Error::inconsistent("page_arrangement", case_id, "body");
    Ok((Arrangement::parse(&body).ok_or_else(broken)?, revision))
}

/// Records a new revision of the arrangement.
pub(super) async fn insert_arrangement(
    tx: &mut Write,
    case_id: &str,
    person_id: &str,
    revision: i64,
    body: &str,
) -> Result<(), db::Error> {
    let now = tx.now();
    let id = new_id(now);
    execute!(
        tx,
        "INSERT INTO page_arrangement (id, case_id, revision, body, person_id, part, made_ms)
         VALUES ($1, $2, $3, $4, $5, 'maker', $6)",
        &id,
        case_id,
        revision,
        body,
        person_id,
        now.0
    )?;
    tx.touch(record::PAGE_ARRANGEMENT, &[&id]);
    Ok(())
}

/// The ordinal of the next verdict in a case.
pub(super) async fn next_ordinal(tx: &mut Tx, case_id: &str) -> Result<i64, db::Error> {
    let sql = "SELECT CAST(COALESCE(MAX(ordinal), 0) + 1 AS BIGINT) FROM page_verdict WHERE case_id = $1";
    let (next,): (i64,) = fetch_one!(tx, (i64,), sql, case_id)?;
    Ok(next)
}

/// Who gives a verdict, where, and whether for many pages at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Giving<'g> {
    pub(super) case_id: &'g str,
    pub(super) person_id: &'g str,
    pub(super) at_once: bool,
}

/// Records a verdict.
pub(super) async fn insert_verdict(
    tx: &mut Write,
    giving: Giving<'_>,
    ordinal: i64,
    said: &Judgement,
) -> Result<(), db::Error> {
    let now = tx.now();
    let (id, physical) = (new_id(now), said.pair.physical);
    execute!(
        tx,
        "INSERT INTO page_verdict (id, case_id, ordinal, digital_digest, digital_page, physical_digest, physical_page,
             physical_turn, verdict, place, area, note, manner, person_id, part, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'maker', $15)",
        &id,
        giving.case_id,
        ordinal,
        said.pair.digital.map(|at| at.file.hex()),
        said.pair.digital.map(|at| i64::from(at.page)),
        physical.map(|page| page.at.file.hex()),
        physical.map(|page| i64::from(page.at.page)),
        physical.map(|page| i64::from(page.turn.degrees())),
        said.finding.column(),
        said.place.as_deref(),
        said.area.map(|area| area.to_string()),
        said.note.as_deref(),
        if giving.at_once { AT_ONCE } else { "satu" },
        giving.person_id,
        now.0
    )?;
    tx.touch(record::PAGE_VERDICT, &[&id]);
    Ok(())
}

/// How a verdict is marked that was given for many pages at once.
const AT_ONCE: &str = "sekaligus";

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    digital_digest: Option<String>,
    digital_page: Option<i64>,
    physical_digest: Option<String>,
    physical_page: Option<i64>,
    physical_turn: Option<i64>,
    verdict: String,
    place: Option<String>,
    area: Option<String>,
    note: Option<String>,
    manner: String,
    name: String,
    made_ms: i64,
}

/// The verdicts of a case in the order in which they were given.
pub(super) async fn verdicts_of(tx: &mut Tx, case_id: &str) -> Result<Vec<Verdict>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT v.id, v.digital_digest, v.digital_page, v.physical_digest, v.physical_page, v.physical_turn, v.verdict,
             v.place, v.area, v.note, v.manner, p.name, v.made_ms
         FROM page_verdict v JOIN person p ON p.id = v.person_id
         WHERE v.case_id = $1 ORDER BY v.ordinal DESC LIMIT $2",
        case_id,
        MAX_VERDICTS
    )?;
    let confirmed = fetch_all!(
        tx,
        ConfirmedRow,
        "SELECT c.verdict_id, p.name, e.post_title, c.made_ms
         FROM page_confirmation c JOIN person p ON p.id = c.person_id JOIN case_event e ON e.id = c.event_id
         WHERE c.case_id = $1 ORDER BY c.made_ms, c.event_id",
        case_id
    )?;
    let mut last: HashMap<String, (String, Timestamp)> = HashMap::new();
    for row in confirmed {
        last.insert(row.verdict_id, (named(&row.name, &row.post_title), Timestamp(row.made_ms)));
    }
    let read = |row: Row| {
        let verdict = Verdict::try_from(row)?;
        Ok(Verdict { confirmed: last.get(&verdict.id).cloned(), ..verdict })
    };
    rows.into_iter().rev().map(read).collect()
}

#[derive(sqlx::FromRow)]
struct ConfirmedRow {
    verdict_id: String,
    name: String,
    post_title: String,
    made_ms: i64,
}

/// Records that a gate confirmed a verdict on a page.
pub(super) async fn insert_page_confirmation(
    tx: &mut Write,
    (event_id, case_id): (&str, &str),
    verdict_id: &str,
    (person_id, part): (&str, &str),
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO page_confirmation (event_id, verdict_id, case_id, person_id, part, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6)",
        event_id,
        verdict_id,
        case_id,
        person_id,
        part,
        now
    )?;
    tx.touch(record::PAGE_CONFIRMATION, &[event_id, verdict_id]);
    Ok(())
}

impl TryFrom<Row> for Verdict {
    type Error = db::Error;

    fn try_from(row: Row) -> Result<Self, db::Error> {
        let broken = |what: &str| db::Error::inconsistent("page_verdict", &row.id, what);
        let page = |digest: &Option<String>, page: Option<i64>| -> Result<Option<PageRef>, db::Error> {
            let Some(digest) = digest else { return Ok(None) };
            let file = digest.parse().map_err(|_| broken("digest"))?;
            let page = page.and_then(|page| u32::try_from(page).ok()).ok_or_else(|| broken("page"))?;
            Ok(Some(PageRef { file, page }))
        };
        let turn = || -> Result<Turn, db::Error> {
            let degrees = row.physical_turn.and_then(|turn| u16::try_from(turn).ok());
            degrees.and_then(Turn::of_degrees).ok_or_else(|| broken("turn"))
        };
        let physical = match page(&row.physical_digest, row.physical_page)? {
            Some(at) => Some(Turned { at, turn: turn()? }),
            None => None,
        };
        let area = row.area.as_deref().map(|area| area.parse().map_err(|_| broken("area"))).transpose()?;
        Ok(Self {
            said: Judgement {
                pair: Pair { digital: page(&row.digital_digest, row.digital_page)?, physical },
                finding: Finding::from_column(&row.verdict).ok_or_else(|| broken("verdict"))?,
                area,
                place: row.place,
                note: row.note,
            },
            at_once: row.manner == AT_ONCE,
            name: row.name,
            made: Timestamp(row.made_ms),
            confirmed: None,
            id: row.id,
        })
    }
}
