//! Each thing that a publication can lack, once.

use super::*;
use crate::kernel::Timestamp;
use crate::products::description::Description;
use crate::products::manifest::ManifestFile;
use crate::sop::sample::{case_at, hand, sign, upload_sop};
use crate::sop::{Closed, Hand};

fn manifest() -> Manifest {
    Manifest {
        office_code: "15".into(),
        physical_kind: "salinan".into(),
        replaces: None,
        description: Description::default().with("judul", "SOP"),
        files: vec![ManifestFile {
            role: FileRole::Salinan,
            position: 0,
            name: "a.pdf".into(),
            size_bytes: 3,
            pages: Some(1),
            digest: Digest::of(b"abc"),
        }],
        corrects: None,
        why: None,
        repairs: None,
    }
}

/// A case that may be published with this manifest.
fn approved(manifest: &Manifest) -> Case {
    let digest = manifest.digest();
    Case {
        manifest: Some(digest),
        hands: vec![hand("siti", Part::Maker), hand("budi", Part::Checker), hand("agus", Part::Approver)],
        signs: vec![sign("budi", Part::Checker, digest), sign("agus", Part::Approver, digest)],
        ..case_at("unggah")
    }
}

fn lacks(case: &Case, manifest: Manifest) -> Missing {
    releasable(&upload_sop(), case, manifest).unwrap_err()
}

#[test]
fn a_release_names_who_checked_and_who_approved() {
    let release = releasable(&upload_sop(), &approved(&manifest()), manifest()).unwrap();
    assert_eq!(
        (release.checked().person_id.as_str(), release.approved().person_id.as_str()),
        ("budi", "agus")
    );
    assert_eq!((release.digest(), release.manifest()), (manifest().digest(), &manifest()));
}

#[test]
fn what_was_signed_is_what_is_published() {
    let mut other = manifest();
    other.files[0].digest = Digest::of(b"abd");
    assert_eq!(lacks(&approved(&manifest()), other), Missing::OtherManifest);
    let unfixed = Case { manifest: None, ..approved(&manifest()) };
    assert_eq!(lacks(&unfixed, manifest()), Missing::OtherManifest);
    let physical = ManifestFile { role: FileRole::Fisik, ..manifest().files[0].clone() };
    let closed = Manifest { files: vec![physical], ..manifest() };
    assert_eq!(lacks(&approved(&closed), closed), Missing::File);
}

#[test]
fn both_signatures_are_of_this_round_and_this_manifest() {
    let whole = approved(&manifest());
    let without = |part: Part| Case {
        signs: whole.signs.iter().filter(|sign| sign.part != part).cloned().collect(),
        ..whole.clone()
    };
    assert_eq!(lacks(&without(Part::Checker), manifest()), Missing::Check);
    assert_eq!(lacks(&without(Part::Approver), manifest()), Missing::Approval);
    assert_eq!(lacks(&Case { round: 2, ..whole.clone() }, manifest()), Missing::Check);
    let mut stale = whole;
    stale.signs[1].manifest = Digest::of(b"lain");
    assert_eq!(lacks(&stale, manifest()), Missing::Approval);
}

#[test]
fn three_people_have_a_hand_in_it() {
    let whole = approved(&manifest());
    let mut twice = whole.clone();
    twice.signs[1].person_id = "budi".into();
    assert_eq!(lacks(&twice, manifest()), Missing::FourEyes);
    for signer in ["budi", "agus"] {
        let made =
            |found: &Hand| if found.person_id == signer { hand(signer, Part::Maker) } else { found.clone() };
        let made = Case { hands: whole.hands.iter().map(made).collect(), ..whole.clone() };
        assert_eq!(lacks(&made, manifest()), Missing::FourEyes, "{signer} made and signed");
    }
}

#[test]
fn a_case_that_ended_otherwise_publishes_nothing() {
    let ended = |outcome: &str| Case {
        closed: Some(Closed { at: Timestamp(1), outcome: outcome.into() }),
        ..approved(&manifest())
    };
    for outcome in ["ditolak", "ditarik", "diakhiri"] {
        assert_eq!(lacks(&ended(outcome), manifest()), Missing::Closed, "{outcome}");
    }
    // The act that publishes ends the case, and its effect sees the case as it will be.
    assert!(releasable(&upload_sop(), &ended("terbit"), manifest()).is_ok());
}
