//! Cases, hands and signatures.

use super::visits;
use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::{Digest, Timestamp, fold, new_id};
use crate::sop::case::{Case, Closed, Hand, Next, Sign, Visit, Waiting};
use crate::sop::model::Part;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    office_id: String,
    sop_version: String,
    subject: String,
    unit_post_id: Option<String>,
    step: String,
    round: i64,
    manifest: Option<String>,
    version: i64,
    waiting_reason: Option<String>,
    waiting_ms: Option<i64>,
    registered_by: String,
    created_ms: i64,
    arrived_ms: i64,
    closed_ms: Option<i64>,
    outcome: Option<String>,
}

#[derive(sqlx::FromRow)]
struct SignRow {
    id: String,
    person_id: String,
    part: String,
    step: String,
    round: i64,
    manifest: String,
    post_title: String,
    signed_ms: i64,
}

#[derive(sqlx::FromRow)]
struct HandRow {
    person_id: String,
    part: String,
}

fn digest(table: &'static str, key: &str, text: &str) -> Result<Digest, db::Error> {
    text.parse().map_err(|error| db::Error::inconsistent(table, key, error))
}

fn part(table: &'static str, key: &str, text: &str) -> Result<Part, db::Error> {
    Part::from_column(text).ok_or_else(|| db::Error::inconsistent(table, key, format!("part {text}")))
}

impl TryFrom<Row> for Case {
    type Error = db::Error;

    fn try_from(row: Row) -> Result<Self, db::Error> {
        let waiting = match (row.waiting_reason, row.waiting_ms) {
            (Some(reason), Some(since)) => Some(Waiting { reason, since: Timestamp(since) }),
            (None, None) => None,
            _ => return Err(db::Error::inconsistent("sop_case", row.id, "waiting without reason or time")),
        };
        let closed = match (row.outcome, row.closed_ms) {
            (Some(outcome), Some(at)) => Some(Closed { at: Timestamp(at), outcome }),
            (None, None) => None,
            _ => return Err(db::Error::inconsistent("sop_case", row.id, "closed without outcome or time")),
        };
        Ok(Self {
            manifest: row.manifest.map(|text| digest("sop_case", &row.id, &text)).transpose()?,
            id: row.id,
            office_id: row.office_id,
            sop_version: row.sop_version,
            subject: row.subject,
            unit_post_id: row.unit_post_id,
            at: row.step,
            round: row.round,
            signs: Vec::new(),
            hands: Vec::new(),
            waiting,
            version: row.version,
            registered_by: row.registered_by,
            created: Timestamp(row.created_ms),
            arrived: Timestamp(row.arrived_ms),
            closed,
            visit: Visit::default().next(),
        })
    }
}

/// The case with its hands and signatures.
pub async fn load(tx: &mut Tx, id: &str) -> Result<Option<Case>, db::Error> {
    let Some(row) = fetch_optional!(
        tx,
        Row,
        "SELECT id, office_id, sop_version, subject, unit_post_id, step, round, manifest, version, waiting_reason,
             waiting_ms, registered_by, created_ms, arrived_ms, closed_ms, outcome FROM sop_case WHERE id = $1",
        id
    )?
    else {
        return Ok(None);
    };
    let mut case = Case::try_from(row)?;
    case.signs = signs(tx, id).await?;
    case.hands = hands(tx, id).await?;
    case.visit = visits::present(tx, id).await?;
    Ok(Some(case))
}

async fn signs(tx: &mut Tx, case_id: &str) -> Result<Vec<Sign>, db::Error> {
    let rows = fetch_all!(
        tx,
        SignRow,
        "SELECT id, person_id, part, step, round, manifest, post_title, signed_ms FROM case_sign
         WHERE case_id = $1 ORDER BY signed_ms, id",
        case_id
    )?;
    rows.into_iter()
        .map(|row| {
            Ok(Sign {
                part: part("case_sign", &row.id, &row.part)?,
                manifest: digest("case_sign", &row.id, &row.manifest)?,
                person_id: row.person_id,
                post_title: row.post_title,
                step: row.step,
                round: row.round,
                at: Timestamp(row.signed_ms),
            })
        })
        .collect()
}

async fn hands(tx: &mut Tx, case_id: &str) -> Result<Vec<Hand>, db::Error> {
    let rows = fetch_all!(
        tx,
        HandRow,
        "SELECT person_id, part FROM case_hand WHERE case_id = $1 ORDER BY person_id",
        case_id
    )?;
    rows.into_iter()
        .map(|row| Ok(Hand { part: part("case_hand", case_id, &row.part)?, person_id: row.person_id }))
        .collect()
}

/// Writes a new case.
pub async fn insert(tx: &mut Write, case: &Case) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO sop_case (id, office_id, sop_version, subject, unit_post_id, step, round, version, registered_by,
             created_ms, arrived_ms, subject_folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &case.id,
        &case.office_id,
        &case.sop_version,
        &case.subject,
        case.unit_post_id.as_deref(),
        &case.at,
        case.round,
        case.version,
        &case.registered_by,
        case.created.0,
        case.arrived.0,
        fold(&case.subject)
    )?;
    tx.touch(record::SOP_CASE, &[&case.id]);
    for hand in &case.hands {
        insert_hand(tx, &case.id, hand).await?;
    }
    visits::put(tx, case, &case.visit).await?;
    Ok(())
}

/// Saves what an act made of a case that stood at `version`; `false` when it does not stand there.
pub async fn save(tx: &mut Write, version: i64, next: &Next) -> Result<bool, db::Error> {
    let case = &next.case;
    let touched = execute!(
        tx,
        "UPDATE sop_case SET step = $3, round = $4, manifest = $5, version = $6, waiting_reason = $7, waiting_ms = $8,
             arrived_ms = $9, closed_ms = $10, outcome = $11, subject = $12,
             subject_folded = $13, sop_version = $14 WHERE id = $1 AND version = $2",
        &case.id,
        version,
        &case.at,
        case.round,
        case.manifest.map(|digest| digest.hex()),
        case.version,
        case.waiting.as_ref().map(|waiting| waiting.reason.as_str()),
        case.waiting.as_ref().map(|waiting| waiting.since.0),
        case.arrived.0,
        case.closed.as_ref().map(|closed| closed.at.0),
        case.closed.as_ref().map(|closed| closed.outcome.as_str()),
        &case.subject,
        fold(&case.subject),
        &case.sop_version
    )?;
    tx.touch(record::SOP_CASE, &[&case.id]);
    if let Some(hand) = &next.hand {
        insert_hand(tx, &case.id, hand).await?;
    }
    if let Some(sign) = &next.sign {
        insert_sign(tx, &case.id, sign).await?;
    }
    Ok(touched == 1)
}

/// The definitions of the open cases that wait for the people of this post.
pub async fn waiting_for(tx: &mut Tx, unit_post_id: &str) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT DISTINCT sop_version FROM sop_case
         WHERE unit_post_id = $1 AND waiting_ms IS NOT NULL AND closed_ms IS NULL",
        unit_post_id
    )?;
    Ok(rows.into_iter().map(|(version,)| version).collect())
}

/// Records that a person has a hand in the case.
pub async fn insert_hand(tx: &mut Write, case_id: &str, hand: &Hand) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO case_hand (case_id, person_id, part) VALUES ($1, $2, $3)",
        case_id,
        &hand.person_id,
        hand.part.column()
    )?;
    tx.touch(record::CASE_HAND, &[case_id, &hand.person_id]);
    Ok(())
}

async fn insert_sign(tx: &mut Write, case_id: &str, sign: &Sign) -> Result<(), db::Error> {
    let id = new_id(sign.at);
    execute!(
        tx,
        "INSERT INTO case_sign (id, case_id, person_id, part, step, round, manifest, post_title, signed_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &id,
        case_id,
        &sign.person_id,
        sign.part.column(),
        &sign.step,
        sign.round,
        sign.manifest.hex(),
        &sign.post_title,
        sign.at.0
    )?;
    tx.touch(record::CASE_SIGN, &[&id]);
    Ok(())
}

/// What cases of an office are about, by id.
pub async fn subjects(
    tx: &mut Tx,
    office_id: &str,
    ids: &[String],
) -> Result<Vec<(String, String)>, db::Error> {
    let places = db::places(2, ids.len());
    let sql = format!("SELECT id, subject FROM sop_case WHERE office_id = $1 AND id IN ({places})");
    let keys: Vec<String> = std::iter::once(office_id.to_owned()).chain(ids.iter().cloned()).collect();
    let rows = db::text_rows(tx, sql, &keys).await?;
    let two = |row: Vec<Option<String>>| {
        let [id, subject]: [Option<String>; 2] = row.try_into().ok()?;
        Some((id?, subject.unwrap_or_default()))
    };
    Ok(rows.into_iter().filter_map(two).collect())
}

/// The cases whose ids end like this: what a short reference names.
pub async fn ending_like(tx: &mut Tx, end: &str, limit: i64) -> Result<Vec<String>, db::Error> {
    // Of hexadecimal digits alone, so that LIKE finds neither wildcards nor a difference of the engines in it.
    if end.is_empty() || !end.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(Vec::new());
    }
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT id FROM sop_case WHERE id LIKE $1 ORDER BY id LIMIT $2",
        format!("%{}", end.to_lowercase()),
        limit
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A case in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    /// Internal id.
    pub id: String,
    /// The version of the definition.
    pub sop_version: String,
    /// What it is about.
    pub subject: String,
    /// The step.
    pub step: String,
    /// The round.
    pub round: i64,
    /// Why it waits for somebody outside.
    pub waiting_reason: Option<String>,
    /// When it came to the step.
    pub arrived_ms: i64,
    /// When it ended.
    pub closed_ms: Option<i64>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Who acted last.
    pub last_name: Option<String>,
    /// The hand of the person asking, if any.
    pub my_part: Option<String>,
    /// What it is found by besides its subject, folded.
    pub found_by: Option<String>,
}

/// Which cases are listed.
#[derive(Debug, Clone, Copy)]
pub struct Of<'o> {
    /// The office.
    pub office_id: &'o str,
    /// The version of the definition.
    pub version: &'o str,
    /// Of one unit's post only.
    pub unit_post: Option<&'o str>,
    /// A folded word that the subject or what else it is found by has, if one is sought.
    pub word: Option<&'o str>,
}

/// The columns of a case in a list; the place of the person who asks follows, then what is listed.
macro_rules! select_listed {
    ($tail:literal) => {
        concat!(
            "SELECT c.id, c.sop_version, c.subject, c.step, c.round, c.waiting_reason, c.arrived_ms, c.closed_ms,
                 c.outcome, p.name AS last_name, h.part AS my_part,
                 (SELECT string_agg(f.folded, ' ') FROM case_found_by f WHERE f.case_id = c.id) AS found_by
             FROM sop_case c
             LEFT JOIN case_event e ON e.case_id = c.id AND e.version = c.version
             LEFT JOIN person p ON p.id = e.person_id
             LEFT JOIN case_hand h ON h.case_id = c.id AND h.person_id = ",
            $tail
        )
    };
}
pub(super) use select_listed;

/// Cases of a definition, open or closed, newest movement first.
pub async fn listed(
    tx: &mut Tx,
    of: Of<'_>,
    open: bool,
    person_id: &str,
    limit: i64,
) -> Result<Vec<Listed>, db::Error> {
    fetch_all!(
        tx,
        Listed,
        select_listed!(
            "$4
         WHERE c.office_id = $1 AND c.sop_version = $6 AND (CAST($2 AS TEXT) IS NULL OR c.unit_post_id = $2)
           AND ((c.closed_ms IS NULL AND $3 = 1) OR (c.closed_ms IS NOT NULL AND $3 = 0))
           AND (CAST($7 AS TEXT) IS NULL OR c.subject_folded LIKE $7 ESCAPE '!'
             OR EXISTS (SELECT 1 FROM case_found_by f WHERE f.case_id = c.id AND f.folded LIKE $7 ESCAPE '!'))
         ORDER BY COALESCE(c.closed_ms, c.arrived_ms) DESC, c.id LIMIT $5"
        ),
        of.office_id,
        of.unit_post,
        i64::from(open),
        person_id,
        limit,
        of.version,
        of.word.map(pattern)
    )
}

/// What finds a word anywhere in a text.
fn pattern(word: &str) -> String {
    let plain = word.chars().flat_map(|c| {
        let escaped = matches!(c, '%' | '_' | '!').then_some('!');
        escaped.into_iter().chain([c])
    });
    std::iter::once('%').chain(plain).chain(['%']).collect()
}

/// Where an open case stands, and whose hands are in it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Internal id.
    pub id: String,
    /// The version of the definition.
    pub sop_version: String,
    /// What it is about.
    pub subject: String,
    /// The step.
    pub step: String,
    hands: Vec<(String, Option<Part>)>,
}

impl Standing {
    /// Whether the person has another hand than this.
    #[must_use]
    pub fn is_barred(&self, person_id: &str, part: Option<Part>) -> bool {
        self.hands.iter().any(|(person, has)| person == person_id && *has != part)
    }
}

#[derive(sqlx::FromRow)]
struct StandingRow {
    id: String,
    sop_version: String,
    subject: String,
    step: String,
    person_id: Option<String>,
    part: Option<String>,
}

/// Every open case of an office, with its hands.
pub async fn standing(tx: &mut Tx, office_id: &str) -> Result<Vec<Standing>, db::Error> {
    let rows = fetch_all!(
        tx,
        StandingRow,
        "SELECT c.id, c.sop_version, c.subject, c.step, h.person_id, h.part
         FROM sop_case c LEFT JOIN case_hand h ON h.case_id = c.id
         WHERE c.office_id = $1 AND c.closed_ms IS NULL ORDER BY c.arrived_ms, c.id, h.person_id",
        office_id
    )?;
    let mut all: Vec<Standing> = Vec::new();
    for row in rows {
        if all.last().is_none_or(|last| last.id != row.id) {
            let (id, sop_version, subject, step) = (row.id, row.sop_version, row.subject, row.step);
            all.push(Standing { id, sop_version, subject, step, hands: Vec::new() });
        }
        if let (Some(last), Some(person)) = (all.last_mut(), row.person_id) {
            last.hands.push((person, row.part.as_deref().and_then(Part::from_column)));
        }
    }
    Ok(all)
}
