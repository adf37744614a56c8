//! Reporting a problem with a product: a short text, and nothing of the person who writes it.

use super::Portal;
use super::frame::{Frame, Looker};
use super::gone::visible;
use super::product::public_id;
use crate::kernel::Fault as _;
use crate::products::{ProductError, REPORT_MAX_CHARS, Visible, read_report};
use crate::web::{
    ClientAddress, Fields, HasForm, SessionToken, WebError, WebResult, render, status_of, urls,
};
use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The query of the page that says that a report was taken in.
const SENT: &str = "terkirim";
/// Who sent more than a person does in a day.
const TOO_MANY: &str =
    "Hari ini sudah banyak laporan dari tempat Anda. Coba lagi besok, atau sampaikan lewat hotline.";

/// The form, or that it was sent.
#[derive(Template)]
#[template(path = "portal/report.html")]
pub(super) struct PageReport {
    pub page: Frame,
    pub citation: String,
    pub product: String,
    pub action: String,
    pub text: String,
    pub problem: String,
    pub is_sent: bool,
    pub max_chars: usize,
}

/// `GET /produk-hukum/{id}/lapor`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    token: SessionToken,
    looker: Looker,
) -> WebResult {
    let (id, visible) = about(&portal, path, &looker).await?;
    let is_sent = query.as_deref() == Some(SENT);
    let form = Form { text: "", problem: "", is_sent };
    page(&portal, (id, &visible), &token, &looker, form).await
}

/// `POST /produk-hukum/{id}/lapor`
pub(super) async fn send(
    State(portal): State<Arc<Portal>>,
    path: Result<Path<String>, PathRejection>,
    ClientAddress(address): ClientAddress,
    token: SessionToken,
    looker: Looker,
    fields: Fields,
) -> WebResult {
    let (id, visible) = about(&portal, path, &looker).await?;
    let text = fields.get("laporan");
    // What is no report is refused below, and counts for nobody.
    if read_report(text).is_ok() && portal.hotline.pass_report(&address).is_err() {
        let form = Form { text, problem: TOO_MANY, is_sent: false };
        let page = page(&portal, (id, &visible), &token, &looker, form).await?;
        return Ok((StatusCode::SERVICE_UNAVAILABLE, page).into_response());
    }
    match portal.reports.add(id, text).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?{SENT}", urls::product_report(id))).into_response()),
        Err(error @ ProductError::Act(_)) if status_of(error.class()) == StatusCode::UNPROCESSABLE_ENTITY => {
            let form = Form { text, problem: &error.sentence(), is_sent: false };
            let page = page(&portal, (id, &visible), &token, &looker, form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

struct Form<'f> {
    text: &'f str,
    problem: &'f str,
    is_sent: bool,
}

async fn about(
    portal: &Portal,
    path: Result<Path<String>, PathRejection>,
    looker: &Looker,
) -> WebResult<(i64, Arc<Visible>)> {
    let Path(id) = path.map_err(|_| WebError::not_found())?;
    let id = public_id(&id).ok_or_else(WebError::not_found)?;
    Ok((id, visible(portal, id, looker).await?))
}

async fn page(
    portal: &Portal,
    (id, visible): (i64, &Visible),
    token: &SessionToken,
    looker: &Looker,
    form: Form<'_>,
) -> WebResult<Response> {
    let teasers = portal.catalog.teasers(&[id]).await?;
    let teaser = teasers.first().ok_or_else(WebError::not_found)?;
    let mut frame = Frame::of(portal, "Laporkan masalah", "", looker).await?;
    frame.page.csrf = token.csrf();
    let view = PageReport {
        page: frame,
        citation: teaser.citation.clone(),
        product: urls::product(id, &visible.slug),
        action: urls::product_report(id),
        text: form.text.to_owned(),
        problem: form.problem.to_owned(),
        is_sent: form.is_sent,
        max_chars: REPORT_MAX_CHARS,
    };
    let mut response = render(&view);
    response.extensions_mut().insert(HasForm);
    Ok(response)
}
