//! Gathering the report of a month.

use super::clock;
use super::error::ActError;
use super::report::{Material, Month, Overdue, SopReport, report};
use super::service::Sops;
use super::store::{events, visits};
use crate::auth::Actor;
use crate::calendar;
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
        let mut materials: BTreeMap<String, Material> = BTreeMap::new();
        for visited in visits::decided_in(&mut tx, office_id, from, to).await? {
            let Some(sop) = seen(&visited.sop_version) else { continue };
            let Some(step) = sop.step(&visited.visit.step) else { continue };
            let reading = clock::read(&calendar, step, &visited.visit, &wait, now);
            materials.entry(sop.id.clone()).or_default().visits.push((visited.visit, reading));
        }
        for returned in events::returned_in(&mut tx, office_id, from, to).await? {
            let Some(sop) = seen(&returned.sop_version) else { continue };
            let reason = returned.note.unwrap_or_default();
            materials.entry(sop.id.clone()).or_default().returns.push((returned.from_step, reason));
        }
        for open in visits::open_of(&mut tx, office_id).await? {
            let Some(sop) = seen(&open.sop_version) else { continue };
            let Some(step) = sop.step(&open.visit.step) else { continue };
            let reading = clock::read(&calendar, step, &open.visit, &wait, now);
            if reading.is_over() {
                let due = reading.due(&open.visit);
                let (case_id, subject, step) = (open.case_id, open.subject, step.title.clone());
                let overdue = Overdue { case_id, subject, step, due };
                materials.entry(sop.id.clone()).or_default().overdue.push(overdue);
            }
        }
        let mut reports: Vec<SopReport> = materials
            .into_iter()
            .filter_map(|(id, material)| Some(report(&self.definitions().current(&id)?.1, material)))
            .collect();
        reports.sort_by(|a, b| a.title.cmp(&b.title));
        Ok(reports)
    }
}
