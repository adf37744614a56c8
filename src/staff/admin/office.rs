//! The office's settings, and further offices.

use crate::auth::{Actor, AuthError, FACTOR_SETTING, NewOffice};
use crate::products::checks::{STAMP_BLOCKS, STAMP_SETTING};
use crate::products::{CONTACT_MAX_CHARS, CONTACT_SETTINGS, FEED_SETTING, ORDER_SETTING};
use crate::staff::case_page::EXTERNAL_SETTING;
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names the form that corrects the own office.
const CORRECTION: &str = "perbaikan";

#[derive(Template)]
#[template(path = "staff/office.html")]
struct PageOffice {
    page: Page,
    offices: Vec<(String, String, String)>,
    settings: Vec<Input>,
    /// Name and place of the own office, to be corrected.
    correct: Vec<Input>,
    inputs: Vec<Input>,
    problems: Problems,
}

pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, &Fields::default(), Vec::new()).await
}

/// `POST /admin/setelan`: the settings of the administrator's office.
pub async fn set(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let contact = CONTACT_SETTINGS.map(|(name, _)| (name, contact_of(fields.get(name))));
    let problems: Problems =
        contact.iter().filter_map(|(name, read)| Some(((*name).to_owned(), read.clone().err()?))).collect();
    if !problems.is_empty() {
        let page = page(&staff, &viewer, &token, &fields, problems).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let stored = staff.web.auth.settings(&viewer.office_id).await?;
    for (name, text) in contact {
        let text = text.unwrap_or_default();
        if stored.get(name).map_or("", String::as_str) != text {
            staff.web.auth.set_setting(&viewer, name, &text).await?;
        }
    }
    let value = if fields.get(EXTERNAL_SETTING) == "ya" { "ya" } else { "tidak" };
    staff.web.auth.set_setting(&viewer, EXTERNAL_SETTING, value).await?;
    let value = if fields.get(STAMP_SETTING) == "ya" { STAMP_BLOCKS } else { "peringatkan" };
    staff.web.auth.set_setting(&viewer, STAMP_SETTING, value).await?;
    let value = if fields.get(FACTOR_SETTING) == "ya" { "ya" } else { "tidak" };
    staff.web.auth.set_setting(&viewer, FACTOR_SETTING, value).await?;
    for name in [ORDER_SETTING, FEED_SETTING] {
        let value = if fields.get(name) == "ya" { "ya" } else { "tidak" };
        staff.web.auth.set_setting(&viewer, name, value).await?;
    }
    Ok(Redirect::to("/admin/kantor").into_response())
}

/// `POST /admin/kantor/data`: name and place of the administrator's office as they should be.
pub async fn correct(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    match staff.web.auth.correct_office(&viewer, fields.get("kantor"), fields.get("tempat")).await {
        Ok(()) => Ok(Redirect::to("/admin/kantor").into_response()),
        Err(AuthError::Invalid { field, sentence }) => {
            let page = page(&staff, &viewer, &token, &fields, vec![(field.to_owned(), sentence)]).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(WebError::from(error)),
    }
}

/// A line of the foot of public pages as it was typed, or why it cannot stand there.
fn contact_of(typed: &str) -> Result<String, String> {
    let text: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    match text.chars().count() {
        n if n > CONTACT_MAX_CHARS => {
            Err(format!("Paling panjang {CONTACT_MAX_CHARS} huruf; ini {n} huruf. Persingkat."))
        }
        _ => Ok(text.to_owned()),
    }
}

/// What stands in the form of settings: what is set, or what was typed where that cannot be set.
fn standing(
    stored: BTreeMap<String, String>,
    fields: &Fields,
    problems: &Problems,
) -> BTreeMap<String, String> {
    let is_contact = |field: &String| CONTACT_SETTINGS.iter().any(|(name, _)| field == name);
    if !problems.iter().any(|(field, _)| is_contact(field)) {
        return stored;
    }
    let mut typed = fields.map();
    if fields.get(STAMP_SETTING) == "ya" {
        typed.insert(STAMP_SETTING.to_owned(), STAMP_BLOCKS.to_owned());
    }
    typed
}

/// `POST /admin/kantor`: a further office.
pub async fn add(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let text = |name: &str| fields.get(name).to_owned();
    let office = NewOffice { code: text("kode"), name: text("kantor"), place: text("tempat") };
    match staff.web.auth.add_office(&viewer, &office).await {
        Ok(_) => Ok(Redirect::to("/admin/kantor").into_response()),
        Err(AuthError::Invalid { field, sentence }) => {
            let page = page(&staff, &viewer, &token, &fields, vec![(field.to_owned(), sentence)]).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(WebError::from(error)),
    }
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let settings = staff.web.auth.settings(&viewer.office_id).await?;
    let settings = standing(settings, fields, &problems);
    let offices = staff.web.auth.offices().await?;
    // Of the two forms only the one that was sent shows what was typed.
    let corrects = fields.get("borang") == CORRECTION;
    let line = |name: &str, label: &str| {
        let input = Input::line(name, label).required();
        if corrects { input.within("baru") } else { input.typed(fields, &problems) }
    };
    let own = offices.iter().find(|office| office.id == viewer.office_id);
    let right = |name: &str, label: &str, value: Option<&String>| {
        let input = Input::line(name, label).required().value(value.cloned().unwrap_or_default());
        if corrects { input.typed(fields, &problems) } else { input.within(CORRECTION) }
    };
    let correct = vec![
        right("kantor", "Nama kantor", own.map(|office| &office.name)),
        right("tempat", "Tempat kedudukan", own.map(|office| &office.place)),
    ];
    let external =
        Input::checkbox(EXTERNAL_SETTING, "Catat juga pemuatan di laman resmi JDIH KPU pada langkah 7")
            .hint("Sampai dicatat, perkara menampilkan “belum di laman JDIH KPU”.")
            .value(settings.get(EXTERNAL_SETTING).cloned().unwrap_or_default());
    let blocks = settings.get(STAMP_SETTING).is_some_and(|value| value == STAMP_BLOCKS);
    let stamp = Input::checkbox(
        STAMP_SETTING,
        "Naskah fisik tanpa stempel salinan tidak dapat diserahkan (langkah 4)",
    )
    .hint("Tanpa centang, penyerahan boleh dilanjutkan dengan alasan yang dicatat.")
    .value(if blocks { "ya" } else { "" });
    let factor =
        Input::checkbox(FACTOR_SETTING, "Pemeriksa dan pemberi persetujuan wajib memakai faktor kedua")
            .hint("Yang belum memasangnya diarahkan ke sana saat masuk, dan belum dapat memutuskan perkara.")
            .value(settings.get(FACTOR_SETTING).cloned().unwrap_or_default());
    let value = |name: &str| settings.get(name).cloned().unwrap_or_default();
    let order = Input::checkbox(ORDER_SETTING, "Perintah penurunan harus diberikan Sekretaris juga")
        .hint("Tanpa centang, perintah Ketua atau Anggota cukup.")
        .value(value(ORDER_SETTING));
    let feed = Input::checkbox(FEED_SETTING, "Umpan JDIHN tetap memuat yang diturunkan, dengan display “0”")
        .hint("Tanpa centang, yang diturunkan hilang dari umpan. Yang judulnya ditutup tidak pernah dimuat.")
        .value(value(FEED_SETTING));
    let contact = CONTACT_SETTINGS.map(|(name, label)| {
        let line = Input::line(name, label).optional().value(value(name)).troubled(&problems);
        if name == "kantor_alamat" {
            line.hint("Ketiganya tampil di kaki halaman publik; yang kosong tidak ditampilkan.")
        } else {
            line
        }
    });
    let view = PageOffice {
        page: frame::page(staff, viewer, token, "Kantor", "/admin/kantor"),
        offices: offices.into_iter().map(|office| (office.code, office.name, office.place)).collect(),
        correct,
        settings: [external, stamp, factor, order, feed].into_iter().chain(contact).collect(),
        inputs: vec![
            line("kantor", "Nama kantor"),
            line("kode", "Kode wilayah").hint("2 angka untuk provinsi, 4 angka untuk kabupaten/kota."),
            line("tempat", "Tempat kedudukan"),
        ],
        problems,
    };
    Ok(render(&view))
}
