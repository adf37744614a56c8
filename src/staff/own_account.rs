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
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

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
pub async fn show(State(staff): State<Staff>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
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
    State(staff): State<Staff>,
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
pub async fn end_session(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    Path(handle): Path<String>,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
    if let Some(page) = change.unproved(&format!("/akun/sesi/{handle}/pengakhiran")).await? {
        return Ok(page);
    }
    staff.web.auth.end_own_session(&viewer, &handle).await?;
    Ok(Redirect::to("/akun").into_response())
}

/// `POST /akun/sesi-lain/pengakhiran`: ends all others.
pub async fn end_others(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
    if let Some(page) = change.unproved("/akun/sesi-lain/pengakhiran").await? {
        return Ok(page);
    }
    staff.web.auth.end_other_sessions(&viewer, token.secret()).await?;
    Ok(Redirect::to("/akun").into_response())
}

/// Who asks for a change of the own account, with the proof that it needs.
pub(super) struct Change<'c> {
    pub staff: &'c Staff,
    pub viewer: &'c Actor,
    pub token: &'c SessionToken,
    pub address: &'c ClientAddress,
    pub fields: &'c Fields,
}

impl Change<'_> {
    /// The page that asks for proof again, when it is needed.
    pub(super) async fn unproved(&self, action: &str) -> WebResult<Option<Response>> {
        let Change { staff, viewer, token, address, fields } = *self;
        prove_again(&staff.web, &Asked { viewer, token, address, action, fields }).await
    }
}
