//! Settings: order, refusals, and when an open line is allowed.

use super::*;

fn values(toml: &str) -> Values {
    parse_file(toml).unwrap()
}

fn site(toml: &str) -> Result<Site, ConfigError> {
    let settings = Settings::of_folder(Path::new("/d"), values(toml))?;
    settings.site(settings.listen)
}

#[test]
fn nothing_set_is_a_house_on_this_machine() {
    let settings = Settings::of_folder(Path::new("/d"), Values::default()).unwrap();
    assert_eq!(settings.database, "sqlite:/d/jdih.db");
    assert_eq!(settings.storage, "/d/objek");
    assert!(settings.worker);
    let site = settings.site(settings.listen).unwrap();
    assert_eq!(site.base_url.as_str(), "http://127.0.0.1:8080/");
    assert!(!site.is_https());
    for origin in ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"] {
        assert!(site.is_own_origin(origin), "{origin}");
    }
    for origin in
        ["http://localhost", "http://localhost:8081", "https://localhost:8080", "http://jahat.example"]
    {
        assert!(!site.is_own_origin(origin), "{origin}");
    }
}

#[test]
fn flags_come_before_the_file_and_empty_texts_say_nothing() {
    let file = values("listen = '127.0.0.1:9000'\nno-worker = true\nstorage = '/objek'");
    let flags =
        Values { listen: Some("127.0.0.1:9001".into()), storage: Some(" ".into()), ..Values::default() };
    let merged = flags.over(file);
    assert_eq!(
        (merged.listen.as_deref(), merged.storage.as_deref()),
        (Some("127.0.0.1:9001"), Some("/objek"))
    );
    assert_eq!(merged.no_worker, Some(true));
    let off = Values { no_worker: Some(false), ..Values::default() }.over(merged);
    assert_eq!(off.no_worker, Some(false));
}

#[test]
fn https_means_secure_cookies_behind_any_listener() {
    for listen in ["127.0.0.1:8080", "0.0.0.0:8080", "10.1.2.3:80"] {
        let site = site(&format!("listen = '{listen}'\nbase-url = 'https://jdih.contoh.go.id'")).unwrap();
        assert!(site.is_https() && site.also.is_empty());
        assert!(!site.is_own_origin("http://127.0.0.1:8080"));
    }
}

#[test]
fn an_open_line_is_refused_and_the_sentence_says_why() {
    for open in [
        "listen = '10.1.2.3:8080'",
        "listen = '0.0.0.0:8080'\nbase-url = 'http://jdih.contoh.go.id'",
        "listen = '[::]:8080'\nbase-url = 'http://localhost:8080'",
        "base-url = 'http://jdih.contoh.go.id'",
    ] {
        let sentence = site(open).unwrap_err().to_string();
        assert!(sentence.contains("disadap") && sentence.contains("--insecure-http"), "{open}: {sentence}");
        assert!(site(&format!("{open}\ninsecure-http = true")).is_ok(), "{open}");
    }
    assert!(
        site("listen = '0.0.0.0:8080'\ninsecure-http = true").unwrap_err().to_string().contains("--base-url")
    );
    assert!(site("listen = '[::1]:8080'").is_ok() && site("listen = 'localhost:8080'").is_ok());
}

#[test]
fn values_that_cannot_be_used_are_named() {
    for (bad, word) in [
        ("listen = 'sini'", "--listen"),
        ("base-url = 'jdih.go.id'", "--base-url"),
        ("base-url = 'ftp://jdih.go.id'", "--base-url"),
        ("base-url = 'https://jdih.go.id/jdih'", "--base-url"),
        ("base-url = 'https://a:b@jdih.go.id'", "--base-url"),
        ("trusted-proxies = '127.0.0.1, proksi'", "proksi"),
        ("max-digital-mib = 0", "--max-digital-mib"),
        ("max-physical-mib = 10001", "--max-physical-mib"),
    ] {
        let error = site(bad).unwrap_err().to_string();
        assert!(error.contains(word), "{bad}: {error}");
    }
    assert!(site("max-digital-mib = 1\nmax-physical-mib = 10000").is_ok());
    assert_eq!(site("trusted-proxies = '127.0.0.1, ::1'").unwrap().proxies.0.len(), 2);
}

#[test]
fn a_file_that_cannot_be_read_names_the_line_and_no_secret() {
    let error = parse_file("listen = '127.0.0.1:1'\ndatabase = 'postgres://u:rahasia@h/d\n").unwrap_err();
    assert!(error.contains("baris 2") && !error.contains("rahasia"), "{error}");
    assert!(parse_file("listn = 'x'").unwrap_err().contains("baris 1"));
}
