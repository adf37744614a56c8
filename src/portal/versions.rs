//! Two public versions of a product side by side, with the words that differ. Each request asks whether both files are
//! public; what was taken down answers as everywhere.

use super::Portal;
use super::frame::{Frame, Looker, shown};
use super::gone::{gone, visible, visible_file};
use super::product::public_id;
use super::versions_view::{Compared, PageVersions, Wanted};
use crate::products::{PublicProduct, VisibleFile};
use crate::web::{WebError, WebResult, urls};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

/// `GET /produk-hukum/{id}/versi/{lama}/{baru}?kiri=&kanan=`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
    looker: Looker,
) -> WebResult {
    let Path((id, older, newer)) = path.map_err(|_| WebError::not_found())?;
    let number = |text: &str| public_id(text).ok_or_else(WebError::not_found);
    let id = number(&id)?;
    visible(&portal, id, &looker).await?;
    let (older, newer) = (number(&older)?, number(&newer)?);
    let Some(product) = portal.catalog.product(id).await? else {
        return Err(gone(&portal, id, &looker).await);
    };
    let known = |version: i64| product.versions.iter().any(|one| one.version == version);
    if older == newer || !known(older) || !known(newer) {
        return Err(WebError::not_found());
    }
    if older > newer {
        return Ok(Redirect::permanent(&urls::product_versions(id, newer, older)).into_response());
    }
    let old = body(&portal, &product, older, &looker).await?;
    let new = body(&portal, &product, newer, &looker).await?;
    let pages = (portal.catalog.leaves(old.digest).await, portal.catalog.leaves(new.digest).await);
    let compared = match pages {
        (Some(old), Some(new)) => {
            // Long texts take their time.
            let made = tokio::task::spawn_blocking(move || Compared::of(old, new)).await;
            made.inspect_err(|error| tracing::error!(%error, "versions could not be compared")).ok()
        }
        _ => None,
    };
    let wanted = Wanted::read(query.as_deref().unwrap_or_default());
    let frame = Frame::of(&portal, "", "", &looker).await?;
    let page = PageVersions::of(frame, &product, (older, newer), compared.as_ref(), wanted);
    Ok(shown(&page.ok_or_else(WebError::not_found)?))
}

/// The digital Salinan of a version, when the public may have it; else what its own address answers.
async fn body(
    portal: &Portal,
    product: &PublicProduct,
    version: i64,
    looker: &Looker,
) -> WebResult<VisibleFile> {
    let files = product.versions.iter().find(|one| one.version == version).map(|one| &one.files);
    let there = files.and_then(|files| files.iter().find(|file| file.is_body)).map(|file| &file.name);
    let dark = product.dark.iter().find(|dark| dark.is_body && dark.version == version);
    let name = there.or(dark.map(|dark| &dark.name)).ok_or_else(WebError::not_found)?;
    visible_file(portal, product.public_id, name, looker).await
}
