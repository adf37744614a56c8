//! Both sides of every rule of a new version.

use super::*;
use crate::kernel::Timestamp;
use crate::sop::sample::{upload_from, upload_sop, upload_text};

fn day(text: &str) -> CivilDate {
    CivilDate::parse(text).unwrap()
}

fn decree(number: &str, date: &str, effective: &str) -> Decree {
    Decree {
        id: effective.into(),
        office_id: "kantor".into(),
        sop: "pengunggahan".into(),
        version_id: format!("pengunggahan@{effective}"),
        replaces: "pengunggahan@0".into(),
        number: number.into(),
        date: day(date),
        effective: day(effective),
        person_id: "ani".into(),
        loaded: Timestamp(0),
    }
}

fn ground(number: &str, date: &str) -> Ground {
    let number = DocumentNumber::parse(number).unwrap();
    Ground { number, date: day(date), effective: day("2026-02-01") }
}

/// The upload SOP with one text in place of another.
fn with(old: &str, new: &str) -> Sop {
    let text = upload_text();
    assert!(text.contains(old), "{old}");
    upload_from(&text.replacen(old, new, 1)).unwrap()
}

/// The upload SOP whose first step's actor is certain.
fn certain() -> Sop {
    with("role = \"sekretaris\"\nassumed = true", "role = \"sekretaris\"")
}

#[test]
fn a_version_is_in_force_from_its_day_on_and_the_last_of_a_day_counts() {
    let all = [
        decree("13", "2025-01-10", "2026-01-05"),
        decree("14", "2025-01-10", "2026-02-01"),
        decree("15", "2025-01-10", "2026-02-01"),
    ];
    let number = |on: &str| in_force(&all, day(on)).map(|decree| decree.number.clone());
    assert_eq!(number("2026-01-04"), None);
    assert_eq!(number("2026-01-05").as_deref(), Some("13"));
    assert_eq!(number("2026-01-31").as_deref(), Some("13"));
    assert_eq!(number("2026-02-01").as_deref(), Some("15"));
}

#[test]
fn the_day_is_not_past_not_far_and_not_before_what_is_loaded() {
    let today = day("2026-01-05");
    let read = |effective: &CivilDate, last: Option<&Decree>| {
        read_ground(("14 Tahun 2026", "2026-01-05", &effective.iso()), last, today)
    };
    assert!(read(&today, None).is_ok());
    assert_eq!(read(&today.plus_days(-1), None).unwrap_err()[0].0, "berlaku");
    assert!(read(&today.plus_days(MAX_AHEAD_DAYS), None).is_ok());
    assert_eq!(read(&today.plus_days(MAX_AHEAD_DAYS + 1), None).unwrap_err()[0].0, "berlaku");
    let loaded = decree("13", "2025-01-10", "2026-03-01");
    assert!(read(&day("2026-03-01"), Some(&loaded)).is_ok());
    assert!(read(&day("2026-02-28"), Some(&loaded)).unwrap_err()[0].1.contains("1 Maret 2026"));
    // A decree that is not there yet is none.
    let dated = |date: &str| read_ground(("14 Tahun 2026", date, "2026-01-05"), None, today);
    assert!(dated("2026-01-05").is_ok());
    assert_eq!(dated("2026-01-06").unwrap_err()[0].0, "tanggal");
    let wrong = read_ground(("", "besok", ""), None, today).unwrap_err();
    assert_eq!(wrong.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["nomor", "tanggal", "berlaku"]);
}

#[test]
fn another_number_is_another_decree_however_it_is_written() {
    let sop = upload_sop();
    for same in ["13 Tahun 2025", "Nomor 13 Tahun 2025", "013 tahun 2025"] {
        assert!(!is_new_decree(&ground(same, "2025-01-10"), &sop, None), "{same}");
    }
    // A plain number takes its year from the date.
    assert!(!is_new_decree(&ground("13", "2025-01-10"), &sop, None));
    assert!(is_new_decree(&ground("13", "2026-01-10"), &sop, None));
    for other in ["3 Tahun 2025", "13 Tahun 2026", "14 Tahun 2025"] {
        assert!(is_new_decree(&ground(other, "2025-01-10"), &sop, None), "{other}");
    }
    let last = decree("20 Tahun 2026", "2026-01-10", "2026-02-01");
    assert!(!is_new_decree(&ground("20 Tahun 2026", "2026-01-10"), &sop, Some(&last)));
    assert!(is_new_decree(&ground("13 Tahun 2025", "2025-01-10"), &sop, Some(&last)));
}

#[test]
fn a_gate_is_never_removed_by_any_decree() {
    let (old, renamed) = (upload_sop(), upload_text().replace("\"koreksi\"", "\"periksa\""));
    let renamed = upload_from(&renamed).unwrap();
    for by_new in [true, false] {
        let found = objections(&old, &renamed, by_new);
        assert!(found.iter().any(|why| why.contains("Gerbang") && why.contains("koreksi")), "{found:?}");
    }
    assert_eq!(lost_gates(&old, &old), [] as [String; 0]);
    // A gate that changes its hand is another gate.
    let text = upload_text().replacen("part = \"checker\"", "part = \"X\"", 1);
    let text =
        text.replacen("part = \"approver\"", "part = \"checker\"", 1).replacen("\"X\"", "\"approver\"", 1);
    assert_eq!(lost_gates(&old, &upload_from(&text).unwrap()).len(), 2);
}

#[test]
fn our_reading_is_corrected_without_a_decree_and_a_certain_post_is_not() {
    let read = with("role = \"sekretaris\"\nassumed = true", "role = \"kasubbag_tu\"\nassumed = true");
    assert_eq!(objections(&upload_sop(), &read, false), [] as [String; 0]);
    let settled = with("role = \"sekretaris\"\nassumed = true", "role = \"kasubbag_tu\"");
    assert_eq!(objections(&upload_sop(), &settled, false), [] as [String; 0]);
    let refused = objections(&certain(), &settled, false);
    assert!(refused.len() == 1 && refused[0].contains("memerlukan keputusan baru"), "{refused:?}");
    assert_eq!(objections(&certain(), &settled, true), [] as [String; 0]);
    // What is certain does not become our reading again, or the rule could be walked around.
    let again = objections(&certain(), &upload_sop(), false);
    assert!(again.len() == 1 && again[0].contains("assumed"), "{again:?}");
}

#[test]
fn a_row_of_the_decrees_table_comes_and_goes_by_decree_only() {
    let row = "[[step]]\nid = \"cetak\"\nno = 8\ntitle = \"Mencetak\"\nwaiting = \"menunggu\"\nrole = \"pengelola_jdih\"\n\n\
               [[step.act]]\nkind = \"finish\"\nnoun = \"cetak\"\nlabel = \"Cetak\"\ndone = \"mencetak\"\nnote = \"boleh\"\n\
               outcome = \"terbit\"\n";
    let text = upload_text().replacen("kind = \"finish\"", "kind = \"advance\"\nto = [\"cetak\"]", 1);
    let longer = upload_from(&format!("{text}\n{row}")).unwrap();
    for (old, new) in [(&upload_sop(), &longer), (&longer, &upload_sop())] {
        assert_eq!(objections(old, new, false).len(), 1, "{:?}", objections(old, new, false));
        assert_eq!(objections(old, new, true), [] as [String; 0]);
    }
    // Registration is ours and no row of the decree; another procedure is another procedure.
    let other = Sop { id: "penurunan".into(), ..upload_sop() };
    assert!(objections(&upload_sop(), &other, true)[0].contains("bukan pengunggahan"));
    let apart = with("role = \"sekretaris\"\nassumed = true", "role = \"auditor\"\nassumed = true");
    assert!(objections(&upload_sop(), &apart, true)[0].contains("administrator atau auditor"));
}

#[test]
fn differences_are_told_step_by_step() {
    let title = |role: &str| role.to_owned();
    let told = |new: &Sop| -> Vec<String> {
        let all = differences(&upload_sop(), new, &title);
        all.into_iter()
            .flat_map(|one| one.lines.into_iter().map(move |l| format!("{}: {l}", one.about)))
            .collect()
    };
    assert_eq!(told(&upload_sop()), [] as [String; 0]);
    let time = told(&with("most = 120", "most = 90"));
    assert_eq!(time.len(), 1);
    assert!(
        time[0].starts_with("3. ") && time[0].contains("90 menit") && time[0].contains("120 menit"),
        "{time:?}"
    );
    let actor = told(&with("role = \"sekretaris\"", "role = \"kasubbag_tu\""));
    assert!(actor[0].contains("Pelaksana: kasubbag_tu (sebelumnya sekretaris)."), "{actor:?}");
    let back = told(&with("to = [\"kesesuaian\", \"penyerahan\"]", "to = [\"penyerahan\"]"));
    assert!(back.len() == 1 && back[0].contains("Tindakan") && back[0].contains("4. "), "{back:?}");
    let needs = told(&with("needs = [\"disposisi\"]", "needs = [\"disposisi\", \"naskah\"]"));
    assert!(needs[0].contains("Kelengkapan: disposisi; naskah"), "{needs:?}");
    let guard = told(&with("\"pencocokan_sesuai\", ", ""));
    assert!(guard[0].contains("syarat"), "{guard:?}");
    let whole = told(&with("unit_sends = \"berkas\"", "unit_sends = \"berkas\"\nreview_months = 6"));
    assert_eq!(whole, ["Prosedur: Ditinjau: tiap 6 bulan (sebelumnya tiap 12 bulan)."]);
}

/// A file of the data folder is no way around what the pages refuse.
#[test]
fn a_file_loses_no_gate_and_needs_the_decree_that_a_page_would_ask_for() {
    let program = certain();
    let gateless = ["checker", "approver"].iter().fold(upload_text().to_owned(), |text, part| {
        text.replacen(&format!("part = \"{part}\"\ngate = true\n"), "", 1)
    });
    let gateless = upload_from(&gateless.replace("kind = \"sign\"", "kind = \"advance\"")).unwrap();
    let lost = file_objections(Some(&program), None, &gateless);
    assert_eq!(lost.iter().filter(|said| said.contains("tidak boleh dihapus")).count(), 2, "{lost:?}");
    // Not even where they had gone before.
    let still = file_objections(Some(&program), Some(&gateless), &gateless);
    assert_eq!(still.len(), 2, "{still:?}");
    assert_eq!(file_objections(None, Some(&upload_sop()), &gateless).len(), 2);
    let other = |sop: Sop| Sop {
        steps: sop
            .steps
            .into_iter()
            .map(|step| if step.id == "terima" { Step { role: "kasubbag_tu".into(), ..step } } else { step })
            .collect(),
        ..sop
    };
    let moved = other(program.clone());
    assert!(file_objections(Some(&program), None, &moved)[0].contains("memerlukan keputusan baru"));
    let source = "Keputusan Sekretaris KPU Provinsi Jambi Nomor 14 Tahun 2026".to_owned();
    assert_eq!(file_objections(Some(&program), None, &Sop { source, ..moved }), [] as [String; 0]);
    assert_eq!(
        file_objections(Some(&upload_sop()), None, &with("most = 120", "most = 90")),
        [] as [String; 0]
    );
    assert_eq!(file_objections(None, None, &gateless), [] as [String; 0], "a procedure of the office's own");
}
