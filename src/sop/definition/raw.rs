//! A definition file as it is written, before anything of it is checked.

use crate::sop::model::{ActKind, NotePolicy, Part};
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) id: Option<Spanned<String>>,
    pub(super) title: Option<String>,
    pub(super) source: Option<String>,
    pub(super) unit_role: Option<Spanned<String>>,
    pub(super) unit_sends: Option<String>,
    pub(super) owner: Option<Spanned<String>>,
    pub(super) review_months: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) role: Vec<RawRole>,
    #[serde(default)]
    pub(super) reopen: Vec<RawReopen>,
    pub(super) withdraw: Option<RawWithdraw>,
    #[serde(default)]
    pub(super) step: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRole {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReopen {
    pub(super) change: String,
    pub(super) step: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWithdraw {
    pub(super) noun: String,
    pub(super) label: String,
    pub(super) done: String,
    pub(super) roles: Vec<Spanned<String>>,
    pub(super) outcome: String,
    #[serde(default)]
    pub(super) guards: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) id: Spanned<String>,
    pub(super) no: u32,
    pub(super) title: String,
    pub(super) waiting: String,
    pub(super) role: Spanned<String>,
    #[serde(default)]
    pub(super) also: Vec<Spanned<String>>,
    pub(super) external: Option<String>,
    #[serde(default)]
    pub(super) needs: Vec<String>,
    pub(super) output: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) part: Option<Spanned<Part>>,
    #[serde(default)]
    pub(super) gate: bool,
    #[serde(default)]
    pub(super) assumed: bool,
    /// How times were written before there were other units.
    pub(super) minutes: Option<Spanned<u32>>,
    pub(super) time: Option<Spanned<RawTime>>,
    #[serde(default)]
    pub(super) act: Vec<RawAct>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAct {
    pub(super) kind: Spanned<ActKind>,
    pub(super) noun: Spanned<String>,
    pub(super) label: String,
    pub(super) done: String,
    #[serde(default)]
    pub(super) to: Vec<Spanned<String>>,
    pub(super) note: NotePolicy,
    #[serde(default)]
    pub(super) freezes: bool,
    #[serde(default)]
    pub(super) guards: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) effects: Vec<Spanned<String>>,
    pub(super) outcome: Option<String>,
    pub(super) waits_for: Option<String>,
}

/// `time = { most = 10, unit = "menit" }`; see [`crate::sop::Baku`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTime {
    pub(super) least: Option<u32>,
    pub(super) most: Option<u32>,
    pub(super) unit: Option<String>,
    pub(super) every: Option<String>,
    pub(super) extension: Option<u32>,
    #[serde(default)]
    pub(super) from_arrival: bool,
    pub(super) written: Option<String>,
}
