//! A session that ended while somebody typed: the password is asked for on the same page, and the form
//! goes on with everything that was in it, for the same person only.

use super::carry;
use super::client::ClientAddress;
use super::context::Web;
use super::cookies::session_cookie;
use super::csrf::{self, CsrfGate};
use super::error::{WebError, WebResult};
use super::fields::Fields;
use super::guard::{NOT_YOURS, SessionToken, Viewer, allowed, read_form, to_its_end};
use super::key::{KeyAsk, key_proof};
use super::page::{Page, render};
use super::routes::{Body, RouteInfo};
use crate::auth::{Actor, AuthError, KeyProof, Proof, SignedIn};
use crate::kernel::{Fault as _, FaultClass};
use askama::Template;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The field of the password on the page that asks for it.
const PASSWORD: &str = "_sandi";
/// The field of a code of the second factor.
const CODE: &str = "_kode";
/// Says that a form comes from the page of an ended session.
const GOES_ON: &str = "_lanjut";
/// What proves who somebody is; it never goes along with the form.
pub const PROOF_FIELDS: [&str; 6] =
    [PASSWORD, CODE, "_kunci_id", "_kunci_klien", "_kunci_data", "_kunci_tanda"];

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
    code_field: &'static str,
    /// Whether the person has a second factor.
    factor: bool,
    /// Whether it shows codes.
    app: bool,
    /// What passkeys are asked.
    key: Option<KeyAsk>,
    /// The token of a session that is alive and only asked for proof again; empty when it ended.
    csrf: String,
}

pub(super) async fn expired(
    web: &Web,
    route: RouteInfo,
    request: Request,
    next: Next,
    person: Option<(Actor, String)>,
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
    let mut form = Ended { action: &action, fields: &fields, streamed, left, factor: false, app: false };
    let (password, Some((person, earlier))) = (fields.get(PASSWORD), person) else {
        return page_with(&form, None, "", ("", None));
    };
    if !allowed(route.access, &person) {
        return WebError::forbidden(NOT_YOURS).because("post").into_response();
    }
    (form.factor, form.app) = match web.auth.factor(&person).await {
        Ok(state) => (state.since.is_some(), state.app),
        Err(error) => return WebError::from(error).into_response(),
    };
    let key = key_proof(&fields);
    if password.is_empty() {
        let problem = if key.is_some() {
            "Kunci sandi dipakai bersama kata sandi: isikan kata sandinya juga."
        } else {
            ""
        };
        return ask_again(web, &form, &person, problem).await;
    }
    let address = ClientAddress::of(&parts.headers, &parts.extensions, &web.site.proxies);
    let signed_in = match sign_in(web, &person, (password, fields.get(CODE), key.as_ref()), &address).await {
        Ok(signed_in) => web.auth.go_on(signed_in, &earlier).await,
        Err(error) => Err(error),
    };
    match signed_in {
        Err(error) => {
            let sentence = WebError::from(error).sentence().to_owned();
            ask_again(web, &form, &person, &sentence).await
        }
        Ok(signed_in) => {
            let carried = fields.without(&PROOF_FIELDS).without(&[csrf::FIELD, GOES_ON]);
            let token = SessionToken::of(&signed_in.token, &signed_in.forms);
            let mut body = axum::body::Body::empty();
            if streamed {
                let (kind, carried) = carry::body(csrf::FIELD, &token.csrf(), &carried);
                parts.headers.insert(header::CONTENT_TYPE, kind);
                parts.headers.remove(header::CONTENT_LENGTH);
                parts.extensions.insert(CsrfGate::of(&signed_in.forms));
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

/// Signs the person of an ended session in again: with the password, and a passkey or a code where there is a second
/// factor.
async fn sign_in(
    web: &Web,
    person: &Actor,
    (password, code, key): (&str, &str, Option<&KeyProof>),
    address: &ClientAddress,
) -> Result<SignedIn, AuthError> {
    let login = web.auth.login_of(&person.person_id).await?;
    let origins = web.site.origins();
    let ticket = match web.auth.sign_in(&login, password, &address.0).await {
        Err(AuthError::FactorNeeded { ticket }) => ticket,
        outcome => return outcome,
    };
    match key {
        Some(key) => web.auth.sign_in_factor(&ticket, Proof::Key(key, &origins), &address.0).await,
        None if !code.is_empty() => web.auth.sign_in_factor(&ticket, Proof::Code(code), &address.0).await,
        None => Err(AuthError::FactorNeeded { ticket }),
    }
}

/// The page that asks the person of an ended session to sign in again, by a passkey too where the person has one.
async fn ask_again(web: &Web, form: &Ended<'_>, person: &Actor, problem: &str) -> Response {
    let key = match form.factor {
        true => KeyAsk::of(&web.auth, &person.person_id).await,
        false => Ok(None),
    };
    match key {
        Ok(key) => page_with(form, Some(person), problem, ("", key)),
        Err(error) => WebError::from(error).into_response(),
    }
}

/// Who is asked for proof again, and the form that waits for it.
pub struct Asked<'a> {
    /// Who.
    pub viewer: &'a Actor,
    /// The session.
    pub token: &'a SessionToken,
    /// From where.
    pub address: &'a ClientAddress,
    /// Where the form goes on.
    pub action: &'a str,
    /// Everything that was typed.
    pub fields: &'a Fields,
}

/// The page that asks for the password or a code once more, with the form in it; `None` when the last proof in the
/// session is recent, or was just given.
///
/// # Errors
/// As any statement.
pub async fn prove_again(web: &Web, asked: &Asked<'_>) -> WebResult<Option<Response>> {
    let Asked { viewer, token, address, action, fields } = *asked;
    if web.auth.is_proved(token.secret()).await? {
        return Ok(None);
    }
    let state = web.auth.factor(viewer).await?;
    let (factor, app) = (state.since.is_some(), state.app);
    let form = Ended { action, fields, streamed: false, left: false, factor, app };
    let (password, code, key) = (fields.get(PASSWORD), fields.get(CODE), key_proof(fields));
    let origins = web.site.origins();
    let proof = match &key {
        Some(key) => Proof::Key(key, &origins),
        None if !code.is_empty() => Proof::Code(code),
        None => Proof::Password(password),
    };
    if matches!(proof, Proof::Password("")) {
        let ask = KeyAsk::of(&web.auth, &viewer.person_id).await?;
        return Ok(Some(page_with(&form, Some(viewer), "", (&token.csrf(), ask))));
    }
    match prove(web, viewer, token, proof, address).await {
        Ok(()) => Ok(None),
        Err(error) if matches!(error.class(), FaultClass::Invalid | FaultClass::Unavailable) => {
            let sentence = WebError::from(error).sentence().to_owned();
            let ask = KeyAsk::of(&web.auth, &viewer.person_id).await?;
            Ok(Some(page_with(&form, Some(viewer), &sentence, (&token.csrf(), ask))))
        }
        Err(error) => Err(WebError::from(error)),
    }
}

/// Takes a proof again; the session goes on under another token, which the browser gets with the answer.
///
/// # Errors
/// As [`crate::auth::Auth::prove`].
pub async fn prove(
    web: &Web,
    viewer: &Actor,
    token: &SessionToken,
    proof: Proof<'_>,
    address: &ClientAddress,
) -> Result<(), AuthError> {
    token.renew(web.auth.prove(viewer, token.secret(), proof, &address.0).await?);
    Ok(())
}

/// A form without the proof that came from the page of an ended session, but found the session alive: another window
/// had renewed it meanwhile, so the proof is not asked for, and nothing may show or keep it.
pub(super) fn without_idle_proof(fields: Fields) -> Fields {
    if fields.get(GOES_ON).is_empty() {
        return fields;
    }
    fields.without(&PROOF_FIELDS).without(&[GOES_ON])
}

/// The form that was sent when the session had ended.
struct Ended<'e> {
    action: &'e str,
    fields: &'e Fields,
    /// Whether it carries files.
    streamed: bool,
    /// Whether a file was left behind.
    left: bool,
    /// Whether the person has a second factor.
    factor: bool,
    /// Whether it shows codes.
    app: bool,
}

fn page_with(
    form: &Ended<'_>,
    person: Option<&Actor>,
    problem: &str,
    (csrf, key): (&str, Option<KeyAsk>),
) -> Response {
    // The token of the form goes along where the session ended: it may be alive under a token that this request missed.
    let is_kept = |name: &str| match name {
        csrf::FIELD => csrf.is_empty() && person.is_some(),
        GOES_ON => false,
        _ => !PROOF_FIELDS.contains(&name),
    };
    let mut fields: Vec<(String, String)> = form
        .fields
        .iter()
        .filter(|(name, _)| is_kept(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if csrf.is_empty() && person.is_some() {
        fields.push((GOES_ON.to_owned(), "ya".to_owned()));
    }
    let title = if csrf.is_empty() { "Masuk lagi untuk melanjutkan" } else { "Pastikan bahwa ini Anda" };
    let page = PageReauth {
        page: Page::plain(title),
        factor: form.factor,
        app: form.app,
        csrf: csrf.to_owned(),
        key,
        code_field: CODE,
        name: person.map(|person| person.name.clone()),
        action: form.action.to_owned(),
        multipart: form.streamed,
        left: form.left,
        fields,
        problem: problem.to_owned(),
        password_field: PASSWORD,
    };
    (StatusCode::UNAUTHORIZED, render(&page)).into_response()
}
