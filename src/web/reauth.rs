//! A session that ended while somebody typed: the password is asked for on the same page, and the form
//! goes on with everything that was in it, for the same person only.

use super::client::ClientAddress;
use super::context::Web;
use super::cookies::session_cookie;
use super::csrf;
use super::error::WebError;
use super::fields::Fields;
use super::guard::{NOT_YOURS, SessionToken, Viewer, allowed, read_form, to_its_end};
use super::page::{Page, render};
use super::routes::{Body, RouteInfo};
use crate::auth::Actor;
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The field of the password on the page that asks for it.
const PASSWORD: &str = "_sandi";

/// The page that asks for the password and carries the form on.
#[derive(Template)]
#[template(path = "reauth.html")]
struct PageReauth {
    page: Page,
    /// Whose session it was; without, the texts are only shown for copying.
    name: Option<String>,
    action: String,
    fields: Vec<(String, String)>,
    problem: String,
    password_field: &'static str,
}

pub(super) async fn expired(
    web: &Web,
    route: RouteInfo,
    request: Request,
    next: Next,
    person: Option<Actor>,
) -> Response {
    if route.body != Body::Form {
        let sentence = "Sesi Anda sudah berakhir. Masuk lagi di tab lain, lalu kirim ulang halaman ini.";
        return WebError::with_status(StatusCode::UNAUTHORIZED, sentence).into_response();
    }
    let action = request.uri().path().to_owned();
    let (mut parts, body) = request.into_parts();
    let fields = match read_form(&parts.headers, body).await {
        Ok(fields) => fields,
        Err(error) => return error.into_response(),
    };
    let (password, Some(person)) = (fields.get(PASSWORD), person) else {
        return page(&action, &fields, None, "");
    };
    if !allowed(route.access, &person) {
        return WebError::forbidden(NOT_YOURS).into_response();
    }
    if password.is_empty() {
        return page(&action, &fields, Some(&person), "");
    }
    let address = ClientAddress::of(&parts.headers, &parts.extensions, &web.site.proxies);
    let login = match web.auth.login_of(&person.person_id).await {
        Ok(login) => login,
        Err(error) => return WebError::from(error).into_response(),
    };
    match web.auth.sign_in(&login, password, &address.0).await {
        Err(error) => page(&action, &fields, Some(&person), WebError::from(error).sentence()),
        Ok(signed_in) => {
            let mut carried = Fields::default();
            for (name, value) in fields.iter().filter(|(name, _)| ![PASSWORD, csrf::FIELD].contains(name)) {
                carried.push(name, value);
            }
            parts.extensions.insert(carried);
            parts.extensions.insert(Viewer(signed_in.actor));
            parts.extensions.insert(SessionToken(signed_in.token.clone()));
            let request = Request::from_parts(parts, axum::body::Body::empty());
            let mut response = to_its_end(next, request).await;
            let (name, value) = session_cookie(&web.site, &signed_in.token);
            response.headers_mut().append(name, value);
            response
        }
    }
}

fn page(action: &str, fields: &Fields, person: Option<&Actor>, problem: &str) -> Response {
    let kept = fields.iter().filter(|(name, _)| ![PASSWORD, csrf::FIELD].contains(name));
    let page = PageReauth {
        page: Page::plain("Masuk lagi untuk melanjutkan"),
        name: person.map(|person| person.name.clone()),
        action: action.to_owned(),
        fields: kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        problem: problem.to_owned(),
        password_field: PASSWORD,
    };
    (StatusCode::UNAUTHORIZED, render(&page)).into_response()
}
