//! `/tentang` and `/statistik`: who keeps this collection, and how large it is, in plain words and counts.

use super::Portal;
use super::frame::{Frame, Looker, shown};
use super::home::{self, Counted};
use super::status::Status;
use crate::kernel::{CivilDate, month_name, thousands};
use crate::search::Filter;
use crate::web::WebResult;
use askama::Template;
use axum::extract::State;
use std::sync::Arc;

/// How many months are counted, this one included.
const MONTHS: usize = 6;

/// A post in the chart: a list that begins and ends around it where its depth says so.
struct Placed {
    title: String,
    /// What it does in the procedures.
    does: String,
    /// Whether a list of posts below the one before begins here.
    opens: bool,
    /// Whether one begins below this post.
    leads: bool,
    /// How many such lists end behind it.
    closes: usize,
}

#[derive(Template)]
#[template(path = "portal/about.html")]
struct PageAbout {
    page: Frame,
    chart: Vec<Placed>,
}

/// `GET /tentang`
pub(super) async fn about(State(portal): State<Arc<Portal>>, looker: Looker) -> WebResult {
    let page = Frame::of(&portal, "Tentang JDIH", "/tentang", &looker).await?;
    let places = match portal.catalog.office().await? {
        Some(office) => portal.web.auth.chart(&office.id).await?,
        None => Vec::new(),
    };
    let depths: Vec<usize> = places.iter().map(|place| place.depth).collect();
    let around = |at: usize| {
        let here = depths.get(at).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| depths.get(at)).copied();
        let next = depths.get(at + 1).copied().unwrap_or_default();
        (before.is_some_and(|before| here > before), next > here, here.saturating_sub(next))
    };
    let chart = places.into_iter().enumerate().map(|(at, place)| {
        let (opens, leads, closes) = around(at);
        Placed { title: place.title, does: place.does.join(", "), opens, leads, closes }
    });
    Ok(shown(&PageAbout { page, chart: chart.collect() }))
}

#[derive(Template)]
#[template(path = "portal/stats.html")]
struct PageStats {
    page: Frame,
    total: String,
    statuses: Vec<Counted>,
    kinds: Vec<Counted>,
    years: Vec<Counted>,
    /// What a month is called, then views and downloads in it.
    months: Vec<(String, String, String)>,
}

/// `GET /statistik`
pub(super) async fn stats(State(portal): State<Arc<Portal>>, looker: Looker) -> WebResult {
    let page = Frame::of(&portal, "Statistik", "/statistik", &looker).await?;
    let shelf = portal.catalog.shelf(1).await?;
    let facets = portal.search.find("", Filter::default(), 1).await?.facets;
    let status = |status: Status| {
        let (_, n) = facets.statuses.iter().find(|(id, _)| id == status.id())?;
        Some(Counted::of(("status", status.id()), status.word(), i64::try_from(*n).unwrap_or(i64::MAX)))
    };
    let mut months = Vec::new();
    let mut day = CivilDate::in_jakarta(portal.web.auth.now());
    for _ in 0..MONTHS {
        let first = day.plus_days(1 - i32::from(day.day()));
        let (views, downloads) = portal.catalog.read_between(first, day).await?;
        let month = format!("{} {}", month_name(day.month()), day.year());
        months.push((month, thousands(views), thousands(downloads)));
        day = first.plus_days(-1);
    }
    let statuses = Status::ALL.into_iter().filter_map(status).collect();
    let (total, kinds, years) = (home::total(&shelf), home::by_kind(&shelf), home::by_year(&shelf));
    Ok(shown(&PageStats { page, total, statuses, kinds, years, months }))
}
