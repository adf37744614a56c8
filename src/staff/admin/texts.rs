//! Texts of the office that its naskah dinas use: the head of letters, and how a nota dinas opens and closes.

use crate::agenda::{Office, TEXTS};
use crate::auth::Actor;
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The longest of these texts.
pub const MAX_TEXT_CHARS: usize = 600;

#[derive(Template)]
#[template(path = "staff/texts.html")]
struct PageTexts {
    page: Page,
    kop: Vec<String>,
    address: String,
    opening: String,
    closing: String,
    inputs: Vec<Input>,
    problems: Problems,
}

/// `GET /admin/naskah`
pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, None, Vec::new()).await
}

/// `POST /admin/naskah`
pub async fn set(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let long = |(name, label, ..): &(&str, &str, &str, bool)| {
        let chars = fields.get(name).trim().chars().count();
        let sentence = format!("{label} paling panjang {MAX_TEXT_CHARS} karakter; ini {chars} karakter.");
        (chars > MAX_TEXT_CHARS).then(|| ((*name).to_owned(), sentence))
    };
    let problems: Problems = TEXTS.iter().filter_map(long).collect();
    if !problems.is_empty() {
        return page(&staff, &viewer, &token, Some(&fields), problems).await;
    }
    let typed = |(name, ..): (&'static str, _, _, _)| (name, fields.get(name).trim().to_owned());
    super::save(&staff, &viewer, TEXTS.map(typed)).await?;
    Ok(Redirect::to("/admin/naskah").into_response())
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    typed: Option<&Fields>,
    problems: Problems,
) -> Result<Response, WebError> {
    let known = staff.web.auth.settings(&viewer.office_id).await?;
    let office = Office::of(&staff.web.auth.office(&viewer.office_id).await?.name, &known);
    let input = |(name, label, hint, long): (&'static str, &'static str, &'static str, bool)| {
        let input = if long { Input::area(name, label) } else { Input::line(name, label) };
        let input = input.hint(hint).value(known.get(name).cloned().unwrap_or_default());
        match typed {
            Some(fields) => input.typed(fields, &problems),
            None => input,
        }
    };
    let view = PageTexts {
        page: frame::page(staff, viewer, token, "Naskah dinas", "/admin/naskah"),
        inputs: TEXTS.map(input).into(),
        kop: office.kop,
        address: office.address,
        opening: office.opening,
        closing: office.closing,
        problems: problems.clone(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&view)).into_response())
}
