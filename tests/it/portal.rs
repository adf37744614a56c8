//! What the public gets over HTTP: pages, files, and nothing that is not visible.

use crate::collection::{Collection, Product, keputusan};
use crate::engines::{TestDatabase, on_both_engines};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use jdih::auth::{Roles, SharedRoles};
use jdih::kernel::Digest;
use jdih::portal::{Feeds, Portal, Verifier, routes};
use jdih::products::{Counts, Reports, Visibility};
use jdih::sop::{Definitions, Effects, Guards, Sops};
use jdih::storage::{FileKey, Storage};
use jdih::tickets::intake::Intake;
use jdih::tickets::{Tickets, Vault};
use jdih::web::{Access, COMPRESS_FROM_BYTES};
use std::io::Read as _;
use tower::ServiceExt as _;

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

pub async fn portal(c: &Collection) -> Portal {
    Portal {
        web: c.web().await,
        catalog: c.catalog.clone(),
        visibility: c.visibility.clone(),
        search: c.search().await,
        storage: c.storage.clone(),
        verifier: Verifier::up_to(1024 * 1024),
        reports: Reports::new(c.journal.clone()),
        counts: Counts::new(c.journal.clone()),
        hotline: hotline(c).await,
        feeds: Feeds::default(),
    }
}

/// A hotline in a house whose procedures are not there: the usual times hold.
async fn hotline(c: &Collection) -> Intake {
    let (guards, effects) = (Guards::default(), Effects::default());
    let none = (Roles::default(), SharedRoles::default());
    let definitions = Definitions::open(&c.journal, Vec::new(), none.0, none.1, (&guards, &effects)).await;
    let sops = Sops::new(c.journal.clone(), definitions.unwrap(), guards, effects);
    let of_products = (c.storage.clone(), c.visibility.clone(), c.catalog.clone());
    let vault = Vault::in_folder(c.folder.path());
    Intake::new(Tickets::new(sops, of_products, vault, "http://127.0.0.1", None))
}

pub async fn ask(router: &Router, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

pub async fn get(router: &Router, path: &str) -> Answer {
    ask(router, Method::GET, path, &[]).await
}

const FILE: &str = "/produk-hukum/1/berkas/2025kpt15013.pdf";
const BODY: &[u8] = b"%PDF-1.7 0123456789";

fn product() -> Product {
    Product { body: BODY.to_vec(), ..keputusan("13", 2025, "Prosedur Pengunggahan") }
}

async fn published(database: &TestDatabase) -> (Collection, Router) {
    let c = Collection::of_an_office(database).await;
    c.publish(&product()).await;
    let router = routes(portal(&c).await).0;
    (c, router)
}

on_both_engines! {
    async fn a_file_comes_as_it_was_stored_with_a_validator(database: TestDatabase) {
        let (_c, router) = published(&database).await;
        let whole = get(&router, FILE).await;
        let tag = format!("\"sha256-{}\"", Digest::of(BODY).hex());
        assert_eq!((whole.status, whole.body.as_slice()), (StatusCode::OK, BODY));
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("content-length", "19"),
            ("content-disposition", "inline; filename=\"2025kpt15013.pdf\""),
            ("cache-control", "no-cache"),
            ("accept-ranges", "bytes"),
            ("etag", &tag),
            ("set-cookie", ""),
        ] {
            assert_eq!(whole.header(name), value, "{name}");
        }
        let head = ask(&router, Method::HEAD, FILE, &[("range", "bytes=0-1")]).await;
        assert_eq!((head.status, head.header("content-length"), head.body.len()), (StatusCode::OK, "19", 0));
        let known = ask(&router, Method::GET, FILE, &[("if-none-match", &tag), ("range", "bytes=0-1")]).await;
        assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!((known.header("etag"), known.header("cache-control")), (tag.as_str(), "no-cache"));
    }
}

on_both_engines! {
    async fn a_part_of_a_file_comes_when_it_is_asked_for(database: TestDatabase) {
        let (_c, router) = published(&database).await;
        let range = async |value: &str| ask(&router, Method::GET, FILE, &[("range", value)]).await;
        let part = range("bytes=0-3").await;
        assert_eq!((part.status, part.body.as_slice()), (StatusCode::PARTIAL_CONTENT, b"%PDF".as_slice()));
        assert_eq!((part.header("content-range"), part.header("content-length")), ("bytes 0-3/19", "4"));
        assert_eq!(range("bytes=-2").await.body, b"89");
        assert_eq!(range("bytes=17-99").await.header("content-range"), "bytes 17-18/19");
        let behind = range("bytes=19-").await;
        assert_eq!(behind.status, StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(behind.header("content-range"), "bytes */19");
        assert_eq!(range("bytes=0-1,3-4").await.status, StatusCode::OK);
        let tag = format!("\"sha256-{}\"", Digest::of(BODY).hex());
        let same = ask(&router, Method::GET, FILE, &[("range", "bytes=0-3"), ("if-range", &tag)]).await;
        assert_eq!(same.status, StatusCode::PARTIAL_CONTENT);
        let other = ask(&router, Method::GET, FILE, &[("range", "bytes=0-3"), ("if-range", "\"lain\"")]).await;
        assert_eq!((other.status, other.body.as_slice()), (StatusCode::OK, BODY));
    }
}

on_both_engines! {
    async fn what_is_not_public_is_not_there(database: TestDatabase) {
        let (c, router) = published(&database).await;
        for path in [
            "/produk-hukum/1/berkas/lain.pdf",
            "/produk-hukum/01/berkas/2025kpt15013.pdf",
            "/produk-hukum/2/berkas/2025kpt15013.pdf",
            "/produk-hukum/1/berkas/..%2F..%2Fjdih.db",
            "/produk-hukum/%ff/berkas/%ff",
            "/produk-hukum/2-apa",
            "/produk-hukum/apa",
            "/produk-hukum/99999999999999999999-x",
        ] {
            assert_eq!(get(&router, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        c.withdraw(1).await;
        for path in [FILE, "/produk-hukum/1-apa"] {
            assert_eq!(get(&router, path).await.status, StatusCode::GONE, "{path}");
        }
        assert!(!get(&router, "/").await.text().contains("Pengunggahan"));
        assert!(!get(&router, "/cari?q=prosedur").await.text().contains("Nomor 13 Tahun 2025"));
    }
}

on_both_engines! {
    async fn a_wrong_slug_leads_to_the_right_one(database: TestDatabase) {
        let (_c, router) = published(&database).await;
        for path in ["/produk-hukum/1", "/produk-hukum/1-salah", "/produk-hukum/1-"] {
            let answer = get(&router, path).await;
            assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT, "{path}");
            let right = answer.header("location").to_owned();
            assert_eq!(
                right,
                "/produk-hukum/1-keputusan-kpu-provinsi-jambi-nomor-13-tahun-2025-prosedur-pengunggahan"
            );
            assert_eq!(get(&router, &right).await.status, StatusCode::OK);
        }
    }
}

on_both_engines! {
    async fn the_page_of_a_product_tells_its_status_and_who_answers_for_it(database: TestDatabase) {
        let (c, router) = published(&database).await;
        let relations = vec![("mencabut", Some(1), "Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025")];
        let new = Product { relations, annex: vec!["daftar"], ..keputusan("20", 2026, "Prosedur Baru") };
        c.publish(&new).await;
        c.record_external(2, "https://jdih.kpu.go.id/jambi/detail").await;
        let old = get(&router, get(&router, "/produk-hukum/1").await.header("location")).await.text();
        assert!(old.contains("Tidak berlaku. Dicabut oleh <a href=\"/produk-hukum/2-keputusan"), "{old}");
        let page = get(&router, get(&router, "/produk-hukum/2").await.header("location")).await.text();
        assert!(page.contains("Berlaku. Mencabut <a href=\"/produk-hukum/1-keputusan"), "{page}");
        for said in [
            "Kepala Subbagian Hukum, ",
            "Kepala Bagian Hukum, ",
            "Naskah salinan (berstempel salinan)",
            &Digest::of(&new.body).hex(),
            "/produk-hukum/2/berkas/2026kpt15020_L1.pdf",
            "https://jdih.kpu.go.id/jambi/detail",
            "10 Januari 2026",
        ] {
            assert!(page.contains(said), "{said} is missing in:\n{page}");
        }
    }
}

on_both_engines! {
    async fn a_search_is_answered_whatever_its_address_says(database: TestDatabase) {
        let (_c, router) = published(&database).await;
        let found =
            get(&router, "/cari?q=pengunggahan&jenis=keputusan-kpu&tahun=2025&status=berlaku").await.text();
        assert!(found.contains("1 produk hukum ditemukan") && found.contains("<mark>"), "{found}");
        assert!(found.contains("Hapus saringan"), "{found}");
        let nothing = get(&router, "/cari?q=zzz%3Cb%3E").await.text();
        assert!(nothing.contains("Tidak ditemukan") && nothing.contains("zzz&#60;b&#62;"), "{nothing}");
        let long = format!("/cari?q={}", "a".repeat(10_000));
        let emoji = format!("/cari?q={}", "%F0%9F%8E%89".repeat(1_000));
        // Who finds nothing is told as well that a part was left out, and where else to ask.
        let shortened = get(&router, &long).await.text();
        for said in ["Tidak ditemukan", "Teks pencarian terlalu panjang", "<a href=\"/hotline\">Tanyakan"] {
            assert!(shortened.contains(said), "{said} is missing in:\n{shortened}");
        }
        assert!(!nothing.contains("terlalu panjang"), "{nothing}");
        for path in [
            "/cari?halaman=abc",
            "/cari?halaman=9999999",
            "/cari?q=%00%ff",
            "/cari?tahun=x&jenis=x&status=x",
            &long,
            &emoji,
        ] {
            assert_eq!(get(&router, path).await.status, StatusCode::OK, "{path}");
        }
    }
}

on_both_engines! {
    async fn what_is_typed_is_suggested_from_public_titles_alone(database: TestDatabase) {
        let (c, router) = published(&database).await;
        let answer = get(&router, "/saran?q=prosedur+peng").await;
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("application/json", "no-cache"));
        let list: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
        let [only] = list.as_array().unwrap().as_slice() else { panic!("{list}") };
        assert_eq!(only["title"], "Prosedur Pengunggahan");
        assert_eq!(only["citation"], "Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025");
        assert!(only["href"].as_str().unwrap().starts_with("/produk-hukum/1-keputusan"), "{only}");
        for typed in ["menetapkan", "%00", "%ff%22", "", "zzz"] {
            assert_eq!(get(&router, &format!("/saran?q={typed}")).await.text(), "[]", "{typed}");
        }
        assert_eq!(get(&router, "/saran").await.text(), "[]");
        // The index still has it; visibility has not.
        c.withdraw(1).await;
        assert_eq!(get(&router, "/saran?q=prosedur").await.text(), "[]");
    }
}

on_both_engines! {
    async fn a_citation_leads_straight_to_its_product(database: TestDatabase) {
        let (c, router) = published(&database).await;
        for text in ["13/2025", "keputusan+nomor+13+tahun+2025", "kpt+13%2F2025"] {
            let answer = get(&router, &format!("/cari?q={text}")).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{text}");
            assert!(answer.header("location").starts_with("/produk-hukum/1-keputusan"), "{text}");
        }
        for list in ["q=13%2F2025&daftar=1", "q=13%2F2025&tahun=2025", "q=13%2F2025+prosedur", "q=14%2F2025"] {
            assert_eq!(get(&router, &format!("/cari?{list}")).await.status, StatusCode::OK, "{list}");
        }
        c.withdraw(1).await;
        assert_eq!(get(&router, "/cari?q=13%2F2025").await.status, StatusCode::OK);
    }
}

on_both_engines! {
    async fn results_are_counted_sorted_and_corrected(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        c.publish(&product()).await;
        c.publish(&Product { body: b"%PDF-1.7 lain".to_vec(), ..keputusan("20", 2026, "Prosedur Kampanye") }).await;
        let router = routes(portal(&c).await).0;
        let page = get(&router, "/cari?q=prosedur").await.text();
        for said in ["href=\"/cari?q=prosedur&#38;tahun=2026\"", "max=\"1\" value=\"1\"", "urut=terlama", ">Terbaru<"] {
            assert!(page.contains(said), "{said} is missing in:\n{page}");
        }
        let oldest = get(&router, "/cari?q=prosedur&urut=terlama").await.text();
        let at = |number: &str| oldest.find(&format!("Nomor {number} Tahun")).unwrap();
        assert!(at("13") < at("20"), "{oldest}");
        let narrowed = get(&router, "/cari?q=prosedur&tahun=2026").await.text();
        assert!(narrowed.contains("1 produk hukum ditemukan") && narrowed.contains(">2025<"), "{narrowed}");
        let slip = get(&router, "/cari?q=kampnye").await.text();
        assert!(slip.contains("ejaan itu") && slip.contains("/cari?q=kampanye\""), "{slip}");
        assert!(page.contains("content=\"noindex\"") && !get(&router, "/cari").await.text().contains("noindex"));
        let form = get(&router, "/cari?q=mengunggahnya").await.text();
        assert!(form.contains("<mark>Pengunggahan</mark>"), "{form}");
    }
}

on_both_engines! {
    async fn a_text_without_a_word_lists_all_and_says_so(database: TestDatabase) {
        let (_c, router) = published(&database).await;
        for text in ["%22", "-+--+-", "*+?+~", "%F0%9F%8E%89"] {
            let page = get(&router, &format!("/cari?q={text}")).await.text();
            assert!(page.contains("Tidak ada kata yang dapat dicari; semua produk hukum, yang terbaru lebih dahulu."), "{page}");
            assert!(!page.contains("ditemukan") && !page.contains("Paling sesuai"), "{page}");
            let oldest = get(&router, &format!("/cari?q={text}&urut=terlama")).await.text();
            assert!(oldest.contains("semua produk hukum, yang terlama lebih dahulu."), "{oldest}");
            let year = get(&router, &format!("/cari?q={text}&tahun=2025")).await.text();
            assert!(year.contains("1 produk hukum dengan saringan ini, yang terbaru"), "{year}");
            let none = get(&router, &format!("/cari?q={text}&tahun=1999")).await.text();
            assert!(none.contains("Tidak ada produk hukum dengan saringan ini") && !none.contains("ejaan"), "{none}");
        }
        assert!(get(&router, "/cari?q=prosedur").await.text().contains("Paling sesuai"));
    }
}

on_both_engines! {
    async fn searches_by_way_of_example_find_something(database: TestDatabase) {
        let (c, router) = published(&database).await;
        let home = get(&router, "/").await.text();
        let line = home.split("class=\"contoh\"").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap();
        let links: Vec<&str> = line.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(links.len(), 2, "{line}");
        assert_eq!(get(&router, links[0]).await.status, StatusCode::SEE_OTHER, "{line}");
        assert!(get(&router, links[1]).await.text().contains("1 produk hukum ditemukan"), "{line}");
        c.withdraw(1).await;
        assert!(!get(&router, "/").await.text().contains("Misalnya"));
    }
}

on_both_engines! {
    async fn text_that_was_recognised_is_marked(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let scan = Product { pages: vec![""], ..product() };
        c.publish(&scan).await;
        c.text_is_recognised(&scan.body, &["tentang kearsipan"]).await;
        let router = routes(portal(&c).await).0;
        assert!(get(&router, "/cari?q=kearsipan").await.text().contains("Teks hasil pengenalan gambar"));
        assert!(!get(&router, "/cari?q=prosedur").await.text().contains("Teks hasil pengenalan gambar"));
    }
}

on_both_engines! {
    async fn before_the_first_office_the_home_says_so(database: TestDatabase) {
        let c = Collection::without_office(&database).await;
        let router = routes(portal(&c).await).0;
        let home = get(&router, "/").await;
        assert_eq!(home.status, StatusCode::OK);
        assert!(home.text().contains("sedang disiapkan"));
        assert_eq!(home.header("set-cookie"), "");
    }
}

on_both_engines! {
    async fn everything_here_is_public_and_machines_are_answered(database: TestDatabase) {
        let (c, _) = published(&database).await;
        let (router, list) = routes(portal(&c).await);
        assert!(list.iter().all(|route| route.access == Access::Public));
        let posts: Vec<&str> = list.iter().filter(|route| route.method == "POST").map(|route| route.path).collect();
        assert_eq!(posts, ["/produk-hukum/{id}/lapor", "/survei", "/verifikasi", "/hotline", "/hotline/{rahasia}", "/webhook/whatsapp"], "what the public may send");
        for path in ["/healthz", "/readyz", "/robots.txt"] {
            assert_eq!(get(&router, path).await.status, StatusCode::OK, "{path}");
        }
        let css = jdih::web::asset_url("app.css");
        assert_eq!(get(&router, &css).await.header("content-type"), "text/css; charset=utf-8");
        c.journal.db().close().await;
        let unready = get(&router, "/readyz").await;
        assert_eq!((unready.status, unready.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
        assert_eq!(get(&router, "/healthz").await.status, StatusCode::OK);
    }
}

on_both_engines! {
    async fn a_file_is_served_from_the_map_while_the_database_is_away_but_not_without_a_map(database: TestDatabase) {
        let (c, router) = published(&database).await;
        assert_eq!(get(&router, FILE).await.status, StatusCode::OK);
        let blind = Portal { visibility: Visibility::new(c.journal.clone()), ..portal(&c).await };
        c.journal.db().close().await;
        assert_eq!(get(&router, FILE).await.body, BODY);
        let answer = get(&routes(blind).0, FILE).await;
        assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    }
}

on_both_engines! {
    async fn what_is_gone_stays_gone_while_the_database_is_away(database: TestDatabase) {
        let (c, router) = published(&database).await;
        c.withdraw(1).await;
        assert_eq!(get(&router, FILE).await.status, StatusCode::GONE);
        c.journal.db().close().await;
        let answer = get(&router, FILE).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(answer.text().contains("sudah diturunkan dari JDIH"), "{}", answer.text());
    }
}

on_both_engines! {
    async fn a_store_that_fails_is_said_to_be_away_for_now(database: TestDatabase) {
        let (c, _) = published(&database).await;
        c.storage.delete_for_gc(&FileKey::Original(Digest::of(BODY))).await.unwrap();
        let router = routes(Portal { storage: Storage::in_memory(), ..portal(&c).await }).0;
        for method in [Method::GET, Method::HEAD] {
            let answer = ask(&router, method, FILE, &[]).await;
            assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
        }
    }
}

on_both_engines! {
    async fn the_first_paint_stays_small(database: TestDatabase) {
        const FIRST_PAINT_BYTES: usize = 60_000;
        let (_c, router) = published(&database).await;
        let mut bytes = get(&router, "/").await.body.len();
        for name in ["app.css", "plus-jakarta-sans-latin.woff2"] {
            let file = get(&router, &jdih::web::asset_url(name)).await;
            assert_eq!(file.status, StatusCode::OK, "{name}");
            bytes += file.body.len();
        }
        assert!(bytes < FIRST_PAINT_BYTES, "{bytes} bytes");
    }
}

on_both_engines! {
    async fn pages_are_smaller_for_readers_who_take_them_so(database: TestDatabase) {
        let (_c, router) = published(&database).await;
        let gzip = ("accept-encoding", "gzip, br");
        let ask = async |path: &str, headers: &[(&str, &str)]| ask(&router, Method::GET, path, headers).await;
        let (plain, small) = (ask("/", &[]).await, ask("/", &[gzip]).await);
        assert_eq!((plain.header("content-encoding"), small.header("content-encoding")), ("", "gzip"));
        assert!(small.header("vary").contains("accept-encoding") && small.body.len() < plain.body.len());
        let mut unfolded = String::new();
        flate2::read::GzDecoder::new(&small.body[..]).read_to_string(&mut unfolded).unwrap();
        assert_eq!(unfolded, plain.text());
        // A page that may hold a secret keeps its size; what is the same for everybody does not.
        let known = ("cookie", "jdih=x");
        assert_eq!(ask("/", &[gzip, known]).await.header("content-encoding"), "");
        let (style, whole) = ("/statis/0/app.css", ask("/statis/0/app.css", &[]).await.body.len());
        let style = ask(style, &[gzip, known]).await;
        assert!(style.header("content-encoding") == "gzip" && style.body.len() < whole / 2);
        // Too small to be worth it; and a file is sent byte for byte.
        let health = ask("/healthz", &[gzip]).await;
        assert!(health.body.len() < usize::from(COMPRESS_FROM_BYTES) && health.header("content-encoding").is_empty());
        let file = ask(FILE, &[gzip]).await;
        assert_eq!((file.header("content-encoding"), file.status), ("", StatusCode::OK));
    }
}
