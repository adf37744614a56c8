//! What the page with a product's text shows: contents, and each part with an address of its own.

use super::frame::Frame;
use super::product_view::called;
use super::status::Status;
use crate::products::contents::Part;
use crate::products::{PublicProduct, PublicText};
use crate::web::urls;
use askama::Template;

/// Pages without words that a sentence names.
const MAX_NAMED: usize = 12;

/// The text of a file by its parts.
#[derive(Template)]
#[template(path = "portal/text.html")]
pub(super) struct PageText {
    pub page: Frame,
    pub status: Status,
    pub citation: String,
    pub title: String,
    pub product: String,
    pub label: String,
    /// Whether its version was replaced.
    pub is_old: bool,
    pub download: String,
    /// Texts of the other files: address and label.
    pub others: Vec<(String, String)>,
    pub parts: Vec<Shown>,
    /// What to know of this text.
    pub notes: Vec<String>,
}

/// A part as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub anchor: String,
    pub label: String,
    pub title: String,
    /// 1 to 3.
    pub level: u8,
    pub paragraphs: Vec<Para>,
}

/// A paragraph, and the page that begins with it.
#[derive(Debug, Clone)]
pub(super) struct Para {
    pub text: String,
    /// Number and address of the page that begins here.
    pub page: Option<(u32, String)>,
}

impl PageText {
    /// Of a public file; `text` is not there while the file is being read.
    pub(super) fn of(
        mut frame: Frame,
        product: &PublicProduct,
        name: &str,
        text: Option<&PublicText>,
    ) -> Self {
        frame.page.title = format!("Isi {}", product.citation);
        let called = called(product, name);
        let title = product.current().map(|version| version.description.get("judul").to_owned());
        let parts = text.map(|text| text.contents.parts.as_slice()).unwrap_or_default();
        Self {
            page: frame,
            status: Status::of_product(product),
            citation: product.citation.clone(),
            title: title.unwrap_or_default(),
            product: urls::product(product.public_id, &product.slug),
            label: called.label,
            is_old: called.is_old,
            download: urls::product_file(product.public_id, name),
            others: others(product, name),
            parts: shown(parts, product.public_id, name),
            notes: notes(text),
        }
    }
}

/// The other files of the version that stands.
fn others(product: &PublicProduct, name: &str) -> Vec<(String, String)> {
    let files = product.current().map(|version| version.files.as_slice()).unwrap_or_default();
    let others = files.iter().filter(|file| file.name != name);
    let link = |file: &crate::products::PublicFile| {
        let named = Some(file.name.as_str()).filter(|_| !file.is_body);
        (urls::product_text(product.public_id, named), called(product, &file.name).label)
    };
    others.map(link).collect()
}

/// The parts, each page named once, where it begins.
fn shown(parts: &[Part], public_id: i64, name: &str) -> Vec<Shown> {
    let mut last = 0;
    let mut begins = |page: u32| {
        let new = page > last;
        last = last.max(page);
        new.then(|| (page, urls::product_page(public_id, name, page)))
    };
    let mut made = Vec::new();
    for part in parts {
        let mut paragraphs: Vec<Para> = Vec::new();
        for one in &part.paragraphs {
            paragraphs.push(Para { text: one.text.clone(), page: begins(one.page) });
        }
        made.push(Shown {
            anchor: part.anchor.clone(),
            label: part.label.clone(),
            title: part.title.clone(),
            level: part.level,
            paragraphs,
        });
    }
    made
}

fn notes(text: Option<&PublicText>) -> Vec<String> {
    let Some(text) = text else {
        return vec!["Teks berkas ini sedang dibaca. Muat ulang sebentar lagi.".to_owned()];
    };
    let mut notes = Vec::new();
    if text.recognised {
        notes.push("Sebagian teks dikenali oleh mesin dari gambar dan dapat keliru.".to_owned());
    }
    if !text.unread.is_empty() {
        let named: Vec<String> = text.unread.iter().take(MAX_NAMED).map(u32::to_string).collect();
        let rest = text.unread.len().saturating_sub(MAX_NAMED);
        let more = if rest > 0 { format!(", dan {rest} lainnya") } else { String::new() };
        notes.push(format!(
            "Halaman {}{more} tidak memuat teks yang dapat dibaca, sehingga tidak ada di sini.",
            named.join(", ")
        ));
    }
    if text.contents.is_cut {
        notes.push("Teksnya terlalu panjang untuk satu halaman; selebihnya ada dalam berkas.".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::products::contents::Paragraph;

    #[test]
    fn each_page_is_named_once_where_it_begins() {
        let part = |pages: &[u32]| Part {
            anchor: "a".into(),
            label: String::new(),
            title: String::new(),
            level: 1,
            page: 1,
            paragraphs: pages.iter().map(|page| Paragraph { page: *page, text: String::new() }).collect(),
        };
        let made = shown(&[part(&[1, 1, 2]), part(&[2, 4])], 7, "a.pdf");
        let named: Vec<u32> = made
            .iter()
            .flat_map(|part| &part.paragraphs)
            .filter_map(|one| Some(one.page.as_ref()?.0))
            .collect();
        assert_eq!(named, [1, 2, 4]);
    }

    #[test]
    fn what_the_text_lacks_is_said() {
        assert!(notes(None)[0].contains("sedang dibaca"));
        assert!(notes(Some(&PublicText::default())).is_empty());
        let text = PublicText { unread: (1..=14).collect(), recognised: true, ..PublicText::default() };
        let said = notes(Some(&text));
        assert_eq!(said.len(), 2);
        assert!(said[1].contains("11, 12, dan 2 lainnya tidak memuat teks"), "{said:?}");
    }
}
