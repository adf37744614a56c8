//! Both sides of every rule of keadaan kahar.

use super::*;
use crate::sop::model::Part;
use crate::sop::sample::{case_at, hand, person, upload_sop};

fn kahar(step: &str, change: Change) -> Kahar {
    Kahar {
        id: "k".into(),
        case_id: "perkara".into(),
        step: step.into(),
        change,
        reason: "Banjir".into(),
        proposed_by: ("siti".into(), "Siti".into()),
        proposed: Timestamp(0),
        confirmed: None,
        declined: None,
    }
}

fn confirmed(step: &str, change: Change, at: i64) -> Kahar {
    Kahar { confirmed: Some(("sekretaris".into(), Timestamp(at))), ..kahar(step, change) }
}

fn days(most: u32) -> Change {
    Change::Time(Limit::of(most, Unit::HariKerja))
}

fn first(id: &str) -> Change {
    Change::Order { first: id.into() }
}

fn to(id: &str) -> Change {
    Change::Person { id: id.into(), name: id.into() }
}

fn changes(case: &Case, step: &str, change: &Change) -> Result<(), Wrong> {
    check_change(&upload_sop(), case, (step, change), (None, None))
}

#[test]
fn only_what_is_not_done_changes() {
    let case = case_at("kesesuaian");
    assert!(changes(&case, "kesesuaian", &days(2)).is_ok() && changes(&case, "unggah", &days(2)).is_ok());
    assert_eq!(changes(&case, "petunjuk", &days(2)).unwrap_err().0, "langkah");
    assert_eq!(changes(&case, "entah", &days(2)).unwrap_err().0, "langkah");
}

#[test]
fn a_time_is_within_its_limits_and_another() {
    let case = case_at("kesesuaian");
    assert!(changes(&case, "kesesuaian", &days(1)).is_ok());
    assert!(changes(&case, "kesesuaian", &days(MAX_GRANTED)).is_ok());
    for most in [0, MAX_GRANTED + 1] {
        assert_eq!(changes(&case, "kesesuaian", &days(most)).unwrap_err().0, "jumlah");
    }
    let same = Change::Time(Limit::of(120, Unit::Menit));
    assert_eq!(changes(&case, "kesesuaian", &same).unwrap_err().0, "jumlah");
    assert_eq!(read_time(" 2 ", "hari_kerja"), Ok(Limit::of(2, Unit::HariKerja)));
    assert_eq!(read_time("dua", "hari_kerja").unwrap_err().0, "jumlah");
    assert_eq!(read_time("2", "windu").unwrap_err().0, "satuan");
}

#[test]
fn a_granted_time_counts_from_its_confirmation() {
    let (sop, all) =
        (upload_sop(), [confirmed("kesesuaian", days(2), 10), confirmed("kesesuaian", days(3), 20)]);
    let limit = |decided: Option<i64>| {
        let step = with_time(sop.step("kesesuaian").unwrap(), &all, decided.map(Timestamp)).into_owned();
        step.baku.unwrap().limit
    };
    assert_eq!(limit(Some(9)), Limit::of(120, Unit::Menit));
    assert_eq!([limit(Some(10)), limit(Some(19))], [Limit::of(2, Unit::HariKerja); 2]);
    assert_eq!([limit(Some(20)), limit(None)], [Limit::of(3, Unit::HariKerja); 2]);
    // What is only proposed counts for nothing.
    assert!(matches!(applied(&sop, &[kahar("kesesuaian", days(2))]), Cow::Borrowed(_)));
    let step = applied(&sop, &all).step("kesesuaian").unwrap().clone();
    assert_eq!(step.baku.unwrap().text(), "3 hari kerja");
}

#[test]
fn two_steps_that_lie_ahead_change_places_and_no_gate_does() {
    let (sop, case) = (upload_sop(), case_at("registrasi"));
    assert!(changes(&case, "terima", &first("petunjuk")).is_ok());
    let new = turned(&sop, "terima", "petunjuk").unwrap();
    let order: Vec<&str> = new.steps.iter().take(4).map(|step| step.id.as_str()).collect();
    assert_eq!(order, ["registrasi", "petunjuk", "terima", "kesesuaian"]);
    let leads = |from: &str, noun: &str| new.step(from).unwrap().act(noun).unwrap().to.clone();
    assert_eq!(leads("registrasi", "pengajuan"), ["petunjuk"]);
    assert_eq!(leads("petunjuk", "disposisi"), ["terima"]);
    assert_eq!(leads("terima", "disposisi"), ["kesesuaian"]);
    assert_eq!(leads("terima", "pengembalian"), ["registrasi"]);
    assert_eq!(new.gates().collect::<Vec<_>>(), sop.gates().collect::<Vec<_>>());
    // The present step and what is behind it stay.
    assert_eq!(changes(&case_at("terima"), "terima", &first("petunjuk")).unwrap_err().0, "langkah");
    // Not neighbours; a gate, what is handed to it, and the end stay where they are.
    for (step, other) in [
        ("terima", "kesesuaian"),
        ("petunjuk", "terima"),
        ("kesesuaian", "penyerahan"),
        ("penyerahan", "koreksi"),
        ("koreksi", "persetujuan"),
        ("persetujuan", "unggah"),
        ("unggah", "entah"),
    ] {
        assert!(turned(&sop, step, other).is_err(), "{step} {other}");
    }
}

#[test]
fn every_order_that_is_taken_keeps_the_gates_before_the_end() {
    let sop = upload_sop();
    for one in &sop.steps {
        for other in &sop.steps {
            if let Ok(new) = turned(&sop, &one.id, &other.id) {
                assert!(holds(&new).is_ok());
                let gates =
                    |sop: &Sop| sop.gates().map(|gate| (gate.id.clone(), gate.part)).collect::<Vec<_>>();
                assert_eq!(gates(&new), gates(&sop));
            }
        }
    }
}

#[test]
fn the_person_is_of_the_same_post_and_free_for_the_step() {
    let sop = upload_sop();
    let case = Case { hands: vec![hand("siti", Part::Maker)], ..case_at("koreksi") };
    let check = |who: Option<&Actor>, holder: Option<&str>| {
        check_change(&sop, &case, ("koreksi", &to("x")), (who, holder)).map_err(|(field, _)| field)
    };
    let able = person("budi", &["kasubbag_hukum"]);
    assert_eq!(check(Some(&able), None), Ok(()));
    assert_eq!(check(Some(&able), Some("jabatan")), Ok(()));
    assert_eq!(check(Some(&able), Some("jabatan lain")), Err("orang"));
    assert_eq!(check(None, None), Err("orang"));
    assert_eq!(check(Some(&person("budi", &["pengelola_jdih"])), None), Err("orang"));
    assert_eq!(
        check(Some(&person("siti", &["kasubbag_hukum"])), None),
        Err("orang"),
        "a maker checks nothing"
    );
    let elsewhere = Actor { office_id: "lain".into(), ..able.clone() };
    assert_eq!(check(Some(&elsewhere), None), Err("orang"));
}

#[test]
fn a_person_who_was_given_a_step_has_it_until_somebody_took_it_up() {
    let all = [confirmed("koreksi", to("budi"), 10)];
    let case = case_at("koreksi");
    assert_eq!(assigned(&case, &all).by.as_deref(), Some("budi"));
    assert_eq!(assigned(&case, &[kahar("koreksi", to("budi"))]).by, None);
    assert_eq!(assigned(&case_at("persetujuan"), &all).by, None);
    let taken = Case { visit: case.visit.taken_by("citra", Timestamp(20)), ..case.clone() };
    assert_eq!(assigned(&taken, &all).by.as_deref(), Some("citra"));
    let let_go = Case { visit: Visit { by: None, ..taken.visit.clone() }, ..case };
    assert_eq!(assigned(&let_go, &all).by, None);
}

#[test]
fn whoever_handles_the_case_proposes_and_the_sekretaris_does_not() {
    let (sop, case) = (upload_sop(), case_at("kesesuaian"));
    let propose = |who: &Actor, reason: &str| {
        check_proposal(&sop, &case, ("kesesuaian", &days(2), reason), who, (None, None))
    };
    assert_eq!(propose(&person("siti", &["pengelola_jdih"]), "Banjir"), Ok(Ok(())));
    assert_eq!(propose(&person("siti", &["pengelola_jdih"]), " ").unwrap().unwrap_err().0, "alasan");
    assert!(matches!(propose(&person("u", &["unit_pengusul"]), "Banjir"), Err(Refusal::Role { .. })));
    assert!(matches!(propose(&person("s", &["sekretaris"]), "Banjir"), Err(Refusal::Because(_))));
}

#[test]
fn another_sekretaris_decides_once() {
    let change = kahar("koreksi", to("budi"));
    assert_eq!(check_decision(&change, &person("ani", &["sekretaris"])), Ok(()));
    assert!(matches!(
        check_decision(&change, &person("ani", &["kabag_teknis_hukum"])),
        Err(Refusal::Role { .. })
    ));
    for own in ["siti", "budi"] {
        assert!(
            matches!(check_decision(&change, &person(own, &["sekretaris"])), Err(Refusal::Because(_))),
            "{own}"
        );
    }
    let done = confirmed("koreksi", days(2), 1);
    assert!(matches!(check_decision(&done, &person("ani", &["sekretaris"])), Err(Refusal::Because(_))));
}
