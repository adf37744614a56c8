//! The first page.

use super::Portal;
use super::frame::{Frame, Looker, shown};
use super::status::Status;
use crate::kernel::{CivilDate, thousands};
use crate::products::{Shelf, Teaser};
use crate::web::{WebResult, urls};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// How many of the newest products are shown.
const NEWEST: i64 = 8;
/// What can be searched for, by way of example.
const EXAMPLES: [&str; 3] = ["keputusan 13 tahun 2025", "daftar pemilih tetap", "sop pengunggahan"];

/// The first page.
#[derive(Template)]
#[template(path = "portal/home.html")]
pub(super) struct PageHome {
    pub page: Frame,
    /// What stands in the field.
    pub text: String,
    /// Address and text of searches to try.
    pub examples: Vec<(String, String)>,
    pub newest: Vec<Entry>,
    pub kinds: Vec<Counted>,
    pub years: Vec<Counted>,
    /// "1.234 produk hukum"; empty when there are none.
    pub total: String,
}

/// The first page before there is an office.
#[derive(Template)]
#[template(path = "portal/setup.html")]
pub(super) struct PageSetup {
    pub page: Frame,
}

/// A product in a list.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub href: String,
    pub citation: String,
    pub title: String,
    pub status: Status,
    /// "10 Januari 2025"; empty when it is not known.
    pub date: String,
}

/// A link with a count.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub href: String,
    pub label: String,
    pub count: String,
}

impl Entry {
    /// Of a product.
    pub(super) fn of(teaser: &Teaser) -> Self {
        Self {
            href: urls::product(teaser.public_id, &teaser.slug),
            citation: teaser.citation.clone(),
            title: teaser.title.clone(),
            status: Status::of_teaser(teaser),
            date: teaser.enacted.map(CivilDate::indonesian).unwrap_or_default(),
        }
    }
}

impl PageHome {
    /// Of what is published.
    pub(super) fn of(frame: Frame, shelf: &Shelf) -> Self {
        let counted = |name: &str, value: &str, label: &str, count: i64| Counted {
            href: urls::search(&[(name, value)]),
            label: label.to_owned(),
            count: thousands(count),
        };
        let total =
            if shelf.total > 0 { format!("{} produk hukum", thousands(shelf.total)) } else { String::new() };
        Self {
            page: frame,
            text: String::new(),
            examples: EXAMPLES.map(|text| (urls::search(&[("q", text)]), text.to_owned())).to_vec(),
            newest: shelf.newest.iter().map(|teaser| Entry::of(teaser)).collect(),
            kinds: shelf.kinds.iter().map(|(id, title, n)| counted("jenis", id, title, *n)).collect(),
            years: shelf.years.iter().map(|(year, n)| counted("tahun", year, year, *n)).collect(),
            total,
        }
    }
}

/// `GET /`
pub(super) async fn show(State(portal): State<Portal>, looker: Looker) -> WebResult {
    let frame = Frame::of(&portal, "", "/", &looker).await?;
    if frame.page.office.is_empty() {
        return Ok(setup(frame));
    }
    let shelf = portal.catalog.shelf(NEWEST).await?;
    Ok(shown(&PageHome::of(frame, &shelf)))
}

fn setup(frame: Frame) -> Response {
    shown(&PageSetup { page: frame })
}
