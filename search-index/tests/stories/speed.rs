//! How quick a search is; by hand: `cargo test --release -p search-index -- --ignored --nocapture quick`.

use super::{Shelf, keputusan};
use search_index::Document;
use std::time::Instant;

const WORDS: [&str; 12] = [
    "pedoman",
    "teknis",
    "pengelolaan",
    "dokumentasi",
    "pemilihan",
    "umum",
    "jambi",
    "kampanye",
    "saksi",
    "honorarium",
    "pemungutan",
    "suara",
];

fn text(seed: u64, length: u64) -> String {
    let word = |n: u64| WORDS.get(usize::try_from((seed * 31 + n * n * 7 + n / 5) % 12).unwrap()).unwrap();
    (0..length).map(|n| format!("{} k{} ", word(n), (seed * 131 + n * 17) % 5_000)).collect()
}

#[test]
#[ignore = "measures; run by hand"]
fn a_search_among_ten_thousand_is_quick() {
    let shelf = Shelf::with((1..=10_000).map(|key| Document {
        pages: (0..4).map(|page| text(key * 4 + page, 150)).collect(),
        ..keputusan(
            key,
            u32::try_from(key % 500).unwrap(),
            2000 + i32::try_from(key % 26).unwrap(),
            &text(key, 4),
        )
    }));
    for query in [
        "",
        "kampanye",
        "pedoman teknis kampanye",
        "\"pedoman teknis\"",
        "k77 k4000",
        "keputusan 13 tahun 2025",
        "uu 7/2017",
    ] {
        let start = Instant::now();
        let total = (0..50).map(|_| shelf.find(query).total).max();
        println!("{query:30} {:>8} us, {total:?} hits", start.elapsed().as_micros() / 50);
    }
}
