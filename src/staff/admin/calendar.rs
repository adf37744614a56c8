//! The calendar of the administrator's office: days, hours, and how long a step may wait to be taken up.

use crate::auth::Actor;
use crate::calendar::{Change, Day, HoursRow, day_kind_title, hours_kind_title};
use crate::kernel::CivilDate;
use crate::kernel::worktime::Unit;
use crate::sop::ActError;
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/calendar.html")]
struct PageCalendar {
    page: Page,
    said: String,
    hours: Vec<HoursView>,
    years: Vec<YearView>,
    day: Vec<Input>,
    more_hours: Vec<Input>,
    wait: Vec<Input>,
    problems: Problems,
}

struct HoursView {
    id: String,
    kind: &'static str,
    name: String,
    period: String,
    lines: Vec<(&'static str, String)>,
    removable: bool,
}

struct YearView {
    year: u16,
    /// Whether its days are shown at first: this year's, and those of years to come.
    is_open: bool,
    days: Vec<DayView>,
}

struct DayView {
    date: String,
    text: String,
    kind: &'static str,
    name: String,
}

pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(asked): Query<BTreeMap<String, String>>,
) -> WebResult {
    let moved = asked.get("bergeser").and_then(|text| text.parse::<u32>().ok());
    let said = moved.map(|moved| match moved {
        0 => "Kalender disimpan. Tidak ada tenggat perkara atau tiket terbuka yang bergeser.".to_owned(),
        moved => format!("Kalender disimpan. Tenggat {moved} perkara atau tiket terbuka bergeser."),
    });
    page(&staff, &viewer, &token, &Fields::default(), Vec::new(), said.unwrap_or_default()).await
}

/// `POST /admin/kalender/hari`.
pub async fn add_day(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let change = Change::day(fields.get("tanggal"), fields.get("jenis"), fields.get("nama"));
    change_by(&staff, &viewer, &token, &fields, change).await
}

/// `POST /admin/kalender/jam`.
pub async fn add_hours(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let text = |name: &str| fields.get(name);
    let week = [text("senin_kamis"), text("jumat"), text("sabtu"), text("minggu")];
    let change = Change::hours(text("macam"), text("sebutan"), text("mulai"), text("sampai"), week);
    change_by(&staff, &viewer, &token, &fields, change).await
}

/// `POST /admin/kalender/penghapusan`: a day, or a row of hours.
pub async fn remove(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let change = match (CivilDate::parse(fields.get("hari")), fields.get("jam")) {
        (Ok(date), _) => Change::RemoveDay(date),
        (Err(_), id) => Change::RemoveHours(id.to_owned()),
    };
    change_by(&staff, &viewer, &token, &fields, Ok(change)).await
}

/// `POST /admin/kalender/batas`: how long a step may wait.
pub async fn set_wait(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let value = format!("{} {}", fields.get("batas").trim(), fields.get("satuan"));
    let done = staff.sops.set_wait_limit(&viewer, &value).await;
    answer(&staff, &viewer, &token, &fields, done).await
}

async fn change_by(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    change: Result<Change, crate::calendar::CalendarError>,
) -> WebResult {
    let done = match change {
        Ok(change) => match staff.sops.change_calendar(viewer, &change).await {
            Ok(moved) => Ok(moved.saturating_add(staff.tickets.recompute(&viewer.office_id).await?)),
            Err(error) => Err(error),
        },
        Err(error) => Err(ActError::from(error)),
    };
    answer(staff, viewer, token, fields, done).await
}

/// How many deadlines moved, or the form again with what is wrong.
async fn answer(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    done: Result<usize, ActError>,
) -> WebResult {
    let problem = match done {
        Ok(moved) => return Ok(Redirect::to(&format!("/admin/kalender?bergeser={moved}")).into_response()),
        Err(ActError::Invalid { field, sentence }) => (field, sentence),
        Err(ActError::NotFound) => {
            return Err(WebError::with_status(
                StatusCode::NOT_FOUND,
                "Baris kalender ini sudah tidak ada. Muat ulang halaman kalender.",
            ));
        }
        Err(error) => return Err(WebError::from(error)),
    };
    let page = page(staff, viewer, token, fields, vec![problem], String::new()).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn hours_view(row: &HoursRow) -> HoursView {
    let week = &row.week;
    let all =
        [("Senin-Kamis", &week.mon_thu), ("Jumat", &week.fri), ("Sabtu", &week.sat), ("Minggu", &week.sun)];
    let worked = all.into_iter().filter(|(_, hours)| !hours.is_empty());
    HoursView {
        kind: hours_kind_title(row.kind),
        name: row.name.clone(),
        period: match (row.is_usual(), row.last) {
            (true, _) => "berlaku bila tidak ada yang lain".to_owned(),
            (false, Some(last)) => format!("{} sampai {}", row.first.indonesian(), last.indonesian()),
            (false, None) => format!("sejak {}", row.first.indonesian()),
        },
        lines: worked.map(|(label, hours)| (label, hours.to_string())).collect(),
        removable: !row.is_usual(),
        id: row.id.clone(),
    }
}

fn by_year(days: &[Day], this_year: u16) -> Vec<YearView> {
    let mut years: BTreeMap<u16, Vec<DayView>> = BTreeMap::new();
    for day in days {
        years.entry(day.date.year()).or_default().push(DayView {
            date: day.date.iso(),
            text: format!("{}, {}", day.date.weekday_name(), day.date.indonesian()),
            kind: day_kind_title(day.kind),
            name: day.name.clone(),
        });
    }
    let view = |(year, days)| YearView { year, is_open: year >= this_year, days };
    years.into_iter().rev().map(view).collect()
}

fn day_inputs() -> Vec<Input> {
    let kinds = [
        ("libur_nasional", "Libur nasional"),
        ("cuti_bersama", "Cuti bersama"),
        ("hari_kerja", "Hari kerja tambahan"),
    ];
    vec![
        Input::line("tanggal", "Tanggal").required().hint("Misalnya 18 Agustus 2026."),
        Input::select("jenis", "Jenis", options(&kinds)),
        Input::line("nama", "Nama").required().hint("Nama hari libur, atau dasar penetapannya."),
    ]
}

fn hours_inputs() -> Vec<Input> {
    let kinds = [
        ("khusus", "Pengganti selama satu masa (misalnya Ramadan)"),
        ("tambahan", "Tambahan selama satu masa (misalnya tahapan pemilu)"),
        ("biasa", "Jam kerja biasa yang baru"),
    ];
    let form = "07.30-12.00, 13.00-16.00; istirahat adalah jedanya.";
    vec![
        Input::select("macam", "Macam", options(&kinds)),
        Input::line("sebutan", "Sebutan").required().hint("Misalnya nomor surat edaran."),
        Input::line("mulai", "Mulai tanggal").required(),
        Input::line("sampai", "Sampai tanggal").hint("Kosongkan untuk jam kerja biasa."),
        Input::line("senin_kamis", "Senin sampai Kamis").hint(form),
        Input::line("jumat", "Jumat"),
        Input::line("sabtu", "Sabtu"),
        Input::line("minggu", "Minggu"),
    ]
}

fn options(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(id, title)| ((*id).to_owned(), (*title).to_owned())).collect()
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    problems: Problems,
    said: String,
) -> Result<Response, WebError> {
    let (rows, limit) = staff.sops.calendar(&viewer.office_id).await?;
    let typed = |inputs: Vec<Input>, form: &str| -> Vec<Input> {
        let sent = fields.get("borang") == form;
        let fill = |input: Input| if sent { input.typed(fields, &problems) } else { input };
        inputs.into_iter().map(fill).collect()
    };
    let units = [Unit::HariKerja, Unit::HariKalender, Unit::Jam, Unit::Menit];
    let units: Vec<(String, String)> =
        units.iter().map(|unit| (unit.column().to_owned(), unit.title().to_owned())).collect();
    let wait = vec![
        Input::line("batas", "Langkah paling lama menunggu diambil").required().value(limit.most.to_string()),
        Input::select("satuan", "Satuan", units).value(limit.unit.column()),
    ];
    Ok(render(&PageCalendar {
        page: frame::page(staff, viewer, token, "Kalender kerja", "/admin/kalender"),
        said,
        hours: rows.hours.iter().map(hours_view).collect(),
        years: by_year(&rows.days, CivilDate::in_jakarta(staff.journal.clock().now()).year()),
        day: typed(day_inputs(), "hari"),
        more_hours: typed(hours_inputs(), "jam"),
        wait: typed(wait, "batas"),
        problems,
    }))
}
