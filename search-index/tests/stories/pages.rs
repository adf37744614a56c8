//! The page of a hit and the piece of text that is shown.

use super::{Shelf, keputusan, pages, shown};
use search_index::Document;

#[test]
fn a_hit_names_its_page_and_shows_a_piece_of_it() {
    let shelf = Shelf::with([pages(
        keputusan(1, 1, 2025, "Pedoman"),
        ["Menimbang", "", "Mengingat\nUndang-Undang", "Menetapkan honorarium <b>saksi</b>", "honorarium"],
    )]);
    let hit = shelf.first("honorarium");
    assert_eq!((hit.page, shown(&hit)), (Some(4), "Menetapkan [honorarium] <b>saksi</b>".to_owned()));
    let hit = shelf.first("mengingat");
    assert_eq!((hit.page, shown(&hit)), (Some(3), "[Mengingat] Undang-Undang".to_owned()));
}

#[test]
fn the_page_with_the_most_words_wins_and_the_first_of_equals() {
    let shelf = Shelf::with([pages(
        keputusan(1, 1, 2025, "Pedoman"),
        ["saksi", "honorarium", "saksi honorarium", "honorarium saksi"],
    )]);
    assert_eq!(shelf.first("honorarium saksi").page, Some(3));
    assert_eq!(shelf.first("\"honorarium saksi\"").page, Some(4));
}

#[test]
fn a_phrase_over_a_page_break_is_shown_where_it_begins() {
    let shelf = Shelf::with([pages(keputusan(1, 1, 2025, "Pedoman"), ["awal", "uang honorarium", "saksi"])]);
    let hit = shelf.first("\"honorarium saksi\"");
    assert_eq!((hit.page, shown(&hit)), (Some(2), "uang [honorarium]".to_owned()));
}

#[test]
fn without_a_hit_in_the_text_the_description_or_the_title_is_shown() {
    let document =
        Document { description: "Subjek: rapat".into(), ..keputusan(1, 1, 2025, "Judul kampanye") };
    let shelf =
        Shelf::with([pages(document, ["isi"]), pages(keputusan(2, 2, 2025, "Tanpa uraian"), ["isi"])]);
    for (query, wanted) in [
        ("rapat", "Subjek: [rapat]"),
        ("judul", "[Judul] kampanye"),
        ("1/2025", "Subjek: rapat"),
        ("uraian", "Tanpa [uraian]"),
        ("2/2025", "Tanpa uraian"),
    ] {
        let hit = shelf.first(query);
        assert_eq!((hit.page, shown(&hit).as_str()), (None, wanted), "{query}");
    }
}

#[test]
fn many_long_pages_are_told_apart() {
    let text = |n: usize| format!("{} tanda{n} {}", "pasal ayat ".repeat(300), "huruf angka ".repeat(200));
    let document = Document { pages: (1..=150).map(text).collect(), ..keputusan(1, 1, 2025, "Tebal") };
    let shelf = Shelf::with([document]);
    for n in [1, 2, 77, 149, 150] {
        let hit = shelf.first(&format!("tanda{n}"));
        assert_eq!(hit.page, u32::try_from(n).ok());
        assert!(shown(&hit).contains(&format!("[tanda{n}]")));
    }
}

#[test]
fn words_are_marked_where_the_index_has_them() {
    let first = "Café e\u{301}\u{ad}ra 13/2025; mengunggah \u{301} berkas";
    let shelf = Shelf::with([
        pages(keputusan(1, 1, 2025, "Satu"), [first, "", "unggah arsip dan berkas unggahan"]),
        pages(keputusan(2, 2, 2025, "Dua"), ["pengunggahan awal", "akhir"]),
    ]);
    let hits = shelf.find("unggah").hits;
    let shown: Vec<_> = hits.iter().map(|hit| (hit.key, hit.page, shown(hit))).collect();
    assert!(shown.contains(&(2, Some(1), "[pengunggahan] awal".into())), "{shown:?}");
    assert!(
        shown.contains(&(1, Some(1), "Café e\u{301}\u{ad}ra 13/2025; [mengunggah] \u{301} berkas".into())),
        "{shown:?}"
    );
    let hit = shelf.first("berkas arsip unggahan");
    assert_eq!(
        (hit.page, super::shown(&hit).as_str()),
        (Some(3), "[unggah] [arsip] dan [berkas] [unggahan]")
    );
}

#[test]
fn the_beginning_of_a_phrase_alone_is_not_marked_at_the_end_of_a_page() {
    let shelf = Shelf::with([pages(
        keputusan(1, 1, 2025, "Pedoman"),
        ["uang honorarium saksi dan honorarium", "ketua"],
    )]);
    let hit = shelf.first("\"honorarium saksi\"");
    assert_eq!(shown(&hit), "uang [honorarium] [saksi] dan honorarium");
}
