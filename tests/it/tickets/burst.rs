//! A thousand messages in a burst, the process killed in the middle: what was acknowledged is there, and nothing twice.

use super::meta::{Meta, SECRET, delivery, message, signed};
use super::webhook::post;
use crate::app::START;
use crate::engines::{Engine, TestDatabase};
use crate::house::Person;
use crate::raw;
use crate::server::{Server, log_of};
use futures_util::{StreamExt as _, stream};
use jdih::db::Db;
use std::collections::BTreeSet;
use std::time::Duration;

/// Messages of the burst, by hundred requesters.
const MESSAGES: usize = 1_000;
/// Deliveries on their way at once.
const AT_ONCE: usize = 16;
/// Acknowledged ones before the kill.
const BEFORE_KILL: usize = 300;

/// Brings a message; whether it was acknowledged.
async fn brought(base: &str, n: usize) -> Option<usize> {
    let from = format!("6281{:08}", n % 100);
    let body = delivery(&[message(&format!("wamid.{n}"), &from, START.0, &format!("pesan {n}"))], &[]);
    let signature = signed(SECRET, &body);
    let sent = reqwest::Client::new()
        .post(format!("{base}/webhook/whatsapp"))
        .header("content-type", "application/json")
        .header("x-hub-signature-256", signature)
        .timeout(Duration::from_secs(30))
        .body(body)
        .send();
    sent.await.is_ok_and(|answer| answer.status().is_success()).then_some(n)
}

/// The messages that the database has.
async fn there(db: &Db) -> BTreeSet<usize> {
    let mut tx = db.read().await.unwrap();
    let sql = "SELECT external_id FROM ticket_message WHERE external_id IS NOT NULL";
    let rows = jdih::db::text_rows(&mut tx, sql.to_owned(), &[]).await.unwrap();
    rows.iter().map(|row| row[0].as_ref().unwrap().strip_prefix("wamid.").unwrap().parse().unwrap()).collect()
}

async fn a_burst_is_killed(engine: Engine) {
    let Some(database) = TestDatabase::fresh(engine).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let meta = Meta::start().await;
    std::fs::write(folder.path().join("jdih.toml"), meta.toml()).unwrap();
    let mut server = Server::start_with(folder.path(), &database.url(), &["--no-worker"]).await;
    let secret = server.first_secret().await;
    Person::stranger(&server.base).founds(&secret).await;
    let base = server.base.clone();
    let mut acknowledged = BTreeSet::new();
    let mut burst = stream::iter(0..MESSAGES).map(|n| brought(&base, n)).buffer_unordered(AT_ONCE);
    while let Some(done) = burst.next().await {
        acknowledged.extend(done);
        if acknowledged.len() == BEFORE_KILL {
            server.kill().await;
        }
    }
    drop(burst);
    assert!((BEFORE_KILL..MESSAGES).contains(&acknowledged.len()), "{}", acknowledged.len());
    let server = Server::start_with(folder.path(), &database.url(), &["--no-worker"]).await;
    let db = Db::open(&database.url()).await.unwrap();
    let kept = there(&db).await;
    assert!(acknowledged.is_subset(&kept), "lost: {:?}", acknowledged.difference(&kept).collect::<Vec<_>>());
    // The sender brings everything again that was not acknowledged, and some that was.
    let again = (0..MESSAGES).filter(|n| !acknowledged.contains(n) || n % 10 == 0);
    let done: Vec<_> =
        stream::iter(again).map(|n| brought(&server.base, n)).buffer_unordered(AT_ONCE).collect().await;
    assert!(done.iter().all(Option::is_some));
    let all = i64::try_from(MESSAGES).unwrap();
    assert_eq!(there(&db).await.len(), MESSAGES);
    let count = |sql| raw::number(&db, sql);
    assert_eq!(
        count("SELECT count(*) FROM ticket_event WHERE kind IN ('masuk', 'pesan')").await,
        all,
        "none doubled"
    );
    assert_eq!(count("SELECT count(*) FROM ticket").await, 100, "a thread for each requester");
    let report = jdih::journal::verify(&db, None).await.unwrap();
    assert_eq!(report.findings, []);
    let log = log_of(folder.path());
    assert!(!log.contains("6281000000") && !log.contains("pesan 1"), "{log}");
    let unsigned = post(&server.base, delivery(&[], &[]), None, "application/json").await;
    assert_eq!(unsigned.status().as_u16(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_and_nothing_doubled_sqlite() {
    a_burst_is_killed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_and_nothing_doubled_postgres() {
    a_burst_is_killed(Engine::Postgres).await;
}
