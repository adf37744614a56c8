//! Pages that show other than they say: what is read of them, and what is doubted.

use super::*;
use crate::made::{LINE, note, opened, page};
use lopdf::{Dictionary, Object, dictionary};

const BOX: &str = "1 g 0 0 200 30 re f 0 g BT /F1 11 Tf 4 10 Td (Keputusan Nomor 77) Tj ET";

fn read(bytes: Vec<u8>) -> PageReading {
    super::read(bytes).unwrap().pages.remove(0)
}

fn annotated(kind: &str, paints: Option<&str>, more: Dictionary) -> PageReading {
    read(page(LINE, vec![note(kind, paints, more)]))
}

#[test]
fn a_page_without_annotations_is_not_doubted() {
    let page = read(page(LINE, Vec::new()));
    assert_eq!((page.doubts.as_slice(), page.text().as_str()), (&[][..], "Keputusan Nomor 13 Tahun 2025\n"));
}

#[test]
fn what_an_annotation_paints_is_what_the_page_says() {
    for kind in ["Stamp", "FreeText", "Widget", "Square", "Link"] {
        let page = annotated(kind, Some(BOX), Dictionary::new());
        assert_eq!(page.text(), "Keputusan Nomor 77\n", "{kind}");
        assert_eq!(page.doubts, [Doubt::HiddenText, Doubt::Annotated], "{kind}");
    }
    let beside = "BT /F1 11 Tf 160 20 Td (KEDUA) Tj ET";
    let page = annotated("Stamp", Some(beside), Dictionary::new());
    assert_eq!((page.doubts.as_slice(), page.text().contains("KEDUA")), (&[Doubt::Annotated][..], true));
    let crossed = annotated("Ink", Some("2 2 m 190 28 l S"), Dictionary::new());
    assert_eq!(crossed.doubts, [Doubt::Annotated]);
}

#[test]
fn annotations_that_show_nothing_are_not_doubted() {
    let hidden = |flags: i64| dictionary! { "F" => flags };
    for (how, page) in [
        ("a link", annotated("Link", None, Dictionary::new())),
        ("an empty appearance", annotated("Widget", Some(""), dictionary! { "FT" => "Sig" })),
        ("hidden", annotated("Stamp", Some(BOX), hidden(2))),
        ("shown nowhere", annotated("Stamp", Some(BOX), hidden(32))),
        ("a field for a signature", annotated("Widget", None, dictionary! { "FT" => "Sig" })),
        ("an empty field", annotated("Widget", None, dictionary! { "FT" => "Tx" })),
        ("the window of a note", annotated("Popup", None, Dictionary::new())),
    ] {
        assert_eq!((page.doubts.as_slice(), page.text().contains("13")), (&[][..], true), "{how}");
    }
}

#[test]
fn the_mark_of_a_signature_may_have_letters_but_not_hide_any() {
    let signed = dictionary! { "FT" => "Sig", "V" => dictionary! { "Type" => "Sig" } };
    let below = note("Widget", Some("BT /F1 9 Tf 4 10 Td (Ditandatangani) Tj ET"), {
        let mut more = signed.clone();
        let place: Vec<Object> = [70, 90, 270, 120].map(Object::from).to_vec();
        more.set("Rect", place);
        more
    });
    let page = read(page(LINE, vec![below]));
    assert_eq!((page.doubts.as_slice(), page.text().contains("Ditandatangani")), (&[][..], true));
    assert_eq!(annotated("Widget", Some(BOX), signed).doubts, [Doubt::HiddenText, Doubt::Annotated]);
}

#[test]
fn what_not_every_reader_shows_in_the_same_way_is_told() {
    let says = |text: &str| Object::string_literal(text);
    for (how, page) in [
        ("a note without appearance", annotated("FreeText", None, dictionary! { "Contents" => says("77") })),
        ("crossed out by the reader", annotated("StrikeOut", None, Dictionary::new())),
        ("a filled field", annotated("Widget", None, dictionary! { "FT" => "Tx", "V" => says("77") })),
        ("on paper alone", annotated("Stamp", Some(BOX), dictionary! { "F" => 36 })),
        ("by its layer", annotated("Stamp", Some(""), dictionary! { "OC" => Dictionary::new() })),
    ] {
        assert_eq!(page.doubts, [Doubt::Varies], "{how}");
    }
}

#[test]
fn one_hidden_word_is_told_and_left_out() {
    for (how, content) in [
        ("invisible", "BT /F1 11 Tf 3 Tr 280 700 Td (tidak) Tj ET"),
        ("white", "BT 1 g /F1 11 Tf 280 700 Td (tidak) Tj ET"),
        ("white digit", "BT 1 g /F1 11 Tf 280 700 Td (7) Tj ET"),
        ("covered", "BT /F1 11 Tf 280 700 Td (tidak) Tj ET 1 g 275 690 60 30 re f"),
    ] {
        let page = read(page(&format!("{LINE}{content}"), Vec::new()));
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
        let page = read(page(&format!("{content} 0 g 0 Tr {LINE}"), Vec::new()));
        assert_eq!((page.doubts.as_slice(), page.text().contains("Nomor 13")), (&[][..], true), "{how}");
    }
}

#[test]
fn a_text_told_in_place_of_another_is_doubted() {
    let told = |text: &str, content: &str| {
        read(page(&format!("/Span <</ActualText ({text})>> BDC {content} EMC"), Vec::new()))
    };
    let false_one = told("NOMOR 777 PALSU", LINE);
    assert_eq!((false_one.doubts.as_slice(), false_one.has_text()), (&[Doubt::FalseUnicode][..], false));
    assert_eq!(told("Keputusan Nomor 13 Tahun 2025", LINE).doubts, []);
    assert_eq!(told("\\255", "BT /F1 11 Tf 72 700 Td (-) Tj ET").doubts, []);
    let outlined = LINE.replace("72 700 Td", "2 Tr 72 700 Td");
    assert_eq!(told("Keputusan Nomor 13 Tahun 2025", &outlined).doubts, []);
    let tagged = read(page(&format!("/P <</MCID 0>> BDC {LINE} EMC /Artifact BMC EMC"), Vec::new()));
    assert_eq!(tagged.doubts, []);
}

#[test]
fn letters_and_limits_are_those_of_what_is_drawn() {
    let pdf = opened(page(LINE, vec![note("Stamp", Some(BOX), Dictionary::new())]));
    let lettered = Extractor::lettering().lettered(&pdf, &pdf.pages()[0]);
    let texts =
        lettered.lines.iter().flatten().map(|word| word.iter().map(|l| l.text.as_str()).collect::<String>());
    assert_eq!(texts.collect::<Vec<_>>(), ["Keputusan", "Nomor", "77"]);
}
