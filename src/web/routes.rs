//! The table of routes: router and list in one, so that neither can name what the other does not.

use super::context::Web;
use super::guard::guard;
use super::handler::BoxedHandler;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, on};
use std::sync::Arc;

/// The largest urlencoded form.
pub const FORM_BYTES: usize = 1024 * 1024;

/// Who may use a route at all; what a person may do there, the services decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Administrators.
    Administrator,
    /// Auditors, who only read.
    Auditor,
}

/// How a request's body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// None: a GET.
    None,
    /// An urlencoded form, read and checked by the guard.
    Form,
    /// A multipart form or a raw file: the handler passes the CSRF gate itself, up to this many bytes.
    Stream(usize),
    /// Bytes that another machine sends and signs: no session, no token of a form, and nothing believed before the
    /// handler has verified the signature; up to this many bytes.
    Signed(usize),
}

/// A route, as the tests walk it.
#[derive(Debug, Clone, Copy)]
pub struct RouteInfo {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The pattern.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// How its body is read.
    pub body: Body,
    /// Whether an address of the internet may ask for it only so often ([`super::Pace`]).
    pub paced: bool,
}

/// What stands before a route's handler, and of which route.
pub(super) type Gate = Arc<(Web, RouteInfo)>;

/// Routes in the making. The state `S` is a pointer: each request clones it.
pub struct Routes<S> {
    web: Web,
    router: Router<S>,
    list: Vec<RouteInfo>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// An empty table.
    #[must_use]
    pub fn new(web: &Web) -> Self {
        Self { web: web.clone(), router: Router::new(), list: Vec::new() }
    }

    /// A page that is read.
    #[must_use]
    pub fn get<T>(self, path: &'static str, access: Access, handler: impl Handler<T, S>) -> Self {
        let info = RouteInfo { method: "GET", path, access, body: Body::None, paced: false };
        self.add(info, MethodFilter::GET, BoxedHandler::new(handler))
    }

    /// A page for everybody that costs something to make.
    #[must_use]
    pub fn get_paced<T>(self, path: &'static str, handler: impl Handler<T, S>) -> Self {
        let info = RouteInfo { method: "GET", path, access: Access::Public, body: Body::None, paced: true };
        self.add(info, MethodFilter::GET, BoxedHandler::new(handler))
    }

    /// A form that is posted.
    #[must_use]
    pub fn post<T>(
        self,
        path: &'static str,
        access: Access,
        body: Body,
        handler: impl Handler<T, S>,
    ) -> Self {
        let info = RouteInfo { method: "POST", path, access, body, paced: access == Access::Public };
        self.add(info, MethodFilter::POST, BoxedHandler::new(handler))
    }

    fn add(mut self, info: RouteInfo, method: MethodFilter, handler: BoxedHandler<S>) -> Self {
        let answer = move |State(state): State<S>, request: Request| handler.answer(request, state);
        let gate = Gate::new((self.web.clone(), info));
        let guarded = on(method, answer).route_layer(from_fn_with_state(gate, guard));
        // A page that is read has no body, and no limit for it to carry.
        let guarded = match info.body {
            Body::None => guarded,
            Body::Form => guarded.layer(DefaultBodyLimit::max(FORM_BYTES)),
            Body::Stream(bytes) | Body::Signed(bytes) => guarded.layer(DefaultBodyLimit::max(bytes)),
        };
        self.router = self.router.route(info.path, guarded);
        self.list.push(info);
        self
    }

    /// The router and the list.
    pub fn done(self) -> (Router<S>, Vec<RouteInfo>) {
        (self.router, self.list)
    }
}
