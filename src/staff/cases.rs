//! A case, and the acts of its present step.

use super::act::{Posted, answer, input, stamp};
use super::{Staff, case_page, case_plain, case_view};
use crate::products::{ProductError, SOP};
use crate::web::{Fields, SessionToken, Viewer, WebResult, urls};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

pub async fn show(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    case_page::show(&staff, &viewer, &token, &id).await
}

/// `POST /kasus/{id}/{noun}`: the act of this noun.
pub async fn act(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, noun)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let posted = Posted {
        viewer: &viewer,
        token: &token,
        case_id: &id,
        action: format!("/kasus/{id}/{noun}"),
        multipart: false,
        fields: &fields,
    };
    if let Some(problem) = unconfirmed(&staff, &posted, &noun).await? {
        return case_page::with_problems(&staff, &viewer, &token, &id, &fields, vec![problem]).await;
    }
    let back = urls::case(&id);
    let outcome = staff.sops.act(&viewer, &stamp(&id, &fields), &noun, &input(&fields), &back).await;
    answer(&staff, posted, outcome.map_err(ProductError::from)).await
}

/// What ends a case for good is confirmed by typing its number. A replay of an act that was done goes on
/// to be answered the same.
async fn unconfirmed(
    staff: &Staff,
    posted: &Posted<'_>,
    noun: &str,
) -> Result<Option<(String, String)>, crate::web::WebError> {
    let (case, sop) = staff.sops.case(posted.viewer, posted.case_id).await?;
    let refuses = sop
        .step(&case.at)
        .and_then(|step| step.act(noun))
        .is_some_and(|act| act.kind == crate::sop::ActKind::Refuse);
    let withdraws = sop.withdraw.as_ref().is_some_and(|withdraw| withdraw.noun == noun);
    if case.closed.is_some() || !(refuses || withdraws) {
        return Ok(None);
    }
    let word = match sop.id == SOP {
        true => case_view::confirmation(&staff.products.draft(&case).await?),
        false => case_plain::CONFIRM.to_owned(),
    };
    let typed = posted.fields.get("konfirmasi").trim();
    if typed.eq_ignore_ascii_case(&word) {
        return Ok(None);
    }
    Ok(Some((
        "konfirmasi".into(),
        format!("Ketik {word} untuk memastikan bahwa perkara ini memang diakhiri."),
    )))
}

/// `POST /kasus/{id}/laman-kpu`: where the official page holds the document.
pub async fn record_external(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    if !sop.maker_roles().iter().any(|role| viewer.has(role)) {
        return Err(crate::web::WebError::forbidden(
            "Pemuatan di laman JDIH KPU dicatat oleh Pengelola JDIH.",
        ));
    }
    let (act_id, text) = (fields.get("tindakan_id"), |name| fields.get(name));
    let recorded = staff
        .products
        .record_external(&viewer, &case, act_id, text("alamat"), text("tanggal"), text("sha256"))
        .await;
    match recorded {
        Ok(()) => Ok(Redirect::to(&urls::case(&id)).into_response()),
        Err(error) => {
            let posted = Posted {
                viewer: &viewer,
                token: &token,
                case_id: &id,
                action: format!("/kasus/{id}/laman-kpu"),
                multipart: false,
                fields: &fields,
            };
            answer(&staff, posted, Err(error)).await
        }
    }
}
