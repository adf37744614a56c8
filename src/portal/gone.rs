//! What was taken down: its address answers 410 for ever, with a page that says what it was, since when, why, and what
//! took its place. The one place where pages ask whether a product or a file of it is public.

use super::Portal;
use super::frame::{Frame, Looker, has_staff_page};
use crate::kernel::{CivilDate, Timestamp};
use crate::products::{Standing, Tombstone, Visible, VisibleFile, order_words};
use crate::web::{WebError, WebResult, render, urls};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What is said where the page itself cannot be made.
const SENTENCE: &str = "Produk hukum ini sudah diturunkan dari JDIH, dan tidak tersedia lagi di alamat ini.";

/// The page.
#[derive(Template)]
#[template(path = "portal/gone.html")]
pub(super) struct PageGone {
    pub page: Frame,
    /// The public id.
    pub number: String,
    /// Citation and title as published; `None` where they are closed.
    pub was: Option<(String, String)>,
    /// Since when; empty where it is not known.
    pub since: String,
    /// What is known of it: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Address and citation of what took its place.
    pub successor: Option<(String, String)>,
    /// Whether that has the very same files.
    pub restored: bool,
    /// The file of it that was asked for stays dark while the product is public: name and page of the product.
    pub file: Option<(String, String)>,
    /// For those who work here: what is kept.
    pub staff: Option<String>,
}

impl PageGone {
    /// Of a product.
    pub(super) fn of(frame: Frame, number: i64, stone: Option<&Tombstone>, staff: bool) -> Self {
        let day = |at: Timestamp| CivilDate::in_jakarta(at).indonesian();
        let since = stone.and_then(|stone| stone.since).map(day).unwrap_or_default();
        let mut facts = Vec::new();
        if let Some(stone) = stone {
            let was_public = match stone.since {
                Some(since) => format!("{} sampai {}", day(stone.published), day(since)),
                None => format!("sejak {}", day(stone.published)),
            };
            facts.push(("Pernah terbit", was_public));
            facts.extend(stone.ground.clone().map(|ground| ("Dasar", capital(&ground))));
            let order = order_words(&stone.givers, &stone.order_number, stone.order_date.as_deref());
            facts.push(("Perintah", order.unwrap_or_else(|| "Perintah tertulis menyusul".to_owned())));
        }
        facts.push(("Nomor pengenal", number.to_string()));
        let successor = stone.and_then(|stone| stone.successor.clone());
        Self {
            page: frame,
            number: number.to_string(),
            was: stone.and_then(|stone| stone.was.as_ref()).map(|(citation, description)| {
                (citation.clone(), description.get("judul").trim().trim_end_matches('.').to_owned())
            }),
            since,
            facts,
            successor: successor.map(|(id, slug, citation)| (urls::product(id, &slug), citation)),
            restored: stone.is_some_and(|stone| stone.restored),
            file: None,
            staff: staff.then(|| urls::staff_product(number)),
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// The public product of an id, or the answer in its place.
pub(super) async fn visible(portal: &Portal, id: i64, looker: &Looker) -> WebResult<Arc<Visible>> {
    match portal.visibility.standing(id).await? {
        Standing::Public(visible) => Ok(visible),
        Standing::TakenDown => Err(gone(portal, id, looker).await),
        Standing::Unknown => Err(WebError::not_found()),
    }
}

/// A public file of a public product, or the answer in its place.
pub(super) async fn visible_file(
    portal: &Portal,
    id: i64,
    name: &str,
    looker: &Looker,
) -> WebResult<VisibleFile> {
    let product = visible(portal, id, looker).await?;
    if let Some(file) = product.files.iter().find(|file| file.name == name) {
        return Ok(file.clone());
    }
    match product.dark.iter().any(|dark| dark == name) {
        true => Err(file_gone(portal, (id, &product.slug), name, looker).await),
        false => Err(WebError::not_found()),
    }
}

/// The answer for what was taken down.
pub(super) async fn gone(portal: &Portal, id: i64, looker: &Looker) -> WebError {
    let page = async {
        let stone = portal.catalog.tombstone(id).await?;
        let frame = Frame::of(portal, "Sudah diturunkan", "", looker).await?;
        Ok::<_, WebError>(answer(&PageGone::of(frame, id, stone.as_ref(), has_staff_page(looker))))
    };
    or_plain(page.await)
}

async fn file_gone(portal: &Portal, (id, slug): (i64, &str), name: &str, looker: &Looker) -> WebError {
    let page = async {
        let product = portal.catalog.product(id).await?;
        let dark = product.as_ref().and_then(|product| product.dark.iter().find(|dark| dark.name == name));
        let frame = Frame::of(portal, "Berkas sudah diturunkan", "", looker).await?;
        let mut page = PageGone::of(frame, id, None, has_staff_page(looker));
        if let Some(dark) = dark {
            page.since = CivilDate::in_jakarta(dark.since).indonesian();
            page.facts.insert(0, ("Dasar", capital(&dark.ground)));
        }
        page.was = product.map(|product| {
            let title = product.current().map(|now| now.description.get("judul").to_owned());
            (product.citation, title.unwrap_or_default())
        });
        page.file = Some((name.to_owned(), urls::product(id, slug)));
        Ok::<_, WebError>(answer(&page))
    };
    or_plain(page.await)
}

/// The page with its status. Browsers ask anew each time: what takes its place may come.
fn answer(page: &PageGone) -> Response {
    let mut response = render(page);
    if response.status().is_success() {
        *response.status_mut() = StatusCode::GONE;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

/// That it is gone is known, also where nothing more can be asked.
fn or_plain(page: Result<Response, WebError>) -> WebError {
    match page {
        Ok(response) => WebError::with_page(response, SENTENCE),
        Err(error) => {
            tracing::warn!(%error, "a tombstone cannot say more than that");
            WebError::with_page(WebError::with_status(StatusCode::GONE, SENTENCE).into_response(), SENTENCE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stone_without_an_order_says_that_it_follows() {
        let stone = Tombstone {
            public_id: 1,
            was: None,
            published: Timestamp(0),
            since: None,
            ground: None,
            givers: Vec::new(),
            order_number: "12".to_owned(),
            order_date: None,
            successor: None,
            restored: false,
        };
        let page = PageGone::of(Frame::default(), 1, Some(&stone), false);
        assert!(
            page.facts.contains(&("Perintah", "Perintah tertulis menyusul".to_owned())),
            "{:?}",
            page.facts
        );
    }

    #[test]
    fn nothing_is_told_of_what_is_not_known() {
        let page = PageGone::of(Frame::default(), 7, None, false);
        assert_eq!((page.was, page.since.as_str(), page.staff), (None, "", None));
        assert_eq!(page.facts, [("Nomor pengenal", "7".to_owned())]);
    }
}
