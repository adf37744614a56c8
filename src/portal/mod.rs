//! The public pages: home, search, product, files, verification, and what machines read. Everything here
//! is read without signing in, all but forms without a cookie, and shows only what [`Visibility`] says is public.
//!
//! A page is a view struct with ready strings; handlers ask, views say, templates lay out. Knows nothing
//! of cases, people or the journal.

mod asked;
mod correction_view;
mod facets;
mod feed;
mod file;
mod frame;
mod gone;
mod health;
mod home;
mod hotline;
mod leaf;
mod leaf_view;
mod machines;
mod product;
mod product_meta;
mod product_view;
mod range;
mod report;
mod results;
mod status;
mod suggestions;
mod survey;
mod text;
mod text_view;
mod verify;
mod verify_view;
mod versions;
mod versions_view;
#[cfg(test)]
mod views_test;
mod webhook;

use crate::products::{Catalog, Counts, Reports, Visibility};
use crate::search::Search;
use crate::storage::Storage;
use crate::tickets::intake::{Intake, WEBHOOK_BYTES};
use crate::web::{Access, Body, RouteInfo, Routes, Web, asset, compressed};
use axum::Router;
use axum::routing::{get, post};

pub use file::RECHECK_BYTES;
pub use verify::{VERIFY_AT_ONCE, Verifier};

/// What the public pages need. Cheap to clone.
#[derive(Clone)]
pub struct Portal {
    /// What both page areas share.
    pub web: Web,
    /// What is published.
    pub catalog: Catalog,
    /// What may be shown.
    pub visibility: Visibility,
    /// The search.
    pub search: Search,
    /// The files.
    pub storage: Storage,
    /// Hashes files of visitors.
    pub verifier: Verifier,
    /// Takes reports of problems.
    pub reports: Reports,
    /// Counts views and downloads.
    pub counts: Counts,
    /// Takes in what the public asks the hotline.
    pub hotline: Intake,
}

/// The public routes, and the list of them.
pub fn routes(portal: Portal) -> (Router, Vec<RouteInfo>) {
    let public = Access::Public;
    let hashed = Body::Stream(portal.verifier.request_bytes());
    let (router, list) = Routes::new(portal.web.clone())
        .get("/", public, get(home::show))
        .get("/cari", public, get(results::show))
        .get("/saran", public, get(suggestions::show))
        .get("/produk-hukum/{id_slug}", public, get(product::show))
        .get("/produk-hukum/{id}/berkas/{nama}", public, get(file::show))
        .get("/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}", public, get(leaf::show))
        .get("/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}/gambar", public, get(leaf::picture))
        .get("/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}/kecil", public, get(leaf::thumbnail))
        .get("/produk-hukum/{id}/isi", public, get(text::show))
        .get("/produk-hukum/{id}/isi/{nama}", public, get(text::show_file))
        .get("/produk-hukum/{id}/versi/{lama}/{baru}", public, get(versions::show))
        .get("/produk-hukum/{id}/lapor", public, get(report::show))
        .post("/produk-hukum/{id}/lapor", public, Body::Form, post(report::send))
        .get("/survei", public, get(survey::show))
        .post("/survei", public, Body::Form, post(survey::send))
        .get("/verifikasi", public, get(verify::show))
        .post("/verifikasi", public, hashed, post(verify::hash))
        .get("/hotline", public, get(hotline::show))
        .post("/hotline", public, Body::Form, post(hotline::send))
        .get("/hotline/{rahasia}", public, get(hotline::own))
        .post("/hotline/{rahasia}", public, Body::Form, post(hotline::add))
        .get("/webhook/whatsapp", public, get(webhook::greet))
        .post("/webhook/whatsapp", public, Body::Signed(WEBHOOK_BYTES), post(webhook::receive))
        .get("/statis/{versi}/{nama}", public, get(asset))
        .get("/sitemap.xml", public, get(machines::sitemap))
        .get("/feed/atom.xml", public, get(machines::atom))
        .get("/feed/document.json", public, get(machines::jdihn))
        .get("/robots.txt", public, get(health::robots))
        .get("/healthz", public, get(health::alive))
        .get("/readyz", public, get(health::ready))
        .done();
    (compressed(router.with_state(portal)), list)
}
