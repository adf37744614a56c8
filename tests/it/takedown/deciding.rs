//! What who decides at the gates of a takedown sees first, and what the record that they sign holds.

use super::Scene;
use crate::engines::on_both_engines;
use crate::house::posts;
use jdih::storage::FileKey;

on_both_engines! {
    /// Gates of a procedure without a product sign its record, which is shown with the decision.
    async fn a_gate_without_a_product_sees_the_decision_first(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let case = scene.dark(1, "salah-unggah").await;
        let at = format!("/kasus/{case}");
        let (kasubbag, kabag, pengelola) =
            (house.person(posts::KASUBBAG).await, house.person(posts::KABAG).await, house.person(posts::PENGELOLA).await);
        let page = kasubbag.get(&at).await.expect(200).expect_text("Ke keputusan");
        assert!(!page.body.contains("Sejak terakhir"), "nothing was seen before");
        let place = |part: &str| page.body.find(part).unwrap_or_else(|| panic!("{part} is missing"));
        // What it is, what is open, the paper, what went dark, the record, and then the decision.
        let order = ["<h1>", "id=\"h-terbuka\"", "id=\"h-naskah\"", "id=\"h-turun\"", "id=\"h-catatan\"", "id=\"putusan\""];
        assert!(order.map(place).is_sorted(), "{}", page.text());
        for said in ["Tidak ada.", "Kepala Subbagian Teknis", "Diturunkan 5 Januari 2026", "Salah unggah", "Catatan untuk langkah ini"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        assert!(page.offers(&format!("{at}/persetujuan")) && page.offers(&format!("{at}/pengembalian")));
        // Others see the whole case, and so does who asks for it.
        let whole = kasubbag.get(&format!("{at}?tampilan=lengkap")).await.expect(200);
        assert!(!whole.body.contains("Ke keputusan") && !pengelola.get(&at).await.body.contains("Ke keputusan"));

        let suggested = [("bidang", "kepada"), ("usulan", "Kepala Bagian Umum"), ("alasan", "Menurut SOP")];
        let page = kasubbag.send(&page, &format!("{at}/saran"), &suggested).await.expect(200);
        page.expect_text("1 saran perbaikan belum diterapkan");
        kasubbag.act(&case, "pengembalian", &[("catatan", "Alamatnya keliru")]).await.expect(200);
        let page = pengelola.get(&at).await.expect(200);
        let id = page.between(&format!("action=\"{at}/saran/"), "/").expect("a form").to_owned();
        pengelola.send(&page, &format!("{at}/saran/{id}/penerapan"), &[]).await.expect(200);
        pengelola.act(&case, "penyerahan", &[("catatan", "Sudah diperbaiki")]).await.expect(200);
        for _ in 0..2 {
            let again = kasubbag.get(&at).await.expect(200);
            let told = again.between("id=\"h-berubah\"", "</section>").expect("what changed");
            for said in ["Kepada Yth.", "Kepala Subbagian Teknis</del>", "Kepala Bagian Umum</ins>", "Sudah diperbaiki"] {
                assert!(told.contains(said), "{said}: {told}");
            }
            assert!(!told.contains("Alamatnya keliru"), "one's own act is no news: {told}");
        }
        kasubbag.act(&case, "persetujuan", &[]).await.expect(200);
        let next = kabag.get(&at).await.expect(200).expect_text("Ke keputusan");
        assert!(next.body.contains("Alamatnya keliru"), "the whole record is shown");
        kabag.act(&case, "persetujuan", &[]).await.expect(200);
        assert_eq!(scene.case(&case).await.at, "penomoran");
        house.expect_verified().await;
    }

    async fn the_record_holds_order_and_ground_and_nothing_of_them_changes_afterwards(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let case = scene.registered(1, "naskah-tidak-sesuai", None).await;
        scene.to(&case, "penurunan").await;
        scene.to(&case, "koreksi").await;
        let record = scene.case(&case).await.manifest.expect("a record");
        let stored = house.app.storage.get_bytes(&FileKey::Original(record), 1 << 20).await.expect("stored");
        let stored: serde_json::Value = serde_json::from_slice(&stored).expect("JSON");
        let part = &stored["penurunan"];
        assert_eq!((&part["produk"], &part["berkas"]), (&1.into(), &serde_json::Value::Null));
        assert_eq!((&part["dasar"], &part["uraian_dasar"]), (&"naskah-tidak-sesuai".into(), &"Uraian untuk petugas".into()));
        let order = &part["perintah"];
        assert_eq!(order["pemberi"], serde_json::json!(["ketua", "sekretaris"]));
        assert_eq!((&order["nomor"], &order["tanggal"]), (&"7/PR/2026".into(), &"2026-01-04".into()));
        assert_eq!(order["pindaian"]["nama"], "perintah.pdf");
        let scan = jdih::kernel::Digest::of(&crate::pdfs::compose(&["PERINTAH"]));
        assert_eq!(order["pindaian"][jdih::kernel::Digest::ALGORITHM], scan.hex());
        // What was signed is what stands: the order cannot be changed behind the gates.
        let stamp = scene.cast.crew.stamp(&case).await;
        let other = scene.order(&scene.cast.pengelola).await;
        let refused = house.app.products.set_order(&scene.cast.pengelola, &stamp, &other).await;
        assert!(refused.is_err(), "{refused:?}");
        house.expect_verified().await;
    }

    async fn the_first_draft_is_filled_with_order_and_ground(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let pengelola = house.person(posts::PENGELOLA).await;
        let case = scene.registered(1, "naskah-tidak-sesuai", None).await;
        scene.step(&case).await.expect("handed on");
        scene.step(&case).await.expect("directed");
        let form = pengelola.get(&format!("/kasus/{case}/naskah")).await.expect(200);
        for said in [
            "Perintah penurunan: Ketua dan Sekretaris, nomor 7/PR/2026, tanggal 4 Januari 2026.",
            "Dasar penurunan: Naskah tidak sesuai dengan aslinya (Uraian untuk petugas).",
        ] {
            assert!(form.body.contains(said), "{said}: {}", form.body);
        }
        scene.to(&case, "koreksi").await;
        // What is written about personal data stays with the case.
        scene.publish(14, "Pedoman Lain", Vec::new()).await;
        let case = scene.registered(2, "data-pribadi", None).await;
        scene.step(&case).await.expect("handed on");
        scene.step(&case).await.expect("directed");
        let form = pengelola.get(&format!("/kasus/{case}/naskah")).await.expect(200);
        assert!(form.body.contains("Dasar penurunan: Memuat data pribadi."), "{}", form.body);
        assert!(!form.body.contains("Uraian untuk petugas"), "{}", form.body);
    }

    async fn a_scan_that_an_order_has_taken_up_is_offered_no_more(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let (uploads, actor) = (&scene.cast.crew.house.app.uploads, &scene.cast.pengelola);
        let names = async || {
            let unused = uploads.unused(actor).await.expect("rows");
            unused.into_iter().map(|upload| upload.name).filter(|name| name == "perintah.pdf").count()
        };
        let new = scene.asks(1, "salah-unggah", None).await;
        assert_eq!(names().await, 1, "it waits for a form");
        scene.registers(actor, &new).await.expect("registered");
        assert_eq!(names().await, 0);
    }
}
