//! Indexes documents and answers queries, for `tests/long/search`: one JSON object a line on both sides.
//!
//! `answers DOCUMENTS QUERIES`: a document has `key`, `citation`, `number`, `number_key`, `year`, `kind`, `title`,
//! `description`, `pages`, `date_days`; a query has `id` and `query`. An answer has `id`, the `keys` of the first ten
//! hits, `matched`, `cited`, `proposal`, and how long it took.

#![expect(clippy::print_stdout, reason = "answers are printed")]

use search_index::{Document, Filter, Index, Query, Window, rebuild};
use serde::Deserialize;
use serde_json::{Value, json};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::Instant;

/// How many hits are judged.
const JUDGED: usize = 10;

#[derive(Deserialize)]
struct Row {
    key: u64,
    citation: String,
    number: String,
    number_key: String,
    year: i32,
    kind: String,
    title: String,
    description: String,
    pages: Vec<String>,
    date_days: i64,
}

#[derive(Deserialize)]
struct Asked {
    id: Value,
    query: String,
}

impl From<Row> for Document {
    fn from(row: Row) -> Self {
        Self {
            key: row.key,
            citation: row.citation,
            number: row.number,
            number_key: row.number_key,
            year: row.year,
            kind: row.kind,
            title: row.title,
            description: row.description,
            pages: row.pages,
            date_days: row.date_days,
            status: "berlaku".to_owned(),
            ..Self::default()
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let (documents, queries) = paths.next().zip(paths.next()).ok_or("usage: answers DOCUMENTS QUERIES")?;
    let dir = tempfile::tempdir()?;
    rebuild::<Box<dyn Error>>(dir.path(), |writer| {
        for row in lines(&documents)? {
            let row: Row = serde_json::from_str(&row?)?;
            let indexed = writer.upsert(&row.into())?;
            if indexed.pages_left_out > 0 {
                return Err("a document is too long".into());
            }
        }
        Ok(search_index::Covered { epoch: "penilaian".to_owned(), seq: 1 })
    })?;
    let index = Index::open(dir.path())?;
    for asked in lines(&queries)? {
        let asked: Asked = serde_json::from_str(&asked?)?;
        println!("{}", answer(&index, &asked)?);
    }
    Ok(())
}

fn answer(index: &Index, asked: &Asked) -> Result<Value, Box<dyn Error>> {
    let start = Instant::now();
    let query = Query::parse(&asked.query);
    let results = index.search(&query, &Filter::default(), Window::new(0, JUDGED))?;
    let micros = u64::try_from(start.elapsed().as_micros())?;
    let keys: Vec<u64> = results.hits.iter().map(|hit| hit.key).collect();
    Ok(json!({
        "id": asked.id,
        "keys": keys,
        "total": results.total,
        "matched": format!("{:?}", results.matched),
        "cited": results.cited,
        "proposal": results.proposal,
        "micros": micros,
    }))
}

fn lines(path: &str) -> Result<std::io::Lines<BufReader<File>>, Box<dyn Error>> {
    Ok(BufReader::new(File::open(path)?).lines())
}
