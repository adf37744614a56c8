//! The clock of a case, read from its visits and the calendar of its office.

use super::case::Case;
use super::clock::{self, Reading, Sum, VisitRecord};
use super::error::ActError;
use super::model::Sop;
use super::rules::kahar::with_time;
use super::rules::moving::version_at;
use super::service::Sops;
use super::store::{kahar, moves, visits};
use crate::kernel::worktime::{Limit, Unit};

/// A visit with what the clock says of it.
#[derive(Debug, Clone)]
pub struct VisitView {
    /// The visit.
    pub visit: VisitRecord,
    /// What the clock says.
    pub reading: Reading,
}

/// What the clock says of a case.
#[derive(Debug, Clone)]
pub struct CaseClock {
    /// Its visits, in order. What lies before they were written down is not among them.
    pub visits: Vec<VisitView>,
    /// The sum over them.
    pub sum: Sum,
    /// The standard times of all steps together, in milliseconds, where every one is of worked time.
    pub standard_ms: Option<i64>,
    /// How long a step may wait to be taken up.
    pub wait: Limit,
}

impl CaseClock {
    /// The visit that goes on.
    #[must_use]
    pub fn present(&self) -> Option<&VisitView> {
        self.visits.last().filter(|last| last.visit.decided.is_none())
    }
}

impl Sops {
    /// Reads the clock of a case now.
    ///
    /// # Errors
    /// As any statement.
    pub async fn clock(&self, case: &Case, sop: &Sop) -> Result<CaseClock, ActError> {
        let mut tx = self.journal().db().read().await?;
        let (calendar, wait) = self.hours(&mut tx, case).await?;
        let now = self.journal().clock().now();
        let mut records = visits::of_case(&mut tx, &case.id).await?;
        if case.visit.id.is_none() && case.closed.is_none() {
            records.push(unwritten(case));
        }
        // Of somebody who cannot do the step any more it has fallen free.
        if let Some(last) = records.last_mut().filter(|last| last.decided.is_none()) {
            last.by = last.by.take().filter(|(person, _)| case.visit.by.as_ref() == Some(person));
        }
        let moves = moves::of_case(&mut tx, &case.id).await?;
        let changes = kahar::of_case(&mut tx, &case.id).await?;
        let read = |visit: VisitRecord| {
            // What is done stays under the version and the time that counted when it was decided.
            let version = version_at(&case.sop_version, &moves, visit.decided);
            let then = self.definitions().version(version)?;
            let step = with_time(then.step(&visit.step)?, &changes, visit.decided);
            Some((clock::read(&calendar, &step, &visit, &wait, now), visit))
        };
        let read: Vec<(VisitRecord, Reading)> =
            records.into_iter().filter_map(read).map(|(reading, visit)| (visit, reading)).collect();
        let sum = clock::sum(&calendar, &read, now);
        let visits = read.into_iter().map(|(visit, reading)| VisitView { visit, reading }).collect();
        Ok(CaseClock { visits, sum, standard_ms: standard(sop), wait })
    }
}

/// The present visit of a case that stood there before visits were written down.
fn unwritten(case: &Case) -> VisitRecord {
    VisitRecord {
        step: case.at.clone(),
        round: case.round,
        arrived: case.arrived,
        taken: None,
        by: None,
        extended: false,
        decided: None,
        kind: None,
        pauses: case
            .waiting
            .iter()
            .map(|waiting| crate::kernel::worktime::Pause { from: waiting.since, to: None })
            .collect(),
    }
}

fn standard(sop: &Sop) -> Option<i64> {
    let of_decree = sop.steps.iter().filter(|step| step.no > 0);
    let limits = of_decree.map(|step| step.baku.as_ref().map(|baku| baku.limit));
    let worked = |limit: &Limit| matches!(limit.unit, Unit::Menit | Unit::Jam);
    limits.map(|limit| limit.filter(worked).map(|limit| limit.amount())).sum()
}
