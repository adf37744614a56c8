//! The page of a product.

use super::Portal;
use super::frame::{Frame, Looker, has_staff_page, shown};
use super::gone;
use super::product_view::PageProduct;
use crate::kernel::thousands;
use crate::web::{WebError, WebResult, urls};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect};
use std::sync::Arc;

/// `GET /produk-hukum/{id}-{slug}`
pub(super) async fn show(
    State(portal): State<Arc<Portal>>,
    path: Result<Path<String>, PathRejection>,
    method: Method,
    looker: Looker,
) -> WebResult {
    let Path(id_slug) = path.map_err(|_| WebError::not_found())?;
    let (id, slug) = id_slug.split_once('-').unwrap_or((&id_slug, ""));
    let id = public_id(id).ok_or_else(WebError::not_found)?;
    let visible = gone::visible(&portal, id, &looker).await?;
    if visible.slug != slug {
        return Ok(Redirect::permanent(&urls::product(id, &visible.slug)).into_response());
    }
    let names = portal.catalog.names_at(&portal.visibility.confirmed()).await?;
    let Some((product, times)) = portal.catalog.product_counted(id, &names).await? else {
        // Taken down between the two questions.
        return Err(gone::gone(&portal, id, &looker).await);
    };
    let frame = Frame::by(&names, &product.citation, "", &looker);
    let page = PageProduct::of(frame, &product, &portal.web.site, portal.catalog.now())
        .ok_or_else(WebError::not_found)?;
    let staff = has_staff_page(&looker).then(|| urls::staff_product(id));
    let page = PageProduct { counted: counted(times), staff, ..page };
    // Those who work here are no readers.
    if looker.is_none() && method == Method::GET {
        portal.counts.viewed(id);
    }
    Ok(shown(&page))
}

/// "Dilihat 1.234 kali, diunduh 56 kali."; empty before anything was counted.
fn counted((views, downloads): (i64, i64)) -> String {
    match (views, downloads) {
        (0, 0) => String::new(),
        _ => format!("Dilihat {} kali, diunduh {} kali.", thousands(views), thousands(downloads)),
    }
}

/// A public id as addresses write it: digits, the first of which is no zero.
pub(super) fn public_id(text: &str) -> Option<i64> {
    let is_plain = !text.starts_with('0') && text.bytes().all(|c| c.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_in_words_once_there_are_any() {
        assert_eq!(counted((0, 0)), "");
        assert_eq!(counted((1_234, 0)), "Dilihat 1.234 kali, diunduh 0 kali.");
    }

    #[test]
    fn a_public_id_has_one_way_of_being_written() {
        assert_eq!(public_id("12"), Some(12));
        for other in ["", "0", "012", "+12", "-12", "1 2", "9999999999999999999", "١٢"] {
            assert_eq!(public_id(other), None, "{other}");
        }
    }
}
