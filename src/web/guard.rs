//! What stands before every handler: origin, session, access, and the token of forms.

use super::client::ClientAddress;
use super::context::Web;
use super::cookies::{Cookies, session_cookie, visitor_cookie};
use super::csrf::{self, CsrfGate};
use super::demonstration;
use super::error::WebError;
use super::fields::Fields;
use super::reauth;
use super::routes::{Access, Body, FORM_BYTES, Gate, RouteInfo};
use super::unread::{self, Counted};
use super::urls;
use crate::auth::{Actor, Session, form_token};
use crate::kernel::token;
use axum::body::to_bytes;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How long a form's body may take: enough for its largest size over a slow line, and no place to sit in.
const FORM_PATIENCE: Duration = Duration::from_secs(60);

/// What somebody is told whose post a page is not for.
pub(super) const NOT_YOURS: &str = "Halaman ini bukan untuk jabatan Anda.";

/// Who is signed in; the extractor of staff handlers.
#[derive(Debug, Clone)]
pub struct Viewer(pub Actor);

/// The secret of the session or of the visitor, and what forms carry. A proof that is given in the middle of a request
/// changes the secret for the rest of it; whoever answers the browser puts the new one into its cookie.
///
/// What is not given is made when it is asked for: few public pages have a form.
#[derive(Clone, Default)]
pub struct SessionToken(Arc<Kept>);

#[derive(Default)]
struct Kept {
    secret: OnceLock<String>,
    forms: OnceLock<String>,
    renewed: OnceLock<String>,
}

impl SessionToken {
    pub(super) fn of(secret: &str, forms: &str) -> Self {
        let kept = Kept { forms: forms.to_owned().into(), ..Kept::of(secret) };
        Self(Arc::new(kept))
    }

    /// Of a visitor who has shown this secret.
    fn of_visitor(secret: &str) -> Self {
        Self(Arc::new(Kept::of(secret)))
    }

    /// The token of forms.
    #[must_use]
    pub fn csrf(&self) -> String {
        self.0.forms.get_or_init(|| form_token(self.0.secret())).clone()
    }

    /// The session's token as it is now.
    #[must_use]
    pub fn secret(&self) -> &str {
        self.0.renewed.get().map_or_else(|| self.0.secret(), String::as_str)
    }

    /// The session has this token from now on. A request proves once; of two the first counts.
    pub(super) fn renew(&self, token: String) {
        let _ = self.0.renewed.set(token);
    }
}

impl Kept {
    fn of(secret: &str) -> Self {
        Self { secret: secret.to_owned().into(), ..Self::default() }
    }

    fn secret(&self) -> &str {
        self.secret.get_or_init(token)
    }
}

pub(super) async fn guard(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let (web, route) = (&gate.0, gate.1);
    if let Body::Signed(most) = route.body {
        return signed(most, request, next).await;
    }
    if request.method() == Method::POST && !from_here(web, request.headers()) {
        return refuse("Permintaan ini datang dari situs lain, sehingga tidak dijalankan.", "origin");
    }
    let address = ClientAddress::of(request.headers(), request.extensions(), &web.site.proxies);
    if route.paced
        && let Err(wait_s) = web.pace.take(&address, web.auth.now())
    {
        return WebError::too_often(wait_s).into_response();
    }
    request.extensions_mut().insert(address);
    let cookies = Cookies::of(request.headers());
    let session = match cookies.session(&web.site) {
        Some(token) => match web.auth.session(token).await {
            Ok(session) => session,
            Err(error) => return WebError::from(error).into_response(),
        },
        None => Session::Unknown,
    };
    match session {
        Session::Alive { actor, forms } => {
            let token = SessionToken::of(cookies.session(&web.site).unwrap_or_default(), &forms);
            if !allowed(route.access, &actor) {
                return refuse(NOT_YOURS, "post");
            }
            let count = unread_of(web, &actor, request.headers()).await;
            request.extensions_mut().insert(Counted(count));
            request.extensions_mut().insert(Viewer(*actor));
            let mut response = with_body(route, request, token.clone(), next).await;
            if let Some(renewed) = token.0.renewed.get() {
                let (name, value) = session_cookie(&web.site, renewed);
                response.headers_mut().append(name, value);
            }
            response
        }
        Session::Over(_) | Session::Unknown if route.access == Access::Public => {
            visitor(web, route, request, next, &cookies).await
        }
        Session::Over(_) | Session::Unknown if request.method() != Method::POST => {
            let there = request.uri().path_and_query().map_or("/kerja", |path| path.as_str());
            Redirect::to(&urls::sign_in(there)).into_response()
        }
        Session::Over(person) => {
            let earlier = cookies.session(&web.site).unwrap_or_default();
            let person = person.map(|person| (*person, earlier.to_owned()));
            reauth::expired(web, route, request, next, person).await
        }
        Session::Unknown => reauth::expired(web, route, request, next, None).await,
    }
}

/// What another machine sends, read within its size and its time before the handler verifies it.
async fn signed(most: usize, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let read = within(FORM_PATIENCE, to_bytes(body, most)).await;
    let bytes = match read {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => {
            let sentence = "Kiriman ini terlalu besar, atau terputus di tengah jalan.";
            return WebError::with_status(StatusCode::PAYLOAD_TOO_LARGE, sentence).into_response();
        }
        Err(error) => return error.into_response(),
    };
    to_its_end(next, Request::from_parts(parts, axum::body::Body::from(bytes))).await
}

/// A public page's request: forms are bound to the visitor's cookie, which is set when it is missing.
async fn visitor(web: &Web, route: RouteInfo, request: Request, next: Next, cookies: &Cookies) -> Response {
    if let Some(token) = cookies.visitor(&web.site) {
        return with_body(route, request, SessionToken::of_visitor(token), next).await;
    }
    if request.method() == Method::POST {
        let sentence = "Formulir ini sudah terlalu lama terbuka. Muat ulang halaman, lalu kirim lagi.";
        return refuse(sentence, "visitor");
    }
    let token = SessionToken::default();
    let mut response = with_body(route, request, token.clone(), next).await;
    // Only pages with a form set a cookie: the public reads without any.
    if response.extensions().get::<HasForm>().is_some() {
        let (name, value) = visitor_cookie(&web.site, token.secret());
        response.headers_mut().append(name, value);
    }
    response
}

/// Put on a response whose page holds a form for people who are not signed in.
#[derive(Debug, Clone, Copy)]
pub struct HasForm;

/// Reads an urlencoded form, checks its token, and passes everything on.
pub(super) async fn with_body(
    route: RouteInfo,
    mut request: Request,
    token: SessionToken,
    next: Next,
) -> Response {
    if request.method() == Method::POST {
        let gate = CsrfGate::of(&token.csrf());
        request.extensions_mut().insert(token);
        match route.body {
            Body::Form => {
                let (mut parts, body) = request.into_parts();
                let fields = match read_form(&parts.headers, body).await {
                    Ok(fields) => fields,
                    Err(error) => return error.into_response(),
                };
                if !gate.passes(fields.get(csrf::FIELD)) {
                    let sentence =
                        "Formulir ini tidak dapat dipakai lagi. Muat ulang halaman, lalu kirim lagi.";
                    return refuse(sentence, "form token");
                }
                parts.extensions.insert(reauth::without_idle_proof(fields));
                request = Request::from_parts(parts, axum::body::Body::empty());
            }
            Body::Stream(_) => {
                request.extensions_mut().insert(gate);
            }
            Body::None | Body::Signed(_) => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
        }
        return to_its_end(next, request).await;
    }
    request.extensions_mut().insert(token);
    unread::run(next, request).await
}

async fn unread_of(web: &Web, actor: &Actor, headers: &HeaderMap) -> Option<u32> {
    let counter = web.unread.as_ref().filter(|_| unread::wants_page(headers))?;
    counter.of(&actor.person_id).await
}

/// Runs a handler that acts in a task of its own: a browser that is closed meanwhile does not cancel a
/// begun act.
pub(super) async fn to_its_end(next: Next, request: Request) -> Response {
    match tokio::spawn(demonstration::carried(unread::run(next, request))).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "handler failed");
            WebError::with_status(StatusCode::INTERNAL_SERVER_ERROR, "Terjadi kesalahan pada sistem.")
                .into_response()
        }
    }
}

pub(super) async fn read_form(headers: &HeaderMap, body: axum::body::Body) -> Result<Fields, WebError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        let sentence = "Formulir dikirim dalam bentuk yang tidak dikenal.";
        return Err(WebError::with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
    }
    let too_large = || WebError::with_status(StatusCode::PAYLOAD_TOO_LARGE, "Isi formulir terlalu besar.");
    let bytes = within(FORM_PATIENCE, to_bytes(body, FORM_BYTES)).await?.map_err(|_| too_large())?;
    Fields::parse(&bytes).ok_or_else(too_large)
}

async fn within<T>(patience: Duration, reading: impl Future<Output = T>) -> Result<T, WebError> {
    tokio::time::timeout(patience, reading).await.map_err(|_| {
        let sentence = "Formulir terlalu lama dikirim. Periksa sambungan, lalu kirim lagi.";
        WebError::with_status(StatusCode::REQUEST_TIMEOUT, sentence)
    })
}

pub(super) fn allowed(access: Access, actor: &Actor) -> bool {
    match access {
        Access::Public | Access::SignedIn => true,
        Access::Administrator => actor.is_administrator(),
        Access::Auditor => actor.is_auditor(),
    }
}

/// Whether a POST comes from a page of ours: by `Origin`, else by `Sec-Fetch-Site`. A client that sends
/// neither (an old browser) still has to bring the token.
fn from_here(web: &Web, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("origin"), text("sec-fetch-site")) {
        (Some(origin), _) => web.site.is_own_origin(origin),
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        (None, None) => true,
    }
}

fn refuse(sentence: &str, reason: &str) -> Response {
    WebError::forbidden(sentence).because(reason).into_response()
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| WebError::forbidden("Masuk terlebih dahulu."))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionToken {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| WebError::forbidden("Muat ulang halaman ini."))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CsrfGate {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| WebError::forbidden("Muat ulang halaman ini."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_that_never_ends_is_let_go() {
        let endless =
            axum::body::Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let given_up = within(Duration::from_millis(10), to_bytes(endless, FORM_BYTES)).await.unwrap_err();
        assert_eq!(given_up.status(), StatusCode::REQUEST_TIMEOUT);
        let whole = axum::body::Body::from("a=1");
        assert!(within(Duration::from_secs(10), to_bytes(whole, FORM_BYTES)).await.is_ok());
    }
}
