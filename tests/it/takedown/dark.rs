//! The proof: every public route is asked for a product before, during and after its takedown.

use super::routes::{Becomes, Secrets, TABLE, unknown, untold};
use super::{Scene, TITLE, WORD};
use crate::engines::on_both_engines;
use crate::house::Person;
use jdih::products::{FEED_SETTING, NewOrder, NewTakedown};
use std::collections::BTreeSet;

/// A status and the bytes that came.
struct Got {
    status: u16,
    body: Vec<u8>,
    headers: reqwest::header::HeaderMap,
}

async fn ask(person: &Person, method: &str, address: &str, headers: &[(&str, &str)]) -> Got {
    let url = format!("{}{address}", person.base);
    let mut request = match method {
        "POST" => person
            .still
            .post(url)
            .header("origin", &person.base)
            .form(&[("laporan", "Halaman ini terbalik.")]),
        "HEAD" => person.still.head(url),
        _ => person.still.get(url),
    };
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Got { status, headers, body: response.bytes().await.expect("a body").to_vec() }
}

/// Posts a report with the token of a form that was opened while the product was public.
async fn report(person: &Person, csrf: &str) -> u16 {
    let form = [("laporan", "Halaman ini terbalik sekali."), ("csrf", csrf)];
    let request =
        person.still.post(format!("{}/produk-hukum/1/lapor", person.base)).header("origin", &person.base);
    request.form(&form).send().await.expect("an answer").status().as_u16()
}

/// What is wrong with the answers of all public routes after a takedown.
async fn leaks(reader: &Person, secrets: &Secrets, closed: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (method, path, becomes, addresses) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
        for address in *addresses {
            let address = secrets.address(address);
            let tag = format!("\"sha256-{}\"", secrets.sha);
            let ways: [&[(&str, &str)]; 4] = [
                &[],
                &[("if-none-match", &tag), ("if-modified-since", "Mon, 05 Jan 2026 00:00:00 GMT")],
                &[("range", "bytes=0-63"), ("if-range", &tag)],
                &[("if-none-match", "*"), ("if-match", &tag)],
            ];
            // What is said before the body is asked for by itself, too.
            for (method, headers) in
                ways.into_iter().map(|headers| (*method, headers)).chain([("HEAD", &[][..])])
            {
                let got = ask(reader, method, &address, headers).await;
                let place = format!("{path}: {method} {address} {headers:?} {}", got.status);
                if *becomes == Becomes::Gone && got.status != 410 {
                    wrong.push(format!("{place} is not 410"));
                }
                if got.headers.contains_key("location") {
                    wrong.push(format!("{place} leads to {:?}", got.headers["location"]));
                }
                if !address.contains(&secrets.sha) && format!("{:?}", got.headers).contains(&secrets.sha) {
                    wrong.push(format!("{place} names its bytes: {:?}", got.headers));
                }
                let found = secrets.found_in(&address, &got.body, closed);
                // The tombstone of a title that is open names it; nothing else does.
                if !found.is_empty() {
                    wrong.push(format!("{place} has {found:?}"));
                }
                if *becomes == Becomes::Silent
                    && *path != "/verifikasi"
                    && *path != "/feed/atom.xml"
                    // Who was answered with it is led to what is said of it now, unless its title is closed.
                    && (closed || *path != "/hotline/{rahasia}")
                    && String::from_utf8_lossy(&got.body).contains("/produk-hukum/1")
                {
                    wrong.push(format!("{place} still leads to it"));
                }
            }
        }
    }
    wrong
}

/// Addresses of ours that feeds, maps and lists name.
async fn linked(reader: &Person) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for list in ["/", "/cari?q=zamrud", "/sitemap.xml", "/feed/atom.xml", "/feed/document.json"] {
        let body = String::from_utf8(ask(reader, "GET", list, &[]).await.body).expect("text");
        for rest in body.split("/produk-hukum/").skip(1) {
            let end = rest.find(['"', '<', '&', '\\', '#']).unwrap_or(rest.len());
            all.insert(format!("/produk-hukum/{}", &rest[..end]));
        }
    }
    all
}

#[test]
fn the_table_knows_the_routes_that_it_does_not_know() {
    let route = |path, access| jdih::web::RouteInfo {
        method: "GET",
        path,
        access,
        body: jdih::web::Body::None,
        paced: false,
    };
    use jdih::web::Access::{Public, SignedIn};
    let routes = [route("/", Public), route("/baru", Public), route("/kerja", SignedIn)];
    assert_eq!(untold(&routes), ["GET /baru"]);
    assert!(unknown(&routes).contains(&"/cari"));
}

on_both_engines! {
    async fn every_public_route_is_dark_at_once_and_stays_so(database: TestDatabase) {
        let scene = Scene::read(&database).await;
        scene.renew(1, 13, TITLE, "KETIGA : Lampiran menyusul").await;
        scene.publish(14, "Pedoman Lain", vec![(1, "Keputusan yang dicabut")]).await;
        scene.settle().await;
        let house = &scene.cast.crew.house;
        let routes = house.app.routes();
        assert_eq!(untold(&routes), [] as [String; 0], "public routes without a line in the table");
        assert_eq!(unknown(&routes), [] as [&str; 0], "lines of the table without a route");
        let secrets = Secrets::of(&scene).await;
        let reader = Person::stranger(&house.base);
        let form = reader.get("/produk-hukum/1/lapor").await.expect(200);
        let csrf = form.between("name=\"csrf\" value=\"", "\"").expect("a token").to_owned();

        // Before: it is there, everywhere, and the markers are found, so that the proof can fail.
        for (method, path, becomes, addresses) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
            let got = ask(&reader, method, &secrets.address(addresses[0]), &[]).await;
            if *becomes != Becomes::Apart {
                assert!(matches!(got.status, 200 | 202), "{path}: {}", got.status);
            }
        }
        let text = ask(&reader, "GET", "/produk-hukum/1/isi", &[]).await.body;
        assert_eq!(secrets.found_in("", &text, false), [WORD]);
        let file = ask(&reader, "GET", &secrets.address("/produk-hukum/1/berkas/{berkas}"), &[]).await.body;
        assert_eq!(file, secrets.bytes);
        let links = linked(&reader).await;
        let own: Vec<&String> = links.iter().filter(|link| link.starts_with("/produk-hukum/1")).collect();
        assert!(own.len() >= 3, "{links:?}");

        // Step 3, while the index is behind.
        let case = scene.registered(1, "salah-unggah", None).await;
        scene.to(&case, "penurunan").await;
        assert_eq!(ask(&reader, "GET", "/produk-hukum/1/isi", &[]).await.status, 200, "up to step 3 nothing changed");
        scene.to(&case, "koreksi").await;
        assert_eq!(leaks(&reader, &secrets, false).await, [] as [String; 0], "while the index is behind");
        assert_eq!(report(&reader, &csrf).await, 410);
        for link in &own {
            let got = ask(&reader, "GET", link, &[]).await;
            assert_eq!(got.status, 410, "{link}");
        }
        // And once it has followed, and to the end of the case.
        scene.settle().await;
        assert_eq!(leaks(&reader, &secrets, false).await, [] as [String; 0], "once the index has followed");
        scene.to(&case, "").await;
        assert_eq!(leaks(&reader, &secrets, false).await, [] as [String; 0], "at the end");

        // What stands at the address.
        for address in ["/produk-hukum/1", "/produk-hukum/1-salah", &format!("/produk-hukum/1-{}", secrets.slug)] {
            let seen = reader.get(address).await.expect(410);
            for said in ["diturunkan dari JDIH pada 5 Januari 2026", TITLE, "keliru", "Ketua dan Sekretaris, nomor 7/PR/2026",
                         "tidak dapat kami tarik kembali", "Belum ada"] {
                assert!(seen.text().contains(said), "{said}: {}", seen.text());
            }
            assert!(!seen.text().contains("Uraian untuk petugas"), "what staff wrote is theirs");
        }
        let held = reader.get(&format!("/verifikasi?sha256={}", secrets.sha)).await.expect(200);
        held.expect_text("Diturunkan");
        let atom = reader.get("/feed/atom.xml").await.body;
        let entry = format!("<at:deleted-entry ref=\"{}/produk-hukum/1\" when=\"2026-01-05T", house.base);
        assert!(atom.contains("xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"") && atom.contains(&entry), "{atom}");
        house.expect_verified().await;
    }

    async fn a_closed_title_is_nowhere(database: TestDatabase) {
        let scene = Scene::read(&database).await;
        let cited = format!("Keputusan Sekretaris Nomor 13 Tahun 2025 tentang {TITLE}");
        scene.publish(14, "Pedoman Lain", vec![(1, &cited)]).await;
        scene.settle().await;
        let house = &scene.cast.crew.house;
        let secrets = Secrets::of(&scene).await;
        let reader = Person::stranger(&house.base);
        let other = async || ask(&reader, "GET", &format!("/produk-hukum/2-{}", slug_of(&scene, 2).await), &[]).await;
        let before = String::from_utf8(other().await.body).expect("text");
        assert!(before.contains(TITLE), "the other names it");
        let own = format!("/hotline/{}", secrets.hotline);
        let told = String::from_utf8(ask(&reader, "GET", &own, &[]).await.body).expect("text");
        assert!(told.matches(TITLE).count() >= 2 && told.contains("/produk-hukum/1-"), "and so do two messages: {told}");
        let new = NewTakedown { order: NewOrder::default(), ..scene.asks(1, "data-pribadi", None).await };
        let case = scene.registers(&scene.cast.pengelola, &new).await.expect("registered");
        let stamp = scene.cast.crew.stamp(&case).await;
        house.app.products.take_down_first(&scene.cast.kabag, &stamp, "Memuat NIK", true).await.expect("dark");
        house.app.auth().set_setting(&scene.cast.crew.admin, FEED_SETTING, "ya").await.expect("set");
        assert_eq!(leaks(&reader, &secrets, true).await, [] as [String; 0], "while the index is behind");
        scene.settle().await;
        assert_eq!(leaks(&reader, &secrets, true).await, [] as [String; 0], "once the index has followed");
        for address in ["/produk-hukum/1", "/produk-hukum/1-apa"] {
            let seen = reader.get(address).await.expect(410);
            assert_eq!(seen.path, address, "no address tells the title");
            seen.expect_text("Produk hukum nomor pengenal 1").expect_text("Pelindungan data pribadi");
        }
        let told = reader.get(&own).await.expect(200).expect_text("produk hukum nomor pengenal 1, sudah diturunkan");
        assert!(told.text().contains(crate::tickets::QUESTION), "what the requester wrote stays: {}", told.text());
        // Nor is it in what is handed out to the requester.
        let exported = house.app.tickets.export_person(crate::tickets::CONTACT).await.expect("exported");
        let exported = serde_json::to_string(&exported).expect("JSON");
        assert!(exported.contains("nomor pengenal 1") && !exported.contains(TITLE), "{exported}");
        let after = other().await;
        assert_eq!((after.status, secrets.found_in("", &after.body, true)), (200, Vec::new()), "also where another names it");
        house.expect_verified().await;
    }

    async fn the_jdihn_feed_keeps_what_is_dark_only_where_the_office_says_so(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        scene.dark(1, "salah-unggah").await;
        let house = &scene.cast.crew.house;
        let reader = Person::stranger(&house.base);
        let feed = async || -> Vec<serde_json::Value> {
            serde_json::from_str(&reader.get("/feed/document.json").await.expect(200).body).expect("an array")
        };
        assert!(feed().await.is_empty());
        house.app.auth().set_setting(&scene.cast.crew.admin, FEED_SETTING, "ya").await.expect("set");
        let records = feed().await;
        assert_eq!((records.len(), &records[0]["display"], &records[0]["operasi"]), (1, &"0".into(), &"4".into()));
        assert_eq!((&records[0]["idData"], &records[0]["urlDownload"]), (&"1".into(), &"-".into()));
    }

    async fn one_file_goes_dark_and_its_product_says_so(database: TestDatabase) {
        let scene = Scene::read(&database).await;
        let house = &scene.cast.crew.house;
        let secrets = Secrets::of(&scene).await;
        let reader = Person::stranger(&house.base);
        let case = scene.registered(1, "naskah-tidak-sesuai", Some(&secrets.file)).await;
        scene.to(&case, "koreksi").await;
        for behind in [true, false] {
            let page = reader.get("/produk-hukum/1").await.expect(200);
            assert!(page.text().contains("diturunkan pada 5 Januari 2026") && page.text().contains(&secrets.file), "{}", page.text());
            assert!(!page.body.contains("/berkas/"), "nothing leads to it: {}", page.body);
            for (method, path, becomes, addresses) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
                for address in addresses.iter().map(|address| secrets.address(address)) {
                    let about_file = path.contains("{nama}") && path.starts_with("/produk-hukum") || path.ends_with("/isi");
                    for headers in [&[][..], &[("if-none-match", "*"), ("range", "bytes=0-9")][..]] {
                        let got = ask(&reader, method, &address, headers).await;
                        if *becomes == Becomes::Gone {
                            // It has one version only.
                            let wanted = if path.contains("{lama}") { 404 } else if about_file { 410 } else { 200 };
                            assert_eq!(got.status, wanted, "{address}");
                        }
                        let found = secrets.found_in(&address, &got.body, false);
                        assert_eq!(found, [] as [String; 0], "{address}, behind: {behind}");
                    }
                }
            }
            reader.get(&format!("/verifikasi?sha256={}", secrets.sha)).await.expect_text("Diturunkan");
            scene.settle().await;
        }
        let found = reader.get("/cari?q=zamrud").await.expect(200);
        assert!(found.body.contains("/produk-hukum/1-"), "the product itself stays");
        let feed = reader.get("/feed/document.json").await.body;
        assert!(feed.contains("\"fileDownload\":\"-\""), "{feed}");
        house.expect_verified().await;
    }

    async fn what_it_revoked_stands_again_in_the_index_too(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        scene.publish(14, "Pencabut", vec![(1, "Keputusan 13")]).await;
        scene.settle().await;
        let search = &scene.cast.crew.house.app.search;
        let revoked = jdih::search::Filter { status: Some("tidak-berlaku".into()), ..Default::default() };
        assert_eq!(search.find("", revoked.clone(), 1).await.unwrap().total, 1);
        let hanging = scene.cast.crew.house.app.products.hanging(2).await.unwrap();
        assert_eq!(hanging.relations.len(), 1, "said before: {hanging:?}");
        scene.dark(2, "salah-unggah").await;
        scene.settle().await;
        assert_eq!(search.find("", revoked, 1).await.unwrap().total, 0);
        let in_force = jdih::search::Filter { status: Some("berlaku".into()), ..Default::default() };
        assert_eq!(search.find("", in_force, 1).await.unwrap().total, 1);
    }

    async fn machines_that_ask_for_what_is_newer_are_told_of_what_a_takedown_changed(database: TestDatabase) {
        let scene = Scene::read(&database).await;
        let house = &scene.cast.crew.house;
        let reader = Person::stranger(&house.base);
        let told = async || -> (String, String) {
            let body = reader.get("/feed/document.json").await.expect(200).body;
            let records: Vec<serde_json::Value> = serde_json::from_str(&body).expect("an array");
            let text = |key: &str| records[0][key].as_str().expect("a text").to_owned();
            (text("status"), text("last_updated"))
        };
        let first = told().await;
        house.clock.advance_ms(3_600_000);
        scene.publish(14, "Pencabut", vec![(1, "Keputusan 13")]).await;
        let revoked = told().await;
        assert!(revoked.0 == "Tidak Berlaku" && revoked.1 > first.1, "{first:?} {revoked:?}");
        house.clock.advance_ms(3_600_000);
        scene.dark(2, "salah-unggah").await;
        let back = told().await;
        assert!(back.0 == "Berlaku" && back.1 > revoked.1, "{revoked:?} {back:?}");
        house.clock.advance_ms(3_600_000);
        let file = Secrets::of(&scene).await.file;
        let case = scene.registered(1, "naskah-tidak-sesuai", Some(&file)).await;
        scene.to(&case, "koreksi").await;
        assert!(told().await.1 > back.1, "one file of it went dark");
        let page = reader.get("/produk-hukum/1").await.expect(200);
        let moment = page.between("\"dateModified\":\"", "\"").expect("a moment").to_owned();
        assert_eq!(moment[..16].replace('T', " "), told().await.1[..16]);
        let map = reader.get("/sitemap.xml").await.expect(200);
        assert!(map.body.contains(&format!("<lastmod>{moment}</lastmod>")), "{}", map.body);
    }
}

async fn slug_of(scene: &Scene, id: i64) -> String {
    let product = scene.cast.crew.house.app.catalog.product(id).await.expect("rows");
    product.expect("public").slug
}
