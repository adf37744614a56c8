//! Turns a query into what the engine runs, and decides what counts how much.
//!
//! One field holds every word of a document, so that field decides who answers; the others only add to the
//! score. A citation adds whole tiers, and the words of a query can never add up to one.

use crate::added::{Adding, WithAdditions};
use crate::best::Floor;
use crate::citation::Citation;
use crate::known::Known;
use crate::number::whole;
use crate::query::{Need, Query, Way};
use crate::schema::Fields;
use crate::{Error, Filter};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery,
    Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Score, Term};

/// One step of the ladder. 32 words of the rarest kind in the heaviest field stay well below it.
pub(crate) const TIER: Score = 100_000.0;
/// The whole number agrees.
const WHOLE_NUMBER: Score = 4.0 * TIER;
/// The beginning of a longer number agrees.
const BEGINNING: Score = 3.0 * TIER;
/// A title has a number that is more than running number and year.
const IN_TITLE: Score = 2.5 * TIER;
/// The running number agrees, and the year if one was given.
pub(crate) const RUNNING_NUMBER: Score = 2.0 * TIER;
/// The kind agrees as well.
const KIND: Score = TIER;
/// What a further reading of the kind is worth beside the one before it.
const FURTHER_READING: Score = 0.9;

/// A word in any of its forms, in the title.
const TITLE: Score = 3.0;
/// The word as it was typed, in the title, beside that.
const TITLE_AS_TYPED: Score = 1.0;
/// A word in any of its forms, in the description.
const DESCRIPTION: Score = 1.0;
/// The word as it was typed, anywhere, beside that.
const AS_TYPED: Score = 0.4;

/// Two words that follow one another in the query, in a title.
const TITLE_TOGETHER: Score = 1.0;
/// Two such words anywhere.
const TOGETHER: Score = 0.4;

/// Of so many words, one more may be missing when most are enough.
const WORDS_PER_MISSING: usize = 3;
/// What an abbreviation stands for is not looked for word by word in so many texts; titles are short enough.
const MAX_ROW_DOCUMENTS: u64 = 20_000;

/// Two words are not looked for in a row in so many texts.
const MAX_PAIR_DOCUMENTS: u64 = 2_000;

pub(crate) type Boxed = Box<dyn EngineQuery>;

/// How the words of a query have to occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    All,
    Most,
    Any,
}

/// What is needed to say how a query is run.
#[derive(Clone, Copy)]
pub(crate) struct Ranking<'a> {
    pub(crate) known: &'a Known<'a>,
    pub(crate) fields: &'a Fields,
    pub(crate) filter: &'a Filter,
    /// Where what is added to scores may be spared.
    pub(crate) floor: &'a Floor,
}

impl Ranking<'_> {
    /// The engine's form of a query, or nothing when there is nothing to look for in this way.
    pub(crate) fn build(&self, query: &Query, join: Join) -> Result<Option<BooleanQuery>, Error> {
        let answers = match join {
            Join::All => Some(self.all(query)?),
            Join::Most => self.most(query)?,
            Join::Any => self.any(query)?,
        };
        let Some(answers) = answers else { return Ok(None) };
        let mut additions = Vec::new();
        let words: Vec<&Need> = query.wanted.iter().filter(|need| !query.is_numbered(need)).collect();
        for need in &words {
            additions.extend(self.adds(need)?);
        }
        for (one, next) in words.iter().zip(words.iter().skip(1)) {
            additions.extend(self.adds_together(one, next)?);
        }
        let mut clauses = vec![(Occur::Must, WithAdditions::boxed(answers, additions, self.floor.clone()))];
        for need in &query.unwanted {
            // In each of its ways, whatever that costs: what was ruled out must not come.
            let ways = need.ways.iter().map(|way| in_a_row(&way.row, self.fields.text));
            clauses.push((Occur::MustNot, best_of(ways.collect())));
        }
        clauses.extend(self.conditions().into_iter().map(|term| (Occur::Must, constant(term, 0.0))));
        Ok(Some(BooleanQuery::new(clauses)))
    }

    fn conditions(&self) -> Vec<Term> {
        let Filter { kind, year, status, office } = self.filter;
        let text =
            |field, value: &Option<String>| value.as_deref().map(|value| Term::from_field_text(field, value));
        let year = year.map(|year| Term::from_field_i64(self.fields.year, i64::from(year)));
        let texts = [
            text(self.fields.kind, kind),
            text(self.fields.status, status),
            text(self.fields.office, office),
        ];
        texts.into_iter().chain([year]).flatten().collect()
    }

    /// The cited documents, those that mention them, and those with all words.
    fn all(&self, query: &Query) -> Result<Boxed, Error> {
        if query.wanted.is_empty() {
            return Ok(Box::new(AllQuery));
        }
        let key = Term::from_field_text(self.fields.number_key, &query.number_key);
        // A way on which nothing lies would make the engine go through a union all the same.
        let is_there = self.known.documents_with(&key)? > 0;
        let mut ways: Vec<Boxed> = is_there.then(|| constant(key, WHOLE_NUMBER)).into_iter().collect();
        for citation in &query.citations {
            ways.extend(self.cited(citation));
            ways.extend(self.mentioned(citation, query)?);
        }
        let mut words = Vec::new();
        for need in query.telling() {
            let in_text = self.in_text(need)?;
            // How often a document repeats a number says nothing.
            let counts = !query.is_in_citation(need);
            words.push(if counts { in_text } else { Box::new(ConstScoreQuery::new(in_text, 0.0)) });
        }
        if !words.is_empty() {
            ways.push(Box::new(BooleanQuery::intersection(words)));
        }
        Ok(Box::new(BooleanQuery::union(ways)))
    }

    /// The cited documents and those with most of the other words; nothing for so few words that none may be
    /// missing.
    fn most(&self, query: &Query) -> Result<Option<Boxed>, Error> {
        let words = query.rest().map(|need| self.in_text(need)).collect::<Result<Vec<_>, _>>()?;
        let missing = words.len() / WORDS_PER_MISSING;
        if missing == 0 {
            return Ok(None);
        }
        let enough = words.len().saturating_sub(missing);
        let mut ways: Vec<Boxed> = query.citations.iter().flat_map(|citation| self.cited(citation)).collect();
        ways.push(Box::new(BooleanQuery::union_with_minimum_required_clauses(words, enough)));
        Ok(Some(Box::new(BooleanQuery::union(ways))))
    }

    /// The documents with some of the words. A number and its year are one thing: who asks for 13/2025, and it
    /// is not there, is not shown everything of 2025.
    fn any(&self, query: &Query) -> Result<Option<Boxed>, Error> {
        let words = query.rest().map(|need| self.in_text(need)).collect::<Result<Vec<_>, _>>()?;
        if words.is_empty() || (query.citations.is_empty() && words.len() < 2) {
            return Ok(None);
        }
        Ok(Some(Box::new(BooleanQuery::union(words))))
    }

    /// The documents that bear the number.
    fn cited(&self, citation: &Citation) -> Vec<Boxed> {
        let mut ways = Vec::new();
        let term = |form: &str| Term::from_field_text(self.fields.number_form, form);
        let forms = citation
            .forms
            .iter()
            .flat_map(|form| [constant(term(&whole(form)), WHOLE_NUMBER), constant(term(form), BEGINNING)]);
        let forms: Vec<Boxed> = forms.collect();
        if !forms.is_empty() {
            ways.push(best_of(forms));
            // Where the number field holds something else, the title may say it.
            let told = citation.mentions.iter().map(|row| in_a_row(row, self.fields.title));
            ways.push(Box::new(ConstScoreQuery::new(best_of(told.collect()), IN_TITLE)));
        }
        if let Some(running) = &citation.running {
            let running = Term::from_field_text(self.fields.running, running);
            let mut clauses = vec![(Occur::Must, constant(running, RUNNING_NUMBER))];
            let year = citation.year.map(|year| Term::from_field_i64(self.fields.year, year));
            clauses.extend(year.map(|year| (Occur::Must, constant(year, 0.0))));
            clauses.extend(self.of_kind(citation).map(|kind| (Occur::Should, kind)));
            ways.push(Box::new(BooleanQuery::new(clauses)));
        }
        ways
    }

    /// Adds up to [`KIND`], the more of the kind's name agrees; of several readings the best one counts.
    fn of_kind(&self, citation: &Citation) -> Option<Boxed> {
        let mut worth = KIND;
        let mut readings: Vec<Boxed> = Vec::new();
        for heads in citation.heads.iter().filter(|heads| !heads.is_empty()) {
            let step = heads.iter().fold(0.0, |count: Score, _| count + 1.0).recip() * worth;
            let steps =
                heads.iter().map(|head| constant(Term::from_field_text(self.fields.head, head), step));
            readings.push(Box::new(BooleanQuery::union(steps.collect())));
            worth *= FURTHER_READING;
        }
        if readings.is_empty() { None } else { Some(Box::new(DisjunctionMaxQuery::new(readings))) }
    }

    /// The documents that mention the number in a row, together with all further words.
    fn mentioned(&self, citation: &Citation, query: &Query) -> Result<Option<Boxed>, Error> {
        if citation.mentions.is_empty() {
            return Ok(None);
        }
        let rows = citation.mentions.iter().map(|row| in_a_row(row, self.fields.text));
        let mut clauses: Vec<Boxed> = vec![Box::new(DisjunctionMaxQuery::new(rows.collect()))];
        for need in query.rest() {
            clauses.push(self.in_text(need)?);
        }
        Ok(Some(Box::new(BooleanQuery::intersection(clauses))))
    }

    /// The documents that meet the need.
    fn in_text(&self, need: &Need) -> Result<Boxed, Error> {
        let mut ways: Vec<Boxed> = Vec::new();
        for (at, way) in need.ways.iter().enumerate() {
            if at == 0 || self.is_affordable(way)? {
                ways.push(boosted(in_a_row(&way.row, self.fields.text), way.weight));
            }
        }
        Ok(best_of(ways))
    }

    /// What a need adds to the score of a document that meets it in a telling place or as it was typed.
    fn adds(&self, need: &Need) -> Result<Vec<Adding>, Error> {
        let mut in_title = Vec::new();
        for way in &need.ways {
            in_title.extend(self.adding(&way.row, self.fields.title, way.weight * TITLE)?);
        }
        let at_most = in_title.iter().fold(0.0, |most: Score, adding| most.max(adding.at_most));
        let in_title: Vec<Boxed> = in_title.into_iter().map(|adding| adding.query).collect();
        let mut adds = Vec::new();
        if !in_title.is_empty() {
            adds.push(Adding { query: best_of(in_title), at_most });
        }
        for word in need.words.iter().filter(|_| !need.is_quoted) {
            let as_typed = std::slice::from_ref(word);
            adds.extend(self.adding(as_typed, self.fields.title, TITLE_AS_TYPED)?);
            adds.extend(self.adding(as_typed, self.fields.text, AS_TYPED)?);
        }
        for way in need.ways.iter().filter(|way| way.row.len() == 1) {
            adds.extend(self.adding(&way.row, self.fields.description, DESCRIPTION)?);
        }
        Ok(adds)
    }

    /// What two needs add that follow one another in the query, where they do so in a document.
    fn adds_together(&self, one: &Need, next: &Need) -> Result<Vec<Adding>, Error> {
        let (Some(one), Some(next)) = (one.ways.first(), next.ways.first()) else { return Ok(Vec::new()) };
        let row: Vec<String> = one.row.iter().chain(&next.row).cloned().collect();
        let mut adds: Vec<Adding> =
            self.adding(&row, self.fields.title, TITLE_TOGETHER)?.into_iter().collect();
        if self.rarest(&row)? <= MAX_PAIR_DOCUMENTS {
            adds.extend(self.adding(&row, self.fields.text, TOGETHER)?);
        }
        Ok(adds)
    }

    /// What tokens add that follow one another in a field; nothing where no document has them all.
    fn adding(&self, row: &[String], field: Field, by: Score) -> Result<Option<Adding>, Error> {
        let terms: Vec<Term> = row.iter().map(|token| Term::from_field_text(field, token)).collect();
        let at_most = self.known.at_most(&terms)?;
        Ok(at_most.map(|at_most| Adding { query: boosted(in_a_row(row, field), by), at_most: at_most * by }))
    }

    /// Whether looking for the row costs little enough.
    fn is_affordable(&self, way: &Way) -> Result<bool, Error> {
        Ok(way.row.len() < 2 || self.rarest(&way.row)? <= MAX_ROW_DOCUMENTS)
    }

    /// How many documents have the rarest of the tokens.
    fn rarest(&self, row: &[String]) -> Result<u64, Error> {
        let mut rarest = u64::MAX;
        for token in row {
            rarest = rarest.min(self.known.documents_with(&Term::from_field_text(self.fields.text, token))?);
        }
        Ok(rarest)
    }
}

/// Tokens that follow one another in a field.
pub(crate) fn in_a_row<T: AsRef<str>>(row: &[T], field: Field) -> Boxed {
    let mut terms: Vec<Term> = row.iter().map(|token| Term::from_field_text(field, token.as_ref())).collect();
    match terms.pop() {
        None => Box::new(EmptyQuery),
        Some(only) if terms.is_empty() => Box::new(TermQuery::new(only, IndexRecordOption::WithFreqs)),
        Some(last) => {
            terms.push(last);
            Box::new(PhraseQuery::new(terms))
        }
    }
}

pub(crate) fn boosted(query: Boxed, by: Score) -> Boxed {
    if (by - 1.0).abs() < Score::EPSILON { query } else { Box::new(BoostQuery::new(query, by)) }
}

pub(crate) fn best_of(mut ways: Vec<Boxed>) -> Boxed {
    match ways.pop() {
        Some(only) if ways.is_empty() => only,
        Some(last) => {
            ways.push(last);
            Box::new(DisjunctionMaxQuery::new(ways))
        }
        None => Box::new(EmptyQuery),
    }
}

fn constant(term: Term, score: Score) -> Boxed {
    Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), score))
}
