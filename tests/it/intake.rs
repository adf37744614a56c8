//! Taking papers and files in: typed once, refused in plain words, and nothing that was good is lost.

use crate::engines::{Engine, TestDatabase, on_both_engines};
use crate::forms::{filled_form, values, with};
use crate::house::{House, PASSWORD, Person, Seen, posts};
use crate::office::{Copies, Office};
use crate::pdfs;
use jdih::config::Values;
use jdih::kernel::Digest;
use serde_json::Value;

const REGISTER: &str = "/kasus/baru";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const MIB: usize = 1024 * 1024;

/// The registration form with a nota dinas typed into it.
async fn typed_paper(office: &Office) -> Vec<(String, String)> {
    let form = office.pengelola.get(REGISTER).await.expect(200);
    let typed = [
        ("nd_nomor", "12/HK.03/15/2025"),
        ("nd_tanggal", "9 Januari 2025"),
        ("nd_dari", "Subbagian \"Hukum\" & SDM"),
        ("nd_kepada", "Sekretaris"),
        ("nd_hal", "Permohonan pengunggahan"),
    ];
    typed.iter().fold(filled_form(&form, REGISTER), |fields, (name, value)| with(fields, name, value))
}

fn typed_product(fields: Vec<(String, String)>, n: usize, number: &str) -> Vec<(String, String)> {
    let fields = with(fields, &format!("p{n}_nomor"), number);
    let fields = with(fields, &format!("p{n}_tahun"), "2025");
    with(fields, &format!("p{n}_judul"), &format!("Judul <ke-{number}>"))
}

/// What `/unggahan` answers, as JSON.
async fn upload(who: &Person, field: &str, name: &str, bytes: Vec<u8>, status: u16) -> Value {
    let page = who.get("/kerja").await.expect(200);
    let seen = who.uploads(&page, field, name, bytes).await.expect("an answer").expect(status);
    serde_json::from_str(&seen.body).expect("JSON")
}

on_both_engines! {
    async fn a_forged_unit_is_a_problem_of_its_field(database: TestDatabase) {
        let office = Office::open(&database).await;
        let fields = typed_product(typed_paper(&office).await, 0, "13");
        let forged = with(with(fields, "nd_unit", "bukan-jabatan"), "aksi", "daftar");
        let page = office.pengelola.post_files(REGISTER, &forged, Vec::new()).await.expect(422);
        page.expect_text("Pilih unit pengusul dari daftar.");
    }

    async fn one_nota_dinas_with_three_products_is_three_cases(database: TestDatabase) {
        let office = Office::open(&database).await;
        let mut fields = typed_product(typed_paper(&office).await, 0, "13");
        for (n, number) in [(1, "14"), (2, "15")] {
            let more = with(fields, "aksi", "tambah");
            let scan = vec![("nd_pindaian_berkas", "nd.pdf", pdfs::compose_scan())];
            let files = if n == 1 { scan } else { Vec::new() };
            let page = office.pengelola.post_files(REGISTER, &more, files).await.expect(200);
            fields = typed_product(filled_form(&page, REGISTER), n, number);
        }
        assert_eq!(values(&fields, "nd_pindaian").len(), 1, "the scan was taken in once and is kept");
        let files = (0..3).map(|n| (["p0_salinan_berkas", "p1_salinan_berkas", "p2_salinan_berkas"][n], n));
        let files = files.map(|(field, n)| (field, "salinan.pdf", pdfs::decision(13 + n as u32, 2025, "SOP")));
        let done = with(fields, "aksi", "daftar");
        let inbox = office.pengelola.post_files(REGISTER, &done, files.collect()).await.expect(200);
        let inbox = inbox.expect_path("/kerja");
        let mut cases: Vec<&str> = inbox.body.split("href=\"/kasus/0").skip(1).collect();
        cases.retain(|rest| rest.contains('"'));
        assert_eq!(cases.len(), 3);
        for case in cases {
            let page = office.pengelola.get(&format!("/kasus/0{}", case.split('"').next().unwrap())).await;
            let page = page.expect(200).expect_text("12/HK.03/15/2025").expect_text("Subbagian \"Hukum\" & SDM");
            let siblings = page.between("Dalam nota dinas yang sama:", "</ul>").expect("the others");
            assert_eq!(siblings.matches("/kasus/").count(), 2);
        }
        office.house.run_jobs().await;
        office.house.expect_verified().await;
    }

    async fn a_refused_registration_keeps_what_was_good(database: TestDatabase) {
        let office = Office::open(&database).await;
        let fields = typed_product(typed_paper(&office).await, 0, "13/!");
        let fields = with(with(fields, "nd_tanggal", "31 Februari 2025"), "aksi", "daftar");
        let files = vec![
            ("nd_pindaian_berkas", "nd.pdf", pdfs::compose_scan()),
            ("p0_fisik_berkas", "fisik 1.pdf", pdfs::compose_scan()),
            ("p0_fisik_berkas", "fisik 2.pdf", pdfs::compose(&["Halaman 2"])),
            ("p0_salinan_berkas", "rusak.pdf", b"%PDF-1.7 bukan apa-apa".to_vec()),
        ];
        let page = office.pengelola.post_files(REGISTER, &fields, files).await.expect(422);
        let page = page.expect_text("rusak.pdf: ").expect_text("Tanggal 31 Februari 2025 tidak ada");
        let page = page.expect_text("Karakter ke-4 (“!”) tidak dipakai dalam nomor dokumen.");
        let kept = filled_form(&page, REGISTER);
        for (name, value) in fields.iter().filter(|(name, _)| !["csrf", "aksi"].contains(&name.as_str())) {
            assert_eq!(values(&kept, name), [value], "{name} is kept");
        }
        let ticked = (values(&kept, "nd_pindaian").len(), values(&kept, "p0_fisik").len(), values(&kept, "p0_salinan").len());
        assert_eq!(ticked, (1, 2, 0), "the good files are offered as ticked boxes");
        let fixed = with(with(kept, "nd_tanggal", "28 Februari 2025"), "p0_nomor", "13");
        let fixed = with(fixed, "aksi", "daftar");
        let files = vec![("p0_salinan_berkas", "utuh.pdf", pdfs::decision(13, 2025, "SOP"))];
        let page = office.pengelola.post_files(REGISTER, &fixed, files).await.expect(200);
        for part in ["utuh.pdf", "fisik 1.pdf", "fisik 2.pdf", "28 Februari 2025", "Lihat pindaian nota dinas"] {
            assert!(page.text().contains(part), "{part}\n{}", page.text());
        }
        office.house.expect_verified().await;
    }

    async fn an_upload_that_waited_too_long_is_refused_and_the_rest_is_kept(database: TestDatabase) {
        let office = Office::open(&database).await;
        let old = upload(&office.pengelola, "p0_salinan", "lama.pdf", pdfs::decision(13, 2025, "SOP"), 201).await;
        let other = office.house.person(posts::PENGELOLA).await;
        office.house.clock.advance_ms(7 * DAY_MS);
        office.pengelola.sign_in(&office.pengelola.login, PASSWORD).await.expect_path("/kerja");
        let new = upload(&office.pengelola, "p0_fisik", "baru.pdf", pdfs::compose_scan(), 201).await;
        other.sign_in(&other.login, PASSWORD).await.expect_path("/kerja");
        let foreign = upload(&other, "p0_fisik", "x.pdf", pdfs::compose_scan(), 201).await;
        let (old, new, foreign) = (id_of(&old), id_of(&new), id_of(&foreign));
        for unusable in [&old, &foreign] {
            let fields = with(typed_product(typed_paper(&office).await, 0, "13"), "aksi", "daftar");
            let fields = with(with(fields, "p0_salinan", unusable), "p0_fisik", &new);
            let page = office.pengelola.post_files(REGISTER, &fields, Vec::new()).await.expect(422);
            let page = page.expect_text("Unggahan ini sudah kedaluwarsa; unggah lagi berkasnya.");
            let kept = filled_form(&page, REGISTER);
            assert_eq!((values(&kept, "p0_salinan").len(), values(&kept, "p0_fisik")), (0, vec![new.as_str()]));
            assert_eq!(values(&kept, "p0_judul"), ["Judul <ke-13>"]);
        }
        office.pengelola.get("/kerja").await.expect_text("Tidak ada perkara lain");
        office.house.expect_verified().await;
    }

    async fn the_same_bytes_say_where_they_are_known(database: TestDatabase) {
        let office = Office::open(&database).await;
        let copies = Copies::composed(13);
        office.registered("13", &copies).await;
        let answer = upload(&office.pengelola, "p0_salinan", "lagi.pdf", copies.digital.clone(), 201).await;
        let known = answer["known"].as_array().expect("places");
        let sentence = known.first().and_then(|place| place["sentence"].as_str()).expect("a place");
        assert!(sentence.starts_with("Berkas yang sama sudah ada pada perkara: Keputusan Sekretaris Nomor 13"), "{known:?}");
        let there = known[0]["address"].as_str().expect("an address");
        office.pengelola.get(there).await.expect(200).expect_text("Nomor 13 Tahun 2025");
        assert_eq!(answer["sha256"], Digest::of(&copies.digital).hex());
    }

    async fn what_a_closed_browser_left_is_offered_until_it_is_used(database: TestDatabase) {
        let office = Office::open(&database).await;
        let left = upload(&office.pengelola, "p0_fisik", "tertinggal.pdf", pdfs::compose_scan(), 201).await;
        let id = id_of(&left);
        let offered = |page: &Seen| page.body.contains(&format!("value=\"{id}\""));
        let form = office.pengelola.get(REGISTER).await.expect(200).expect_text("Pakai berkas yang sudah diunggah (1)");
        assert!(offered(&form) && values(&filled_form(&form, REGISTER), "p0_fisik").is_empty(), "offered, not ticked");
        let other = office.house.person(posts::PENGELOLA).await;
        other.sign_in(&other.login, PASSWORD).await.expect_path("/kerja");
        assert!(!offered(&other.get(REGISTER).await.expect(200)), "to its owner alone");
        let fields = with(typed_product(typed_paper(&office).await, 0, "13"), "aksi", "daftar");
        let fields = with(fields, "p0_fisik", &id);
        office.pengelola.post_files(REGISTER, &fields, Vec::new()).await.expect(200).expect_text("tertinggal.pdf");
        assert!(!offered(&office.pengelola.get(REGISTER).await.expect(200)), "used");
    }

    async fn a_case_says_where_its_files_are_known(database: TestDatabase) {
        let office = Office::open(&database).await;
        let copies = Copies::composed(13);
        let first = office.registered("13", &copies).await;
        let second = office.registered("14", &copies).await;
        let page = office.pengelola.get(&format!("/kasus/{second}")).await.expect(200);
        let page = page.expect_text("Berkas yang sama sudah ada pada perkara");
        assert!(page.body.contains(&format!("href=\"/kasus/{first}\"")));
        office.publish(&first).await;
        let page = office.pengelola.get(&format!("/kasus/{second}")).await.expect(200);
        page.expect_text("Berkas yang sama sudah terbit: Keputusan Sekretaris");
        let page = office.pengelola.get(&format!("/kasus/{first}")).await.expect(200);
        assert!(!page.body.contains("Berkas yang sama"), "not of itself, and not once it is closed");
    }

    async fn what_is_not_for_the_public_stays_inside(database: TestDatabase) {
        let office = Office::open(&database).await;
        let copies = Copies::composed(13);
        let case = office.registered("13", &copies).await;
        office.publish(&case).await;
        let page = office.pengelola.get(&format!("/kasus/{case}")).await;
        let mut inside: Vec<String> = ["berkas", "disposisi"].iter().flat_map(|kind| {
            let mark = format!("href=\"/kasus/{case}/{kind}/");
            let found = page.body.split(&mark).skip(1).filter_map(|rest| rest.split('"').next());
            found.map(|id| format!("/kasus/{case}/{kind}/{id}")).collect::<Vec<_>>()
        }).collect();
        assert_eq!(inside.len(), 4, "two copies, two dispositions: {inside:?}");
        inside.push(format!("/kasus/{case}/pindaian-nota-dinas"));
        let (stranger, unit) = (Person::stranger(&office.house.base), office.house.person(posts::UNIT).await);
        for path in inside {
            office.kabag.get(&path).await.expect(200).expect_path(&path);
            let answer = stranger.still.get(format!("{}{path}", stranger.base)).send().await.expect("an answer");
            assert!(Seen::of(answer).await.leads_to().starts_with("/masuk?lanjut="), "{path}");
            unit.get(&path).await.expect(404);
        }
        let scan = Digest::of(&copies.physical).hex();
        let catalog = &office.house.app.catalog;
        assert_eq!(catalog.showing(&scan).await.expect("the catalog"), Vec::<i64>::new());
        assert_eq!(catalog.showing(&Digest::of(&copies.digital).hex()).await.expect("the catalog"), [1]);
    }
}

fn id_of(upload: &Value) -> String {
    upload["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_date_that_is_none_is_told_so_wherever_it_is_typed() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let office = Office::open(&database).await;
    let case = office.registered("13", &Copies::composed(13)).await;
    let none = "Tanggal 31 Februari 2025 tidak ada";
    let page = office.describe(&case, &[("tanggal_penetapan", "31 Februari 2025")]).await.expect(422);
    assert_eq!(
        values(&filled_form(&page.expect_text(none), &format!("/kasus/{case}/uraian")), "nomor"),
        ["13"]
    );
    office.take_to(&case, "menunggu disposisi Sekretaris").await;
    let fields = [("kepada", "Kabag"), ("petunjuk", "Proses, mohon segera"), ("tenggat", "31 Februari 2025")];
    let page = office.sekretaris.act(&case, "disposisi", &fields).await.expect(422).expect_text(none);
    let kept = filled_form(&page, &format!("/kasus/{case}/disposisi"));
    assert_eq!(values(&kept, "petunjuk"), ["Proses, mohon segera"]);
}

#[tokio::test]
async fn files_that_cannot_be_taken_are_refused_in_plain_words() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let office = Office::open(&database).await;
    let whole = pdfs::decision(13, 2025, "SOP");
    let truncated = whole[..whole.len() / 2].to_vec();
    let cases = [
        (b"PK\x03\x04 dokumen.docx".to_vec(), "Berkas ini bukan PDF"),
        (Vec::new(), "Berkas ini bukan PDF"),
        (pdfs::compose_without_pages(), "PDF ini tidak memuat satu halaman pun"),
        (pdfs::compose_encrypted("rahasia"), "Berkas terkunci dengan kata sandi"),
        (truncated, "Berkas terpotong"),
    ];
    for (bytes, sentence) in cases {
        let answer = upload(&office.pengelola, "p0_salinan", "naskah.pdf", bytes.clone(), 422).await;
        let said = answer["galat"].as_str().expect("a sentence");
        assert!(said.starts_with(sentence) && said.contains("unggah lagi"), "{said}");
        let fields = with(typed_product(typed_paper(&office).await, 0, "13"), "aksi", "daftar");
        let files = vec![("p0_salinan_berkas", "naskah.pdf", bytes)];
        let page = office.pengelola.post_files(REGISTER, &fields, files).await.expect(422);
        page.expect_text(&format!("naskah.pdf: {sentence}"));
    }
    let sees = office.pengelola.get("/kerja").await.expect(200);
    sees.expect_text("Tidak ada perkara lain");
}

#[tokio::test]
async fn a_file_over_the_limit_is_told_so() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let limits = Values { max_digital_mib: Some(1), max_physical_mib: Some(2), ..Values::default() };
    let office = Office::of(House::founded_with(&database, limits).await).await;
    let padded = |bytes: usize| {
        let mut pdf = pdfs::decision(13, 2025, "SOP");
        // White space after the last %%EOF is usual.
        pdf.resize(bytes, b'\n');
        pdf
    };
    upload(&office.pengelola, "p0_salinan", "pas.pdf", padded(MIB), 201).await;
    for (field, bytes) in [("p0_salinan", MIB + 1), ("p0_salinan", 3 * MIB), ("p0_fisik", 2 * MIB + 1)] {
        let answer = upload(&office.pengelola, field, "besar.pdf", padded(bytes), 413).await;
        let said = answer["galat"].as_str().expect("a sentence");
        assert!(said.starts_with("Berkas lebih besar dari batas"), "{said}");
    }
    upload(&office.pengelola, "p0_fisik", "pas.pdf", padded(2 * MIB), 201).await;
    let fields = with(typed_product(typed_paper(&office).await, 0, "13"), "aksi", "daftar");
    let files = vec![
        ("p0_salinan_berkas", "besar.pdf", padded(MIB + 1)),
        ("p0_fisik_berkas", "pas.pdf", padded(MIB + 1)),
    ];
    let page = office.pengelola.post_files(REGISTER, &fields, files).await.expect(422);
    let page = page.expect_text("besar.pdf: Berkas lebih besar dari batas");
    assert_eq!(values(&filled_form(&page, REGISTER), "p0_fisik").len(), 1, "the other one is kept");
}

#[tokio::test]
async fn a_name_keeps_its_last_part_and_hurts_nobody() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let office = Office::open(&database).await;
    let names = [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\pindaian\\SK 13.pdf", "SK 13.pdf"),
        ("a\u{0}b\r\nset-cookie: x.pdf", "abset-cookie: x.pdf"),
        ("", "berkas.pdf"),
        ("\"><script>.pdf", "\"><script>.pdf"),
    ];
    for (given, kept) in names {
        let answer =
            upload(&office.pengelola, "p0_salinan", given, pdfs::decision(13, 2025, "SOP"), 201).await;
        assert_eq!(answer["name"].as_str(), Some(kept));
    }
    let case = office.registered("13", &Copies::composed(13)).await;
    let action = format!("/kasus/{case}/berkas");
    let form = office.pengelola.get(&action).await;
    let fields = [("peran", "lampiran"), ("mengganti", "")];
    let files = vec![("berkas_berkas", "\"><script>\u{e9}.pdf", pdfs::compose(&["Lampiran"]))];
    let page = office.pengelola.send_files(&form, &action, &fields, files).await.expect(200);
    assert!(!page.body.contains("><script>") && page.text().contains("><script>é.pdf"), "{}", page.text());
    let file =
        page.body.split("&#60;script").next().and_then(|before| before.rsplit(&format!("{action}/")).next());
    let file = file.and_then(|rest| rest.split('"').next()).expect("the file");
    let seen = office.pengelola.get(&format!("{action}/{file}")).await.expect(200);
    assert_eq!(seen.headers["content-disposition"], "inline; filename=\"___script__.pdf\"");
}

#[tokio::test]
async fn uploads_are_few_at_once_and_not_slow() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let office = Office::open(&database).await;
    let page = office.pengelola.get("/kerja").await;
    let (pages, who) = (&page, &office.pengelola);
    let slow = || async move {
        let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(b"%PDF-1.7\n".to_vec())]);
        let never = futures_util::stream::pending();
        let body = reqwest::Body::wrap_stream(futures_util::StreamExt::chain(begun, never));
        who.uploads(pages, "p0_salinan", "lambat.pdf", body).await.expect("an answer")
    };
    let fifth = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        who.uploads(pages, "p0_salinan", "kelima.pdf", pdfs::compose_scan()).await.expect("an answer")
    };
    let (one, two, three, four, fifth) = tokio::join!(slow(), slow(), slow(), slow(), fifth);
    assert_eq!((fifth.status, fifth.headers["retry-after"].as_bytes()), (503, &b"10"[..]));
    assert!(fifth.body.contains("Sedang banyak unggahan berjalan."), "{}", fifth.body);
    for seen in [one, two, three, four] {
        let seen = seen.expect(422);
        assert!(seen.body.contains("Sambungan terlalu lambat"), "{}", seen.body);
    }
    let again = who.uploads(pages, "p0_salinan", "kelima.pdf", pdfs::compose_scan()).await;
    again.expect("an answer").expect(201);
}

#[tokio::test]
async fn nobody_uploads_without_a_session_and_a_token() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let office = Office::open(&database).await;
    let page = office.pengelola.get("/kerja").await;
    let stranger = Person::stranger(&office.house.base);
    let bytes = pdfs::compose_scan;
    stranger.uploads(&page, "p0_salinan", "x.pdf", bytes()).await.expect("an answer").expect(401);
    let foreign = office.kabag.get("/kerja").await;
    office.pengelola.uploads(&foreign, "p0_salinan", "x.pdf", bytes()).await.expect("an answer").expect(403);
    let before = office.house.app.journal.head().await.expect("a head").seq;
    let fields = with(typed_product(typed_paper(&office).await, 0, "13"), "csrf", "salah");
    let files = vec![("p0_salinan_berkas", "x.pdf", bytes())];
    office.pengelola.post_files(REGISTER, &fields, files).await.expect(403);
    assert_eq!(office.house.app.journal.head().await.expect("a head").seq, before, "no file was taken in");
}
