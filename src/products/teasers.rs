//! Products as lists show them. The same few are on most pages, so they are kept for a state of the journal: what
//! the journal tells of is never older here than in the database.

use super::catalog::{Catalog, MAX_SHELF, read_teaser};
use super::public::Teaser;
use super::standing::State;
use super::store::catalog;
use crate::db::{self, Tx};
use crate::journal;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Products that are kept, of some 600 bytes each; further ones take the place of all.
const MAX_KEPT: usize = 10_000;

/// Products by public id.
type ById = HashMap<i64, Arc<Teaser>>;

/// The products of the last state that was asked for.
#[derive(Default)]
pub(super) struct Teasers(RwLock<Option<(State, ById)>>);

impl Teasers {
    /// Those that are known of this state.
    fn of(&self, state: &State, public_ids: &[i64]) -> ById {
        // Replaced or added to whole, so it is sound behind a thread that panicked.
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some((_, known)) = kept.as_ref().filter(|(of, _)| of == state) else { return ById::new() };
        public_ids.iter().filter_map(|id| Some((*id, Arc::clone(known.get(id)?)))).collect()
    }

    fn put(&self, state: State, read: &ById) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match kept.as_mut().filter(|(of, known)| *of == state && known.len() + read.len() <= MAX_KEPT) {
            Some((_, known)) => known.extend(read.iter().map(|(id, teaser)| (*id, Arc::clone(teaser)))),
            None => *kept = Some((state, read.clone())),
        }
    }
}

impl Catalog {
    /// Products by public id, in the order asked; those that are not published are left out.
    ///
    /// # Errors
    /// As any statement.
    pub async fn teasers(&self, public_ids: &[i64]) -> Result<Vec<Arc<Teaser>>, db::Error> {
        if public_ids.is_empty() {
            return Ok(Vec::new());
        }
        self.teasers_at(&self.state().await?, public_ids).await
    }

    /// As [`Catalog::teasers`], where the state of the journal was asked for a moment ago: as they are then, or now.
    ///
    /// # Errors
    /// As any statement.
    pub async fn teasers_at(&self, state: &State, public_ids: &[i64]) -> Result<Vec<Arc<Teaser>>, db::Error> {
        let most = usize::try_from(MAX_SHELF).unwrap_or(0);
        let asked: Vec<i64> = public_ids.iter().copied().take(most).collect();
        let mut found = self.standing().teasers.of(state, &asked);
        let missing: Vec<i64> = asked.iter().copied().filter(|id| !found.contains_key(id)).collect();
        if !missing.is_empty() {
            let mut read = read(&mut self.journal().db().single().await?, &missing).await?;
            let mut now = state.clone();
            // What is read between two questions with the same answer is of that state.
            if self.state().await? != *state {
                // What was known is of a state that is over.
                found.clear();
                let mut tx = self.journal().db().read().await?;
                now = State::of(&journal::head_in(&mut tx).await?);
                read = self::read(&mut tx, &asked).await?;
            }
            self.standing().teasers.put(now, &read);
            found.extend(read);
        }
        Ok(asked.iter().filter_map(|id| found.remove(id)).collect())
    }
}

async fn read(tx: &mut Tx, public_ids: &[i64]) -> Result<ById, db::Error> {
    let mut read = ById::new();
    for some in public_ids.chunks(catalog::TEASERS_AT_ONCE) {
        for row in catalog::teasers(tx, some).await? {
            read.insert(row.public_id, Arc::new(read_teaser(row)?));
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;

    fn some(ids: std::ops::Range<i64>) -> ById {
        let teaser = |public_id| Teaser {
            public_id,
            slug: String::new(),
            citation: String::new(),
            title: String::new(),
            summary: String::new(),
            enacted: None,
            revoked: false,
            amended: false,
            published: Timestamp(0),
        };
        ids.map(|id| (id, Arc::new(teaser(id)))).collect()
    }

    #[test]
    fn products_are_kept_of_one_state_and_up_to_the_limit() {
        let kept = Teasers::default();
        let state = |seq| State::new("a", seq);
        let known = |seq, id| kept.of(&state(seq), &[id]).len();
        kept.put(state(1), &some(0..9_999));
        kept.put(state(1), &some(9_999..10_000));
        assert_eq!([known(1, 0), known(1, 9_999), known(1, 10_000), known(2, 0)], [1, 1, 0, 0]);
        kept.put(state(1), &some(10_000..10_001));
        assert_eq!([known(1, 0), known(1, 10_000)], [0, 1]);
        kept.put(state(2), &some(5..6));
        assert_eq!([known(1, 10_000), known(2, 5)], [0, 1]);
        // Another house's chain, or a copy that was put back.
        assert_eq!(kept.of(&State::new("b", 2), &[5]).len(), 0);
    }
}
