//! Time to dark with the real program: every process that reaches the database has it dark within a second.

use super::kills::prepared;
use crate::engines::{Engine, TestDatabase, quick_folder};
use crate::house::{PASSWORD, Person};
use crate::server::{Server, log_of};
use std::path::Path;
use std::time::{Duration, Instant};

/// From the click until every process has confirmed, in milliseconds.
const WITHIN_MS: u64 = 1_000;
/// Takedowns; the quickest counts: a busy machine makes the others slow, never one quick.
const TAKEDOWNS: u64 = 3;
/// How long a confirmation is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn sqlite() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    dark_within(&database, 1).await;
}

#[tokio::test]
async fn postgres() {
    if let Some(database) = TestDatabase::fresh(Engine::Postgres).await {
        dark_within(&database, 3).await;
    }
}

/// A folder for another process of the same house: its keys, and files that lie with the first.
fn beside(data: &Path) -> tempfile::TempDir {
    let folder = quick_folder();
    for entry in std::fs::read_dir(data).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        if path.is_file() && path.extension().is_some_and(|kind| kind == "kunci") && name != "jdih.kunci" {
            std::fs::copy(&path, folder.path().join(name)).expect("copied");
        }
    }
    folder
}

async fn dark_within(database: &TestDatabase, processes: usize) {
    let mut folder = quick_folder();
    // The house that prepares takes the folder; it stays for the servers that come after it.
    folder.disable_cleanup(true);
    let data = folder.path().to_owned();
    let (cases, login) = prepared(database, folder, TAKEDOWNS).await;
    let (url, files) = (database.url(), data.join("objek"));
    let mut servers = vec![Server::start(&data, &url).await];
    let others: Vec<tempfile::TempDir> = (1..processes).map(|_| beside(&data)).collect();
    for other in &others {
        let files = ["--storage", files.to_str().expect("text")];
        servers.push(Server::start_with(other.path(), &url, &files).await);
    }
    let person = Person::stranger(&servers[0].base);
    person.sign_in(&login, PASSWORD).await.expect(200);
    let mut took = Vec::new();
    for (case, id) in cases.iter().zip(1..) {
        let address = format!("/produk-hukum/{id}");
        for server in &servers {
            Person::stranger(&server.base).get(&address).await.expect(200);
        }
        let page = person.get(&format!("/kasus/{case}/penurunan")).await.expect(200);
        let action = format!("/kasus/{case}/penyerahan");
        let number = id.to_string();
        let fields = Person::filled(&page, &action, &[("catatan", "Diturunkan"), ("konfirmasi", &number)]);
        person.answer(&action, &fields).await;
        took.push(confirmed(&person, case, processes).await);
        // What is confirmed is so.
        for server in &servers {
            Person::stranger(&server.base).get(&address).await.expect(410);
        }
    }
    println!("{processes} processes: dark after {took:?} ms");
    assert!(took.iter().min().is_some_and(|quickest| *quickest <= WITHIN_MS), "{took:?}");
    for mut server in servers {
        server.kill().await;
    }
    assert!(!log_of(&data).contains("ERROR"), "{}", log_of(&data));
    std::fs::remove_dir_all(&data).expect("cleared");
}

/// How many milliseconds the case says that all processes took.
async fn confirmed(person: &Person, case: &str, processes: usize) -> u64 {
    let begun = Instant::now();
    loop {
        let page = person.get(&format!("/kasus/{case}")).await.expect(200);
        let said = format!("Gelap di semua proses ({processes}) dalam ");
        if let Some((_, rest)) = page.body.split_once(&said) {
            let figure = rest.split_once(" ms").expect("a figure").0.replace('.', "");
            return figure.parse().expect("a number");
        }
        assert!(begun.elapsed() < PATIENCE, "not confirmed: {}", page.text());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
