//! Gathering the report of a month.

use super::clock;
use super::error::ActError;
use super::report::{Material, Month, Overdue, SopReport, report};
use super::rules::kahar::{Kahar, with_time};
use super::rules::moving::version_at;
use super::service::Sops;
use super::store::{cases, events, moves, visits};
use crate::auth::Actor;
use crate::calendar;
use crate::kernel::Timestamp;
use std::collections::BTreeMap;

impl Sops {
    /// The report of a month over the SOPs whose cases the actor sees, by title. Those of which nothing happened and
    /// nothing is overdue are left out.
    ///
    /// # Errors
    /// [`ActError::Forbidden`] for who sees no cases of the office.
    pub async fn monthly(&self, actor: &Actor, month: Month) -> Result<Vec<SopReport>, ActError> {
        if !self.sees_any(actor) || self.only_own_unit(actor) {
            return Err(ActError::Forbidden(
                "Laporan waktu baku dibaca oleh yang menangani perkara kantor ini.",
            ));
        }
        let (first, after) = month.days().ok_or(ActError::NotFound)?;
        let (from, to) = (first.begins(), after.begins());
        let office_id = actor.office_id.as_str();
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().read().await?;
        let calendar = calendar::calendar_in(&mut tx, office_id).await?;
        let wait = self.wait_limit(&mut tx, office_id).await?;
        let seen =
            |version: &str| self.definitions().version(version).filter(|sop| self.sees_all_of(actor, sop));
        let (moves, changes) =
            (moves::of_office(&mut tx, office_id).await?, self.kahar_in(&mut tx, office_id).await?);
        let of_case = |id: &str| changes.get(id).map_or(&[][..], Vec::as_slice);
        let mut materials: BTreeMap<String, Material> = BTreeMap::new();
        for visited in visits::decided_in(&mut tx, office_id, from, to).await? {
            let moved = moves.get(&visited.case_id).map_or(&[][..], Vec::as_slice);
            let version = version_at(&visited.sop_version, moved, visited.visit.decided);
            let Some(sop) = seen(version) else { continue };
            let Some(step) = sop.step(&visited.visit.step) else { continue };
            let timed = with_time(step, of_case(&visited.case_id), visited.visit.decided);
            let reading = clock::read(&calendar, &timed, &visited.visit, &wait, now);
            let material = materials.entry(sop.id.clone()).or_default();
            material.visits.push((visited.visit, reading));
            if !material.older.iter().any(|known| known.id == step.id) {
                material.older.push(step.clone());
            }
        }
        for returned in events::returned_in(&mut tx, office_id, from, to).await? {
            let Some(sop) = seen(&returned.sop_version) else { continue };
            let reason = returned.note.unwrap_or_default();
            materials.entry(sop.id.clone()).or_default().returns.push((returned.from_step, reason));
        }
        for open in visits::open_of(&mut tx, office_id).await? {
            let Some(sop) = seen(&open.sop_version) else { continue };
            let Some(step) = sop.step(&open.visit.step) else { continue };
            let timed = with_time(step, of_case(&open.case_id), None);
            let reading = clock::read(&calendar, &timed, &open.visit, &wait, now);
            if reading.is_over(&open.visit) {
                let due = reading.due(&open.visit);
                let (case_id, subject, step) = (open.case_id, open.subject, step.title.clone());
                let overdue = Overdue { case_id, subject, step, due };
                materials.entry(sop.id.clone()).or_default().overdue.push(overdue);
            }
        }
        let within = |at: Timestamp| from <= at && at < to;
        let confirmed = |one: &&Kahar| one.confirmed.as_ref().is_some_and(|(_, at)| within(*at));
        let mut told: Vec<&Kahar> = changes.values().flatten().filter(confirmed).collect();
        told.sort_by_key(|one| (one.confirmed.as_ref().map(|(_, at)| *at), &one.id));
        for one in told {
            let Some(case) = cases::load(&mut tx, &one.case_id).await? else { continue };
            let Some(sop) = seen(&case.sop_version) else { continue };
            let told = (one.words(&sop), one.reason.clone());
            materials.entry(sop.id.clone()).or_default().kahar.push(told);
        }
        let mut reports: Vec<SopReport> = materials
            .into_iter()
            .filter_map(|(id, material)| {
                Some(report(&self.definitions().current(office_id, &id)?.1, wait, material))
            })
            .collect();
        reports.sort_by(|a, b| a.title.cmp(&b.title));
        Ok(reports)
    }
}
