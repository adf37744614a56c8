//! Style sheets, scripts and images, compiled in. Their address carries their digest, so browsers keep
//! them for a year and get a new one at once.

use crate::kernel::Digest;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "static"]
struct Files;

static VERSIONS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let version = |name: &str| Files::get(name).map(|file| Digest::of(&file.data).short());
    Files::iter().filter_map(|name| Some((name.to_string(), version(&name)?))).collect()
});

/// The address of a file, with its version.
#[must_use]
pub fn asset_url(name: &str) -> String {
    let version = VERSIONS.get(name).map_or("0", String::as_str);
    format!("/statis/{version}/{name}")
}

/// Serves a file of ours.
pub async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(file) = Files::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, file.data.into_owned()).into_response()
}
