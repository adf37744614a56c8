//! The program itself, as people and scripts type it.

use crate::app::{PASSWORD, TestApp};
use crate::collection::{Collection, keputusan};
use crate::engines::{TestDatabase, on_both_engines};
use crate::pdfs;
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use serde_json::Value;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

/// Where a command finds its house.
pub struct House {
    /// The data folder.
    pub data: PathBuf,
    /// The database's address.
    pub database: String,
}

impl House {
    /// The house that is open in this process.
    pub fn of(t: &TestApp, database: &TestDatabase) -> Self {
        Self { data: t.data().to_owned(), database: database.url() }
    }

    /// The house with these settings.
    pub fn of_settings(settings: &jdih::config::Settings, database: &TestDatabase) -> Self {
        Self { data: settings.data.clone(), database: database.url() }
    }

    /// A command, not started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jdih"));
        for name in ["JDIH_CONFIG", "JDIH_LISTEN", "JDIH_STORAGE", "JDIH_BASE_URL"] {
            command.env_remove(name);
        }
        command.env("JDIH_DATA", &self.data).env("JDIH_DATABASE", &self.database);
        command.args(args).kill_on_drop(true).stdin(Stdio::null());
        command
    }

    /// What a command gives.
    pub async fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().await.unwrap()
    }

    /// Standard output of a command that succeeds.
    pub async fn does(&self, args: &[&str]) -> String {
        let output = self.run(args).await;
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{args:?}\n{out}\n{err}");
        out
    }

    /// Standard output of a command that succeeds and works no longer than this, whatever it waits for on a busy machine.
    pub async fn does_within(&self, args: &[&str], most: Duration) -> String {
        let child = self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw).unwrap();
        // Ended and not waited for yet, it still says how long it worked, in hundredths of a second.
        let ended = move || waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
        tokio::task::spawn_blocking(ended).await.unwrap().unwrap();
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap();
        let output = child.wait_with_output().await.unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{args:?}\n{out}\n{err}");
        let (_, fields) = stat.rsplit_once(") ").unwrap();
        let ticks: u64 = fields.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum();
        let worked = Duration::from_millis(ticks * 10);
        assert!(worked <= most, "{args:?} worked {worked:?}, more than {most:?}");
        out
    }

    /// Both outputs of a command that does not succeed.
    pub async fn fails(&self, args: &[&str]) -> String {
        let output = self.run(args).await;
        assert_eq!(output.status.code(), Some(1), "{args:?}\n{}", text(&output.stdout));
        text(&output.stdout) + &text(&output.stderr)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A house that was never opened.
async fn empty(database: &TestDatabase) -> (House, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    let house = House { data: place.path().join("data"), database: database.url() };
    (house, place)
}

/// A server as a process of its own; the address that it printed, and the link of the first start.
async fn serve(house: &House) -> (Child, String, String) {
    let mut child = house
        .command(&["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = async || lines.next_line().await.unwrap().unwrap();
    let ready = next().await;
    let address = ready.strip_prefix("JDIH siap di ").unwrap().to_owned();
    assert!(next().await.contains("sekali pakai"));
    let link = next().await;
    (child, address, link)
}

fn terminate(child: &Child) {
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    rustix::process::kill_process(pid.unwrap(), rustix::process::Signal::TERM).unwrap();
}

on_both_engines! {
    async fn a_server_says_where_it_is_and_ends_when_told(database: TestDatabase) {
        let (house, _place) = empty(&database).await;
        let (mut child, address, link) = serve(&house).await;
        assert!(link.starts_with(&format!("{address}mulai/")), "{link}");
        assert_eq!(reqwest::get(format!("{address}tidak-ada")).await.unwrap().status(), 404);
        let second = house.fails(&["serve", "--listen", "127.0.0.1:0"]).await;
        assert!(second.contains("sedang dipakai"), "{second}");
        let verified = house.does(&["verify"]).await;
        assert!(verified.contains("Sesuai."), "{verified}");
        terminate(&child);
        let ended = tokio::time::timeout(Duration::from_secs(20), child.wait()).await.unwrap().unwrap();
        assert!(ended.success(), "{ended}");
    }

    async fn accounts_are_made_from_the_command_line(database: TestDatabase) {
        let (house, _place) = empty(&database).await;
        assert!(house.does(&["migrate"]).await.contains("sesuai"));
        let user = ["user", "add", "--login", "siti", "--nip", "12345", "--nama", "Siti", "--jabatan"];
        let with = |post: &'static str, more: &[&'static str]| [&user[..], &[post], more].concat();
        assert!(house.fails(&with("Auditor", &[])).await.contains("Belum ada kantor"));
        house.does(&["office", "add", "--kode", "15", "--nama", "KPU Provinsi Jambi", "--tempat", "Jambi"]).await;
        assert!(house.fails(&with("Kepala", &[])).await.contains("Yang ada: "));
        let link = house.does(&with("pengelola jdih", &[])).await;
        assert!(link.contains("http://127.0.0.1:8080/sandi/"), "{link}");
        assert!(house.fails(&with("Auditor", &[])).await.contains("sudah dipakai"));

        house.does(&["office", "add", "--kode", "1503", "--nama", "KPU Sarolangun", "--tempat", "Sarolangun"]).await;
        let budi = ["user", "add", "--login", "budi", "--nip", "12346", "--nama", "Budi", "--jabatan", "Auditor"];
        assert!(house.fails(&budi).await.contains("--kantor: 15, 1503"));
        let budi = [&budi[..], &["--kantor", "1503", "--sandi-stdin"]].concat();
        let mut child = house.command(&budi).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).await.unwrap();
        assert!(child.wait().await.unwrap().success());

        let t = TestApp::start(&database).await;
        assert_eq!(t.app.auth().sign_in("budi", PASSWORD, "10.0.0.1").await.unwrap().actor.name, "Budi");
        assert!(house.does(&["user", "reset", "budi"]).await.contains("/sandi/"));
        house.does(&["user", "disable", "12345"]).await;
        let list: Value = serde_json::from_str(&house.does(&["user", "list", "--json"]).await).unwrap();
        let mut state: Vec<_> = list.as_array().unwrap().iter().map(|one| (&one["login"], &one["aktif"])).collect();
        state.sort_by_key(|one| one.0.as_str());
        assert_eq!(state, [(&"budi".into(), &true.into()), (&"siti".into(), &false.into())]);
        house.does(&["user", "enable", "siti"]).await;
        assert!(house.does(&["user", "list"]).await.lines().all(|line| !line.contains("nonaktif")));
        assert!(house.fails(&["user", "reset", "tidak.ada"]).await.contains("Akun tidak ditemukan"));
        t.verify().await;
    }

    async fn commands_that_look_write_nothing_and_answer_in_json(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        let house = House::of(&t, &database);
        let before = t.verify().await;
        assert_eq!(house.does(&["product", "list", "--json"]).await.trim(), "[]");
        let lines = house.does(&["journal", "export"]).await;
        assert_eq!(format!("{}", lines.lines().count()), before.split(':').next().unwrap());
        let gc: Value = serde_json::from_str(&house.does(&["gc", "--json"]).await).unwrap();
        assert_eq!((&gc["removed"], &gc["leftovers"]), (&Value::Bool(false), &Value::Array(Vec::new())));
        house.does(&["gc", "--hapus"]).await;
        let verified: Value = serde_json::from_str(&house.does(&["verify", "--json"]).await).unwrap();
        assert_eq!(verified["checkpoint"], before.as_str());
        assert_eq!(t.verify().await, before);
    }
}

on_both_engines! {
    async fn a_search_prints_what_the_public_finds(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        c.publish(&keputusan("13", 2025, "Prosedur Pengunggahan")).await;
        let house = House { data: c.folder.path().join("data"), database: database.url() };
        let found = |args: Vec<&'static str>| {
            let house = &house;
            async move { serde_json::from_str::<Value>(&house.does(&args).await).unwrap() }
        };
        let hits = found(vec!["search", "mengunggah", "--json"]).await;
        assert_eq!(hits.as_array().map(Vec::len), Some(1), "{hits}");
        assert_eq!((&hits[0]["id"], &hits[0]["title"]), (&1.into(), &"Prosedur Pengunggahan".into()));
        assert_eq!(hits[0]["citation"], "Keputusan KPU Provinsi Jambi Nomor 13 Tahun 2025");
        assert!(hits[0]["score"].is_number() && hits[0]["page"].is_null(), "{hits}");
        assert!(hits[0]["snippet"].as_str().unwrap().contains("Pengunggahan"), "{hits}");
        assert_eq!(found(vec!["search", "kpt 13/2025", "--json"]).await[0]["id"], 1);
        assert_eq!(found(vec!["search", "--json", "prosedur -pengunggahan"]).await, Value::Array(Vec::new()));
        for hostile in ["\"", "--", "- \"a", "AND OR", "", "((("] {
            house.does(&["search", "--json", "--", hostile]).await;
        }
        let no_text = house.command(&["search", "--json"]).arg(OsStr::from_bytes(b"\xff")).output().await.unwrap();
        assert!(no_text.status.success(), "{}", text(&no_text.stderr));
        assert!(house.does(&["search", "unggah"]).await.contains("Nomor 13 Tahun 2025"));
    }
}

#[tokio::test]
async fn a_file_is_inspected_as_an_upload_is() {
    let folder = tempfile::tempdir().unwrap();
    let house = House { data: folder.path().join("data"), database: "sqlite:/tidak/dipakai.db".into() };
    let good = folder.path().join("baik.pdf");
    std::fs::write(&good, pdfs::decision(13, 2025, "penetapan jadwal")).unwrap();
    let seen: Value =
        serde_json::from_str(&house.does(&["inspect", good.to_str().unwrap(), "--json"]).await).unwrap();
    assert_eq!((&seen["verdict"], &seen["pages"]), (&"ok".into(), &2.into()));
    let bad = folder.path().join("buruk.pdf");
    std::fs::write(&bad, "bukan").unwrap();
    assert!(house.fails(&["inspect", bad.to_str().unwrap()]).await.contains("bukan PDF"));
    assert!(house.fails(&["inspect", "/tidak/ada.pdf"]).await.contains("tidak dapat dibuka"));
    assert!(!house.data.exists(), "looking makes no folder");
}

#[tokio::test]
async fn a_line_that_is_not_understood_is_explained_in_indonesian() {
    let house = House { data: "/tidak/dipakai".into(), database: "sqlite:/tidak/dipakai.db".into() };
    for (args, part) in [
        (&["terbang"][..], "Perintah terbang tidak dikenal"),
        (&["verify", "--cepat"], "--cepat tidak dikenal"),
        (&["verify", "--checkpoint", "12"], "Nilai 12 untuk --checkpoint"),
        (&["inspect"], "Masih kurang: <BERKAS>"),
        (&["gc", "--hapus", "--dry-run"], "tidak dapat dipakai bersama"),
        (&[], "Perintahnya belum ditulis"),
    ] {
        let output = house.run(args).await;
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(said.contains(part) && said.contains("jdih --help"), "{args:?}: {said}");
    }
    let refused = house.fails(&["serve", "--listen", "192.0.2.1:80"]).await;
    assert!(refused.contains("disadap"), "{refused}");
    let help = house.does(&["--help"]).await;
    assert!(help.contains("Pemakaian:") && help.contains("JDIH_DATA") && !help.contains("Print"), "{help}");
}
