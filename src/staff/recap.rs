//! The recaps of the hotline: which periods there are and whose turn it is, and a recap with the form of the next step.

use super::act::form_id;
use super::exports::{self, As};
use super::form::{Input, Problems};
use super::recap_view::{COUNTED, tables};
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::{CivilDate, Timestamp, moment_text, new_id};
use crate::sop::ActError;
use crate::tickets::{
    CONSTRAINTS_MAX_CHARS, MAX_PERIODS, NOTE_MAX_CHARS, Recap, RecapKind, RecapStanding, TicketError, Turn,
    recap_address,
};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use print::laporan::{Bars, Table};
use std::collections::HashMap;
use std::sync::Arc;

/// The navigation's entry.
pub const HERE: &str = "/tiket/rekap";

#[derive(Template)]
#[template(path = "staff/recaps.html")]
struct PageRecaps {
    page: Page,
    /// Address, label, whether it is this kind.
    kinds: Vec<(String, &'static str, bool)>,
    title: &'static str,
    /// Recaps whose next step is the viewer's.
    own: Vec<LineView>,
    lines: Vec<LineView>,
    older: Option<String>,
    /// Whether tickets of the category PKS are the viewer's alone.
    handles_pks: bool,
}

struct LineView {
    address: String,
    title: String,
    turn: &'static str,
    handed: String,
}

/// `GET /tiket/rekap?jenis=mingguan&sampai=2026-11-29`
pub async fn list(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let text = |name: &str| query.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let kind = match text("jenis") {
        None => RecapKind::Mingguan,
        Some(text) => RecapKind::from_column(text).ok_or_else(WebError::not_found)?,
    };
    let day = match text("sampai") {
        None => CivilDate::in_jakarta(staff.journal.clock().now()),
        Some(text) => CivilDate::parse(text)?,
    };
    let all = staff.tickets.recaps(&viewer, kind, day).await?;
    let own = staff.tickets.recaps_on_their_way(&viewer, kind).await?;
    let own = own.iter().filter(|one| one.turn.role().is_some_and(|role| viewer.has(role)));
    let older = all
        .last()
        .filter(|_| all.len() >= MAX_PERIODS)
        .map(|last| format!("{HERE}?jenis={}&sampai={}", kind.column(), last.period.before().first.iso()));
    let choice = |one: RecapKind| (format!("{HERE}?jenis={}", one.column()), one.title(), one == kind);
    let view = PageRecaps {
        page: frame::page(&staff, &viewer, &token, "Rekap hotline", HERE),
        kinds: [RecapKind::Mingguan, RecapKind::Harian].map(choice).into(),
        title: kind.title(),
        own: own.map(line).collect(),
        lines: all.iter().map(line).collect(),
        older,
        handles_pks: staff.tickets.handles_pks(&viewer).await?,
    };
    Ok(render(&view))
}

fn line(standing: &RecapStanding) -> LineView {
    let handed = standing
        .row
        .as_ref()
        .map(|row| format!("diserahkan {} oleh {}", moment_text(Timestamp(row.handed_ms)), row.handed_name));
    LineView {
        address: recap_address(standing.period),
        title: standing.period.title(),
        turn: standing.turn.title(),
        handed: handed.unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "staff/recap.html")]
struct PageRecap {
    page: Page,
    title: String,
    address: String,
    list: String,
    before: String,
    after: Option<String>,
    turn: &'static str,
    /// What is said of its standing.
    standing: String,
    counted: &'static str,
    tables: Vec<TableView>,
    form: Option<Form>,
    problems: Problems,
}

struct TableView {
    table: Table,
    bars: Vec<Bars>,
    most: i64,
    has_series: bool,
}

/// The form of the next step.
struct Form {
    action: String,
    act_id: String,
    heading: &'static str,
    says: &'static str,
    button: &'static str,
    input: Input,
}

/// `GET /tiket/rekap/{jenis}/{tanggal}`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(period): Path<(String, String)>,
) -> WebResult {
    let recap = asked(&staff, &viewer, &period).await?;
    Ok(page(&staff, &viewer, &token, &recap, &Fields::default(), Vec::new()))
}

/// `GET /tiket/rekap/{jenis}/{tanggal}/lembar.xlsx`: the same as a sheet.
pub async fn sheet(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(period): Path<(String, String)>,
) -> WebResult {
    export(&staff, &viewer, &period, As::Xlsx).await
}

/// `GET /tiket/rekap/{jenis}/{tanggal}/lembar.pdf`: the same on paper.
pub async fn paper(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(period): Path<(String, String)>,
) -> WebResult {
    export(&staff, &viewer, &period, As::Pdf).await
}

/// `POST /tiket/rekap/{jenis}/{tanggal}/penyerahan`: the operator hands it over.
pub async fn hand_over(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(period): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let act_id = fields.get("tindakan_id");
    let done = staff.tickets.hand_over(&viewer, act_id, read(&period)?, fields.get("kendala")).await;
    after(&staff, &viewer, &token, &period, &fields, done).await
}

/// `POST /tiket/rekap/{jenis}/{tanggal}/penerusan`: the Kasubbag Umum hands it on.
pub async fn forward(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(period): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let act_id = fields.get("tindakan_id");
    let done = staff.tickets.kasubbag_forwards(&viewer, act_id, read(&period)?, fields.get("catatan")).await;
    after(&staff, &viewer, &token, &period, &fields, done).await
}

/// `POST /tiket/rekap/{jenis}/{tanggal}/penerimaan`: the Kabag Umum receives it.
pub async fn receive(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(period): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let act_id = fields.get("tindakan_id");
    let done = staff.tickets.kabag_receives(&viewer, act_id, read(&period)?, fields.get("catatan")).await;
    after(&staff, &viewer, &token, &period, &fields, done).await
}

async fn after(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    period: &(String, String),
    fields: &Fields,
    done: Result<String, TicketError>,
) -> WebResult {
    match done {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(TicketError::Act(ActError::Invalid { field, sentence })) => {
            let recap = asked(staff, viewer, period).await?;
            Ok(page(staff, viewer, token, &recap, fields, vec![(field, sentence)]))
        }
        Err(error) => Err(error.into()),
    }
}

/// Kind and day of an address.
fn read((kind, day): &(String, String)) -> Result<(RecapKind, CivilDate), WebError> {
    let kind = RecapKind::from_column(kind).ok_or_else(WebError::not_found)?;
    let day = CivilDate::parse(day).ok().filter(|parsed| parsed.iso() == *day);
    Ok((kind, day.ok_or_else(WebError::not_found)?))
}

async fn asked(staff: &Staff, viewer: &Actor, period: &(String, String)) -> Result<Recap, WebError> {
    let (kind, day) = read(period)?;
    Ok(staff.tickets.recap(viewer, kind, day).await?)
}

async fn export(staff: &Staff, viewer: &Actor, period: &(String, String), form: As) -> WebResult {
    let recap = asked(staff, viewer, period).await?;
    let title = format!("Rekap {} hotline", recap.period.kind.title().to_lowercase());
    let mut report = exports::report(staff, viewer, title, recap.period.title()).await?;
    report.notes = vec![COUNTED.to_owned(), standing(&recap)];
    report.tables = tables(&recap);
    let name = format!("rekap-hotline-{}-{}", recap.period.kind.column(), recap.period.first.iso());
    exports::send(staff, report, &name, form).await
}

fn standing(recap: &Recap) -> String {
    match &recap.row {
        Some(row) => format!(
            "Dibekukan saat diserahkan, {}: perubahan tiket sesudahnya tidak mengubah rekap ini.",
            moment_text(Timestamp(row.handed_ms))
        ),
        None => "Belum diserahkan: angka dihitung saat diminta dan masih dapat berubah.".to_owned(),
    }
}

fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    recap: &Recap,
    fields: &Fields,
    problems: Problems,
) -> Response {
    let kind = recap.period.kind.title().to_lowercase();
    let title = format!("Rekap {kind} hotline, {}", recap.period.title());
    let now = staff.journal.clock().now();
    let next = recap.period.after();
    let drawn = |table: Table| {
        let (bars, most) = table.bars().unwrap_or_default();
        let has_series = bars.first().is_some_and(|bars| bars.values.len() > 1);
        TableView { bars, most, has_series, table }
    };
    let view = PageRecap {
        page: frame::page(staff, viewer, token, &title, HERE),
        address: recap_address(recap.period),
        list: format!("{HERE}?jenis={}", recap.period.kind.column()),
        before: recap_address(recap.period.before()),
        after: (next.from() <= now).then(|| recap_address(next)),
        turn: recap.turn.title(),
        standing: standing(recap),
        counted: COUNTED,
        tables: tables(recap).into_iter().map(drawn).collect(),
        form: form(viewer, recap, (fields, &problems), &new_id(now)),
        problems: problems.clone(),
        title,
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    (status, render(&view)).into_response()
}

/// The form of the next step, for whose turn it is.
fn form(
    viewer: &Actor,
    recap: &Recap,
    (fields, problems): (&Fields, &Problems),
    page_id: &str,
) -> Option<Form> {
    recap.turn.role().filter(|role| viewer.has(role))?;
    let (noun, heading, says, button, input) = match recap.turn {
        Turn::Operator => (
            "penyerahan",
            "Serahkan kepada Kasubbag Umum (langkah 12)",
            "Setelah diserahkan, angka di atas dibekukan dan tidak dapat ditarik kembali.",
            "Serahkan rekap ini",
            Input::area("kendala", "Kendala").required().hint(format!(
                "Yang menghambat pelayanan pada periode ini, paling panjang {CONSTRAINTS_MAX_CHARS} huruf. Tulis “Tidak ada” \
                 bila tidak ada. Jangan tulis nama atau kontak pemohon."
            )),
        ),
        Turn::KasubbagUmum => (
            "penerusan",
            "Teruskan kepada Kabag Umum (langkah 13)",
            "Rekap ini diteruskan untuk dilaporkan dalam forum pleno bersama operator.",
            "Teruskan rekap ini",
            Input::area("catatan", "Catatan").optional().hint(format!(
                "Paling panjang {NOTE_MAX_CHARS} huruf. Jangan tulis nama atau kontak pemohon."
            )),
        ),
        Turn::KabagUmum => (
            "penerimaan",
            "Terima laporan (langkah 13)",
            "Dicatat bahwa laporan diterima untuk dilaporkan dalam forum pleno.",
            "Terima rekap ini",
            Input::area("catatan", "Catatan, misalnya tanggal pleno").optional().hint(format!(
                "Paling panjang {NOTE_MAX_CHARS} huruf. Jangan tulis nama atau kontak pemohon."
            )),
        ),
        Turn::Ongoing | Turn::Done | Turn::Missed => return None,
    };
    let input = if problems.is_empty() { input } else { input.typed(fields, problems) };
    Some(Form {
        action: format!("{}/{noun}", recap_address(recap.period)),
        act_id: form_id(page_id, noun),
        heading,
        says,
        button,
        input,
    })
}
