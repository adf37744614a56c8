//! The calendar's tables.

use super::error::CalendarError;
use super::rows::{Day, HoursRow, Rows, day_column, day_kind, hours_column, hours_kind};
use super::rules::{Change, check, is_there};
use crate::db::{self, Tx, execute, fetch_all};
use crate::journal::{Write, record};
use crate::kernel::worktime::{DayHours, Week};
use crate::kernel::{CivilDate, new_id};

#[derive(sqlx::FromRow)]
struct DayRow {
    date: String,
    kind: String,
    name: String,
}

#[derive(sqlx::FromRow)]
struct StoredHours {
    id: String,
    kind: String,
    name: String,
    first_date: String,
    last_date: Option<String>,
    mon_thu: String,
    fri: String,
    sat: String,
    sun: String,
}

fn date(table: &'static str, key: &str, text: &str) -> Result<CivilDate, db::Error> {
    CivilDate::parse(text).map_err(|error| db::Error::inconsistent(table, key, error))
}

impl TryFrom<DayRow> for Day {
    type Error = db::Error;

    fn try_from(row: DayRow) -> Result<Self, db::Error> {
        let kind = day_kind(&row.kind).ok_or_else(|| {
            db::Error::inconsistent("calendar_day", &row.date, format!("kind {}", row.kind))
        })?;
        Ok(Self { date: date("calendar_day", &row.date, &row.date)?, kind, name: row.name })
    }
}

impl TryFrom<StoredHours> for HoursRow {
    type Error = db::Error;

    fn try_from(row: StoredHours) -> Result<Self, db::Error> {
        const TABLE: &str = "calendar_hours";
        let spans = |text: &str| {
            DayHours::parse(text).map_err(|error| db::Error::inconsistent(TABLE, &row.id, error))
        };
        let kind = hours_kind(&row.kind)
            .ok_or_else(|| db::Error::inconsistent(TABLE, &row.id, format!("kind {}", row.kind)))?;
        Ok(Self {
            kind,
            first: date(TABLE, &row.id, &row.first_date)?,
            last: row.last_date.as_deref().map(|text| date(TABLE, &row.id, text)).transpose()?,
            week: Week {
                mon_thu: spans(&row.mon_thu)?,
                fri: spans(&row.fri)?,
                sat: spans(&row.sat)?,
                sun: spans(&row.sun)?,
            },
            name: row.name,
            id: row.id,
        })
    }
}

async fn stored(tx: &mut Tx, office_id: &str) -> Result<Rows, db::Error> {
    // Bounded by `MAX_DAYS`, `MAX_HOURS` and the years there are.
    let days = fetch_all!(
        tx,
        DayRow,
        "SELECT date, kind, name FROM calendar_day WHERE office_id = $1 ORDER BY date",
        office_id
    )?;
    let hours = fetch_all!(
        tx,
        StoredHours,
        "SELECT id, kind, name, first_date, last_date, mon_thu, fri, sat, sun FROM calendar_hours
         WHERE office_id = $1 ORDER BY first_date, id",
        office_id
    )?;
    let years: Vec<(String,)> =
        fetch_all!(tx, (String,), "SELECT year FROM calendar_year WHERE office_id = $1", office_id)?;
    Ok(Rows {
        days: days.into_iter().map(Day::try_from).collect::<Result<_, _>>()?,
        hours: hours.into_iter().map(HoursRow::try_from).collect::<Result<_, _>>()?,
        years: years.iter().filter_map(|(year,)| year.parse().ok()).collect(),
    })
}

/// Every row of an office's calendar, those that hold without being stored among them.
///
/// # Errors
/// As any statement.
pub async fn rows(tx: &mut Tx, office_id: &str) -> Result<Rows, db::Error> {
    Ok(stored(tx, office_id).await?.with_defaults())
}

/// Makes a change of an office's calendar, in the caller's transaction; the caller has asked who may. `false` when the
/// rows said so already, and nothing was written.
///
/// # Errors
/// [`CalendarError`] says what is in the way; then nothing was written.
pub async fn apply(tx: &mut Write, office_id: &str, change: &Change) -> Result<bool, CalendarError> {
    let own = stored(tx, office_id).await?;
    let rows = own.clone().with_defaults();
    if is_there(&rows, change) {
        return Ok(false);
    }
    check(&rows, change)?;
    take_in(tx, office_id, &own).await?;
    match change {
        Change::AddDay(day) => insert_day(tx, office_id, day).await?,
        Change::RemoveDay(date) => {
            let date = date.iso();
            execute!(tx, "DELETE FROM calendar_day WHERE office_id = $1 AND date = $2", office_id, &date)?;
            tx.touch(record::CALENDAR_DAY, &[office_id, &date]);
        }
        Change::AddHours(row) => insert_hours(tx, office_id, row).await?,
        Change::RemoveHours(id) => {
            execute!(tx, "DELETE FROM calendar_hours WHERE office_id = $1 AND id = $2", office_id, id)?;
            tx.touch(record::CALENDAR_HOURS, &[id]);
        }
    }
    Ok(true)
}

/// Takes the known days of years that are new into the office's own rows, so that each can be removed.
async fn take_in(tx: &mut Write, office_id: &str, own: &Rows) -> Result<(), db::Error> {
    let missing = own.missing();
    let mut years: Vec<u16> = missing.iter().map(|day| day.date.year()).collect();
    years.dedup();
    for year in years {
        let (year, now) = (year.to_string(), tx.now().0);
        execute!(
            tx,
            "INSERT INTO calendar_year (office_id, year, taken_ms) VALUES ($1, $2, $3)",
            office_id,
            &year,
            now
        )?;
        tx.touch(record::CALENDAR_YEAR, &[office_id, &year]);
    }
    for day in &missing {
        insert_day(tx, office_id, day).await?;
    }
    Ok(())
}

async fn insert_day(tx: &mut Write, office_id: &str, day: &Day) -> Result<(), db::Error> {
    let date = day.date.iso();
    execute!(
        tx,
        "INSERT INTO calendar_day (office_id, date, kind, name) VALUES ($1, $2, $3, $4)",
        office_id,
        &date,
        day_column(day.kind),
        &day.name
    )?;
    tx.touch(record::CALENDAR_DAY, &[office_id, &date]);
    Ok(())
}

async fn insert_hours(tx: &mut Write, office_id: &str, row: &HoursRow) -> Result<(), db::Error> {
    let id = new_id(tx.now());
    execute!(
        tx,
        "INSERT INTO calendar_hours (id, office_id, kind, name, first_date, last_date, mon_thu, fri, sat, sun)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &id,
        office_id,
        hours_column(row.kind),
        &row.name,
        row.first.iso(),
        row.last.map(CivilDate::iso),
        row.week.mon_thu.to_string(),
        row.week.fri.to_string(),
        row.week.sat.to_string(),
        row.week.sun.to_string()
    )?;
    tx.touch(record::CALENDAR_HOURS, &[&id]);
    Ok(())
}
