//! What goes into the index, and how far the index has followed its source.

use serde::{Deserialize, Serialize};

/// One legal product as it is searched. The caller decides what may be in here: whatever is, can be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The public id: names the document in [`crate::Hit`] and is the last sort key.
    pub key: u64,
    /// How people cite it: "Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025".
    pub citation: String,
    /// The number as it stands on the paper, in any of the styles in use.
    pub number: String,
    /// The caller's own normal form of the number; a query equal to it cites the document.
    pub number_key: String,
    /// The year of the number.
    pub year: i32,
    /// The kind as a short name, `keputusan` or `peraturan-kpu`.
    pub kind: String,
    /// The title.
    pub title: String,
    /// Subject and whatever else describes it.
    pub description: String,
    /// The text layer, page by page, the first page first.
    pub pages: Vec<String>,
    /// The pages, counted from 1, whose text was recognised in an image; [`crate::Hit`] says so.
    pub recognised_pages: Vec<u32>,
    /// The office that made it, as a short name.
    pub office: String,
    /// The status as a short name.
    pub status: String,
    /// The date as days since 1970-01-01: newer documents come first.
    pub date_days: i64,
}

/// How far a commit has followed the caller's feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Which feed; another epoch means that sequences cannot be compared and the index is to be rebuilt.
    pub epoch: String,
    /// The last sequence whose effect is in the index.
    pub seq: i64,
}
