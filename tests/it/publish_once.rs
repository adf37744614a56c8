//! Publishing happens once, whoever presses how often; one identity has one address; a new version
//! keeps it.

use crate::crew::{Cast, everything};
use crate::engines::on_both_engines;
use futures_util::future::join_all;
use jdih::kernel::{Fault as _, FaultClass};
use jdih::sop::{ActError, Input, Stamp};

/// Tries at once, each a form of its own.
const TRIES: usize = 100;
/// The same form, sent so often at once.
const REPEATS: usize = 50;

/// Sends these stamps at once.
async fn publish_all(cast: &Cast, stamps: Vec<Stamp>, input: &Input) -> Vec<Result<String, ActError>> {
    let tries = stamps.into_iter().map(|stamp| {
        let (sops, actor, input) = (cast.crew.house.app.sops.clone(), cast.pengelola.clone(), input.clone());
        tokio::spawn(async move { sops.act(&actor, &stamp, "pengunggahan", &input, "/selesai").await })
    });
    join_all(tries).await.into_iter().map(|done| done.expect("no panic")).collect()
}

async fn count(cast: &Cast, table: &str) -> String {
    let rows = cast.crew.rows(&format!("SELECT CAST(count(*) AS TEXT) FROM {table}")).await;
    rows[0][0].clone().expect("a count")
}

async fn expect_published_once(cast: &Cast) {
    assert_eq!(count(cast, "product").await, "1");
    assert_eq!(count(cast, "product_version").await, "1");
    let next = cast.crew.rows("SELECT CAST(next AS TEXT) FROM counter WHERE id = 'public_id'").await;
    assert_eq!(next, [[Some("2".to_owned())]], "one public id was drawn");
    cast.crew.house.expect_verified().await;
}

on_both_engines! {
    async fn a_hundred_tries_publish_once(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        let input = everything(&cast.crew.case(&case).await);
        let stamp = cast.crew.stamp(&case).await;
        let stamps = (0..TRIES).map(|_| Stamp { act_id: cast.crew.fresh_id(), ..stamp.clone() }).collect();
        let done = publish_all(&cast, stamps, &input).await;
        let refused: Vec<&ActError> = done.iter().filter_map(|one| one.as_ref().err()).collect();
        assert_eq!(refused.len(), TRIES - 1);
        for error in refused {
            assert_eq!(error.class(), FaultClass::Conflict, "{error}");
        }
        expect_published_once(&cast).await;
    }

    async fn one_form_sent_fifty_times_is_answered_the_same(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        let input = everything(&cast.crew.case(&case).await);
        let stamps = vec![cast.crew.stamp(&case).await; REPEATS];
        for outcome in publish_all(&cast, stamps, &input).await {
            assert_eq!(outcome.expect("done or done before"), "/selesai");
        }
        expect_published_once(&cast).await;
    }

    async fn a_second_product_of_the_same_identity_is_refused_with_the_first_ones_address(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (first, second) = (cast.approved(13, None).await, cast.approved(13, None).await);
        cast.crew.act(&cast.pengelola, &first, "pengunggahan").await.expect("published");
        let refused = cast.crew.act(&cast.pengelola, &second, "pengunggahan").await.expect_err("a twin");
        let sentence = refused.sentence();
        assert!(matches!(refused, ActError::Missing(_)), "{refused}");
        assert!(sentence.contains("(/produk-hukum/1-keputusan-sekretaris-kpu-provinsi-jambi-nomor-13"), "{sentence}");
        assert_eq!(cast.crew.case(&second).await.at, "unggah");
        expect_published_once(&cast).await;
    }

    async fn a_new_version_keeps_the_address(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let first = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &first, "pengunggahan").await.expect("published");
        let second = cast.approved(13, Some(1)).await;
        cast.crew.act(&cast.pengelola, &second, "pengunggahan").await.expect("published anew");
        let product = cast.crew.house.app.catalog.product(1).await.expect("the catalog").expect("product 1");
        let versions: Vec<i64> = product.versions.iter().map(|version| version.version).collect();
        let names: Vec<&str> = product.versions.iter().map(|version| version.files[0].name.as_str()).collect();
        assert_eq!((versions, names), (vec![2, 1], vec!["2025kptsek15013_v2.pdf", "2025kptsek15013.pdf"]));
        assert_eq!(count(&cast, "product").await, "1");
        cast.crew.house.expect_verified().await;
    }
}
