//! When a product may be published. Pure.

use super::manifest::{FileRole, Manifest};
use crate::kernel::Digest;
use crate::sop::{ActDef, ActKind, Case, Part, Sign, Sop, rules::current_sign};

/// The proof that a manifest passed every gate: its only constructor is [`releasable`], and publishing
/// takes nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    manifest: Manifest,
    digest: Digest,
    checked: Sign,
    approved: Sign,
}

impl Release {
    /// What was approved.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The checker's signature.
    #[must_use]
    pub fn checked(&self) -> &Sign {
        &self.checked
    }

    /// The approver's signature.
    #[must_use]
    pub fn approved(&self) -> &Sign {
        &self.approved
    }
}

/// What a publication lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The manifest of the files and description as they stand is not the one that was signed.
    #[error("the manifest is not the signed one")]
    OtherManifest,
    /// No checker's signature of this round on this manifest.
    #[error("no checker's signature")]
    Check,
    /// No approver's signature of this round on this manifest.
    #[error("no approver's signature")]
    Approval,
    /// One person signed twice, or signed what the person made.
    #[error("four eyes")]
    FourEyes,
    /// There is no digital Salinan.
    #[error("no public file")]
    File,
    /// The case ended otherwise than by publishing.
    #[error("the case is closed")]
    Closed,
}

impl Missing {
    /// What a person reads.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::OtherManifest => {
                "Naskah atau uraian berbeda dari yang disetujui, sehingga tidak diterbitkan."
            }
            Self::Check => "Belum ada persetujuan pemeriksa untuk naskah ini.",
            Self::Approval => "Belum ada persetujuan pengunggahan untuk naskah ini.",
            Self::FourEyes => "Penyusun, pemeriksa, dan pemberi persetujuan harus tiga orang yang berbeda.",
            Self::File => "Belum ada salinan digital untuk diterbitkan.",
            Self::Closed => "Perkara ini sudah selesai.",
        }
    }
}

/// Whether `manifest`, as composed from what stands in the database now, may be published for `case`:
/// only signatures of the current round on exactly this manifest count, by three different people.
///
/// # Errors
/// [`Missing`] says what lacks.
pub fn releasable(sop: &Sop, case: &Case, manifest: Manifest) -> Result<Release, Missing> {
    // The act that publishes is the one that ends the case; ended in any other way it publishes nothing.
    let publishes =
        |act: &ActDef, outcome: &str| act.kind == ActKind::Finish && act.outcome.as_deref() == Some(outcome);
    let acts = || sop.steps.iter().flat_map(|step| &step.acts);
    if case.closed.as_ref().is_some_and(|closed| !acts().any(|act| publishes(act, &closed.outcome))) {
        return Err(Missing::Closed);
    }
    let digest = manifest.digest();
    if case.manifest != Some(digest) {
        return Err(Missing::OtherManifest);
    }
    if !manifest.files.iter().any(|file| file.role == FileRole::Salinan) {
        return Err(Missing::File);
    }
    let signed = |part: Part| {
        let gate = sop.gates().find(|gate| gate.part == Some(part))?;
        current_sign(case, &gate.id).filter(|sign| sign.part == part && sign.manifest == digest).cloned()
    };
    let checked = signed(Part::Checker).ok_or(Missing::Check)?;
    let approved = signed(Part::Approver).ok_or(Missing::Approval)?;
    let made = |person: &str| case.hands.iter().any(|h| h.person_id == person && h.part == Part::Maker);
    if checked.person_id == approved.person_id || made(&checked.person_id) || made(&approved.person_id) {
        return Err(Missing::FourEyes);
    }
    Ok(Release { manifest, digest, checked, approved })
}

#[cfg(test)]
mod tests;
