//! Small files that are asked for again and again, in memory: the one used longest ago makes room. An original is named
//! by its digest and never rewritten, so what is kept never grows old; whether it may be shown is asked elsewhere, each
//! time.

use super::key::FileKey;
use bytes::Bytes;
use lru::LruCache;
use std::sync::{Arc, Mutex, PoisonError};

/// The largest file that is kept: one piece, and most decisions.
pub const HOT_FILE_BYTES: u64 = super::READ_CHUNK_BYTES as u64;
/// What is kept in all.
pub const HOT_BYTES: usize = 8 * 1024 * 1024;

/// The files. Clones share them.
#[derive(Clone)]
pub(super) struct Hot(Arc<Mutex<Held>>);

struct Held {
    files: LruCache<FileKey, Bytes>,
    bytes: usize,
}

impl Default for Hot {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Held { files: LruCache::unbounded(), bytes: 0 })))
    }
}

impl Hot {
    pub(super) fn get(&self, key: &FileKey) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).files.get(key).cloned()
    }

    pub(super) fn put(&self, key: &FileKey, whole: Bytes) {
        let length = whole.len();
        if length as u64 > HOT_FILE_BYTES {
            return;
        }
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = held.files.put(*key, whole).map_or(0, |old| old.len());
        held.bytes = held.bytes.saturating_sub(before).saturating_add(length);
        while held.bytes > HOT_BYTES {
            let Some((_, oldest)) = held.files.pop_lru() else { break };
            held.bytes = held.bytes.saturating_sub(oldest.len());
        }
    }

    pub(super) fn drop(&self, key: &FileKey) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = held.files.pop(key).map_or(0, |old| old.len());
        held.bytes = held.bytes.saturating_sub(gone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Digest;

    fn key(n: usize) -> FileKey {
        FileKey::Original(Digest::of(n.to_string().as_bytes()))
    }

    #[test]
    fn what_was_used_longest_ago_makes_room_and_large_files_take_none() {
        let hot = Hot::default();
        let piece = Bytes::from(vec![7; usize::try_from(HOT_FILE_BYTES).unwrap()]);
        let fit = HOT_BYTES / piece.len();
        (0..fit).for_each(|n| hot.put(&key(n), piece.clone()));
        assert_eq!(hot.get(&key(0)).unwrap().len(), piece.len());
        hot.put(&key(fit), piece.clone());
        assert!(hot.get(&key(0)).is_some() && hot.get(&key(1)).is_none());
        hot.put(&key(fit + 1), Bytes::from([&piece[..], &[7]].concat()));
        assert!(hot.get(&key(fit + 1)).is_none() && hot.get(&key(2)).is_some());
        assert!(hot.0.lock().unwrap().bytes <= HOT_BYTES);
    }

    #[test]
    fn what_is_put_twice_or_dropped_is_counted_once_or_not_at_all() {
        let hot = Hot::default();
        hot.put(&key(1), Bytes::from_static(b"satu"));
        hot.put(&key(1), Bytes::from_static(b"satu"));
        assert_eq!(hot.0.lock().unwrap().bytes, 4);
        hot.drop(&key(1));
        assert_eq!((hot.get(&key(1)), hot.0.lock().unwrap().bytes), (None, 0));
    }
}
