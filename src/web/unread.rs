//! How many notices the person of a request has not read: every page's frame says it.
//!
//! Pages are made in many places, so the number goes with the request and the frame asks for it. Areas below `web` know
//! nothing of it; whoever keeps notices answers through [`Unread`].

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use std::pin::Pin;

/// Counts a person's unread notices.
pub trait Unread: Send + Sync {
    /// The number; `None` when it could not be found out, and then nothing is said of it.
    fn of<'u>(&'u self, person_id: &'u str) -> Pin<Box<dyn Future<Output = Option<u32>> + Send + 'u>>;
}

tokio::task_local! {
    static UNREAD: Option<u32>;
}

/// The number, put on a request by the guard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted(pub(super) Option<u32>);

/// How many notices the viewer of the page that is being made has not read; `None` when nobody counted.
#[must_use]
pub fn unread() -> Option<u32> {
    UNREAD.try_with(|count| *count).unwrap_or(None)
}

/// Runs what makes the answer, knowing the number.
pub(super) async fn run(next: Next, request: Request) -> Response {
    let count = request.extensions().get::<Counted>().and_then(|counted| counted.0);
    UNREAD.scope(count, next.run(request)).await
}

/// Whether a page is asked for, which has a frame; pictures and words of pages have none and come by the dozen.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    accept.contains("text/html") || accept.trim() == "*/*"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_not_counted_for() {
        let of = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            wants_page(&headers)
        };
        assert!(
            of("text/html,application/xhtml+xml,*/*;q=0.8") && of("*/*") && wants_page(&HeaderMap::new())
        );
        assert!(!of("image/avif,image/webp,*/*;q=0.8") && !of("application/json"));
    }

    #[test]
    fn outside_a_request_nobody_counted() {
        assert_eq!(unread(), None);
    }
}
