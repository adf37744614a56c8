//! Passkeys, with a device in software: in the place of a code at sign-in and at a gate.

use crate::engines::on_both_engines;
use crate::factors::{at_the_gate, fresh, password, recovery_codes, set_up};
use crate::house::{PASSWORD, Person, Seen};
use crate::office::Office;
use jdih::auth::webauthn::{ES256, base64url};
use jdih::kernel::Digest;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

const MINUTE_MS: i64 = 60_000;
/// A P-256 key begins so.
const SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A device that makes sure who touches it.
struct Device {
    pair: EcdsaKeyPair,
    id: String,
    counter: u32,
}

impl Device {
    fn new(id: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random);
        Self { pair: pair.expect("a key"), id: base64url(id.as_bytes()), counter: 0 }
    }

    fn says(&mut self, kind: &str, challenge: &str, origin: &str) -> (Vec<u8>, Vec<u8>) {
        let client = serde_json::json!({ "type": kind, "challenge": challenge, "origin": origin });
        let mut data = Digest::of(b"127.0.0.1").as_bytes().to_vec();
        data.push(5);
        data.extend(self.counter.to_be_bytes());
        (client.to_string().into_bytes(), data)
    }

    /// What the script fills into the form of a new key.
    fn makes(&mut self, page: &Seen, origin: &str) -> Vec<(&'static str, String)> {
        let challenge = page.between("data-tantangan=\"", "\"").expect("a challenge").to_owned();
        let (client, data) = self.says("webauthn.create", &challenge, origin);
        let key = [SPKI.as_slice(), self.pair.public_key().as_ref()].concat();
        vec![
            ("_kunci_id", self.id.clone()),
            ("_kunci_klien", base64url(&client)),
            ("_kunci_data", base64url(&data)),
            ("_kunci_umum", base64url(&key)),
            ("_kunci_macam", ES256.to_string()),
            ("nama_kunci", "Ponsel kerja".into()),
        ]
    }

    /// What the script fills into a form that asks for a key.
    fn signs(&mut self, page: &Seen, origin: &str) -> Vec<(&'static str, String)> {
        let challenge = page.between("data-tantangan=\"", "\"").expect("a challenge").to_owned();
        self.counter += 1;
        let (client, data) = self.says("webauthn.get", &challenge, origin);
        let signed = [data.as_slice(), Digest::of(&client).as_bytes()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("signed");
        vec![
            ("_kunci_id", self.id.clone()),
            ("_kunci_klien", base64url(&client)),
            ("_kunci_data", base64url(&data)),
            ("_kunci_tanda", base64url(signature.as_ref())),
        ]
    }
}

async fn send(person: &Person, page: &Seen, action: &str, filled: &[(&'static str, String)]) -> Seen {
    let fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
    person.send(page, action, &fields).await
}

/// Sets an app and a passkey up.
async fn with_key(office: &Office, person: &Person) -> Device {
    set_up(&office.house, person).await;
    let mut device = Device::new("ponsel");
    let page = person.get("/akun/faktor").await.expect(200).expect_text("Belum ada kunci sandi.");
    let filled = device.makes(&page, &office.house.base);
    let done = send(person, &page, "/akun/kunci-sandi", &filled).await.expect(200);
    done.expect_path("/akun/faktor").expect_text("Ponsel kerja");
    device
}

on_both_engines! {
    async fn a_passkey_signs_in_beside_the_password_and_each_answer_counts_once(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let mut device = with_key(&office, kabag).await;
        let browser = fresh(house, kabag);
        let asked = password(&browser, PASSWORD).await.expect(200);
        assert!(asked.body.contains("kunci-sandi.js"), "{}", asked.text());
        let at = |what: &str| asked.body.find(what).unwrap_or_else(|| panic!("no {what}"));
        assert!(at("data-kunci-tombol") < at("name=\"kode\""), "the key comes first");
        let elsewhere = device.signs(&asked, "https://jahat.example");
        let asked = send(&browser, &asked, "/masuk/kode", &elsewhere).await.expect(422);
        let asked = asked.expect_text("Kunci sandi tidak dapat diperiksa.");
        let filled = device.signs(&asked, &house.base);
        send(&browser, &asked, "/masuk/kode", &filled).await.expect(200).expect_path("/kerja");
        let second = fresh(house, kabag);
        let asked = password(&second, PASSWORD).await.expect(200);
        let again = send(&second, &asked, "/masuk/kode", &filled).await.expect(422);
        second.get("/kerja").await.expect_path("/masuk");
        device.counter = 0;
        let copied = device.signs(&again, &house.base);
        send(&second, &again, "/masuk/kode", &copied).await.expect(422);
        second.get("/kerja").await.expect_path("/masuk");
        house.expect_verified().await;
    }

    async fn a_passkey_of_another_person_opens_nothing(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        with_key(&office, kabag).await;
        set_up(house, &office.kasubbag).await;
        let mut stolen = Device::new("ponsel lain");
        let page = office.kasubbag.get("/akun/faktor").await.expect(200);
        let filled = stolen.makes(&page, &house.base);
        send(&office.kasubbag, &page, "/akun/kunci-sandi", &filled).await.expect(200);
        let browser = fresh(house, kabag);
        let asked = password(&browser, PASSWORD).await.expect(200);
        let filled = stolen.signs(&asked, &house.base);
        send(&browser, &asked, "/masuk/kode", &filled).await.expect(422);
        browser.get("/kerja").await.expect_path("/masuk");
    }

    async fn a_passkey_proves_a_decision_at_a_gate(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let mut device = with_key(&office, &office.kasubbag).await;
        office.house.clock.advance_ms(16 * MINUTE_MS);
        let seen = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
        let asked = office.kasubbag.send(&seen, &action, &[("catatan", "Sudah sesuai")]).await.expect(401);
        let filled = device.signs(&asked, &office.house.base);
        let done = send(&office.kasubbag, &asked, &action, &filled).await.expect(200);
        done.expect_path(&format!("/kasus/{case}")).expect_text("Sudah sesuai");
        assert_eq!(office.house.case(&case).await.signs.len(), 1);
        office.house.expect_verified().await;
    }

    async fn a_passkey_goes_with_the_password_when_a_session_has_ended(database: TestDatabase) {
        let (office, case, _) = at_the_gate(&database).await;
        let who = &office.kasubbag;
        let mut device = with_key(&office, who).await;
        let action = format!("/kasus/{case}/pengambilan");
        let seen = who.get(&format!("/kasus/{case}")).await.expect(200);
        let seen = if seen.offers(&action) { seen } else { who.get(&format!("/kasus/{case}?tampilan=lengkap")).await };
        office.house.clock.advance_ms(31 * MINUTE_MS);
        let asked = who.send(&seen, &action, &[]).await.expect(401);
        // Without the password a key is half of a proof.
        let alone = device.signs(&asked, &office.house.base);
        let asked = send(who, &asked, &action, &alone).await.expect(401);
        let asked = asked.expect_text("isikan kata sandinya juga");
        let mut filled = device.signs(&asked, &office.house.base);
        filled.push(("_sandi", PASSWORD.to_owned()));
        send(who, &asked, &action, &filled).await.expect(200).expect_path(&format!("/kasus/{case}"));
        office.house.expect_verified().await;
    }

    async fn a_passkey_that_is_broken_is_refused_and_the_app_goes_with_the_others(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let without = office.pengelola.get("/akun/faktor").await.expect(200);
        let empty = [("nama_kunci", String::from("Kunci"))];
        send(&office.pengelola, &without, "/akun/kunci-sandi", &empty).await.expect(422);
        with_key(&office, kabag).await;
        let page = kabag.get("/akun/faktor").await.expect(200);
        let broken = [("nama_kunci", String::from("Kunci")), ("_kunci_id", "x=".into()), ("_kunci_macam", "-9".into())];
        send(kabag, &page, "/akun/kunci-sandi", &broken).await.expect(422).expect_text("Kunci sandi tidak dapat dipasang.");
        let page = kabag.get("/akun/faktor").await.expect(200);
        let remove = page.between("action=\"/akun/kunci-sandi/", "\"").expect("a form").to_owned();
        let gone = kabag.send(&page, &format!("/akun/kunci-sandi/{remove}"), &[]).await.expect(200);
        gone.expect_text("Belum ada kunci sandi.").expect_text("Terpasang sejak");
        let mut device = Device::new("satu lagi");
        let page = kabag.get("/akun/faktor").await.expect(200);
        let filled = device.makes(&page, &house.base);
        send(kabag, &page, "/akun/kunci-sandi", &filled).await.expect(200);
        kabag.send(&page, "/akun/faktor/pelepasan", &[]).await.expect(200);
        let browser = fresh(house, kabag);
        password(&browser, PASSWORD).await.expect(200).expect_path("/kerja");
        house.expect_verified().await;
    }

    async fn a_passkey_is_a_second_factor_of_its_own_with_recovery_codes(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let mut device = Device::new("ponsel");
        let page = kabag.get("/akun/faktor").await.expect(200).expect_text("Belum ada kunci sandi.");
        let at = |what: &str| page.body.find(what).unwrap_or_else(|| panic!("no {what}"));
        assert!(at("data-kunci-baru") < at("/akun/faktor/pemasangan"), "the key is offered first");
        let filled = device.makes(&page, &house.base);
        let done = send(kabag, &page, "/akun/kunci-sandi", &filled).await.expect(200);
        let codes = recovery_codes(&done);
        assert_eq!(codes.len(), 10, "{}", done.text());
        // One more key gives no further codes: those that were written down hold.
        let page = kabag.get("/akun/faktor").await.expect(200).expect_text("yang belum dipakai: 10");
        let filled = Device::new("laptop").makes(&page, &house.base);
        let second = send(kabag, &page, "/akun/kunci-sandi", &filled).await.expect(200).expect_path("/akun/faktor");
        assert!(recovery_codes(&second).is_empty());
        // The password alone opens nothing; what a page asks for is what this person has.
        let browser = fresh(house, kabag);
        let asked = password(&browser, PASSWORD).await.expect(200).expect_text("Kode pemulihan");
        assert!(!asked.text().contains("aplikasi autentikator"), "{}", asked.text());
        browser.get("/kerja").await.expect_path("/masuk");
        let filled = device.signs(&asked, &house.base);
        send(&browser, &asked, "/masuk/kode", &filled).await.expect(200).expect_path("/kerja");
        let lost = fresh(house, kabag);
        let asked = password(&lost, PASSWORD).await.expect(200);
        let refused = lost.send(&asked, "/masuk/kode", &[("kode", "123456")]).await.expect(422);
        lost.send(&refused, "/masuk/kode", &[("kode", &codes[0])]).await.expect(200).expect_path("/kerja");
        house.expect_verified().await;
    }

    async fn a_short_password_stands_beside_a_passkey_and_the_last_key_stays(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, kabag) = (&office.house, &office.kabag);
        let mut device = Device::new("ponsel");
        let page = kabag.get("/akun/faktor").await.expect(200);
        let filled = device.makes(&page, &house.base);
        send(kabag, &page, "/akun/kunci-sandi", &filled).await.expect(200);
        let account = kabag.get("/akun").await.expect(200);
        let short = [("_sandi", PASSWORD), ("sandi", "pisau-7x")];
        kabag.send(&account, "/akun/sandi", &short).await.expect(200).expect_path("/akun");
        let page = kabag.get("/akun/faktor").await.expect(200);
        let key = page.between("action=\"/akun/kunci-sandi/", "\"").expect("a form").to_owned();
        let kept = kabag.send(&page, &format!("/akun/kunci-sandi/{key}"), &[]).await.expect(422);
        kept.expect_text("faktor kedua masih diperlukan").expect_text("Ponsel kerja");
        let account = kabag.get("/akun").await.expect(200);
        let long = [("_sandi", "pisau-7x"), ("sandi", PASSWORD)];
        kabag.send(&account, "/akun/sandi", &long).await.expect(200).expect_path("/akun");
        let page = kabag.get("/akun/faktor").await.expect(200);
        let gone = kabag.send(&page, &format!("/akun/kunci-sandi/{key}"), &[]).await.expect(200);
        gone.expect_text("Pasang salah satu, atau keduanya.");
        let browser = fresh(house, kabag);
        password(&browser, PASSWORD).await.expect(200).expect_path("/kerja");
        house.expect_verified().await;
    }

    async fn a_passkey_alone_proves_a_decision_and_is_taken_away_when_it_is_lost(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let (house, kasubbag) = (&office.house, &office.kasubbag);
        let mut device = Device::new("ponsel");
        let page = kasubbag.get("/akun/faktor").await.expect(200);
        let filled = device.makes(&page, &house.base);
        send(kasubbag, &page, "/akun/kunci-sandi", &filled).await.expect(200);
        house.clock.advance_ms(16 * MINUTE_MS);
        let seen = kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
        let asked = kasubbag.send(&seen, &action, &[("catatan", "Sudah sesuai")]).await.expect(401);
        assert!(!asked.body.contains("name=\"_kode\""), "who has no app is asked for no code");
        let filled = device.signs(&asked, &house.base);
        send(kasubbag, &asked, &action, &filled).await.expect(200).expect_text("Sudah sesuai");
        let people = office.house.admin.get("/admin/orang").await.expect(200);
        let found = house.app.auth().person_by_login(&kasubbag.login).await.expect("the person");
        let remove = format!("/admin/orang/{}/pelepasan-faktor", found.id);
        office.house.admin.send(&people, &remove, &[]).await.expect(200);
        let browser = fresh(house, kasubbag);
        password(&browser, PASSWORD).await.expect(200).expect_path("/kerja");
        house.expect_verified().await;
    }
}
