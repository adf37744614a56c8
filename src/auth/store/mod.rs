//! The tables of people.

pub mod access;
pub mod offices;
pub mod people;
pub mod settings;
