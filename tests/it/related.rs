//! Relations: linked by what they name, refused where they contradict, and of laws outside the collection said by the
//! product itself.

use crate::collection::{Collection, Product, keputusan};
use crate::crew::complete;
use crate::engines::on_both_engines;
use crate::office::{Copies, Office};
use crate::portal::{get, portal};
use crate::takedown::Scene;
use jdih::portal::routes;
use jdih::products::Description;
use serde_json::json;
use std::collections::BTreeMap;

/// A description with one relation, and the form that it came from.
fn revoking(target: Option<i64>, text: &str) -> (Description, BTreeMap<String, String>) {
    let relations = json!({ "hubungan": [{ "jenis": "mencabut", "tujuan": target, "teks": text }] });
    (Description::from_value(&relations), BTreeMap::from([("hubungan_teks_0".to_owned(), text.to_owned())]))
}

on_both_engines! {
    async fn what_a_relation_names_is_linked_when_it_is_published_here(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let products = &scene.cast.crew.house.app.products;
        let linked = async |target: Option<i64>, text: &str| {
            let (mut description, form) = revoking(target, text);
            let problems = products.link_relations(&mut description, &form).await.expect("read");
            (description.relations[0].target, problems.into_iter().map(|one| one.sentence).collect::<Vec<_>>())
        };
        let citation = products.on_shelf(scene.who("kabag"), 1).await.unwrap().expect("product 1").citation;
        assert_eq!(linked(None, &citation).await, (Some(1), vec![]));
        assert_eq!(linked(None, "Undang-Undang Nomor 7 Tahun 2017").await, (None, vec![]));
        assert_eq!(linked(None, &citation.replace("13", "14")).await, (None, vec![]));
        assert_eq!(linked(Some(1), &citation).await, (Some(1), vec![]));
        let (_, wrong) = linked(Some(1), &citation.replace("13", "14")).await;
        assert!(wrong[0].contains(&citation), "{wrong:?}");
        let (_, unknown) = linked(Some(999), &citation).await;
        assert!(unknown[0].contains("nomor pengenal 999"), "{unknown:?}");
        // What was taken down is named no more, and contradicts nothing.
        scene.dark(1, "salah-unggah").await;
        assert_eq!(linked(None, &citation).await, (None, vec![]));
        assert_eq!(linked(Some(1), "Keputusan Nomor 14 Tahun 2025").await, (Some(1), vec![]));
    }

    async fn who_is_published_after_what_revokes_it_is_known_to_be_named(database: TestDatabase) {
        let scene = Scene::open(&database).await;
        let products = &scene.cast.crew.house.app.products;
        // What revokes decision 13 stands before that is published, and is linked to nothing.
        scene.publish(13, "Yang dicabut", Vec::new()).await;
        let citation = products.on_shelf(scene.who("kabag"), 1).await.unwrap().expect("product 1").citation;
        let later = citation.replace("Nomor 13", "Nomor 27");
        let mut described = complete("15", "2025").with("judul", "Pencabut");
        described.relations = revoking(None, &later.to_uppercase()).0.relations;
        let case = scene.register(15, "Pencabut", described, None).await;
        scene.cast.take_to(&case, "unggah").await;
        scene.cast.crew.act(&scene.cast.pengelola, &case, "pengunggahan").await.expect("published");
        scene.publish(27, "Yang menyusul", Vec::new()).await;
        let mentions = products.mentions_of(&later).await.expect("read");
        assert_eq!(mentions.len(), 1, "{later}");
        assert_eq!((mentions[0].public_id, mentions[0].relation.as_str()), (2, "Mencabut"));
        assert!(products.mentions_of(&citation).await.expect("read").is_empty());
    }

    async fn a_law_outside_the_collection_revokes_what_says_so(database: TestDatabase) {
        let c = Collection::of_an_office(&database).await;
        let of = |kind, text| vec![(kind, None, text)];
        let by = "Peraturan KPU Nomor 1 Tahun 2026";
        c.publish(&Product { relations: of("dicabut_oleh", by), ..keputusan("13", 2025, "Dicabut") }).await;
        c.publish(&Product { relations: of("diubah_oleh", by), ..keputusan("14", 2025, "Diubah") }).await;
        let router = routes(portal(&c).await).0;
        let page = async |id: i64| {
            let slug = c.catalog.product(id).await.expect("read").expect("public").slug;
            get(&router, &format!("/produk-hukum/{id}-{slug}")).await.text()
        };
        let revoked = page(1).await;
        assert!(revoked.contains("Tidak berlaku.") && revoked.contains("Dicabut oleh"), "{revoked}");
        assert!(revoked.contains("https://schema.org/NotInForce") && revoked.contains(by));
        let amended = page(2).await;
        assert!(amended.contains("tetap berlaku dengan perubahan itu"), "{amended}");
        let feed: Vec<serde_json::Value> =
            serde_json::from_slice(&get(&router, "/feed/document.json").await.body).unwrap();
        let status: Vec<_> = feed.iter().map(|record| record["status"].as_str().unwrap()).collect();
        assert_eq!(status, ["Tidak Berlaku", "Berlaku"]);
    }

    async fn the_form_links_and_refuses_and_the_case_says_what_it_reaches(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("41", &Copies::composed(41)).await;
        let refused = office.describe(&case, &[("hubungan_tujuan_0", "999")]).await.expect(422);
        let refused = refused.expect_text("Tidak ada produk hukum dengan nomor pengenal 999");
        assert!(refused.body.contains("value=\"999\""), "what was typed stays");
        let by = [("hubungan_jenis_0", "dicabut_oleh")];
        office.describe(&case, &by).await.expect(200).expect_text("Dicabut oleh");
    }
}
