//! The text of a public file by its parts.

use super::Portal;
use super::file::visible;
use super::frame::{Frame, Looker, shown};
use super::product::public_id;
use super::text_view::PageText;
use crate::products::PublicProduct;
use crate::web::{WebError, WebResult};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

/// `GET /produk-hukum/{id}/isi`: of the digital Salinan that stands.
pub(super) async fn show(
    State(portal): State<Portal>,
    path: Result<Path<String>, PathRejection>,
    looker: Looker,
) -> WebResult {
    let Path(id) = path.map_err(|_| WebError::not_found())?;
    let product = product(&portal, &id).await?;
    let body = product.current().and_then(|version| version.files.iter().find(|file| file.is_body));
    let name = body.map(|file| file.name.clone()).ok_or_else(WebError::not_found)?;
    page(&portal, &id, &product, &name, looker).await
}

/// `GET /produk-hukum/{id}/isi/{nama}`: of any public file.
pub(super) async fn show_file(
    State(portal): State<Portal>,
    path: Result<Path<(String, String)>, PathRejection>,
    looker: Looker,
) -> WebResult {
    let Path((id, name)) = path.map_err(|_| WebError::not_found())?;
    let product = product(&portal, &id).await?;
    page(&portal, &id, &product, &name, looker).await
}

async fn product(portal: &Portal, id: &str) -> WebResult<PublicProduct> {
    let id = public_id(id).ok_or_else(WebError::not_found)?;
    portal.catalog.product(id).await?.ok_or_else(WebError::not_found)
}

async fn page(portal: &Portal, id: &str, product: &PublicProduct, name: &str, looker: Looker) -> WebResult {
    let file = visible(portal, id, name).await?;
    let text = portal.catalog.text_by_parts(file.digest).await;
    let frame = Frame::of(portal, "", "", &looker).await?;
    Ok(shown(&PageText::of(frame, product, name, text.as_ref())))
}
