//! What every area speaks: time, identifiers, digests, document numbers, Indonesian dates and faults.
//!
//! Imports nothing of ours, does no input or output, and knows nothing of SOPs, products or pages.

mod clock;
mod digest;
mod fault;
mod ids;
mod number;

pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use digest::{Digest, Hasher, ParseDigestError};
pub use fault::{Fault, FaultClass};
pub use ids::{IdError, new_id, parse_id, token, token_digest};
pub use number::{
    DocumentNumber, MAX_NUMBER_CHARS, MAX_NUMBER_YEAR, MAX_RUNNING_NUMBER, MIN_NUMBER_YEAR, NumberError,
    NumberStyle,
};
