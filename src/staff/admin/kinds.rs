//! Kinds of legal product: added, renamed, taken out of use.

use crate::auth::Actor;
use crate::products::{KindGiven, ProductError};
use crate::staff::form::{Input, Problems, problem_of};
use crate::staff::{Staff, frame};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/kinds.html")]
struct PageKinds {
    page: Page,
    kinds: Vec<Shown>,
    inputs: Vec<Input>,
    problems: Problems,
}

struct Shown {
    id: String,
    title: String,
    abbreviation: String,
    file_code: String,
    in_use: bool,
    /// Whether its form was sent and is shown again.
    open: bool,
    inputs: Vec<Input>,
}

/// `GET /admin/jenis`
pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, "", &Fields::default(), Vec::new()).await
}

fn given(fields: &Fields) -> KindGiven {
    let text = |name: &str| fields.get(name).to_owned();
    KindGiven { title: text("judul"), abbreviation: text("singkatan"), file_code: text("kode") }
}

/// `POST /admin/jenis`: a further kind.
pub async fn add(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let done = staff.products.add_kind(&viewer, &given(&fields)).await.map(drop);
    after(&staff, &viewer, &token, "", &fields, done).await
}

/// `POST /admin/jenis/{id}`: how it is called from now on.
pub async fn change(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let done = staff.products.change_kind(&viewer, &id, &given(&fields)).await;
    after(&staff, &viewer, &token, &id, &fields, done).await
}

/// `POST /admin/jenis/{id}/pemakaian`: whether it can be chosen.
pub async fn set_use(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let done = staff.products.use_kind(&viewer, &id, fields.get("pakai") == "ya").await;
    after(&staff, &viewer, &token, "", &Fields::default(), done).await
}

async fn after(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    sent_for: &str,
    fields: &Fields,
    done: Result<(), ProductError>,
) -> WebResult {
    match done {
        Ok(()) => Ok(Redirect::to("/admin/jenis").into_response()),
        Err(error) => match problem_of(&error) {
            Some(problems) => page(staff, viewer, token, sent_for, fields, problems).await,
            None => Err(error.into()),
        },
    }
}

fn inputs(given: &KindGiven, form: &str) -> Vec<Input> {
    let line = |name: &str, label: &str, value: &str| {
        Input::line(name, label).required().value(value.to_owned()).within(form)
    };
    vec![
        line("judul", "Nama jenis", &given.title).hint("Misalnya Surat Edaran."),
        line("singkatan", "Singkatan", &given.abbreviation)
            .hint("Misalnya SE; bila tidak ada, tulis namanya."),
        line("kode", "Kode nama berkas", &given.file_code).hint("Huruf kecil saja, misalnya se."),
    ]
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    sent_for: &str,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let sent = !problems.is_empty();
    let again = |list: Vec<Input>| -> Vec<Input> {
        list.into_iter().map(|input| input.typed(fields, &problems)).collect()
    };
    let kinds = staff.products.kinds().await?.into_iter().map(|kind| {
        let known = KindGiven {
            title: kind.title.clone(),
            abbreviation: kind.abbreviation.clone(),
            file_code: kind.file_code.clone(),
        };
        let open = sent && kind.id == sent_for;
        Shown {
            inputs: if open { again(inputs(&known, "")) } else { inputs(&known, &kind.id) },
            id: kind.id,
            title: kind.title,
            abbreviation: kind.abbreviation,
            file_code: kind.file_code,
            in_use: kind.in_use != 0,
            open,
        }
    });
    let kinds: Vec<Shown> = kinds.collect();
    let new = inputs(&KindGiven::default(), if sent_for.is_empty() { "" } else { "baru" });
    let view = PageKinds {
        page: frame::page(staff, viewer, token, "Jenis produk hukum", "/admin/jenis"),
        kinds,
        inputs: if sent && sent_for.is_empty() { again(new) } else { new },
        problems,
    };
    let status = if sent { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&view)).into_response())
}
