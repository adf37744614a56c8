//! What uploads cost the server, and what they cost everybody else.
//!
//! `JDIH_TEST_LOAD` (`tests/long/uploads`) runs them at full size and holds the limits; without it they run
//! small, and hold what does not depend on the machine.

use crate::engines::{Engine, TestDatabase};
use crate::house::{Person, posts};
use crate::pdfs;
use crate::server::Server;
use jdih::kernel::{Digest, Hasher};
use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;
/// What a large upload may add to the server's resident memory.
const GROWTH_BYTES: u64 = 16 * MIB as u64;
/// A large upload may take so many times as long as hashing and a synced write of the same bytes.
const UPLOAD_RATIO: f64 = 1.5;
/// A portal page may take so many times as long while hostile files come in, in the median.
const SIEGE_RATIO: f64 = 3.0;
const PORTAL: [&str; 3] = ["/", "/cari?q=keputusan", "/healthz"];

fn full() -> bool {
    std::env::var_os("JDIH_TEST_LOAD").is_some()
}

struct Served {
    _database: TestDatabase,
    server: Server,
    pengelola: Person,
    folder: tempfile::TempDir,
}

async fn served(more: &[&str]) -> Served {
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("always there");
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Server::start_with(folder.path(), &database.url(), more).await;
    let secret = server.first_secret().await;
    let admin = Person::stranger(&server.base);
    admin.founds(&secret).await;
    Served { _database: database, pengelola: admin.adds(1, posts::PENGELOLA).await, server, folder }
}

/// A line of `/proc/PID/status` in bytes.
fn memory(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find(|line| line.starts_with(name)).expect("a line");
    let kib: u64 = line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number");
    kib * 1024
}

/// Hashing and a synced write of the bytes, in the pieces that the network gives.
fn baseline(folder: &Path, bytes: &[u8]) -> Duration {
    let path = folder.join("banding");
    let begun = Instant::now();
    let mut file = std::fs::File::create(&path).expect("a file");
    let mut hasher = Hasher::default();
    for piece in bytes.chunks(64 * 1024) {
        hasher.update(piece);
        file.write_all(piece).expect("room");
    }
    file.sync_all().expect("synced");
    let took = begun.elapsed();
    assert_eq!(hasher.finish(), Digest::of(bytes));
    std::fs::remove_file(path).expect("removed");
    took
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_upload_costs_little() {
    // What is done with the pages afterwards is the worker's, and not counted.
    let served = served(&["--no-worker"]).await;
    let pid = served.server.pid();
    let rounds = if full() { 5 } else { 2 };
    let page_bytes = if full() { 1_000_000 } else { 200_000 };
    let page = served.pengelola.get("/kerja").await.expect(200);
    let (mut uploads, mut writes, mut growth) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let mut bytes = pdfs::compose_heavy_scan(50, page_bytes);
        // Other bytes each time: what is known already is not written again.
        bytes.extend_from_slice(format!("% {round}\n").as_bytes());
        writes.push(baseline(served.folder.path(), &bytes));
        std::fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("the peak is forgotten");
        let before = memory(pid, "VmRSS");
        let digest = Digest::of(&bytes).hex();
        let begun = Instant::now();
        let seen = served.pengelola.uploads(&page, "p0_fisik", "pindai.pdf", bytes).await.expect("an answer");
        uploads.push(begun.elapsed());
        growth.push(memory(pid, "VmHWM").saturating_sub(before));
        let answer: Value = serde_json::from_str(&seen.expect(201).body).expect("JSON");
        assert_eq!((answer["sha256"].as_str(), answer["pages"].as_i64()), (Some(digest.as_str()), Some(50)));
    }
    let (upload, write) = (uploads.iter().min().expect("one"), writes.iter().min().expect("one"));
    let ratio = upload.as_secs_f64() / write.as_secs_f64();
    // The first one also meets code and pools that were never used before.
    let most = growth.iter().skip(1).max().expect("two");
    println!(
        "{} MB x {rounds}: uploads {uploads:?}, hash and synced write {writes:?}",
        50 * page_bytes / 1_000_000
    );
    println!(
        "quickest against quickest {ratio:.2}; resident growth {:?} KiB",
        growth.iter().map(|b| b / 1024).collect::<Vec<_>>()
    );
    if full() {
        assert!(*most <= GROWTH_BYTES, "{most} bytes");
        assert!(ratio <= UPLOAD_RATIO, "{ratio:.2}");
    }
}

/// Times of portal pages, until `stop` says so or `most` were asked for; sorted.
async fn portal_times(base: &str, most: usize, stop: impl Fn() -> bool) -> Vec<Duration> {
    let reader = Person::stranger(base);
    let mut times = Vec::new();
    while times.len() < most && !stop() {
        let path = PORTAL[times.len() % PORTAL.len()];
        let begun = Instant::now();
        reader.get(path).await.expect(200);
        times.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    times.sort();
    times
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_uploads_do_not_slow_the_portal() {
    let served = served(&[]).await;
    let hostile = hostile(if full() { 50 } else { 12 });
    let base = served.server.base.clone();
    portal_times(&base, 50, || false).await;
    let idle = portal_times(&base, 300, || false).await;
    let page = served.pengelola.get("/kerja").await.expect(200);
    let at_work = std::sync::atomic::AtomicUsize::new(hostile.len());
    let done = || at_work.load(std::sync::atomic::Ordering::SeqCst) == 0;
    let send = |(name, bytes): &(String, Vec<u8>)| {
        let (pengelola, page, at_work) = (&served.pengelola, &page, &at_work);
        let (name, bytes) = (name.clone(), bytes.clone());
        async move {
            let status = loop {
                let seen =
                    pengelola.uploads(page, "p0_salinan", &name, bytes.clone()).await.expect("an answer");
                if seen.status != 503 {
                    break seen.status;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            };
            at_work.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
            (name, status)
        }
    };
    let begun = Instant::now();
    let attack = futures_util::future::join_all(hostile.iter().map(send));
    let (answers, besieged) = tokio::join!(attack, portal_times(&base, usize::MAX, done));
    let middle = |times: &[Duration]| times[times.len() / 2];
    let ratio = middle(&besieged).as_secs_f64() / middle(&idle).as_secs_f64();
    println!(
        "{} hostile uploads in {:.1?}; a portal page takes {:?} idle and {:?} meanwhile ({ratio:.2} times; slowest of {}: {:?})",
        hostile.len(),
        begun.elapsed(),
        middle(&idle),
        middle(&besieged),
        besieged.len(),
        besieged.last()
    );
    for (name, status) in answers {
        assert!([201, 413, 422].contains(&status), "{name}: {status}");
    }
    if full() {
        assert!(ratio <= SIEGE_RATIO, "{ratio:.2}");
    }
    served.pengelola.get("/kerja").await.expect(200);
}

/// Files that cost their reader as much as they can; from the folder that `JDIH_TEST_LOAD` names when it is
/// one, otherwise composed.
fn hostile(count: usize) -> Vec<(String, Vec<u8>)> {
    let given = std::env::var_os("JDIH_TEST_LOAD").and_then(|folder| std::fs::read_dir(folder).ok());
    let mut files: Vec<(String, Vec<u8>)> = given
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "pdf"))
        .map(|path| (path.display().to_string(), std::fs::read(&path).expect("a file")))
        .collect();
    files.sort();
    if files.is_empty() {
        files.push(("tanpa-akhir.pdf".into(), pdfs::compose_endless(30)));
        files.push(("bom.pdf".into(), pdfs::compose_flate_bomb(200)));
        files.push(("pindai.pdf".into(), pdfs::compose_scan()));
    }
    files.iter().cycle().take(count).cloned().collect()
}
