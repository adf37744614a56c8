//! What both page areas share: who a request is from, what it may do, errors, forms, headers, layout.
//!
//! A route is declared once in a [`Routes`] table with its [`Access`]; the same table is the router and
//! the list that the tests walk. Nothing is reachable that the table does not name (default deny).

mod carry;
mod client;
mod compress;
mod context;
mod cookies;
mod csrf;
mod demonstration;
mod error;
mod fields;
mod guard;
mod handler;
mod headers;
mod key;
mod pace;
mod page;
mod qr;
mod reauth;
mod routes;
mod statics;
mod unread;
pub mod urls;

pub use client::{ClientAddress, Proxies};
pub use compress::{COMPRESS_FROM_BYTES, compressed};
pub use context::{Site, Web};
pub use cookies::{Cookies, clear_session, session_cookie};
pub use csrf::{CsrfGate, FIELD as CSRF_FIELD, HEADER as CSRF_HEADER};
pub use error::{WebError, WebResult, status_of};
pub use fields::Fields;
pub use guard::{HasForm, SessionToken, Viewer};
pub use headers::around;
pub use key::{KeyAsk, key_proof};
pub use pace::Pace;
pub use page::{Page, PageProblem, render};
pub use qr::Qr;
pub use reauth::{Asked, PROOF_FIELDS, prove, prove_again};
pub use routes::{Access, Body, FORM_BYTES, RouteInfo, Routes};
pub use statics::{asset, asset_url};
pub use unread::{Unread, unread};
