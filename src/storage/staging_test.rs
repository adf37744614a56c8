//! What staging takes in, and what it leaves behind.

use super::*;
use crate::kernel::{Digest, ManualClock};
use crate::storage::{DerivedKind, FileKey, READ_CHUNK_BYTES, SINGLE_PUT_BYTES, Storage};
use futures_util::{TryStreamExt as _, stream};

type Piece = Result<Bytes, std::io::Error>;

fn staging() -> (tempfile::TempDir, Staging) {
    let dir = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(Timestamp(1_000_000)).clock();
    let staging = Staging::new(dir.path().join("staging"), clock).unwrap();
    (dir, staging)
}

fn small() -> Limits {
    Limits { max_bytes: 10, reserve_bytes: 0, ..Limits::up_to(0) }
}

fn pieces(texts: &'static [&'static str]) -> impl Stream<Item = Piece> + Send {
    stream::iter(texts.iter().map(|text| Ok(Bytes::from_static(text.as_bytes()))))
}

fn left(staging: &Staging) -> usize {
    std::fs::read_dir(&staging.dir).unwrap().count()
}

#[tokio::test]
async fn a_stream_becomes_a_file_that_goes_away_with_its_value() {
    let (_dir, staging) = staging();
    let staged =
        staging.receive(pieces(&["naskah", " asli"]), &Limits { max_bytes: 11, ..small() }).await.unwrap();
    assert_eq!(std::fs::read(staged.path()).unwrap(), b"naskah asli");
    assert_eq!((staged.settle().await.unwrap(), staged.size()), (Digest::of(b"naskah asli"), 11));
    assert_eq!(staged.head(), b"naskah asli");
    drop(staged);
    assert_eq!(left(&staging), 0);
}

#[tokio::test]
async fn the_size_limit_lets_its_own_size_pass_and_one_byte_more_not() {
    let (_dir, staging) = staging();
    assert_eq!(staging.receive(pieces(&["12345", "67890"]), &small()).await.unwrap().size(), 10);
    let refused = staging.receive(pieces(&["12345", "67890", "1"]), &small()).await.unwrap_err();
    assert!(matches!(refused, StorageError::TooLarge { max_bytes: 10 }), "{refused:?}");
    assert_eq!(left(&staging), 0);
}

#[tokio::test]
async fn a_broken_stream_and_a_caller_who_gives_up_leave_nothing() {
    let (_dir, staging) = staging();
    let broken = pieces(&["123"]).chain(stream::iter([Err(std::io::ErrorKind::ConnectionReset.into())]));
    let refused = staging.receive(broken, &small()).await.unwrap_err();
    assert!(matches!(refused, StorageError::Interrupted(_)), "{refused:?}");

    let limits = small();
    let endless = staging.receive(pieces(&["123"]).chain(stream::pending()), &limits);
    assert!(tokio::time::timeout(Duration::from_millis(50), endless).await.is_err());
    assert_eq!(left(&staging), 0);
}

#[tokio::test]
async fn silence_and_a_trickle_are_cut_off() {
    let (_dir, staging) = staging();
    let silent = Limits { idle: Duration::from_millis(20), ..small() };
    let refused = staging.receive(pieces(&["123"]).chain(stream::pending()), &silent).await.unwrap_err();
    assert!(matches!(refused, StorageError::TooSlow { received: 3, .. }), "{refused:?}");

    let slow = Limits { max_bytes: 1000, grace: Duration::from_millis(50), ..small() };
    let trickle = stream::unfold((), async |()| {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Some((Piece::Ok(Bytes::from_static(b"1")), ()))
    });
    let refused = staging.receive(trickle, &slow).await.unwrap_err();
    assert!(matches!(refused, StorageError::TooSlow { received: 1.., .. }), "{refused:?}");
    assert_eq!(left(&staging), 0);
}

#[test]
fn the_deadline_is_the_grace_then_the_rate_and_never_beyond_the_silence() {
    let limits = Limits::up_to(1);
    let begun = Instant::now();
    assert_eq!(limits.deadline(begun, begun, 0), begun + RATE_GRACE);
    assert_eq!(limits.deadline(begun, begun, 20 * 1024), begun + Duration::from_secs(20));
    assert_eq!(limits.deadline(begun, begun, 1 << 30), begun + IDLE_LIMIT);
}

#[tokio::test]
async fn the_last_room_on_the_disk_is_not_for_uploads() {
    let (_dir, staging) = staging();
    let greedy = Limits { reserve_bytes: u64::MAX, ..small() };
    let refused = staging.receive(pieces(&["1"]), &greedy).await.unwrap_err();
    assert!(matches!(refused, StorageError::DiskFull { .. }), "{refused:?}");
    assert_eq!(left(&staging), 0);
}

#[tokio::test]
async fn sweeping_takes_what_is_older_than_a_day_and_only_our_files() {
    let (_dir, staging) = staging();
    let write = |name: &str| std::fs::write(staging.dir.join(name), "x").unwrap();
    write("a.part");
    write("catatan.txt");
    let entry = std::fs::read_dir(&staging.dir).unwrap().map(Result::unwrap);
    let written = modified(&entry.last().unwrap()).unwrap();
    assert_eq!(staging.sweep(written.plus_ms(STAGING_KEEP_MS - 10_000)).await.unwrap(), 0);
    assert_eq!(staging.sweep(written.plus_ms(STAGING_KEEP_MS + 10_000)).await.unwrap(), 1);
    assert_eq!(left(&staging), 1);
}

fn folder(dir: &tempfile::TempDir) -> Storage {
    Storage::open(dir.path().join("objek").to_str().unwrap()).unwrap()
}

async fn stage(staging: &Staging, bytes: &[u8]) -> Staged {
    let whole = stream::iter([Piece::Ok(Bytes::copy_from_slice(bytes))]);
    staging.receive(whole, &Limits { max_bytes: bytes.len() as u64, ..small() }).await.unwrap()
}

async fn read(stream: crate::storage::ByteStream) -> Vec<u8> {
    let pieces: Vec<Bytes> = stream.try_collect().await.unwrap();
    assert!(pieces.iter().all(|piece| piece.len() <= READ_CHUNK_BYTES));
    pieces.concat()
}

#[tokio::test]
async fn what_is_put_in_a_folder_comes_back_whole_in_parts_and_as_a_file() {
    let (dir, staging) = staging();
    let storage = folder(&dir);
    let size = usize::try_from(SINGLE_PUT_BYTES).unwrap();
    for size in [0, 1, READ_CHUNK_BYTES + 1, size, size + 1] {
        let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
        let staged = stage(&staging, &bytes).await;
        let digest = storage.put_staged(&staged).await.unwrap();
        let key = FileKey::Original(digest);
        assert_eq!(storage.put_staged(&staged).await.unwrap(), Digest::of(&bytes));
        assert_eq!(storage.size(&key).await.unwrap(), Some(size as u64));
        assert!(read(storage.get(&key).await.unwrap()).await == bytes);
        if size > 10 {
            let part = read(storage.get_range(&key, 3..size as u64 - 3).await.unwrap()).await;
            assert!(part == bytes[3..size - 3]);
        }
        assert_eq!(storage.to_file(&key, &staging).await.unwrap().size(), size as u64);
    }
    let listed: Vec<_> = storage.list_originals().try_collect().await.unwrap();
    assert_eq!(listed.len(), 5);
    drop(staging);
}

#[tokio::test]
async fn on_one_disk_a_file_gets_its_name_without_being_copied_and_outlives_its_staging() {
    use std::os::unix::fs::MetadataExt as _;
    let (dir, staging) = staging();
    let storage = folder(&dir);
    let staged = stage(&staging, b"naskah").await;
    let key = FileKey::Original(storage.put_staged(&staged).await.unwrap());
    let object = dir.path().join("objek").join(key.to_string());
    let inode = |path: &Path| std::fs::metadata(path).unwrap().ino();
    assert_eq!(inode(&object), inode(staged.path()));
    drop(staged);
    assert_eq!((left(&staging), std::fs::read(&object).unwrap()), (0, b"naskah".to_vec()));
}

#[tokio::test]
async fn from_another_disk_a_file_is_copied() {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let elsewhere = Staging::new(memory.path(), ManualClock::at(Timestamp(1)).clock()).unwrap();
    let (dir, _) = staging();
    for size in [6, usize::try_from(SINGLE_PUT_BYTES).unwrap() + 1] {
        let staged = stage(&elsewhere, &vec![7; size]).await;
        let key = FileKey::Original(folder(&dir).put_staged(&staged).await.unwrap());
        assert_eq!(folder(&dir).size(&key).await.unwrap(), Some(size as u64));
    }
}

#[tokio::test]
async fn a_damaged_object_is_never_taken_for_the_file() {
    let (dir, staging) = staging();
    let storage = folder(&dir);
    let staged = stage(&staging, b"naskah").await;
    let key = FileKey::Original(storage.put_staged(&staged).await.unwrap());
    std::fs::write(dir.path().join("objek").join(key.to_string()), b"palsu!").unwrap();
    for outcome in
        [storage.put_staged(&staged).await.map(|_| ()), storage.to_file(&key, &staging).await.map(|_| ())]
    {
        assert!(matches!(outcome, Err(StorageError::Damaged { .. })), "{outcome:?}");
    }
}

#[tokio::test]
async fn derived_objects_are_replaced_and_small_reads_are_bounded() {
    let (storage, of) = (Storage::in_memory(), Digest::of(b"asli"));
    for text in ["satu", "dua"] {
        storage.put_derived(of, DerivedKind::Reading, 1, text).await.unwrap();
    }
    let key = FileKey::Derived { of, kind: DerivedKind::Reading, version: 1 };
    assert_eq!(storage.get_bytes(&key, 3).await.unwrap(), "dua");
    assert!(matches!(storage.get_bytes(&key, 2).await, Err(StorageError::TooLarge { max_bytes: 2 })));
    storage.delete_for_gc(&key).await.unwrap();
    assert!(!storage.exists(&key).await.unwrap());
    assert!(matches!(storage.get(&key).await.err(), Some(StorageError::Missing(_))));
}

#[tokio::test]
async fn foreign_files_among_the_originals_are_left_out_of_the_list() {
    let (dir, _staging) = staging();
    let storage = folder(&dir);
    let digest = storage.put_bytes("manifes").await.unwrap();
    std::fs::write(dir.path().join("objek/sha256/catatan.txt"), "x").unwrap();
    let listed: Vec<_> = storage.list_originals().try_collect().await.unwrap();
    assert_eq!(listed.iter().map(|one| (one.digest, one.size_bytes)).collect::<Vec<_>>(), [(digest, 7)]);
    storage.check().await.unwrap();
}

#[tokio::test]
async fn a_staged_file_that_reads_back_differently_is_damaged() {
    let (dir, staging) = staging();
    let staged = stage(&staging, b"naskah").await;
    std::fs::write(staged.path(), b"palsu!").unwrap();
    for outcome in [staged.settle().await, folder(&dir).put_staged(&staged).await] {
        assert!(matches!(outcome, Err(StorageError::Altered { .. })), "{outcome:?}");
    }
    assert_eq!(folder(&dir).list_originals().try_collect::<Vec<_>>().await.unwrap(), []);
}

#[tokio::test]
async fn ranges_end_with_the_object_and_begin_inside_it() {
    let (dir, _staging) = staging();
    for storage in [folder(&dir), Storage::in_memory()] {
        let key = FileKey::Original(storage.put_bytes("naskah").await.unwrap());
        for (range, wanted) in [(0..6, "naskah"), (2..4, "sk"), (4..99, "ah"), (0..u64::MAX, "naskah")] {
            assert_eq!(read(storage.get_range(&key, range).await.unwrap()).await, wanted.as_bytes());
        }
        for range in [6..7, 3..3, 99..100] {
            assert!(storage.get_range(&key, range.clone()).await.is_err(), "{range:?}");
        }
        let missing = FileKey::Original(Digest::of(b"tidak ada"));
        assert!(matches!(storage.get(&missing).await.err(), Some(StorageError::Missing(_))));
        assert!(matches!(storage.get_range(&missing, 0..1).await.err(), Some(StorageError::Missing(_))));
    }
}

#[tokio::test]
async fn a_file_that_is_cut_while_it_is_read_ends_with_an_error() {
    let (dir, staging) = staging();
    let storage = folder(&dir);
    let staged = stage(&staging, &vec![7; READ_CHUNK_BYTES * 3]).await;
    let key = FileKey::Original(storage.put_staged(&staged).await.unwrap());
    let mut stream = storage.get(&key).await.unwrap();
    assert!(!stream.try_next().await.unwrap().unwrap().is_empty());
    let object =
        std::fs::File::options().write(true).open(dir.path().join("objek").join(key.to_string())).unwrap();
    object.set_len(1).unwrap();
    assert!(matches!(stream.try_next().await, Err(StorageError::Local { .. })));
}
