//! `kill -9` at any moment: what was acknowledged is there, what was not is there once or not at all, and
//! what is sent again is done once (invariant 4).
//!
//! The real program serves a folder; several decisions go through it at once; a round waits for an
//! upload, a registration, an edit, a signature or a publication to begin, lets a random time pass, and
//! kills. `JDIH_TEST_KILLS` sets the number of rounds (`tests/long/kills`), `JDIH_TEST_SEED` the chance.

mod audit;
pub mod dice;
mod lane;

use crate::engines::{Engine, TestDatabase};
use crate::house::{Person, posts};
use crate::server::{Server, log_of};
use audit::Audit;
use dice::Dice;
use lane::{Crew, Lane, Phase, Trigger};
use std::path::Path;
use std::time::Duration;
use tokio::sync::Notify;

const SQLITE_KILLS: u64 = 20;
const POSTGRES_KILLS: u64 = 5;
const SEED: u64 = 20_260_105;
/// Decisions under way at once.
const LANES: u32 = 3;
/// Phases with the longest time, in microseconds, from their beginning to the kill.
const PHASES: [(Phase, u64); 5] = [
    (Phase::Upload, 120_000),
    (Phase::Registration, 200_000),
    (Phase::Draft, 25_000),
    (Phase::Sign, 25_000),
    (Phase::Publish, 40_000),
];
/// A phase that has not begun after this long: the kill comes anyway.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn sqlite() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    kills(&database, number("JDIH_TEST_KILLS", SQLITE_KILLS)).await;
}

#[tokio::test]
async fn postgres() {
    if let Some(database) = TestDatabase::fresh(Engine::Postgres).await {
        kills(&database, number("JDIH_TEST_KILLS", POSTGRES_KILLS)).await;
    }
}

pub fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().expect("a number"))
}

async fn kills(database: &TestDatabase, rounds: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, url) = (folder.path(), database.url());
    let mut dice = Dice(number("JDIH_TEST_SEED", SEED));
    println!("{rounds} kills, JDIH_TEST_SEED={}", dice.0);
    let mut server = Server::start(data, &url).await;
    let mut crew = found(&mut server).await;
    let mut lanes: Vec<Lane> = (1..=LANES).map(|n| Lane::new(n * 1_000)).collect();
    let (mut unanswered, mut done) = (0, 0);
    for round in 1..=rounds {
        let (phase, within_us) = dice.pick(&PHASES);
        let wait = Duration::from_micros(dice.below(within_us));
        println!("round {round}: {phase:?} + {wait:?}");
        work_until_killed(&mut server, &crew, &mut lanes, phase, wait).await;
        server = Server::start(data, &url).await;
        crew.moves_to(&server.base);
        let counted = check(data, &url, &crew, &mut lanes).await;
        (unanswered, done) = (unanswered + counted.0, done + counted.1);
    }
    let never = Trigger { awaited: Phase::Publish, reached: Notify::new() };
    for lane in &mut lanes {
        lane.finish(&crew, &never).await;
    }
    check(data, &url, &crew, &mut lanes).await;
    let published: usize = lanes.iter().map(|lane| lane.told.published.len()).sum();
    let audit = Audit::of(data, &url).await;
    assert_eq!(audit.public().await, published, "each decision is public once");
    audit.close().await;
    server.kill().await;
    assert!(!log_of(data).contains("ERROR"), "{}", log_of(data));
    println!("{rounds} kills: {unanswered} acts unanswered ({done} of them done), {published} published");
}

async fn found(server: &mut Server) -> Crew {
    let secret = server.first_secret().await;
    let admin = Person::stranger(&server.base);
    admin.founds(&secret).await;
    Crew {
        sekretaris: admin.adds(1, posts::SEKRETARIS).await,
        kabag: admin.adds(2, posts::KABAG).await,
        kasubbag: admin.adds(3, posts::KASUBBAG).await,
        pengelola: admin.adds(4, posts::PENGELOLA).await,
    }
}

async fn work_until_killed(
    server: &mut Server,
    crew: &Crew,
    lanes: &mut [Lane],
    phase: Phase,
    wait: Duration,
) {
    let trigger = Trigger { awaited: phase, reached: Notify::new() };
    let kill = async {
        let _ = tokio::time::timeout(PATIENCE, trigger.reached.notified()).await;
        tokio::time::sleep(wait).await;
        server.kill().await;
    };
    let work = futures_util::future::join_all(lanes.iter_mut().map(|lane| lane.work(crew, &trigger)));
    tokio::join!(kill, work);
}

/// Everything holds; then what was not answered is sent again, and has one effect. Gives how many acts
/// were unanswered, and how many of them had been done.
async fn check(data: &Path, url: &str, crew: &Crew, lanes: &mut [Lane]) -> (u64, u64) {
    let audit = Audit::of(data, url).await;
    audit.expect_whole().await;
    let (mut unanswered, mut done) = (0, 0);
    for lane in lanes {
        let was_done = audit.expect_told(lane).await;
        if lane.unanswered.is_none() {
            continue;
        }
        (unanswered, done) = (unanswered + 1, done + u64::from(was_done));
        let number = lane.number;
        let led = lane.send_again(crew).await;
        assert!(led.starts_with("/kasus/"), "{led}");
        if lane.number == number {
            assert_eq!(audit.version(lane).await, lane.version(), "number {number} has one effect");
        }
        audit.expect_told(lane).await;
    }
    audit.expect_whole().await;
    audit.close().await;
    (unanswered, done)
}
