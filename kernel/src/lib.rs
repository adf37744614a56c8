//! What every area speaks: time, identifiers, digests, document numbers, Indonesian dates and faults.
//!
//! Imports nothing of ours, does no input or output, and knows nothing of SOPs, products or pages.

mod clock;
mod date;
mod digest;
mod fault;
mod filename;
mod ids;
mod number;
mod text;
pub mod worktime;

pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use date::{
    CivilDate, DateError, MAX_DATE_CHARS, clock_text, full_moment_text, machine_moment, moment_text,
    month_name, plain_moment,
};
pub use digest::{Digest, Hasher, ParseDigestError};
pub use fault::{Fault, FaultClass};
pub use filename::{FilePart, MAX_ABBREVIATION_CHARS, MAX_REGION_CODE_CHARS, download_name};
pub use ids::{IdError, hex, new_id, parse_id, request_number, token, token_digest};
pub use number::{
    DocumentNumber, MAX_NUMBER_CHARS, MAX_NUMBER_YEAR, MAX_RUNNING_NUMBER, MIN_NUMBER_YEAR, NumberError,
    NumberStyle,
};
pub use text::{fold, natural_order, size_text, slug, thousands};
