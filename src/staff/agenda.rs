//! The agenda book: both registers, what waits for a number, and what was skipped.

use super::act::form_id;
use super::form::{Input, Problems, problem_of};
use super::naskah_view::number_inputs;
use super::{Staff, frame, paperwork};
use crate::agenda::{
    Asked, Entry, Given, MAX_WAITING, PER_PAGE, Paper, Proposal, Register, Taken, USED_ELSEWHERE,
};
use crate::auth::Actor;
use crate::kernel::{CivilDate, Timestamp, moment_text, new_id};
use crate::products::ProductError;
use crate::sop::ActError;
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::HashMap;
use std::sync::Arc;

/// The form that notes numbers as skipped.
const SKIP_FORM: &str = "lewat";

#[derive(Template)]
#[template(path = "staff/agenda.html")]
struct PageAgenda {
    page: Page,
    register: &'static str,
    title: &'static str,
    year: String,
    /// Address, title, whether it is the one shown.
    registers: Vec<(String, &'static str, bool)>,
    /// The questions of the search.
    search: Vec<Input>,
    narrowed: bool,
    rows: Vec<Row>,
    older: Option<String>,
    /// Where it is had as sheet and as paper.
    exports: [String; 2],
    keeps: bool,
    waiting: Vec<WaitingView>,
    more_waiting: bool,
    skips: Vec<(String, String, String)>,
    gaps: Vec<String>,
    skip_inputs: Vec<Input>,
    skip_open: bool,
    problems: Problems,
    act_id: String,
}

impl PageAgenda {
    /// A fresh act id for a form of this page: each form is an act of its own.
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// A line of the book.
struct Row {
    address: String,
    number: String,
    date: String,
    addressee: String,
    subject: String,
    remark: String,
    struck: bool,
}

/// A paper without a number.
struct WaitingView {
    id: String,
    action: String,
    addressee: String,
    subject: String,
    since: String,
    inputs: Vec<Input>,
    open: bool,
}

/// What was asked of the book, and how it is said in an address.
pub struct BookQuery {
    /// The register.
    pub register: Register,
    /// The selection.
    pub asked: Asked,
}

impl BookQuery {
    /// Reads a query; without a year it is this one.
    pub fn read(query: &HashMap<String, String>, today: CivilDate) -> Result<Self, WebError> {
        let register = match query.get("buku").map(String::as_str) {
            None | Some("") => Register::NotaDinas,
            Some(text) => Register::from_column(text).ok_or_else(WebError::not_found)?,
        };
        let year = match query.get("tahun").map(|text| text.trim()) {
            None => Some(i64::from(today.year())),
            Some("") => None,
            Some(text) => {
                Some(text.parse::<i64>().ok().filter(|year| (1..=9_999).contains(year)).ok_or_else(|| {
                    WebError::invalid(
                        "Tahun ditulis dengan empat angka, misalnya 2026; kosong untuk semua tahun.",
                    )
                })?)
            }
        };
        let after = query.get("sesudah").and_then(|text| {
            let (year, number) = text.split_once('-')?;
            Some((year.parse().ok()?, number.parse().ok()?))
        });
        let words = query.get("cari").cloned().unwrap_or_default();
        Ok(Self { register, asked: Asked { year, words, after } })
    }

    fn year_text(&self) -> String {
        self.asked.year.map(|year| year.to_string()).unwrap_or_default()
    }

    /// The address of the book or of an export of it, with the same selection.
    fn address(&self, path: &str, after: Option<(i64, i64)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("buku", self.register.column()).append_pair("tahun", &self.year_text());
        if !self.asked.words.trim().is_empty() {
            query.append_pair("cari", self.asked.words.trim());
        }
        if let Some((year, number)) = after {
            query.append_pair("sesudah", &format!("{year}-{number}"));
        }
        format!("{path}?{}", query.finish())
    }
}

/// Today in the office.
pub fn today(staff: &Staff) -> CivilDate {
    CivilDate::in_jakarta(staff.journal.clock().now())
}

/// `GET /agenda?buku=&tahun=&cari=&sesudah=`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let query = BookQuery::read(&query, today(&staff))?;
    page(&staff, &viewer, &token, &query, &Sent::default()).await
}

/// A form that was sent and is shown again.
#[derive(Default)]
struct Sent {
    form: String,
    fields: Fields,
    problems: Problems,
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    query: &BookQuery,
    sent: &Sent,
) -> Result<Response, WebError> {
    let BookQuery { register, asked } = query;
    let mut entries = staff.agenda.entries(viewer, *register, asked, PER_PAGE + 1).await?;
    let more = entries.len() > usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    entries.truncate(usize::try_from(PER_PAGE).unwrap_or(usize::MAX));
    let last = entries.last().map(|entry| (entry.year, entry.number)).filter(|_| more);
    let keeps = staff.agenda.keeps(viewer);
    let year = asked.year.unwrap_or_else(|| i64::from(today(staff).year()));
    let taken = match asked.year {
        Some(year) => staff.agenda.taken(viewer, *register, year).await?,
        None => Taken::default(),
    };
    let waiting = waiting(staff, viewer, *register, year, sent).await?;
    let line = |name: &str, label: &str, value: &str| Input::line(name, label).value(value).within("saring");
    let skip_input = |input: Input| match sent.form == SKIP_FORM {
        true => input.typed(&sent.fields, &sent.problems),
        false => input.within(SKIP_FORM),
    };
    let skip_inputs = [
        Input::line("dari", "Dari nomor").required(),
        Input::line("sampai", "Sampai nomor").hint("Kosongkan bila hanya satu nomor."),
        Input::line("alasan", "Alasan").required().value(USED_ELSEWHERE),
    ];
    let view = PageAgenda {
        page: frame::page(staff, viewer, token, "Agenda", "/agenda"),
        register: register.column(),
        title: register.title(),
        year: query.year_text(),
        registers: Register::ALL
            .map(|one| {
                let address = BookQuery { register: one, asked: Asked { after: None, ..asked.clone() } };
                (address.address("/agenda", None), one.title(), one == *register)
            })
            .into(),
        search: vec![
            line("cari", "Cari", &asked.words).hint("Nomor, perihal, penerima, atau perkara."),
            line("tahun", "Tahun", &query.year_text()).hint("Kosong untuk semua tahun."),
        ],
        narrowed: !asked.words.trim().is_empty(),
        rows: entries.into_iter().map(row).collect(),
        older: last.map(|last| query.address("/agenda", Some(last))),
        exports: ["/agenda.xlsx", "/agenda.pdf"].map(|path| query.address(path, None)),
        keeps,
        more_waiting: waiting.len() >= usize::try_from(MAX_WAITING).unwrap_or(usize::MAX),
        waiting,
        gaps: taken.gaps().into_iter().map(|gap| gap.text()).collect(),
        skips: skips(&taken),
        skip_inputs: skip_inputs.into_iter().map(skip_input).collect(),
        skip_open: sent.form == SKIP_FORM,
        problems: sent.problems.clone(),
        act_id: new_id(staff.journal.clock().now()),
    };
    let status = if sent.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&view)).into_response())
}

/// Number or numbers, why, and the row.
pub fn skips(taken: &Taken) -> Vec<(String, String, String)> {
    let text = |skip: &crate::agenda::Skip| {
        let gap = crate::agenda::Gap { first: skip.first, last: skip.last };
        (gap.text(), format!("{} (dicatat {})", skip.reason, skip.by), skip.id.clone())
    };
    taken.skips.iter().map(text).collect()
}

async fn waiting(
    staff: &Staff,
    viewer: &Actor,
    register: Register,
    year: i64,
    sent: &Sent,
) -> Result<Vec<WaitingView>, WebError> {
    let papers = staff.agenda.waiting(viewer, register, year).await?;
    let mut proposals: HashMap<i64, Proposal> = HashMap::new();
    let mut views = Vec::new();
    for paper in papers {
        let date = match register {
            Register::NotaDinas => today(staff),
            Register::Disposisi => CivilDate::in_jakarta(Timestamp(paper.at_ms)),
        };
        let year = i64::from(date.year());
        let proposal = match proposals.get(&year) {
            Some(known) => known.clone(),
            None => {
                let fresh = staff.agenda.proposal(&viewer.office_id, register, date).await?;
                proposals.insert(year, fresh.clone());
                fresh
            }
        };
        let inputs = number_inputs(&proposal, register == Register::NotaDinas);
        let open = sent.form == paper.id;
        let input = |input: Input| match open {
            true => input.typed(&sent.fields, &sent.problems),
            false => input.within(&paper.id),
        };
        views.push(WaitingView {
            action: format!("/agenda/nomor/{}/{}", register.column(), paper.id),
            inputs: inputs.into_iter().map(input).collect(),
            since: moment_text(Timestamp(paper.at_ms)),
            addressee: paper.addressee,
            subject: paper.subject,
            id: paper.id,
            open,
        });
    }
    Ok(views)
}

fn row(entry: Entry) -> Row {
    Row {
        address: format!("/agenda/{}", entry.id),
        date: paperwork::date(&entry.date),
        remark: remark(&entry),
        struck: entry.struck_ms.is_some(),
        number: entry.number_text,
        addressee: entry.addressee,
        subject: entry.subject,
    }
}

/// What is said of an entry besides.
pub fn remark(entry: &Entry) -> String {
    if let Some(reason) = &entry.struck_reason {
        return format!("Dicoret: {reason}");
    }
    match (&entry.place, &entry.scan_name, Register::from_column(&entry.register)) {
        (Some(place), ..) => format!("Arsip: {place}"),
        (None, Some(_), _) => "Ada pindaian; lokasi arsip belum dicatat".to_owned(),
        (None, None, Some(Register::NotaDinas)) => "Belum ada pindaian dan lokasi arsip".to_owned(),
        (None, None, _) => String::new(),
    }
}

/// `POST /agenda/nomor/{buku}/{naskah}`: numbers a disposition, or a nota dinas whose number was struck.
pub async fn number(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path((register, id)): Path<(String, String)>,
    fields: Fields,
) -> WebResult {
    let register = Register::from_column(&register).ok_or_else(WebError::not_found)?;
    let paper = match register {
        Register::NotaDinas => Paper::NotaDinas { case_id: id.clone() },
        Register::Disposisi => Paper::Disposisi { id: id.clone() },
    };
    let text = |name: &str| fields.get(name).to_owned();
    let given = Given { number: text("nomor"), date: text("tanggal"), reason: text("alasan") };
    let outcome = staff.agenda.number(&viewer, fields.get("tindakan_id"), &paper, &given).await;
    after(&staff, &viewer, &token, register, id, fields, outcome).await
}

/// `POST /agenda/lewat`: notes numbers as used elsewhere.
pub async fn skip(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let register = Register::from_column(fields.get("buku")).ok_or_else(WebError::not_found)?;
    let year = fields.get("tahun").parse().unwrap_or(0);
    let range = (fields.get("dari"), fields.get("sampai"));
    let outcome = staff
        .agenda
        .note_skip(&viewer, fields.get("tindakan_id"), (register, year), range, fields.get("alasan"))
        .await;
    after(&staff, &viewer, &token, register, SKIP_FORM.to_owned(), fields, outcome).await
}

/// `POST /agenda/lewat/{lewat}/pencabutan`: withdraws such a note.
pub async fn withdraw_skip(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let outcome = staff.agenda.withdraw_skip(&viewer, fields.get("tindakan_id"), &id).await?;
    Ok(Redirect::to(&outcome).into_response())
}

/// Leads on, or shows the book again with what was typed and what is wrong.
async fn after(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    register: Register,
    form: String,
    fields: Fields,
    outcome: Result<String, ActError>,
) -> WebResult {
    let error = match outcome {
        Ok(outcome) => return Ok(Redirect::to(&outcome).into_response()),
        Err(error) => ProductError::from(error),
    };
    let Some(problems) = problem_of(&error) else { return Err(error.into()) };
    let year = fields.get("tahun_buku").parse().or_else(|_| fields.get("tahun").parse());
    let asked =
        Asked { year: Some(year.unwrap_or_else(|_| i64::from(today(staff).year()))), ..Asked::default() };
    page(staff, viewer, token, &BookQuery { register, asked }, &Sent { form, fields, problems }).await
}
