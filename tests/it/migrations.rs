//! Starting on databases of every age, and who may have a data folder.

use crate::app::{START, TestApp, means, settings};
use crate::crew::Cast;
use crate::engines::{Engine, TestDatabase, on_both_engines};
use crate::raw;
use jdih::app::{App, Presence, StartError, open_database, open_to_read};
use jdih::config::Settings;
use jdih::db::{self, Db};
use jdih::kernel::{Fault as _, ManualClock};
use std::path::{Path, PathBuf};

async fn open(settings: &Settings, presence: Presence) -> Result<App, StartError> {
    let site = settings.site(settings.listen).unwrap();
    App::open(settings, site, means(&ManualClock::at(START)), presence).await
}

fn copies(data: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(data.join("cadangan-migrasi")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Makes the database look as if a migration were still missing.
async fn forget_a_migration(db: &Db) {
    raw::run(db, "DELETE FROM _sqlx_migrations").await.unwrap();
}

on_both_engines! {
    async fn migrating_twice_does_nothing_more(database: TestDatabase) {
        let database = TestDatabase::empty(database.engine()).await.expect("its engine is there");
        let db = Db::open(&database.url()).await.unwrap();
        assert!(db::is_new(&db).await.unwrap());
        let missing = db::pending(&db).await.unwrap();
        assert!(!missing.is_empty());
        assert_eq!(db::migrate(&db).await.unwrap().applied, missing);
        assert!(!db::is_new(&db).await.unwrap());
        assert_eq!(db::pending(&db).await.unwrap(), [] as [i64; 0]);
        assert_eq!(db::migrate(&db).await.unwrap().applied, [] as [i64; 0]);
    }

    async fn opening_again_changes_nothing_and_copies_nothing(database: TestDatabase) {
        let data = tempfile::tempdir().unwrap();
        let settings = settings(data.path(), &database.url());
        let head = open(&settings, Presence::Alone).await.unwrap().journal.head().await.unwrap();
        let again = open(&settings, Presence::Alone).await.unwrap();
        assert_eq!(again.journal.head().await.unwrap(), head);
        assert_eq!(copies(data.path()), [] as [PathBuf; 0]);
    }

    async fn reports_and_counts_come_to_a_filled_database(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let app = &cast.crew.house.app;
        raw::run(app.journal.db(), "DROP TABLE problem_report; DROP TABLE product_count").await.unwrap();
        raw::run(app.journal.db(), "DELETE FROM _sqlx_migrations WHERE version = 11").await.unwrap();
        assert_eq!(db::migrate(app.journal.db()).await.unwrap().applied, [11]);
        app.reports.add(1, "Halaman 2 terbalik pada layar.").await.unwrap();
        app.counts.viewed(1);
        app.counts.flush().await.unwrap();
        assert_eq!(app.catalog.counted(1).await.unwrap(), (1, 0));
        cast.crew.house.expect_verified().await;
    }

    async fn mandates_and_second_factors_come_to_a_filled_database(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let app = &cast.crew.house.app;
        for table in [
            "passkey_use", "passkey", "gate_flag", "proof_reset", "reset_kind", "short_password", "recovery_code", "totp_use", "totp", "mandate",
            "mandate_kind", "post_superior",
        ] {
            raw::run(app.journal.db(), &format!("DROP TABLE {table}")).await.unwrap();
        }
        for column in ["proved_ms", "device"] {
            raw::run(app.journal.db(), &format!("ALTER TABLE session DROP COLUMN {column}")).await.unwrap();
        }
        raw::run(app.journal.db(), "DELETE FROM _sqlx_migrations WHERE version = 13").await.unwrap();
        assert_eq!(db::migrate(app.journal.db()).await.unwrap().applied, [13]);
        assert_eq!(app.auth().mandates(&cast.sekretaris).await.unwrap().len(), 0);
        assert_eq!(app.auth().superiors(&cast.kabag.office_id).await.unwrap().len(), 0);
        // A session of before is open still, and is asked for proof before it decides.
        let list = cast.crew.house.admin.get("/akun").await.expect(200);
        list.expect_text("Perangkat yang tidak dikenal");
        let page = cast.crew.house.admin.get("/akun/faktor").await;
        let asked = cast.crew.house.admin.send(&page, "/akun/faktor/pemasangan", &[]).await;
        asked.expect(401).expect_text("Masukkan kata sandi");
    }

    async fn sessions_of_before_go_on_with_their_forms(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (house, app) = (&cast.crew.house, &cast.crew.house.app);
        for (table, column) in [("session", "form_token"), ("check_answer", "post_title")] {
            raw::run(app.journal.db(), &format!("ALTER TABLE {table} DROP COLUMN {column}")).await.unwrap();
        }
        raw::run(app.journal.db(), "DELETE FROM _sqlx_migrations WHERE version = 26").await.unwrap();
        assert_eq!(db::migrate(app.journal.db()).await.unwrap().applied, [26]);
        let open = house.admin.get("/akun").await.expect(200);
        house.clock.advance_ms(16 * 60_000);
        let page = house.admin.get("/akun/faktor").await;
        let asked = house.admin.send(&page, "/akun/faktor/pemasangan", &[]).await.expect(401);
        house.admin.send(&asked, "/akun/faktor/pemasangan", &[("_sandi", crate::house::PASSWORD)]).await.expect(200);
        house.admin.send(&open, "/akun/sesi-lain/pengakhiran", &[]).await.expect(200);
    }

    async fn the_agenda_comes_to_a_filled_database(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "kesesuaian").await;
        let tu = cast.crew.in_post(crate::nota::TU).await;
        let app = &cast.crew.house.app;
        for table in ["agenda_skip", "agenda_entry", "agenda_template", "agenda_register", "nota_dinas_draft"] {
            raw::run(app.journal.db(), &format!("DROP TABLE {table}")).await.unwrap();
        }
        raw::run(app.journal.db(), "DELETE FROM _sqlx_migrations WHERE version = 17").await.unwrap();
        assert_eq!(db::migrate(app.journal.db()).await.unwrap().applied, [17]);
        // Dispositions of before can be numbered.
        let waiting = app.agenda.waiting(&tu, jdih::agenda::Register::Disposisi, 2026).await.unwrap();
        assert_eq!(waiting.len(), 2);
        let paper = jdih::agenda::Paper::Disposisi { id: waiting[0].id.clone() };
        let given = jdih::agenda::Given { number: "1".into(), ..Default::default() };
        app.agenda.number(&tu, &cast.crew.fresh_id(), &paper, &given).await.unwrap();
        cast.crew.house.expect_verified().await;
    }

    async fn the_checks_come_to_a_filled_database(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "penyerahan").await;
        cast.crew.house.run_jobs().await;
        let db = cast.crew.house.app.journal.db();
        for table in ["check_answer", "check_kind", "check_choice", "text_fact", "text_band"] {
            raw::run(db, &format!("DROP TABLE {table}")).await.unwrap();
        }
        // A later one adds a column to what this one makes.
        raw::run(db, "ALTER TABLE session DROP COLUMN form_token").await.unwrap();
        raw::run(db, "DELETE FROM _sqlx_migrations WHERE version IN (8, 26)").await.unwrap();
        assert_eq!(db::migrate(db).await.unwrap().applied, [8, 26]);
        // What was read before is boiled down afterwards; nothing has to be read again.
        let report = cast.crew.house.app.products.checks(&cast.crew.case(&case).await).await.unwrap();
        assert!(report.findings.iter().any(|finding| finding.sentence.contains("belum selesai dibaca")));
        cast.crew.house.app.sweep().await;
        cast.crew.house.run_jobs().await;
        let report = cast.crew.house.app.products.checks(&cast.crew.case(&case).await).await.unwrap();
        assert!(!report.findings.iter().any(|finding| finding.sentence.contains("belum selesai dibaca")));
        cast.take_to(&case, "unggah").await;
        cast.crew.house.expect_verified().await;
    }

    async fn takedown_comes_to_a_filled_database(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let db = cast.crew.house.app.journal.db();
        for table in [
            "perbaikan", "takedown_confirmation", "proses", "external_removal", "takedown_file", "takedown_giver", "takedown", "order_giver",
            "takedown_ground",
        ] {
            raw::run(db, &format!("DROP TABLE {table}")).await.unwrap();
        }
        raw::run(db, "DELETE FROM notice_kind WHERE id = 'didahulukan'").await.unwrap();
        raw::run(db, "DELETE FROM _sqlx_migrations WHERE version IN (16, 20)").await.unwrap();
        assert_eq!(db::migrate(db).await.unwrap().applied, [16, 20]);
        let scene = crate::takedown::Scene::of(cast).await;
        scene.dark(1, "salah-unggah").await;
        assert!(scene.cast.crew.house.app.catalog.tombstone(1).await.unwrap().is_some());
        scene.cast.crew.house.expect_verified().await;
    }

    async fn tickets_come_to_a_filled_database(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let db = cast.crew.house.app.journal.db();
        for table in [
            "skm_answer", "ticket_recap", "ticket_look", "ticket_tie", "ticket_forward", "ticket_media", "ticket_message", "ticket_event",
            "ticket", "ticket_erasure", "ticket_requester", "ticket_way", "ticket_outcome", "ticket_status", "ticket_request",
            "ticket_channel", "ticket_category",
        ] {
            raw::run(db, &format!("DROP TABLE {table}")).await.unwrap();
        }
        raw::run(db, "DROP INDEX notice_by_cause").await.unwrap();
        raw::run(db, "DELETE FROM notice_kind WHERE id LIKE 'tiket-%' OR id = 'rekap-menunggu'").await.unwrap();
        raw::run(db, "DELETE FROM _sqlx_migrations WHERE version IN (21, 23)").await.unwrap();
        assert_eq!(db::migrate(db).await.unwrap().applied, [21, 23]);
        let receipt = cast.crew.house.app.hotline.ask(&crate::tickets::question(), "192.0.2.1").await.expect("taken in");
        assert_eq!(receipt.code, "HL-2026-00001");
        cast.crew.house.expect_verified().await;
    }

    async fn looks_of_before_stay_when_a_command_may_look_too(database: TestDatabase) {
        let hotline = crate::tickets::Hotline::plain(&database).await;
        let id = hotline.call(jdih::tickets::Category::Jdih).await;
        hotline.dossier(&id).await;
        let db = hotline.app().journal.db();
        for sql in [
            "DELETE FROM notice_kind WHERE id = 'tiket-pesan'", "DELETE FROM ticket_outcome WHERE id = 'dihapus'",
            "DROP INDEX ticket_by_category_closing", "DELETE FROM _sqlx_migrations WHERE version = 23",
        ] {
            raw::run(db, sql).await.unwrap();
        }
        assert_eq!(db::migrate(db).await.unwrap().applied, [23]);
        let looks = hotline.dossier(&id).await.looks;
        assert_eq!(looks.len(), 1, "{looks:?}");
        assert_eq!(looks[0].name.as_deref(), Some(hotline.operator.name.as_str()));
        hotline.crew().house.expect_verified().await;
    }

    async fn a_newer_database_is_refused_and_left_alone(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let db = t.app.journal.db();
        let insert = match database.engine() {
            Engine::Sqlite => "INSERT INTO _sqlx_migrations VALUES (9999, 'besok', CURRENT_TIMESTAMP, TRUE, X'00', 0)",
            Engine::Postgres => "INSERT INTO _sqlx_migrations VALUES (9999, 'besok', now(), TRUE, '\\x00', 0)",
        };
        raw::run(db, insert).await.unwrap();
        let other = tempfile::tempdir().unwrap();
        let settings = settings(other.path(), &database.url());
        for presence in [Presence::Alone, Presence::Beside] {
            let Err(error) = open(&settings, presence).await else { panic!("opened") };
            assert!(matches!(error, StartError::Db(db::Error::Newer(_))), "{error:?}");
            assert!(error.sentence().contains("lebih baru"), "{}", error.sentence());
        }
        assert!(matches!(open_to_read(&database.url()).await, Err(StartError::Db(db::Error::Newer(_)))));
        assert_eq!(copies(other.path()), [] as [PathBuf; 0]);
    }

    async fn a_filled_database_is_copied_before_it_is_migrated(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        let point = t.verify().await;
        forget_a_migration(t.app.journal.db()).await;
        let other = tempfile::tempdir().unwrap();
        let settings = settings(other.path(), &database.url());
        // It fails, because what it makes is there already; the copy was made before.
        let Err(error) = open(&settings, Presence::Alone).await else { panic!("migrated") };
        assert!(error.sentence().contains("Penyesuaian basis data gagal"), "{}", error.sentence());
        let copies = copies(other.path());
        let [copy] = copies.as_slice() else { panic!("{copies:?}") };
        match database.engine() {
            Engine::Sqlite => {
                let copy = Db::open(&format!("sqlite:{}", copy.display())).await.unwrap();
                let report = jdih::journal::verify(&copy, Some(&point.parse().unwrap())).await.unwrap();
                assert!(report.findings.is_empty() && report.against_checkpoint, "{report:?}");
            }
            Engine::Postgres => db::check_archive(copy).await.unwrap(),
        }
        t.verify().await;
    }

    async fn pages_to_compare_come_to_a_database_with_cases(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let old = cast.registered(13, None).await;
        cast.take_to(&old, "kesesuaian").await;
        let db = cast.crew.house.app.journal.db();
        // As before this migration: nobody had judged a page.
        for table in ["comparison_pages", "page_confirmation", "page_verdict", "page_verdict_kind", "page_arrangement"] {
            raw::run(db, &format!("DROP TABLE {table}")).await.unwrap();
        }
        raw::run(db, "DELETE FROM _sqlx_migrations WHERE version IN (9, 29)").await.unwrap();
        assert_eq!(db::migrate(db).await.unwrap().applied, [9, 29]);
        cast.crew.house.expect_verified().await;
        cast.take_to(&old, "koreksi").await;
        cast.crew.house.expect_verified().await;
    }

    async fn nothing_is_migrated_under_a_running_server(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        forget_a_migration(t.app.journal.db()).await;
        let clock = t.clock.clock();
        let refused = open_database(t.settings(), &clock, Presence::Beside).await;
        assert!(matches!(refused, Err(StartError::MigrationNeedsRest)), "{refused:?}");
        assert!(matches!(open_to_read(&database.url()).await, Err(StartError::NotInStep)));
        assert_eq!(copies(t.data()), [] as [PathBuf; 0]);
    }

    async fn one_server_has_a_folder_and_commands_stand_beside(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let Err(error) = open(t.settings(), Presence::Alone).await else { panic!("two servers") };
        assert!(matches!(error, StartError::InUse(_)));
        assert!(error.sentence().contains("sedang dipakai"), "{}", error.sentence());
        let beside = open(t.settings(), Presence::Beside).await.unwrap();
        assert_eq!(beside.auth().offices().await.unwrap(), []);
        open_to_read(&database.url()).await.unwrap();
        let settings = t.settings().clone();
        drop((beside, t));
        // The folder went with the house; it is made anew, and free.
        open(&settings, Presence::Alone).await.map(drop).unwrap();
        std::fs::remove_dir_all(&settings.data).unwrap();
    }
}

#[tokio::test]
async fn looking_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tidak-ada.db");
    let refused = open_to_read(&format!("sqlite:{}", file.display())).await;
    assert!(matches!(refused, Err(StartError::NoDatabase(_))), "{refused:?}");
    assert!(!file.exists());
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("berkas"), "").unwrap();
    let data = folder.path().join("berkas/data");
    let settings = settings(&data, "sqlite:/tidak/dipakai.db");
    let Err(error) = open(&settings, Presence::Alone).await else { panic!("opened") };
    assert!(error.sentence().contains("berkas/data") && error.sentence().contains("--data"), "{error:?}");
}
