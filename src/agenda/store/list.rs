//! The register as a list: narrowed, newest number first, page by page.

use super::entries::{COLUMNS, Entry, TABLES};
use crate::db::{self, Tx, places, text_rows};

/// Which entries are listed.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// The office.
    pub office_id: String,
    /// The register.
    pub register: &'static str,
    /// One year, or all.
    pub year: Option<i64>,
    /// Folded words, each of which stands somewhere in the entry.
    pub words: Vec<String>,
    /// Only of cases under these versions; `None` for all.
    pub versions: Option<Vec<String>>,
    /// Only what stands behind this year and number in the list.
    pub after: Option<(i64, i64)>,
}

/// The entries, at most so many.
pub async fn listed(tx: &mut Tx, sought: &Sought, limit: i64) -> Result<Vec<Entry>, db::Error> {
    let (sql, keys) = statement(sought, limit);
    text_rows(tx, sql, &keys).await?.into_iter().map(entry).collect()
}

/// The statement and its keys; composed of constants, with a place for everything that was given.
fn statement(sought: &Sought, limit: i64) -> (String, Vec<String>) {
    let mut keys = vec![sought.office_id.clone(), sought.register.to_owned()];
    let mut sql = String::new();
    let mut add = |condition: &dyn Fn(usize) -> String, given: Vec<String>| {
        sql.push_str(&condition(keys.len() + 1));
        keys.extend(given);
    };
    if let Some(year) = sought.year {
        add(&|at| format!(" AND e.year = CAST(${at} AS BIGINT)"), vec![year.to_string()]);
    }
    for word in &sought.words {
        add(&|at| format!(" AND e.folded LIKE ${at} ESCAPE '!'"), vec![pattern(word)]);
    }
    if let Some(versions) = &sought.versions {
        let list = |at: usize| format!(" AND c.sop_version IN ({})", places(at, versions.len()));
        add(&list, versions.clone());
    }
    if let Some((year, number)) = sought.after {
        let behind = |at: usize| {
            format!(" AND (e.year, e.number) < (CAST(${at} AS BIGINT), CAST(${} AS BIGINT))", at + 1)
        };
        add(&behind, vec![year.to_string(), number.to_string()]);
    }
    let columns = COLUMNS.split(',').map(|column| {
        let column = column.trim();
        let (value, name) = match column.split_once(" AS ") {
            Some((value, name)) => (value, name),
            None => (column, column.split_once('.').map_or(column, |(_, name)| name)),
        };
        format!("CAST({value} AS TEXT) AS {name}")
    });
    let columns: Vec<String> = columns.collect();
    let sql = format!(
        "SELECT {} FROM {TABLES} WHERE e.office_id = $1 AND e.register = $2{sql} \
         ORDER BY e.year DESC, e.number DESC, e.id LIMIT {limit}",
        columns.join(", ")
    );
    (sql, keys)
}

/// What finds a word anywhere in a text.
fn pattern(word: &str) -> String {
    let plain = word.chars().flat_map(|c| {
        let escaped = matches!(c, '%' | '_' | '!').then_some('!');
        escaped.into_iter().chain([c])
    });
    std::iter::once('%').chain(plain).chain(['%']).collect()
}

fn entry(row: Vec<Option<String>>) -> Result<Entry, db::Error> {
    let torn = || db::Error::inconsistent("agenda_entry", "", "columns");
    let row: [Option<String>; 21] = row.try_into().map_err(|_| torn())?;
    let [
        id,
        office_id,
        register,
        year,
        number,
        number_text,
        date,
        case_id,
        disposisi_id,
        addressee,
        subject,
        name,
        post_title,
        at_ms,
        struck_name,
        struck_ms,
        struck_reason,
        scan_digest,
        scan_name,
        place,
        sop_version,
    ] = row;
    let text = |value: Option<String>| value.ok_or_else(torn);
    let count = |value: Option<String>| value.and_then(|value| value.parse().ok()).ok_or_else(torn);
    Ok(Entry {
        id: text(id)?,
        office_id: text(office_id)?,
        register: text(register)?,
        year: count(year)?,
        number: count(number)?,
        number_text: text(number_text)?,
        date: text(date)?,
        case_id: text(case_id)?,
        disposisi_id,
        addressee: text(addressee)?,
        subject: text(subject)?,
        name: text(name)?,
        post_title: text(post_title)?,
        at_ms: count(at_ms)?,
        struck_name,
        struck_ms: struck_ms.map(|value| count(Some(value))).transpose()?,
        struck_reason,
        scan_digest,
        scan_name,
        place,
        sop_version: text(sop_version)?,
    })
}
