//! The folder: rebuilding, swapping, crashes, other versions, damage.

use super::{Shelf, covered, keputusan};
use search_index::{Error, Filter, Index, Query, Rebuild, SCHEMA_VERSION, Window, rebuild};
use std::fs;
use std::path::{Path, PathBuf};

fn generations(dir: &Path) -> usize {
    let entries = fs::read_dir(dir).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("gen-")).count()
}

fn build_two(dir: &Path) -> Result<(), Error> {
    rebuild(dir, |writer| {
        assert_eq!(writer.upsert(&keputusan(2, 2, 2025, "Dua"))?.pages_left_out, 0);
        Ok::<_, Error>(covered(9))
    })
    .map(|covered| assert_eq!(covered.seq, 9))
}

#[test]
fn a_rebuild_is_swapped_in_for_new_and_living_handles() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Satu")]);
    build_two(shelf.dir.path()).unwrap();
    assert_eq!(shelf.keys(""), [1], "a living handle goes on with what it has");
    let opened = Index::open(shelf.dir.path()).unwrap();
    assert_eq!((opened.documents(), opened.covered()), (1, Some(covered(9))));
    shelf.index.reload().unwrap();
    assert_eq!((shelf.keys(""), shelf.index.covered()), (vec![2], Some(covered(9))));
    shelf.write([keputusan(3, 3, 2026, "Tiga")]);
    assert_eq!(shelf.keys(""), [3, 2]);
    assert_eq!(generations(shelf.dir.path()), 1);
}

#[test]
fn searches_go_on_while_an_index_is_built_and_swapped_beside_them() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Satu")]);
    std::thread::scope(|scope| {
        let searching = scope.spawn(|| {
            for _ in 0..200 {
                shelf.index.reload().unwrap();
                let results =
                    shelf.index.search(&Query::parse(""), &Filter::default(), Window::new(0, 5)).unwrap();
                assert_eq!(results.total, 1);
            }
        });
        for _ in 0..5 {
            build_two(shelf.dir.path()).unwrap();
        }
        searching.join().unwrap();
    });
    shelf.index.reload().unwrap();
    assert_eq!(shelf.keys(""), [2]);
}

#[test]
fn a_failed_or_abandoned_rebuild_changes_nothing() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Satu")]);
    let failed = rebuild(shelf.dir.path(), |writer| {
        writer.commit(&covered(5))?;
        Err(Error::Locked("contoh".into()))
    });
    assert!(failed.is_err());
    drop(Rebuild::begin(shelf.dir.path()).unwrap());
    shelf.index.reload().unwrap();
    assert_eq!((shelf.keys(""), shelf.index.covered()), (vec![1], Some(covered(1))));
    assert_eq!(generations(shelf.dir.path()), 1);
}

#[test]
fn a_crash_before_the_swap_leaves_the_old_index_and_is_cleared_away() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Satu")]);
    fs::create_dir(shelf.dir.path().join("gen-000007")).unwrap();
    fs::write(shelf.dir.path().join("current.json.new"), "{\"sch").unwrap();
    let opened = Index::open(shelf.dir.path()).unwrap();
    assert_eq!(opened.documents(), 1);
    drop(opened.writer().unwrap());
    assert_eq!(generations(shelf.dir.path()), 1);
    build_two(shelf.dir.path()).unwrap();
    assert_eq!(Index::open(shelf.dir.path()).unwrap().documents(), 1);
}

/// What lies in the folder of the living index.
fn living(dir: &Path) -> PathBuf {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// A commit writes its files before it says that they count; whoever comes after counts up to the same names.
#[test]
fn a_crash_within_a_commit_does_not_stand_in_the_way_of_the_next() {
    let Shelf { dir, index } = Shelf::with([
        keputusan(1, 1, 2025, "Satu"),
        keputusan(2, 2, 2025, "Dua"),
        keputusan(3, 3, 2025, "Tiga"),
    ]);
    let meta = living(dir.path()).join("meta.json");
    let before = fs::read(&meta).unwrap();
    let mut writer = index.writer().unwrap();
    writer.remove(2);
    writer.commit(&covered(2)).unwrap();
    drop((writer, index));
    let deletes = || {
        let names = fs::read_dir(living(dir.path())).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().ends_with(".del")).count()
    };
    assert_eq!(deletes(), 1);
    fs::write(&meta, before).unwrap();
    let index = Index::open(dir.path()).unwrap();
    assert_eq!((index.documents(), index.covered()), (3, Some(covered(1))), "as if it had not been");
    let mut writer = index.writer().unwrap();
    assert_eq!(deletes(), 0, "cleared away");
    writer.remove(2);
    writer.commit(&covered(2)).unwrap();
    assert_eq!((index.documents(), index.covered()), (2, Some(covered(2))));
}

#[test]
fn a_rebuild_and_a_writer_exclude_each_other() {
    let shelf = Shelf::empty();
    let writer = shelf.index.writer().unwrap();
    assert!(matches!(build_two(shelf.dir.path()), Err(Error::Locked(_))));
    drop(writer);
    let mut building = Rebuild::begin(shelf.dir.path()).unwrap();
    assert!(matches!(shelf.index.writer(), Err(Error::Locked(_))));
    building.writer().remove(1);
    building.finish(&covered(3)).unwrap();
    shelf.index.writer().unwrap();
    assert_eq!(shelf.index.covered(), Some(covered(3)));
}

#[test]
fn a_first_rebuild_needs_no_index_and_readers_may_open_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let building = Rebuild::begin(dir.path().join("indeks")).unwrap();
    let index = Index::open(dir.path().join("indeks")).unwrap();
    assert_eq!((index.documents(), index.covered()), (0, None));
    building.finish(&covered(1)).unwrap();
    index.reload().unwrap();
    assert_eq!(index.covered(), Some(covered(1)));
}

#[test]
fn another_schema_is_refused_with_the_remedy_and_the_remedy_works() {
    let shelf = Shelf::with([keputusan(1, 1, 2025, "Satu")]);
    let pointer = shelf.dir.path().join("current.json");
    let written = fs::read_to_string(&pointer).unwrap();
    let other = SCHEMA_VERSION + 1;
    fs::write(
        &pointer,
        written.replace(&format!("\"schema\":{SCHEMA_VERSION}"), &format!("\"schema\":{other}")),
    )
    .unwrap();
    let refused = Index::open(shelf.dir.path()).unwrap_err();
    assert!(matches!(refused, Error::Schema { found, wanted: SCHEMA_VERSION } if found == other));
    assert!(refused.needs_rebuild() && refused.to_string().contains("bangun ulang"));
    assert!(shelf.index.reload().is_err() && shelf.keys("") == [1], "what is open goes on");
    build_two(shelf.dir.path()).unwrap();
    assert_eq!(Index::open(shelf.dir.path()).unwrap().documents(), 1);
}

#[test]
fn damage_is_refused_with_the_remedy_and_the_remedy_works() {
    for damage in ["current.json", "meta.json"] {
        let shelf = Shelf::with([keputusan(1, 1, 2025, "Satu")]);
        let generation = fs::read_dir(shelf.dir.path()).unwrap().map(|entry| entry.unwrap().path());
        let generation = generation.into_iter().find(|path| path.is_dir()).unwrap();
        let path =
            if damage == "meta.json" { generation.join(damage) } else { shelf.dir.path().join(damage) };
        fs::write(path, "bukan indeks").unwrap();
        let refused = Index::open(shelf.dir.path()).unwrap_err();
        assert!(refused.needs_rebuild(), "{damage}: {refused}");
        build_two(shelf.dir.path()).unwrap();
        assert_eq!(Index::open(shelf.dir.path()).unwrap().documents(), 1, "{damage}");
        assert_eq!(generations(shelf.dir.path()), 1);
    }
}
