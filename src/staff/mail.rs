//! Mail: a person's own address and wishes, the link that confirms an address, and addresses that an administrator
//! enters for others.

use super::account::PageForm;
use super::form::{Input, Problems};
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::moment_text;
use crate::notices::NoticeError;
use crate::notices::mail::{AccountState, Frequency, Wishes};
use crate::web::{Fields, HasForm, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/mail.html")]
struct PageMail {
    page: Page,
    /// Whether mails are sent in this house.
    enabled: bool,
    /// Address, and what is known of it.
    known: Option<(String, String)>,
    address: Vec<Input>,
    wishes: Vec<Input>,
    problems: Problems,
}

/// `GET /pemberitahuan/pengaturan`
pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, &Fields::default(), Vec::new()).await
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let account = staff.notices.mail_account(viewer).await?;
    let address = Input::line("surel", "Alamat surel")
        .required()
        .hint(
            "Sebuah tautan dikirim ke alamat ini; sebelum Anda membukanya, tidak ada yang lain yang dikirim.",
        )
        .autocomplete("email")
        .typed(fields, &problems);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = PageMail {
        page: frame::page(staff, viewer, token, "Pengaturan pemberitahuan", "/pemberitahuan"),
        enabled: staff.notices.mails(),
        wishes: account.as_ref().map(|account| wishes_inputs(account, &problems)).unwrap_or_default(),
        known: account.map(|account| (account.address.clone(), words_of(&account))),
        address: vec![address],
        problems,
    };
    Ok((status, render(&view)).into_response())
}

fn wishes_inputs(account: &AccountState, problems: &Problems) -> Vec<Input> {
    let frequencies = [
        (Frequency::Segera, "Segera, begitu ada pemberitahuan"),
        (Frequency::Harian, "Sekali sehari, dalam satu surel"),
        (Frequency::Tidak, "Jangan kirim surel"),
    ];
    let frequencies = frequencies.map(|(one, title)| (one.column().to_owned(), title.to_owned()));
    let hours = (0..24).map(|hour| (hour.to_string(), format!("{hour:02}.00 WIB"))).collect();
    vec![
        Input::select("kapan", "Kapan surel dikirim", frequencies.into())
            .value(account.wishes.frequency.column())
            .troubled(problems),
        Input::select("jam", "Jam surel harian", hours)
            .hint("Hanya dipakai bila surel dikirim sekali sehari.")
            .value(account.wishes.hour.to_string())
            .troubled(problems),
    ]
}

/// What is known of an address.
fn words_of(account: &AccountState) -> String {
    match (account.refused, account.confirmed) {
        (Some(at), _) => format!(
            "ditolak oleh server penerima sejak {}; tidak ada lagi yang dikirim. Tulis alamat lain, atau alamat ini \
             sekali lagi bila sudah dapat menerima",
            moment_text(at)
        ),
        (None, Some(at)) => format!("dikonfirmasi {}", moment_text(at)),
        (None, None) => "belum dikonfirmasi; buka tautan dalam surel yang dikirim ke alamat itu".to_owned(),
    }
}

/// `POST /pemberitahuan/pengaturan`: how often.
pub async fn choose(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let wrong = |field: &str| vec![(field.to_owned(), "Pilih dari daftar.".to_owned())];
    let Some(frequency) = Frequency::from_column(fields.get("kapan")) else {
        return page(&staff, &viewer, &token, &fields, wrong("kapan")).await;
    };
    let Ok(hour) = fields.get("jam").parse() else {
        return page(&staff, &viewer, &token, &fields, wrong("jam")).await;
    };
    let done = staff.notices.set_wishes(&viewer, Wishes { frequency, hour }).await;
    after(&staff, &viewer, &token, &fields, done).await
}

/// `POST /pemberitahuan/surel`: the viewer's own address.
pub async fn set_address(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let done = staff.notices.set_address(&viewer, fields.get("surel")).await;
    after(&staff, &viewer, &token, &fields, done).await
}

/// `POST /pemberitahuan/surel/penghapusan`
pub async fn erase(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, _fields: Fields) -> WebResult {
    staff.notices.erase_address(&viewer).await?;
    Ok(Redirect::to(SETTINGS).into_response())
}

const SETTINGS: &str = "/pemberitahuan/pengaturan";

async fn after(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    done: Result<(), NoticeError>,
) -> WebResult {
    match done {
        Ok(()) => Ok(Redirect::to(SETTINGS).into_response()),
        Err(NoticeError::Invalid { field, sentence }) => {
            page(staff, viewer, token, fields, vec![(field.to_owned(), sentence)]).await
        }
        Err(error) => Err(error.into()),
    }
}

// The link -----------------------------------------------------------------------------------------------

/// `GET /surel/{rahasia}`: a page with a button. Reading a mail, or a scanner that opens links, confirms nothing.
pub async fn confirm_form(
    State(staff): State<Arc<Staff>>,
    token: SessionToken,
    Path(secret): Path<String>,
) -> WebResult {
    staff.notices.check_link(&secret).await?;
    let page = PageForm {
        page: Page { csrf: token.csrf(), ..Page::plain("Konfirmasi alamat surel") },
        intro: vec!["Pemberitahuan JDIH akan dikirim ke alamat surel yang menerima tautan ini.".to_owned()],
        action: format!("/surel/{secret}"),
        multipart: false,
        inputs: Vec::new(),
        button: "Konfirmasi alamat ini",
        key: None,
        problems: Vec::new(),
    };
    let mut response = render(&page);
    response.extensions_mut().insert(HasForm);
    Ok(response)
}

#[derive(Template)]
#[template(path = "staff/confirmed.html")]
struct PageConfirmed {
    page: Page,
}

/// `POST /surel/{rahasia}`
pub async fn confirm(
    State(staff): State<Arc<Staff>>,
    Path(secret): Path<String>,
    _fields: Fields,
) -> WebResult {
    staff.notices.confirm_address(&secret).await?;
    Ok(render(&PageConfirmed { page: Page::plain("Alamat surel dikonfirmasi") }))
}

// Administration -----------------------------------------------------------------------------------------

#[derive(Template)]
#[template(path = "staff/mail_people.html")]
struct PageMailPeople {
    page: Page,
    enabled: bool,
    people: Vec<(String, String, String, Input)>,
    problems: Problems,
}

/// `GET /admin/surel`
pub async fn people(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
) -> WebResult {
    people_page(&staff, &viewer, &token, "", &Fields::default(), Vec::new()).await
}

/// `POST /admin/surel/{id}`
pub async fn set_for(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    match staff.notices.set_address_of(&viewer, &id, fields.get("surel")).await {
        Ok(()) => Ok(Redirect::to("/admin/surel").into_response()),
        Err(NoticeError::Invalid { field, sentence }) => {
            let problems = vec![(field.to_owned(), sentence)];
            people_page(&staff, &viewer, &token, &id, &fields, problems).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn people_page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    sent_for: &str,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let listed = staff.notices.mail_accounts(viewer, &staff.web.auth).await?;
    let people = listed.into_iter().map(|one| {
        let mut input = Input::line("surel", "Alamat surel").required();
        if one.person.id == sent_for {
            input = input.typed(fields, &problems);
        } else {
            input.form.clone_from(&one.person.id);
        }
        let words = one
            .state
            .as_ref()
            .map_or("belum ada alamat".to_owned(), |state| format!("{}: {}", state.address, words_of(state)));
        (one.person.id, format!("{}, {}", one.person.name, one.person.post_title), words, input)
    });
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = PageMailPeople {
        people: people.collect(),
        page: frame::page(staff, viewer, token, "Surel petugas", "/admin/surel"),
        enabled: staff.notices.mails(),
        problems,
    };
    Ok((status, render(&view)).into_response())
}
