//! The physical and the digital copy: whether they say the same, as recorded findings that are bound to
//! exactly the bytes that were compared (sops.md section 1, step 3).
//!
//! The pages of the scans are put in order beside those of the digital copy ([`Arrangement`]), a person
//! gives a verdict on every pair, and the comparison rests on these verdicts. A verdict names both pages
//! by digest, number and turn: on replaced files it does not count. The comparison by machine ([`machine`])
//! fills the same records, with another method: what it verified nobody has to read again.

mod arrangement;
mod effects;
pub mod machine;
mod page;
pub mod rules;
mod service;
mod standing;
mod store;

pub use arrangement::{Arrangement, Edit, Leaf, NoSuchPage, Pin};
pub use effects::{CONFIRMS, NAMES, PAGES_JUDGED, effects, guards};
pub use page::{
    Again, Area, Finding, Judged, Judgement, PageRef, Pair, ParsePageError, SheetFile, Side, Turned, Verdict,
};
pub use rules::{Sheet, Tally, ToConfirm, Unfit};
pub use service::{Copies, RECORDS, comparing_step};
pub use store::{Comparison, comparisons_of, pages_digest_of};
