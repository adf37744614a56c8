//! How the numbers of an office's naskah look: a template for each register, with an example.

use crate::agenda::{EXAMPLE_NUMBER, PLACEHOLDERS, Pattern, Register};
use crate::auth::Actor;
use crate::kernel::CivilDate;
use crate::products::ProductError;
use crate::staff::form::{Input, Problems, problem_of};
use crate::staff::{Staff, frame};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/numbering.html")]
struct PageNumbering {
    page: Page,
    registers: Vec<Shown>,
    placeholders: Vec<(String, &'static str)>,
    problems: Problems,
}

/// A register with its form.
struct Shown {
    id: &'static str,
    title: &'static str,
    /// A number as it would be written; empty while the template cannot be used.
    example: String,
    inputs: Vec<Input>,
}

/// A form that was sent and is shown again.
struct Sent<'s> {
    register: Register,
    fields: &'s Fields,
    problems: Problems,
}

/// `GET /admin/penomoran`
pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, None).await
}

/// `GET /admin/penomoran/contoh?templat=&klasifikasi=&unit=`: a number as it would be written, as JSON; for the
/// script that shows it while it is typed.
pub async fn example(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let pattern = pattern(|name| query.get(name).cloned().unwrap_or_default());
    let written = written(&staff, &viewer, &pattern).await?;
    let answer = match written {
        Ok(number) => json!({ "contoh": number }),
        Err((_, sentence)) => json!({ "galat": sentence }),
    };
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(answer)).into_response())
}

/// `POST /admin/penomoran/{buku}`: sets a template, or only shows what it gives.
pub async fn set(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(register): Path<String>,
    fields: Fields,
) -> WebResult {
    let register = Register::from_column(&register).ok_or_else(WebError::not_found)?;
    let pattern = pattern(|name| fields.get(name).to_owned());
    let mut sent = Sent { register, fields: &fields, problems: Problems::new() };
    if fields.get("aksi") == "contoh" {
        if let Err((field, sentence)) = written(&staff, &viewer, &pattern).await? {
            sent.problems.push((field.to_owned(), sentence));
        }
        return page(&staff, &viewer, &token, Some(&sent)).await;
    }
    match staff.agenda.set_pattern(&viewer, register, &pattern).await.map_err(ProductError::from) {
        Ok(()) => Ok(Redirect::to("/admin/penomoran").into_response()),
        Err(error) => {
            sent.problems = problem_of(&error).ok_or_else(|| WebError::from(error))?;
            page(&staff, &viewer, &token, Some(&sent)).await
        }
    }
}

fn pattern(get: impl Fn(&str) -> String) -> Pattern {
    Pattern { template: get("templat"), classification: get("klasifikasi"), unit: get("unit") }
}

async fn written(
    staff: &Staff,
    viewer: &Actor,
    pattern: &Pattern,
) -> Result<Result<String, (&'static str, String)>, WebError> {
    let office = staff.web.auth.office(&viewer.office_id).await?;
    let today = CivilDate::in_jakarta(staff.journal.clock().now());
    Ok(pattern.written(EXAMPLE_NUMBER, &office.code, today))
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    sent: Option<&Sent<'_>>,
) -> Result<Response, WebError> {
    let mut registers = Vec::new();
    for register in Register::ALL {
        let again = sent.filter(|sent| sent.register == register);
        let known = match again {
            Some(sent) => pattern(|name| sent.fields.get(name).to_owned()),
            None => staff.agenda.pattern(&viewer.office_id, register).await?,
        };
        let line = |name: &str, label: &str, value: &str, hint: &str| {
            let input = Input::line(name, label).value(value).hint(hint);
            match again {
                Some(sent) => input.troubled(&sent.problems),
                None => input.within(register.column()),
            }
        };
        let inputs = vec![
            line(
                "templat",
                "Templat nomor",
                &known.template,
                "Misalnya {n}/{klasifikasi}-ND/{kode_wilayah}/{tahun}.",
            )
            .required(),
            line(
                "klasifikasi",
                "Kode klasifikasi",
                &known.classification,
                "Isi {klasifikasi}, misalnya HK.04.",
            ),
            line("unit", "Kode unit", &known.unit, "Isi {unit}, bila dipakai."),
        ];
        let example = written(staff, viewer, &known).await?.unwrap_or_default();
        registers.push(Shown { id: register.column(), title: register.title(), example, inputs });
    }
    let problems = sent.map(|sent| sent.problems.clone()).unwrap_or_default();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = PageNumbering {
        page: frame::page(staff, viewer, token, "Penomoran naskah", "/admin/penomoran"),
        registers,
        placeholders: PLACEHOLDERS.map(|(name, what)| (format!("{{{name}}}"), what)).into(),
        problems,
    };
    Ok((status, render(&view)).into_response())
}
