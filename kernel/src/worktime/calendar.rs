//! Which hours of which days are worked, and how much of a stretch of time that is.

use super::hours::{DayHours, Week};
use crate::{CivilDate, Timestamp};
use std::collections::BTreeMap;

/// How far ahead an end is looked for, in days. A calendar in which nothing is worked for so long gives none.
pub const HORIZON_DAYS: u32 = 10 * 366;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// What a day is that is not as its weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayKind {
    /// A national holiday.
    LiburNasional,
    /// Collective leave.
    CutiBersama,
    /// A working day, whatever its weekday.
    HariKerja,
}

/// What a row of hours says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoursKind {
    /// The usual hours, from their first day on.
    Biasa,
    /// Other hours instead of the usual ones in a period, such as Ramadan's.
    Khusus,
    /// Hours besides, on every day of a period, such as during stages of an election.
    Tambahan,
}

/// Hours in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// What the row says.
    pub kind: HoursKind,
    /// The first day.
    pub first: CivilDate,
    /// The last day; without one they hold on.
    pub last: Option<CivilDate>,
    /// The hours.
    pub week: Week,
}

impl Hours {
    fn covers(&self, day: CivilDate) -> bool {
        self.first <= day && self.last.is_none_or(|last| day <= last)
    }
}

/// The calendar of an office.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<CivilDate, DayKind>,
    hours: Vec<Hours>,
}

impl Calendar {
    /// A calendar of these days and hours.
    #[must_use]
    pub fn new(days: BTreeMap<CivilDate, DayKind>, mut hours: Vec<Hours>) -> Self {
        hours.sort_by_key(|hours| (hours.first, hours.last));
        Self { days, hours }
    }

    /// Whether a day counts as *hari kerja*. Hours besides do not make a working day of a holiday.
    #[must_use]
    pub fn is_working_day(&self, day: CivilDate) -> bool {
        match self.days.get(&day) {
            Some(DayKind::HariKerja) => true,
            Some(DayKind::LiburNasional | DayKind::CutiBersama) => false,
            None => !self.week(day).on(day.weekday_number()).is_empty(),
        }
    }

    /// The hours that are worked on a day.
    #[must_use]
    pub fn hours_on(&self, day: CivilDate) -> DayHours {
        let week = self.week(day);
        let usual = match (self.is_working_day(day), week.on(day.weekday_number())) {
            (false, _) => &DayHours::NONE,
            // A working day at a weekend has the hours of a Monday.
            (true, hours) if hours.is_empty() => &week.mon_thu,
            (true, hours) => hours,
        };
        let besides = self.hours.iter().filter(|row| row.kind == HoursKind::Tambahan && row.covers(day));
        besides.fold(usual.clone(), |all, row| all.and(row.week.on(day.weekday_number())))
    }

    fn week(&self, day: CivilDate) -> &Week {
        const NEVER: &Week =
            &Week { mon_thu: DayHours::NONE, fri: DayHours::NONE, sat: DayHours::NONE, sun: DayHours::NONE };
        let last_of = |kind| self.hours.iter().rfind(|row| row.kind == kind && row.covers(day));
        last_of(HoursKind::Khusus).or_else(|| last_of(HoursKind::Biasa)).map_or(NEVER, |row| &row.week)
    }

    /// How much of the time from `from` to `to` is worked, in milliseconds; nothing when `to` is earlier.
    #[must_use]
    pub fn working_ms(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        let (mut day, last) = (CivilDate::in_jakarta(from), CivilDate::in_jakarta(to));
        let mut sum = 0;
        while day <= last {
            sum += self.spans(day).map(|(start, end)| overlap((start, end), (from, to))).sum::<i64>();
            let next = day.plus_days(1);
            if next == day {
                break;
            }
            day = next;
        }
        sum
    }

    /// The moment at which `work_ms` have been worked after `from`; `None` when that is beyond the
    /// [`HORIZON_DAYS`].
    #[must_use]
    pub fn after_working_ms(&self, from: Timestamp, work_ms: i64) -> Option<Timestamp> {
        let mut left = work_ms;
        if left <= 0 {
            return Some(from);
        }
        for day in days_from(CivilDate::in_jakarta(from)) {
            for (start, end) in self.spans(day) {
                let start = start.max(from);
                let worked = end.since_ms(start).max(0);
                if worked >= left {
                    return Some(start.plus_ms(left));
                }
                left -= worked;
            }
        }
        None
    }

    /// How many working days lie after `from`, up to and with `to`; none when `to` is earlier.
    #[must_use]
    pub fn working_days(&self, from: CivilDate, to: CivilDate) -> u32 {
        let (mut day, mut count) = (from, 0);
        while day < to {
            day = day.plus_days(1);
            count += u32::from(self.is_working_day(day));
        }
        count
    }

    /// The `n`th working day after day 0; `None` beyond the [`HORIZON_DAYS`].
    #[must_use]
    pub fn working_day_after(&self, day_0: CivilDate, n: u32) -> Option<CivilDate> {
        let mut left = n;
        for day in days_from(day_0) {
            if day > day_0 && self.is_working_day(day) {
                left = left.saturating_sub(1);
            }
            if left == 0 {
                return Some(day);
            }
        }
        None
    }

    /// When the work of a day ends: with its hours, or with the day itself where it has none.
    #[must_use]
    pub fn closing(&self, day: CivilDate) -> Timestamp {
        let end = self.hours_on(day).spans().last().map_or(DAY_MS, |(_, to)| i64::from(*to) * MINUTE_MS);
        day.begins().plus_ms(end)
    }

    fn spans(&self, day: CivilDate) -> impl Iterator<Item = (Timestamp, Timestamp)> + use<> {
        let begins = day.begins();
        let moment = move |minute: u16| begins.plus_ms(i64::from(minute) * MINUTE_MS);
        let spans = self.hours_on(day).spans().to_vec();
        spans.into_iter().map(move |(from, to)| (moment(from), moment(to)))
    }
}

/// The days from this one on, up to the [`HORIZON_DAYS`] or the end of the calendar.
fn days_from(first: CivilDate) -> impl Iterator<Item = CivilDate> {
    let days = std::iter::successors(Some(first), |day| Some(day.plus_days(1)).filter(|next| next > day));
    days.take(usize::try_from(HORIZON_DAYS).unwrap_or(usize::MAX))
}

/// How many calendar days lie after `from`, up to and with `to`; none when `to` is earlier.
#[must_use]
pub(super) fn calendar_days(from: CivilDate, to: CivilDate) -> u32 {
    let days = to.begins().since_ms(from.begins()).max(0) / DAY_MS;
    u32::try_from(days).unwrap_or(u32::MAX)
}

pub(super) fn plus(day: CivilDate, days: u32) -> CivilDate {
    day.plus_days(i32::try_from(days).unwrap_or(i32::MAX))
}

fn overlap(a: (Timestamp, Timestamp), b: (Timestamp, Timestamp)) -> i64 {
    a.1.min(b.1).since_ms(a.0.max(b.0)).max(0)
}
