//! Counts, order, what is cited, and text that was recognised.

use super::{Shelf, keputusan, keys, pages, product};
use search_index::{Document, Facets, Filter, Query, Sort, Window};

fn collection() -> Shelf {
    let at = |office: &str, status: &str, document| Document {
        office: office.into(),
        status: status.into(),
        ..document
    };
    Shelf::with([
        at("jambi", "berlaku", keputusan(1, 1, 2024, "Kampanye")),
        at("jambi", "diubah", keputusan(2, 2, 2025, "Kampanye")),
        at("bungo", "berlaku", keputusan(3, 3, 2025, "Kampanye")),
        at("bungo", "berlaku", product(4, "peraturan-kpu", "Peraturan KPU", "4", 2025)),
    ])
}

fn counts(shelf: &Shelf, text: &str, filter: &Filter) -> Facets {
    shelf.find_where(text, filter, Window::new(0, 1).with_facets()).facets.unwrap()
}

#[test]
fn answers_are_counted_by_kind_year_status_and_office() {
    let shelf = collection();
    let all = counts(&shelf, "", &Filter::default());
    assert_eq!(all.kinds, [("keputusan".into(), 3), ("peraturan-kpu".into(), 1)]);
    assert_eq!(all.years, [(2024, 1), (2025, 3)]);
    assert_eq!(all.statuses, [("berlaku".into(), 3), ("diubah".into(), 1)]);
    assert_eq!(all.offices, [("bungo".into(), 2), ("jambi".into(), 2)]);
    assert_eq!(counts(&shelf, "kampanye", &Filter::default()).kinds, [("keputusan".into(), 3)]);
    assert_eq!(counts(&shelf, "sengketa", &Filter::default()), Facets::default());
    assert!(shelf.find("kampanye").facets.is_none());
}

#[test]
fn a_chosen_value_narrows_the_other_counts_and_not_its_own() {
    let shelf = collection();
    let chosen = Filter { year: Some(2025), office: Some("bungo".into()), ..Filter::default() };
    let facets = counts(&shelf, "", &chosen);
    assert_eq!(facets.years, [(2025, 2)]);
    assert_eq!(facets.offices, [("bungo".into(), 2), ("jambi".into(), 1)]);
    assert_eq!(facets.kinds, [("keputusan".into(), 1), ("peraturan-kpu".into(), 1)]);
    assert_eq!(facets.statuses, [("berlaku".into(), 2)]);
    let nowhere = Filter { office: Some("lain".into()), ..Filter::default() };
    let facets = counts(&shelf, "", &nowhere);
    assert_eq!((facets.kinds.len(), facets.offices.len()), (0, 2));
    assert_eq!(shelf.find_where("", &chosen, Window::new(0, 5)).total, 2);
}

#[test]
fn documents_that_were_replaced_are_counted_once() {
    let shelf = collection();
    shelf.write([Document { office: "jambi".into(), ..keputusan(3, 3, 2023, "Kampanye") }]);
    let facets = counts(&shelf, "", &Filter::default());
    assert_eq!(facets.years, [(2023, 1), (2024, 1), (2025, 2)]);
    assert_eq!(facets.offices, [("jambi".into(), 3), ("bungo".into(), 1)]);
}

#[test]
fn hits_are_listed_in_the_order_that_is_asked_for() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2024, "Kampanye"),
        keputusan(2, 2, 2026, "Lain tentang kampanye dan lain lain"),
        keputusan(3, 3, 2025, "Kampanye kampanye"),
    ]);
    let listed =
        |sort| keys(&shelf.find_where("kampanye", &Filter::default(), Window::new(0, 9).sorted(sort)));
    assert_eq!(listed(Sort::Newest), [2, 3, 1]);
    assert_eq!(listed(Sort::Oldest), [1, 3, 2]);
    assert_eq!(listed(Sort::Relevance), shelf.keys("kampanye"));
    let second = Window::new(1, 1).sorted(Sort::Oldest);
    assert_eq!(keys(&shelf.find_where("kampanye", &Filter::default(), second)), [3]);
}

#[test]
fn a_citation_of_one_document_names_it() {
    let shelf = Shelf::with([
        keputusan(1, 13, 2025, "Pedoman"),
        product(2, "uu", "Undang-Undang Nomor 7 Tahun 2017", "7", 2017),
        keputusan(3, 7, 2017, "Jadwal"),
        product(4, "keputusan", "Keputusan KPU", "314/ORT.07-Kpt/01/KPU/V/2021", 2021),
        keputusan(5, 9, 2026, "Mencabut 13/2025 dan 15/2025"),
    ]);
    for (query, wanted) in [
        ("13/2025", Some(1)),
        ("keputusan nomor 13 tahun 2025", Some(1)),
        ("kpt 13/2025", Some(1)),
        ("sk no 13 th 2025", Some(1)),
        ("keputusan kpu prov jambi 13/2025", Some(1)),
        ("surat keputusan kpu provinsi jambi nomor 13 tahun 2025", Some(1)),
        // Nothing of that kind has the number.
        ("pkpu 13/2025", None),
        ("uu 13/2025", None),
        ("keputusan presiden 13/2025", None),
        ("13 tahun 2025 pp", None),
        ("keputusan kpu kota jambi 13/2025", None),
        ("uu 7/2017", Some(2)),
        ("keputusan 7/2017", Some(3)),
        ("314/ort.07-kpt/01/kpu/v/2021", Some(4)),
        ("7/2017", None),
        ("13", None),
        ("13/2025 pedoman", None),
        ("13/2025 -jadwal", None),
        ("15/2025", None),
        ("pedoman", None),
        ("", None),
    ] {
        assert_eq!(shelf.find(query).cited, wanted, "{query}");
    }
    assert_eq!(shelf.find_where("13/2025", &Filter::default(), Window::new(1, 5)).cited, None);
}

#[test]
fn text_that_was_recognised_in_an_image_is_marked() {
    let scanned = Document { recognised_pages: vec![2], ..keputusan(1, 1, 2025, "Kampanye") };
    let shelf = Shelf::with([pages(scanned, ["menimbang", "honorarium"])]);
    let marked = |query| shelf.first(query).is_recognised;
    assert!(marked("honorarium") && !marked("menimbang") && !marked("kampanye"));
}

#[test]
fn a_list_is_of_the_last_commit_and_of_its_own_narrowing() {
    let shelf = collection();
    let (wide, narrow) = (Filter::default(), Filter { year: Some(2025), ..Filter::default() });
    let window = Window::new(0, 20).with_facets();
    let first = shelf.find_where("", &wide, window);
    let kept = |text: &str, filter| shelf.index.listed(&Query::parse(text), filter, window);
    assert_eq!((kept("", &wide).as_ref(), kept("", &narrow), kept("c", &wide)), (Some(&first), None, None));
    assert!(first.hits.iter().all(|hit| hit.snippet.is_empty()), "there is nothing to show around nothing");
    // Asked again it is the same, and other windows and narrowings are not mixed up with it.
    assert_eq!(shelf.find_where("", &wide, window), first);
    assert_eq!(keys(&shelf.find_where("", &narrow, window)), [4, 3, 2]);
    assert_eq!(keys(&shelf.find_where("", &wide, Window::new(1, 2))), [3, 2]);
    assert_eq!(keys(&shelf.find_where("", &wide, window.sorted(Sort::Oldest)))[0], 1);
    assert!(shelf.find_where("", &wide, Window::new(0, 20)).facets.is_none());
    shelf.write([keputusan(5, 5, 2026, "Baru")]);
    let second = shelf.find_where("", &wide, window);
    assert_eq!((keys(&second)[0], second.total), (5, 5));
    assert_eq!(second.facets.unwrap().years, [(2024, 1), (2025, 3), (2026, 1)]);
    let mut writer = shelf.index.writer().unwrap();
    writer.remove(5);
    writer.commit(&super::covered(2)).unwrap();
    assert_eq!(shelf.find_where("", &wide, window), first);
}

#[test]
fn what_is_counted_does_not_depend_on_how_it_is_narrowed() {
    let shelf = Shelf::with([
        keputusan(1, 1, -3, "Kampanye"),
        keputusan(2, 2, 0, "Kampanye"),
        keputusan(3, 3, 2_999, "Kampanye"),
        keputusan(4, 4, 3_000, "Kampanye"),
    ]);
    let years = [(-3, 1), (0, 1), (2_999, 1), (3_000, 1)];
    assert_eq!(counts(&shelf, "kampanye", &Filter::default()).years, years);
    let chosen = Filter { year: Some(3_000), ..Filter::default() };
    let facets = counts(&shelf, "kampanye", &chosen);
    assert_eq!((facets.years.as_slice(), facets.statuses), (&years[..], vec![("berlaku".into(), 1)]));
}
