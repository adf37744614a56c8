//! Registering a takedown from a published product.

use super::order;
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::products::{NewTakedown, OnShelf, may_register};
use crate::staff::form::{Input, Problems, problem_of};
use crate::staff::{Staff, frame, intake};
use crate::web::{CsrfGate, Fields, Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/takedown_new.html")]
struct PageNew {
    page: Page,
    citation: String,
    title: String,
    address: String,
    problems: Problems,
    product: i64,
    act_id: String,
    what: Vec<Input>,
    /// The case about all of it that waits for its papers: address and subject.
    pending: Option<(String, String)>,
    order: Vec<Input>,
}

/// `GET /penurunan/baru?produk=…`: the form; without a product, where one is chosen.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(asked): Query<HashMap<String, String>>,
) -> WebResult {
    require_registrar(&viewer)?;
    let Some(id) = asked.get("produk").and_then(|id| id.parse().ok()) else {
        return Ok(Redirect::to("/produk?keadaan=terbit").into_response());
    };
    let product = staff.products.on_shelf(&viewer, id).await?.ok_or_else(WebError::not_found)?;
    if let Some(open) = product.pending.as_ref().filter(|open| open.is_urgent) {
        return Ok(Redirect::to(&urls::case(&open.case_id)).into_response());
    }
    if !product.is_public {
        return Ok(Redirect::to(&urls::staff_product(id)).into_response());
    }
    page(&staff, &viewer, &token, &product, &Fields::default(), Vec::new()).await
}

/// `POST /penurunan/baru`.
pub async fn create(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    gate: CsrfGate,
    multipart: Multipart,
) -> WebResult {
    require_registrar(&viewer)?;
    let (fields, mut problems) = intake::read(&staff, &viewer, &gate, multipart).await?;
    let id: i64 = fields.get("produk").parse().unwrap_or(0);
    if problems.is_empty() {
        let text = |name: &str| fields.get(name).to_owned();
        let new = NewTakedown {
            public_id: id,
            file: Some(text("berkas")).filter(|name| !name.is_empty()),
            ground: text("dasar"),
            ground_text: text("dasar_uraian"),
            order: super::order_of(&fields),
        };
        match staff.products.register_takedown(&viewer, fields.get("tindakan_id"), &new).await {
            Ok(outcome) => return Ok(Redirect::to(&outcome).into_response()),
            Err(error) => problems = problem_of(&error).ok_or_else(|| WebError::from(error))?,
        }
    }
    let product = staff.products.on_shelf(&viewer, id).await?.ok_or_else(|| {
        WebError::invalid(
            "Tidak ada produk hukum kantor ini dengan nomor pengenal itu. Pilih dari daftar produk.",
        )
    })?;
    let page = page(&staff, &viewer, &token, &product, &fields, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn require_registrar(viewer: &Actor) -> Result<(), WebError> {
    if may_register(viewer) {
        return Ok(());
    }
    Err(WebError::forbidden("Penurunan didaftarkan oleh Pengelola JDIH, Kasubbag Hukum, atau Kabag."))
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    product: &OnShelf,
    fields: &Fields,
    problems: Problems,
) -> WebResult<Response> {
    let (mut grounds, _) = staff.products.takedown_choices().await?;
    // Beside one that waits for its papers only what cannot wait for them has a case of its own.
    let pending = product.pending.as_ref().filter(|open| !open.is_urgent);
    if pending.is_some() {
        grounds.retain(|ground| ground.may_come_first > 0);
    }
    let mut files = vec![(String::new(), "Seluruh produk hukum".to_owned())];
    files.extend(product.files.iter().filter(|file| file.is_public).map(|file| {
        let label = format!("Hanya berkas {} (versi {})", file.name, file.version);
        (file.name.clone(), label)
    }));
    let mut what = vec![
        Input::select("berkas", "Yang diturunkan", files)
            .hint("Satu berkas diturunkan bersama versi lain yang isinya persis sama.")
            .typed(fields, &problems),
    ];
    what.extend(order::ground_inputs(&grounds, fields, &problems));
    let typed_id = fields.get("tindakan_id");
    let fresh = new_id(staff.journal.clock().now());
    let view = PageNew {
        page: frame::page(staff, viewer, token, "Daftarkan penurunan", ""),
        citation: product.citation.clone(),
        title: product.description.get("judul").to_owned(),
        address: urls::staff_product(product.public_id),
        product: product.public_id,
        act_id: if typed_id.is_empty() { fresh } else { typed_id.to_owned() },
        what,
        pending: pending.map(|open| (urls::case(&open.case_id), open.subject.clone())),
        order: order::inputs(staff, viewer, fields, &problems).await?,
        problems: order::placed(problems),
    };
    Ok(render(&view))
}
