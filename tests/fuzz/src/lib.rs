//! The parts of the house that read what comes from outside, and nothing else of it: so that a fuzzer is built in
//! a minute. The sources are the house's own.

#[path = "../../../src/kernel/mod.rs"]
pub mod kernel;

pub mod pdf;

pub mod products;
