//! Reading PDFs, always in a limited child process: whether one is fit to be taken in, and what it says; and
//! printing one from data, there too.
//!
//! [`Reader`] is the parent's side: it starts this program again with a hidden verb, hands it the
//! file as descriptor 0 and waits, within limits, for one answer. [`child_main`] is the other side.
//! A file that kills its reader has given its verdict and is not tried again. Nothing outside the
//! child's modules may parse a PDF; nothing here knows what the document is for.

mod child;
mod doubt;
mod fonts;
mod gate;
mod image;
mod inspect;
mod job;
#[cfg(test)]
mod made;
mod notes;
mod ocr;
mod pair;
mod printing;
mod raster;
mod reader;
mod reading;
mod render;
mod room;
mod rules;
mod text;
mod turn;
mod words;
mod worker;

pub use gate::{MAX_IMAGE_PIXELS, MAX_OBJECTS, MAX_PAGE_PT};
pub use image::MAX_IMAGE_SIDE;
pub use inspect::MAX_DECOMPRESSED_BYTES;
#[cfg(fuzzing)]
pub use inspect::fuzz_inspect;
pub use job::{CHILD_VERB, JobLimits};
pub use ocr::{MAX_SHEET_PIXELS, MAX_TSV_BYTES, OcrError, OcrLack, SHEET_DPI, Tesseract, TsvError};
pub use pair::{
    COMPARER_VERSION, Compared, Copies, Cutout, MAX_CUTOUTS, MAX_CUTOUTS_BYTES, Progress, SAME_SCAN,
    class_words, printed_class, printed_mode, reason_words, why_another,
};
pub use printing::{MAX_PRINTED_BYTES, Press, PrintError};
pub use raster::{MAX_RASTER_PIXELS, PAGE_IMAGE_VERSION, PAGE_IMAGE_WIDTH, THUMB_WIDTH};
pub use reader::{MAX_CHILDREN, ReadError, Reader};
pub use reading::{Doubt, Line, PLACE_UNITS, PageReading, Place, READING_VERSION, Reading, TextSource, Word};
pub use render::{MAX_PAGES_AT_ONCE, PageProblem, Picture, Rendered};
pub use room::{MAX_PAGE_TEXT_BYTES, MAX_PAGE_WORDS, MAX_TEXT_BYTES, MAX_WORDS};
pub use rules::{
    Class, Inspection, MAX_INPUT_BYTES, MAX_PAGES, MIN_TEXT_CHARS_PER_PAGE, Media, Refusal, Verdict,
};
pub use text::MAX_GLYPHS_PER_PAGE;
pub use turn::Turn;
pub use worker::child_main;
