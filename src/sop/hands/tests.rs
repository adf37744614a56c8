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
