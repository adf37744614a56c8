//! Step 3, the map: all pages of both copies, what was found on each, and the three ways on.

use super::act::{Posted, answer, form_id, stamp};
use super::case_view::{self, ActView, Typed};
use super::compare_view::{self as view, Card};
use super::difference_view::{self, MachineView};
use super::form::{Input, Problems, problem_of};
use super::pages::{self, Preparing};
use super::{Staff, case_page, differences, frame};
use crate::auth::Actor;
use crate::copies::machine::State as Comparing;
use crate::copies::{Sheet, comparing_step};
use crate::kernel::new_id;
use crate::products::compares_by_machine;
use crate::sop::{ActKind, Case, Part, Sop, Work, rules};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/compare.html")]
struct PageCompare {
    page: Page,
    id: String,
    subject: String,
    waiting: String,
    tally: String,
    warnings: Vec<String>,
    preparing: Vec<Preparing>,
    machine: Option<MachineView>,
    first_difference: Option<String>,
    asks: bool,
    cards: Vec<Card>,
    left_out: Vec<(String, String)>,
    first: Option<usize>,
    open_pairs: usize,
    rest: Option<Input>,
    can_arrange: bool,
    acts: Vec<ActView>,
    problems: Problems,
    manifest: String,
    act_id: String,
    version: i64,
}

impl PageCompare {
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// Whether the viewer may judge pages now.
pub fn may_judge(sop: &Sop, case: &Case, viewer: &Actor) -> bool {
    let at = comparing_step(sop).map(Work::At);
    at.is_some_and(|at| rules::decide_work(sop, case, at, viewer).is_ok())
}

/// Whether the viewer may put pages in order now.
pub fn may_arrange(sop: &Sop, case: &Case, viewer: &Actor) -> bool {
    let up_to = comparing_step(sop).map(Work::UpTo);
    up_to.is_some_and(|up_to| rules::decide_work(sop, case, up_to, viewer).is_ok())
}

/// What the viewer should know before beginning: what it costs, and what is wrong with the files.
pub fn warnings(sheet: &Sheet, sop: &Sop, case: &Case, viewer: &Actor) -> Vec<String> {
    let mut warnings = Vec::new();
    if may_judge(sop, case, viewer)
        && let Some(gate) = rules::costs_gate(sop, case, viewer, Part::Maker)
    {
        warnings.push(case_view::cost("menilai halaman", gate));
    }
    if sheet.has_one_file_twice() {
        warnings.push(crate::copies::rules::ONE_FILE.to_owned());
    }
    warnings
}

/// `GET /kasus/{id}/pencocokan`: the map of pages.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    page(&staff, &viewer, &token, &id, &Problems::new()).await
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    problems: &Problems,
) -> Result<Response, WebError> {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    let sheet = staff.copies.sheet(&case).await?;
    let draft = staff.products.draft(&case).await?;
    let open = sheet.rest_agrees().len();
    let mut preparing = pages::preparing(staff, &case.id, &draft.files).await?;
    preparing.extend(differences::preparing(&case.id, &sheet));
    let judges = may_judge(&sop, &case, viewer);
    let running = matches!(sheet.machine, Comparing::Running { .. });
    let nothing = (Fields::default(), Problems::new());
    let typed = Typed { noun: "", fields: &nothing.0, problems: &nothing.1 };
    let here = comparing_step(&sop) == Some(case.at.as_str());
    let acts = if here {
        case_page::acts(staff, viewer, (&case, &sop), &draft, &sheet, &typed).await?
    } else {
        Vec::new()
    };
    let left_out = sheet
        .arrangement
        .leaves
        .iter()
        .filter_map(|leaf| Some((view::caption(&sheet, leaf.page.at), leaf.left_out.clone()?)));
    let view = PageCompare {
        page: frame::page(staff, viewer, token, "Pencocokan naskah", ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        waiting: case.waiting.as_ref().map(|waiting| waiting.reason.clone()).unwrap_or_default(),
        tally: view::tally(sheet.tally()),
        warnings: warnings(&sheet, &sop, &case, viewer),
        preparing,
        machine: difference_view::machine(&sheet).or_else(|| {
            // A case that came here from a procedure without a machine.
            let lacks = sheet.machine == Comparing::Nothing && compares_by_machine(&sop);
            lacks.then(difference_view::not_asked)
        }),
        first_difference: sheet.open_differences().first().map(|n| differences::address("", *n)),
        asks: may_arrange(&sop, &case, viewer),
        cards: view::cards(&case.id, &sheet),
        left_out: left_out.collect(),
        first: sheet.next_open(0).filter(|_| judges),
        open_pairs: open,
        rest: (judges && open > 0 && !running).then(|| rest_input(open).troubled(problems)),
        can_arrange: may_arrange(&sop, &case, viewer),
        acts,
        problems: problems.clone(),
        manifest: String::new(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    };
    Ok(render(&view))
}

fn rest_input(open: usize) -> Input {
    Input::checkbox(
        "pernyataan",
        format!("Saya sudah mencocokkan {open} pasangan halaman yang belum dinilai itu, dan isinya sesuai."),
    )
}

/// `POST /kasus/{id}/pencocokan`: every pair that nobody judged agrees.
pub async fn judge_rest(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    staff.sops.case(&viewer, &id).await?;
    let back = format!("/kasus/{id}/pencocokan");
    let stated = fields.get("pernyataan") == "ya";
    let outcome = staff.copies.judge_rest(&viewer, &stamp(&id, &fields), stated, &back).await;
    if let Some(problems) = outcome.as_ref().err().and_then(problem_of) {
        let page = page(&staff, &viewer, &token, &id, &problems).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let posted = Posted {
        viewer: &viewer,
        token: &token,
        case_id: &id,
        action: back,
        multipart: false,
        fields: &fields,
    };
    answer(&staff, posted, outcome).await
}

/// The list of mismatches stands in the note to the unit, to be completed by hand.
pub fn prefill(case: &Case, sop: &Sop, sheet: &Sheet, views: &mut [ActView], typed: &Typed<'_>) {
    let Some(step) = sop.step(&case.at).filter(|step| comparing_step(sop) == Some(step.id.as_str())) else {
        return;
    };
    let waits = step.acts.iter().filter(|act| act.kind == ActKind::Wait && act.noun != typed.noun);
    let nouns: Vec<&str> = waits.map(|act| act.noun.as_str()).collect();
    let wanted = views.iter_mut().filter(|view| nouns.contains(&view.noun.as_str()));
    let inputs: Vec<&mut Input> =
        wanted.flat_map(|view| &mut view.inputs).filter(|input| input.name == "catatan").collect();
    for input in inputs {
        input.value = sheet.complaint();
    }
}
