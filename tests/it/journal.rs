//! The journal: gapless, append-only, and telling of every way in which somebody could rewrite it.

use crate::app::{PASSWORD, TestApp};
use crate::engines::on_both_engines;
use crate::raw;
use jdih::db::Db;
use jdih::journal::{self, Actor, Checkpoint, CommitError, Entry, Filter, Journal, export_line};
use std::io::Write as _;
use std::process::{Command, Stdio};

const MANY: i64 = 50;

fn entry(number: i64) -> Entry {
    Entry::new("uji.serentak", Actor::System).with("n", number)
}

/// What `verify` finds, as `place: what`.
async fn findings(t: &TestApp, against: Option<&str>) -> Vec<String> {
    let point: Option<Checkpoint> = against.map(|text| text.parse().unwrap());
    let report = journal::verify(t.app.journal.db(), point.as_ref()).await.unwrap();
    assert_eq!(report.against_checkpoint, point.is_some() && report.findings.is_empty());
    report.findings.into_iter().map(|finding| format!("{}: {}", finding.place, finding.what)).collect()
}

async fn expect_one(t: &TestApp, place: &str, what: &str) {
    let found = findings(t, None).await;
    assert!(matches!(found.as_slice(), [one] if one.starts_with(place) && one.contains(what)), "{found:?}");
}

async fn export(t: &TestApp) -> String {
    let entries = journal::after(&mut t.app.journal.db().read().await.unwrap(), 0).await.unwrap();
    entries.iter().map(|entry| export_line(entry) + "\n").collect()
}

/// Runs the outsider's check; `None` where there is no python3.
pub fn outsider(export: &str, checkpoint: &str) -> Option<bool> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verify_journal.py");
    let mut python = Command::new("python3")
        .args([script, checkpoint])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .inspect_err(|error| eprintln!("python3 tidak ada, pemeriksaan luar dilewati: {error}"))
        .ok()?;
    // It may end early, at the first line that does not hold.
    let _ = python.stdin.take().unwrap().write_all(export.as_bytes());
    Some(python.wait().unwrap().success())
}

on_both_engines! {
    async fn fifty_at_once_leave_no_gap(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let before = t.app.journal.head().await.unwrap().seq;
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..MANY {
            let journal = t.app.journal.clone();
            tasks.spawn(async move {
                let tx = journal.begin().await.unwrap();
                if number % 5 == 0 {
                    return drop(tx);
                }
                tx.commit(vec![entry(number), entry(number)]).await.unwrap();
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let head = t.app.journal.head().await.unwrap();
        assert_eq!(head.seq, before + MANY * 4 / 5 * 2);
        assert_eq!(*t.app.journal.subscribe().borrow(), head.seq);
        t.verify().await;
    }

    async fn whoever_commits_is_seen_at_once_by_everybody(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        // As another process would: with connections of its own.
        let other = Db::open(&database.url()).await.unwrap();
        let other = Journal::open(other, t.app.journal.clock().clone()).await.unwrap();
        let own = t.app.journal.clone();
        for number in 0..30 {
            let (one, another) = if number % 2 == 0 { (&own, &other) } else { (&other, &own) };
            let seq = one.begin().await.unwrap().commit(vec![entry(number)]).await.unwrap();
            for journal in [another, one, another] {
                assert_eq!(journal.head().await.unwrap().seq, seq, "{number}");
            }
            // What is taken back, and what is no entry, moves nothing.
            drop(one.begin().await.unwrap());
            one.db().write().await.unwrap().commit().await.unwrap();
            assert_eq!(another.head().await.unwrap().seq, seq, "{number}");
        }
        own.renew_epoch().await.unwrap();
        assert_eq!(other.head().await.unwrap().epoch, own.head().await.unwrap().epoch);
    }

    async fn a_change_that_is_taken_back_leaves_nothing(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let before = t.app.journal.head().await.unwrap();
        drop(t.app.journal.begin().await.unwrap());
        let refused = t.app.journal.begin().await.unwrap().commit(Vec::new()).await;
        assert!(matches!(refused, Err(CommitError::NoEntry)));
        assert_eq!(t.app.journal.head().await.unwrap(), before);
        t.verify().await;
    }

    async fn time_never_goes_back(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.app.journal.begin().await.unwrap().commit(vec![entry(1)]).await.unwrap();
        let last = t.app.journal.head().await.unwrap().time;
        t.clock.advance_ms(-3_600_000);
        let tx = t.app.journal.begin().await.unwrap();
        assert_eq!(tx.now(), last);
        tx.commit(vec![entry(2)]).await.unwrap();
        t.verify().await;
    }

    async fn the_database_refuses_to_change_or_lose_an_entry(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let db = t.app.journal.db();
        for sql in ["UPDATE journal SET kind = 'x' WHERE seq = 1", "DELETE FROM journal WHERE seq = 1"] {
            let error = raw::run(db, sql).await.unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
        t.verify().await;
    }

    async fn a_changed_row_is_found(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        raw::run(t.app.journal.db(), "UPDATE person SET name = 'Orang Lain'").await.unwrap();
        expect_one(&t, "baris person/", "berbeda").await;
    }

    async fn a_removed_row_is_found(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        raw::run(t.app.journal.db(), "DELETE FROM credential").await.unwrap();
        expect_one(&t, "baris credential/", "hilang").await;
    }

    async fn an_added_row_is_found(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let office = t.office().await.office.id;
        let sql = format!("INSERT INTO office_setting (office_id, name, value) VALUES ('{office}', 'a', 'b')");
        raw::run(t.app.journal.db(), &sql).await.unwrap();
        expect_one(&t, "baris office_setting/", "tidak pernah dicatat").await;
    }

    async fn a_changed_entry_is_found(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        raw::unlock_journal(t.app.journal.db()).await;
        raw::run(t.app.journal.db(), "UPDATE journal SET kind = 'kantor.lain' WHERE kind = 'kantor.dibentuk'")
            .await
            .unwrap();
        expect_one(&t, "jurnal ", "tidak sesuai dengan hash-nya").await;
    }

    async fn a_removed_entry_is_found(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        for number in 0..3 {
            t.app.journal.begin().await.unwrap().commit(vec![entry(number)]).await.unwrap();
        }
        let middle = t.app.journal.head().await.unwrap().seq - 1;
        raw::unlock_journal(t.app.journal.db()).await;
        raw::run(t.app.journal.db(), &format!("DELETE FROM journal WHERE seq = {middle}")).await.unwrap();
        let found = findings(&t, None).await.join("\n");
        assert!(found.contains("nomor melompat") && found.contains("tidak menyambung"), "{found}");
    }

    async fn a_chain_cut_at_its_end_is_found_against_a_checkpoint_alone(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        let kept = t.app.journal.head().await.unwrap();
        // An entry without rows of record: without it nothing else contradicts.
        t.app.auth().sign_in("admin", PASSWORD, "10.0.0.1").await.unwrap();
        let elsewhere = t.verify().await;
        let db = t.app.journal.db();
        raw::unlock_journal(db).await;
        raw::run(db, &format!("DELETE FROM journal WHERE seq > {}", kept.seq)).await.unwrap();
        let head = format!("UPDATE journal_head SET seq = {}, hash = '{}'", kept.seq, kept.hash);
        raw::run(db, &head).await.unwrap();
        assert_eq!(findings(&t, None).await, [] as [String; 0]);
        let found = findings(&t, Some(&elsewhere)).await.join("\n");
        assert!(found.contains("ditulis ulang atau dipotong"), "{found}");
    }

    async fn a_checkpoint_that_is_met_is_said_to_be_met(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let point = t.verify().await;
        t.office().await;
        assert_eq!(findings(&t, Some(&point)).await, [] as [String; 0]);
    }

    async fn an_outsider_recomputes_the_export(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        let odd = Entry::new("uji.aneh", Actor::System)
            .about("\u{1}\t\"kutip\" \\ garis\u{7f} é 😀\r\n\u{8}\u{c}")
            .with("😀", 1)
            .with("\u{ffff}", -5)
            .with("é", serde_json::json!([null, true, {"b": "", "a": 9_007_199_254_740_993_i64}]))
            .with("Z", "z");
        t.app.journal.begin().await.unwrap().commit(vec![odd]).await.unwrap();
        let (export, point) = (export(&t).await, t.verify().await);
        let Some(holds) = outsider(&export, &point) else { return };
        assert!(holds);
        assert_eq!(outsider(&export.replacen("kantor.dibentuk", "kantor.dibentux", 1), &point), Some(false));
        let cut: String = export.lines().take(1).map(|line| format!("{line}\n")).collect();
        assert_eq!(outsider(&cut, &point), Some(false));
        let tail: String = export.lines().skip(1).map(|line| format!("{line}\n")).collect();
        assert_eq!(outsider(&tail, &point), Some(false));
    }

    async fn the_journal_is_read_by_subject_and_by_person(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let founded = t.office().await;
        let mut tx = t.app.journal.db().read().await.unwrap();
        let about = Filter { subjects: vec![founded.office.id.clone()], ..Filter::default() };
        let entries = journal::page(&mut tx, &about, 10).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(), ["kantor.dibentuk"]);
        let by = Filter { actor: Some(founded.admin.person_id), ..Filter::default() };
        assert_eq!(journal::page(&mut tx, &by, 10).await.unwrap(), entries);
        let earlier = Filter { before: Some(entries[0].seq), ..Filter::default() };
        assert!(journal::page(&mut tx, &earlier, 500).await.unwrap().iter().all(|e| e.seq < entries[0].seq));
    }

    async fn a_restored_feed_has_another_name(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let before = t.app.journal.head().await.unwrap();
        t.app.journal.renew_epoch().await.unwrap();
        let after = t.app.journal.head().await.unwrap();
        assert!(before.epoch != after.epoch && before.hash == after.hash);
        t.verify().await;
    }
}
