//! Why an image is refused, and what to do: every sentence in one place.

use super::MAX_IMAGE_SIDE;
use crate::rules::{Class, Refusal};
use crate::{MAX_IMAGE_PIXELS, MAX_PAGES};

/// Formats by what stands where: offset, bytes, name.
const FOREIGN: &[(usize, &[u8], &str)] = &[
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WebP"),
    (4, b"ftypheic", "HEIC"),
    (4, b"ftypheix", "HEIC"),
    (4, b"ftyphevc", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypmsf1", "HEIC"),
    (4, b"ftypavif", "AVIF"),
    (0, b"BM", "BMP"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"\xff\x0a", "JPEG XL"),
];

/// Names the format of a picture that we do not take.
pub(super) fn foreign(bytes: &[u8]) -> Option<Refusal> {
    let has = |at: usize, magic: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(magic));
    let (_, _, name) = FOREIGN.iter().find(|(at, magic, _)| has(*at, magic))?;
    Some(Refusal::new(
        Class::NotPdf,
        &format!(
            "Gambar {name} tidak diterima karena tidak dapat dibaca di semua perangkat; simpan sebagai JPEG \
             atau PDF, lalu unggah lagi."
        ),
    ))
}

pub(super) fn broken() -> Refusal {
    Refusal::new(
        Class::Malformed,
        "Gambar rusak sehingga tidak dapat dibaca; pindai atau potret ulang, simpan sebagai JPEG atau PDF, \
         lalu unggah lagi.",
    )
}

pub(super) fn cut_off() -> Refusal {
    Refusal::new(
        Class::Malformed,
        "Gambar terpotong: bagian akhirnya tidak ada; salin atau pindai ulang berkasnya, lalu unggah lagi.",
    )
}

pub(super) fn unsupported() -> Refusal {
    Refusal::new(
        Class::Malformed,
        "Cara penyimpanan gambar ini tidak didukung; simpan sebagai JPEG atau PDF, lalu unggah lagi.",
    )
}

pub(super) fn polyglot() -> Refusal {
    Refusal::new(
        Class::Malformed,
        "Berkas ini gambar dan PDF sekaligus, sehingga tampil berbeda di program yang berbeda; pindai atau \
         potret ulang, lalu unggah lagi.",
    )
}

pub(super) fn animated() -> Refusal {
    Refusal::new(
        Class::NotPdf,
        "Gambar bergerak tidak diterima; simpan sebagai JPEG atau PDF, lalu unggah lagi.",
    )
}

pub(super) fn too_many_pixels(width: u32, height: u32) -> Refusal {
    let limit = MAX_IMAGE_PIXELS / 1_000_000;
    Refusal::new(
        Class::TooLarge,
        &format!(
            "Gambar berukuran {width} x {height} piksel, batasnya {limit} juta piksel dan {MAX_IMAGE_SIDE} piksel \
             per sisi; pindai dengan resolusi 300 dpi, lalu unggah lagi."
        ),
    )
}

pub(super) fn too_many_pages() -> Refusal {
    Refusal::new(
        Class::TooLarge,
        &format!("TIFF memuat lebih dari {MAX_PAGES} halaman; bagi menjadi beberapa berkas."),
    )
}

pub(super) fn too_costly() -> Refusal {
    Refusal::new(
        Class::TooLarge,
        "Membaca gambar ini melampaui batas waktu atau memori; simpan ulang sebagai JPEG atau PDF, lalu \
         unggah lagi.",
    )
}
