//! A correction of a description, as the history of a product tells it.

use crate::kernel::{CivilDate, moment_text, thousands};
use crate::products::{Correction, Relation};

/// A correction.
#[derive(Debug, Clone)]
pub(super) struct CorrectionView {
    /// Its number among those of the version.
    pub number: i64,
    /// On which day.
    pub applied: String,
    /// Why, without a full stop.
    pub reason: String,
    /// What became other: what it is, before, after; either may be empty.
    pub changes: Vec<(String, String, String)>,
    /// Whether what stood before is not repeated.
    pub closes_before: bool,
    /// Who checked it, and when.
    pub checked: (String, String),
    /// Who approved it, and when.
    pub approved: (String, String),
    /// Number and digest of the journal's entry.
    pub entry: Option<(String, String)>,
    /// Digest of what both signed.
    pub manifest: String,
}

impl CorrectionView {
    pub(super) fn of(correction: &Correction) -> Self {
        let fields = correction.fields.iter();
        let fields = fields.map(|(label, old, new)| ((*label).to_owned(), old.clone(), new.clone()));
        let relation = |one: &Relation| ("Hubungan".to_owned(), format!("{} {}", one.kind, one.text));
        let went = correction.relations_removed.iter().map(|one| {
            let (label, text) = relation(one);
            (label, text, String::new())
        });
        let came = correction.relations_added.iter().map(|one| {
            let (label, text) = relation(one);
            (label, String::new(), text)
        });
        Self {
            number: correction.number,
            applied: CivilDate::in_jakarta(correction.applied).indonesian(),
            reason: correction.reason.trim_end_matches('.').to_owned(),
            changes: fields.chain(went).chain(came).collect(),
            closes_before: correction.closes_before,
            checked: (correction.checked.0.clone(), moment_text(correction.checked.1)),
            approved: (correction.approved.0.clone(), moment_text(correction.approved.1)),
            entry: correction.entry.as_ref().map(|(seq, hash)| (thousands(*seq), hash.clone())),
            manifest: correction.manifest.hex(),
        }
    }
}
