//! What a child can be asked, and what that may cost.

use std::time::Duration;

/// The hidden first argument that makes this program a reader of files.
pub const CHILD_VERB: &str = "__baca";

const MIB: u64 = 1024 * 1024;

/// One question to a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Job {
    Inspect,
    Read,
}

/// What one child may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobLimits {
    /// Address space in bytes.
    pub address_space_bytes: u64,
    /// Processor time in whole seconds, kept by the system even when the parent is gone.
    pub cpu_s: u64,
    /// Time on the clock, after which the parent kills it.
    pub wall: Duration,
    /// Largest answer in bytes.
    pub answer_bytes: u64,
}

/// Inspection: somebody waits for it.
pub(super) const INSPECT: JobLimits =
    JobLimits { address_space_bytes: 512 * MIB, cpu_s: 9, wall: Duration::from_secs(10), answer_bytes: MIB };
/// Reading: work in the background.
pub(super) const READ: JobLimits = JobLimits {
    address_space_bytes: 1024 * MIB,
    cpu_s: 55,
    wall: Duration::from_secs(60),
    answer_bytes: 24 * MIB,
};

impl Job {
    pub(super) fn verb(self) -> &'static str {
        match self {
            Self::Inspect => "inspect",
            Self::Read => "read",
        }
    }

    pub(super) fn from_verb(verb: &str) -> Option<Self> {
        [Self::Inspect, Self::Read].into_iter().find(|job| job.verb() == verb)
    }

    pub(super) fn limits(self) -> JobLimits {
        match self {
            Self::Inspect => INSPECT,
            Self::Read => READ,
        }
    }
}
