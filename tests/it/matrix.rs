//! Who may do what is two files that one can read: `matrix/sop.txt`, every act of every step for every
//! role, and `matrix/routes.txt`, every route for everybody. A change of permissions is a changed line.
//!
//! `JDIH_UPDATE_MATRIX=1` writes the files anew.

mod routes;
mod visit;

use crate::engines::{Engine, TestDatabase};
use crate::house::House;
use jdih::auth::Actor;
use jdih::kernel::Timestamp;
use jdih::sop::{Case, Sop, Visit, rules};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Writes the file when asked to, else compares.
fn expect_file(name: &str, now: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/matrix").join(name);
    if std::env::var("JDIH_UPDATE_MATRIX").is_ok_and(|value| value == "1") {
        std::fs::write(&path, now).expect("the file is written");
        return;
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    let different = |(old, new): &(&str, &str)| old != new;
    let changed: Vec<_> = stored.lines().zip(now.lines()).filter(different).collect();
    let first = changed.first().map(|(old, new)| format!("\n- {old}\n+ {new}"));
    assert!(
        stored == now,
        "{name}: {} lines differ, {} stored, {} now; JDIH_UPDATE_MATRIX=1 writes it{}",
        changed.len(),
        stored.lines().count(),
        now.lines().count(),
        first.unwrap_or_default()
    );
}

/// Somebody with exactly this role.
fn with_role(role: &str) -> Actor {
    Actor {
        person_id: "orang".into(),
        office_id: "kantor".into(),
        post_id: "jabatan".into(),
        post_title: "Jabatan".into(),
        name: "Orang".into(),
        roles: [role.to_owned()].into(),
        mandates: Vec::new(),
        asked: false,
    }
}

/// A case at a step, with nobody's hand in it yet.
fn case_at(step: &str) -> Case {
    Case {
        id: "perkara".into(),
        office_id: "kantor".into(),
        sop_version: "versi".into(),
        subject: "Perkara".into(),
        unit_post_id: None,
        at: step.to_owned(),
        round: 1,
        manifest: None,
        signs: Vec::new(),
        hands: Vec::new(),
        waiting: None,
        version: 1,
        registered_by: "lain".into(),
        created: Timestamp(0),
        arrived: Timestamp(0),
        closed: None,
        visit: Visit::default().next(),
    }
}

fn line(sop: &Sop, case: &Case, role: &str) -> String {
    let (actor, now) = (with_role(role), Timestamp(0));
    let mut cells: Vec<(String, bool)> = Vec::new();
    for act in &sop.step(&case.at).expect("a step").acts {
        cells.push((act.noun.clone(), rules::may(sop, case, &act.noun, &actor).is_ok()));
    }
    if let Some(withdraw) = &sop.withdraw {
        let may = rules::decide_withdraw(sop, case, Some("alasan"), &actor, now).is_ok();
        cells.push((withdraw.noun.clone(), may));
    }
    for change in &sop.reopen {
        let may = rules::decide_change(sop, case, &change.change, "", &actor, now).is_ok();
        cells.push((change.change.clone(), may));
    }
    cells.push(("saran".into(), rules::decide_suggest(sop, case, "", &actor, now).is_ok()));
    let cells: Vec<String> =
        cells.into_iter().map(|(noun, may)| format!("{noun}={}", if may { "ya" } else { "-" })).collect();
    cells.join("  ")
}

#[tokio::test]
async fn every_act_of_every_step_is_for_these_roles() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("a database");
    let house = House::founded(&database).await;
    let roles: Vec<String> = house.app.auth().roles().all.iter().map(|role| role.id.clone()).collect();
    let mut sops: Vec<_> = house.app.sops.definitions().all().values().cloned().collect();
    sops.sort_by(|a, b| a.id.cmp(&b.id));
    let mut text = String::new();
    for sop in sops {
        for step in &sop.steps {
            for role in &roles {
                let line = line(&sop, &case_at(&step.id), role);
                writeln!(text, "{:<14}{:<12}  {role:<20}  {line}", sop.id, step.id).expect("text");
            }
        }
    }
    expect_file("sop.txt", &text);
}
