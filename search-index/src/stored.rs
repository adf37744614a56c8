//! What the index keeps of a document to be shown: title, citation, description, and each page by itself.
//!
//! The engine's own form of a document copies every value into one buffer. Here each stays as it was read, the pages
//! packed, so that showing one page costs little more than unpacking it.

use crate::packed::unpack;
use crate::schema::{Fields, schema};
use std::sync::LazyLock;
use tantivy::schema::OwnedValue;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

/// The engine does not say of which index a document is; all have the same fields.
static FIELDS: LazyLock<Fields> = LazyLock::new(|| schema().1);

/// A document as it is kept.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Stored {
    title: Option<String>,
    citation: Option<String>,
    description: String,
    pages: Vec<u8>,
    recognised: Vec<u64>,
}

impl Stored {
    pub(crate) fn title(&self) -> &str {
        self.title.as_deref().unwrap_or_default()
    }

    pub(crate) fn citation(&self) -> &str {
        self.citation.as_deref().unwrap_or_default()
    }

    pub(crate) fn description(&self) -> &str {
        &self.description
    }

    /// The text of a page, counted from 1.
    pub(crate) fn page(&self, number: u32) -> String {
        let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        at.and_then(|at| unpack(&self.pages, at)).unwrap_or_default()
    }

    /// Whether the text of that page was recognised in an image.
    pub(crate) fn is_recognised(&self, number: u32) -> bool {
        self.recognised.contains(&u64::from(number))
    }

    fn take(&mut self, field: tantivy::schema::Field, value: OwnedValue) {
        match value {
            OwnedValue::Bytes(pages) if field == FIELDS.pages => self.pages = pages,
            OwnedValue::Str(text) if field == FIELDS.description => self.description = text,
            // Behind the title stands how the document is cited.
            OwnedValue::Str(text) if field == FIELDS.title && self.title.is_none() => self.title = Some(text),
            OwnedValue::Str(text) if field == FIELDS.title => self.citation = Some(text),
            OwnedValue::U64(number) if field == FIELDS.recognised => self.recognised.push(number),
            _ => {}
        }
    }
}

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> Result<Self, DeserializeError> {
        let mut stored = Self::default();
        while let Some((field, value)) = document.next_field::<OwnedValue>()? {
            stored.take(field, value);
        }
        Ok(stored)
    }
}
