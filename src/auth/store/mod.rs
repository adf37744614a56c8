//! The tables of people.

pub mod access;
pub mod factors;
pub mod mandates;
pub mod offices;
pub mod passkeys;
pub mod people;
pub mod settings;
