//! Ralat: the description of a published product is corrected by a small case with both gates; its files stay.
//!
//! What the gates sign is the manifest of the version with the corrected description, which names the manifest that
//! stood before and why. The history of corrections is public.

mod effects;
mod rules;
mod service;
mod shown;

pub(super) use effects::{RalatBerlaku, RalatLengkap, TerapkanRalat};
pub use rules::{NewRalat, REASON_MAX_CHARS};
pub(super) use service::corrected_by;
pub use service::{Proposal, RALAT, ToCorrect};
pub(super) use shown::{CORRECTED, Titles, corrections};
pub use shown::{Correction, changed_fields, relations_only_in};
