//! The order of a takedown: its fields, the form that completes it, and its scan.

use super::{GIVER, SCAN, order_of};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::pdf::Media;
use crate::products::{Ground, Takedown, may_register};
use crate::sop::Case;
use crate::staff::act::{Posted, answer, stamp};
use crate::staff::files::send;
use crate::staff::form::{Input, Problems, problem_of};
use crate::staff::register::file;
use crate::staff::{Staff, frame, intake};
use crate::web::{CsrfGate, Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The fields of the ground and of what is written about it.
const GROUND: &str = "dasar";
const GROUND_TEXT: &str = "dasar_uraian";

#[derive(Template)]
#[template(path = "staff/takedown_order.html")]
struct PageOrder {
    page: Page,
    id: String,
    subject: String,
    problems: Problems,
    act_id: String,
    version: i64,
    inputs: Vec<Input>,
    /// The scan that is recorded already.
    scan: String,
}

/// The questions about an order.
pub async fn inputs(
    staff: &Staff,
    viewer: &Actor,
    fields: &Fields,
    problems: &Problems,
) -> Result<Vec<Input>, WebError> {
    let (_, givers) = staff.products.takedown_choices().await?;
    let wrong = problems.iter().find(|(field, _)| field == "pemberi").map(|(_, sentence)| sentence);
    let mut inputs: Vec<Input> = Vec::new();
    for (at, (id, title)) in givers.into_iter().enumerate() {
        let mut input = Input::checkbox(format!("{GIVER}{id}"), format!("Diberikan oleh {title}"))
            .typed(fields, problems);
        if let Some(sentence) = wrong.filter(|_| at == 0) {
            input.problem.clone_from(sentence);
        }
        inputs.push(input);
    }
    inputs.push(
        Input::line("perintah_nomor", "Nomor perintah")
            .hint("Bila ada, seperti tertulis pada naskah.")
            .typed(fields, problems),
    );
    inputs.push(
        Input::line("perintah_tanggal", "Tanggal perintah")
            .hint("Misalnya 10 Januari 2025; tidak boleh sesudah hari ini.")
            .typed(fields, problems),
    );
    inputs.push(file(staff, viewer, fields, problems, Input::file(SCAN, "Pindaian perintah (PDF)")).await?);
    Ok(inputs)
}

/// The questions about a ground.
pub fn ground_inputs(grounds: &[Ground], fields: &Fields, problems: &Problems) -> [Input; 2] {
    let reasons = grounds.iter().map(|ground| (ground.id.clone(), ground.title.clone())).collect();
    let first: Vec<String> = grounds
        .iter()
        .filter(|ground| ground.may_come_first > 0)
        .map(|ground| ground.title.to_lowercase())
        .collect();
    [
        Input::select(GROUND, "Dasar", reasons)
            .hint(format!(
                "Atas dasar {}, Kabag dapat menurunkan lebih dahulu dan surat-suratnya menyusul.",
                first.join(" atau ")
            ))
            .typed(fields, problems),
        Input::area(GROUND_TEXT, "Uraian dasar")
            .hint("Hanya untuk petugas; halaman publik menyebut dasarnya secara umum. Jangan salin data pribadinya ke sini.")
            .typed(fields, problems),
    ]
}

/// What is wrong with the givers as a whole stands at the first of them.
pub fn placed(problems: Problems) -> Problems {
    let first = format!("{GIVER}ketua");
    let place =
        |(field, sentence)| if field == "pemberi" { (first.clone(), sentence) } else { (field, sentence) };
    problems.into_iter().map(place).collect()
}

/// Whether the order of a case can be changed by this viewer now.
pub fn may_change(case: &Case, sop: &crate::sop::Sop, viewer: &Actor) -> bool {
    let at_first = sop.entry().is_some_and(|entry| entry.id == case.at);
    case.closed.is_none() && at_first && may_register(viewer)
}

/// The takedown of a case; one of anything else has none.
pub(super) async fn takedown_of(staff: &Staff, case: &Case) -> WebResult<Takedown> {
    staff.products.takedown(case).await?.ok_or_else(WebError::not_found)
}

/// `GET /kasus/{id}/perintah`.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let takedown = takedown_of(&staff, &case).await?;
    if !may_change(&case, &sop, &viewer) {
        return Err(WebError::forbidden(
            "Perintah dilengkapi oleh Pengelola JDIH, Kasubbag Hukum, atau Kabag sebelum diteruskan.",
        ));
    }
    let mut fields = Fields::default();
    for (giver, _) in &takedown.givers {
        fields.push(&format!("{GIVER}{giver}"), "ya");
    }
    fields.push("perintah_nomor", &takedown.order_number);
    fields.push("perintah_tanggal", takedown.order_date.as_deref().unwrap_or_default());
    fields.push(GROUND, &takedown.ground.id);
    fields.push(GROUND_TEXT, &takedown.ground_text);
    page(&staff, &viewer, &token, (&case, &takedown), &fields, Vec::new()).await
}

/// `POST /kasus/{id}/perintah`.
pub async fn save(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    gate: CsrfGate,
    Path(id): Path<String>,
    multipart: Multipart,
) -> WebResult {
    let (case, _) = staff.sops.case(&viewer, &id).await?;
    let takedown = takedown_of(&staff, &case).await?;
    if !may_register(&viewer) {
        return Err(WebError::forbidden(
            "Perintah dilengkapi oleh Pengelola JDIH, Kasubbag Hukum, atau Kabag.",
        ));
    }
    let (fields, problems) = intake::read(&staff, &viewer, &gate, multipart).await?;
    if !problems.is_empty() {
        let page = page(&staff, &viewer, &token, (&case, &takedown), &fields, problems).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    // Where it is dark its ground is not asked for.
    let ground = Some((fields.get(GROUND), fields.get(GROUND_TEXT))).filter(|(ground, _)| !ground.is_empty());
    let (stamp, order) = (stamp(&id, &fields), order_of(&fields));
    let outcome = staff.products.set_order_on(&viewer, &stamp, &order, ground).await;
    match outcome {
        Err(error) if problem_of(&error).is_some() => {
            let problems = problem_of(&error).unwrap_or_default();
            let page = page(&staff, &viewer, &token, (&case, &takedown), &fields, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        outcome => {
            let action = format!("/kasus/{id}/perintah");
            let (viewer, token, fields) = (&viewer, &token, &fields);
            answer(&staff, Posted { viewer, token, case_id: &id, action, multipart: true, fields }, outcome)
                .await
        }
    }
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, takedown): (&Case, &Takedown),
    fields: &Fields,
    problems: Problems,
) -> WebResult<Response> {
    let mut asked = Vec::new();
    if takedown.dark.is_none() {
        let (grounds, _) = staff.products.takedown_choices().await?;
        asked.extend(ground_inputs(&grounds, fields, &problems));
    }
    asked.extend(inputs(staff, viewer, fields, &problems).await?);
    let view = PageOrder {
        page: frame::page(staff, viewer, token, "Lengkapi perintah", ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
        inputs: asked,
        problems: placed(problems),
        scan: takedown.scan.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
    };
    Ok(render(&view))
}

/// `GET /kasus/{id}/perintah/pindaian`.
pub async fn scan(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let (case, _) = staff.sops.case(&viewer, &id).await?;
    let takedown = takedown_of(&staff, &case).await?;
    let (digest, name) = takedown.scan.ok_or_else(WebError::not_found)?;
    send(&staff, &digest, &name, Media::Pdf.media_type()).await
}
