//! Who may take a step up, over, let it go and hand it on.

use super::*;
use crate::sop::model::Part;
use crate::sop::rules::decide;
use crate::sop::sample::{case_at, hand, person, upload_sop};
use crate::sop::{Case, Given};

const NOW: Timestamp = Timestamp(7);

fn held_by(case: &Case, person: &Actor) -> Case {
    Case { visit: case.visit.taken_by(&person.person_id, Timestamp(3)), ..case.clone() }
}

#[test]
fn a_step_is_taken_up_once_and_taken_over_visibly() {
    let sop = upload_sop();
    let (siti, budi) = (person("siti", &["pengelola_jdih"]), person("budi", &["pengelola_jdih"]));
    let case = case_at("penyerahan");
    let take = |case: &Case, taking, actor: &Actor| decide_taking(&sop, case, taking, actor, NOW);
    let next = take(&case, Taking::Take, &siti).unwrap();
    assert_eq!((next.case.visit.by.as_deref(), next.case.visit.taken), (Some("siti"), Some(NOW)));
    assert_eq!((next.case.version, next.case.at.as_str()), (case.version + 1, "penyerahan"));
    let taken = held_by(&case, &siti);
    assert_eq!(take(&taken, Taking::Take, &siti).unwrap_err(), Refusal::TakenAlready);
    assert_eq!(take(&taken, Taking::Take, &budi).unwrap_err(), Refusal::Taken);
    let over = take(&taken, Taking::TakeOver { from: "Siti" }, &budi).unwrap();
    assert_eq!(over.case.visit.by.as_deref(), Some("budi"));
    assert_eq!(over.case.visit.taken, Some(Timestamp(3)), "the first taking counts");
    assert_eq!(over.event.label, "mengambil alih langkah ini dari Siti");
    let stranger = person("x", &["auditor"]);
    assert!(matches!(take(&case, Taking::Take, &stranger).unwrap_err(), Refusal::Role { .. }));
}

#[test]
fn only_who_has_it_lets_it_go_or_hands_it_on() {
    let sop = upload_sop();
    let (siti, budi) = (person("siti", &["pengelola_jdih"]), person("budi", &["pengelola_jdih"]));
    let case = held_by(&case_at("penyerahan"), &siti);
    let take = |case: &Case, taking, actor: &Actor| decide_taking(&sop, case, taking, actor, NOW);
    assert_eq!(take(&case, Taking::Release, &budi).unwrap_err(), Refusal::NotTaken);
    assert_eq!(take(&case, Taking::Release, &siti).unwrap().case.visit.by, None);
    assert_eq!(take(&case, Taking::Hand { to: &siti }, &budi).unwrap_err(), Refusal::Taken);
    assert_eq!(
        take(&case, Taking::Hand { to: &budi }, &siti).unwrap().case.visit.by.as_deref(),
        Some("budi")
    );
    assert_eq!(take(&case, Taking::Hand { to: &siti }, &siti).unwrap_err(), Refusal::NoSuchHolder);
    let other = person("kabag", &["kabag_teknis_hukum"]);
    assert_eq!(take(&case, Taking::Hand { to: &other }, &siti).unwrap_err(), Refusal::NoSuchHolder);
    let elsewhere = Actor { office_id: "lain".into(), ..budi.clone() };
    assert_eq!(take(&case, Taking::Hand { to: &elsewhere }, &siti).unwrap_err(), Refusal::NoSuchHolder);
}

#[test]
fn a_step_that_was_given_and_not_begun_is_taken_up_or_handed_on_and_not_let_go() {
    let sop = upload_sop();
    let (siti, budi) = (person("siti", &["pengelola_jdih"]), person("budi", &["pengelola_jdih"]));
    let mut case = case_at("penyerahan");
    case.visit.by = Some("siti".into());
    let take = |taking, actor: &Actor| decide_taking(&sop, &case, taking, actor, NOW);
    assert_eq!(take(Taking::Release, &siti).unwrap_err(), Refusal::NotTaken);
    assert_eq!(take(Taking::Take, &siti).unwrap().case.visit.taken, Some(NOW));
    assert_eq!(take(Taking::Hand { to: &budi }, &siti).unwrap().case.visit.by.as_deref(), Some("budi"));
}

/// Whoever has another hand in the case cannot keep others from the gate, nor be given it.
#[test]
fn a_gate_is_for_those_who_can_sign_it() {
    let sop = upload_sop();
    let (siti, budi) = (person("siti", &["kasubbag_hukum"]), person("budi", &["kasubbag_hukum"]));
    let case = Case { hands: vec![hand("siti", Part::Maker)], ..case_at("koreksi") };
    let wanted = Refusal::HandTaken { has: Part::Maker, wanted: Part::Checker };
    assert_eq!(decide_taking(&sop, &case, Taking::Take, &siti, NOW).unwrap_err(), wanted);
    let to = decide_taking(&sop, &case, Taking::Hand { to: &siti }, &budi, NOW).unwrap_err();
    assert_eq!(to, Refusal::NoSuchHolder);
    assert!(decide_taking(&sop, &case, Taking::Take, &budi, NOW).is_ok());
}

#[test]
fn an_act_takes_up_what_nobody_has_and_waits_for_a_take_over_of_what_another_has() {
    let sop = upload_sop();
    let (siti, budi) = (person("siti", &["pengelola_jdih"]), person("budi", &["pengelola_jdih"]));
    let case = case_at("kesesuaian");
    let given = Given { note: Some("Halaman 2 hilang"), ..Given::default() };
    let act = |case: &Case, noun, actor: &Actor| decide(&sop, case, noun, &given, actor, NOW);
    let waits = act(&case, "permintaan-perbaikan", &siti).unwrap();
    assert_eq!((waits.case.visit.by.as_deref(), waits.left), (Some("siti"), None));
    assert_eq!(act(&waits.case, "kelanjutan", &budi).unwrap_err(), Refusal::Taken);
    let goes = act(&case, "kesesuaian", &budi).unwrap();
    let left = goes.left.unwrap();
    assert_eq!((left.by.as_deref(), left.taken, left.ordinal), (Some("budi"), Some(NOW), 1));
    assert_eq!((goes.case.visit.by, goes.case.visit.ordinal), (None, 2), "nobody has the next step");
}
