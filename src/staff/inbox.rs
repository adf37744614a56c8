//! What waits for whom.

use super::clock_view::LineClock;
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::moment_text;
use crate::sop::{InboxLine, PAGE_LINES, Sought};
use crate::web::{Page, SessionToken, Viewer, WebResult, render};
use askama::Template;
use axum::extract::{Query, State};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The longest text that is sought.
const MAX_SOUGHT_CHARS: usize = 200;
/// The last page that lists go to.
const MAX_PAGES: usize = 1_000;

#[derive(Template)]
#[template(path = "staff/inbox.html")]
struct PageInbox {
    page: Page,
    /// What was sought.
    sought: String,
    /// Which page of the lists is shown, from 1, and whether there is a further one.
    number: usize,
    more: bool,
    /// How many of the viewer's are over their time.
    over: usize,
    /// What the viewer has taken up, then what is free.
    mine: List,
    /// What somebody of the same post has taken up.
    colleagues: List,
    barred: List,
    open: List,
    closed: List,
    reads_only: bool,
    registers: bool,
    orphans: Vec<Orphan>,
    /// What was taken down before the papers: address, subject, since when.
    urgent: Vec<(String, String, String)>,
    /// Whether tickets of the category PKS are the viewer's alone.
    handles_pks: bool,
}

/// One page of a list.
struct List {
    lines: Vec<Line>,
    /// How many there are on all pages.
    count: String,
    /// Whether there are none on any page.
    is_empty: bool,
    more: bool,
}

impl List {
    /// The page of this number of all that there are.
    fn of(all: Vec<InboxLine>, number: usize) -> Self {
        let (skip, count) = ((number - 1).saturating_mul(PAGE_LINES), all.len());
        Self {
            lines: all.into_iter().skip(skip).take(PAGE_LINES).map(Line::of).collect(),
            count: count.to_string(),
            is_empty: count == 0,
            more: count > number.saturating_mul(PAGE_LINES),
        }
    }

    /// The same of what was read only as far as one beyond the page.
    fn cut(all: Vec<InboxLine>, number: usize) -> Self {
        let list = Self::of(all, number);
        let shown = number.saturating_mul(PAGE_LINES);
        if list.more { Self { count: format!("lebih dari {shown}"), ..list } } else { list }
    }
}

/// A case that nobody can go on with.
struct Orphan {
    /// Its address and subject, for those who may see it.
    case: Option<(String, String)>,
    words: String,
}

impl Orphan {
    fn of(staff: &Staff, viewer: &Actor, orphan: crate::sop::Orphan) -> Self {
        let role = staff.web.auth.roles().title(&orphan.role).to_owned();
        let step = orphan.step.to_lowercase();
        let why = match orphan.by_hands {
            true => format!("setiap pemegang peran {role} sudah memegang peran lain dalam perkara ini"),
            false => format!("belum ada yang memegang peran {role}"),
        };
        let when = if orphan.is_later { "langkah berikutnya" } else { "langkah" };
        let words = format!("{}, {when} “{step}”: {why}.", orphan.sop);
        let seen = !viewer.is_administrator();
        Self { case: seen.then_some((orphan.id, orphan.subject)), words }
    }
}

struct Line {
    id: String,
    subject: String,
    words: String,
    since: String,
    from: String,
    baku: String,
    clock: LineClock,
    round: i64,
}

impl Line {
    fn of(line: InboxLine) -> Self {
        Self {
            clock: LineClock::of(&line),
            id: line.id,
            subject: line.subject,
            words: line.step_words,
            since: moment_text(line.since),
            from: line.from.unwrap_or_default(),
            baku: line.baku,
            round: line.round,
        }
    }
}

pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(asked): Query<HashMap<String, String>>,
) -> WebResult {
    let typed: String =
        asked.get("cari").map(|text| text.chars().take(MAX_SOUGHT_CHARS).collect()).unwrap_or_default();
    let sought = Sought::typed(&typed);
    let inbox = staff.sops.inbox_of(&viewer, &sought).await?;
    let number =
        asked.get("halaman").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).clamp(1, MAX_PAGES);
    let open = staff.sops.found(&viewer, true, &sought, usize::MAX).await?;
    let closed = staff.sops.found(&viewer, false, &sought, number * PAGE_LINES + 1).await?;
    let (barred, turn): (Vec<_>, Vec<_>) = inbox.into_iter().partition(|line| line.barred);
    let has = |line: &InboxLine| line.taken.as_ref().map(|(person, _)| *person == viewer.person_id);
    let (colleagues, mut mine): (Vec<_>, Vec<_>) =
        turn.into_iter().partition(|line| has(line) == Some(false));
    // By what is due, as they come; one's own first.
    mine.sort_by_key(|line| has(line) != Some(true));
    let here: HashSet<&str> =
        mine.iter().chain(&colleagues).chain(&barred).map(|line| line.id.as_str()).collect();
    let open: Vec<InboxLine> = open.into_iter().filter(|line| !here.contains(line.id.as_str())).collect();
    let over = mine.iter().filter(|line| line.over).count();
    // Whoever can see to it that somebody goes on.
    let orphans = match viewer.is_administrator() || viewer.has("sekretaris") {
        true => staff.sops.orphans(&viewer.office_id).await?,
        false => Vec::new(),
    };
    let urgent = staff.products.urgent_takedowns(&viewer).await?.into_iter();
    let list = |all| List::of(all, number);
    let (mine, colleagues, barred, open) = (list(mine), list(colleagues), list(barred), list(open));
    let closed = List::cut(closed, number);
    let more = [&mine, &colleagues, &barred, &open, &closed].iter().any(|list| list.more);
    let page = PageInbox {
        urgent: urgent
            .map(|one| (crate::web::urls::case(&one.case_id), one.subject, moment_text(one.dark)))
            .collect(),
        orphans: orphans.into_iter().map(|one| Orphan::of(&staff, &viewer, one)).collect(),
        page: frame::page(&staff, &viewer, &token, "Pekerjaan", "/kerja"),
        open,
        sought: typed.trim().to_owned(),
        more,
        number,
        over,
        colleagues,
        mine,
        barred,
        closed,
        reads_only: viewer.is_auditor() || staff.sops.only_own_unit(&viewer),
        registers: viewer.has("pengelola_jdih"),
        handles_pks: staff.tickets.handles_pks(&viewer).await?,
    };
    Ok(render(&page))
}
