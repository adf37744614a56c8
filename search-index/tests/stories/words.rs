//! Words, phrases, exclusions, filters and order.

use super::{Shelf, keputusan, keys, pages};
use search_index::{Document, Filter, Matched, Window};

#[test]
fn all_words_are_needed_and_some_are_enough_when_nobody_has_all() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2025, "Pedoman teknis kampanye"),
        keputusan(2, 2, 2025, "Pedoman pemungutan suara"),
    ]);
    let both = shelf.find("pedoman kampanye");
    assert_eq!((keys(&both), both.matched), (vec![1], Matched::All));
    let some = shelf.find("kampanye suara");
    assert_eq!((some.total, some.matched), (2, Matched::Any));
    assert_eq!(shelf.find("kampanye suara -pemungutan").total, 1);
    assert_eq!(shelf.find("sengketa").total, 0);
}

#[test]
fn title_and_citation_weigh_more_than_description_and_that_more_than_text() {
    let lain = |key| keputusan(key, u32::try_from(key).unwrap(), 2025, "Lain lain");
    let shelf = Shelf::with([
        pages(lain(1), ["kampanye"]),
        Document { description: "kampanye".into(), ..lain(2) },
        keputusan(3, 3, 2020, "Kampanye kampanye"),
    ]);
    assert_eq!(shelf.keys("kampanye"), [3, 2, 1]);
}

#[test]
fn a_phrase_is_found_in_its_order_also_over_a_page_break() {
    let shelf = Shelf::with([
        pages(keputusan(1, 1, 2025, "A"), ["daftar pemilih", "tetap daerah"]),
        pages(keputusan(2, 2, 2025, "B"), ["tetap daftar pemilih"]),
    ]);
    assert_eq!(shelf.keys("\"pemilih tetap\""), [1]);
    assert_eq!(shelf.first("\"pemilih tetap\"").page, Some(1));
    assert_eq!(shelf.keys("daftar -\"pemilih tetap\""), [2]);
}

#[test]
fn what_hangs_together_is_ruled_out_as_one_thing() {
    let shelf = Shelf::with([
        pages(keputusan(1, 13, 2025, "Badan ad hoc"), ["badan"]),
        pages(keputusan(2, 14, 2025, "Badan"), ["mencabut 13/2025 tentang badan"]),
        pages(keputusan(3, 15, 2025, "Badan"), ["13 anggota, hoc"]),
        pages(keputusan(4, 13, 2024, "Badan"), ["badan ad-hoc tahun 2025"]),
    ]);
    let left = |query: &str| {
        let mut keys = shelf.keys(query);
        keys.sort_unstable();
        keys
    };
    assert_eq!(left("badan -13/2025"), [3, 4]);
    assert_eq!(left("badan -ad-hoc"), [2, 3]);
    assert_eq!(left("badan -\"ad hoc\""), [2, 3]);
    assert_eq!(left("badan -hoc"), [2]);
}

#[test]
fn letters_are_compared_without_case_and_marks() {
    let shelf = Shelf::with([pages(keputusan(1, 1, 2025, "Résumé"), ["e\u{fb01}siensi ang\u{ad}garan"])]);
    for query in ["resume", "RE\u{301}SUMÉ", "efisiensi", "anggaran"] {
        assert_eq!(shelf.keys(query), [1], "{query}");
    }
}

#[test]
fn the_empty_query_lists_all_newest_first_and_equal_dates_by_key() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2024, "A"),
        keputusan(2, 2, 2026, "B"),
        keputusan(9, 3, 2025, "C"),
        keputusan(10, 4, 2025, "C"),
    ]);
    for query in ["", "  ", "\"\"", "-", "🎉"] {
        assert_eq!(shelf.keys(query), [2, 10, 9, 1], "{query:?}");
    }
    assert_eq!(shelf.keys("c"), [10, 9]);
    assert_eq!(shelf.keys("-c"), [2, 1]);
}

#[test]
fn order_does_not_depend_on_how_documents_arrived() {
    let all: Vec<Document> = (1..=30).map(|key| keputusan(key, 5, 2025, "Sama saja")).collect();
    let one = Shelf::with(all.clone());
    let other = Shelf::empty();
    for part in all.rchunks(7) {
        other.write(part.to_vec());
    }
    assert_eq!(one.keys("sama"), other.keys("sama"));
    assert_eq!(one.keys("sama"), (11..=30).rev().collect::<Vec<_>>());
}

#[test]
fn a_filter_holds_for_words_citations_and_the_empty_query() {
    let shelf = Shelf::with([
        keputusan(1, 13, 2025, "Pedoman"),
        Document {
            status: "tidak-berlaku".into(),
            kind: "peraturan".into(),
            ..keputusan(2, 13, 2024, "Pedoman")
        },
    ]);
    let filters = [
        Filter { kind: Some("keputusan".into()), ..Filter::default() },
        Filter { year: Some(2025), ..Filter::default() },
        Filter { status: Some("berlaku".into()), ..Filter::default() },
    ];
    for filter in &filters {
        for query in ["pedoman", "nomor 13", "", "-lain"] {
            let results = shelf.find_where(query, filter, Window::new(0, 20));
            assert_eq!((results.total, keys(&results)), (1, vec![1]), "{filter:?} {query}");
        }
    }
    let none = Filter { kind: Some("keputusan".into()), year: Some(2024), ..Filter::default() };
    assert_eq!(shelf.find_where("pedoman", &none, Window::new(0, 20)).total, 0);
}
