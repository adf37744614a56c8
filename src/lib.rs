//! `jdih`: publication of the legal products of an election-commission office, from nota dinas to
//! public page. The README's architecture section says where everything lives.

pub mod agenda;
pub mod app;
pub mod auth;
pub mod calendar;
pub mod commands;
pub mod config;
pub mod copies;
pub mod db;
pub mod demo;
pub mod jobs;
pub mod journal;
pub mod notices;
pub mod portal;
pub mod products;
pub mod search;
pub mod secrets;
pub mod sop;
pub mod staff;
pub mod storage;
pub mod tickets;
pub mod web;

pub use kernel;
pub use pdf;
