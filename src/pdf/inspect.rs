//! Is this file fit to be taken in? Runs in the child.

use super::rules::{self, Findings, Refusal};
use super::text;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use lopdf::{Document, LoadOptions, Object};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most bytes that one stream of the file's skeleton (objects, cross references) may unfold to.
pub const MAX_DECOMPRESSED_BYTES: usize = 64 * 1024 * 1024;
/// Time spent on counting characters; pages beyond it are not looked at.
pub const SAMPLE_TIME: Duration = Duration::from_secs(3);

const MAGIC: &[u8] = b"%PDF-";

/// Reads the file with two independent readers, because a file that they see differently will not
/// show everybody what was approved, and counts pages and characters.
pub(super) fn inspect(bytes: Vec<u8>) -> Result<Findings, Refusal> {
    if !bytes.starts_with(MAGIC) {
        return Err(Refusal::not_pdf());
    }
    let bytes = Arc::new(bytes);
    let pdf = open(Arc::clone(&bytes))?;
    let skeleton = skeleton(&bytes)?;
    let pages = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    rules::page_count(pages)?;
    if skeleton.pages != pages {
        return Err(Refusal::ambiguous());
    }
    Ok(Findings { pages, chars_per_page: chars_per_page(&pdf), restricted: skeleton.restricted })
}

/// Opens with the reader that also draws the pages.
pub(super) fn open(bytes: Arc<Vec<u8>>) -> Result<Pdf, Refusal> {
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected
            | DecryptionError::UnsupportedAlgorithm
            | DecryptionError::InvalidEncryption
            | DecryptionError::MissingIDEntry,
        ) => Refusal::locked(),
        LoadPdfError::Invalid => Refusal::broken(),
    })
}

struct Skeleton {
    pages: u32,
    restricted: bool,
}

fn skeleton(bytes: &[u8]) -> Result<Skeleton, Refusal> {
    let options = LoadOptions {
        filter: Some(without_pixels),
        max_decompressed_size: Some(MAX_DECOMPRESSED_BYTES),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword => Refusal::locked(),
        _ => Refusal::broken(),
    })?;
    // Not opened by the empty password, though the other reader may have thought so.
    if document.is_encrypted() && !document.was_encrypted() {
        return Err(Refusal::locked());
    }
    let pages = u32::try_from(document.get_pages().len()).unwrap_or(u32::MAX);
    Ok(Skeleton { pages, restricted: document.was_encrypted() })
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

fn chars_per_page(pdf: &Pdf) -> u32 {
    let begun = Instant::now();
    let (mut chars, mut pages) = (0_usize, 0_usize);
    let mut extractor = text::Extractor::new();
    for page in pdf.pages().iter().take_while(|_| begun.elapsed() < SAMPLE_TIME) {
        chars += extractor.page(pdf, page).chars();
        pages += 1;
    }
    u32::try_from(chars / pages.max(1)).unwrap_or(u32::MAX)
}
