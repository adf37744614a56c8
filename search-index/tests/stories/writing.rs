//! Writing: replace, remove, commit, one writer.

use super::{Shelf, covered, keputusan, keys, pages};
use search_index::{Document, Error, Index, MAX_QUEUED_BYTES, MAX_TEXT_BYTES};

#[test]
fn an_update_replaces_what_was_there() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Lama"), keputusan(2, 2, 2025, "Tetap")]);
    shelf.write([keputusan(1, 3, 2026, "Sementara"), keputusan(1, 4, 2026, "Baru")]);
    assert_eq!(shelf.keys("baru"), [1]);
    assert_eq!(shelf.find("").total, 2);
    for gone in ["lama", "sementara", "1/2025", "3/2026"] {
        assert_eq!(shelf.find(gone).total, 0, "{gone}");
    }
}

#[test]
fn nothing_is_seen_before_the_commit_and_everything_after_it() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Satu")]);
    let mut writer = shelf.index.writer().unwrap();
    writer.remove(1);
    writer.remove(404);
    assert_eq!(writer.upsert(&keputusan(2, 2, 2025, "Dua")).unwrap().pages_left_out, 0);
    assert_eq!(shelf.keys(""), [1]);
    writer.commit(&covered(2)).unwrap();
    assert_eq!(shelf.keys(""), [2]);
    assert_eq!(shelf.find("satu").total, 0);
    assert_eq!(shelf.index.documents(), 1);
}

#[test]
fn a_writer_that_is_dropped_leaves_no_trace() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Satu")]);
    let mut writer = shelf.index.writer().unwrap();
    writer.remove(1);
    drop(writer);
    shelf.write([]);
    assert_eq!(shelf.keys(""), [1]);
}

#[test]
fn what_a_commit_covers_survives_a_reopening() {
    let shelf = Shelf::empty();
    assert_eq!(shelf.index.covered(), None);
    let mut writer = shelf.index.writer().unwrap();
    writer.commit(&covered(7)).unwrap();
    writer.commit(&covered(8)).unwrap();
    assert_eq!(shelf.index.covered(), Some(covered(8)));
    drop(writer);
    assert_eq!(Index::open(shelf.dir.path()).unwrap().covered(), Some(covered(8)));
}

#[test]
fn a_second_writer_is_refused_until_the_first_is_gone() {
    let shelf = Shelf::empty();
    let other = Index::open(shelf.dir.path()).unwrap();
    let first = shelf.index.writer().unwrap();
    for index in [&shelf.index, &other] {
        let refused = index.writer().unwrap_err();
        assert!(matches!(refused, Error::Locked(_)) && !refused.needs_rebuild());
        assert!(refused.to_string().contains("sedang ditulis"));
    }
    drop(first);
    other.writer().unwrap();
}

#[test]
fn another_handle_sees_a_commit_when_it_reloads() {
    let shelf = Shelf::empty();
    let other = Index::open(shelf.dir.path()).unwrap();
    shelf.write([keputusan(1, 1, 2025, "Satu")]);
    assert_eq!((other.documents(), other.covered()), (0, None));
    other.reload().unwrap();
    assert_eq!((other.documents(), other.covered()), (1, Some(covered(1))));
}

#[test]
fn more_text_than_may_queue_up_still_arrives_whole() {
    let shelf = Shelf::empty();
    let page = format!("{} kata", "k".repeat(60)).repeat((1 << 20) / 65);
    let count = u64::try_from(MAX_QUEUED_BYTES / MAX_TEXT_BYTES + 1).unwrap();
    let mut writer = shelf.index.writer().unwrap();
    for key in 1..=count {
        let document = Document { pages: vec![page.clone(); 8], ..keputusan(key, 1, 2025, "Tebal") };
        assert_eq!(writer.upsert(&document).unwrap().pages_left_out, 0);
    }
    assert_eq!(shelf.index.documents(), 0);
    writer.commit(&covered(1)).unwrap();
    assert_eq!(shelf.find("kata").total, usize::try_from(count).unwrap());
}

#[test]
fn pages_that_are_left_out_are_counted() {
    let shelf = Shelf::empty();
    let half = "kata ".repeat(MAX_TEXT_BYTES / 10 + 1);
    let mut writer = shelf.index.writer().unwrap();
    let document = pages(keputusan(1, 1, 2025, "Tebal"), [&half, &half, "akhir"]);
    assert_eq!(writer.upsert(&document).unwrap().pages_left_out, 2);
    let document = pages(keputusan(2, 2, 2025, "Tebal"), [&half, "akhir"]);
    assert_eq!(writer.upsert(&document).unwrap().pages_left_out, 0);
    writer.commit(&covered(1)).unwrap();
    assert_eq!(keys(&shelf.find("akhir")), [2]);
}
