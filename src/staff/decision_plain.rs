//! The page of a case that is about no file of its own (takedown, ralat, complaints) for who decides at its gate: what
//! it is, what changed since one looked last, what is open, the document that is signed, and then the decision.

use super::act::form_id;
use super::case_extra::{self, Extra};
use super::case_view::{self, ActView, StoryLine, Typed};
use super::clock_view::{self, ClockView};
use super::decision::sentences;
use super::form::Problems;
use super::naskah_view::{self, Summary};
use super::ralat::{self, RalatView};
use super::takedown::{self, view::TakedownView};
use super::turn::{self, TurnView};
use super::{Staff, case_page, case_plain, frame};
use crate::agenda::draft_changes;
use crate::auth::Actor;
use crate::kernel::{moment_text, new_id};
use crate::products::Changes;
use crate::sop::{Case, Look, Sop, store::events::EventRow};
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
    clock: ClockView,
    turn: TurnView,
    extra: Extra,
    warnings: Vec<String>,
    /// What is said of the step.
    about: Vec<(&'static str, String)>,
    changed: Option<Changed>,
    /// What is not settled, in sentences.
    open: Vec<String>,
    ralat: Option<RalatView>,
    takedown: Option<TakedownView>,
    naskah: Option<Summary>,
    /// Who did what and wrote what, in order.
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

/// What changed since somebody looked last.
struct Changed {
    /// When that was.
    since: String,
    /// What others did.
    story: Vec<StoryLine>,
    /// Fields of what is signed: label, before, after.
    fields: Vec<(String, String, String)>,
    /// Relations and files, in sentences.
    sentences: Vec<String>,
}

impl Changed {
    fn is_empty(&self) -> bool {
        self.story.is_empty() && self.fields.is_empty() && self.sentences.is_empty()
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
    let changed = match staff.sops.look(viewer, case).await? {
        Some(look) => Some(changed(staff, viewer, case, &look, &events).await?),
        None => None,
    };
    let disposisi = staff.sops.dispositions(&case.id).await?;
    let flags = staff.sops.flags_of(&case.id).await?;
    let mut record = case_view::story(events, &disposisi, &flags);
    record.reverse();
    let ralat = ralat::view(staff, viewer, (case, sop), typed).await?;
    let takedown = takedown::view::build(staff, viewer, (case, sop), typed).await?;
    let naskah = naskah_view::summary(staff, viewer, (case, sop), typed).await?;
    let clock = staff.sops.clock(case, sop).await?;
    let view = PageDecision {
        page: frame::page(staff, viewer, token, case.subject.clone(), ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        procedure: sop.title.clone(),
        source: sop.source.clone(),
        words: case_page::words(case, sop),
        since: moment_text(case.arrived),
        round: case.round,
        clock: clock_view::clock(&clock, sop),
        turn: turn::view(staff, viewer, (case, sop), &clock, typed).await?,
        extra: case_extra::extra(staff, viewer, (case, sop)).await?,
        warnings: case_page::warnings(staff, viewer, case, sop).await?,
        about: sop.step(&case.at).map(case_plain::about).unwrap_or_default(),
        changed,
        open: open(ralat.as_ref(), takedown.as_ref(), naskah.as_ref()),
        ralat,
        takedown,
        naskah,
        record,
        manifest: case.manifest.map(|digest| digest.hex()).unwrap_or_default(),
        acts: case_plain::acts(staff, viewer, (case, sop), typed).await?,
        problems: typed.problems.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    };
    Ok(render(&view))
}

async fn changed(
    staff: &Staff,
    viewer: &Actor,
    case: &Case,
    look: &Look,
    events: &[EventRow],
) -> Result<Changed, WebError> {
    let others = |event: &&EventRow| event.version > look.version && event.person_id != viewer.person_id;
    let (disposisi, flags) = (staff.sops.dispositions(&case.id).await?, staff.sops.flags_of(&case.id).await?);
    let story = case_view::story(events.iter().filter(others).cloned().collect(), &disposisi, &flags);
    let (mut described, mut written) = (Changes::default(), Vec::new());
    // A manifest has a description, a record has a nota dinas; neither has the other's.
    if let (Some(old), Some(new)) = (look.manifest, case.manifest) {
        described = staff.products.changes(old, new).await?;
        written = draft_changes(&staff.products.fixed(old).await?, &staff.products.fixed(new).await?);
    }
    let sentences = sentences(&described);
    let fields = described.fields.into_iter().chain(written);
    Ok(Changed {
        since: moment_text(look.at),
        story,
        sentences,
        fields: fields.map(|(label, old, new)| (label.to_owned(), old, new)).collect(),
    })
}

/// What who decides should know to be unsettled.
fn open(ralat: Option<&RalatView>, takedown: Option<&TakedownView>, naskah: Option<&Summary>) -> Vec<String> {
    let mut said = Vec::new();
    let suggestions = ralat.map(|ralat| &ralat.suggestions).or(naskah.map(|naskah| &naskah.suggestions));
    let waiting = suggestions.into_iter().flatten().filter(|one| one.settled.is_empty()).count();
    if waiting > 0 {
        said.push(format!("{waiting} saran perbaikan belum diterapkan atau ditolak penyusun."));
    }
    if let Some(takedown) = takedown {
        let external = takedown.external_open.then_some(&takedown.external);
        let loud = Some(&takedown.loud).filter(|loud| !loud.is_empty());
        said.extend(external.into_iter().chain(loud).cloned());
        if !takedown.has_scan {
            said.push("Pindaian perintah belum diunggah.".to_owned());
        }
    }
    said
}
