//! The clock: how long a step waited to be taken up, and how long it was worked on, against what it may take.
//! Values in, values out; nothing of it is stored, so a changed calendar is a changed answer.

use super::model::Step;
use crate::kernel::Timestamp;
use crate::kernel::worktime::{Calendar, Limit, Pause, Unit};

/// How long a step may wait to be taken up, unless the office says otherwise.
pub const WAIT_LIMIT: Limit = Limit::of(1, Unit::HariKerja);

/// A visit to a step, as it was or is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRecord {
    /// The step.
    pub step: String,
    /// The round.
    pub round: i64,
    /// When the case came there.
    pub arrived: Timestamp,
    /// When somebody first took it up.
    pub taken: Option<Timestamp>,
    /// Who has it, or had it at the end: person and name.
    pub by: Option<(String, String)>,
    /// Whether its time was extended.
    pub extended: bool,
    /// When it was decided.
    pub decided: Option<Timestamp>,
    /// By what kind of act.
    pub kind: Option<String>,
    /// Stretches in which it waited for somebody outside.
    pub pauses: Vec<Pause>,
}

/// Time used of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// What was used: milliseconds that were worked, or days, by the limit's unit.
    pub used: i64,
    /// What may be used.
    pub limit: Limit,
    /// When that is over; unknown while the time stands still.
    pub due: Option<Timestamp>,
    /// Whether it was over before the end, or is now.
    pub over: bool,
}

/// What the clock says of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// From the arrival until it was taken up.
    pub waiting: Figure,
    /// Work against the standard time; none before it is taken up, and where the decree gives no time.
    pub handling: Option<Figure>,
    /// Worked time from the taking up to the decision, without pauses, in milliseconds.
    pub worked_ms: i64,
    /// Worked time that it waited for somebody outside, in milliseconds: counted apart.
    pub outside_ms: i64,
}

impl Reading {
    /// Whether anything was over, at any time of the visit.
    #[must_use]
    pub fn was_over(&self) -> bool {
        self.waiting.over || self.handling.is_some_and(|figure| figure.over)
    }

    /// Whether the limit is over that counts now: what was taken up late is not late any more while it is within the
    /// standard time.
    #[must_use]
    pub fn is_over(&self, visit: &VisitRecord) -> bool {
        let handling = self.handling.is_some_and(|figure| figure.over);
        handling || (visit.taken.is_none() && self.waiting.over)
    }

    /// When the limit ends that counts now: the standard time once it runs, else the waiting's.
    #[must_use]
    pub fn due(&self, visit: &VisitRecord) -> Option<Timestamp> {
        match (&self.handling, visit.taken) {
            (Some(figure), Some(_)) => figure.due,
            (Some(figure), None) => figure.due.into_iter().chain(self.waiting.due).min(),
            (None, Some(_)) => None,
            (None, None) => self.waiting.due,
        }
    }
}

/// Reads the clock of a visit at `now`.
#[must_use]
pub fn read(calendar: &Calendar, step: &Step, visit: &VisitRecord, wait: &Limit, now: Timestamp) -> Reading {
    let end = visit.decided.unwrap_or(now);
    let taken = visit.taken.map(|taken| taken.min(end));
    let figure = |from: Timestamp, to: Timestamp, limit: Limit, pauses: &[Pause]| {
        let due = calendar.due(from, &limit, pauses);
        let over = due.is_some_and(|due| due < to);
        Figure { used: calendar.used(limit.unit, from, to, pauses), limit, due, over }
    };
    let handling = step.baku.as_ref().and_then(|baku| {
        let from = if baku.from_arrival { visit.arrived } else { taken? };
        Some(figure(from, end, baku.limit(visit.extended), &visit.pauses))
    });
    let outside = |pause: &Pause| calendar.working_ms(pause.from, pause.to.unwrap_or(end).min(end));
    Reading {
        waiting: figure(visit.arrived, taken.unwrap_or(end), *wait, &[]),
        handling,
        worked_ms: taken.map_or(0, |taken| calendar.used(Unit::Menit, taken, end, &visit.pauses)),
        outside_ms: visit.pauses.iter().map(outside).sum(),
    }
}

/// The sum over visits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Worked time until steps were taken up, in milliseconds.
    pub waiting_ms: i64,
    /// Worked time of handling.
    pub worked_ms: i64,
    /// Worked time that was waited for somebody outside.
    pub outside_ms: i64,
}

/// Adds the readings of all visits up.
#[must_use]
pub fn sum(calendar: &Calendar, visits: &[(VisitRecord, Reading)], now: Timestamp) -> Sum {
    let mut sum = Sum::default();
    for (visit, reading) in visits {
        let until = visit.taken.or(visit.decided).unwrap_or(now);
        sum.waiting_ms += calendar.working_ms(visit.arrived, until);
        sum.worked_ms += reading.worked_ms;
        sum.outside_ms += reading.outside_ms;
    }
    sum
}

/// What was used of a unit, as people read it: `1 jam 25 menit`, `3 hari kerja`.
#[must_use]
pub fn used_text(unit: Unit, used: i64) -> String {
    if unit.counts_days() {
        return format!("{used} {}", unit.title());
    }
    worked_text(used)
}

/// Worked time as people read it: `1 jam 25 menit`; what is less than a minute is said to be so.
#[must_use]
pub fn worked_text(ms: i64) -> String {
    let minutes = ms / 60_000;
    match (minutes / 60, minutes % 60) {
        (0, 0) if ms > 0 => "kurang dari 1 menit".to_owned(),
        (0, minutes) => format!("{minutes} menit"),
        (hours, 0) => format!("{hours} jam"),
        (hours, minutes) => format!("{hours} jam {minutes} menit"),
    }
}

#[cfg(test)]
mod tests;
