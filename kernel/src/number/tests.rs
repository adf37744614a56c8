//! The six styles, their look-alikes, and everything that is none of them.

use super::*;
use crate::Fault as _;
use proptest::prelude::*;

fn read(text: &str) -> DocumentNumber {
    DocumentNumber::parse(text).unwrap_or_else(|e| panic!("{text}: {}", e.sentence()))
}

fn refused(text: &str) -> NumberError {
    DocumentNumber::parse(text).expect_err(text)
}

#[test]
fn every_style_of_the_handbook_is_read() {
    use NumberStyle::{Central, Kpts, Plain, RegionCode, Regional, Unit};
    let cases = [
        ("13", Some(13), None, Plain, "13"),
        ("13 Tahun 2025", Some(13), Some(2025), Plain, "13"),
        ("57/2022", Some(57), Some(2022), Plain, "57"),
        ("134/Kpts/KPU/Tahun 2016", Some(134), Some(2016), Kpts, "134/kpts/kpu/tahun2016"),
        ("441/Kpts/Setjen/TAHUN/2016", Some(441), Some(2016), Kpts, "441/kpts/setjen/tahun2016"),
        ("15/Kpts/KPU/TAHUN 2017", Some(15), Some(2017), Kpts, "15/kpts/kpu/tahun2017"),
        ("314/ORT.07-Kpt/01/KPU/V/2021", Some(314), Some(2021), Central, "314/ort.07-kpt/01/kpu/v/2021"),
        ("533/HK.04-Kpt/03/KPU/XI/2020", Some(533), Some(2020), Central, "533/hk.04-kpt/03/kpu/xi/2020"),
        ("929/HK.03.1-Kpt/04/KPU/V/2019", Some(929), Some(2019), Central, "929/hk.03.1-kpt/04/kpu/v/2019"),
        ("16/HK.03.1-Kpt/Prov/17/11/2019", Some(16), Some(2019), Regional, "16/hk.03.1-kpt/prov/17/11/2019"),
        (
            "04/HK.03.1-Kpt/5204/02/Sek-Kab/I/2018",
            Some(4),
            Some(2018),
            Regional,
            "4/hk.03.1-kpt/5204/02/sek-kab/i/2018",
        ),
        ("10/HK.04/08/2022", Some(10), Some(2022), Unit, "10/hk.04/08/2022"),
        ("18/PK.01-BA/15/2026", Some(18), Some(2026), RegionCode, "18/pk.01-ba/15/2026"),
        ("23/ORT.06/3306/2/2025", Some(23), Some(2025), RegionCode, "23/ort.06/3306/2/2025"),
        ("/ORT.06/1503/2/2023", None, Some(2023), RegionCode, "/ort.06/1503/2/2023"),
    ];
    for (text, sequence, year, style, key) in cases {
        let number = read(text);
        let got = (number.sequence(), number.year(), number.style(), number.key());
        assert_eq!(got, (sequence, year, style, key.to_owned()), "{text}");
        assert_eq!(number.raw(), text);
    }
}

#[test]
fn every_example_is_of_its_own_style() {
    for style in NumberStyle::ALL {
        assert_eq!(read(style.example()).style(), style, "{}", style.example());
    }
}

#[test]
fn spellings_of_one_number_share_a_key() {
    let groups: [&[&str]; 4] = [
        &["13", "013", "13 Tahun 2025", " 13  tahun\t2025 ", "Nomor 13 TAHUN 2025", "No. 13", "13 Thn. 2025"],
        &["441/Kpts/Setjen/TAHUN/2016", "441/KPTS/SETJEN/Tahun 2016", "0441 / Kpts / Setjen / 2016"],
        &["4/HK.03.1-Kpt/5204/02/Sek-Kab/I/2018", "04/HK.03.1 – KPT/5204/02/SEK‑KAB/i/2018"],
        &["10/HK.04/08/2022", "NOMOR: 10/hk.04/08/2022", "10⁄HK. 04⁄08⁄2022"],
    ];
    for group in groups {
        let keys: Vec<String> = group.iter().map(|text| read(text).key()).collect();
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{group:?} -> {keys:?}");
    }
    assert_ne!(read("10/HK.04/08/2022").key(), read("10/HK.04/8/2022").key());
}

#[test]
fn a_gap_is_seen_and_shown_as_it_is() {
    let gap = read("/ORT.06/1503/2/2023");
    assert!(gap.is_gap());
    assert_eq!(gap.display(), "/ORT.06/1503/2/2023");
    assert!(!read("13").is_gap());
}

#[test]
fn display_and_bare_keep_what_the_paper_says() {
    assert_eq!(read("Nomor 13 tahun 2025").display(), "13 Tahun 2025");
    assert_eq!(read("13 Tahun 2025").bare(), "13");
    assert_eq!(
        read("04 / HK.03.1 – Kpt/5204/02/Sek-Kab/I/2018").display(),
        "04/HK.03.1-Kpt/5204/02/Sek-Kab/I/2018"
    );
    assert_eq!(read("134/Kpts/KPU/Tahun  2016").bare(), "134/Kpts/KPU/Tahun 2016");
    assert_eq!(read("13").to_string(), "13");
}

#[test]
fn a_citation_names_the_year_once() {
    let office = Some("Komisi Pemilihan Umum Provinsi Jambi");
    assert_eq!(
        read("13").cite("Keputusan Sekretaris", office, 2025),
        "Keputusan Sekretaris Komisi Pemilihan Umum Provinsi Jambi Nomor 13 Tahun 2025"
    );
    assert_eq!(read("13 Tahun 2025").cite("Keputusan", None, 2028), "Keputusan Nomor 13 Tahun 2025");
    assert_eq!(read("10/HK.04/08/2022").cite("Keputusan", None, 2022), "Keputusan Nomor 10/HK.04/08/2022");
}

#[test]
fn a_refusal_says_what_is_wrong_where_and_how_it_should_look() {
    use NumberError::*;
    let cases = [
        ("", Empty),
        (" \u{a0}\n", Empty),
        ("Nomor", Empty),
        ("13@", Character { found: '@', place: 3 }),
        ("1\u{202e}3", Character { found: '\u{202e}', place: 2 }),
        ("tigabelas", Running { found: "tigabelas".into() }),
        ("13a Tahun 2025", Running { found: "13a".into() }),
        ("0 Tahun 2025", Running { found: "0".into() }),
        ("1000000", Running { found: "1000000".into() }),
        ("99999999999999999999", Running { found: "99999999999999999999".into() }),
        ("13 Tahun", Year { found: String::new() }),
        ("13 Tahun 25", Year { found: "25".into() }),
        ("13 Tahun 1799", Year { found: "1799".into() }),
        ("10/HK.04/08/", EmptyPart { place: 4 }),
        ("10//08/2022", EmptyPart { place: 2 }),
        ("10/HK.04/08/22", Year { found: "22".into() }),
        ("10/Hukum/08/2022", Part { found: "Hukum".into(), place: 2 }),
        ("10/HK.04/unit delapan/2022", Part { found: "unit delapan".into(), place: 3 }),
        ("/2025", Running { found: String::new() }),
        ("10/HK.04/2022", Arrangement { found: "10/HK.04/2022".into() }),
        ("10/Kpts/2016", Arrangement { found: "10/Kpts/2016".into() }),
        ("13 Nov 2025", Arrangement { found: "13 Nov 2025".into() }),
    ];
    for (text, error) in cases {
        assert_eq!(refused(text), error, "{text}");
        let sentence = error.sentence();
        assert!(sentence.contains("Contoh: 13 Tahun 2025"), "{sentence}");
        assert!(!sentence.contains('\u{202e}'), "{sentence}");
        assert_eq!(error.class(), crate::FaultClass::Invalid);
    }
    assert_eq!(
        refused("10/Hukum/08/2022").sentence(),
        "Bagian ke-2 (“Hukum”) tidak dikenal sebagai bagian nomor dokumen. Contoh: 13 Tahun 2025; \
         134/Kpts/KPU/Tahun 2016; 314/ORT.07-Kpt/01/KPU/V/2021; 16/HK.03.1-Kpt/Prov/17/11/2019; \
         10/HK.04/08/2022; 18/PK.01-BA/15/2026."
    );
}

#[test]
fn limits_hold_on_both_sides() {
    let of_length = |n: usize| format!("1/Kpts/{}/2016", "K".repeat(n - "1/Kpts//2016".len()));
    assert_eq!(read(&of_length(MAX_NUMBER_CHARS)).raw().len(), MAX_NUMBER_CHARS);
    let chars = MAX_NUMBER_CHARS + 1;
    assert_eq!(refused(&of_length(chars)), NumberError::TooLong { chars });
    // Blanks that fold away do not count.
    assert_eq!(read(&format!("13{}Tahun 2025", " ".repeat(5_000))).year(), Some(2025));

    assert_eq!(read(&format!("{:0>9}/2025", 13)).display(), "000000013 Tahun 2025");
    refused(&format!("{:0>10}/2025", 13));
    assert_eq!(read(&MAX_RUNNING_NUMBER.to_string()).sequence(), Some(MAX_RUNNING_NUMBER));
    refused(&(MAX_RUNNING_NUMBER + 1).to_string());
    for (year, fine) in [
        (MIN_NUMBER_YEAR - 1, false),
        (MIN_NUMBER_YEAR, true),
        (MAX_NUMBER_YEAR, true),
        (MAX_NUMBER_YEAR + 1, false),
    ] {
        assert_eq!(DocumentNumber::parse(&format!("1 Tahun {year}")).is_ok(), fine, "{year}");
    }
}

fn likely() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{0,7}( (Tahun|TH\\.) [0-9]{3,5})?",
        "[0-9]{0,4} ?/ ?(Kpts|KPTS)/[A-Za-z-]{0,6}/(TAHUN|Tahun)?[ /]?[12][0-9]{3}",
        "[0-9]{0,4}/[A-Z]{1,3}\\.[0-9]{1,2}(-Kpt| – BA)?(/[0-9A-Za-z-]{0,4}){0,4}/[12][0-9]{3}",
    ]
}

proptest! {
    #[test]
    fn reading_the_display_gives_the_same_number(text in likely()) {
        if let Ok(number) = DocumentNumber::parse(&text) {
            let again = DocumentNumber::parse(&number.display()).expect("the display is a number");
            prop_assert_eq!(again.display(), number.display());
            prop_assert_eq!(again.key(), number.key());
            prop_assert_eq!(
                (again.sequence(), again.year(), again.style()),
                (number.sequence(), number.year(), number.style())
            );
        }
    }

    #[test]
    fn no_text_makes_it_fall_over(text in "\\PC{0,130}|(?s:.){0,40}") {
        if let Err(error) = DocumentNumber::parse(&text) {
            prop_assert!(!error.sentence().is_empty());
        }
    }
}
