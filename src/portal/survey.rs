//! The survey of satisfaction: nine questions, and nothing of the person who answers.

use super::Portal;
use super::frame::{Frame, Looker};
use crate::kernel::Fault as _;
use crate::tickets::intake::{ELEMENTS, SurveyError, TicketError};
use crate::web::{ClientAddress, Fields, HasForm, SessionToken, WebResult, render, status_of};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The address.
const HERE: &str = "/survei";
/// The query of the page that says that an answer was taken in.
const SENT: &str = "terkirim";

#[derive(Template)]
#[template(path = "portal/survey.html")]
struct PageSurvey {
    page: Frame,
    is_sent: bool,
    problems: Vec<(String, String)>,
    questions: Vec<Question>,
}

struct Question {
    name: &'static str,
    title: &'static str,
    text: &'static str,
    /// Value, words, whether it was chosen.
    marks: Vec<(usize, &'static str, bool)>,
    problem: String,
}

/// `GET /survei`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    RawQuery(query): RawQuery,
    token: SessionToken,
    looker: Looker,
) -> WebResult {
    let is_sent = query.as_deref() == Some(SENT);
    page(&portal, &token, &looker, (is_sent, &Fields::default()), Vec::new()).await
}

/// `POST /survei`
pub(super) async fn send(
    State(portal): State<Arc<Portal>>,
    ClientAddress(address): ClientAddress,
    token: SessionToken,
    looker: Looker,
    fields: Fields,
) -> WebResult {
    match portal.hotline.survey(|name| fields.get(name), &address).await {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?{SENT}")).into_response()),
        Err(SurveyError::Marks(missing)) => {
            let problems = missing.into_iter().map(|(field, sentence)| (field.to_owned(), sentence));
            let page = page(&portal, &token, &looker, (false, &fields), problems.collect()).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(SurveyError::Ticket(error @ TicketError::Throttled)) => {
            let sentence =
                "Terlalu banyak jawaban dikirim dari tempat Anda. Coba lagi satu jam lagi.".to_owned();
            let problems = vec![("u1".to_owned(), sentence)];
            let page = page(&portal, &token, &looker, (false, &fields), problems).await?;
            Ok((status_of(error.class()), page).into_response())
        }
        Err(SurveyError::Ticket(error)) => Err(error.into()),
    }
}

async fn page(
    portal: &Portal,
    token: &SessionToken,
    looker: &Looker,
    (is_sent, fields): (bool, &Fields),
    problems: Vec<(String, String)>,
) -> WebResult<Response> {
    let mut frame = Frame::of(portal, "Survei kepuasan masyarakat", HERE, looker).await?;
    frame.page.csrf = token.csrf();
    let questions = ELEMENTS.iter().map(|element| {
        let typed = fields.get(element.name);
        let mark = |(value, words): (usize, &&'static str)| (value, *words, typed == value.to_string());
        let problem = problems.iter().find(|(field, _)| field == element.name);
        Question {
            name: element.name,
            title: element.title,
            text: element.question,
            marks: (1..).zip(&element.marks).map(mark).collect(),
            problem: problem.map(|(_, sentence)| sentence.clone()).unwrap_or_default(),
        }
    });
    let view =
        PageSurvey { page: frame, is_sent, questions: questions.collect(), problems: problems.clone() };
    let mut response = render(&view);
    response.extensions_mut().insert(HasForm);
    Ok(response)
}
