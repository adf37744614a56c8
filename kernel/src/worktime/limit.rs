//! Limits of time: how long something may take, in which unit, and when it is over.

use super::calendar::{Calendar, calendar_days, plus};
use crate::{CivilDate, Timestamp};

const MINUTE_MS: i64 = 60_000;

/// In what a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Minutes that are worked.
    Menit,
    /// Hours that are worked.
    Jam,
    /// Working days after the day on which it began.
    HariKerja,
    /// Days of the calendar after the day on which it began.
    HariKalender,
}

impl Unit {
    const ALL: [Self; 4] = [Self::Menit, Self::Jam, Self::HariKerja, Self::HariKalender];

    /// As written in data.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Menit => "menit",
            Self::Jam => "jam",
            Self::HariKerja => "hari_kerja",
            Self::HariKalender => "hari_kalender",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Menit => "menit",
            Self::Jam => "jam",
            Self::HariKerja => "hari kerja",
            Self::HariKalender => "hari kalender",
        }
    }

    /// From its written form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.column() == text)
    }

    /// Whether it counts days, not worked time.
    #[must_use]
    pub fn counts_days(self) -> bool {
        matches!(self, Self::HariKerja | Self::HariKalender)
    }
}

/// How long something may take; of a range, the upper end is the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The lower end, where a range is given.
    pub least: Option<u32>,
    /// The upper end.
    pub most: u32,
    /// In what it counts.
    pub unit: Unit,
}

impl Limit {
    /// A limit without a lower end.
    #[must_use]
    pub const fn of(most: u32, unit: Unit) -> Self {
        Self { least: None, most, unit }
    }

    /// `10 menit`, `5-7 hari kerja`.
    #[must_use]
    pub fn text(&self) -> String {
        match self.least {
            Some(least) => format!("{least}-{} {}", self.most, self.unit.title()),
            None => format!("{} {}", self.most, self.unit.title()),
        }
    }

    /// The limit in the measure of [`Calendar::used`].
    #[must_use]
    pub fn amount(&self) -> i64 {
        let most = i64::from(self.most);
        match self.unit {
            Unit::Menit => most * MINUTE_MS,
            Unit::Jam => most * 60 * MINUTE_MS,
            Unit::HariKerja | Unit::HariKalender => most,
        }
    }
}

/// A stretch in which time does not count; one that goes on has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub to: Option<Timestamp>,
}

impl Calendar {
    /// What was used of a limit of this unit from `from` to `to`, pauses left out: milliseconds that were
    /// worked, or days. Pauses are in order and do not overlap.
    #[must_use]
    pub fn used(&self, unit: Unit, from: Timestamp, to: Timestamp, pauses: &[Pause]) -> i64 {
        let measure = |from: Timestamp, to: Timestamp| match unit {
            Unit::Menit | Unit::Jam => self.working_ms(from, to),
            Unit::HariKerja | Unit::HariKalender => i64::from(self.days(unit, from, to)),
        };
        let paused: i64 = pauses
            .iter()
            .map(|pause| measure(pause.from.max(from), pause.to.map_or(to, |end| end.min(to))))
            .sum();
        (measure(from, to) - paused).max(0)
    }

    /// When a limit that began at `from` is over, moved on by its pauses; `None` while one goes on, or when
    /// nothing is worked for so long that there is no end.
    #[must_use]
    pub fn due(&self, from: Timestamp, limit: &Limit, pauses: &[Pause]) -> Option<Timestamp> {
        match limit.unit {
            Unit::Menit | Unit::Jam => self.due_worked(from, limit.amount(), pauses),
            Unit::HariKerja | Unit::HariKalender => self.due_day(from, limit, pauses),
        }
    }

    fn due_worked(&self, from: Timestamp, amount: i64, pauses: &[Pause]) -> Option<Timestamp> {
        let (mut at, mut left) = (from, amount);
        for pause in pauses {
            let worked = self.working_ms(at, pause.from);
            if worked >= left {
                break;
            }
            left -= worked;
            at = pause.to?.max(at);
        }
        self.after_working_ms(at, left)
    }

    fn due_day(&self, from: Timestamp, limit: &Limit, pauses: &[Pause]) -> Option<Timestamp> {
        let mut allowed = limit.most;
        let mut due = self.end_of(from, allowed, limit.unit)?;
        for pause in pauses {
            if pause.from >= due {
                break;
            }
            allowed = allowed.saturating_add(self.days(limit.unit, pause.from.max(from), pause.to?));
            due = self.end_of(from, allowed, limit.unit)?;
        }
        Some(due)
    }

    fn end_of(&self, from: Timestamp, days: u32, unit: Unit) -> Option<Timestamp> {
        let day_0 = CivilDate::in_jakarta(from);
        if unit == Unit::HariKalender {
            return Some(plus(day_0, days.saturating_add(1)).begins());
        }
        Some(self.closing(self.working_day_after(day_0, days)?).max(from))
    }

    fn days(&self, unit: Unit, from: Timestamp, to: Timestamp) -> u32 {
        let (from, to) = (CivilDate::in_jakarta(from), CivilDate::in_jakarta(to));
        match unit {
            Unit::HariKalender => calendar_days(from, to),
            Unit::Menit | Unit::Jam | Unit::HariKerja => self.working_days(from, to),
        }
    }
}
