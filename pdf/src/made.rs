//! Composed PDFs for the tests of this crate: one page, and what lies over it.

use hayro_syntax::Pdf;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::sync::Arc;

/// What a page shows in all tests.
pub(crate) const LINE: &str = "BT /F1 11 Tf 72 700 Td (Keputusan Nomor 13 Tahun 2025) Tj ET ";

/// An annotation that paints this over the line of the page, and whatever else it says.
pub(crate) fn note(kind: &str, paints: Option<&str>, more: Dictionary) -> (Dictionary, Option<Stream>) {
    let mut note = dictionary! {
        "Type" => "Annot", "Subtype" => kind, "Rect" => rect([70, 690, 270, 720]), "F" => 4,
    };
    more.into_iter().for_each(|(key, value)| note.set(key, value));
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => rect([0, 0, 200, 30]),
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => helvetica() } },
    };
    (note, paints.map(|paints| Stream::new(form, paints.as_bytes().to_vec())))
}

/// A page that draws this, with these annotations, each with its appearance.
pub(crate) fn page(content: &str, notes: Vec<(Dictionary, Option<Stream>)>) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let mut annotations: Vec<Object> = Vec::new();
    for (mut note, appearance) in notes {
        if let Some(appearance) = appearance {
            note.set("AP", dictionary! { "N" => document.add_object(appearance) });
        }
        annotations.push(document.add_object(note).into());
    }
    let tree = document.new_object_id();
    let content = document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content, "MediaBox" => rect([0, 0, 595, 842]),
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => helvetica() } }, "Annots" => annotations,
    });
    let pages = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(tree, pages.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Opened with the reader that draws.
pub(crate) fn opened(bytes: Vec<u8>) -> Pdf {
    Pdf::new(Arc::new(bytes)).unwrap_or_else(|_| panic!("opens"))
}

fn helvetica() -> Dictionary {
    dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    }
}

fn rect(sides: [i64; 4]) -> Object {
    sides.map(Object::from).to_vec().into()
}
