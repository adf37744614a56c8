//! The page of a case for who decides at its gate, made for a phone between two meetings: what it is, what
//! changed since one looked last, what is open, the file page by page, and then the decision.

use super::act::form_id;
use super::case_extra::Extra;
use super::case_view::{self, ActView, StoryLine, SuggestionView, Typed};
use super::clock_view::{self, ClockView};
use super::form::{Input, Problems};
use super::page_notes::{self, PageNoteView};
use super::pages::{self, PreparationView};
use super::turn::{self, TurnView};
use super::{Staff, case_extra, case_page, checks, confirming, frame};
use crate::auth::Actor;
use crate::copies::Sheet;
use crate::kernel::{Timestamp, moment_text, new_id};
use crate::products::{Changes, Draft, DraftFile, FileChange, FileRole, Known};
use crate::sop::{ActKind, Case, CaseClock, Look, Sop, rules, store::events::EventRow};
use crate::web::{Page, SessionToken, WebError, render};
use askama::Template;
use axum::response::Response;

/// The most pages of a file that are shown in one go; the others follow on their own pages.
const MAX_SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "staff/decision.html")]
struct PageDecision {
    page: Page,
    id: String,
    subject: String,
    title: String,
    words: String,
    since: String,
    round: i64,
    clock: ClockView,
    turn: TurnView,
    facts: Vec<(String, String)>,
    changed: Option<Changed>,
    extra: Extra,
    warnings: Vec<String>,
    twins: Vec<(String, String, String)>,
    known: Vec<(String, Known)>,
    checks: Option<checks::Summary>,
    compared: Option<confirming::Compared>,
    notes: Vec<PageNoteView>,
    suggestions: Vec<SuggestionView>,
    suggest: Vec<Input>,
    files: Vec<Sheets>,
    description: Vec<case_view::DescriptionRow>,
    acts: Vec<ActView>,
    /// Makers edit; who decides does not.
    can_edit: bool,
    manifest: String,
    problems: Problems,
    act_id: String,
    version: i64,
}

impl PageDecision {
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }

    /// Notes that nobody answered yet.
    fn open_notes(&self) -> usize {
        self.notes.iter().filter(|note| note.is_open()).count()
    }
}

/// What changed since somebody looked last.
struct Changed {
    /// When that was.
    since: String,
    /// What others did.
    story: Vec<StoryLine>,
    /// Fields of the description: label, before, after.
    fields: Vec<(String, String, String)>,
    /// Relations and files, in sentences.
    sentences: Vec<String>,
}

/// A file and its pages.
struct Sheets {
    id: String,
    role: &'static str,
    name: String,
    size: String,
    sha256: String,
    /// Whether it is what the public gets.
    public: bool,
    pages: Vec<i64>,
    more: i64,
    preparation: PreparationView,
}

/// Whether the viewer decides at the case's gate now.
pub fn decides(sop: &Sop, case: &Case, viewer: &Actor) -> bool {
    let step = sop.step(&case.at).filter(|step| step.gate);
    step.into_iter()
        .flat_map(|step| &step.acts)
        .any(|act| act.kind == ActKind::Sign && rules::may(sop, case, &act.noun, viewer).is_ok())
}

/// What the page is made of that the page of a case has loaded already.
pub struct Loaded<'l> {
    /// The case and its definition.
    pub case: &'l Case,
    /// See there.
    pub sop: &'l Sop,
    /// What its clock says.
    pub clock: &'l CaseClock,
    /// Its draft.
    pub draft: &'l Draft,
    /// Its story.
    pub events: Vec<EventRow>,
    /// Its copies.
    pub sheet: &'l Sheet,
    /// The titles of kinds.
    pub kinds: &'l std::collections::HashMap<String, String>,
}

/// The page.
pub async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    loaded: Loaded<'_>,
    typed: &Typed<'_>,
) -> Result<Response, WebError> {
    let Loaded { case, sop, clock, draft, events, sheet, kinds } = loaded;
    let look = staff.sops.look(viewer, case).await?;
    let changed = match look {
        Some(look) => Some(changed(staff, viewer, case, &look, draft, &events).await?),
        None => None,
    };
    let linked = staff.products.linked(&draft.description.relations).await?;
    let view = PageDecision {
        page: frame::page(staff, viewer, token, case.subject.clone(), ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        title: draft.description.get("judul").to_owned(),
        words: sop.step(&case.at).map(|step| step.waiting.clone()).unwrap_or_default(),
        since: moment_text(case.arrived),
        round: case.round,
        clock: clock_view::clock(clock, sop),
        turn: turn::view(staff, viewer, (case, sop), clock, typed).await?,
        facts: facts(case, draft, &events),
        changed,
        extra: case_extra::extra(staff, viewer, (case, sop)).await?,
        warnings: case_page::warnings(staff, viewer, case, sop).await?,
        twins: draft.twins.iter().map(case_page::twin_line).collect(),
        known: draft.known.clone(),
        checks: Some(checks::summary(staff, case, sop).await?),
        compared: confirming::compared(case, sheet),
        notes: page_notes::views(staff, case, &draft.files).await?,
        suggestions: case_page::suggestions(&draft.suggestions),
        suggest: case_page::suggest_inputs(sop, case, viewer, typed),
        files: sheets(staff, viewer, draft).await?,
        description: case_view::description(draft, kinds, &linked),
        acts: case_page::acts(staff, viewer, (case, sop), draft, sheet, typed).await?,
        can_edit: false,
        manifest: case.manifest.map(|digest| digest.hex()).unwrap_or_default(),
        problems: typed.problems.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    };
    Ok(render(&view))
}

/// What a person needs to know of the document before anything else.
fn facts(case: &Case, draft: &Draft, events: &[EventRow]) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut tell = |label: &str, value: String| {
        if !value.is_empty() {
            facts.push((label.to_owned(), value));
        }
    };
    tell("Ditetapkan", case_page::date_text(draft.description.get("tanggal_penetapan")));
    let paper = &draft.nota_dinas;
    tell("Nota dinas", format!("{} dari {}", paper.number, paper.from_unit));
    tell(
        "Naskah fisik",
        if draft.physical_kind == "asli" { "naskah asli" } else { "naskah salinan" }.to_owned(),
    );
    if let Some(repair) = &draft.repairs {
        let (old, why) = (repair.product, &repair.reason);
        tell("Perbaikan atas", format!("produk hukum {old}, yang diturunkan: {why}"));
    }
    if let Some(old) = draft.replaces {
        let why = if draft.why.is_empty() { String::new() } else { format!(": {}", draft.why) };
        tell("Versi baru dari", format!("produk hukum {old}{why}"));
    }
    let handed = events.iter().rev().find(|event| event.kind == "advance");
    if let Some(event) = handed {
        let at = moment_text(Timestamp(event.at_ms));
        tell("Diserahkan", format!("{} ({}), {at}", event.name, event.post_title));
    }
    let signed = |event: &&EventRow| {
        event.kind == "sign"
            && event.round == case.round
            && event.manifest.as_deref() == case.manifest.map(|m| m.hex()).as_deref()
    };
    for event in events.iter().filter(signed) {
        let note = event.note.as_deref().map(|note| format!(": “{note}”")).unwrap_or_default();
        tell(
            "Diperiksa",
            format!("{} ({}), {}{note}", event.name, event.post_title, moment_text(Timestamp(event.at_ms))),
        );
    }
    facts
}

async fn changed(
    staff: &Staff,
    viewer: &Actor,
    case: &Case,
    look: &Look,
    draft: &Draft,
    events: &[EventRow],
) -> Result<Changed, WebError> {
    let others = |event: &&EventRow| event.version > look.version && event.person_id != viewer.person_id;
    let flags = staff.sops.flags_of(&case.id).await?;
    let story = case_view::story(events.iter().filter(others).cloned().collect(), &draft.disposisi, &flags);
    let changes = match (look.manifest, case.manifest) {
        (Some(old), Some(new)) => staff.products.changes(old, new).await?,
        _ => Changes::default(),
    };
    Ok(Changed {
        since: moment_text(look.at),
        story,
        sentences: sentences(&changes),
        fields: changes.fields.into_iter().map(|(label, old, new)| (label.to_owned(), old, new)).collect(),
    })
}

/// What became of relations and files, in sentences.
pub(super) fn sentences(changes: &Changes) -> Vec<String> {
    let file = |change: &FileChange| match (&change.before, &change.after) {
        (Some(old), Some(new)) => format!("{} {old} diganti {new}.", change.role.title()),
        (None, Some(new)) => format!("{} {new} ditambahkan.", change.role.title()),
        (Some(old), None) => format!("{} {old} dikeluarkan.", change.role.title()),
        (None, None) => String::new(),
    };
    let mut said: Vec<String> = changes.files.iter().map(file).collect();
    said.extend(
        changes
            .relations_added
            .iter()
            .map(|r| format!("Hubungan {} {} ditambahkan.", case_view::relation_words(&r.kind), r.text)),
    );
    said.extend(
        changes
            .relations_removed
            .iter()
            .map(|r| format!("Hubungan {} {} dihapus.", case_view::relation_words(&r.kind), r.text)),
    );
    said
}

async fn sheets(staff: &Staff, viewer: &Actor, draft: &Draft) -> Result<Vec<Sheets>, WebError> {
    let rows: Vec<DraftFile> = draft.files.iter().filter(|file| file.removed_ms.is_none()).cloned().collect();
    let views = pages::with_preparation(staff, viewer, &rows, case_view::files(&rows, "")).await?;
    let sheet = |(row, view): (&DraftFile, case_view::FileView)| {
        let last = row.pages.unwrap_or_default();
        Sheets {
            id: view.id,
            role: view.role,
            name: view.name,
            size: view.size,
            sha256: view.sha256,
            public: FileRole::from_column(&row.role).is_some_and(FileRole::is_public),
            pages: (1..=last.min(MAX_SHOWN)).collect(),
            more: (last - MAX_SHOWN).max(0),
            preparation: view.preparation,
        }
    };
    Ok(rows.iter().zip(views).map(sheet).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::products::FileChange;

    #[test]
    fn a_change_of_files_is_said_in_a_sentence() {
        let change = |before: Option<&str>, after: Option<&str>| FileChange {
            role: FileRole::Salinan,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        let files = vec![
            change(Some("a.pdf"), Some("b.pdf")),
            change(None, Some("c.pdf")),
            change(Some("d.pdf"), None),
        ];
        assert_eq!(
            sentences(&Changes { files, ..Changes::default() }),
            [
                "Salinan digital a.pdf diganti b.pdf.",
                "Salinan digital c.pdf ditambahkan.",
                "Salinan digital d.pdf dikeluarkan."
            ]
        );
    }
}
