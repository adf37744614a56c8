//! The story of the house: a decision goes from nota dinas through every gate to a public page.

use crate::engines::on_both_engines;
use crate::house::Person;
use crate::office::{Copies, Office};
use jdih::kernel::Digest;
use std::time::{Duration, Instant};

/// The longest that a slow machine may take; the aim is one second, which the test prints.
const PATIENCE: Duration = Duration::from_secs(20);

/// Stands in the composed decision's text alone, not in its description.
const WORD_OF_THE_TEXT: &str = "MEMUTUSKAN";

/// The real pair of `JDIH_TEST_PDFS` (`digital.pdf:scan.pdf`) where it is set, else a composed one.
fn copies() -> Copies {
    match std::env::var("JDIH_TEST_PDFS").ok().as_deref().and_then(|pair| pair.split_once(':')) {
        Some((digital, scan)) => Copies {
            digital: std::fs::read(digital).expect("the digital copy"),
            physical: std::fs::read(scan).expect("the scan"),
        },
        None => Copies::composed(13),
    }
}

on_both_engines! {
    async fn a_decision_goes_through_every_gate_to_a_public_page(database: TestDatabase) {
        let copies = copies();
        let office = Office::open(&database).await;
        let case = office.registered("13", &copies).await;
        let page = format!("/kasus/{case}");

        office.pengelola.act(&case, "pengajuan", &[]).await.expect_text("menunggu disposisi Sekretaris");
        office.sekretaris.get("/kerja").await.expect_text("Keputusan Sekretaris Nomor 13 Tahun 2025");
        let disposisi = [("kepada", "Kabag"), ("petunjuk", "Proses sesuai SOP"), ("tenggat", "20 Januari 2026")];
        office.sekretaris.act(&case, "disposisi", &disposisi).await.expect_text("menunggu petunjuk Kabag");
        office.kabag.act(&case, "disposisi", &disposisi).await.expect_text("menunggu pencocokan naskah");
        let story = office.kabag.get(&page).await;
        let sheet = story.between(&format!("{page}/disposisi/"), "\"").expect("a disposition").to_owned();
        office.kabag.get(&format!("{page}/disposisi/{sheet}")).await.expect_text("20 Januari 2026");

        office.describe(&case, &[]).await.expect(200);
        let early = office.forced(&office.pengelola, &case, "kesesuaian", &[("pernyataan", "ya")]).await;
        early.expect(422).expect_text("pasangan halaman belum dinilai");
        office.compares(&case).await;
        office.accepts_lone_pages(&case).await;
        office.pengelola.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        office.check(&case).await.expect(200);
        office.pengelola.act(&case, "penyerahan", &[]).await.expect_text("menunggu koreksi Kasubbag");
        office.kasubbag.act(&case, "persetujuan", &[]).await.expect_text("menunggu persetujuan Kabag");
        let before = office.house.app.catalog.shelf(5).await.expect("a shelf");
        assert_eq!(before.total, 0, "nothing is public before the last gate");
        office.kabag.act(&case, "persetujuan", &[]).await.expect_text("menunggu diunggah");
        let done = office.pengelola.act(&case, "pengunggahan", &[]).await.expect(200);
        let address = done.between("Sudah terbit di portal: <a href=\"", "\"").expect("an address").to_owned();
        assert_eq!(address, "/produk-hukum/1-keputusan-sekretaris-kpu-provinsi-jambi-nomor-13-tahun-2025-standar-operasional");

        let product = office.house.app.catalog.product(1).await.expect("the catalog").expect("the product");
        let version = product.current().expect("a version");
        assert_eq!(version.files.len(), 1, "the scan of the physical copy stays closed");
        assert_eq!(version.files[0].digest, Digest::of(&copies.digital));
        the_public_reads(&office, &case, &address, &copies).await;
        office.house.run_jobs().await;
        office.house.expect_verified().await;
    }

    async fn the_official_page_is_recorded_where_the_office_wants_it(database: TestDatabase) {
        let office = Office::open(&database).await;
        let settings = office.house.admin.get("/admin/kantor").await.expect(200);
        office.house.admin.send(&settings, "/admin/setelan", &[("laman_kpu", "ya")]).await.expect(200);
        let case = office.registered("13", &Copies::composed(13)).await;
        let address = office.publish(&case).await;
        let page = office.pengelola.get(&format!("/kasus/{case}")).await.expect_text("belum di laman JDIH KPU");
        let action = format!("/kasus/{case}/laman-kpu");
        let typed = [("alamat", "jdih.kpu.go.id/jambi"), ("tanggal", "11 Januari 2026")];
        let again = office.pengelola.send(&page, &action, &typed).await.expect(422).expect_text("Tuliskan alamat lengkap");
        assert!(again.body.contains("11 Januari 2026"), "what was typed stays");
        let typed = [("alamat", "https://jdih.kpu.go.id/jambi/13"), ("tanggal", "11 Januari 2026")];
        let page = office.pengelola.send(&again, &action, &typed).await.expect(200);
        assert!(!page.body.contains("belum di laman JDIH KPU"));
        office.kabag.send(&page, &action, &typed).await.expect(403);
        let public = Person::stranger(&office.house.base).get(&address).await.expect_text("dicatat 11 Januari 2026");
        assert!(public.body.contains("href=\"https://jdih.kpu.go.id/jambi/13\""));
        office.house.expect_verified().await;
    }
}

/// As a citizen: found by its citation and by its text, read, and downloaded byte for byte; what is not
/// public is not to be had.
async fn the_public_reads(office: &Office, case: &str, address: &str, copies: &Copies) {
    let anybody = Person::stranger(&office.house.base);
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let follower = tokio::spawn(office.house.app.search.clone().follow(stopping));
    let began = Instant::now();
    while !finds(&anybody, "13/2025").await {
        assert!(began.elapsed() < PATIENCE, "published and not findable");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    eprintln!("findable {} ms after publication was seen", began.elapsed().as_millis());
    let page = anybody.get(address).await.expect(200);
    let page = page
        .expect_text("Kepala Subbagian Hukum")
        .expect_text("Mencabut Keputusan KPU Provinsi Jambi Nomor 50");
    let digest = Digest::of(&copies.digital).hex();
    assert!(page.body.contains(&digest), "the page shows the digest of its file");
    let file = page.between("href=\"/produk-hukum/1/berkas/", "\"").expect("a download").to_owned();
    assert_eq!(file, "2025kptsek15013.pdf");
    let url = format!("{}/produk-hukum/1/berkas/{file}", office.house.base);
    let whole = anybody.client.get(&url).send().await.expect("the file");
    let tag = whole.headers()["etag"].clone();
    assert_eq!(whole.bytes().await.expect("bytes"), copies.digital, "byte for byte");
    let part = anybody.client.get(&url).header("range", "bytes=5-20").send().await.expect("a range");
    assert_eq!(
        (part.status().as_u16(), part.bytes().await.expect("bytes")),
        (206, copies.digital[5..=20].to_vec().into())
    );
    let same = anybody.client.get(&url).header("if-none-match", tag).send().await.expect("an answer");
    assert_eq!(same.status().as_u16(), 304);
    for closed in [format!("/kasus/{case}"), format!("/kasus/{case}/pindaian-nota-dinas")] {
        anybody.get(&closed).await.expect_path("/masuk");
    }
    assert!(!page.body.contains("fisik.pdf") && !page.body.contains(&Digest::of(&copies.physical).hex()));
    // The text layer is read by a job and announced by the journal, which the follower reads.
    office.house.run_jobs().await;
    let began = Instant::now();
    while std::env::var("JDIH_TEST_PDFS").is_err() && !finds(&anybody, WORD_OF_THE_TEXT).await {
        assert!(began.elapsed() < PATIENCE, "the text is not findable");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.send_replace(true);
    follower.await.expect("the follower ends");
    office.house.app.search.reindex().await.expect("an index built anew");
    assert!(finds(&anybody, "13/2025").await, "what was found is found in the new index");
}

async fn finds(anybody: &Person, text: &str) -> bool {
    let found = anybody.get(&format!("/cari?daftar=1&q={text}")).await.expect(200);
    found.text().contains("1 produk hukum ditemukan")
}
