//! One mapping from an area's fault to a status and a page in plain words.

use super::page::{Page, PageProblem, render};
use crate::kernel::{Fault, FaultClass};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt;

/// What handlers return.
pub type WebResult<T = Response> = Result<T, WebError>;

/// Put on the response of a failure, so that its page can be written again with the request's number.
#[derive(Debug, Clone)]
struct Problem(String);

/// Put on the response of a refusal: why, for the log. The sentence that the reader is told may name people; this is the
/// name of what was in the way.
#[derive(Debug, Clone)]
pub(super) struct Refused(pub String);

/// A failed request: its status and what the reader is told. The detail goes to the log, once, here.
#[derive(Debug)]
pub struct WebError {
    status: StatusCode,
    sentence: String,
    /// A page of its own, in the place of the general one.
    page: Option<Box<Response>>,
    /// Why, for the log; empty where the status says it all.
    reason: String,
    /// After how many seconds to ask again, where that helps.
    retry_s: Option<i64>,
}

/// After how many seconds to ask again for what is away for now.
const RETRY_S: i64 = 5;

impl WebError {
    /// A page that is not there.
    #[must_use]
    pub fn not_found() -> Self {
        Self::with_status(StatusCode::NOT_FOUND, "Halaman yang Anda cari tidak ada di sini.")
    }

    /// Known, but not this person's to do.
    pub fn forbidden(sentence: impl Into<String>) -> Self {
        Self::with_status(StatusCode::FORBIDDEN, sentence)
    }

    /// Input that cannot be accepted, where there is no form to show it in.
    pub fn invalid(sentence: impl Into<String>) -> Self {
        Self::with_status(StatusCode::UNPROCESSABLE_ENTITY, sentence)
    }

    /// Asked for more often than one address may.
    pub(super) fn too_often(wait_s: i64) -> Self {
        let sentence = format!(
            "Terlalu banyak permintaan dari jaringan Anda. Tunggu {wait_s} detik, lalu muat ulang halaman ini."
        );
        let error = Self::with_status(StatusCode::TOO_MANY_REQUESTS, sentence);
        Self { reason: "pace".to_owned(), retry_s: Some(wait_s), ..error }
    }

    /// A status and a sentence.
    pub fn with_status(status: StatusCode, sentence: impl Into<String>) -> Self {
        let retry_s = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_S);
        Self { status, sentence: sentence.into(), page: None, reason: String::new(), retry_s }
    }

    /// Says for the log why it was refused.
    pub(super) fn because(self, reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..self }
    }

    /// What is answered with a page of its own, whose status is the response's.
    #[must_use]
    pub fn with_page(response: Response, sentence: impl Into<String>) -> Self {
        let status = response.status();
        let page = Some(Box::new(response));
        Self { page, retry_s: None, ..Self::with_status(status, sentence) }
    }

    /// Adds the request's number to the page of a failure of ours.
    pub(super) fn numbered(response: Response, number: &str) -> Response {
        let status = response.status();
        let problem = response.extensions().get::<Problem>().cloned();
        let Some(Problem(sentence)) = problem.filter(|_| status.is_server_error()) else { return response };
        let retry = response.headers().get(header::RETRY_AFTER).cloned();
        let sentence = format!("{sentence} Nomor permintaan: {number}.");
        let mut again =
            (status, render(&PageProblem { page: Page::plain(heading(status)), sentence })).into_response();
        if let Some(retry) = retry {
            again.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        again
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What the reader is told.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// The status of a class of fault.
#[must_use]
pub fn status_of(class: FaultClass) -> StatusCode {
    match class {
        FaultClass::NotFound => StatusCode::NOT_FOUND,
        FaultClass::Forbidden => StatusCode::FORBIDDEN,
        FaultClass::Conflict => StatusCode::CONFLICT,
        FaultClass::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        FaultClass::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FaultClass::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        FaultClass::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl<F: Fault> From<F> for WebError {
    fn from(fault: F) -> Self {
        let status = status_of(fault.class());
        if status.is_server_error() {
            let source = fault.source().map(ToString::to_string);
            tracing::error!(error = %fault, source, "request failed");
        }
        Self::with_status(status, fault.sentence()).because(&kind_of(&fault))
    }
}

/// Which fault it is, by the names of its variants alone: what they hold may name people.
fn kind_of(fault: &impl fmt::Debug) -> String {
    let text = format!("{fault:?}");
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '(').unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end_matches('(').replace('(', ".")
}

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.sentence)
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        if let Some(page) = self.page {
            return *page;
        }
        let refused = (!self.reason.is_empty()).then_some(Refused(self.reason));
        let sentence = self.sentence.clone();
        let problem = PageProblem { page: Page::plain(heading(self.status)), sentence: self.sentence };
        let mut headers = HeaderMap::new();
        if let Some(seconds) = self.retry_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        let mut response = (self.status, headers, render(&problem)).into_response();
        response.extensions_mut().insert(Problem(sentence));
        if let Some(refused) = refused {
            response.extensions_mut().insert(refused);
        }
        response
    }
}

fn heading(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Tidak ditemukan",
        StatusCode::GONE => "Sudah diturunkan",
        StatusCode::FORBIDDEN => "Tidak diizinkan",
        StatusCode::CONFLICT => "Sudah berubah",
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => "Belum dapat diterima",
        StatusCode::PAYLOAD_TOO_LARGE => "Terlalu besar",
        StatusCode::TOO_MANY_REQUESTS => "Terlalu sering",
        StatusCode::SERVICE_UNAVAILABLE => "Sedang tidak tersedia",
        StatusCode::UNAUTHORIZED => "Perlu masuk",
        _ => "Terjadi kesalahan",
    }
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn a_fault_is_named_for_the_log_without_what_it_holds() {
        #[derive(Debug)]
        #[expect(dead_code, reason = "read by Debug alone")]
        enum Sample {
            Plain,
            Holds(&'static str),
            Told { name: &'static str },
            Within(Option<&'static str>),
        }
        assert_eq!(kind_of(&Sample::Plain), "Plain");
        assert_eq!(kind_of(&Sample::Holds("Siti")), "Holds");
        assert_eq!(kind_of(&Sample::Told { name: "Siti" }), "Told");
        assert_eq!(kind_of(&Sample::Within(Some("Siti"))), "Within.Some");
    }
}
