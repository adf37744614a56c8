//! No way leads past a difference that nobody answered: what gates sign is the comparison of what is there now, and what
//! stands beside nothing is confirmed as well.

use crate::engines::on_both_engines;
use crate::house::Person;
use crate::machine::{AT_COMPARING, FIRST, answers, compared, office, reads_the_rest, rows, wanted};
use crate::office::{Copies, Office};
use crate::pdfs;
use crate::printed::{decision, other, scanned_pdf};
use crate::raw;
use crate::sop_versions::{ground, loads, previews};

const AT_HAND_OVER: &str = "menunggu diserahkan untuk diperiksa";
const AT_CHECK: &str = "menunggu koreksi Kasubbag";
const AT_APPROVAL: &str = "menunggu persetujuan Kabag";

/// Answers the one difference with a false alarm, and reads the rest.
async fn answered(office: &Office, case: &str) {
    let [n] = wanted(&office.pengelola, case).await[..] else { panic!("one difference") };
    answers(&office.pengelola, case, n, &[("jawaban", "salah_baca")]).await.expect(200);
    reads_the_rest(office, case).await;
}

/// The name of the only box that the check has to tick.
async fn box_of(office: &Office, case: &str) -> String {
    let page = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
    assert_eq!(page.body.matches("name=\"tegas-").count(), 1, "{}", page.text());
    format!("tegas-{}", page.between("type=\"checkbox\" name=\"tegas-", "\"").expect("a box"))
}

async fn judges(who: &Person, case: &str, n: usize, note: &str) {
    let pair = format!("/kasus/{case}/pencocokan/{n}");
    let page = who.get(&pair).await.expect(200);
    who.send(&page, &pair, &[("penilaian", "dapat_diterima"), ("catatan", note)]).await.expect(200);
}

on_both_engines! {
    async fn another_kind_of_paper_is_compared_and_answered_anew(database: TestDatabase) {
        let (office, case) = compared(&database, &[FIRST]).await;
        let who = &office.pengelola;
        answered(&office, &case).await;
        for stands in [AT_HAND_OVER, AT_CHECK] {
            office.take_to(&case, stands).await;
            let form = who.get(&format!("/kasus/{case}/uraian")).await.expect(200);
            form.expect_text("mengembalikan perkara ke langkah pencocokan: naskah dicocokkan lagi");
            // What is said of the product moves the case to the hand-over at most, and compares nothing.
            let before = if stands == AT_HAND_OVER { "salinan" } else { "asli" };
            office.describe(&case, &[("subjek", stands), ("fisik_jenis", before)]).await.expect(200);
            assert_eq!(office.stands(&case).await, AT_HAND_OVER);
            assert!(!who.get(&format!("/kasus/{case}/pencocokan")).await.body.contains("Menunggu giliran"));
            let kind = if stands == AT_HAND_OVER { "asli" } else { "salinan" };
            office.describe(&case, &[("fisik_jenis", kind)]).await.expect(200);
            assert_eq!(office.stands(&case).await, AT_COMPARING);
            let (_, told, _) = office.house.story(&case).await.pop().expect("a line");
            assert!(told.contains(&format!("naskah fisik menjadi naskah {kind}")), "{told}");
            if kind == "asli" {
                office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("belum selesai");
                office.house.run_jobs().await;
                who.get(&format!("/kasus/{case}/pencocokan")).await.expect(200).expect_text("pada naskah asli");
                who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
                // The form of the description sends the kind that stands there.
                office.describe(&case, &[("fisik_jenis", "asli")]).await.expect(200);
                office.check(&case).await.expect(200);
                who.act(&case, "penyerahan", &[]).await.expect(200);
            }
        }
        // Both comparisons that were stated are kept, each with the result that it rests on.
        let bodies = rows(&office, "SELECT body FROM comparison_pages ORDER BY comparison_id").await;
        let result = |row: &Vec<String>| -> serde_json::Value {
            serde_json::from_str::<serde_json::Value>(&row[0]).expect("JSON")["mesin"]["hasil"].clone()
        };
        assert!(bodies.len() == 2 && result(&bodies[0]) != result(&bodies[1]));
        office.house.expect_verified().await;
    }

    async fn nothing_is_handed_over_or_signed_on_another_result(database: TestDatabase) {
        let (office, case) = compared(&database, &[FIRST]).await;
        let db = office.house.app.journal.db();
        let kind = async |kind: &str| {
            raw::run(db, &format!("UPDATE submission SET physical_kind = '{kind}'")).await.expect("a statement");
        };
        answered(&office, &case).await;
        // Past the pages that send a case back: the machine has compared nothing of this kind.
        office.take_to(&case, AT_HAND_OVER).await;
        office.describe(&case, &[]).await.expect(200);
        office.check(&case).await.expect(200);
        kind("asli").await;
        let refused = office.forced(&office.pengelola, &case, "penyerahan", &[]).await.expect(422);
        refused.expect_text("belum dicocokkan oleh mesin").expect_text("Kembalikan perkara ke pencocokan");
        kind("salinan").await;
        office.pengelola.act(&case, "penyerahan", &[]).await.expect(200);
        for (who, stands) in [(&office.kasubbag, AT_CHECK), (&office.kabag, AT_APPROVAL)] {
            assert_eq!(office.stands(&case).await, stands);
            let field = if stands == AT_CHECK { box_of(&office, &case).await } else { "tegas-x".to_owned() };
            let confirmed = [(field.as_str(), "ya")];
            kind("asli").await;
            let seen = who.get(&format!("/kasus/{case}")).await.expect(200);
            seen.expect_text("belum dicocokkan oleh mesin");
            let refused = office.forced(who, &case, "persetujuan", &confirmed).await.expect(422);
            refused.expect_text("belum dicocokkan oleh mesin");
            // While it is compared it is no better.
            let mut tx = db.write().await.expect("the lock");
            let now = office.house.app.journal.clock().now();
            jdih::jobs::enqueue(&mut tx, "cocokkan-naskah", jdih::jobs::Class::Berat, &case, now).await.expect("a job");
            tx.commit().await.expect("a commit");
            office.forced(who, &case, "persetujuan", &confirmed).await.expect(422).expect_text("belum selesai");
            kind("salinan").await;
            office.house.run_jobs().await;
            // Nor on a result that came later, though it says the same.
            let later = "INSERT INTO machine_comparison (id, case_id, subject, comparer, digest, body, made_ms)
                SELECT 'zz', case_id, subject, comparer, digest, body, made_ms + 1 FROM machine_comparison
                WHERE made_ms = (SELECT min(made_ms) FROM machine_comparison)";
            raw::run(db, later).await.expect("a statement");
            let refused = office.forced(who, &case, "persetujuan", &confirmed).await.expect(422);
            refused.expect_text("hasil pencocokan lain daripada yang dinyatakan sesuai");
            raw::run(db, "DELETE FROM machine_comparison WHERE id = 'zz'").await.expect("a statement");
            who.act(&case, "persetujuan", &confirmed).await.expect(200);
        }
        assert_eq!(office.stands(&case).await, "menunggu diunggah");
    }

    async fn a_page_without_counterpart_is_confirmed_at_the_check(database: TestDatabase) {
        let office = office(&database).await;
        let pages = [decision(13, ""), other(), decision(14, "Ditetapkan di Jambi")];
        let copies = Copies {
            physical: scanned_pdf(&[&pages[0], &pages[2]]).await,
            digital: pdfs::compose(&[&pages[0], &pages[1], &pages[2]]),
        };
        let case = office.registered("13", &copies).await;
        office.take_to(&case, AT_COMPARING).await;
        office.house.run_jobs().await;
        let who = &office.pengelola;
        let list = who.get(&format!("/kasus/{case}/perbedaan")).await.expect(200);
        list.expect_text("dinilai pada halaman itu").expect_text("halamannya belum dinilai");
        assert_eq!(wanted(who, &case).await, [] as [usize; 0], "the page is judged, not once more its difference");
        judges(who, &case, 2, "Lampiran menyusul").await;
        let list = who.get(&format!("/kasus/{case}/perbedaan")).await.expect(200);
        list.expect_text("tanpa pasangan, dapat diterima: Lampiran menyusul");
        reads_the_rest(&office, &case).await;
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        office.take_to(&case, AT_CHECK).await;
        let page = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
        assert!(!page.text().contains("belum dinilai"), "{}", page.text());
        page.expect_text("fisik tidak ada): tanpa pasangan, dapat diterima.");
        let field = box_of(&office, &case).await;
        let unconfirmed = office.kasubbag.act(&case, "persetujuan", &[]).await.expect(422);
        unconfirmed.expect_text("Tegaskan halaman ini");
        let report = async || -> serde_json::Value {
            let report = office.kabag.get(&format!("/kasus/{case}/laporan-pencocokan.json")).await.expect(200);
            let report: serde_json::Value = serde_json::from_str(&report.body).expect("JSON");
            assert_eq!(report["conclusion"]["agrees"], true);
            let mut all = report["differences"].as_array().expect("a list").clone();
            all.retain(|one| one["whole_page"] == true);
            assert_eq!(all.len(), 1);
            all.remove(0)["verdict"].clone()
        };
        let said = report().await;
        assert_eq!((&said["says"], &said["confirmed"]), (&"disengaja".into(), &serde_json::Value::Null), "{said}");
        office.kasubbag.act(&case, "persetujuan", &[(&field, "ya")]).await.expect(200);
        office.kabag.get(&format!("/kasus/{case}")).await.expect_text("; ditegaskan ");
        assert!(report().await["confirmed"]["by"].as_str().is_some_and(|by| by.starts_with("Orang")));
        assert_eq!(rows(&office, "SELECT part FROM page_confirmation").await, [["checker"]]);
        assert_eq!(rows(&office, "SELECT verdict_id FROM difference_confirmation").await.len(), 0);
        office.take_to(&case, "menunggu diunggah").await;
        office.house.expect_verified().await;
    }

    async fn what_was_left_out_is_told_and_confirmed_at_the_check(database: TestDatabase) {
        let office = office(&database).await;
        let (page, more) = (decision(13, "Ditetapkan di Jambi"), other());
        let copies = Copies { physical: scanned_pdf(&[&page, &more]).await, digital: pdfs::compose(&[&page]) };
        let case = office.registered("13", &copies).await;
        office.take_to(&case, AT_COMPARING).await;
        let (who, action) = (&office.pengelola, format!("/kasus/{case}/susunan"));
        let order = who.get(&action).await.expect(200);
        let last = order.body.rsplit("name=\"fisik\" value=\"").next().expect("a page");
        let last = last.split('"').next().expect("its name").to_owned();
        let out = [("fisik", last.as_str()), ("ubah", "lewati"), ("alasan", "catatan penyusun")];
        who.send(&order, &action, &out).await.expect(200);
        office.house.run_jobs().await;
        reads_the_rest(&office, &case).await;
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        office.take_to(&case, AT_CHECK).await;
        let told = "halaman 2 berkas fisik.pdf";
        let seen = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
        seen.expect_text(&format!("{told} dilewati: catatan penyusun")).expect_text("Saya tegaskan bahwa halaman naskah fisik ini memang tidak perlu dicocokkan");
        assert_eq!(box_of(&office, &case).await, "tegas-dilewati");
        office.kasubbag.act(&case, "persetujuan", &[]).await.expect(422).expect_text("Tegaskan halaman ini");
        office.kasubbag.act(&case, "persetujuan", &[("tegas-dilewati", "ya")]).await.expect(200);
        let report = office.kabag.get(&format!("/kasus/{case}/laporan-pencocokan.json")).await.expect(200);
        assert!(report.body.contains(&format!("{told}: catatan penyusun")), "{}", report.body);
        office.house.expect_verified().await;
    }

    async fn what_a_person_waved_away_comes_back_with_another_picture_of_it(database: TestDatabase) {
        let office = office(&database).await;
        let page = decision(13, "Ditetapkan di Jambi");
        // The digital copy is one with words; on paper the lines below them are more than it has.
        let longer = decision(13, "Ditetapkan di Jambi\nSalinan ini sesuai dengan aslinya menurut arsip kantor");
        let copies = Copies { physical: scanned_pdf(&[&longer]).await, digital: pdfs::compose(&[&page]) };
        let case = office.registered("13", &copies).await;
        office.take_to(&case, AT_COMPARING).await;
        office.house.run_jobs().await;
        let who = &office.pengelola;
        let found = wanted(who, &case).await;
        assert!(!found.is_empty(), "what only the paper says");
        for n in &found {
            answers(who, &case, *n, &[("jawaban", "salah_baca")]).await.expect(200);
        }
        let open = async || {
            let map = office.pengelola.get(&format!("/kasus/{case}/pencocokan")).await.expect(200);
            map.text().contains("perbedaan yang ditemukan mesin belum dinilai")
        };
        assert!(!open().await);
        // Another scan with another sentence in the same place of a page of the same number.
        let worse = decision(13, "Ditetapkan di Jambi\nSalinan ini berbeda dengan aslinya menurut arsip kantor");
        let replaced = "Pindaian naskah fisik: fisik.pdf";
        office.puts_file(&case, "fisik", replaced, scanned_pdf(&[&worse]).await).await.expect(200);
        office.house.run_jobs().await;
        assert!(open().await, "nobody saw this one");
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("belum dinilai");
    }

    async fn without_tesseract_everything_works_and_the_screen_says_what_is_missing(database: TestDatabase) {
        // The programs of this house are looked for where there is no tesseract.
        let office = office(&database).await;
        let page = decision(13, "Ditetapkan di Jambi");
        let copies = Copies { physical: blurred(&page).await, digital: pdfs::compose(&[&page]) };
        let case = office.registered("13", &copies).await;
        office.take_to(&case, AT_COMPARING).await;
        office.house.run_jobs().await;
        let who = &office.pengelola;
        let lacks = "Kata yang meragukan tidak dibaca ulang. Pengenalan teks tidak tersedia di server ini";
        let map = who.get(&format!("/kasus/{case}/pencocokan")).await.expect(200);
        let map = map.expect_text(lacks).expect_text("pasang tesseract-ocr").expect_text("belum terbaca");
        assert!(map.body.contains("Cocokkan lagi"), "once it is installed");
        let said = who.get(&format!("/kasus/{case}/hasil-pencocokan.json")).await.expect(200);
        let said: serde_json::Value = serde_json::from_str(&said.body).expect("JSON");
        let found = &said["hasil"]["pages"][0];
        let unread = found["unread"].as_u64().expect("a number");
        assert!(unread > 0 && found["verified"].as_u64().unwrap() + unread <= found["words"].as_u64().unwrap(), "{found}");
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("belum dinilai");
        for n in wanted(who, &case).await {
            answers(who, &case, n, &[("jawaban", "salah_baca")]).await.expect(200);
        }
        reads_the_rest(&office, &case).await;
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        let report = who.get(&format!("/kasus/{case}/laporan-pencocokan.json")).await.expect(200);
        assert!(report.body.contains("Kata yang meragukan tidak dibaca ulang"), "{}", report.body);
        office.house.expect_verified().await;
    }

    async fn where_the_machine_failed_the_gates_know_that_only_people_compared(database: TestDatabase) {
        let office = office(&database).await;
        let page = decision(13, "Ditetapkan di Jambi");
        let copies = Copies { physical: scanned_pdf(&[&page]).await, digital: pdfs::compose(&[&page]) };
        let case = office.registered("13", &copies).await;
        let db = office.house.app.journal.db();
        let failed = "UPDATE job SET state = 'gagal', error = 'Naskah terlalu besar.' WHERE kind = 'cocokkan-naskah'";
        raw::run(db, failed).await.expect("a statement");
        office.take_to(&case, AT_CHECK).await;
        let told = "Mesin tidak berhasil mencocokkan: Naskah terlalu besar. Halaman dicocokkan dengan mata.";
        let seen = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200).expect_text(told);
        assert!(!seen.body.contains("laporan-pencocokan.pdf"), "there is none");
        assert_eq!(rows(&office, "SELECT method FROM comparison").await, [["mata"]]);
        // A result that comes after all is one that nobody answered.
        let again = "UPDATE job SET state = 'antre' WHERE kind = 'cocokkan-naskah'";
        raw::run(db, again).await.expect("a statement");
        office.forced(&office.kasubbag, &case, "persetujuan", &[]).await.expect(422).expect_text("belum selesai");
        office.house.run_jobs().await;
        let refused = office.forced(&office.kasubbag, &case, "persetujuan", &[]).await.expect(422);
        refused.expect_text("Kembalikan perkara ke pencocokan");
        let back = [("tujuan", "kesesuaian"), ("catatan", "Hasil mesin sudah ada")];
        office.kasubbag.act(&case, "pengembalian", &back).await.expect(200);
        reads_the_rest(&office, &case).await;
        office.take_to(&case, "menunggu diunggah").await;
        assert_eq!(rows(&office, "SELECT method FROM comparison ORDER BY method").await, [["mata"], ["mesin"]]);
        office.house.expect_verified().await;
    }

    async fn a_case_moved_to_a_procedure_with_a_machine_is_compared_by_it(database: TestDatabase) {
        let office = Office::open(&database).await;
        let page = decision(13, "Ditetapkan di Jambi");
        let copies = Copies {
            physical: scanned_pdf(&[&page]).await,
            digital: pdfs::compose(&[&page.replace(FIRST.0, FIRST.1)]),
        };
        let case = office.registered("13", &copies).await;
        office.take_to(&case, AT_HAND_OVER).await;
        let body = crate::eyes::upload_sop();
        let machine = body.replace("\"halaman_dinilai\"", "\"halaman_dinilai\", \"perbedaan_dinilai\"");
        assert_ne!(body, machine);
        let fields = ground("13 Tahun 2025", "5 Januari 2026", &machine);
        let admin = &office.house.admin;
        let preview = previews(admin, &fields).await.expect(200);
        loads(admin, &preview, &fields).await.expect_path("/sop/pengunggahan");
        let at = format!("/kasus/{case}");
        let versions = office.kabag.get(&format!("{at}/versi")).await.expect(200);
        office.kabag.send(&versions, &format!("{at}/versi"), &[("alasan", "Mesin sudah ada")]).await.expect(200);
        office.describe(&case, &[]).await.expect(200);
        office.check(&case).await.expect(200);
        let who = &office.pengelola;
        office.forced(who, &case, "penyerahan", &[]).await.expect(422).expect_text("belum dicocokkan oleh mesin");
        who.act(&case, "pengembalian", &[("catatan", "Dicocokkan mesin")]).await.expect(200);
        let map = who.get(&format!("{at}/pencocokan")).await.expect(200).expect_text("belum dicocokkan oleh mesin");
        who.send(&map, &format!("{at}/mesin"), &[]).await.expect(200).expect_text("Menunggu giliran dicocokkan");
        office.house.run_jobs().await;
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("belum dinilai");
        office.house.expect_verified().await;
    }
}

/// A scan in which a word is smudged: it can be told for certain neither that it stands there nor that it does not.
pub async fn blurred(page: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let scan = crate::printed::scanned(folder.path(), "kabur", &[page]).await.join("h1.jpg");
    let grey = image::open(&scan).expect("a picture").into_luma8();
    let (width, height) = grey.dimensions();
    let mut smudged = image::imageops::blur(&grey, 2.0);
    image::imageops::replace(
        &mut smudged,
        &image::imageops::crop_imm(&grey, 0, height / 4, width, height).to_image(),
        0,
        i64::from(height / 4),
    );
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 85)
        .encode_image(&smudged)
        .expect("a picture");
    pdfs::compose_of_jpegs(vec![(jpeg, width, height)])
}
