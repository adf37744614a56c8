//! The page of a case: left the story, right the work of the present step.

use super::act::form_id;
use super::case_extra::Extra;
use super::case_view::{self, ActView, FileView, StepView, StoryLine, SuggestionView, Typed};
use super::clock_view::{self, ClockView};
use super::form::{Input, Problems};
use super::page_notes::{self, PageNoteView};
use super::turn::{self, TurnView};
use super::{
    Staff, case_extra, case_plain, checks, compare, confirming, decision, decision_plain, frame, pages,
    ralat, takedown,
};
use crate::auth::{Actor, setting};
use crate::copies::{Sheet, comparing_step};
use crate::kernel::{CivilDate, Timestamp, moment_text, new_id};
use crate::products::{Draft, FIELDS, Known, SOP, Twin};
use crate::sop::{Case, Part, Sop, rules, store::paper::Suggestion};
use crate::web::{Fields, Page, SessionToken, WebError, WebResult, render, urls};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;

/// The office's setting that wants the official page recorded.
pub const EXTERNAL_SETTING: &str = "laman_kpu";

#[derive(Template)]
#[template(path = "staff/case.html")]
struct PageCase {
    page: Page,
    id: String,
    subject: String,
    words: String,
    since: String,
    waiting: String,
    round: i64,
    outcome: String,
    steps: Vec<StepView>,
    story: Vec<StoryLine>,
    turn: TurnView,
    clock: ClockView,
    nota_dinas: Vec<(String, String)>,
    nota_dinas_scan: bool,
    siblings: Vec<(String, String)>,
    description: Vec<case_view::DescriptionRow>,
    physical: String,
    /// Of which product it is a new version, and why.
    replaces: Option<(i64, String)>,
    /// What it puts right: public id, why.
    repairs: Option<(i64, String)>,
    files: Vec<FileView>,
    twins: Vec<(String, String, String)>,
    known: Vec<(String, Known)>,
    acts: Vec<ActView>,
    withdraw: Option<ActView>,
    notes: Vec<PageNoteView>,
    suggestions: Vec<SuggestionView>,
    suggest: Vec<Input>,
    manifest: String,
    can_edit: bool,
    can_send: bool,
    can_mend_paper: bool,
    comparing: bool,
    compares: bool,
    extra: Extra,
    warnings: Vec<String>,
    published: Option<(String, String)>,
    may_correct: bool,
    external: Option<(String, String)>,
    external_wanted: bool,
    external_inputs: Vec<Input>,
    checks: Option<checks::Summary>,
    compared: Option<confirming::Compared>,
    problems: Problems,
    act_id: String,
    version: i64,
}

impl PageCase {
    /// A fresh act id for a form of this page: each form is an act of its own.
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// The page: for who decides at the case's gate what the decision needs, unless the whole is asked for.
pub async fn show(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    case_id: &str,
    whole: bool,
) -> WebResult {
    let none = (Fields::default(), Problems::new());
    build(staff, viewer, token, (case_id, whole), &Typed { noun: "", fields: &none.0, problems: &none.1 })
        .await
}

/// The page with what was typed and what is wrong with it.
pub async fn with_problems(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    case_id: &str,
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    if fields.get("borang") == takedown::confirm::BY_STEP {
        return takedown::confirm::with_problems(staff, viewer, token, case_id, fields, problems).await;
    }
    let typed = Typed { noun: fields.get("borang"), fields, problems: &problems };
    let page = build(staff, viewer, token, (case_id, false), &typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What is said of something with the same identity: a sentence, and where its link leads.
pub fn twin_line(twin: &Twin) -> (String, String, String) {
    let same = "Jenis, nomor, dan tahun yang sama ada pada";
    match twin.dark {
        false => (same.to_owned(), twin.address.clone(), twin.title.clone()),
        true => (
            format!(
                "{same} {}, yang sudah diturunkan dan belum ada penggantinya. Sebagai perkara biasa naskah ini tidak \
                 dapat diserahkan; tarik perkara ini, lalu",
                twin.title
            ),
            twin.address.clone(),
            "Ajukan perbaikan".to_owned(),
        ),
    }
}

async fn build(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case_id, whole): (&str, bool),
    typed: &Typed<'_>,
) -> Result<Response, WebError> {
    let (case, sop) = staff.sops.case(viewer, case_id).await?;
    if sop.id != SOP && !whole && decision::decides(&sop, &case, viewer) {
        return decision_plain::page(staff, viewer, token, (&case, &sop), typed).await;
    }
    if sop.id != SOP {
        return case_plain::build(staff, viewer, token, (&case, &sop), typed).await;
    }
    let clock = staff.sops.clock(&case, &sop).await?;
    let draft = staff.products.draft(&case).await?;
    let kinds: HashMap<String, String> =
        staff.products.kinds().await?.into_iter().map(|kind| (kind.id, kind.title)).collect();
    let events = staff.sops.story(&case.id, 0).await?;
    let sheet = staff.copies.sheet(&case).await?;
    if !whole && decision::decides(&sop, &case, viewer) {
        let (case, sop, clock, draft, sheet, kinds) = (&case, &*sop, &clock, &draft, &sheet, &kinds);
        let loaded = decision::Loaded { case, sop, clock, draft, events, sheet, kinds };
        return decision::page(staff, viewer, token, loaded, typed).await;
    }
    turn::opened(staff, viewer, (&case, &sop)).await?;
    let acts = acts(staff, viewer, (&case, &sop), &draft, &sheet, typed).await?;
    let published = staff.catalog.published_by(&case.id).await?;
    let linked = staff.products.linked(&draft.description.relations).await?;
    let now = staff.journal.clock().now();
    let view = PageCase {
        page: frame::page(staff, viewer, token, case.subject.clone(), ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        words: words(&case, &sop),
        since: moment_text(case.closed.as_ref().map_or(case.arrived, |closed| closed.at)),
        waiting: case.waiting.as_ref().map(|waiting| waiting.reason.clone()).unwrap_or_default(),
        round: case.round,
        outcome: case.closed.as_ref().map(|closed| closed.outcome.clone()).unwrap_or_default(),
        turn: turn::view(staff, viewer, (&case, &sop), &clock, typed).await?,
        steps: case_view::steps(&sop, &case, &clock),
        clock: clock_view::clock(&clock, &sop),
        story: case_view::story(events, &draft.disposisi, &staff.sops.flags_of(&case.id).await?),
        nota_dinas: paper_rows(&draft),
        nota_dinas_scan: draft.nota_dinas.scan_digest.is_some(),
        siblings: draft.siblings.iter().map(|(id, subject, _)| (urls::case(id), subject.clone())).collect(),
        description: case_view::description(&draft, &kinds, &linked),
        physical: if draft.physical_kind == "asli" { "naskah asli" } else { "naskah salinan" }.to_owned(),
        replaces: draft.replaces.map(|id| (id, draft.why.clone())),
        repairs: draft.repairs.as_ref().map(|repair| (repair.product, repair.reason.clone())),
        files: pages::with_preparation(staff, viewer, &draft.files, case_view::files(&draft.files, &case.id))
            .await?,
        known: draft.known.clone(),
        twins: draft.twins.iter().map(twin_line).collect(),
        withdraw: withdraw(&sop, &case, viewer, &case_view::confirmation(&draft), typed),
        notes: page_notes::views(staff, &case, &draft.files).await?,
        suggestions: suggestions(&draft.suggestions),
        suggest: suggest_inputs(&sop, &case, viewer, typed),
        manifest: case.manifest.map(|digest| digest.hex()).unwrap_or_default(),
        can_edit: can_edit(&sop, &case, viewer),
        can_send: rules::decide_change(&sop, &case, "berkas", "", viewer, case.arrived).is_ok(),
        can_mend_paper: can_edit(&sop, &case, viewer) && sop.entry().is_some_and(|entry| entry.id == case.at),
        comparing: case.closed.is_none() && comparing_step(&sop) == Some(case.at.as_str()),
        compares: comparing_step(&sop).is_some(),
        extra: case_extra::extra(staff, viewer, (&case, &sop)).await?,
        warnings: warnings(staff, viewer, &case, &sop).await?,
        external: draft.external.as_ref().map(|page| (page.address.clone(), date_text(&page.date))),
        external_wanted: published.is_some() && external_wanted(staff, &case).await?,
        external_inputs: external_inputs(&sop, viewer, typed),
        may_correct: ralat::may_propose(staff, viewer),
        published: published.map(|(id, slug)| (urls::product(id, &slug), id.to_string())),
        compared: confirming::compared(&case, &sheet),
        checks: Some(checks::summary(staff, &case, &sop).await?),
        problems: typed.problems.clone(),
        act_id: new_id(now),
        version: case.version,
        acts,
    };
    Ok(render(&view))
}

pub fn words(case: &Case, sop: &Sop) -> String {
    match (&case.closed, &case.waiting) {
        (Some(closed), _) => closed.outcome.clone(),
        (None, Some(_)) => format!("menunggu {}", sop.waits_for(&case.at)),
        (None, None) => sop.step(&case.at).map(|step| step.waiting.clone()).unwrap_or_default(),
    }
}

pub(super) fn date_text(iso: &str) -> String {
    CivilDate::parse(iso).map(CivilDate::indonesian).unwrap_or_else(|_| iso.to_owned())
}

fn paper_rows(draft: &Draft) -> Vec<(String, String)> {
    let paper = &draft.nota_dinas;
    let rows = [
        ("Nomor", paper.number.clone()),
        ("Tanggal", date_text(&paper.date)),
        ("Dari", paper.from_unit.clone()),
        ("Kepada", paper.to_unit.clone()),
        ("Hal", paper.subject.clone()),
    ];
    rows.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()
}

/// What the viewer can do now at the case's step.
pub async fn acts(
    staff: &Staff,
    viewer: &Actor,
    (case, sop): (&Case, &Sop),
    draft: &Draft,
    sheet: &Sheet,
    typed: &Typed<'_>,
) -> Result<Vec<ActView>, WebError> {
    let mut views = Vec::new();
    for act in sop.step(&case.at).map_or(&[][..], |step| &step.acts) {
        if rules::may(sop, case, &act.noun, viewer).is_ok() {
            let missing = staff.sops.missing(case, act).await?;
            views.push(case_view::act(sop, act, missing, &case_view::confirmation(draft), typed));
        }
    }
    compare::prefill(case, sop, sheet, &mut views, typed);
    confirming::ask(case, sop, sheet, &mut views, typed);
    if confirming::names(case, sop) {
        confirming::lack(case, sop, &staff.copies.lacking(case, sop).await?, &mut views);
    }
    Ok(views)
}

/// The form that withdraws the case, which wants the word `confirm`.
pub fn withdraw(sop: &Sop, case: &Case, viewer: &Actor, confirm: &str, typed: &Typed<'_>) -> Option<ActView> {
    let withdraw = sop.withdraw.as_ref()?;
    if case.closed.is_some() || !withdraw.roles.iter().any(|role| viewer.has(role)) {
        return None;
    }
    let inputs =
        vec![Input::area("catatan", "Alasan penarikan").required(), case_view::confirm_input(confirm)];
    let inputs = typed.fields_of(&withdraw.noun, inputs);
    Some(ActView {
        noun: withdraw.noun.clone(),
        label: withdraw.label.clone(),
        danger: true,
        main: false,
        missing: Vec::new(),
        inputs,
    })
}

pub(super) fn suggestions(rows: &[Suggestion]) -> Vec<SuggestionView> {
    let label =
        |id: &str| FIELDS.iter().find(|field| field.id == id).map_or(id, |field| field.label).to_owned();
    let view = |row: &Suggestion| SuggestionView {
        id: row.id.clone(),
        decline: format!("tolak {}", row.id),
        field: label(&row.field),
        old: row.old_value.clone(),
        new: row.new_value.clone(),
        note: row.note.clone().unwrap_or_default(),
        settled: match (&row.settlement, row.settled_ms) {
            (Some(settlement), Some(at)) => format!("{settlement}, {}", moment_text(Timestamp(at))),
            _ => String::new(),
        },
    };
    rows.iter().map(view).collect()
}

pub(super) fn suggest_inputs(sop: &Sop, case: &Case, viewer: &Actor, typed: &Typed<'_>) -> Vec<Input> {
    if rules::decide_suggest(sop, case, "", viewer, case.arrived).is_err() {
        return Vec::new();
    }
    let fields = FIELDS.iter().map(|field| (field.id.to_owned(), field.label.to_owned())).collect();
    let inputs = vec![
        Input::select("bidang", "Bagian uraian", fields),
        Input::area("usulan", "Seharusnya").required(),
        Input::line("alasan", "Alasan"),
    ];
    if typed.noun == "saran" {
        return inputs.into_iter().map(|input| input.typed(typed.fields, typed.problems)).collect();
    }
    inputs
}

fn can_edit(sop: &Sop, case: &Case, viewer: &Actor) -> bool {
    rules::decide_change(sop, case, "uraian", "", viewer, case.arrived).is_ok()
}

async fn external_wanted(staff: &Staff, case: &Case) -> Result<bool, WebError> {
    let mut tx = staff.journal.db().read().await?;
    Ok(setting(&mut tx, &case.office_id, EXTERNAL_SETTING).await?.as_deref() == Some("ya"))
}

fn external_inputs(sop: &Sop, viewer: &Actor, typed: &Typed<'_>) -> Vec<Input> {
    if !sop.maker_roles().iter().any(|role| viewer.has(role)) {
        return Vec::new();
    }
    let inputs = vec![
        Input::line("alamat", "Alamat pada laman JDIH KPU").required().hint("Diawali https://."),
        Input::line("tanggal", "Tanggal dimuat").required(),
        Input::line("sha256", "SHA-256 berkas di sana").hint("Bila sudah diperiksa."),
    ];
    if typed.noun == "laman-kpu" {
        return inputs.into_iter().map(|input| input.typed(typed.fields, typed.problems)).collect();
    }
    inputs
}

/// What everybody who has the case should know: gates that nobody can sign any more, and what an edit
/// would cost this person.
pub async fn warnings(
    staff: &Staff,
    viewer: &Actor,
    case: &Case,
    sop: &Sop,
) -> Result<Vec<String>, WebError> {
    let mut warnings = Vec::new();
    for stranded in staff.sops.stranded(case, sop).await? {
        let title = sop.step(&stranded.step).map(|step| step.title.to_lowercase()).unwrap_or_default();
        let role = staff.web.auth.roles().title(&stranded.role).to_owned();
        let why = if stranded.by_hands {
            format!(
                "Tidak ada orang lagi yang dapat melakukan langkah “{title}”: pemegang peran {role} sudah atau \
                 harus memegang peran lain dalam perkara ini."
            )
        } else {
            format!(
                "Belum ada orang yang memegang peran {role}, sehingga langkah “{title}” tidak dapat dilakukan."
            )
        };
        warnings.push(format!("{why} {}", case_view::remedy(&stranded.remedy, &role)));
    }
    for gate in staff.sops.expiring(case, sop).await? {
        let title = sop.step(&gate.step).map(|step| step.title.to_lowercase()).unwrap_or_default();
        warnings.push(format!(
            "Langkah “{title}” hanya dapat dilakukan berdasarkan mandat; mandat {} berakhir {}.",
            gate.name,
            moment_text(gate.until)
        ));
    }
    if !sop.reopen.is_empty()
        && can_edit(sop, case, viewer)
        && let Some(gate) = rules::costs_gate(sop, case, viewer, Part::Maker)
    {
        warnings.push(case_view::cost("mengubah perkara ini", gate));
    }
    Ok(warnings)
}
