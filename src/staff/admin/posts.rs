//! Posts of the administrator's office, and the roles that each holds.

use crate::auth::{Actor, AuthError, Post};
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/posts.html")]
struct PagePosts {
    page: Page,
    posts: Vec<Row>,
    roles: Vec<(String, String)>,
    input: Input,
    problems: Problems,
}

struct Row {
    id: String,
    title: String,
    /// Role id, title, whether the post holds it.
    roles: Vec<(String, String, bool)>,
    /// Its title, to be corrected, and whether that form was sent.
    correct: Input,
    sent: bool,
    /// The post above, by title; empty leaves it to the Sekretaris.
    superior: String,
    /// Which it could be: id, title, whether it is.
    above: Vec<(String, String, bool)>,
}

pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, &Fields::default(), Vec::new()).await
}

pub async fn add(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let outcome = staff.web.auth.add_post(&viewer, fields.get("jabatan"), &chosen(&fields)).await.map(|_| ());
    answer(&staff, &viewer, &token, &fields, outcome).await
}

pub async fn set_roles(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let outcome = staff.web.auth.set_post_roles(&viewer, &id, &chosen(&fields)).await;
    answer(&staff, &viewer, &token, &Fields::default(), outcome).await
}

/// `POST /admin/jabatan/{id}/atasan`: the next post in the line of command.
pub async fn set_superior(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let outcome = staff.web.auth.set_superior(&viewer, &id, fields.get("atasan")).await;
    answer(&staff, &viewer, &token, &Fields::default(), outcome).await
}

/// `POST /admin/jabatan/{id}/sebutan`: the title as it should be.
pub async fn correct(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let outcome = staff.web.auth.correct_post(&viewer, &id, fields.get("sebutan")).await;
    answer(&staff, &viewer, &token, &fields, outcome).await
}

/// The form that corrects a title; as it was typed where it is the one that was sent.
fn correction(post: &Post, fields: &Fields, problems: &Problems) -> Input {
    let input = Input::line("sebutan", "Nama jabatan").required().value(&post.title);
    let input = input.hint("Yang sudah tercatat dengan nama lama tetap begitu.");
    if fields.get("borang") == post.id { input.typed(fields, problems) } else { input.within(&post.id) }
}

fn chosen(fields: &Fields) -> BTreeSet<String> {
    fields.all("peran").map(str::to_owned).collect()
}

async fn answer(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    outcome: Result<(), AuthError>,
) -> WebResult {
    match outcome {
        Ok(()) => Ok(Redirect::to("/admin/jabatan").into_response()),
        Err(AuthError::Invalid { field, sentence }) => {
            let page = page(staff, viewer, token, fields, vec![(field.to_owned(), sentence)]).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(WebError::from(error)),
    }
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let known = staff.web.auth.roles();
    let lines = staff.web.auth.superiors(&viewer.office_id).await?;
    let all = staff.web.auth.posts(&viewer.office_id).await?;
    let titles: Vec<(String, String)> =
        all.iter().map(|post| (post.id.clone(), post.title.clone())).collect();
    let above = |id: &str| {
        let here = lines.get(id);
        let others = titles.iter().filter(|(other, _)| other != id);
        others.map(|(other, title)| (other.clone(), title.clone(), here == Some(other))).collect::<Vec<_>>()
    };
    let superior = |id: &str| {
        let found = titles.iter().find(|(other, _)| lines.get(id) == Some(other));
        found.map(|(_, title)| title.clone()).unwrap_or_default()
    };
    let posts = all.into_iter().map(|post| Row {
        correct: correction(&post, fields, &problems),
        sent: fields.get("borang") == post.id,
        superior: superior(&post.id),
        above: above(&post.id),
        roles: known
            .all
            .iter()
            .map(|role| (role.id.clone(), role.title.clone(), post.roles.contains(&role.id)))
            .collect(),
        id: post.id,
        title: post.title,
    });
    let posts: Vec<Row> = posts.collect();
    let view = PagePosts {
        page: frame::page(staff, viewer, token, "Jabatan", "/admin/jabatan"),
        posts,
        roles: known.all.iter().map(|role| (role.id.clone(), role.title.clone())).collect(),
        input: Input::line("jabatan", "Nama jabatan").required().typed(fields, &problems),
        problems,
    };
    Ok(render(&view))
}
