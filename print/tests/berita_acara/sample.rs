//! Reports to print: an ordinary one, and what is made of it.

use print::berita_acara::{
    BeritaAcara, ByEye, Class, Conclusion, Confirmed, Copy, Difference, Expected, Kind, Mode, NamedFile,
    Office, Page, Product, Says, Signer, Verdict,
};

pub const PHYSICAL: &str = "3b1f0a9c5d2e47708c6a1be2f4d09357a8c1e6b2904d7f3518ce0b6a2d94f7e1";
pub const DIGITAL: &str = "c07e5a41b93d6f2208e4d17a5cb8039f6e2d41a07b95c3f8d61e0a4b7c2f9385";

fn copy(name: &str, sha256: &str, pages: u32) -> Copy {
    Copy {
        sha256: sha256.into(),
        pages,
        files: vec![NamedFile { name: name.into(), sha256: sha256.into(), pages }],
    }
}

fn verdict(says: Says) -> Verdict {
    Verdict {
        says,
        note: Some("Angka pada naskah fisik jelas terbaca 15; salinan digital diminta diperbaiki.".into()),
        by: "Rina Wulandari, S.H.".into(),
        at: "28 November 2026 pukul 14.20 WIB".into(),
        confirmed: (says != Says::SalahBaca).then(|| Confirmed {
            by: "Budi Santoso, S.H., M.H.".into(),
            at: "28 November 2026 pukul 15.02 WIB".into(),
        }),
    }
}

/// A picture as PNG: bars of ink on grey paper.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| if (x / 6 + y / 9) % 3 == 0 && y % 30 > 8 { 30 } else { 242 }))
        .collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// The difference of this number, of every class and verdict in turn.
pub fn difference(number: usize) -> Difference {
    let classes = [Class::Differs, Class::OnlyPaper, Class::OnlyDigital, Class::Covered, Class::Handwritten];
    let says = [None, Some(Says::Nyata), Some(Says::SalahBaca), Some(Says::Disengaja)];
    let class = classes[number % classes.len()];
    let page = u32::try_from(number / 7 + 1).unwrap();
    Difference {
        class,
        weighty: number.is_multiple_of(3),
        whole_page: false,
        physical_page: (class != Class::OnlyDigital).then_some(page),
        digital_page: (class != Class::OnlyPaper).then_some(page),
        physical_text: (class != Class::OnlyDigital && class != Class::Covered)
            .then(|| "15 Tahun 2025".into()),
        digital_text: (class != Class::OnlyPaper).then(|| "13 Tahun 2025".into()),
        physical_crop: None,
        digital_crop: None,
        verdict: says[number % says.len()].map(verdict),
    }
}

/// Three differences with pictures, all that can be filled in.
pub fn ordinary() -> BeritaAcara {
    let differences = (0..4).map(|number| {
        let mut found = difference(number);
        found.physical_crop =
            found.physical_page.map(|_| png(300 + 120 * u32::try_from(number).unwrap(), 70));
        found.digital_crop = found.digital_page.map(|_| png(300, 60));
        found
    });
    BeritaAcara {
        office: Office {
            name: "Komisi Pemilihan Umum Provinsi Jambi".into(),
            address: Some("Jalan Jenderal A. Thalib Nomor 33, Telanaipura, Kota Jambi 36124".into()),
            place: Some("Jambi".into()),
        },
        number: Some("12/HK.05-BA/15/2026".into()),
        product: Some(Product {
            citation: Some("Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor 13 Tahun 2025".into()),
            title: Some(
                "Standar Operasional Prosedur Pengelolaan Jaringan Dokumentasi dan Informasi Hukum".into(),
            ),
        }),
        kind: Kind::Salinan,
        physical: copy("pindaian-keputusan-13-tahun-2025.pdf", PHYSICAL, 12),
        digital: copy("Keputusan_13_2025_final.pdf", DIGITAL, 12),
        comparer: "1".into(),
        at_ms: 1_795_849_500_000,
        at: "Sabtu, 28 November 2026 pukul 14.05 WIB".into(),
        conclusion: Conclusion { agrees: false, same_document: true, same_scan: false, why: None },
        pages: (1..=12)
            .map(|number| Page {
                physical: Some(number),
                digital: (number != 11).then_some(number),
                mode: match number {
                    11 => None,
                    12 => Some(Mode::Image),
                    5 => Some(Mode::Flow),
                    _ => Some(Mode::Verify),
                },
                words: if number < 11 { 310 + number * 7 } else { 0 },
                verified: if number < 11 { 306 + number * 7 } else { 0 },
                unread: if number < 11 { number % 3 } else { 0 },
            })
            .collect(),
        differences: differences.collect(),
        expected: vec![
            Expected { digital_page: 1, reason: "tanda SALINAN".into(), text: "SALINAN".into() },
            Expected { digital_page: 10, reason: "tanda tangan dan cap".into(), text: String::new() },
        ],
        by_eye: vec![ByEye {
            physical: Some(12),
            digital: Some(12),
            says: "sesuai menurut penglihatan".into(),
            by: "Rina Wulandari, S.H.".into(),
            at: "28 November 2026 pukul 14.31 WIB".into(),
        }],
        doubts: vec![
            "Teks halaman 4 salinan digital berasal dari pengenalan huruf, bukan dari naskah aslinya.".into(),
        ],
        missing: vec!["Kata yang meragukan tidak dibaca ulang karena Tesseract tidak terpasang.".into()],
        checkpoint: Some(format!("1204:{DIGITAL}")),
        petugas: Some(Signer {
            name: "Rina Wulandari, S.H.".into(),
            post: "Pengelola JDIH".into(),
            nip: Some("19900512 201503 2 001".into()),
        }),
        kasubbag: None,
    }
}

/// Nothing found, nothing filled in that need not be.
pub fn bare() -> BeritaAcara {
    BeritaAcara {
        office: Office { name: "Komisi Pemilihan Umum Provinsi Jambi".into(), address: None, place: None },
        number: None,
        product: None,
        conclusion: Conclusion { agrees: true, same_document: true, same_scan: false, why: None },
        differences: Vec::new(),
        expected: Vec::new(),
        by_eye: Vec::new(),
        doubts: Vec::new(),
        missing: Vec::new(),
        checkpoint: None,
        petugas: None,
        pages: vec![Page {
            physical: Some(1),
            digital: Some(1),
            mode: Some(Mode::Verify),
            words: 6_204,
            verified: 6_204,
            unread: 0,
        }],
        ..ordinary()
    }
}

/// Another document.
pub fn another() -> BeritaAcara {
    let why = "Bukan dokumen yang sama: hanya 31 dari 3.485 kata salinan digital ada pada naskah fisik.";
    BeritaAcara {
        conclusion: Conclusion {
            agrees: false,
            same_document: false,
            same_scan: false,
            why: Some(why.into()),
        },
        pages: vec![Page { words: 3_485, verified: 31, ..bare().pages.remove(0) }],
        ..bare()
    }
}

/// Two hundred differences, and a physical copy of many files.
pub fn many() -> BeritaAcara {
    let files = (1..=14).map(|page| NamedFile {
        name: format!("foto-halaman-{page:02}-dikirim-lewat-pesan-singkat-oleh-subbagian-teknis.jpg"),
        sha256: PHYSICAL.into(),
        pages: 1,
    });
    BeritaAcara {
        physical: Copy { sha256: PHYSICAL.into(), pages: 14, files: files.collect() },
        differences: (0..200).map(difference).collect(),
        ..ordinary()
    }
}

/// Texts that are long, that have no place to break, and that would be orders to a typesetter.
pub fn hostile() -> BeritaAcara {
    let long = "Menetapkan ".repeat(200);
    let wide = "W".repeat(900);
    let orders = "#panic() *tebal* _miring_ $x$ `kode` <label> @rujukan \\ = judul #read(\"/etc/passwd\") \u{202e}balik\u{0}";
    let mut data = ordinary();
    data.office.address = Some(long.clone());
    data.number = Some(wide.clone());
    data.product = Some(Product { citation: Some(orders.into()), title: Some(wide.clone()) });
    data.physical.files[0].name = wide.clone();
    data.digital.files[0].name = orders.into();
    data.digital.sha256 = orders.into();
    data.comparer = orders.into();
    data.doubts = vec![orders.into(), wide.clone()];
    for (found, text) in data.differences.iter_mut().zip([&long, &wide, &orders.to_owned(), &String::new()]) {
        found.physical_text = Some(text.clone());
        found.digital_text = Some(text.clone());
        found.verdict = Some(Verdict { note: Some(text.clone()), by: wide.clone(), ..verdict(Says::Nyata) });
    }
    data.expected[0].text = wide.clone();
    data.by_eye[0].says = wide.clone();
    data.petugas = Some(Signer { name: wide.clone(), post: long, nip: Some(wide) });
    data
}
