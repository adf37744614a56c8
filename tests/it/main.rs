//! The tests that see the whole house: one binary, one file per story.

// `cfg(test)` on each tells clippy that helpers here may unwrap, too.
#[cfg(test)]
mod account_pages;
#[cfg(test)]
mod acted;
#[cfg(test)]
mod acting;
#[cfg(test)]
mod agenda;
#[cfg(test)]
mod app;
#[cfg(test)]
mod asvs;
#[cfg(test)]
mod authentic;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod checks_measured;
#[cfg(test)]
mod collection;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod comparing;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod crew;
#[cfg(test)]
mod deciding;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod doubts;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod eyes;
#[cfg(test)]
mod factors;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod four_eyes;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod hotline_settings;
#[cfg(test)]
mod house;
#[cfg(test)]
mod images;
#[cfg(test)]
mod intake;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod journal_kinds;
#[cfg(test)]
mod journal_measured;
#[cfg(test)]
mod journal_page;
#[cfg(test)]
mod kahar;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod leftovers;
#[cfg(test)]
mod licences;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod load;
#[cfg(test)]
mod logged;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod machines;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod mail_tls;
#[cfg(test)]
mod mandates;
#[cfg(test)]
mod matching;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod migrations;
#[cfg(test)]
mod model;
#[cfg(test)]
mod naskah;
#[cfg(test)]
mod nota;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod ocr;
#[cfg(test)]
mod office;
#[cfg(test)]
mod outages;
#[cfg(test)]
mod outside;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod passkeys;
#[cfg(test)]
mod pdf_child;
#[cfg(test)]
mod pdfs;
#[cfg(test)]
mod people;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod printed;
#[cfg(test)]
mod procedures;
#[cfg(test)]
mod proposals;
#[cfg(test)]
mod publish_once;
#[cfg(test)]
mod ralat;
#[cfg(test)]
mod raw;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod recap;
#[cfg(test)]
mod recap_measured;
#[cfg(test)]
mod related;
#[cfg(test)]
mod renewal;
#[cfg(test)]
mod repair;
#[cfg(test)]
mod report;
#[cfg(test)]
mod reviews;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod search;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod sop_versions;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod story_upload;
#[cfg(test)]
mod survey;
#[cfg(test)]
mod takedown;
#[cfg(test)]
mod tickets;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod versions;
#[cfg(test)]
mod worktime;
