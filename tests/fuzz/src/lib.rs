//! The parts of the house that read what comes from outside, and nothing else of it: two of its crates whole, and of
//! the house itself what reads descriptions.

pub use {kernel, pdf};

pub mod products;
