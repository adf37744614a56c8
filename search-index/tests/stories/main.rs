//! Stories about an index in a folder: what is written, found, replaced, refused and rebuilt.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod citations;
mod folder;
mod hostile;
mod language;
mod limits;
mod listing;
mod pages;
mod speed;
mod words;
mod writing;

use search_index::{Covered, Document, Filter, Hit, Index, Query, Results, Window};
use tempfile::TempDir;

/// An index in a folder that goes away with it.
struct Shelf {
    dir: TempDir,
    index: Index,
}

impl Shelf {
    fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let index = Index::open(dir.path()).unwrap();
        Self { dir, index }
    }

    fn with(documents: impl IntoIterator<Item = Document>) -> Self {
        let shelf = Self::empty();
        shelf.write(documents);
        shelf
    }

    fn write(&self, documents: impl IntoIterator<Item = Document>) {
        let mut writer = self.index.writer().unwrap();
        for document in documents {
            assert_eq!(writer.upsert(&document).unwrap().pages_left_out, 0);
        }
        writer.commit(&covered(1)).unwrap();
    }

    fn find(&self, text: &str) -> Results {
        self.find_where(text, &Filter::default(), Window::new(0, 20))
    }

    fn find_where(&self, text: &str, filter: &Filter, window: Window) -> Results {
        self.index.search(&Query::parse(text), filter, window).unwrap()
    }

    fn keys(&self, text: &str) -> Vec<u64> {
        keys(&self.find(text))
    }

    fn first(&self, text: &str) -> Hit {
        self.find(text).hits.into_iter().next().unwrap()
    }
}

fn keys(results: &Results) -> Vec<u64> {
    results.hits.iter().map(|hit| hit.key).collect()
}

fn covered(seq: i64) -> Covered {
    Covered { epoch: "masa-pertama".to_owned(), seq }
}

fn shown(hit: &Hit) -> String {
    let parts = hit.snippet.iter();
    parts.map(|part| if part.hit { format!("[{}]", part.text) } else { part.text.clone() }).collect()
}

/// A decision of the office with a number of today's style.
fn keputusan(key: u64, number: u32, year: i32, title: &str) -> Document {
    Document {
        key,
        citation: format!("Keputusan KPU Provinsi Jambi Nomor {number} Tahun {year}"),
        number: number.to_string(),
        number_key: format!("{number}-{year}"),
        year,
        kind: "keputusan".to_owned(),
        title: title.to_owned(),
        status: "berlaku".to_owned(),
        date_days: i64::from(year - 1970) * 365,
        ..Document::default()
    }
}

/// A product of another kind or with a number of another style.
fn product(key: u64, kind: &str, citation: &str, number: &str, year: i32) -> Document {
    Document {
        citation: citation.to_owned(),
        number: number.to_owned(),
        kind: kind.to_owned(),
        ..keputusan(key, 0, year, citation)
    }
}

fn pages<const N: usize>(document: Document, pages: [&str; N]) -> Document {
    Document { pages: pages.map(str::to_owned).to_vec(), ..document }
}
