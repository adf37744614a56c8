//! Perbaikan: what was taken down comes back as a product of its own, with both gates and its chain in the open.

use crate::crew::{Cast, complete, paper};
use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{Person, posts};
use crate::pdfs;
use crate::takedown::Scene;
use jdih::kernel::Fault as _;
use jdih::products::{FileRole, NewFile, NewProduct, NewRepair, ProductError};

/// An office whose product 1 was taken down.
async fn taken_down(database: &TestDatabase) -> Cast {
    let scene = Scene::open(database).await;
    let case = scene.cast.approved(13, None).await;
    scene.cast.crew.act(&scene.cast.pengelola, &case, "pengunggahan").await.expect("published");
    scene.dark(1, "naskah-tidak-sesuai").await;
    scene.cast
}

/// Registers a repair of product 1 with a digital copy of this title; gives the case.
async fn registered(cast: &Cast, title: &str, repair: Option<&str>) -> Result<String, ProductError> {
    let (crew, actor) = (&cast.crew, &cast.pengelola);
    let digital = crew.upload(actor, "salinan.pdf", pdfs::decision(13, 2025, title)).await.id;
    let physical = crew.upload(actor, "fisik.pdf", pdfs::compose_scan_of(2)).await.id;
    let product = NewProduct {
        description: complete("13", "2025"),
        physical_kind: "salinan".into(),
        repairs: repair.map(|reason| NewRepair { product: 1, reason: reason.into() }),
        files: vec![
            NewFile { role: FileRole::Salinan, upload_id: digital },
            NewFile { role: FileRole::Fisik, upload_id: physical.clone() },
        ],
        ..NewProduct::default()
    };
    let id = crew.fresh_id();
    let outcome = crew.house.app.products.register(actor, &id, &paper(Some(physical)), &[product]).await?;
    Ok(outcome.strip_prefix("/kasus/").expect("a case").to_owned())
}

async fn refused(cast: &Cast, reason: &str) -> String {
    registered(cast, "Dokumen Hukum", Some(reason)).await.expect_err("refused").sentence()
}

on_both_engines! {
    async fn a_corrected_document_takes_a_new_address_and_the_old_one_leads_to_it(database: TestDatabase) {
        let cast = taken_down(&database).await;
        let stranger = Person::stranger(&cast.crew.house.base);
        let case = registered(&cast, "Dokumen Hukum yang Benar", Some("Halaman 2 semula tertukar")).await.expect("registered");
        cast.take_to(&case, "unggah").await;
        assert_eq!(stranger.get("/produk-hukum/1").await.status, 410);
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let new = stranger.get("/produk-hukum/2").await.expect(200);
        for said in ["Versi 2", "Versi 1", "diturunkan", "Halaman 2 semula tertukar"] {
            assert!(new.text().contains(said), "{said} in {}", new.text());
        }
        let old = stranger.get("/produk-hukum/1").await;
        assert_eq!(old.status, 410);
        assert!(old.text().contains("Digantikan oleh") && old.body.contains("/produk-hukum/2"), "{}", old.text());
        assert!(new.body.contains("_v2.pdf"), "its file counts on");
        // A further version of the new product keeps its address.
        assert!(refused(&cast, "lagi").await.contains("sudah punya pengganti"));
        cast.crew.house.expect_verified().await;
    }

    async fn the_same_bytes_come_back_only_with_a_reason_and_both_gates(database: TestDatabase) {
        let cast = taken_down(&database).await;
        // As an ordinary upload they stop at the hand-over.
        let plain = registered(&cast, "Dokumen Hukum", None).await.expect("registered");
        cast.take_to(&plain, "penyerahan").await;
        cast.crew.check(&cast.pengelola, &plain).await.expect("answered");
        let stopped = cast.crew.act(&cast.pengelola, &plain, "penyerahan").await.expect_err("taken down");
        assert!(stopped.sentence().contains("nomor pengenal 1 yang sudah diturunkan"), "{}", stopped.sentence());
        assert!(refused(&cast, " ").await.contains("mengapa"), "a reason");
        let case = registered(&cast, "Dokumen Hukum", Some("Perintah dicabut; naskah ternyata benar")).await.expect("registered");
        assert!(refused(&cast, "sekali lagi").await.contains(&format!("/kasus/{case}")), "one at a time");
        cast.take_to(&case, "unggah").await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let stranger = Person::stranger(&cast.crew.house.base);
        stranger.get("/produk-hukum/2").await.expect(200).expect_text("Perintah dicabut; naskah ternyata benar");
        assert_eq!(stranger.get("/produk-hukum/1").await.status, 410);
        cast.crew.house.expect_verified().await;
    }

    async fn the_form_keeps_what_was_typed_and_says_at_the_field_what_is_wrong(database: TestDatabase) {
        let cast = taken_down(&database).await;
        let maker = cast.crew.house.person(posts::PENGELOLA).await;
        let form = maker.get("/kasus/baru?perbaikan=1").await.expect(200).expect_text("Yang diperbaiki");
        maker.get("/produk/1").await.expect(200).expect_text("Ajukan perbaikan");
        let typed = [
            ("jumlah", "1"), ("nd_nomor", "12/HK.03/15/2025"), ("nd_tanggal", "2025-01-09"), ("nd_dari", "Subbagian Hukum"),
            ("nd_kepada", "Sekretaris"), ("nd_hal", "Perbaikan"), ("p0_judul", "Dokumen Hukum"), ("p0_perbaikan_atas", "9"),
        ];
        let with = |reason: &'static str| typed.into_iter().chain([("p0_perbaikan_alasan", reason)]).collect::<Vec<_>>();
        let none = maker.send_files(&form, "/kasus/baru", &with(""), Vec::new()).await.expect(422);
        assert!(none.body.contains("href=\"#f-p0_perbaikan_alasan\"") && none.body.contains("Dokumen Hukum"), "{}", none.text());
        let wrong = maker.send_files(&form, "/kasus/baru", &with("Halaman 3 hilang"), Vec::new()).await.expect(422);
        assert!(wrong.body.contains("href=\"#f-p0_perbaikan_atas\"") && wrong.body.contains("Halaman 3 hilang"), "{}", wrong.text());
    }

    async fn only_what_was_taken_down_is_put_right(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        assert!(refused(&cast, "Perbaikan").await.contains("Tidak ada produk hukum kantor ini yang diturunkan"));
    }
}
