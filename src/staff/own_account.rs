//! `/akun`: the own password and the sessions.

use super::account::password_input;
use super::form::{Input, Problems};
use super::{Staff, frame};
use crate::auth::{Actor, AuthError, Proof};
use crate::kernel::{Fault, FaultClass, moment_text};
use crate::web::{
    Asked, ClientAddress, Fields, Page, SessionToken, Viewer, WebError, WebResult, prove, prove_again, render,
};
use askama::Template;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/own_account.html")]
struct PageAccount {
    page: Page,
    factor: String,
    sessions: Vec<SessionRow>,
    inputs: Vec<Input>,
    problems: Problems,
}

struct SessionRow {
    handle: String,
    device: String,
    created: String,
    seen: String,
    here: bool,
}

/// `GET /akun`.
pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    account(&staff, &viewer, &token, Vec::new()).await
}

async fn account(staff: &Staff, viewer: &Actor, token: &SessionToken, problems: Problems) -> WebResult {
    let state = staff.web.auth.factor(viewer).await?;
    let sessions = staff.web.auth.sessions(viewer, token.secret()).await?;
    let row = |one: crate::auth::OwnSession| SessionRow {
        handle: one.handle,
        device: if one.device.is_empty() { "Perangkat yang tidak dikenal".into() } else { one.device },
        created: moment_text(one.created),
        seen: moment_text(one.seen),
        here: one.here,
    };
    let view = PageAccount {
        page: frame::page(staff, viewer, token, "Akun", "/akun"),
        factor: match state.since {
            Some(since) => format!("Terpasang sejak {}.", moment_text(since)),
            None => "Belum terpasang.".to_owned(),
        },
        sessions: sessions.into_iter().map(row).collect(),
        inputs: vec![
            Input::password("_sandi", "Kata sandi sekarang", "current-password").troubled(&problems),
            password_input(&problems),
        ],
        problems,
    };
    Ok(render(&view))
}

/// `POST /akun/sandi`: another password; the present one is always asked for.
pub async fn change_password(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let auth = &staff.web.auth;
    let password = Proof::Password(fields.get("_sandi"));
    let proved = prove(&staff.web, &viewer, &token, password, &address).await;
    let outcome = match proved {
        Ok(()) => auth.change_password(&viewer, token.secret(), fields.get("sandi")).await,
        Err(error) if matches!(error.class(), FaultClass::Invalid | FaultClass::Unavailable) => {
            Err(AuthError::Invalid { field: "_sandi", sentence: error.sentence() })
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(Redirect::to("/akun").into_response()),
        Err(AuthError::Invalid { field, sentence }) => {
            let page = account(&staff, &viewer, &token, vec![(field.to_owned(), sentence)]).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(WebError::from(error)),
    }
}

/// `POST /akun/sesi/{sesi}/pengakhiran`: ends one session.
pub async fn end_session(change: Change, Path(handle): Path<String>) -> WebResult {
    if let Some(page) = change.unproved(&format!("/akun/sesi/{handle}/pengakhiran")).await? {
        return Ok(page);
    }
    change.staff.web.auth.end_own_session(&change.viewer, &handle).await?;
    Ok(Redirect::to("/akun").into_response())
}

/// `POST /akun/sesi-lain/pengakhiran`: ends all others.
pub async fn end_others(change: Change) -> WebResult {
    if let Some(page) = change.unproved("/akun/sesi-lain/pengakhiran").await? {
        return Ok(page);
    }
    change.staff.web.auth.end_other_sessions(&change.viewer, change.token.secret()).await?;
    Ok(Redirect::to("/akun").into_response())
}

/// Who asks for a change of the own account, with the proof that it needs.
pub struct Change {
    pub(super) staff: Arc<Staff>,
    pub(super) viewer: Actor,
    pub(super) token: SessionToken,
    pub(super) address: ClientAddress,
    pub(super) fields: Fields,
}

impl FromRequestParts<Arc<Staff>> for Change {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, staff: &Arc<Staff>) -> Result<Self, WebError> {
        let Viewer(viewer) = Viewer::from_request_parts(parts, staff).await?;
        let token = SessionToken::from_request_parts(parts, staff).await?;
        let Ok(address) = ClientAddress::from_request_parts(parts, staff).await;
        let Ok(fields) = Fields::from_request_parts(parts, staff).await;
        Ok(Self { staff: Arc::clone(staff), viewer, token, address, fields })
    }
}

impl Change {
    /// The page that asks for proof again, when it is needed.
    pub(super) async fn unproved(&self, action: &str) -> WebResult<Option<Response>> {
        self.unproved_with(action, &self.fields).await
    }

    /// The same, where these fields go on with it.
    pub(super) async fn unproved_with(&self, action: &str, fields: &Fields) -> WebResult<Option<Response>> {
        let Self { staff, viewer, token, address, .. } = self;
        prove_again(&staff.web, &Asked { viewer, token, address, action, fields }).await
    }
}
