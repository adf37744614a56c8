//! Kinds of legal product, as an administrator keeps them.

use crate::engines::on_both_engines;
use crate::house::House;
use crate::office::{Copies, Office};
use jdih::journal::{self, Filter};

on_both_engines! {
    async fn a_kind_is_added_renamed_and_taken_out_of_use_from_now_on(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        let address = office.publish(&case).await;
        let admin = &office.house.admin;
        let page = admin.get("/admin/jenis").await.expect(200).expect_text("Keputusan Sekretaris");
        let new = [("judul", " Pengumuman "), ("singkatan", "Peng"), ("kode", "peng")];
        let page = admin.send(&page, "/admin/jenis", &new).await.expect(200).expect_text("Pengumuman");
        let form = office.pengelola.get("/kasus/baru").await.expect(200);
        assert_eq!(form.option("Pengumuman"), "pengumuman");
        // What was published is called what it was called.
        let renamed = [("judul", "Ketetapan Sekretaris"), ("singkatan", "TapSek"), ("kode", "tapsek")];
        let page = admin.send(&page, "/admin/jenis/keputusan-sekretaris", &renamed).await.expect(200);
        office.pengelola.get(&address).await.expect(200).expect_text("Keputusan Sekretaris");
        let off = admin.send(&page, "/admin/jenis/pengumuman/pemakaian", &[]).await.expect(200);
        off.expect_text("tidak dipakai lagi");
        let form = office.pengelola.get("/kasus/baru").await.expect(200);
        assert!(!form.body.contains("\"pengumuman\"") && form.body.contains("Ketetapan Sekretaris"));
        let page = admin.get("/admin/jenis").await;
        admin.send(&page, "/admin/jenis/pengumuman/pemakaian", &[]).await.expect(200);
        assert_eq!(office.pengelola.get("/kasus/baru").await.option("Pengumuman"), "pengumuman");
        let mut tx = office.house.app.journal.db().read().await.unwrap();
        let about = Filter { subjects: vec!["pengumuman".into()], ..Filter::default() };
        let kinds: Vec<String> =
            journal::page(&mut tx, &about, 10).await.unwrap().into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, ["jenis.dipakai-lagi", "jenis.tidak-dipakai", "jenis.ditambah"]);
        drop(tx);
        office.house.expect_verified().await;
    }

    async fn what_cannot_be_a_kind_is_said_and_kept(database: TestDatabase) {
        let house = House::founded(&database).await;
        let page = house.admin.get("/admin/jenis").await.expect(200);
        for (title, code, says) in [
            ("", "peng", "Isi nama jenis."),
            ("Pengumuman", "PENG", "huruf kecil"),
            ("Pengumuman", "kptsek", "Kode ini sudah dipakai jenis lain"),
            ("surat edaran", "peng", "Jenis dengan nama yang sama sudah ada"),
        ] {
            let given = [("judul", title), ("singkatan", "Peng"), ("kode", code)];
            let again = house.admin.send(&page, "/admin/jenis", &given).await.expect(422).expect_text(says);
            assert!(again.body.contains(&format!("value=\"{code}\"")), "{code}");
        }
        let taken = [("judul", "Surat Edaran"), ("singkatan", "I"), ("kode", "ins")];
        let again = house.admin.send(&page, "/admin/jenis/instruksi", &taken).await.expect(422);
        again.expect_text("Nama ini sudah dipakai jenis lain.");
        house.admin.send(&page, "/admin/jenis/entah", &taken).await.expect(404);
        house.admin.send(&page, "/admin/jenis/entah/pemakaian", &[]).await.expect(404);
    }

    async fn the_last_kind_stays_in_use(database: TestDatabase) {
        let house = House::founded(&database).await;
        for _ in 0..9 {
            let page = house.admin.get("/admin/jenis").await;
            let first = page.between("\" value=\"tidak\">", "</form>").map(str::to_owned);
            assert!(first.is_some());
            let before = page.body.split("name=\"pakai\" value=\"tidak\"").next().unwrap();
            let action = before.rsplit("action=\"").next().unwrap().split('"').next().unwrap().to_owned();
            house.admin.send(&page, &action, &[]).await.expect(200);
        }
        let page = house.admin.get("/admin/jenis").await;
        let before = page.body.split("name=\"pakai\" value=\"tidak\"").next().unwrap();
        let action = before.rsplit("action=\"").next().unwrap().split('"').next().unwrap().to_owned();
        let refused = house.admin.send(&page, &action, &[]).await.expect(422);
        refused.expect_text("Sedikitnya satu jenis harus dapat dipilih.");
    }
}
