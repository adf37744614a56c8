//! What who decides at a gate sees, and the notes that are pinned to pages.

use crate::engines::{Engine, TestDatabase, on_both_engines};
use crate::house::{Person, Seen, posts};
use crate::office::{Copies, Office};
use crate::pdfs;
use jdih::products::{MAX_PAGE_NOTES, PAGE_NOTE_MAX_CHARS};

/// A page of the decision and what it brings along (styles, script, font) must fit a slow line.
const MAX_BYTES: usize = 150 * 1000;
const KASUBBAG: &str = "menunggu koreksi Kasubbag";

async fn at_the_check(office: &Office, number: &str) -> String {
    let case = office.registered(number, &Copies::composed(21)).await;
    office.take_to(&case, KASUBBAG).await;
    case
}

/// The address of a leaf of the first public file that the page shows.
fn leaf(page: &Seen, case: &str, n: u32) -> String {
    let before = page.body.split("/lembar/1\"").next().expect("a leaf");
    let file = before.rsplit("/berkas/").next().expect("a file");
    format!("/kasus/{case}/berkas/{file}/lembar/{n}")
}

on_both_engines! {
    async fn the_gate_sees_the_decision_first_and_what_changed_since_it_looked(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = at_the_check(&office, "21").await;
        let address = format!("/kasus/{case}");
        let first = office.kasubbag.get(&address).await.expect(200).expect_text("Ke keputusan");
        assert!(!first.body.contains("Sejak terakhir"), "nothing was seen before");
        assert!(first.offers(&format!("{address}/persetujuan")), "{}", first.text());
        // Others see the whole case, and so does who asks for it.
        let whole = office.kasubbag.get(&format!("{address}?tampilan=lengkap")).await.expect(200);
        whole.expect_text("Riwayat").expect_text("menyerahkan naskah untuk diperiksa");
        assert!(!office.pengelola.get(&address).await.expect(200).body.contains("Ke keputusan"));

        let back = [("tujuan", "penyerahan"), ("catatan", "Subjek belum sesuai tesaurus")];
        office.kasubbag.act(&case, "pengembalian", &back).await.expect(200);
        office.puts_file(&case, "lampiran", "", pdfs::compose_scan_of(3)).await.expect(200);
        office.take_to(&case, "menunggu pencocokan naskah").await;
        office.accepts_lone_pages(&case).await;
        office.take_to(&case, "menunggu diserahkan untuk diperiksa").await;
        office.describe(&case, &[("subjek", "DOKUMEN HUKUM")]).await.expect(200);
        office.check(&case).await.expect(200);
        office.pengelola.act(&case, "penyerahan", &[]).await.expect(200);
        for _ in 0..2 {
            let again = office.kasubbag.get(&address).await.expect(200);
            let told = again.between("id=\"h-berubah\"", "</section>").expect("what changed");
            assert!(told.contains("<del>DOKUMEN HUKUM - PENGELOLAAN</del> menjadi <ins>DOKUMEN HUKUM</ins>"), "{told}");
            assert!(told.contains("Lampiran yang benar.pdf ditambahkan."), "{told}");
            assert!(told.contains("menyerahkan naskah untuk diperiksa"), "{told}");
            assert!(!told.contains("Subjek belum sesuai tesaurus"), "one's own act is no news: {told}");
        }
        office.house.expect_verified().await;
    }
}

on_both_engines! {
    async fn a_note_on_a_page_goes_back_with_the_case_and_is_answered(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = at_the_check(&office, "22").await;
        let address = format!("/kasus/{case}");
        let leaf = leaf(&office.kasubbag.get(&address).await.expect(200), &case, 1);
        let page = office.kasubbag.get(&leaf).await.expect(200).expect_text("halaman 1 dari");
        let pinned = [("x", "2500"), ("y", "7560"), ("catatan", "Nomor <b>salah</b> ketik")];
        let seen = office.kasubbag.send(&page, &leaf, &pinned).await.expect(200).expect_path(&leaf);
        assert!(seen.body.contains("cx=\"25.0%\" cy=\"75.6%\""), "{}", seen.body);
        let seen = office.kasubbag.send(&seen, &leaf, &[("bagian", "bawah"), ("catatan", "Paraf kurang")]).await;
        let seen = seen.expect(200).expect_text("Nomor <b>salah</b> ketik").expect_text("Paraf kurang");
        assert!(seen.body.contains("cx=\"50.0%\" cy=\"83.3%\""), "{}", seen.body);
        office.kasubbag.get(&address).await.expect_text("2 catatan halaman belum ditanggapi");

        let back = [("tujuan", "kesesuaian"), ("catatan", "Lihat catatan pada halaman")];
        office.kasubbag.act(&case, "pengembalian", &back).await.expect(200);
        let page = office.pengelola.get(&address).await.expect(200).expect_text("Nomor <b>salah</b> ketik");
        let forms: Vec<String> = page
            .body
            .split(&format!("action=\"{address}/catatan-halaman/"))
            .skip(1)
            .filter_map(|rest| rest.split('"').next().map(|id| format!("{address}/catatan-halaman/{id}")))
            .collect();
        let [first, second] = forms.as_slice() else { panic!("two forms: {forms:?}") };
        // Not following a note wants a reason; what was typed of another stays.
        let refused = office.pengelola.send(&page, second, &[("tanggapan", "tidak_diperbaiki")]).await;
        refused.expect(422).expect_text("Tuliskan mengapa catatan ini tidak diikuti");
        office.pengelola.send(&page, second, &[("tanggapan", "entah")]).await.expect(422);
        let page = office.pengelola.send(&page, first, &[("tanggapan", "diperbaiki")]).await.expect(200);
        let reason = [("tanggapan", "tidak_diperbaiki"), ("alasan", "Paraf tidak diwajibkan pada salinan")];
        let page = office.pengelola.send(&page, second, &reason).await.expect(200);
        assert!(!page.body.contains("belum ditanggapi"), "{}", page.text());
        office.take_to(&case, KASUBBAG).await;
        let page = office.kasubbag.get(&address).await.expect(200);
        let page = page.expect_text("sudah diperbaiki oleh").expect_text("Paraf tidak diwajibkan pada salinan");
        // Who noted and who answered, each in the post in which it was done.
        page.expect_text(&format!("({}), ", posts::KASUBBAG)).expect_text(&format!("({}), ", posts::PENGELOLA));
        office.house.expect_verified().await;
    }
}

on_both_engines! {
    async fn notes_are_the_gates_alone_and_bounded(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = at_the_check(&office, "23").await;
        let address = format!("/kasus/{case}");
        let first = leaf(&office.kasubbag.get(&address).await.expect(200), &case, 1);
        let page = office.kasubbag.get(&first).await.expect(200);
        let typed = "a".repeat(PAGE_NOTE_MAX_CHARS + 1);
        let seen = office.kasubbag.send(&page, &first, &[("catatan", &typed), ("x", "5"), ("y", "6")]).await;
        let seen = seen.expect(422).expect_text("Terlalu panjang");
        assert!(seen.body.contains(&typed) && seen.body.contains("name=\"x\" value=\"5\""));
        office.kasubbag.send(&page, &first, &[("catatan", " ")]).await.expect(422);
        let off = first.replace("/lembar/1", "/lembar/99");
        office.kasubbag.get(&off).await.expect(404);
        office.kasubbag.get(&first.replace("/lembar/1", "/lembar/satu")).await.expect(404);
        let nowhere = Person::filled(&page, &first, &[("catatan", "Tidak ada halamannya")]);
        office.kasubbag.post(&off, &nowhere).await.expect(404);

        // The maker reads it, and pins nothing.
        let own = office.pengelola.get(&first).await.expect(200);
        assert!(!own.offers(&first));
        let (act, version) = (uuid::Uuid::now_v7().to_string(), office.house.case(&case).await.version.to_string());
        let forged = [("tindakan_id", act.as_str()), ("versi", &version), ("catatan", "Saya sendiri")];
        let mut fields = Person::filled(&own, "/keluar", &[]);
        fields.extend(forged.map(|(name, value)| (name.to_owned(), value.to_owned())));
        office.pengelola.post(&first, &fields).await.expect(403);

        // An open page of a case that went on is told so, with what was typed.
        office.kasubbag.act(&case, "persetujuan", &[]).await.expect(200);
        let stale = office.kasubbag.send(&page, &first, &[("catatan", "Terlambat dicatat")]).await;
        stale.expect(409).expect_text("Terlambat dicatat");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_decision_is_light_enough_for_a_phone() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let office = Office::open(&database).await;
    let case = at_the_check(&office, "24").await;
    let page = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
    let mut bytes = page.body.len();
    let (mut rest, mut files) = (page.body.as_str(), 0);
    while let Some(at) = rest.find("/statis/") {
        rest = &rest[at..];
        let address = rest.split('"').next().unwrap_or_default().to_owned();
        rest = &rest[address.len()..];
        bytes += office.kasubbag.get(&address).await.expect(200).body.len();
        files += 1;
    }
    assert!(files >= 3, "{files} files");
    // The font is asked for by the style sheet.
    bytes += std::fs::metadata("static/plus-jakarta-sans-latin.woff2").expect("the font").len() as usize;
    assert!(bytes <= MAX_BYTES, "{bytes} bytes, {} of them the page", page.body.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_takes_its_last_note_and_not_one_more() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let office = Office::open(&database).await;
    let case = at_the_check(&office, "25").await;
    let leaf = leaf(&office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200), &case, 1);
    let mut page = office.kasubbag.get(&leaf).await.expect(200);
    for _ in 0..MAX_PAGE_NOTES {
        page = office.kasubbag.send(&page, &leaf, &[("catatan", "Satu lagi")]).await.expect(200);
    }
    let refused = office.kasubbag.send(&page, &leaf, &[("catatan", "Satu terlalu banyak")]).await;
    refused.expect(422).expect_text("Satu terlalu banyak").expect_text("Sudah ada 200 catatan");
}

on_both_engines! {
    async fn the_inbox_finds_by_words_and_counts(database: TestDatabase) {
        let office = Office::open(&database).await;
        let one = office.registered("41", &Copies::composed(41)).await;
        let other = office.registered("42", &Copies::composed(42)).await;
        office.take_to(&other, "menunggu disposisi Sekretaris").await;
        let page = office.pengelola.get("/kerja").await.expect(200);
        page.expect_text("Menunggu Anda (1)").expect_text("pada orang lain (1)");
        let found = office.pengelola.get("/kerja?cari=KEPUTUSAN+41").await.expect(200);
        assert!(found.body.contains(&one) && !found.body.contains(&other), "{}", found.text());
        let found = office.pengelola.get("/kerja?cari=nomor+42").await.expect(200);
        assert!(found.body.contains(&other) && !found.body.contains(&one), "{}", found.text());
        for none in ["zzz", "%25", "_", "!"] {
            let nothing = office.pengelola.get(&format!("/kerja?cari={none}")).await.expect(200);
            assert!(!nothing.body.contains(&one) && !nothing.body.contains(&other), "{none}");
        }
    }

    async fn the_inbox_finds_by_the_number_of_the_nota_dinas_as_it_stands(database: TestDatabase) {
        let office = Office::open(&database).await;
        let one = office.registered("41", &Copies::composed(41)).await;
        let other = office.registered("42", &Copies::composed(42)).await;
        let sought = async |text: &str| {
            let page = office.pengelola.get(&format!("/kerja?cari={text}")).await.expect(200);
            (page.body.contains(&one), page.body.contains(&other))
        };
        assert_eq!(sought("12%2Fhk.03%2F15%2F2025").await, (true, true));
        assert_eq!(sought("12%2FHK.03%2F15%2F2025+permohonan+42").await, (false, true));
        let paper = office.pengelola.get(&format!("/kasus/{one}/nota-dinas")).await.expect(200);
        let mended = [
            ("nd_nomor", "99/HK.03/15/2025"),
            ("nd_tanggal", "9 Januari 2025"),
            ("nd_dari", "Subbagian Hukum"),
            ("nd_kepada", "Sekretaris"),
            ("nd_hal", "Permohonan pengunggahan produk hukum"),
        ];
        let address = format!("/kasus/{one}/nota-dinas");
        office.pengelola.send_files(&paper, &address, &mended, Vec::new()).await.expect(200);
        assert_eq!(sought("99%2FHK.03").await, (true, false));
        assert_eq!(sought("12%2FHK.03").await, (false, true));
    }
}

on_both_engines! {
    async fn every_procedure_is_shown_as_its_table(database: TestDatabase) {
        let office = Office::open(&database).await;
        let list = office.kasubbag.get("/sop").await.expect(200);
        let shown: Vec<String> = list.body.split("href=\"/sop/").skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect();
        assert_eq!(shown.len(), 9, "{shown:?}");
        for id in &shown {
            let table = office.kasubbag.get(&format!("/sop/{id}")).await.expect(200);
            assert!(table.body.matches("<tr>").count() >= 5, "{id}");
        }
        let table = office.kasubbag.get("/sop/pengunggahan").await.expect(200);
        table.expect_text("Gerbang: empat mata").expect_text("kembali ke langkah").expect_text("120 menit");
        office.kasubbag.get("/sop/tidak-ada").await.expect(404);
        office.kasubbag.get("/sop/pengunggahan?versi=hotline@x").await.expect(404);
    }
}
