//! What a definition may and may not say.

use super::*;
use crate::kernel::worktime::{Limit, Unit};
use crate::sop::sample::{EFFECTS, GUARDS};

const UPLOAD: &str = include_str!("../definitions/pengunggahan.toml");
const ROLES: &str = include_str!("../definitions/peran.toml");

fn read(text: &str) -> Result<Sop, DefinitionError> {
    let roles = parse_roles("peran.toml", ROLES).unwrap();
    parse_new("sop.toml", text, &roles, &GUARDS.into(), &EFFECTS.into())
}

#[test]
fn the_upload_sop_is_read_with_its_seven_steps_and_two_gates() {
    let sop = read(UPLOAD).unwrap();
    let limits = sop.steps.iter().filter(|step| step.no > 0).map(|step| step.baku.as_ref().unwrap().limit);
    let minutes = [10, 10, 120, 10, 10, 10, 15].map(|minutes| Limit::of(minutes, Unit::Menit));
    assert_eq!(limits.collect::<Vec<_>>(), minutes, "sops.md section 1");
    assert_eq!(sop.gates().map(|gate| gate.no).collect::<Vec<_>>(), [5, 6]);
}

/// Acts that say all there is to say by themselves: an answer, a greeting, something that was handed over at the desk.
const PLAIN: [(&str, &str); 14] = [
    ("hotline", "kontak/penerimaan"),
    ("hotline", "penutupan/penutupan"),
    ("hotline", "sambutan/salam"),
    ("informasi_publik", "ketersediaan/tersedia"),
    ("informasi_publik", "permohonan/penerimaan"),
    ("informasi_publik", "supervisi/supervisi"),
    ("informasi_publik", "tanda_terima/diterima"),
    ("media_sosial", "koreksi/tidak-ada-koreksi"),
    ("media_sosial", "persetujuan/setuju"),
    ("pengaduan_purworejo", "kasubbag/setuju"),
    ("pengaduan_purworejo", "ketua/setuju"),
    ("pengaduan_purworejo", "pemeriksaan/lengkap"),
    ("pengaduan_purworejo", "sekretaris/setuju"),
    ("pengunggahan", "registrasi/pengajuan"),
];

/// What is done by hand because the program has no effect for it (registers, recaps, reports, deliveries) is told.
#[test]
fn what_is_done_by_hand_wants_a_note() {
    let mut plain: Vec<(String, String)> = Vec::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sop/definitions");
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let raw: toml::Table = text.parse().unwrap();
        let Some(steps) = raw.get("step").and_then(toml::Value::as_array) else { continue };
        for step in steps {
            for act in step["act"].as_array().unwrap() {
                let moves = ["advance", "finish"].contains(&act["kind"].as_str().unwrap());
                if moves && act.get("effects").is_none() && act["note"].as_str() != Some("wajib") {
                    let name = |value: &toml::Value, key: &str| value[key].as_str().unwrap().to_owned();
                    let place = format!("{}/{}", name(step, "id"), name(act, "noun"));
                    plain.push((raw["id"].as_str().unwrap().to_owned(), place));
                }
            }
        }
    }
    plain.sort();
    let known = PLAIN.map(|(sop, place)| (sop.to_owned(), place.to_owned()));
    assert_eq!(plain, known);
}

/// Each mistake is named with the line on which it stands.
#[test]
fn mistakes_are_named_with_file_and_line() {
    let cases = [
        ("role = \"sekretaris\"", "role = \"raja\"", "peran raja tidak dikenal"),
        ("to = [\"petunjuk\"]", "to = [\"mana\"]", "langkah mana tidak ada"),
        ("effects = [\"terbitkan\"]", "effects = [\"sulap\"]", "akibat sulap tidak dikenal"),
        ("guards = [\"naskah_ada\", ", "guards = [\"apa\", ", "syarat apa tidak dikenal"),
        ("most = 120", "most = 0", "waktu baku adalah 1 sampai 10000 menit"),
        ("most = 120", "most = 10001", "waktu baku adalah 1 sampai 10000 menit"),
        ("most = 120", "least = 120, most = 120", "`least` harus lebih dari 0 dan kurang dari `most`"),
        ("unit = \"menit\"", "unit = \"windu\"", "`unit` adalah menit, jam, hari_kerja, atau hari_kalender"),
        ("most = 120, unit = \"menit\"", "every = \"hari\"", "`every` adalah minggu atau bulan"),
        ("most = 120,", "most = 120, every = \"minggu\",", "isi `most` dan `unit`, atau `every` saja"),
        ("most = 120,", "most = 120, extension = 0,", "perpanjangan adalah 1 sampai"),
        ("time = { most = 120", "minutes = 120\ntime = { most = 120", "jangan keduanya"),
        ("kind = \"wait\"", "kind = \"extend\"", "perpanjangan perlu `extension`"),
        ("kind = \"resume\"", "kind = \"resume\"\nwaits_for = \"x\"", "hanya ada pada tindakan menunggu"),
        ("noun = \"kelanjutan\"", "noun = \"pelepasan\"", "kata pelepasan sudah dipakai"),
        ("kind = \"finish\"", "kind = \"resume\"", "dari langkah unggah perkara tidak dapat berakhir"),
        ("id = \"petunjuk\"", "id = \"terima\"", "langkah terima ditulis dua kali"),
        (
            "part = \"checker\"\ngate = true",
            "part = \"checker\"",
            "checker dan approver hanya ada pada gerbang",
        ),
        ("part = \"checker\"\n", "", "gerbang harus bertangan checker atau approver"),
        ("part = \"approver\"", "part = \"checker\"", "dua gerbang tidak boleh bertangan sama"),
        ("freezes = true\n", "", "manifes harus dibekukan (freezes) sebelum gerbang ini"),
        ("to = [\"koreksi\"]", "to = [\"unggah\"]", "gerbang koreksi dapat dilewati"),
        (
            "to = [\"terima\"]",
            "to = [\"registrasi\"]",
            "tindakan maju harus menuju langkah yang lebih lanjut",
        ),
        (
            "to = [\"kesesuaian\", \"penyerahan\"]",
            "to = [\"unggah\"]",
            "pengembalian harus menuju langkah yang lebih awal",
        ),
        ("title = \"Pengunggahan produk hukum\"", "judul = \"x\"", "unknown field `judul`"),
    ];
    for (old, new, what) in cases {
        assert!(UPLOAD.contains(old), "{old}");
        let text = UPLOAD.replacen(old, new, 1);
        let error = read(&text).expect_err(what);
        if what == "gerbang koreksi dapat dilewati" {
            // Skipping the gate also makes it unreachable; either sentence refuses it.
            assert!(error.what.contains("koreksi"), "{error}");
            continue;
        }
        assert!(error.what.contains(what), "expected {what:?}, got {error}");
        assert_eq!(error.file, "sop.toml");
        assert!(error.line >= 1 && error.line <= text.lines().count());
    }
    let line = UPLOAD.lines().position(|line| line == "role = \"sekretaris\"").unwrap() + 1;
    let error = read(&UPLOAD.replacen("role = \"sekretaris\"", "role = \"raja\"", 1)).unwrap_err();
    assert_eq!(error.line, line);
}

/// Times were minutes once; what was stored then is read as before.
#[test]
fn a_version_from_before_other_units_is_read() {
    let old = UPLOAD.replace("time = { most = 120, unit = \"menit\" }", "minutes = 120");
    assert_ne!(old, UPLOAD);
    let sop = read(&old).unwrap();
    assert_eq!(sop.step("kesesuaian").unwrap().baku.as_ref().unwrap().limit, Limit::of(120, Unit::Menit));
    let none = old.replace("minutes = 120", "minutes = 0");
    assert!(read(&none).unwrap_err().what.contains("lebih dari 0 menit"));
}

#[test]
fn the_limits_of_a_definition_hold_on_both_sides() {
    let time = |text: &str| read(&UPLOAD.replace("most = 120", text));
    assert!(time(&format!("most = {}", time::MAX_TIME)).is_ok());
    assert!(time("most = 120, extension = 1").is_ok() && time("least = 119, most = 120").is_ok());
    let review = |months: u32| {
        read(&UPLOAD.replacen("unit_sends", &format!("review_months = {months}\nunit_sends"), 1))
    };
    assert!(review(1).is_ok() && review(check::MAX_REVIEW_MONTHS).is_ok());
    assert!(review(0).is_err() && review(check::MAX_REVIEW_MONTHS + 1).is_err());
    let written = |chars: usize| time(&format!("most = 120, written = \"{}\"", "a".repeat(chars)));
    assert!(written(80).is_ok() && written(81).is_err());
}

#[test]
fn who_answers_for_a_procedure_is_named_or_approves() {
    assert_eq!(read(UPLOAD).unwrap().owner_role(), "kabag_teknis_hukum");
    let named = UPLOAD.replacen("unit_sends", "owner = \"sekretaris\"\nunit_sends", 1);
    assert_eq!(read(&named).unwrap().owner_role(), "sekretaris");
    let unknown = named.replace("owner = \"sekretaris\"", "owner = \"raja\"");
    assert!(read(&unknown).unwrap_err().what.contains("peran raja tidak dikenal"));
    let gateless = Sop { steps: Vec::new(), ..read(UPLOAD).unwrap() };
    assert_eq!(gateless.owner_role(), "sekretaris");
}

/// A definition may declare roles of its own, also one that nobody else declares any more.
#[test]
fn roles_that_a_definition_declares_are_known_to_it() {
    let own = UPLOAD.replace("role = \"sekretaris\"", "role = \"notaris\"");
    assert!(read(&own).unwrap_err().what.contains("peran notaris tidak dikenal"));
    let declared = format!("{own}\n[[role]]\nid = \"notaris\"\ntitle = \"Notaris\"\n");
    assert_eq!(read(&declared).unwrap().step("terima").unwrap().role, "notaris");
}
