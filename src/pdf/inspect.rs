//! Is this file fit to be taken in? Runs in the child.

use super::gate::{self, Passed};
use super::rules::{Findings, Refusal};
use super::text;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most bytes that one stream of the file's skeleton (objects, cross references) may unfold to.
pub const MAX_DECOMPRESSED_BYTES: usize = 64 * 1024 * 1024;
/// Time spent on counting characters; pages beyond it are not looked at.
pub const SAMPLE_TIME: Duration = Duration::from_secs(3);

/// What is found in the file; what is wrong with it is part of that.
pub(super) fn inspect(bytes: Vec<u8>) -> Findings {
    let Passed { report, pages, pdf } = gate::examine(bytes);
    let chars_per_page = pdf.as_ref().map(chars_per_page);
    let (refusals, warnings) = report.close();
    Findings { pages, chars_per_page, refusals, warnings }
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
