//! `jdih demo`: an empty folder becomes an office that has something to show on every page.
//!
//! `JDIH_TEST_WHOLE_DEMO=1` fills it as a whole, on SQLite; `tests/long/demo` does.

use crate::app::{PASSWORD, TestApp};
use crate::commands::House;
use crate::engines::{Engine, TestDatabase, on_both_engines};
use crate::portal::get;
use jdih::config::Values;
use jdih::sop::InboxLine;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// The steps of the upload SOP, as lists say where a case waits.
const STEPS: [&str; 8] = [
    "menunggu diajukan oleh Pengelola JDIH",
    "menunggu disposisi Sekretaris",
    "menunggu petunjuk Kabag",
    "menunggu pencocokan naskah",
    "menunggu diserahkan untuk diperiksa",
    "menunggu koreksi Kasubbag",
    "menunggu persetujuan Kabag",
    "menunggu diunggah",
];

/// A data folder that is there and empty, and the database beside it.
fn empty(database: &TestDatabase) -> (House, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    (House { data: place.path().to_owned(), database: database.url() }, place)
}

/// What a filled house answers when it is opened.
async fn opened(place: tempfile::TempDir, database: &TestDatabase) -> TestApp {
    TestApp::start_in(place, Values { database: Some(database.url()), ..Values::default() }).await
}

/// The open and the closed cases, as the auditor sees them.
async fn cases(t: &TestApp) -> (Vec<InboxLine>, Vec<InboxLine>) {
    let auditor = t.app.auth().person_by_login("auditor").await.unwrap();
    let auditor = t.app.auth().actor(&auditor.id).await.unwrap();
    (t.app.sops.cases(&auditor, true).await.unwrap(), t.app.sops.cases(&auditor, false).await.unwrap())
}

fn statuses(list: &str) -> BTreeSet<String> {
    let list: Value = serde_json::from_str(list).unwrap();
    let all = list.as_array().unwrap().iter();
    all.map(|product| product["status"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
    async fn an_empty_folder_becomes_an_office_with_a_case_at_every_step(database: TestDatabase) {
        let (house, place) = empty(&database);
        // The few that show every step; as a whole in a long run.
        let is_whole = std::env::var_os("JDIH_TEST_WHOLE_DEMO").is_some() && database.engine() == Engine::Sqlite;
        let part: &[&str] = if is_whole { &[] } else { &["--sedikit"] };
        let said = house.does(&[&["demo", "--fill-only"], part].concat()).await;
        let table = said.split_once("hanya dicetak sekali").expect("a table").1;
        let rows: Vec<Vec<&str>> =
            table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(|row| row.len() > 2).collect();
        assert_eq!(rows.len(), 1 + 11, "a head and one account for each role: {table}");
        let passwords: BTreeSet<&str> = rows[1..].iter().map(|row| row[1]).collect();
        assert_eq!(passwords.len(), 11, "each has its own password");

        assert!(house.does(&["verify"]).await.contains("Sesuai."));
        let list = house.does(&["product", "list", "--json"]).await;
        assert_eq!(statuses(&list), ["berlaku", "diubah", "dicabut", "diturunkan"].map(str::to_owned).into());
        let again = house.fails(&["demo", "--fill-only"]).await;
        assert!(again.contains("sudah berisi data contoh"), "{again}");

        let t = opened(place, &database).await;
        let dark = t.app.catalog.tombstones(10).await.unwrap();
        assert_eq!(dark.len(), 2, "tombstones to look at: {dark:?}");
        assert!(dark.iter().all(|stone| stone.was.is_some()), "{dark:?}");
        let successors: Vec<i64> = dark.iter().filter_map(|stone| Some(stone.successor.as_ref()?.0)).collect();
        let [successor] = successors[..] else { panic!("one came back: {dark:?}") };
        let back = t.app.catalog.product(successor).await.unwrap().expect("public");
        assert_eq!((back.predecessors.len(), back.current().expect("a version").version), (1, 2), "{back:?}");
        // One description was corrected, and one nota dinas has its number.
        let list: Value = serde_json::from_str(&list).unwrap();
        let mut corrected = 0;
        for product in list.as_array().unwrap() {
            let product = t.app.catalog.product(product["id"].as_i64().unwrap()).await.unwrap();
            corrected += product.map_or(0, |product| product.versions.iter().map(|one| one.corrections.len()).sum::<usize>());
        }
        assert_eq!(corrected, 1);
        let keeper = t.app.auth().person_by_login("tata-usaha").await.unwrap();
        let keeper = t.app.auth().actor(&keeper.id).await.unwrap();
        let numbered = dark.iter().find(|stone| stone.successor.is_some()).and_then(|stone| stone.since);
        let day = jdih::kernel::CivilDate::in_jakarta(numbered.expect("it is known since when"));
        let next = t.app.agenda.proposal(&keeper.office_id, jdih::agenda::Register::NotaDinas, day).await.unwrap();
        assert_eq!(next.number, 2, "the first number was given");
        let (open, closed) = cases(&t).await;
        for step in STEPS {
            assert!(open.iter().any(|line| line.step_words.contains(step)), "nothing is {step}: {open:#?}");
        }
        if is_whole {
            assert_eq!(open.len() + closed.len(), 45 + 3, "and the cases of two takedowns and a ralat");
            assert!(open.iter().any(|line| line.waiting.is_some()), "one waits for the unit");
            let outcomes: BTreeSet<&str> = closed.iter().filter_map(|line| line.outcome.as_deref()).collect();
            assert_eq!(outcomes.len(), 6, "published, refused, ended, withdrawn, taken down, corrected: {outcomes:?}");
            let reader = t.app.auth().person_by_login("pengelola").await.unwrap();
            let reader = t.app.auth().actor(&reader.id).await.unwrap();
            assert_eq!(t.app.reports.list(&reader).await.unwrap().len(), 2);
            let (views, downloads) = t.app.catalog.counted(1).await.unwrap();
            assert!(views > downloads && downloads > 0, "{views} {downloads}");
        }
        let signed_in = t.app.auth().sign_in(rows[1][0], rows[1][1], "127.0.0.1").await;
        assert!(signed_in.is_ok(), "the password of the table holds");
    }

    async fn every_answer_of_a_demonstration_says_what_it_is(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let founded = t.office().await;
        let plain = get(&t.app.router(), "/").await;
        assert!(!plain.text().contains("Data contoh") && plain.headers.get("x-robots-tag").is_none());
        t.app.auth().set_setting(&founded.admin, jdih::auth::DEMONSTRATION, "siap").await.unwrap();
        // It is asked for when the house is opened.
        let mut app = t.app.clone();
        app.web.is_demonstration = app.auth().is_demonstration().await.unwrap();
        let router = app.router();
        for path in ["/", "/cari?q=pemilu", "/masuk", "/tidak-ada", "/kerja"] {
            let seen = get(&router, path).await;
            assert_eq!(seen.header("x-robots-tag"), "noindex, nofollow", "{path}");
            let is_page = !seen.status.is_redirection();
            assert_eq!(seen.text().contains("bukan produk hukum yang berlaku"), is_page, "{path}");
        }
        assert_eq!(get(&router, "/robots.txt").await.text(), "User-agent: *\nDisallow: /\n");
        assert!(get(&router, "/feed/atom.xml").await.text().contains("<title>DATA CONTOH"));
        // A form that is refused is answered from a task of its own.
        let form = get(&router, "/survei").await;
        let cookie = form.header("set-cookie").split(';').next().expect("a visitor").to_owned();
        let text = form.text();
        let token = text.split_once("name=\"csrf\" value=\"").expect("a token").1.split('"').next().expect("its end");
        let sent = axum::http::Request::post("/survei")
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(format!("csrf={token}")))
            .expect("a request");
        let refused = tower::ServiceExt::oneshot(router.clone(), sent).await.expect("an answer");
        assert_eq!(refused.status(), 422);
        let body = axum::body::to_bytes(refused.into_body(), 1 << 20).await.expect("its text");
        assert!(String::from_utf8_lossy(&body).contains("bukan produk hukum yang berlaku"));
    }

    async fn a_filling_that_was_cut_off_is_not_taken_for_one_that_ended(database: TestDatabase) {
        let (house, _place) = empty(&database);
        let weak = house.fails(&["demo", "--fill-only", "--sandi", "pendek"]).await;
        assert!(weak.contains("terlalu pendek"), "{weak}");
        let mut filling = house
            .command(&["demo", "--fill-only", "--sandi", PASSWORD])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(filling.stderr.take().unwrap()).lines();
        while !lines.next_line().await.unwrap().expect("it goes on").contains("1 dari 45") {}
        filling.kill().await.unwrap();
        let again = house.fails(&["demo", "--fill-only"]).await;
        assert!(again.contains("pernah terhenti di tengah jalan"), "{again}");
        assert!(house.does(&["verify"]).await.contains("Sesuai."));
    }

    async fn an_office_is_never_filled_over(database: TestDatabase) {
        let (house, _place) = empty(&database);
        house.does(&["office", "add", "--kode", "15", "--nama", "KPU Contoh", "--tempat", "Jambi"]).await;
        let refused = house.fails(&["demo", "--listen", "127.0.0.1:0"]).await;
        assert!(refused.contains("sudah berisi kantor KPU Contoh"), "{refused}");
    }
}
