//! The fields of the index.

use crate::analysis::{self, WORDS};
use tantivy::IndexSettings;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::store::Compressor;

/// The layout of fields and words. An index of another version is refused and has to be rebuilt.
pub const SCHEMA_VERSION: u32 = 4;

pub(crate) const DATE: &str = "date";
pub(crate) const KEY: &str = "key";
pub(crate) const YEAR: &str = "year";
pub(crate) const KIND: &str = "kind";
pub(crate) const STATUS: &str = "status";
pub(crate) const OFFICE: &str = "office";

/// The handles of all fields, in the order in which the schema declares them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) key: Field,
    pub(crate) date: Field,
    pub(crate) year: Field,
    pub(crate) kind: Field,
    pub(crate) status: Field,
    pub(crate) office: Field,
    /// The running number: `314` of `314/ORT.07-Kpt/01/KPU/V/2021`.
    pub(crate) running: Field,
    /// The whole number and its beginnings, folded: `314/ort/7`.
    pub(crate) number_form: Field,
    /// The caller's normal form.
    pub(crate) number_key: Field,
    /// The first words of the citation and the kind: `keputusan kpu provinsi`.
    pub(crate) head: Field,
    /// The title, and behind it the citation.
    pub(crate) title: Field,
    pub(crate) description: Field,
    /// All pages, joined by [`analysis::PAGE_BREAK`]; and behind [`analysis::END_OF_PAGES`] everything else
    /// that is searched, so that one field holds every word.
    pub(crate) text: Field,
    /// Each page as it is shown, packed by itself ([`crate::packed`]); kept and not searched.
    pub(crate) pages: Field,
    /// The pages whose text was recognised.
    pub(crate) recognised: Field,
}

/// The schema and its handles.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexed = |option| {
        let indexing = TextFieldIndexing::default().set_tokenizer(WORDS).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let in_order = indexed(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        key: builder.add_u64_field(KEY, INDEXED | FAST),
        date: builder.add_i64_field(DATE, FAST),
        year: builder.add_i64_field(YEAR, INDEXED | FAST),
        kind: builder.add_text_field(KIND, STRING | FAST),
        status: builder.add_text_field(STATUS, STRING | FAST),
        office: builder.add_text_field(OFFICE, STRING | FAST),
        running: builder.add_text_field("running", STRING),
        number_form: builder.add_text_field("number_form", STRING),
        number_key: builder.add_text_field("number_key", STRING),
        head: builder.add_text_field("head", STRING),
        title: builder.add_text_field("title", in_order.clone() | STORED),
        description: builder.add_text_field("description", indexed(IndexRecordOption::WithFreqs) | STORED),
        text: builder.add_text_field("text", in_order),
        pages: builder.add_bytes_field("pages", STORED),
        recognised: builder.add_u64_field("recognised", STORED),
    };
    (builder.build(), fields)
}

/// How much of what is kept is read at once, in bytes; a document that is larger is read whole. Pages are packed
/// already.
const BLOCK_BYTES: usize = 2 << 10;

/// How the engine keeps what is kept.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::None,
        docstore_blocksize: BLOCK_BYTES,
        ..IndexSettings::default()
    }
}

/// Opens or creates what lies in a folder with our words.
pub(crate) fn prepare(index: &tantivy::Index) {
    analysis::register(index.tokenizers());
}
