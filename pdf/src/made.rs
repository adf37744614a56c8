//! Composed PDFs for the tests of this crate: one page.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// What a page shows in all tests.
pub(crate) const LINE: &str = "BT /F1 11 Tf 72 700 Td (Keputusan Nomor 13 Tahun 2025) Tj ET ";

/// A page that draws this.
pub(crate) fn page(content: &str) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let content = document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content, "MediaBox" => rect([0, 0, 595, 842]),
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => helvetica() } },
    });
    let pages = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(tree, pages.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn helvetica() -> Dictionary {
    dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    }
}

fn rect(sides: [i64; 4]) -> Object {
    sides.map(Object::from).to_vec().into()
}
