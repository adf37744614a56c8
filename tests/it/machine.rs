//! Step 3 with the machine: the copies are compared as a job, every difference gets an answer by name, weighty
//! ones are confirmed at the check, and the signatures name the report.

use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{House, Person, Seen, posts};
use crate::office::{Copies, Office};
use crate::pdfs;
use crate::printed::{decision, other, scanned_pdf};
use jdih::config::Values;
use jdih::db::text_rows;

pub const AT_COMPARING: &str = "menunggu pencocokan naskah";
pub const FIRST: (&str, &str) = ("Rp750.725,00", "Rp150.725,00");
const SECOND: (&str, &str) = ("Rp950.925,00", "Rp950.928,00");

/// An office whose SOP has the machine.
pub async fn office(database: &TestDatabase) -> Office {
    let folder = tempfile::tempdir().expect("a data folder");
    // With a folder of definitions of its own it keeps the one that is compiled in.
    std::fs::create_dir(folder.path().join("sop")).expect("a folder");
    Office::of(House::founded_in(database, folder, Values::default()).await).await
}

/// A case at step 3, compared: the paper says one thing, the digital copy another in these places.
pub async fn compared(database: &TestDatabase, changes: &[(&str, &str)]) -> (Office, String) {
    let office = office(database).await;
    let paper = [decision(13, ""), decision(14, "Ditetapkan di Jambi")];
    let copies = Copies {
        physical: scanned_pdf(&[&paper[0], &paper[1]]).await,
        digital: pdfs::compose(&[&paper[0], &changed(&paper[1], changes)]),
    };
    let case = office.registered("13", &copies).await;
    office.take_to(&case, AT_COMPARING).await;
    office.house.run_jobs().await;
    (office, case)
}

fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from));
        text.replace(from, to)
    })
}

/// The numbers of the differences that want an answer; the others are read with their page.
pub async fn wanted(who: &Person, case: &str) -> Vec<usize> {
    let page = who.get(&format!("/kasus/{case}/perbedaan")).await.expect(200);
    let mark = format!("action=\"/kasus/{case}/perbedaan/");
    page.body
        .split(&mark)
        .skip(1)
        .map(|rest| rest.split('"').next().expect("a number").parse().expect("a number"))
        .collect()
}

/// Answers the difference of this number by its form.
pub async fn answers(who: &Person, case: &str, n: usize, fields: &[(&str, &str)]) -> Seen {
    let list = format!("/kasus/{case}/perbedaan");
    let page = who.get(&list).await.expect(200);
    who.send(&page, &format!("{list}/{n}"), fields).await
}

/// Reads every page that the machine left to be read.
pub async fn reads_the_rest(office: &Office, case: &str) {
    let map = format!("/kasus/{case}/pencocokan");
    let next = format!("<a class=\"tombol utama\" href=\"{map}/");
    while let Some(number) = office.pengelola.get(&map).await.expect(200).between(&next, "\"") {
        let pair = format!("{map}/{number}");
        let page = office.pengelola.get(&pair).await.expect(200);
        office.pengelola.send(&page, &pair, &[("penilaian", "sesuai")]).await.expect(200);
    }
}

pub async fn rows(office: &Office, sql: &str) -> Vec<Vec<String>> {
    let mut tx = office.house.app.journal.db().read().await.expect("a view");
    let rows = text_rows(&mut tx, sql.to_owned(), &[]).await.expect("rows");
    rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
}

/// How many of each answer were recorded.
async fn choices(office: &Office) -> Vec<String> {
    let sql = "SELECT choice FROM difference_verdict ORDER BY ordinal";
    rows(office, sql).await.into_iter().flatten().collect()
}

on_both_engines! {
    async fn a_real_difference_stands_in_the_way_until_a_corrected_copy_is_compared(database: TestDatabase) {
        let (office, case) = compared(&database, &[FIRST]).await;
        let (who, map) = (&office.pengelola, format!("/kasus/{case}/pencocokan"));
        let seen = who.get(&map).await.expect(200).expect_text("kata terverifikasi pada naskah salinan");
        let [n] = wanted(who, &case).await[..] else { panic!("one difference") };
        let seen = seen.expect_text("Nilai 1 perbedaan").expect_text(&format!("nomor {n}."));
        assert!(!seen.body.contains("name=\"pernyataan\""), "nothing is said of all pages at once");
        office.forced(who, &case, "kesesuaian", &[("pernyataan", "ya")]).await.expect(422).expect_text("belum dinilai");
        let list = who.get(&format!("/kasus/{case}/perbedaan")).await.expect(200).expect_text("penting");
        list.expect_text("Rp150.725,00");
        answers(who, &case, n, &[]).await.expect(422).expect_text("Pilih penilaian");
        let unreasoned = answers(who, &case, n, &[("jawaban", "disengaja"), ("catatan", " ")]).await;
        unreasoned.expect(422).expect_text("Tuliskan alasannya");
        let real = [("jawaban", "nyata_digital"), ("catatan", "Salah ketik")];
        let seen = answers(who, &case, n, &real).await.expect(200).expect_path(&map);
        seen.expect_text(&format!("Ada perbedaan nyata: nomor {n}."));
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("Ada perbedaan nyata");
        // The unit is told what is wrong.
        let told = format!("perbedaan {n}: digital halaman 2 berkas salinan.pdf");
        who.get(&map).await.expect_text(&told).expect_text("Salah ketik");

        let right = pdfs::compose(&[&decision(13, ""), &decision(14, "Ditetapkan di Jambi")]);
        office.puts_file(&case, "salinan", "", right).await.expect(200);
        who.get(&map).await.expect_text("Menunggu giliran dicocokkan");
        office.forced(who, &case, "kesesuaian", &[]).await.expect(422).expect_text("belum selesai");
        office.house.run_jobs().await;
        who.get(&map).await.expect(200).expect_text("0 perbedaan;");
        reads_the_rest(&office, &case).await;
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        office.take_to(&case, "menunggu diunggah").await;

        let made = rows(&office, "SELECT method, verdict FROM comparison").await;
        assert_eq!(made, [["mesin", "sesuai"]]);
        let report = rows(&office, "SELECT digest FROM comparison_pages").await;
        let signed = rows(&office, "SELECT part, digest FROM comparison_signature ORDER BY part DESC").await;
        let digest = report[0][0].as_str();
        assert_eq!(signed, [["checker", digest], ["approver", digest]], "both signatures name the report");
        assert_eq!(rows(&office, "SELECT id FROM machine_comparison").await.len(), 2, "both results are kept");
        assert_eq!(choices(&office).await, ["nyata_digital"]);
        office.house.expect_verified().await;
    }

    async fn a_weighty_false_alarm_is_confirmed_at_the_check(database: TestDatabase) {
        let (office, case) = compared(&database, &[FIRST]).await;
        let who = &office.pengelola;
        let [n] = wanted(who, &case).await[..] else { panic!("one difference") };
        answers(who, &case, n, &[("jawaban", "salah_baca")]).await.expect(200);
        reads_the_rest(&office, &case).await;
        office.take_to(&case, "menunggu koreksi Kasubbag").await;
        let page = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
        let page = page.expect_text(&format!("Saya tegaskan perbedaan {n}")).expect_text("salah baca mesin");
        let field = page.between("type=\"checkbox\" name=\"tegas-", "\"").expect("a box").to_owned();
        let unconfirmed = office.kasubbag.act(&case, "persetujuan", &[]).await;
        unconfirmed.expect(422).expect_text("Tegaskan perbedaan ini");
        assert_eq!(rows(&office, "SELECT verdict_id FROM difference_confirmation").await.len(), 0);
        let confirmed = [(format!("tegas-{field}"), "ya")];
        let confirmed = [(confirmed[0].0.as_str(), confirmed[0].1)];
        office.kasubbag.act(&case, "persetujuan", &confirmed).await.expect(200).expect_text("menunggu persetujuan Kabag");
        let kept = rows(&office, "SELECT part FROM difference_confirmation").await;
        assert_eq!(kept, [["checker"]]);
        // Whoever approves sees the difference, the answer and who confirmed it before anything else.
        let page = office.kabag.get(&format!("/kasus/{case}")).await.expect_text("; ditegaskan ");
        // Each in the post in which it was done, here and in the report.
        let page = page.expect_text(&format!("({}), ", posts::PENGELOLA));
        page.expect_text(&format!("({}), ", posts::KASUBBAG));
        let report = office.kabag.get(&format!("/kasus/{case}/laporan-pencocokan.json")).await.expect(200);
        let report: serde_json::Value = serde_json::from_str(&report.body).expect("JSON");
        assert_eq!(report["petugas"]["post"], posts::PENGELOLA);
        assert_eq!(report["kasubbag"]["post"], posts::KASUBBAG);
        assert!(report["differences"][n - 1]["verdict"]["by"].as_str().unwrap().ends_with(&format!("({})", posts::PENGELOLA)));
        office.house.expect_verified().await;
    }

    async fn an_answer_is_kept_where_nothing_changed(database: TestDatabase) {
        let (office, case) = compared(&database, &[FIRST, SECOND]).await;
        let who = &office.pengelola;
        let [first, second] = wanted(who, &case).await[..] else { panic!("two differences") };
        answers(who, &case, first, &[("jawaban", "disengaja"), ("catatan", "Disepakati")]).await.expect(200);
        answers(who, &case, second, &[("jawaban", "nyata_digital")]).await.expect(200);
        let corrected = changed(&decision(14, "Ditetapkan di Jambi"), &[FIRST]);
        office.puts_file(&case, "salinan", "", pdfs::compose(&[&decision(13, ""), &corrected])).await.expect(200);
        office.house.run_jobs().await;
        who.get(&format!("/kasus/{case}/perbedaan")).await.expect(200).expect_text("Disepakati");
        assert_eq!(wanted(who, &case).await.len(), 1);
        reads_the_rest(&office, &case).await;
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        office.house.expect_verified().await;
    }

    async fn another_document_is_one_sentence_and_eyes_may_say_otherwise(database: TestDatabase) {
        let office = office(&database).await;
        let copies =
            Copies { physical: scanned_pdf(&[&other()]).await, digital: pdfs::compose(&[&decision(13, "")]) };
        let case = office.registered("13", &copies).await;
        office.take_to(&case, AT_COMPARING).await;
        office.house.run_jobs().await;
        let who = &office.pengelola;
        let list = who.get(&format!("/kasus/{case}/perbedaan")).await.expect(200);
        let list = list.expect_text("Bukan dokumen yang sama");
        assert_eq!(list.body.matches("class=\"beda diubah").count(), 1, "not a difference for every word");
        answers(who, &case, 1, &[("jawaban", "salah_baca")]).await.expect(422).expect_text("Tuliskan alasannya");
        let said = [("jawaban", "salah_baca"), ("catatan", "Pindaian sangat buram")];
        answers(who, &case, 1, &said).await.expect(200);
        office.compares(&case).await;
        who.act(&case, "kesesuaian", &[]).await.expect_text("menunggu diserahkan");
        office.house.expect_verified().await;
    }

    async fn only_makers_answer_and_only_what_stands_there(database: TestDatabase) {
        let (office, case) = compared(&database, &[FIRST]).await;
        let list = format!("/kasus/{case}/perbedaan");
        let seen = office.kasubbag.get(&list).await.expect(200);
        assert!(!seen.body.contains("jawab-beda"), "no form for who may not answer");
        let page = office.pengelola.get(&list).await.expect(200);
        let [n] = wanted(&office.pengelola, &case).await[..] else { panic!("one difference") };
        let action = format!("{list}/{n}");
        let mut fields = Person::filled(&page, &action, &[("jawaban", "salah_baca")]);
        let mut forced = fields.clone();
        let token = Person::filled(&seen, "/keluar", &[]).into_iter().find(|(name, _)| name == "csrf");
        forced.retain(|(name, _)| name != "csrf");
        forced.extend(token);
        assert!(office.kasubbag.post(&action, &forced).await.status >= 400);
        for (name, value) in &mut fields {
            if name == "hasil" {
                *value = "0".repeat(64);
            }
        }
        office.pengelola.post(&action, &fields).await.expect(409);
        assert_eq!(choices(&office).await, Vec::<String>::new());
        let report = office.pengelola.get(&format!("/kasus/{case}/laporan-pencocokan.json")).await.expect(200);
        let digest = jdih::kernel::Digest::of(report.body.as_bytes()).hex();
        let address = format!("{}/kasus/{case}/laporan-pencocokan.pdf", office.pengelola.base);
        let pdf = office.pengelola.client.get(address).send().await.expect("an answer");
        let pdf = pdf.error_for_status().expect("200").bytes().await.expect("a PDF");
        let pages = lopdf::Document::load_mem(&pdf).expect("a PDF");
        let numbers: Vec<u32> = pages.get_pages().into_keys().collect();
        let text: String = pages.extract_text(&numbers).expect("its text").split_whitespace().collect();
        let data: serde_json::Value = serde_json::from_str(&report.body).expect("JSON");
        assert!(data["petugas"].is_null() && data["kasubbag"].is_null(), "nobody has ended the comparison");
        assert!(text.contains(&digest), "the PDF names the data that it was made from");
        let json = office.pengelola.get(&format!("/kasus/{case}/hasil-pencocokan.json")).await.expect(200);
        let said: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
        assert_eq!(said["hasil"]["differences"][n - 1]["what"], "differs");
        office.house.expect_verified().await;
    }
}
