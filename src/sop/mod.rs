//! The SOP engine: procedures as data, one pure function that decides, and the inbox.
//!
//! A definition (`definitions/*.toml`, overridden by files in `<data>/sop/`) names steps, roles, acts,
//! guards and effects. The engine knows nothing of products or tickets: areas register their guards and
//! effects by name, and an unknown name fails at start. A case stays on the version of the definition
//! under which it began.

mod baku;
mod begin;
mod case;
pub mod clock;
mod decree;
mod definition;
mod definitions;
mod disposisi;
mod effect;
mod error;
mod flags;
mod hands;
mod hours;
mod inbox;
mod kahar;
mod loading;
mod looks;
mod model;
mod monthly;
mod moving;
mod open;
mod record;
mod remedy;
pub mod report;
mod review;
pub mod rules;
#[cfg(test)]
pub(crate) mod sample;
mod service;
mod sources;
mod standing;
pub mod store;
mod taking;
mod turns;

pub use baku::{Baku, Every};
pub use begin::{Beginning, NewCase, SUBJECT_MAX_CHARS};
pub use case::{Case, Closed, Event, Given, Hand, Next, Refusal, Sign, Visit, Waiting, Work};
pub use decree::Decree;
pub use definition::{DefinitionError, parse, parse_new, parse_roles};
pub use definitions::{Definitions, Versions};
pub use disposisi::{DISPOSISI, WriteDisposisi};
pub use effect::{
    Applied, BoxError, Doing, Effect, Effects, Guard, Guards, Input, PortFuture, Prepared, RecordPart,
};
pub use error::ActError;
pub use hands::{Expiring, Remedy, Stranded, stranded};
pub use inbox::{InboxLine, PAGE_LINES, Sought};
pub use kahar::ListedKahar;
pub use loading::{KnownVersion, MAX_DEFINITION_BYTES, NewVersion, Objections, Preview};
pub use looks::Look;
pub use model::{ActDef, ActKind, NotePolicy, Part, Reopen, Sop, Step, Withdraw};
pub use moving::Newer;
pub use open::{OpenCase, Opened, Replay, Stamp, new_case, replay};
pub use record::{RECORD_FORMAT, case_record};
pub use review::Review;
pub use service::Sops;
pub use sources::{Origin, Parsed, Sources, gate_roles, version_id};
pub use standing::{CaseClock, VisitView};
pub use taking::{TAKING, Taking, decide_taking};
pub use turns::Orphan;
