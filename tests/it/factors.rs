//! The second factor, the proof that gates ask for again, sessions, and what a reset leaves behind.

use crate::engines::on_both_engines;
use crate::house::{House, PASSWORD, Person, Seen};
use crate::office::{Copies, Office};
use jdih::auth::totp::{STEP_MS, base32, code, step_of};
use jdih::auth::{Actor, KEY_FILE};

const MINUTE_MS: i64 = 60_000;
const AT_CHECK: &str = "menunggu koreksi Kasubbag";
const OTHER: &str = "delapan burung biru terbang";

/// Somebody's app.
pub struct App(Vec<u8>);

impl App {
    /// Reads the secret as a person types it.
    fn typed(secret: &str) -> Self {
        let letters: String = secret.split_whitespace().collect();
        let value = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).expect("a letter of base 32");
        let bits: String = letters.chars().map(|c| format!("{:05b}", value(c))).collect();
        let bytes = bits.as_bytes().chunks_exact(8).map(|eight| std::str::from_utf8(eight).expect("digits"));
        let app = Self(bytes.map(|eight| u8::from_str_radix(eight, 2).expect("a byte")).collect());
        assert_eq!(base32(&app.0), letters);
        app
    }

    pub fn code(&self, house: &House) -> String {
        code(&self.0, step_of(house.app.journal.clock().now()))
    }
}

/// Sets an app up through the pages; gives it with the recovery codes.
pub async fn set_up(house: &House, person: &Person) -> (App, Vec<String>) {
    let page = person.get("/akun/faktor").await.expect(200).expect_text("aplikasi autentikator");
    let page = person.send(&page, "/akun/faktor/pemasangan", &[]).await.expect(200);
    assert!(page.body.contains("<svg class=\"qr\""), "{}", page.text());
    let app = App::typed(page.between("di aplikasi: <code>", "</code>").expect("a secret"));
    let wrong = person.send(&page, "/akun/faktor", &[("kode", "000000")]).await.expect(422);
    let wrong = wrong.expect_text("Kode tidak cocok.");
    assert_eq!(
        wrong.between("di aplikasi: <code>", "</code>"),
        page.between("di aplikasi: <code>", "</code>")
    );
    let page = person.send(&wrong, "/akun/faktor", &[("kode", &app.code(house))]).await.expect(200);
    let codes = recovery_codes(&page);
    assert_eq!(codes.len(), 10, "{}", page.text());
    (app, codes)
}

/// The recovery codes that a page shows.
pub fn recovery_codes(page: &Seen) -> Vec<String> {
    let code = |rest: &str| rest[..rest.find('<').expect("an end")].to_owned();
    page.body.split("<li><code>").skip(1).map(code).collect()
}

async fn actor(house: &House, person: &Person) -> Actor {
    let found = house.app.auth().person_by_login(&person.login).await.expect("the person");
    house.app.auth().actor(&found.id).await.expect("the actor")
}

/// Sends the sign-in form, and stops at what comes.
pub async fn password(person: &Person, password: &str) -> Seen {
    let page = person.get("/masuk").await;
    person.send(&page, "/masuk", &[("login", &person.login), ("sandi", password)]).await
}

pub fn fresh(house: &House, person: &Person) -> Person {
    Person { login: person.login.clone(), ..Person::stranger(&house.base) }
}

/// A case that waits for its check, with the filled form of the approval.
pub async fn at_the_gate(database: &crate::engines::TestDatabase) -> (Office, String, String) {
    let office = Office::open(database).await;
    let case = office.registered("13", &Copies::composed(13)).await;
    office.take_to(&case, AT_CHECK).await;
    let action = format!("/kasus/{case}/persetujuan");
    (office, case, action)
}

on_both_engines! {
    async fn a_second_factor_is_asked_for_and_each_code_is_taken_once(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let (app, _) = set_up(house, kabag).await;
        let browser = fresh(house, kabag);
        let asked = password(&browser, "bukan sandinya sama sekali").await.expect(422);
        assert!(!asked.offers("/masuk/kode"), "a wrong password tells nothing of a second factor");
        let asked = password(&browser, PASSWORD).await.expect(200);
        browser.get("/kerja").await.expect_path("/masuk");
        // The code of the set-up was taken; the next one is taken once.
        let used = browser.send(&asked, "/masuk/kode", &[("kode", &app.code(house))]).await.expect(422);
        let used = used.expect_text("Kode tidak cocok atau sudah dipakai.");
        house.clock.advance_ms(STEP_MS);
        let code = app.code(house);
        browser.send(&used, "/masuk/kode", &[("kode", &code)]).await.expect(200).expect_path("/kerja");
        let second = fresh(house, kabag);
        let asked = password(&second, PASSWORD).await.expect(200);
        second.send(&asked, "/masuk/kode", &[("kode", &code)]).await.expect(422);
        house.expect_verified().await;
    }

    /// The journal's time never goes back, so another process whose clock is fast sets it ahead for all.
    async fn another_machines_fast_clock_locks_nobody_out(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let (app, _) = set_up(house, kabag).await;
        house.clock.advance_ms(STEP_MS);
        let ahead_ms = 20 * MINUTE_MS;
        house.clock.advance_ms(ahead_ms);
        password(&fresh(house, &office.sekretaris), PASSWORD).await.expect(200).expect_path("/kerja");
        house.clock.advance_ms(-ahead_ms);
        let head = house.app.journal.head().await.unwrap();
        assert!(head.time.since_ms(house.app.journal.clock().now()) > 19 * MINUTE_MS, "the journal is ahead");
        let browser = fresh(house, kabag);
        let asked = password(&browser, PASSWORD).await.expect(200);
        let wrong = browser.send(&asked, "/masuk/kode", &[("kode", "123456")]).await.expect(422);
        // One wrong code lets nobody wait, neither here nor for another account from this address.
        office.kasubbag.get("/kerja").await.expect(200);
        let other = fresh(house, &office.kasubbag);
        password(&other, PASSWORD).await.expect(200).expect_path("/kerja");
        browser.send(&wrong, "/masuk/kode", &[("kode", &app.code(house))]).await.expect(200).expect_path("/kerja");
        // An app is set up by this machine's time, too.
        set_up(house, &office.kasubbag).await;
        house.expect_verified().await;
    }

    async fn a_ticket_holds_five_minutes_and_failed_codes_are_slowed(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let (app, _) = set_up(house, kabag).await;
        let browser = fresh(house, kabag);
        let mut asked = password(&browser, PASSWORD).await.expect(200);
        let late = fresh(house, kabag);
        house.clock.advance_ms(5 * MINUTE_MS - 1);
        for status in [422, 422, 422, 422, 422, 503] {
            asked = browser.send(&asked, "/masuk/kode", &[("kode", "123456")]).await.expect(status);
        }
        asked.expect_text("Terlalu banyak percobaan masuk yang gagal.");
        password(&late, PASSWORD).await.expect(503);
        house.clock.advance_ms(10 * MINUTE_MS);
        let asked = password(&late, PASSWORD).await.expect(200);
        house.clock.advance_ms(5 * MINUTE_MS);
        let over = late.send(&asked, "/masuk/kode", &[("kode", &app.code(house))]).await;
        over.expect(422).expect_text("Masuk lagi dengan kata sandi.");
        late.get("/kerja").await.expect_path("/masuk");
    }

    async fn a_recovery_code_lets_in_once(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let (_, codes) = set_up(house, kabag).await;
        for (n, path) in [(0, "/kerja"), (0, "/masuk/kode"), (1, "/kerja")] {
            let browser = fresh(house, kabag);
            let asked = password(&browser, PASSWORD).await.expect(200);
            let typed = codes[n].to_uppercase().replace('-', " ");
            browser.send(&asked, "/masuk/kode", &[("kode", &typed)]).await.expect_path(path);
        }
        kabag.get("/akun/faktor").await.expect_text("Kode pemulihan yang belum dipakai: 8.");
        house.expect_verified().await;
    }

    async fn a_short_password_needs_the_second_factor_to_stay(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let change = |new: &'static str, old: &'static str| async move {
            let page = kabag.get("/akun").await.expect(200);
            kabag.send(&page, "/akun/sandi", &[("_sandi", old), ("sandi", new)]).await
        };
        change("kursi7me", PASSWORD).await.expect(422).expect_text("Kata sandi terlalu pendek");
        change(OTHER, "bukan sandinya sama sekali").await.expect(422).expect_text("Kata sandi tidak cocok.");
        set_up(house, kabag).await;
        change("kursi7m", PASSWORD).await.expect(422).expect_text("Kata sandi terlalu pendek");
        change("kursi7me", PASSWORD).await.expect(200).expect_path("/akun");
        let page = kabag.get("/akun/faktor").await.expect(200);
        let kept = kabag.send(&page, "/akun/faktor/pelepasan", &[]).await.expect(422);
        kept.expect_text("Ganti dahulu kata sandi dengan yang lebih panjang.");
        change(OTHER, "kursi7me").await.expect(200);
        let gone = kabag.send(&page, "/akun/faktor/pelepasan", &[]).await.expect(200);
        gone.expect_text("Setelah faktor kedua terpasang, masuk memerlukan");
        let browser = fresh(house, kabag);
        password(&browser, OTHER).await.expect(200).expect_path("/kerja");
        house.expect_verified().await;
    }

    async fn a_reset_leaves_the_factor_and_a_lost_one_is_taken_by_an_administrator(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let (app, _) = set_up(house, kabag).await;
        let id = actor(house, kabag).await.person_id;
        let people = house.admin.get("/admin/orang").await;
        let link = house.admin.send(&people, &format!("/admin/orang/{id}/atur-ulang"), &[]).await.expect(200);
        let link = format!("/sandi/{}", link.between("/sandi/", "<").expect("a link"));
        let browser = fresh(house, kabag);
        let form = browser.get(&link).await;
        let asked = browser.send(&form, &link, &[("sandi", OTHER)]).await.expect(200);
        browser.get("/kerja").await.expect_path("/masuk");
        house.clock.advance_ms(STEP_MS);
        let asked = browser.send(&asked, "/masuk/kode", &[("kode", &app.code(house))]).await;
        asked.expect(200).expect_path("/kerja");
        let people = house.admin.get("/admin/orang").await;
        let lost = format!("/admin/orang/{id}/pelepasan-faktor");
        house.admin.send(&people, &lost, &[]).await.expect(200);
        browser.get("/kerja").await.expect_path("/masuk");
        password(&browser, OTHER).await.expect(200).expect_path("/kerja");
        house.admin.send(&people, &lost, &[]).await.expect(404);
        kabag.get("/masuk").await;
        house.expect_verified().await;
    }

    async fn a_decision_asks_for_proof_again_after_fifteen_minutes(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let page = format!("/kasus/{case}");
        office.house.clock.advance_ms(15 * MINUTE_MS + 1);
        let seen = office.kasubbag.get(&page).await.expect(200);
        let asked = office.kasubbag.send(&seen, &action, &[("catatan", "Sudah \"sesuai\"")]).await.expect(401);
        let asked = asked.expect_text("sudah lebih dari 15 menit");
        assert!(asked.hidden(&action).contains(&("catatan".into(), "Sudah \"sesuai\"".into())), "what was typed stays");
        assert!(office.house.case(&case).await.signs.is_empty());
        let wrong = office.kasubbag.send(&asked, &action, &[("_sandi", "bukan sandinya")]).await.expect(401);
        let wrong = wrong.expect_text("Kata sandi tidak cocok.");
        assert!(office.house.case(&case).await.signs.is_empty());
        let done = office.kasubbag.send(&wrong, &action, &[("_sandi", PASSWORD)]).await.expect(200);
        let done = done.expect_path(&page).expect_text("Sudah \"sesuai\"");
        assert!(!done.body.contains(PASSWORD));
        assert_eq!(office.house.case(&case).await.signs.len(), 1);
    }

    async fn a_decision_within_fifteen_minutes_asks_for_nothing(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        office.house.clock.advance_ms(15 * MINUTE_MS);
        let seen = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
        office.kasubbag.send(&seen, &action, &[]).await.expect(200).expect_path(&format!("/kasus/{case}"));
        assert_eq!(office.house.case(&case).await.signs.len(), 1);
    }

    async fn a_code_of_the_app_is_a_proof_too(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let (app, _) = set_up(&office.house, &office.kasubbag).await;
        office.house.clock.advance_ms(16 * MINUTE_MS);
        let seen = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
        let asked = office.kasubbag.send(&seen, &action, &[]).await.expect(401);
        let code = app.code(&office.house);
        let asked = office.kasubbag.send(&asked, &action, &[("_kode", "000000")]).await.expect(401);
        office.kasubbag.send(&asked, &action, &[("_kode", &code)]).await.expect(200);
        assert_eq!(office.house.case(&case).await.signs.len(), 1);
    }

    async fn a_decision_soon_after_a_reset_is_shown_to_the_sekretaris(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let house = &office.house;
        let id = actor(house, &office.kasubbag).await.person_id;
        let admin = actor(house, &Person { login: "admin".into(), ..Person::stranger(&house.base) }).await;
        let secret = house.app.auth().reset(&admin, &id).await.expect("reset");
        house.clock.advance_ms(24 * 60 * MINUTE_MS - 1);
        let browser = fresh(house, &office.kasubbag);
        let link = format!("/sandi/{secret}");
        browser.send(&browser.get(&link).await, &link, &[("sandi", OTHER)]).await.expect(200);
        let seen = browser.get(&format!("/kasus/{case}")).await.expect(200);
        let done = browser.send(&seen, &action, &[]).await.expect(200);
        done.expect_text("kurang dari 24 jam setelah kata sandi-nya diatur ulang");
        let sekretaris = fresh(house, &office.sekretaris);
        password(&sekretaris, PASSWORD).await.expect(200);
        let flags = sekretaris.get("/tanda").await.expect(200).expect_text("kurang dari 24 jam");
        let flag = flags.between("action=\"/tanda/", "\"").expect("a form").to_owned();
        let flags = sekretaris.send(&flags, &format!("/tanda/{flag}"), &[]).await.expect(200);
        flags.expect_text("Sudah diperiksa");
        browser.get("/tanda").await.expect(403);
        house.expect_verified().await;
    }

    async fn a_decision_a_day_after_a_reset_is_not_flagged(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let house = &office.house;
        let id = actor(house, &office.kasubbag).await.person_id;
        let admin = actor(house, &Person { login: "admin".into(), ..Person::stranger(&house.base) }).await;
        let secret = house.app.auth().reset(&admin, &id).await.expect("reset");
        house.clock.advance_ms(60 * MINUTE_MS);
        house.app.auth().set_password(&secret, OTHER).await.expect("set");
        house.clock.advance_ms(23 * 60 * MINUTE_MS);
        let browser = fresh(house, &office.kasubbag);
        password(&browser, OTHER).await.expect(200);
        let seen = browser.get(&format!("/kasus/{case}")).await.expect(200);
        let done = browser.send(&seen, &action, &[]).await.expect(200);
        assert!(!done.text().contains("diatur ulang"), "{}", done.text());
        assert_eq!(house.case(&case).await.signs.len(), 1);
    }

    async fn an_office_that_wants_second_factors_leads_to_them(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let (house, kasubbag) = (&office.house, &office.kasubbag);
        let settings = house.admin.get("/admin/kantor").await.expect(200);
        house.admin.send(&settings, "/admin/setelan", &[("faktor_wajib", "ya")]).await.expect(200);
        let browser = fresh(house, kasubbag);
        password(&browser, PASSWORD).await.expect_path("/akun/faktor").expect_text("Kantor Anda mewajibkan");
        password(&fresh(house, &office.pengelola), PASSWORD).await.expect_path("/kerja");
        let seen = browser.get(&format!("/kasus/{case}")).await.expect(200);
        browser.send(&seen, &action, &[]).await.expect(403).expect_text("Pasang dahulu");
        set_up(house, &browser).await;
        let page = browser.get("/akun/faktor").await;
        browser.send(&page, "/akun/faktor/pelepasan", &[]).await.expect(422).expect_text("mewajibkan faktor kedua");
        let seen = browser.get(&format!("/kasus/{case}")).await.expect(200);
        browser.send(&seen, &action, &[]).await.expect(200);
        assert_eq!(house.case(&case).await.signs.len(), 1);
    }

    async fn sessions_are_listed_and_ended_one_by_one_or_all_others(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let phone = fresh(house, kabag);
        let agent = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Mobile Safari/537.36";
        let page = phone.get("/masuk").await;
        let fields = Person::filled(&page, "/masuk", &[("login", &kabag.login), ("sandi", PASSWORD)]);
        let request = phone.client.post(format!("{}/masuk", house.base)).header("origin", &house.base);
        request.header("user-agent", agent).form(&fields).send().await.expect("an answer");
        let third = fresh(house, kabag);
        password(&third, PASSWORD).await.expect(200);
        let list = kabag.get("/akun").await.expect(200).expect_text("Chrome di Android");
        assert_eq!(list.body.matches("(perangkat ini)").count(), 1);
        let handle = list.between("action=\"/akun/sesi/", "\"").expect("a form").to_owned();
        office.sekretaris.send(&office.sekretaris.get("/akun").await, &format!("/akun/sesi/{handle}"), &[]).await.expect(200);
        third.get("/kerja").await.expect_path("/kerja");
        let others = kabag.send(&list, "/akun/sesi-lain/pengakhiran", &[]).await.expect(200);
        assert!(!others.text().contains("Chrome di Android"));
        for ended in [&phone, &third] {
            ended.get("/kerja").await.expect_path("/masuk");
        }
        kabag.get("/kerja").await.expect_path("/kerja");
        password(&phone, PASSWORD).await.expect(200);
        let list = kabag.get("/akun").await;
        let one = list.between("action=\"/akun/sesi/", "\"").expect("a form").to_owned();
        kabag.send(&list, &format!("/akun/sesi/{one}"), &[]).await.expect(200);
        phone.get("/kerja").await.expect_path("/masuk");
        password(&phone, PASSWORD).await.expect(200);
        let page = kabag.get("/akun").await;
        kabag.send(&page, "/akun/sandi", &[("_sandi", PASSWORD), ("sandi", OTHER)]).await.expect(200);
        phone.get("/kerja").await.expect_path("/masuk");
        kabag.get("/kerja").await.expect_path("/kerja");
        house.expect_verified().await;
    }

    async fn an_ended_session_wants_both_password_and_code(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        let (house, maker) = (&office.house, &office.pengelola);
        let (app, _) = set_up(house, maker).await;
        let action = format!("/kasus/{case}/pengajuan");
        let seen = maker.get(&format!("/kasus/{case}")).await.expect(200);
        house.clock.advance_ms(31 * MINUTE_MS);
        let asked = maker.send(&seen, &action, &[("catatan", "Mohon diproses")]).await.expect(401);
        let asked = maker.send(&asked, &action, &[("_sandi", PASSWORD)]).await.expect(401);
        assert_eq!(house.case(&case).await.version, 1, "the password alone does nothing");
        let code = app.code(house);
        let done = maker.send(&asked, &action, &[("_sandi", PASSWORD), ("_kode", &code)]).await.expect(200);
        done.expect_path(&format!("/kasus/{case}")).expect_text("Mohon diproses");
    }

    async fn secrets_are_sealed_and_the_key_lies_beside_the_database(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (app, codes) = set_up(&office.house, &office.kabag).await;
        let key = std::fs::read_to_string(office.house.settings().data.join(KEY_FILE)).expect("a key");
        let mut tx = office.house.app.journal.db().read().await.expect("a reader");
        let mut stored = String::new();
        for sql in ["SELECT person_id, secret FROM totp", "SELECT person_id, digest FROM recovery_code", "SELECT kind, body FROM journal"] {
            let rows = jdih::db::text_rows(&mut tx, sql.to_owned(), &[]).await.expect(sql);
            stored.extend(rows.into_iter().flatten().flatten());
        }
        let hex: String = app.0.iter().map(|byte| format!("{byte:02x}")).collect();
        for secret in [&hex, &base32(&app.0), &key, &codes[0], &codes[0].replace('-', "")] {
            assert!(!stored.contains(secret.as_str()), "{secret}");
        }
    }
}
