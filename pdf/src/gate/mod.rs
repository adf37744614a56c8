//! The gate: what may come in. Strict where readers are lenient, because what is published has to look the
//! same to everybody, for ever, and must not do anything. Runs in the child.
//!
//! [`frame`] sees the file as bytes, [`walk`] brings every object of every revision before [`active`] and
//! [`bounds`], [`pages`] compares what two readers make of it,
//! [`content`] what they draw, [`signature`] what was changed after signing.

mod active;
mod bounds;
mod content;
mod count;
mod frame;
mod pages;
mod report;
mod signature;
pub(super) mod sparse;
mod syntax;
mod walk;

pub use bounds::{MAX_IMAGE_PIXELS, MAX_PAGE_PT};
pub(super) use report::Report;

use super::inspect::{self, MAX_DECOMPRESSED_BYTES};
use super::rules::{Class, Refusal};
use active::Trait;
use lopdf::xref::XrefRecovery;
use lopdf::{Document, LoadOptions, Object};
use signature::Signatures;
use sparse::Sparse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use walk::Walk;

/// Objects written out in one file; a document of the most pages has some ten thousand.
pub const MAX_OBJECTS: usize = 200_000;
/// What to do with a file that is not as it should be.
const AGAIN: &str = "Cetak atau ekspor ulang dokumennya ke PDF, lalu unggah lagi.";

/// What the gate saw.
pub(super) struct Passed {
    pub(super) report: Report,
    pub(super) pages: u32,
    /// Mean number of visible characters per page; unknown where anything was refused.
    pub(super) chars_per_page: Option<u32>,
}

/// Looks at a PDF from all sides.
pub(super) fn examine(file: Sparse) -> Passed {
    let Sparse { bytes, holes } = file;
    let mut report = Report::default();
    if !bytes.starts_with(frame::MAGIC) {
        report.refuse(Refusal::not_pdf());
        return Passed { report, pages: 0, chars_per_page: None };
    }
    match frame::ends(&bytes) {
        Ok(warnings) => warnings.into_iter().for_each(|warning| report.warn(warning)),
        Err(refusal) => report.refuse(refusal),
    }
    if frame::headers(&bytes, &holes).nth(MAX_OBJECTS).is_some() {
        let wrong = format!("PDF memuat lebih dari {MAX_OBJECTS} objek");
        report.refuse(Refusal::new(Class::TooLarge, &format!("{wrong}. {AGAIN}")));
        return Passed { report, pages: 0, chars_per_page: None };
    }
    let bytes = Arc::new(bytes);
    let pdf = inspect::open(Arc::clone(&bytes)).map_err(|refusal| report.refuse(refusal)).ok();
    let document = load(&bytes, &mut report);
    let signatures = objects((&bytes, &holes), document.as_ref(), &mut report);
    let mut pages = 0;
    if let (Some(pdf), Some(document)) = (&pdf, &document) {
        pages = pages::compare(pdf, document, &mut report);
        signature::check(&bytes, document, &signatures, &pages::places(document), &mut report);
    }
    let pdf = pdf.filter(|_| !report.refused());
    let chars_per_page = pdf.and_then(|pdf| count::chars_per_page(&pdf, &mut report));
    Passed { report, pages, chars_per_page }
}

/// Loads with the reader that keeps all objects.
fn load(bytes: &[u8], report: &mut Report) -> Option<Document> {
    let document = match Document::load_mem_with_options(bytes, options()) {
        Ok(document) => document,
        Err(lopdf::Error::InvalidPassword) => {
            report.refuse(Refusal::locked());
            return None;
        }
        Err(_) => {
            report.refuse(Refusal::broken());
            return None;
        }
    };
    // Not opened by the empty password, though the other reader may have thought so.
    if document.is_encrypted() && !document.was_encrypted() {
        report.refuse(Refusal::locked());
        return None;
    }
    if document.was_encrypted() {
        report.warn("PDF ini dibatasi izinnya (cetak atau salin) oleh pembuatnya.".into());
    }
    if document.xref_recovery.is_some() {
        report.warn(
            "Tabel rujukan PDF rusak dan diperbaiki saat dibaca; sebaiknya ekspor ulang dokumen itu ke PDF."
                .into(),
        );
    }
    Some(document)
}

fn options() -> LoadOptions {
    LoadOptions {
        filter: Some(without_pixels),
        max_decompressed_size: Some(MAX_DECOMPRESSED_BYTES),
        ..LoadOptions::default()
    }
}

/// Leaves out what makes scans large, so that a file of the largest size fits in the child.
fn without_pixels(id: (u32, u16), object: &mut Object) -> Option<((u32, u16), Object)> {
    if let Object::Stream(stream) = object
        && stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
    {
        stream.content = Vec::new();
    }
    // lopdf keeps the object in place from some parts of a file and the one returned from others.
    Some((id, object.clone()))
}

/// Brings every object before the rules.
fn objects(
    (bytes, holes): (&[u8], &[Range<usize>]),
    document: Option<&Document>,
    report: &mut Report,
) -> Signatures {
    let mut found: BTreeMap<Trait, Vec<u32>> = BTreeMap::new();
    let (mut large, mut traits) = (Vec::new(), Vec::new());
    let (mut trailer, mut xref_root) = (false, false);
    let mut signatures = Signatures::default();
    let mut walk = Walk::new(bytes, holes, document);
    let walked = walk.all(&mut |seen| {
        active::look(seen.object, document, &mut traits);
        for what in traits.drain(..) {
            found.entry(what).or_default().push(seen.id.0);
        }
        let dict = match seen.object {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            _ => return,
        };
        signatures.note(dict);
        trailer |= seen.id == walk::TRAILER && dict.has(b"Root");
        xref_root |= dict.get(b"Type").and_then(Object::as_name).is_ok_and(|kind| kind == b"XRef")
            && dict.has(b"Root");
        let data = match seen.object {
            Object::Stream(stream) => &stream.content,
            _ => seen.data,
        };
        if let Some((width, height)) = bounds::too_large_image(document, dict, data) {
            large.push((seen.id.0, width, height));
        }
    });
    if let Err(refusal) = walked {
        report.refuse(refusal);
    }
    let pages = document.map(pages::places).unwrap_or_default();
    for (what, ids) in found {
        let (wrong, remedy) = what.words();
        report.refuse_at(what.class(), wrong, &ids, &pages, remedy);
    }
    for (id, width, height) in large {
        report.refuse_image((width, height), id, &pages);
    }
    if walk.deep {
        report.refuse_at(Class::Malformed, "Struktur PDF bersarang terlalu dalam", &[], &pages, AGAIN);
    }
    for (ids, wrong) in [
        (&walk.doubled, "Objek PDF menyebut keterangan yang sama dua kali dengan isi berbeda"),
        (&walk.sealed, "Sebagian struktur PDF (aliran objek) tidak dapat dibuka"),
    ] {
        if !ids.is_empty() {
            report.refuse_at(Class::Malformed, wrong, ids, &pages, AGAIN);
        }
    }
    // A cross-reference stream that had to be repaired gives most readers no root to begin with.
    let rebuilt =
        document.is_some_and(|document| document.xref_recovery == Some(XrefRecovery::Reconstructed));
    if document.is_some() && !trailer && (rebuilt || !xref_root) {
        report.refuse_at(
            Class::Malformed,
            "Bagian penutup PDF (trailer) rusak atau tidak ada",
            &[],
            &pages,
            AGAIN,
        );
    }
    signatures
}
