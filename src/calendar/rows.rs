//! The rows of a calendar as values.

use super::defaults::{self, DAY_KINDS, HOURS_KINDS, USUAL};
use crate::kernel::CivilDate;
use crate::kernel::worktime::{Calendar, DayKind, Hours, HoursKind, Week};
use std::collections::BTreeSet;

/// A day that is not as its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: CivilDate,
    /// What it is.
    pub kind: DayKind,
    /// What it is called.
    pub name: String,
}

/// Hours in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursRow {
    /// Internal id.
    pub id: String,
    /// What the row says.
    pub kind: HoursKind,
    /// What it is called.
    pub name: String,
    /// The first day.
    pub first: CivilDate,
    /// The last day.
    pub last: Option<CivilDate>,
    /// The hours.
    pub week: Week,
}

impl HoursRow {
    /// Whether it holds without being stored, and so cannot be removed.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        self.id == USUAL
    }
}

/// All rows of an office's calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Its days, in order.
    pub days: Vec<Day>,
    /// Its hours.
    pub hours: Vec<HoursRow>,
    /// The years whose known days were taken into its own rows.
    pub years: BTreeSet<u16>,
}

impl Rows {
    /// With what holds without being stored.
    #[must_use]
    pub fn with_defaults(mut self) -> Self {
        let missing = self.missing();
        self.days.extend(missing);
        self.days.sort_by_key(|day| day.date);
        self.hours.extend(defaults::hours());
        self.hours.sort_by_key(|row| (row.kind, row.first, row.last));
        self
    }

    /// The known days of years that were not taken in yet, but those that the office has a row of its own for.
    #[must_use]
    pub(super) fn missing(&self) -> Vec<Day> {
        let own: BTreeSet<CivilDate> = self.days.iter().map(|day| day.date).collect();
        let missing = |day: &&Day| !self.years.contains(&day.date.year()) && !own.contains(&day.date);
        defaults::days().iter().filter(missing).cloned().collect()
    }

    /// The calendar that these rows are.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        let days = self.days.iter().map(|day| (day.date, day.kind)).collect();
        let hours = self.hours.iter().map(|row| Hours {
            kind: row.kind,
            first: row.first,
            last: row.last,
            week: row.week.clone(),
        });
        Calendar::new(days, hours.collect())
    }
}

/// What people read for a kind of day.
#[must_use]
pub fn day_kind_title(kind: DayKind) -> &'static str {
    DAY_KINDS.iter().find(|(known, ..)| *known == kind).map_or("", |(_, _, title)| title)
}

/// What people read for a kind of hours.
#[must_use]
pub fn hours_kind_title(kind: HoursKind) -> &'static str {
    HOURS_KINDS.iter().find(|(known, ..)| *known == kind).map_or("", |(_, _, title)| title)
}

pub(super) fn day_kind(column: &str) -> Option<DayKind> {
    DAY_KINDS.iter().find(|(_, known, _)| *known == column).map(|(kind, ..)| *kind)
}

pub(super) fn day_column(kind: DayKind) -> &'static str {
    DAY_KINDS.iter().find(|(known, ..)| *known == kind).map_or("", |(_, column, _)| column)
}

pub(super) fn hours_kind(column: &str) -> Option<HoursKind> {
    HOURS_KINDS.iter().find(|(_, known, _)| *known == column).map(|(kind, ..)| *kind)
}

pub(super) fn hours_column(kind: HoursKind) -> &'static str {
    HOURS_KINDS.iter().find(|(known, ..)| *known == kind).map_or("", |(_, column, _)| column)
}
