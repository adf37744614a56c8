//! What the checks before hand-over ask about a case's files.

use super::rules::Content;
use jdih::products::FileRole;
use std::collections::BTreeSet;

impl Content {
    /// What the checks ask of these files, none of which was read: what each public one says, the stamp
    /// on the physical copy, and the seal on either.
    pub fn to_answer(&self) -> BTreeSet<String> {
        let digests = |role: FileRole| {
            self.of_role(role).iter().map(|file| file.sha256.clone()).collect::<Vec<_>>().join(" ")
        };
        let (digital, physical) = (digests(FileRole::Salinan), digests(FileRole::Fisik));
        let mut wanted: BTreeSet<String> =
            self.public().into_iter().map(|sha256| format!("unread {sha256}")).collect();
        if !physical.is_empty() {
            wanted.insert(format!("stamp {physical}"));
        }
        if !digital.is_empty() {
            wanted.insert(format!("seal {digital} / {physical}"));
        }
        wanted
    }
}
