//! Is fsync really on? A file system cannot be cut from its power in a test, so the system call is
//! made to fail instead: whoever calls it notices, whoever does not goes on.

use super::{FileKey, Limits, SINGLE_PUT_BYTES, Staging, Storage, StorageError};
use crate::kernel::{Clock, Digest};
use bytes::Bytes;
use object_store::local::LocalFileSystem;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
use std::sync::Arc;

/// Runs `act` on a runtime in a thread where fsync and fdatasync answer EIO. The filter holds for
/// that thread and those that it starts (the runtime's blocking pool), not for the other tests.
fn without_fsync<T: Send + 'static>(act: impl AsyncFnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::spawn(move || {
        let rules = [(libc::SYS_fsync, vec![]), (libc::SYS_fdatasync, vec![])].into_iter().collect();
        let fails = SeccompAction::Errno(u32::try_from(libc::EIO).unwrap());
        let arch = std::env::consts::ARCH.try_into().unwrap();
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, fails, arch).unwrap();
        let program: BpfProgram = filter.try_into().unwrap();
        seccompiler::apply_filter(&program).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(act())
    });
    thread.join().unwrap()
}

fn outcome(storage: Storage, size: u64) -> Result<(), StorageError> {
    without_fsync(async move || {
        let bytes = Bytes::from(vec![7; usize::try_from(size).unwrap()]);
        if size <= SINGLE_PUT_BYTES {
            return storage.put_bytes(bytes).await.map(|_| ());
        }
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("besar");
        std::fs::write(&file, &bytes).unwrap();
        storage.put_parts(&FileKey::Original(Digest::of(&bytes)), &file).await
    })
}

#[test]
fn an_object_that_cannot_be_synced_is_not_acknowledged() {
    for size in [100, SINGLE_PUT_BYTES + 1] {
        let dir = tempfile::tempdir().unwrap();
        let synced = Storage::open(dir.path().to_str().unwrap()).unwrap();
        // `Store`, not `Sync`: the object itself failed, before our own syncing of its folders.
        assert!(matches!(outcome(synced, size), Err(StorageError::Store(_))));

        let dir = tempfile::tempdir().unwrap();
        let plain = Arc::new(LocalFileSystem::new_with_prefix(dir.path()).unwrap());
        outcome(Storage::over(plain, None, "tanpa fsync"), size).unwrap();
    }
}

#[test]
fn a_staged_file_that_cannot_be_synced_does_not_get_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().join("objek").to_str().unwrap()).unwrap();
    let staging = Staging::new(dir.path().join("staging"), Clock::system()).unwrap();
    let (put, there) = without_fsync(async move || {
        let piece = Ok::<_, std::io::Error>(Bytes::from_static(b"naskah"));
        let limits = Limits { reserve_bytes: 0, ..Limits::up_to(10) };
        let staged = staging.receive(futures_util::stream::iter([piece]), &limits).await.unwrap();
        let put = storage.put_staged(&staged).await.map(|_| ());
        (put, storage.exists(&FileKey::Original(Digest::of(b"naskah"))).await.unwrap())
    });
    assert!(matches!(put, Err(StorageError::Local { .. })), "{put:?}");
    assert!(!there);
}

#[test]
fn a_folder_that_cannot_be_synced_is_not_acknowledged_either() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let plain = Arc::new(LocalFileSystem::new_with_prefix(&root).unwrap());
    let unsynced = Storage::over(plain, Some(root), "objek tanpa fsync");
    assert!(matches!(outcome(unsynced, 100), Err(StorageError::Sync { .. })));
}
