//! What machines read of the whole collection, made once for a state of the journal and given out until the next.
//! One request makes it; others that ask meanwhile wait for it, so that many readers cost as much as one.

use crate::kernel::Digest;
use crate::products::State;
use crate::web::{WebError, WebResult};
use axum::http::StatusCode;
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

/// Larger bodies are made for each reader, one after the other, and not kept.
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

/// What was made last, and of what.
type Last<K> = Option<(K, Arc<Vec<Body>>)>;

/// The last bodies of a feed.
#[derive(Clone)]
pub(super) struct Kept<K>(Arc<Mutex<Last<K>>>);

impl<K> Default for Kept<K> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(None)))
    }
}

impl<K: PartialEq> Kept<K> {
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
        if let Some((_, bodies)) = last.as_ref().filter(|(known, _)| *known == came) {
            return Ok(Arc::clone(bodies));
        }
        // While this one waited, another may have made what is of a later state.
        let key = key().await?;
        if let Some((_, bodies)) = last.as_ref().filter(|(known, _)| *known == key) {
            return Ok(Arc::clone(bodies));
        }
        *last = None;
        let made = Arc::new(make().await?);
        let bytes = made.iter().map(|body| body.bytes.len()).fold(0, usize::saturating_add);
        if bytes <= MAX_KEPT_BYTES {
            *last = Some((key, Arc::clone(&made)));
        }
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
    async fn bodies_are_kept_up_to_the_limit_and_not_after_a_failure() {
        let (kept, made) = (Kept::default(), AtomicUsize::new(0));
        for (size, times) in [(MAX_KEPT_BYTES, 1), (MAX_KEPT_BYTES + 1, 2)] {
            made.store(0, Ordering::SeqCst);
            let state = i64::try_from(size).unwrap();
            for _ in 0..2 {
                asked(&kept, state, &made, &"a".repeat(size)).await;
            }
            assert_eq!(made.load(Ordering::SeqCst), times, "{size}");
        }
        asked(&kept, 1, &made, "satu").await;
        assert!(kept.get(|| async { Ok(2) }, || async { Err(WebError::not_found()) }).await.is_err());
        assert!(kept.0.lock().await.is_none(), "what is over is given out no more");
    }
}
