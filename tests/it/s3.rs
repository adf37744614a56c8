//! The store over S3: a real server of the protocol, with signatures, on a loopback port.

use crate::commands::House;
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use hyper::body::Incoming;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use jdih::kernel::{Clock, Digest, Fault as _, FaultClass};
use jdih::storage::{FileKey, Limits, SINGLE_PUT_BYTES, Staging, Storage, StorageError};
use s3s::service::{S3Service, S3ServiceBuilder};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};

const KEY: &str = "kunci";
const SECRET: &str = "rahasia-yang-benar";
const BUCKET: &str = "arsip";
const URL: &str = "s3://arsip/jdih";

/// A server in this process, with its files in a folder that goes away with it.
struct Server {
    address: std::net::SocketAddr,
    root: tempfile::TempDir,
}

impl Server {
    /// `conditional` says whether it knows `If-None-Match`; some servers in use do not.
    async fn start(conditional: bool) -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(root.path()).unwrap());
        builder.set_auth(s3s::auth::SimpleAuth::from_single(KEY, SECRET));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, builder.build(), conditional));
        Self { address, root }
    }

    fn settings(&self, secret: &str) -> [(String, String); 5] {
        let settings = [
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ENDPOINT", &format!("http://{}", self.address)),
            ("AWS_ALLOW_HTTP", "true"),
        ];
        settings.map(|(name, value)| (name.to_owned(), value.to_owned()))
    }

    fn storage(&self, secret: &str) -> Storage {
        Storage::open_with(URL, self.settings(secret)).unwrap()
    }
}

async fn serve(listener: tokio::net::TcpListener, s3: S3Service, conditional: bool) {
    loop {
        let (socket, _) = listener.accept().await.unwrap();
        let s3 = s3.clone();
        let service = hyper::service::service_fn(move |request| answer(s3.clone(), request, conditional));
        tokio::spawn(async move {
            let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
            let _ = builder.serve_connection(TokioIo::new(socket), service).await;
        });
    }
}

async fn answer(
    s3: S3Service,
    request: Request<Incoming>,
    conditional: bool,
) -> Result<Response<s3s::Body>, s3s::HttpError> {
    if !conditional && request.headers().contains_key("if-none-match") {
        let mut refusal = Response::new(s3s::Body::empty());
        *refusal.status_mut() = StatusCode::NOT_IMPLEMENTED;
        return Ok(refusal);
    }
    hyper::service::Service::call(&s3, request).await
}

async fn read(storage: &Storage, key: &FileKey) -> Vec<u8> {
    let pieces: Vec<Bytes> = storage.get(key).await.unwrap().try_collect().await.unwrap();
    pieces.concat()
}

fn bytes(size: u64) -> Bytes {
    (0..size).map(|i| (i % 251) as u8).collect()
}

#[tokio::test]
async fn a_small_object_is_put_read_listed_and_put_again() {
    let server = Server::start(true).await;
    let storage = server.storage(SECRET);
    let digest = storage.put_bytes("manifes").await.unwrap();
    let key = FileKey::Original(digest);
    assert_eq!(storage.put_bytes("manifes").await.unwrap(), digest);
    assert_eq!(read(&storage, &key).await, b"manifes");
    assert!(server.root.path().join(BUCKET).join("jdih").join(key.to_string()).is_file());
    let listed: Vec<_> = storage.list_originals().try_collect().await.unwrap();
    assert_eq!(listed.iter().map(|one| (one.digest, one.size_bytes)).collect::<Vec<_>>(), [(digest, 7)]);
    assert_eq!(storage.size(&FileKey::Original(Digest::of(b"lain"))).await.unwrap(), None);
    storage.delete_for_gc(&key).await.unwrap();
    assert!(!storage.exists(&key).await.unwrap());
}

#[tokio::test]
async fn a_large_file_goes_in_parts_and_comes_back_by_range() {
    let server = Server::start(true).await;
    let storage = server.storage(SECRET);
    let dir = tempfile::tempdir().unwrap();
    let staging = Staging::new(dir.path(), Clock::system()).unwrap();
    let (size, all) = (12 << 20, bytes(12 << 20));
    assert!(size > SINGLE_PUT_BYTES);
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(all.clone())]);
    let limits = Limits { reserve_bytes: 0, ..Limits::up_to(size) };
    let staged = staging.receive(stream, &limits).await.unwrap();
    let key = FileKey::Original(storage.put_staged(&staged).await.unwrap());
    let part: Vec<Bytes> =
        storage.get_range(&key, 9_000_000..9_500_000).await.unwrap().try_collect().await.unwrap();
    assert!(part.concat() == all[9_000_000..9_500_000]);
    assert!(read(&storage, &key).await == all);
}

#[tokio::test]
async fn bytes_that_changed_in_the_bucket_are_refused() {
    let server = Server::start(true).await;
    let storage = server.storage(SECRET);
    let key = FileKey::Original(storage.put_bytes("manifes").await.unwrap());
    std::fs::write(server.root.path().join(BUCKET).join("jdih").join(key.to_string()), "palsu!!").unwrap();
    assert!(matches!(storage.put_bytes("manifes").await, Err(StorageError::Damaged { .. })));
}

#[tokio::test]
async fn a_server_without_conditional_put_still_takes_files() {
    let server = Server::start(false).await;
    let storage = server.storage(SECRET);
    let digest = storage.put_bytes("manifes").await.unwrap();
    assert_eq!(read(&storage, &FileKey::Original(digest)).await, b"manifes");
}

#[tokio::test]
async fn a_wrong_secret_is_called_by_its_name() {
    let server = Server::start(true).await;
    let storage = server.storage("rahasia-yang-salah");
    let listing = storage.list_originals().try_next().await.map(|_| ());
    for refused in [storage.put_bytes("manifes").await.map(|_| ()), storage.check().await, listing] {
        let refused = refused.unwrap_err();
        assert!(matches!(refused, StorageError::Denied(_)), "{refused:?}");
        assert_eq!(refused.class(), FaultClass::Unavailable);
        assert!(refused.sentence().contains("kunci akses"));
        assert!(!format!("{refused:?}").contains("rahasia-yang-salah"));
    }
}

/// The whole house with its objects in a bucket: filled, verified to the last byte, and read as a citizen.
#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_lives_in_a_bucket() {
    let server = Server::start(true).await;
    let place = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", place.path().join("jdih.sqlite3").display());
    let house = House { data: place.path().to_owned(), database };
    let command = |args: &[&str]| {
        let mut command = house.command(args);
        command.args(["--storage", URL]).envs(server.settings(SECRET));
        command
    };
    for args in [&["demo", "--sedikit", "--fill-only"][..], &["verify"]] {
        let output = command(args).output().await.unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(!place.path().join("objek").exists(), "nothing lies in the folder");
    let mut serving = command(&["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let line = BufReader::new(serving.stdout.take().unwrap()).lines().next_line().await.unwrap().unwrap();
    let base = line.strip_prefix("JDIH siap di ").unwrap().trim_end_matches('/');
    let feed = reqwest::get(format!("{base}/feed/document.json")).await.unwrap().text().await.unwrap();
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    let addresses = feed.as_array().unwrap().iter().map(|product| product["urlDownload"].as_str().unwrap());
    // What was taken down has none.
    let files: Vec<&str> = addresses.filter(|address| address.starts_with(base)).collect();
    assert!(files.len() >= 3, "{feed}");
    for address in files {
        let file = reqwest::get(address).await.unwrap();
        assert_eq!(file.status(), 200, "{address}");
        assert!(file.bytes().await.unwrap().starts_with(b"%PDF-"), "{address}");
    }
    serving.kill().await.unwrap();
}
