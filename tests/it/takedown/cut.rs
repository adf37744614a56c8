//! A file that is on its way when it is taken down is cut off at the next piece.

use crate::collection::{Collection, Product, keputusan};
use crate::engines::{TestDatabase, on_both_engines};
use crate::portal::portal;
use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt as _;
use jdih::db::text_rows;
use jdih::kernel::Digest;
use jdih::pdf::PAGE_IMAGE_VERSION;
use jdih::portal::{RECHECK_BYTES, routes};
use jdih::storage::{DerivedKind, FileKey, HOT_FILE_BYTES};
use tower::ServiceExt as _;

/// Pieces of the file.
const PIECES: usize = 5;
const FILE: &str = "/produk-hukum/1/berkas/2025kpt15013.pdf";

/// A collection with one file of this many bytes.
async fn with_file(database: &TestDatabase, bytes: usize) -> Collection {
    let c = Collection::of_an_office(database).await;
    let mut body = b"%PDF-1.7 ".to_vec();
    body.resize(bytes, b'a');
    c.publish(&Product { body, ..keputusan("13", 2025, "Prosedur") }).await;
    c
}

/// The same with a picture of its first page of this many bytes.
async fn with_picture(database: &TestDatabase, bytes: usize) -> Collection {
    let c = with_file(database, 64).await;
    let mut body = b"%PDF-1.7 ".to_vec();
    body.resize(64, b'a');
    let of = Digest::of(&body);
    let kind = DerivedKind::PageImage(1);
    let image = c.storage.put_derived(of, kind, PAGE_IMAGE_VERSION, vec![b'b'; bytes]).await.expect("stored");
    let mut tx = c.journal.db().write().await.expect("a writer");
    for sql in [
        format!("UPDATE object SET pages = 1 WHERE digest = '{of}'"),
        format!(
            "INSERT INTO page_image (of_digest, page, version, width, height, image_digest, image_bytes, thumb_digest, \
             thumb_bytes, problem, created_ms) \
             VALUES ('{of}', 1, {PAGE_IMAGE_VERSION}, 10, 10, '{image}', {bytes}, '{image}', {bytes}, NULL, 0)"
        ),
    ] {
        text_rows(&mut tx, sql, &[]).await.expect("written");
    }
    tx.commit().await.expect("committed");
    c
}

/// Reads a file, with `after` done once so many pieces have come; gives how many bytes came and whether it broke off.
async fn read(c: &Collection, range: Option<&str>, pieces: usize, withdraws: bool) -> (usize, bool) {
    read_at(c, FILE, range, (pieces, withdraws)).await
}

/// The same of another address.
async fn read_at(
    c: &Collection,
    address: &str,
    range: Option<&str>,
    (pieces, withdraws): (usize, bool),
) -> (usize, bool) {
    let router = routes(portal(c).await).0;
    let mut request = Request::builder().uri(address);
    if let Some(range) = range {
        request = request.header("range", range);
    }
    let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert!(response.status().is_success());
    let mut stream = response.into_body().into_data_stream();
    let (mut came, mut seen) = (0, 0);
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(piece) => {
                assert!(piece.len() <= RECHECK_BYTES, "{} bytes at once", piece.len());
                came += piece.len();
            }
            Err(_) => return (came, true),
        }
        seen += 1;
        if seen == pieces && withdraws {
            c.withdraw(1).await;
        }
    }
    (came, false)
}

on_both_engines! {
    async fn a_transfer_ends_at_the_next_piece(database: TestDatabase) {
        let c = with_file(&database, RECHECK_BYTES * PIECES).await;
        assert_eq!(read(&c, None, 2, false).await, (RECHECK_BYTES * PIECES, false), "as long as it is public it comes whole");
        assert_eq!(read(&c, None, 2, true).await, (RECHECK_BYTES * 2, true));
    }

    async fn a_picture_of_a_page_ends_there_too(database: TestDatabase) {
        let c = with_picture(&database, RECHECK_BYTES * PIECES).await;
        let picture = format!("{FILE}/halaman/1/gambar");
        assert_eq!(read_at(&c, &picture, None, (2, false)).await, (RECHECK_BYTES * PIECES, false));
        assert_eq!(read_at(&c, &picture, None, (2, true)).await, (RECHECK_BYTES * 2, true));
    }

    async fn a_part_of_a_file_ends_there_too(database: TestDatabase) {
        let c = with_file(&database, RECHECK_BYTES * PIECES).await;
        let range = format!("bytes=100-{}", RECHECK_BYTES * 3);
        let (came, broke) = read(&c, Some(&range), 1, true).await;
        assert!(broke && came <= RECHECK_BYTES, "{came}");
    }

    async fn what_fits_one_piece_was_asked_for_a_moment_ago(database: TestDatabase) {
        for (bytes, breaks) in [(RECHECK_BYTES, false), (RECHECK_BYTES + 1, true)] {
            // Each on a database of its own.
            let Some(database) = TestDatabase::fresh(database.engine()).await else { return };
            let c = with_file(&database, bytes).await;
            assert_eq!(read(&c, None, 1, true).await, (RECHECK_BYTES, breaks));
        }
    }

    async fn a_small_file_is_kept_as_it_is_and_a_larger_one_is_not(database: TestDatabase) {
        for (more, keeps) in [(0, true), (1, false)] {
            let Some(database) = TestDatabase::fresh(database.engine()).await else { return };
            let bytes = usize::try_from(HOT_FILE_BYTES).unwrap() + more;
            let c = with_file(&database, bytes).await;
            let mut body = b"%PDF-1.7 ".to_vec();
            body.resize(bytes, b'a');
            let key = FileKey::Original(Digest::of(&body));
            assert_eq!(c.storage.kept(&key), None);
            for _ in 0..2 {
                assert_eq!(read(&c, None, 1, false).await, (bytes, false));
                assert_eq!(c.storage.kept(&key).as_deref(), keeps.then_some(&body[..]));
            }
        }
    }
}
