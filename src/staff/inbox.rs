//! What waits for whom.

use super::{Staff, frame};
use crate::kernel::moment_text;
use crate::sop::InboxLine;
use crate::web::{Page, SessionToken, Viewer, WebResult, render};
use askama::Template;
use axum::extract::State;

#[derive(Template)]
#[template(path = "staff/inbox.html")]
struct PageInbox {
    page: Page,
    mine: Vec<Line>,
    barred: Vec<Line>,
    open: Vec<Line>,
    closed: Vec<Line>,
    reads_only: bool,
    registers: bool,
}

struct Line {
    id: String,
    subject: String,
    words: String,
    since: String,
    from: String,
    minutes: u32,
    round: i64,
}

impl Line {
    fn of(line: InboxLine) -> Self {
        Self {
            id: line.id,
            subject: line.subject,
            words: line.step_words,
            since: moment_text(line.since),
            from: line.from.unwrap_or_default(),
            minutes: line.minutes,
            round: line.round,
        }
    }
}

pub async fn show(State(staff): State<Staff>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    let inbox = staff.sops.inbox(&viewer).await?;
    let open = staff.sops.cases(&viewer, true).await?;
    let closed = staff.sops.cases(&viewer, false).await?;
    let (barred, mine): (Vec<_>, Vec<_>) = inbox.into_iter().partition(|line| line.barred);
    let waits_here = |id: &str| mine.iter().chain(&barred).any(|line| line.id == id);
    let open = open.into_iter().filter(|line| !waits_here(&line.id)).map(Line::of).collect();
    let page = PageInbox {
        page: frame::page(&staff, &viewer, &token, "Pekerjaan", "/kerja"),
        open,
        mine: mine.into_iter().map(Line::of).collect(),
        barred: barred.into_iter().map(Line::of).collect(),
        closed: closed.into_iter().map(Line::of).collect(),
        reads_only: viewer.is_auditor() || staff.sops.only_own_unit(&viewer),
        registers: viewer.has("pengelola_jdih"),
    };
    Ok(render(&page))
}
