//! Every recorded object: checked where it lies, or copied to another place.

use crate::journal::Finding;
use crate::products::Recorded;
use crate::storage::{FileKey, Staging, Storage, StorageError};
use futures_util::StreamExt as _;

/// Objects that are read at once.
const AT_ONCE: usize = 4;
/// The largest derived object.
const MAX_DERIVED_BYTES: u64 = 64 * 1024 * 1024;

/// What was found of the objects.
#[derive(Debug, Default, serde::Serialize)]
pub(super) struct Seen {
    /// How many were read through.
    pub(super) objects: u64,
    /// Their bytes.
    pub(super) bytes: u64,
    /// What does not hold.
    #[serde(skip)]
    pub(super) findings: Vec<Finding>,
}

/// Reads every object through and compares digest and size with what is recorded; the caches as far as
/// they are there.
///
/// # Errors
/// When the store as a whole does not answer: that says nothing about the objects.
pub(super) async fn check(
    storage: &Storage,
    all: &[Recorded],
    caches: &[Recorded],
) -> Result<Seen, StorageError> {
    storage.check().await?;
    let mut seen = Seen::default();
    let mut kept = Vec::new();
    for one in caches {
        if storage.exists(&one.key).await? {
            kept.push(*one);
        }
    }
    let all = [all, &kept].concat();
    let mut answers =
        futures_util::stream::iter(&all).map(|one| check_one(storage, one)).buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        match answer? {
            Ok(bytes) => seen.bytes += bytes,
            Err(finding) => seen.findings.push(finding),
        }
        seen.objects += 1;
    }
    seen.findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(seen)
}

async fn check_one(storage: &Storage, one: &Recorded) -> Result<Result<u64, Finding>, StorageError> {
    let finding = |what: String| Ok(Err(Finding::new(format!("objek {}", one.key), what)));
    match storage.digest_of(&one.key).await {
        Ok((digest, size)) if digest == one.digest && size == one.size_bytes => Ok(Ok(size)),
        Ok((digest, size)) if size == one.size_bytes => {
            finding(format!("rusak: isinya bersidik digital {digest}"))
        }
        Ok((_, size)) => finding(format!("rusak: {size} bita, seharusnya {}", one.size_bytes)),
        Err(StorageError::Missing(_)) => finding("hilang dari penyimpanan".to_owned()),
        // One file that the disk does not give back is a finding; a store that is away is not.
        Err(StorageError::Local { source, .. }) => finding(format!("tidak terbaca: {source}")),
        Err(other) => Err(other),
    }
}

/// What a copy did.
#[derive(Debug, Default, serde::Serialize)]
pub(super) struct Copied {
    /// Objects that were copied now.
    pub(super) copied: u64,
    /// Objects that were there already.
    pub(super) kept: u64,
    /// What could not be copied, because it is missing or damaged where it should be.
    pub(super) findings: Vec<Finding>,
}

/// Copies every object that is not yet there. Objects never change, so one of the same name and size is
/// the same; the check afterwards reads them all.
///
/// # Errors
/// When either store fails as a whole.
pub(super) async fn copy(
    from: &Storage,
    to: &Storage,
    staging: &Staging,
    all: &[Recorded],
) -> Result<Copied, StorageError> {
    from.check().await?;
    let mut done = Copied::default();
    for one in all {
        if to.size(&one.key).await? == Some(one.size_bytes) {
            done.kept += 1;
            continue;
        }
        match copy_one(from, to, staging, one).await {
            Ok(()) => done.copied += 1,
            Err(error @ (StorageError::Missing(_) | StorageError::Damaged { .. })) => {
                let what = match error {
                    StorageError::Missing(_) => "hilang dari penyimpanan, tidak tersalin",
                    _ => "rusak di penyimpanan, tidak tersalin",
                };
                done.findings.push(Finding::new(format!("objek {}", one.key), what));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(done)
}

async fn copy_one(
    from: &Storage,
    to: &Storage,
    staging: &Staging,
    one: &Recorded,
) -> Result<(), StorageError> {
    match one.key {
        FileKey::Original(_) => {
            let staged = from.to_file(&one.key, staging).await?;
            to.put_staged(&staged).await?;
        }
        FileKey::Derived { of, kind, version } => {
            let bytes = from.get_bytes(&one.key, MAX_DERIVED_BYTES).await?;
            let found = crate::kernel::Digest::of(&bytes);
            if found != one.digest {
                return Err(StorageError::Damaged { key: one.key, expected: one.digest, found });
            }
            to.put_derived(of, kind, version, bytes).await?;
        }
    }
    Ok(())
}
