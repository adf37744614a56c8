//! Whole documents in small.

use super::{Extracted, FieldRead, MAX_READ_PAGES, MAX_ROW_WORDS};
use crate::pdf::{Doubt, PageReading, Reading, TextSource};
use proptest::prelude::*;

/// Read in the year 2026.
fn extract(reading: &Reading) -> Extracted {
    super::extract(reading, 2026)
}

fn reading(pages: &[&str]) -> Reading {
    let pages = pages.iter().map(|text| PageReading::of_text(TextSource::Layer, text)).collect();
    Reading { pages, truncated: false }
}

const DECISION: &str = "\
SALINAN
KOMISI PEMILIHAN UMUM
PROVINSI JAMBI
KEPUTUSAN SEKRETARIS
KOMISI PEMILIHAN UMUM PROVINSI JAMBI
NOMOR 13 TAHUN 2025
T E N T A N G
STANDAR OPERASIONAL PROSEDUR PENGELOLAAN
KEGIATAN DI LINGKUNGAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI
SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI,
Menimbang : a. bahwa untuk meningkatkan tertib administrasi;
Mengingat : 1. Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik (Lembaran Negara
Republik Indonesia Tahun 2008 Nomor 61);
2. Peraturan Komisi Pemilihan Umum Nomor 8 Tahun 2019 tentang Tata Kerja Komisi Pemilihan Umum
sebagaimana telah diubah dengan Peraturan Komisi Pemilihan Umum Nomor 12 Tahun 2023;
MEMUTUSKAN:
Menetapkan : KEPUTUSAN SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI TENTANG STANDAR OPERASIONAL PROSEDUR
PENGELOLAAN KEGIATAN DI LINGKUNGAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI.
KESATU : Menetapkan Standar sebagaimana tercantum dalam Lampiran Keputusan ini.
KEDUA : Pada saat Keputusan ini mulai berlaku, Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor 50 Tahun
2022 tentang Standar Lama, dicabut dan dinyatakan tidak berlaku.
KETIGA : Keputusan ini mulai berlaku pada tanggal ditetapkan.
Ditetapkan di Jambi
pada tanggal 10 Januari 2025
SEKRETARIS KOMISI PEMILIHAN UMUM
PROVINSI JAMBI,
ttd.
H. KHOIRUL BAHRI LUBIS
";

#[test]
fn a_decision_of_the_office_is_read_whole() {
    let read = extract(&reading(&[DECISION]));
    let value = |name: &str| read.description.get(name).map_or("", |field| field.value.as_str());
    for (name, wanted) in [
        ("jenis", "KEPUTUSAN SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI"),
        ("jenis_produk", "keputusan-sekretaris"),
        ("nomor", "13"),
        ("tahun", "2025"),
        (
            "judul",
            "STANDAR OPERASIONAL PROSEDUR PENGELOLAAN KEGIATAN DI LINGKUNGAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI",
        ),
        ("tanggal_penetapan", "2025-01-10"),
        ("tempat_penetapan", "Jambi"),
        ("penandatangan", "Khoirul Bahri Lubis"),
        ("teu_badan", "Jambi. Komisi Pemilihan Umum Provinsi"),
        ("bahasa", "Indonesia"),
    ] {
        assert_eq!(value(name), wanted, "{name}");
    }
    let bases: Vec<String> = read.legal_bases.iter().map(|basis| basis.citations[0].text()).collect();
    assert_eq!(
        bases,
        [
            "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
            "Peraturan Komisi Pemilihan Umum Nomor 8 Tahun 2019 tentang Tata Kerja Komisi Pemilihan Umum",
        ]
    );
    let relations: Vec<(&str, &str)> =
        read.relations.iter().map(|relation| (relation.kind, relation.text.as_str())).collect();
    assert_eq!(
        relations,
        [(
            "mencabut",
            "Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor 50 Tahun 2022 tentang Standar Lama"
        )]
    );
    assert_eq!(read.attachments.missing, ["Lampiran"]);
    assert_eq!(read.contradictions, []);
}

fn field<'r>(read: &'r Extracted, name: &str) -> &'r FieldRead {
    read.description.get(name).unwrap_or_else(|| panic!("{name} was not found"))
}

/// A heading with this number, and a closing.
fn numbered(number: &str, source: TextSource) -> Extracted {
    let text = format!(
        "PERATURAN MENTERI KEUANGAN\nREPUBLIK INDONESIA\n{number}\nTENTANG\nPELAKSANAAN ANGGARAN\n\
         DENGAN RAHMAT TUHAN YANG MAHA ESA\nMENTERI KEUANGAN REPUBLIK INDONESIA,\nMenimbang : bahwa perlu;\n\
         Ditetapkan di Jakarta\npada tanggal 6 Oktober 2021\n"
    );
    extract(&Reading { pages: vec![PageReading::of_text(source, &text)], truncated: false })
}

#[test]
fn numbers_of_other_bodies_are_read_as_they_are_written() {
    for (written, value, year) in [
        ("NOMOR 5/PMK.05/2021", "5/PMK.05/2021", "2021"),
        ("NOMOR P.12/MENLHK/SETJEN/KUM.1/3/2018", "P.12/MENLHK/SETJEN/KUM.1/3/2018", "2018"),
        ("NOMOR : PER-5/PJ/2021", "PER-5/PJ/2021", "2021"),
        ("NOMOR : KEP/110/V/2004", "KEP/110/V/2004", "2004"),
        ("NOMOR 194 /PMK.05/ 2014", "194/PMK.05/2014", "2014"),
        ("Nomor 13 Tahun 2025", "13", "2025"),
        ("NOMOR : 7 TAHUN2016", "7", "2016"),
        ("NOMOR 016 TAHUN 2016", "016", "2016"),
        ("NOMOR 134/Kpts/KPU/TAHUN 2016", "134/Kpts/KPU/TAHUN 2016", "2016"),
        ("NOMOR 314/ORT.07-Kpt/01/KPU/V/2021", "314/ORT.07-Kpt/01/KPU/V/2021", "2021"),
        ("NOMOR 10/HK.04/08/2022", "10/HK.04/08/2022", "2022"),
        ("NOMOR 106 TAHUN 2001 (106/2001)", "106", "2001"),
    ] {
        let read = numbered(written, TextSource::Layer);
        assert_eq!(field(&read, "nomor").value, value, "{written}");
        assert_eq!(field(&read, "tahun").value, year, "{written}");
    }
}

#[test]
fn a_gap_for_handwriting_is_said_and_stays_empty() {
    for written in
        ["NOMOR      TAHUN 2021", "NOMOR ... TAHUN 2021", "NOMOR ____ TAHUN 2021", "NOMOR /PMK.05/2021"]
    {
        let read = numbered(written, TextSource::Layer);
        let number = field(&read, "nomor");
        assert_eq!((number.value.as_str(), number.sure), ("", false), "{written}");
        assert!(
            number.note.as_deref().is_some_and(|note| note.contains("dikosongkan")),
            "{written}: {number:?}"
        );
        assert_eq!(field(&read, "tahun").value, "2021", "{written}");
    }
}

#[test]
fn what_ocr_makes_of_a_heading_is_read_or_left_open() {
    let read = numbered("N0M0R 1OO TAHUN 2021", TextSource::Ocr);
    assert_eq!(field(&read, "nomor").value, "100");
    let read = numbered("NOMOR 2g TAHUN 2021", TextSource::Ocr);
    assert_eq!(field(&read, "nomor").value, "", "a guess is a candidate");
    assert_eq!(field(&read, "nomor").candidates[0].value, "29");
    let read = numbered("NOMOR KEP/16/1X/2002", TextSource::Ocr);
    assert_eq!(field(&read, "nomor").value, "", "IX or 10: the whole number is in doubt");
    let read = numbered("NOMOR 3 TAHUN 2iDi5", TextSource::ScannerLayer);
    assert_eq!(field(&read, "tahun").value, "2021", "the date of enactment tells the year");
    let text = "PERATURAN DAERAH KOTA SURABAYA\nNOMOR 5 TAHUN 2021\nT E N T A N G\nPARKIR\nWALI KOTA SURABAYA,\nMenimbang : a";
    let read = extract(&reading(&[text]));
    assert_eq!(field(&read, "judul").value, "PARKIR", "torn TENTANG, and the office is no part of the title");
}

#[test]
fn a_year_to_come_is_not_believed() {
    for (this_year, believed) in [(2025, true), (2024, false)] {
        let read = super::extract(&reading(&[DECISION]), this_year);
        for name in ["tahun", "tanggal_penetapan"] {
            let read = field(&read, name);
            assert_eq!((read.sure, read.value.is_empty()), (believed, !believed), "{name} {this_year}");
            assert_eq!(read.candidates.len(), usize::from(!believed));
        }
    }
}

#[test]
fn hidden_text_is_left_out_and_the_rest_believed() {
    let mut page = PageReading::of_text(TextSource::Layer, DECISION);
    page.doubts.push(Doubt::HiddenText);
    let read = extract(&Reading { pages: vec![page.clone()], truncated: false });
    assert_eq!(field(&read, "nomor").value, "13");
    // What was recognised from the picture is what the page shows, whatever its file says.
    page.doubts.push(Doubt::FalseUnicode);
    page.source = TextSource::Ocr;
    let read = extract(&Reading { pages: vec![page], truncated: false });
    assert_eq!(field(&read, "nomor").value, "13");
}

#[test]
fn a_page_that_is_not_to_be_trusted_proposes_nothing() {
    let mut page = PageReading::of_text(TextSource::Layer, DECISION);
    page.doubts.push(Doubt::FalseUnicode);
    let read = extract(&Reading { pages: vec![page], truncated: false });
    assert!(!read.description.is_empty());
    for (name, field) in &read.description {
        assert!(field.value.is_empty() && !field.sure, "{name}: {field:?}");
    }
}

#[test]
fn a_document_that_contradicts_itself_is_shown_with_both_places() {
    let cover = "PROSEDUR STANDAR OPERASIONAL\nSEKRETARIAT\nNOMOR 15 TAHUN 2025\nTANGGAL 10 JANUARI 2025\n";
    let table = "NOMOR SOP 13 Tahun 2028\nTANGGAL PENGESAHAN 10 Januari 2028\nPada tanggal 0 Januari 2025\n";
    let read = extract(&reading(&[DECISION, cover, table]));
    let told: Vec<(&str, &str, u32)> = read
        .contradictions
        .iter()
        .map(|found| {
            let other = found.second.as_ref().unwrap_or(&found.first);
            (found.field, other.text.as_str(), other.page)
        })
        .collect();
    for wanted in [
        ("nomor", "Nomor 15 TAHUN 2025", 2),
        ("nomor", "Nomor 13 Tahun 2028", 3),
        ("tanggal_penetapan", "0 Januari 2025", 3),
        ("tanggal_penetapan", "10 Januari 2028", 3),
    ] {
        assert!(told.contains(&wanted), "{wanted:?} in {told:?}");
    }
    assert_eq!(read.contradictions.iter().map(|found| found.first.page).max(), Some(3));
}

#[test]
fn an_amendment_names_what_it_amends_and_not_itself() {
    let text = "PERATURAN GUBERNUR BALI\nNOMOR 1 TAHUN 2021\nTENTANG\nPERUBAHAN KEDUA ATAS PERATURAN GUBERNUR BALI\n\
        NOMOR 29 TAHUN 2019 TENTANG KELAS JABATAN\nDENGAN RAHMAT TUHAN YANG MAHA ESA\nGUBERNUR BALI,\n\
        Menimbang : a;\nPasal I\nBeberapa ketentuan dalam Peraturan Gubernur Bali Nomor 29 Tahun 2019 diubah sebagai berikut:\n";
    let read = extract(&reading(&[text]));
    let relations: Vec<(&str, String, Option<u16>)> =
        read.relations.iter().map(|r| (r.kind, r.target.number.clone(), r.target.year)).collect();
    assert_eq!(relations, [("mengubah", "29".to_owned(), Some(2019))]);
    assert_eq!(read.description["teu_badan"].value, "Bali. Gubernur");
}

#[test]
fn a_list_of_revoked_documents_is_read_and_what_stays_in_force_is_not() {
    let text = "UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 22 TAHUN 1999\nTENTANG\nPEMERINTAHAN DAERAH\n\
        DENGAN RAHMAT TUHAN YANG MAHA ESA\nMenimbang : a;\nPasal 131\nPada saat berlakunya undang-undang ini, dinyatakan\n\
        tidak berlaku lagi :\na. Undang-undang Nomor 5 Tahun 1974 tentang Pokok-pokok Pemerintahan di Daerah (Lembaran Negara\n\
        Tahun 1974 Nomor 38);\nb. Undang-undang Nomor 5 Tahun 1979 tentang Pemerintahan Desa.\nPasal 132\n\
        Peraturan pelaksanaan dari Undang-Undang Nomor 9 Tahun 1970 tentang Lain dinyatakan masih tetap berlaku.\n\
        Izin yang melanggar dapat dicabut.\n";
    let read = extract(&reading(&[text]));
    let revoked: Vec<&str> = read
        .relations
        .iter()
        .map(|r| r.target.year.map_or("", |y| if y == 1974 { "1974" } else { "1979" }))
        .collect();
    assert_eq!(revoked, ["1974", "1979"], "{:?}", read.relations);
}

#[test]
fn annexes_are_named_and_counted() {
    let body =
        DECISION.replace("dalam Lampiran Keputusan ini", "dalam Lampiran I dan Lampiran II Keputusan ini");
    let annex = "LAMPIRAN I\nKEPUTUSAN SEKRETARIS\nKOMISI PEMILIHAN UMUM PROVINSI JAMBI\nNOMOR 14 TAHUN 2025\nTENTANG\nSTANDAR\n";
    let read = extract(&reading(&[&body, annex]));
    let labels: Vec<&str> = read.attachments.present.iter().map(|annex| annex.label.as_str()).collect();
    assert_eq!(
        (labels, read.attachments.missing.clone()),
        (vec!["Lampiran I"], vec!["Lampiran II".to_owned()])
    );
    assert_eq!(read.attachments.body_pages, 1);
    assert!(read.contradictions.iter().any(|found| found.sentence.contains("kepala lampiran")));
}

#[test]
fn limits_hold_on_both_sides() {
    // The heading stands on the last page that is looked at, or on the first that is not.
    for (before, found) in [(MAX_READ_PAGES - 1, true), (MAX_READ_PAGES, false)] {
        let mut pages = vec![PageReading::of_text(TextSource::None, ""); before];
        pages.push(PageReading::of_text(TextSource::Layer, DECISION));
        let read = extract(&Reading { pages, truncated: false });
        assert_eq!(read.description.contains_key("nomor"), found, "{before}");
    }
    let long = |n: usize| format!("{} NOMOR", "x ".repeat(n));
    for (words, rows) in [(MAX_ROW_WORDS - 1, true), (MAX_ROW_WORDS, false)] {
        let page = PageReading::of_text(TextSource::Layer, &long(words));
        let rows_read = super::rows::Rows::of(&Reading { pages: vec![page], truncated: false });
        let kept =
            rows_read.all.first().is_some_and(|row| row.tokens.iter().any(|token| token.norm == "NOMOR"));
        assert_eq!(kept, rows, "{words}");
    }
}

fn legal_words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("NOMOR"),
        Just("TENTANG"),
        Just("KEPUTUSAN"),
        Just("PERATURAN"),
        Just("TAHUN"),
        Just("2025"),
        Just("13"),
        Just("dicabut"),
        Just("dan"),
        Just("tidak"),
        Just("berlaku"),
        Just("Undang-Undang"),
        Just("Nomor"),
        Just("\n"),
        Just("LAMPIRAN"),
        Just("Ditetapkan"),
        Just("di"),
        Just("Jambi"),
        Just("tanggal"),
        Just("0"),
        Just("Januari"),
        Just("Menimbang"),
        Just("Mengingat"),
        Just(":"),
        Just("1."),
        Just(";"),
        Just("T"),
        Just("/"),
        Just("\u{202e}"),
    ];
    prop::collection::vec(word, 0..120).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn no_text_makes_it_fall_over_and_an_unsure_field_stays_empty(
        text in prop_oneof![legal_words(), "\\PC{0,400}", "(?s:.){0,200}"],
        scanned in any::<bool>(),
    ) {
        let source = if scanned { TextSource::Ocr } else { TextSource::Layer };
        let read = extract(&Reading { pages: vec![PageReading::of_text(source, &text)], truncated: false });
        for field in read.description.values() {
            prop_assert!(field.sure || field.value.is_empty());
            let turned_around = field.value.contains('\u{202e}');
            prop_assert!(!field.sure || !turned_around);
        }
        for relation in &read.relations {
            prop_assert!(!relation.text.is_empty());
        }
    }
}
