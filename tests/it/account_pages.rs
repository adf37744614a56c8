//! What pages of signing in and of one's account ask, and what they do not: passwords, sessions, second factors.

use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::factors::{fresh, password, set_up};
use crate::house::{PASSWORD, Person, posts};
use crate::office::Office;
use std::collections::BTreeSet;
use std::path::Path;

const MINUTE_MS: i64 = 60_000;
const YEAR_MS: i64 = 365 * 24 * 60 * MINUTE_MS;

/// The tags of a page that are inputs of these names.
fn inputs<'p>(page: &'p str, names: &[&str]) -> Vec<&'p str> {
    let wanted = |tag: &&str| {
        tag.starts_with("input ") && names.iter().any(|name| tag.contains(&format!("name=\"{name}\"")))
    };
    page.split('<').map(|rest| rest.split('>').next().unwrap_or_default()).filter(wanted).collect()
}

on_both_engines! {
    async fn passwords_are_masked_and_left_to_their_helpers(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let auth = house.app.auth();
        let admin = auth.actor(&auth.person_by_login("admin").await.unwrap().id).await.unwrap();
        let person = auth.person_by_login(&office.pengelola.login).await.unwrap();
        let link = format!("/sandi/{}", auth.reset(&admin, &person.id).await.unwrap());
        let stranger = Person::stranger(&house.base);
        let mut seen = 0;
        for (who, path, helper) in [
            (&stranger, "/masuk", "current-password"),
            (&stranger, link.as_str(), "new-password"),
            (kabag, "/akun", "-password"),
        ] {
            let page = who.get(path).await.expect(200);
            for tag in inputs(&page.body, &["sandi", "_sandi"]) {
                seen += 1;
                assert!(tag.contains("type=\"password\""), "{path}: {tag}");
                assert!(tag.contains("autocomplete=\"") && tag.contains(helper), "{path}: {tag}");
            }
            assert!(!page.body.contains("onpaste"), "{path}");
        }
        assert!(seen >= 4, "{seen} passwords were asked for");
        // No script of ours listens to what is pasted.
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("static")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "js") {
                assert!(!std::fs::read_to_string(&path).unwrap().contains("paste"), "{}", path.display());
            }
        }
    }

    async fn a_password_holds_for_years_and_nobody_is_asked_for_a_hint(database: TestDatabase) {
        let office = Office::open(&database).await;
        office.house.clock.advance_ms(3 * YEAR_MS);
        let browser = fresh(&office.house, &office.kabag);
        let page = browser.get("/masuk").await.expect(200);
        let form = page.between("action=\"/masuk\"", "</form>").expect("a form");
        let asked = form.matches("<input ").count() - form.matches("type=\"hidden\"").count();
        assert_eq!(asked, 2, "name and password alone: {form}");
        password(&browser, PASSWORD).await.expect(200).expect_path("/kerja");
    }

    async fn recovery_codes_and_session_tokens_cannot_be_guessed(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (_, codes) = set_up(&office.house, &office.kabag).await;
        let letters: BTreeSet<String> = codes.iter().map(|code| code.replace('-', "")).collect();
        assert_eq!(letters.len(), codes.len());
        // 24 letters of an alphabet of 32 are 120 bits.
        assert!(letters.iter().all(|code| code.len() == 24 && code.chars().all(|c| c.is_ascii_alphanumeric())), "{letters:?}");
        let auth = office.house.app.auth();
        let mut tokens = BTreeSet::new();
        for _ in 0..50 {
            tokens.insert(auth.sign_in(&office.sekretaris.login, PASSWORD, "10.0.0.9").await.unwrap().token);
        }
        assert_eq!(tokens.len(), 50);
        assert!(tokens.iter().all(|token| token.len() == 64 && token.chars().all(|c| c.is_ascii_hexdigit())));
    }

    async fn every_page_of_staff_offers_signing_out(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (house, case) = (&cast.crew.house, cast.registered(13, None).await);
        let pengelola = house.person(posts::PENGELOLA).await;
        let sekretaris = house.person(posts::SEKRETARIS).await;
        let case = format!("/kasus/{case}");
        let own = ["/kerja", "/pemberitahuan", "/pemberitahuan/pengaturan", "/akun", "/akun/faktor", "/sop", case.as_str()];
        let offices = ["/admin/orang", "/admin/jabatan", "/admin/kantor", "/admin/kalender", "/admin/jenis", "/admin/mandat"];
        for (who, paths) in [(&pengelola, own.as_slice()), (&sekretaris, &["/kahar", "/tanda", "/mandat"][..]), (&house.admin, &offices[..])] {
            for path in paths {
                let page = who.get(path).await.expect(200);
                assert!(page.offers("/keluar"), "{path}");
            }
        }
    }

    async fn what_opens_an_account_changes_only_after_a_recent_proof(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        set_up(house, kabag).await;
        house.clock.advance_ms(16 * MINUTE_MS);
        for action in ["/akun/faktor/pemasangan", "/akun/faktor/kode-pemulihan", "/akun/faktor/pelepasan"] {
            let page = kabag.get("/akun/faktor").await.expect(200).expect_text("Terpasang sejak");
            kabag.send(&page, action, &[]).await.expect(401).expect_text("Pastikan bahwa ini Anda");
        }
        let page = kabag.get("/akun").await.expect(200);
        let refused = kabag.send(&page, "/akun/sandi", &[("_sandi", ""), ("sandi", "meja hutan lima puluh")]).await;
        assert!(refused.status >= 400, "{}", refused.text());
        kabag.get("/akun/faktor").await.expect(200).expect_text("Terpasang sejak");
        password(&fresh(house, kabag), "meja hutan lima puluh").await.expect(422);
        house.expect_verified().await;
    }
}
