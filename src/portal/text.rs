//! The text of a public file by its parts.

use super::Portal;
use super::frame::{Frame, Looker, shown};
use super::gone::{gone, visible, visible_file};
use super::product::public_id;
use super::text_view::PageText;
use crate::products::PublicProduct;
use crate::web::{WebError, WebResult};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use std::sync::Arc;

/// `GET /produk-hukum/{id}/isi`: of the digital Salinan that stands.
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    path: Result<Path<String>, PathRejection>,
    looker: Looker,
) -> WebResult {
    let Path(id) = path.map_err(|_| WebError::not_found())?;
    let product = product(&portal, &id, &looker).await?;
    let body = product.current().and_then(|version| version.files.iter().find(|file| file.is_body));
    let Some(name) = body.map(|file| file.name.clone()) else {
        // The Salinan alone was taken down: its own address says so.
        let dark = product.dark.iter().find(|file| file.is_body).ok_or_else(WebError::not_found)?;
        let name = dark.name.clone();
        return page(&portal, &product, &name, looker).await;
    };
    page(&portal, &product, &name, looker).await
}

/// `GET /produk-hukum/{id}/isi/{nama}`: of any public file.
pub(super) async fn show_file(
    State(portal): State<Arc<Portal>>,
    path: Result<Path<(String, String)>, PathRejection>,
    looker: Looker,
) -> WebResult {
    let Path((id, name)) = path.map_err(|_| WebError::not_found())?;
    let product = product(&portal, &id, &looker).await?;
    page(&portal, &product, &name, looker).await
}

async fn product(portal: &Portal, id: &str, looker: &Looker) -> WebResult<PublicProduct> {
    let id = public_id(id).ok_or_else(WebError::not_found)?;
    visible(portal, id, looker).await?;
    match portal.catalog.product(id).await? {
        Some(product) => Ok(product),
        None => Err(gone(portal, id, looker).await),
    }
}

async fn page(portal: &Portal, product: &PublicProduct, name: &str, looker: Looker) -> WebResult {
    let file = visible_file(portal, product.public_id, name, &looker).await?;
    let text = portal.catalog.text_by_parts(file.digest).await;
    let frame = Frame::of(portal, "", "", &looker).await?;
    Ok(shown(&PageText::of(frame, product, name, text.as_ref())))
}
