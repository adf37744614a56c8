//! The nota dinas that a case writes: its draft, and the paper.

use super::act::{Posted, answer, stamp};
use super::form::{Input, Problems, problem_of};
use super::{Staff, frame, paperwork};
use crate::agenda::{DRAFT_FIELDS, Draft, Filling, drafting_step, first_draft};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::products::{ProductError, Takedown, order_words};
use crate::sop::{ActKind, Case, Part, Sop, rules};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/naskah.html")]
struct PageNaskah {
    page: Page,
    id: String,
    act_id: String,
    version: i64,
    subject: String,
    inputs: Vec<Input>,
    warnings: Vec<String>,
    problems: Problems,
}

/// The case, when its procedure writes a nota dinas.
async fn case_of(staff: &Staff, viewer: &Actor, id: &str) -> Result<(Case, std::sync::Arc<Sop>), WebError> {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    if drafting_step(&sop).is_none() {
        return Err(WebError::not_found());
    }
    Ok((case, sop))
}

/// `GET /kasus/{id}/naskah`: the draft, to be written.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = case_of(&staff, &viewer, &id).await?;
    require_drafting(&staff, &viewer, (&case, &sop))?;
    let mut fields = Fields::default();
    fill(&staff, (&case, &sop), &mut fields).await?;
    page(&staff, &viewer, &token, (&case, &sop), &fields, Vec::new()).await
}

/// `POST /kasus/{id}/naskah`.
pub async fn save(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (case, sop) = case_of(&staff, &viewer, &id).await?;
    let draft = Draft::read(|field| fields.get(field));
    let problems = match draft.checked() {
        Err(problems) => problems,
        Ok(draft) => {
            let outcome = staff.agenda.save_draft(&viewer, &stamp(&id, &fields), &draft).await;
            match outcome.map_err(ProductError::from) {
                Err(error) if problem_of(&error).is_some() => problem_of(&error).unwrap_or_default(),
                outcome => {
                    let action = format!("/kasus/{id}/naskah");
                    let (viewer, token, fields) = (&viewer, &token, &fields);
                    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
                    return answer(&staff, posted, outcome).await;
                }
            }
        }
    };
    let page = page(&staff, &viewer, &token, (&case, &sop), &fields, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Why the viewer may not draft now, in the engine's own words.
fn require_drafting(staff: &Staff, viewer: &Actor, (case, sop): (&Case, &Sop)) -> Result<(), WebError> {
    rules::decide_change(sop, case, crate::agenda::CHANGE, "", viewer, case.arrived)?;
    if staff.agenda.may_draft(sop, case, viewer) {
        return Ok(());
    }
    let step = drafting_step(sop).map(|step| step.title.to_lowercase()).unwrap_or_default();
    Err(WebError::with_status(
        StatusCode::CONFLICT,
        format!("Nota dinas disusun setelah perkara sampai pada langkah “{step}”."),
    ))
}

/// Puts the draft as it stands into the fields of a form; where there is none, what is proposed.
pub async fn fill(staff: &Staff, (case, sop): (&Case, &Sop), fields: &mut Fields) -> Result<(), WebError> {
    let draft = match staff.agenda.draft(&case.id).await? {
        Some(latest) => latest.draft,
        None => proposed(staff, case, sop).await?,
    };
    for field in &DRAFT_FIELDS {
        fields.replace(field.id, draft.get(field.id));
    }
    Ok(())
}

/// The questions of a draft.
pub fn inputs(fields: &Fields, problems: &Problems) -> Vec<Input> {
    let input = |field: &crate::agenda::DraftField| {
        let input = match field.long {
            true => Input::area(field.id, field.label),
            false => Input::line(field.id, field.label),
        };
        let input = if field.required { input.required() } else { input };
        input.hint(field.hint).typed(fields, problems)
    };
    DRAFT_FIELDS.iter().map(input).collect()
}

/// What is proposed from the case and the texts of the office.
async fn proposed(staff: &Staff, case: &Case, sop: &Sop) -> Result<Draft, WebError> {
    let office = paperwork::office(staff, &case.office_id).await?;
    let story = staff.sops.story(&case.id, 0).await?;
    let entry = sop.entry().map(|step| step.id.as_str());
    let order = story.iter().find(|event| event.kind == "advance" && Some(event.from_step.as_str()) == entry);
    let order = order.and_then(|event| event.note.clone()).unwrap_or_default();
    let sender = paperwork::approver(staff, &case.office_id, sop).await?;
    let takedown = staff.products.takedown(case).await?;
    let (subject, ordered, ground) = takedown.as_ref().map_or_else(
        || (case.subject.clone(), String::new(), String::new()),
        |takedown| (what(takedown), ordered(takedown), ground(takedown)),
    );
    let filling = Filling {
        subject: &subject,
        order: &order,
        ordered: &ordered,
        ground: &ground,
        sender: &sender,
        addressee: takedown.as_ref().map_or("", |takedown| takedown.unit.as_str()),
    };
    Ok(first_draft(&office, &filling))
}

/// What was taken down, without the word for it.
fn what(takedown: &Takedown) -> String {
    match &takedown.file {
        None => takedown.citation.clone(),
        Some(name) => format!("berkas {name} dari {}", takedown.citation),
    }
}

/// Who gave the order, under which number and date.
fn ordered(takedown: &Takedown) -> String {
    let givers: Vec<String> = takedown.givers.iter().map(|(_, title)| title.clone()).collect();
    order_words(&givers, &takedown.order_number, takedown.order_date.as_deref()).unwrap_or_default()
}

/// The ground. What was written about it stays with the case where it is about personal data.
fn ground(takedown: &Takedown) -> String {
    let title = &takedown.ground.title;
    match takedown.ground_text.as_str() {
        "" => title.clone(),
        _ if takedown.ground.may_close_title > 0 => title.clone(),
        text => format!("{title} ({})", text.trim_end_matches('.')),
    }
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, sop): (&Case, &Sop),
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let mut warnings = Vec::new();
    if let Some(gate) = rules::costs_gate(sop, case, viewer, Part::Maker) {
        warnings.push(super::case_view::cost("menyusun nota dinas", gate));
    }
    let step = drafting_step(sop);
    if step.is_some_and(|step| sop.position(&case.at) > sop.position(&step.id)) {
        warnings.push(
            "Nota dinas ini sudah diserahkan. Mengubahnya mengembalikan perkara untuk diserahkan lagi; persetujuan yang \
             sudah ada tidak berlaku lagi."
                .to_owned(),
        );
    }
    let view = PageNaskah {
        page: frame::page(staff, viewer, token, "Susun nota dinas", ""),
        id: case.id.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
        subject: case.subject.clone(),
        inputs: inputs(fields, &problems),
        warnings,
        problems,
    };
    Ok(render(&view))
}

/// `GET /kasus/{id}/naskah.pdf`: the nota dinas on paper, as far as it has come.
pub async fn print(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = case_of(&staff, &viewer, &id).await?;
    let latest = staff.agenda.draft(&id).await?.ok_or_else(WebError::not_found)?;
    let office = paperwork::office(&staff, &case.office_id).await?;
    let draft = latest.draft;
    let gate = sop.gates().find(|gate| gate.part == Some(Part::Approver));
    let sign = gate.and_then(|gate| rules::current_sign(&case, &gate.id));
    let signer = match sign {
        Some(sign) => paperwork::signer(&staff, &case.office_id, &sign.person_id, &sign.post_title).await?,
        None => print::naskah::Signer { post: draft.sender.clone(), ..Default::default() },
    };
    let entries = staff.agenda.entries_of_case(&id).await?;
    let of_paper = || entries.iter().filter(|entry| entry.disposisi_id.is_none());
    let stands = of_paper().find(|entry| entry.struck_ms.is_none());
    let ended = case.closed.as_ref().is_some_and(|closed| !aims(&sop).any(|aim| aim == closed.outcome));
    let mark = match (ended, sign.is_some(), stands.is_some()) {
        (true, ..) => "PERKARA BERAKHIR TANPA NOTA DINAS",
        (false, false, _) => "KONSEP, BELUM DISETUJUI",
        (false, true, false) => "BELUM BERNOMOR",
        (false, true, true) => "",
    };
    let now = staff.journal.clock().now();
    let paper = print::NotaDinas {
        kop: paperwork::kop(&office),
        number: stands.map(|entry| entry.number_text.clone()).unwrap_or_default(),
        to: draft.addressee.clone(),
        from: draft.sender.clone(),
        date: stands.map(|entry| paperwork::date(&entry.date)).unwrap_or_default(),
        subject: draft.subject.clone(),
        paragraphs: draft.paragraphs(),
        copies: crate::agenda::lines(&draft.copies),
        signer,
        foot: paperwork::foot(&case, case.manifest.map(|digest| digest.hex()), now),
        mark: mark.to_owned(),
        at_ms: now.0,
    };
    let pdf = staff.press.print(paper).await?;
    Ok(paperwork::pdf(pdf, "nota-dinas.pdf"))
}

/// How cases of the procedure are called that reached their aim.
fn aims(sop: &Sop) -> impl Iterator<Item = &str> {
    let finishes = sop.steps.iter().flat_map(|step| &step.acts).filter(|act| act.kind == ActKind::Finish);
    finishes.filter_map(|act| act.outcome.as_deref())
}
