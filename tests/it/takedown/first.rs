//! Before the papers: the Kabag takes down, and the Sekretaris approves; loud until it is complete.

use super::{Scene, TITLE};
use crate::engines::on_both_engines;
use crate::exports::{bytes, expect_says, words};
use jdih::products::{NewOrder, NewTakedown, ProductError};
use jdih::sop::{ActError, Refusal};

/// A takedown without any papers yet, on a ground on which it may come first.
async fn bare(scene: &Scene, ground: &str) -> String {
    let new = NewTakedown { order: NewOrder::default(), ..scene.asks(1, ground, None).await };
    scene.registers(&scene.cast.pengelola, &new).await.expect("registered")
}

on_both_engines! {
    async fn the_kabag_takes_down_first_and_the_sekretaris_approves(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let app = &scene.cast.crew.house.app;
        let auditor = scene.cast.crew.house.person(crate::house::posts::AUDITOR).await;
        let case = bare(&scene, "data-pribadi").await;
        let first = async |name: &str, note: &str| {
            let stamp = scene.cast.crew.stamp(&case).await;
            app.products.take_down_first(scene.who(name), &stamp, note, true).await
        };
        let unseen = first("sekretaris", "Memuat NIK").await;
        assert!(matches!(unseen, Err(ProductError::Act(ActError::NotFound))), "{unseen:?}");
        for name in ["pengelola", "kasubbag"] {
            let refused = first(name, "Memuat NIK").await;
            assert!(matches!(refused, Err(ProductError::Act(ActError::Refused(Refusal::Role { .. })))), "{name}: {refused:?}");
        }
        let silent = first("kabag", " ").await;
        assert!(matches!(silent, Err(ProductError::Act(ActError::Refused(Refusal::NoteNeeded)))), "{silent:?}");
        assert!(app.catalog.product(1).await.unwrap().is_some(), "nothing happened yet");
        app.notices.catch_up().await.expect("told");
        let before = app.notices.unread(&scene.cast.sekretaris.person_id).await.expect("a count");
        first("kabag", "Memuat NIK").await.expect("dark at once");
        assert!(app.catalog.product(1).await.unwrap().is_none());
        let stone = app.catalog.tombstone(1).await.unwrap().expect("a tombstone");
        assert!(stone.was.is_none() && stone.givers.is_empty(), "the title is closed, the order not there yet");
        let now = scene.case(&case).await;
        assert!(now.sop_version.starts_with("penurunan_segera") && now.at == "perintah", "{now:?}");
        // Loud for whoever may see the case, until the end.
        for name in ["sekretaris", "kabag", "kasubbag", "pengelola", "tu"] {
            assert_eq!(app.products.urgent_takedowns(scene.who(name)).await.unwrap().len(), 1, "{name}");
        }
        let loud = "Diturunkan lebih dahulu, surat-surat belum lengkap sekarang";
        auditor.get("/laporan/baku-mutu").await.expect(200).expect_text(loud);
        let said = words(&bytes(&auditor, "/laporan/baku-mutu.pdf").await.1);
        expect_says(&said, loud);
        let marked = "PENURUNAN SEGERA";
        auditor.get("/jurnal?jenis=produk.turun").await.expect(200).expect_text(marked);
        app.notices.catch_up().await.expect("told");
        let unread = app.notices.unread(&scene.cast.sekretaris.person_id).await.expect("a count");
        assert_eq!(unread, before + 1, "the Sekretaris hears of it at once");
        // The papers follow, and the same people cannot be one another.
        let missing = scene.step(&case).await;
        assert!(matches!(missing, Err(ActError::Missing(_))), "{missing:?}");
        let order = scene.order(&scene.cast.pengelola).await;
        let stamp = scene.cast.crew.stamp(&case).await;
        app.products.set_order(&scene.cast.pengelola, &stamp, &order).await.expect("the order came");
        scene.to(&case, "persetujuan").await;
        let own = scene.cast.crew.act(&scene.cast.kabag, &case, "persetujuan").await;
        assert!(matches!(own, Err(ActError::Refused(_))), "{own:?}");
        scene.cast.crew.act(&scene.cast.sekretaris, &case, "persetujuan").await.expect("the Sekretaris approves");
        scene.to(&case, "").await;
        assert!(app.products.urgent_takedowns(&scene.cast.kabag).await.unwrap().is_empty());
        assert!(!auditor.get("/laporan/baku-mutu").await.expect(200).text().contains(loud), "complete");
        let signs = scene.case(&case).await.signs;
        let signed = |step: &str| signs.iter().find(|sign| sign.step == step).map(|sign| sign.person_id.as_str());
        assert_eq!(signed("koreksi"), Some(scene.cast.kasubbag.person_id.as_str()));
        assert_eq!(signed("persetujuan"), Some(scene.cast.sekretaris.person_id.as_str()));
        assert_eq!(app.catalog.tombstone(1).await.unwrap().unwrap().givers, ["Ketua", "Sekretaris"]);
        scene.cast.crew.house.expect_verified().await;
    }

    async fn first_is_for_two_grounds_and_before_it_is_dark_alone(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let app = &scene.cast.crew.house.app;
        let case = scene.registered(1, "salah-unggah", None).await;
        let first = async || {
            let stamp = scene.cast.crew.stamp(&case).await;
            app.products.take_down_first(&scene.cast.kabag, &stamp, "Segera", false).await
        };
        let refused = first().await;
        assert!(matches!(&refused, Err(ProductError::Act(ActError::Invalid { field, .. })) if field == "catatan"), "{refused:?}");
        scene.cast.crew.act(&scene.cast.kabag, &case, "pembatalan").await.expect("given up");
        let court = scene.registered(1, "perintah-pengadilan", None).await;
        // A closed title is for personal data.
        let stamp = scene.cast.crew.stamp(&court).await;
        let closed = app.products.take_down_first(&scene.cast.kabag, &stamp, "Segera", true).await;
        assert!(matches!(&closed, Err(ProductError::Act(ActError::Invalid { field, .. })) if field == "judul_ditutup"), "{closed:?}");
        assert!(app.catalog.product(1).await.unwrap().is_some());
        // By the way of the papers it is dark at the gates; there is nothing to come first any more.
        scene.to(&court, "koreksi").await;
        let stamp = scene.cast.crew.stamp(&court).await;
        let late = app.products.take_down_first(&scene.cast.kabag, &stamp, "Segera", false).await;
        assert!(matches!(late, Err(ProductError::Act(ActError::Refused(_)))), "{late:?}");
        scene.cast.crew.house.expect_verified().await;
    }

    /// A Kabag who handed the order on has not given the emergency away: at every step before it is dark it can come
    /// first, also where somebody else has taken the step up, and the case goes on from there.
    async fn it_comes_first_at_any_step_before_it_is_dark(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let app = &scene.cast.crew.house.app;
        for (id, step) in [(1, "petunjuk"), (2, "penurunan")] {
            scene.publish(20 + u32::try_from(id).unwrap(), &format!("{TITLE} {id}"), Vec::new()).await;
            let case = scene.registered(id, "data-pribadi", None).await;
            scene.to(&case, step).await;
            let kabag = scene.cast.crew.house.person(crate::house::posts::KABAG).await;
            let address = format!("/kasus/{case}/penurunan-segera");
            assert!(kabag.get(&format!("/kasus/{case}")).await.expect(200).body.contains(&address), "{step}");
            for name in ["pengelola", "kasubbag"] {
                let stamp = scene.cast.crew.stamp(&case).await;
                let refused = app.products.take_down_first(scene.who(name), &stamp, "Memuat NIK", false).await;
                assert!(matches!(refused, Err(ProductError::Act(ActError::Refused(Refusal::Role { .. })))), "{refused:?}");
            }
            let stamp = scene.cast.crew.stamp(&case).await;
            app.products.take_down_first(&scene.cast.kabag, &stamp, "Memuat NIK", false).await.expect("dark at once");
            assert!(app.catalog.product(id).await.unwrap().is_none());
            let now = scene.case(&case).await;
            assert!(now.sop_version.starts_with("penurunan_segera") && now.at == step, "{now:?}");
            // The papers go on from there, and the Kabag, a maker now, approves nothing of them.
            scene.to(&case, "persetujuan").await;
            let own = scene.cast.crew.act(&scene.cast.kabag, &case, "persetujuan").await;
            assert!(matches!(own, Err(ActError::Refused(_))), "{own:?}");
            scene.cast.crew.act(&scene.cast.sekretaris, &case, "persetujuan").await.expect("the Sekretaris approves");
            scene.to(&case, "").await;
        }
        scene.cast.crew.house.expect_verified().await;
    }

    async fn a_form_sent_twice_takes_down_once(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let app = &scene.cast.crew.house.app;
        let case = bare(&scene, "perintah-pengadilan").await;
        let stamp = scene.cast.crew.stamp(&case).await;
        let once = app.products.take_down_first(&scene.cast.kabag, &stamp, "Putusan 1/2026", false).await.expect("dark");
        let head = app.journal.head().await.unwrap().seq;
        let twice = app.products.take_down_first(&scene.cast.kabag, &stamp, "Putusan 1/2026", false).await;
        assert_eq!((twice.expect("the same"), app.journal.head().await.unwrap().seq), (once, head));
        let stone = app.catalog.tombstone(1).await.unwrap().expect("a tombstone");
        assert!(stone.was.is_some_and(|(_, described)| described.get("judul").contains(TITLE)));
        scene.cast.crew.house.expect_verified().await;
    }

    /// With the Kabag's disposisi a title can be closed, before and after it went dark.
    async fn a_title_is_closed_with_the_disposisi(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let app = &scene.cast.crew.house.app;
        let case = scene.registered(1, "data-pribadi", None).await;
        let mut input = crate::crew::everything(&scene.case(&case).await);
        input.fields.insert("judul_ditutup".into(), "ya".into());
        let stamp = scene.cast.crew.stamp(&case).await;
        app.sops.act(&scene.cast.kabag, &stamp, "disposisi", &input, "/").await.expect("handed on");
        assert!(app.catalog.product(1).await.unwrap().is_some(), "nothing is dark by that");
        scene.to(&case, "koreksi").await;
        assert!(app.catalog.tombstone(1).await.unwrap().expect("a tombstone").was.is_none());
        scene.cast.crew.house.expect_verified().await;
    }
}
