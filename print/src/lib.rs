//! Printouts of the office: pure data in, a PDF out, set by typst from a template that is part of the program.
//!
//! Knows nothing of files, cases, the database or a clock. A template sees only the data that it is given: no
//! file, no network, no fonts but those in `fonts/`. What people wrote reaches it as strings, which typst never
//! reads as markup. The same data give the same bytes.
//!
//! Typesetting hostile texts can take long; callers who got their data from outside run it where time and
//! memory are limited.

pub mod berita_acara;
mod error;
pub mod laporan;
mod limits;
mod moment;
pub mod naskah;
mod printout;
mod text;
mod world;

pub use berita_acara::{BeritaAcara, berita_acara};
pub use error::Error;
pub use laporan::{Laporan, laporan};
pub use limits::{
    MAX_CHART_ROWS, MAX_CROP_BYTES, MAX_CROP_SIDE, MAX_CROPS_BYTES, MAX_DIFFERENCES, MAX_FILES, MAX_LINES,
    MAX_PAGES, MAX_PARAGRAPH_CHARS, MAX_TABLE_ROWS, MAX_TEXT_CHARS,
};
pub use naskah::{LembarDisposisi, NotaDinas, Pemberitahuan, lembar_disposisi, nota_dinas, pemberitahuan};
pub use printout::Printout;
pub use world::{BONUM, in_this_thread_alone};
