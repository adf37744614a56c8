//! The procedures as the tables that their decrees show, to read and to print.

use super::{Staff, frame};
use crate::kernel::moment_text;
use crate::sop::{ActDef, ActKind, Sop, Step};
use crate::web::{Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "staff/sop_list.html")]
struct PageSopList {
    page: Page,
    /// Address, title, decree, number of steps.
    procedures: Vec<(String, String, String, usize)>,
}

#[derive(Template)]
#[template(path = "staff/sop_table.html")]
struct PageSopTable {
    page: Page,
    title: String,
    source: String,
    version: String,
    /// Whether cases begin under this version now.
    in_force: bool,
    rows: Vec<Row>,
    /// Whether an actor of it is our reading.
    assumed: bool,
    /// Every version: address, name, since when, whether it is the one shown.
    versions: Vec<(String, String, String, bool)>,
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
pub async fn list(State(staff): State<Staff>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    let procedures: Vec<_> = staff.sops.definitions().all_current().collect();
    let line = |sop: &std::sync::Arc<Sop>| {
        (format!("/sop/{}", sop.id), sop.title.clone(), sop.source.clone(), sop.steps.len())
    };
    let page = PageSopList {
        page: frame::page(&staff, &viewer, &token, "Prosedur (SOP)", "/sop"),
        procedures: procedures.iter().map(line).collect(),
    };
    Ok(render(&page))
}

/// `GET /sop/{sop}`: one as its table; another version by `?versi=`.
pub async fn show(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> WebResult {
    let (current, _) = staff.sops.definitions().current(&id).ok_or_else(WebError::not_found)?;
    let version = asked.get("versi").cloned().unwrap_or_else(|| current.clone());
    let sop = staff.sops.definitions().version(&version).filter(|sop| sop.id == id);
    let sop = sop.ok_or_else(WebError::not_found)?;
    let known = staff.sops.versions(&id).await?;
    let line = |(name, loaded): &(String, crate::kernel::Timestamp)| {
        let address = format!("/sop/{id}?versi={name}");
        (address, short(name), moment_text(*loaded), *name == version)
    };
    let roles = staff.web.auth.roles();
    let page = PageSopTable {
        page: frame::page(&staff, &viewer, &token, sop.title.clone(), "/sop"),
        title: sop.title.clone(),
        source: sop.source.clone(),
        in_force: version == current,
        version: short(&version),
        assumed: sop.steps.iter().any(|step| step.assumed),
        rows: sop.steps.iter().map(|step| row(&sop, step, &|role| roles.title(role).to_owned())).collect(),
        versions: known.iter().map(line).collect(),
    };
    Ok(render(&page))
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
