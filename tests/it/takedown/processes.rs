//! Time to dark: who confirms, who is named when it did not.

use super::Scene;
use crate::engines::on_both_engines;
use jdih::journal::Journal;
use jdih::products::{PROCESS_LEASE_MS, Processes, RENEW_MS, VISIBILITY_LEASE_MS, Visibility};

/// Another process on the same database, with a map of its own.
async fn another(scene: &Scene, name: &str) -> Processes {
    let journal = &scene.cast.crew.house.app.journal;
    let journal = Journal::open(journal.db().clone(), journal.clock().clone()).await.expect("a journal");
    Processes::new(journal.clone(), Visibility::new(journal), name)
}

/// What each process has confirmed of a case.
async fn confirmed(scene: &Scene, case: &str) -> Vec<(String, Option<i64>)> {
    let case = scene.case(case).await;
    let takedown =
        scene.cast.crew.house.app.products.takedown(&case).await.expect("rows").expect("a takedown");
    takedown.confirmed.into_iter().map(|one| (one.name, one.after_ms)).collect()
}

/// As if the lease had ended long ago.
async fn raw_forget(scene: &Scene) {
    crate::raw::run(scene.cast.crew.house.app.journal.db(), "DELETE FROM proses").await.expect("forgotten");
}

on_both_engines! {
    async fn every_living_process_confirms_and_a_silent_one_is_named(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let clock = &scene.cast.crew.house.clock;
        let (a, b, gone) = (another(&scene, "a").await, another(&scene, "b").await, another(&scene, "gone").await);
        gone.tick().await.expect("alive");
        clock.advance_ms(PROCESS_LEASE_MS + 1);
        for process in [&a, &b] {
            process.tick().await.expect("alive");
        }
        // At the very end of its lease a process counts still.
        clock.advance_ms(PROCESS_LEASE_MS);
        let case = scene.dark(1, "salah-unggah").await;
        assert_eq!(confirmed(&scene, &case).await, [("a".to_owned(), None), ("b".to_owned(), None)]);
        clock.advance_ms(120);
        a.tick().await.expect("it confirms");
        clock.advance_ms(80);
        assert_eq!(confirmed(&scene, &case).await, [("a".to_owned(), Some(120)), ("b".to_owned(), None)]);
        b.tick().await.expect("it confirms");
        // Asked again, nothing changes.
        clock.advance_ms(1_000);
        for process in [&a, &b] {
            process.tick().await.expect("nothing new");
        }
        assert_eq!(confirmed(&scene, &case).await, [("a".to_owned(), Some(120)), ("b".to_owned(), Some(200))]);
        // Nothing of it is in the chain.
        scene.cast.crew.house.expect_verified().await;
        let kinds = scene.cast.crew.rows("SELECT kind FROM journal WHERE kind LIKE '%proses%'").await;
        assert!(kinds.is_empty(), "{kinds:?}");
    }

    /// From the request on: what it waits for others who write counts.
    async fn the_wait_for_the_lock_is_part_of_the_time_to_dark(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let (app, clock) = (&scene.cast.crew.house.app, &scene.cast.crew.house.clock);
        let process = another(&scene, "a").await;
        process.tick().await.expect("alive");
        let case = scene.registered(1, "salah-unggah", None).await;
        scene.to(&case, "penurunan").await;
        let writing = app.journal.begin().await.expect("somebody writes");
        let asks = scene.cast.crew.act(&scene.cast.pengelola, &case, "penyerahan");
        let other = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            clock.advance_ms(700);
            drop(writing);
        };
        let (done, ()) = tokio::join!(asks, other);
        done.expect("dark");
        clock.advance_ms(50);
        process.tick().await.expect("it confirms");
        assert_eq!(confirmed(&scene, &case).await, [("a".to_owned(), Some(750))]);
        scene.cast.crew.house.expect_verified().await;
    }

    /// A process whose map was confirmed just before its lease would have been renewed may answer from it for as long
    /// as a map may; until then it is one of those that have to confirm.
    async fn a_process_that_may_still_answer_is_waited_for(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let clock = &scene.cast.crew.house.clock;
        let process = another(&scene, "a").await;
        process.tick().await.expect("alive");
        clock.advance_ms(RENEW_MS - 1);
        process.tick().await.expect("its map is confirmed, its lease not renewed");
        // From here on it reaches the database no more.
        clock.advance_ms(VISIBILITY_LEASE_MS);
        let case = scene.dark(1, "salah-unggah").await;
        assert_eq!(confirmed(&scene, &case).await, [("a".to_owned(), None)], "it may show it still");
    }

    async fn of_a_silent_process_whose_lease_ended_the_case_says_when(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let process = another(&scene, "proses bisu").await;
        process.tick().await.expect("alive");
        let ends = house.app.journal.clock().now().plus_ms(PROCESS_LEASE_MS);
        let case = scene.dark(1, "salah-unggah").await;
        let page = async || house.person(crate::house::posts::KABAG).await.get(&format!("/kasus/{case}?tampilan=lengkap")).await.expect(200);
        page().await.expect_text("Belum mengonfirmasi: proses bisu.").expect_text("sejak permintaannya diterima server");
        house.clock.advance_ms(ends.since_ms(house.app.journal.clock().now()));
        page().await.expect_text("Belum mengonfirmasi: proses bisu.");
        house.clock.advance_ms(1);
        let said = format!("sampai masa berlakunya berakhir: proses bisu ({})", jdih::kernel::moment_text(ends));
        let shown = page().await.expect_text(&said);
        assert!(!shown.text().contains("Belum mengonfirmasi"), "{}", shown.text());
        // Also once its lease is forgotten.
        raw_forget(&scene).await;
        page().await.expect_text("Tidak mengonfirmasi sampai masa berlakunya berakhir: proses bisu (");
    }

    async fn a_tick_writes_nothing_while_nothing_happens(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let process = another(&scene, "a").await;
        process.tick().await.expect("alive");
        let lease = "SELECT CAST(lease_ms AS TEXT) FROM proses";
        let before = scene.cast.crew.rows(lease).await;
        scene.cast.crew.house.clock.advance_ms(RENEW_MS - 1);
        process.tick().await.expect("nothing to do");
        assert_eq!(scene.cast.crew.rows(lease).await, before);
        scene.cast.crew.house.clock.advance_ms(1);
        process.tick().await.expect("renewed");
        assert_ne!(scene.cast.crew.rows(lease).await, before);
    }

    async fn a_process_in_its_loop_confirms_by_itself_and_leaves_in_order(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let process = another(&scene, "a").await;
        process.tick().await.expect("alive");
        let kept = tokio::spawn(process.keep(stopping));
        let case = scene.dark(1, "salah-unggah").await;
        let mut tries = 0;
        while confirmed(&scene, &case).await.iter().any(|(_, after)| after.is_none()) {
            tries += 1;
            assert!(tries < 100, "it never confirmed");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        stop.send_replace(true);
        kept.await.expect("it ends");
        assert!(scene.cast.crew.rows("SELECT id FROM proses").await.is_empty());
        assert_eq!(confirmed(&scene, &case).await.len(), 1, "what it confirmed stays");
    }
}
