//! Mandates (Plt., Plh.): proposed by an administrator or the Sekretaris, confirmed by the represented or a superior.

use super::form::{Input, Problems};
use super::register::{file, last};
use super::{Staff, files, frame, intake};
use crate::auth::rules::mandate::{MANDATE_MAX_DAYS, may_propose};
use crate::auth::{
    Actor, AuthError, ListedMandate, MandateKind, MandateState, NewMandate, SEPARATE_ROLES, Scan,
};
use crate::kernel::{CivilDate, Timestamp, moment_text};
use crate::web::{
    Asked, ClientAddress, CsrfGate, Fields, PROOF_FIELDS, Page, SessionToken, Viewer, WebError, WebResult,
    prove_again, render,
};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The field of the scan of an order; it may be a photograph.
pub const ORDER: &str = "surat";

#[derive(Template)]
#[template(path = "staff/mandates.html")]
struct PageMandates {
    page: Page,
    groups: Vec<(&'static str, Vec<Row>)>,
    proposes: bool,
    action: &'static str,
    inputs: Vec<Input>,
    problems: Problems,
}

impl PageMandates {
    fn is_empty(&self) -> bool {
        self.groups.iter().all(|(_, rows)| rows.is_empty())
    }
}

struct Row {
    id: String,
    title: String,
    person: String,
    lines: Vec<String>,
    scan: String,
    confirms: bool,
    ends: bool,
    declines: bool,
    reason: Input,
}

/// `GET /mandat`, and `GET /admin/mandat` in the administrator's navigation.
pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, &Fields::default(), Vec::new()).await
}

/// `POST /mandat`: proposes one.
pub async fn propose(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    gate: CsrfGate,
    multipart: Multipart,
) -> WebResult {
    if !may_propose(&viewer) || viewer.is_administrator() {
        return Err(WebError::forbidden("Mandat diusulkan oleh administrator atau Sekretaris."));
    }
    take(&staff, &viewer, &token, &gate, multipart).await
}

/// `POST /admin/mandat`: the same by an administrator.
pub async fn propose_as_administrator(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    gate: CsrfGate,
    multipart: Multipart,
) -> WebResult {
    take(&staff, &viewer, &token, &gate, multipart).await
}

async fn take(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    gate: &CsrfGate,
    multipart: Multipart,
) -> WebResult {
    let (fields, problems) = intake::read(staff, viewer, gate, multipart).await?;
    if !problems.is_empty() {
        return refused(staff, viewer, token, &fields, problems).await;
    }
    let text = |name: &str| fields.get(name).to_owned();
    let (post_id, represented_id) = fields.get("jabatan").split_once(' ').unwrap_or_default();
    let new = NewMandate {
        post_id: post_id.to_owned(),
        represented_id: represented_id.to_owned(),
        person_id: text("penerima"),
        kind: text("macam"),
        number: text("nomor"),
        order_date: text("tanggal"),
        first: text("mulai"),
        last: text("sampai"),
        scan: scan(staff, viewer, &fields).await?,
    };
    let outcome = staff.web.auth.propose_mandate(viewer, &new).await.map(|_| ());
    answer(staff, viewer, token, &fields, outcome).await
}

/// `POST /mandat/{id}/pengesahan`.
pub async fn confirm(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    address: ClientAddress,
    fields: Fields,
) -> WebResult {
    // It lends what a gate is decided with, so it wants the proof that a decision wants.
    let action = format!("/mandat/{id}/pengesahan");
    let asked = Asked { viewer: &viewer, token: &token, address: &address, action: &action, fields: &fields };
    if let Some(page) = prove_again(&staff.web, &asked).await? {
        return Ok(page);
    }
    let outcome = staff.web.auth.confirm_mandate(&viewer, &id).await;
    answer(&staff, &viewer, &token, &fields.without(&PROOF_FIELDS), outcome).await
}

/// `POST /mandat/{id}/pengakhiran`.
pub async fn end(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let outcome = staff.web.auth.end_mandate(&viewer, &id, fields.get("alasan")).await;
    let outcome = outcome.map_err(|error| match error {
        AuthError::Invalid { sentence, .. } => AuthError::Invalid { field: "alasan", sentence },
        other => other,
    });
    let mut typed = Fields::default();
    typed.push("_mandat", &id);
    typed.push("alasan", fields.get("alasan"));
    answer(&staff, &viewer, &token, &typed, outcome).await
}

/// `GET /mandat/{id}/surat`: the scan of the order.
pub async fn order(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let mandate = staff.web.auth.mandate(&viewer, &id).await?;
    files::send(&staff, &mandate.scan_digest, &mandate.scan_name, &mandate.scan_media).await
}

async fn scan(staff: &Staff, viewer: &Actor, fields: &Fields) -> Result<Option<Scan>, WebError> {
    let Some(id) = last(fields, ORDER) else { return Ok(None) };
    let Some(upload) = staff.uploads.waiting(viewer, &id).await? else { return Ok(None) };
    let digest = upload.sha256.parse().map_err(|_| WebError::not_found())?;
    Ok(Some(Scan { digest, name: upload.name }))
}

async fn answer(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    outcome: Result<(), AuthError>,
) -> WebResult {
    match outcome {
        Ok(()) => Ok(Redirect::to(address(viewer)).into_response()),
        Err(AuthError::Invalid { field, sentence }) => {
            refused(staff, viewer, token, fields, vec![(field.to_owned(), sentence)]).await
        }
        Err(error) => Err(WebError::from(error)),
    }
}

async fn refused(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    let page = page(staff, viewer, token, fields, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn address(viewer: &Actor) -> &'static str {
    if viewer.is_administrator() { "/admin/mandat" } else { "/mandat" }
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let listed = staff.web.auth.mandates(viewer).await?;
    let proposes = may_propose(viewer);
    let group = |title: &'static str, states: &[MandateState]| {
        let of = listed.iter().filter(|one| states.contains(&one.state));
        (title, of.map(|one| row(one, fields, &problems)).collect::<Vec<_>>())
    };
    let groups = vec![
        group("Menunggu pengesahan", &[MandateState::Waiting]),
        group("Sedang berjalan", &[MandateState::Running]),
        group("Akan datang", &[MandateState::Coming]),
        group("Sudah lewat", &[MandateState::Over, MandateState::Declined, MandateState::Lapsed]),
    ];
    let view = PageMandates {
        page: frame::page(staff, viewer, token, "Mandat", address(viewer)),
        groups,
        proposes,
        action: address(viewer),
        inputs: if proposes { inputs(staff, viewer, fields, &problems).await? } else { Vec::new() },
        problems,
    };
    Ok(render(&view))
}

fn row(listed: &ListedMandate, fields: &Fields, problems: &Problems) -> Row {
    let mandate = &listed.mandate;
    let date =
        CivilDate::parse(&mandate.order_date).map_or(mandate.order_date.clone(), CivilDate::indonesian);
    let at = |ms: Option<i64>| ms.map(|ms| moment_text(Timestamp(ms))).unwrap_or_default();
    let mut lines = vec![match &mandate.represented_name {
        Some(name) => format!("Mewakili {name}, {}.", mandate.days_text()),
        None => format!("Jabatan belum terisi, {}.", mandate.days_text()),
    }];
    lines.push(format!("Surat perintah nomor {} tanggal {date}.", mandate.number));
    lines.push(format!("Diusulkan {}, {}.", mandate.proposed_name, at(Some(mandate.proposed_ms))));
    if let Some(name) = &mandate.confirmed_name {
        lines.push(format!("Disahkan {name}, {}.", at(mandate.confirmed_ms)));
    }
    match (listed.state, &mandate.ended_name) {
        (MandateState::Declined, Some(name)) => {
            lines.push(format!("Ditolak {name}, {}.", at(mandate.ended_ms)))
        }
        (_, Some(name)) => lines.push(format!("Diakhiri {name}, {}.", at(mandate.ended_ms))),
        (MandateState::Lapsed, None) => {
            lines.push("Tidak pernah disahkan, sehingga tidak pernah berlaku.".into())
        }
        (MandateState::Waiting, None) if !listed.confirms => {
            lines.push(format!("Dapat disahkan oleh: {}.", listed.confirmers.join(", ")));
        }
        _ => {}
    }
    lines.extend(mandate.end_reason.clone().map(|reason| format!("Alasan: {reason}")));
    let label = if listed.state == MandateState::Waiting { "Alasan penolakan" } else { "Alasan pengakhiran" };
    let reason = Input::area("alasan", label).required();
    let own = fields.get("_mandat") == mandate.id;
    Row {
        id: mandate.id.clone(),
        title: mandate.title(),
        person: mandate.person_name.clone(),
        lines,
        scan: mandate.scan_name.clone(),
        confirms: listed.confirms,
        ends: listed.ends,
        declines: listed.state == MandateState::Waiting,
        reason: if own { reason.typed(fields, problems) } else { reason.within(&mandate.id) },
    }
}

async fn inputs(
    staff: &Staff,
    viewer: &Actor,
    fields: &Fields,
    problems: &Problems,
) -> Result<Vec<Input>, WebError> {
    let posts = staff.web.auth.posts(&viewer.office_id).await?;
    let people = staff.web.auth.people(Some(&viewer.office_id)).await?;
    let people: Vec<_> = people.into_iter().filter(|person| person.disabled.is_none()).collect();
    let apart = |id: &str| {
        let roles = posts.iter().find(|post| post.id == id).map(|post| &post.roles);
        roles.is_some_and(|roles| SEPARATE_ROLES.iter().any(|role| roles.contains(*role)))
    };
    let mut held = Vec::new();
    for post in posts.iter().filter(|post| !apart(&post.id) && !post.roles.is_empty()) {
        let mut there = people.iter().filter(|person| person.post_id == post.id).peekable();
        if there.peek().is_none() {
            held.push((format!("{} ", post.id), format!("{} (belum terisi)", post.title)));
        }
        held.extend(
            there.map(|one| (format!("{} {}", post.id, one.id), format!("{}: {}", post.title, one.name))),
        );
    }
    let able = people.iter().filter(|person| !apart(&person.post_id));
    let able = able.map(|one| (one.id.clone(), format!("{} ({})", one.name, one.post_title))).collect();
    let kinds = [
        (MandateKind::Plh, "Plh. (pejabat berhalangan sementara)"),
        (MandateKind::Plt, "Plt. (jabatan kosong atau pejabat berhalangan tetap)"),
    ];
    let kinds = kinds.map(|(kind, title)| (kind.column().to_owned(), title.to_owned())).to_vec();
    let line = |name: &str, label: &str| Input::line(name, label).required();
    let order = Input::file(ORDER, "Pindaian surat perintah (PDF, JPEG, PNG, atau TIFF)").images();
    let longest = format!("Hari terakhir mandat. Paling lama {MANDATE_MAX_DAYS} hari.");
    let questions = vec![
        Input::select("jabatan", "Jabatan yang dijalankan, dan siapa yang diwakili", held),
        Input::select("penerima", "Penerima mandat", able),
        Input::select("macam", "Macam", kinds),
        line("nomor", "Nomor surat perintah").hint("Seperti tertulis pada surat."),
        line("tanggal", "Tanggal surat perintah").hint("Misalnya 10 Januari 2025 atau 10/01/2025."),
        line("mulai", "Mulai").hint("Hari pertama mandat."),
        line("sampai", "Sampai").hint(longest),
    ];
    let mut inputs: Vec<Input> = questions.into_iter().map(|input| input.typed(fields, problems)).collect();
    inputs.push(file(staff, viewer, fields, problems, order).await?);
    Ok(inputs)
}
