//! The procedures as the tables that their decrees show, to read and to print.

use super::form::Problems;
use super::sop_review::{self, ReviewView};
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::{CivilDate, moment_text};
use crate::sop::{ActDef, ActKind, KnownVersion, Sop, Step};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/sop_list.html")]
struct PageSopList {
    page: Page,
    /// Address, title, decree, number of steps, and since when its review is due.
    procedures: Vec<(String, String, String, usize, String)>,
}

#[derive(Template)]
#[template(path = "staff/sop_table.html")]
pub struct PageSopTable {
    page: Page,
    review: Option<ReviewView>,
    problems: Problems,
    title: String,
    source: String,
    id: String,
    /// By which decree the office loaded it.
    decree: String,
    version: String,
    /// Whether cases begin under it: now, from a day on, or not any more.
    state: String,
    /// Whether the viewer loads versions.
    loads: bool,
    rows: Vec<Row>,
    /// Whether an actor of it is our reading.
    assumed: bool,
    /// Every version that the office knows, the latest first.
    versions: Vec<VersionLine>,
}

/// A version in the list of them.
struct VersionLine {
    address: String,
    file: String,
    name: String,
    state: String,
    about: String,
    shown: bool,
}

/// A step as a row of the table.
struct Row {
    no: String,
    title: String,
    detail: String,
    actors: Vec<String>,
    assumed: bool,
    gate: bool,
    needs: Vec<String>,
    time: String,
    output: String,
    /// What may happen besides going on.
    ways: Vec<String>,
}

/// `GET /sop`: every procedure in force.
pub async fn list(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    let procedures = staff.sops.definitions().all_current(&viewer.office_id);
    let today = CivilDate::in_jakarta(staff.journal.clock().now());
    let reviews = staff.sops.reviews(&viewer.office_id).await?;
    let line = |sop: &std::sync::Arc<Sop>| {
        let review = reviews.iter().find(|review| review.sop == sop.id && review.is_due(today));
        let due = review.map(|review| review.due.indonesian()).unwrap_or_default();
        (format!("/sop/{}", sop.id), sop.title.clone(), sop.source.clone(), sop.steps.len(), due)
    };
    let page = PageSopList {
        page: frame::page(&staff, &viewer, &token, "Prosedur (SOP)", "/sop"),
        procedures: procedures.iter().map(line).collect(),
    };
    Ok(render(&page))
}

/// `GET /sop/{sop}`: one as its table; another version by `?versi=`.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> WebResult {
    let none = (&Fields::default(), Problems::new());
    let asked = asked.get("versi").map(String::as_str);
    Ok(render(&page(&staff, &viewer, &token, (&id, asked), none).await?))
}

/// The page of a procedure, with what was typed into its form.
pub async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (id, asked): (&str, Option<&str>),
    (fields, problems): (&Fields, Problems),
) -> Result<PageSopTable, WebError> {
    let definitions = staff.sops.definitions();
    let (current, _) = definitions.current(&viewer.office_id, id).ok_or_else(WebError::not_found)?;
    let version = asked.map_or_else(|| current.clone(), str::to_owned);
    let known = staff.sops.versions(&viewer.office_id, id).await?;
    let shown = known.iter().find(|one| one.id == version).ok_or_else(WebError::not_found)?;
    let sop = definitions.version(&version).ok_or_else(WebError::not_found)?;
    let roles = staff.web.auth.roles();
    let today = CivilDate::in_jakarta(staff.journal.clock().now());
    Ok(PageSopTable {
        page: frame::page(staff, viewer, token, sop.title.clone(), "/sop"),
        review: sop_review::view(staff, viewer, &sop, (fields, &problems)).await?,
        problems,
        title: sop.title.clone(),
        source: sop.source.clone(),
        decree: shown
            .decree
            .as_ref()
            .map(|decree| format!("Keputusan {}", decree.cite()))
            .unwrap_or_default(),
        state: state(shown, &current, today),
        id: id.to_owned(),
        loads: viewer.is_administrator(),
        version: short(&version),
        assumed: sop.steps.iter().any(|step| step.assumed),
        rows: sop.steps.iter().map(|step| row(&sop, step, &|role| roles.title(role).to_owned())).collect(),
        versions: known.iter().map(|one| line(id, one, &version, state(one, &current, today))).collect(),
    })
}

/// Whether cases begin under a version.
fn state(known: &KnownVersion, current: &str, today: CivilDate) -> String {
    match &known.decree {
        Some(decree) if decree.effective > today => {
            format!("berlaku mulai {}", decree.effective.indonesian())
        }
        _ if known.id == current => "berlaku".to_owned(),
        _ => "tidak dipakai lagi untuk perkara baru".to_owned(),
    }
}

fn line(id: &str, known: &KnownVersion, shown: &str, state: String) -> VersionLine {
    let about = match &known.decree {
        Some(decree) => format!(
            "keputusan {}, berlaku {}; dimuat {} {}",
            decree.cite(),
            decree.effective.indonesian(),
            known.by,
            moment_text(known.loaded)
        ),
        None => format!("bawaan program atau berkas kantor; dimuat {}", moment_text(known.loaded)),
    };
    VersionLine {
        address: format!("/sop/{id}?versi={}", known.id),
        file: format!("/sop/{id}/versi/{}/berkas", known.id),
        name: short(&known.id),
        state,
        about,
        shown: known.id == shown,
    }
}

/// The part of a version's name that tells it from others.
fn short(version: &str) -> String {
    version.rsplit('@').next().unwrap_or(version).to_owned()
}

fn row(sop: &Sop, step: &Step, title: &dyn Fn(&str) -> String) -> Row {
    let own: Vec<String> = step.roles().map(title).collect();
    let actors = match &step.external {
        Some(external) => vec![external.clone(), format!("dicatat oleh {}", own.join(", "))],
        None => own,
    };
    Row {
        no: if step.no > 0 { step.no.to_string() } else { String::new() },
        title: step.title.clone(),
        detail: step.detail.clone().unwrap_or_default(),
        actors,
        assumed: step.assumed,
        gate: step.gate,
        needs: step.needs.clone(),
        time: step.baku.as_ref().map(crate::sop::Baku::text).unwrap_or_default(),
        output: step.output.clone().unwrap_or_default(),
        ways: step.acts.iter().filter_map(|act| way(sop, act)).collect(),
    }
}

/// What an act does that is not the usual way on.
fn way(sop: &Sop, act: &ActDef) -> Option<String> {
    let steps = || {
        let named = act.to.iter().filter_map(|id| sop.step(id)).map(|step| match step.no {
            0 => "pendaftaran".to_owned(),
            no => no.to_string(),
        });
        named.collect::<Vec<_>>().join(", ")
    };
    match act.kind {
        ActKind::Return => Some(format!("{}: kembali ke langkah {}", act.label, steps())),
        ActKind::Advance | ActKind::Sign if act.to.len() > 1 => {
            Some(format!("{}: ke langkah {}", act.label, steps()))
        }
        ActKind::Refuse => Some(format!("{}: selesai sebagai “{}”", act.label, act.outcome.as_deref()?)),
        ActKind::Wait | ActKind::Extend => Some(act.label.clone()),
        ActKind::Advance | ActKind::Sign | ActKind::Resume | ActKind::Finish => None,
    }
}
