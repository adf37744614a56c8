//! A session that ended while somebody typed: the password is asked for on the same page, and the form
//! goes on with everything that was in it, for the same person only.

use super::carry;
use super::client::ClientAddress;
use super::context::Web;
use super::cookies::session_cookie;
use super::csrf::{self, CsrfGate};
use super::error::WebError;
use super::fields::Fields;
use super::guard::{NOT_YOURS, SessionToken, Viewer, allowed, read_form, to_its_end};
use super::page::{Page, render};
use super::routes::{Body, RouteInfo};
use crate::auth::Actor;
use askama::Template;
use axum::extract::Request;
use axum::http::{StatusCode, header};
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
    multipart: bool,
    /// Files that were chosen have to be chosen again.
    left: bool,
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
    let streamed = route.body != Body::Form;
    if streamed && !(carry::is_multipart(&request) && person.is_some()) {
        let sentence = "Sesi Anda sudah berakhir. Masuk lagi di tab lain, lalu kirim ulang halaman ini.";
        return WebError::with_status(StatusCode::UNAUTHORIZED, sentence).into_response();
    }
    let action = request.uri().path().to_owned();
    let (mut parts, body) = request.into_parts();
    let read = if streamed {
        carry::texts(Request::from_parts(parts.clone(), body)).await
    } else {
        read_form(&parts.headers, body).await.map(|fields| (fields, false))
    };
    let (fields, left) = match read {
        Ok(read) => read,
        Err(error) => return error.into_response(),
    };
    let form = Ended { action: &action, fields: &fields, streamed, left };
    let (password, Some(person)) = (fields.get(PASSWORD), person) else {
        return page(&form, None, "");
    };
    if !allowed(route.access, &person) {
        return WebError::forbidden(NOT_YOURS).into_response();
    }
    if password.is_empty() {
        return page(&form, Some(&person), "");
    }
    let address = ClientAddress::of(&parts.headers, &parts.extensions, &web.site.proxies);
    let login = match web.auth.login_of(&person.person_id).await {
        Ok(login) => login,
        Err(error) => return WebError::from(error).into_response(),
    };
    match web.auth.sign_in(&login, password, &address.0).await {
        Err(error) => page(&form, Some(&person), WebError::from(error).sentence()),
        Ok(signed_in) => {
            let mut carried = Fields::default();
            for (name, value) in fields.iter().filter(|(name, _)| ![PASSWORD, csrf::FIELD].contains(name)) {
                carried.push(name, value);
            }
            let token = SessionToken(signed_in.token.clone());
            let mut body = axum::body::Body::empty();
            if streamed {
                let (kind, carried) = carry::body(csrf::FIELD, &token.csrf(), &carried);
                parts.headers.insert(header::CONTENT_TYPE, kind);
                parts.headers.remove(header::CONTENT_LENGTH);
                parts.extensions.insert(CsrfGate::for_secret(&signed_in.token));
                body = carried;
            }
            parts.extensions.insert(carried);
            parts.extensions.insert(Viewer(signed_in.actor));
            parts.extensions.insert(token);
            let request = Request::from_parts(parts, body);
            let mut response = to_its_end(next, request).await;
            let (name, value) = session_cookie(&web.site, &signed_in.token);
            response.headers_mut().append(name, value);
            response
        }
    }
}

/// The form that was sent when the session had ended.
struct Ended<'e> {
    action: &'e str,
    fields: &'e Fields,
    /// Whether it carries files.
    streamed: bool,
    /// Whether a file was left behind.
    left: bool,
}

fn page(form: &Ended<'_>, person: Option<&Actor>, problem: &str) -> Response {
    let kept = form.fields.iter().filter(|(name, _)| ![PASSWORD, csrf::FIELD].contains(name));
    let page = PageReauth {
        page: Page::plain("Masuk lagi untuk melanjutkan"),
        name: person.map(|person| person.name.clone()),
        action: form.action.to_owned(),
        multipart: form.streamed,
        left: form.left,
        fields: kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        problem: problem.to_owned(),
        password_field: PASSWORD,
    };
    (StatusCode::UNAUTHORIZED, render(&page)).into_response()
}
