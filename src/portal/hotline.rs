//! The hotline's public form, and the requester's own page behind a secret address.

use super::Portal;
use super::frame::{Frame, Looker};
use crate::kernel::{Fault as _, FaultClass, moment_text};
use crate::tickets::intake::{
    self, CONTACT_MAX_CHARS, INSTITUTION_MAX_CHARS, NAME_MAX_CHARS, QUESTION_MAX_CHARS, TicketError, Typed,
};
use crate::web::{ClientAddress, Fields, HasForm, SessionToken, WebError, WebResult, render, status_of};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The form.
#[derive(Template)]
#[template(path = "portal/hotline.html")]
struct PageHotline {
    page: Frame,
    office: String,
    typed: Typed,
    requests: Vec<(String, String)>,
    problems: Vec<(String, String)>,
    most_question: usize,
    most_name: usize,
    most_contact: usize,
    most_institution: usize,
}

impl PageHotline {
    fn is_bad(&self, field: &str) -> bool {
        self.problems.iter().any(|(bad, _)| bad == field)
    }
}

#[derive(Template)]
#[template(path = "portal/hotline_sent.html")]
struct PageSent {
    page: Frame,
    code: String,
    link: String,
}

/// A line of a message: pieces, and whether each is a link.
type Line = Vec<(String, bool)>;

#[derive(Template)]
#[template(path = "portal/hotline_page.html")]
struct PageOwn {
    page: Frame,
    office: String,
    view: intake::Page,
    opened: String,
    /// Whether by the office, when, and the lines.
    said: Vec<(bool, String, Vec<Line>)>,
    action: String,
    typed: String,
    problem: String,
    most: usize,
}

/// `GET /hotline`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    token: SessionToken,
    looker: Looker,
) -> WebResult {
    let typed = Typed { request: "informasi".to_owned(), ..Typed::default() };
    form(&portal, &token, &looker, typed, Vec::new()).await
}

/// `POST /hotline`
pub(super) async fn send(
    State(portal): State<Arc<Portal>>,
    token: SessionToken,
    looker: Looker,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let text = |name: &str| fields.get(name).to_owned();
    let typed = Typed {
        name: text("nama"),
        contact: text("kontak"),
        institution: text("instansi"),
        request: text("permohonan"),
        question: text("pertanyaan"),
        consents: fields.get("persetujuan") == "ya",
    };
    // A field that people do not see and programs fill in.
    if !fields.get("laman").is_empty() {
        return Err(WebError::invalid("Isian ini bukan dari formulir hotline."));
    }
    match portal.hotline.ask(&typed, &address.0).await {
        Ok(receipt) => {
            let base = portal.web.site.base_url.as_str().trim_end_matches('/');
            let view = PageSent {
                page: Frame::of(&portal, "Pesan diterima", "/hotline", &looker).await?,
                code: receipt.code,
                link: format!("{base}/hotline/{}", receipt.secret),
            };
            Ok(closed(render(&view)))
        }
        Err(error) => {
            let problems = shown(&error).ok_or_else(|| WebError::from(error))?;
            let page = form(&portal, &token, &looker, typed, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /hotline/{rahasia}`
pub(super) async fn own(
    State(portal): State<Arc<Portal>>,
    Path(secret): Path<String>,
    token: SessionToken,
    looker: Looker,
) -> WebResult {
    own_page(&portal, &secret, &token, &looker, ("", "")).await
}

/// `POST /hotline/{rahasia}`
pub(super) async fn add(
    State(portal): State<Arc<Portal>>,
    Path(secret): Path<String>,
    token: SessionToken,
    looker: Looker,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    match portal.hotline.add(&secret, fields.get("pesan"), &address.0).await {
        Ok(()) => Ok(closed(Redirect::to(&format!("/hotline/{secret}")).into_response())),
        Err(TicketError::NotFound) => Err(WebError::not_found()),
        Err(error) if matches!(error.class(), FaultClass::Invalid | FaultClass::Unavailable) => {
            let (status, sentence) = (status_of(error.class()), error.sentence());
            let page = own_page(&portal, &secret, &token, &looker, (fields.get("pesan"), &sentence)).await?;
            Ok((status, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn form(
    portal: &Portal,
    token: &SessionToken,
    looker: &Looker,
    typed: Typed,
    problems: Vec<(String, String)>,
) -> WebResult {
    let mut frame = Frame::of(portal, "Hotline JDIH", "/hotline", looker).await?;
    frame.page.csrf = token.csrf();
    let view = PageHotline {
        office: office(&frame),
        page: frame,
        typed,
        requests: intake::requests(),
        problems,
        most_question: QUESTION_MAX_CHARS,
        most_name: NAME_MAX_CHARS,
        most_contact: CONTACT_MAX_CHARS,
        most_institution: INSTITUTION_MAX_CHARS,
    };
    let mut response = render(&view);
    response.extensions_mut().insert(HasForm);
    Ok(response)
}

async fn own_page(
    portal: &Portal,
    secret: &str,
    token: &SessionToken,
    looker: &Looker,
    (typed, problem): (&str, &str),
) -> WebResult {
    let found = portal.hotline.page(secret).await;
    let view = match found {
        Err(TicketError::NotFound) => return Err(WebError::not_found()),
        found => found?,
    };
    let mut frame = Frame::of(portal, &format!("Layanan {}", view.code), "", looker).await?;
    frame.page.csrf = token.csrf();
    let said = view.said.iter().map(|(by_office, at, text)| {
        (*by_office, moment_text(*at), text.lines().map(|line| pieces(line, *by_office)).collect())
    });
    let page = PageOwn {
        office: office(&frame),
        opened: moment_text(view.opened),
        said: said.collect(),
        action: format!("/hotline/{secret}"),
        typed: typed.to_owned(),
        problem: problem.to_owned(),
        most: QUESTION_MAX_CHARS,
        page: frame,
        view,
    };
    let mut response = closed(render(&page));
    response.extensions_mut().insert(HasForm);
    Ok(response)
}

/// The pieces of a line; only what the office wrote has links, and those were looked at before they went out.
fn pieces(line: &str, by_office: bool) -> Line {
    let mut pieces: Line = Vec::new();
    for word in line.split_inclusive(' ') {
        let bare = word.trim_end_matches([' ', '.', ',', ')']);
        let is_link = by_office && (bare.starts_with("https://") || bare.starts_with("http://"));
        match (is_link, pieces.last_mut()) {
            (true, _) => {
                pieces.push((bare.to_owned(), true));
                pieces.push((word.get(bare.len()..).unwrap_or_default().to_owned(), false));
            }
            (false, Some((text, false))) => text.push_str(word),
            (false, _) => pieces.push((word.to_owned(), false)),
        }
    }
    pieces
}

fn office(frame: &Frame) -> String {
    if frame.page.office.is_empty() { "kantor ini".to_owned() } else { frame.page.office.clone() }
}

/// What the form can show of an error.
fn shown(error: &TicketError) -> Option<Vec<(String, String)>> {
    match error {
        TicketError::Act(_) if error.class() == FaultClass::Invalid => {
            let field = error.field().unwrap_or("pertanyaan");
            Some(vec![(field.to_owned(), error.sentence())])
        }
        TicketError::Throttled => Some(vec![("pertanyaan".to_owned(), error.sentence())]),
        _ => None,
    }
}

/// A page that nobody but its reader keeps.
fn closed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_office_can_be_followed_and_no_others() {
        let line = "Lihat https://jdih.contoh.go.id/produk-hukum/1, terima kasih.";
        let links = |by_office| {
            let links = pieces(line, by_office).into_iter().filter(|(_, is_link)| *is_link);
            links.map(|(text, _)| text).collect::<Vec<_>>()
        };
        assert_eq!(links(true), ["https://jdih.contoh.go.id/produk-hukum/1"]);
        assert_eq!(links(false), [] as [String; 0]);
        let whole: String = pieces(line, true).into_iter().map(|(text, _)| text).collect();
        assert_eq!(whole, line);
        assert_eq!(pieces("javascript:alert(1)", true), [("javascript:alert(1)".to_owned(), false)]);
    }
}
