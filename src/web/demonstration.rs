//! What a demonstration says on every page and in every answer: that none of it is law in force.
//!
//! Pages are made in many places, the pages of failures far from any state. So that none is left out, what is true of
//! the house goes with the request, and the frame asks for it.

use axum::http::{HeaderName, HeaderValue};
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
    known(is_demonstration(), work)
}

/// Work that knows what is true of the house.
pub(super) fn known<F: Future>(is_demonstration: bool, work: F) -> impl Future<Output = F::Output> {
    IS_DEMONSTRATION.scope(is_demonstration, work)
}

/// Tells search engines to keep nothing of a demonstration's answer.
pub(super) fn mark(response: &mut Response) {
    let (name, value) =
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response.headers_mut().insert(name, value);
}
