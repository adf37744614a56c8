//! The page of a case that is about no product: what it is, what is to be done now, and the story.

use super::act::form_id;
use super::case_extra::Extra;
use super::case_view::{self, ActView, StepView, StoryLine, Typed};
use super::clock_view::{self, ClockView};
use super::form::Problems;
use super::ralat::{self, RalatView};
use super::takedown::view::TakedownView;
use super::turn::{self, TurnView};
use super::{Staff, case_extra, case_page, frame, naskah_view, takedown};
use crate::auth::Actor;
use crate::kernel::{moment_text, new_id};
use crate::sop::{Case, Sop, Step, rules};
use crate::web::{Page, SessionToken, WebError, render};
use askama::Template;
use axum::response::Response;

/// What is typed before such a case is ended.
pub const CONFIRM: &str = "AKHIRI";

#[derive(Template)]
#[template(path = "staff/case_plain.html")]
struct PagePlain {
    page: Page,
    id: String,
    subject: String,
    procedure: String,
    source: String,
    words: String,
    since: String,
    waiting: String,
    /// For whom.
    waits_for: String,
    round: i64,
    outcome: String,
    /// What is said of the present step.
    about: Vec<(&'static str, String)>,
    /// What is to be corrected, where that is what the case is about.
    ralat: Option<RalatView>,
    /// What it takes down, where it is about that.
    takedown: Option<TakedownView>,
    /// The nota dinas that the procedure writes.
    naskah: Option<naskah_view::Summary>,
    acts: Vec<ActView>,
    withdraw: Option<ActView>,
    turn: TurnView,
    clock: ClockView,
    steps: Vec<StepView>,
    story: Vec<StoryLine>,
    manifest: String,
    extra: Extra,
    warnings: Vec<String>,
    problems: Problems,
    act_id: String,
    version: i64,
}

impl PagePlain {
    /// A fresh act id for a form of this page: each form is an act of its own.
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }

    /// Whether the viewer goes on by a page of its own.
    fn confirms(&self) -> bool {
        self.takedown.as_ref().is_some_and(|takedown| takedown.confirm.is_some() || takedown.first.is_some())
    }
}

/// The page.
pub async fn build(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, sop): (&Case, &Sop),
    typed: &Typed<'_>,
) -> Result<Response, WebError> {
    turn::opened(staff, viewer, (case, sop)).await?;
    let clock = staff.sops.clock(case, sop).await?;
    let events = staff.sops.story(&case.id, 0).await?;
    let disposisi = staff.sops.dispositions(&case.id).await?;
    let view = PagePlain {
        page: frame::page(staff, viewer, token, case.subject.clone(), ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        procedure: sop.title.clone(),
        source: sop.source.clone(),
        words: case_page::words(case, sop),
        since: moment_text(case.closed.as_ref().map_or(case.arrived, |closed| closed.at)),
        waits_for: sop.waits_for(&case.at).to_owned(),
        waiting: case.waiting.as_ref().map(|waiting| waiting.reason.clone()).unwrap_or_default(),
        round: case.round,
        outcome: case.closed.as_ref().map(|closed| closed.outcome.clone()).unwrap_or_default(),
        about: sop.step(&case.at).filter(|_| case.closed.is_none()).map(about).unwrap_or_default(),
        ralat: ralat::view(staff, viewer, (case, sop), typed).await?,
        takedown: takedown::view::build(staff, viewer, (case, sop), typed).await?,
        naskah: naskah_view::summary(staff, viewer, (case, sop), typed).await?,
        acts: acts(staff, viewer, (case, sop), typed).await?,
        withdraw: match staff.sops.keeps_from_withdrawal(case, sop).await?.is_empty() {
            true => case_page::withdraw(sop, case, viewer, CONFIRM, typed),
            false => None,
        },
        turn: turn::view(staff, viewer, (case, sop), &clock, typed).await?,
        steps: case_view::steps(sop, case, &clock),
        clock: clock_view::clock(&clock, sop),
        story: case_view::story(events, &disposisi, &staff.sops.flags_of(&case.id).await?),
        manifest: case.manifest.map(|digest| digest.hex()).unwrap_or_default(),
        extra: case_extra::extra(staff, viewer, (case, sop)).await?,
        warnings: case_page::warnings(staff, viewer, case, sop).await?,
        problems: typed.problems.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    };
    Ok(render(&view))
}

/// What the viewer can do now at the case's step.
pub async fn acts(
    staff: &Staff,
    viewer: &Actor,
    (case, sop): (&Case, &Sop),
    typed: &Typed<'_>,
) -> Result<Vec<ActView>, WebError> {
    let takedown = staff.products.takedown(case).await?;
    let mut views = Vec::new();
    for act in sop.step(&case.at).map_or(&[][..], |step| &step.acts) {
        if rules::may(sop, case, &act.noun, viewer).is_ok() {
            let missing = takedown::view::missing(staff, case, act, takedown.as_ref()).await?;
            views.push(case_view::act(sop, act, missing, CONFIRM, typed));
        }
    }
    if let Some(takedown) = &takedown {
        takedown::view::adjust(sop, case, takedown, &mut views, typed);
    }
    naskah_view::ask_number(staff, case, sop, &mut views, typed).await?;
    Ok(views)
}

/// What the decree says of a step.
pub fn about(step: &Step) -> Vec<(&'static str, String)> {
    let number = if step.no > 0 { format!("{}. ", step.no) } else { String::new() };
    let mut rows = vec![("Langkah", format!("{number}{}", step.title))];
    rows.extend(step.external.clone().map(|who| ("Dilakukan oleh", format!("{who}; dicatat di sini"))));
    rows.extend(step.detail.clone().map(|detail| ("Rincian", detail)));
    if !step.needs.is_empty() {
        rows.push(("Kelengkapan", step.needs.join("; ")));
    }
    rows.extend(step.baku.as_ref().map(|baku| ("Waktu baku", baku.text())));
    rows.extend(step.output.clone().map(|output| ("Hasil", output)));
    if step.assumed {
        rows.push((
            "Pelaksana",
            "Menurut pembacaan kami; kolom pelaksana pada keputusan tidak terbaca".to_owned(),
        ));
    }
    rows
}
