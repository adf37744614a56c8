//! Versions of a product: why there is a new one, and what its text says differently.

use crate::crew::{NEW_VERSION, complete, paper};
use crate::engines::on_both_engines;
use crate::house::{Person, posts};
use crate::takedown::Scene;
use jdih::db;
use jdih::kernel::Fault as _;
use jdih::products::{NewProduct, REPAIR_REASON_MAX_CHARS};
use jdih::storage::FileKey;

const TITLE: &str = "Pedoman Arsip";

/// An office whose product 1 has two versions, both read by the machine.
async fn twice(database: &crate::engines::TestDatabase) -> Scene {
    let scene = Scene::open(database).await;
    scene.publish(13, TITLE, Vec::new()).await;
    scene.renew(1, 13, TITLE, "KETIGA : Lampiran menyusul").await;
    scene.settle().await;
    scene
}

on_both_engines! {
    async fn a_new_version_says_why_to_the_gates_and_to_everybody(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        scene.publish(13, TITLE, Vec::new()).await;
        let (crew, actor) = (&scene.cast.crew, &scene.cast.pengelola);
        let products = &crew.house.app.products;
        for why in [String::new(), " \n".into(), "a".repeat(REPAIR_REASON_MAX_CHARS + 1)] {
            let new = NewProduct { description: complete("13", "2025"), physical_kind: "salinan".into(), replaces: Some(1), why, ..NewProduct::default() };
            let refused = products.register(actor, &crew.fresh_id(), &paper(None), &[new]).await;
            let sentence = refused.expect_err("refused").sentence();
            assert!(sentence.contains("mengapa") || sentence.contains("500 karakter"), "{sentence}");
        }
        let case = scene.cast.registered(13, Some(1)).await;
        // The reason is changed with the description, and is part of what is signed.
        let pengelola = crate::nota::browser(&crew.house, actor).await;
        let form = format!("/kasus/{case}/uraian");
        let page = pengelola.get(&form).await.expect(200);
        assert!(page.body.contains(NEW_VERSION), "{}", page.body);
        let typed = crate::forms::filled_form(&page, &form);
        let empty = pengelola.post(&form, &crate::forms::with(typed.clone(), "versi_alasan", " ")).await.expect(422);
        empty.expect_text("Isikan mengapa ada versi baru");
        let typed = crate::forms::with(typed, "versi_alasan", "Lampiran II <b>diperbarui</b>");
        pengelola.post(&form, &typed).await.expect(200);
        scene.cast.take_to(&case, "koreksi").await;
        let manifest = crew.case(&case).await.manifest.expect("fixed");
        let bytes = crew.house.app.storage.get_bytes(&FileKey::Original(manifest), 1 << 20).await.expect("stored");
        let stored: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(stored["alasan_versi"], "Lampiran II <b>diperbarui</b>");
        let gate = crew.house.person(posts::KASUBBAG).await.get(&format!("/kasus/{case}")).await.expect(200);
        gate.expect_text("Lampiran II <b>diperbarui</b>");
        scene.cast.take_to(&case, "unggah").await;
        crew.act(actor, &case, "pengunggahan").await.expect("published");
        let public = Person::stranger(&crew.house.base).get("/produk-hukum/1").await.expect(200);
        public.expect_text("Alasan: Lampiran II <b>diperbarui</b>.");
        crew.house.expect_verified().await;
    }

    async fn a_description_that_is_no_new_version_any_more_has_no_reason(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        scene.publish(13, TITLE, Vec::new()).await;
        let case = scene.cast.registered(14, Some(1)).await;
        let pengelola = scene.cast.crew.house.person(posts::PENGELOLA).await;
        let form = format!("/kasus/{case}/uraian");
        let typed = crate::forms::filled_form(&pengelola.get(&form).await.expect(200), &form);
        pengelola.post(&form, &crate::forms::with(typed, "versi_dari", "")).await.expect(200);
        let app = &scene.cast.crew.house.app;
        let draft = app.products.draft(&scene.case(&case).await).await.expect("a draft");
        assert_eq!((draft.replaces, draft.why.as_str()), (None, ""));
        scene.cast.crew.house.expect_verified().await;
    }

    async fn the_form_asks_why_there_is_a_new_version(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        scene.publish(13, TITLE, Vec::new()).await;
        let pengelola = scene.cast.crew.house.person(posts::PENGELOLA).await;
        let form = pengelola.get("/kasus/baru").await.expect(200).expect_text("Mengapa ada versi baru");
        let fields = [
            ("nd_nomor", "1/ND/2026"), ("nd_tanggal", "5 Januari 2026"), ("nd_dari", "Subbagian Teknis"),
            ("nd_kepada", "Sekretaris"), ("nd_hal", "Permohonan"), ("p0_judul", TITLE), ("p0_versi_dari", "1"),
        ];
        let refused = pengelola.send_files(&form, "/kasus/baru", &fields, Vec::new()).await.expect(422);
        refused.expect_text("Isikan mengapa ada versi baru");
    }

    async fn two_versions_are_read_side_by_side_with_the_words_that_differ(database: TestDatabase) {
        let scene = twice(&database).await;
        let reader = Person::stranger(&scene.cast.crew.house.base);
        let product = reader.get("/produk-hukum/1").await.expect(200).expect_text("Bandingkan dengan versi 1");
        assert!(product.body.contains("/produk-hukum/1/versi/1/2"), "{}", product.body);
        let page = reader.get("/produk-hukum/1/versi/1/2").await.expect(200);
        assert!(page.body.contains("<ins>") && page.text().contains("KETIGA : Lampiran menyusul"), "{}", page.text());
        assert!(page.text().contains("tempat berbeda") && page.text().contains("kata demi kata"), "{}", page.text());
        assert!(page.body.contains("class=\"datang\""), "what came is marked on its page");
        // Both pages are those of the files, which ask for themselves whether they are public.
        for picture in page.body.split("<image href=\"").skip(1) {
            let address = picture.split('"').next().expect("an address");
            assert!(matches!(reader.get(address).await.status, 200 | 202), "{address}");
        }
        let turned = reader.get("/produk-hukum/1/versi/1/2?kiri=1&kanan=1").await.expect(200);
        assert!(!turned.body.contains("class=\"datang\""), "the first pages are the same: {}", turned.text());
        assert_eq!(reader.still.get(format!("{}/produk-hukum/1/versi/2/1", reader.base)).send().await.expect("an answer").status(), 308);
        for none in ["1/1", "1/3", "0/1", "x/2", "1/2?kanan=99", "1/2?kiri=0"] {
            reader.get(&format!("/produk-hukum/1/versi/{none}")).await.expect(404);
        }
        reader.get("/produk-hukum/2/versi/1/2").await.expect(404);
    }

    async fn a_version_whose_copy_was_taken_down_is_compared_with_nothing(database: TestDatabase) {
        let scene = twice(&database).await;
        let reader = Person::stranger(&scene.cast.crew.house.base);
        let product = scene.cast.crew.house.app.catalog.product(1).await.expect("rows").expect("public");
        let old = product.versions[1].files[0].name.clone();
        let case = scene.registered(1, "data-pribadi", Some(&old)).await;
        scene.to(&case, "koreksi").await;
        let gone = reader.get("/produk-hukum/1/versi/1/2").await.expect(410);
        assert!(gone.text().contains(&old) && !gone.text().contains("kata demi kata"), "{}", gone.text());
        let product = reader.get("/produk-hukum/1").await.expect(200);
        assert!(!product.body.contains("/versi/1/2"), "nothing leads there");
        // And the whole product.
        scene.to(&case, "").await;
        let case = scene.registered(1, "salah-unggah", None).await;
        scene.to(&case, "koreksi").await;
        reader.get("/produk-hukum/1/versi/1/2").await.expect(410);
    }

    async fn reasons_come_to_a_filled_database(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        scene.publish(13, TITLE, Vec::new()).await;
        let app = &scene.cast.crew.house.app;
        crate::raw::run(app.journal.db(), "DROP TABLE versi_alasan").await.expect("dropped");
        crate::raw::run(app.journal.db(), "DELETE FROM _sqlx_migrations WHERE version = 22").await.expect("forgotten");
        assert_eq!(db::migrate(app.journal.db()).await.expect("migrated").applied, [22]);
        scene.renew(1, 13, TITLE, "KETIGA : Lampiran menyusul").await;
        let product = app.catalog.product(1).await.expect("rows").expect("public");
        let whys: Vec<Option<&str>> = product.versions.iter().map(|one| one.why.as_deref()).collect();
        assert_eq!(whys, [Some(NEW_VERSION), None]);
        scene.cast.crew.house.expect_verified().await;
    }
}
