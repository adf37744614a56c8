//! The best of what answers, in the order of the results: by score, then the newest, then the greatest key.
//!
//! Whoever scores is told how low the worst of the best is by now: to what cannot reach that, nothing needs to be added.

use crate::schema::{DATE, KEY};
use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering as Memory};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// A score, a key, and where the document is.
pub(crate) type Ranked = (Score, u64, DocAddress);

/// A score below which nothing is among the best. One search has one.
#[derive(Debug, Clone)]
pub(crate) struct Floor(Arc<AtomicU32>);

impl Default for Floor {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(Score::NEG_INFINITY.to_bits())))
    }
}

impl Floor {
    pub(crate) fn get(&self) -> Score {
        Score::from_bits(self.0.load(Memory::Relaxed))
    }

    pub(crate) fn raise(&self, to: Score) {
        if to > self.get() {
            self.0.store(to.to_bits(), Memory::Relaxed);
        }
    }
}

/// Finds the best `limit` after the first `offset`.
pub(crate) struct Best {
    pub(crate) offset: usize,
    pub(crate) limit: usize,
    pub(crate) floor: Floor,
}

/// A document that may be among them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    score: Score,
    date: Option<i64>,
    key: u64,
    at: DocAddress,
}

impl Candidate {
    /// The better one comes first.
    fn order(&self, other: &Self) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then_with(|| other.date.cmp(&self.date)).then_with(|| other.key.cmp(&self.key))
    }
}

/// The best of one segment.
pub(crate) struct SegmentBest {
    ordinal: SegmentOrdinal,
    date: Column<i64>,
    key: Column<u64>,
    keep: usize,
    floor: Floor,
    /// At most twice as many as are kept.
    found: Vec<Candidate>,
}

impl Collector for Best {
    type Fruit = Vec<Ranked>;
    type Child = SegmentBest;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentBest> {
        let keep = self.offset.saturating_add(self.limit);
        Ok(SegmentBest {
            ordinal,
            date: segment.fast_fields().i64(DATE)?,
            key: segment.fast_fields().u64(KEY)?,
            keep,
            floor: self.floor.clone(),
            found: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Vec<Candidate>>) -> tantivy::Result<Vec<Ranked>> {
        let mut all: Vec<Candidate> = segments.into_iter().flatten().collect();
        all.sort_unstable_by(Candidate::order);
        let page = all.into_iter().skip(self.offset).take(self.limit);
        Ok(page.map(|found| (found.score, found.key, found.at)).collect())
    }
}

impl SegmentBest {
    /// Keeps the best, and says how low they go.
    fn cut(&mut self) {
        let Some(last) = self.keep.checked_sub(1).filter(|last| *last < self.found.len()) else { return };
        let (_, worst, _) = self.found.select_nth_unstable_by(last, Candidate::order);
        self.floor.raise(worst.score);
        self.found.truncate(self.keep);
    }
}

impl SegmentCollector for SegmentBest {
    type Fruit = Vec<Candidate>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if score < self.floor.get() {
            return;
        }
        let Some(key) = self.key.first(doc) else { return };
        let (date, at) = (self.date.first(doc), DocAddress::new(self.ordinal, doc));
        self.found.push(Candidate { score, date, key, at });
        if self.found.len() >= self.keep.saturating_mul(2) {
            self.cut();
        }
    }

    fn harvest(mut self) -> Vec<Candidate> {
        self.cut();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_score_comes_first_then_the_newer_then_the_greater_key() {
        let found = |score: Score, date, key| Candidate { score, date, key, at: DocAddress::new(0, 0) };
        let mut all = [
            found(1.0, Some(5), 1),
            found(2.0, None, 2),
            found(2.0, Some(3), 3),
            found(2.0, Some(3), 4),
            found(0.5, Some(9), 5),
        ];
        all.sort_unstable_by(Candidate::order);
        assert_eq!(all.map(|one| one.key), [4, 3, 2, 1, 5]);
    }

    #[test]
    fn a_floor_only_rises() {
        let floor = Floor::default();
        floor.raise(2.0);
        floor.raise(1.0);
        assert!((floor.clone().get() - 2.0).abs() < Score::EPSILON);
    }
}
