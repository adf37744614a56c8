//! The pages of a takedown, as people use them: nothing typed is lost, and nothing goes dark by a stray click.

use super::{Scene, TITLE};
use crate::engines::on_both_engines;
use crate::house::{Person, posts};
use crate::pdfs;

/// Registers a takedown of product 1 by its form; gives the case.
async fn register(who: &Person, fields: &[(&str, &str)]) -> crate::house::Seen {
    let form = who.get("/penurunan/baru?produk=1").await.expect(200);
    let file = ("perintah_pindaian_berkas", "perintah.pdf", pdfs::compose(&["PERINTAH"]));
    who.send_files(&form, "/penurunan/baru", fields, vec![file]).await
}

const GOOD: [(&str, &str); 5] = [
    ("dasar", "salah-unggah"),
    ("dasar_uraian", "Naskah kantor lain"),
    ("pemberi_ketua", "ya"),
    ("perintah_nomor", "7/PR/2026"),
    ("perintah_tanggal", "4 Januari 2026"),
];
const DISPOSISI: [(&str, &str); 3] =
    [("kepada", "Kasubbag Hukum"), ("petunjuk", "Proses"), ("catatan", "Menurut perintah")];

on_both_engines! {
    async fn a_takedown_goes_its_way_by_its_pages(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let (kabag, kasubbag, pengelola) =
            (house.person(posts::KABAG).await, house.person(posts::KASUBBAG).await, house.person(posts::PENGELOLA).await);
        let unit = house.person(posts::UNIT).await;
        unit.get("/produk").await.expect(403);
        house.person(posts::SEKRETARIS).await.get("/penurunan/baru?produk=1").await.expect(403);
        // From the public page to the staff's, and on.
        pengelola.get("/produk-hukum/1").await.expect(200).expect_text("Halaman petugas");
        assert!(!Person::stranger(&house.base).get("/produk-hukum/1").await.body.contains("Halaman petugas"));
        assert!(pengelola.get("/produk/1").await.expect(200).body.contains("/penurunan/baru?produk=1"));
        pengelola.get("/kasus/baru/penurunan").await.expect(404);
        pengelola.get("/penurunan/baru").await.expect(200).expect_path("/produk");
        pengelola.get("/penurunan/baru?produk=9").await.expect(404);
        // What is wrong is said, and what was typed stays, the file too.
        let bad: Vec<(&str, &str)> = GOOD.iter().map(|(name, value)| match *name {
            "perintah_tanggal" => (*name, "9 Januari 2030"),
            _ => (*name, *value),
        }).collect();
        let refused = register(&pengelola, &bad).await.expect(422);
        assert!(refused.text().contains("Tanggal perintah belum tiba"), "{}", refused.text());
        for kept in ["Naskah kantor lain", "7/PR/2026", "9 Januari 2030", "perintah.pdf"] {
            assert!(refused.body.contains(kept), "{kept} is lost");
        }
        let page = register(&pengelola, &GOOD).await.expect(200);
        let case = page.path.strip_prefix("/kasus/").expect("a case").to_owned();
        for said in ["Ketua", "7/PR/2026", "4 Januari 2026", "Salah unggah: Naskah kantor lain", "Sebelum diturunkan", "Versi baru", "dicabut"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        pengelola.get(&format!("/kasus/{case}/perintah/pindaian")).await.expect(200);
        let beside = pengelola.get("/penurunan/baru?produk=1").await.expect(200).expect_text("Sudah berjalan");
        assert!(beside.body.contains(&format!("/kasus/{case}")), "it leads to the one that runs");
        pengelola.get(&format!("/kasus/{case}/penurunan")).await.expect(403);
        kabag.act(&case, "disposisi", &DISPOSISI).await.expect(200);
        kasubbag.act(&case, "disposisi", &DISPOSISI).await.expect(200);
        // A nota dinas may be drafted before; here it is, filled from the case.
        let naskah = format!("/kasus/{case}/naskah");
        let form = pengelola.get(&naskah).await.expect(200);
        let typed = crate::forms::with(crate::forms::filled_form(&form, &naskah), "kepada", "Subbagian Teknis");
        pengelola.post(&naskah, &typed).await.expect(200);
        // The case's page has no button that takes down; the page of confirmation wants the number.
        let page = pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        assert!(!page.offers(&format!("/kasus/{case}/penyerahan")) && page.body.contains(&format!("/kasus/{case}/penurunan")));
        let confirm = pengelola.get(&format!("/kasus/{case}/penurunan")).await.expect(200);
        assert!(confirm.text().contains("Ini tidak dapat dibatalkan"), "{}", confirm.text());
        let action = format!("/kasus/{case}/penyerahan");
        for typed in ["", "13", "ya"] {
            let fields = [("catatan", "Diturunkan atas perintah"), ("konfirmasi", typed)];
            let refused = pengelola.send(&confirm, &action, &fields).await.expect(422);
            assert!(refused.body.contains("Diturunkan atas perintah") && refused.text().contains("Ketik 1 untuk memastikan"), "{}", refused.text());
        }
        Person::stranger(&house.base).get("/produk-hukum/1").await.expect(200);
        let fields = [("catatan", "Diturunkan atas perintah"), ("konfirmasi", "1")];
        let done = pengelola.send(&confirm, &action, &fields).await.expect(200);
        assert!(done.text().contains("Diturunkan 5 Januari 2026") && done.text().contains("Yang diukur hanya"), "{}", done.text());
        // Sent again it is answered the same; from an older page it is a conflict.
        pengelola.send(&confirm, &action, &fields).await.expect(200).expect_path(&format!("/kasus/{case}"));
        let gone = Person::stranger(&house.base).get("/produk-hukum/1").await.expect(410);
        assert!(gone.text().contains(TITLE));
        // What is kept, and what the official page is recorded to show.
        let kept = house.person(posts::AUDITOR).await;
        let shelf = kept.get("/produk/1").await.expect(200);
        assert!(shelf.text().contains("tertutup bagi publik") && shelf.body.contains("sha256/"), "{}", shelf.text());
        let href = shelf.between("<a href=\"/kasus/", "\"").map(|rest| format!("/kasus/{rest}"));
        assert!(href.is_some());
        let page = pengelola.get(&format!("/kasus/{case}")).await;
        let form = format!("/kasus/{case}/laman-kpu-turun");
        pengelola.send(&page, &form, &[("tanggal", "besok")]).await.expect(422);
        pengelola.send(&page, &form, &[("tanggal", "1 Februari 2030")]).await.expect(422);
        let page = pengelola.send(&page, &form, &[("tanggal", "5 Januari 2026"), ("keterangan", "Tidak pernah dimuat")]).await.expect(200);
        assert!(page.text().contains("tercatat diturunkan pada 5 Januari 2026"), "{}", page.text());
        house.expect_verified().await;
    }

    async fn one_file_that_is_dark_is_put_right_by_a_new_version(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let file = scene.file(1).await;
        let case = scene.registered(1, "naskah-tidak-sesuai", Some(&file)).await;
        let pengelola = house.person(posts::PENGELOLA).await;
        let page = async || pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        let new = "/kasus/baru?versi=1";
        assert!(!page().await.body.contains("Ajukan versi baru"), "not before it is dark");
        scene.to(&case, "koreksi").await;
        assert!(page().await.body.contains(&format!("href=\"{new}\"")), "the case leads to it");
        assert!(pengelola.get("/produk/1").await.expect(200).body.contains(&format!("href=\"{new}\"")));
        let form = pengelola.get(new).await.expect(200);
        assert_eq!(crate::forms::values(&crate::forms::filled_form(&form, "/kasus/baru"), "p0_versi_dari"), ["1"]);
        // While it is on its way, and once it is there.
        let described = crate::crew::complete("13", "2025").with("judul", TITLE);
        let copies = scene.register(13, TITLE, described, Some(1)).await;
        let shown = page().await.expect_text("Versi barunya sedang berjalan:");
        assert!(shown.body.contains(&format!("/kasus/{copies}")) && !shown.body.contains(new));
        scene.cast.crew.act(&scene.cast.pengelola, &copies, "penarikan").await.expect("withdrawn");
        house.clock.advance_ms(1_000);
        scene.renew(1, 13, TITLE, "KETIGA : Lampiran menyusul").await;
        let shown = page().await.expect_text("Versi sesudah penurunan ini:").expect_text("versi 2, terbit 5 Januari 2026");
        assert!(!shown.body.contains(new), "nothing is owed any more");
    }

    /// Step 3 is one click: what is public goes dark, and the nota dinas of it is there, without a form before that.
    async fn one_click_takes_down_and_drafts_the_nota_dinas(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let case = scene.registered(1, "salah-unggah", None).await;
        for who in ["kabag", "kasubbag"] {
            scene.act(who, &case, "disposisi").await.expect("handed on");
        }
        let pengelola = house.person(posts::PENGELOLA).await;
        let (page, action) = (format!("/kasus/{case}/penurunan"), format!("/kasus/{case}/penyerahan"));
        let shown = pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        assert!(shown.body.contains(&page) && !shown.offers(&action), "{}", shown.text());
        let confirm = pengelola.get(&page).await.expect(200).expect_text("Nota dinas kepada unit yang memperbaiki");
        // Filled from the case; to the unit that proposed the document.
        let form = crate::forms::filled_form(&confirm, &action);
        assert_eq!(crate::forms::values(&form, "kepada"), ["Subbagian Hukum"]);
        assert!(crate::forms::values(&form, "isi")[0].contains("Nomor 13 Tahun 2025"), "{form:?}");
        let typed = crate::forms::with(crate::forms::with(form, "konfirmasi", "1"), "perihal", "Mohon segera diperbaiki");
        // Without an addressee nothing happens, and what was typed stays, on the same page.
        let agenda = &house.app.agenda;
        let nobody = crate::forms::with(typed.clone(), "kepada", " ");
        let nobody = crate::forms::with(nobody, "catatan", "Diturunkan atas perintah");
        let refused = pengelola.post(&action, &nobody).await.expect(422).expect_text("Isikan “Kepada Yth.”.");
        assert!(refused.body.contains("Mohon segera diperbaiki") && refused.body.contains("Diturunkan atas perintah"));
        assert!(agenda.draft(&case).await.unwrap().is_none());
        // What was cut off behind the draft is ended by the same click once more.
        let typed = crate::forms::with(typed, "kepada", "Kepala Subbagian Teknis");
        let reader = Person::stranger(&house.base);
        pengelola.post(&action, &typed).await.expect(422).expect_text("alasan");
        assert_eq!(agenda.draft(&case).await.unwrap().expect("drafted").draft.addressee, "Kepala Subbagian Teknis");
        reader.get("/produk-hukum/1").await.expect(200);
        let typed = crate::forms::with(typed, "catatan", "Diturunkan atas perintah");
        pengelola.post(&action, &typed).await.expect(200).expect_text("menunggu koreksi Kasubbag");
        reader.get("/produk-hukum/1").await.expect(410);
        let head = house.app.journal.head().await.unwrap().seq;
        pengelola.post(&action, &typed).await.expect(200).expect_path(&format!("/kasus/{case}"));
        let draft = agenda.draft(&case).await.unwrap().expect("drafted");
        assert_eq!((draft.revision, draft.draft.subject.as_str()), (1, "Mohon segera diperbaiki"));
        assert_eq!(house.app.journal.head().await.unwrap().seq, head, "done once");
        // Sent back, the draft is changed as before, and handed over with what was corrected.
        scene.cast.crew.act(&scene.cast.kasubbag, &case, "pengembalian").await.expect("sent back");
        let again = pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        assert!(again.offers(&action) && !again.body.contains(&page), "{}", again.text());
        house.expect_verified().await;
    }

    async fn the_kabag_comes_first_by_a_page_that_asks_twice(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let house = &scene.cast.crew.house;
        let (kabag, pengelola) = (house.person(posts::KABAG).await, house.person(posts::PENGELOLA).await);
        let form = pengelola.get("/penurunan/baru?produk=1").await.expect(200);
        let fields = [("dasar", "data-pribadi"), ("dasar_uraian", "NIK pada lampiran")];
        let page = pengelola.send_files(&form, "/penurunan/baru", &fields, Vec::new()).await.expect(200);
        let case = page.path.strip_prefix("/kasus/").expect("a case").to_owned();
        let address = format!("/kasus/{case}/penurunan-segera");
        assert!(!page.body.contains(&address));
        pengelola.get(&address).await.expect(403);
        assert!(kabag.get(&format!("/kasus/{case}")).await.expect(200).body.contains(&address));
        let confirm = kabag.get(&address).await.expect(200);
        assert!(confirm.text().contains("nota dinasnya disetujui Sekretaris"), "{}", confirm.text());
        let typed = [("catatan", "Tidak dapat menunggu"), ("konfirmasi", "2"), ("judul_ditutup", "ya")];
        let refused = kabag.send(&confirm, &address, &typed).await.expect(422);
        assert!(refused.body.contains("Tidak dapat menunggu") && refused.body.contains("value=\"ya\" checked"), "{}", refused.body);
        let silent = kabag.send(&confirm, &address, &[("catatan", ""), ("konfirmasi", "1")]).await.expect(422);
        assert!(silent.text().contains("alasan"), "{}", silent.text());
        let typed = [("catatan", "Tidak dapat menunggu"), ("konfirmasi", "1"), ("judul_ditutup", "ya")];
        let done = kabag.send(&confirm, &address, &typed).await.expect(200);
        assert!(done.text().contains("Surat-suratnya belum lengkap"), "{}", done.text());
        kabag.send(&confirm, &address, &typed).await.expect(200).expect_path(&format!("/kasus/{case}"));
        for person in [&kabag, &pengelola] {
            person.get("/kerja").await.expect(200).expect_text("Diturunkan lebih dahulu, surat-surat belum lengkap (1)");
        }
        let reader = Person::stranger(&house.base);
        let gone = reader.get("/produk-hukum/1").await.expect(410);
        assert!(!gone.body.contains(TITLE), "{}", gone.body);
        // The order is completed by its form.
        let order = kabag.get(&format!("/kasus/{case}/perintah")).await.expect(200);
        let file = ("perintah_pindaian_berkas", "perintah.pdf", pdfs::compose(&["PERINTAH"]));
        let fields = [("pemberi_ketua", "ya"), ("perintah_tanggal", "5 Januari 2026")];
        let page = kabag.send_files(&order, &format!("/kasus/{case}/perintah"), &fields, vec![file]).await.expect(200);
        assert!(page.body.contains("<dd>Ketua</dd>"), "{}", page.text());
        kabag.act(&case, "disposisi", &DISPOSISI).await.expect(200);
        kabag.get(&format!("/kasus/{case}/perintah")).await.expect(403);
        house.expect_verified().await;
    }
}
