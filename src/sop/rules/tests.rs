//! Each refusal once, and what an accepted act makes of a case.

use super::*;
use crate::sop::sample::{case_at, hand, person, sign, upload_sop};

const NOW: Timestamp = Timestamp(7);

fn noted(note: &str) -> Given<'_> {
    Given { note: Some(note), ..Given::default() }
}

fn at_gate(manifest: Digest) -> Case {
    Case { manifest: Some(manifest), hands: vec![hand("siti", Part::Maker)], ..case_at("koreksi") }
}

#[test]
fn each_refusal_has_its_reason() {
    let sop = upload_sop();
    let (siti, budi) =
        (person("siti", &["pengelola_jdih", "kasubbag_hukum"]), person("budi", &["kasubbag_hukum"]));
    let seen = Digest::of(b"naskah");
    let gate = at_gate(seen);
    let refused = |case: &Case, noun: &str, given: &Given<'_>, actor: &Actor| {
        decide(&sop, case, noun, given, actor, NOW).unwrap_err()
    };
    let nothing = Given::default();

    let closed = Case { closed: Some(Closed { at: NOW, outcome: "terbit".into() }), ..gate.clone() };
    assert_eq!(refused(&closed, "persetujuan", &nothing, &budi), Refusal::Closed);
    let step = "menunggu koreksi Kasubbag".to_owned();
    assert_eq!(refused(&gate, "pengunggahan", &nothing, &budi), Refusal::NotHere { step });
    let role = "kasubbag_hukum".to_owned();
    assert_eq!(refused(&gate, "persetujuan", &nothing, &person("x", &["auditor"])), Refusal::Role { role });
    let elsewhere = Actor { office_id: "lain".into(), ..budi.clone() };
    assert_eq!(refused(&gate, "persetujuan", &nothing, &elsewhere), Refusal::OtherOffice);
    let taken = Refusal::HandTaken { has: Part::Maker, wanted: Part::Checker };
    assert_eq!(refused(&gate, "persetujuan", &nothing, &siti), taken);
    assert_eq!(refused(&gate, "pengembalian", &noted("  "), &budi), Refusal::NoteNeeded);
    let long = "a".repeat(NOTE_MAX_CHARS + 1);
    assert_eq!(refused(&gate, "pengembalian", &noted(&long), &budi), Refusal::NoteTooLong);
    let beyond = Given { to: Some("unggah"), ..noted("salah") };
    assert_eq!(refused(&gate, "pengembalian", &beyond, &budi), Refusal::NoSuchTarget);
    let other = Given { seen: Some(Digest::of(b"lain")), ..Given::default() };
    assert_eq!(refused(&gate, "persetujuan", &other, &budi), Refusal::Changed);
    let empty = Case { manifest: None, ..gate };
    assert_eq!(refused(&empty, "persetujuan", &other, &budi), Refusal::NothingToSign);
    let compare = case_at("kesesuaian");
    assert_eq!(refused(&compare, "kelanjutan", &nothing, &siti), Refusal::NotWaiting);
    let waits = Case { waiting: Some(Waiting { reason: "salah".into(), since: NOW }), ..compare };
    let whom = "unit pengusul".to_owned();
    assert_eq!(refused(&waits, "kesesuaian", &nothing, &siti), Refusal::Waiting { whom });
}

#[test]
fn work_before_an_act_is_for_makers_at_their_step_and_moves_nothing() {
    let sop = upload_sop();
    let maker = person("siti", &["pengelola_jdih"]);
    let here = case_at("kesesuaian");
    let (at, up_to) = (Work::At("kesesuaian"), Work::UpTo("kesesuaian"));
    for work in [at, up_to] {
        assert_eq!(decide_work(&sop, &here, work, &maker), Ok(Some(hand("siti", Part::Maker))));
        let checker = person("budi", &["kasubbag_hukum"]);
        assert!(matches!(decide_work(&sop, &here, work, &checker), Err(Refusal::Role { .. })));
        let closed = Case { closed: Some(Closed { at: NOW, outcome: "terbit".into() }), ..here.clone() };
        assert_eq!(decide_work(&sop, &closed, work, &maker), Err(Refusal::Closed));
        let both = Case { hands: vec![hand("siti", Part::Checker)], ..here.clone() };
        assert!(matches!(decide_work(&sop, &both, work, &maker), Err(Refusal::HandTaken { .. })));
        let later = case_at("penyerahan");
        assert!(matches!(decide_work(&sop, &later, work, &maker), Err(Refusal::NotHere { .. })));
    }
    let early = case_at("registrasi");
    assert!(matches!(decide_work(&sop, &early, at, &maker), Err(Refusal::NotHere { .. })));
    assert!(decide_work(&sop, &early, up_to, &maker).is_ok());
    let made = Case { hands: vec![hand("siti", Part::Maker)], ..here };
    assert_eq!(decide_work(&sop, &made, at, &maker), Ok(None), "the hand is taken once");
}

#[test]
fn a_note_may_be_as_long_as_the_limit() {
    let at_limit = "a".repeat(NOTE_MAX_CHARS);
    assert_eq!(checked_note(NotePolicy::Wajib, Some(&at_limit)), Ok(Some(at_limit)));
    assert_eq!(checked_note(NotePolicy::Tidak, Some("diabaikan")), Ok(None));
}

#[test]
fn a_signature_names_what_was_seen_and_takes_the_hand() {
    let (sop, seen) = (upload_sop(), Digest::of(b"naskah"));
    let given = Given { seen: Some(seen), ..Given::default() };
    let next = decide(&sop, &at_gate(seen), "persetujuan", &given, &person("budi", &["kasubbag_hukum"]), NOW)
        .unwrap();
    assert_eq!((next.case.at.as_str(), next.case.version), ("persetujuan", 2));
    assert_eq!(next.hand, Some(hand("budi", Part::Checker)));
    let signed = next.sign.unwrap();
    assert_eq!((signed.manifest, signed.round, signed.at), (seen, 1, NOW));
    assert!(current_sign(&next.case, "koreksi").is_some());
}

#[test]
fn a_return_begins_a_round_in_which_old_signatures_do_not_count() {
    let (sop, seen) = (upload_sop(), Digest::of(b"naskah"));
    let mut case = Case { at: "persetujuan".into(), ..at_gate(seen) };
    case.signs.push(sign("budi", Part::Checker, seen));
    let kabag = person("agus", &["kabag_teknis_hukum"]);
    let same = decide(&sop, &case, "pengembalian", &noted("periksa lagi"), &kabag, NOW).unwrap().case;
    assert_eq!((same.at.as_str(), same.round, same.manifest), ("koreksi", 2, Some(seen)));
    assert!(current_sign(&same, "koreksi").is_none());
    let back = Given { to: Some("penyerahan"), ..noted("uraian keliru") };
    let back = decide(&sop, &case, "pengembalian", &back, &kabag, NOW).unwrap();
    assert_eq!((back.case.manifest, back.hand), (None, None), "fixed anew, and nobody lost a gate");
}

#[test]
fn a_change_leads_back_as_far_as_it_must_and_no_further() {
    let (sop, maker) = (upload_sop(), person("siti", &["pengelola_jdih"]));
    let changed = |at: &str, change: &str| {
        let next = decide_change(&sop, &case_at(at), change, "mengubah", &maker, NOW).unwrap();
        (next.case.at, next.case.round)
    };
    assert_eq!(changed("unggah", "berkas"), ("kesesuaian".into(), 2));
    assert_eq!(changed("unggah", "uraian"), ("penyerahan".into(), 2));
    assert_eq!(changed("kesesuaian", "uraian"), ("kesesuaian".into(), 1));
    assert_eq!(changed("koreksi", "saran"), ("koreksi".into(), 1));
    let both = person("budi", &["kasubbag_hukum", "pengelola_jdih"]);
    assert_eq!(costs_gate(&sop, &case_at("registrasi"), &both, Part::Maker).map(|gate| gate.no), Some(5));
    assert!(costs_gate(&sop, &case_at("registrasi"), &maker, Part::Maker).is_none());
}

#[test]
fn only_the_change_that_is_asked_for_ends_the_waiting() {
    let (sop, maker) = (upload_sop(), person("siti", &["pengelola_jdih"]));
    let asked = Waiting { reason: "halaman 3 hilang".into(), since: NOW };
    let case =
        Case { waiting: Some(asked.clone()), unit_post_id: Some("jabatan".into()), ..case_at("kesesuaian") };
    let changed = |case: &Case, change: &str, actor: &Actor| {
        decide_change(&sop, case, change, "mengubah", actor, NOW).unwrap().case
    };
    let described = changed(&case, "uraian", &maker);
    assert_eq!(described.waiting, Some(asked), "the unit is still asked");
    let unit = person("unit", &["unit_pengusul"]);
    assert_eq!(changed(&described, "berkas", &unit).waiting, None);
    assert_eq!(changed(&described, "berkas", &maker).waiting, None);
}

#[test]
fn suggesting_is_for_who_may_sign_there() {
    let (sop, budi) = (upload_sop(), person("budi", &["kasubbag_hukum"]));
    assert!(decide_suggest(&sop, &case_at("koreksi"), "menyarankan", &budi, NOW).is_ok());
    assert!(matches!(
        decide_suggest(&sop, &case_at("penyerahan"), "menyarankan", &budi, NOW),
        Err(Refusal::NotHere { .. })
    ));
    let made = Case { hands: vec![hand("budi", Part::Maker)], ..case_at("koreksi") };
    assert!(matches!(decide_suggest(&sop, &made, "menyarankan", &budi, NOW), Err(Refusal::HandTaken { .. })));
}

#[test]
fn withdrawing_needs_a_reason_and_the_role() {
    let (sop, case) = (upload_sop(), case_at("unggah"));
    let maker = person("siti", &["pengelola_jdih"]);
    assert_eq!(decide_withdraw(&sop, &case, None, &maker, NOW).unwrap_err(), Refusal::NoteNeeded);
    let ended = decide_withdraw(&sop, &case, Some("keliru"), &maker, NOW).unwrap().case;
    assert_eq!(ended.closed.unwrap().outcome, "ditarik");
    let other = person("x", &["sekretaris"]);
    assert!(matches!(decide_withdraw(&sop, &case, Some("keliru"), &other, NOW), Err(Refusal::Role { .. })));
}

#[test]
fn what_comes_first_goes_on_elsewhere_by_who_does_the_first_step_in_both() {
    let sop = upload_sop();
    let mut ahead = upload_sop();
    ahead.id = "segera".into();
    let maker = person("siti", &["pengelola_jdih"]);
    let entry = sop.entry().unwrap().id.clone();
    let case = case_at(&entry);
    let tried = |case: &Case, ahead: &Sop, note: &str, actor: &Actor| {
        decide_ahead((&sop, case), ("segera@1", ahead), ("mendahulukan", note), actor, NOW)
    };
    let next = tried(&case, &ahead, " mendesak ", &maker).unwrap();
    assert_eq!((next.case.sop_version.as_str(), next.case.at.as_str()), ("segera@1", entry.as_str()));
    assert_eq!((next.hand, next.event.note.as_deref()), (Some(hand("siti", Part::Maker)), Some("mendesak")));
    assert_eq!((next.case.version, next.left), (2, None));
    assert_eq!(tried(&case, &ahead, " ", &maker).unwrap_err(), Refusal::NoteNeeded);
    let stranger = person("x", &["kasubbag_hukum"]);
    assert!(matches!(tried(&case, &ahead, "a", &stranger).unwrap_err(), Refusal::Role { .. }));
    // Up to the hand-over it is never too late, whosever step it is and whoever took that up.
    for step in &sop.steps[..=sop.freezing_position().unwrap()] {
        let mut at = case_at(&step.id);
        if step.id != entry {
            at.visit = at.visit.taken_by("budi", NOW);
        }
        let next = tried(&at, &ahead, "a", &maker).unwrap();
        assert_eq!((next.case.at.as_str(), next.case.sop_version.as_str()), (step.id.as_str(), "segera@1"));
        assert!(step.id == entry || next.case.visit == at.visit, "nobody's step is taken over by it");
    }
    for later in ["koreksi", "persetujuan", "unggah"] {
        let late = tried(&case_at(later), &ahead, "a", &maker).unwrap_err();
        assert!(matches!(late, Refusal::NotHere { .. }), "{later}: {late:?}");
    }
    // In the other procedure the first step is another's, or another step.
    ahead.steps[0].role = "sekretaris".into();
    assert!(matches!(tried(&case, &ahead, "a", &maker).unwrap_err(), Refusal::Role { .. }));
    ahead.steps[0].id = "lain".into();
    assert!(matches!(tried(&case, &ahead, "a", &maker).unwrap_err(), Refusal::NotHere { .. }));
    let gate = Case { hands: vec![hand("siti", Part::Checker)], ..case };
    assert!(matches!(tried(&gate, &upload_sop(), "a", &maker).unwrap_err(), Refusal::HandTaken { .. }));
}
