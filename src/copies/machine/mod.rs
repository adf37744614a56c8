//! The comparison by machine: what it finds ([`Findings`]), which answers people gave to each difference
//! ([`Machine`]), and the job that has it made. It verifies words and names differences; whether the copies
//! agree, people say.

mod answers;
mod convert;
mod findings;
mod job;
mod state;
pub(super) mod store;

pub use answers::{Answer, Choice, Machine, Said, Unfit};
pub use findings::{Difference, Expected, Findings, Laid, PageFound, Spot, What};
pub use job::CopyComparer;
pub(super) use job::catch_up;
pub use state::{ByMachine, State, Subject};

#[cfg(test)]
mod tests;
