//! A page of the journal costs about the same however it is narrowed, with 100,000 entries: an index leads to them. Held
//! against the page that is not narrowed and not against a clock, so that a busy machine does not make it fail.

use crate::app::TestApp;
use crate::engines::{Engine, TestDatabase};
use crate::raw;
use jdih::journal::{self, Filter};
use jdih::kernel::Timestamp;
use std::time::{Duration, Instant};

/// Entries by fifty people of forty kinds about thousand cases, one a second; one of a kind and a person of their own in
/// the middle.
const FILL: &str = "WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 101000)
    INSERT INTO journal (seq, time_ms, kind, actor, subject, body, prev, hash)
    SELECT i, 1000 * i, CASE WHEN i = 50000 THEN 'uji.langka' ELSE 'uji.' || (i % 40) END,
        CASE WHEN i = 50000 THEN 'tamu' ELSE 'orang' || (i % 50) END, 'perkara' || (i % 1000),
        '{\"langkah\":\"koreksi\",\"menjadi\":\"persetujuan\",\"putaran\":1}', 'p' || i, 'h' || i FROM n";
/// A page's own share: what is read of a page that is found at once.
const TIMES: u32 = 6;
const GRACE: Duration = Duration::from_millis(6);

async fn median(t: &TestApp, filter: &Filter) -> Duration {
    let mut took = Vec::new();
    for _ in 0..11 {
        let mut tx = t.app.journal.db().read().await.unwrap();
        let begun = Instant::now();
        journal::page(&mut tx, filter, 51).await.unwrap();
        took.push(begun.elapsed());
    }
    took.sort();
    took[took.len() / 2]
}

#[tokio::test]
async fn every_way_of_narrowing_is_led_by_an_index() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.unwrap();
    let t = TestApp::start(&database).await;
    raw::run(t.app.journal.db(), "DELETE FROM notice_follower").await.unwrap();
    raw::run(t.app.journal.db(), FILL).await.unwrap();
    let plain = median(&t, &Filter::default()).await;
    let text = |text: &str| Some(text.to_owned());
    let all = || Filter::default();
    let ways = [
        ("deep", Filter { before: Some(2_000), ..all() }),
        ("person", Filter { actor: text("orang7"), ..all() }),
        ("rare person", Filter { actor: text("tamu"), ..all() }),
        ("kind", Filter { kind: text("uji.7"), ..all() }),
        ("rare kind", Filter { kind: text("uji.langka"), ..all() }),
        ("person and rare kind", Filter { actor: text("orang7"), kind: text("uji.langka"), ..all() }),
        ("nobody", Filter { actor: text("entah"), kind: text("uji.entah"), ..all() }),
        ("case", Filter { subjects: vec!["perkara7".into()], ..all() }),
        ("case and other kind", Filter { subjects: vec!["perkara7".into()], kind: text("uji.8"), ..all() }),
        (
            "days long ago",
            Filter { from: Some(Timestamp(2_000_000)), until: Some(Timestamp(3_000_000)), ..all() },
        ),
        ("person long ago", Filter { actor: text("orang7"), until: Some(Timestamp(2_000_000)), ..all() }),
    ];
    eprintln!("100,000 entries: not narrowed {plain:?}");
    for (way, filter) in ways {
        let took = median(&t, &filter).await;
        eprintln!("{way}: {took:?}");
        assert!(took <= plain * TIMES + GRACE, "{way}: {took:?}, not narrowed {plain:?}");
    }
}
