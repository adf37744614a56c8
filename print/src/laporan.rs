//! A report made of tables: whose it is, of which time, who made it when, and up to which point of the journal.

use crate::text::fit;
use crate::world::{Sheet, pdf};
use crate::{Error, limits};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The template.
const TEMPLATE: &str = include_str!("../templates/laporan.typ");

/// A report. Texts are Indonesian where they are sentences; the same value is printed here and written as a sheet
/// by whoever asks for one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Laporan {
    /// Name of the office, written out.
    pub office: String,
    /// What it is.
    pub title: String,
    /// Of which time or with which selection.
    pub period: String,
    /// What has to be known to read it, a sentence each.
    pub notes: Vec<String>,
    /// The tables.
    pub tables: Vec<Table>,
    /// Who made it: name and post.
    pub made_by: String,
    /// When, for people.
    pub made_at: String,
    /// The same in UTC milliseconds since 1970; becomes the date of the PDF.
    pub at_ms: i64,
    /// The point of the journal up to which it tells, as `SEQ:HASH`.
    pub checkpoint: String,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its title; empty where the report's says it.
    pub title: String,
    /// What is said below the title; may be empty.
    pub about: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows: as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// What is said where there are no rows.
    pub empty: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// How wide it is, relative to the others of its table.
    pub weight: u32,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A number that can be summed up.
    Number(i64),
    /// Anything else, as it is.
    Text(String),
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl Column {
    /// A column of this head and relative width.
    pub fn new(title: impl Into<String>, weight: u32) -> Self {
        Self { title: title.into(), weight }
    }
}

/// The report as a PDF: A4 on its side, tagged, in Indonesian; the same bytes for the same data.
///
/// # Errors
/// [`Error`] where the time is none.
pub fn laporan(data: &Laporan) -> Result<Vec<u8>, Error> {
    let ident = Sha256::digest(serde_json::to_vec(data)?).iter().map(|byte| format!("{byte:02x}")).collect();
    let json = serde_json::to_vec(&view(data)?)?;
    pdf(Sheet { template: TEMPLATE, json, pictures: Vec::new(), at_ms: data.at_ms, ident })
}

/// The data with every text fit to be set, and no more rows than [`limits::MAX_TABLE_ROWS`] in all.
fn view(data: &Laporan) -> Result<Value, Error> {
    let mut room = limits::MAX_TABLE_ROWS;
    let mut cut = data.clone();
    let mut left = Vec::new();
    for table in &mut cut.tables {
        left.push(table.rows.len().saturating_sub(room));
        table.rows.truncate(room);
        room -= table.rows.len();
    }
    Ok(json!({ "data": fit(serde_json::to_value(&cut)?, limits::MAX_TEXT_CHARS), "left": left }))
}
