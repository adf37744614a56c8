//! Acts on cases: once however often they are sent, never on what somebody did not see, back where a
//! change puts them, and ended only on purpose.

use crate::engines::{TestDatabase, on_both_engines};
use crate::forms::answered_checks;
use crate::house::{Person, Seen};
use crate::office::{Copies, Office};
use crate::pdfs;

const AT_COMPARING: &str = "menunggu pencocokan naskah";
const AT_HANDING_OVER: &str = "menunggu diserahkan untuk diperiksa";
const AT_CHECKING: &str = "menunggu koreksi Kasubbag";
const AT_APPROVING: &str = "menunggu persetujuan Kabag";

/// An office with a case at the step that waits in these words.
async fn at(database: &TestDatabase, words: &str) -> (Office, String) {
    let office = Office::open(database).await;
    let case = office.registered("13", &Copies::composed(13)).await;
    office.take_to(&case, words).await;
    (office, case)
}

/// Fills the form of `page` once, sends it twice, and expects the same answer and one line of the story.
async fn twice(office: &Office, who: &Person, case: &str, noun: &str, fields: &[(&str, &str)]) -> Seen {
    let page = who.get(&format!("/kasus/{case}")).await.expect(200);
    let action = format!("/kasus/{case}/{noun}");
    let before = office.house.story(case).await.len();
    let filled = Person::filled(&page, &action, fields);
    let first = who.answer(&action, &filled).await;
    let again = who.answer(&action, &filled).await;
    assert_eq!(first.leads_to(), again.leads_to(), "{noun}");
    assert_eq!(office.house.story(case).await.len(), before + 1, "{noun} has one effect");
    who.get(again.leads_to()).await.expect(200)
}

on_both_engines! {
    async fn every_form_sent_twice_is_done_once(database: TestDatabase) {
        let (office, case) = at(&database, "menunggu diajukan oleh Pengelola JDIH").await;
        let disposisi = [("kepada", "Kabag"), ("petunjuk", "Proses sesuai SOP")];
        twice(&office, &office.pengelola, &case, "pengajuan", &[]).await;
        twice(&office, &office.sekretaris, &case, "disposisi", &disposisi).await;
        twice(&office, &office.kabag, &case, "disposisi", &disposisi).await;
        office.describe(&case, &[]).await.expect(200);
        office.compares(&case).await;
        twice(&office, &office.pengelola, &case, "kesesuaian", &[]).await;
        let checks = office.pengelola.get(&format!("/kasus/{case}/pemeriksaan")).await.expect(200);
        let action = format!("/kasus/{case}/pemeriksaan");
        let filled = answered_checks(&checks, &action);
        let before = office.house.story(&case).await.len();
        for _ in 0..2 {
            assert_eq!(office.pengelola.answer(&action, &filled).await.leads_to(), action);
        }
        assert_eq!(office.house.story(&case).await.len(), before + 1, "answers have one effect");
        twice(&office, &office.pengelola, &case, "penyerahan", &[]).await;
        let suggestion = [("bidang", "subjek"), ("usulan", "ARSIP")];
        twice(&office, &office.kasubbag, &case, "saran", &suggestion).await;
        let found = suggestion_on(&office, &case).await;
        // Applying also hands over again: two lines of the story, and the second time none.
        let page = office.pengelola.get(&format!("/kasus/{case}")).await;
        let action = format!("/kasus/{case}/saran/{found}/penerapan");
        let filled = Person::filled(&page, &action, &[]);
        let first = office.pengelola.answer(&action, &filled).await.leads_to().to_owned();
        let story = office.house.story(&case).await.len();
        assert_eq!(office.pengelola.answer(&action, &filled).await.leads_to(), first);
        assert_eq!(office.house.story(&case).await.len(), story);
        twice(&office, &office.kasubbag, &case, "saran", &[("bidang", "subjek"), ("usulan", "SURAT")]).await;
        let found = suggestion_on(&office, &case).await;
        twice(&office, &office.pengelola, &case, &format!("saran/{found}/penolakan"), &[]).await;
        twice(&office, &office.kasubbag, &case, "persetujuan", &[]).await;
        twice(&office, &office.kabag, &case, "persetujuan", &[]).await;
        let page = twice(&office, &office.pengelola, &case, "pengunggahan", &[]).await;
        page.expect_text("Sudah terbit di portal");
        assert_eq!(office.house.app.catalog.shelf(5).await.expect("a shelf").total, 1);
        office.house.expect_verified().await;
    }

    async fn an_official_page_sent_twice_is_recorded_once(database: TestDatabase) {
        let (office, case) = at(&database, "menunggu diunggah").await;
        office.publish(&case).await;
        let (address, action) = (format!("/kasus/{case}"), format!("/kasus/{case}/laman-kpu"));
        let page = office.pengelola.get(&address).await;
        let fields = [("alamat", "https://jdih.kpu.go.id/jambi/1"), ("tanggal", "12 Januari 2026")];
        let filled = Person::filled(&page, &action, &fields);
        let before = office.house.app.journal.head().await.expect("a head").seq;
        for _ in 0..2 {
            assert_eq!(office.pengelola.answer(&action, &filled).await.leads_to(), address);
        }
        let after = office.house.app.journal.head().await.expect("a head").seq;
        assert_eq!(after - before, 1, "one record");
        office.pengelola.get(&address).await.expect_text("Di laman JDIH KPU sejak 12 Januari 2026");
    }

    async fn a_tab_left_behind_is_told_what_happened_and_keeps_its_text(database: TestDatabase) {
        let (office, case) = at(&database, AT_COMPARING).await;
        let action = format!("/kasus/{case}/uraian");
        let old_tab = office.pengelola.get(&action).await.expect(200);
        office.puts_file(&case, "lampiran", "", pdfs::compose(&["Lampiran"])).await.expect(200);
        let fields = [("jenis", "keputusan-sekretaris"), ("nomor", "13"), ("tahun", "2025"), ("judul", "Judul baru")];
        let conflict = office.pengelola.send(&old_tab, &action, &fields).await.expect(409);
        let conflict = conflict.expect_text("Orang 4 (Pengelola JDIH) menambah berkas (lampiran)").expect_text("Judul baru");
        office.pengelola.get(&format!("/kasus/{case}")).await.expect_text("Standar Operasional Prosedur");
        office.pengelola.send(&conflict, &action, &[]).await.expect(200).expect_text("Judul baru");
        assert_eq!(office.stands(&case).await, AT_COMPARING);
    }

    async fn a_file_sent_from_a_tab_left_behind_is_offered_again_and_arrives(database: TestDatabase) {
        let (office, case) = at(&database, AT_COMPARING).await;
        let action = format!("/kasus/{case}/berkas");
        let old_tab = office.pengelola.get(&action).await.expect(200);
        office.describe(&case, &[]).await.expect(200);
        let files = vec![("berkas_berkas", "lampiran.pdf", pdfs::compose(&["Lampiran"]))];
        let fields = [("peran", "lampiran"), ("mengganti", "")];
        let conflict = office.pengelola.send_files(&old_tab, &action, &fields, files).await.expect(409);
        let conflict = conflict.expect_text("mengubah uraian");
        let page = office.pengelola.send_files(&conflict, &action, &[], Vec::new()).await.expect(200);
        assert!(conflict.body.contains("multipart/form-data"), "the form goes out as its page sent it");
        page.expect_text("lampiran.pdf");
    }

    async fn a_file_taken_out_from_a_tab_left_behind_is_offered_again(database: TestDatabase) {
        let (office, case) = at(&database, AT_COMPARING).await;
        office.puts_file(&case, "lampiran", "", pdfs::compose(&["Lampiran"])).await.expect(200);
        let old_tab = office.pengelola.get(&format!("/kasus/{case}/berkas")).await;
        let listed = old_tab.between("yang benar.pdf", "</li>").expect("the file");
        let action = listed.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
        office.describe(&case, &[]).await.expect(200);
        let conflict = office.pengelola.send(&old_tab, action, &[]).await.expect(409);
        assert!(conflict.offers(action));
        office.pengelola.send(&conflict, action, &[]).await.expect(200).expect_text("versi sebelumnya");
    }

    async fn a_changed_file_voids_the_check(database: TestDatabase) {
        let (office, case) = at(&database, AT_APPROVING).await;
        let seen = office.kabag.get(&format!("/kasus/{case}")).await.expect(200);
        let other = pdfs::decision(13, 2025, "Hal lain");
        office.puts_file(&case, "salinan", "", other).await.expect(200);
        let action = format!("/kasus/{case}/persetujuan");
        let conflict = office.kabag.send(&seen, &action, &[("catatan", "Setuju, lanjutkan")]).await.expect(409);
        let conflict = conflict.expect_text("Orang 4 (Pengelola JDIH) mengganti berkas (salinan digital)");
        let conflict = conflict.expect_text("Setuju, lanjutkan");
        office.kabag.send(&conflict, &action, &[]).await.expect(409);
        let now = office.house.case(&case).await;
        assert_eq!((office.stands(&case).await.as_str(), now.round, now.manifest), (AT_COMPARING, 2, None));
        office.kabag.get(&format!("/kasus/{case}")).await.expect_text("putaran 2");
        assert!(!office.kabag.get(&format!("/kasus/{case}")).await.text().contains("disetujui Kepala"));
        office.publish(&case).await;
        office.house.expect_verified().await;
    }

    async fn a_changed_description_is_handed_over_again(database: TestDatabase) {
        let (office, case) = at(&database, AT_APPROVING).await;
        office.describe(&case, &[("subjek", "ARSIP")]).await.expect(200);
        let now = office.house.case(&case).await;
        assert_eq!((office.stands(&case).await.as_str(), now.round, now.manifest), (AT_HANDING_OVER, 2, None));
        office.pengelola.act(&case, "penyerahan", &[]).await.expect(200);
        assert_eq!(office.stands(&case).await, AT_CHECKING);
    }

    async fn a_suggestion_is_applied_in_one_click_and_checked_anew(database: TestDatabase) {
        let (office, case) = at(&database, AT_APPROVING).await;
        let suggestion = [("bidang", "subjek"), ("usulan", "ARSIP"), ("alasan", "Sesuai tesaurus")];
        office.kabag.act(&case, "saran", &suggestion).await.expect(200).expect_text("Sesuai tesaurus");
        office.forced(&office.pengelola, &case, "saran", &suggestion).await.expect(403);
        let before = office.house.case(&case).await;
        let found = suggestion_on(&office, &case).await;
        let page = office.pengelola.act(&case, &format!("saran/{found}/penerapan"), &[]).await.expect(200);
        page.expect_text("diterapkan");
        let now = office.house.case(&case).await;
        assert_eq!((office.stands(&case).await.as_str(), now.round), (AT_CHECKING, 2));
        assert_ne!(now.manifest, before.manifest);
        assert!(now.manifest.is_some() && now.hands == before.hands);
        office.forced(&office.kabag, &case, "persetujuan", &[]).await.expect(403);
        office.publish(&case).await;
    }

    async fn a_return_says_why_and_begins_a_new_round(database: TestDatabase) {
        let (office, case) = at(&database, AT_CHECKING).await;
        let back = [("tujuan", "kesesuaian"), ("catatan", "")];
        let refused = office.kasubbag.act(&case, "pengembalian", &back).await.expect(422);
        refused.expect_text("Tuliskan alasan atau catatan terlebih dahulu.");
        let back = [("tujuan", "kesesuaian"), ("catatan", "Halaman 2 buram")];
        office.kasubbag.act(&case, "pengembalian", &back).await.expect(200);
        assert_eq!(office.stands(&case).await, AT_COMPARING);
        let page = office.pengelola.get(&format!("/kasus/{case}")).await;
        page.expect_text("Halaman 2 buram").expect_text("putaran 2");
        office.take_to(&case, AT_APPROVING).await;
    }

    async fn refusing_asks_for_the_number(database: TestDatabase) {
        let (office, case) = at(&database, AT_APPROVING).await;
        let note = ("catatan", "Bukan kewenangan kami");
        for typed in ["", "31"] {
            let page = office.kabag.act(&case, "penolakan", &[note, ("konfirmasi", typed)]).await.expect(422);
            page.expect_text("Ketik 13 untuk memastikan").expect_text("Bukan kewenangan kami");
            assert_eq!(office.stands(&case).await, AT_APPROVING);
        }
        twice(&office, &office.kabag, &case, "penolakan", &[note, ("konfirmasi", " 13 ")]).await;
        assert_eq!(office.stands(&case).await, "ditolak");
        office.forced(&office.pengelola, &case, "pengunggahan", &[]).await.expect(409);
        expect_all_kept(&office, &case).await;
    }

    async fn withdrawing_ends_with_a_reason_and_deletes_nothing(database: TestDatabase) {
        let (office, case) = at(&database, AT_CHECKING).await;
        let reason = [("catatan", "Nota dinas keliru"), ("konfirmasi", "13")];
        office.forced(&office.kasubbag, &case, "penarikan", &reason).await.expect(403);
        office.pengelola.act(&case, "penarikan", &[("konfirmasi", "13")]).await.expect(422);
        twice(&office, &office.pengelola, &case, "penarikan", &reason).await.expect_text("Nota dinas keliru");
        assert_eq!(office.stands(&case).await, "ditarik");
        office.forced(&office.kasubbag, &case, "persetujuan", &[]).await.expect(409);
        expect_all_kept(&office, &case).await;
    }

    async fn comparing_waits_for_the_unit_and_goes_on(database: TestDatabase) {
        let (office, case) = at(&database, AT_COMPARING).await;
        let why = [("catatan", "Halaman 3 hilang")];
        twice(&office, &office.pengelola, &case, "permintaan-perbaikan", &why).await;
        assert_eq!(office.stands(&case).await, "menunggu unit pengusul");
        let page = office.kabag.get(&format!("/kasus/{case}")).await;
        page.expect_text("Menunggu unit pengusul: Halaman 3 hilang");
        let stated = [("pernyataan", "ya")];
        office.forced(&office.pengelola, &case, "kesesuaian", &stated).await.expect(409);
        twice(&office, &office.pengelola, &case, "kelanjutan", &[]).await;
        assert_eq!(office.stands(&case).await, AT_COMPARING);
        office.take_to(&case, AT_CHECKING).await;
    }
}

/// The open suggestion on a case's page.
async fn suggestion_on(office: &Office, case: &str) -> String {
    let page = office.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
    page.between(&format!("/kasus/{case}/saran/"), "/penerapan").expect("an open suggestion").to_owned()
}

/// An ended case shows its files, and they can still be opened.
async fn expect_all_kept(office: &Office, case: &str) {
    let page = office.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
    let files: Vec<&str> = page.body.split(&format!("href=\"/kasus/{case}/berkas/")).skip(1).collect();
    assert_eq!(files.len(), 2, "both copies are listed");
    for file in files {
        let file = file.split('"').next().unwrap_or_default();
        let seen = office.pengelola.get(&format!("/kasus/{case}/berkas/{file}")).await.expect(200);
        assert!(seen.body.starts_with("%PDF"));
    }
    office.house.expect_verified().await;
}
