//! Is this file fit to be taken in? Runs in the child.

use super::gate::sparse::Sparse;
use super::gate::{self, Passed};
use super::image;
use super::rules::{Findings, Media, Refusal};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use std::sync::Arc;

/// Most bytes that one stream of the file's skeleton (objects, cross references) may unfold to.
pub const MAX_DECOMPRESSED_BYTES: usize = 64 * 1024 * 1024;

/// What is found in the file; what is wrong with it is part of that.
pub(super) fn inspect(file: Sparse) -> Findings {
    if let Some(found) = image::inspect(&file.bytes) {
        return found;
    }
    let Passed { report, pages, chars_per_page } = gate::examine(file);
    let (refusals, warnings) = report.close();
    Findings { media: Media::Pdf, pages, chars_per_page, refusals, warnings }
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

/// As the child does it, for fuzzing: how many refusals, and how many pages.
#[cfg(fuzzing)]
pub fn fuzz_inspect(bytes: &[u8]) -> (usize, u32) {
    let found = inspect(bytes.to_vec().into());
    (found.refusals.len(), found.pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made::{LINE, note, page};
    use crate::rules::Class;
    use lopdf::{Dictionary, dictionary};

    fn warned(notes: Vec<(Dictionary, Option<lopdf::Stream>)>) -> Vec<String> {
        let found = inspect(page(LINE, notes).into());
        assert_eq!(found.refusals, []);
        found.warnings
    }

    #[test]
    fn annotations_that_show_something_are_told_at_the_gate() {
        assert_eq!(warned(vec![note("Link", None, Dictionary::new())]), [] as [String; 0]);
        let shown = warned(vec![note("Stamp", Some("0 0 9 9 re f"), Dictionary::new())]);
        assert!(shown.iter().any(|warning| warning.starts_with("Halaman 1 memuat anotasi")), "{shown:?}");
        let filled = dictionary! { "FT" => "Tx", "V" => lopdf::Object::string_literal("77") };
        let vary = warned(vec![note("Widget", None, filled)]);
        assert!(vary.iter().any(|warning| warning.contains("tidak tampak sama")), "{vary:?}");
    }

    #[test]
    fn what_annotations_draw_counts_as_what_the_page_draws() {
        let heavy = " ".repeat(33 << 20);
        let found = inspect(page(LINE, vec![note("Stamp", Some(&heavy), Dictionary::new())]).into());
        assert_eq!(found.refusals.iter().map(|refusal| refusal.class).collect::<Vec<_>>(), [Class::TooLarge]);
    }
}
