//! Paper for the tests: pages printed and scanned, a little askew and grey.

use crate::pdfs;
use image::codecs::jpeg::JpegEncoder;
use image::{Luma, RgbImage, imageops};
use jdih::pdf::Reader;
use std::path::{Path, PathBuf};

/// A page of a decision: enough words that a page can be told by them.
pub fn decision(number: u32, more: &str) -> String {
    let clauses: String = (1..=14)
        .map(|n| {
            format!("Pasal {n}: Anggaran sebesar Rp{n}50.{n}25,00 dibebankan pada kegiatan ke {n} kantor.\n")
        })
        .collect();
    format!(
        "KEPUTUSAN KOMISI PEMILIHAN UMUM\nPROVINSI JAMBI\nNOMOR {number} TAHUN 2025\nTENTANG\nPEDOMAN ANGGARAN\n{clauses}{more}"
    )
}

/// A page of something else.
pub fn other() -> String {
    (1..30).map(|n| format!("{n}. Rembulan naik {n} kali di atas telaga yang tenang dan dingin.\n")).collect()
}

/// Prints the digital copy and scans it: each page grey, a little askew, as JPEG.
pub async fn scanned(folder: &Path, name: &str, pages: &[&str]) -> PathBuf {
    let (pdf, scans) = (folder.join(format!("{name}-cetak.pdf")), folder.join(name));
    std::fs::write(&pdf, pdfs::compose(pages)).unwrap();
    std::fs::create_dir(&scans).unwrap();
    let reader = Reader::new(env!("CARGO_BIN_EXE_jdih"));
    let count = u32::try_from(pages.len()).unwrap();
    for page in reader.pictures_path(&pdf, 1, count).await.unwrap() {
        let picture = page.picture.unwrap();
        let pixels = webp::Decoder::new(&picture.image).decode().unwrap().to_vec();
        let drawn = RgbImage::from_raw(picture.width, picture.height, pixels).unwrap();
        let grey = imageops::grayscale(&drawn);
        let (wide, high) = grey.dimensions();
        let mut paper = image::GrayImage::from_pixel(wide + 40, high + 30, Luma([236]));
        for (x, y, pixel) in grey.enumerate_pixels() {
            // One line in forty: about a degree and a half.
            let at = (x + 10 + y / 60, y + 12 + (wide - x) / 60);
            if let Some(to) = paper.get_pixel_mut_checked(at.0, at.1) {
                to.0[0] = pixel.0[0].clamp(24, 236);
            }
        }
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, 85).encode_image(&paper).unwrap();
        std::fs::write(scans.join(format!("h{}.jpg", page.page)), jpeg).unwrap();
    }
    scans
}

/// The same as one PDF.
pub async fn scanned_pdf(pages: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let scans = scanned(folder.path(), "fisik", pages).await;
    let page = |n: usize| {
        let bytes = std::fs::read(scans.join(format!("h{n}.jpg"))).unwrap();
        let (width, height) = image::load_from_memory(&bytes).unwrap().to_luma8().dimensions();
        (bytes, width, height)
    };
    pdfs::compose_of_jpegs((1..=pages.len()).map(page).collect())
}
