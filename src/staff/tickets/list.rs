//! The log book: what is due first at the top.

use super::failed;
use crate::kernel::{Timestamp, moment_text};
use crate::staff::{Staff, frame};
use crate::tickets::{Asked, Category, Counted, Line, PER_PAGE, Status, Tab};
use crate::web::{Page, SessionToken, Viewer, WebResult, render};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/tickets.html")]
struct PageTickets {
    page: Page,
    tabs: Vec<(String, String, bool)>,
    categories: Vec<(String, String, bool)>,
    statuses: Vec<(String, String, bool)>,
    tab: &'static str,
    sought: String,
    not_found: bool,
    rows: Vec<Row>,
    further: Option<String>,
    counted: Counted,
    /// Where the messages that did not arrive are.
    unsent: &'static str,
    /// Whether the person takes calls down.
    takes_down: bool,
    is_narrowed: bool,
}

/// A line, in words.
struct Row {
    address: String,
    is_open_to: bool,
    code: String,
    category: &'static str,
    channel: &'static str,
    status: &'static str,
    who: String,
    taken_by: String,
    opened: String,
    /// What is due when; or how and when it was closed.
    due: String,
    is_over: bool,
    is_closed: bool,
}

impl Row {
    fn of(line: Line, now: Timestamp) -> Self {
        let due = match (line.next, line.closed) {
            (Some(next), _) => moment_text(next),
            (None, Some(closed)) => {
                format!(
                    "{}, {}",
                    line.outcome.map_or("", crate::tickets::Outcome::title),
                    moment_text(closed)
                )
            }
            (None, None) => String::new(),
        };
        Self {
            address: format!("/tiket/{}", line.id),
            is_open_to: line.is_open_to,
            code: line.code,
            category: line.category.map_or("Belum ditetapkan", Category::title),
            channel: line.channel.map_or("", crate::tickets::Channel::title),
            status: line.status.map_or("", Status::title),
            who: line.who,
            taken_by: line.taken_by.unwrap_or_default(),
            opened: moment_text(line.opened),
            is_over: line.next.is_some_and(|next| next < now),
            is_closed: line.closed.is_some(),
            due,
        }
    }
}

/// The address of the tickets with messages that did not arrive.
const UNSENT: &str = "/tiket?tampil=gagal";

const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Open, "terbuka", "Terbuka"),
    (Tab::Overdue, "lewat", "Lewat waktu"),
    (Tab::Mine, "saya", "Saya tangani"),
    (Tab::Closed, "ditutup", "Ditutup"),
    (Tab::Unsent, "gagal", "Pesan gagal"),
];

fn name_of(tab: Tab) -> &'static str {
    TABS.into_iter().find(|(known, ..)| *known == tab).map_or("", |(_, name, _)| name)
}

/// `GET /tiket?tampil=&kategori=&status=&sesudah=&nomor=`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let text = |name: &str| query.get(name).map_or("", |text| text.trim());
    let sought = text("nomor").to_owned();
    if !sought.is_empty()
        && let Some(id) = staff.tickets.find(&viewer, &sought).await.map_err(failed)?
    {
        return Ok(Redirect::to(&format!("/tiket/{id}")).into_response());
    }
    let (tab, name, _) = TABS.into_iter().find(|(_, name, _)| *name == text("tampil")).unwrap_or(TABS[0]);
    let after = text("sesudah").split_once('_').and_then(|(ms, id)| Some((ms.parse().ok()?, id.to_owned())));
    let asked = Asked {
        tab,
        category: Category::from_column(text("kategori")),
        status: Status::from_column(text("status")).filter(|_| !matches!(tab, Tab::Closed | Tab::Unsent)),
        after,
    };
    let mut lines = staff.tickets.list(&viewer, &asked).await.map_err(failed)?;
    let most = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let address = |tab: &str, after: Option<&Line>| {
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.append_pair("tampil", tab);
        for (name, value) in [("kategori", text("kategori")), ("status", text("status"))] {
            if !value.is_empty() {
                address.append_pair(name, value);
            }
        }
        if let Some(line) = after {
            let due = line.closed.or(line.next);
            let ms = if tab == name_of(Tab::Unsent) { line.opened.0 } else { due.map_or(0, |at| at.0) };
            address.append_pair("sesudah", &format!("{ms}_{}", line.id));
        }
        format!("/tiket?{}", address.finish())
    };
    let has_more = lines.len() > most;
    lines.truncate(most);
    let further = lines.last().filter(|_| has_more).map(|last| address(name, Some(last)));
    let now = staff.journal.clock().now();
    let chosen = |all: Vec<(String, String)>, chosen: &str| {
        let none = (String::new(), "Semua".to_owned());
        std::iter::once(none).chain(all).map(|(id, title)| (id.clone(), title, id == chosen)).collect()
    };
    let open_only = Status::choices().into_iter().filter(|(id, _)| id != Status::Ditutup.column()).collect();
    let view = PageTickets {
        page: frame::page(&staff, &viewer, &token, "Tiket hotline", "/tiket"),
        tabs: TABS.map(|(_, id, title)| (address(id, None), title.to_owned(), id == name)).to_vec(),
        categories: chosen(Category::choices(), text("kategori")),
        statuses: chosen(open_only, text("status")),
        tab: name,
        not_found: !sought.is_empty(),
        sought,
        rows: lines.into_iter().map(|line| Row::of(line, now)).collect(),
        further,
        counted: staff.tickets.counted(&viewer).await.map_err(failed)?,
        unsent: UNSENT,
        takes_down: viewer.has(crate::tickets::OPERATOR),
        is_narrowed: asked.category.is_some() || asked.status.is_some(),
    };
    Ok(render(&view))
}
