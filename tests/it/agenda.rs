//! The agenda book: a number is given once, what is skipped has a reason, what is struck stays.

use crate::engines::on_both_engines;
use crate::exports::{bytes, expect_says, sheets, words};
use crate::house::posts;
use crate::nota::{TU, Takedown};
use crate::pdfs;
use jdih::agenda::{Asked, Given, Paper, Pattern, Register};
use jdih::products::Leftovers;
use jdih::sop::{ActError, Sought};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Field and sentence of a refused input.
#[track_caller]
fn invalid(outcome: Result<String, ActError>) -> (String, String) {
    match outcome {
        Err(ActError::Invalid { field, sentence }) => (field, sentence),
        Err(ActError::Effect(fault)) => {
            let plain: &(dyn std::error::Error + 'static) = fault.as_ref();
            match plain.downcast_ref::<ActError>() {
                Some(ActError::Invalid { field, sentence }) => (field.clone(), sentence.clone()),
                _ => panic!("another fault: {}", fault.sentence()),
            }
        }
        other => panic!("not refused: {other:?}"),
    }
}

fn given(number: &str, reason: &str) -> Given {
    Given { number: number.into(), date: String::new(), reason: reason.into() }
}

on_both_engines! {
    async fn a_number_is_proposed_replaced_refused_and_never_given_again(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let (crew, agenda) = (&office.crew, &office.crew.house.app.agenda);
        assert_eq!(office.proposed().await, 1);
        let first = office.numbered(1).await;
        assert_eq!(crew.case(&first).await.closed.expect("it ended").outcome, "diturunkan");
        for (typed, found) in [("1/hk.04-nd/15/2026", true), ("2/hk.04-nd/15/2026", false)] {
            let lines = crew.house.app.sops.found(&office.tu, false, &Sought::typed(typed), 10).await.unwrap();
            assert_eq!(lines.iter().any(|line| line.id == first), found, "{typed}");
        }
        let case = office.at("penomoran").await;
        let (field, sentence) = invalid(office.numbers(&case, &[("nomor", "1")]).await);
        assert_eq!(field, "nomor");
        assert!(sentence.contains("sudah dipakai pada tahun 2026 untuk “Perbaikan Keputusan 13”"), "{sentence}");
        for (fields, field) in [
            (vec![("nomor", "0")], "nomor"),
            (vec![("nomor", "dua")], "nomor"),
            (vec![("nomor", "9"), ("alasan", "")], "alasan"),
            (vec![("nomor", "2"), ("tanggal", "2026-01-06")], "tanggal"),
            (vec![("nomor", "2"), ("tanggal", "2026-01-04")], "tanggal"),
            (vec![("nomor", "2"), ("tanggal", "kemarin")], "tanggal"),
        ] {
            assert_eq!(invalid(office.numbers(&case, &fields).await).0, field, "{fields:?}");
        }
        // A refused number leaves nothing behind.
        assert_eq!(agenda.taken(&office.tu, Register::NotaDinas, 2026).await.unwrap().numbers, [1]);
        office.numbers(&case, &[("nomor", "4"), ("alasan", " Dipakai  subbagian lain ")]).await.expect("numbered");
        let taken = agenda.taken(&office.tu, Register::NotaDinas, 2026).await.unwrap();
        assert_eq!((taken.numbers.as_slice(), taken.next()), ([1, 4].as_slice(), 5));
        assert_eq!((taken.skips[0].first, taken.skips[0].last, taken.skips[0].reason.as_str()), (2, 3, "Dipakai subbagian lain"));
        let skipped = office.at("penomoran").await;
        assert!(invalid(office.numbers(&skipped, &[("nomor", "3")]).await).1.contains("Dipakai subbagian lain"));
        // Struck, it stays taken, and its paper gets another.
        let entry = agenda.entries_of_case(&case).await.unwrap().remove(0);
        assert_eq!(invalid(agenda.strike(&office.tu, &crew.fresh_id(), &entry.id, " ").await).0, "alasan");
        let act = crew.fresh_id();
        for _ in 0..2 {
            agenda.strike(&office.tu, &act, &entry.id, "Salah baca buku").await.expect("struck, once");
        }
        assert!(invalid(agenda.strike(&office.tu, &crew.fresh_id(), &entry.id, "lagi").await).1.contains("sudah dicoret"));
        assert!(invalid(office.numbers(&skipped, &[("nomor", "4")]).await).1.contains("dan sudah dicoret"));
        let waiting = agenda.waiting(&office.tu, Register::NotaDinas, 2026).await.unwrap();
        assert_eq!(waiting.iter().map(|paper| &paper.id).collect::<Vec<_>>(), [&case]);
        let paper = Paper::NotaDinas { case_id: case.clone() };
        let again = Given { date: "5 Januari 2026".into(), ..given("5", "") };
        agenda.number(&office.tu, &crew.fresh_id(), &paper, &again).await.expect("numbered anew");
        assert!(invalid(agenda.number(&office.tu, &crew.fresh_id(), &paper, &again).await).1.contains("sudah bernomor"));
        assert!(agenda.waiting(&office.tu, Register::NotaDinas, 2026).await.unwrap().is_empty());
        crew.house.expect_verified().await;
    }

    async fn who_numbers_at_once_gets_different_numbers_or_is_told(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let mut cases = Vec::new();
        for _ in 0..4 {
            cases.push(office.at("penomoran").await);
        }
        let fields = [("nomor", "1")];
        let all = futures_util::future::join_all(cases.iter().map(|case| office.numbers(case, &fields))).await;
        let (given, refused): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
        assert_eq!((given.len(), refused.len()), (1, 3));
        for refused in refused {
            assert_eq!(invalid(refused).0, "nomor");
        }
        assert_eq!(office.crew.house.app.agenda.taken(&office.tu, Register::NotaDinas, 2026).await.unwrap().numbers, [1]);
        // The database holds it, too.
        let again = "INSERT INTO agenda_entry (id, office_id, register, year, number, number_text, date, case_id, addressee,
            subject, person_id, post_title, at_ms, folded, struck_by, struck_ms) SELECT 'x', office_id, register, year, number,
            number_text, date, case_id, addressee, subject, person_id, post_title, at_ms, folded, person_id, 1 FROM agenda_entry";
        let refused = office.crew.force(again).await;
        assert!(matches!(refused, Err(jdih::db::Error::Duplicate(_))), "{refused:?}");
        office.crew.house.expect_verified().await;
    }

    async fn a_year_begins_with_one(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let crew = &office.crew;
        office.numbered(1).await;
        let late = office.at("penomoran").await;
        crew.house.clock.advance_ms(360 * DAY_MS);
        assert_eq!(office.proposed().await, 2, "it is December");
        crew.house.clock.advance_ms(10 * DAY_MS);
        assert_eq!(office.proposed().await, 1, "it is January");
        // A paper of the old year is numbered in the old book.
        office.numbers(&late, &[("nomor", "2"), ("tanggal", "2026-12-31")]).await.expect("numbered");
        let agenda = &crew.house.app.agenda;
        let entry = agenda.entries_of_case(&late).await.unwrap().remove(0);
        assert_eq!((entry.year, entry.number_text.as_str()), (2026, "2/HK.04-ND/15/2026"));
        assert_eq!(office.proposed().await, 1);
        let year = |year| Asked { year, ..Asked::default() };
        let count = async |asked: Asked| {
            agenda.entries(&office.tu, Register::NotaDinas, &asked, 50).await.unwrap().len()
        };
        assert_eq!((count(year(Some(2026))).await, count(year(Some(2027))).await, count(year(None)).await), (2, 0, 2));
    }

    async fn dispositions_are_numbered_by_who_keeps_the_book(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let (crew, agenda) = (&office.crew, &office.crew.house.app.agenda);
        let case = office.at("penurunan").await;
        let mut waiting = agenda.waiting(&office.tu, Register::Disposisi, 2026).await.unwrap();
        // Behind them in time: two of the upload, whose product is now taken down.
        assert_eq!(waiting.len(), 4);
        waiting.drain(..2);
        assert!(agenda.waiting(&office.kabag, Register::Disposisi, 2026).await.unwrap().is_empty());
        let paper = |at: usize| Paper::Disposisi { id: waiting[at].id.clone() };
        for actor in [&office.kabag, &office.kasubbag, &office.pengelola, &crew.auditor, &crew.admin] {
            let refused = agenda.number(actor, &crew.fresh_id(), &paper(0), &given("1", "")).await;
            assert!(matches!(refused, Err(ActError::Forbidden(_))), "{refused:?}");
        }
        let act = crew.fresh_id();
        let place = agenda.number(&office.tu, &act, &paper(0), &given("1", "")).await.expect("numbered");
        assert_eq!(agenda.number(&office.tu, &act, &paper(0), &given("1", "")).await.expect("once"), place);
        assert!(invalid(agenda.number(&office.tu, &crew.fresh_id(), &paper(0), &given("2", "")).await).1.contains("sudah bernomor 1/2026"));
        agenda.number(&office.tu, &crew.fresh_id(), &paper(1), &given("2", "")).await.expect("numbered");
        let foreign = Paper::Disposisi { id: crew.fresh_id() };
        let refused = agenda.number(&office.tu, &crew.fresh_id(), &foreign, &given("3", "")).await;
        assert!(matches!(refused, Err(ActError::NotFound)), "{refused:?}");
        let foreign = Paper::NotaDinas { case_id: case };
        let refused = agenda.number(&office.tu, &crew.fresh_id(), &foreign, &given("3", "")).await;
        assert!(matches!(refused, Err(ActError::Invalid { .. } | ActError::NotFound)), "{refused:?}");
        crew.house.expect_verified().await;
    }

    async fn skipped_numbers_are_noted_withdrawn_and_flagged(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let house = &office.crew.house;
        office.numbered(4).await;
        let tu = office.browser(&office.tu).await;
        let book = "/agenda?buku=nota_dinas&tahun=2026";
        let page = tu.get(book).await.expect(200).expect_text("1–3: Dipakai di luar sistem");
        let withdrawal = page.between("action=\"/agenda/lewat/", "\"").expect("a form").to_owned();
        let withdrawal = format!("/agenda/lewat/{withdrawal}");
        let page = tu.send(&page, &withdrawal, &[]).await.expect(200).expect_text("Belum ada alasan: nomor 1–3.");
        let skip = "/agenda/lewat";
        for (from, to, reason, says) in [
            ("4", "", "x", "Nomor 4 sudah dipakai"),
            ("3", "2", "x", "bilangan bulat"),
            ("x", "", "x", "bilangan bulat"),
            ("1", "2", " ", "Tuliskan alasannya"),
        ] {
            let page = tu.send(&page, skip, &[("dari", from), ("sampai", to), ("alasan", reason)]).await.expect(422);
            assert!(page.body.contains(&format!("name=\"dari\" value=\"{from}\"")), "{from}");
            page.expect_text(says);
        }
        let page = tu.send(&page, skip, &[("dari", "1"), ("sampai", "2"), ("alasan", "Milik Subbagian Umum")]).await.expect(200);
        let page = page.expect_text("1–2: Milik Subbagian Umum").expect_text("Belum ada alasan: nomor 3.");
        let twice = tu.send(&page, skip, &[("dari", "2"), ("alasan", "x")]).await.expect(422);
        twice.expect_text("sudah dicatat sebagai dilewati");
        // A gap is filled by its number.
        office.numbered(3).await;
        assert!(!tu.get(book).await.expect(200).text().contains("Belum ada alasan"));
        let kabag = office.browser(&office.kabag).await;
        let page = kabag.get(book).await.expect(200);
        assert!(!page.offers(skip) && !page.body.contains("pencabutan"));
        let token = page.between("name=\"csrf\" value=\"", "\"").expect("a token").to_owned();
        let fields = [("csrf", token), ("buku", "nota_dinas".into()), ("tahun", "2026".into()), ("dari", "9".into())];
        let fields = fields.map(|(name, value): (&str, String)| (name.to_owned(), value));
        kabag.post(skip, &fields).await.expect(422);
        let with_act = [fields.as_slice(), &[("tindakan_id".to_owned(), office.crew.fresh_id())]].concat();
        kabag.post(skip, &with_act).await.expect(403);
        house.expect_verified().await;
    }

    async fn the_signed_paper_is_attached_and_put_away(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let crew = &office.crew;
        let case = office.numbered(1).await;
        let entry = crew.house.app.agenda.entries_of_case(&case).await.unwrap().remove(0);
        let address = format!("/agenda/{}", entry.id);
        let tu = office.browser(&office.tu).await;
        let page = tu.get(&address).await.expect(200).expect_text("Belum selesai: lampirkan pindaian");
        let attach = format!("{address}/pindaian");
        let none = tu.send_files(&page, &attach, &[], vec![]).await.expect(422);
        none.expect_text("Pilih pindaian naskah");
        let wrong = tu.send_files(&page, &attach, &[], vec![("naskah_ttd_berkas", "a.pdf", b"bukan".to_vec())]).await;
        wrong.expect(422);
        let scan = vec![("naskah_ttd_berkas", "nota dinas.pdf", pdfs::compose_scan())];
        let page = tu.send_files(&page, &attach, &[], scan).await.expect(200);
        let page = page.expect_text("nota dinas.pdf").expect_text("Belum selesai: catat lokasi arsipnya");
        let place = format!("{address}/arsip");
        tu.send(&page, &place, &[("lokasi", " ")]).await.expect(422).expect_text("Isikan tempat naskah");
        let page = tu.send(&page, &place, &[("lokasi", "Lemari 2, map 2026")]).await.expect(200);
        assert!(!page.text().contains("Belum selesai"));
        // Whoever sees the case sees the scan; nobody but the keeper changes it.
        let kabag = office.browser(&office.kabag).await;
        let (headers, _) = bytes(&kabag, &attach).await;
        assert_eq!(headers["content-type"], "application/pdf");
        let page = kabag.get(&address).await.expect(200).expect_text("Lemari 2, map 2026");
        assert!(!page.offers(&place) && !page.offers(&attach));
        let unit = crew.house.person(posts::UNIT).await;
        unit.get(&address).await.expect(403);
        unit.get(&attach).await.expect(403);
        crew.house.admin.get(&address).await.expect(403);
        // What an entry refers to is no leftover, however old its upload.
        crew.house.clock.advance_ms(50 * 365 * DAY_MS);
        let app = &crew.house.app;
        let scan = app.agenda.entries_of_case(&case).await.unwrap().remove(0).scan_digest.unwrap();
        let left = Leftovers::new(app.journal.clone(), app.storage.clone()).find().await.unwrap();
        assert!(left.iter().all(|one| one.sha256 != scan), "{left:?}");
        crew.house.expect_verified().await;
    }

    async fn the_register_is_searched_paged_and_taken_along(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let (crew, agenda) = (&office.crew, &office.crew.house.app.agenda);
        let tu = office.browser(&office.tu).await;
        tu.get("/agenda").await.expect(200).expect_text("Belum ada nomor pada buku ini untuk tahun 2026");
        for number in 1..=3 {
            office.numbered(number).await;
        }
        let other = office.at("penurunan").await;
        let hostile = crate::nota::draft().with("kepada", "=1+1").with("perihal", "Juknis 100%_ beda");
        office.drafts(&other, &hostile).await.expect("drafted");
        office.take_to(&other, "penomoran").await;
        office.numbers(&other, &[("nomor", "6"), ("alasan", "Dipakai di luar sistem")]).await.expect("numbered");
        let numbers = async |words: &str| {
            let asked = Asked { year: Some(2026), words: words.into(), after: None };
            let found = agenda.entries(&office.kabag, Register::NotaDinas, &asked, 50).await.unwrap();
            found.into_iter().map(|entry| entry.number).collect::<Vec<_>>()
        };
        assert_eq!(numbers("").await, [6, 3, 2, 1]);
        assert_eq!(numbers("juknis BEDA").await, [6]);
        assert_eq!(numbers("100%_").await, [6]);
        assert_eq!(numbers("2/hk.04").await, [2]);
        assert_eq!(numbers("kpu provinsi jambi nomor").await, [6, 3, 2, 1], "by its case");
        assert_eq!(numbers("tidak ada").await, [] as [i64; 0]);
        let asked = Asked { year: None, words: String::new(), after: Some((2026, 3)) };
        let behind = agenda.entries(&office.kabag, Register::NotaDinas, &asked, 1).await.unwrap();
        assert_eq!(behind.iter().map(|entry| entry.number).collect::<Vec<_>>(), [2]);
        let page = tu.get("/agenda?cari=%3Cb%3E&tahun=").await.expect(200).expect_text("Tidak ada nomor yang cocok");
        assert!(!page.body.contains("<b>"));
        tu.get("/agenda?tahun=abc").await.expect(422);
        tu.get("/agenda?buku=lain").await.expect(404);
        let (headers, xlsx) = bytes(&tu, "/agenda.xlsx?buku=nota_dinas&tahun=2026").await;
        assert!(headers["content-disposition"].to_str().unwrap().contains("agenda-nota-dinas-2026.xlsx"));
        let sheets = sheets(&xlsx);
        let row = sheets[0].iter().find(|row| row.first().is_some_and(|cell| *cell == ('n', "6".into()))).expect("a row");
        assert_eq!(row[3], ('s', "=1+1".to_owned()));
        let skipped: Vec<String> = sheets[1].iter().flatten().map(|(_, text)| text.clone()).collect();
        assert!(skipped.contains(&"4–5".to_owned()), "{skipped:?}");
        let said = words(&bytes(&tu, "/agenda.pdf?buku=nota_dinas&tahun=2026&cari=juknis").await.1);
        for wanted in ["Buku agenda: nota dinas", "tahun 2026", "6/HK.04-ND/15/2026", "=1+1", "Hanya yang memuat: juknis."] {
            expect_says(&said, wanted);
        }
        assert!(!said.contains("3/HK.04"), "{said}");
        crew.house.person(posts::UNIT).await.get("/agenda").await.expect(403);
        crew.house.admin.get("/agenda.xlsx").await.expect(403);
        crew.house.expect_verified().await;
    }

    async fn an_office_says_how_its_numbers_and_letters_look(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let crew = &office.crew;
        let admin = &crew.house.admin;
        let page = admin.get("/admin/penomoran").await.expect(200).expect_text("7/HK.04-ND/15/2026");
        let action = "/admin/penomoran/nota_dinas";
        for (template, unit, says) in [
            ("", "", "Isikan templat nomor"),
            ("ND/{tahun}", "", "harus memuat {n}"),
            ("{n}/{bulan}", "", "Isian {bulan} tidak dikenal"),
            ("{n}/{unit}", "", "memakai {unit}, tetapi isinya kosong"),
            ("{n:9}", "", "Lebar pada {n:9}"),
            ("{n", "", "karakter ke-1 tidak berpasangan"),
        ] {
            let fields = [("templat", template), ("klasifikasi", "HK.04"), ("unit", unit)];
            let again = admin.send(&page, action, &fields).await.expect(422);
            assert!(again.body.contains("aria-invalid"), "{template}");
            again.expect_text(says);
        }
        let fields = [("templat", "{n:3}/{klasifikasi}/{unit}/{bulan_romawi}/{tahun}"), ("klasifikasi", "HK.03.1"), ("unit", "02")];
        let shown = [fields.as_slice(), &[("aksi", "contoh")]].concat();
        admin.send(&page, action, &shown).await.expect(200).expect_text("007/HK.03.1/02/I/2026");
        assert_eq!(crew.house.app.agenda.pattern(&office.tu.office_id, Register::NotaDinas).await.unwrap(), Pattern::usual(Register::NotaDinas));
        let live = admin.get("/admin/penomoran/contoh?templat=%7Bn%7D-%7Btahun%7D").await.expect(200);
        assert_eq!(live.body, "{\"contoh\":\"7-2026\"}");
        admin.send(&page, action, &fields).await.expect(200).expect_text("007/HK.03.1/02/I/2026");
        office.crew.house.person(TU).await.get("/admin/penomoran").await.expect(403);
        // Texts of the office.
        let texts = admin.get("/admin/naskah").await.expect(200).expect_text("KPU Provinsi Jambi");
        let long = "x".repeat(601);
        let again = admin.send(&texts, "/admin/naskah", &[("naskah_pembuka", long.as_str())]).await.expect(422);
        assert!(again.body.contains(&long));
        let set = [
            ("naskah_kop", "Komisi Pemilihan Umum\nProvinsi Jambi"),
            ("naskah_alamat", "Jalan Jenderal A. Thalib 33, Jambi"),
            ("naskah_pembuka", "Sehubungan dengan perintah."),
            ("naskah_penutup", "Sekian."),
        ];
        admin.send(&texts, "/admin/naskah", &set).await.expect(200).expect_text("Jalan Jenderal A. Thalib 33");
        let case = office.at("penurunan").await;
        let form = office.browser(&office.pengelola).await;
        let form = form.get(&format!("/kasus/{case}/naskah")).await.expect(200);
        assert!(form.body.contains("Sehubungan dengan perintah.") && form.body.contains("Sekian."));
        let case = office.numbered(1).await;
        let tu = office.browser(&office.tu).await;
        let said = words(&bytes(&tu, &format!("/kasus/{case}/naskah.pdf")).await.1);
        for wanted in ["KOMISI PEMILIHAN UMUM", "Jalan Jenderal A. Thalib 33, Jambi", "NOMOR: 001/HK.03.1/02/I/2026"] {
            expect_says(&said, wanted);
        }
        crew.house.expect_verified().await;
    }
}
