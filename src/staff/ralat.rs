//! Ralat: the form of a proposal, and what the case page says of it.

use super::act::{Posted, answer, stamp};
use super::case_view::{self, SuggestionView, Typed};
use super::describe;
use super::form::{Input, Problems, problem_of};
use super::proposals::Proposals;
use super::{Staff, case_page, frame};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::products::{NewRalat, Proposal, RALAT, changed_fields, relations_only_in};
use crate::sop::{Case, Part, Sop, rules};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/ralat.html")]
struct PageRalat {
    page: Page,
    /// The product's address and citation.
    product: (String, String),
    action: String,
    back: String,
    warnings: Vec<String>,
    problems: Problems,
    act_id: String,
    version: String,
    inputs: Vec<Input>,
    relations: Vec<Vec<Input>>,
    reason: Input,
    closes_before: bool,
}

/// Where the form belongs: to a product that is to be corrected, or to a case that corrects one.
struct Place {
    product: (String, String),
    action: String,
    back: String,
    version: i64,
    warnings: Vec<String>,
}

/// The form of a new ralat.
pub async fn begin_form(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<i64>,
) -> WebResult {
    require_proposer(&staff, &viewer)?;
    let found = staff.products.to_correct(&viewer, id).await?;
    if let Some(case) = found.open_case {
        return Ok(Redirect::to(&urls::case(&case)).into_response());
    }
    let mut fields = describe::described(&found.description);
    fields.push("tindakan_id", &new_id(staff.journal.clock().now()));
    form(&staff, &viewer, &token, new_place(id, found.citation), &fields, Vec::new()).await
}

/// Begins the case.
pub async fn begin(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<i64>,
    fields: Fields,
) -> WebResult {
    require_proposer(&staff, &viewer)?;
    let mut problems = Problems::new();
    if let Some(new) = read(&staff, &fields, &mut problems).await? {
        match staff.products.begin_ralat(&viewer, fields.get("tindakan_id"), id, &new).await {
            Ok(outcome) => return Ok(Redirect::to(&outcome).into_response()),
            Err(error) => problems = problem_of(&error).ok_or_else(|| WebError::from(error))?,
        }
    }
    let found = staff.products.to_correct(&viewer, id).await?;
    let page = form(&staff, &viewer, &token, new_place(id, found.citation), &fields, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The form of a proposal that is there.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    rules::decide_change(&sop, &case, "uraian", "", &viewer, case.arrived)?;
    let proposal = staff.products.proposal(&case).await?.ok_or_else(WebError::not_found)?;
    let mut fields = describe::described(&proposal.after);
    fields.push("alasan", &proposal.reason);
    fields.push("tutup_lama", if proposal.closes_before { "ya" } else { "" });
    let place = case_place((&case, &sop), &viewer, &proposal, case.version);
    form(&staff, &viewer, &token, place, &fields, Vec::new()).await
}

/// Changes a proposal.
pub async fn save(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let proposal = staff.products.proposal(&case).await?.ok_or_else(WebError::not_found)?;
    let mut problems = Problems::new();
    if let Some(new) = read(&staff, &fields, &mut problems).await? {
        let outcome = staff.products.change_ralat(&viewer, &stamp(&id, &fields), &new).await;
        match outcome.as_ref().err().and_then(problem_of) {
            Some(found) => problems = found,
            None => {
                let action = format!("/kasus/{id}/ralat");
                let (viewer, token, fields) = (&viewer, &token, &fields);
                let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
                return answer(&staff, posted, outcome).await;
            }
        }
    }
    let version = fields.get("versi").parse().unwrap_or(case.version);
    let place = case_place((&case, &sop), &viewer, &proposal, version);
    let page = form(&staff, &viewer, &token, place, &fields, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Whether a person may propose a ralat.
pub fn may_propose(staff: &Staff, viewer: &Actor) -> bool {
    let sop = staff.sops.definitions().current(&viewer.office_id, RALAT);
    sop.is_some_and(|(_, sop)| sop.entry().is_some_and(|entry| entry.is_of(viewer)))
}

fn require_proposer(staff: &Staff, viewer: &Actor) -> Result<(), WebError> {
    if may_propose(staff, viewer) {
        return Ok(());
    }
    Err(WebError::forbidden("Ralat diusulkan oleh Pengelola JDIH."))
}

fn new_place(id: i64, citation: String) -> Place {
    let product = urls::product_for_good(id);
    Place {
        action: format!("/ralat/{id}"),
        back: product.clone(),
        product: (product, citation),
        version: 0,
        warnings: Vec::new(),
    }
}

fn case_place((case, sop): (&Case, &Sop), viewer: &Actor, proposal: &Proposal, version: i64) -> Place {
    let mut warnings = Vec::new();
    if let Some(gate) = rules::costs_gate(sop, case, viewer, Part::Maker) {
        warnings.push(case_view::cost("menyimpan", gate));
    }
    if case.manifest.is_some() {
        warnings.push(
            "Usulan ini sudah diserahkan. Perubahan membatalkan persetujuan yang sudah ada dan mengembalikan \
             perkara ke langkah usulan."
                .to_owned(),
        );
    }
    Place {
        product: (urls::product_for_good(proposal.public_id), proposal.citation.clone()),
        action: format!("/kasus/{}/ralat", case.id),
        back: urls::case(&case.id),
        version,
        warnings,
    }
}

async fn read(staff: &Staff, fields: &Fields, problems: &mut Problems) -> Result<Option<NewRalat>, WebError> {
    let description = describe::read(staff, fields, problems).await?;
    Ok(description.map(|description| NewRalat {
        description,
        reason: fields.get("alasan").to_owned(),
        closes_before: fields.get("tutup_lama") == "ya",
    }))
}

async fn form(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    place: Place,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let nothing_read = Proposals::default();
    let typed_act = fields.get("tindakan_id");
    let page = PageRalat {
        page: frame::page(staff, viewer, token, "Ralat uraian", ""),
        product: place.product,
        action: place.action,
        back: place.back,
        warnings: place.warnings,
        act_id: if typed_act.is_empty() { new_id(staff.journal.clock().now()) } else { typed_act.to_owned() },
        version: place.version.to_string(),
        inputs: describe::inputs(staff, &nothing_read, fields, &problems).await?,
        relations: describe::relation_inputs(staff, &nothing_read, fields, &problems).await?,
        reason: Input::area("alasan", "Alasan ralat")
            .required()
            .hint("Tampil di riwayat produk hukum pada portal. Jangan tulis data pribadi.")
            .typed(fields, &problems),
        closes_before: fields.get("tutup_lama") == "ya",
        problems,
    };
    Ok(render(&page))
}

/// What a case page says of a proposal.
pub struct RalatView {
    /// The product's address and citation.
    pub product: (String, String),
    /// The version that is corrected.
    pub version: i64,
    /// Why.
    pub reason: String,
    /// Whether the public must not read what stood before.
    pub closes_before: bool,
    /// What becomes other: what it is, before, after; either may be empty.
    pub changes: Vec<(String, String, String)>,
    /// Where the viewer can change it.
    pub edit: Option<String>,
    /// Corrections by gates, with how they were settled.
    pub suggestions: Vec<SuggestionView>,
    /// The questions of a correction; none for who may make none now.
    pub suggest: Vec<Input>,
}

/// The proposal of a case; `None` for a case that corrects nothing.
pub async fn view(
    staff: &Staff,
    viewer: &Actor,
    (case, sop): (&Case, &Sop),
    typed: &Typed<'_>,
) -> Result<Option<RalatView>, WebError> {
    if sop.id != RALAT {
        return Ok(None);
    }
    let Some(proposal) = staff.products.proposal(case).await? else { return Ok(None) };
    let kinds: HashMap<String, String> =
        staff.products.kinds().await?.into_iter().map(|kind| (kind.id, kind.title)).collect();
    let kind_title = |id: &str| kinds.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let (before, after) = (&proposal.before, &proposal.after);
    let fields = changed_fields(before, after, &kind_title).into_iter();
    let relation =
        |one: crate::products::Relation| format!("{} {}", case_view::relation_words(&one.kind), one.text);
    let word = "Hubungan".to_owned();
    let went =
        relations_only_in(before, after).into_iter().map(|one| (word.clone(), relation(one), String::new()));
    let came =
        relations_only_in(after, before).into_iter().map(|one| (word.clone(), String::new(), relation(one)));
    let may_edit = rules::decide_change(sop, case, "uraian", "", viewer, case.arrived).is_ok();
    Ok(Some(RalatView {
        product: (urls::product(proposal.public_id, &proposal.slug), proposal.citation.clone()),
        version: proposal.version,
        reason: proposal.reason.clone(),
        closes_before: proposal.closes_before,
        changes: fields
            .map(|(label, old, new)| (label.to_owned(), old, new))
            .chain(went)
            .chain(came)
            .collect(),
        edit: may_edit.then(|| format!("/kasus/{}/ralat", case.id)),
        suggestions: case_page::suggestions(&staff.products.suggestions(&case.id).await?),
        suggest: case_page::suggest_inputs(sop, case, viewer, typed),
    }))
}
