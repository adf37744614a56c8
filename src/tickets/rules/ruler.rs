//! Working time of many stretches at once: the days of a calendar are laid out once and looked up for each.

use crate::kernel::worktime::{Calendar, Limit};
use crate::kernel::{CivilDate, Timestamp};
use std::collections::HashMap;

/// Jakarta is seven hours ahead of UTC.
const WIB_MS: i64 = 7 * 60 * 60 * 1000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// The most days that are laid out; what lies outside is asked of the calendar.
pub const MAX_DAYS: i64 = 3_660;

/// A day as it is worked.
struct Day {
    /// What was worked before it, since the first day.
    before: i64,
    /// Beginning and end of each span.
    spans: Vec<(i64, i64)>,
}

/// The days of a calendar, laid out.
pub struct Ruler<'c> {
    calendar: &'c Calendar,
    first: i64,
    days: Vec<Day>,
}

impl<'c> Ruler<'c> {
    /// From the day of `from` to the day of `to`, or as many days before `to` as are laid out.
    #[must_use]
    pub fn new(calendar: &'c Calendar, from: Timestamp, to: Timestamp) -> Self {
        let last = day_number(to);
        let first = day_number(from).max(last.saturating_sub(MAX_DAYS - 1));
        let mut day = CivilDate::in_jakarta(Timestamp(first.saturating_mul(DAY_MS) - WIB_MS));
        let (mut days, mut sum) = (Vec::new(), 0);
        for _ in first..=last {
            let begins = day.begins().0;
            let moment = |minute: u16| begins + i64::from(minute) * MINUTE_MS;
            let hours = calendar.hours_on(day);
            let spans: Vec<(i64, i64)> =
                hours.spans().iter().map(|(from, to)| (moment(*from), moment(*to))).collect();
            let worked: i64 = spans.iter().map(|(from, to)| to - from).sum();
            days.push(Day { before: sum, spans });
            sum += worked;
            day = day.plus_days(1);
        }
        Self { calendar, first, days }
    }

    /// As [`Calendar::working_ms`].
    #[must_use]
    pub fn working_ms(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        match (self.worked_until(from), self.worked_until(to)) {
            (Some(before), Some(until)) => until - before,
            _ => self.calendar.working_ms(from, to),
        }
    }

    fn worked_until(&self, at: Timestamp) -> Option<i64> {
        let place = usize::try_from(day_number(at).checked_sub(self.first)?).ok()?;
        let day = self.days.get(place)?;
        Some(day.before + day.spans.iter().map(|(from, to)| (at.0.min(*to) - from).max(0)).sum::<i64>())
    }
}

/// When a limit of days is over, by the day on which it begins.
pub struct Ends<'c> {
    calendar: &'c Calendar,
    limit: Limit,
    known: HashMap<i64, Option<i64>>,
}

impl<'c> Ends<'c> {
    /// Of this limit.
    #[must_use]
    pub fn new(calendar: &'c Calendar, limit: Limit) -> Self {
        Self { calendar, limit, known: HashMap::new() }
    }

    /// As [`Calendar::due`]; a limit without an end is over at once, so that it is seen.
    pub fn of(&mut self, from: Timestamp) -> Timestamp {
        if !self.limit.unit.counts_days() {
            return self.calendar.due(from, &self.limit, &[]).unwrap_or(from);
        }
        let day = day_number(from);
        let due = self.known.entry(day).or_insert_with(|| {
            let begins = Timestamp(day.saturating_mul(DAY_MS) - WIB_MS);
            self.calendar.due(begins, &self.limit, &[]).map(|due| due.0)
        });
        Timestamp(due.unwrap_or(from.0)).max(from)
    }
}

fn day_number(at: Timestamp) -> i64 {
    at.0.saturating_add(WIB_MS).div_euclid(DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Rows;
    use crate::kernel::worktime::Unit;

    fn day(iso: &str) -> Timestamp {
        CivilDate::parse(iso).unwrap().begins()
    }

    /// Moments over the whole of 2026, at odd hours.
    fn moments() -> Vec<Timestamp> {
        let step = 7 * 60 * 60 * 1000 + 13 * MINUTE_MS;
        (0..1_200).map(|n| day("2026-01-01").plus_ms(n * step)).collect()
    }

    #[test]
    fn the_ruler_says_what_the_calendar_says_over_the_holidays_of_2026() {
        let calendar = Rows::default().with_defaults().calendar();
        let ruler = Ruler::new(&calendar, day("2026-01-01"), day("2026-12-31"));
        let moments = moments();
        for (from, to) in moments.iter().zip(moments.iter().skip(9)).step_by(3) {
            assert_eq!(ruler.working_ms(*from, *to), calendar.working_ms(*from, *to), "{from:?} {to:?}");
        }
        let (first, last) = (day("2026-01-01"), day("2026-12-31"));
        assert_eq!(ruler.working_ms(first, last), calendar.working_ms(first, last));
        assert_eq!(ruler.working_ms(last, first), 0);
        // Outside of what is laid out the calendar answers.
        let early = day("2025-12-01");
        assert_eq!(ruler.working_ms(early, last), calendar.working_ms(early, last));
    }

    #[test]
    fn no_more_days_are_laid_out_than_the_limit() {
        let calendar = Rows::default().with_defaults().calendar();
        let to = day("2026-12-31");
        let days = |n: i64| Ruler::new(&calendar, to.plus_ms(-n * DAY_MS), to).days.len();
        let most = usize::try_from(MAX_DAYS).unwrap();
        assert_eq!([days(0), days(MAX_DAYS - 1), days(MAX_DAYS)], [1, most, most]);
        let far = Ruler::new(&calendar, to.plus_ms(-MAX_DAYS * DAY_MS), to);
        let before = to.plus_ms(-MAX_DAYS * DAY_MS);
        assert_eq!(far.working_ms(before, to), calendar.working_ms(before, to));
    }

    #[test]
    fn ends_are_those_of_the_calendar() {
        let calendar = Rows::default().with_defaults().calendar();
        for limit in [
            Limit::of(1, Unit::HariKerja),
            Limit::of(3, Unit::HariKerja),
            Limit::of(2, Unit::HariKalender),
            Limit::of(4, Unit::Jam),
        ] {
            let mut ends = Ends::new(&calendar, limit);
            for from in moments().into_iter().step_by(5) {
                assert_eq!(Some(ends.of(from)), calendar.due(from, &limit, &[]), "{limit:?} {from:?}");
            }
        }
        // Nothing is ever worked.
        let never = Calendar::default();
        let at = day("2026-01-05");
        assert_eq!(Ends::new(&never, Limit::of(1, Unit::HariKerja)).of(at), at);
    }
}
