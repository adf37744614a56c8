//! Smaller answers for the public, most of whom read on a phone.

use axum::Router;
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower::util::MapRequestLayer;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate as _, SizeAbove};

/// Smaller ones fit into one packet as they are.
pub const COMPRESS_FROM_BYTES: u16 = 1024;
/// Kinds of what is text; pictures, fonts and PDFs are compressed already, and a file is sent byte for byte.
const TEXTS: [&str; 7] = [
    "text/",
    "image/svg+xml",
    "application/json",
    "application/ld+json",
    "application/xml",
    "application/atom+xml",
    "application/manifest+json",
];

/// Compresses what the router answers, where the reader takes it.
pub fn compressed(router: Router) -> Router {
    let worth = SizeAbove::new(COMPRESS_FROM_BYTES).and(is_text);
    let layer = CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth);
    router.layer(layer).layer(MapRequestLayer::new(whole_for_the_known))
}

fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| TEXTS.iter().any(|text| kind.starts_with(text)))
}

/// Who sends a cookie gets pages that hold a secret (the token of a form) beside what an address asked for; the
/// size of such a page, compressed, would tell about the secret.
fn whole_for_the_known(mut request: Request) -> Request {
    let is_ours = request.uri().path().starts_with("/statis/");
    if request.headers().contains_key(header::COOKIE) && !is_ours {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    request
}
