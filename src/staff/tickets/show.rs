//! A ticket: who asks what, what happened, and what can be done now.

use super::view::{self, Sent};
use super::{failed, thread};
use crate::auth::Actor;
use crate::kernel::{moment_text, new_id};
use crate::staff::act::form_id;
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame};
use crate::tickets::{Category, Channel, Dossier, Outcome, Request, Status};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "staff/ticket.html")]
pub(super) struct PageTicket {
    pub page: Page,
    pub id: String,
    pub version: i64,
    pub act_id: String,
    pub code: String,
    pub status: &'static str,
    pub outcome: &'static str,
    pub category: &'static str,
    pub channel: &'static str,
    pub request: &'static str,
    pub opened: String,
    pub due: String,
    pub is_over: bool,
    pub taken_by: String,
    pub is_handled: bool,
    pub may_act: bool,
    pub may_take: bool,
    pub is_closed: bool,
    pub is_erased: bool,
    pub is_limited: bool,
    pub name: String,
    pub contact: String,
    pub institution: String,
    pub window: String,
    pub window_over: bool,
    pub entries: Vec<thread::Entry>,
    pub forms: Vec<view::Form>,
    pub answer: Option<view::AnswerForm>,
    pub others: Vec<(String, String)>,
    pub forwards: Vec<(String, String, String)>,
    pub ties: Vec<(String, String)>,
    pub looks: Vec<(String, String)>,
    pub problems: Problems,
    /// Whether messages that did not arrive are this person's to see to, also when the ticket is closed.
    pub may_see_to: bool,
    /// Whether WhatsApp would take one of them now.
    pub can_resend: bool,
}

impl PageTicket {
    /// A fresh act id for a form of this page: each form is an act of its own.
    fn form_id(&self, form: &str) -> String {
        form_id(&self.act_id, form)
    }
}

/// `GET /tiket/{id}`
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    let id = crate::kernel::parse_id(&id).map_err(|_| WebError::not_found())?;
    page(&staff, &viewer, &token, &id, &Sent::default(), StatusCode::OK).await
}

/// The page, with what was typed into one of its forms.
pub(super) async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    id: &str,
    sent: &Sent,
    status: StatusCode,
) -> WebResult {
    let dossier = staff.tickets.dossier(viewer, id).await.map_err(failed)?;
    let view = of(staff, viewer, token, &dossier, sent).await?;
    Ok((status, render(&view)).into_response())
}

async fn of(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    dossier: &Dossier,
    sent: &Sent,
) -> Result<PageTicket, WebError> {
    let now = staff.journal.clock().now();
    let line = &dossier.line;
    let is_closed = line.closed.is_some();
    let title = format!("Tiket {}", line.code);
    let may_act = dossier.is_handled
        && !is_closed
        && !dossier.is_erased
        && (dossier.is_mine || line.taken_by.is_none());
    let forms = match (dossier.is_handled && !dossier.is_erased, is_closed) {
        (true, true) => view::closed_forms(sent),
        (true, false) if may_act => view::open_forms(staff, viewer, dossier, sent).await?,
        _ => Vec::new(),
    };
    Ok(PageTicket {
        page: frame::page(staff, viewer, token, title, "/tiket"),
        id: line.id.clone(),
        version: dossier.version,
        // A page that is shown again is another page: an act of the one before is not taken for one of this.
        act_id: new_id(now),
        code: line.code.clone(),
        status: line.status.map_or("", Status::title),
        outcome: line.outcome.map_or("", Outcome::title),
        category: line.category.map_or("Belum ditetapkan", Category::title),
        channel: line.channel.map_or("", Channel::title),
        request: dossier.request.map_or("Belum ditetapkan", Request::title),
        opened: moment_text(line.opened),
        due: line.next.map(moment_text).unwrap_or_default(),
        is_over: line.next.is_some_and(|next| next < now),
        taken_by: line.taken_by.clone().unwrap_or_default(),
        is_handled: dossier.is_handled,
        may_act,
        may_take: !is_closed
            && !dossier.is_mine
            && !dossier.is_erased
            && (dossier.is_handled || line.taken_by.is_none()),
        is_closed,
        is_erased: dossier.is_erased,
        is_limited: dossier.is_limited,
        name: dossier.identity.name.clone(),
        contact: dossier.identity.contact.clone(),
        institution: dossier.identity.institution.clone(),
        window: dossier.window_ends.map(moment_text).unwrap_or_default(),
        window_over: dossier.window_ends.is_some_and(|ends| ends <= now),
        entries: thread::entries(dossier),
        answer: match may_act {
            true => Some(view::answer_form(staff, sent).await?),
            false => None,
        },
        forms,
        others: dossier.others.clone(),
        forwards: view::forwards(dossier),
        ties: view::ties(dossier),
        looks: dossier
            .looks
            .iter()
            .map(|look| {
                let when = moment_text(crate::kernel::Timestamp(look.at_ms));
                let name = look.name.as_deref().unwrap_or("Perintah di server");
                (format!("{name} ({})", look.what), when)
            })
            .collect(),
        problems: sent.problems.clone(),
        may_see_to: may_act || (is_closed && dossier.is_handled && !dossier.is_erased),
        can_resend: staff.tickets.has_whatsapp() && dossier.window_ends.is_some_and(|ends| now < ends),
    })
}

/// A page that says why an act was not done, with everything that was typed.
pub(super) async fn again(
    staff: &Staff,
    (viewer, token): (&Actor, &SessionToken),
    id: &str,
    (form, fields, problems): (&str, Fields, Problems),
    status: StatusCode,
) -> WebResult<Response> {
    let sent = Sent { form: form.to_owned(), fields, problems, ..Sent::default() };
    page(staff, viewer, token, id, &sent, status).await
}

/// An input of a form that was sent shows what was typed.
pub(super) fn filled(input: Input, form: &str, sent: &Sent) -> Input {
    match sent.form == form {
        true => input.typed(&sent.fields, &sent.problems),
        false => input.within(form),
    }
}
