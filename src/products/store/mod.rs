//! The tables of products.

pub mod catalog;
pub mod checks;
pub mod counts;
pub mod drafts;
pub mod files;
pub mod known;
pub mod objects;
pub mod open_data;
pub mod pages;
pub mod papers;
pub mod publish;
pub mod reports;
