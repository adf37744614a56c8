//! `/akun/faktor`: the second factor, by passkey or app, and its recovery codes.

use super::form::{Input, Problems};
use super::own_account::Change;
use super::{Staff, frame};
use crate::auth::{Actor, AuthError, Enrolment, NewKey, key_owner};
use crate::kernel::moment_text;
use crate::web::{Page, Qr, WebError, WebResult, render};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

/// What a form with a new passkey carries; some of it stands for a signature elsewhere.
const NEW_KEY_FIELDS: [&str; 5] = ["_kunci_id", "_kunci_klien", "_kunci_umum", "_kunci_macam", "nama_kunci"];
/// Where the factor's forms lead back to.
const FACTOR: &str = "/akun/faktor";

#[derive(Template)]
#[template(path = "staff/factor.html")]
struct PageFactor {
    page: Page,
    /// Since when there is one; empty when there is none.
    since: String,
    /// Whether an app is set up.
    app: bool,
    codes_left: i64,
    required: bool,
    short_password: bool,
    enrolment: Option<Shown>,
    keys: Vec<KeyRow>,
    new_key: Option<NewKeyForm>,
    /// Shown this once.
    codes: Vec<String>,
    problems: Problems,
}

struct KeyRow {
    id: String,
    name: String,
    words: String,
}

/// What a device needs to make a new key.
struct NewKeyForm {
    challenge: String,
    owner: String,
    login: String,
    /// The keys that are there already.
    ids: String,
    name: Input,
}

struct Shown {
    qr: Option<Qr>,
    /// In groups, for typing.
    secret: String,
    inputs: Vec<Input>,
}

/// `GET /akun/faktor`.
pub async fn factor(change: Change) -> WebResult {
    factor_page(&change, (None, Vec::new()), Vec::new()).await
}

async fn factor_page(
    Change { staff, viewer, token, .. }: &Change,
    (enrolment, codes): (Option<Enrolment>, Vec<String>),
    problems: Problems,
) -> WebResult {
    let state = staff.web.auth.factor(viewer).await?;
    let shown = |one: Enrolment| Shown {
        qr: Qr::of(&one.address),
        secret: grouped(&one.secret),
        inputs: vec![
            Input::hidden("rahasia", one.sealed),
            Input::line("kode", "Kode yang tampil di aplikasi")
                .required()
                .autocomplete("one-time-code")
                .troubled(&problems),
        ],
    };
    let (keys, new_key) = match codes.is_empty() && enrolment.is_none() {
        true => keys(staff, viewer, &problems).await?,
        false => (Vec::new(), None),
    };
    let view = PageFactor {
        keys,
        new_key,
        page: frame::page(staff, viewer, token, "Faktor kedua", "/akun"),
        since: state.since.map(moment_text).unwrap_or_default(),
        app: state.app,
        codes_left: state.codes_left,
        required: state.required,
        short_password: state.short_password,
        enrolment: enrolment.map(shown),
        codes,
        problems: problems.clone(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&view)).into_response())
}

/// The passkeys of a person, and what one more would need.
async fn keys(
    staff: &Staff,
    viewer: &Actor,
    problems: &Problems,
) -> WebResult<(Vec<KeyRow>, Option<NewKeyForm>)> {
    let auth = &staff.web.auth;
    let known = auth.passkeys(&viewer.person_id).await?;
    let new = NewKeyForm {
        challenge: auth.challenge(&viewer.person_id).await?,
        owner: key_owner(&viewer.person_id),
        login: auth.login_of(&viewer.person_id).await?,
        ids: known.iter().map(|key| key.id.as_str()).collect::<Vec<_>>().join(" "),
        name: Input::line("nama_kunci", "Nama kunci")
            .required()
            .value("Perangkat ini")
            .hint("Agar Anda mengenalinya nanti.")
            .troubled(problems),
    };
    let row = |key: crate::auth::Passkey| KeyRow {
        words: match key.used {
            Some(used) => {
                format!("dipasang {}, terakhir dipakai {}", moment_text(key.created), moment_text(used))
            }
            None => format!("dipasang {}", moment_text(key.created)),
        },
        id: key.id,
        name: key.name,
    };
    Ok((known.into_iter().map(row).collect(), Some(new)))
}

/// `POST /akun/kunci-sandi`: a new passkey.
pub async fn add_key(change: Change) -> WebResult {
    let text = |name: &str| change.fields.get(name).to_owned();
    let key = NewKey {
        id: text("_kunci_id"),
        client: text("_kunci_klien"),
        authenticator: text("_kunci_data"),
        public_key: text("_kunci_umum"),
        algorithm: change.fields.get("_kunci_macam").parse().unwrap_or_default(),
        name: text("nama_kunci"),
    };
    // The device answered to a challenge of this page, which a further page would replace: proof comes first.
    if !change.staff.web.auth.is_proved(change.token.secret()).await? {
        return unproved_first(&change).await;
    }
    let outcome = change
        .staff
        .web
        .auth
        .add_passkey(&change.viewer, change.token.secret(), &key, &change.staff.web.site.origins())
        .await;
    answer(&change, outcome).await
}

/// `POST /akun/kunci-sandi/{kunci}/pelepasan`.
pub async fn remove_key(change: Change, Path(id): Path<String>) -> WebResult {
    if let Some(page) = change.unproved(&format!("/akun/kunci-sandi/{id}/pelepasan")).await? {
        return Ok(page);
    }
    let outcome = change.staff.web.auth.remove_passkey(&change.viewer, change.token.secret(), &id).await;
    answer(&change, outcome.map(|()| Vec::new())).await
}

/// `POST /akun/faktor/bukti`: only the proof, before a device is asked to make a key.
pub async fn prove_first(change: Change) -> WebResult {
    unproved_first(&change).await
}

fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn host(staff: &Staff) -> &str {
    staff.web.site.base_url.host_str().unwrap_or("jdih")
}

/// `POST /akun/faktor/pemasangan`: shows a new secret as QR code and text; nothing is stored yet.
pub async fn begin(change: Change) -> WebResult {
    if let Some(page) = change.unproved("/akun/faktor/pemasangan").await? {
        return Ok(page);
    }
    let enrolment = change.staff.web.auth.begin_factor(&change.viewer, host(&change.staff)).await?;
    factor_page(&change, (Some(enrolment), Vec::new()), Vec::new()).await
}

/// `POST /akun/faktor`: the code of the new app; then the recovery codes are shown.
pub async fn confirm(change: Change) -> WebResult {
    if let Some(page) = change.unproved(FACTOR).await? {
        return Ok(page);
    }
    let (sealed, code) = (change.fields.get("rahasia"), change.fields.get("kode"));
    match change.staff.web.auth.confirm_factor(&change.viewer, change.token.secret(), sealed, code).await {
        Ok(codes) => factor_page(&change, (None, codes), Vec::new()).await,
        Err(AuthError::Invalid { field, sentence }) => {
            let again =
                change.staff.web.auth.resume_factor(&change.viewer, host(&change.staff), sealed).await?;
            let problems = vec![(field.to_owned(), sentence)];
            factor_page(&change, (Some(again), Vec::new()), problems).await
        }
        Err(error) => Err(WebError::from(error)),
    }
}

/// `POST /akun/faktor/kode-pemulihan`: new recovery codes.
pub async fn renew_codes(change: Change) -> WebResult {
    if let Some(page) = change.unproved("/akun/faktor/kode-pemulihan").await? {
        return Ok(page);
    }
    let codes = change.staff.web.auth.renew_codes(&change.viewer, change.token.secret()).await?;
    factor_page(&change, (None, codes), Vec::new()).await
}

/// `POST /akun/faktor/pelepasan`: takes the second factor away.
pub async fn remove(change: Change) -> WebResult {
    if let Some(page) = change.unproved("/akun/faktor/pelepasan").await? {
        return Ok(page);
    }
    let outcome = change.staff.web.auth.remove_factor(&change.viewer, change.token.secret()).await;
    answer(&change, outcome.map(|()| Vec::new())).await
}

/// Asks for proof and leads back to the page of the second factor.
async fn unproved_first(change: &Change) -> WebResult {
    let nothing = change.fields.without(&NEW_KEY_FIELDS);
    let page = change.unproved_with("/akun/faktor/bukti", &nothing).await?;
    Ok(page.unwrap_or_else(|| Redirect::to(FACTOR).into_response()))
}

/// The page of the second factor again, with the recovery codes where there are new ones, or with what was wrong.
async fn answer(change: &Change, outcome: Result<Vec<String>, AuthError>) -> WebResult {
    match outcome {
        Ok(codes) if codes.is_empty() => Ok(Redirect::to(FACTOR).into_response()),
        Ok(codes) => factor_page(change, (None, codes), Vec::new()).await,
        Err(AuthError::Invalid { field, sentence }) => {
            factor_page(change, (None, Vec::new()), vec![(field.to_owned(), sentence)]).await
        }
        Err(error) => Err(WebError::from(error)),
    }
}
