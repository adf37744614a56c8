//! `jdih compare`: a scan held against a digital copy by machine, as scripts ask for it.

use crate::pdfs;
use crate::printed::{decision, other, scanned};
use jdih::pdf::{Copies, Reader};
use page_compare::Physical;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_jdih");

pub fn digital(folder: &Path, name: &str, pages: &[&str]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, pdfs::compose(pages)).unwrap();
    path
}

/// The exit status, and what was said.
fn compare(physical: &Path, digital: &Path) -> (i32, Value, String) {
    let done = Command::new(PROGRAM).arg("compare").args([physical, digital]).arg("--json").output().unwrap();
    let complaint = String::from_utf8_lossy(&done.stderr).into_owned();
    (done.status.code().unwrap(), serde_json::from_slice(&done.stdout).unwrap_or_default(), complaint)
}

fn differences(said: &Value) -> &Vec<Value> {
    said["differences"].as_array().unwrap()
}

#[tokio::test]
async fn a_faithful_copy_agrees_and_a_changed_digit_is_found_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (decision(13, ""), decision(14, "Ditetapkan di Jambi"));
    let paper = scanned(folder.path(), "fisik", &[&first, &second]).await;
    let (status, said, _) = compare(&paper, &digital(folder.path(), "a.pdf", &[&first, &second]));
    assert_eq!(
        (status, &said["agrees"], &said["same_document"]),
        (0, &true.into(), &true.into()),
        "{said:#}"
    );
    let words: u64 =
        said["pages"].as_array().unwrap().iter().map(|page| page["words"].as_u64().unwrap()).sum();
    let verified: u64 =
        said["pages"].as_array().unwrap().iter().map(|page| page["verified"].as_u64().unwrap()).sum();
    assert!(words > 250 && verified * 100 >= words * 98, "{verified} of {words}");
    assert_eq!((&said["physical"]["pages"], &said["digital"]["pages"]), (&2.into(), &2.into()));

    let changed = second.replace("Rp750.725,00", "Rp150.725,00");
    let (status, said, _) = compare(&paper, &digital(folder.path(), "b.pdf", &[&first, &changed]));
    assert_eq!((status, &said["agrees"]), (1, &false.into()), "{said:#}");
    let found = differences(&said).iter().find(|found| found["digital_page"] == 2).expect("one on page 2");
    assert_eq!((&found["class"], &found["weighty"]), (&"differs".into(), &true.into()), "{found}");
    assert!(found["digital_text"].as_str().unwrap().contains("150.725"), "{found}");
    let place: Vec<f64> =
        found["box_digital"].as_array().unwrap().iter().map(|at| at.as_f64().unwrap()).collect();
    assert!(place[0] < place[2] && place[1] < place[3] && place[2] < 595.0 && place[3] < 842.0, "{place:?}");
}

#[tokio::test]
async fn a_lost_page_is_one_difference_and_another_document_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let pages = [decision(13, ""), other(), decision(14, "Ditetapkan di Jambi")];
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let paper = scanned(folder.path(), "fisik", &[pages[0], pages[2]]).await;
    let (status, said, _) = compare(&paper, &digital(folder.path(), "a.pdf", &pages));
    assert_eq!(status, 1, "{said:#}");
    let whole: Vec<&Value> = differences(&said).iter().filter(|found| found["whole_page"] == true).collect();
    assert_eq!(whole.len(), 1, "{said:#}");
    assert_eq!((&whole[0]["digital_page"], &whole[0]["physical_page"]), (&2.into(), &Value::Null));

    let (status, said, _) = compare(&paper, &digital(folder.path(), "b.pdf", &[&other()]));
    assert_eq!((status, &said["same_document"], &said["agrees"]), (1, &false.into(), &false.into()));
    assert!(said["why"].as_str().unwrap().starts_with("Bukan dokumen yang sama"));
    assert_eq!(differences(&said).len(), 0, "not a difference for every word");
}

#[tokio::test]
async fn what_cannot_be_compared_is_said_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = digital(folder.path(), "a.pdf", &[&decision(13, "")]);
    let (status, _, complaint) = compare(&pdf, &pdf);
    assert_eq!(status, 2);
    assert!(complaint.contains("bukan pencocokan"), "{complaint}");
    let hostile = folder.path().join("rusak.pdf");
    std::fs::write(&hostile, b"%PDF-1.7 rusak").unwrap();
    let missing = folder.path().join("tidak ada.pdf");
    let empty = folder.path().join("kosong");
    std::fs::create_dir(&empty).unwrap();
    for (physical, digital, said) in [
        (&hostile, &pdf, "tidak dapat dicocokkan"),
        (&pdf, &hostile, "tidak dapat dicocokkan"),
        (&empty, &pdf, "tidak memuat berkas"),
        (&missing, &pdf, "tidak ada.pdf tidak ada. Periksa nama berkas"),
        (&pdf, &missing, "tidak ada.pdf tidak ada. Periksa nama berkas"),
        (&pdf, &empty, "kosong bukan berkas. Salinan digital adalah satu berkas PDF"),
    ] {
        let (status, _, complaint) = compare(physical, digital);
        assert_eq!(status, 2, "{complaint}");
        assert!(complaint.contains(said) && !complaint.contains("gangguan pada server"), "{complaint}");
    }
}

/// The place of the one difference on the physical copy.
fn on_paper(said: &Value) -> [f64; 4] {
    let [found] = &differences(said)[..] else { panic!("one difference: {said:#}") };
    let place = found["box_physical"].as_array().expect("a place");
    std::array::from_fn(|at| place[at].as_f64().unwrap())
}

#[tokio::test]
async fn a_place_on_a_turned_scan_is_told_on_the_page_as_its_file_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let right = decision(13, "");
    let wrong = digital(folder.path(), "salah.pdf", &[&right.replace("NOMOR 13", "NOMOR 15")]);
    let scan = scanned(folder.path(), "fisik", &[&right]).await.join("h1.jpg");
    let upright = image::open(&scan).unwrap().into_luma8();
    let (width, height) = upright.dimensions();
    let (status, said, _) = compare(&scan, &wrong);
    assert_eq!(status, 1, "{said:#}");
    let there = on_paper(&said);
    let near = |found: [f64; 4], wanted: [f64; 4]| {
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 4.0), "{found:?}, not {wanted:?}");
    };
    let by_file = |name: &str, picture: &image::GrayImage| {
        let path = folder.path().join(name);
        picture.save(&path).unwrap();
        let (status, said, complaint) = compare(&path, &wrong);
        assert_eq!(status, 1, "{complaint}");
        on_paper(&said)
    };
    // The longer side of a picture is that of A4.
    let (w, h) = (842.0 * f64::from(width) / f64::from(height), 842.0);
    let [x0, y0, x1, y1] = there;
    assert!(x1 <= w && y1 <= h && w < h);
    near(by_file("terbalik.png", &image::imageops::rotate180(&upright)), [w - x1, h - y1, w - x0, h - y0]);
    // Turned clockwise: what was below is to the left.
    near(by_file("kanan.png", &image::imageops::rotate90(&upright)), [h - y1, x0, h - y0, x1]);
    near(by_file("kiri.png", &image::imageops::rotate270(&upright)), [y0, w - x1, y1, w - x0]);
    // A page that its file turns is one that stands upright, or on its head: as people see it.
    for (degrees, picture) in [(180, &upright), (180, &image::imageops::rotate180(&upright))] {
        let mut jpeg = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 85).encode_image(picture).unwrap();
        let mut pdf =
            lopdf::Document::load_mem(&pdfs::compose_of_jpegs(vec![(jpeg, width, height)])).unwrap();
        let page = pdf.get_pages()[&1];
        pdf.get_dictionary_mut(page).unwrap().set("Rotate", degrees);
        let path = folder.path().join("berputar.pdf");
        pdf.save(&path).unwrap();
        let (_, said, complaint) = compare(&path, &wrong);
        assert!(complaint.is_empty(), "{complaint}");
        let (x, y) = (595.0 / w, 842.0 / h);
        let stands = std::ptr::eq(picture, &upright);
        let wanted = [x0 * x, y0 * y, x1 * x, y1 * y];
        let on_its_head = [595.0 - wanted[2], 842.0 - wanted[3], 595.0 - wanted[0], 842.0 - wanted[1]];
        near(on_paper(&said), if stands { on_its_head } else { wanted });
    }
}

#[tokio::test]
async fn where_every_program_is_but_tesseract_doubtful_words_stay_unread() {
    let folder = tempfile::tempdir().unwrap();
    let page = decision(13, "");
    let physical = folder.path().join("kabur.pdf");
    std::fs::write(&physical, crate::standing::blurred(&page).await).unwrap();
    let copy = digital(folder.path(), "a.pdf", &[&page]);
    let programs = folder.path().join("program");
    std::fs::create_dir(&programs).unwrap();
    for entry in std::fs::read_dir("/usr/bin").unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "tesseract" {
            std::os::unix::fs::symlink(entry.path(), programs.join(entry.file_name())).unwrap();
        }
    }
    let reader = Reader::new(PROGRAM).with_programs_in([programs]);
    let copies =
        |kind| Copies { physical: vec![physical.clone()], leaves: None, digital: vec![copy.clone()], kind };
    let found = reader.compare(copies(Physical::Salinan), 2, folder.path(), &|_| ()).await.unwrap();
    let count = &found.outcome.pages[0];
    assert!(found.unread.is_some_and(|lack| lack.sentence().contains("tesseract-ocr")), "{:?}", found.unread);
    assert!(count.unread > 0 && count.verified > 0, "{count:?}");
    assert!(found.outcome.differences.iter().all(|found| found.digital_text.is_none() || !found.whole_page));
}
