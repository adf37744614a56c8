//! The gate for PDFs, and what is read of a page, with the paths that they have in the house.

#[path = "../../../src/pdf/gate/mod.rs"]
mod gate;
#[path = "../../../src/pdf/image/mod.rs"]
mod image;
#[path = "../../../src/pdf/inspect.rs"]
mod inspect;
#[path = "../../../src/pdf/reading.rs"]
mod reading;
#[path = "../../../src/pdf/rules.rs"]
mod rules;
#[path = "../../../src/pdf/turn.rs"]
mod turn;

use gate::MAX_IMAGE_PIXELS;
pub use inspect::fuzz_inspect;
pub use reading::{Doubt, Line, PLACE_UNITS, PageReading, Place, Reading, TextSource, Word};
pub use rules::MAX_PAGES;
pub use turn::Turn;
