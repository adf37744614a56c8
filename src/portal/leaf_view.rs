//! What the view of a page shows: the picture, and over it the words, which are there but not seen. Places
//! are attributes of an SVG, so no style is needed.

use super::frame::Frame;
use super::product_view::called;
use super::status::Status;
use crate::kernel::fold;
use crate::products::{Leaf, LeafWord, PublicProduct};
use crate::search::Query;
use crate::web::urls;
use askama::Template;

/// Words of a query that are marked.
const MAX_TERMS: usize = 12;
/// The longest query that is read.
pub(super) const MAX_ASKED_CHARS: usize = 200;
/// From this length on, words that only begin with a term are marked too: "pemilih", "pemilihan".
const PREFIX_CHARS: usize = 4;
/// The size of a page that was not read yet: A4 in units.
const A4: (u32, u32) = (5_950, 8_420);

/// A page of a file.
#[derive(Template)]
#[template(path = "portal/leaf.html")]
pub(super) struct PageLeaf {
    pub page: Frame,
    pub status: Status,
    pub citation: String,
    pub product: String,
    /// "Salinan digital".
    pub label: String,
    /// Whether its version was replaced.
    pub is_old: bool,
    /// "3".
    pub number: String,
    /// "Halaman 3 dari 40".
    pub place: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Address of the text by its parts, where this page begins.
    pub text: String,
    pub download: String,
    pub picture: String,
    pub width: u32,
    pub height: u32,
    pub lines: Vec<Line>,
    /// Rectangles of marked words: x, y, width, height.
    pub hits: Vec<(u32, u32, u32, u32)>,
    pub asked: String,
    /// "2 kata ditandai."; empty when nothing was asked.
    pub found: String,
    /// What to know of the words.
    pub note: &'static str,
}

/// A line of words.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its baseline.
    pub y: u32,
    /// Its height.
    pub size: u32,
    /// Left, width and text of each word.
    pub words: Vec<(u32, u32, String)>,
}

impl PageLeaf {
    /// Of a page of a public file; `leaf` is not there while the file is being read.
    pub(super) fn of(
        mut frame: Frame,
        product: &PublicProduct,
        name: &str,
        (page, count): (u32, u32),
        leaf: Option<&Leaf>,
        query: &Query,
    ) -> Self {
        let asked = query.text().to_owned();
        let at = |page: u32| urls::product_page_marked(product.public_id, name, page, &asked);
        let terms = terms(&asked);
        let lines = leaf.map(|leaf| leaf.lines.as_slice()).unwrap_or_default();
        let hits = hits(lines, &terms, query);
        let found = match (terms.is_empty(), hits.len()) {
            (true, _) => String::new(),
            (false, 0) => "Kata itu tidak ada di halaman ini.".to_owned(),
            (false, n) => format!("{n} kata ditandai."),
        };
        let place = format!("Halaman {page} dari {count}");
        frame.page.title = format!("{place}, {}", product.citation);
        let called = called(product, name);
        let text = urls::product_text(product.public_id, Some(name).filter(|_| !called.is_current_body));
        let (width, height) = leaf.map_or(A4, |leaf| (leaf.width, leaf.height));
        let before = page.checked_sub(1).filter(|page| *page > 0).map(at);
        let after = page.checked_add(1).filter(|page| *page <= count).map(at);
        Self {
            page: frame,
            status: Status::of_product(product),
            citation: product.citation.clone(),
            product: urls::product(product.public_id, &product.slug),
            label: called.label,
            is_old: called.is_old,
            number: page.to_string(),
            place,
            before,
            after,
            text: format!("{text}#halaman-{page}"),
            download: urls::product_file(product.public_id, name),
            picture: format!("{}/gambar", urls::product_page(product.public_id, name, page)),
            width,
            height,
            lines: lines.iter().filter_map(|words| line(words)).collect(),
            hits,
            asked,
            found,
            note: note(leaf),
        }
    }
}

fn note(leaf: Option<&Leaf>) -> &'static str {
    match leaf {
        None => "Teks halaman ini sedang dibaca. Muat ulang sebentar lagi.",
        Some(leaf) if leaf.lines.is_empty() => {
            "Halaman ini tampil sebagai gambar saja: tidak ada teks yang dapat dipilih."
        }
        Some(leaf) if leaf.recognised => {
            "Teks yang dapat dipilih di halaman ini dikenali oleh mesin dari gambar dan dapat keliru."
        }
        Some(_) => "",
    }
}

fn line(words: &[LeafWord]) -> Option<Line> {
    let top = words.iter().map(|word| word.y).min()?;
    let bottom = words.iter().map(|word| word.y.saturating_add(word.height)).max()?;
    let size = bottom.saturating_sub(top).max(1);
    Some(Line {
        // Where letters stand, about a fifth above their lower end.
        y: bottom.saturating_sub(size / 5),
        size,
        words: words.iter().map(|word| (word.x, word.width.max(1), word.text.clone())).collect(),
    })
}

/// The words asked for, folded; nothing that has no letter or figure.
fn terms(asked: &str) -> Vec<String> {
    let folded = fold(asked);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(MAX_TERMS).map(str::to_owned).collect()
}

/// The words that a search would find by the query, and those that are or begin with a word of it.
fn hits(lines: &[Vec<LeafWord>], terms: &[String], query: &Query) -> Vec<(u32, u32, u32, u32)> {
    let is_hit = |word: &LeafWord| {
        let folded = fold(&word.text);
        let mut parts = folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.any(|part| terms.iter().any(|term| matches(part, term)))
    };
    let texts: Vec<&str> = lines.iter().flatten().map(|word| word.text.as_str()).collect();
    let words = lines.iter().flatten().zip(query.marks(&texts));
    let words = words.filter(|(word, is_meant)| *is_meant || is_hit(word)).map(|(word, _)| word);
    words.map(|word| (word.x, word.y, word.width.max(1), word.height.max(1))).collect()
}

fn matches(word: &str, term: &str) -> bool {
    word == term || term.chars().count() >= PREFIX_CHARS && word.starts_with(term)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_as_readers_mean_them() {
        let word = |text: &str| LeafWord { text: text.into(), x: 1, y: 2, width: 3, height: 4 };
        let lines = vec![vec![word("Pemilihan"), word("(pemilih,"), word("pemi"), word("7"), word("17")]];
        let count = |asked: &str| hits(&lines, &terms(asked), &Query::parse(asked)).len();
        assert_eq!(count("PEMILIH"), 2);
        assert_eq!(count("pemi"), 3);
        assert_eq!(count("dipilih"), 2, "other forms are marked");
        assert_eq!(count("pem"), 0, "too short to stand for longer words");
        assert_eq!(count("7"), 1);
        assert_eq!(count("\"...\""), 0);
        assert_eq!(terms(&"a ".repeat(50)).len(), MAX_TERMS);
    }

    #[test]
    fn the_least_of_a_longer_word_is_four_letters() {
        assert!(matches("pemilihan", &"pemilihan"[..PREFIX_CHARS]));
        assert!(!matches("pemilihan", &"pemilihan"[..PREFIX_CHARS - 1]));
    }

    #[test]
    fn a_line_stands_on_its_words() {
        let word = |x, y, height| LeafWord { text: "a".into(), x, y, width: 0, height };
        let found = line(&[word(10, 100, 50), word(40, 110, 50)]).unwrap();
        assert_eq!((found.y, found.size), (148, 60));
        assert_eq!(found.words[0].1, 1, "no word is without width");
        assert!(line(&[]).is_none());
    }
}
