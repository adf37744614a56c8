//! Turns a query into what the engine runs, and decides what counts how much.
//!
//! A citation adds whole tiers to the score; the words of a query can never add up to one.

use crate::Filter;
use crate::citation::Citation;
use crate::number::{is_nomor, is_tahun};
use crate::query::{Need, Query};
use crate::schema::Fields;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhraseQuery,
    Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Score, Term};

/// One step of the ladder. 32 words of the rarest kind in the heaviest field stay well below it.
const TIER: Score = 100_000.0;
/// The whole number agrees.
const WHOLE_NUMBER: Score = 4.0 * TIER;
/// The running number agrees, and the year if one was given.
const RUNNING_NUMBER: Score = 2.0 * TIER;
/// The kind agrees as well.
const KIND: Score = TIER;

const TITLE: Score = 5.0;
const CITATION: Score = 5.0;
const DESCRIPTION: Score = 2.5;
const TEXT: Score = 1.0;
/// How much the lesser fields of a word add to its best one.
const LESSER_FIELDS: Score = 0.1;

type Boxed = Box<dyn EngineQuery>;

/// How the words of a query have to occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    All,
    Any,
}

/// The engine's form of a query under a filter, or nothing when there is nothing to look for in this way.
pub(crate) fn build(query: &Query, filter: &Filter, fields: &Fields, join: Join) -> Option<BooleanQuery> {
    let positive = match join {
        Join::All => all(query, fields),
        Join::Any => any(query, fields)?,
    };
    let mut clauses = vec![(Occur::Must, positive)];
    clauses.extend(query.unwanted.iter().map(|need| (Occur::MustNot, in_any_field(need, fields))));
    clauses.extend(conditions(filter, fields).into_iter().map(|term| (Occur::Must, constant(term, 0.0))));
    Some(BooleanQuery::new(clauses))
}

fn conditions(filter: &Filter, fields: &Fields) -> Vec<Term> {
    let kind = filter.kind.as_deref().map(|kind| Term::from_field_text(fields.kind, kind));
    let year = filter.year.map(|year| Term::from_field_i64(fields.year, i64::from(year)));
    let status = filter.status.as_deref().map(|status| Term::from_field_text(fields.status, status));
    [kind, year, status].into_iter().flatten().collect()
}

/// The cited documents, those that mention them, and those with all words.
fn all(query: &Query, fields: &Fields) -> Boxed {
    if query.wanted.is_empty() {
        return Box::new(AllQuery);
    }
    let key = Term::from_field_text(fields.number_key, &query.number_key);
    let mut ways = vec![constant(key, WHOLE_NUMBER)];
    if let Some(citation) = &query.citation {
        ways.extend(cited(citation, fields));
        ways.extend(mentioned(citation, fields));
    }
    let telling = query.wanted.iter().filter(|need| query.citation.is_none() || !announces(need));
    let words = telling.map(|need| in_any_field(need, fields)).collect();
    ways.push(Box::new(BooleanQuery::intersection(words)));
    Box::new(BooleanQuery::union(ways))
}

/// The documents with some of the words. A number and its year are one thing: who asks for 13/2025, and it
/// is not there, is not shown everything of 2025.
fn any(query: &Query, fields: &Fields) -> Option<Boxed> {
    let words: Vec<Boxed> = match &query.citation {
        Some(citation) => {
            citation.rest.iter().map(|word| in_any_field(&Need::Word(word.clone()), fields)).collect()
        }
        None if query.wanted.len() > 1 => {
            query.wanted.iter().map(|need| in_any_field(need, fields)).collect()
        }
        None => Vec::new(),
    };
    if words.is_empty() { None } else { Some(Box::new(BooleanQuery::union(words))) }
}

/// The documents that bear the number.
fn cited(citation: &Citation, fields: &Fields) -> Vec<Boxed> {
    let mut ways = Vec::new();
    if let Some(form) = &citation.form {
        ways.push(constant(Term::from_field_text(fields.number_form, form), WHOLE_NUMBER));
    }
    if let Some(running) = &citation.running {
        let mut clauses =
            vec![(Occur::Must, constant(Term::from_field_text(fields.running, running), RUNNING_NUMBER))];
        let year = citation.year.map(|year| Term::from_field_i64(fields.year, year));
        clauses.extend(year.map(|year| (Occur::Must, constant(year, 0.0))));
        clauses.extend(of_kind(citation, fields).map(|kind| (Occur::Should, kind)));
        ways.push(Box::new(BooleanQuery::new(clauses)));
    }
    ways
}

/// Adds up to [`KIND`], the more of the kind's name agrees; of two readings the better one counts.
fn of_kind(citation: &Citation, fields: &Fields) -> Option<Boxed> {
    let readings = citation.heads.iter().filter(|heads| !heads.is_empty()).map(|heads| {
        let step = heads.iter().fold(0.0, |count: Score, _| count + 1.0).recip() * KIND;
        let steps = heads.iter().map(|head| constant(Term::from_field_text(fields.head, head), step));
        Box::new(BooleanQuery::union(steps.collect())) as Boxed
    });
    let readings: Vec<Boxed> = readings.collect();
    if readings.is_empty() { None } else { Some(Box::new(DisjunctionMaxQuery::new(readings))) }
}

/// The documents that mention the number in a row, together with all further words.
fn mentioned(citation: &Citation, fields: &Fields) -> Option<Boxed> {
    if citation.mentions.is_empty() {
        return None;
    }
    let rows = citation.mentions.iter().map(|row| in_any_field(&Need::Phrase(row.clone()), fields));
    let mut clauses: Vec<Boxed> = vec![Box::new(DisjunctionMaxQuery::new(rows.collect()))];
    clauses.extend(citation.rest.iter().map(|word| in_any_field(&Need::Word(word.clone()), fields)));
    Some(Box::new(BooleanQuery::intersection(clauses)))
}

fn announces(need: &Need) -> bool {
    matches!(need, Need::Word(word) if is_nomor(word) || is_tahun(word))
}

fn in_any_field(need: &Need, fields: &Fields) -> Boxed {
    let weights = [
        (fields.title, TITLE),
        (fields.citation, CITATION),
        (fields.description, DESCRIPTION),
        (fields.text, TEXT),
    ];
    let ways = weights
        .into_iter()
        .map(|(field, weight)| Box::new(BoostQuery::new(in_field(need, field), weight)) as Boxed);
    Box::new(DisjunctionMaxQuery::with_tie_breaker(ways.collect(), LESSER_FIELDS))
}

fn in_field(need: &Need, field: Field) -> Boxed {
    let term = |word: &String| Term::from_field_text(field, word);
    match need {
        Need::Word(word) => Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs)),
        Need::Phrase(words) => Box::new(PhraseQuery::new(words.iter().map(term).collect())),
    }
}

fn constant(term: Term, score: Score) -> Boxed {
    Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), score))
}
