//! Who types a number gets the product with that number first.

use super::{Shelf, keputusan, keys, pages, product};
use search_index::{Document, Matched};

/// Every style that is alive, and documents whose text mentions those numbers often.
fn collection() -> Vec<Document> {
    let mention =
        |key: u64, text: &str| pages(keputusan(key, 900, 2026, &format!("{text} {text}")), [text, text]);
    vec![
        keputusan(1, 13, 2025, "Pedoman teknis pengelolaan JDIH"),
        keputusan(2, 13, 2024, "Jadwal rapat"),
        product(3, "uu", "Undang-Undang Nomor 7 Tahun 2017", "7", 2017),
        product(4, "keputusan", "Keputusan KPU Nomor 7 Tahun 2017", "7", 2017),
        product(5, "keputusan", "Keputusan KPU", "314/ORT.07-Kpt/01/KPU/V/2021", 2021),
        product(6, "keputusan", "Keputusan KPU", "10/HK.04/08/2022", 2022),
        product(7, "keputusan", "Keputusan KPU", "134/Kpts/KPU/Tahun 2016", 2016),
        product(8, "keputusan", "Keputusan KPU", "16/HK.03.1-Kpt/Prov/17/11/2019", 2019),
        product(9, "berita-acara", "Berita Acara", "18/PK.01-BA/15/2026", 2026),
        product(10, "peraturan-kpu", "Peraturan Komisi Pemilihan Umum Nomor 16 Tahun 2024", "16", 2024),
        product(11, "pp", "Peraturan Pemerintah Nomor 16 Tahun 2024", "16", 2024),
        product(12, "surat", "Surat", "/ORT.06/1503/2/2023", 2023),
        product(
            13,
            "keputusan-sekretaris",
            "Keputusan Sekretaris KPU Provinsi Jambi Nomor 15 Tahun 2025",
            "15",
            2025,
        ),
        product(14, "keputusan", "Keputusan KPU Provinsi Jambi Nomor 15 Tahun 2025", "15", 2025),
        mention(50, "Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025 13/2025"),
        mention(51, "Undang-Undang UU Nomor 7 Tahun 2017 7/2017"),
        mention(52, "314/ORT.07-Kpt/01/KPU/V/2021 dan 10/HK.04/08/2022"),
        mention(53, "134/Kpts/KPU/Tahun 2016 16/HK.03.1-Kpt/Prov/17/11/2019 18/PK.01-BA/15/2026"),
    ]
}

#[test]
fn the_cited_product_comes_first() {
    let shelf = Shelf::with(collection());
    let table = [
        ("13/2025", 1),
        ("13 / 2025", 1),
        ("13 2025", 1),
        ("13 tahun 2025", 1),
        ("keputusan 13 tahun 2025", 1),
        ("nomor 13 tahun 2025", 1),
        ("No. 013 Thn. 2025", 1),
        ("\"Nomor 13 Tahun 2025\"", 1),
        ("Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025", 1),
        ("keputusan kpu jambi 13/2025 tentang pedoman teknis", 1),
        ("13-2025", 1),
        ("kpt 13/2024", 2),
        ("nomor 13", 1),
        ("13", 1),
        ("uu 7/2017", 3),
        ("Undang-Undang Nomor 7 Tahun 2017", 3),
        ("7 tahun 2017 uu", 3),
        ("keputusan 7/2017", 4),
        ("314/ORT.07-Kpt/01/KPU/V/2021", 5),
        ("314 / ort.07 - kpt / 01 / kpu / v / 2021", 5),
        ("keputusan nomor 314/ORT.7-Kpt/1/KPU/V/2021", 5),
        ("314/2021", 5),
        ("314/ort.07", 5),
        ("10/HK.04/08/2022", 6),
        ("10/hk.4/8/2022", 6),
        ("134/Kpts/KPU/Tahun 2016", 7),
        ("134/kpts/kpu/tahun/2016", 7),
        ("16/HK.03.1-Kpt/Prov/17/11/2019", 8),
        ("18/PK.01-BA/15/2026", 9),
        ("pkpu 16/2024", 10),
        ("peraturan kpu nomor 16 tahun 2024", 10),
        ("pp 16/2024", 11),
        ("/ORT.06/1503/2/2023", 12),
        ("keputusan sekretaris 15/2025", 13),
        ("keputusan kpu provinsi 15/2025", 14),
    ];
    for (query, wanted) in table {
        assert_eq!(shelf.keys(query).first(), Some(&wanted), "{query}");
    }
}

#[test]
fn all_products_with_the_number_come_before_those_that_mention_it() {
    let shelf = Shelf::with(collection());
    assert_eq!(shelf.keys("uu 7/2017"), [3, 4, 51]);
    assert_eq!(shelf.keys("nomor 13"), [1, 2, 50]);
}

#[test]
fn the_callers_own_form_of_a_number_cites_too() {
    let shelf = Shelf::with([
        Document { number_key: "KPT:13:2025".into(), ..keputusan(1, 13, 2025, "Pedoman") },
        keputusan(2, 14, 2025, "kpt 13 2025"),
    ]);
    assert_eq!(shelf.keys(" kpt:13:2025 "), [1, 2]);
}

#[test]
fn a_year_or_a_number_among_words_is_no_citation() {
    let shelf = Shelf::with([
        keputusan(1, 2024, 2025, "Jadwal"),
        keputusan(2, 5, 2020, "Laporan kegiatan 2024 dan 5 lampiran"),
    ]);
    assert_eq!(shelf.keys("laporan 2024"), [2]);
    assert_eq!(shelf.find("2024").total, 2);
    assert!(shelf.first("2024").score < 1_000.0);
    assert_eq!(shelf.keys("nomor 2024"), [1, 2]);
    assert_eq!(shelf.keys("lampiran 5"), [2]);
}

#[test]
fn a_number_that_is_not_there_brings_no_crowd_of_its_year() {
    let shelf = Shelf::with([keputusan(1, 13, 2025, "Pedoman kampanye"), keputusan(2, 14, 2025, "Jadwal")]);
    assert_eq!(shelf.find("keputusan 99/2025").total, 0);
    let some = shelf.find("keputusan 99/2025 kampanye");
    assert_eq!((some.total, some.matched), (1, Matched::Any));
}

#[test]
fn what_must_not_occur_rules_out_the_cited_product_as_well() {
    let shelf = Shelf::with([keputusan(1, 13, 2025, "Pedoman"), keputusan(2, 14, 2025, "13/2025 dicabut")]);
    assert_eq!(shelf.keys("13/2025 -pedoman"), [2]);
}

/// Of two with one number, kind and year the words beside them say which: the place is part of the name of a kind.
#[test]
fn the_place_of_who_made_it_tells_two_of_one_number_apart() {
    let perda = |key: u64, title: &str| Document {
        title: title.to_owned(),
        ..product(key, "perda", "Perda Nomor 9 Tahun 2019", "9", 2019)
    };
    let shelf = Shelf::with([
        perda(1, "Peraturan Daerah Kota Cimahi Tentang Pendaftaran Usaha Pariwisata"),
        perda(2, "Sistem Kesehatan Provinsi"),
    ]);
    assert_eq!(keys(&shelf.find("perda kota cimahi 9 tahun 2019"))[0], 1);
}
