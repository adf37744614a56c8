//! A query with additions: one query alone decides what answers, others only add to the score of what does.
//!
//! The engine itself makes one union of all additions, and goes through every document that any of them has. Here
//! each is asked for the documents that answer, and of these only for those that may still come to be among the best:
//! where all that may be added is too little, nothing is. The sums of the best are the same.

use crate::best::Floor;
use crate::ranking::Boxed;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError, Term};

/// Beyond what the numbers say: sums are rounded.
const SLACK: Score = 1.001;

/// A query that adds to the score.
#[derive(Debug)]
pub(crate) struct Adding {
    pub(crate) query: Boxed,
    /// It adds no more than this to any document.
    pub(crate) at_most: Score,
}

impl Clone for Adding {
    fn clone(&self) -> Self {
        Self { query: self.query.box_clone(), at_most: self.at_most }
    }
}

/// What answers, and what adds to its score.
#[derive(Debug)]
pub(crate) struct WithAdditions {
    answers: Boxed,
    additions: Vec<Adding>,
    floor: Floor,
}

impl WithAdditions {
    /// The query whose answers score more where they meet one of the additions. What stays below the floor in any case
    /// may score less than that.
    pub(crate) fn boxed(answers: Boxed, mut additions: Vec<Adding>, floor: Floor) -> Boxed {
        if additions.is_empty() {
            return answers;
        }
        // Those first that decide the most.
        additions.sort_by(|one, other| other.at_most.total_cmp(&one.at_most));
        Box::new(Self { answers, additions, floor })
    }
}

impl Clone for WithAdditions {
    fn clone(&self) -> Self {
        let (additions, floor) = (self.additions.clone(), self.floor.clone());
        Self { answers: self.answers.box_clone(), additions, floor }
    }
}

impl Query for WithAdditions {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let answers = self.answers.weight(scoring)?;
        if !scoring.is_scoring_enabled() {
            return Ok(answers);
        }
        let additions =
            self.additions.iter().map(|adding| Ok((adding.query.weight(scoring)?, adding.at_most)));
        let additions = additions.collect::<tantivy::Result<_>>()?;
        Ok(Box::new(AddedWeight { answers, additions, floor: self.floor.clone() }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.answers.query_terms(visitor);
        for adding in &self.additions {
            adding.query.query_terms(visitor);
        }
    }
}

struct AddedWeight {
    answers: Box<dyn Weight>,
    additions: Vec<(Box<dyn Weight>, Score)>,
    floor: Floor,
}

impl Weight for AddedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let answers = self.answers.scorer(reader, boost)?;
        let mut additions = Vec::with_capacity(self.additions.len());
        for (weight, at_most) in &self.additions {
            additions.push(Addition::of(weight.scorer(reader, boost)?, at_most * boost));
        }
        additions.retain(|addition| addition.at != TERMINATED);
        Ok(Box::new(AddedScorer { answers, additions, floor: self.floor.clone(), last: None }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document #{doc} does not answer")));
        }
        Ok(Explanation::new("with additions", scorer.score()))
    }
}

/// An addition on its way through a segment.
struct Addition {
    scorer: Box<dyn Scorer>,
    /// Where it stands, or else a document before which it has none.
    at: DocId,
    is_there: bool,
    at_most: Score,
}

impl Addition {
    fn of(scorer: Box<dyn Scorer>, at_most: Score) -> Self {
        Self { at: scorer.doc(), is_there: true, at_most, scorer }
    }

    /// No more than this is added to this document, as far as it is known without looking.
    fn at_most(&self, doc: DocId) -> Score {
        if self.at <= doc { self.at_most } else { 0.0 }
    }

    /// What it adds to this document; documents have to be asked in their order, each once.
    fn score(&mut self, doc: DocId) -> Score {
        if self.at < doc || (self.at == doc && !self.is_there) {
            (self.at, self.is_there) = match self.scorer.seek_danger(doc) {
                SeekDangerResult::Found => (doc, true),
                SeekDangerResult::SeekLowerBound(next) => (next, false),
            };
        }
        if self.at == doc && self.is_there { self.scorer.score() } else { 0.0 }
    }
}

struct AddedScorer {
    answers: Box<dyn Scorer>,
    additions: Vec<Addition>,
    floor: Floor,
    /// The document that was scored last, and its score.
    last: Option<(DocId, Score)>,
}

impl DocSet for AddedScorer {
    fn advance(&mut self) -> DocId {
        self.answers.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.answers.seek(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        self.answers.seek_danger(target)
    }

    fn doc(&self) -> DocId {
        self.answers.doc()
    }

    fn size_hint(&self) -> u32 {
        self.answers.size_hint()
    }

    fn cost(&self) -> u64 {
        self.answers.cost()
    }
}

impl Scorer for AddedScorer {
    fn score(&mut self) -> Score {
        let doc = self.answers.doc();
        if let Some((_, score)) = self.last.filter(|(last, _)| *last == doc) {
            return score;
        }
        let (own, floor) = (self.answers.score(), self.floor.get());
        let mut open = self.additions.iter().fold(0.0, |sum: Score, addition| sum + addition.at_most(doc));
        let mut added = 0.0;
        for addition in &mut self.additions {
            if own + (added + open) * SLACK < floor {
                break;
            }
            let at_most = addition.at_most(doc);
            if at_most > 0.0 {
                added += addition.score(doc);
                open -= at_most;
            }
        }
        let score = own + added;
        self.last = Some((doc, score));
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::{boosted, in_a_row};
    use tantivy::collector::TopDocs;
    use tantivy::query::{BooleanQuery, Occur};
    use tantivy::schema::{Schema, TEXT};
    use tantivy::{Index, TantivyDocument};

    /// A number that looks like chance, the same in each run.
    fn next(state: &mut u64) -> usize {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*state >> 40).unwrap()
    }

    #[test]
    fn answers_and_their_scores_are_those_of_the_engines_own_union() {
        const WORDS: [&str; 8] = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan"];
        let mut builder = Schema::builder();
        let field = builder.add_text_field("isi", TEXT);
        let index = Index::create_in_ram(builder.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        let mut state = 7;
        for number in 0..9_000 {
            let count = 1 + next(&mut state) % 6;
            let text: Vec<&str> = (0..count).map(|_| WORDS[next(&mut state) % WORDS.len()]).collect();
            let mut document = TantivyDocument::new();
            document.add_text(field, text.join(" "));
            writer.add_document(document).unwrap();
            if number == 6_000 {
                writer.commit().unwrap();
                writer.delete_term(Term::from_field_text(field, "enam"));
            }
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let row = |words: &[&str]| in_a_row(words, field);
        let cases: [(Boxed, Vec<Boxed>); 4] = [
            (row(&["satu"]), vec![row(&["dua"]), boosted(row(&["tiga", "empat"]), 0.4), row(&["tidak ada"])]),
            (row(&["satu", "dua"]), vec![row(&["dua", "tiga"]), row(&["satu"]), row(&["delapan"])]),
            (
                Box::new(BooleanQuery::intersection(vec![row(&["lima"]), row(&["tujuh"])])),
                vec![boosted(row(&["lima", "tujuh"]), 3.0), row(&["tujuh"]), row(&["tiga"])],
            ),
            (
                Box::new(BooleanQuery::union(vec![row(&["lima"]), row(&["dua", "dua"])])),
                vec![
                    Box::new(BooleanQuery::union(vec![row(&["satu"]), row(&["tiga"])])) as Boxed,
                    row(&["dua"]),
                ],
            ),
        ];
        for (answers, additions) in cases {
            let of_the_engine = || -> Boxed {
                let added = additions.iter().map(|addition| (Occur::Should, addition.box_clone()));
                let clauses = [(Occur::Must, answers.box_clone())].into_iter().chain(added);
                Box::new(BooleanQuery::new(clauses.collect()))
            };
            let ours = || {
                let adding = |query: &Boxed| Adding { query: query.box_clone(), at_most: Score::INFINITY };
                let additions = additions.iter().map(adding).collect();
                WithAdditions::boxed(answers.box_clone(), additions, Floor::default())
            };
            // Within a condition, too: there the engine looks ahead.
            let narrowed = |query: Boxed| -> Boxed {
                Box::new(BooleanQuery::new(vec![
                    (Occur::Must, query),
                    (Occur::Must, row(&["satu"])),
                    (Occur::MustNot, row(&["delapan"])),
                ]))
            };
            let top = || TopDocs::with_limit(10_000).order_by_score();
            for (ours, theirs) in [(ours(), of_the_engine()), (narrowed(ours()), narrowed(of_the_engine()))] {
                let (ours, theirs) = (searcher.search(&ours, &top()), searcher.search(&theirs, &top()));
                let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
                assert!(!ours.is_empty());
                assert_eq!(ours.len(), theirs.len());
                for (one, other) in ours.iter().zip(&theirs) {
                    assert!((one.0 - other.0).abs() < 1e-4, "{one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_best_are_the_same_where_what_cannot_be_among_them_is_not_added_to() {
        use crate::best::Best;
        use crate::known::Known;
        use tantivy::schema::{FAST, INDEXED};
        const WORDS: [&str; 6] = ["satu", "dua", "tiga", "empat", "lima", "enam"];
        let mut builder = Schema::builder();
        let field = builder.add_text_field("isi", TEXT);
        let key = builder.add_u64_field("key", INDEXED | FAST);
        let date = builder.add_i64_field("date", FAST);
        let index = Index::create_in_ram(builder.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        let mut state = 11;
        for number in 0..8_000_u64 {
            let count = 1 + next(&mut state) % 9;
            let word = |at: usize| WORDS[(at * at) / WORDS.len() % WORDS.len()];
            let text: Vec<&str> = (0..count).map(|_| word(next(&mut state) % 6)).collect();
            let mut document = TantivyDocument::new();
            document.add_text(field, text.join(" "));
            document.add_u64(key, number);
            document.add_i64(date, i64::try_from(next(&mut state) % 50).unwrap());
            writer.add_document(document).unwrap();
            if number == 3_000 || number == 5_000 {
                writer.commit().unwrap();
            }
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let known = Known::of(&searcher);
        let terms = |words: &[&str]| -> Vec<Term> {
            words.iter().map(|word| Term::from_field_text(field, word)).collect()
        };
        let rows: [(&[&str], Score); 4] =
            [(&["satu"], 0.4), (&["dua"], 3.0), (&["lima", "satu"], 1.0), (&["empat"], 1.0)];
        for answers in [&["satu"][..], &["dua"], &["satu", "dua"]] {
            for (offset, limit) in [(0, 1), (0, 20), (40, 20), (7_000, 20)] {
                let found = |is_spared: bool| {
                    let floor = Floor::default();
                    let adding = rows.iter().filter_map(|(row, by)| {
                        let at_most = known.at_most(&terms(row)).unwrap()? * by;
                        let at_most = if is_spared { at_most } else { Score::INFINITY };
                        Some(Adding { query: boosted(in_a_row(row, field), *by), at_most })
                    });
                    let union = answers.iter().map(|word| in_a_row(&[word], field)).collect();
                    let answers: Boxed = Box::new(BooleanQuery::union(union));
                    let query = WithAdditions::boxed(answers, adding.collect(), floor.clone());
                    searcher.search(&query, &Best { offset, limit, floor }).unwrap()
                };
                let (spared, whole) = (found(true), found(false));
                assert_eq!(spared.len(), whole.len());
                for (one, other) in spared.iter().zip(&whole) {
                    assert!((one.0 - other.0).abs() < 1e-4 && one.1 == other.1, "{one:?} {other:?}");
                }
            }
        }
    }
}
