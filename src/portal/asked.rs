//! What the address of a search says. Reading it never fails: what makes no sense is as if it were not
//! there, and what is too large is as large as it may be.

use super::status::Status;
use crate::search::{Filter, MAX_PAGES, MAX_TEXT_CHARS, Sort};
use crate::web::urls;

/// The longest code of an office that is read.
const MAX_OFFICE_CHARS: usize = 16;

/// The orders of the results, by their names in addresses; the first is the usual one.
pub(super) const SORTS: [(Sort, &str, &str); 3] = [
    (Sort::Relevance, "", "Paling sesuai"),
    (Sort::Newest, "terbaru", "Terbaru"),
    (Sort::Oldest, "terlama", "Terlama"),
];

/// A search as asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// What was typed, without control characters, as far as it is read.
    pub text: String,
    /// Whether more was typed than is read.
    pub is_cut: bool,
    pub kind: Option<String>,
    pub year: Option<i32>,
    pub status: Option<Status>,
    /// Code of an office.
    pub office: Option<String>,
    pub sort: Sort,
    /// Whether the list is wanted also of a text that cites one product.
    pub is_list: bool,
    pub page: usize,
}

impl Asked {
    /// Reads the query of an address; `kinds` are the ids in use.
    pub(super) fn read(query: &str, kinds: &[(String, String)]) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => asked.take_text(&value),
                "jenis" => asked.kind = kinds.iter().find(|(id, _)| *id == value).map(|(id, _)| id.clone()),
                "tahun" => asked.year = value.trim().parse().ok().filter(|year| (1..=9999).contains(year)),
                "status" => asked.status = Status::ALL.into_iter().find(|status| status.id() == value),
                "kantor" => asked.office = office_code(value.trim()),
                "urut" => {
                    asked.sort =
                        SORTS.iter().find(|sort| sort.1 == value).map_or(Sort::Relevance, |sort| sort.0)
                }
                "daftar" => asked.is_list = value == "1",
                "halaman" => asked.page = page_number(value.trim()),
                _ => {}
            }
        }
        asked
    }

    fn take_text(&mut self, typed: &str) {
        let mut chars = typed.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
        self.text = chars.by_ref().take(MAX_TEXT_CHARS).collect::<String>().trim().to_owned();
        self.is_cut = chars.next().is_some();
    }

    /// What the search is narrowed to.
    pub(super) fn filter(&self) -> Filter {
        Filter {
            kind: self.kind.clone(),
            year: self.year,
            status: self.status.map(|status| status.id().to_owned()),
            office: self.office.clone(),
        }
    }

    /// Whether nothing but a text was asked, so that a text that cites a product may lead straight to it.
    pub(super) fn is_plain(&self) -> bool {
        let plain = Self { text: self.text.clone(), page: 1, is_cut: self.is_cut, ..Self::default() };
        *self == plain
    }

    /// Its address.
    pub(super) fn address(&self) -> String {
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        urls::search(&[
            ("q", &self.text),
            ("jenis", self.kind.as_deref().unwrap_or_default()),
            ("tahun", &year),
            ("status", self.status.map_or("", Status::id)),
            ("kantor", self.office.as_deref().unwrap_or_default()),
            ("urut", SORTS.iter().find(|sort| sort.0 == self.sort).map_or("", |sort| sort.1)),
            ("daftar", if self.is_list { "1" } else { "" }),
            ("halaman", &page),
        ])
    }

    /// The same search on another page.
    pub(super) fn at(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }
}

fn office_code(text: &str) -> Option<String> {
    let is_code =
        !text.is_empty() && text.len() <= MAX_OFFICE_CHARS && text.bytes().all(|c| c.is_ascii_alphanumeric());
    is_code.then(|| text.to_owned())
}

fn page_number(text: &str) -> usize {
    let is_number = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if is_number { text.parse().map_or(MAX_PAGES, |page: usize| page.clamp(1, MAX_PAGES)) } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Asked {
        Asked::read(query, &[("keputusan-kpu".to_owned(), "Keputusan KPU".to_owned())])
    }

    #[test]
    fn an_address_is_read_and_written() {
        let asked = read(
            "q=daftar+pemilih&jenis=keputusan-kpu&tahun=2025&status=diubah&kantor=1503&urut=terlama&daftar=1&halaman=3",
        );
        assert_eq!((asked.status, asked.sort), (Some(Status::Amended), Sort::Oldest));
        assert_eq!(asked.office.as_deref(), Some("1503"));
        assert_eq!(read(asked.address().trim_start_matches("/cari?")), asked);
        assert_eq!(read("").address(), "/cari");
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        for (page, wanted) in [
            ("abc", 1),
            ("", 1),
            ("0", 1),
            ("-3", 1),
            ("2.5", 1),
            ("50", MAX_PAGES),
            ("51", MAX_PAGES),
            ("9999999", MAX_PAGES),
            ("99999999999999999999999999", MAX_PAGES),
        ] {
            assert_eq!(read(&format!("halaman={page}")).page, wanted, "{page}");
        }
        let long = "1".repeat(MAX_OFFICE_CHARS + 1);
        assert_eq!(read(&format!("kantor={}", &long[1..])).office.as_deref(), Some(&long[1..]));
        assert_eq!(read(&format!("kantor={long}")).office, None);
        let asked =
            read("jenis=puisi&tahun=2x25&status=lama&urut=acak&kantor=%3Cb%3E&q=%00a%0d%0ab%ff&lain=1");
        assert_eq!(asked.filter(), Filter::default());
        assert_eq!(asked.text, "a  b\u{fffd}");
        assert!(asked.is_plain() && !read("q=a&tahun=2025").is_plain() && !read("q=a&daftar=1").is_plain());
    }

    #[test]
    fn text_is_read_up_to_its_limit() {
        let at = "🎉".repeat(MAX_TEXT_CHARS);
        assert_eq!(read(&format!("q={at}")).text, at);
        assert!(!read(&format!("q={at}")).is_cut);
        assert!(read(&format!("q={at}x")).is_cut);
    }
}
