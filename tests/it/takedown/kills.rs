//! `kill -9` in the middle of a takedown: after the restart it is wholly public or wholly dark, and the case agrees.

use super::Scene;
use crate::crash::dice::Dice;
use crate::crash::number;
use crate::engines::{Engine, TestDatabase};
use crate::house::{House, PASSWORD, Person, posts};
use crate::server::{Server, log_of};
use jdih::config::Values;
use jdih::db::{Db, text_rows};
use jdih::journal;
use std::time::Duration;

/// Kills in the course of development; a long run says how many by `JDIH_TEST_KILLS`.
const KILLS: u64 = 20;
const SEED: u64 = 20_260_107;
/// The longest time from sending the act to the kill, in microseconds.
const WITHIN_US: u64 = 150_000;

#[tokio::test]
async fn sqlite() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    kills(&database, number("JDIH_TEST_KILLS", KILLS)).await;
}

#[tokio::test]
async fn postgres() {
    if let Some(database) = TestDatabase::fresh(Engine::Postgres).await {
        kills(&database, number("JDIH_TEST_KILLS", KILLS)).await;
    }
}

/// A folder in which so many products wait at step 3 of their takedown, each with its case; and who takes them down.
pub(super) async fn prepared(
    database: &TestDatabase,
    folder: tempfile::TempDir,
    count: u64,
) -> (Vec<String>, String) {
    let house = House::founded_in(database, folder, Values::default()).await;
    let who = house.person(posts::PENGELOLA).await.login;
    let scene = Scene::of(crate::crew::Cast::of(house).await).await;
    let mut cases = Vec::new();
    for n in 1..=count {
        scene.publish(u32::try_from(n).expect("few"), "Dokumen Hukum", Vec::new()).await;
        let case = scene.registered(i64::try_from(n).expect("few"), "salah-unggah", None).await;
        scene.to(&case, "penurunan").await;
        // Who drafted has taken the step up; it is let go for who sits at the browser.
        let stamp = scene.cast.crew.stamp(&case).await;
        let sops = &scene.cast.crew.house.app.sops;
        sops.take(&scene.cast.pengelola, &stamp, "pelepasan", "", "/").await.expect("let go");
        cases.push(case);
    }
    scene.cast.crew.house.app.journal.db().close().await;
    drop(scene);
    // The folder is given back with the last clone of the house, which its server holds until it has ended.
    tokio::time::sleep(Duration::from_millis(500)).await;
    (cases, who)
}

async fn kills(database: &TestDatabase, rounds: u64) {
    let mut folder = tempfile::tempdir().expect("a folder");
    // The house that prepares takes the folder; it stays for the servers that come after it.
    folder.disable_cleanup(true);
    let data = folder.path().to_owned();
    let (cases, login) = prepared(database, folder, rounds).await;
    let mut dice = Dice(number("JDIH_TEST_SEED", SEED));
    println!("{rounds} kills, JDIH_TEST_SEED={}", dice.0);
    let (mut waiting, mut dark_at_once) = (cases.into_iter().zip(1..).collect::<Vec<(String, i64)>>(), 0);
    let url = database.url();
    let mut server = Server::start(&data, &url).await;
    for round in 1..=rounds {
        let (case, id) = waiting.pop().expect("one for each round");
        let person = Person::stranger(&server.base);
        person.sign_in(&login, PASSWORD).await.expect(200);
        let page = person.get(&format!("/kasus/{case}/penurunan")).await.expect(200);
        let action = format!("/kasus/{case}/penyerahan");
        let fields =
            Person::filled(&page, &action, &[("catatan", "Diturunkan"), ("konfirmasi", &id.to_string())]);
        let wait = Duration::from_micros(dice.below(WITHIN_US));
        let sent = person
            .still
            .post(format!("{}{action}", person.base))
            .header("origin", &person.base)
            .form(&fields)
            .send();
        let kill = async {
            tokio::time::sleep(wait).await;
            server.kill().await;
        };
        let (answer, ()) = tokio::join!(sent, kill);
        let told = answer.is_ok_and(|answer| answer.status().as_u16() == 303);
        server = Server::start(&data, &url).await;
        let dark = wholly(&server, &url, &case, id).await;
        println!("round {round}: {wait:?}, told {told}, dark {dark}");
        assert!(dark || !told, "what was answered is done");
        dark_at_once += u64::from(dark);
        // Sent again it is done once, whatever had happened.
        let person = Person::stranger(&server.base);
        person.sign_in(&login, PASSWORD).await.expect(200);
        let again = person.answer_with(&action, &fields, &case).await;
        assert_eq!(again.leads_to(), format!("/kasus/{case}"));
        assert!(wholly(&server, &url, &case, id).await, "now it is dark");
    }
    server.kill().await;
    assert!(!log_of(&data).contains("ERROR"), "{}", log_of(&data));
    println!("{rounds} kills: {dark_at_once} were dark already");
    std::fs::remove_dir_all(&data).expect("cleared");
}

/// Whether it is dark; that it is so, or public, in every respect.
async fn wholly(server: &Server, url: &str, case: &str, id: i64) -> bool {
    let reader = Person::stranger(&server.base);
    let page = reader.get(&format!("/produk-hukum/{id}")).await;
    let dark = page.status == 410;
    let wanted = if dark { 410 } else { 200 };
    let report = reader.get(&format!("/produk-hukum/{id}/lapor")).await;
    let text = reader.get(&format!("/produk-hukum/{id}/isi")).await;
    assert_eq!((page.status, report.status, text.status), (wanted, wanted, wanted));
    for list in ["/sitemap.xml", "/feed/document.json"] {
        let listed = reader.get(list).await.body.contains(&format!("/produk-hukum/{id}-"));
        assert_eq!(listed, !dark, "{list}");
    }
    let db = Db::open(url).await.expect("the database opens");
    let sql = "SELECT p.state, c.step, CASE WHEN t.dark_ms IS NULL THEN 'terang' ELSE 'gelap' END,
                   CAST((SELECT count(*) FROM journal j WHERE j.kind = 'produk.turun' AND j.subject = p.id) AS TEXT)
               FROM takedown t JOIN product p ON p.id = t.product_id JOIN sop_case c ON c.id = t.case_id
               WHERE t.case_id = $1";
    let rows = text_rows(&mut db.read().await.expect("a view"), sql.to_owned(), &[case.to_owned()])
        .await
        .expect("rows");
    let row: Vec<&str> = rows[0].iter().map(|value| value.as_deref().unwrap_or_default()).collect();
    let agrees =
        if dark { ["turun", "koreksi", "gelap", "1"] } else { ["terbit", "penurunan", "terang", "0"] };
    assert_eq!(row, agrees, "the case agrees");
    assert_eq!(journal::verify(&db, None).await.expect("verify runs").findings, []);
    db.close().await;
    dark
}

impl Person {
    /// Posts the fields that were sent before, with the token of the session of now.
    async fn answer_with(&self, action: &str, fields: &[(String, String)], case: &str) -> crate::house::Seen {
        let page = self.get(&format!("/kasus/{case}")).await.expect(200);
        let csrf = page.between("name=\"csrf\" value=\"", "\"").expect("a token").to_owned();
        let mut fields = fields.to_vec();
        fields.retain(|(name, _)| name != "csrf");
        fields.push(("csrf".into(), csrf));
        self.answer(action, &fields).await
    }
}
