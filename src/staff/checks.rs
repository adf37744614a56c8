//! The checks before hand-over: all findings at once, grouped, each with its remedy, and the form that
//! answers them.

use super::act::{Posted, answer, stamp};
use super::form::{Input, Problems, problem_of};
use super::pages::{self, Preparing};
use super::{Staff, case_view, frame};
use crate::auth::Actor;
use crate::kernel::{Timestamp, moment_text, new_id};
use crate::products::checks::{Choice, Finding, Group, Link, PersonalKind, Report};
use crate::products::{Given, may_answer};
use crate::sop::{Case, Part, Sop, rules};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most findings that one form asks about; the rest come once these are answered.
const MAX_ASKED: usize = 200;
/// What a ticked box sends.
const TICKED: &str = "ya";

/// A finding as it is shown.
pub struct FindingView {
    /// Names it on the page.
    pub key: String,
    /// The check.
    pub title: &'static str,
    /// What is wrong.
    pub sentence: String,
    /// What to do.
    pub remedy: &'static str,
    /// Where to do it: address and words.
    pub link: Option<(String, &'static str)>,
    /// Where it was found: address and words.
    pub places: Vec<(String, String)>,
    /// The words that were found, in part covered.
    pub quoted: String,
    /// What was answered.
    pub answer: String,
    /// With which reason.
    pub note: String,
    /// By whom and when.
    pub by: String,
    /// The questions; none where nothing can be answered.
    pub inputs: Vec<Input>,
}

/// How the checks stand, for the page of a case.
pub struct Summary {
    /// Where they are listed.
    pub address: String,
    /// In a line.
    pub words: String,
    /// Whether something is left to do.
    pub open: bool,
    /// The findings, for those who decide on the copy.
    pub findings: Vec<FindingView>,
}

impl Summary {
    /// Whether something was found that nobody answered.
    pub fn has_open_findings(&self) -> bool {
        self.findings.iter().any(|finding| finding.answer.is_empty())
    }

    /// Whether something was found that is answered.
    pub fn has_answered_findings(&self) -> bool {
        self.findings.iter().any(|finding| !finding.answer.is_empty())
    }
}

#[derive(Template)]
#[template(path = "staff/checks.html")]
struct PageChecks {
    page: Page,
    id: String,
    subject: String,
    act_id: String,
    version: i64,
    summary: String,
    groups: Vec<(&'static str, &'static str, Vec<FindingView>)>,
    bulk: Vec<Input>,
    more: usize,
    passed: Vec<(&'static str, String)>,
    can_answer: bool,
    why_not: &'static str,
    handed_over: bool,
    problems: Problems,
    warnings: Vec<String>,
    preparing: Vec<Preparing>,
}

/// `GET /kasus/{id}/pemeriksaan`: everything that was found.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    page(&staff, &viewer, &token, (&case, &sop), None, Vec::new()).await
}

/// `POST /kasus/{id}/pemeriksaan`: answers to findings.
pub async fn save(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let report = staff.products.checks(&case).await?;
    let (given, problems) = given(&report, &fields);
    if !problems.is_empty() {
        return refused(&staff, &viewer, &token, (&case, &sop), &fields, problems).await;
    }
    let outcome = staff.products.answer_checks(&viewer, &stamp(&id, &fields), &given).await;
    match outcome {
        Err(error) if problem_of(&error).is_some() => {
            let problems = problem_of(&error).unwrap_or_default();
            refused(&staff, &viewer, &token, (&case, &sop), &fields, problems).await
        }
        outcome => {
            let action = format!("/kasus/{id}/pemeriksaan");
            let (viewer, token, fields) = (&viewer, &token, &fields);
            let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
            answer(&staff, posted, outcome).await
        }
    }
}

async fn refused(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    case: (&Case, &Sop),
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    let page = page(staff, viewer, token, case, Some(fields), problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// How the checks of a case stand; the findings with their answers where a gate decides on them.
pub async fn summary(staff: &Staff, case: &Case, sop: &Sop) -> Result<Summary, WebError> {
    let report = staff.products.checks(case).await?;
    let at_gate = sop.step(&case.at).is_some_and(|step| step.gate) && case.closed.is_none();
    let texts = if at_gate { staff.products.personal_texts(&report).await } else { BTreeMap::new() };
    let view = |finding: &Finding| finding_view(&case.id, finding, &texts, false);
    Ok(Summary {
        address: address(&case.id),
        words: words(&report),
        open: !report.is_done(),
        findings: if at_gate { report.findings.iter().map(view).collect() } else { Vec::new() },
    })
}

fn address(case_id: &str) -> String {
    format!("{}/pemeriksaan", urls::case(case_id))
}

/// "2 menghalangi, 1 perlu jawaban atau alasan".
fn words(report: &Report) -> String {
    let answered = report.of(Group::Answered).count();
    match report.counts() {
        (0, 0) if answered == 0 => "tidak ada temuan".to_owned(),
        (0, 0) => format!("{answered} temuan, semua sudah dijawab"),
        (0, wanting) => format!("{wanting} perlu jawaban atau alasan"),
        (blocking, 0) => format!("{blocking} menghalangi"),
        (blocking, wanting) => format!("{blocking} menghalangi, {wanting} perlu jawaban atau alasan"),
    }
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, sop): (&Case, &Sop),
    typed: Option<&Fields>,
    problems: Problems,
) -> Result<Response, WebError> {
    let report = staff.products.checks(case).await?;
    let texts = staff.products.personal_texts(&report).await;
    let makes = rules::decide_change(sop, case, "pemeriksaan", "", viewer, case.arrived).is_ok();
    let can_answer = makes && may_answer(sop, case);
    let mut asked = 0;
    let mut more = 0;
    let mut group = |group: Group| -> Vec<FindingView> {
        let mut views = Vec::new();
        for finding in report.of(group) {
            if asked >= MAX_ASKED && group != Group::Answered {
                more += 1;
                continue;
            }
            let mut view = finding_view(&case.id, finding, &texts, makes);
            if can_answer && asked < MAX_ASKED {
                view.inputs = inputs(finding, typed, &problems);
                asked += usize::from(!view.inputs.is_empty());
            }
            views.push(view);
        }
        views
    };
    let groups = vec![
        ("Menghalangi", "menghalangi", group(Group::Blocking)),
        ("Perlu jawaban atau alasan", "perlu", group(Group::Wanting)),
        ("Sudah dijawab", "dijawab", group(Group::Answered)),
    ];
    let mut warnings = Vec::new();
    if can_answer && let Some(gate) = rules::costs_gate(sop, case, viewer, Part::Maker) {
        warnings.push(case_view::cost("menjawab temuan", gate));
    }
    let view = PageChecks {
        page: frame::page(staff, viewer, token, "Pemeriksaan sebelum penyerahan", ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: typed.and_then(|fields| fields.get("versi").parse().ok()).unwrap_or(case.version),
        summary: words(&report),
        bulk: if can_answer { bulk(&report, typed) } else { Vec::new() },
        groups,
        more,
        passed: report.passed.iter().map(|passed| (passed.check.title(), passed.sentence.clone())).collect(),
        why_not: why_not(case, makes, can_answer),
        handed_over: case.manifest.is_some(),
        can_answer,
        problems,
        warnings,
        preparing: pages::preparing(staff, &case.id, &staff.products.draft(case).await?.files).await?,
    };
    Ok(render(&view))
}

fn why_not(case: &Case, makes: bool, can_answer: bool) -> &'static str {
    if can_answer || case.closed.is_some() {
        ""
    } else if !makes {
        "Temuan dijawab oleh Pengelola JDIH."
    } else if case.waiting.is_some() {
        "Perkara menunggu unit pengusul; temuan dijawab setelah perkara dilanjutkan."
    } else {
        "Naskah sudah diserahkan; jawaban hanya dapat diubah bila naskah dikembalikan ke langkah penyerahan."
    }
}

fn finding_view(
    case_id: &str,
    finding: &Finding,
    texts: &BTreeMap<String, String>,
    makes: bool,
) -> FindingView {
    // Who does not make is not led to forms that are not theirs.
    let offered = finding.link.as_ref().filter(|link| makes || matches!(link, Link::Halaman(_)));
    let link = offered.map(|link| match link {
        Link::Uraian => (format!("{}/uraian", urls::case(case_id)), "Ubah uraian"),
        Link::Berkas => (format!("{}/berkas", urls::case(case_id)), "Lihat atau ganti berkas"),
        Link::Halaman(address) => (address.clone(), "Buka yang sudah terbit"),
    });
    let place = |spot: &crate::products::checks::Spot| {
        let href = format!("{}/berkas/{}/halaman/{}", urls::case(case_id), spot.file_id, spot.page);
        (href, format!("{} halaman {}", spot.file, spot.page))
    };
    let label = |id: &str| finding.choices.iter().find(|choice| choice.id == id).map(|choice| choice.label);
    let answer = finding.answer.as_ref();
    FindingView {
        key: finding.key.clone(),
        title: finding.check.title(),
        sentence: finding.sentence.clone(),
        remedy: finding.remedy,
        link,
        places: finding.spots.iter().map(place).collect(),
        quoted: texts.get(&finding.key).cloned().unwrap_or_default(),
        answer: answer.and_then(|answer| label(&answer.choice)).unwrap_or_default().to_owned(),
        note: answer.and_then(|answer| answer.note.clone()).unwrap_or_default(),
        by: answer
            .map(|answer| format!("{}, {}", answer.person, moment_text(Timestamp(answer.at_ms))))
            .unwrap_or_default(),
        inputs: Vec::new(),
    }
}

/// The choice that a ticked box means, where the finding is answered by ticking.
fn tick(finding: &Finding) -> Option<&'static Choice> {
    let (first, rest) = finding.choices.split_first()?;
    (!first.note && rest.iter().all(|choice| choice.note)).then_some(first)
}

fn has_reason(finding: &Finding) -> bool {
    finding.choices.iter().any(|choice| choice.id == "alasan")
}

/// The questions of a finding, with what was typed or answered before.
fn inputs(finding: &Finding, typed: Option<&Fields>, problems: &Problems) -> Vec<Input> {
    let (answer, reason) = (format!("jawab_{}", finding.key), format!("alasan_{}", finding.key));
    let (choice, note) = finding
        .answer
        .as_ref()
        .map(|answer| (answer.choice.as_str(), answer.note.as_deref().unwrap_or_default()))
        .unwrap_or_default();
    let mut inputs = Vec::new();
    match (tick(finding), finding.choices.len()) {
        (_, 0) => return inputs,
        (Some(tick), n) => {
            let ticked = if choice == tick.id { TICKED } else { "" };
            inputs.push(Input::checkbox(answer, tick.label).value(ticked));
            if n > 1 {
                inputs.push(Input::line(reason, "Alasan bila tidak").value(note));
            }
        }
        (None, 1) => {
            inputs.push(Input::line(reason, "Alasan untuk tetap melanjutkan").required().value(note))
        }
        (None, _) => {
            let mut options = vec![(String::new(), "— pilih jawaban —".to_owned())];
            options
                .extend(finding.choices.iter().map(|choice| (choice.id.to_owned(), choice.label.to_owned())));
            inputs.push(Input::select(answer, "Jawaban", options).value(choice));
            let needed = finding.choices.iter().all(|choice| choice.note);
            let line =
                Input::line(reason, if needed { "Halaman atau penjelasan" } else { "Catatan" }).value(note);
            inputs.push(if needed { line.required() } else { line });
        }
    }
    let shown = |input: Input| match typed {
        Some(fields) => input.typed(fields, problems),
        None => input,
    };
    inputs.into_iter().map(shown).collect()
}

/// One answer for all that are unanswered of a kind of personal data.
fn bulk(report: &Report, typed: Option<&Fields>) -> Vec<Input> {
    let none = Problems::new();
    let input = |kind: PersonalKind| {
        let mut open = report.of(Group::Blocking).filter(|finding| finding.personal == Some(kind));
        let choices = open.next()?.choices;
        open.next()?;
        let mut options = vec![(String::new(), "— satu per satu —".to_owned())];
        options.extend(choices.iter().map(|choice| (choice.id.to_owned(), choice.label.to_owned())));
        let label = format!("{}: jawaban yang sama untuk semua yang belum diisi", kind.title());
        let input = Input::select(bulk_name(kind), label, options);
        Some(match typed {
            Some(fields) => input.typed(fields, &none),
            None => input,
        })
    };
    PersonalKind::ALL.into_iter().filter_map(input).collect()
}

fn bulk_name(kind: PersonalKind) -> String {
    format!("semua_{}", kind.id())
}

/// What the form gives for the findings that it asked about.
fn given(report: &Report, fields: &Fields) -> (Vec<Given>, Problems) {
    let sent = fields.map();
    let (mut all, mut problems) = (Vec::new(), Problems::new());
    for finding in &report.findings {
        let (answer, reason) = (format!("jawab_{}", finding.key), format!("alasan_{}", finding.key));
        let note = sent.get(&reason).map_or("", |note| note.trim());
        let choice = match sent.get(&answer).map_or("", String::as_str) {
            TICKED => tick(finding).map_or("", |choice| choice.id),
            "" if !note.is_empty() && has_reason(finding) => "alasan",
            "" => finding
                .personal
                .filter(|_| finding.group() == Group::Blocking)
                .map_or("", |kind| fields.get(&bulk_name(kind))),
            choice => choice,
        };
        if !choice.is_empty() {
            all.push(Given { key: finding.key.clone(), choice: choice.to_owned(), note: note.to_owned() });
        } else if finding.answer.is_some() && sent.contains_key(&reason) && finding.group() == Group::Answered
        {
            problems.push((reason, "Tuliskan alasannya, atau biarkan jawaban yang semula.".to_owned()));
        } else if !note.is_empty() {
            problems.push((answer, "Pilih jawabannya.".to_owned()));
        }
    }
    (all, problems)
}
