//! Each limit on a page of results, on both sides. Those on queries, texts and snippets stand with them.

use super::{Shelf, keputusan};
use search_index::{Filter, MAX_OFFSET, MAX_PAGE_SIZE, MAX_QUERY_CHARS, MAX_TERMS, Window};

fn listed(shelf: &Shelf, offset: usize, limit: usize) -> (usize, Vec<u64>) {
    let results = shelf.find_where("", &Filter::default(), Window::new(offset, limit));
    (results.total, super::keys(&results))
}

#[test]
fn a_page_of_results_has_its_largest_size() {
    let count = MAX_PAGE_SIZE + 1;
    let shelf = Shelf::with((1..=count).map(|key| keputusan(u64::try_from(key).unwrap(), 1, 2025, "Sama")));
    assert_eq!(listed(&shelf, 0, MAX_PAGE_SIZE - 1).1.len(), MAX_PAGE_SIZE - 1);
    assert_eq!(listed(&shelf, 0, MAX_PAGE_SIZE).1.len(), MAX_PAGE_SIZE);
    assert_eq!(listed(&shelf, 0, MAX_PAGE_SIZE + 1).1.len(), MAX_PAGE_SIZE);
    assert_eq!(listed(&shelf, 0, usize::MAX).0, count);
    assert_eq!(listed(&shelf, 0, 0), (count, vec![]));
    assert_eq!(listed(&shelf, count - 1, 5), (count, vec![1]));
    assert_eq!(listed(&shelf, count, 5), (count, vec![]));
}

#[test]
fn results_are_listed_up_to_the_last_offset() {
    let count = u64::try_from(MAX_OFFSET + 2).unwrap();
    let shelf = Shelf::with((1..=count).map(|key| keputusan(key, 1, 2025, "Sama")));
    assert_eq!(listed(&shelf, MAX_OFFSET, 1), (MAX_OFFSET + 2, vec![2]));
    assert_eq!(listed(&shelf, MAX_OFFSET + 1, 1), (MAX_OFFSET + 2, vec![]));
    assert_eq!(listed(&shelf, usize::MAX, usize::MAX), (MAX_OFFSET + 2, vec![]));
}

#[test]
fn a_query_at_its_limits_finds_and_one_beyond_is_read_in_part() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Pedoman teknis")]);
    let padded = |spaces: usize| format!("{}pedoman", " ".repeat(spaces));
    assert_eq!(
        shelf.find_where(&padded(MAX_QUERY_CHARS - 7), &Filter::default(), Window::new(0, 1)).total,
        1
    );
    assert_eq!(shelf.keys(&format!("{} rapat", padded(MAX_QUERY_CHARS - 7))), [1]);
    let words = |count: usize| vec!["pedoman"; count].join(" ");
    assert_eq!(shelf.find(&format!("{} rapat", words(MAX_TERMS))).matched, search_index::Matched::All);
    assert_eq!(shelf.find(&format!("{} rapat", words(MAX_TERMS - 1))).matched, search_index::Matched::Any);
}
