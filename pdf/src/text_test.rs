//! Pages that show other than they say: what is read of them, and what is doubted.

use super::*;
use crate::made::{LINE, page};

fn read(bytes: Vec<u8>) -> PageReading {
    super::read(bytes).unwrap().pages.remove(0)
}

#[test]
fn an_honest_page_is_not_doubted() {
    let page = read(page(LINE));
    assert_eq!((page.doubts.as_slice(), page.text().as_str()), (&[][..], "Keputusan Nomor 13 Tahun 2025\n"));
}

#[test]
fn one_hidden_word_is_told_and_left_out() {
    for (how, content) in [
        ("invisible", "BT /F1 11 Tf 3 Tr 280 700 Td (tidak) Tj ET"),
        ("white", "BT 1 g /F1 11 Tf 280 700 Td (tidak) Tj ET"),
        ("white digit", "BT 1 g /F1 11 Tf 280 700 Td (7) Tj ET"),
        ("covered", "BT /F1 11 Tf 280 700 Td (tidak) Tj ET 1 g 275 690 60 30 re f"),
    ] {
        let page = read(page(&format!("{LINE}{content}")));
        assert_eq!(
            (page.doubts.as_slice(), page.text().contains("tidak")),
            (&[Doubt::HiddenText][..], false),
            "{how}"
        );
    }
    for (how, content) in [
        ("a page number painted white", "BT 1 g /F1 11 Tf 300 30 Td (1) Tj ET"),
        ("a shadow", "BT 1 g /F1 11 Tf 72.8 699.5 Td (Keputusan Nomor 13 Tahun 2025) Tj ET"),
        ("a space", "BT 3 Tr /F1 11 Tf 280 700 Td ( . ) Tj ET"),
    ] {
        let page = read(page(&format!("{content} 0 g 0 Tr {LINE}")));
        assert_eq!((page.doubts.as_slice(), page.text().contains("Nomor 13")), (&[][..], true), "{how}");
    }
}

#[test]
fn a_text_told_in_place_of_another_is_doubted() {
    let told =
        |text: &str, content: &str| read(page(&format!("/Span <</ActualText ({text})>> BDC {content} EMC")));
    let false_one = told("NOMOR 777 PALSU", LINE);
    assert_eq!((false_one.doubts.as_slice(), false_one.has_text()), (&[Doubt::FalseUnicode][..], false));
    assert_eq!(told("Keputusan Nomor 13 Tahun 2025", LINE).doubts, []);
    assert_eq!(told("\\255", "BT /F1 11 Tf 72 700 Td (-) Tj ET").doubts, []);
    let outlined = LINE.replace("72 700 Td", "2 Tr 72 700 Td");
    assert_eq!(told("Keputusan Nomor 13 Tahun 2025", &outlined).doubts, []);
    let tagged = read(page(&format!("/P <</MCID 0>> BDC {LINE} EMC /Artifact BMC EMC")));
    assert_eq!(tagged.doubts, []);
}
