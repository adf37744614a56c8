//! Files read by a real child process: what comes back, and what a nasty file can not do.

use crate::pdfs;
use jdih::kernel::{Clock, Digest, Fault as _, FaultClass};
use jdih::pdf::{
    Class, Inspection, MAX_GLYPHS_PER_PAGE, MAX_INPUT_BYTES, MAX_PAGES, MAX_PAGES_AT_ONCE, PageProblem,
    Place, ReadError, Reader, Rendered, TextSource, Verdict,
};
use jdih::storage::{FileKey, Staging, Storage};
use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant};

fn reader() -> Reader {
    Reader::new(env!("CARGO_BIN_EXE_jdih"))
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

async fn inspect(bytes: &[u8]) -> Inspection {
    reader().inspect(file(bytes)).await.unwrap()
}

async fn class_of(bytes: &[u8]) -> Class {
    let inspection = inspect(bytes).await;
    assert_eq!(inspection.verdict == Verdict::Ok, inspection.class == Class::Valid);
    assert_eq!(inspection.verdict == Verdict::Ok, inspection.reasons.is_empty());
    inspection.class
}

#[tokio::test]
async fn a_decision_is_fit_and_its_text_is_read_by_page() {
    let bytes = pdfs::decision(13, 2024, "penetapan jadwal");
    let inspection = inspect(&bytes).await;
    assert_eq!((inspection.verdict, inspection.class), (Verdict::Ok, Class::Valid));
    assert_eq!((inspection.pages, inspection.has_text), (2, true));
    assert!((100..200).contains(&inspection.chars_per_page), "{inspection:?}");
    assert_eq!(inspection.sha256, Digest::of(&bytes).hex());
    let reading = reader().reading(file(&bytes)).await.unwrap();
    assert!(!reading.truncated);
    let texts = reading.texts();
    assert!(
        texts[0]
            .starts_with("SALINAN\nKEPUTUSAN KOMISI PEMILIHAN UMUM\nPROVINSI JAMBI\nNOMOR 13 TAHUN 2024\n")
    );
    assert!(texts[1].contains("KEDUA : Keputusan ini mulai berlaku"));
    let page = &reading.pages[0];
    assert_eq!((page.width_pt, page.height_pt, page.source), (595.0, 842.0, TextSource::Layer));
    // Eleven points high from 72 points to the right, on a baseline 754 points above the foot.
    let first = &page.lines[1].words[0];
    assert_eq!(first.text, "KEPUTUSAN");
    let Place { x0, y0, x1, y1 } = first.place;
    assert_eq!((x0, y0, y1), (1210, 947, 1074));
    assert!((2200..2400).contains(&x1), "{x1}");
}

#[tokio::test]
async fn a_scan_is_fit_but_said_to_have_no_text() {
    let inspection = inspect(&pdfs::compose_scan()).await;
    assert_eq!((inspection.class, inspection.pages, inspection.has_text), (Class::Valid, 1, false));
    assert_eq!(inspection.warnings.len(), 1);
}

#[tokio::test]
async fn what_is_no_fit_pdf_is_refused_by_its_name() {
    assert_eq!(class_of(b"").await, Class::NotPdf);
    assert_eq!(class_of(b"PK\x03\x04 surat.docx").await, Class::NotPdf);
    assert_eq!(class_of(&[b" ", &pdfs::compose_scan()[..]].concat()).await, Class::NotPdf);
    assert_eq!(class_of(b"%PDF-1.7\nini bukan PDF").await, Class::Malformed);
    assert_eq!(class_of(&pdfs::compose_without_pages()).await, Class::Malformed);
    assert_eq!(class_of(&pdfs::compose_encrypted("rahasia")).await, Class::Encrypted);
}

#[tokio::test]
async fn a_file_restricted_without_a_password_is_read_with_a_warning() {
    let inspection = inspect(&pdfs::compose_encrypted("")).await;
    assert_eq!((inspection.class, inspection.has_text), (Class::Valid, true), "{inspection:?}");
    assert_eq!(inspection.warnings.len(), 1);
}

#[tokio::test]
async fn the_number_of_pages_has_a_limit() {
    let most = vec!["Halaman dengan teks yang cukup."; MAX_PAGES as usize];
    assert_eq!(class_of(&pdfs::compose(&most)).await, Class::Valid);
    let more = vec!["x"; MAX_PAGES as usize + 1];
    assert_eq!(class_of(&pdfs::compose(&more)).await, Class::TooLarge);
}

#[tokio::test]
async fn a_page_too_full_is_cut_and_said_to_be() {
    // As small as letters may be, so that all of them are on the page.
    let lines = MAX_GLYPHS_PER_PAGE / 100;
    let draw = |n: usize| format!("1 0 0 1 72 {} Tm ({}) Tj ", 800.0 - 0.38 * n as f64, "x".repeat(100));
    let full: String = (0..lines).map(draw).collect();
    let read = async |more: &str| {
        let bytes = pdfs::compose_drawn(&format!("BT /F1 1 Tf {more} ET"), &[('a', 'a')]);
        reader().reading(file(&bytes)).await.unwrap()
    };
    let reading = read(&full).await;
    assert!(!reading.truncated && reading.texts()[0].len() > MAX_GLYPHS_PER_PAGE);
    let reading = read(&format!("{full} 1 0 0 1 72 820 Tm (y) Tj")).await;
    assert!(reading.truncated && !reading.texts()[0].contains('y'));
}

#[tokio::test]
async fn a_file_too_large_is_not_even_opened() {
    let huge = tempfile::tempfile().unwrap();
    huge.set_len(MAX_INPUT_BYTES + 1).unwrap();
    let refused = reader().reading(huge).await.unwrap_err();
    assert!(
        matches!(&refused, ReadError::Refused(refusal) if refusal.class == Class::TooLarge),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_file_that_never_ends_is_refused_in_time() {
    let endless = pdfs::compose_endless(12);
    let begun = Instant::now();
    let inspection = reader().within(Duration::from_millis(700)).inspect(file(&endless)).await.unwrap();
    assert_eq!(inspection.class, Class::TooLarge);
    assert!(begun.elapsed() < Duration::from_secs(20));
    let refused = reader().within(Duration::from_millis(700)).reading(file(&endless)).await.unwrap_err();
    assert!(
        matches!(&refused, ReadError::Refused(refusal) if refusal.class == Class::TooLarge),
        "{refused:?}"
    );
    assert_eq!(refused.class(), FaultClass::Invalid);
}

#[tokio::test]
async fn a_bomb_bursts_in_the_child_and_nothing_else_notices() {
    let bomb = pdfs::compose_flate_bomb(128);
    assert!(bomb.len() < 100_000);
    assert_eq!(class_of(&bomb).await, Class::TooLarge);
    let deep = format!("%PDF-1.7\n1 0 obj\n{}\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF", "[".repeat(1_000_000));
    assert_eq!(class_of(deep.as_bytes()).await, Class::Malformed);
    assert_eq!(class_of(&pdfs::compose_scan()).await, Class::Valid);
}

#[tokio::test]
async fn a_reader_given_up_on_leaves_no_child_behind() {
    let marked = file(&pdfs::compose_endless(12));
    let inode = std::os::unix::fs::MetadataExt::ino(&marked.metadata().unwrap());
    let work = tokio::spawn(async move { reader().reading(marked).await });
    eventually(|| children_reading(inode) == 1).await;
    work.abort();
    eventually(|| children_reading(inode) == 0).await;
}

async fn eventually(holds: impl Fn() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("did not come to hold within 4 s");
}

/// Living processes other than this one whose descriptor 0 is the file with this inode.
fn children_reading(inode: u64) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let reads = |process: &std::fs::DirEntry| {
        let input = std::fs::metadata(process.path().join("fd/0"));
        input.is_ok_and(|about| std::os::unix::fs::MetadataExt::ino(&about) == inode)
    };
    processes.filter(reads).count()
}

#[tokio::test]
async fn what_is_no_file_or_no_program_is_our_fault_not_the_files() {
    let folder = File::open("/").unwrap();
    assert!(matches!(reader().inspect(folder).await, Err(ReadError::File(_))));
    let missing = Reader::new("/tidak/ada").inspect(file(b"%PDF-")).await.unwrap_err();
    assert!(matches!(missing, ReadError::Child(_)), "{missing:?}");
    assert_eq!(missing.class(), FaultClass::Broken);
    let foreign = Reader::new("/bin/true").inspect(file(b"%PDF-")).await.unwrap_err();
    assert!(matches!(foreign, ReadError::Child(_)), "{foreign:?}");
}

#[tokio::test]
async fn an_object_is_fetched_to_a_file_and_read() {
    let (storage, dir) = (Storage::in_memory(), tempfile::tempdir().unwrap());
    let staging = Staging::new(dir.path(), Clock::system()).unwrap();
    let digest = storage.put_bytes(pdfs::compose(&["Pasal 1"])).await.unwrap();
    let fetched = storage.to_file(&FileKey::Original(digest), &staging).await.unwrap();
    assert_eq!(reader().reading_path(fetched.path()).await.unwrap().texts(), ["Pasal 1\n"]);
    assert_eq!(reader().inspect_path(fetched.path()).await.unwrap().sha256, digest.hex());
}

/// Page numbers with the size of their pictures, or why there is none.
async fn drawn(bytes: &[u8], from: u32, to: u32) -> Vec<(u32, Result<(u32, u32), PageProblem>)> {
    let reader = reader().within(Duration::from_secs(5));
    let pages = reader.pictures(file(bytes), from, to).await.unwrap();
    let size = |page: Rendered| (page.page, page.picture.map(|picture| (picture.width, picture.height)));
    pages.into_iter().map(size).collect()
}

#[tokio::test]
async fn pages_are_drawn_as_asked_and_as_far_as_there_are_any() {
    let bytes = pdfs::compose(&["Pasal 1"; 10]);
    let a4 = Ok((1200, 1698));
    assert_eq!(drawn(&bytes, 2, 3).await, [(2, a4), (3, a4)]);
    assert_eq!(drawn(&bytes, 9, 20).await, [(9, a4), (10, a4)]);
    assert_eq!(drawn(&bytes, 1, 10).await.len(), MAX_PAGES_AT_ONCE as usize);
    assert_eq!(drawn(&bytes, 11, 12).await, []);
}

#[tokio::test]
async fn a_picture_shows_black_on_white_what_the_page_shows() {
    let pages = reader().pictures(file(&pdfs::compose(&["Pasal 1"])), 1, 1).await.unwrap();
    let picture = pages[0].picture.as_ref().unwrap();
    let decoded = webp::Decoder::new(&picture.image).decode().unwrap();
    let dark = |x0: u32, y0: u32, x1: u32, y1: u32| {
        let pixel = |x: u32, y: u32| decoded[((y * decoded.width() + x) * 3) as usize];
        (y0..y1).any(|y| (x0..x1).any(|x| pixel(x, y) < 64))
    };
    // The words begin 72 points from the left, on a baseline 72 points below the top.
    assert!(dark(140, 128, 230, 150) && !dark(0, 0, 140, 1698) && !dark(0, 160, 1200, 1698));
    let thumb = webp::Decoder::new(&picture.thumb).decode().unwrap();
    assert_eq!((thumb.width(), thumb.height()), (200, 283));
}

#[tokio::test]
async fn a_page_that_kills_the_child_costs_no_other_page() {
    let bytes = pdfs::compose_endless_at(&["Pasal 1"; 4], 2);
    assert_eq!(drawn(&bytes, 1, 4).await, [(1, Ok((1200, 1698))), (2, Err(PageProblem::TooCostly))]);
    assert_eq!(drawn(&bytes, 3, 4).await.len(), 2);
}

#[tokio::test]
async fn a_file_that_does_not_open_is_refused_when_it_is_drawn() {
    let refused = reader().pictures(file(b"%PDF-1.7\nini bukan PDF"), 1, 1).await.unwrap_err();
    assert!(matches!(&refused, ReadError::Refused(why) if why.class == Class::Malformed), "{refused:?}");
    let locked = reader().pictures(file(&pdfs::compose_encrypted("rahasia")), 1, 1).await.unwrap_err();
    assert!(matches!(&locked, ReadError::Refused(why) if why.class == Class::Encrypted), "{locked:?}");
}
