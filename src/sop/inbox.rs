//! What waits for whom.

use super::baku::Baku;
use super::clock::{self, Reading, VisitRecord};
use super::error::ActError;
use super::model::{Part, Sop, Step};
use super::rules::kahar::with_time;
use super::service::{Sops, is_unit_of};
use super::store::cases::{self, Listed};
use super::store::visits::{self, MAX_REPORTED};
use super::store::waiting;
use crate::auth::Actor;
use crate::calendar;
use crate::db::Tx;
use crate::kernel::{Timestamp, fold};
use std::collections::HashMap;
use std::sync::Arc;

/// The most words that are sought at once.
const MAX_WORDS: usize = 8;
/// The cases of one list on one page.
pub const PAGE_LINES: usize = 200;

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
    /// Standard time of the step, as the decree says it; empty where it gives none.
    pub baku: String,
    /// What the clock says of an open case.
    pub clock: Option<Reading>,
    /// When the limit ends that counts now.
    pub due: Option<Timestamp>,
    /// Whether it is over.
    pub over: bool,
    /// Who has taken the step up: person and name.
    pub taken: Option<(String, String)>,
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

/// The words that a case must be found by, folded: in its subject, or its nota dinas and numbers of the agenda book; none
/// of them: every case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought(Vec<String>);

impl Sought {
    /// From what was typed.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(fold(text).split_whitespace().take(MAX_WORDS).map(str::to_owned).collect())
    }

    /// Whether a subject, and what else a case is found by (folded), have them all.
    #[must_use]
    pub fn fits(&self, subject: &str, found_by: Option<&str>) -> bool {
        let (folded, more) = (fold(subject), found_by.unwrap_or_default());
        self.0.iter().all(|word| folded.contains(word.as_str()) || more.contains(word.as_str()))
    }

    fn longest(&self) -> Option<&str> {
        self.0.iter().max_by_key(|word| word.len()).map(String::as_str)
    }
}

impl Sops {
    /// Open cases at a step that is the actor's, by what is due first: every one, however many there are.
    ///
    /// # Errors
    /// As any statement.
    pub async fn inbox(&self, actor: &Actor) -> Result<Vec<InboxLine>, ActError> {
        self.inbox_of(actor, &Sought::default()).await
    }

    /// The same of what is sought.
    ///
    /// # Errors
    /// As any statement.
    pub async fn inbox_of(&self, actor: &Actor, sought: &Sought) -> Result<Vec<InboxLine>, ActError> {
        let mut tx = self.journal().db().read().await?;
        let mut rows = Vec::new();
        for (version, step) in waiting::standing_at(&mut tx, &actor.office_id).await? {
            let sop = self.definitions().version(&version);
            if sop.as_deref().and_then(|sop| sop.step(&step)).is_some_and(|step| step.is_of(actor)) {
                let at = (version.as_str(), step.as_str());
                rows.extend(
                    waiting::at_step(&mut tx, &actor.office_id, at, &actor.person_id, MAX_REPORTED).await?,
                );
            }
        }
        rows.retain(|row| sought.fits(&row.subject, row.found_by.as_deref()));
        let mut lines = self.lines(&mut tx, &actor.office_id, rows).await?;
        by_due(&mut lines);
        Ok(lines)
    }

    /// The cases that the actor may see besides, open ones by what is due first, closed ones by the newest: those of SOPs
    /// of which the actor does a step; a unit's people see their own post's only, an administrator none.
    ///
    /// # Errors
    /// As any statement.
    pub async fn cases(&self, actor: &Actor, open: bool) -> Result<Vec<InboxLine>, ActError> {
        self.found(actor, open, &Sought::default(), usize::MAX).await
    }

    /// The same of what is sought, the first `most` of them.
    ///
    /// # Errors
    /// As any statement.
    pub async fn found(
        &self,
        actor: &Actor,
        open: bool,
        sought: &Sought,
        most: usize,
    ) -> Result<Vec<InboxLine>, ActError> {
        let mut tx = self.journal().db().read().await?;
        let own = || std::iter::once(&actor.post_id).chain(actor.mandates.iter().map(|m| &m.post_id));
        // What is due only the clock knows, and of several words the database seeks one: then all are read.
        let limit = match open || sought.0.len() > 1 {
            true => MAX_REPORTED,
            false => i64::try_from(most).unwrap_or(MAX_REPORTED).min(MAX_REPORTED),
        };
        let mut rows = Vec::new();
        let all = self.definitions().all();
        for (version, sop) in all.iter() {
            let units: Vec<Option<&str>> = match self.sees_all_of(actor, sop) {
                true => vec![None],
                false if is_unit_of(sop, actor) => own().map(|post| Some(post.as_str())).collect(),
                false => continue,
            };
            for unit_post in units {
                let of =
                    cases::Of { office_id: &actor.office_id, version, unit_post, word: sought.longest() };
                rows.extend(cases::listed(&mut tx, of, open, &actor.person_id, limit).await?);
            }
        }
        rows.retain(|row| sought.fits(&row.subject, row.found_by.as_deref()));
        if !open {
            rows.sort_by(|a, b| b.closed_ms.cmp(&a.closed_ms).then_with(|| a.id.cmp(&b.id)));
            rows.truncate(most);
        }
        let mut lines = self.lines(&mut tx, &actor.office_id, rows).await?;
        if open {
            by_due(&mut lines);
            lines.truncate(most);
        }
        Ok(lines)
    }

    fn step_of(&self, row: &Listed) -> Option<(Arc<Sop>, Step)> {
        let sop = self.definitions().version(&row.sop_version)?;
        let step = sop.step(&row.step)?.clone();
        Some((sop, step))
    }

    async fn lines(
        &self,
        tx: &mut Tx,
        office_id: &str,
        rows: Vec<Listed>,
    ) -> Result<Vec<InboxLine>, ActError> {
        let calendar = calendar::calendar_in(tx, office_id).await?;
        let wait = self.wait_limit(tx, office_id).await?;
        let now = self.journal().clock().now();
        let visits: HashMap<String, VisitRecord> = match rows.iter().any(|row| row.closed_ms.is_none()) {
            true => visits::open_of(tx, office_id).await?.into_iter().map(|v| (v.case_id, v.visit)).collect(),
            false => HashMap::new(),
        };
        let changes = self.kahar_in(tx, office_id).await?;
        let mut holders: HashMap<(String, String), Vec<String>> = HashMap::new();
        let mut lines = Vec::new();
        for row in rows {
            let Some((sop, step)) = self.step_of(&row) else { continue };
            let changes = changes.get(&row.id).map_or(&[][..], Vec::as_slice);
            let step = with_time(&step, changes, None).into_owned();
            let visit = visits.get(&row.id);
            let reading = visit.map(|visit| clock::read(&calendar, &step, visit, &wait, now));
            let key = (row.sop_version.clone(), row.step.clone());
            if !holders.contains_key(&key) {
                let people = self.holders_of(tx, office_id, &step).await?;
                holders.insert(key.clone(), people.into_iter().map(|person| person.id).collect());
            }
            let can = |person: &String| holders.get(&key).is_some_and(|people| people.contains(person));
            let taken = visit.and_then(|visit| visit.by.clone()).filter(|(person, _)| can(person));
            let due = visit.zip(reading.as_ref()).and_then(|(visit, reading)| reading.due(visit));
            let over = visit.zip(reading.as_ref()).is_some_and(|(visit, reading)| reading.is_over(visit));
            let waits_for = sop.waits_for(&row.step).to_owned();
            let known = InboxLine { clock: reading, due, over, taken, ..line(row, &step, &waits_for) };
            lines.push(known);
        }
        Ok(lines)
    }
}

/// By what is due first; what has no end last.
fn by_due(lines: &mut [InboxLine]) {
    lines.sort_by(|a, b| {
        let due = |line: &InboxLine| (line.due.is_none(), line.due, line.since);
        (due(a), &a.id).cmp(&(due(b), &b.id))
    });
}

/// What is known of a case without the clock.
fn line(row: Listed, step: &Step, waits_for: &str) -> InboxLine {
    InboxLine {
        barred: barred(step, row.my_part.as_deref()),
        step_words: words(step, row.waiting_reason.as_ref().map(|_| waits_for), row.outcome.as_deref()),
        step_title: format!("{}. {}", step.no, step.title),
        role: step.role.clone(),
        baku: step.baku.as_ref().map(Baku::text).unwrap_or_default(),
        clock: None,
        due: None,
        over: false,
        taken: None,
        since: Timestamp(row.closed_ms.unwrap_or(row.arrived_ms)),
        id: row.id,
        subject: row.subject,
        from: row.last_name,
        waiting: row.waiting_reason,
        round: row.round,
        outcome: row.outcome,
    }
}

fn barred(step: &Step, my_part: Option<&str>) -> bool {
    let mine = my_part.and_then(Part::from_column);
    step.part.is_some() && mine.is_some() && step.part != mine
}

fn words(step: &Step, waits_for: Option<&str>, outcome: Option<&str>) -> String {
    match (outcome, waits_for) {
        (Some(outcome), _) => outcome.to_owned(),
        (None, Some(whom)) => format!("menunggu {whom}"),
        (None, None) => step.waiting.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_there_in_any_order_and_case() {
        let sought = Sought::typed("  2025 KEPUTUSAN ");
        assert!(sought.fits("Keputusan Sekretaris Nomor 13 Tahun 2025", None));
        assert!(!sought.fits("Keputusan Sekretaris Nomor 13 Tahun 2024", None));
        assert_eq!(sought.longest(), Some("keputusan"));
        assert!(Sought::typed(" ").fits("apa pun", None) && Sought::typed("").longest().is_none());
        let many = "kata ".repeat(MAX_WORDS + 1);
        assert_eq!(Sought::typed(&many).0.len(), MAX_WORDS);
    }
}
