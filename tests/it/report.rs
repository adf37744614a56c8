//! `jdih compare --report`: the report of a comparison as PDF, its pictures, and what printing may cost.

use crate::matching::{PROGRAM, digital};
use crate::printed::{decision, scanned};
use image::imageops;
use jdih::kernel::{Fault as _, FaultClass};
use jdih::pdf::{Copies, Cutout, MAX_CUTOUTS, MAX_PRINTED_BYTES, PrintError, ReadError, Reader, Turn};
use lopdf::{Document, Object};
use page_compare::{Physical, Rect};
use print::berita_acara::{BeritaAcara, Class, Conclusion, Copy, Difference, Kind, NamedFile, Office};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The exit status, what was said on standard output, and the complaint.
fn report(physical: &Path, digital: &Path, report: &Path) -> (i32, Value, String) {
    let done = Command::new(PROGRAM)
        .arg("compare")
        .args([physical, digital])
        .args(["--json", "--kantor", "KPU Kota Sungai Penuh", "--report"])
        .arg(report)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&done.stderr).into_owned();
    (done.status.code().unwrap(), serde_json::from_slice(&done.stdout).unwrap_or_default(), complaint)
}

/// All that a PDF says, without white space, and how many pictures it has.
fn read(pdf: &Path) -> (String, usize) {
    let document = Document::load(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    assert!(!pages.is_empty());
    let is_picture = |object: &Object| {
        let kind = object.as_stream().and_then(|stream| stream.dict.get(b"Subtype"));
        kind.and_then(Object::as_name).is_ok_and(|name| name == b"Image")
    };
    let pictures = document.objects.values().filter(|object| is_picture(object)).count();
    (document.extract_text(&pages).unwrap().split_whitespace().collect(), pictures)
}

#[tokio::test]
async fn a_report_names_both_files_and_shows_each_difference_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let right = decision(13, "");
    let paper = scanned(folder.path(), "fisik", &[&right]).await;
    let wrong = digital(folder.path(), "salah.pdf", &[&right.replace("NOMOR 13", "NOMOR 15")]);
    let pdf = folder.path().join("berita-acara.pdf");
    let (status, said, complaint) = report(&paper, &wrong, &pdf);
    let found = said["differences"].as_array().unwrap();
    assert!(status == 1 && found.iter().any(|found| found["digital_text"] == "15"), "{said:#} {complaint}");
    let (text, pictures) = read(&pdf);
    for wanted in [
        said["physical"]["sha256"].as_str().unwrap(),
        said["digital"]["sha256"].as_str().unwrap(),
        "KPUKOTASUNGAIPENUH",
        "h1.jpg",
        "salah.pdf",
        "belumdinilai",
        "Keduanaskahbelumdapatdinyatakansesuai",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert_eq!(pictures, 2 * found.len());
    let (status, said, _) = report(&paper, &digital(folder.path(), "benar.pdf", &[&right]), &pdf);
    assert_eq!((status, &said["agrees"]), (0, &Value::from(true)));
    let (text, _) = read(&pdf);
    assert!(text.contains("Tidakditemukanperbedaanselainyangtercatat"), "{text}");
}

#[tokio::test]
async fn a_report_that_cannot_be_written_leaves_what_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let page = decision(13, "");
    let paper = scanned(folder.path(), "fisik", &[&page]).await;
    let copy = digital(folder.path(), "a.pdf", &[&page]);
    let (status, said, complaint) = report(&paper, &copy, &folder.path().join("tidak-ada/a.pdf"));
    assert_eq!((status, &said["agrees"]), (2, &Value::from(true)));
    assert!(complaint.contains("Berita acara tidak dapat ditulis ke"), "{complaint}");
}

#[tokio::test]
async fn a_page_that_lay_on_its_head_is_cut_where_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let right = decision(13, "");
    let paper = scanned(folder.path(), "fisik", &[&right]).await.join("h1.jpg");
    let turned = folder.path().join("terbalik.jpg");
    imageops::rotate180(&image::open(&paper).unwrap().into_luma8()).save(&turned).unwrap();
    let wrong = digital(folder.path(), "salah.pdf", &[&right.replace("NOMOR 13", "NOMOR 15")]);
    let reader = Reader::new(PROGRAM);
    let files = [turned];
    let copies =
        Copies { physical: files.to_vec(), leaves: None, digital: vec![wrong], kind: Physical::Salinan };
    let found = reader.compare(copies, 2, folder.path(), &|_| ()).await.unwrap();
    assert_eq!(found.outcome.pages[0].sheet.unwrap().turn, 2);
    let difference = &found.outcome.differences[0];
    let place = |place: Option<Rect>, turn| Cutout { page: 0, turn, place };
    let on_paper = place(difference.box_physical, Turn::Half);
    let cut = reader.cutouts(&files, &[on_paper], folder.path()).await.unwrap();
    let upright =
        reader.cutouts(&[paper], &[Cutout { turn: Turn::Upright, ..on_paper }], folder.path()).await.unwrap();
    let pixels = |png: &Option<Vec<u8>>| image_of(png.as_deref().unwrap());
    let (cut, upright) = (pixels(&cut[0]), pixels(&upright[0]));
    assert_eq!(cut.dimensions(), upright.dimensions());
    let apart: u64 = cut.iter().zip(upright.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    assert!(apart / (cut.len() as u64) < 6, "{apart}");
    assert!(cut.iter().any(|ink| *ink < 90));
}

fn image_of(png: &[u8]) -> image::GrayImage {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let about = reader.next_frame(&mut pixels).unwrap();
    image::GrayImage::from_raw(about.width, about.height, pixels).unwrap()
}

#[tokio::test]
async fn what_is_no_place_has_no_picture_and_too_many_are_not_cut() {
    let folder = tempfile::tempdir().unwrap();
    let copy = [digital(folder.path(), "a.pdf", &["satu", "dua"])];
    let reader = Reader::new(PROGRAM);
    let whole = Cutout { page: 1, turn: Turn::Upright, place: None };
    let beyond = Cutout { page: 2, ..whole };
    let outside = Cutout { place: Some(Rect::new(9_000.0, 0.0, 9_010.0, 10.0)), ..whole };
    let cut = reader.cutouts(&copy, &[beyond, whole, outside], folder.path()).await.unwrap();
    assert_eq!(cut.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, false]);
    let most = vec![Cutout { place: Some(Rect::new(70.0, 70.0, 90.0, 80.0)), ..whole }; MAX_CUTOUTS];
    assert!(reader.cutouts(&copy, &most, folder.path()).await.unwrap().iter().all(Option::is_some));
    let more = vec![whole; MAX_CUTOUTS + 1];
    assert!(matches!(reader.cutouts(&copy, &more, folder.path()).await, Err(ReadError::File(_))));
}

/// A report with this text in it.
fn data(text: String) -> BeritaAcara {
    let file = NamedFile { name: "a.pdf".into(), sha256: "00".repeat(32), pages: 1 };
    let copy = Copy { sha256: file.sha256.clone(), pages: 1, files: vec![file] };
    BeritaAcara {
        office: Office { name: String::new(), address: None, place: None },
        number: None,
        product: None,
        kind: Kind::Asli,
        physical: copy.clone(),
        digital: copy,
        comparer: "1".into(),
        at_ms: 0,
        at: "Kamis, 1 Januari 1970 pukul 07.00 WIB".into(),
        conclusion: Conclusion { agrees: false, same_document: true, same_scan: false, why: None },
        pages: Vec::new(),
        differences: vec![Difference {
            class: Class::Differs,
            weighty: false,
            whole_page: false,
            physical_page: Some(1),
            digital_page: Some(1),
            physical_text: Some(text),
            digital_text: None,
            physical_crop: None,
            digital_crop: None,
            verdict: None,
        }],
        expected: Vec::new(),
        by_eye: Vec::new(),
        doubts: Vec::new(),
        missing: Vec::new(),
        checkpoint: None,
        petugas: None,
        kasubbag: None,
    }
}

#[tokio::test]
async fn a_printout_ends_within_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    let reader = Reader::new(PROGRAM);
    let short = data("tiga puluh".into());
    let pdf = reader.print(&short, folder.path()).await.unwrap();
    assert_eq!(pdf, print::berita_acara(&short).unwrap(), "the child prints what anybody prints");
    let nearly = usize::try_from(MAX_PRINTED_BYTES).unwrap() - 4_096;
    assert!(reader.print(&data("x ".repeat(nearly / 2)), folder.path()).await.unwrap().starts_with(b"%PDF"));
    let too_large = |printed: Result<Vec<u8>, PrintError>| match printed {
        Err(error @ PrintError::TooLarge) => error.class() == FaultClass::TooLarge,
        _ => false,
    };
    assert!(too_large(reader.print(&data("x".repeat(nearly + 8_192)), folder.path()).await));
    let hasty = reader.clone().within(Duration::from_millis(1));
    assert!(too_large(hasty.print(&short, folder.path()).await));
    let mut torn = short;
    torn.differences[0].physical_crop = Some(b"bukan gambar".to_vec());
    assert!(matches!(reader.print(&torn, folder.path()).await, Err(PrintError::Refused(_))));
}
