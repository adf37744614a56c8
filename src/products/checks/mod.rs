//! What is checked before a digital copy is handed over (step 4): all findings at once, each with its
//! remedy. Pure: texts were boiled down to [`Facts`] before, so that the rules can run inside the
//! transaction of the hand-over.

mod address;
mod complete;
mod copy;
mod duplicate;
mod facts;
mod finding;
mod lampiran;
mod marks;
mod nik;
mod phone;
mod report;
mod sketch;
mod tokens;

pub use duplicate::Similar;
pub use facts::{CHECKS_VERSION, Facts, Find, PersonalKind};
pub use finding::{Answer, Check, Choice, Finding, Group, Link, Severity, Spot};
pub use lampiran::Annex;
pub use report::{CheckedFile, Input, Passed, Report, STAMP_BLOCKS, STAMP_SETTING, personal_key, report};
pub use sketch::{BANDS, SAME_SLOTS, SLOTS, Sketch};
