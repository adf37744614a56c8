//! What waits for whom.

use super::clock_view::LineClock;
use super::{Staff, frame};
use crate::auth::Actor;
use crate::kernel::moment_text;
use crate::sop::{InboxLine, MAX_LISTED, Sought};
use crate::web::{Page, SessionToken, Viewer, WebResult, render};
use askama::Template;
use axum::extract::{Query, State};
use std::collections::HashMap;

/// The longest text that is sought.
const MAX_SOUGHT_CHARS: usize = 200;

#[derive(Template)]
#[template(path = "staff/inbox.html")]
struct PageInbox {
    page: Page,
    /// What was sought.
    sought: String,
    /// What the viewer has taken up, then what is free.
    mine: Vec<Line>,
    /// What somebody of the same post has taken up.
    colleagues: Vec<Line>,
    barred: Vec<Line>,
    open: Vec<Line>,
    closed: Vec<Line>,
    reads_only: bool,
    registers: bool,
    orphans: Vec<Orphan>,
    /// What was taken down before the papers: address, subject, since when.
    urgent: Vec<(String, String, String)>,
    /// Whether tickets of the category PKS are the viewer's alone.
    handles_pks: bool,
}

impl PageInbox {
    /// How many, or that there are more than a list shows.
    fn count(&self, lines: &[Line]) -> String {
        let most = usize::try_from(MAX_LISTED).unwrap_or(usize::MAX);
        if lines.len() < most { lines.len().to_string() } else { format!("{most} atau lebih") }
    }

    /// How many of the viewer's are over their time.
    fn over(&self) -> usize {
        self.mine.iter().filter(|line| line.clock.over).count()
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
        let words = match orphan.by_hands {
            true => format!(
                "{}, langkah “{step}”: setiap pemegang peran {role} sudah memegang peran lain dalam perkara ini.",
                orphan.sop
            ),
            false => format!("{}, langkah “{step}”: belum ada yang memegang peran {role}.", orphan.sop),
        };
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
    State(staff): State<Staff>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(asked): Query<HashMap<String, String>>,
) -> WebResult {
    let typed: String =
        asked.get("cari").map(|text| text.chars().take(MAX_SOUGHT_CHARS).collect()).unwrap_or_default();
    let sought = Sought::typed(&typed);
    let mut inbox = staff.sops.inbox(&viewer).await?;
    inbox.retain(|line| sought.fits(&line.subject));
    let open = staff.sops.found(&viewer, true, &sought).await?;
    let closed = staff.sops.found(&viewer, false, &sought).await?;
    let (barred, turn): (Vec<_>, Vec<_>) = inbox.into_iter().partition(|line| line.barred);
    let has = |line: &InboxLine| line.taken.as_ref().map(|(person, _)| *person == viewer.person_id);
    let (colleagues, mut mine): (Vec<_>, Vec<_>) =
        turn.into_iter().partition(|line| has(line) == Some(false));
    // By what is due, as they come; one's own first.
    mine.sort_by_key(|line| has(line) != Some(true));
    let waits_here = |id: &str| mine.iter().chain(&colleagues).chain(&barred).any(|line| line.id == id);
    let open = open.into_iter().filter(|line| !waits_here(&line.id)).map(Line::of).collect();
    // Whoever can see to it that somebody goes on.
    let orphans = match viewer.is_administrator() || viewer.has("sekretaris") {
        true => staff.sops.orphans(&viewer.office_id).await?,
        false => Vec::new(),
    };
    let urgent = staff.products.urgent_takedowns(&viewer).await?.into_iter();
    let page = PageInbox {
        urgent: urgent
            .map(|one| (crate::web::urls::case(&one.case_id), one.subject, moment_text(one.dark)))
            .collect(),
        orphans: orphans.into_iter().map(|one| Orphan::of(&staff, &viewer, one)).collect(),
        page: frame::page(&staff, &viewer, &token, "Pekerjaan", "/kerja"),
        open,
        sought: typed.trim().to_owned(),
        colleagues: colleagues.into_iter().map(Line::of).collect(),
        mine: mine.into_iter().map(Line::of).collect(),
        barred: barred.into_iter().map(Line::of).collect(),
        closed: closed.into_iter().map(Line::of).collect(),
        reads_only: viewer.is_auditor() || staff.sops.only_own_unit(&viewer),
        registers: viewer.has("pengelola_jdih"),
        handles_pks: staff.tickets.handles_pks(&viewer).await?,
    };
    Ok(render(&page))
}
