//! The notice to those who have copied what was taken down.

use super::{Scene, TITLE};
use crate::engines::on_both_engines;
use crate::exports::{bytes, expect_says, words};
use crate::house::posts;

on_both_engines! {
    async fn who_copied_is_told_what_was_taken_down_and_by_which_order(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let pengelola = house.person(posts::PENGELOLA).await;
        let product = house.app.catalog.product(1).await.expect("rows").expect("public");
        let digest = product.current().expect("a version").files[0].digest.hex();
        let case = scene.registered(1, "salah-unggah", None).await;
        let paper = format!("/kasus/{case}/pemberitahuan.pdf");
        scene.to(&case, "penurunan").await;
        pengelola.get(&paper).await.expect(409).expect_text("sesudah dokumennya diturunkan");
        scene.to(&case, "koreksi").await;
        assert!(pengelola.get(&format!("/kasus/{case}")).await.expect(200).body.contains(&paper));
        let (headers, pdf) = bytes(&pengelola, &paper).await;
        assert_eq!(headers["cache-control"], "private, no-store");
        let said = words(&pdf);
        for wanted in [
            "KPU PROVINSI JAMBI",
            "Penurunan produk hukum dari JDIH",
            &product.citation,
            "/produk-hukum/1",
            "5 Januari 2026",
            "dokumen yang diunggah keliru",
            "Ketua dan Sekretaris, nomor 7/PR/2026, tanggal 4 Januari 2026",
            &digest,
            "belum ada penggantinya",
            "menghapus salinan dokumen itu",
            &format!("{},", posts::KABAG),
        ] {
            expect_says(&said, wanted);
        }
        // What is for staff stays with them.
        assert!(!said.contains("Uraianuntukpetugas"), "{said}");
        // A case that takes nothing down prints none, nor does a stranger to the case.
        let other = scene.cast.registered(14, None).await;
        pengelola.get(&format!("/kasus/{other}/pemberitahuan.pdf")).await.expect(404);
        house.person(posts::UNIT).await.get(&paper).await.expect(404);
    }

    async fn a_file_that_was_taken_down_is_named_and_its_product_stays(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let pengelola = scene.cast.crew.house.person(posts::PENGELOLA).await;
        let file = scene.file(1).await;
        let case = scene.registered(1, "naskah-tidak-sesuai", Some(&file)).await;
        scene.to(&case, "koreksi").await;
        let said = words(&bytes(&pengelola, &format!("/kasus/{case}/pemberitahuan.pdf")).await.1);
        for wanted in [file.as_str(), "tetap terbit pada alamat di atas", "menghapus salinan berkas itu"] {
            expect_says(&said, wanted);
        }
    }

    async fn nothing_of_a_closed_title_is_told_to_who_copied(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let pengelola = house.person(posts::PENGELOLA).await;
        let product = house.app.catalog.product(1).await.expect("rows").expect("public");
        let digest = product.current().expect("a version").files[0].digest.hex();
        let case = scene.registered(1, "data-pribadi", None).await;
        let stamp = scene.cast.crew.stamp(&case).await;
        house.app.products.take_down_first(&scene.cast.kabag, &stamp, "Memuat NIK", true).await.expect("dark");
        let said = words(&bytes(&pengelola, &format!("/kasus/{case}/pemberitahuan.pdf")).await.1);
        for wanted in ["Judul dan isinya ditutup bagi publik", "Nomor pengenal", "pelindungan data pribadi", "/produk-hukum/1"] {
            expect_says(&said, wanted);
        }
        let squeezed = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
        let said = said.to_lowercase();
        for closed in [TITLE, "Nomor 13 Tahun 2025", &product.slug, &digest, "Memuat NIK"] {
            assert!(!said.contains(&squeezed(closed)), "{closed}: {said}");
        }
    }

    async fn only_a_takedown_is_recorded_as_gone_from_the_official_page(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let pengelola = scene.cast.crew.house.person(posts::PENGELOLA).await;
        let other = scene.cast.registered(14, None).await;
        let page = pengelola.get(&format!("/kasus/{other}")).await.expect(200);
        let mut fields = crate::house::Person::filled(&page, "/keluar", &[]);
        let act = uuid::Uuid::now_v7().to_string();
        for (name, value) in [("tindakan_id", act.as_str()), ("tanggal", "besok")] {
            fields.push((name.to_owned(), value.to_owned()));
        }
        // Not a word about the date: there is nothing to be recorded.
        pengelola.post(&format!("/kasus/{other}/laman-kpu-turun"), &fields).await.expect(404);
    }
}
