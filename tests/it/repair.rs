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
    registered_after(cast, 1, title, repair).await
}

/// The same of another product.
async fn registered_after(
    cast: &Cast,
    product: i64,
    title: &str,
    repair: Option<&str>,
) -> Result<String, ProductError> {
    let new = NewProduct {
        description: complete("13", "2025"),
        repairs: repair.map(|reason| NewRepair { product, reason: reason.into() }),
        ..NewProduct::default()
    };
    uploads(cast, new, vec![(FileRole::Salinan, pdfs::decision(13, 2025, title))]).await
}

/// Registers an upload with these files and the scan of a physical copy; gives the case.
async fn uploads(
    cast: &Cast,
    new: NewProduct,
    files: Vec<(FileRole, Vec<u8>)>,
) -> Result<String, ProductError> {
    let (crew, actor) = (&cast.crew, &cast.pengelola);
    let physical = crew.upload(actor, "fisik.pdf", pdfs::compose_scan_of(2)).await.id;
    let mut all = vec![NewFile { role: FileRole::Fisik, upload_id: physical.clone() }];
    for (role, bytes) in files {
        let upload_id = crew.upload(actor, "salinan.pdf", bytes).await.id;
        all.push(NewFile { role, upload_id });
    }
    let new = NewProduct { physical_kind: "salinan".into(), files: all, ..new };
    let id = crew.fresh_id();
    let outcome = crew.house.app.products.register(actor, &id, &paper(Some(physical)), &[new]).await?;
    Ok(outcome.strip_prefix("/kasus/").expect("a case").to_owned())
}

/// What the hand-over of an upload lacks.
async fn lacks(cast: &Cast, case: &str) -> String {
    let sops = &cast.crew.house.app.sops;
    let (case, sop) = sops.case(&cast.pengelola, case).await.expect("the case");
    let act = sop.step("penyerahan").and_then(|step| step.act("penyerahan")).expect("the hand-over");
    sops.missing(&case, act).await.expect("an answer").join(" ")
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
        assert!(!new.text().contains("Dipulihkan") && new.text().contains("Penggantinya"), "{}", new.text());
        // A further version of the new product keeps its address.
        assert!(refused(&cast, "lagi").await.contains("sudah punya pengganti"));
        cast.crew.house.expect_verified().await;
    }

    /// The first address leads to what stands now, also where what came in its place was taken down in its turn.
    async fn every_address_of_a_chain_leads_to_the_last(database: TestDatabase) {
        let scene = Scene::of(taken_down(&database).await).await;
        let cast = &scene.cast;
        let stranger = Person::stranger(&cast.crew.house.base);
        let publishes = async |product: i64, title: &str| {
            let case = registered_after(cast, product, title, Some("Naskah tertukar")).await.expect("registered");
            cast.take_to(&case, "unggah").await;
            cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        };
        publishes(1, "Dokumen Hukum yang Kedua").await;
        stranger.get("/produk-hukum/1").await.expect(410).expect_text("Digantikan oleh");
        scene.dark(2, "naskah-tidak-sesuai").await;
        stranger.get("/produk-hukum/1").await.expect(410).expect_text("Belum ada");
        let led = refused(cast, "lagi").await;
        assert!(led.contains("perbaikan atas nomor pengenal 2"), "{led}");
        publishes(2, "Dokumen Hukum yang Ketiga").await;
        for id in [1, 2] {
            let gone = stranger.get(&format!("/produk-hukum/{id}")).await.expect(410).expect_text("Digantikan oleh");
            assert!(gone.body.contains("/produk-hukum/3"), "{}", gone.text());
        }
        assert!(refused(cast, "lagi").await.contains("ajukan versi baru dari penggantinya"));
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
        // It is told as what it is: the same files came back.
        let back = stranger.get("/produk-hukum/2").await.expect(200);
        back.expect_text("Dipulihkan dengan berkas yang sama: Perintah dicabut; naskah ternyata benar");
        stranger.get("/produk-hukum/1").await.expect(410).expect_text("Dipulihkan dengan berkas yang sama sebagai");
        let story = cast.crew.house.story(&case).await;
        assert_eq!(story[0].1, "mendaftarkan pemulihan berkas yang diturunkan");
        let auditor = cast.crew.house.person(posts::AUDITOR).await;
        auditor.get("/jurnal?jenis=produk.terbit").await.expect(200).expect_text("dengan berkas yang sama seperti");
        cast.crew.house.expect_verified().await;
    }

    /// A correction that nobody registered as one would stand beside the old address, which leads nowhere.
    async fn an_ordinary_upload_of_what_is_dark_is_led_to_its_repair(database: TestDatabase) {
        let cast = taken_down(&database).await;
        let maker = cast.crew.house.person(posts::PENGELOLA).await;
        let plain = registered(&cast, "Dokumen Hukum yang Benar", None).await.expect("registered");
        let said = lacks(&cast, &plain).await;
        assert!(said.contains("/kasus/baru?perbaikan=1"), "{said}");
        assert!(maker.get(&format!("/kasus/{plain}")).await.expect(200).body.contains("/kasus/baru?perbaikan=1"));
        let takedown = cast.crew.rows("SELECT case_id FROM takedown").await[0][0].clone().expect("a case");
        let takedown = format!("/kasus/{takedown}");
        assert!(maker.get(&takedown).await.expect(200).body.contains("/kasus/baru?perbaikan=1"));
        // Its repair may be what it is, and from then on there is no second one.
        let case = registered(&cast, "Dokumen Hukum yang Benar", Some("Halaman 2 tertukar")).await.expect("registered");
        let said = lacks(&cast, &case).await;
        assert!(!said.contains("perbaikan=1"), "{said}");
        // Who works on it reads the two beside each other; nobody else, and no other case has that.
        cast.crew.house.run_jobs().await;
        let diff = format!("/kasus/{case}/banding-perbaikan");
        assert!(maker.get(&format!("/kasus/{case}")).await.expect(200).body.contains(&diff));
        let shown = maker.get(&diff).await.expect(200);
        assert!(shown.body.contains("<ins>") && shown.text().contains("tempat berbeda"), "{}", shown.text());
        maker.get(&format!("/kasus/{plain}/banding-perbaikan")).await.expect(404);
        let unit = cast.crew.house.person(posts::UNIT).await;
        unit.get(&diff).await.expect(404);
        let page = maker.get(&takedown).await.expect(200).expect_text("Perbaikannya sedang berjalan");
        assert!(page.body.contains(&format!("/kasus/{case}")) && !page.body.contains("perbaikan=1"));
        cast.take_to(&case, "unggah").await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let page = maker.get(&takedown).await.expect(200).expect_text("Penggantinya:");
        assert!(page.body.contains("/produk/2"), "{}", page.text());
        let shelf = maker.get("/produk/1").await.expect(200).expect_text("Penggantinya:");
        assert!(!shelf.body.contains("perbaikan=1"), "{}", shelf.text());
        assert!(lacks(&cast, &plain).await.contains("sudah terbit"));
        cast.crew.house.expect_verified().await;
    }

    /// Whatever part of it the public could read, and whatever part of another product it would be.
    async fn what_is_dark_comes_back_by_no_ordinary_upload(database: TestDatabase) {
        let cast = taken_down(&database).await;
        let dark = || pdfs::decision(13, 2025, "Dokumen Hukum");
        let other = |number: &str| NewProduct { description: complete(number, "2025"), ..NewProduct::default() };
        let files = vec![(FileRole::Salinan, pdfs::decision(14, 2025, "Lain")), (FileRole::Lampiran, dark())];
        let annexed = uploads(&cast, other("14"), files).await.expect("registered");
        let said = lacks(&cast, &annexed).await;
        assert!(said.contains("nomor pengenal 1 yang sudah diturunkan"), "{said}");
        // By its repair it comes back; a new version of that brings the same bytes along.
        let case = registered(&cast, "Dokumen Hukum", Some("Perintah dicabut; naskah ternyata benar")).await.expect("registered");
        assert!(!lacks(&cast, &case).await.contains("yang sudah diturunkan"));
        cast.take_to(&case, "unggah").await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let new = NewProduct { replaces: Some(2), why: "Lampiran menyusul".into(), ..other("13") };
        let version = uploads(&cast, new, vec![(FileRole::Salinan, dark())]).await.expect("registered");
        assert!(!lacks(&cast, &version).await.contains("yang sudah diturunkan"));
        // Anywhere else it is as dark as before.
        let elsewhere = uploads(&cast, other("15"), vec![(FileRole::Salinan, dark())]).await.expect("registered");
        assert!(lacks(&cast, &elsewhere).await.contains("nomor pengenal 1 yang sudah diturunkan"));
        // Once more taken down, its repair may bring what has stood in the whole chain.
        let scene = Scene::of(cast).await;
        scene.dark(2, "naskah-tidak-sesuai").await;
        let third = registered_after(&scene.cast, 2, "Dokumen Hukum", Some("Sekali lagi benar")).await.expect("registered");
        assert!(!lacks(&scene.cast, &third).await.contains("yang sudah diturunkan"));
    }

    async fn a_file_that_was_taken_down_by_itself_comes_back_nowhere(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let cast = &scene.cast;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let file = scene.file(1).await;
        let takedown = scene.registered(1, "data-pribadi", Some(&file)).await;
        scene.to(&takedown, "koreksi").await;
        let new = NewProduct { description: complete("14", "2025"), ..NewProduct::default() };
        let files = vec![(FileRole::Salinan, pdfs::decision(13, 2025, "Dokumen Hukum"))];
        let upload = uploads(cast, new, files).await.expect("registered");
        let said = lacks(cast, &upload).await;
        assert!(said.contains("sudah diturunkan dari produk hukum nomor pengenal 1"), "{said}");
        // Nor by putting its product right, once that was taken down as well.
        scene.dark(1, "naskah-tidak-sesuai").await;
        let detour = registered(cast, "Dokumen Hukum", Some("Dipulihkan")).await.expect("registered");
        let said = lacks(cast, &detour).await;
        assert!(said.contains("tidak dapat terbit lagi"), "{said}");
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
