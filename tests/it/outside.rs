//! Who asks from the internet is slowed where that costs something; and what the collection says of itself.

use crate::collection::{Collection, Product, keputusan};
use crate::engines::on_both_engines;
use crate::portal::{Answer, get, portal};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use jdih::portal::routes;
use std::net::SocketAddr;
use tower::ServiceExt as _;

/// What the server gives who asks from an address.
async fn asked_from(router: &Router, address: &str, path: &str) -> Answer {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    let address: SocketAddr = format!("{address}:50000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

on_both_engines! {
    async fn an_address_of_the_internet_is_told_to_wait(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        c.publish(&keputusan("13", 2025, "Prosedur")).await;
        let router = routes(portal(&c).await).0;
        let mut refused = None;
        for _ in 0..400 {
            let answer = asked_from(&router, "203.0.113.9", "/saran?q=pro").await;
            if answer.status != StatusCode::OK {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.expect("some time it is too much");
        assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
        assert!(refused.text().contains("Tunggu 1 detik"), "{}", refused.text());
        // What costs little goes on, and so does everybody else; the own network is not counted.
        for path in ["/", "/produk-hukum/1", "/feed/document.json"] {
            assert!(asked_from(&router, "203.0.113.9", path).await.status.as_u16() < 400, "{path}");
        }
        // Eight a second come back, and a slow machine takes longer than that for one.
        let mut searches = Vec::new();
        for _ in 0..20 {
            searches.push(asked_from(&router, "203.0.113.9", "/cari?q=pro").await.status);
        }
        assert!(searches.contains(&StatusCode::TOO_MANY_REQUESTS), "{searches:?}");
        for address in ["203.0.113.10", "127.0.0.1", "192.168.1.5"] {
            assert_eq!(asked_from(&router, address, "/cari?q=pro").await.status, StatusCode::OK, "{address}");
        }
    }

    async fn the_collection_is_counted_in_plain_words(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let empty = get(&routes(portal(&c).await).0, "/statistik").await;
        assert!(empty.status == StatusCode::OK && empty.text().contains("Belum ada yang terbit"));
        c.publish(&keputusan("13", 2025, "Prosedur")).await;
        c.publish(&Product {
            relations: vec![("mencabut", Some(1), "Keputusan 13")],
            ..keputusan("14", 2026, "Prosedur baru")
        })
        .await;
        let house = portal(&c).await;
        let (counts, search) = (house.counts.clone(), house.search.clone());
        search.catch_up().await.expect("the index follows");
        let router = routes(house).0;
        (0..3).for_each(|_| counts.viewed(1));
        counts.downloaded(2);
        counts.flush().await.expect("written");
        let page = get(&router, "/statistik").await.text();
        for words in ["2 produk hukum terbit di sini", "Tidak berlaku", "2026", "<td>3</td><td>1</td>"] {
            assert!(page.contains(words), "no {words}: {page}");
        }
        let about = get(&router, "/tentang").await.text();
        assert!(about.contains("Tentang JDIH") && about.contains("Susunan pengelola"), "{about}");
    }

    async fn a_small_file_is_given_again_from_memory_and_not_when_it_is_dark(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        c.publish(&Product { body: b"%PDF-1.7 kecil".to_vec(), ..keputusan("13", 2025, "Prosedur") }).await;
        let router = routes(portal(&c).await).0;
        let path = "/produk-hukum/1/berkas/2025kpt15013.pdf";
        for _ in 0..2 {
            let answer = get(&router, path).await;
            assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::OK, &b"%PDF-1.7 kecil"[..]));
        }
        c.withdraw(1).await;
        assert_eq!(get(&router, path).await.status, StatusCode::GONE);
    }
}
