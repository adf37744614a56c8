//! What nothing names is collected after a day, and nothing else ever.

use crate::app::TestApp;
use crate::engines::on_both_engines;
use crate::outages::upload;
use crate::raw;
use jdih::kernel::Digest;
use jdih::products::{LEFTOVER_KEEP_MS, Leftover, Leftovers, recorded};
use jdih::storage::FileKey;

/// Files carry the machine's time, the house its own: this is past both.
const YEARS_MS: i64 = 50 * 365 * 24 * 60 * 60 * 1000;
/// An upload is kept for a form this long.
const UPLOAD_MS: i64 = 7 * 24 * 60 * 60 * 1000;

fn leftovers(t: &TestApp) -> Leftovers {
    Leftovers::new(t.app.journal.clone(), t.app.storage.clone())
}

fn digests(found: &[Leftover]) -> Vec<(&str, bool)> {
    found.iter().map(|one| (one.sha256.as_str(), one.recorded)).collect()
}

async fn stored(t: &TestApp, digest: &str) -> bool {
    t.app.storage.exists(&FileKey::Original(digest.parse().unwrap())).await.unwrap()
}

on_both_engines! {
    async fn expired_uploads_and_strays_go_and_manifests_stay(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let pengelola = t.account(&admin, "pengelola_jdih").await.actor;
        let file = upload(&t, &pengelola, 13).await.unwrap().sha256;
        t.run_jobs().await;
        let stray = t.app.storage.put_bytes(&b"tersesat"[..]).await.unwrap().hex();
        let manifest = t.app.storage.put_bytes(&b"{\"a\":1}"[..]).await.unwrap().hex();
        assert_eq!(leftovers(&t).collect().await.unwrap(), [], "too young");

        t.clock.advance_ms(YEARS_MS);
        let found = leftovers(&t).find().await.unwrap();
        assert_eq!(digests(&found), [(file.as_str(), true), (stray.as_str(), false)]);
        assert!(stored(&t, &file).await && stored(&t, &stray).await, "finding removes nothing");
        assert_eq!(leftovers(&t).collect().await.unwrap(), found);
        assert!(!stored(&t, &file).await && !stored(&t, &stray).await && stored(&t, &manifest).await);
        assert_eq!(recorded(t.app.journal.db()).await.unwrap(), []);
        assert_eq!(t.app.catalog.text(file.parse::<Digest>().unwrap()).await, None);
        assert_eq!(leftovers(&t).collect().await.unwrap(), []);
        t.verify().await;
        // The same file may come again.
        upload(&t, &pengelola, 13).await.unwrap();
        t.run_jobs().await;
        assert!(stored(&t, &file).await && t.app.catalog.text(file.parse::<Digest>().unwrap()).await.is_some());
        t.verify().await;
    }

    async fn an_upload_that_waits_is_kept_to_its_last_moment(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let pengelola = t.account(&admin, "pengelola_jdih").await.actor;
        upload(&t, &pengelola, 13).await.unwrap();
        t.clock.advance_ms(LEFTOVER_KEEP_MS + 1);
        assert_eq!(leftovers(&t).find().await.unwrap(), []);
        t.clock.advance_ms(UPLOAD_MS - LEFTOVER_KEEP_MS - 2);
        assert_eq!(leftovers(&t).find().await.unwrap(), []);
        t.clock.advance_ms(1);
        assert_eq!(leftovers(&t).find().await.unwrap().len(), 1);
    }

    async fn what_a_nota_dinas_names_is_kept_for_good(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let pengelola = t.account(&admin, "pengelola_jdih").await.actor;
        let scan = upload(&t, &pengelola, 13).await.unwrap().sha256;
        let (office, person) = (&admin.office_id, &pengelola.person_id);
        let sql = format!(
            "INSERT INTO nota_dinas (id, office_id, number, date, from_unit, to_unit, subject, scan_digest,
                 registered_by, created_ms)
             VALUES ('n', '{office}', '1', '2026-01-05', 'a', 'b', 'c', '{scan}', '{person}', 0)"
        );
        raw::run(t.app.journal.db(), &sql).await.unwrap();
        t.clock.advance_ms(YEARS_MS);
        assert_eq!(leftovers(&t).collect().await.unwrap(), []);
        assert!(stored(&t, &scan).await);
    }
}
