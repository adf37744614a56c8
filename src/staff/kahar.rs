//! Keadaan kahar: proposed on a case, decided by the Sekretaris.

use super::act::{Posted, form_id, stamp};
use super::case_extra::{KaharLine, line};
use super::form::{Input, Problems};
use super::{Staff, conflict, frame};
use crate::auth::{Actor, SEKRETARIS};
use crate::kernel::{Fault, FaultClass, new_id};
use crate::products::ProductError;
use crate::sop::rules::kahar::{Change, may_propose, read_time};
use crate::sop::{ActError, Case, ListedKahar, Refusal, Sop};
use crate::web::{
    Asked, ClientAddress, Fields, PROOF_FIELDS, Page, SessionToken, Viewer, WebError, WebResult, prove_again,
    render, urls,
};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

/// The address of the list.
const LIST: &str = "/kahar";

#[derive(Template)]
#[template(path = "staff/kahar_form.html")]
struct PagePropose {
    page: Page,
    id: String,
    subject: String,
    inputs: Vec<Input>,
    problems: Problems,
    act_id: String,
    version: i64,
}

#[derive(Template)]
#[template(path = "staff/kahar.html")]
struct PageKahar {
    page: Page,
    rows: Vec<Row>,
    problems: Problems,
}

struct Row {
    id: String,
    case_id: String,
    subject: String,
    line: KaharLine,
    /// Whether the viewer decides; else why not.
    decides: bool,
    barred: String,
    confirm_id: String,
    decline_id: String,
    version: i64,
    reason: Input,
}

/// `GET /kasus/{id}/kahar`.
pub async fn form(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    may_propose(&sop, &case, &viewer)?;
    let page = propose_page(&staff, &viewer, &token, (&case, &sop), &Fields::default(), Vec::new()).await?;
    Ok(render(&page))
}

/// `POST /kasus/{id}/kahar`.
pub async fn propose(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    may_propose(&sop, &case, &viewer)?;
    let outcome = match change(&sop, &fields) {
        Ok(change) => {
            let proposal = (fields.get("langkah"), change, fields.get("alasan"));
            staff.sops.propose_kahar(&viewer, &stamp(&id, &fields), proposal, &urls::case(&id)).await
        }
        Err((field, sentence)) => Err(ActError::invalid(field, sentence)),
    };
    match outcome {
        Ok(outcome) => Ok(Redirect::to(&outcome).into_response()),
        Err(ActError::Invalid { field, sentence }) => {
            let problems = vec![(field, sentence)];
            let page = propose_page(&staff, &viewer, &token, (&case, &sop), &fields, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)).into_response())
        }
        Err(error) if error.class() == FaultClass::Conflict => {
            let action = format!("/kasus/{id}/kahar");
            let (case_id, multipart) = (id.as_str(), false);
            let posted =
                Posted { viewer: &viewer, token: &token, case_id, action, multipart, fields: &fields };
            conflict::page(&staff, posted, &ProductError::from(error)).await
        }
        Err(error) => Err(WebError::from(error)),
    }
}

/// What is proposed, as it was typed.
fn change(sop: &Sop, fields: &Fields) -> Result<Change, (&'static str, String)> {
    match fields.get("macam") {
        "waktu" => Ok(Change::Time(read_time(fields.get("jumlah"), fields.get("satuan"))?)),
        "urutan" => {
            let after = sop.position(fields.get("langkah")).and_then(|at| sop.steps.get(at + 1));
            let first = after.map(|step| step.id.clone());
            let first =
                first.ok_or_else(|| ("langkah", "Sesudah langkah ini tidak ada langkah lain.".to_owned()))?;
            Ok(Change::Order { first })
        }
        "orang" => Ok(Change::Person { id: fields.get("orang").to_owned(), name: String::new() }),
        _ => Err(("macam", "Pilih yang berubah dari daftar.".to_owned())),
    }
}

async fn propose_page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, sop): (&Case, &Sop),
    fields: &Fields,
    problems: Problems,
) -> Result<PagePropose, WebError> {
    let here = sop.position(&case.at).unwrap_or(0);
    let remaining = sop.steps.iter().skip(here);
    let steps = remaining.map(|step| (step.id.clone(), sop.step_name(&step.id))).collect();
    let kinds = [
        ("waktu", "Waktu langkah"),
        ("urutan", "Urutan: ditukar dengan langkah sesudahnya"),
        ("orang", "Orang, dalam jabatan yang sama"),
    ];
    let units = [
        ("menit", "menit"),
        ("jam", "jam"),
        ("hari_kerja", "hari kerja"),
        ("hari_kalender", "hari kalender"),
    ];
    let options = |all: &[(&str, &str)]| {
        all.iter().map(|(id, title)| ((*id).to_owned(), (*title).to_owned())).collect::<Vec<_>>()
    };
    let mut people = vec![(String::new(), "— pilih bila orangnya yang berubah —".to_owned())];
    people.extend(staff.sops.assignable(case, sop).await?);
    let inputs = vec![
        Input::select("langkah", "Langkah", steps).hint("Langkah sekarang dan yang belum dilakukan."),
        Input::select("macam", "Yang berubah", options(&kinds)),
        Input::line("jumlah", "Waktu menjadi").hint("Diisi bila waktunya yang berubah, misalnya 2."),
        Input::select("satuan", "Satuan waktu", options(&units)),
        Input::select("orang", "Orang", people),
        Input::area("alasan", "Alasan (keadaan kaharnya)").required(),
    ];
    Ok(PagePropose {
        page: frame::page(staff, viewer, token, "Usulkan keadaan kahar", ""),
        id: case.id.clone(),
        subject: case.subject.clone(),
        inputs: inputs.into_iter().map(|input| input.typed(fields, &problems)).collect(),
        problems,
        act_id: new_id(staff.journal.clock().now()),
        version: case.version,
    })
}

/// `GET /kahar`: what waits for the Sekretaris, and what was decided.
pub async fn list(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    Ok(render(&list_page(&staff, &viewer, &token, ("", &Fields::default()), Vec::new()).await?))
}

/// `POST /kahar/{id}/pengesahan`.
pub async fn confirm(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    // It may change who decides at a gate and when, so it wants the proof that a decision wants.
    let action = format!("/kahar/{id}/pengesahan");
    let asked = Asked { viewer: &viewer, token: &token, address: &address, action: &action, fields: &fields };
    if let Some(page) = prove_again(&staff.web, &asked).await? {
        return Ok(page);
    }
    decide(&staff, &viewer, &token, (&id, &fields.without(&PROOF_FIELDS)), None).await
}

/// `POST /kahar/{id}/penolakan`.
pub async fn decline(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    decide(&staff, &viewer, &token, (&id, &fields), Some(fields.get("alasan"))).await
}

async fn decide(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (id, fields): (&str, &Fields),
    reason: Option<&str>,
) -> WebResult {
    let stamp = stamp(fields.get("perkara"), fields);
    let error = match staff.sops.decide_kahar(viewer, id, &stamp, reason, LIST).await {
        Ok(outcome) => return Ok(Redirect::to(&outcome).into_response()),
        Err(error) => error,
    };
    let (status, problem) = match error {
        ActError::Invalid { field, sentence } => (StatusCode::UNPROCESSABLE_ENTITY, (field, sentence)),
        ActError::Stale { .. } => {
            let sentence = "Perkaranya berubah sejak halaman ini dibuka. Periksa lagi, lalu putuskan.";
            (StatusCode::CONFLICT, ("alasan".to_owned(), sentence.to_owned()))
        }
        error if error.class() == FaultClass::Conflict => {
            (StatusCode::CONFLICT, ("alasan".to_owned(), error.sentence()))
        }
        error => return Err(WebError::from(error)),
    };
    let page = list_page(staff, viewer, token, (id, fields), vec![problem]).await?;
    Ok((status, render(&page)).into_response())
}

async fn list_page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    typed: (&str, &Fields),
    problems: Problems,
) -> Result<PageKahar, WebError> {
    let mut rows = Vec::new();
    for listed in staff.sops.kahar(viewer).await? {
        rows.push(row(staff, viewer, listed, typed, &problems));
    }
    Ok(PageKahar { page: frame::page(staff, viewer, token, "Keadaan kahar", LIST), rows, problems })
}

fn row(
    staff: &Staff,
    viewer: &Actor,
    listed: ListedKahar,
    (sent, fields): (&str, &Fields),
    problems: &Problems,
) -> Row {
    let ListedKahar { kahar, subject, words, version, barred } = listed;
    let page_id = new_id(staff.journal.clock().now());
    let reason = Input::area("alasan", "Alasan penolakan").required();
    let open = kahar.is_open() && viewer.has(SEKRETARIS);
    let shown = line(&kahar, words, !matches!(barred, Some(Refusal::Closed)));
    Row {
        confirm_id: form_id(&page_id, "pengesahan"),
        decline_id: form_id(&page_id, "penolakan"),
        reason: if sent == kahar.id { reason.typed(fields, problems) } else { reason.within(&kahar.id) },
        decides: open && barred.is_none(),
        barred: barred.filter(|_| open).map(|why| why.sentence()).unwrap_or_default(),
        case_id: kahar.case_id.clone(),
        id: kahar.id,
        subject,
        line: shown,
        version,
    }
}
