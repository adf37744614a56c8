//! Values for unit tests: the upload SOP as it is compiled in, a case at a step, somebody with roles.

use super::case::{Case, Hand, Sign, Visit};
use super::definition::{DefinitionError, parse, parse_roles};
use super::model::{Part, Sop};
use crate::auth::Actor;
use crate::kernel::{Digest, Timestamp};

const UPLOAD: &str = include_str!("definitions/pengunggahan.toml");
const ROLES: &str = include_str!("definitions/peran.toml");

/// The names of the areas' guards and effects, as the house joins them.
pub(crate) const GUARDS: [&str; 8] = [
    "nota_dinas_lengkap",
    "naskah_ada",
    "halaman_dinilai",
    "perbedaan_dinilai",
    "pencocokan_sesuai",
    "pemeriksaan_selesai",
    "identitas_tunggal",
    "berkas_tidak_diturunkan",
];
pub(crate) const EFFECTS: [&str; 7] = [
    "disposisi",
    "catat_pencocokan",
    "bekukan_manifes",
    "bekukan_catatan",
    "tegaskan_perbedaan",
    "sebut_laporan",
    "terbitkan",
];

pub(crate) fn upload_sop() -> Sop {
    upload_from(UPLOAD).unwrap()
}

/// The text of the upload SOP.
pub(crate) fn upload_text() -> &'static str {
    UPLOAD
}

/// The SOP of another text.
pub(crate) fn upload_from(text: &str) -> Result<Sop, DefinitionError> {
    let roles = parse_roles("peran.toml", ROLES).unwrap();
    parse("pengunggahan.toml", text, &roles, &GUARDS.into(), &EFFECTS.into())
}

/// Somebody of the office with these roles.
pub(crate) fn person(id: &str, roles: &[&str]) -> Actor {
    Actor {
        person_id: id.into(),
        office_id: "kantor".into(),
        post_id: "jabatan".into(),
        post_title: "Jabatan".into(),
        name: id.into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        mandates: Vec::new(),
        asked: false,
    }
}

/// A case at a step, with nobody's hand in it.
pub(crate) fn case_at(step: &str) -> Case {
    Case {
        id: "perkara".into(),
        office_id: "kantor".into(),
        sop_version: "pengunggahan@1".into(),
        subject: "Perkara".into(),
        unit_post_id: None,
        at: step.into(),
        round: 1,
        manifest: None,
        signs: Vec::new(),
        hands: Vec::new(),
        waiting: None,
        version: 1,
        registered_by: "siti".into(),
        created: Timestamp(0),
        arrived: Timestamp(0),
        closed: None,
        visit: Visit::default().next(),
    }
}

pub(crate) fn hand(person_id: &str, part: Part) -> Hand {
    Hand { person_id: person_id.into(), part }
}

/// A signature at the gate of this hand, in the first round.
pub(crate) fn sign(person_id: &str, part: Part, manifest: Digest) -> Sign {
    let step = if part == Part::Checker { "koreksi" } else { "persetujuan" };
    Sign {
        person_id: person_id.into(),
        post_title: "Jabatan".into(),
        part,
        step: step.into(),
        round: 1,
        manifest,
        at: Timestamp(0),
    }
}
