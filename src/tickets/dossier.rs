//! A ticket with all that is known of it, as the operator's page shows it.

use super::desk::Line;
use super::opening::NewIdentity;
use super::spoken::Farewell;
use super::store::tickets::{ForwardRow, LookRow, TieRow};
use super::vocabulary::Request;
use crate::kernel::Timestamp;

/// What happened with a ticket, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The event.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// The step of the SOP.
    pub step: Option<i64>,
    /// Who did it.
    pub name: Option<String>,
    /// What was said; nothing where there was nothing, or where it was erased.
    pub text: Option<String>,
    /// What is nobody's secret.
    pub facts: serde_json::Value,
    /// When.
    pub at: Timestamp,
    /// How its message fared, and what went wrong.
    pub fared: Option<(String, Option<String>)>,
}

/// A piece of media of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Its id.
    pub id: String,
    /// The message that it came with.
    pub event_id: String,
    /// What the sender says it is.
    pub media_type: String,
    /// Its size, once it is here.
    pub size: Option<u64>,
    /// Why it will not come.
    pub problem: Option<String>,
}

/// A ticket with all that is known of it.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Its line.
    pub line: Line,
    /// Its version.
    pub version: i64,
    /// What kind of request.
    pub request: Option<Request>,
    /// Whether the requester refused to be named.
    pub is_limited: bool,
    /// Whether an answer can reach the requester.
    pub is_reachable: bool,
    /// Whether the person reads and acts; else only that it is there, and whether it may be taken up.
    pub is_handled: bool,
    /// Whether the person has it.
    pub is_mine: bool,
    /// Whether what was said was erased.
    pub is_erased: bool,
    /// Who asks.
    pub identity: NewIdentity,
    /// What happened, in the order of its times.
    pub moments: Vec<Moment>,
    /// Media.
    pub media: Vec<Media>,
    /// To whom it was forwarded.
    pub forwards: Vec<ForwardRow>,
    /// The cases that it waits for.
    pub ties: Vec<TieRow>,
    /// Other tickets of the requester: id and number.
    pub others: Vec<(String, String)>,
    /// Who looked at it.
    pub looks: Vec<LookRow>,
    /// Until when WhatsApp lets the office write freely; nothing on other channels.
    pub window_ends: Option<Timestamp>,
    /// The most working days until the next follow-up.
    pub follow_up_most: u32,
    /// What is said when it is closed; nothing where it is not the person's to close.
    pub farewell: Option<Farewell>,
    /// Whether an answer was given.
    pub is_answered: bool,
    /// Whether a unit answered.
    pub unit_answered: bool,
}

/// Endings of the usual kinds of media.
const ENDINGS: [(&str, &str); 7] = [
    ("application/pdf", "pdf"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("audio/ogg", "ogg"),
    ("audio/mpeg", "mp3"),
    ("video/mp4", "mp4"),
];

/// The ending of a file's name for what the sender says it is.
#[must_use]
pub fn ending_of(media_type: &str) -> &'static str {
    let plain = media_type.split(';').next().unwrap_or_default().trim();
    ENDINGS.iter().find(|(kind, _)| *kind == plain).map_or("bin", |(_, ending)| ending)
}
