//! Pages of a case's files as pictures and words: made once, shown to those who may see the case, made
//! again when they are gone.

use crate::app::TestApp;
use crate::commands;
use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{House, PASSWORD, Person, Seen, posts};
use crate::office::{Copies, Office};
use crate::{pdfs, raw};
use jdih::jobs::{self, Handler as _};
use jdih::kernel::{Digest, new_id};
use jdih::pdf::{PAGE_IMAGE_VERSION, PageProblem, PageReading, Reader, TextSource};
use jdih::products::{Leftovers, PagePicture, PageReader, READ_PAGES, kept, stored_reading};
use jdih::storage::{DerivedKind, FileKey, Storage};
use std::time::Duration;

/// A house with a registered case, and the addresses of its digital copy.
struct Story {
    office: Office,
    case: String,
    /// `/kasus/…/berkas/…` of the digital copy.
    file: String,
    digest: Digest,
}

async fn registered(database: &TestDatabase, digital: Vec<u8>) -> Story {
    let office = Office::open(database).await;
    let copies = Copies { digital, physical: pdfs::compose_scan() };
    let digest = Digest::of(&copies.digital);
    let case = office.registered("13", &copies).await;
    let page = office.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
    // Files are listed with the digital copy first.
    let file = page.between(&format!("href=\"/kasus/{case}/berkas/"), "\"").expect("a file").to_owned();
    Story { file: format!("/kasus/{case}/berkas/{file}"), office, case, digest }
}

impl Story {
    async fn page(&self, person: &Person) -> Seen {
        person.get(&format!("/kasus/{}", self.case)).await.expect(200)
    }

    async fn waits(&self) -> Option<jobs::Progress> {
        let mut tx = self.office.house.app.journal.db().read().await.unwrap();
        jobs::progress(&mut tx, READ_PAGES, &self.digest.hex()).await.unwrap()
    }

    fn storage(&self) -> &Storage {
        &self.office.house.app.storage
    }

    fn key(&self, kind: DerivedKind) -> FileKey {
        FileKey::Derived { of: self.digest, kind, version: PAGE_IMAGE_VERSION }
    }
}

/// The picture's bytes.
async fn fetch(person: &Person, path: &str) -> Vec<u8> {
    let answer = person.client.get(format!("{}{path}", person.base)).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "image/webp");
    assert_eq!(answer.headers()["cache-control"], "private, no-cache");
    answer.bytes().await.unwrap().to_vec()
}

fn size(webp: &[u8]) -> (u32, u32) {
    let picture = webp::Decoder::new(webp).decode().expect("a picture");
    (picture.width(), picture.height())
}

on_both_engines! {
    async fn pages_are_seen_as_pictures_and_words_by_those_who_see_the_case(database: TestDatabase) {
        let story = registered(&database, pdfs::decision(13, 2025, "Dokumen Hukum")).await;
        let (maker, kabag) = (&story.office.pengelola, &story.office.kabag);
        story.page(maker).await.expect_text("Menunggu giliran disiapkan.");
        for what in ["halaman/1", "halaman/1/kecil"] {
            maker.get(&format!("{}/{what}", story.file)).await.expect(202).expect_text("sedang disiapkan");
        }
        let waits = maker.get(&format!("{}/halaman/1/kata", story.file)).await.expect(404);
        assert!(waits.body.contains("\"keadaan\":\"disiapkan\""), "{}", waits.body);
        story.office.house.run_jobs().await;

        let page = story.page(maker).await;
        assert!(!page.body.contains("data-penyiapan"), "{}", page.text());
        assert_eq!(size(&fetch(kabag, &format!("{}/halaman/1", story.file)).await), (1200, 1698));
        assert_eq!(size(&fetch(maker, &format!("{}/halaman/2/kecil", story.file)).await).0, 200);
        let words = maker.get(&format!("{}/halaman/2/kata", story.file)).await.expect(200);
        let words: PageReading = serde_json::from_str(&words.body).unwrap();
        assert_eq!((words.source, words.doubts.len()), (TextSource::Layer, 0));
        assert_eq!(words.lines[0].text(), "MEMUTUSKAN:");

        for missing in ["halaman/0", "halaman/3", "halaman/-1", "halaman/1x", "halaman/4294967297", "halaman/3/kata"] {
            maker.get(&format!("{}/{missing}", story.file)).await.expect(404);
        }
        assert_eq!(story.waits().await, None, "nothing is asked for that cannot be");
        for what in ["halaman/1", "halaman/1/kecil", "halaman/1/kata", "penyiapan"] {
            let path = format!("{}/{what}", story.file);
            Person::stranger(&story.office.house.base).get(&path).await.expect_path("/masuk");
            // An own unit's case is another's business.
            let unit = story.office.house.person(posts::UNIT).await;
            let refused = unit.get(&path).await;
            assert!([403, 404].contains(&refused.status), "{what}: {}", refused.status);
        }
        story.office.house.expect_verified().await;
    }

    async fn a_browser_that_knows_a_picture_is_not_sent_it_again(database: TestDatabase) {
        let story = registered(&database, pdfs::decision(13, 2025, "Dokumen Hukum")).await;
        story.office.house.run_jobs().await;
        let maker = &story.office.pengelola;
        let path = format!("{}{}/halaman/1", maker.base, story.file);
        let first = maker.client.get(&path).send().await.unwrap();
        let tag = first.headers()["etag"].clone();
        let bytes = first.bytes().await.unwrap();
        assert_eq!(tag.to_str().unwrap(), format!("\"sha256-{}\"", Digest::of(&bytes).hex()));
        let again = maker.client.get(&path).header("if-none-match", &tag).send().await.unwrap();
        assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &tag));
        let other = maker.client.get(&path).header("if-none-match", "\"sha256-00\"").send().await.unwrap();
        assert_eq!(other.status(), 200);
    }

    async fn a_picture_that_was_deleted_is_made_again_when_it_is_asked_for(database: TestDatabase) {
        let story = registered(&database, pdfs::decision(13, 2025, "Dokumen Hukum")).await;
        story.office.house.run_jobs().await;
        let (maker, path) = (&story.office.pengelola, format!("{}/halaman/2", story.file));
        let before = fetch(maker, &path).await;
        story.storage().delete_for_gc(&story.key(DerivedKind::PageImage(2))).await.unwrap();
        maker.get(&path).await.expect(202).expect_text("sedang disiapkan");
        assert_eq!(story.waits().await.map(|job| job.state), Some("antre".into()));
        story.office.house.run_jobs().await;
        assert_eq!(fetch(maker, &path).await, before);
        story.office.house.expect_verified().await;
    }

    async fn a_page_that_cannot_be_drawn_is_said_and_the_others_go_on(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let text = "Halaman dengan teks yang cukup.";
        let bytes = pdfs::compose_endless_at(&[text; 4], 2);
        // The gate would not let it in; here it is.
        let of = t.app.storage.put_bytes(bytes.clone()).await.unwrap();
        let sql = format!(
            "INSERT INTO object (digest, algorithm, size_bytes, media_type, pages, created_ms)
             VALUES ('{}', 'sha256', {}, 'application/pdf', 4, 0)", of.hex(), bytes.len(),
        );
        raw::run(t.app.journal.db(), &sql).await.unwrap();
        let reader = Reader::new(env!("CARGO_BIN_EXE_jdih")).within(Duration::from_secs(10));
        let (journal, storage) = (t.app.journal.clone(), t.app.storage.clone());
        let job = PageReader::new(journal, storage, t.app.staging.clone(), reader);
        let failure = job.run(&of.hex()).await.expect_err("its words cannot be read");
        assert!(failure.lasting && failure.reason.contains("melampaui batas"), "{failure:?}");
        let picture = async |page| t.app.products.page_picture(of, page, false).await.unwrap();
        for page in [1, 3, 4] {
            assert!(matches!(picture(page).await, PagePicture::Ready(..)), "{page}");
        }
        assert!(matches!(picture(2).await, PagePicture::Problem(PageProblem::TooCostly)));
        let preparation = t.app.products.preparation(&of.hex()).await.unwrap();
        assert_eq!(preparation.problems, [(2, PageProblem::TooCostly)]);
    }

    async fn what_was_given_up_is_said_and_tried_again_when_somebody_wants_it(database: TestDatabase) {
        let story = registered(&database, pdfs::decision(13, 2025, "Dokumen Hukum")).await;
        let (house, maker) = (&story.office.house, &story.office.pengelola);
        let original = FileKey::Original(story.digest);
        let bytes = story.storage().get_bytes(&original, 1 << 20).await.unwrap();
        story.storage().delete_for_gc(&original).await.unwrap();
        for _ in 0..5 {
            house.run_jobs().await;
            house.clock.advance_ms(3_600_000);
        }
        maker.sign_in(&maker.login, PASSWORD).await.expect(200);
        story.storage().put_bytes(bytes).await.unwrap();
        let page = story.page(maker).await.expect_text("Berkas ini belum dapat disiapkan.");
        let action = format!("{}/penyiapan", story.file);
        let page = maker.send(&page, &action, &[]).await.expect(200).expect_text("Menunggu giliran disiapkan.");
        assert!(!page.text().contains("belum dapat disiapkan"));
        house.run_jobs().await;
        fetch(maker, &format!("{}/halaman/1", story.file)).await;
        let state = maker.get(&action).await.expect(200);
        let state: serde_json::Value = serde_json::from_str(&state.body).unwrap();
        assert_eq!((&state["usai"], &state["masalah"]), (&true.into(), &serde_json::json!([])));
    }

    async fn pictures_go_with_a_file_that_nothing_names(database: TestDatabase) {
        let house = House::founded(&database).await;
        let pengelola = house.person(posts::PENGELOLA).await;
        let page = pengelola.get("/kasus/baru").await.expect(200);
        let bytes = pdfs::decision(13, 2025, "Dokumen Hukum");
        let digest = Digest::of(&bytes);
        pengelola.uploads(&page, "salinan", "a.pdf", bytes).await.unwrap().expect(201);
        house.run_jobs().await;
        let at = |kind| FileKey::Derived { of: digest, kind, version: PAGE_IMAGE_VERSION };
        let pictures = [DerivedKind::PageImage(1), DerivedKind::PageThumb(2)].map(at);
        for picture in &pictures {
            assert!(house.app.storage.exists(picture).await.unwrap());
        }
        assert_eq!(kept(house.app.journal.db()).await.unwrap().len(), 4);
        house.clock.advance_ms(50 * 365 * 24 * 60 * 60 * 1000);
        let leftovers = Leftovers::new(house.app.journal.clone(), house.app.storage.clone());
        assert_eq!(leftovers.collect().await.unwrap().len(), 1);
        for picture in &pictures {
            assert!(!house.app.storage.exists(picture).await.unwrap(), "{picture}");
        }
        assert!(kept(house.app.journal.db()).await.unwrap().is_empty());
        house.expect_verified().await;
    }

    async fn verify_finds_a_picture_that_was_changed_and_minds_none_that_is_missing(database: TestDatabase) {
        let story = registered(&database, pdfs::decision(13, 2025, "Dokumen Hukum")).await;
        story.office.house.run_jobs().await;
        let house = commands::House::of_settings(story.office.house.settings(), &database);
        house.does(&["verify"]).await;
        story.storage().delete_for_gc(&story.key(DerivedKind::PageImage(1))).await.unwrap();
        house.does(&["verify"]).await;
        let (of, kind) = (story.digest, DerivedKind::PageImage(2));
        story.storage().put_derived(of, kind, PAGE_IMAGE_VERSION, &b"lain"[..]).await.unwrap();
        let told = house.fails(&["verify"]).await;
        let place = format!("turunan/halaman/{PAGE_IMAGE_VERSION}/");
        assert!(told.contains(&place) && told.contains("rusak"), "{told}");
    }

    async fn files_from_before_are_read_later_and_those_given_up_stay_so(database: TestDatabase) {
        let story = registered(&database, pdfs::decision(13, 2025, "Dokumen Hukum")).await;
        let house = &story.office.house;
        house.run_jobs().await;
        let catch_up = async || jdih::products::catch_up(&house.app.journal).await.unwrap();
        assert_eq!(catch_up().await, 0, "nothing is missing");
        // As the version before left it: another kind of derived object.
        let db = house.app.journal.db();
        raw::run(db, "DELETE FROM job").await.unwrap();
        raw::run(db, &format!("UPDATE derived_object SET version = 1 WHERE of_digest = '{}'", story.digest.hex()))
            .await
            .unwrap();
        assert_eq!((catch_up().await, catch_up().await), (1, 0));
        raw::run(db, "UPDATE job SET state = 'gagal', error = 'x'").await.unwrap();
        assert_eq!(catch_up().await, 0);
        assert_eq!(raw::number(db, "SELECT count(*) FROM job WHERE state = 'gagal'").await, 1);
    }

    async fn a_filled_database_from_before_gets_its_pages(database: TestDatabase) {
        let story = registered(&database, pdfs::decision(13, 2025, "Dokumen Hukum")).await;
        let house = &story.office.house;
        house.run_jobs().await;
        let db = house.app.journal.db();
        // As it was before the migration.
        raw::run(
            db,
            "DROP TABLE page_image; DROP TABLE page_doubt; ALTER TABLE job DROP COLUMN progress_done;
             ALTER TABLE job DROP COLUMN progress_total; DELETE FROM _sqlx_migrations WHERE version = 7",
        )
        .await
        .unwrap();
        assert_eq!(jdih::db::migrate(db).await.unwrap().applied, [7]);
        house.expect_verified().await;
        assert!(stored_reading(story.storage(), story.digest).await.is_some());
        let maker = &story.office.pengelola;
        maker.get(&format!("{}/halaman/1", story.file)).await.expect(202).expect_text("sedang disiapkan");
        house.run_jobs().await;
        fetch(maker, &format!("{}/halaman/1", story.file)).await;
        house.expect_verified().await;
    }

    async fn progress_is_seen_between_the_pages(database: TestDatabase) {
        let story = registered(&database, pdfs::decision(13, 2025, "Dokumen Hukum")).await;
        let house = &story.office.house;
        let mut tx = house.app.journal.db().write().await.unwrap();
        let hex = story.digest.hex();
        jobs::report(&mut tx, READ_PAGES, &hex, 11, 40).await.unwrap();
        tx.commit().await.unwrap();
        let page = story.page(&story.office.pengelola).await.expect_text("Menyiapkan halaman 12 dari 40.");
        assert!(page.body.contains("<progress value=\"11\" max=\"40\">"), "{}", page.body);
        let state = story.office.pengelola.get(&format!("{}/penyiapan", story.file)).await.expect(200);
        assert!(state.body.contains("\"selesai\":11") && state.body.contains("\"dari\":40"), "{}", state.body);
        house.run_jobs().await;
        assert_eq!(story.waits().await, None);
        // Said by a job that is over, or by nobody: without effect.
        let mut tx = house.app.journal.db().write().await.unwrap();
        jobs::report(&mut tx, READ_PAGES, &new_id(house.app.journal.clock().now()), 1, 2).await.unwrap();
        jobs::report(&mut tx, READ_PAGES, &hex, 1, 2).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(story.waits().await, None);
    }
}
