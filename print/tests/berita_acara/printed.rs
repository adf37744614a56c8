//! The report of a comparison as it is handed out. What is printed here is left in the build's folder for
//! temporary files, to be looked at.

use crate::sample;
use lopdf::{Document, Object};
use print::berita_acara::BeritaAcara;
use print::{
    Error, MAX_CROP_BYTES, MAX_CROP_SIDE, MAX_CROPS_BYTES, MAX_DIFFERENCES, MAX_FILES, MAX_LINES, MAX_PAGES,
    berita_acara,
};
use std::path::Path;

/// Prints it, and keeps it under this name.
fn printed(name: &str, data: &BeritaAcara) -> Vec<u8> {
    let pdf = berita_acara(data).unwrap();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("berita-acara-{name}.pdf"));
    std::fs::write(path, &pdf).unwrap();
    pdf
}

/// All that can be read, without white space: how words are set apart is the reader's guess.
fn words(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect()
}

fn says(text: &str, wanted: &str) -> bool {
    text.contains(&wanted.split_whitespace().collect::<String>())
}

#[test]
fn the_same_data_give_the_same_bytes_and_others_do_not() {
    let data = sample::ordinary();
    let first = printed("biasa", &data);
    assert_eq!(first, berita_acara(&data).unwrap());
    let later = BeritaAcara { at_ms: data.at_ms + 1_000, ..data };
    assert_ne!(first, berita_acara(&later).unwrap());
}

#[test]
fn it_says_what_was_compared_what_was_found_and_who_said_what() {
    let data = sample::ordinary();
    let text = words(&printed("biasa", &data));
    let digest = data.digest().unwrap();
    for wanted in [
        sample::PHYSICAL,
        sample::DIGITAL,
        &digest,
        "Sabtu, 28 November 2026 pukul 14.05 WIB",
        "pembanding versi 1",
        "3.445 dari 3.485 kata salinan digital terverifikasi",
        "10 kata tidak terbaca",
        "4 perbedaan, 2 di antaranya penting",
        "1 perbedaan nyata, 1 disengaja, 1 salah baca, 1 belum dinilai",
        "“15 Tahun 2025”",
        "Budi Santoso, S.H., M.H.",
        "Tesseract tidak terpasang",
        "1 halaman hanya dibandingkan sebagai gambar",
        "1 halaman tidak mempunyai pasangan",
        "Kedua naskah belum dapat dinyatakan sesuai oleh pembanding.",
        "Halaman 1 dari",
    ] {
        assert!(says(&text, wanted), "{wanted}\n{text}");
    }
}

#[test]
fn it_carries_its_language_title_date_and_structure() {
    let document = Document::load_mem(&printed("biasa", &sample::ordinary())).unwrap();
    let catalog = document.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"id-ID");
    assert!(catalog.has(b"StructTreeRoot") && !catalog.has(b"Names"));
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).unwrap();
    let info = document.get_dictionary(info).unwrap();
    assert!(info.get(b"CreationDate").unwrap().as_str().unwrap().starts_with(b"D:20261128070500"));
    let title = lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap();
    assert!(title.starts_with("Berita Acara Pencocokan Naskah – Keputusan"), "{title}");
}

#[test]
fn nothing_found_and_another_document_are_said_in_words() {
    let text = words(&printed("kosong", &sample::bare()));
    assert!(says(&text, "6.204 dari 6.204 kata salinan digital terverifikasi"), "{text}");
    assert!(says(&text, "Tidak ditemukan perbedaan selain yang tercatat"), "{text}");
    let text = words(&printed("lain", &sample::another()));
    assert!(says(&text, "Bukan dokumen yang sama") && says(&text, "tidak dapat dinyatakan sesuai"), "{text}");
}

#[test]
fn what_people_wrote_is_printed_as_it_is() {
    let text = words(&printed("nakal", &sample::hostile()));
    let orders = "#panic() *tebal* _miring_ $x$ `kode` <label> @rujukan \\ = judul #read(\"/etc/passwd\")";
    assert!(says(&text, &format!("{orders} ‹U+202E›balik‹U+0000›")), "{text}");
    assert!(says(&text, "… (dipotong, 300 huruf lagi)"), "{text}");
}

#[test]
fn as_many_differences_are_printed_as_the_limit_says_and_the_rest_is_counted() {
    let text = words(&printed("banyak", &sample::many()));
    assert!(says(&text, "menemukan 200 perbedaan") && !says(&text, "lagi tidak dicetak"), "{text}");
    let with = |count: usize| BeritaAcara {
        differences: (0..count).map(sample::difference).collect(),
        ..sample::bare()
    };
    assert!(!says(&words(&berita_acara(&with(MAX_DIFFERENCES)).unwrap()), "lagi tidak dicetak"));
    let text = words(&printed("terbanyak", &with(MAX_DIFFERENCES + 2)));
    assert!(
        says(&text, "2 perbedaan lagi tidak dicetak") && says(&text, "menemukan 502 perbedaan"),
        "{text}"
    );
}

#[test]
fn a_picture_beyond_the_limit_is_refused_by_the_number_of_its_difference() {
    let mut data = sample::ordinary();
    data.differences[1].physical_crop = Some(sample::png(MAX_CROP_SIDE, 40));
    assert!(berita_acara(&data).is_ok());
    data.differences[1].physical_crop = Some(sample::png(MAX_CROP_SIDE + 1, 40));
    assert!(matches!(berita_acara(&data), Err(Error::Crop(2))));
    // Cut off within its pixels: what cannot be drawn is no printout either.
    let mut torn = sample::png(300, 70);
    torn.truncate(torn.len() / 2);
    data.differences[1].physical_crop = Some(torn);
    assert!(matches!(berita_acara(&data), Err(Error::Template(_))));
}

/// What the printout calls the lists, in the order of the numbers that are left out below.
const LEFT: [&str; 6] =
    ["pasangan halaman", "perbedaan yang wajar", "halaman", "keraguan", "catatan", "berkas"];

#[test]
fn every_list_is_printed_up_to_its_limit_and_the_rest_is_counted() {
    let full = |more: usize| {
        let (base, doubt) = (sample::ordinary(), sample::ordinary().doubts.remove(0));
        BeritaAcara {
            pages: vec![base.pages[0].clone(); MAX_PAGES + more],
            expected: vec![base.expected[0].clone(); MAX_LINES + 2 * more],
            by_eye: vec![base.by_eye[0].clone(); MAX_LINES + 3 * more],
            doubts: vec![doubt.clone(); MAX_LINES + 4 * more],
            missing: vec![doubt; MAX_LINES + 5 * more],
            physical: print::berita_acara::Copy {
                files: vec![base.physical.files[0].clone(); MAX_FILES + 6 * more],
                ..base.physical
            },
            ..sample::bare()
        }
    };
    let whole = words(&berita_acara(&full(0)).unwrap());
    assert!(!says(&whole, "lagi tidak dicetak di sini"), "nothing is left out");
    let cut = words(&printed("penuh", &full(1)));
    for (left, what) in LEFT.iter().enumerate() {
        assert!(says(&cut, &format!("{} {what} lagi tidak dicetak di sini", left + 1)), "{what}");
    }
}

#[test]
fn pictures_are_taken_up_to_their_sum_and_refused_beyond_it() {
    // As large as one may be; what stands behind the end of a PNG is not drawn.
    let mut picture = sample::png(40, 40);
    picture.resize(MAX_CROP_BYTES, 0);
    let most = MAX_CROPS_BYTES / MAX_CROP_BYTES;
    let with = |count: usize| {
        let found = |number: usize| print::berita_acara::Difference {
            physical_crop: Some(picture.clone()),
            ..sample::difference(5 * number)
        };
        BeritaAcara { differences: (0..count).map(found).collect(), ..sample::bare() }
    };
    assert!(berita_acara(&with(most)).is_ok());
    assert!(matches!(berita_acara(&with(most + 1)), Err(Error::Crops(bytes)) if bytes > MAX_CROPS_BYTES));
}
