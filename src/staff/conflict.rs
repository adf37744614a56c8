//! Somebody acted meanwhile: what changed is shown, and nothing that was typed is lost.

use super::act::Posted;
use super::{Staff, frame};
use crate::auth::named;
use crate::kernel::{Fault, Timestamp, moment_text, new_id};
use crate::products::ProductError;
use crate::sop::ActError;
use crate::web::{CSRF_FIELD, PROOF_FIELDS, Page, WebError, WebResult, render, urls};
use askama::Template;
use axum::http::StatusCode;
use axum::response::IntoResponse;

#[derive(Template)]
#[template(path = "staff/conflict.html")]
struct PageConflict {
    page: Page,
    sentence: String,
    /// When, who in which post, what.
    changes: Vec<(String, String, String)>,
    /// What was typed, for reading.
    typed: Vec<(String, String)>,
    back: String,
    /// The same form on the present state: address and all its fields.
    again: Option<(String, Vec<(String, String)>)>,
    /// Whether that address takes multipart forms.
    multipart: bool,
}

/// Names the form among those of its page; goes along, and nobody typed it.
const FORM: &str = "borang";
/// Fields that are ours and not the person's.
const OURS: &[&str] = &[CSRF_FIELD, "tindakan_id", "versi", "manifes"];

/// The page of a stale act. Sending again is offered with the version of now, but with the manifest that
/// the person saw: a signature never passes to bytes that were not looked at.
pub async fn page(staff: &Staff, posted: Posted<'_>, error: &ProductError) -> WebResult {
    let (case, _) = staff.sops.case(posted.viewer, posted.case_id).await.map_err(WebError::from)?;
    let seen: i64 = posted.fields.get("versi").parse().unwrap_or(case.version);
    let story = staff.sops.story(posted.case_id, seen).await?;
    let changes = story
        .into_iter()
        .map(|event| {
            let who = named(&event.name, &event.post_title);
            (moment_text(Timestamp(event.at_ms)), who, event.label)
        })
        .collect();
    let is_ours = |name: &str| OURS.contains(&name) || PROOF_FIELDS.contains(&name);
    let typed: Vec<(String, String)> = posted
        .fields
        .iter()
        .filter(|(name, value)| !is_ours(name) && !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let stale = matches!(error, ProductError::Act(ActError::Stale { .. })) && case.closed.is_none();
    let mut hidden = typed.clone();
    hidden.push(("manifes".into(), posted.fields.get("manifes").to_owned()));
    hidden.push(("versi".into(), case.version.to_string()));
    hidden.push(("tindakan_id".into(), new_id(staff.journal.clock().now())));
    let view = PageConflict {
        page: frame::page(staff, posted.viewer, posted.token, "Perkara sudah berubah", ""),
        sentence: error.sentence(),
        changes,
        again: stale.then_some((posted.action, hidden)),
        multipart: posted.multipart,
        typed: typed.into_iter().filter(|(name, _)| name != FORM).collect(),
        back: urls::case(posted.case_id),
    };
    Ok((StatusCode::CONFLICT, render(&view)).into_response())
}
