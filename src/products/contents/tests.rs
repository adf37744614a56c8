//! Texts of legal products, as they are and as nobody would write them.

use super::*;
use proptest::prelude::*;

const DECISION: &[&str] = &[
    "KEPUTUSAN SEKRETARIS KOMISI PEMILIHAN UMUM\nNOMOR 13 TAHUN 2025\nTENTANG\nPROSEDUR\n\
     Menimbang : a. bahwa prosedur perlu dite-\ntapkan;\nb. bahwa KESATU belum ada;\n\
     Mengingat : 1. Undang-Undang Nomor 7 Tahun 2017;\n",
    "- 2 -\nMEMUTUSKAN :\nMenetapkan : KEPUTUSAN TENTANG PROSEDUR.\nKESATU : Menetapkan prosedur\nini.\n\
     KEDUA : Keputusan ini mulai berlaku\npada tanggal ditetapkan.\nKETIGA Keputusan lain dicabut.\n",
    "LAMPIRAN I\nKEPUTUSAN SEKRETARIS\nBAB I\nPENDAHULUAN\nIsi lampiran.\nKESATU bukan diktum.\n",
    "- 4 -\nLAMPIRAN II\nBAB I\nPENUTUP\nSelesai.\n",
];

fn of(pages: &[&str]) -> Contents {
    contents(&pages.iter().map(|page| (*page).to_owned()).collect::<Vec<_>>())
}

fn anchors(contents: &Contents) -> Vec<&str> {
    contents.parts.iter().map(|part| part.anchor.as_str()).collect()
}

fn part<'c>(contents: &'c Contents, anchor: &str) -> &'c Part {
    contents.parts.iter().find(|part| part.anchor == anchor).unwrap_or_else(|| panic!("no {anchor}"))
}

#[test]
fn a_decision_has_its_parts_and_an_address_for_each_diktum() {
    let found = of(DECISION);
    assert_eq!(
        anchors(&found),
        [
            "pembukaan",
            "menimbang",
            "mengingat",
            "memutuskan",
            "diktum-kesatu",
            "diktum-kedua",
            "diktum-ketiga",
            "lampiran-1",
            "lampiran-1-bab-i",
            "lampiran-2",
            "lampiran-2-bab-i",
        ]
    );
    let second = part(&found, "diktum-kedua");
    assert_eq!((second.label.as_str(), second.page, second.level), ("KEDUA", 2, 2));
    assert_eq!(second.paragraphs[0].text, "Keputusan ini mulai berlaku pada tanggal ditetapkan.");
    let considering: Vec<&str> =
        part(&found, "menimbang").paragraphs.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(considering, ["a. bahwa prosedur perlu dite-tapkan;", "b. bahwa KESATU belum ada;"]);
    let chapter = part(&found, "lampiran-1-bab-i");
    assert_eq!((chapter.title.as_str(), chapter.page), ("PENDAHULUAN", 3));
    assert!(chapter.paragraphs.iter().any(|one| one.text.contains("KESATU bukan diktum.")));
}

#[test]
fn a_regulation_has_its_chapters_and_an_address_for_each_article() {
    let found = of(&[
        "PERATURAN\nMenimbang : bahwa perlu;\nMEMUTUSKAN:\nMenetapkan : PERATURAN TENTANG HAL.\n\
         BAB I\nKETENTUAN UMUM\nPasal 1\nDalam peraturan ini sebagaimana dimaksud dalam\nPasal 3\nberlaku juga.\n\
         BAB II\nRUANG LINGKUP\nBagian Kesatu\nUmum\nPasal 2\n(1) Satu.\n(2) Dua.\nPasal 2A\nTambahan.\n",
        "BAB III KETENTUAN PENUTUP\nPasal 3\nPeraturan ini mulai berlaku.\n",
        "PENJELASAN\nATAS\nPERATURAN\nPasal 1\nCukup jelas.\nPasal 2\nCukup jelas.\n",
    ]);
    assert_eq!(
        anchors(&found),
        [
            "pembukaan",
            "menimbang",
            "memutuskan",
            "bab-i",
            "pasal-1",
            "bab-ii",
            "bab-ii-bagian-kesatu",
            "pasal-2",
            "pasal-2a",
            "bab-iii",
            "pasal-3",
            "penjelasan",
            "penjelasan-pasal-1",
            "penjelasan-pasal-2",
        ]
    );
    let levels: Vec<u8> = found.parts.iter().map(|part| part.level).collect();
    assert_eq!(levels, [1, 1, 1, 2, 3, 2, 3, 3, 3, 2, 3, 1, 2, 2]);
    assert_eq!(part(&found, "bab-ii-bagian-kesatu").title, "Umum");
    assert_eq!(part(&found, "bab-iii").title, "KETENTUAN PENUTUP");
    // The reference to Pasal 3 stays inside Pasal 1.
    let first = &part(&found, "pasal-1").paragraphs[0].text;
    assert_eq!(first, "Dalam peraturan ini sebagaimana dimaksud dalam Pasal 3 berlaku juga.");
    assert_eq!(part(&found, "pasal-3").page, 2);
    assert_eq!(part(&found, "pasal-2").paragraphs.len(), 2);
}

#[test]
fn letters_set_apart_still_decide_and_a_text_without_order_is_one_part() {
    let found = of(&["M E M U T U S K A N :\nPERTAMA : Satu.\n"]);
    assert_eq!(anchors(&found), ["memutuskan", "diktum-kesatu"]);
    let found = of(&["Surat edaran tanpa bagian.\nBaris kedua"]);
    assert_eq!((anchors(&found), found.parts[0].label.as_str()), (vec!["pembukaan"], "Pembukaan"));
    assert_eq!(of(&[]), Contents::default());
    assert_eq!(of(&["", " \n\n"]), Contents::default());
}

#[test]
fn what_heads_most_pages_is_left_out_and_headings_never_are() {
    let page = |n: u32| format!("2020, No.{n}\nPasal {n}\nIsi pasal nomor {n}.\n-{n}-\nwww.contoh.go.id\n");
    let found = contents(&(1..=4).map(page).collect::<Vec<_>>());
    assert_eq!(anchors(&found), ["pasal-1", "pasal-2", "pasal-3", "pasal-4"]);
    for part in &found.parts {
        assert_eq!(part.paragraphs.len(), 1, "{part:?}");
    }
}

#[test]
fn a_text_is_read_up_to_its_limit() {
    let line = "a".repeat(999);
    let lines = MAX_CONTENT_CHARS / 999;
    let at = format!("{line}\n").repeat(lines);
    assert!(!contents(std::slice::from_ref(&at)).is_cut);
    assert!(contents(&[at, format!("{line}\n{line}")]).is_cut);
}

#[test]
fn there_are_no_more_parts_than_may_be() {
    let count = |n: usize| {
        let text: String = (1..=n).map(|n| format!("Pasal {n}\n")).collect();
        contents(&[text]).parts.len()
    };
    assert_eq!(count(MAX_PARTS - 1), MAX_PARTS - 1);
    assert_eq!(count(MAX_PARTS + 50), MAX_PARTS - 1);
}

fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        (1_u32..12).prop_map(|n| format!("Pasal {n}")),
        (0_u32..5).prop_map(|n| format!("BAB {}", "I".repeat(n as usize))),
        "(KESATU|KEDUA|KETIGA|PERTAMA)( :)? [A-Za-z. ]{0,12}",
        "(LAMPIRAN|LAMPIRAN I|PENJELASAN|MEMUTUSKAN:|Menimbang :|Mengingat|Bagian Kesatu)",
        "\\PC{0,30}",
    ]
}

proptest! {
    #[test]
    fn whatever_stands_there_every_anchor_is_plain_and_its_own_and_no_word_is_lost(
        pages in prop::collection::vec(prop::collection::vec(any_line(), 0..12), 0..6)
    ) {
        let pages: Vec<String> = pages.into_iter().map(|lines| lines.join("\n")).collect();
        let found = contents(&pages);
        let mut seen = BTreeSet::new();
        for part in &found.parts {
            let plain = part.anchor.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
            prop_assert!(plain && !part.anchor.is_empty(), "{}", part.anchor);
            prop_assert!(seen.insert(part.anchor.clone()), "{} twice", part.anchor);
            prop_assert!((1..=3).contains(&part.level));
            prop_assert!(part.page >= 1 && part.page as usize <= pages.len());
            prop_assert!(part.paragraphs.iter().all(|one| one.page >= part.page && !one.text.is_empty()));
        }
        prop_assert!(found.parts.windows(2).all(|two| two[0].page <= two[1].page));
        // Every letter of a line that is no running head is in a part, but for the names of parts.
        let (rows, _) = lines::rows(&pages, MAX_CONTENT_CHARS);
        let text: String = found.parts.iter()
            .map(|part| {
                let told: Vec<&str> = part.paragraphs.iter().map(|one| one.text.as_str()).collect();
                format!("{} {} {}", part.label, part.title, told.join(" "))
            })
            .collect::<Vec<_>>().join(" ");
        let folded: String = text.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect();
        for row in rows {
            let line: String = row.text.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect();
            prop_assert!(folded.contains(&line), "{} is lost in {}", row.text, text);
        }
    }
}

#[test]
fn an_article_may_have_lost_its_blank_and_nothing_more() {
    let found = of(&["Pasal1\nSatu.\nPasal 2\nDua.\nPasal3 dan lain\nPasalI\nPasal 4x\n"]);
    assert_eq!(anchors(&found), ["pasal-1", "pasal-2"]);
    assert_eq!(part(&found, "pasal-1").label, "Pasal 1");
}

#[test]
fn the_closing_is_a_part_of_its_own_and_its_lines_stay_lines() {
    let found = of(&[
        "KESATU : Berlaku.\nKEDUA : Ditetapkan lagi.\nDitetapkan di Jambi\npada tanggal 10 Januari 2025\nSekretaris,\nttd\nSuparmin\n",
        "LAMPIRAN\nIsi.\nDitetapkan di Jambi\nttd\n",
    ]);
    assert_eq!(anchors(&found), ["diktum-kesatu", "diktum-kedua", "penutup", "lampiran"]);
    let of_part = |anchor: &str| {
        let texts = part(&found, anchor).paragraphs.iter().map(|one| one.text.as_str());
        texts.collect::<Vec<_>>()
    };
    assert_eq!(of_part("diktum-kedua"), ["Ditetapkan lagi."]);
    assert_eq!(
        of_part("penutup"),
        ["Ditetapkan di Jambi", "pada tanggal 10 Januari 2025", "Sekretaris,", "ttd", "Suparmin"]
    );
    assert!(of_part("lampiran").contains(&"Ditetapkan di Jambi"), "an annex keeps its own");
    // Before the last diktum it is a line like any other.
    let early = of(&["KESATU : Berlaku.\nDitetapkan di Jambi\nKEDUA : Selesai.\n"]);
    assert_eq!(anchors(&early), ["diktum-kesatu", "diktum-kedua"]);
}

#[test]
fn a_title_in_capitals_goes_on_behind_what_names_it() {
    let found = of(&["MEMUTUSKAN:\nMenetapkan : KEPUTUSAN KOMISI\nTENTANG PROSEDUR.\nKESATU : Berlaku.\n"]);
    let texts: Vec<&str> = found.parts[0].paragraphs.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["Menetapkan : KEPUTUSAN KOMISI TENTANG PROSEDUR."]);
}
