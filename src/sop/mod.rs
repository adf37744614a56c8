//! The SOP engine: procedures as data, one pure function that decides, and the inbox.
//!
//! A definition (`definitions/*.toml`, overridden by files in `<data>/sop/`) names steps, roles, acts,
//! guards and effects. The engine knows nothing of products or tickets: areas register their guards and
//! effects by name, and an unknown name fails at start. A case stays on the version of the definition
//! under which it began.

mod case;
mod definition;
mod definitions;
mod disposisi;
mod effect;
mod error;
mod flags;
mod hands;
mod inbox;
mod looks;
mod model;
mod open;
mod remedy;
pub mod rules;
#[cfg(test)]
pub(crate) mod sample;
mod service;
pub mod store;

pub use case::{Case, Closed, Event, Given, Hand, Next, Refusal, Sign, Waiting, Work};
pub use definition::{DefinitionError, parse, parse_roles};
pub use definitions::{Definitions, Parsed, Sources, gate_roles};
pub use disposisi::{DISPOSISI, WriteDisposisi};
pub use effect::{Applied, BoxError, Doing, Effect, Effects, Guard, Guards, Input, PortFuture, Prepared};
pub use error::ActError;
pub use hands::{Expiring, Remedy, Stranded, stranded};
pub use inbox::InboxLine;
pub use looks::Look;
pub use model::{ActDef, ActKind, NotePolicy, Part, Reopen, Sop, Step, Withdraw};
pub use open::{OpenCase, Opened, Replay, Stamp, new_case, replay};
pub use service::Sops;
