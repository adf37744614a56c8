//! What readers do with a product: read it page by page and part by part, report a problem, be counted.

use crate::collection::{Collection, Product, keputusan};
use crate::crew::Cast;
use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{House, PASSWORD, Person, posts};
use crate::portal::{ask, get, portal};
use crate::raw;
use axum::Router;
use axum::http::{Method, StatusCode};
use jdih::portal::{Portal, routes};
use jdih::products::{
    CONTACT_MAX_CHARS, Counts, MAX_REPORTS_OF_PRODUCT, MAX_WAITING, ProductError, REPORT_KEEP_MS,
};
use jdih::tickets::intake::REPORTS_PER_ADDRESS_PER_DAY;
use std::fmt::Write as _;

const FILE: &str = "/produk-hukum/1/berkas/2025kpt15013.pdf";
const REPORT: &str = "Halaman 2 terbalik pada layar ponsel.";

fn product() -> Product {
    Product {
        pages: vec![
            "KEPUTUSAN\nMenimbang : a. bahwa <b>perlu</b>;\nMEMUTUSKAN :\nKESATU : Menetapkan prosedur.\nKEDUA : Mulai berlaku.",
            "LAMPIRAN\nBAB I\nPENDAHULUAN\nPasal 1\nIsi pasal satu.",
            "",
        ],
        annex: vec!["DAFTAR NAMA JABATAN"],
        ..keputusan("13", 2025, "Prosedur <i>Pengunggahan</i>")
    }
}

async fn house(database: &TestDatabase) -> (Collection, Portal, Router) {
    let c = Collection::of_an_office(database).await;
    c.publish(&product()).await;
    let portal = portal(&c).await;
    let router = routes(portal.clone()).0;
    (c, portal, router)
}

on_both_engines! {
    async fn the_text_has_contents_and_an_address_for_each_diktum_and_pasal(database: TestDatabase) {
        let (_c, _, router) = house(&database).await;
        let page = get(&router, "/produk-hukum/1/isi").await;
        assert_eq!((page.status, page.header("cache-control"), page.header("set-cookie")), (StatusCode::OK, "no-cache", ""));
        let page = page.text();
        for said in [
            "<li class=\"tingkat-2\"><a href=\"#diktum-kedua\">KEDUA</a></li>",
            "<section id=\"diktum-kedua\"",
            "<section id=\"lampiran-bab-i\"",
            "<section id=\"lampiran-pasal-1\"",
            "id=\"halaman-2\"><a href=\"/produk-hukum/1/berkas/2025kpt15013.pdf/halaman/2\"",
            "a. bahwa &#60;b&#62;perlu&#60;/b&#62;;",
            "Halaman 3 tidak memuat teks yang dapat dibaca",
            "<a href=\"/produk-hukum/1/isi/2025kpt15013_L1.pdf\">Isi Lampiran</a>",
        ] {
            assert!(page.contains(said), "{said} is missing in:\n{page}");
        }
        let annex = get(&router, "/produk-hukum/1/isi/2025kpt15013_L1.pdf").await.text();
        assert!(annex.contains("DAFTAR NAMA JABATAN"), "{annex}");
    }

    async fn the_first_paint_of_a_product_stays_small(database: TestDatabase) {
        const FIRST_PAINT_BYTES: usize = 60_000;
        let (_c, _, router) = house(&database).await;
        let mut bytes = get(&router, get(&router, "/produk-hukum/1").await.header("location")).await.body.len();
        for name in ["app.css", "produk.css", "plus-jakarta-sans-latin.woff2"] {
            bytes += get(&router, &jdih::web::asset_url(name)).await.body.len();
        }
        assert!(bytes < FIRST_PAINT_BYTES, "{bytes} bytes");
    }

    async fn a_page_shows_its_words_and_marks_what_was_asked_for(database: TestDatabase) {
        let (_c, _, router) = house(&database).await;
        let page = get(&router, &format!("{FILE}/halaman/1?q=PROSEDUR+%3Cx%3E")).await;
        assert_eq!(page.status, StatusCode::OK);
        let page = page.text();
        for said in [
            "Halaman 1 dari 3", "1 kata ditandai.", "class=\"kena\"", ">prosedur.</tspan>",
            "href=\"/produk-hukum/1/berkas/2025kpt15013.pdf/halaman/2?q=PROSEDUR+%3Cx%3E\" rel=\"next\"",
            "<image href=\"/produk-hukum/1/berkas/2025kpt15013.pdf/halaman/1/gambar\"",
        ] {
            assert!(page.contains(said), "{said} is missing in:\n{page}");
        }
        assert!(!page.contains("<x>") && !page.contains("style="), "{page}");
        let form = get(&router, &format!("{FILE}/halaman/1?q=penetapan")).await.text();
        assert!(form.contains("1 kata ditandai."), "a form that a search finds is marked: {form}");
        let empty = get(&router, &format!("{FILE}/halaman/3")).await.text();
        assert!(empty.contains("tidak ada teks yang dapat dipilih") && !empty.contains("rel=\"next\""), "{empty}");
        for page in ["0", "4", "01", "-1", "x", "99999999999999999999"] {
            assert_eq!(get(&router, &format!("{FILE}/halaman/{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
        }
    }

    async fn what_was_replaced_can_be_read_and_says_that_it_was_replaced(database: TestDatabase) {
        let (c, _, router) = house(&database).await;
        c.republish(1, b"%PDF-1.7 versi kedua").await;
        let old = get(&router, &format!("{FILE}/halaman/1")).await.text();
        for said in [
            "Salinan digital, versi 1 yang sudah digantikan",
            "Ini versi lama, yang sudah digantikan.",
            "<a href=\"/produk-hukum/1/isi/2025kpt15013.pdf#halaman-1\">",
        ] {
            assert!(old.contains(said), "{said} is missing in:\n{old}");
        }
        let old = get(&router, "/produk-hukum/1/isi/2025kpt15013.pdf").await.text();
        assert!(old.contains("Ini versi lama") && old.contains("diktum-kedua"), "{old}");
        let now = get(&router, "/produk-hukum/1/berkas/baru1_v2.pdf/halaman/1").await.text();
        assert!(!now.contains("versi lama") && now.contains("\"/produk-hukum/1/isi#halaman-1\""), "{now}");
        let now = get(&router, "/produk-hukum/1/isi").await.text();
        assert!(!now.contains("versi lama") && !now.contains("diktum-kedua"), "{now}");
    }

    async fn what_is_taken_down_cannot_be_read_in_any_form(database: TestDatabase) {
        let (c, portal, router) = house(&database).await;
        let paths: Vec<String> = ["/halaman/1", "/halaman/1/gambar", "/halaman/1/kecil"]
            .map(|end| format!("{FILE}{end}")).into_iter()
            .chain(["/produk-hukum/1/isi", "/produk-hukum/1/isi/2025kpt15013.pdf", "/produk-hukum/1/lapor"].map(str::to_owned))
            .collect();
        c.withdraw(1).await;
        for path in &paths {
            let answer = get(&router, path).await;
            assert_eq!(answer.status, StatusCode::GONE, "{path}");
            assert!(!answer.text().contains("Prosedur"), "{path}");
        }
        let refused = portal.reports.add(1, REPORT).await;
        assert!(matches!(refused, Err(ProductError::NotFound(_))), "{refused:?}");
        assert_eq!(get(&router, "/produk-hukum/01/isi").await.status, StatusCode::NOT_FOUND);
        // Of what is gone, nothing more is told than that: not which files it had.
        for path in ["/produk-hukum/1/isi/lain.pdf", "/produk-hukum/1/berkas/lain.pdf/halaman/1"] {
            assert_eq!(get(&router, path).await.status, StatusCode::GONE, "{path}");
        }
    }
}

on_both_engines! {
    async fn the_foot_of_public_pages_says_where_the_office_is_found(database: TestDatabase) {
        let house = House::founded(&database).await;
        let reader = Person::stranger(&house.base);
        assert!(!reader.get("/cari").await.expect(200).body.contains("Jam layanan"), "what is not set is not told");
        let form = house.admin.get("/admin/kantor").await.expect(200);
        let long = "é".repeat(CONTACT_MAX_CHARS + 1);
        let typed = [("kantor_alamat", long.as_str()), ("kantor_jam", "Senin"), ("stempel_salinan", "ya")];
        let refused = house.admin.send(&form, "/admin/setelan", &typed).await.expect(422);
        assert!(refused.body.contains(&long) && refused.body.contains("value=\"Senin\""), "{}", refused.body);
        let set = [("kantor_alamat", "Jalan Contoh <1>"), ("kantor_jam", "Senin sampai Jumat"), ("kantor_kontak", " ")];
        house.admin.send(&refused, "/admin/setelan", &set).await.expect(200);
        let page = reader.get("/cari").await.expect(200);
        for said in ["<p>Alamat: Jalan Contoh &#60;1&#62;</p>", "<p>Jam layanan: Senin sampai Jumat</p>"] {
            assert!(page.body.contains(said), "{said} is missing in:\n{}", page.body);
        }
        assert!(!page.body.contains("Kontak:"), "{}", page.body);
    }

    async fn a_problem_is_reported_without_a_name_and_read_by_the_pelaksana_alone(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let house = &cast.crew.house;
        let head = house.app.journal.head().await.unwrap().seq;
        let reader = Person::stranger(&house.base);
        let form = reader.get("/produk-hukum/1/lapor").await.expect(200);
        assert!(!form.body.contains("type=\"text\"") && !form.body.contains("type=\"email\""), "nothing else is asked");
        let short = reader.send(&form, "/produk-hukum/1/lapor", &[("laporan", "rusak <b>")]).await.expect(422);
        assert!(short.body.contains("rusak &#60;b&#62;</textarea>"), "what was typed is kept: {}", short.body);
        reader.send(&short, "/produk-hukum/1/lapor", &[("laporan", REPORT)]).await.expect(200).expect_text("Laporan diterima");
        assert_eq!(house.app.journal.head().await.unwrap().seq, head, "a stranger does not hold the chain");
        for post in [posts::KABAG, posts::KASUBBAG, posts::AUDITOR, posts::SEKRETARIS] {
            house.person(post).await.get("/laporan").await.expect(403);
        }
        let pelaksana = house.person(posts::PENGELOLA).await;
        let list = pelaksana.get("/laporan").await.expect(200).expect_text(REPORT);
        let action = format!("/laporan/{}/penutupan", list.between("action=\"/laporan/", "/penutupan").expect("a report"));
        let list = pelaksana.send(&list, &action, &[]).await.expect(200).expect_text("Tidak ada laporan.");
        assert!(!list.body.contains(REPORT));
        pelaksana.post(&action, &list.hidden("/keluar")).await.expect(404);
        assert_eq!(raw::number(house.app.journal.db(), "SELECT count(*) FROM problem_report").await, 0);
        house.expect_verified().await;
    }

    async fn one_place_cannot_take_the_reports_of_everybody(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let house = &cast.crew.house;
        let (reader, path) = (Person::stranger(&house.base), "/produk-hukum/1/lapor");
        let form = reader.get(path).await.expect(200);
        // What is refused as it was typed does not count.
        reader.send(&form, path, &[("laporan", "rusak")]).await.expect(422);
        for _ in 0..REPORTS_PER_ADDRESS_PER_DAY {
            reader.send(&form, path, &[("laporan", REPORT)]).await.expect(200).expect_text("Laporan diterima");
        }
        let refused = reader.send(&form, path, &[("laporan", REPORT)]).await.expect(503);
        assert!(refused.expect_text("Coba lagi besok").body.contains(REPORT), "what was typed is kept");
        let count = "SELECT count(*) FROM problem_report";
        assert_eq!(raw::number(house.app.journal.db(), count).await, i64::from(REPORTS_PER_ADDRESS_PER_DAY));
        house.clock.advance_ms(24 * 60 * 60 * 1_000);
        let form = reader.get(path).await.expect(200);
        reader.send(&form, path, &[("laporan", REPORT)]).await.expect(200);
    }

    async fn a_report_is_erased_after_ninety_days(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let (app, clock) = (&cast.crew.house.app, &cast.crew.house.clock);
        app.reports.add(1, REPORT).await.unwrap();
        clock.advance_ms(REPORT_KEEP_MS);
        app.sweep().await;
        assert_eq!(app.reports.list(&cast.pengelola).await.unwrap().len(), 1);
        clock.advance_ms(1);
        assert_eq!(app.reports.list(&cast.pengelola).await.unwrap(), [], "not shown even before the sweep");
        app.sweep().await;
        assert_eq!(raw::number(app.journal.db(), "SELECT count(*) FROM problem_report").await, 0);
    }

    async fn there_are_no_more_reports_of_a_product_than_may_be(database: TestDatabase) {
        let (c, portal, router) = house(&database).await;
        for n in 1..=MAX_REPORTS_OF_PRODUCT {
            portal.reports.add(1, REPORT).await.unwrap_or_else(|error| panic!("{n}: {error}"));
        }
        let refused = portal.reports.add(1, REPORT).await.unwrap_err();
        assert!(matches!(refused, ProductError::Act(_)), "{refused:?}");
        c.publish(&keputusan("14", 2025, "Lain")).await;
        portal.reports.add(2, REPORT).await.expect("another product has room");
        assert_eq!(get(&router, "/produk-hukum/1/lapor").await.header("cache-control"), "no-store");
    }

    async fn there_are_no_more_reports_in_all_than_may_be(database: TestDatabase) {
        let (c, portal, _) = house(&database).await;
        c.publish(&keputusan("14", 2025, "Lain")).await;
        let fill = async |from: i64, to: i64| {
            let mut sql = String::new();
            for n in from..to {
                write!(sql, "INSERT INTO problem_report VALUES ('l{n}', 'p1', 'x', 9999999999999);").unwrap();
            }
            raw::run(c.journal.db(), &sql).await.unwrap();
        };
        fill(0, jdih::products::MAX_REPORTS - 1).await;
        portal.reports.add(2, REPORT).await.expect("the last that has room");
        assert!(portal.reports.add(2, REPORT).await.is_err());
    }
}

on_both_engines! {
    async fn views_and_downloads_are_counted_in_batches_and_without_addresses(database: TestDatabase) {
        let (c, portal, router) = house(&database).await;
        let path = get(&router, "/produk-hukum/1").await.header("location").to_owned();
        for _ in 0..3 {
            assert!(!get(&router, &path).await.text().contains("Dilihat"), "nothing is written before the batch");
        }
        ask(&router, Method::HEAD, &path, &[]).await;
        let tag = get(&router, FILE).await.header("etag").to_owned();
        ask(&router, Method::GET, FILE, &[("range", "bytes=0-3")]).await;
        for (name, value) in [("range", "bytes=4-7"), ("if-none-match", tag.as_str())] {
            ask(&router, Method::GET, FILE, &[(name, value)]).await;
        }
        ask(&router, Method::HEAD, FILE, &[]).await;
        assert_eq!(get(&router, "/produk-hukum/9").await.status, StatusCode::NOT_FOUND);
        assert_eq!(portal.counts.waiting(), 1);
        portal.counts.flush().await.unwrap();
        assert_eq!(portal.catalog.counted(1).await.unwrap(), (3, 2));
        assert!(get(&router, &path).await.text().contains("Dilihat 3 kali, diunduh 2 kali."));
        portal.counts.flush().await.unwrap();
        portal.counts.flush().await.unwrap();
        assert_eq!(portal.catalog.counted(1).await.unwrap(), (4, 2));
        let columns = raw::number(c.journal.db(), "SELECT count(*) FROM product_count WHERE product_id = 'p1'").await;
        assert_eq!(columns, 1, "a day is one row, whoever came");
    }

    async fn what_could_not_be_written_is_kept_for_the_next_batch(database: TestDatabase) {
        let (c, portal, _) = house(&database).await;
        portal.counts.viewed(1);
        raw::run(c.journal.db(), "ALTER TABLE product_count RENAME TO elsewhere").await.unwrap();
        portal.counts.flush().await.unwrap_err();
        portal.counts.viewed(1);
        raw::run(c.journal.db(), "ALTER TABLE elsewhere RENAME TO product_count").await.unwrap();
        portal.counts.flush().await.unwrap();
        assert_eq!(portal.catalog.counted(1).await.unwrap(), (2, 0));
    }

    async fn a_batch_holds_no_more_products_than_may_be(database: TestDatabase) {
        let (c, _, _) = house(&database).await;
        let counts = Counts::new(c.journal.clone());
        let last = i64::try_from(MAX_WAITING).unwrap();
        (1..=last).for_each(|id| counts.viewed(id));
        assert_eq!(counts.waiting(), MAX_WAITING);
        counts.viewed(last + 1);
        counts.viewed(1);
        assert_eq!(counts.waiting(), MAX_WAITING);
    }

    async fn those_who_work_here_are_not_counted(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let house = &cast.crew.house;
        let staff = house.person(posts::PENGELOLA).await;
        staff.sign_in(&staff.login, PASSWORD).await.expect(200);
        staff.get("/produk-hukum/1").await.expect(200);
        assert_eq!(house.app.counts.waiting(), 0);
        Person::stranger(&house.base).get("/produk-hukum/1").await.expect(200);
        assert_eq!(house.app.counts.waiting(), 1);
    }
}
