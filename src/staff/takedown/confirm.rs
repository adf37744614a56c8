//! The page before what cannot be undone: taking down, by the step's act or before the papers.

use super::view::{
    HangingView, close_title, darkening, drafts_along, may_come_first, may_darken, missing as missing_of,
};
use crate::agenda::{DRAFT_FIELDS, Draft};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::products::{ProductError, Takedown};
use crate::sop::{ActDef, Case, NotePolicy, Sop, Stamp};
use crate::staff::act::{Posted, answer, form_id, stamp};
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame, naskah};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// How the forms of these pages call themselves.
pub const BY_STEP: &str = "konfirmasi-penurunan";
/// Before the papers.
const FIRST: &str = "penurunan-segera";

#[derive(Template)]
#[template(path = "staff/takedown_confirm.html")]
struct PageConfirm {
    page: Page,
    id: String,
    citation: String,
    /// What is taken down.
    what: String,
    /// Whether it comes before the papers.
    first: bool,
    hanging: HangingView,
    action: String,
    form: &'static str,
    problems: Problems,
    act_id: String,
    version: i64,
    inputs: Vec<Input>,
    /// The nota dinas that the same act hands over.
    draft: Vec<Input>,
    /// Where the number is typed.
    number: Vec<Input>,
    button: String,
}

/// `GET /kasus/{id}/penurunan`: before the act of step 3.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    by_step(&staff, &viewer, &token, &id, &Fields::default(), Vec::new()).await
}

/// The same with what was typed and what is wrong with it.
pub async fn with_problems(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    let page = by_step(staff, viewer, token, id, fields, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn by_step(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    let (case, sop, takedown) = loaded(staff, viewer, id).await?;
    if !may_darken(&sop, &case, viewer, &takedown) {
        return Err(WebError::forbidden(
            "Dokumen ini tidak dapat Anda turunkan sekarang. Buka perkaranya untuk melihat langkahnya.",
        ));
    }
    let act = darkening(&sop, &case).ok_or_else(WebError::not_found)?;
    let missing = missing_of(staff, &case, act, Some(&takedown)).await?;
    let problems = if problems.is_empty() {
        missing.into_iter().map(|one| ("catatan".to_owned(), one)).collect()
    } else {
        problems
    };
    let mut inputs = Vec::new();
    if act.note != NotePolicy::Tidak {
        let note = Input::area("catatan", "Alasan atau catatan");
        inputs.push(if act.note == NotePolicy::Wajib { note.required() } else { note });
    }
    let mut fields = fields.clone();
    let mut draft = Vec::new();
    if drafts_along(act, Some(&takedown)) {
        if !names_draft(&fields) {
            naskah::fill(staff, (&case, &sop), &mut fields).await?;
        }
        draft = naskah::inputs(&fields, &problems);
    }
    let form = Form { name: BY_STEP, noun: act.noun.clone(), button: act.label.clone(), inputs, draft };
    page(staff, viewer, token, (&case, &takedown), form, (&fields, problems)).await
}

/// Whether a form has fields of a nota dinas at all.
fn names_draft(fields: &Fields) -> bool {
    fields.iter().any(|(name, _)| DRAFT_FIELDS.iter().any(|field| field.id == name))
}

/// What cannot be accepted in the nota dinas that goes along with `act`.
pub fn draft_problems(act: &ActDef, takedown: &Takedown, fields: &Fields) -> Problems {
    if !drafts_along(act, Some(takedown)) || !names_draft(fields) {
        return Vec::new();
    }
    Draft::read(|field| fields.get(field)).checked().err().unwrap_or_default()
}

/// The first half of the act that takes down: the nota dinas, as typed on the same page, and the version that the case
/// then has. Where a click came to an end behind it, the same click is repeated: what was written is found again, and
/// the act follows. `None` where there is nothing to write.
pub async fn write_draft(
    staff: &Staff,
    posted: &Posted<'_>,
    noun: &str,
) -> Result<Option<i64>, ProductError> {
    let (case, sop) = staff.sops.case(posted.viewer, posted.case_id).await?;
    let act = darkening(&sop, &case).filter(|act| act.noun == noun && case.closed.is_none());
    let Some(act) = act.filter(|_| names_draft(posted.fields)) else { return Ok(None) };
    if !drafts_along(act, staff.products.takedown(&case).await?.as_ref()) {
        return Ok(None);
    }
    let given = stamp(posted.case_id, posted.fields);
    let stamp = Stamp { act_id: form_id(&given.act_id, "naskah"), ..given };
    let draft = Draft::read(|field| posted.fields.get(field));
    Ok(Some(staff.agenda.save_along(posted.viewer, &stamp, &draft).await?))
}

/// `GET /kasus/{id}/penurunan-segera`: before the papers.
pub async fn show_first(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop, takedown) = loaded(&staff, &viewer, &id).await?;
    if !may_come_first(&staff, &sop, &case, &viewer, &takedown) {
        return Err(WebError::forbidden(
            "Mendahului surat-surat dilakukan Kabag, atas dasar data pribadi atau perintah pengadilan, selama dokumennya \
             belum diturunkan.",
        ));
    }
    let form = first_form(&takedown);
    page(&staff, &viewer, &token, (&case, &takedown), form, (&Fields::default(), Vec::new())).await
}

/// `POST /kasus/{id}/penurunan-segera`.
pub async fn do_first(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (case, sop, takedown) = loaded(&staff, &viewer, &id).await?;
    // A replay of what was done goes on to be answered the same.
    let confirmed = takedown.dark.is_some() || is_confirmed(&takedown, &fields);
    let refused = match confirmed {
        false => vec![unconfirmed(&takedown)],
        true => {
            let closes = fields.get("judul_ditutup") == "ya";
            let stamp = stamp(&id, &fields);
            let outcome =
                staff.products.take_down_first(&viewer, &stamp, fields.get("catatan"), closes).await;
            match outcome.as_ref().err().and_then(crate::staff::form::problem_of) {
                Some(problems) => problems,
                None => {
                    let action = format!("/kasus/{id}/{FIRST}");
                    let (viewer, token, fields) = (&viewer, &token, &fields);
                    let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
                    return answer(&staff, posted, outcome).await;
                }
            }
        }
    };
    if !may_come_first(&staff, &sop, &case, &viewer, &takedown) {
        return Err(WebError::forbidden("Dokumen ini tidak dapat Anda turunkan mendahului surat-suratnya."));
    }
    let form = first_form(&takedown);
    let page = page(&staff, &viewer, &token, (&case, &takedown), form, (&fields, refused)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What is asked on such a page.
struct Form {
    name: &'static str,
    noun: String,
    button: String,
    inputs: Vec<Input>,
    draft: Vec<Input>,
}

fn first_form(takedown: &Takedown) -> Form {
    let mut inputs = vec![Input::area("catatan", "Mengapa tidak dapat menunggu").required()];
    if takedown.ground.may_close_title > 0 && takedown.file.is_none() {
        inputs.push(close_title());
    }
    let button = "Turunkan sekarang".to_owned();
    Form { name: FIRST, noun: FIRST.to_owned(), button, inputs, draft: Vec::new() }
}

/// Whether the number was typed.
pub fn is_confirmed(takedown: &Takedown, fields: &Fields) -> bool {
    fields.get("konfirmasi").trim() == takedown.confirmation()
}

/// What is said where it was not.
pub fn unconfirmed(takedown: &Takedown) -> (String, String) {
    let word = takedown.confirmation();
    ("konfirmasi".to_owned(), format!("Ketik {word} untuk memastikan bahwa dokumen ini memang diturunkan."))
}

async fn loaded(staff: &Staff, viewer: &Actor, id: &str) -> WebResult<(Case, Arc<Sop>, Takedown)> {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    let takedown = staff.products.takedown(&case).await?.ok_or_else(WebError::not_found)?;
    Ok((case, sop, takedown))
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, takedown): (&Case, &Takedown),
    form: Form,
    (fields, problems): (&Fields, Problems),
) -> WebResult<Response> {
    let word = takedown.confirmation();
    let number = Input::line("konfirmasi", format!("Ketik {word} (nomor pengenalnya) untuk memastikan"))
        .required()
        .hint("Sesudah ini alamatnya menjawab “diturunkan” untuk seterusnya, dan tidak dapat dibuka kembali.")
        .typed(fields, &problems);
    let first = form.name == FIRST;
    let view = PageConfirm {
        page: frame::page(
            staff,
            viewer,
            token,
            if first { "Turunkan sekarang" } else { "Turunkan dokumen" },
            "",
        ),
        id: case.id.clone(),
        citation: takedown.citation.clone(),
        what: match &takedown.file {
            None => "seluruh produk hukum ini dengan semua berkas dan versinya".to_owned(),
            Some(name) => format!(
                "berkas {name} (dan versi lain yang isinya persis sama); produk hukumnya tetap terbit"
            ),
        },
        first,
        hanging: HangingView::load(staff, viewer, takedown.public_id).await?,
        action: format!("/kasus/{}/{}", case.id, form.noun),
        form: form.name,
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
        inputs: form.inputs.into_iter().map(|input| input.typed(fields, &problems)).collect(),
        draft: form.draft,
        number: vec![number],
        problems,
        button: form.button,
    };
    Ok(render(&view))
}
