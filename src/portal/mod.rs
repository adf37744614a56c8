//! The public pages: home, search, product, files, verification, and what machines read. Everything here
//! is read without signing in, all but forms without a cookie, and shows only what [`Visibility`] says is public.
//!
//! A page is a view struct with ready strings; handlers ask, views say, templates lay out. Knows nothing
//! of cases, people or the journal.

mod about;
mod asked;
mod correction_view;
mod facets;
mod feed;
mod feeds;
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
use std::sync::Arc;

pub use feeds::Feeds;
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
    /// What machines read of the whole collection.
    pub feeds: Feeds,
}

/// The public routes, and the list of them.
pub fn routes(portal: Portal) -> (Router, Vec<RouteInfo>) {
    let public = Access::Public;
    let hashed = Body::Stream(portal.verifier.request_bytes());
    let (router, list) = Routes::new(&portal.web)
        .get("/", public, home::show)
        .get_paced("/cari", results::show)
        .get_paced("/saran", suggestions::show)
        .get("/produk-hukum/{id_slug}", public, product::show)
        .get("/produk-hukum/{id}/berkas/{nama}", public, file::show)
        .get("/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}", public, leaf::show)
        .get("/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}/gambar", public, leaf::picture)
        .get("/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}/kecil", public, leaf::thumbnail)
        .get_paced("/produk-hukum/{id}/isi", text::show)
        .get_paced("/produk-hukum/{id}/isi/{nama}", text::show_file)
        .get_paced("/produk-hukum/{id}/versi/{lama}/{baru}", versions::show)
        .get("/produk-hukum/{id}/lapor", public, report::show)
        .post("/produk-hukum/{id}/lapor", public, Body::Form, report::send)
        .get("/tentang", public, about::about)
        .get_paced("/statistik", about::stats)
        .get("/survei", public, survey::show)
        .post("/survei", public, Body::Form, survey::send)
        .get("/verifikasi", public, verify::show)
        .post("/verifikasi", public, hashed, verify::hash)
        .get("/hotline", public, hotline::show)
        .post("/hotline", public, Body::Form, hotline::send)
        .get("/hotline/{rahasia}", public, hotline::own)
        .post("/hotline/{rahasia}", public, Body::Form, hotline::add)
        .get("/webhook/whatsapp", public, webhook::greet)
        .post("/webhook/whatsapp", public, Body::Signed(WEBHOOK_BYTES), webhook::receive)
        .get("/statis/{versi}/{nama}", public, asset)
        .get("/sitemap.xml", public, machines::sitemap)
        .get("/feed/atom.xml", public, machines::atom)
        .get("/feed/document.json", public, machines::jdihn)
        .get("/robots.txt", public, health::robots)
        .get("/healthz", public, health::alive)
        .get("/readyz", public, health::ready)
        .done();
    (compressed(router.with_state(Arc::new(portal))), list)
}
