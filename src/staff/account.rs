//! Signing in and out, the first start, and one-time links.

use super::form::{Input, Problems};
use super::{Staff, frame};
use crate::auth::{AuthError, NewOffice, NewPerson, SignedIn};
use crate::kernel::Fault;
use crate::web::{
    ClientAddress, Fields, HasForm, Page, SessionToken, Viewer, WebResult, clear_session, render,
    session_cookie, status_of, urls,
};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::HashMap;

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
    State(staff): State<Staff>,
    viewer: Option<Extension<Viewer>>,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    if let Some(Extension(Viewer(viewer))) = viewer {
        return Redirect::to(frame::home(&staff, &viewer)).into_response();
    }
    let then = query.get("lanjut").map_or("", String::as_str);
    sign_in_page(&token, "", then, Vec::new()).respond()
}

pub async fn sign_in(
    State(staff): State<Staff>,
    token: SessionToken,
    fields: Fields,
    request: Request,
) -> Response {
    let address = ClientAddress::of(request.headers(), request.extensions(), &staff.web.site.proxies);
    let login = fields.get("login");
    match staff.web.auth.sign_in(login, fields.get("sandi"), &address.0).await {
        Ok(signed_in) => {
            let then = urls::own_path(fields.get("lanjut")).map(str::to_owned);
            let then = then.unwrap_or_else(|| frame::home(&staff, &signed_in.actor).to_owned());
            entered(&staff, &signed_in, &then)
        }
        Err(error) => {
            let status = status_of(error.class());
            let problems = vec![("sandi".to_owned(), error.sentence())];
            sign_in_page(&token, login, fields.get("lanjut"), problems).respond_with(status)
        }
    }
}

pub async fn sign_out(State(staff): State<Staff>, token: SessionToken) -> WebResult {
    staff.web.auth.sign_out(&token.0).await?;
    Ok(([clear_session(&staff.web.site)], Redirect::to("/masuk")).into_response())
}

fn entered(staff: &Staff, signed_in: &SignedIn, then: &str) -> Response {
    ([session_cookie(&staff.web.site, &signed_in.token)], Redirect::to(then)).into_response()
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
        inputs,
        button: "Siapkan kantor",
        problems,
    }
}

fn password_input(problems: &Problems) -> Input {
    Input::password("sandi", "Kata sandi baru", "new-password")
        .hint("Paling sedikit 15 karakter. Beberapa kata yang tidak berhubungan mudah diingat dan sulit ditebak.")
        .troubled(problems)
}

pub async fn first_form(
    State(staff): State<Staff>,
    token: SessionToken,
    Path(secret): Path<String>,
) -> WebResult {
    staff.web.auth.check_first(&secret).await?;
    Ok(first_page(&token, &secret, &Fields::default(), Vec::new()).respond())
}

pub async fn first(
    State(staff): State<Staff>,
    token: SessionToken,
    Path(secret): Path<String>,
    fields: Fields,
) -> WebResult {
    staff.web.auth.check_first(&secret).await?;
    let text = |name: &str| fields.get(name).to_owned();
    let office = NewOffice { code: text("kode"), name: text("kantor"), place: text("tempat") };
    let person =
        NewPerson { login: text("login"), nip: text("nip"), name: text("nama"), ..NewPerson::default() };
    match staff.web.auth.found(&secret, &office, &person, fields.get("sandi")).await {
        Ok(signed_in) => Ok(entered(&staff, &signed_in, "/admin/orang")),
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
        inputs: vec![password_input(&problems)],
        button: "Simpan dan masuk",
        problems,
    }
}

pub async fn password_form(
    State(staff): State<Staff>,
    token: SessionToken,
    Path(secret): Path<String>,
) -> WebResult {
    let person = staff.web.auth.password_link(&secret).await?;
    Ok(password_page(&token, &secret, &person.name, &person.login, Vec::new()).respond())
}

pub async fn password(
    State(staff): State<Staff>,
    token: SessionToken,
    Path(secret): Path<String>,
    fields: Fields,
) -> WebResult {
    let person = staff.web.auth.password_link(&secret).await?;
    match staff.web.auth.set_password(&secret, fields.get("sandi")).await {
        Ok(signed_in) => Ok(entered(&staff, &signed_in, frame::home(&staff, &signed_in.actor))),
        Err(error) => {
            let problems = problems_of(error)?;
            Ok(password_page(&token, &secret, &person.name, &person.login, problems).respond())
        }
    }
}
