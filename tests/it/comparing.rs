//! Step 3 through its pages: every page judged, mismatches sent back to the unit, pages put in order.

use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{House, Person, Seen, posts};
use crate::office::{Copies, Office};
use crate::pdfs;
use jdih::config::Values;
use jdih::db::text_rows;

const AT_COMPARING: &str = "menunggu pencocokan naskah";

/// An office with a case at step 3 whose digital copy has so many pages, and whose scan too.
async fn at_comparing(database: &TestDatabase, pages: usize) -> (Office, String) {
    let office = Office::open(database).await;
    let text: Vec<String> = (1..=pages).map(|n| format!("Halaman {n}")).collect();
    let text: Vec<&str> = text.iter().map(String::as_str).collect();
    let copies = Copies { digital: pdfs::compose(&text), physical: pdfs::compose_scan_of(pages) };
    let case = office.registered("13", &copies).await;
    office.take_to(&case, AT_COMPARING).await;
    office.house.run_jobs().await;
    (office, case)
}

fn map(case: &str) -> String {
    format!("/kasus/{case}/pencocokan")
}

/// Gives a verdict on the pair of this number by its form.
async fn judge(who: &Person, case: &str, n: usize, fields: &[(&str, &str)]) -> Seen {
    let action = format!("{}/{n}", map(case));
    let page = who.get(&action).await.expect(200);
    who.send(&page, &action, fields).await
}

/// Changes the order by the form of the page of this number in it.
async fn arrange(who: &Person, case: &str, n: usize, fields: &[(&str, &str)]) -> Seen {
    let action = format!("/kasus/{case}/susunan");
    let page = who.get(&action).await.expect(200);
    let pages: Vec<&str> = page.body.split("name=\"fisik\" value=\"").skip(1).collect();
    let mut named: Vec<&str> = pages.iter().filter_map(|rest| rest.split('"').next()).collect();
    named.dedup();
    let mut all = vec![("fisik", named[n - 1])];
    all.extend_from_slice(fields);
    who.send(&page, &action, &all).await
}

async fn rows(office: &Office, table: &str) -> Vec<Vec<Option<String>>> {
    let mut tx = office.house.app.journal.db().read().await.expect("a view");
    text_rows(&mut tx, format!("SELECT case_id FROM {table}"), &[]).await.expect("rows")
}

on_both_engines! {
    async fn every_page_is_judged_and_the_case_goes_on(database: TestDatabase) {
        let (office, case) = at_comparing(&database, 3).await;
        let who = &office.pengelola;
        let seen = who.get(&map(&case)).await.expect(200).expect_text("3 belum dinilai");
        seen.expect_text("Sesuai, lanjutkan belum dapat dilakukan");
        let next = judge(who, &case, 1, &[("penilaian", "sesuai")]).await.expect(200);
        let next = next.expect_path(&format!("{}/2", map(&case))).expect_text("Pasangan 2 dari 3");
        assert!(next.body.contains("/halaman/2\" width=\"595\""), "its picture");
        judge(who, &case, 3, &[("penilaian", "sesuai")]).await.expect_path(&format!("{}/2", map(&case)));
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("1 dari 3 pasangan halaman");
        judge(who, &case, 2, &[("penilaian", "sesuai")]).await.expect_path(&map(&case)).expect_text("Penilaian: 3 sesuai");
        who.get(&format!("{}/4", map(&case))).await.expect(404);
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        let (verdicts, pages) = (rows(&office, "page_verdict").await, rows(&office, "comparison").await);
        assert_eq!((verdicts.len(), pages.len()), (3, 1));
        office.take_to(&case, "menunggu koreksi Kasubbag").await;
        office.house.expect_verified().await;
    }

    async fn a_short_decree_is_judged_at_once_by_an_explicit_tick(database: TestDatabase) {
        let (office, case) = at_comparing(&database, 2).await;
        let who = &office.pengelola;
        let page = who.get(&map(&case)).await.expect(200);
        who.send(&page, &map(&case), &[]).await.expect(422).expect_text("Nyatakan terlebih dahulu");
        assert_eq!(rows(&office, "page_verdict").await.len(), 0);
        let filled = Person::filled(&page, &map(&case), &[("pernyataan", "ya")]);
        for _ in 0..2 {
            assert_eq!(who.answer(&map(&case), &filled).await.leads_to(), map(&case));
        }
        assert_eq!(rows(&office, "page_verdict").await.len(), 2, "each page by itself, and once");
        let pair = who.get(&format!("{}/1", map(&case))).await.expect_text("sekaligus dengan halaman lain");
        pair.expect_text("Orang 4");
        assert_eq!(office.house.story(&case).await.len(), 4, "judging has no line in the story");
        office.house.expect_verified().await;
    }

    async fn a_mismatch_goes_to_the_unit_and_the_other_pages_stay_judged(database: TestDatabase) {
        let office = Office::open(&database).await;
        let unit = office.house.person(posts::UNIT).await;
        let copies = Copies { digital: pdfs::compose(&["Satu", "Dua"]), physical: pdfs::compose_scan() };
        let case = office.registered_for("13", posts::UNIT, &copies).await;
        office.take_to(&case, AT_COMPARING).await;
        let who = &office.pengelola;
        office.puts_file(&case, "fisik", "", pdfs::compose(&["pindaian halaman dua"])).await.expect(200);
        who.get(&format!("{}/2", map(&case))).await.expect_text("Halaman sedang disiapkan. Muat ulang");
        office.house.run_jobs().await;
        judge(who, &case, 1, &[("penilaian", "sesuai")]).await.expect(200);
        let typed = [("penilaian", "tidak_sesuai"), ("tempat", "diktum KEDUA"), ("catatan", "")];
        let again = judge(who, &case, 2, &typed).await.expect(422).expect_text("Tuliskan apa yang berbeda");
        assert!(again.body.contains("value=\"diktum KEDUA\""), "what was typed stays");
        let typed = [typed[0], typed[1], ("catatan", "Fisik: 14 hari; digital: 41 hari"), ("kotak", "fisik:100,200,3000,400")];
        let seen = judge(who, &case, 2, &typed).await.expect_path(&map(&case)).expect_text("1 sesuai, 1 tidak sesuai");
        assert!(seen.body.contains("- 2: digital halaman 2 berkas salinan.pdf, fisik halaman 1 berkas yang benar.pdf, diktum KEDUA: \
                                    Fisik: 14 hari; digital: 41 hari</textarea>"), "the note to the unit is written");
        assert!(who.get(&format!("{}/2", map(&case))).await.body.contains("<rect class=\"tanda-tempat\" x=\"5\""));
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("tidak sesuai: nomor 2");
        let note = office.house.app.copies.sheet(&office.house.case(&case).await).await.expect("a sheet").complaint();
        who.act(&case, "permintaan-perbaikan", &[("catatan", &note)]).await.expect(200);

        let page = unit.get(&format!("/kasus/{case}")).await.expect_text("Fisik: 14 hari; digital: 41 hari");
        unit.get(&map(&case)).await.expect(200).expect_text("Menunggu unit pengusul");
        assert!(page.body.contains(&format!("/kasus/{case}/berkas\"")), "the unit is asked for the file");
        // For nothing else: what is there it takes out by no forged form.
        let file = page.between(&format!("/kasus/{case}/berkas/"), "\"").expect("a file");
        let file = file.split('/').next().expect("its id").to_owned();
        let (act, version) = (uuid::Uuid::now_v7().to_string(), office.house.case(&case).await.version.to_string());
        let mut forged = Person::filled(&page, "/keluar", &[]);
        forged.extend([("tindakan_id".to_owned(), act), ("versi".to_owned(), version)]);
        unit.post(&format!("/kasus/{case}/berkas/{file}/pengeluaran"), &forged).await.expect(403);
        let sent = office.sends_file(&unit, &case, "fisik", "Pindaian naskah fisik: yang benar.pdf", pdfs::compose(&["pindaian yang benar"])).await;
        sent.expect(200).expect_text("versi sebelumnya");
        assert_eq!(office.stands(&case).await, AT_COMPARING, "it goes on as soon as the file is there");
        let seen = who.get(&map(&case)).await.expect_text("berkas diganti: periksa ulang");
        seen.expect_text("Penilaian: 1 sesuai, 1 belum dinilai");
        judge(who, &case, 2, &[("penilaian", "sesuai")]).await.expect(200);
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        unit.get(&format!("/kasus/{case}/berkas")).await.expect(403);
        office.house.expect_verified().await;
    }

    async fn a_page_without_counterpart_is_accepted_with_a_reason_only(database: TestDatabase) {
        let office = Office::open(&database).await;
        let copies = Copies { digital: pdfs::compose(&["Satu", "Dua"]), physical: pdfs::compose_scan() };
        let case = office.registered("13", &copies).await;
        office.take_to(&case, AT_COMPARING).await;
        let who = &office.pengelola;
        who.get(&map(&case)).await.expect_text("Jumlah halaman yang dicocokkan berbeda");
        judge(who, &case, 2, &[("penilaian", "sesuai"), ("catatan", "x")]).await.expect(422);
        judge(who, &case, 2, &[("penilaian", "dapat_diterima")]).await.expect(422);
        office.compares(&case).await;
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("nomor 2");
        let accepted = [("penilaian", "dapat_diterima"), ("catatan", "Halaman pengesahan ada pada lembar sebelumnya")];
        judge(who, &case, 2, &accepted).await.expect_text("1 tanpa pasangan dan dapat diterima");
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
    }

    async fn the_pages_of_a_scan_are_put_in_order(database: TestDatabase) {
        let (office, case) = at_comparing(&database, 2).await;
        let who = &office.pengelola;
        let action = format!("/kasus/{case}/susunan");
        office.compares(&case).await;
        let seen = arrange(who, &case, 1, &[("ubah", "putar-kanan")]).await.expect_path(&action);
        assert!(seen.body.contains("class=\"putar-90\"") && seen.text().contains("diputar 90°"));
        let seen = who.get(&map(&case)).await.expect_text("susunan berubah: periksa ulang");
        seen.expect_text("1 sesuai, 1 belum dinilai");
        let pair = who.get(&format!("{}/1", map(&case))).await.expect(200);
        assert!(pair.body.contains("viewBox=\"0 0 842 595\"") && pair.body.contains("translate(842 0) rotate(90)"));
        arrange(who, &case, 2, &[("ubah", "pindah"), ("posisi", "0")]).await.expect(422).expect_text("Isikan nomor urut");
        let seen = arrange(who, &case, 2, &[("ubah", "pindah"), ("posisi", "1")]).await.expect(200);
        assert!(seen.text().find("1. halaman 2 dari 2").is_some(), "{}", seen.text());
        arrange(who, &case, 1, &[("ubah", "lewati"), ("alasan", " ")]).await.expect(422).expect_text("mengapa halaman ini dilewati");
        arrange(who, &case, 1, &[("ubah", "lewati"), ("alasan", "halaman belakang kosong")]).await.expect_text("dilewati");
        who.get(&map(&case)).await.expect_text("halaman 2 dari 2 · fisik.pdf: halaman belakang kosong");

        let form = who.get(&action).await.expect(200);
        let files = vec![("berkas_berkas", "halaman hilang.pdf", pdfs::compose(&["halaman yang hilang"]))];
        let sent = who.send_files(&form, &format!("/kasus/{case}/berkas"), &[], files).await.expect_path(&action);
        sent.expect_text("3. halaman 1 dari 1 · halaman hilang.pdf");
        let pair = who.get(&format!("{}/2", map(&case))).await.expect_text("halaman hilang.pdf");
        let apart = who.send(&pair, &action, &[("ubah", "hanya-digital")]).await.expect_path(&format!("{}/2", map(&case)));
        apart.expect_text("Tidak ada halaman pasangannya pada naskah fisik");
        let back = who.get(&action).await.expect(200);
        who.send(&back, &action, &[("ubah", "awal")]).await.expect(200).expect_text("1. halaman 1 dari 2 · fisik.pdf");
        assert_eq!(rows(&office, "page_arrangement").await.len(), 5, "every revision is kept");
        office.house.expect_verified().await;
    }

    async fn only_makers_judge_and_only_at_their_step(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        let (who, action) = (&office.pengelola, format!("{}/1", map(&case)));
        let early = who.get(&action).await.expect(200);
        assert!(!early.offers(&action), "not yet");
        assert!(early.offers(&format!("/kasus/{case}/susunan")), "pages are put in order before");
        office.take_to(&case, AT_COMPARING).await;
        let page = who.get(&action).await.expect(200);
        let filled = Person::filled(&page, &action, &[("penilaian", "sesuai")]);
        for other in [&office.kasubbag, &office.kabag, &office.sekretaris] {
            let seen = other.get(&action).await.expect(200);
            assert!(!seen.offers(&action) && !seen.offers(&format!("/kasus/{case}/susunan")));
            let mut own = Person::filled(&seen, "/keluar", &[]);
            own.extend(filled.iter().filter(|(name, _)| name != "csrf" && name != "tindakan_id").cloned());
            own.push(("tindakan_id".into(), uuid::Uuid::now_v7().to_string()));
            own.push(("ubah".into(), "awal".into()));
            other.post(&action, &own).await.expect(403);
            other.post(&map(&case), &own).await.expect(403);
            other.post(&format!("/kasus/{case}/susunan"), &own).await.expect(403);
        }
        office.puts_file(&case, "lampiran", "", pdfs::compose(&["Lampiran"])).await.expect(200);
        let conflict = who.post(&action, &filled).await.expect(409).expect_text("menambah berkas (lampiran)");
        who.send(&conflict, &action, &[]).await.expect(200);
        office.compares(&case).await;
        judge(who, &case, 3, &[("penilaian", "dapat_diterima"), ("catatan", "Tidak dicetak")]).await.expect(200);
        let old = who.get(&action).await.expect(200);
        let arranging = who.get(&format!("/kasus/{case}/susunan")).await.expect(200);
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        who.send(&old, &action, &[("penilaian", "tidak_sesuai"), ("catatan", "x")]).await.expect(409);
        let later = who.get(&action).await.expect(200);
        assert!(!later.offers(&action) && !later.offers(&format!("/kasus/{case}/susunan")));
        who.send(&arranging, &format!("/kasus/{case}/susunan"), &[("ubah", "awal")]).await.expect(409);
        office.house.expect_verified().await;
    }

    async fn a_verdict_on_pages_that_stand_elsewhere_now_is_not_taken(database: TestDatabase) {
        let (office, case) = at_comparing(&database, 2).await;
        let (who, action) = (&office.pengelola, format!("{}/1", map(&case)));
        let old = who.get(&action).await.expect(200);
        arrange(who, &case, 1, &[("ubah", "turun")]).await.expect(200);
        who.send(&old, &action, &[("penilaian", "sesuai")]).await.expect(409).expect_text("berubah");
        assert_eq!(rows(&office, "page_verdict").await.len(), 0);
    }

    async fn an_error_in_the_enacted_text_ends_the_case(database: TestDatabase) {
        let (office, case) = at_comparing(&database, 2).await;
        let who = &office.pengelola;
        let wrong = [("penilaian", "tidak_sesuai"), ("catatan", "Diktum KETIGA menyebut tahun 2052 pada keduanya")];
        judge(who, &case, 1, &wrong).await.expect(200);
        let open = who.get(&format!("{}/2", map(&case))).await.expect(200);
        let ends = [("catatan", "Kesalahan pada naskah yang ditetapkan"), ("konfirmasi", "13")];
        let map_page = who.get(&map(&case)).await.expect_text("Kesalahan pada naskah yang ditetapkan: akhiri");
        who.send(&map_page, &format!("/kasus/{case}/pengakhiran"), &ends).await.expect(200).expect_text("diakhiri");
        who.send(&open, &format!("{}/2", map(&case)), &[("penilaian", "sesuai")]).await.expect(409);
        who.get(&map(&case)).await.expect_text("Diktum KETIGA menyebut tahun 2052");
        office.house.expect_verified().await;
    }

    async fn the_same_bytes_on_both_sides_are_no_comparison(database: TestDatabase) {
        let (office, case) = at_comparing(&database, 1).await;
        let who = &office.pengelola;
        let annex = pdfs::compose(&["Lampiran yang bukan pindaian"]);
        office.puts_file(&case, "lampiran", "", annex.clone()).await.expect(200);
        office.puts_file(&case, "fisik", "", annex).await.expect(200);
        who.get(&map(&case)).await.expect_text("berkas yang sama; ini bukan pencocokan");
        judge(who, &case, 2, &[("penilaian", "sesuai")]).await.expect(422).expect_text("bukan pencocokan");
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("bukan pencocokan");
    }

    async fn a_definition_that_wants_no_pages_judged_rests_on_a_statement(database: TestDatabase) {
        let folder = tempfile::tempdir().expect("a data folder");
        let definition = include_str!("../../src/sop/definitions/pengunggahan.toml");
        let without = definition.replace(", \"halaman_dinilai\", \"perbedaan_dinilai\"", "");
        assert_ne!(definition, without);
        std::fs::create_dir(folder.path().join("sop")).expect("a folder");
        std::fs::write(folder.path().join("sop/pengunggahan.toml"), without).expect("a file");
        let office = Office::of(House::founded_in(&database, folder, Values::default()).await).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        office.take_to(&case, AT_COMPARING).await;
        office.pengelola.act(&case, "kesesuaian", &[]).await.expect(422).expect_text("Nyatakan terlebih dahulu");
        office.pengelola.act(&case, "kesesuaian", &[("pernyataan", "ya")]).await.expect_text("menunggu diserahkan");
        assert_eq!((rows(&office, "comparison").await.len(), rows(&office, "page_verdict").await.len()), (1, 0));
        office.house.expect_verified().await;
    }
}
