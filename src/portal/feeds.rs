//! What machines read of the whole collection, made once for a state of the journal and given out until the next.
//! One request makes it; others that ask meanwhile wait for it, so that many readers cost as much as one.

use crate::kernel::Digest;
use crate::products::State;
use crate::web::{WebError, WebResult};
use axum::http::StatusCode;
use bytes::Bytes;
use std::sync::{Arc, Weak};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

/// Larger bodies are kept no longer than somebody reads them; their tags stay.
const MAX_KEPT_BYTES: usize = 16 << 20;

/// The bodies of all feeds. Clones share them.
#[derive(Clone, Default)]
pub struct Feeds {
    /// The sitemap: what stands at its address, and its parts when it has some.
    pub(super) map: Kept<State>,
    /// The Atom feed.
    pub(super) atom: Kept<State>,
    /// The JDIHN feed, without what was taken down or with it.
    pub(super) documents: Kept<(State, bool)>,
}

/// A body, and the tag by which a reader knows it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub bytes: Bytes,
    pub tag: String,
}

impl Body {
    fn of(text: String) -> Self {
        let bytes = Bytes::from(text);
        let tag = format!("\"{}-{}\"", Digest::ALGORITHM, Digest::of(&bytes).hex());
        Self { bytes, tag }
    }
}

/// Texts as bodies. Hashing megabytes holds a thread up, so it has one of its own.
pub(super) async fn bodies(texts: Vec<String>) -> WebResult<Vec<Body>> {
    let hashed = spawn_blocking(move || texts.into_iter().map(Body::of).collect()).await;
    hashed.map_err(|error| {
        tracing::error!(%error, "a feed cannot be made");
        WebError::with_status(StatusCode::INTERNAL_SERVER_ERROR, "Umpan ini tidak dapat dibuat.")
    })
}

/// The bytes of one body, for as long as somebody reads them: all who read the same share them.
struct Shared(Arc<Vec<Body>>, usize);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.get(self.1).map_or(&[], |body| &body.bytes)
    }
}

/// The bytes of a body as they are sent; `None` when there are not so many.
pub(super) fn sent(bodies: &Arc<Vec<Body>>, at: usize) -> Option<Bytes> {
    bodies.get(at)?;
    Some(Bytes::from_owner(Shared(Arc::clone(bodies), at)))
}

/// What was made last, and of what.
struct Last<K> {
    of: K,
    tags: Vec<String>,
    /// Held for its being there: small ones are kept whether they are read or not.
    _small: Option<Arc<Vec<Body>>>,
    bodies: Weak<Vec<Body>>,
}

impl<K: PartialEq> Last<K> {
    fn new(of: K, made: &Arc<Vec<Body>>) -> Self {
        let bytes = made.iter().map(|body| body.bytes.len()).fold(0, usize::saturating_add);
        Self {
            of,
            tags: made.iter().map(|body| body.tag.clone()).collect(),
            _small: (bytes <= MAX_KEPT_BYTES).then(|| Arc::clone(made)),
            bodies: Arc::downgrade(made),
        }
    }

    /// The bodies, when they are of this state and still there.
    fn at(&self, of: &K) -> Option<Arc<Vec<Body>>> {
        (self.of == *of).then(|| self.bodies.upgrade()).flatten()
    }
}

/// The last bodies of a feed.
#[derive(Clone)]
pub(super) struct Kept<K>(Arc<Mutex<Option<Last<K>>>>);

impl<K> Default for Kept<K> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(None)))
    }
}

impl<K: PartialEq> Kept<K> {
    /// The tag of a body of the state that `key` finds, where that is known without making it.
    pub(super) async fn tag<A>(&self, key: impl Fn() -> A, at: usize) -> WebResult<Option<String>>
    where
        A: Future<Output = WebResult<K>>,
    {
        let now = key().await?;
        let last = self.0.lock().await;
        Ok(last.as_ref().filter(|last| last.of == now).and_then(|last| last.tags.get(at).cloned()))
    }

    /// The bodies of the state that `key` finds, made anew when they are of another one. The state is asked for
    /// first, so what is made is never older than what it is kept as.
    pub(super) async fn get<A, F>(
        &self,
        key: impl Fn() -> A,
        make: impl FnOnce() -> F,
    ) -> WebResult<Arc<Vec<Body>>>
    where
        A: Future<Output = WebResult<K>>,
        F: Future<Output = WebResult<Vec<Body>>>,
    {
        // Before the queue: where the database is away, nobody waits for it one after the other.
        let came = key().await?;
        let mut last = self.0.lock().await;
        if let Some(bodies) = last.as_ref().and_then(|last| last.at(&came)) {
            return Ok(bodies);
        }
        // While this one waited, another may have made what is of a later state.
        let key = key().await?;
        if let Some(bodies) = last.as_ref().and_then(|last| last.at(&key)) {
            return Ok(bodies);
        }
        *last = None;
        let made = Arc::new(make().await?);
        *last = Some(Last::new(key, &made));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    async fn asked(kept: &Kept<i64>, state: i64, made: &AtomicUsize, text: &str) -> Arc<Vec<Body>> {
        let make = || async {
            made.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            bodies(vec![text.to_owned()]).await
        };
        kept.get(|| async { Ok(state) }, make).await.unwrap()
    }

    #[tokio::test]
    async fn a_body_is_made_once_for_a_state_however_many_ask() {
        let (kept, made) = (Kept::default(), AtomicUsize::new(0));
        let (one, other) = tokio::join!(asked(&kept, 1, &made, "satu"), asked(&kept, 1, &made, "satu"));
        assert_eq!((made.load(Ordering::SeqCst), &one), (1, &other));
        let next = asked(&kept, 2, &made, "dua").await;
        assert_eq!((made.load(Ordering::SeqCst), &next[0].bytes[..]), (2, b"dua".as_slice()));
        assert_ne!(next[0].tag, one[0].tag);
        // A state that comes back is another one's successor, and is made anew.
        assert_eq!(asked(&kept, 1, &made, "satu").await, one);
        assert_eq!(made.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn a_large_body_is_shared_by_all_who_read_it_and_kept_no_longer() {
        let (kept, made) = (Kept::default(), AtomicUsize::new(0));
        let text = "a".repeat(MAX_KEPT_BYTES + 1);
        let one = sent(&asked(&kept, 1, &made, &text).await, 0).unwrap();
        let other = sent(&asked(&kept, 1, &made, &text).await, 0).unwrap();
        assert_eq!((made.load(Ordering::SeqCst), one.as_ptr()), (1, other.as_ptr()));
        drop(one);
        assert_eq!(asked(&kept, 1, &made, &text).await[0].bytes.len(), other.len());
        assert_eq!(made.load(Ordering::SeqCst), 1);
        drop(other);
        assert!(kept.0.lock().await.as_ref().unwrap().bodies.upgrade().is_none());
        assert!(sent(&asked(&kept, 1, &made, &text).await, 1).is_none());
    }

    #[tokio::test]
    async fn bodies_are_kept_up_to_the_limit_and_not_after_a_failure() {
        let (kept, made) = (Kept::default(), AtomicUsize::new(0));
        for (size, times) in [(MAX_KEPT_BYTES, 1), (MAX_KEPT_BYTES + 1, 2)] {
            made.store(0, Ordering::SeqCst);
            let state = i64::try_from(size).unwrap();
            let mut tags = Vec::new();
            for _ in 0..2 {
                tags.push(asked(&kept, state, &made, &"a".repeat(size)).await[0].tag.clone());
            }
            assert_eq!(made.load(Ordering::SeqCst), times, "{size}");
            // Whoever has it is told so without its being made again.
            assert_eq!(kept.tag(|| async { Ok(state) }, 0).await.unwrap(), tags.pop());
            assert_eq!(kept.tag(|| async { Ok(state) }, 1).await.unwrap(), None);
            assert_eq!(kept.tag(|| async { Ok(state + 9) }, 0).await.unwrap(), None);
            assert_eq!(made.load(Ordering::SeqCst), times, "{size}");
        }
        asked(&kept, 1, &made, "satu").await;
        assert!(kept.get(|| async { Ok(2) }, || async { Err(WebError::not_found()) }).await.is_err());
        assert!(kept.0.lock().await.is_none(), "what is over is given out no more");
    }
}
