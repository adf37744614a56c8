//! The parts of the house that read what comes from outside, and nothing else of it: so that a fuzzer is built in
//! a minute. The sources are the house's own.

#[path = "../../../src/kernel/mod.rs"]
pub mod kernel;

/// The gate for PDFs, with the paths that it has in the house.
pub mod pdf {
    #[path = "../../../../src/pdf/gate/mod.rs"]
    mod gate;
    #[path = "../../../../src/pdf/image/mod.rs"]
    mod image;
    #[path = "../../../../src/pdf/inspect.rs"]
    mod inspect;
    #[path = "../../../../src/pdf/reading.rs"]
    mod reading;
    #[path = "../../../../src/pdf/rules.rs"]
    mod rules;
    #[path = "../../../../src/pdf/turn.rs"]
    mod turn;

    use gate::MAX_IMAGE_PIXELS;
    pub use inspect::fuzz_inspect;
    pub use reading::{Doubt, Line, PLACE_UNITS, PageReading, Place, Reading, TextSource, Word};
    pub use rules::MAX_PAGES;
    pub use turn::Turn;
}

/// What reads the description from the words of a file.
pub mod products {
    #[path = "../../../../src/products/extract/mod.rs"]
    pub mod extract;
}
