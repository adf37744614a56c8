//! The report of a month: each step against its standard time, why things went back, what is overdue now.

use super::exports::{self, As};
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::{CivilDate, moment_text};
use crate::sop::clock::{used_text, worked_text};
use crate::sop::report::{Month, SopReport, Stats, StepReport};
use crate::web::{Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Query, State};
use print::laporan::{Cell, Column, Table};
use std::collections::HashMap;
use std::sync::Arc;

/// The heads of the table, with how wide each is beside the others on paper.
const HEADS: [(&str, u32); 11] = [
    ("Langkah", 7),
    ("Waktu baku", 4),
    ("Keputusan", 3),
    ("Menunggu, median", 4),
    ("Menunggu, terlama", 4),
    ("Lewat batas menunggu", 3),
    ("Dikerjakan, median", 4),
    ("Dikerjakan, terlama", 4),
    ("Lewat waktu baku", 3),
    ("Menunggu pihak lain, seluruhnya", 3),
    ("Pengembalian", 3),
];
/// What is said of how it is counted, on the page and on paper.
const COUNTED: &str = "Menunggu dihitung sejak perkara tiba sampai langkahnya diambil, atau dibuka oleh yang \
                       memutuskannya; dikerjakan sejak itu sampai diputuskan, tanpa waktu menunggu pihak lain. Langkah yang waktunya berjalan sejak tiba \
                       dihitung demikian. Yang dihitung adalah langkah yang diputuskan pada bulan ini, dengan kalender \
                       kantor yang sekarang.";
/// What is said above what went dark before its papers.
const URGENT: &str = "Diturunkan lebih dahulu, surat-surat belum lengkap sekarang";
/// What is said of a month in which nothing happened.
const NOTHING: &str =
    "Tidak ada langkah yang diputuskan pada bulan ini, dan tidak ada perkara terbuka yang lewat waktu.";

#[derive(Template)]
#[template(path = "staff/baku_report.html")]
struct PageReport {
    page: Page,
    month: String,
    iso: String,
    before: String,
    after: String,
    heads: [&'static str; 11],
    counted: &'static str,
    nothing: &'static str,
    /// What is said above the next.
    loud: &'static str,
    /// What went dark before its papers, which are not complete: address, subject, since when.
    urgent: Vec<(String, String, String)>,
    sops: Vec<SopView>,
}

struct SopView {
    title: String,
    source: String,
    rows: Vec<[Cell; 11]>,
    /// Step and reason.
    reasons: Vec<(String, String)>,
    /// What changed by keadaan kahar, and why.
    kahar: Vec<(String, String)>,
    /// Address, subject, step, since when.
    overdue: Vec<(String, String, String, String)>,
}

/// `GET /laporan/baku-mutu?bulan=2026-11`.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let (month, reports) = asked(&staff, &viewer, &query).await?;
    let urgent = urgent(&staff, &viewer).await?;
    let (before, after) = month.neighbours();
    let view = PageReport {
        page: frame::page(&staff, &viewer, &token, "Laporan waktu baku", "/laporan/baku-mutu"),
        month: month.title(),
        iso: month.iso(),
        before: before.iso(),
        after: after.iso(),
        heads: HEADS.map(|(head, _)| head),
        counted: COUNTED,
        nothing: NOTHING,
        loud: URGENT,
        urgent,
        sops: reports.iter().map(view).collect(),
    };
    Ok(render(&view))
}

/// `GET /laporan/baku-mutu.xlsx?bulan=2026-11`: the same as a sheet.
pub async fn sheet(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    export(&staff, &viewer, &query, As::Xlsx).await
}

/// `GET /laporan/baku-mutu.pdf?bulan=2026-11`: the same on paper.
pub async fn paper(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    export(&staff, &viewer, &query, As::Pdf).await
}

async fn export(staff: &Staff, viewer: &Actor, query: &HashMap<String, String>, form: As) -> WebResult {
    let (month, reports) = asked(staff, viewer, query).await?;
    let mut report = exports::report(staff, viewer, "Laporan waktu baku", month.title()).await?;
    report.notes.push(COUNTED.to_owned());
    let first = loud_table(urgent(staff, viewer).await?);
    report.tables = first.into_iter().chain(reports.iter().map(view).flat_map(tables)).collect();
    if report.tables.is_empty() {
        report.tables.push(Table { empty: NOTHING.to_owned(), ..table(String::new(), String::new()) });
    }
    exports::send(staff, report, &format!("waktu-baku-{}", month.iso()), form).await
}

fn table(title: String, about: String) -> Table {
    let columns = HEADS.map(|(head, weight)| Column::new(head, weight)).into();
    Table { title, about, columns, ..Table::default() }
}

/// What went dark before its papers, as far as these are not complete now, whatever the month.
async fn urgent(staff: &Staff, viewer: &Actor) -> Result<Vec<(String, String, String)>, WebError> {
    let open = staff.products.urgent_takedowns(viewer).await?.into_iter();
    Ok(open.map(|one| (urls::case(&one.case_id), one.subject, moment_text(one.dark))).collect())
}

/// The same as the first table; none where there is nothing of it.
fn loud_table(urgent: Vec<(String, String, String)>) -> Option<Table> {
    (!urgent.is_empty()).then(|| Table {
        title: URGENT.to_owned(),
        columns: vec![Column::new("Perkara", 20), Column::new("Diturunkan", 8)],
        rows: urgent
            .into_iter()
            .map(|(_, subject, since)| vec![Cell::Text(subject), Cell::Text(since)])
            .collect(),
        ..Table::default()
    })
}

/// An SOP's steps, why things went back, keadaan kahar, and what is overdue now.
fn tables(view: SopView) -> Vec<Table> {
    let steps = Table {
        rows: view.rows.into_iter().map(Vec::from).collect(),
        ..table(view.title.clone(), view.source)
    };
    let two = |pairs: Vec<(String, String)>| {
        pairs.into_iter().map(|(what, why)| vec![Cell::Text(what), Cell::Text(why)]).collect()
    };
    let reasons = Table {
        title: format!("Sebab pengembalian: {}", view.title),
        columns: vec![Column::new("Langkah", 10), Column::new("Sebab", 20)],
        rows: two(view.reasons),
        ..Table::default()
    };
    let kahar = Table {
        title: format!("Keadaan kahar: {}", view.title),
        columns: vec![Column::new("Perubahan", 15), Column::new("Alasan", 15)],
        rows: two(view.kahar),
        ..Table::default()
    };
    let overdue = |(_, subject, step, due): (String, String, String, String)| {
        [subject, step, due].map(Cell::Text).into()
    };
    let overdue = Table {
        title: format!("Perkara terbuka yang lewat waktu sekarang: {}", view.title),
        columns: vec![Column::new("Perkara", 14), Column::new("Langkah", 10), Column::new("Tenggat", 6)],
        rows: view.overdue.into_iter().map(overdue).collect(),
        ..Table::default()
    };
    let others = [reasons, kahar, overdue].into_iter().filter(|table| !table.rows.is_empty());
    std::iter::once(steps).chain(others).collect()
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

fn row(step: &StepReport) -> [Cell; 11] {
    let figure = |stats: Option<Stats>, pick: fn(&Stats) -> i64| {
        Cell::Text(stats.map_or_else(|| "-".to_owned(), |stats| used_text(stats.unit, pick(&stats))))
    };
    let count = |count: usize| Cell::Number(i64::try_from(count).unwrap_or(i64::MAX));
    [
        Cell::Text(numbered(step)),
        Cell::text(if step.standard.is_empty() { "-" } else { &step.standard }),
        count(step.visits),
        figure(step.waiting, |stats| stats.median),
        figure(step.waiting, |stats| stats.worst),
        count(step.late),
        figure(step.handling, |stats| stats.median),
        figure(step.handling, |stats| stats.worst),
        count(step.over),
        Cell::Text(if step.outside_ms == 0 { "-".to_owned() } else { worked_text(step.outside_ms) }),
        count(step.returns),
    ]
}

fn view(report: &SopReport) -> SopView {
    let reasons = |step: &StepReport| {
        let of = numbered(step);
        let more = (step.more_reasons > 0)
            .then(|| format!("dan {} sebab lain yang tidak dimuat di sini", step.more_reasons));
        let said = step.reasons.iter().cloned().chain(more);
        said.map(move |reason| (of.clone(), reason)).collect::<Vec<_>>()
    };
    SopView {
        title: report.title.clone(),
        source: format!("{} · batas menunggu {}", report.source, report.wait.text()),
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
