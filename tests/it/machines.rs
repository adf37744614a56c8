//! What machines read of the collection: sitemap, Atom, JDIHN feed, JSON-LD; and how fast it goes dark.

use crate::collection::{Collection, Product, keputusan};
use crate::engines::{TestDatabase, on_both_engines};
use crate::portal::{ask, get, portal};
use axum::Router;
use axum::http::{Method, StatusCode};
use jdih::portal::routes;
use serde_json::Value;

/// Handbook section 2, in its order.
const KEYS: [&str; 28] = [
    "idData",
    "tahun_pengundangan",
    "tanggal_penetapan",
    "tanggal_pengundangan",
    "jenis",
    "noPeraturan",
    "judul",
    "noPanggil",
    "singkatanJenis",
    "tempatTerbit",
    "penerbit",
    "deskripsiFisik",
    "sumber",
    "isbn",
    "status",
    "bahasa",
    "bidangHukum",
    "teuBadan",
    "nomorIndukBuku",
    "abstrak",
    "last_updated",
    "urlAbstrak",
    "urlDetailPeraturan",
    "fileDownload",
    "urlDownload",
    "subjek",
    "operasi",
    "display",
];
/// Those that may be null.
const NULLABLE: [&str; 6] = ["noPanggil", "penerbit", "deskripsiFisik", "isbn", "teuBadan", "nomorIndukBuku"];
const TITLE: &str = "Prosedur </script><b>\"Satu\" & 'Dua'";

async fn house(database: &TestDatabase) -> (Collection, Router) {
    let c = Collection::of_an_office(database).await;
    c.publish(&keputusan("13", 2025, TITLE)).await;
    let relations = vec![("mencabut", Some(1), "Keputusan 13"), ("terkait", None, "Undang-Undang 7/2017")];
    c.publish(&Product { relations, ..keputusan("134/Kpts/KPU/Tahun 2016", 2016, "Pedoman") }).await;
    let router = routes(portal(&c).await).0;
    (c, router)
}

async fn feed(router: &Router) -> Vec<Value> {
    let answer = get(router, "/feed/document.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert!(answer.body.starts_with(b"["));
    serde_json::from_slice(&answer.body).unwrap()
}

fn is_day(text: &str) -> bool {
    jdih::kernel::CivilDate::parse(text).is_ok_and(|date| date.iso() == text)
}

on_both_engines! {
    async fn the_feed_has_the_keys_and_values_that_jdihn_reads(database: TestDatabase) {
        let (_c, router) = house(&database).await;
        let text = get(&router, "/feed/document.json").await.text();
        let mut at = 0;
        for key in KEYS {
            at += text[at..].find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} is not in its place"));
        }
        let records = feed(&router).await;
        assert_eq!(records.len(), 2);
        for record in &records {
            let members = record.as_object().unwrap();
            assert_eq!(members.len(), KEYS.len());
            for key in KEYS {
                let value = &members[key];
                assert!(value.is_string() || value.is_null() && NULLABLE.contains(&key), "{key}: {value}");
            }
            let get = |key: &str| members[key].as_str().unwrap();
            assert_eq!((get("operasi"), get("display"), get("sumber")), ("4", "1", "-"));
            assert!(is_day(get("tanggal_penetapan")) && is_day(get("tanggal_pengundangan")));
            assert_eq!(get("tahun_pengundangan").len(), 4);
            assert_eq!((get("last_updated").len(), &get("last_updated")[10..11]), (19, " "));
            for key in ["urlDetailPeraturan", "urlDownload"] {
                let path = get(key).strip_prefix("http://127.0.0.1:8080").unwrap();
                assert_eq!(crate::portal::get(&router, path).await.status, StatusCode::OK, "{path}");
            }
        }
        let first = &records[0];
        assert_eq!(first["idData"], "1");
        assert_eq!(first["jenis"], "KEPUTUSAN KPU");
        assert_eq!(first["status"], "Tidak Berlaku");
        assert_eq!(first["judul"], format!("Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025 tentang {TITLE}"));
        assert_eq!(first["fileDownload"], "2025kpt15013.pdf");
        assert_eq!(first["tanggal_pengundangan"], "2025-01-10");
        assert_eq!((&records[1]["noPeraturan"], &records[1]["status"]), (&"134/Kpts/KPU/Tahun 2016".into(), &"Berlaku".into()));
    }

    async fn what_is_taken_down_is_dark_at_once_and_what_it_revoked_stands_again(database: TestDatabase) {
        let (c, router) = house(&database).await;
        let addresses = ["/feed/document.json", "/feed/atom.xml", "/sitemap.xml"];
        for address in addresses {
            assert!(get(&router, address).await.text().contains("/produk-hukum/2"), "{address}");
        }
        c.withdraw(2).await;
        for address in addresses {
            let text = get(&router, address).await.text();
            assert!(!text.contains("/produk-hukum/2") && text.contains("/produk-hukum/1"), "{address}:\n{text}");
        }
        let records = feed(&router).await;
        assert_eq!((records.len(), &records[0]["status"]), (1, &"Berlaku".into()));
        c.withdraw(1).await;
        assert!(feed(&router).await.is_empty(), "a bare array, and never a text");
    }

    async fn who_has_what_machines_read_is_told_so_until_it_changes(database: TestDatabase) {
        let (c, router) = house(&database).await;
        for (number, address) in [("19", "/feed/document.json"), ("20", "/feed/atom.xml"), ("21", "/sitemap.xml")] {
            let tag = get(&router, address).await.header("etag").to_owned();
            assert!(tag.starts_with("W/\"sha256-"), "{address}: {tag}");
            let again = ask(&router, Method::GET, address, &[("if-none-match", &tag)]).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{address}");
            assert_eq!(again.header("etag"), tag, "{address}");
            c.publish(&keputusan(number, 2025, "Lain")).await;
            let changed = ask(&router, Method::GET, address, &[("if-none-match", &tag)]).await;
            assert_eq!(changed.status, StatusCode::OK, "{address}");
            assert_ne!(changed.header("etag"), tag, "{address}");
        }
        // A map that has no parts has no second one either.
        for part in ["0", "1", "2", "x", ""] {
            let address = format!("/sitemap.xml?bagian={part}");
            assert_eq!(get(&router, &address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        assert_eq!(get(&router, "/sitemap.xml?lain=1").await.status, StatusCode::OK);
    }

    async fn without_the_database_there_is_no_empty_feed_but_a_refusal(database: TestDatabase) {
        let (c, router) = house(&database).await;
        c.journal.db().close().await;
        for address in ["/feed/document.json", "/feed/atom.xml", "/sitemap.xml"] {
            let answer = get(&router, address).await;
            assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"), "{address}");
        }
    }

    async fn atom_and_sitemap_are_well_formed_and_robots_name_the_map(database: TestDatabase) {
        let (_c, router) = house(&database).await;
        let atom = get(&router, "/feed/atom.xml").await;
        assert_eq!(atom.header("content-type"), "application/atom+xml; charset=utf-8");
        let atom = atom.text();
        assert!(atom.contains("Prosedur &lt;/script&gt;&lt;b&gt;&quot;Satu&quot; &amp; &#39;Dua&#39;"), "{atom}");
        assert!(atom.contains("<id>http://127.0.0.1:8080/produk-hukum/1</id>"), "{atom}");
        assert_eq!((atom.matches("<entry>").count(), atom.matches("</entry>").count()), (2, 2));
        let map = get(&router, "/sitemap.xml").await.text();
        assert_eq!(map.matches("<loc>").count(), 4);
        let robots = get(&router, "/robots.txt").await.text();
        assert!(robots.contains("\nSitemap: http://127.0.0.1:8080/sitemap.xml\n"), "{robots}");
    }

    async fn a_page_tells_search_engines_what_it_is_and_no_title_breaks_out(database: TestDatabase) {
        let (_c, router) = house(&database).await;
        let page = get(&router, get(&router, "/produk-hukum/1").await.header("location")).await.text();
        let block = page.split("<script type=\"application/ld+json\">").nth(1).unwrap();
        let data: Value = serde_json::from_str(block.split("</script>").next().unwrap()).unwrap();
        assert_eq!(data["@type"], "Legislation");
        assert_eq!(data["legislationIdentifier"], "Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025");
        assert!(data["name"].as_str().unwrap().ends_with(TITLE));
        assert_eq!(data["legislationLegalForce"], "https://schema.org/NotInForce");
        assert_eq!(data["legislationDate"], "2025-01-10");
        assert!(data["encoding"][0]["contentUrl"].as_str().unwrap().ends_with("/2025kpt15013.pdf"));
        assert!(data.get("legislationRepeals").is_none(), "nothing is claimed that is not recorded");
        let page = get(&router, get(&router, "/produk-hukum/2").await.header("location")).await.text();
        assert!(page.contains("\"legislationRepeals\":[{\"@type\":\"Legislation\""), "{page}");
        assert!(page.contains("og:image\" content=\"http://127.0.0.1:8080/produk-hukum/2/berkas/"), "{page}");
        assert!(page.contains("<meta property=\"og:title\" content=\"Keputusan KPU Provinsi Jambi Nomor 134"), "{page}");
    }
}
