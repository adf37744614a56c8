//! `/akun/faktor`: the second factor, by passkey or app, and its recovery codes.

use super::form::{Input, Problems};
use super::own_account::Change;
use super::{Staff, frame};
use crate::auth::{Actor, AuthError, Enrolment, NewKey, key_owner};
use crate::kernel::moment_text;
use crate::web::{
    Asked, ClientAddress, Fields, PROOF_FIELDS, Page, Qr, SessionToken, Viewer, WebError, WebResult,
    prove_again, render,
};
use askama::Template;
use axum::extract::{Path, State};
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
pub async fn factor(State(staff): State<Staff>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    factor_page(&staff, &viewer, &token, (None, Vec::new()), Vec::new()).await
}

async fn factor_page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
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
pub async fn add_key(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
    let text = |name: &str| fields.get(name).to_owned();
    let key = NewKey {
        id: text("_kunci_id"),
        client: text("_kunci_klien"),
        authenticator: text("_kunci_data"),
        public_key: text("_kunci_umum"),
        algorithm: fields.get("_kunci_macam").parse().unwrap_or_default(),
        name: text("nama_kunci"),
    };
    // The device answered to a challenge of this page, which a further page would replace: proof comes first.
    if !staff.web.auth.is_proved(token.secret()).await? {
        return unproved_first(&change).await;
    }
    let outcome = staff.web.auth.add_passkey(&viewer, token.secret(), &key, &staff.web.site.origins()).await;
    answer(&change, outcome).await
}

/// `POST /akun/kunci-sandi/{kunci}/pelepasan`.
pub async fn remove_key(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
    if let Some(page) = change.unproved(&format!("/akun/kunci-sandi/{id}/pelepasan")).await? {
        return Ok(page);
    }
    let outcome = staff.web.auth.remove_passkey(&viewer, token.secret(), &id).await;
    answer(&change, outcome.map(|()| Vec::new())).await
}

/// `POST /akun/faktor/bukti`: only the proof, before a device is asked to make a key.
pub async fn prove_first(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
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
pub async fn begin(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
    if let Some(page) = change.unproved("/akun/faktor/pemasangan").await? {
        return Ok(page);
    }
    let enrolment = staff.web.auth.begin_factor(&viewer, host(&staff)).await?;
    factor_page(&staff, &viewer, &token, (Some(enrolment), Vec::new()), Vec::new()).await
}

/// `POST /akun/faktor`: the code of the new app; then the recovery codes are shown.
pub async fn confirm(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
    if let Some(page) = change.unproved(FACTOR).await? {
        return Ok(page);
    }
    let fields = fields.without(&PROOF_FIELDS);
    let (sealed, code) = (fields.get("rahasia"), fields.get("kode"));
    match staff.web.auth.confirm_factor(&viewer, token.secret(), sealed, code).await {
        Ok(codes) => factor_page(&staff, &viewer, &token, (None, codes), Vec::new()).await,
        Err(AuthError::Invalid { field, sentence }) => {
            let again = staff.web.auth.resume_factor(&viewer, host(&staff), sealed).await?;
            let problems = vec![(field.to_owned(), sentence)];
            factor_page(&staff, &viewer, &token, (Some(again), Vec::new()), problems).await
        }
        Err(error) => Err(WebError::from(error)),
    }
}

/// `POST /akun/faktor/kode-pemulihan`: new recovery codes.
pub async fn renew_codes(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
    if let Some(page) = change.unproved("/akun/faktor/kode-pemulihan").await? {
        return Ok(page);
    }
    let codes = staff.web.auth.renew_codes(&viewer, token.secret()).await?;
    factor_page(&staff, &viewer, &token, (None, codes), Vec::new()).await
}

/// `POST /akun/faktor/pelepasan`: takes the second factor away.
pub async fn remove(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    let change = Change { staff: &staff, viewer: &viewer, token: &token, address: &address, fields: &fields };
    if let Some(page) = change.unproved("/akun/faktor/pelepasan").await? {
        return Ok(page);
    }
    let outcome = staff.web.auth.remove_factor(&viewer, token.secret()).await;
    answer(&change, outcome.map(|()| Vec::new())).await
}

/// Asks for proof and leads back to the page of the second factor.
async fn unproved_first(change: &Change<'_>) -> WebResult {
    let nothing = change.fields.without(&NEW_KEY_FIELDS);
    let Change { staff, viewer, token, address, .. } = *change;
    let asked = Asked { viewer, token, address, action: "/akun/faktor/bukti", fields: &nothing };
    let page = prove_again(&staff.web, &asked).await?;
    Ok(page.unwrap_or_else(|| Redirect::to(FACTOR).into_response()))
}

/// The page of the second factor again, with the recovery codes where there are new ones, or with what was wrong.
async fn answer(change: &Change<'_>, outcome: Result<Vec<String>, AuthError>) -> WebResult {
    let Change { staff, viewer, token, .. } = *change;
    match outcome {
        Ok(codes) if codes.is_empty() => Ok(Redirect::to(FACTOR).into_response()),
        Ok(codes) => factor_page(staff, viewer, token, (None, codes), Vec::new()).await,
        Err(AuthError::Invalid { field, sentence }) => {
            let problems = vec![(field.to_owned(), sentence)];
            factor_page(staff, viewer, token, (None, Vec::new()), problems).await
        }
        Err(error) => Err(WebError::from(error)),
    }
}
