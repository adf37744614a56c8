//! Stories of copies that are compared, from drawn PDF and synthetic scan to the outcome.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a story that cannot go on ends"
)]

mod flow;
mod load;
mod paper;

use page_compare::{
    Another, Class, ComparedPage, Difference, Gray, Mode, Outcome, PageOutcome, Physical, Picture, Printed,
    Sheet, Templates, absent, conclude, expected, features, harvest, pair, prepare, register, verify,
};

const TEXT: [&str; 30] = [
    "KEPUTUSAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI",
    "NOMOR 135 TAHUN 2024",
    "TENTANG",
    "PENETAPAN TIM PENGELOLA JARINGAN DOKUMENTASI",
    "",
    "Menimbang : bahwa dalam rangka mengoptimalkan peningkatan pelayanan",
    "informasi, konsultasi dan pengaduan masyarakat, maka perlu tolak ukur",
    "sebagai pedoman dan evaluasi layanan yang efektif dan efisien;",
    "bahwa Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor 78 Tahun",
    "2021 tidak sesuai lagi dengan perkembangan hukum dan kebutuhan",
    "organisasi sebagaimana dimaksud dalam huruf a dan huruf b;",
    "Mengingat : Undang-Undang Nomor 20 Tahun 2014 tentang Pedoman Sistem",
    "Pengelolaan Pengaduan Pelayanan Publik Nasional (Lembaran Negara",
    "Republik Indonesia Tahun 2014 Nomor 1612, Tambahan Lembaran Negara",
    "Republik Indonesia Nomor 6473);",
    "Undang-Undang Nomor 62 Tahun 2020 tentang Manajemen Pegawai Negeri",
    "Sipil (Lembaran Negara Republik Indonesia Tahun 2020 Nomor 124);",
    "Peraturan Komisi Pemilihan Umum Nomor 16 Tahun 2015 tentang Standar",
    "Layanan Informasi Publik (Berita Negara Republik Indonesia Tahun 2015",
    "Nomor 1119) sebagaimana telah beberapa kali diubah terakhir dengan",
    "Peraturan Komisi Pemilihan Umum Nomor 17 Tahun 2018;",
    "MEMUTUSKAN:",
    "Menetapkan : KEPUTUSAN TENTANG PENETAPAN TIM PENGELOLA.",
    "KESATU : Segala biaya yang timbul akibat Keputusan ini dibebankan pada",
    "Daftar Isian Pelaksanaan Anggaran sebesar Rp729.603.953,00.",
    "KEDUA : Pada saat Keputusan ini mulai berlaku, Keputusan Nomor 64",
    "Tahun 2021 tanggal 17 Oktober 2021 dicabut dan dinyatakan tidak berlaku.",
    "KETIGA : Keputusan ini mulai berlaku pada tanggal ditetapkan.",
    "Petugas wajib menjawab pesan paling lambat 30 menit sejak pesan diterima",
    "pada pukul 08.00 sampai dengan pukul 16.30 WIB.",
];

fn page(lines: &[&str]) -> Printed {
    load::bytes(paper::pdf(lines)).unwrap().remove(0)
}

fn text() -> Printed {
    page(&TEXT)
}

/// The text with one line put another way.
fn changed(from: &str, to: &str) -> Printed {
    let lines: Vec<String> = TEXT.iter().map(|line| line.replacen(from, to, 1)).collect();
    assert_ne!(lines, TEXT, "nothing says {from}");
    page(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn compare(digital: &[&Printed], scans: &[Picture]) -> Outcome {
    let scanned: Vec<_> = scans.iter().map(|scan| prepare(scan).unwrap()).collect();
    let of_digital: Vec<_> = digital.iter().map(|page| features(&page.ink)).collect();
    let of_paper: Vec<_> = scanned.iter().map(|page| features(&page.ink)).collect();
    let pairs = pair(&of_digital, &of_paper).unwrap();
    let mut letters = Templates::default();
    let mut lying = Vec::new();
    for pair in &pairs {
        let both = pair.digital.zip(pair.physical);
        let lies = both.and_then(|(d, p)| register(digital[d], &of_digital[d], &scanned[p], &of_paper[p]));
        if let (Some((d, p)), Some(lies)) = (both, &lies) {
            letters.merge(&harvest(digital[d], &scanned[p], lies));
        }
        lying.push(lies);
    }
    // What is carried between processes is written down and read again.
    let letters: Templates = serde_json::from_str(&serde_json::to_string(&letters).unwrap()).unwrap();
    let pages: Vec<ComparedPage> = pairs
        .iter()
        .zip(lying)
        .map(|(pair, lies)| {
            let places = pair.digital.map(|d| expected(digital[d], Physical::Salinan)).unwrap_or_default();
            let outcome = match (pair.digital.zip(pair.physical), &lies, pair.digital) {
                (Some((d, p)), Some(lies), _) => verify(digital[d], &scanned[p], lies, &letters, &places),
                (_, _, Some(d)) => absent(digital[d], &places),
                _ => PageOutcome::default(),
            };
            let (pixels, turn) = lies.as_ref().map_or((1, 0), |l| (l.scan.0, l.turn));
            let sheet = Sheet { width: 595.0, height: 842.0, pixels, turn, lies: Sheet::FLAT };
            ComparedPage {
                pair: *pair,
                mode: lies.map(|_| Mode::Verify),
                sheet: pair.physical.map(|_| sheet),
                digital: pair.digital.map(|d| (digital[d].width, digital[d].height)),
                continues: None,
                outcome,
            }
        })
        .collect();
    conclude(&pages)
}

fn found<'a>(outcome: &'a Outcome, text: &str) -> &'a Difference {
    let hit =
        outcome.differences.iter().find(|d| d.digital_text.as_deref().is_some_and(|t| t.contains(text)));
    hit.unwrap_or_else(|| panic!("{text} is not among {:?}", outcome.differences))
}

#[test]
fn a_faithful_copy_agrees_word_by_word() {
    let printed = text();
    let outcome = compare(&[&printed], &[paper::scan(&printed.ink, 1)]);
    assert_eq!(outcome.differences, []);
    assert!(outcome.agrees && outcome.another.is_none());
    assert_eq!((outcome.pages[0].verified, outcome.pages[0].unread), (outcome.pages[0].words, 0));
    assert!(outcome.pages[0].words > 180);
}

#[test]
fn one_changed_letter_is_found_and_only_that() {
    let original = text();
    for (from, to, word) in [
        ("729.603.953", "729.608.953", "Rp729.608.953,00."),
        ("huruf a", "huruf d", "d"),
        ("17 Oktober", "11 Oktober", "11"),
        ("paling", "pating", "pating"),
        ("16.30", "16,30", "16,30"),
    ] {
        let digital = changed(from, to);
        let outcome = compare(&[&digital], &[paper::scan(&original.ink, 2)]);
        let difference = found(&outcome, word);
        assert!(difference.weighty, "{to}");
        assert_eq!(outcome.differences.len(), 1, "{:?}", outcome.differences);
        assert!(matches!(difference.class, Class::Differs | Class::Covered));
        assert!(difference.box_physical.is_some_and(|b| b.width() > 2.0 && b.x1 < 595.0));
    }
}

#[test]
fn a_dropped_word_leaves_ink_that_nothing_explains() {
    let original = text();
    let digital = changed("dinyatakan tidak berlaku", "dinyatakan berlaku");
    let outcome = compare(&[&digital], &[paper::scan(&original.ink, 3)]);
    assert!(!outcome.agrees);
    assert!(outcome.differences.len() <= 3, "{:?}", outcome.differences);
    assert!(outcome.differences.iter().any(|d| d.class == Class::OnlyPaper), "{:?}", outcome.differences);
}

#[test]
fn a_full_stop_that_the_digital_copy_lost_is_found_on_the_paper() {
    let scan = paper::scan(&text().ink, 5);
    for (from, to) in
        [("ditetapkan.", "ditetapkan"), ("16.30 WIB.", "16.30 WIB"), ("tidak berlaku.", "tidak berlaku")]
    {
        let outcome = compare(&[&changed(from, to)], std::slice::from_ref(&scan));
        let classes: Vec<Class> = outcome.differences.iter().map(|d| d.class).collect();
        assert_eq!(classes, [Class::OnlyPaper], "{to}: {:?}", outcome.differences);
    }
}

#[test]
fn an_added_word_and_an_exchanged_pair_are_found() {
    let original = text();
    let scan = paper::scan(&original.ink, 4);
    let added = changed("mulai berlaku pada", "mulai tidak berlaku pada");
    let outcome = compare(&[&added], std::slice::from_ref(&scan));
    assert!(found(&outcome, "tidak").weighty);
    let swapped = changed("hukum dan kebutuhan", "kebutuhan dan hukum");
    let outcome = compare(&[&swapped], &[scan]);
    assert!(!outcome.agrees && outcome.differences.len() <= 4, "{:?}", outcome.differences);
}

#[test]
fn pages_that_are_missing_or_swapped_are_told() {
    let first = text();
    let mut turned = TEXT;
    turned.reverse();
    let second = page(&turned);
    let scans = [paper::scan(&first.ink, 5), paper::scan(&second.ink, 6)];
    let outcome = compare(&[&first], &scans);
    assert!(outcome.differences.iter().any(|d| d.whole_page && d.class == Class::OnlyPaper));
    let outcome = compare(&[&first, &second], &scans[..1]);
    assert!(outcome.differences.iter().any(|d| d.whole_page && d.class == Class::OnlyDigital));
    let outcome = compare(&[&second, &first], &scans);
    assert!(outcome.differences.iter().any(|d| d.whole_page && d.class == Class::Differs));
}

#[test]
fn a_scan_that_lies_on_its_head_is_turned() {
    let printed = text();
    let head = paper::scan_gray(&printed.ink, 7).turned(2);
    let side = paper::scan_gray(&printed.ink, 8).turned(1);
    for scan in [head, side] {
        let outcome = compare(&[&printed], &[Picture::Gray(scan)]);
        assert!(outcome.agrees, "{:?}", outcome.differences);
    }
}

#[test]
fn another_document_is_said_in_one_sentence() {
    let printed = text();
    let mut draw = paper::Draw::new(9);
    let noise =
        Gray::from_rows(1200, 1700, (0..1200 * 1700).map(|_| (128.0 + 120.0 * draw.next()) as u8).collect());
    for scan in
        [noise.unwrap(), Gray::blank(1200, 1700), paper::scan_gray(&page(&["Lain sama sekali"; 30]).ink, 3)]
    {
        let outcome = compare(&[&printed], &[Picture::Gray(scan)]);
        assert!(!outcome.agrees);
        assert!(matches!(outcome.another, Some(Another::NoPage | Another::FewWords { .. })), "{outcome:?}");
        assert_eq!(outcome.differences, []);
    }
}

#[test]
fn a_digital_copy_that_is_a_scan_is_compared_as_a_picture() {
    let original = text();
    let picture = paper::scan(&original.ink, 11);
    let digital = prepare(&picture).unwrap();
    let printed = Printed::of_scan(&digital, 595.0, 842.0).unwrap();
    let look = |scan: &Picture| {
        let scanned = prepare(scan).unwrap();
        let (own, other) = (features(&printed.ink), features(&scanned.ink));
        let lies = register(&printed, &own, &scanned, &other).unwrap();
        page_compare::compare_pictures(&printed, &scanned, &lies)
    };
    let again = look(&paper::scan(&original.ink, 12));
    assert_eq!((again.extras, again.lacking, again.same_scan), (vec![], vec![], false));
    assert!(look(&picture).same_scan);
    let other = look(&paper::scan(&changed("dinyatakan tidak berlaku", "dinyatakan berlaku").ink, 13));
    assert!(!other.lacking.is_empty());
    let page = ComparedPage {
        pair: pair(&[features(&printed.ink)], &[features(&printed.ink)]).unwrap()[0],
        mode: Some(Mode::Image),
        sheet: None,
        digital: Some((595.0, 842.0)),
        continues: None,
        outcome: look(&picture),
    };
    let outcome = conclude(&[page]);
    assert!(!outcome.agrees && outcome.pages[0].same_scan && outcome.pages[0].verified == 0);
}

#[test]
fn a_scan_that_was_turned_straight_or_made_black_and_white_is_still_the_same_scan() {
    let original = text();
    let scan = paper::specked(paper::scan_gray(&original.ink, 11), 1);
    let digital = prepare(&Picture::Gray(scan.clone())).unwrap();
    let printed = Printed::of_scan(&digital, 595.0, 842.0).unwrap();
    let is_same = |picture: Gray| {
        let scanned = prepare(&Picture::Gray(picture)).unwrap();
        let lies = register(&printed, &features(&printed.ink), &scanned, &features(&scanned.ink)).unwrap();
        page_compare::compare_pictures(&printed, &scanned, &lies).same_scan
    };
    let turned = paper::deskewed(&scan, 1.2);
    let mut bit = turned.clone();
    bit.pixels_mut().iter_mut().for_each(|value| *value = if *value < 140 { 0 } else { 255 });
    let smaller = scan.resized(scan.width() * 2 / 3, scan.height() * 2 / 3);
    assert!(is_same(turned) && is_same(bit) && is_same(smaller));
    // The same sheet scanned again, with other dust on the glass.
    assert!(!is_same(paper::specked(paper::scan_gray(&original.ink, 12), 2)));
}

#[test]
fn two_hundred_thousand_glyphs_end() {
    let printed = text();
    let glyph = printed.words[0].glyphs[0].clone();
    let word = page_compare::Word { glyphs: vec![glyph; 20], line: 0 };
    let white = Gray::from_rows(595, 842, vec![255; 595 * 842]).unwrap();
    let full = Printed::new(&white, 595.0, 842.0, vec![word.clone(); 10_000]).unwrap();
    let outcome = compare(&[&full], &[paper::scan(&printed.ink, 10)]);
    assert!(!outcome.agrees);
    assert!(Printed::new(&white, 595.0, 842.0, vec![word; 10_001]).is_err());
}
