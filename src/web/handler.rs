//! A handler behind a pointer: the router sees one type, however many handlers there are.
//!
//! axum would build its layers anew for every handler, and the compiler would prove for each of them that all that the
//! handler waits for may move between threads; that took longer than everything else in building the house.

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use std::pin::Pin;
use std::sync::Arc;

/// A response in the making.
pub(super) type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler of requests to a router with the state `S`, of whatever type it was.
pub(super) struct BoxedHandler<S>(Arc<dyn Fn(Request, S) -> Answer + Send + Sync>);

impl<S> Clone for BoxedHandler<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> BoxedHandler<S> {
    /// Forgets the type of a handler and of what it extracts.
    pub(super) fn new<H: Handler<T, S>, T>(handler: H) -> Self {
        Self(Arc::new(move |request, state| Box::pin(handler.clone().call(request, state))))
    }

    /// What the handler answers.
    pub(super) fn answer(&self, request: Request, state: S) -> Answer {
        (self.0)(request, state)
    }
}
