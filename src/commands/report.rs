//! The report of a comparison that was made from files alone: *berita acara pencocokan* as PDF. Nobody has judged
//! its differences, and it says so.

use super::compare::{Asked, Held, Said};
use super::out::Failed;
use crate::kernel::{Clock, Timestamp, full_moment_text};
use crate::pdf::{Cutout, Inspection, MAX_CUTOUTS, Reader, Turn, printed_class, printed_mode, reason_words};
use page_compare::{PageCount, Physical, Rect};
use print::BeritaAcara;
use print::berita_acara as paper;
use std::path::{Path, PathBuf};

/// Makes the report and writes it, whole or not at all.
///
/// # Errors
/// When it cannot be printed or written.
pub(super) async fn write(
    asked: &Asked<'_>,
    held: &Held,
    said: &Said,
    clock: &Clock,
    reader: &Reader,
    path: &Path,
) -> Result<(), Failed> {
    let mut report = report(asked, held, said, clock.now());
    let folder = std::env::temp_dir();
    illustrate(&mut report, asked, held, reader, &folder).await;
    let pdf = reader.print(&report, &folder).await?;
    std::fs::write(path, pdf)
        .map_err(|error| Failed(format!("Berita acara tidak dapat ditulis ke {}: {error}.", path.display())))
}

fn report(asked: &Asked<'_>, held: &Held, said: &Said, now: Timestamp) -> BeritaAcara {
    let outcome = &held.found.outcome;
    let files = held.physical.iter().zip(&held.inspected);
    let files: Vec<paper::NamedFile> = files.map(|(path, file)| named(path, file)).collect();
    let digital = named(asked.digital, &held.digital);
    BeritaAcara {
        office: paper::Office {
            name: asked.office.unwrap_or_default().to_owned(),
            address: None,
            place: None,
        },
        number: None,
        product: None,
        kind: match asked.kind {
            Physical::Salinan => paper::Kind::Salinan,
            Physical::Asli => paper::Kind::Asli,
        },
        physical: paper::Copy { sha256: held.sha256.clone(), pages: count(said.physical.pages), files },
        digital: paper::Copy {
            sha256: said.digital.sha256.clone(),
            pages: count(said.digital.pages),
            files: vec![digital],
        },
        comparer: said.comparer.to_string(),
        at_ms: now.0,
        at: full_moment_text(now),
        conclusion: paper::Conclusion {
            agrees: said.agrees,
            same_document: said.same_document,
            same_scan: said.same_scan,
            why: said.why.clone(),
        },
        pages: outcome.pages.iter().map(page).collect(),
        differences: outcome.differences.iter().map(difference).collect(),
        expected: outcome.expected.iter().map(|(page, found)| expected(*page, found)).collect(),
        by_eye: Vec::new(),
        doubts: said.doubts.iter().map(|doubt| doubt.sentence.clone()).collect(),
        missing: said
            .missing
            .map(|why| format!("Kata yang meragukan tidak dibaca ulang. {why}"))
            .into_iter()
            .collect(),
        checkpoint: None,
        petugas: None,
        kasubbag: None,
    }
}

fn named(path: &Path, file: &Inspection) -> paper::NamedFile {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    paper::NamedFile { name, sha256: file.sha256.clone(), pages: file.pages }
}

fn count(pages: usize) -> u32 {
    u32::try_from(pages).unwrap_or(u32::MAX)
}

/// People count from 1.
fn from_one(page: Option<usize>) -> Option<u32> {
    page.map(|page| count(page.saturating_add(1)))
}

fn page(pair: &PageCount) -> paper::Page {
    paper::Page {
        physical: from_one(pair.physical),
        digital: from_one(pair.digital),
        mode: pair.mode.map(printed_mode),
        words: pair.words,
        verified: pair.verified,
        unread: pair.unread,
    }
}

fn difference(found: &page_compare::Difference) -> paper::Difference {
    paper::Difference {
        class: printed_class(found.class),
        weighty: found.weighty,
        whole_page: found.whole_page,
        physical_page: from_one(found.physical_page),
        digital_page: from_one(found.digital_page),
        physical_text: found.physical_text.clone(),
        digital_text: found.digital_text.clone(),
        physical_crop: None,
        digital_crop: None,
        verdict: None,
    }
}

fn expected(page: usize, found: &page_compare::Expected) -> paper::Expected {
    let digital_page = count(page.saturating_add(1));
    let reason = reason_words(found.reason).to_owned();
    paper::Expected { digital_page, reason, text: found.text.clone() }
}

/// Puts pictures of both sides beside each difference. What has none is said, and is no reason to give no report.
async fn illustrate(
    report: &mut BeritaAcara,
    asked: &Asked<'_>,
    held: &Held,
    reader: &Reader,
    folder: &Path,
) {
    let differences = &held.found.outcome.differences;
    let pages = &held.found.outcome.pages;
    let turn = |number: usize| {
        let sheet = pages.iter().find(|page| page.physical == Some(number)).and_then(|page| page.sheet);
        let quarters = sheet.map_or(0, |sheet| u16::from(sheet.turn % 4));
        Turn::of_degrees(90 * quarters).unwrap_or_default()
    };
    let on_paper: Vec<_> =
        differences.iter().map(|d| wanted(d.physical_page, d.box_physical, d.whole_page, turn)).collect();
    let on_digital: Vec<_> = differences
        .iter()
        .map(|d| wanted(d.digital_page, d.box_digital, d.whole_page, |_| Turn::Upright))
        .collect();
    let digital = [asked.digital.to_owned()];
    let physical = cut(reader, &held.physical, &on_paper, folder).await;
    let digital = cut(reader, &digital, &on_digital, folder).await;
    let mut lost = 0;
    for (sides, set) in [(physical, true), (digital, false)] {
        lost += sides.lost;
        report.missing.extend(sides.why);
        for (found, crop) in report.differences.iter_mut().zip(sides.crops) {
            if set { found.physical_crop = crop } else { found.digital_crop = crop }
        }
    }
    if lost > 0 {
        report.missing.push(format!("{lost} potongan gambar perbedaan tidak dapat disertakan."));
    }
}

fn wanted(
    page: Option<usize>,
    place: Option<Rect>,
    whole_page: bool,
    turn: impl Fn(usize) -> Turn,
) -> Option<Cutout> {
    let page = page?;
    (place.is_some() || whole_page).then(|| Cutout { page, turn: turn(page), place })
}

/// The pictures of one copy, for each difference.
struct Sides {
    crops: Vec<Option<Vec<u8>>>,
    /// How many were wanted and are not there, where one by one failed.
    lost: usize,
    /// Why there is none at all.
    why: Option<String>,
}

async fn cut(reader: &Reader, files: &[PathBuf], wanted: &[Option<Cutout>], folder: &Path) -> Sides {
    let asked: Vec<Cutout> = wanted.iter().flatten().copied().take(MAX_CUTOUTS).collect();
    let cut = match reader.cutouts(files, &asked, folder).await {
        Ok(cut) => cut,
        Err(error) => {
            let Failed(why) = error.into();
            let why = format!("Potongan gambar perbedaan tidak dapat dibuat. {why}");
            return Sides { crops: Vec::new(), lost: 0, why: Some(why) };
        }
    };
    let lost = cut.iter().filter(|crop| crop.is_none()).count();
    let mut cut = cut.into_iter();
    let crops = wanted.iter().map(|wanted| wanted.and_then(|_| cut.next().flatten())).collect();
    Sides { crops, lost, why: None }
}
