//! Who is left for each gate.

use super::*;
use crate::kernel::Digest;
use crate::sop::sample::{case_at, hand, sign, upload_sop};

/// The steps that nobody can sign, when these people hold the checker's and the approver's role.
fn left(case: &Case, check: &[&str], approve: &[&str]) -> Vec<(String, bool)> {
    let people = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let holders = [("koreksi".to_owned(), people(check)), ("persetujuan".to_owned(), people(approve))];
    stranded(&upload_sop(), case, &holders).into_iter().map(|gate| (gate.step, gate.by_hands)).collect()
}

#[test]
fn a_gate_without_holders_is_stranded_and_not_by_hands() {
    assert_eq!(left(&case_at("registrasi"), &["budi"], &[]), [("persetujuan".to_owned(), false)]);
    assert_eq!(left(&case_at("registrasi"), &["budi"], &["agus"]), []);
}

#[test]
fn one_person_for_both_gates_strands_the_later() {
    assert_eq!(left(&case_at("registrasi"), &["budi"], &["budi"]), [("persetujuan".to_owned(), true)]);
}

#[test]
fn the_person_that_only_one_gate_has_is_left_to_it() {
    assert_eq!(left(&case_at("registrasi"), &["budi", "agus"], &["budi"]), []);
    assert_eq!(left(&case_at("registrasi"), &["budi"], &["budi", "agus"]), []);
}

#[test]
fn who_made_is_no_checker_any_more() {
    let made = Case { hands: vec![hand("budi", Part::Maker)], ..case_at("kesesuaian") };
    assert_eq!(left(&made, &["budi"], &["agus"]), [("koreksi".to_owned(), true)]);
    let checked = Case { hands: vec![hand("budi", Part::Checker)], ..case_at("kesesuaian") };
    assert_eq!(left(&checked, &["budi"], &["agus"]), [], "after a return the same person checks again");
}

#[test]
fn a_gate_that_was_signed_in_this_round_needs_nobody() {
    let seen = Digest::of(b"naskah");
    let mut case = Case { manifest: Some(seen), ..case_at("persetujuan") };
    case.hands.push(hand("budi", Part::Checker));
    case.signs.push(sign("budi", Part::Checker, seen));
    assert_eq!(left(&case, &[], &["agus"]), []);
    case.round = 2;
    assert_eq!(left(&case, &[], &["agus"]), [("koreksi".to_owned(), false)]);
}

fn someone(id: &str, post: &str) -> Person {
    Person {
        id: id.into(),
        office_id: "kantor".into(),
        post_id: post.into(),
        post_title: post.into(),
        login: id.into(),
        nip: id.into(),
        name: id.to_uppercase(),
        disabled: None,
    }
}

fn post(id: &str, roles: &[&str]) -> Post {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    Post { id: id.into(), office_id: "kantor".into(), title: format!("Jabatan {id}"), roles }
}

#[test]
fn a_remedy_names_who_could_act_in_which_post() {
    let sop = upload_sop();
    let case = Case { hands: vec![hand("maker", Part::Maker)], ..case_at("koreksi") };
    let people = [
        someone("maker", "pengelola"),
        someone("citra", "pengelola"),
        someone("agus", "kabag"),
        someone("ani", "admin"),
        someone("adit", "auditor"),
    ];
    let posts = [
        post("pengelola", &["pengelola_jdih"]),
        post("kasubbag", &["kasubbag_hukum"]),
        post("kabag", &["kabag_teknis_hukum"]),
        post("admin", &["administrator"]),
        post("auditor", &["auditor"]),
    ];
    let holders = [("koreksi".to_owned(), vec![]), ("persetujuan".to_owned(), vec!["agus".to_owned()])];
    let found = remedy(&sop, &case, "koreksi", &holders, (&people, &posts));
    assert_eq!(found.posts, [("Jabatan kasubbag".to_owned(), vec![])]);
    assert_eq!(
        found.people,
        ["CITRA"],
        "neither the maker, nor who is needed to approve, nor who stands apart"
    );
    let two = [
        ("koreksi".to_owned(), vec![]),
        ("persetujuan".to_owned(), vec!["agus".to_owned(), "budi".to_owned()]),
    ];
    let found = remedy(&sop, &case, "koreksi", &two, (&people, &posts));
    assert_eq!(found.people, ["CITRA", "AGUS"], "another could approve");
}

#[test]
fn a_gate_that_only_mandates_hold_says_when_the_last_ends() {
    let sop = upload_sop();
    let case = case_at("koreksi");
    let holder =
        |id: &str, until: Option<i64>| Holder { person: someone(id, "p"), until: until.map(Timestamp) };
    let gate = |all: Vec<Holder>| {
        let holders = [("koreksi".to_owned(), all), ("persetujuan".to_owned(), vec![holder("agus", None)])];
        expiring(&sop, &case, &holders)
            .into_iter()
            .map(|one| (one.step, one.name, one.until.0))
            .collect::<Vec<_>>()
    };
    assert_eq!(gate(vec![]), []);
    assert_eq!(gate(vec![holder("budi", None), holder("citra", Some(5))]), []);
    let last = ("koreksi".to_owned(), "DEWI".to_owned(), 9);
    assert_eq!(gate(vec![holder("citra", Some(5)), holder("dewi", Some(9))]), [last]);
}
