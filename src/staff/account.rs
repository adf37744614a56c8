//! Signing in and out, the first start, and one-time links.

use super::form::{Input, Problems};
use super::{Staff, frame};
use crate::auth::{AuthError, NewOffice, NewPerson, Proof, SignedIn};
use crate::kernel::Fault;
use crate::web::{
    ClientAddress, Fields, HasForm, KeyAsk, Page, SessionToken, Viewer, WebError, WebResult, clear_session,
    key_proof, render, session_cookie, status_of, urls,
};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::HashMap;
use std::sync::Arc;

/// A page that is one form.
#[derive(Template)]
#[template(path = "staff/form.html")]
pub struct PageForm {
    /// The frame.
    pub page: Page,
    /// What to know beforehand.
    pub intro: Vec<String>,
    /// Where it is sent.
    pub action: String,
    /// Whether it carries files.
    pub multipart: bool,
    /// The questions.
    pub inputs: Vec<Input>,
    /// The button.
    pub button: &'static str,
    /// What passkeys are asked.
    pub key: Option<KeyAsk>,
    /// What is wrong.
    pub problems: Problems,
}

impl PageForm {
    fn respond(self) -> Response {
        let status = if self.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.respond_with(status)
    }

    fn respond_with(self, status: StatusCode) -> Response {
        let mut response = (status, render(&self)).into_response();
        response.extensions_mut().insert(HasForm);
        response
    }
}

fn framed(title: &str, token: &SessionToken) -> Page {
    Page { csrf: token.csrf(), ..Page::plain(title) }
}

// Signing in ---------------------------------------------------------------------------------------------

fn sign_in_page(token: &SessionToken, login: &str, then: &str, problems: Problems) -> PageForm {
    PageForm {
        page: framed("Masuk petugas", token),
        intro: Vec::new(),
        action: "/masuk".into(),
        multipart: false,
        key: None,
        inputs: vec![
            Input::hidden("lanjut", then),
            Input::line("login", "Nama pengguna atau NIP").required().value(login).autocomplete("username"),
            Input::password("sandi", "Kata sandi", "current-password").troubled(&problems),
        ],
        button: "Masuk",
        problems,
    }
}

pub async fn sign_in_form(
    State(staff): State<Arc<Staff>>,
    viewer: Option<Extension<Viewer>>,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let then = query.get("lanjut").map_or("", String::as_str);
    if let Some(Extension(Viewer(viewer))) = viewer {
        // Another window signed in, or had its session renewed, while this one was on its way here.
        let home = || frame::home(&staff, &viewer);
        return Redirect::to(urls::own_path(then).unwrap_or_else(home)).into_response();
    }
    sign_in_page(&token, "", then, Vec::new()).respond()
}

pub async fn sign_in(
    State(staff): State<Arc<Staff>>,
    token: SessionToken,
    fields: Fields,
    address: ClientAddress,
    headers: HeaderMap,
) -> Response {
    let (login, then) = (fields.get("login"), fields.get("lanjut"));
    match staff.web.auth.sign_in(login, fields.get("sandi"), &address.0).await {
        Ok(signed_in) => entered(&staff, &signed_in, then, &headers).await,
        Err(AuthError::FactorNeeded { ticket }) => {
            answer(code_page(&staff, &token, (&ticket, then), Vec::new()).await, StatusCode::OK)
        }
        Err(error) => {
            let status = status_of(error.class());
            let problems = vec![("sandi".to_owned(), error.sentence())];
            sign_in_page(&token, login, fields.get("lanjut"), problems).respond_with(status)
        }
    }
}

/// What the second half of signing in asks of who has an app.
const WITH_APP: &str = "Kode yang sedang tampil di aplikasi autentikator pada ponsel Anda. Ponsel tidak ada? Masukkan \
                        salah satu kode pemulihan Anda.";
/// The same of who has passkeys alone.
const WITHOUT_APP: &str = "Akun Anda memakai kunci sandi. Perangkatnya tidak ada, atau tombolnya tidak tampil? Masukkan \
                           salah satu kode pemulihan Anda.";

async fn code_page(
    staff: &Staff,
    token: &SessionToken,
    (ticket, then): (&str, &str),
    problems: Problems,
) -> WebResult<PageForm> {
    let person = staff.web.auth.ticket_person(ticket).await?;
    let key = KeyAsk::of(&staff.web.auth, &person).await?;
    let (title, label, hint) = match staff.web.auth.has_app(&person).await? {
        true => ("Masukkan kode", "Kode", WITH_APP),
        false => ("Pakai kunci sandi", "Kode pemulihan", WITHOUT_APP),
    };
    Ok(PageForm {
        page: framed(title, token),
        intro: Vec::new(),
        action: "/masuk/kode".into(),
        multipart: false,
        key,
        inputs: vec![
            Input::hidden("tiket", ticket),
            Input::hidden("lanjut", then),
            Input::line("kode", label)
                .required()
                .autocomplete("one-time-code")
                .hint(hint)
                .troubled(&problems),
        ],
        button: "Masuk",
        problems,
    })
}

fn answer(page: WebResult<PageForm>, status: StatusCode) -> Response {
    match page {
        Ok(page) => page.respond_with(status),
        Err(error) => error.into_response(),
    }
}

/// `POST /masuk/kode`: the second half of signing in.
pub async fn sign_in_code(
    State(staff): State<Arc<Staff>>,
    token: SessionToken,
    fields: Fields,
    address: ClientAddress,
    headers: HeaderMap,
) -> Response {
    let (ticket, then) = (fields.get("tiket"), fields.get("lanjut"));
    let (key, origins) = (key_proof(&fields), staff.web.site.origins());
    let proof = match &key {
        Some(key) => Proof::Key(key, &origins),
        None => Proof::Code(fields.get("kode")),
    };
    match staff.web.auth.sign_in_factor(ticket, proof, &address.0).await {
        Ok(signed_in) => entered(&staff, &signed_in, then, &headers).await,
        Err(error @ AuthError::Ticket) => {
            let problems = vec![("sandi".to_owned(), error.sentence())];
            sign_in_page(&token, "", then, problems).respond()
        }
        Err(error) => {
            let (status, problems) = (status_of(error.class()), vec![("kode".to_owned(), error.sentence())]);
            answer(code_page(&staff, &token, (ticket, then), problems).await, status)
        }
    }
}

pub async fn sign_out(State(staff): State<Arc<Staff>>, token: SessionToken) -> WebResult {
    staff.web.auth.sign_out(token.secret()).await?;
    let storage = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
    Ok(([clear_session(&staff.web.site), storage], Redirect::to("/masuk")).into_response())
}

/// The browser is in: where it wanted to go, or home; first to the second factor where the office wants one.
async fn entered(staff: &Staff, signed_in: &SignedIn, then: &str, headers: &HeaderMap) -> Response {
    let auth = &staff.web.auth;
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let named = auth.name_device(&signed_in.token, agent).await;
    let lacks = match (auth.lacks_factor(&signed_in.actor).await, named) {
        (Ok(lacks), Ok(())) => lacks,
        (Err(error), _) | (_, Err(error)) => return WebError::from(error).into_response(),
    };
    let home = || frame::home(staff, &signed_in.actor);
    let there = if lacks { "/akun/faktor" } else { urls::own_path(then).unwrap_or_else(home) };
    ([session_cookie(&staff.web.site, &signed_in.token)], Redirect::to(there)).into_response()
}

/// The form shown again for a field's problem; any other failure is passed on.
fn problems_of(error: AuthError) -> Result<Problems, AuthError> {
    match error {
        AuthError::Invalid { field, sentence } => Ok(vec![(field.to_owned(), sentence)]),
        other => Err(other),
    }
}

// First start --------------------------------------------------------------------------------------------

fn first_page(token: &SessionToken, secret: &str, fields: &Fields, problems: Problems) -> PageForm {
    let line = |name: &str, label: &str, hint: &str| {
        Input::line(name, label).required().hint(hint).typed(fields, &problems)
    };
    let inputs = vec![
        line("kantor", "Nama kantor", "Misalnya KPU Provinsi Jambi."),
        line("kode", "Kode wilayah", "2 angka untuk provinsi (15), 4 angka untuk kabupaten/kota (1503)."),
        line("tempat", "Tempat kedudukan", "Misalnya Jambi; menjadi tempat penetapan yang biasa."),
        line("nama", "Nama Anda", "Anda menjadi administrator pertama."),
        line("nip", "NIP", "18 angka; nomor pegawai bila tanpa NIP."),
        line("login", "Nama pengguna", "Huruf kecil, angka, titik, atau garis; diawali huruf.")
            .autocomplete("username"),
        password_input(&problems),
    ];
    PageForm {
        page: framed("Penyiapan pertama", token),
        intro: vec![
            "Isikan kantor dan akun administrator pertama. Setelah itu tautan ini tidak berlaku lagi.".into(),
            "Administrator mengatur orang dan jabatan; ia tidak memeriksa dan tidak menyetujui naskah."
                .into(),
        ],
        action: format!("/mulai/{secret}"),
        multipart: false,
        key: None,
        inputs,
        button: "Siapkan kantor",
        problems,
    }
}

pub fn password_input(problems: &Problems) -> Input {
    Input::password("sandi", "Kata sandi baru", "new-password")
        .hint("Paling sedikit 15 karakter, atau 8 bila faktor kedua terpasang. Beberapa kata yang tidak berhubungan mudah diingat dan sulit ditebak.")
        .troubled(problems)
}

pub async fn first_form(
    State(staff): State<Arc<Staff>>,
    token: SessionToken,
    Path(secret): Path<String>,
) -> WebResult {
    staff.web.auth.check_first(&secret).await?;
    Ok(first_page(&token, &secret, &Fields::default(), Vec::new()).respond())
}

pub async fn first(
    State(staff): State<Arc<Staff>>,
    token: SessionToken,
    Path(secret): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> WebResult {
    staff.web.auth.check_first(&secret).await?;
    let text = |name: &str| fields.get(name).to_owned();
    let office = NewOffice { code: text("kode"), name: text("kantor"), place: text("tempat") };
    let person =
        NewPerson { login: text("login"), nip: text("nip"), name: text("nama"), ..NewPerson::default() };
    match staff.web.auth.found(&secret, &office, &person, fields.get("sandi")).await {
        Ok(signed_in) => Ok(entered(&staff, &signed_in, "/admin/orang", &headers).await),
        Err(error) => Ok(first_page(&token, &secret, &fields, problems_of(error)?).respond()),
    }
}

// One-time links -----------------------------------------------------------------------------------------

fn password_page(
    token: &SessionToken,
    secret: &str,
    name: &str,
    login: &str,
    problems: Problems,
) -> PageForm {
    PageForm {
        page: framed("Atur kata sandi", token),
        intro: vec![format!("Kata sandi untuk {name} (nama pengguna {login}).")],
        action: format!("/sandi/{secret}"),
        multipart: false,
        key: None,
        inputs: vec![password_input(&problems)],
        button: "Simpan dan masuk",
        problems,
    }
}

pub async fn password_form(
    State(staff): State<Arc<Staff>>,
    token: SessionToken,
    Path(secret): Path<String>,
) -> WebResult {
    let person = staff.web.auth.password_link(&secret).await?;
    Ok(password_page(&token, &secret, &person.name, &person.login, Vec::new()).respond())
}

pub async fn password(
    State(staff): State<Arc<Staff>>,
    token: SessionToken,
    Path(secret): Path<String>,
    fields: Fields,
    headers: HeaderMap,
) -> WebResult {
    let person = staff.web.auth.password_link(&secret).await?;
    match staff.web.auth.set_password(&secret, fields.get("sandi")).await {
        Ok(signed_in) => Ok(entered(&staff, &signed_in, "", &headers).await),
        Err(AuthError::FactorNeeded { ticket }) => {
            Ok(code_page(&staff, &token, (&ticket, ""), Vec::new()).await?.respond())
        }
        Err(error) => {
            let problems = problems_of(error)?;
            Ok(password_page(&token, &secret, &person.name, &person.login, problems).respond())
        }
    }
}
