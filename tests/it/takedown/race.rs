//! A takedown and other changes of the product at the same moment: one order of events, no mixture.

use super::{Scene, TITLE};
use crate::crew::{complete, everything};
use crate::engines::on_both_engines;
use futures_util::future::join_all;
use jdih::kernel::{Fault as _, FaultClass};
use jdih::sop::Stamp;

/// How often they are let loose on each other.
const TRIES: u32 = 4;

on_both_engines! {
    async fn a_new_version_is_published_before_it_or_not_at_all(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let (mut before, mut refused) = (0, 0);
        for n in 1..=TRIES {
            let (number, id) = (100 + n, i64::from(n));
            scene.publish(number, TITLE, Vec::new()).await;
            let title = format!("{TITLE} versi dua");
            let described = complete(&number.to_string(), "2025").with("judul", &title);
            let update = scene.register(number, &title, described, Some(id)).await;
            scene.cast.take_to(&update, "unggah").await;
            let takedown = scene.registered(id, "salah-unggah", None).await;
            scene.to(&takedown, "penurunan").await;
            let act = |case: String, noun: &'static str| {
                let (sops, actor) = (scene.cast.crew.house.app.sops.clone(), scene.cast.pengelola.clone());
                let scene = &scene;
                async move {
                    let (stamp, input) = (scene.cast.crew.stamp(&case).await, everything(&scene.case(&case).await));
                    tokio::spawn(async move { sops.act(&actor, &stamp, noun, &input, "/").await }).await.expect("no panic")
                }
            };
            let (published, dark) = match n % 2 {
                0 => tokio::join!(act(update.clone(), "pengunggahan"), act(takedown.clone(), "penyerahan")),
                _ => {
                    let (dark, published) = tokio::join!(act(takedown.clone(), "penyerahan"), act(update.clone(), "pengunggahan"));
                    (published, dark)
                }
            };
            dark.expect("a takedown is not kept off by a new version");
            let app = &scene.cast.crew.house.app;
            assert!(app.catalog.product(id).await.unwrap().is_none(), "it is dark in either order");
            let version = scene.cast.crew.rows(&format!("SELECT CAST(version AS TEXT) FROM product WHERE public_id = {id}")).await;
            match published {
                Ok(_) => {
                    before += 1;
                    assert_eq!(version[0][0].as_deref(), Some("2"));
                    assert_eq!(scene.case(&update).await.closed.expect("ended").outcome, "terbit");
                }
                Err(error) => {
                    refused += 1;
                    assert_eq!(error.class(), FaultClass::Conflict, "{error}");
                    assert_eq!(version[0][0].as_deref(), Some("1"));
                    assert!(scene.case(&update).await.closed.is_none(), "the upload stays where it was");
                    let again = scene.cast.crew.act(&scene.cast.pengelola, &update, "pengunggahan").await;
                    assert!(again.is_err(), "nor does it come back later");
                }
            }
        }
        println!("{before} published first, {refused} refused");
        scene.cast.crew.house.expect_verified().await;
    }

    async fn many_hands_take_down_once(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let case = scene.registered(1, "salah-unggah", None).await;
        scene.to(&case, "penurunan").await;
        let input = everything(&scene.case(&case).await);
        let stamp = scene.cast.crew.stamp(&case).await;
        let tries = (0..20).map(|_| {
            let stamp = Stamp { act_id: scene.cast.crew.fresh_id(), ..stamp.clone() };
            let (sops, actor, input) = (scene.cast.crew.house.app.sops.clone(), scene.cast.pengelola.clone(), input.clone());
            tokio::spawn(async move { sops.act(&actor, &stamp, "penyerahan", &input, "/").await })
        });
        let done = join_all(tries).await.into_iter().filter(|done| done.as_ref().expect("no panic").is_ok()).count();
        assert_eq!(done, 1);
        let told = scene.cast.crew.rows("SELECT CAST(count(*) AS TEXT) FROM journal WHERE kind = 'produk.turun'").await;
        assert_eq!(told[0][0].as_deref(), Some("1"));
        scene.cast.crew.house.expect_verified().await;
    }

    async fn two_register_at_once_and_one_case_is_opened(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let new = scene.asks(1, "salah-unggah", None).await;
        let tries = (0..8).map(|_| scene.registers(&scene.cast.pengelola, &new));
        let opened = join_all(tries).await.into_iter().filter(Result::is_ok).count();
        assert_eq!(opened, 1);
    }

    /// A file that was taken down does not come back with the next version.
    async fn the_same_bytes_do_not_return_with_a_new_version(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let described = complete("13", "2025").with("judul", TITLE);
        let update = scene.register(13, TITLE, described, Some(1)).await;
        scene.cast.take_to(&update, "unggah").await;
        let case = scene.registered(1, "data-pribadi", Some(&scene.file(1).await)).await;
        scene.to(&case, "koreksi").await;
        let refused = scene.cast.crew.act(&scene.cast.pengelola, &update, "pengunggahan").await;
        let error = refused.expect_err("the same file");
        assert_eq!(error.class(), FaultClass::Invalid);
        assert!(error.sentence().contains("sudah diturunkan"), "{}", error.sentence());
        scene.cast.crew.house.expect_verified().await;
    }
}
