//! The notice to those who have copied what was taken down: other pages of law, search engines, libraries. A paper for
//! outsiders, so it says what the tombstone says, and nothing of a title that is closed.

use super::order::takedown_of;
use crate::auth::Actor;
use crate::kernel::moment_text;
use crate::products::{Takedown, Tombstone, order_words};
use crate::staff::{Staff, paperwork};
use crate::web::{Site, Viewer, WebError, WebResult, urls};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use print::naskah::Signer;
use std::sync::Arc;

/// The most digests of files that are named; the rest of them is counted.
const MAX_NAMED: usize = 20;
/// The paragraph about titles that are closed.
const CLOSED: &str =
    "Judul dan isinya ditutup bagi publik, sehingga surat ini hanya menyebut nomor pengenalnya.";

/// `GET /kasus/{id}/pemberitahuan.pdf`.
pub async fn print(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Path(id): Path<String>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let takedown = takedown_of(&staff, &case).await?;
    if takedown.dark.is_none() {
        return Err(WebError::with_status(
            StatusCode::CONFLICT,
            "Pemberitahuan dicetak sesudah dokumennya diturunkan.",
        ));
    }
    let stone = staff.catalog.tombstone(takedown.public_id).await?;
    // A file of a product that was closed later tells of it as well.
    let closed = takedown.closes_title || stone.as_ref().is_some_and(|stone| stone.was.is_none());
    let digests = if closed { Vec::new() } else { digests(&staff, &viewer, &takedown).await? };
    let post = paperwork::approver(&staff, &case.office_id, &sop).await?;
    let office = paperwork::office(&staff, &case.office_id).await?;
    let now = staff.journal.clock().now();
    let paper = print::Pemberitahuan {
        kop: paperwork::kop(&office),
        subject: "Penurunan produk hukum dari JDIH".to_owned(),
        to: "Pengelola laman, mesin pencari, perpustakaan, dan pihak lain yang menyalin dokumen dari JDIH"
            .to_owned(),
        opening: vec![format!(
            "Bersama ini diberitahukan bahwa dokumen berikut telah diturunkan dari laman JDIH {} dan tidak lagi \
             tersedia bagi publik.",
            office.name
        )],
        rows: rows(&staff.web.site, &takedown, closed, &digests),
        closing: closing(&staff.web.site, &takedown, (closed, stone.as_ref()), &office.name),
        // Who signs this letter is written on it.
        signer: Signer { post, ..Signer::default() },
        foot: paperwork::foot(&case, None, now),
        at_ms: now.0,
    };
    let pdf = staff.press.print(paper).await?;
    Ok(paperwork::pdf(pdf, "pemberitahuan-penurunan.pdf"))
}

/// What was taken down, when, by which order and on what ground, in words for everybody.
fn rows(site: &Site, takedown: &Takedown, closed: bool, digests: &[String]) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut tell = |label: &str, value: String| rows.push((label.to_owned(), value));
    if !closed {
        tell("Dokumen", takedown.citation.clone());
        if let Some(file) = &takedown.file {
            tell("Berkas", file.clone());
        }
    }
    tell("Nomor pengenal", takedown.public_id.to_string());
    tell("Alamat", site.absolute(&urls::product_for_good(takedown.public_id)));
    tell("Diturunkan", takedown.dark.map(moment_text).unwrap_or_default());
    tell("Dasar", takedown.ground.public_words.clone());
    let givers: Vec<String> = takedown.givers.iter().map(|(_, title)| title.clone()).collect();
    let order = order_words(&givers, &takedown.order_number, takedown.order_date.as_deref());
    tell("Perintah", order.unwrap_or_else(|| "Perintah tertulis menyusul".to_owned()));
    for digest in digests.iter().take(MAX_NAMED) {
        tell("SHA-256", digest.clone());
    }
    match digests.len().saturating_sub(MAX_NAMED) {
        0 => {}
        more => tell("SHA-256", format!("dan {more} berkas lain")),
    }
    rows
}

/// Digests of the files that went dark, by which a copy is recognised whatever it is called.
async fn digests(staff: &Staff, viewer: &Actor, takedown: &Takedown) -> Result<Vec<String>, WebError> {
    if let Some(digest) = takedown.file_digest {
        return Ok(vec![digest.hex()]);
    }
    let product = staff.products.on_shelf(viewer, takedown.public_id).await?;
    let mut digests: Vec<String> =
        product.into_iter().flat_map(|product| product.files).map(|file| file.digest.hex()).collect();
    digests.sort_unstable();
    digests.dedup();
    Ok(digests)
}

/// What took its place, and what is asked.
fn closing(
    site: &Site,
    takedown: &Takedown,
    (closed, stone): (bool, Option<&Tombstone>),
    office: &str,
) -> Vec<String> {
    let mut said = Vec::new();
    if closed {
        said.push(CLOSED.to_owned());
    }
    let what = if takedown.file.is_some() { "berkas" } else { "dokumen" };
    match stone.and_then(|stone| stone.successor.as_ref()) {
        Some((id, slug, citation)) => said.push(format!(
            "Penggantinya terbit sebagai {citation} pada alamat {}.",
            site.absolute(&urls::product(*id, slug))
        )),
        None if takedown.file.is_some() && takedown.is_public => {
            said.push(
                "Produk hukumnya sendiri tetap terbit pada alamat di atas, tanpa berkas itu.".to_owned(),
            );
        }
        None => said.push(
            "Sampai surat ini dicetak belum ada penggantinya. Bila ada, alamat di atas menunjukkannya."
                .to_owned(),
        ),
    }
    said.push(format!(
        "Kami mohon Saudara menghapus salinan {what} itu dari laman, indeks, tembolok, dan arsip yang dapat dibuka publik, \
         dan tidak menyebarkannya lagi sebagai produk hukum yang terbit pada JDIH {office}. Apakah sebuah berkas masih \
         terbit dapat diperiksa pada {}.",
        site.absolute("/verifikasi")
    ));
    said.push("Atas perhatian dan kerja sama Saudara, diucapkan terima kasih.".to_owned());
    said
}
