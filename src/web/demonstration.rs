//! What a demonstration says on every page and in every answer: that none of it is law in force.
//!
//! Pages are made in many places, the pages of failures far from any state. So that none is left out, what is true of
//! the house goes with the request, and the frame asks for it.

use super::context::Web;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

tokio::task_local! {
    static IS_DEMONSTRATION: bool;
}

/// Whether the request that is being answered is to a demonstration.
pub(super) fn is_demonstration() -> bool {
    IS_DEMONSTRATION.try_with(|is| *is).unwrap_or(false)
}

/// The same work with what is true of the house, for a task of its own.
pub(super) fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    IS_DEMONSTRATION.scope(is_demonstration(), work)
}

/// Around everything else: the pages bear the strip, and search engines are told to keep nothing of it.
pub async fn mark_demonstration(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = IS_DEMONSTRATION.scope(web.is_demonstration, next.run(request)).await;
    if web.is_demonstration {
        let (name, value) =
            (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
        response.headers_mut().insert(name, value);
    }
    response
}
