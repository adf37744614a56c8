//! The physical and the digital copy: whether they say the same, as a recorded finding that is bound to
//! the digest of exactly the files that were compared (sops.md section 1, step 3).
//!
//! This first form records the finding of a person's eyes. The comparison by machine will fill the same
//! record, with another method.

mod effects;
mod store;

pub use effects::{effects, guards};
pub use store::{Comparison, comparisons_of};
