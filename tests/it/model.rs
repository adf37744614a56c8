//! Random acts against a model that knows only the rules: whatever people try in whatever order, nothing
//! is published that two others did not check and approve after the last change.
//!
//! `JDIH_TEST_SEQUENCES` raises how many sequences are walked (a long run: 10000); `JDIH_TEST_SEED`
//! repeats the seed that a failure names.

mod asked;
mod call;
mod changes;
mod choose;
mod dice;
mod mandates;
mod office;
mod rules;
mod turns;
mod walk;

use crate::crew::Crew;
use crate::engines::{Engine, TestDatabase, quick_folder};
use crate::house::House;
use dice::Dice;
use futures_util::FutureExt as _;
use jdih::config::Values;
use office::Staffing;
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use walk::World;

const SEQUENCES_SQLITE: u64 = 1_000;
const SEQUENCES_POSTGRES: u64 = 100;
const SEED: u64 = 13_2025;

/// Places that the walk must have reached, or it proves nothing.
const REACHED: &[&str] = &[
    "publications",
    "new versions",
    "new rounds",
    "pages judged",
    "changes that void a signature",
    "suggestions applied and handed over again",
    "waits",
    "replays",
    "refused for another hand",
    "refused another manifest",
    "refused as stale",
    "refused as taken",
    "taken over",
    "refused by a guard",
    "signed under a mandate",
    "a day passed",
    "moved to another version",
    "time granted by keadaan kahar",
    "order turned by keadaan kahar",
    "person set by keadaan kahar",
    "came to whom keadaan kahar gave it",
    "handed on",
    "keadaan kahar declined",
];

/// Rows that must not be there, by direct SQL.
const NEVER: &[(&str, &str)] = &[
    ("two hands of one person", "SELECT case_id, person_id FROM case_hand GROUP BY case_id, person_id HAVING count(*) > 1"),
    (
        "a signature without its hand",
        "SELECT s.id FROM case_sign s LEFT JOIN case_hand h ON h.case_id = s.case_id AND h.person_id = s.person_id
             AND h.part = s.part WHERE h.part IS NULL OR s.part NOT IN ('checker', 'approver')",
    ),
    (
        "a signature by somebody who made something",
        "SELECT s.id FROM case_sign s JOIN (SELECT case_id, person_id FROM description
             UNION SELECT case_id, person_id FROM case_file UNION SELECT case_id, person_id FROM comparison
              UNION SELECT case_id, person_id FROM page_verdict UNION SELECT case_id, person_id FROM page_arrangement
              UNION SELECT case_id, person_id FROM check_answer) m
             ON m.case_id = s.case_id AND m.person_id = s.person_id",
    ),
    (
        "a publication without both signatures of two people on its manifest and round",
        "SELECT v.id FROM product_version v JOIN sop_case c ON c.id = v.case_id WHERE NOT EXISTS (
             SELECT 1 FROM case_sign k JOIN case_sign a ON a.case_id = k.case_id AND a.round = k.round
             WHERE k.case_id = v.case_id AND k.round = c.round AND k.part = 'checker' AND a.part = 'approver'
               AND k.manifest = v.manifest AND a.manifest = v.manifest AND k.person_id <> a.person_id)",
    ),
    ("keadaan kahar that its proposer confirmed", "SELECT id FROM kahar WHERE confirmed_by = proposed_by"),
    (
        "a published file that is not the case's",
        "SELECT p.id FROM product_file p JOIN product_version v ON v.id = p.product_version_id WHERE NOT EXISTS (
             SELECT 1 FROM case_file f WHERE f.case_id = v.case_id AND f.digest = p.digest AND f.role = p.role
               AND f.removed_ms IS NULL AND f.role <> 'fisik')",
    ),
    (
        "a published case that did not end so, or the other way round",
        "SELECT c.id FROM sop_case c LEFT JOIN product_version v ON v.case_id = c.id
             WHERE (v.id IS NULL) = (COALESCE(c.outcome, '') = 'terbit')",
    ),
];

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().map_or(usual, |text| text.parse().expect("a number"))
}

async fn walk(engine: Engine, sequences: u64) {
    let Some(database) = TestDatabase::fresh(engine).await else { return };
    let (seed, sequences) = (number("JDIH_TEST_SEED", SEED), number("JDIH_TEST_SEQUENCES", sequences));
    let crew = Crew::of(House::founded_in(&database, quick_folder(), Values::default()).await).await;
    let staff = Staffing::hired(&crew).await;
    let mut world = World::new(crew, staff);
    let began = Instant::now();
    for sequence in 0..sequences {
        let walked = AssertUnwindSafe(world.walk(Dice::of(seed, sequence))).catch_unwind().await;
        if let Err(panic) = walked {
            eprintln!("sequence {sequence} of {engine:?}, staff {:#?}", world.staff.described());
            eprintln!("again: JDIH_TEST_SEED={seed} JDIH_TEST_SEQUENCES={}", sequence + 1);
            std::panic::resume_unwind(panic);
        }
    }
    eprintln!("{engine:?}: {sequences} sequences in {:?}: {:#?}", began.elapsed(), world.counts);
    expect_sound(&world).await;
}

async fn expect_sound(world: &World) {
    for (what, sql) in NEVER {
        assert_eq!(world.crew.rows(sql).await, Vec::<Vec<Option<String>>>::new(), "{what}");
    }
    world.crew.house.expect_verified().await;
    for place in REACHED {
        assert!(world.counts.contains_key(place), "the walk never came to: {place}");
    }
}

#[tokio::test]
async fn nothing_is_published_past_the_gates_sqlite() {
    walk(Engine::Sqlite, SEQUENCES_SQLITE).await;
}

#[tokio::test]
async fn nothing_is_published_past_the_gates_postgres() {
    walk(Engine::Postgres, SEQUENCES_POSTGRES).await;
}
