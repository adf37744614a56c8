//! Who may act in whose post.

use super::*;

/// Monday, 5 January 2026, 09:00 in Jambi.
const NOW: Timestamp = Timestamp(1_767_578_400_000);

fn roles(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn post(id: &str, names: &[&str]) -> Post {
    Post { id: id.into(), office_id: "kantor".into(), title: format!("Jabatan {id}"), roles: roles(names) }
}

fn person(id: &str, post: &str) -> Person {
    Person {
        id: id.into(),
        office_id: "kantor".into(),
        post_id: post.into(),
        post_title: String::new(),
        login: id.into(),
        nip: id.into(),
        name: id.to_uppercase(),
        disabled: None,
    }
}

fn actor(id: &str, post: &str) -> Actor {
    Actor {
        person_id: id.into(),
        office_id: "kantor".into(),
        post_id: post.into(),
        post_title: String::new(),
        name: id.into(),
        roles: BTreeSet::new(),
        mandates: Vec::new(),
        asked: false,
    }
}

fn day(text: &str) -> CivilDate {
    CivilDate::parse(text).unwrap()
}

/// What is refused, by field; `None` when it may be.
struct Asked {
    represented: Option<Person>,
    person: Person,
    own: BTreeSet<String>,
    post: Post,
    first: &'static str,
    last: &'static str,
    others: Vec<Mandate>,
}

impl Asked {
    fn usual() -> Self {
        Self {
            represented: Some(person("budi", "kasubbag")),
            person: person("citra", "pengelola"),
            own: roles(&["pengelola_jdih"]),
            post: post("kasubbag", &["kasubbag_hukum"]),
            first: "5 Januari 2026",
            last: "9 Januari 2026",
            others: Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        let people = [person("budi", "kasubbag"), self.person.clone()];
        let proposal = Proposal {
            post: &self.post,
            represented: self.represented.as_ref(),
            person: &self.person,
            own_roles: &self.own,
            people: &people,
            days: (day(self.first), day(self.last)),
            others: &self.others,
        };
        match check_proposal(&proposal, NOW) {
            Ok(_) => None,
            Err(AuthError::Invalid { field, .. }) => Some(field),
            Err(other) => panic!("{other}"),
        }
    }
}

fn mandate(begins: &str, last: &str) -> Mandate {
    Mandate {
        post_id: "kasubbag".into(),
        represented_id: Some("budi".into()),
        person_id: "citra".into(),
        proposed_by: "ani".into(),
        begins_ms: day(begins).begins().0,
        ends_ms: day(last).plus_days(1).begins().0,
        ..Mandate::default()
    }
}

#[test]
fn a_mandate_is_for_somebody_else_who_may_act() {
    assert_eq!(Asked::usual().field(), None);
    assert_eq!(Asked { person: person("budi", "kasubbag"), ..Asked::usual() }.field(), Some("penerima"));
    let disabled = Person { disabled: Some(NOW), ..person("citra", "pengelola") };
    assert_eq!(Asked { person: disabled, ..Asked::usual() }.field(), Some("penerima"));
    for own in ["administrator", "auditor"] {
        assert_eq!(Asked { own: roles(&[own]), ..Asked::usual() }.field(), Some("penerima"), "{own}");
    }
    assert_eq!(Asked { person: person("dewi", "kasubbag"), ..Asked::usual() }.field(), Some("penerima"));
}

#[test]
fn only_a_holder_is_represented_and_a_vacant_post_has_none() {
    let lent = Some(person("eko", "pengelola"));
    assert_eq!(
        Asked { represented: lent, ..Asked::usual() }.field(),
        Some("jabatan"),
        "a mandate of a mandate"
    );
    assert_eq!(Asked { represented: None, ..Asked::usual() }.field(), Some("jabatan"), "somebody holds it");
    let vacant = Asked { represented: None, post: post("kabag", &["kabag_teknis_hukum"]), ..Asked::usual() };
    assert_eq!(vacant.field(), None);
    let apart = Asked { represented: None, post: post("admin", &["administrator"]), ..Asked::usual() };
    assert_eq!(apart.field(), Some("jabatan"));
}

#[test]
fn its_days_are_in_order_not_over_and_not_too_many() {
    assert_eq!(Asked { last: "5 Januari 2026", ..Asked::usual() }.field(), None, "one day");
    assert_eq!(Asked { last: "4 Januari 2026", ..Asked::usual() }.field(), Some("sampai"));
    let past = Asked { first: "1 Januari 2026", last: "4 Januari 2026", ..Asked::usual() };
    assert_eq!(past.field(), Some("sampai"));
    let begun = Asked { first: "1 Januari 2026", ..Asked::usual() };
    assert_eq!(begun.field(), None, "an order of last week may still be entered");
    let last = day("5 Januari 2026").plus_days(i32::try_from(MANDATE_MAX_DAYS).unwrap() - 1);
    assert_eq!(last.iso(), "2026-04-07");
    assert_eq!(Asked { last: "7 April 2026", ..Asked::usual() }.field(), None);
    assert_eq!(Asked { last: "8 April 2026", ..Asked::usual() }.field(), Some("sampai"));
}

#[test]
fn two_mandates_of_one_represented_do_not_overlap() {
    let with = |first, last| Asked { others: vec![mandate(first, last)], ..Asked::usual() }.field();
    assert_eq!(with("9 Januari 2026", "20 Januari 2026"), Some("mulai"));
    assert_eq!(with("10 Januari 2026", "20 Januari 2026"), None);
    assert_eq!(with("1 Januari 2026", "5 Januari 2026"), Some("mulai"));
    assert_eq!(with("1 Januari 2026", "4 Januari 2026"), None);
    let of_another =
        Mandate { represented_id: Some("dewi".into()), ..mandate("5 Januari 2026", "9 Januari 2026") };
    assert_eq!(Asked { others: vec![of_another], ..Asked::usual() }.field(), None);
}

#[test]
fn a_post_lends_what_is_not_own_and_never_administration() {
    let post = roles(&["kasubbag_hukum", "pengelola_jdih", "administrator"]);
    assert_eq!(lent(&post, &roles(&["pengelola_jdih"])), roles(&["kasubbag_hukum"]));
    assert_eq!(lent(&post, &roles(&["administrator"])), roles(&[]));
    assert_eq!(lent(&post, &roles(&["auditor"])), roles(&[]));
}

#[test]
fn the_line_of_command_ends_at_the_sekretaris() {
    let posts = [
        post("sekretaris", &["sekretaris"]),
        post("kabag", &["kabag_teknis_hukum"]),
        post("kasubbag", &["kasubbag_hukum"]),
        post("pengelola", &["pengelola_jdih"]),
        post("umum", &["kasubbag_umum"]),
    ];
    let pairs = [("pengelola", "kasubbag"), ("kasubbag", "kabag"), ("kabag", "sekretaris")];
    let lines: BTreeMap<String, String> = pairs.map(|(below, above)| (below.into(), above.into())).into();
    assert_eq!(superiors(&posts, &lines, "pengelola"), roles(&["kasubbag", "kabag", "sekretaris"]));
    assert_eq!(superiors(&posts, &lines, "kabag"), roles(&["sekretaris"]));
    assert_eq!(superiors(&posts, &lines, "umum"), roles(&["sekretaris"]), "without a row: the Sekretaris");
    assert_eq!(superiors(&posts, &lines, "sekretaris"), roles(&[]));
    assert!(check_superior(&lines, "umum", "kabag").is_ok());
    assert!(check_superior(&lines, "kabag", "pengelola").is_err(), "a ring");
    assert!(check_superior(&lines, "kabag", "kabag").is_err());
}

#[test]
fn it_is_confirmed_by_neither_who_gains_nor_who_proposed() {
    let asked = mandate("5 Januari 2026", "9 Januari 2026");
    let above = roles(&["kabag", "sekretaris"]);
    assert!(may_confirm(&asked, &actor("budi", "kasubbag"), &above).is_ok(), "the represented");
    assert!(may_confirm(&asked, &actor("dewi", "kabag"), &above).is_ok(), "a superior");
    assert!(may_confirm(&asked, &actor("citra", "kabag"), &above).is_err(), "the beneficiary");
    assert!(may_confirm(&asked, &actor("ani", "sekretaris"), &above).is_err(), "who proposed");
    assert!(may_confirm(&asked, &actor("eko", "pengelola"), &above).is_err(), "anybody else");
}

#[test]
fn it_begins_and_ends_by_the_clock() {
    let mut one = mandate("5 Januari 2026", "9 Januari 2026");
    let (begins, ends) = (Timestamp(one.begins_ms), Timestamp(one.ends_ms));
    assert_eq!(state(&one, begins), MandateState::Waiting);
    assert_eq!(state(&one, ends), MandateState::Lapsed);
    one.confirmed_ms = Some(0);
    assert_eq!(state(&one, begins.plus_ms(-1)), MandateState::Coming);
    assert_eq!(state(&one, begins), MandateState::Running);
    assert_eq!(state(&one, ends.plus_ms(-1)), MandateState::Running);
    assert_eq!(state(&one, ends), MandateState::Over);
    one.ended_ms = Some(0);
    assert_eq!(state(&one, begins), MandateState::Over);
}

#[test]
fn an_act_is_recorded_under_the_own_post_where_it_gives_the_role() {
    let mut who = actor("citra", "pengelola");
    who.post_title = "Pengelola JDIH".into();
    who.roles = roles(&["pengelola_jdih", "kasubbag_hukum"]);
    who.mandates = vec![crate::auth::Acting {
        mandate_id: "m".into(),
        post_id: "kasubbag".into(),
        title: "Plh. Kepala Subbagian Hukum".into(),
        roles: roles(&["kasubbag_hukum"]),
        until: NOW,
    }];
    assert_eq!(who.title_for(&["pengelola_jdih"]), "Pengelola JDIH");
    assert_eq!(who.title_for(&["kasubbag_hukum"]), "Plh. Kepala Subbagian Hukum");
    assert_eq!(who.title_for(&["kasubbag_hukum", "pengelola_jdih"]), "Pengelola JDIH");
    assert_eq!(who.title_for(&["kabag"]), "Pengelola JDIH");
    assert_eq!(who.full_title(), "Pengelola JDIH, Plh. Kepala Subbagian Hukum");
    assert!(who.is_in("kasubbag") && who.is_in("pengelola") && !who.is_in("kabag"));
}

#[test]
fn a_mandate_is_confirmed_only_while_the_post_stands_as_it_did() {
    let mandate = |represented: Option<&str>| Mandate {
        post_id: "kasubbag".into(),
        post_title: "Kasubbag".into(),
        represented_id: represented.map(str::to_owned),
        represented_name: represented.map(str::to_uppercase),
        ..Mandate::default()
    };
    let refused = |mandate: &Mandate, people: &[Person]| match check_still(mandate, people) {
        Ok(()) => None,
        Err(AuthError::Invalid { sentence, .. }) => Some(sentence),
        Err(other) => panic!("{other:?}"),
    };
    let holds = [person("budi", "kasubbag")];
    let moved = [person("budi", "lain"), person("citra", "kasubbag")];
    let away = [Person { disabled: Some(NOW), ..person("budi", "kasubbag") }];
    let (for_budi, vacant) = (mandate(Some("budi")), mandate(None));
    assert_eq!(refused(&for_budi, &holds), None);
    assert_eq!(refused(&for_budi, &away), None, "who is away holds the post still");
    assert!(refused(&for_budi, &moved).unwrap().contains("BUDI tidak lagi memegang jabatan Kasubbag"));
    assert_eq!((refused(&vacant, &[]), refused(&vacant, &away)), (None, None));
    assert!(refused(&vacant, &holds).unwrap().contains("sudah terisi"));
}
