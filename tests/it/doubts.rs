//! Whether words can be trusted: composed pages that say one thing and show another.

use crate::engines::on_both_engines;
use crate::pdfs;
use jdih::pdf::{Doubt, PageReading, Reader, TextSource};
use std::io::Write as _;

/// Two lines that everybody sees.
const SEEN: &str = "BT /F1 11 Tf 72 770 Td (Keputusan ini mulai berlaku pada tanggal ditetapkan) Tj ET ";

async fn read(bytes: &[u8]) -> PageReading {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let mut reading = Reader::new(env!("CARGO_BIN_EXE_jdih")).reading(file).await.unwrap();
    reading.pages.remove(0)
}

async fn drawn(content: &str) -> PageReading {
    read(&pdfs::compose_drawn(content, &[('a', 'a')])).await
}

/// A line of the second font whose digits and letters are said to be these.
async fn said(pairs: &[(char, char)]) -> PageReading {
    let letters: String = pairs.iter().map(|(drawn, _)| *drawn).collect();
    let content = format!("{SEEN} BT /F2 11 Tf 72 700 Td ({letters}) Tj ET");
    read(&pdfs::compose_drawn(&content, pairs)).await
}

#[tokio::test]
async fn a_seven_that_is_drawn_as_a_one_is_doubted() {
    let honest: Vec<(char, char)> = "Nomor17Tahun2025".chars().map(|c| (c, c)).collect();
    let page = said(&honest).await;
    assert_eq!((page.doubts.as_slice(), page.has_text()), (&[][..], true));
    for (drawn, told) in [('1', '7'), ('7', '1'), ('3', '8'), ('4', '9'), ('2', '5'), ('6', '0')] {
        let mut pairs = honest.clone();
        pairs.retain(|(c, _)| *c != drawn);
        pairs.push((drawn, told));
        let page = said(&pairs).await;
        assert_eq!(page.doubts, [Doubt::FalseUnicode], "{drawn} said to be {told}");
        assert!(page.text().contains(told) && page.needs_ocr() && !page.has_text());
    }
}

#[tokio::test]
async fn text_that_nobody_sees_is_said_and_left_out() {
    let hidden = [
        ("invisible", "BT /F1 11 Tf 3 Tr 72 700 Td (rahasia besar) Tj ET"),
        ("white", "BT 1 g /F1 11 Tf 72 700 Td (rahasia besar) Tj ET"),
        ("off the page", "BT /F1 11 Tf 72 -100 Td (rahasia besar) Tj ET"),
        ("tiny", "BT /F1 0.5 Tf 72 700 Td (rahasia besar) Tj ET"),
        ("painted over", "BT /F1 11 Tf 72 700 Td (rahasia besar) Tj ET 1 g 60 690 200 30 re f"),
        ("under a picture", "BT /F1 11 Tf 72 700 Td (rahasia besar) Tj ET q 200 0 0 30 60 690 cm /Im1 Do Q"),
        ("clipped", "q 0 0 50 50 re W n BT /F1 11 Tf 72 700 Td (rahasia besar) Tj ET Q"),
    ];
    for (how, content) in hidden {
        let page = drawn(&format!("{SEEN}{content}")).await;
        assert_eq!(
            (page.doubts.as_slice(), page.source),
            (&[Doubt::HiddenText][..], TextSource::Layer),
            "{how}"
        );
        assert!(
            !page.text().contains("rahasia") && page.text().contains("berlaku"),
            "{how}: {}",
            page.text()
        );
    }
}

#[tokio::test]
async fn text_that_everybody_sees_is_not_doubted() {
    let seen = [
        ("white on black", "60 690 200 30 re f BT 1 g /F1 11 Tf 72 700 Td (tabel gelap) Tj ET"),
        (
            "white on a picture",
            "q 200 0 0 30 60 690 cm /Im1 Do Q BT 1 g /F1 11 Tf 72 700 Td (tabel gelap) Tj ET",
        ),
        ("underlined", "BT /F1 11 Tf 72 700 Td (tabel gelap) Tj ET 72 698 100 0.5 re f"),
        ("struck through", "BT /F1 11 Tf 72 700 Td (tabel gelap) Tj ET 72 703 100 0.5 re f"),
        ("on a white field", "1 g 60 690 200 30 re f BT 0 g /F1 11 Tf 72 700 Td (tabel gelap) Tj ET"),
        ("small", "BT /F1 4 Tf 72 700 Td (tabel gelap) Tj ET"),
    ];
    for (how, content) in seen {
        let page = drawn(&format!("{SEEN}{content}")).await;
        assert_eq!(page.doubts, [], "{how}");
        assert!(page.text().contains("tabel gelap"), "{how}: {}", page.text());
    }
}

#[tokio::test]
async fn what_a_scanner_recognised_is_no_evidence_and_no_doubt() {
    let scan = "q 595 0 0 842 0 0 cm /Im1 Do Q";
    let layer = "BT /F1 11 Tf 3 Tr 72 700 Td (teks hasil pengenalan mesin pemindai) Tj ET";
    let under = layer.replace("3 Tr ", "");
    for (how, content) in [("over", format!("{scan} {layer}")), ("under", format!("{under} {scan}"))] {
        let page = drawn(&content).await;
        assert_eq!((page.source, page.doubts.as_slice()), (TextSource::ScannerLayer, &[][..]), "{how}");
        assert!(page.text().contains("pengenalan") && page.needs_ocr(), "{how}");
    }
    let picture = drawn(scan).await;
    assert_eq!((picture.source, picture.needs_ocr()), (TextSource::None, true));
}

#[tokio::test]
async fn characters_that_make_no_words_are_no_text() {
    let line = "!\"#$ %&'* +,/< >?@[ ]^`{ }~!# $%&* +<>? ".repeat(3);
    let page = drawn(&format!("BT /F1 6 Tf 72 700 Td ({line}) Tj ET")).await;
    assert_eq!(
        (page.doubts.as_slice(), page.has_text(), page.needs_ocr()),
        (&[Doubt::Garbage][..], false, true)
    );
}

#[tokio::test]
async fn a_stamp_is_read_drawn_and_told() {
    let lines = "Keputusan Nomor 13 Tahun 2025\nKeputusan ini mulai berlaku pada tanggal ditetapkan";
    let (plain, stamped) =
        (pdfs::compose(&[lines]), pdfs::compose_stamped(lines, "Keputusan Nomor 77 Tahun 2025"));
    let page = read(&stamped).await;
    assert_eq!(page.doubts, [Doubt::HiddenText, Doubt::Annotated]);
    assert!(page.text().contains("Nomor 77") && !page.text().contains("13"), "{}", page.text());
    assert_eq!(read(&plain).await.doubts, []);
    let drawn = async |bytes: &[u8]| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let pages = Reader::new(env!("CARGO_BIN_EXE_jdih")).pictures(file, 1, 1).await.unwrap();
        pages[0].picture.as_ref().unwrap().image.clone()
    };
    let meant = pdfs::compose(&[
        "Keputusan Nomor 77 Tahun 2025\nKeputusan ini mulai berlaku pada tanggal ditetapkan",
    ]);
    let (plain, stamped, meant) = (drawn(&plain).await, drawn(&stamped).await, drawn(&meant).await);
    assert!(stamped != plain, "the stamp is not drawn");
    assert_eq!(stamped, meant, "it covers the line and nothing else");
}

#[tokio::test]
async fn a_short_hidden_word_and_another_text_for_copying_are_said() {
    let hidden = drawn(&format!("{SEEN} BT 3 Tr /F1 11 Tf 72 700 Td (tidak) Tj ET")).await;
    assert_eq!(
        (hidden.doubts.as_slice(), hidden.text().contains("tidak")),
        (&[Doubt::HiddenText][..], false)
    );
    let told = drawn(&format!("/Span <</ActualText (NOMOR 777 PALSU)>> BDC {SEEN} EMC")).await;
    assert_eq!((told.doubts.as_slice(), told.has_text()), (&[Doubt::FalseUnicode][..], false));
    let hyphen = "BT /F1 11 Tf 72 700 Td (mene) Tj /Span <</ActualText <feff00ad>>> BDC (-) Tj EMC ET";
    let hyphen = drawn(&format!("{SEEN} {hyphen}")).await;
    assert_eq!(hyphen.doubts, []);
}

on_both_engines! {
    async fn a_doubt_stands_on_the_page_of_the_case(database: TestDatabase) {
        let office = crate::office::Office::open(&database).await;
        let content = format!("{SEEN} BT /F2 11 Tf 72 700 Td (1) Tj ET");
        let digital = pdfs::compose_drawn(&content, &[('1', '7')]);
        let copies = crate::office::Copies { digital, physical: pdfs::compose_scan() };
        let case = office.registered("13", &copies).await;
        office.house.run_jobs().await;
        let page = office.kabag.get(&format!("/kasus/{case}")).await.expect(200);
        page.expect_text("Teks halaman 1 tidak sama dengan yang tampak");
    }
}
