//! The story of the house: a decision goes from nota dinas through every gate to a public page.

use crate::engines::on_both_engines;
use crate::office::{Copies, Office};
use jdih::kernel::Digest;

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
        office.pengelola.act(&case, "kesesuaian", &[]).await.expect(422).expect_text("Nyatakan terlebih dahulu");
        office.pengelola.act(&case, "kesesuaian", &[("pernyataan", "ya")]).await.expect_text("menunggu diserahkan");
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
        office.house.run_jobs().await;
        office.house.expect_verified().await;
    }
}
