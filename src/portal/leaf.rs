//! A page of a public file: its picture, with its words over it to be selected and marked. Each request
//! asks whether the file is public, the pictures too.

use super::file::{text, while_public};
use super::frame::{Frame, Looker, shown};
use super::gone::{gone, visible_file};
use super::leaf_view::{MAX_ASKED_CHARS, PageLeaf};
use super::product::public_id;
use super::{Portal, range};
use crate::kernel::Digest;
use crate::products::PagePicture;
use crate::web::{WebError, WebResult};
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Seconds after which a page that is being made is worth asking for again.
const RETRY_SECONDS: &str = "3";
/// A sheet on which it says that its page is being made.
const PLACEHOLDER: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210" height="297"><rect width="210" height="297" fill="#f3ece0"/><text x="105" y="150" text-anchor="middle" font-family="sans-serif" font-size="14" fill="#5b5346">sedang disiapkan</text></svg>"##;

type Place = Result<Path<(String, String, String)>, PathRejection>;

/// `GET /produk-hukum/{id}/berkas/{nama}/halaman/{halaman}?q=`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    path: Place,
    RawQuery(query): RawQuery,
    looker: Looker,
) -> WebResult {
    let Path((id, name, page)) = path.map_err(|_| WebError::not_found())?;
    let public_id = public_id(&id).ok_or_else(WebError::not_found)?;
    let file = visible_file(&portal, public_id, &name, &looker).await?;
    let page = number(&page)?;
    let Some(product) = portal.catalog.product(public_id).await? else {
        return Err(gone(&portal, public_id, &looker).await);
    };
    let leaf = portal.catalog.leaf(file.digest, page).await;
    let count = match &leaf {
        Some(leaf) => leaf.count,
        // Not read yet: the page may be there, and its picture says so.
        None if portal.catalog.text(file.digest).await.is_none() => recorded(&product, &name),
        None => return Err(WebError::not_found()),
    };
    if page > count {
        return Err(WebError::not_found());
    }
    let frame = Frame::of(&portal, "", "", &looker).await?;
    let asked = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "q")
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    let query = portal.search.query(&asked.chars().take(MAX_ASKED_CHARS).collect::<String>());
    Ok(shown(&PageLeaf::of(frame, &product, &name, (page, count), leaf.as_ref(), &query)))
}

/// How many pages of a file are recorded.
fn recorded(product: &crate::products::PublicProduct, name: &str) -> u32 {
    let mut files = product.versions.iter().flat_map(|version| &version.files);
    let pages = files.find(|file| file.name == name).and_then(|file| file.pages);
    pages.and_then(|pages| u32::try_from(pages).ok()).unwrap_or(0)
}

/// `GET …/gambar`: the picture.
pub(super) async fn picture(
    State(portal): State<Arc<Portal>>,
    path: Place,
    headers: HeaderMap,
    looker: Looker,
) -> WebResult {
    send(&portal, path, false, (&headers, &looker)).await
}

/// `GET …/kecil`: the thumbnail.
pub(super) async fn thumbnail(
    State(portal): State<Arc<Portal>>,
    path: Place,
    headers: HeaderMap,
    looker: Looker,
) -> WebResult {
    send(&portal, path, true, (&headers, &looker)).await
}

async fn send(
    portal: &Portal,
    path: Place,
    small: bool,
    (headers, looker): (&HeaderMap, &Looker),
) -> WebResult {
    let Path((id, name, page)) = path.map_err(|_| WebError::not_found())?;
    let id = public_id(&id).ok_or_else(WebError::not_found)?;
    let file = visible_file(portal, id, &name, looker).await?;
    match portal.catalog.page_picture(file.digest, number(&page)?, small).await? {
        PagePicture::Ready(digest, size, stream) => {
            let tag = format!("\"{}-{digest}\"", Digest::ALGORITHM);
            let common = [(header::CACHE_CONTROL, "no-cache"), (header::CONTENT_TYPE, "image/webp")];
            if text(headers, header::IF_NONE_MATCH).is_some_and(|known| range::has(known, &tag)) {
                return Ok((StatusCode::NOT_MODIFIED, common, [(header::ETAG, tag)]).into_response());
            }
            let stream = while_public(portal.visibility.clone(), id, file, stream);
            let length = [(header::CONTENT_LENGTH, HeaderValue::from(size))];
            Ok((common, [(header::ETAG, tag)], length, Body::from_stream(stream)).into_response())
        }
        PagePicture::Waiting => Ok(placeholder()),
        PagePicture::Problem(problem) => {
            Err(WebError::with_status(StatusCode::NOT_FOUND, problem.sentence()))
        }
    }
}

fn placeholder() -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::RETRY_AFTER, RETRY_SECONDS),
        (header::CONTENT_TYPE, "image/svg+xml"),
    ];
    (StatusCode::ACCEPTED, headers, PLACEHOLDER).into_response()
}

/// A page's number as addresses write it.
fn number(page: &str) -> WebResult<u32> {
    let number = public_id(page).and_then(|page| u32::try_from(page).ok());
    number.ok_or_else(WebError::not_found)
}
