//! `jdih inspect --describe`: what is read of a document, for people and for scripts.

use super::out::{self, Failed};
use crate::kernel::{CivilDate, Clock};
use crate::pdf::{Doubt, Inspection, Reader, Reading};
use crate::products::extract::{Extracted, extract};
use std::path::Path;

/// The inspection with what was read beside it.
#[derive(serde::Serialize)]
struct Described<'d> {
    #[serde(flatten)]
    inspection: &'d Inspection,
    #[serde(flatten)]
    extracted: &'d Extracted,
}

/// Scans of so many pages are recognised whole.
const RECOGNISED_WHOLE: u32 = 12;
/// Of longer ones so many at either end: the heading and the closing stand there.
const RECOGNISED_ENDS: u32 = 4;

/// Reads the description of a file that is fit to come in; scanned pages are recognised where tesseract is
/// installed.
pub(super) async fn read(reader: &Reader, file: &Path) -> Result<Extracted, Failed> {
    let wanted = |page: u32, pages: u32| {
        pages <= RECOGNISED_WHOLE || page <= RECOGNISED_ENDS || page + RECOGNISED_ENDS > pages
    };
    let this_year = CivilDate::in_jakarta(Clock::system().now()).year();
    let reading: Reading = reader.read_with_ocr(file, wanted).await?;
    let doubts = doubted(&reading);
    let work = tokio::task::spawn_blocking(move || extract(&reading, this_year));
    let mut extracted = work.await.unwrap_or_default();
    extracted.notes.extend(doubts);
    Ok(extracted)
}

/// What speaks against the words of pages, in sentences.
fn doubted(reading: &Reading) -> Vec<String> {
    let pages = |doubt| -> Vec<String> {
        let pages = (1..).zip(&reading.pages).filter(|(_, page)| page.doubts.contains(&doubt));
        pages.map(|(number, _): (usize, _)| number.to_string()).collect()
    };
    let said = Doubt::ALL.into_iter().map(|doubt| (doubt, pages(doubt)));
    said.filter(|(_, pages)| !pages.is_empty())
        .map(|(doubt, pages)| doubt.sentence(&pages.join(", ")))
        .collect()
}

/// One document for scripts.
pub(super) fn json(inspection: &Inspection, extracted: &Extracted) -> Result<(), Failed> {
    out::json(&Described { inspection, extracted })
}

/// Lines for people.
pub(super) fn lines(extracted: &Extracted) -> Result<(), Failed> {
    for (name, read) in &extracted.description {
        let page = read.page.map(|page| format!(" (halaman {page})")).unwrap_or_default();
        let note = read.note.as_deref().map(|note| format!(" — {note}")).unwrap_or_default();
        let candidates: Vec<&str> = read.candidates.iter().map(|found| found.value.as_str()).collect();
        let value = match (read.sure, candidates.as_slice()) {
            (true, _) => read.value.clone(),
            (false, []) => "tidak terbaca".to_owned(),
            (false, candidates) => format!("tidak pasti, mungkin {}", candidates.join(" atau ")),
        };
        out::line(format!("{name}: {value}{page}{note}"))?;
    }
    for relation in &extracted.relations {
        out::line(format!("{}: {} (halaman {})", relation.kind, relation.text, relation.page))?;
    }
    for basis in &extracted.legal_bases {
        out::line(format!("dasar hukum: {} (halaman {})", basis.text, basis.page))?;
    }
    for missing in &extracted.attachments.missing {
        out::line(format!("{missing} disebut, tetapi tidak ada dalam berkas ini."))?;
    }
    for contradiction in &extracted.contradictions {
        let first = &contradiction.first;
        let second = contradiction.second.as_ref();
        let against = second.map(|second| format!(" dan “{}” (halaman {})", second.text, second.page));
        let against = against.unwrap_or_default();
        out::line(format!("{} “{}” (halaman {}){against}", contradiction.sentence, first.text, first.page))?;
    }
    for note in &extracted.notes {
        out::line(note)?;
    }
    Ok(())
}
