//! Whether a file is one that is published here: by its digest, or by the file itself, which is forgotten.

use crate::collection::{Collection, Product, keputusan};
use crate::engines::{TestDatabase, on_both_engines};
use crate::portal::{Answer, get, portal};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use futures_util::StreamExt as _;
use jdih::kernel::Digest;
use jdih::portal::{Portal, VERIFY_AT_ONCE, Verifier, routes};
use tower::ServiceExt as _;

const FIRST: &[u8] = b"%PDF-1.7 versi pertama";
const SECOND: &[u8] = b"%PDF-1.7 versi kedua";
const LIMIT: usize = 5_000;

fn product() -> Product {
    Product { body: FIRST.to_vec(), ..keputusan("13", 2025, "Prosedur Pengunggahan") }
}

async fn house(database: &TestDatabase) -> (Collection, Router) {
    let c = Collection::of_an_office(database).await;
    c.publish(&product()).await;
    let verifier = Verifier::up_to(LIMIT as u64);
    let router = routes(Portal { verifier, ..portal(&c).await }).0;
    (c, router)
}

async fn told(router: &Router, bytes: &[u8]) -> String {
    let answer = get(router, &format!("/verifikasi?sha256={}", Digest::of(bytes).hex())).await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.text()
}

/// Cookie and token of the page's form.
async fn form(router: &Router) -> (String, String) {
    let page = get(router, "/verifikasi").await;
    let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
    let page = page.text();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    (cookie, csrf.to_owned())
}

async fn send(router: &Router, (cookie, csrf): (&str, &str), file: Option<&[u8]>) -> Answer {
    let mut body =
        format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes();
    if let Some(bytes) = file {
        body.extend(b"--x\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"a.pdf\"\r\n");
        body.extend(b"Content-Type: application/pdf\r\n\r\n");
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    let request = Request::post("/verifikasi")
        .header("content-type", "multipart/form-data; boundary=x")
        .header("cookie", cookie)
        .body(Body::from(body))
        .unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// A form whose file breaks off when it is told to; `begun` says that its first bytes were taken.
fn endless(
    (cookie, csrf): (&str, &str),
    begun: tokio::sync::oneshot::Sender<()>,
    mut end: tokio::sync::watch::Receiver<bool>,
) -> Request<Body> {
    let text = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--x\r\nContent-Disposition: \
         form-data; name=\"berkas\"; filename=\"a.pdf\"\r\n\r\n%PDF"
    );
    let first = futures_util::stream::once(async move { Ok(bytes::Bytes::from(text)) });
    let last = futures_util::stream::once(async move {
        // Asked for only when what came first was taken.
        let _ = begun.send(());
        let _ = end.wait_for(|end| *end).await;
        Err(std::io::Error::other("broken off"))
    });
    Request::post("/verifikasi")
        .header("content-type", "multipart/form-data; boundary=x")
        .header("cookie", cookie)
        .body(Body::from_stream(first.chain(last)))
        .unwrap()
}

on_both_engines! {
    async fn a_file_is_the_same_old_or_unknown(database: TestDatabase) {
        let (c, router) = house(&database).await;
        let same = told(&router, FIRST).await;
        for said in ["Berlaku, sama byte demi byte", "2025kpt15013.pdf", "versi 1", "/produk-hukum/1-keputusan", ">Berlaku<"] {
            assert!(same.contains(said), "{said} is missing in:\n{same}");
        }
        c.republish(1, SECOND).await;
        let old = told(&router, FIRST).await;
        assert!(old.contains("Versi lama") && old.contains("Versi itu digantikan pada"), "{old}");
        assert!(!old.contains("ama byte demi byte<"), "{old}");
        assert!(told(&router, SECOND).await.contains("Berlaku, sama byte demi byte<"));
        let unknown = told(&router, b"lain").await;
        assert!(unknown.contains("Tidak dikenal") && !unknown.contains("/produk-hukum/1-"), "{unknown}");
    }

    async fn what_is_revoked_is_said_and_what_is_taken_down_is_said_to_be_so_at_once(database: TestDatabase) {
        let (c, router) = house(&database).await;
        c.republish(1, SECOND).await;
        let relations = vec![("mencabut", Some(1), "Keputusan 13")];
        c.publish(&Product { relations, ..keputusan("20", 2026, "Prosedur Baru") }).await;
        assert!(told(&router, SECOND).await.contains("tetapi tidak berlaku lagi<"));
        c.withdraw(2).await;
        assert!(told(&router, SECOND).await.contains(">Berlaku<"), "the revocation went with its product");
        c.withdraw(1).await;
        for bytes in [FIRST, SECOND] {
            let page = told(&router, bytes).await;
            assert!(page.contains(">Diturunkan<") && !page.contains("Prosedur Pengunggahan"), "{page}");
        }
    }

    async fn without_scripts_the_file_is_hashed_and_nothing_is_kept(database: TestDatabase) {
        let (c, router) = house(&database).await;
        let (cookie, csrf) = form(&router).await;
        let before = c.journal.head().await.unwrap().seq;
        let answer = send(&router, (&cookie, &csrf), Some(FIRST)).await;
        let digest = Digest::of(FIRST);
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), format!("/verifikasi?sha256={digest}"));
        let unknown = Digest::of(b"rahasia");
        send(&router, (&cookie, &csrf), Some(b"rahasia")).await;
        let key = jdih::storage::FileKey::Original(unknown);
        assert!(!c.storage.exists(&key).await.unwrap());
        assert_eq!(c.journal.head().await.unwrap().seq, before);
        let nothing = send(&router, (&cookie, &csrf), None).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text().contains("Pilih berkas terlebih dahulu."));
        for (cookie, csrf) in [(cookie.as_str(), "salah"), (cookie.as_str(), ""), ("", csrf.as_str())] {
            let refused = send(&router, (cookie, csrf), Some(FIRST)).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN);
        }
    }

    async fn a_file_may_be_as_large_as_the_largest_that_is_published(database: TestDatabase) {
        let (_c, router) = house(&database).await;
        let (cookie, csrf) = form(&router).await;
        let at = send(&router, (&cookie, &csrf), Some(&vec![b'a'; LIMIT])).await;
        assert_eq!(at.status, StatusCode::SEE_OTHER);
        let over = send(&router, (&cookie, &csrf), Some(&vec![b'a'; LIMIT + 1])).await;
        assert_eq!(over.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(over.text().contains("lebih besar daripada berkas mana pun"));
        let far = send(&router, (&cookie, &csrf), Some(&vec![b'a'; LIMIT + 2 * 1024 * 1024])).await;
        assert_eq!(far.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    async fn only_a_few_files_are_hashed_at_once_and_the_next_is_told_to_wait(database: TestDatabase) {
        let (_c, router) = house(&database).await;
        let (cookie, csrf) = form(&router).await;
        let (ending, end) = tokio::sync::watch::channel(false);
        let answer = async || send(&router, (&cookie, &csrf), Some(FIRST)).await.status;
        let mut slow = Vec::new();
        for n in 0..VERIFY_AT_ONCE {
            assert_eq!(answer().await, StatusCode::SEE_OTHER, "{n} are on their way");
            let (begun, beginning) = tokio::sync::oneshot::channel();
            slow.push(tokio::spawn(router.clone().oneshot(endless((&cookie, &csrf), begun, end.clone()))));
            beginning.await.expect("it is read");
        }
        assert_eq!(answer().await, StatusCode::SERVICE_UNAVAILABLE);
        ending.send_replace(true);
        for one in slow {
            assert_eq!(one.await.unwrap().unwrap().status(), StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(answer().await, StatusCode::SEE_OTHER);
    }

    async fn a_text_that_is_no_digest_is_told_so(database: TestDatabase) {
        let (_c, router) = house(&database).await;
        let bad = get(&router, "/verifikasi?sha256=%3Cb%3Exyz").await;
        assert!(bad.text().contains("bukan sidik SHA-256") && !bad.text().contains("<b>xyz"));
        let upper = Digest::of(FIRST).hex().to_uppercase();
        assert!(get(&router, &format!("/verifikasi?sha256={upper}")).await.text().contains("sama byte demi byte<"));
        assert_eq!(get(&router, "/verifikasi").await.header("cache-control"), "no-store");
    }
}

on_both_engines! {
    async fn the_panel_tells_who_did_what_when_and_where_it_is_journalled(database: TestDatabase) {
        let (c, router) = house(&database).await;
        let first = c.journal.head().await.unwrap();
        c.republish(1, SECOND).await;
        let second = c.journal.head().await.unwrap();
        let page = get(&router, get(&router, "/produk-hukum/1").await.header("location")).await.text();
        for said in [
            "<dt>Diperiksa</dt><dd>Kepala Subbagian Hukum, ",
            "<dt>Disetujui</dt><dd>Kepala Bagian Hukum, ",
            "<dt>Diterbitkan</dt><dd>Pengelola JDIH, ",
            &format!("Entri nomor {}<", second.seq),
            &second.hash,
            &format!("jurnal nomor {}.", first.seq),
            &Digest::of(SECOND).hex(),
            "Alamat tetap</dt><dd><a href=\"http://127.0.0.1:8080/produk-hukum/1\"",
        ] {
            assert!(page.contains(said), "{said} is missing in:\n{page}");
        }
    }

    async fn what_is_amended_stays_in_force_and_names_what_amends_it(database: TestDatabase) {
        let (c, router) = house(&database).await;
        let relations = vec![("mengubah", Some(1), "Keputusan 13"), ("melaksanakan", None, "Undang-Undang Nomor 7 Tahun 2017")];
        c.publish(&Product { relations, ..keputusan("20", 2026, "Perubahan") }).await;
        let page = get(&router, get(&router, "/produk-hukum/1").await.header("location")).await.text();
        assert!(page.contains("Berlaku. Diubah oleh <a href=\"/produk-hukum/2-"), "{page}");
        assert!(page.contains("</a>; tetap berlaku dengan perubahan itu."), "{page}");
        let page = get(&router, get(&router, "/produk-hukum/2").await.header("location")).await.text();
        assert!(page.contains("<dt>Melaksanakan</dt>\n<dd>Undang-Undang Nomor 7 Tahun 2017</dd>"), "{page}");
        assert!(page.contains("\"legislationEnsuresImplementationOf\":[{"), "{page}");
    }
}
