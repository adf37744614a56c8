//! Whether a product is in force, as a word and as a class that gives it colour and shape.

use crate::products::{PublicProduct, Teaser};

/// The status that other products' relations give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// In force.
    InForce,
    /// In force, with changes.
    Amended,
    /// Revoked.
    Revoked,
}

impl Status {
    /// Every status, in the order of the filter.
    pub(super) const ALL: [Self; 3] = [Self::InForce, Self::Amended, Self::Revoked];

    pub(super) fn of(is_revoked: bool, is_amended: bool) -> Self {
        match (is_revoked, is_amended) {
            (true, _) => Self::Revoked,
            (false, true) => Self::Amended,
            (false, false) => Self::InForce,
        }
    }

    pub(super) fn of_teaser(teaser: &Teaser) -> Self {
        Self::of(teaser.revoked, teaser.amended)
    }

    pub(super) fn of_product(product: &PublicProduct) -> Self {
        Self::of(product.is_revoked(), product.is_amended())
    }

    /// Its name in addresses and classes.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::InForce => "berlaku",
            Self::Amended => "diubah",
            Self::Revoked => "tidak-berlaku",
        }
    }

    /// What people read.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::InForce => "Berlaku",
            Self::Amended => "Berlaku, telah diubah",
            Self::Revoked => "Tidak berlaku",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_names_what_the_search_knows() {
        assert_eq!(Status::ALL.map(Status::id), crate::search::STATUSES);
    }
}
