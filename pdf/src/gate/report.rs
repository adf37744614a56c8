//! What is found wrong, gathered: a person who has to mend a file wants to hear everything at once. Pure.

use super::bounds::MAX_IMAGE_PIXELS;
use crate::rules::{Class, Refusal};
use std::collections::BTreeMap;

/// Reasons and warnings that are listed.
pub(crate) const MAX_REASONS: usize = 12;
/// Places that one reason names.
const MAX_PLACES: usize = 3;

/// Refusals and warnings, each once.
#[derive(Debug, Default)]
pub(crate) struct Report {
    refusals: Vec<Refusal>,
    warnings: Vec<String>,
}

impl Report {
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        if self.refusals.len() < MAX_REASONS && !self.refusals.contains(&refusal) {
            self.refusals.push(refusal);
        }
    }

    pub(crate) fn warn(&mut self, warning: String) {
        if self.warnings.len() < MAX_REASONS && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Refuses for what is wrong in these objects; `pages` says on which page an object lies.
    pub(super) fn refuse_at(
        &mut self,
        class: Class,
        wrong: &str,
        ids: &[u32],
        pages: &BTreeMap<u32, u32>,
        remedy: &str,
    ) {
        let place = places(ids, pages);
        self.refuse(Refusal::new(class, &format!("{wrong}{place}. {remedy}")));
    }

    /// Refuses for a picture of these sides.
    pub(super) fn refuse_image(&mut self, sides: (u64, u64), id: u32, pages: &BTreeMap<u32, u32>) {
        let limit = MAX_IMAGE_PIXELS / 1_000_000;
        let wrong =
            format!("Gambar {} x {} piksel terlalu besar (batasnya {limit} megapiksel)", sides.0, sides.1);
        self.refuse_at(
            Class::TooLarge,
            &wrong,
            &[id],
            pages,
            "Pindai dengan resolusi lebih rendah (300 dpi).",
        );
    }

    pub(crate) fn refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// Refusals, the one that names the class first, and warnings.
    pub(crate) fn close(mut self) -> (Vec<Refusal>, Vec<String>) {
        self.refusals.sort_by_key(|refusal| weight(refusal.class));
        (self.refusals, self.warnings)
    }
}

/// Which class a file with several faults gets: the gravest.
fn weight(class: Class) -> u8 {
    match class {
        Class::NotPdf => 0,
        Class::Encrypted => 1,
        Class::Active => 2,
        Class::Embedded => 3,
        Class::TooLarge => 4,
        Class::Malformed => 5,
        Class::Valid => 6,
    }
}

fn places(ids: &[u32], pages: &BTreeMap<u32, u32>) -> String {
    let mut ids: Vec<u32> = ids.iter().copied().filter(|id| *id > 0).collect();
    ids.sort_unstable();
    ids.dedup();
    let named = ids.iter().take(MAX_PLACES).map(|id| match pages.get(id) {
        Some(page) => format!("halaman {page}, objek {id}"),
        None => format!("objek {id}"),
    });
    let named: Vec<String> = named.collect();
    match (named.is_empty(), ids.len().saturating_sub(MAX_PLACES)) {
        (true, _) => String::new(),
        (false, 0) => format!(" ({})", named.join("; ")),
        (false, more) => format!(" ({}; dan {more} lainnya)", named.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_reasons_are_told_once_and_the_gravest_first() {
        let mut report = Report::default();
        let pages = BTreeMap::from([(7, 2)]);
        report.refuse_at(Class::TooLarge, "Besar", &[], &pages, "Kecilkan.");
        report.refuse_at(Class::Active, "Aktif", &[9, 7, 7], &pages, "Cetak.");
        report.refuse_at(Class::Active, "Aktif", &[7, 9], &pages, "Cetak.");
        report.warn("w".into());
        report.warn("w".into());
        assert!(report.refused());
        let (refusals, warnings) = report.close();
        let reasons: Vec<&str> = refusals.iter().map(|refusal| refusal.reason.as_str()).collect();
        assert_eq!(reasons, ["Aktif (halaman 2, objek 7; objek 9). Cetak.", "Besar. Kecilkan."]);
        assert_eq!(warnings, ["w"]);
    }

    #[test]
    fn lists_have_an_end() {
        let mut report = Report::default();
        for number in 0..=MAX_REASONS {
            report.refuse(Refusal::new(Class::Active, &number.to_string()));
            report.warn(number.to_string());
        }
        let (refusals, warnings) = report.close();
        assert_eq!((refusals.len(), warnings.len()), (MAX_REASONS, MAX_REASONS));
        assert_eq!(places(&[1, 2, 3, 4, 5], &BTreeMap::new()), " (objek 1; objek 2; objek 3; dan 2 lainnya)");
    }
}
