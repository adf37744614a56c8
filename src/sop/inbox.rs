//! What waits for whom.

use super::error::ActError;
use super::model::{Part, Step};
use super::service::Sops;
use super::store::cases::{self, Listed};
use crate::auth::Actor;
use crate::kernel::Timestamp;

/// The most cases of one list.
pub const MAX_LISTED: i64 = 200;

/// A case in the inbox.
#[derive(Debug, Clone)]
pub struct InboxLine {
    /// The case.
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// Where it is, in words.
    pub step_words: String,
    /// The step's number and title.
    pub step_title: String,
    /// The role whose turn it is.
    pub role: String,
    /// Standard time of the step in minutes.
    pub minutes: u32,
    /// Since when.
    pub since: Timestamp,
    /// Who acted last.
    pub from: Option<String>,
    /// Why it waits for somebody outside.
    pub waiting: Option<String>,
    /// The round.
    pub round: i64,
    /// How it ended.
    pub outcome: Option<String>,
    /// Whether the asking person's own hand keeps it from acting here.
    pub barred: bool,
}

impl Sops {
    /// Open cases at a step that is the actor's, oldest first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn inbox(&self, actor: &Actor) -> Result<Vec<InboxLine>, ActError> {
        let mut tx = self.journal().db().read().await?;
        let mut lines = Vec::new();
        for step in self.steps_of(actor) {
            let listed =
                cases::at_step(&mut tx, &actor.office_id, &step, &actor.person_id, MAX_LISTED).await?;
            lines.extend(
                listed.into_iter().filter_map(|row| self.line(row)).filter(|line| actor.has(&line.role)),
            );
        }
        lines.sort_by(|a, b| (a.since, &a.id).cmp(&(b.since, &b.id)));
        Ok(lines)
    }

    /// The cases that the actor may see besides, open or closed, newest movement first: those of the
    /// office; a unit's people see their own post's only, an administrator none.
    ///
    /// # Errors
    /// As any statement.
    pub async fn cases(&self, actor: &Actor, open: bool) -> Result<Vec<InboxLine>, ActError> {
        if !self.sees_any(actor) {
            return Ok(Vec::new());
        }
        let own = || std::iter::once(&actor.post_id).chain(actor.mandates.iter().map(|m| &m.post_id));
        let units: Vec<Option<&str>> = match self.only_own_unit(actor) {
            true => own().map(|post| Some(post.as_str())).collect(),
            false => vec![None],
        };
        let mut tx = self.journal().db().read().await?;
        let mut listed = Vec::new();
        for unit in units {
            let (office, person) = (&actor.office_id, &actor.person_id);
            listed.extend(cases::of_office(&mut tx, office, unit, open, person, MAX_LISTED).await?);
        }
        Ok(listed.into_iter().filter_map(|row| self.line(row)).collect())
    }

    /// The ids of all steps, over all versions, whose role the actor has.
    fn steps_of(&self, actor: &Actor) -> Vec<String> {
        let mut steps: Vec<String> = self
            .definitions()
            .all()
            .flat_map(|(_, sop)| sop.steps.iter().filter(|step| actor.has(&step.role)))
            .map(|step| step.id.clone())
            .collect();
        steps.sort_unstable();
        steps.dedup();
        steps
    }

    fn line(&self, row: Listed) -> Option<InboxLine> {
        let sop = self.definitions().version(&row.sop_version)?;
        let step = sop.step(&row.step)?;
        Some(InboxLine {
            barred: barred(step, row.my_part.as_deref()),
            step_words: words(step, row.waiting_reason.is_some(), row.outcome.as_deref()),
            step_title: format!("{}. {}", step.no, step.title),
            role: step.role.clone(),
            minutes: step.minutes,
            since: Timestamp(row.closed_ms.unwrap_or(row.arrived_ms)),
            id: row.id,
            subject: row.subject,
            from: row.last_name,
            waiting: row.waiting_reason,
            round: row.round,
            outcome: row.outcome,
        })
    }
}

fn barred(step: &Step, my_part: Option<&str>) -> bool {
    let mine = my_part.and_then(Part::from_column);
    step.part.is_some() && mine.is_some() && step.part != mine
}

fn words(step: &Step, waiting: bool, outcome: Option<&str>) -> String {
    match (outcome, waiting) {
        (Some(outcome), _) => outcome.to_owned(),
        (None, true) => "menunggu unit pengusul".to_owned(),
        (None, false) => step.waiting.clone(),
    }
}
