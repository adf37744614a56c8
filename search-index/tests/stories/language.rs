//! Forms of words, words that say nothing, abbreviations, slips, and suggestions.

use super::{Shelf, covered, keputusan, keys, pages, product, shown};
use search_index::{
    Document, ENOUGH_HITS, Filter, MAX_SUGGESTIONS, MIN_CORRECTED_CHARS, MIN_SUGGEST_CHARS, Matched, Query,
    Vocabulary, Window,
};

fn suggested(shelf: &Shelf, typed: &str) -> Vec<u64> {
    shelf.index.suggest(typed, Vocabulary::default_indonesian(), MAX_SUGGESTIONS).unwrap()
}

#[test]
fn every_form_of_a_word_is_found_in_titles_and_texts() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2025, "Tata cara mengunggah dokumen"),
        pages(keputusan(2, 2, 2024, "Lain"), ["alur pengunggahan berkas"]),
        keputusan(3, 3, 2023, "Pengelolaan arsip"),
    ]);
    for query in ["unggah", "mengunggah", "pengunggahan", "DIUNGGAH", "unggahan"] {
        assert_eq!(shelf.keys(query), [1, 2], "{query}");
    }
    for query in ["kelola", "mengelola", "pengelola"] {
        assert_eq!(shelf.keys(query), [3], "{query}");
    }
    assert_eq!(shown(&shelf.first("unggahan")), "Tata cara [mengunggah] dokumen");
    assert_eq!(shelf.find("unggah").hits[1].page, Some(1));
}

#[test]
fn the_form_that_was_typed_comes_first_and_quotes_ask_for_it_alone() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2020, "Daftar pemilih"),
        keputusan(2, 2, 2025, "Daftar pemilihan"),
        pages(keputusan(3, 3, 2026, "Lain"), ["daftar pemilihan"]),
    ]);
    assert_eq!(shelf.keys("pemilih")[0], 1);
    assert_eq!(shelf.keys("pemilihan")[0], 2);
    assert_eq!(shelf.keys("\"pemilih\""), [1]);
    assert_eq!(shelf.keys("\"daftar pemilihan\""), [2, 3]);
    assert_eq!(shelf.keys("daftar -pemilihan"), [1]);
}

#[test]
fn words_that_say_nothing_are_passed_over_but_count_in_quotes_and_alone() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2025, "Kampanye pemilih"),
        keputusan(2, 2, 2024, "Kampanye dan pemilih"),
    ]);
    assert_eq!(shelf.find("apa itu kampanye dan pemilih").total, 2);
    assert_eq!(shelf.find("apa itu kampanye dan pemilih").matched, Matched::All);
    assert_eq!(shelf.keys("\"kampanye dan pemilih\""), [2]);
    assert_eq!(shelf.keys("dan"), [2]);
}

#[test]
fn abbreviations_and_what_they_stand_for_find_each_other() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2025, "Penetapan DPT"),
        keputusan(2, 2, 2024, "Penetapan daftar pemilih tetap"),
        keputusan(3, 3, 2023, "Pemilih tetap di luar daftar"),
    ]);
    assert_eq!(shelf.keys("dpt"), [1, 2]);
    let long = shelf.keys("daftar pemilih tetap");
    assert_eq!((long[0], long.contains(&1)), (2, true));
    assert_eq!(shown(&shelf.find("dpt").hits[1]), "Penetapan [daftar] [pemilih] [tetap]");
}

#[test]
fn an_office_brings_its_own_abbreviations() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Rumah pintar pemilu")]);
    let find = |own: &str| {
        let query = Query::parse_with("rpp", &Vocabulary::parse(own).unwrap());
        shelf.index.search(&query, &Filter::default(), Window::new(0, 5)).unwrap().total
    };
    assert_eq!((find(""), find("RPP = rumah pintar pemilu")), (0, 1));
}

#[test]
fn one_slip_in_a_long_word_is_forgiven_and_said() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Dana kampanye"), keputusan(2, 2, 2025, "Dana desa")]);
    for query in ["kampnye", "kampanyee", "kmapanye", "kampanxe"] {
        let results = shelf.find(&format!("dana {query}"));
        assert_eq!((keys(&results), results.matched), (vec![1], Matched::All), "{query}");
        assert_eq!((results.proposal.as_deref(), results.is_corrected), (Some("dana kampanye"), true));
    }
    for query in ["kampanye", "kmpnye", "\"kampnye\"", "-kampnye"] {
        let results = shelf.find(query);
        assert!(results.proposal.is_none() && !results.is_corrected, "{query}");
    }
}

#[test]
fn a_slip_in_a_form_that_no_document_spells_is_forgiven_too() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2025, "Pemilihan umum"),
        keputusan(2, 2, 2025, "Dana kampanye"),
        keputusan(3, 3, 2025, "Pemutakhiran data"),
        keputusan(4, 4, 2025, "Pelaksanaan anggaran"),
    ]);
    for (typed, key, meant) in [
        ("memilhi", 1, "memilih"),
        ("dipliih", 1, "dipilih"),
        ("memplih", 1, "memilih"),
        ("berkampnye", 2, "berkampanye"),
        ("memutakhirkn", 3, "memutakhirkan"),
        ("mutahkir", 3, "mutakhir"),
        ("melaksnakan", 4, "melaksanakan"),
        ("dilaksankan", 4, "dilaksanakan"),
    ] {
        let results = shelf.find(typed);
        assert_eq!((keys(&results), results.is_corrected), (vec![key], true), "{typed}");
        assert_eq!(results.proposal.as_deref(), Some(meant), "{typed}");
    }
    // Words of the language, names, and roots that no document has, are left as they are.
    for typed in ["menyelenggarakan", "sumarjono", "berkemahh", "dipasagn", "\"memilhi\"", "-memilhi"] {
        let results = shelf.find(typed);
        assert_eq!((results.proposal, results.is_corrected), (None, false), "{typed}");
    }
}

#[test]
fn a_word_of_a_document_that_was_taken_out_is_not_proposed() {
    // The others keep the engine from dropping its file with all that was in it.
    let shelf = Shelf::with((1..=10).map(|key| keputusan(key, 1, 2025, "Daftar pengawas")));
    shelf.write([keputusan(20, 2, 2025, "Daftar anggota"), keputusan(21, 3, 2025, "Daftar gaji Sumarjono")]);
    let slip = shelf.find("daftar sumarjona");
    assert_eq!((keys(&slip), slip.proposal.as_deref()), (vec![21], Some("daftar sumarjono")));
    let mut writer = shelf.index.writer().unwrap();
    writer.remove(21);
    writer.commit(&covered(2)).unwrap();
    for query in ["daftar sumarjona", "sumarjona", "pengawas sumarjona daftar"] {
        let results = shelf.find(query);
        assert_eq!((results.proposal, results.is_corrected), (None, false), "{query}");
    }
    drop(writer);
    shelf.write([keputusan(22, 4, 2025, "Daftar pelaksanaan")]);
    assert_eq!(shelf.find("melaksnakan").proposal.as_deref(), Some("melaksanakan"));
    let mut writer = shelf.index.writer().unwrap();
    writer.remove(22);
    writer.commit(&covered(4)).unwrap();
    assert_eq!(shelf.find("melaksnakan").proposal, None);
    let living = shelf.find("daftar angota");
    assert_eq!((keys(&living), living.proposal.as_deref()), (vec![20], Some("daftar anggota")));
}

#[test]
fn a_short_word_is_never_taken_for_a_slip() {
    let words = ["z".repeat(MIN_CORRECTED_CHARS - 1), "z".repeat(MIN_CORRECTED_CHARS)];
    let shelf = Shelf::with([keputusan(1, 1, 2025, &format!("{0}y {1}y", words[0], words[1]))]);
    assert_eq!(words.map(|word| shelf.find(&word).total), [0, 1]);
}

#[test]
fn another_spelling_of_a_rare_word_is_proposed_and_not_imposed() {
    let many = (10..40).map(|key| keputusan(key, 1, 2025, "Kampanye"));
    let shelf = Shelf::with(many.chain([pages(keputusan(1, 1, 2025, "Lain"), ["kampanxe"])]));
    let results = shelf.find("kampanxe");
    assert_eq!((keys(&results), results.is_corrected), (vec![1], false));
    assert_eq!(results.proposal.as_deref(), Some("kampanye"));
}

#[test]
fn where_hardly_any_document_has_all_words_those_with_most_are_listed_too() {
    let title = |key: u64| keputusan(key, 1, 2025, "Pedoman kampanye peserta");
    let shelf = |count: u64| {
        let all = (1..=count).map(|key| keputusan(key, 1, 2025, "Pedoman kampanye peserta saksi"));
        Shelf::with(all.chain([title(100)]))
    };
    let enough = u64::try_from(ENOUGH_HITS).unwrap();
    let few = shelf(enough - 1).find("pedoman kampanye peserta saksi");
    assert_eq!((few.total, few.matched), (ENOUGH_HITS, Matched::Most));
    assert_ne!(few.hits[0].key, 100);
    let many = shelf(enough).find("pedoman kampanye peserta saksi");
    assert_eq!((many.total, many.matched), (ENOUGH_HITS, Matched::All));
}

#[test]
fn titles_are_suggested_while_typing() {
    let shelf = Shelf::with([
        keputusan(1, 13, 2025, "Dana kampanye peserta pemilihan"),
        keputusan(2, 14, 2025, "Kampung pengawasan"),
        pages(keputusan(3, 15, 2025, "Lain"), ["kampanye"]),
        Document { description: "kampanye".into(), ..keputusan(4, 16, 2025, "Uraian") },
    ]);
    assert_eq!(suggested(&shelf, "kamp"), [2, 1]);
    assert_eq!(suggested(&shelf, "kampa"), [1]);
    assert_eq!(suggested(&shelf, "DÁNA kam"), [1]);
    assert_eq!(suggested(&shelf, "peserta yang kampanyekan"), [1]);
    assert_eq!(suggested(&shelf, "keputusan 13"), [1]);
    assert_eq!(suggested(&shelf, "14/20"), [2]);
    for nothing in ["", "  ", "🎉", "\"", "-", "zzz", "kampanye -dana \0\""] {
        assert!(suggested(&shelf, nothing).len() <= 1, "{nothing}");
    }
}

#[test]
fn numbers_are_suggested_however_they_are_typed() {
    let shelf = Shelf::with([
        keputusan(1, 14, 2026, "Dana kampanye"),
        keputusan(2, 14, 2025, "Jadwal"),
        keputusan(3, 140, 2026, "Tahun anggaran"),
        product(4, "sop", "SOP Nomor 014 Tahun 2024", "014", 2024),
    ]);
    for typed in [
        "keputusan no. 14/2026",
        "no. 14 tahun 2026",
        "No 14 Thn 2026",
        "14 thn 2026",
        "nomor 014/2026",
        "keputusan nomor 14 th. 2026 dana",
        "14/2026 thn",
    ] {
        assert_eq!(suggested(&shelf, typed), [1], "{typed}");
    }
    for typed in ["keputusan no 14", "keputusan 014", "keputusan nomor 0014", "keputusan 14 no"] {
        let mut found = suggested(&shelf, typed);
        found.retain(|key| *key != 3);
        found.sort_unstable();
        assert_eq!(found, [1, 2], "{typed}");
    }
    assert_eq!(suggested(&shelf, "sop 14"), [4]);
    assert_eq!(suggested(&shelf, "sop 014"), [4]);
    assert_eq!(suggested(&shelf, "tahun angg"), [3]);
    assert_eq!(suggested(&shelf, "tahun").len(), 4);
    assert!(suggested(&shelf, "keputusan no 15").is_empty() && suggested(&shelf, "0").is_empty());
}

#[test]
fn what_is_ruled_out_is_not_suggested() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2025, "Jadwal kampanye"),
        keputusan(2, 2, 2025, "Jadwal"),
        pages(keputusan(3, 3, 2024, "Jadwal rapat"), ["tahapan kampanye"]),
        keputusan(4, 4, 2023, "Jadwal panitia ad hoc"),
    ]);
    for typed in ["jadwal -kampanye", "jadwal -kampanye ", "-kampanye jadwal", "-\"kampanye\" jad"] {
        assert_eq!(suggested(&shelf, typed), [2, 4], "{typed}");
    }
    // As long as it is unfinished only titles tell what is meant.
    assert_eq!(suggested(&shelf, "jadwal -kamp"), [2, 3, 4]);
    assert_eq!(suggested(&shelf, "jadwal -k"), [2, 1, 3, 4]);
    assert_eq!(suggested(&shelf, "jadwal -ad-ho"), [2, 1, 3, 4]);
    assert_eq!(suggested(&shelf, "jadwal -ad-hoc"), [2, 1, 3]);
    assert!(suggested(&shelf, "-kampanye").is_empty());
}

#[test]
fn an_abbreviation_is_suggested_by_the_words_it_stands_for() {
    let shelf = Shelf::with([
        keputusan(1, 1, 2025, "Tata kerja Komisi Pemilihan Umum"),
        product(2, "sop", "SOP KPU", "2", 2024),
        product(3, "sop", "SOP umum", "3", 2024),
    ]);
    assert_eq!(suggested(&shelf, "sop komisi pemilihan umum"), [2]);
    assert_eq!(suggested(&shelf, "komisi pemilihan umum"), [1, 2]);
    assert_eq!(suggested(&shelf, "kpu").len(), 2);
    assert!(suggested(&shelf, "sop komisi pemilihan").is_empty());
}

#[test]
fn suggestions_keep_their_limits() {
    let count = u64::try_from(MAX_SUGGESTIONS + 1).unwrap();
    let shelf = Shelf::with((1..=count).map(|key| keputusan(key, 1, 2025, "Kampanye")));
    let limited = |limit| shelf.index.suggest("kam", Vocabulary::default_indonesian(), limit).unwrap().len();
    assert_eq!([0, 3, MAX_SUGGESTIONS, MAX_SUGGESTIONS + 1].map(limited), [0, 3, 20, 20]);
    let letters = |count: usize| suggested(&shelf, &"kampanye"[..count]).len();
    assert_eq!((letters(MIN_SUGGEST_CHARS - 1), letters(MIN_SUGGEST_CHARS)), (0, 20));
    assert_eq!(suggested(&shelf, &"kampanye ".repeat(5_000)).len(), 20);
}
