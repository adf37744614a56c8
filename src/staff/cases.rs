//! A case, and the acts of its present step.

use super::act::{Posted, answer, input, stamp};
use super::form::Problems;
use super::{Staff, case_page, case_plain, case_view, takedown};
use crate::auth::Actor;
use crate::products::{ProductError, SOP};
use crate::sop::{ActKind, rules};
use crate::web::{
    Asked, ClientAddress, Fields, PROOF_FIELDS, SessionToken, Viewer, WebError, WebResult, prove_again, urls,
};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use std::collections::HashMap;
use std::sync::Arc;

pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> WebResult {
    let whole = asked.get("tampilan").is_some_and(|view| view == "lengkap");
    case_page::show(&staff, &viewer, &token, &id, whole).await
}

/// `POST /kasus/{id}/{noun}`: the act of this noun.
pub async fn act(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((id, noun)): Path<(String, String)>,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    if decides(&staff, &viewer, &id, &noun).await? {
        if staff.web.auth.lacks_factor(&viewer).await? {
            return Err(WebError::forbidden(
                "Kantor Anda mewajibkan faktor kedua bagi pemeriksa dan pemberi persetujuan. Pasang dahulu di halaman \
                 Akun, lalu ulangi.",
            ));
        }
        let action = format!("/kasus/{id}/{noun}");
        let asked =
            Asked { viewer: &viewer, token: &token, address: &address, action: &action, fields: &fields };
        if let Some(page) = prove_again(&staff.web, &asked).await? {
            return Ok(page);
        }
    }
    let fields = fields.without(&PROOF_FIELDS);
    let posted = Posted {
        viewer: &viewer,
        token: &token,
        case_id: &id,
        action: format!("/kasus/{id}/{noun}"),
        multipart: false,
        fields: &fields,
    };
    let problems = unconfirmed(&staff, &posted, &noun).await?;
    if !problems.is_empty() {
        return case_page::with_problems(&staff, &viewer, &token, &id, &fields, problems).await;
    }
    let mut stamp = stamp(&id, &fields);
    match takedown::confirm::write_draft(&staff, &posted, &noun).await {
        Ok(version) => stamp.version = version.unwrap_or(stamp.version),
        Err(error) => return answer(&staff, posted, Err(error)).await,
    }
    let back = urls::case(&id);
    let outcome = staff.sops.act(&viewer, &stamp, &noun, &input(&fields), &back).await;
    answer(&staff, posted, outcome.map_err(ProductError::from)).await
}

/// Whether this is a decision at a gate that the viewer may take now: for it a recent proof is wanted. An act that
/// would be refused anyway, or was done before, asks for none.
async fn decides(staff: &Staff, viewer: &Actor, id: &str, noun: &str) -> WebResult<bool> {
    let (case, sop) = staff.sops.case(viewer, id).await?;
    let step = sop.step(&case.at).filter(|step| step.gate);
    let act = step.and_then(|step| step.act(noun));
    let decision = act.is_some_and(|act| matches!(act.kind, ActKind::Sign | ActKind::Refuse));
    Ok(decision && rules::may(&sop, &case, noun, viewer).is_ok())
}

/// What ends a case for good is confirmed by typing its number, and so is taking down, whose nota dinas must be one as
/// well. A replay of an act that was done goes on to be answered the same.
async fn unconfirmed(
    staff: &Staff,
    posted: &Posted<'_>,
    noun: &str,
) -> Result<Problems, crate::web::WebError> {
    let (case, sop) = staff.sops.case(posted.viewer, posted.case_id).await?;
    let darkening = takedown::view::darkening(&sop, &case).filter(|act| act.noun == noun);
    if let Some(act) = darkening.filter(|_| case.closed.is_none()) {
        let takedown = staff.products.takedown(&case).await?.filter(|takedown| takedown.dark.is_none());
        let Some(takedown) = takedown else { return Ok(Vec::new()) };
        let mut problems = takedown::confirm::draft_problems(act, &takedown, posted.fields);
        if !takedown::confirm::is_confirmed(&takedown, posted.fields) {
            problems.push(takedown::confirm::unconfirmed(&takedown));
        }
        return Ok(problems);
    }
    let refuses = sop
        .step(&case.at)
        .and_then(|step| step.act(noun))
        .is_some_and(|act| act.kind == crate::sop::ActKind::Refuse);
    let withdraws = sop.withdraw.as_ref().is_some_and(|withdraw| withdraw.noun == noun);
    if case.closed.is_some() || !(refuses || withdraws) {
        return Ok(Vec::new());
    }
    let word = match sop.id == SOP {
        true => case_view::confirmation(&staff.products.draft(&case).await?),
        false => case_plain::CONFIRM.to_owned(),
    };
    let typed = posted.fields.get("konfirmasi").trim();
    if typed.eq_ignore_ascii_case(&word) {
        return Ok(Vec::new());
    }
    Ok(vec![(
        "konfirmasi".into(),
        format!("Ketik {word} untuk memastikan bahwa perkara ini memang diakhiri."),
    )])
}

/// `POST /kasus/{id}/laman-kpu`: where the official page holds the document.
pub async fn record_external(
    State(staff): State<Arc<Staff>>,
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
