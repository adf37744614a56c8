//! What every answer carries, whatever it is, and what cookies say of themselves.

use crate::app::TestApp;
use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{House, Person, posts};
use jdih::config::Values;
use jdih::web::Access;

const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];
const NEVER: &[&str] = &["access-control-allow-credentials", "server", "x-powered-by"];

async fn over_https(database: &TestDatabase) -> TestApp {
    let values = Values {
        database: Some(database.url()),
        base_url: Some("https://jdih.contoh.go.id".into()),
        ..Values::default()
    };
    TestApp::start_in(tempfile::tempdir().unwrap(), values).await
}

on_both_engines! {
    async fn crawlers_are_told_to_leave_searches_and_staff_pages(database: TestDatabase) {
        let house = House::founded(&database).await;
        let robots = Person::stranger(&house.base).get("/robots.txt").await.expect(200).body;
        let rules: Vec<&str> = robots.lines().filter_map(|line| line.strip_prefix("Disallow: ")).collect();
        let is_closed = |path: &str| {
            rules.iter().any(|rule| match rule.strip_suffix('$') {
                Some(whole) => path == whole,
                None => path.starts_with(rule),
            })
        };
        for route in house.app.routes().iter().filter(|route| route.access != Access::Public) {
            assert!(is_closed(route.path), "{} is not in:\n{robots}", route.path);
        }
        for path in ["/cari?q=dana", "/saran?q=da", "/masuk", "/mulai/x", "/sandi/x", "/surel/x", "/produk?q=dana"] {
            assert!(is_closed(path), "{path}");
        }
        for path in [
            "/", "/cari", "/produk-hukum/1-keputusan", "/produk-hukum/1/berkas/a.pdf", "/produk-hukum/1/isi",
            "/verifikasi", "/hotline", "/survei", "/statis/1/app.css", "/sitemap.xml", "/feed/atom.xml",
        ] {
            assert!(!is_closed(path), "{path}");
        }
    }

    async fn every_page_carries_the_security_headers(database: TestDatabase) {
        let house = House::founded(&database).await;
        let (stranger, auditor) = (Person::stranger(&house.base), house.person(posts::AUDITOR).await);
        let paths = house.app.routes().into_iter().filter(|route| route.method == "GET");
        let mut seen = 0;
        for path in paths.map(|route| route.path.replace(['{', '}'], "")).chain(["/tidak-ada".to_owned()]) {
            for who in [&stranger, &auditor, &house.admin] {
                let answer = who.still.get(format!("{}{path}", house.base)).send().await.unwrap();
                let headers = answer.headers();
                // What the auditor takes along as a PDF may stand in a frame of ours; a browser shows it in one.
                if headers.get("content-type").is_some_and(|kind| kind == "application/pdf") {
                    assert_eq!(headers["x-frame-options"], "SAMEORIGIN", "{path}");
                    assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
                    continue;
                }
                for (name, value) in ALWAYS {
                    assert_eq!(headers[*name], *value, "{name} of {path}");
                }
                let csp = headers["content-security-policy"].to_str().unwrap();
                for part in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
                    assert!(csp.contains(part) && !csp.contains("unsafe"), "{path}: {csp}");
                }
                assert!(NEVER.iter().all(|name| !headers.contains_key(*name)), "{path}: {headers:?}");
                // In the open there is no promise to keep of never coming back in the open.
                assert!(!headers.contains_key("strict-transport-security"), "{path}");
                seen += 1;
            }
        }
        assert!(seen > 100, "{seen}");
        for path in ["/jurnal", "/pemberitahuan"] {
            let page = auditor.get(path).await.expect(200);
            assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        }
    }

    async fn over_https_browsers_stay_there_and_cookies_too(database: TestDatabase) {
        let t = over_https(&database).await;
        let answer = crate::app::browser().get(format!("{}/masuk", t.url())).send().await.unwrap();
        let hsts = answer.headers()["strict-transport-security"].to_str().unwrap();
        assert_eq!(hsts, "max-age=31536000; includeSubDomains");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure"), "{cookie}");
        assert!(cookie.contains("; Path=/") && !cookie.contains("Domain"), "{cookie}");
    }

    async fn the_cookie_is_hidden_from_scripts(database: TestDatabase) {
        let house = House::founded(&database).await;
        let who = house.person(posts::KASUBBAG).await;
        let other = Person::stranger(&house.base);
        let form = other.get("/masuk").await;
        let filled = Person::filled(&form, "/masuk", &[("login", &who.login), ("sandi", crate::house::PASSWORD)]);
        let entered = other.answer("/masuk", &filled).await;
        let cookie = entered.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
        // A public page sets none.
        let home = Person::stranger(&house.base).get("/").await.expect(200);
        assert!(!home.headers.contains_key("set-cookie"));
    }
}
