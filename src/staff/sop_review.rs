//! Reviews of a procedure: when one is due, and recording it.

use super::form::{Input, Problems};
use super::{Staff, sop_table};
use crate::auth::{Actor, SEKRETARIS};
use crate::kernel::{CivilDate, new_id};
use crate::sop::{ActError, Sop};
use crate::web::{Fields, SessionToken, Viewer, WebError, WebResult, render};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

/// What the page of a procedure says of its reviews.
pub struct ReviewView {
    /// When it is due.
    pub sentence: String,
    /// Whether that day has come.
    pub due: bool,
    /// Day, who, and what came of it; the latest first.
    pub done: Vec<(String, String, String)>,
    /// The form, for who answers for the procedure.
    pub inputs: Vec<Input>,
}

/// Of a procedure, for a viewer.
pub async fn view(
    staff: &Staff,
    viewer: &Actor,
    sop: &Sop,
    (fields, problems): (&Fields, &Problems),
) -> Result<Option<ReviewView>, WebError> {
    let now = staff.journal.clock().now();
    let today = CivilDate::in_jakarta(now);
    let reviews = staff.sops.reviews(&viewer.office_id).await?;
    let Some(review) = reviews.into_iter().find(|review| review.sop == sop.id) else { return Ok(None) };
    let due = review.is_due(today);
    let roles = staff.web.auth.roles();
    let sentence = format!(
        "Ditinjau tiap {} bulan oleh {}; {} {}.",
        review.months,
        roles.title(&review.owner),
        if due { "perlu ditinjau sejak" } else { "tinjauan berikutnya" },
        review.due.indonesian()
    );
    let may = viewer.has(&review.owner) || viewer.has(SEKRETARIS);
    let inputs = vec![
        Input::hidden("tindakan_id", new_id(now)),
        Input::line("tanggal", "Tanggal ditinjau").required().value(today.indonesian()),
        Input::area("hasil", "Hasil tinjauan")
            .required()
            .hint("Misalnya: masih sesuai; atau apa yang perlu diubah."),
    ];
    let typed = !fields.is_empty();
    let inputs = inputs.into_iter().map(|input| if typed { input.typed(fields, problems) } else { input });
    let day = |iso: &str| CivilDate::parse(iso).map_or_else(|_| iso.to_owned(), CivilDate::indonesian);
    let done = review
        .done
        .into_iter()
        .map(|row| (day(&row.date), format!("{} ({})", row.name, row.post_title), row.result));
    Ok(Some(ReviewView {
        sentence,
        due,
        done: done.collect(),
        inputs: if may { inputs.collect() } else { Vec::new() },
    }))
}

/// `POST /sop/{sop}/tinjauan`.
pub async fn create(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let review = (id.as_str(), fields.get("tanggal"), fields.get("hasil"));
    match staff.sops.record_review(&viewer, fields.get("tindakan_id"), review).await {
        Ok(outcome) => Ok(Redirect::to(&outcome).into_response()),
        Err(ActError::Invalid { field, sentence }) => {
            let problems = vec![(field, sentence)];
            let page = sop_table::page(&staff, &viewer, &token, (&id, None), (&fields, problems)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)).into_response())
        }
        Err(ActError::NotFound) => Err(WebError::not_found()),
        Err(error) => Err(WebError::from(error)),
    }
}
