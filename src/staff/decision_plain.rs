//! The page of a case that is about no product for who decides at its gate: what it is, what changed since one looked last,
//! the record that is signed, and then the decision.

use super::act::form_id;
use super::case_extra::{self, Extra};
use super::case_view::{self, ActView, StoryLine, Typed};
use super::form::Problems;
use super::{Staff, case_page, case_plain, frame};
use crate::auth::Actor;
use crate::kernel::{moment_text, new_id};
use crate::sop::{Case, Sop};
use crate::web::{Page, SessionToken, WebError, render};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "staff/decision_plain.html")]
struct PageDecision {
    page: Page,
    id: String,
    subject: String,
    procedure: String,
    source: String,
    words: String,
    since: String,
    round: i64,
    extra: Extra,
    warnings: Vec<String>,
    /// What is said of the step.
    about: Vec<(&'static str, String)>,
    /// Since when something changed, and what others did.
    changed: Option<(String, Vec<StoryLine>)>,
    /// What is signed: who did what and wrote what, in order.
    record: Vec<StoryLine>,
    manifest: String,
    acts: Vec<ActView>,
    problems: Problems,
    act_id: String,
    version: i64,
}

impl PageDecision {
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// The page.
pub async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, sop): (&Case, &Sop),
    typed: &Typed<'_>,
) -> Result<Response, WebError> {
    let events = staff.sops.story(&case.id, 0).await?;
    let disposisi = staff.sops.dispositions(&case.id).await?;
    let flags = staff.sops.flags_of(&case.id).await?;
    let changed = staff.sops.look(viewer, case).await?.map(|look| {
        let others = events.iter().filter(|e| e.version > look.version && e.person_id != viewer.person_id);
        (moment_text(look.at), case_view::story(others.cloned().collect(), &disposisi, &flags))
    });
    let mut record = case_view::story(events, &disposisi, &flags);
    record.reverse();
    let view = PageDecision {
        page: frame::page(staff, viewer, token, case.subject.clone(), ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        procedure: sop.title.clone(),
        source: sop.source.clone(),
        words: case_page::words(case, sop),
        since: moment_text(case.arrived),
        round: case.round,
        extra: case_extra::extra(staff, viewer, (case, sop)).await?,
        warnings: case_page::warnings(staff, viewer, case, sop).await?,
        about: sop.step(&case.at).map(case_plain::about).unwrap_or_default(),
        changed,
        record,
        manifest: case.manifest.map(|digest| digest.hex()).unwrap_or_default(),
        acts: case_plain::acts(staff, viewer, (case, sop), typed).await?,
        problems: typed.problems.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    };
    Ok(render(&view))
}
