//! What machines ask: is it up, can it serve, what may be crawled.

use super::Portal;
use crate::kernel::Fault;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Searches, of which kind, year and order make addresses without end, and staff pages; crawlers have no business there.
/// The products themselves are in the sitemap. `/produk` alone would close `/produk-hukum/` as well.
const ROBOTS: &str = "User-agent: *
Disallow: /cari?
Disallow: /saran
Disallow: /masuk
Disallow: /keluar
Disallow: /mulai/
Disallow: /sandi/
Disallow: /surel/
Disallow: /akun
Disallow: /pemberitahuan
Disallow: /kerja
Disallow: /sop
Disallow: /unggahan
Disallow: /laporan
Disallow: /produk$
Disallow: /produk?
Disallow: /produk/
Disallow: /penurunan/
Disallow: /kasus/
Disallow: /ralat/
Disallow: /agenda
Disallow: /tiket
Disallow: /kahar
Disallow: /tanda
Disallow: /mandat
Disallow: /jurnal
Disallow: /admin/
";

/// Of a demonstration nothing is to be found anywhere.
const NOTHING: &str = "User-agent: *
Disallow: /
";

/// `GET /robots.txt`
pub(super) async fn robots(State(portal): State<Arc<Portal>>) -> Response {
    if portal.web.is_demonstration {
        return ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], NOTHING).into_response();
    }
    let text = format!("{ROBOTS}\nSitemap: {}\n", portal.web.site.absolute("/sitemap.xml"));
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// `GET /healthz`: the process is up.
pub(super) async fn alive() -> Response {
    plain(StatusCode::OK, "hidup")
}

/// `GET /readyz`: database and store answer.
pub(super) async fn ready(State(portal): State<Arc<Portal>>) -> Response {
    if let Err(error) = portal.catalog.office().await {
        return not_ready(&error);
    }
    match portal.storage.check().await {
        Ok(()) => plain(StatusCode::OK, "siap"),
        Err(error) => not_ready(&error),
    }
}

fn not_ready(fault: &impl Fault) -> Response {
    tracing::warn!(error = %fault, "not ready");
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, &fault.sentence());
    response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
    response
}

fn plain(status: StatusCode, text: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, format!("{text}\n")).into_response()
}
