//! The first page.

use super::Portal;
use super::frame::{Frame, Looker, shown};
use super::status::Status;
use crate::kernel::{CivilDate, thousands};
use crate::products::{Shelf, Teaser};
use crate::web::{WebResult, urls};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// How many of the newest products are shown.
const NEWEST: i64 = 8;
/// Where the name of an office begins in a citation: the kind ends there.
const OFFICES: [&str; 4] = ["KPU", "Komisi", "Sekretaris", "Sekretariat"];
/// The longest citation that is an example.
const MAX_CITED_CHARS: usize = 60;
/// Words of a title that make an example.
const MAX_TITLE_WORDS: usize = 3;
/// Shorter words of a title say nothing.
const MIN_WORD_CHARS: usize = 4;
/// Nor do these: most titles have some of them.
const VAGUE: [&str; 10] =
    ["penetapan", "perubahan", "tentang", "atas", "yang", "dalam", "untuk", "dengan", "pada", "serta"];

/// The first page.
#[derive(Template)]
#[template(path = "portal/home.html")]
pub(super) struct PageHome {
    pub page: Frame,
    /// What stands in the field.
    pub text: String,
    /// Address and text of searches to try, which find something that is published.
    pub examples: Vec<(String, String)>,
    pub newest: Vec<Entry>,
    pub kinds: Vec<Counted>,
    pub years: Vec<Counted>,
    /// "1.234 produk hukum"; empty when there are none.
    pub total: String,
}

/// The first page before there is an office.
#[derive(Template)]
#[template(path = "portal/setup.html")]
pub(super) struct PageSetup {
    pub page: Frame,
}

/// A product in a list.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub href: String,
    pub citation: String,
    pub title: String,
    pub status: Status,
    /// "10 Januari 2025"; empty when it is not known.
    pub date: String,
}

/// A link with a count.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub href: String,
    pub label: String,
    pub count: String,
}

impl Entry {
    /// Of a product.
    pub(super) fn of(teaser: &Teaser) -> Self {
        Self {
            href: urls::product(teaser.public_id, &teaser.slug),
            citation: teaser.citation.clone(),
            title: teaser.title.clone(),
            status: Status::of_teaser(teaser),
            date: teaser.enacted.map(CivilDate::indonesian).unwrap_or_default(),
        }
    }
}

impl Counted {
    /// What a search for this value of a facet finds.
    pub(super) fn of((name, value): (&str, &str), label: &str, count: i64) -> Self {
        let href = urls::search(&[(name, value)]);
        Self { href, label: label.to_owned(), count: thousands(count) }
    }
}

/// What is published, by kind.
pub(super) fn by_kind(shelf: &Shelf) -> Vec<Counted> {
    shelf.kinds.iter().map(|(id, title, n)| Counted::of(("jenis", id), title, *n)).collect()
}

/// What is published, by year.
pub(super) fn by_year(shelf: &Shelf) -> Vec<Counted> {
    shelf.years.iter().map(|(year, n)| Counted::of(("tahun", year), year, *n)).collect()
}

/// "1.234 produk hukum"; empty when there are none.
pub(super) fn total(shelf: &Shelf) -> String {
    if shelf.total > 0 { format!("{} produk hukum", thousands(shelf.total)) } else { String::new() }
}

impl PageHome {
    /// Of what is published.
    pub(super) fn of(frame: Frame, shelf: &Shelf) -> Self {
        Self {
            page: frame,
            text: String::new(),
            examples: examples(shelf),
            newest: shelf.newest.iter().map(|teaser| Entry::of(teaser)).collect(),
            kinds: by_kind(shelf),
            years: by_year(shelf),
            total: total(shelf),
        }
    }
}

/// Searches by way of example: for the newest product by its number, for the one before it by its title.
fn examples(shelf: &Shelf) -> Vec<(String, String)> {
    let (newest, other) = (shelf.newest.first(), shelf.newest.get(1).or(shelf.newest.first()));
    let cited = newest.and_then(|teaser| short(&teaser.citation));
    let titled = other.and_then(|teaser| subject(&teaser.title));
    let texts = [cited, titled].into_iter().flatten();
    texts.map(|text| (urls::search(&[("q", &text)]), text)).collect()
}

/// `keputusan 13 tahun 2025` of a citation in full.
fn short(citation: &str) -> Option<String> {
    let (head, number) = citation.split_once(" Nomor ")?;
    let kind: Vec<&str> = head.split_whitespace().take_while(|word| !OFFICES.contains(word)).collect();
    let short = format!("{} {}", kind.join(" "), number).trim().to_lowercase();
    (short.chars().count() <= MAX_CITED_CHARS).then_some(short)
}

/// The first words of a title that say something.
fn subject(title: &str) -> Option<String> {
    let title = title.to_lowercase();
    let is_telling = |word: &&str| {
        word.chars().count() >= MIN_WORD_CHARS
            && word.chars().all(char::is_alphabetic)
            && !VAGUE.contains(word)
    };
    let words: Vec<&str> = title.split_whitespace().filter(is_telling).take(MAX_TITLE_WORDS).collect();
    if words.is_empty() { None } else { Some(words.join(" ")) }
}

/// `GET /`
pub(super) async fn show(State(portal): State<Arc<Portal>>, looker: Looker) -> WebResult {
    let frame = Frame::of(&portal, "", "/", &looker).await?;
    if frame.page.office.is_empty() {
        return Ok(setup(frame));
    }
    let shelf = portal.catalog.shelf(NEWEST).await?;
    Ok(shown(&PageHome::of(frame, &shelf)))
}

fn setup(frame: Frame) -> Response {
    shown(&PageSetup { page: frame })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_is_shortened_to_kind_and_number() {
        for (citation, wanted) in [
            ("Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025", Some("keputusan 13 tahun 2025")),
            ("Surat Edaran Sekretaris KPU Nomor 5 Tahun 2024", Some("surat edaran 5 tahun 2024")),
            ("Keputusan KPU Nomor 134/Kpts/KPU/Tahun 2016", Some("keputusan 134/kpts/kpu/tahun 2016")),
            ("Naskah tanpa angka", None),
        ] {
            assert_eq!(short(citation).as_deref(), wanted, "{citation}");
        }
        let at = |chars: usize| short(&format!("A Nomor {}", "1".repeat(chars - "a ".len())));
        assert!(at(MAX_CITED_CHARS).is_some() && at(MAX_CITED_CHARS + 1).is_none());
    }

    #[test]
    fn a_title_gives_its_first_telling_words() {
        for (title, wanted) in [
            ("Penetapan Standar Operasional Prosedur Pengelolaan", Some("standar operasional prosedur")),
            ("PEDOMAN TEKNIS", Some("pedoman teknis")),
            ("Tentang <b>tebal</b> -dana \"kampanye\"", None),
            ("Dana SOP tata", Some("dana tata")),
            ("", None),
        ] {
            assert_eq!(subject(title).as_deref(), wanted, "{title}");
        }
        assert_eq!(
            ("dana".len(), "standar operasional prosedur".split(' ').count()),
            (MIN_WORD_CHARS, MAX_TITLE_WORDS)
        );
    }
}
