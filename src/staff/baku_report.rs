//! The report of a month: each step against its standard time, why things went back, what is overdue now.

use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::{CivilDate, moment_text};
use crate::sop::clock::used_text;
use crate::sop::report::{Month, SopReport, Stats, StepReport};
use crate::web::{Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Query, State};
use std::collections::HashMap;

/// The heads of the table.
const HEADS: [&str; 9] = [
    "Langkah",
    "Waktu baku",
    "Keputusan",
    "Menunggu, median",
    "Menunggu, terlama",
    "Dikerjakan, median",
    "Dikerjakan, terlama",
    "Lewat waktu baku",
    "Pengembalian",
];

#[derive(Template)]
#[template(path = "staff/baku_report.html")]
struct PageReport {
    page: Page,
    month: String,
    iso: String,
    before: String,
    after: String,
    heads: [&'static str; 9],
    sops: Vec<SopView>,
}

struct SopView {
    title: String,
    source: String,
    rows: Vec<[String; 9]>,
    /// Step and reason.
    reasons: Vec<(String, String)>,
    /// What changed by keadaan kahar, and why.
    kahar: Vec<(String, String)>,
    /// Address, subject, step, since when.
    overdue: Vec<(String, String, String, String)>,
}

/// `GET /laporan/baku-mutu?bulan=2026-11`.
pub async fn show(
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let (month, reports) = asked(&staff, &viewer, &query).await?;
    let (before, after) = month.neighbours();
    let view = PageReport {
        page: frame::page(&staff, &viewer, &token, "Laporan waktu baku", "/laporan/baku-mutu"),
        month: month.title(),
        iso: month.iso(),
        before: before.iso(),
        after: after.iso(),
        heads: HEADS,
        sops: reports.iter().map(view).collect(),
    };
    Ok(render(&view))
}

/// The month that was asked for, or this one, and its reports.
async fn asked(
    staff: &Staff,
    viewer: &Actor,
    query: &HashMap<String, String>,
) -> Result<(Month, Vec<SopReport>), WebError> {
    let now = Month::of(CivilDate::in_jakarta(staff.journal.clock().now()));
    let month = match query.get("bulan").map(String::as_str) {
        None | Some("") => now,
        Some(text) => Month::parse(text)
            .ok_or_else(|| WebError::invalid("Bulan ditulis seperti 2026-11: tahun, garis, bulan."))?,
    };
    Ok((month, staff.sops.monthly(viewer, month).await?))
}

fn numbered(step: &StepReport) -> String {
    if step.no > 0 { format!("{}. {}", step.no, step.title) } else { step.title.clone() }
}

fn row(step: &StepReport) -> [String; 9] {
    let figure = |stats: Option<Stats>, pick: fn(&Stats) -> i64| {
        stats.map_or_else(|| "-".to_owned(), |stats| used_text(stats.unit, pick(&stats)))
    };
    [
        numbered(step),
        if step.standard.is_empty() { "-".to_owned() } else { step.standard.clone() },
        step.visits.to_string(),
        figure(step.waiting, |stats| stats.median),
        figure(step.waiting, |stats| stats.worst),
        figure(step.handling, |stats| stats.median),
        figure(step.handling, |stats| stats.worst),
        step.over.to_string(),
        step.returns.to_string(),
    ]
}

fn view(report: &SopReport) -> SopView {
    let reasons = |step: &StepReport| {
        let of = numbered(step);
        step.reasons.iter().map(move |reason| (of.clone(), reason.clone())).collect::<Vec<_>>()
    };
    SopView {
        title: report.title.clone(),
        source: report.source.clone(),
        rows: report.steps.iter().map(row).collect(),
        reasons: report.steps.iter().flat_map(reasons).collect(),
        kahar: report.kahar.clone(),
        overdue: report
            .overdue
            .iter()
            .map(|case| {
                let due = case.due.map(moment_text).unwrap_or_default();
                (urls::case(&case.case_id), case.subject.clone(), case.step.clone(), due)
            })
            .collect(),
    }
}
