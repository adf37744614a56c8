//! What reads the description from the words of a file.

#[path = "../../../src/products/extract/mod.rs"]
pub mod extract;
