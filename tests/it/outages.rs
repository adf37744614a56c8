//! What people read when the database or the bucket is away, and that nothing is half done then.

use crate::app::{Founded, PASSWORD, TestApp};
use crate::engines::{TestDatabase, on_both_engines};
use crate::{pdfs, raw};
use bytes::Bytes;
use jdih::auth::Actor;
use jdih::kernel::{Digest, Fault, FaultClass};
use jdih::products::{ProductError, Upload};
use jdih::storage::FileKey;
use std::convert::Infallible;
use std::time::Duration;

const MAX_BYTES: u64 = 1_000_000;

/// Hands a decision in, as the upload page does.
pub async fn upload(t: &TestApp, actor: &Actor, number: u32) -> Result<Upload, ProductError> {
    let pdf = Bytes::from(pdfs::decision(number, 2025, "penetapan jadwal"));
    let stream = futures_util::stream::iter([Ok::<_, Infallible>(pdf)]);
    t.app.uploads.receive(actor, "Keputusan.pdf", stream, MAX_BYTES).await
}

async fn with_pengelola(database: &TestDatabase) -> (TestApp, Actor) {
    let t = TestApp::start(database).await;
    let Founded { admin, .. } = t.office().await;
    let pengelola = t.account(&admin, "pengelola_jdih").await.actor;
    (t, pengelola)
}

/// Puts a file where the store's folder was.
fn break_storage(t: &TestApp) {
    std::fs::rename(t.data().join("objek"), t.data().join("objek-jauh")).unwrap();
    std::fs::write(t.data().join("objek"), "cakram tidak terpasang").unwrap();
}

fn mend_storage(t: &TestApp) {
    std::fs::remove_file(t.data().join("objek")).unwrap();
    std::fs::rename(t.data().join("objek-jauh"), t.data().join("objek")).unwrap();
}

fn expect_unavailable(error: &dyn Fault, part: &str) {
    assert_eq!(error.class(), FaultClass::Unavailable, "{error:?}");
    let sentence = error.sentence();
    assert!(sentence.contains(part) && sentence.contains("oba lagi"), "{sentence}");
}

on_both_engines! {
    async fn without_the_database_everybody_is_told_to_try_again(database: TestDatabase) {
        let (t, pengelola) = with_pengelola(&database).await;
        raw::take_away(t.app.journal.db()).await;
        let auth = t.app.auth();
        expect_unavailable(&auth.sign_in("admin", PASSWORD, "10.0.0.1").await.unwrap_err(), "Basis data");
        expect_unavailable(&auth.session("apa saja").await.unwrap_err(), "Basis data");
        expect_unavailable(&t.app.journal.begin().await.err().unwrap(), "Basis data");
        expect_unavailable(&t.app.worker.run_due().await.unwrap_err(), "Basis data");
        expect_unavailable(&upload(&t, &pengelola, 13).await.unwrap_err(), "Basis data");
        // The file was stored before the row failed: harmless, and collected one day.
        let digest = Digest::of(&pdfs::decision(13, 2025, "penetapan jadwal"));
        assert!(t.app.storage.exists(&FileKey::Original(digest)).await.unwrap());
        t.app.sweep().await;
    }

    async fn what_is_public_stays_so_for_the_lease_and_no_longer(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        assert_eq!(t.app.visibility.product(1).await.unwrap(), None);
        raw::take_away(t.app.journal.db()).await;
        t.clock.advance_ms(90_000);
        assert_eq!(t.app.visibility.keep(&[1]).await.unwrap(), [] as [i64; 0]);
        t.clock.advance_ms(1);
        expect_unavailable(&t.app.visibility.keep(&[1]).await.unwrap_err(), "Basis data");
    }

    async fn without_the_store_an_upload_is_not_acknowledged(database: TestDatabase) {
        let (t, pengelola) = with_pengelola(&database).await;
        let before = t.verify().await;
        break_storage(&t);
        expect_unavailable(&upload(&t, &pengelola, 13).await.unwrap_err(), "Penyimpanan");
        assert_eq!(t.verify().await, before, "something was recorded");
        mend_storage(&t);
        upload(&t, &pengelola, 13).await.unwrap();
        assert_ne!(t.verify().await, before);
    }

    async fn a_job_without_the_store_waits_and_is_done_later(database: TestDatabase) {
        let (t, pengelola) = with_pengelola(&database).await;
        let digest: Digest = upload(&t, &pengelola, 13).await.unwrap().sha256.parse().unwrap();
        break_storage(&t);
        assert_eq!(t.run_jobs().await, 1);
        assert_eq!(t.app.catalog.text(digest).await, None);
        mend_storage(&t);
        t.clock.advance_ms(60_000);
        // Read and drawn, and then checked.
        assert_eq!(t.run_jobs().await, 2);
        assert!(t.app.catalog.text(digest).await.unwrap().concat().contains("NOMOR 13"));
        t.expect_no_jobs().await;
        t.verify().await;
    }

    async fn an_upload_whose_bytes_are_collected_meanwhile_stores_them_again(database: TestDatabase) {
        let (t, pengelola) = with_pengelola(&database).await;
        let key = FileKey::Original(Digest::of(&pdfs::decision(13, 2025, "penetapan jadwal")));
        // As a collection does: the write lock is held, so the upload stores its bytes and must wait.
        let lock = t.app.journal.begin().await.unwrap();
        let collection = async {
            while !t.app.storage.exists(&key).await.unwrap() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            t.app.storage.delete_for_gc(&key).await.unwrap();
            drop(lock);
        };
        let (uploaded, ()) = tokio::join!(upload(&t, &pengelola, 13), collection);
        uploaded.unwrap();
        assert!(t.app.storage.exists(&key).await.unwrap());
        t.run_jobs().await;
        t.verify().await;
    }
}
