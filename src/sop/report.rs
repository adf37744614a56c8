//! The report of a month: each step of an SOP against its standard, and why things went back. Values in, values out.

use super::baku::Baku;
use super::clock::{Reading, VisitRecord};
use super::model::{Sop, Step};
use crate::kernel::CivilDate;
use crate::kernel::worktime::{Limit, Unit};

/// The most reasons of returns that are listed for one step.
pub const MAX_REASONS: usize = 50;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u16,
}

impl Month {
    /// From `2026-11`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let day = CivilDate::parse(&format!("{text}-01")).ok()?;
        Some(Self::of(day)).filter(|month| month.iso() == text)
    }

    /// The month of a day.
    #[must_use]
    pub fn of(day: CivilDate) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// `2026-11`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    /// `November 2026`.
    #[must_use]
    pub fn title(self) -> String {
        format!("{} {}", crate::kernel::month_name(self.month), self.year)
    }

    /// The months before and after.
    #[must_use]
    pub fn neighbours(self) -> (Self, Self) {
        let first = self.first().unwrap_or_else(|| CivilDate::in_jakarta(crate::kernel::Timestamp(0)));
        (Self::of(first.plus_days(-1)), Self::of(first.plus_days(31)))
    }

    /// Its first day, and the first day after it.
    #[must_use]
    pub fn days(self) -> Option<(CivilDate, CivilDate)> {
        Some((self.first()?, self.neighbours().1.first()?))
    }

    fn first(self) -> Option<CivilDate> {
        CivilDate::from_ymd(self.year, self.month, 1).ok()
    }
}

/// Median and worst of some figures, in their unit's measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// In what they are measured.
    pub unit: Unit,
    /// Half are not above it.
    pub median: i64,
    /// The largest.
    pub worst: i64,
}

impl Stats {
    /// Of figures in any order; none of none.
    #[must_use]
    pub fn of(unit: Unit, mut figures: Vec<i64>) -> Option<Self> {
        figures.sort_unstable();
        let worst = *figures.last()?;
        let (low, high) = (figures.get((figures.len() - 1) / 2)?, figures.get(figures.len() / 2)?);
        Some(Self { unit, median: low + (high - low) / 2, worst })
    }
}

/// One step in the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepReport {
    /// Number and title.
    pub no: u32,
    /// The decree's wording.
    pub title: String,
    /// The standard, as the decree says it; empty where it gives none.
    pub standard: String,
    /// How many visits were decided.
    pub visits: usize,
    /// How many of them were over the standard.
    pub over: usize,
    /// Waiting until it was taken up.
    pub waiting: Option<Stats>,
    /// How many of them waited longer than the office lets a step wait.
    pub late: usize,
    /// Handling.
    pub handling: Option<Stats>,
    /// Worked time that was waited for somebody outside, over all visits, in milliseconds: counted apart.
    pub outside_ms: i64,
    /// How often it sent something back.
    pub returns: usize,
    /// Why, as it was written; the first [`MAX_REASONS`].
    pub reasons: Vec<String>,
    /// How many further reasons are not listed.
    pub more_reasons: usize,
}

/// An open case that is over a limit now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// The case.
    pub case_id: String,
    /// What it is about.
    pub subject: String,
    /// The step.
    pub step: String,
    /// When what counts was due.
    pub due: Option<crate::kernel::Timestamp>,
}

/// One SOP in the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SopReport {
    /// Title.
    pub title: String,
    /// The decree.
    pub source: String,
    /// How long a step may wait to be taken up.
    pub wait: Limit,
    /// Its steps.
    pub steps: Vec<StepReport>,
    /// Keadaan kahar that was confirmed in the month: what changed, and why.
    pub kahar: Vec<(String, String)>,
    /// Open cases that are over a limit now.
    pub overdue: Vec<Overdue>,
}

/// What a report of an SOP is made from.
#[derive(Debug, Default)]
pub struct Material {
    /// Visits that were decided in the month, with what the clock says.
    pub visits: Vec<(VisitRecord, Reading)>,
    /// From which step something was sent back, and why.
    pub returns: Vec<(String, String)>,
    /// Keadaan kahar that was confirmed: what changed, and why.
    pub kahar: Vec<(String, String)>,
    /// Open cases that are over a limit now.
    pub overdue: Vec<Overdue>,
    /// Steps of older versions at which something was decided; those that the definition in force knows, too.
    pub older: Vec<Step>,
}

/// The report of one SOP, by the steps of the definition in force; behind them steps that only an older version knows.
/// Steps may wait in this office for as long as `wait` says.
#[must_use]
pub fn report(sop: &Sop, wait: Limit, material: Material) -> SopReport {
    let gone = material.older.iter().filter(|step| sop.step(&step.id).is_none());
    let gone = gone.map(|step| Step { no: 0, title: format!("{} (versi lama)", step.title), ..step.clone() });
    let mut gone: Vec<Step> = gone.collect();
    gone.sort_by(|a, b| a.id.cmp(&b.id));
    gone.dedup_by(|a, b| a.id == b.id);
    let steps = sop.steps.iter().chain(&gone).map(|step| {
        let visits: Vec<&(VisitRecord, Reading)> =
            material.visits.iter().filter(|(visit, _)| visit.step == step.id).collect();
        let unit = step.baku.as_ref().map_or(Unit::Menit, |baku| baku.limit.unit);
        let handled = visits.iter().filter_map(|(visit, reading)| match reading.handling {
            // Another version or keadaan kahar may have measured it otherwise.
            Some(figure) if is_alike(figure.limit.unit, unit) => Some(figure.used),
            Some(_) => None,
            None => visit.taken.map(|_| reading.worked_ms),
        });
        let waits = visits.iter().map(|(_, reading)| reading.waiting);
        let wait_unit = waits.clone().map(|figure| figure.limit.unit).next().unwrap_or(Unit::HariKerja);
        let returns: Vec<&String> =
            material.returns.iter().filter(|(from, _)| *from == step.id).map(|(_, reason)| reason).collect();
        let given: Vec<&String> = returns.iter().copied().filter(|reason| !reason.is_empty()).collect();
        StepReport {
            no: step.no,
            title: step.title.clone(),
            standard: step.baku.as_ref().map(Baku::text).unwrap_or_default(),
            visits: visits.len(),
            over: visits.iter().filter(|(_, reading)| reading.handling.is_some_and(|f| f.over)).count(),
            late: waits.clone().filter(|figure| figure.over).count(),
            waiting: Stats::of(wait_unit, waits.map(|figure| figure.used).collect()),
            handling: Stats::of(unit, handled.collect()),
            outside_ms: visits.iter().map(|(_, reading)| reading.outside_ms).sum(),
            returns: returns.len(),
            more_reasons: given.len().saturating_sub(MAX_REASONS),
            reasons: given.into_iter().take(MAX_REASONS).cloned().collect(),
        }
    });
    SopReport {
        title: sop.title.clone(),
        source: sop.source.clone(),
        wait,
        steps: steps.collect(),
        kahar: material.kahar,
        overdue: material.overdue,
    }
}

/// Whether figures of both units are in one measure.
fn is_alike(one: Unit, other: Unit) -> bool {
    one == other || (!one.counts_days() && !other.counts_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;
    use crate::sop::clock::{WAIT_LIMIT, read};
    use crate::sop::sample::upload_sop;

    #[test]
    fn the_middle_of_an_even_number_lies_between_two() {
        let stats = |figures: &[i64]| Stats::of(Unit::Menit, figures.to_vec()).map(|s| (s.median, s.worst));
        assert_eq!(stats(&[]), None);
        assert_eq!(stats(&[7]), Some((7, 7)));
        assert_eq!(stats(&[9, 1, 5]), Some((5, 9)));
        assert_eq!(stats(&[10, 2, 4, 8]), Some((6, 10)));
    }

    #[test]
    fn months_are_read_and_follow_each_other() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!((month.title().as_str(), month.iso().as_str()), ("Desember 2026", "2026-12"));
        let (before, after) = month.neighbours();
        assert_eq!((before.iso(), after.iso()), ("2026-11".to_owned(), "2027-01".to_owned()));
        for bad in ["", "2026", "2026-13", "2026-1", "12-2026", "2026-12-01", "x"] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
        let february = Month::parse("2027-02").unwrap().neighbours();
        assert_eq!((february.0.iso(), february.1.iso()), ("2027-01".to_owned(), "2027-03".to_owned()));
    }

    #[test]
    fn reasons_beyond_the_limit_are_counted_and_time_outside_is_added_up() {
        let sop = upload_sop();
        let begin = CivilDate::parse("2026-01-05").unwrap().begins().plus_ms(8 * 3_600_000);
        let hour = |n: i64| begin.plus_ms(n * 3_600_000);
        let visit = VisitRecord {
            step: "kesesuaian".into(),
            round: 1,
            arrived: begin,
            taken: Some(begin),
            by: None,
            extended: false,
            decided: Some(hour(3)),
            kind: Some("advance".into()),
            pauses: vec![crate::kernel::worktime::Pause { from: hour(1), to: Some(hour(2)) }],
        };
        let week = crate::calendar::Rows::default().with_defaults().calendar();
        let step = sop.step("kesesuaian").unwrap();
        let read = read(&week, step, &visit, &WAIT_LIMIT, hour(3));
        let returns = |count: usize| vec![("kesesuaian".to_owned(), "Keliru".to_owned()); count];
        let of = |count| {
            let visits = vec![(visit.clone(), read.clone()), (visit.clone(), read.clone())];
            let report =
                report(&sop, WAIT_LIMIT, Material { visits, returns: returns(count), ..Material::default() });
            let step = report.steps.into_iter().find(|step| step.title == step_title(&sop)).unwrap();
            (step.reasons.len(), step.more_reasons, step.outside_ms)
        };
        assert_eq!(of(MAX_REASONS), (MAX_REASONS, 0, 2 * 3_600_000));
        assert_eq!(of(MAX_REASONS + 2), (MAX_REASONS, 2, 2 * 3_600_000));
    }

    fn step_title(sop: &Sop) -> String {
        sop.step("kesesuaian").unwrap().title.clone()
    }

    #[test]
    fn what_waited_too_long_is_counted_and_a_step_of_an_older_version_is_not_lost() {
        let sop = upload_sop();
        let week = crate::calendar::Rows::default().with_defaults().calendar();
        let begin = CivilDate::parse("2026-01-05").unwrap().begins().plus_ms(8 * 3_600_000);
        let old = Step { id: "langkah-lama".into(), ..sop.step("koreksi").unwrap().clone() };
        let visit = |step: &Step, days: i64| VisitRecord {
            step: step.id.clone(),
            round: 1,
            arrived: begin,
            taken: Some(begin.plus_ms(days * 24 * 3_600_000)),
            by: None,
            extended: false,
            decided: Some(begin.plus_ms(days * 24 * 3_600_000 + 60_000)),
            kind: Some("sign".into()),
            pauses: Vec::new(),
        };
        let known = sop.step("koreksi").unwrap();
        let visits = [(known, 0), (known, 1), (known, 2), (&old, 3)].map(|(step, days)| {
            let visit = visit(step, days);
            let reading = read(&week, step, &visit, &WAIT_LIMIT, Timestamp(0));
            (visit, reading)
        });
        let older = vec![old.clone(), known.clone(), old];
        let report =
            report(&sop, WAIT_LIMIT, Material { visits: visits.into(), older, ..Material::default() });
        let told: Vec<(u32, usize, usize)> =
            report.steps.iter().filter(|s| s.visits > 0).map(|s| (s.no, s.visits, s.late)).collect();
        assert_eq!(told, [(5, 3, 1), (0, 1, 1)]);
        assert!(report.steps.last().unwrap().title.ends_with("(versi lama)"));
    }

    #[test]
    fn steps_are_held_against_their_standard_and_returns_keep_their_reasons() {
        let sop = upload_sop();
        let week = crate::calendar::Rows::default().with_defaults().calendar();
        let begin = CivilDate::parse("2026-01-05").unwrap().begins().plus_ms(8 * 3_600_000);
        let visit = |minutes: i64| VisitRecord {
            step: "koreksi".into(),
            round: 1,
            arrived: begin,
            taken: Some(begin),
            by: None,
            extended: false,
            decided: Some(begin.plus_ms(minutes * 60_000)),
            kind: Some("sign".into()),
            pauses: Vec::new(),
        };
        let step = sop.step("koreksi").unwrap();
        let reading =
            |visit: VisitRecord| (visit.clone(), read(&week, step, &visit, &WAIT_LIMIT, Timestamp(0)));
        let material = Material {
            visits: [5, 10, 30].map(|minutes| reading(visit(minutes))).into(),
            returns: vec![("koreksi".into(), "Halaman 2 terbalik".into()), ("unggah".into(), String::new())],
            kahar: vec![("waktu langkah “5” menjadi 2 hari kerja".into(), "Banjir".into())],
            ..Material::default()
        };
        let report = report(&sop, WAIT_LIMIT, material);
        let koreksi = report.steps.iter().find(|step| step.no == 5).unwrap();
        assert_eq!((koreksi.visits, koreksi.over, koreksi.returns), (3, 1, 1));
        let stats = koreksi.handling.unwrap();
        assert_eq!((stats.median, stats.worst), (10 * 60_000, 30 * 60_000));
        assert_eq!(koreksi.reasons, ["Halaman 2 terbalik"]);
        assert_eq!((koreksi.more_reasons, koreksi.outside_ms), (0, 0));
        assert_eq!(report.kahar.len(), 1);
        let empty = report.steps.iter().find(|step| step.no == 1).unwrap();
        assert_eq!((empty.visits, empty.handling, empty.waiting), (0, None, None));
    }
}
