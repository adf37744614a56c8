//! Holds the scan of a decision against its born-digital copy. The digital copy says which glyph must stand
//! where; so the paper is not read, it is *verified*, glyph by glyph, with letters taken from the same scan.
//!
//! Knows nothing of files, pages on a server or people: pixels and glyphs go in, differences come out. Every
//! step is a function of its arguments alone, with limits on all that it takes; what is carried from one
//! step to the next can be written down and read again, so that the steps may run in different processes.

#![cfg_attr(test, allow(clippy::cast_possible_truncation, clippy::float_cmp, reason = "small numbers"))]

mod added;
mod alphabet;
mod blobs;
mod borrowed;
mod classes;
mod conclude;
mod differences;
mod elsewhere;
mod error;
mod features;
mod filled;
mod flow;
mod geometry;
mod gray;
mod judge;
mod leftover;
pub mod limits;
mod linear;
mod lines;
mod marks;
mod matching;
mod numbers;
mod order;
mod outcome;
mod pairing;
mod pictures;
mod places;
mod printed;
mod register;
mod relocate;
mod report;
mod resized;
mod rings;
mod same;
mod scanned;
mod settle;
mod signs;
mod stamp;
mod templates;
mod trial;
mod verify;
mod wave;

pub use alphabet::Alphabet;
pub use conclude::{Another, ComparedPage, Difference, Mode, Outcome, PageCount, Sheet, conclude};
pub use elsewhere::{Host, absent, seek_elsewhere};
pub use error::Refusal;
pub use features::{Corner, Features, features, features_at};
pub use flow::{Flow, Setting, Text, Told};
pub use geometry::{Homography, Point, Rect};
pub use gray::Gray;
pub use outcome::{Class, Expected, Extra, PageOutcome, Spot, Standing};
pub use pairing::{Pair, pair};
pub use pictures::compare_pictures;
pub use places::{Physical, Place, Reason, expected};
pub use printed::{Glyph, Printed, Word};
pub use register::{MIN_INLIERS, Registration, SURE_INLIERS, register};
pub use scanned::{Picture, Scanned, prepare};
pub use settle::{Asked, Reading, asked, settle};
pub use templates::{Kind, Letter, Templates, harvest, harvest_frame, harvest_set};
pub use verify::{verify, verify_frame};
pub use wave::Wave;
