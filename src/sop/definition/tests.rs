//! What a definition may and may not say.

use super::*;

const UPLOAD: &str = include_str!("../definitions/pengunggahan.toml");
const ROLES: &str = include_str!("../definitions/peran.toml");

fn read(text: &str) -> Result<Sop, DefinitionError> {
    let roles = parse_roles("peran.toml", ROLES).unwrap();
    let guards = [
        "nota_dinas_lengkap",
        "naskah_ada",
        "halaman_dinilai",
        "perbedaan_dinilai",
        "pencocokan_sesuai",
        "pemeriksaan_selesai",
        "identitas_tunggal",
    ];
    let effects = [
        "disposisi",
        "catat_pencocokan",
        "bekukan_manifes",
        "tegaskan_perbedaan",
        "sebut_laporan",
        "terbitkan",
    ];
    parse("sop.toml", text, &roles, &guards.into(), &effects.into())
}

#[test]
fn the_upload_sop_is_read_with_its_seven_steps_and_two_gates() {
    let sop = read(UPLOAD).unwrap();
    let minutes: Vec<u32> = sop.steps.iter().filter(|step| step.no > 0).map(|step| step.minutes).collect();
    assert_eq!(minutes, [10, 10, 120, 10, 10, 10, 15], "sops.md section 1");
    assert_eq!(sop.gates().map(|gate| gate.no).collect::<Vec<_>>(), [5, 6]);
}

/// Each mistake is named with the line on which it stands.
#[test]
fn mistakes_are_named_with_file_and_line() {
    let cases = [
        ("role = \"sekretaris\"", "role = \"raja\"", "peran raja tidak dikenal"),
        ("to = [\"petunjuk\"]", "to = [\"mana\"]", "langkah mana tidak ada"),
        ("effects = [\"terbitkan\"]", "effects = [\"sulap\"]", "akibat sulap tidak dikenal"),
        ("guards = [\"naskah_ada\", ", "guards = [\"apa\", ", "syarat apa tidak dikenal"),
        ("minutes = 120", "minutes = 0", "waktu baku harus lebih dari 0 menit"),
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
