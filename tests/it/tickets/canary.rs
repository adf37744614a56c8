//! Canaries: what people say to the hotline is planted in every way that it comes in, and looked for wherever the house
//! writes or shows anything. The title of a published product, which may be found, shows that the looking finds.

use super::desk::forwards;
use super::meta::{Meta, message};
use super::webhook::brings;
use super::{CONTACT, DIGITS, Hotline, NAME, QUESTION, answer, call, question};
use crate::app::START;
use crate::commands::House;
use crate::engines::{Engine, TestDatabase, on_both_engines};
use crate::forms::{filled_form, with};
use crate::house::{Person, posts};
use crate::raw;
use crate::server::{Server, log_of};
use jdih::db::{Db, text_rows};
use jdih::kernel::{Clock, hex};
use jdih::tickets::intake::Typed;
use jdih::tickets::{Act, Category, Channel, Manual, NewIdentity, Outcome, Way};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const INSTITUTION: &str = "Yayasan Nusajinggo";
const MEDIA: &[u8] = b"%PDF-1.7 Burungnuri";
const FILE: &str = "Badakjawa.pdf";
const NOTE: &str = "Catatan Trenggilingkecil";
const FOLLOW_UP: &str = "Sudah ditelepon, Anoaraja";
const FORWARDED: &str = "Mohon jawab Orangutanlangka";
const UNIT_ANSWER: &str = "Unit menjawab Rusatimor";
const HANDED_OVER: &str = "Diserahkan dengan catatan Bekantanmerah";
const ANSWER: &str = "Jawaban Kakatuaraja";
const ADDED: &str = "Satu lagi tentang Merakhijau";
const PASTED: &str = "Pesan lama Jalakbali";
/// A word of everything that was said, as it was written.
const WORDS: [&str; 13] = [
    "Sitirahma",
    "Kenanganjaya",
    "Kudanil",
    "Nusajinggo",
    "Badakjawa",
    "Trenggilingkecil",
    "Anoaraja",
    "Orangutanlangka",
    "Rusatimor",
    "Bekantanmerah",
    "Kakatuaraja",
    "Merakhijau",
    "Jalakbali",
];
/// What may be found, and is: part of the title of the product that is published.
const PUBLIC: &str = "Pengelolaan Dokumen Hukum";

/// What must be found nowhere.
fn canaries() -> Vec<&'static str> {
    WORDS.into_iter().chain(["Burungnuri", DIGITS, "81299887766", CONTACT, "9988 7766"]).collect()
}

/// Whether some text holds a canary, however it is written.
fn says(text: &str, canary: &str) -> bool {
    text.to_lowercase().contains(&canary.to_lowercase())
}

/// The files below this folder that hold any of these words, however they are written, and the word.
fn files_with(folder: &Path, words: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, words));
        } else {
            let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
            let text = String::from_utf8_lossy(&bytes);
            let held = words.iter().filter(|word| text.contains(&word.to_ascii_lowercase()));
            found.extend(held.map(|word| (path.display().to_string(), (*word).to_owned())));
        }
    }
    found
}

/// Every row of every table of a PostgreSQL database, as text; bytes stand there in digits.
async fn rows_of(db: &Db) -> Vec<(String, String)> {
    let mut tx = db.read().await.unwrap();
    let sql = "SELECT CAST(table_schema AS TEXT), CAST(table_name AS TEXT) FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')";
    let mut all = Vec::new();
    for table in text_rows(&mut tx, sql.to_owned(), &[]).await.unwrap() {
        let [Some(schema), Some(name)] = table.as_slice() else { panic!("{table:?}") };
        let sql = format!("SELECT CAST(whole_row AS TEXT) FROM \"{schema}\".\"{name}\" whole_row");
        let rows = text_rows(&mut tx, sql, &[]).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        all.extend(rows.into_iter().filter_map(|mut row| Some((name.clone(), row.remove(0)?))));
    }
    all
}

/// Where a database holds any of these words, and the word: its files with the log of what was written last, or rows.
async fn database_with(database: &TestDatabase, words: &[&str]) -> Vec<(String, String)> {
    if let TestDatabase::Folder(folder) = database {
        return files_with(folder.path(), words);
    }
    let db = Db::open(&database.url()).await.unwrap();
    let rows = rows_of(&db).await;
    db.close().await;
    assert!(rows.iter().any(|(table, _)| table == "ticket_requester"), "every table is read");
    let mut found = Vec::new();
    for word in words {
        let bytes = [hex(word.as_bytes()), hex(word.to_lowercase().as_bytes())];
        let holds = |text: &str| says(text, word) || bytes.iter().any(|bytes| text.contains(bytes));
        let held = rows.iter().filter(|(_, text)| holds(text));
        found.extend(held.map(|(table, _)| (table.clone(), (*word).to_owned())));
    }
    found
}

/// A message with a document.
fn document(at_ms: i64) -> Value {
    json!({"id": "wamid.2", "from": DIGITS, "timestamp": (at_ms / 1000).to_string(), "type": "document",
        "document": {"id": "media2", "mime_type": "application/pdf", "filename": FILE}})
}

fn identity() -> NewIdentity {
    NewIdentity { institution: INSTITUTION.into(), ..call(Category::Jdih).identity }
}

/// Plants everything, in every way that it comes in.
async fn plant(hotline: &Hotline) {
    hotline.meta.holds(MEDIA);
    let base = &hotline.crew().house.base;
    assert_eq!(
        brings(base, &[message("wamid.1", DIGITS, START.0, QUESTION), document(START.0)], &[]).await,
        200
    );
    let id = hotline.all().await.remove(0);
    hotline.does(&id, Act::Classify(Category::Jdih)).await.expect("classified");
    hotline.does(&id, answer(ANSWER)).await.expect("answered");
    let close = Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered: None };
    hotline.does(&id, close).await.expect("closed");
    // By the public form, and once more on the page that it led to.
    let typed = Typed { institution: INSTITUTION.into(), ..question() };
    let receipt = hotline.app().hotline.ask(&typed, "192.0.2.1").await.expect("taken in");
    hotline.app().hotline.add(&receipt.secret, ADDED, "192.0.2.1").await.expect("added");
    // By the operator: a call that only the taker may read, a chat that is pasted, a complaint that leaves.
    let pks = Manual { identity: identity(), ..call(Category::Pks) };
    let address = hotline.takes_down(&pks).await.expect("taken down");
    let pks = address.strip_prefix("/tiket/").unwrap();
    hotline.does(pks, Act::Note(NOTE.into())).await.expect("noted");
    hotline.does(pks, Act::FollowUp { text: FOLLOW_UP.into(), days: 1 }).await.expect("followed up");
    let pasted = format!("05/01/26 08.15 - {NAME}: {PASTED}");
    let chat = Manual { channel: Channel::Obrolan, pasted, identity: identity(), ..call(Category::Tahapan) };
    hotline.takes_down(&chat).await.expect("taken down");
    let id = hotline.call(Category::Pengaduan).await;
    forwards(hotline, &id, (Way::NotaDinas, "7/HM.02-ND/15/2026"), FORWARDED).await.expect("forwarded");
    let forward_id = hotline.dossier(&id).await.forwards[0].id.clone();
    hotline.does(&id, Act::UnitAnswer { forward_id, text: UNIT_ANSWER.into() }).await.expect("answered");
    let outcome = Outcome::DiserahkanPengaduan;
    let leaves = Act::Close { outcome, text: HANDED_OVER.into(), is_delivered: Some(true) };
    hotline.does(&id, leaves).await.expect("closed");
    hotline.crew().house.run_jobs().await;
    // It is there, for whoever may have it.
    let exported = hotline.tickets().export_person(CONTACT).await.expect("exported");
    let text = serde_json::to_string(&exported).unwrap();
    let missing: Vec<_> = WORDS.into_iter().filter(|word| !text.contains(word)).collect();
    assert_eq!(missing, [""; 0], "the test plants what it looks for: {text}");
    let media = hotline.crew().rows("SELECT id FROM ticket_media WHERE digest IS NOT NULL").await.remove(0);
    let media = media[0].clone().expect("an id");
    assert_eq!(hotline.tickets().exported_bytes(&media).await.unwrap().as_deref(), Some(MEDIA));
}

on_both_engines! {
    async fn names_numbers_and_messages_are_found_nowhere(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let house = &hotline.crew().house;
        let case = hotline.cast.approved(13, None).await;
        hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
        plant(&hotline).await;
        hotline.app().search.refresh().await.expect("indexed");
        hotline.app().notices.catch_up().await.expect("followed");
        // What lies on the disk: objects, the search index, and the database with its log, whole.
        let data = house.settings().data.clone();
        let all = canaries();
        assert_eq!(files_with(&data, &all), []);
        assert_eq!(database_with(&database, &all).await, []);
        assert_ne!(database_with(&database, &[PUBLIC]).await, [], "what is public is found by the same looking");
        // A backup, as it lies there and as it comes back.
        let program = House::of_settings(house.settings(), &database);
        let folder = tempfile::tempdir().unwrap();
        let (shelf, ledger) = (folder.path().join("cadangan"), folder.path().join("penghapusan"));
        program.does(&["backup", shelf.to_str().unwrap()]).await;
        assert_eq!(files_with(&shelf, &all), []);
        std::fs::write(&ledger, "").unwrap();
        let target = TestDatabase::empty(database.engine()).await.unwrap();
        let back = House { data: folder.path().join("data"), database: target.url() };
        back.does(&["restore", shelf.to_str().unwrap(), "--penghapusan", ledger.to_str().unwrap()]).await;
        assert_eq!(database_with(&target, &all).await, []);
        assert_ne!(database_with(&target, &[PUBLIC]).await, [], "the copy is whole");
        assert_eq!(files_with(&back.data, &all), []);
        hotline.crew().house.expect_verified().await;
    }

    async fn names_numbers_and_messages_stand_on_no_page_of_others(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let house = &hotline.crew().house;
        let case = hotline.cast.approved(13, None).await;
        hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
        plant(&hotline).await;
        hotline.app().search.refresh().await.expect("indexed");
        hotline.app().notices.catch_up().await.expect("followed");
        let stranger = Person::stranger(&house.base);
        // Pages that nobody has to sign in for, and whether they tell of the product.
        let public = [
            ("/", false),
            ("/cari", false),
            ("/cari?q=pengelolaan", true),
            ("/cari?q=yayasan", false),
            ("/cari?q=catatan", false),
            ("/saran?q=pengelolaan", true),
            ("/saran?q=ken", false),
            ("/saran?q=628", false),
            ("/produk-hukum/1", true),
            ("/produk-hukum/1/isi", false),
            ("/produk-hukum/1/lapor", false),
            ("/verifikasi", false),
            ("/sitemap.xml", false),
            ("/robots.txt", false),
            ("/feed/atom.xml", true),
            ("/feed/document.json", true),
            ("/hotline", false),
            ("/survei", false),
            ("/masuk", false),
            ("/healthz", false),
            ("/readyz", false),
        ];
        let mut pages = Vec::new();
        for (path, tells) in public {
            let page = stranger.get(path).await;
            assert!(!tells || says(&page.text(), PUBLIC), "{path} {}: {}", page.status, page.body);
            pages.push((path, page.body));
        }
        let sitemap = pages.iter().find(|(path, _)| *path == "/sitemap.xml").unwrap();
        assert!(sitemap.1.contains("/produk-hukum/1"), "{}", sitemap.1);
        // The journal as the auditor has it, and what others are told.
        let auditor = house.person(posts::AUDITOR).await;
        let pengelola = house.person(posts::PENGELOLA).await;
        for path in ["/jurnal", "/jurnal/ekspor.jsonl", "/pemberitahuan"] {
            pages.push((path, auditor.get(path).await.expect(200).body));
        }
        pages.push(("/pemberitahuan", pengelola.get("/pemberitahuan").await.expect(200).body));
        let journal = &pages.iter().find(|(path, _)| *path == "/jurnal/ekspor.jsonl").unwrap().1;
        assert!(journal.contains("HL-2026-00001") || journal.contains("tiket."), "tickets stand in the journal");
        for (path, body) in &pages {
            for canary in canaries() {
                assert!(!says(body, canary), "{path} says {canary}");
            }
        }
        // Words that only tickets have suggest nothing: the index does not have them.
        for word in WORDS {
            assert_eq!(stranger.get(&format!("/saran?q={word}")).await.expect(200).body, "[]", "{word}");
        }
    }
}

/// Waits until the program's own worker has done this.
async fn until_there_is(db: &Db, sql: &str) {
    for _ in 0..600 {
        if raw::number(db, sql).await > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never came: {sql}");
}

async fn a_server_logs_all_it_has_to_say(engine: Engine) {
    let Some(database) = TestDatabase::fresh(engine).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let meta = Meta::start().await;
    meta.holds(MEDIA);
    std::fs::write(folder.path().join("jdih.toml"), meta.toml()).unwrap();
    let mut server = Server::start_logging(folder.path(), &database.url(), &[], "debug").await;
    let admin = Person::stranger(&server.base);
    admin.founds(&server.first_secret().await).await;
    let operator = admin.adds(1, "Operator Hotline").await;
    let base = server.base.clone();
    // WhatsApp, with media that the worker fetches and a greeting that it sends.
    // A program of its own goes by the machine's time.
    let now = Clock::system().now().0;
    assert_eq!(brings(&base, &[message("wamid.1", DIGITS, now, QUESTION), document(now)], &[]).await, 200);
    let failing = json!({"id": "wamid.keluar1", "status": "failed", "errors": [{"code": 131_026}]});
    let db = Db::open(&database.url()).await.unwrap();
    until_there_is(&db, "SELECT count(*) FROM ticket_media WHERE digest IS NOT NULL").await;
    until_there_is(&db, "SELECT count(*) FROM ticket_message WHERE state = 'terkirim'").await;
    assert_eq!(brings(&base, &[], &[failing]).await, 200);
    // The public form, refused and then taken.
    let citizen = Person::stranger(&base);
    let mut fields = filled_form(&citizen.get("/hotline").await.expect(200), "/hotline");
    for (name, value) in
        [("pertanyaan", QUESTION), ("nama", NAME), ("kontak", CONTACT), ("instansi", INSTITUTION)]
    {
        fields = with(fields, name, value);
    }
    citizen.answer("/hotline", &fields).await.expect(422);
    let sent = citizen.answer("/hotline", &with(fields, "persetujuan", "ya")).await.expect(200);
    let link = format!("<a href=\"{base}/hotline/");
    let secret = sent.between(&link, "\"").expect("a secret link").to_owned();
    assert_eq!(secret.len(), 64, "{secret}");
    let own = format!("/hotline/{secret}");
    let page = citizen.get(&own).await.expect(200);
    citizen.answer(&own, &with(filled_form(&page, &own), "pesan", ADDED)).await;
    // The operator's form and acts.
    let form = operator.get("/tiket/baru").await.expect(200);
    let mut fields = filled_form(&form, "/tiket/baru");
    for (name, value) in
        [("ringkasan", QUESTION), ("nama", NAME), ("kontak", CONTACT), ("instansi", INSTITUTION)]
    {
        fields = with(fields, name, value);
    }
    let taken = operator.answer("/tiket/baru", &fields).await.expect(303);
    let address = taken.leads_to().to_owned();
    let page = operator.get(&address).await.expect(200).expect_text(NAME);
    operator.send(&page, &format!("{address}/catatan"), &[("catatan", NOTE)]).await.expect(200);
    let page = operator.get(&address).await.expect(200).expect_text(NOTE);
    let follow_up = [("tindak_lanjut", FOLLOW_UP), ("hari", "1")];
    operator.send(&page, &format!("{address}/tindak-lanjut"), &follow_up).await.expect(200);
    for path in ["/tiket", "/tiket?tampil=gagal", "/cari?q=Kenanganjaya", "/saran?q=Kenanganjaya"] {
        operator.get(path).await.expect(200);
    }
    // What stands in an address that is no secret is logged: the looking finds.
    citizen.get("/produk-hukum/99-gajahterang").await;
    server.kill().await;
    // The commands on the same log level.
    let program = House { data: folder.path().to_owned(), database: database.url() };
    let mut log = log_of(folder.path());
    for args in [&["hotline", "hapus", CONTACT][..], &["hotline", "hapus", CONTACT, "--hapus"]] {
        let output = program.command(args).env("JDIH_LOG", "debug").output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        log.push_str(&String::from_utf8_lossy(&output.stdout));
        log.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    db.close().await;
    assert!(log.contains("gajahterang") && log.contains("DEBUG"), "the log has what it may have: {log}");
    let mut all = canaries();
    all.push(&secret);
    for canary in all {
        let line = log.lines().find(|line| says(line, canary));
        assert_eq!(line, None, "{canary}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_names_anybody_sqlite() {
    a_server_logs_all_it_has_to_say(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_names_anybody_postgres() {
    a_server_logs_all_it_has_to_say(Engine::Postgres).await;
}
