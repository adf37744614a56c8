//! Suggestions while typing: titles of published products, as JSON for the script of the search field. Without
//! the script the field searches as ever.

use super::Portal;
use crate::search::MAX_TEXT_CHARS;
use crate::web::{WebResult, urls};
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use std::sync::Arc;

/// How many are shown below the field.
const SHOWN: usize = 8;

/// A product that may be meant.
#[derive(Debug, serde::Serialize)]
struct Suggestion {
    citation: String,
    title: String,
    href: String,
}

/// `GET /saran?q=…`
pub(super) async fn show(State(portal): State<Arc<Portal>>, RawQuery(query): RawQuery) -> WebResult {
    let query = query.unwrap_or_default();
    let mut given = form_urlencoded::parse(query.as_bytes());
    let typed = given.find(|(name, _)| name == "q").map(|(_, value)| value.into_owned()).unwrap_or_default();
    let typed: String = typed.chars().take(MAX_TEXT_CHARS).collect();
    let teasers = portal.search.suggest(&typed, SHOWN).await?;
    let list: Vec<Suggestion> = teasers
        .into_iter()
        .map(|teaser| Suggestion {
            href: urls::product(teaser.public_id, &teaser.slug),
            title: teaser.title.clone(),
            citation: teaser.citation.clone(),
        })
        .collect();
    let mut response = Json(list).into_response();
    // Asked anew each time, so that nothing outlives a takedown.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
