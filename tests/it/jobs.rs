//! The queue: merged, retried, given up, taken over.

use crate::app::TestApp;
use crate::engines::on_both_engines;
use crate::raw;
use jdih::jobs::{self, Class, Handler, HandlerFuture, Handlers, Worker};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Notify;

const KIND: &str = "uji";

/// Counts its runs; fails the first `fails` times.
#[derive(Default)]
struct Counting {
    runs: AtomicU32,
    fails: AtomicU32,
}

impl Handler for Counting {
    fn run<'h>(&'h self, _: &'h str) -> HandlerFuture<'h> {
        Box::pin(async {
            self.runs.fetch_add(1, Ordering::SeqCst);
            let fail = self.fails.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
            if fail.is_ok() { Err("belum bisa".into()) } else { Ok(()) }
        })
    }
}

/// Says that it began, and goes on when it is told.
#[derive(Default)]
struct Waiting {
    began: Notify,
    go: Notify,
}

impl Handler for Waiting {
    fn run<'h>(&'h self, _: &'h str) -> HandlerFuture<'h> {
        Box::pin(async {
            self.began.notify_one();
            self.go.notified().await;
            Ok(())
        })
    }
}

fn worker(t: &TestApp, handler: Arc<dyn Handler>) -> Worker {
    Worker::new(t.app.journal.clone(), Handlers::from([(KIND, handler)]))
}

async fn ask(t: &TestApp, class: Class, subject: &str) {
    let mut tx = t.app.journal.db().write().await.unwrap();
    jobs::enqueue(&mut tx, KIND, class, subject, t.clock.clock().now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn waiting(t: &TestApp) -> i64 {
    jobs::waiting(&mut t.app.journal.db().read().await.unwrap()).await.unwrap()
}

async fn failed(t: &TestApp) -> Vec<jobs::FailedJob> {
    jobs::failed(&mut t.app.journal.db().read().await.unwrap()).await.unwrap()
}

on_both_engines! {
    async fn two_of_one_subject_are_one(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let handler = Arc::new(Counting::default());
        for subject in ["a", "a", "b"] {
            ask(&t, Class::Biasa, subject).await;
        }
        assert_eq!((waiting(&t).await, worker(&t, handler.clone()).run_due().await.unwrap()), (2, 2));
        assert_eq!((handler.runs.load(Ordering::SeqCst), waiting(&t).await), (2, 0));
        ask(&t, Class::Segera, "a").await;
        ask(&t, Class::Berat, "c").await;
        assert_eq!(worker(&t, handler).run_due().await.unwrap(), 2);
    }

    async fn a_job_of_a_change_that_is_taken_back_does_not_exist(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let mut tx = t.app.journal.begin().await.unwrap();
        let now = tx.now();
        jobs::enqueue(&mut tx, KIND, Class::Segera, "a", now).await.unwrap();
        drop(tx);
        assert_eq!(waiting(&t).await, 0);
    }

    async fn a_failure_waits_longer_each_time_and_is_given_up_at_the_fifth(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let handler = Arc::new(Counting { fails: 5.into(), ..Counting::default() });
        let worker = worker(&t, handler.clone());
        ask(&t, Class::Biasa, "a").await;
        for (tries, wait_ms) in [(1, 4_000), (2, 8_000), (3, 16_000), (4, 32_000)] {
            worker.run_due().await.unwrap();
            assert_eq!(handler.runs.load(Ordering::SeqCst), tries);
            t.clock.advance_ms(wait_ms - 1);
            assert_eq!(worker.run_due().await.unwrap(), 0, "try {tries} was repeated too early");
            t.clock.advance_ms(1);
        }
        worker.run_due().await.unwrap();
        let given_up = failed(&t).await;
        assert_eq!((given_up.len(), waiting(&t).await), (1, 0));
        assert_eq!(given_up[0].error.as_deref(), Some("belum bisa"));
        t.clock.advance_ms(3_600_000);
        assert_eq!(worker.run_due().await.unwrap(), 0);

        let mut tx = t.app.journal.db().write().await.unwrap();
        let now = t.clock.clock().now();
        assert!(jobs::retry(&mut tx, &given_up[0].id, now).await.unwrap());
        assert!(!jobs::retry(&mut tx, "lain", now).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!((worker.run_due().await.unwrap(), failed(&t).await.len()), (1, 0));
    }

    async fn asking_again_starts_what_was_given_up(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let handler = Arc::new(Counting { fails: 5.into(), ..Counting::default() });
        let worker = worker(&t, handler);
        ask(&t, Class::Biasa, "a").await;
        for _ in 0..5 {
            worker.run_due().await.unwrap();
            t.clock.advance_ms(3_600_000);
        }
        assert_eq!(failed(&t).await.len(), 1);
        ask(&t, Class::Biasa, "a").await;
        assert_eq!((worker.run_due().await.unwrap(), failed(&t).await.len(), waiting(&t).await), (1, 0, 0));
    }

    async fn a_job_asked_for_while_it_runs_runs_once_more(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let handler = Arc::new(Waiting::default());
        let worker = worker(&t, handler.clone());
        ask(&t, Class::Biasa, "a").await;
        let running = tokio::spawn(async move { worker.run_due().await.unwrap() });
        handler.began.notified().await;
        ask(&t, Class::Biasa, "a").await;
        handler.go.notify_one();
        handler.began.notified().await;
        handler.go.notify_one();
        assert_eq!((running.await.unwrap(), waiting(&t).await), (2, 0));
    }

    async fn a_lease_that_ran_out_is_taken_over_and_the_late_one_changes_nothing(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let (slow, next) = (Arc::new(Waiting::default()), Arc::new(Waiting::default()));
        ask(&t, Class::Biasa, "a").await;
        let first = worker(&t, slow.clone());
        let late = tokio::spawn(async move { first.run_due().await.unwrap() });
        slow.began.notified().await;
        let second = worker(&t, next.clone());
        t.clock.advance_ms(60_000);
        assert_eq!(second.run_due().await.unwrap(), 0, "the lease still held");
        t.clock.advance_ms(1);
        let taken_over = tokio::spawn(async move { second.run_due().await.unwrap() });
        next.began.notified().await;
        // The late one ends while the job is another's: it is neither done nor free.
        slow.go.notify_one();
        assert_eq!(late.await.unwrap(), 1);
        assert_eq!(raw::number(t.app.journal.db(), "SELECT count(*) FROM job WHERE state = 'jalan'").await, 1);
        next.go.notify_one();
        assert_eq!((taken_over.await.unwrap(), waiting(&t).await), (1, 0));
    }

    async fn a_kind_that_nobody_knows_is_said(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        ask(&t, Class::Biasa, "a").await;
        for _ in 0..5 {
            t.run_jobs().await;
            t.clock.advance_ms(3_600_000);
        }
        assert!(failed(&t).await[0].error.as_deref().unwrap().contains("tidak dikenal"));
    }

    async fn what_is_done_is_forgotten_after_a_day(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        ask(&t, Class::Biasa, "a").await;
        worker(&t, Arc::new(Counting::default())).run_due().await.unwrap();
        let count = "SELECT count(*) FROM job";
        assert_eq!(raw::number(t.app.journal.db(), count).await, 1);
        t.clock.advance_ms(25 * 60 * 60 * 1000);
        t.app.sweep().await;
        assert_eq!(raw::number(t.app.journal.db(), count).await, 0);
    }

    async fn the_loop_runs_what_comes_and_ends_when_told(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let handler = Arc::new(Waiting::default());
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let running = tokio::spawn(worker(&t, handler.clone()).run(stopping));
        ask(&t, Class::Berat, "berat").await;
        handler.began.notified().await;
        ask(&t, Class::Biasa, "ringan").await;
        // The costly one still runs: it does not stand in the way of the rest.
        handler.began.notified().await;
        handler.go.notify_one();
        handler.go.notify_one();
        stop.send_replace(true);
        handler.go.notify_waiters();
        handler.go.notify_one();
        running.await.unwrap();
    }
}
