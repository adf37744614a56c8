//! People of the administrator's office, each with one account.

use crate::auth::{Actor, AuthError, NewPerson, Person};
use crate::kernel::moment_text;
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/people.html")]
struct PagePeople {
    page: Page,
    people: Vec<Row>,
    posts: Vec<(String, String)>,
    inputs: Vec<Input>,
    problems: Problems,
    /// Whose link, and the link; shown once.
    link: Option<(String, String)>,
}

struct Row {
    id: String,
    name: String,
    login: String,
    nip: String,
    post_id: String,
    post: String,
    disabled: String,
    own: bool,
    /// Whether there is a second factor.
    factor: bool,
    /// Name and NIP, to be corrected, and whether that form was sent.
    correct: Vec<Input>,
    sent: bool,
}

pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, &Fields::default(), Vec::new(), None).await
}

pub async fn add(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let text = |name: &str| fields.get(name).to_owned();
    let person =
        NewPerson { post_id: text("jabatan"), login: text("login"), nip: text("nip"), name: text("nama") };
    match staff.web.auth.add_person(&viewer, &person).await {
        Ok((person, secret)) => {
            let link = Some((person.name, staff.web.site.absolute(&format!("/sandi/{secret}"))));
            page(&staff, &viewer, &token, &Fields::default(), Vec::new(), link).await
        }
        Err(AuthError::Invalid { field, sentence }) => {
            let problems = vec![(field.to_owned(), sentence)];
            let page = page(&staff, &viewer, &token, &fields, problems, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(WebError::from(error)),
    }
}

pub async fn reset(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let secret = staff.web.auth.reset(&viewer, &id).await?;
    let name = staff.web.auth.actor(&id).await.map(|actor| actor.name).unwrap_or_default();
    let link = Some((name, staff.web.site.absolute(&format!("/sandi/{secret}"))));
    page(&staff, &viewer, &token, &Fields::default(), Vec::new(), link).await
}

/// `POST /admin/orang/{id}/pelepasan-faktor`: takes away a second factor that was lost.
pub async fn remove_factor(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let Some(secret) = staff.web.auth.remove_lost_factor(&viewer, &id).await? else {
        return Ok(Redirect::to("/admin/orang").into_response());
    };
    let name = staff.web.auth.actor(&id).await.map(|actor| actor.name).unwrap_or_default();
    let link = Some((name, staff.web.site.absolute(&format!("/sandi/{secret}"))));
    page(&staff, &viewer, &token, &Fields::default(), Vec::new(), link).await
}

pub async fn disable(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    staff.web.auth.set_disabled(&viewer, &id, true).await?;
    Ok(Redirect::to("/admin/orang").into_response())
}

pub async fn enable(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    staff.web.auth.set_disabled(&viewer, &id, false).await?;
    Ok(Redirect::to("/admin/orang").into_response())
}

pub async fn move_to(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    staff.web.auth.set_post(&viewer, &id, fields.get("jabatan")).await?;
    Ok(Redirect::to("/admin/orang").into_response())
}

/// `POST /admin/orang/{id}/data`: name and NIP as they should be.
pub async fn correct(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    match staff.web.auth.correct_person(&viewer, &id, fields.get("nama"), fields.get("nip")).await {
        Ok(()) => Ok(Redirect::to("/admin/orang").into_response()),
        Err(AuthError::Invalid { field, sentence }) => {
            let problems = vec![(field.to_owned(), sentence)];
            let page = page(&staff, &viewer, &token, &fields, problems, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(WebError::from(error)),
    }
}

/// The form that corrects a person's data; as it was typed where it is the one that was sent.
fn correction(person: &Person, fields: &Fields, problems: &Problems) -> Vec<Input> {
    let line = |name: &str, label: &str, value: &str| {
        let input = Input::line(name, label).required().value(value);
        if fields.get("borang") == person.id {
            input.typed(fields, problems)
        } else {
            input.within(&person.id)
        }
    };
    vec![line("nama", "Nama", &person.name), line("nip", "NIP", &person.nip)]
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    problems: Problems,
    link: Option<(String, String)>,
) -> Result<Response, WebError> {
    let posts: Vec<(String, String)> = staff
        .web
        .auth
        .posts(&viewer.office_id)
        .await?
        .into_iter()
        .map(|post| (post.id, post.title))
        .collect();
    let people = staff.web.auth.people(Some(&viewer.office_id)).await?;
    let with_factor = staff.web.auth.with_factor(&viewer.office_id).await?;
    let rows = people.into_iter().map(|person| Row {
        correct: correction(&person, fields, &problems),
        sent: fields.get("borang") == person.id,
        factor: with_factor.contains(&person.id),
        own: person.id == viewer.person_id,
        id: person.id,
        name: person.name,
        login: person.login,
        nip: person.nip,
        post_id: person.post_id,
        post: person.post_title,
        disabled: person.disabled.map(moment_text).unwrap_or_default(),
    });
    // Of the forms on the page only the one that was sent shows what was typed.
    let adds = fields.get("borang").is_empty();
    let line = |name: &str, label: &str| {
        let input = Input::line(name, label).required();
        if adds { input.typed(fields, &problems) } else { input.within("baru") }
    };
    let rows: Vec<Row> = rows.collect();
    let view = PagePeople {
        page: frame::page(staff, viewer, token, "Orang", "/admin/orang"),
        people: rows,
        inputs: vec![
            line("nama", "Nama").hint("Seperti tercetak pada naskah dinas."),
            line("nip", "NIP").hint("18 angka; nomor pegawai bila tanpa NIP. Satu orang satu akun."),
            line("login", "Nama pengguna").hint("Huruf kecil, angka, titik, atau garis; diawali huruf."),
            Input::select("jabatan", "Jabatan", posts.clone()).typed(fields, &problems),
        ],
        posts,
        problems,
        link,
    };
    Ok(render(&view))
}
