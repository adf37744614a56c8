//! Both sides of every rule of moving a case.

use super::*;
use crate::kernel::Digest;
use crate::sop::case::Waiting;
use crate::sop::model::Part;
use crate::sop::sample::{case_at, person, sign, upload_from, upload_sop, upload_text};

const NEW: &str = "pengunggahan@2";

fn edited(old: &str, new: &str) -> Sop {
    let text = upload_text();
    assert!(text.contains(old), "{old}");
    upload_from(&text.replacen(old, new, 1)).unwrap()
}

fn moved(new: &Sop, case: &Case, actor: &Actor, reason: Option<&str>) -> Result<Next, Refusal> {
    decide_move((&upload_sop(), new), NEW, case, reason, actor)
}

fn because(outcome: Result<Next, Refusal>) -> String {
    match outcome {
        Err(Refusal::Because(why)) => why.join(" "),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_kabag_moves_with_a_reason_and_nothing_but_the_version_changes() {
    let (new, case) = (edited("most = 120", "most = 90"), case_at("kesesuaian"));
    let kabag = person("kabag", &["kabag_teknis_hukum"]);
    let next = moved(&new, &case, &kabag, Some("Waktu diperbaiki")).unwrap();
    assert_eq!(next.case, Case { sop_version: NEW.into(), version: case.version + 1, ..case.clone() });
    assert_eq!((next.event.kind, next.event.note.as_deref()), ("move", Some("Waktu diperbaiki")));
    assert!(next.hand.is_none() && next.sign.is_none() && next.left.is_none());
    assert_eq!(moved(&new, &case, &kabag, Some(" ")), Err(Refusal::NoteNeeded));
    for other in ["sekretaris", "kasubbag_hukum", "pengelola_jdih", "administrator"] {
        let outcome = moved(&new, &case, &person("x", &[other]), Some("a"));
        assert!(matches!(outcome, Err(Refusal::Role { .. })), "{other}");
    }
    let closed = crate::sop::case::Closed { at: Timestamp(0), outcome: "terbit".into() };
    let closed = Case { closed: Some(closed), ..case.clone() };
    assert_eq!(moved(&new, &closed, &kabag, Some("a")), Err(Refusal::Closed));
    let same = decide_move((&new, &new), &case.sop_version, &case, Some("a"), &kabag);
    assert!(because(same).contains("sudah berjalan"));
}

#[test]
fn a_case_moves_only_where_its_step_is() {
    let renamed = upload_from(&upload_text().replace("\"petunjuk\"", "\"arahan\"")).unwrap();
    let kabag = person("kabag", &["kabag_teknis_hukum"]);
    assert!(
        because(moved(&renamed, &case_at("petunjuk"), &kabag, Some("a")))
            .contains("tidak ada pada versi baru")
    );
    assert!(moved(&renamed, &case_at("kesesuaian"), &kabag, Some("a")).is_ok());
}

#[test]
fn what_was_signed_stays_signed_and_no_gate_is_passed() {
    let (manifest, kabag) = (Digest::of(b"m"), person("kabag", &["kabag_teknis_hukum"]));
    let checked = Case {
        manifest: Some(manifest),
        signs: vec![sign("b", Part::Checker, manifest)],
        ..case_at("persetujuan")
    };
    let faster = edited("most = 15", "most = 20");
    let next = moved(&faster, &checked, &kabag, Some("a")).unwrap();
    assert_eq!((&next.case.signs, next.case.round, next.case.manifest), (&checked.signs, 1, Some(manifest)));
    // A gate behind the present step that is not signed in this round and on this manifest.
    let again = Case { round: 2, ..checked.clone() };
    assert!(because(moved(&faster, &again, &kabag, Some("a"))).contains("belum ditandatangani"));
    let unsigned = Case { signs: Vec::new(), ..checked.clone() };
    assert!(because(moved(&faster, &unsigned, &kabag, Some("a"))).contains("belum ditandatangani"));
    // Versions of files may lack a gate: a case is not moved there.
    let mut gateless = faster.clone();
    gateless.steps.iter_mut().filter(|step| step.id == "koreksi").for_each(|step| step.gate = false);
    assert!(because(moved(&gateless, &checked, &kabag, Some("a"))).contains("Gerbang"));
    // One that comes later in the new version would be asked twice in a round.
    let mut turned = faster.clone();
    let at = turned.position("koreksi").unwrap();
    turned.steps.swap(at, at + 1);
    assert!(because(moved(&turned, &checked, &kabag, Some("a"))).contains("sesudah langkah sekarang"));
    // What gates sign is fixed by the time a gate is reached.
    let loose = Case { manifest: None, signs: Vec::new(), ..case_at("koreksi") };
    assert!(because(moved(&faster, &loose, &kabag, Some("a"))).contains("dibekukan"));
    assert!(moved(&faster, &Case { manifest: Some(manifest), ..loose }, &kabag, Some("a")).is_ok());
}

#[test]
fn a_case_that_waits_can_go_on_afterwards() {
    let kabag = person("kabag", &["kabag_teknis_hukum"]);
    let waiting = Some(Waiting { reason: "naskah".into(), since: Timestamp(0) });
    let case = Case { waiting, ..case_at("kesesuaian") };
    assert!(moved(&edited("most = 120", "most = 90"), &case, &kabag, Some("a")).is_ok());
    let mut deaf = edited("most = 120", "most = 90");
    for step in &mut deaf.steps {
        step.acts.retain(|act| act.kind != ActKind::Resume);
    }
    assert!(because(moved(&deaf, &case, &kabag, Some("a"))).contains("menunggu pihak lain"));
}

#[test]
fn what_was_done_stays_under_the_version_of_its_time() {
    let moves = [Move { from: "a".into(), at: Timestamp(10) }, Move { from: "b".into(), at: Timestamp(20) }];
    let at = |ms: Option<i64>| version_at("c", &moves, ms.map(Timestamp)).to_owned();
    assert_eq!(
        [at(Some(5)), at(Some(10)), at(Some(11)), at(Some(20)), at(Some(21)), at(None)],
        ["a", "a", "b", "b", "c", "c"]
    );
    assert_eq!(version_at("c", &[], Some(Timestamp(5))), "c");
}
