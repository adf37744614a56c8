//! `jdih compare`: a scan held against a digital copy by machine, as scripts ask for it.

use crate::pdfs;
use crate::printed::{decision, other, scanned};
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
    let empty = folder.path().join("kosong");
    std::fs::create_dir(&empty).unwrap();
    for (physical, digital, said) in [
        (&hostile, &pdf, "tidak dapat dicocokkan"),
        (&pdf, &hostile, "tidak dapat dicocokkan"),
        (&empty, &pdf, "tidak memuat berkas"),
    ] {
        let (status, _, complaint) = compare(physical, digital);
        assert_eq!(status, 2, "{complaint}");
        assert!(complaint.contains(said), "{complaint}");
    }
}
