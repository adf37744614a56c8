//! Nearly the same text, already published.

use super::sketch::{SAME_SLOTS, SLOTS};
use crate::kernel::Digest;

/// A published product whose Salinan shares much with a file of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    /// The file of the case.
    pub digest: Digest,
    /// The published file.
    pub published: Digest,
    /// The product's page.
    pub address: String,
    /// How it is cited.
    pub title: String,
    /// Equal slots of the two sketches.
    pub same: usize,
}

impl Similar {
    /// Whether the two are nearly the same.
    #[must_use]
    pub fn is_near(&self) -> bool {
        self.same >= SAME_SLOTS
    }

    /// How much is the same, in percent.
    #[must_use]
    pub fn percent(&self) -> usize {
        self.same * 100 / SLOTS
    }
}
