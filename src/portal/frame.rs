//! What stands around every public page.

use super::Portal;
use crate::products::Names;
use crate::web::{Page, Viewer, WebResult, render};
use askama::Template;
use axum::Extension;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use std::ops::Deref;

/// Who looks, when somebody is signed in; public pages are the same for everybody but for one link.
pub(super) type Looker = Option<Extension<Viewer>>;

/// Whether there is a page of products for who looks: those who only administer or propose have none.
pub(super) fn has_staff_page(looker: &Looker) -> bool {
    looker.as_ref().is_some_and(|Extension(Viewer(viewer))| viewer.works_here())
}

/// The frame of a public page; templates read it like the [`Page`] in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    /// Title, office and links.
    pub page: Page,
    /// Where the office sits.
    pub place: String,
    /// Where it is found: what it is called, and what the office says.
    pub contact: Vec<(String, String)>,
}

impl Deref for Frame {
    type Target = Page;
    fn deref(&self) -> &Page {
        &self.page
    }
}

impl Frame {
    /// The frame of the page at `here`.
    pub(super) async fn of(portal: &Portal, title: &str, here: &str, looker: &Looker) -> WebResult<Self> {
        Ok(Self::by(&*portal.catalog.names().await?, title, here, looker))
    }

    /// As [`Frame::of`], where the names were asked for already.
    pub(super) fn by(names: &Names, title: &str, here: &str, looker: &Looker) -> Self {
        let mut frame = Self::plain(title, here, looker.is_some());
        if let Some(office) = &names.office {
            frame.page.office.clone_from(&office.name);
            frame.place.clone_from(&office.place);
            frame.contact.clone_from(&names.contact);
        }
        frame
    }

    /// A frame without an office.
    pub(super) fn plain(title: &str, here: &str, is_signed_in: bool) -> Self {
        let staff = if is_signed_in { ("/kerja", "Meja kerja") } else { ("/masuk", "Masuk petugas") };
        let links = [
            ("/", "Beranda"),
            ("/cari", "Cari"),
            ("/verifikasi", "Periksa keaslian"),
            ("/hotline", "Hotline"),
            staff,
        ];
        let nav = links.map(|(address, label)| (address.to_owned(), label.to_owned(), address == here));
        let page = Page { title: title.to_owned(), nav: nav.to_vec(), ..Page::default() };
        Self { page, place: String::new(), contact: Vec::new() }
    }
}

/// A public page as a response. Browsers ask anew each time, so that nothing outlives a takedown; they
/// may keep the page for going back.
pub(super) fn shown(template: &impl Template) -> Response {
    let mut response = render(template);
    if response.status().is_success() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}
