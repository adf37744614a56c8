//! The whole procedure: every act and every way back, and four eyes on the record that gates sign.

use super::Scene;
use crate::crew::everything;
use crate::engines::on_both_engines;
use crate::procedures::{Edge, edges};
use jdih::products::{FIRST_SOP, TAKEDOWN_SOP};
use jdih::sop::{ActError, Refusal};
use std::collections::BTreeSet;

/// Walks a case along these acts; `noun>to` names where to.
async fn walk(scene: &Scene, case: &str, acts: &[(&str, &str)], walked: &mut BTreeSet<Edge>) {
    for (who, act) in acts {
        let (noun, to) = act.split_once('>').map_or((*act, None), |(noun, to)| (noun, Some(to.to_owned())));
        let before = scene.case(case).await;
        let done = match &to {
            None => scene.act(who, case, noun).await,
            Some(_) => {
                let input = jdih::sop::Input { to: to.clone(), ..everything(&before) };
                let stamp = scene.cast.crew.stamp(case).await;
                scene.cast.crew.house.app.sops.act(scene.who(who), &stamp, noun, &input, "/").await
            }
        };
        done.unwrap_or_else(|error| panic!("{who} {act} at {}: {error}", before.at));
        let after = scene.case(case).await;
        let to = to.or_else(|| after.closed.is_none().then(|| after.at.clone()));
        walked.insert(Edge { step: before.at, noun: noun.to_owned(), to });
    }
}

fn all_edges(scene: &Scene, sop: &str) -> BTreeSet<Edge> {
    let crew = &scene.cast.crew;
    let definitions = crew.house.app.sops.definitions();
    let (_, sop) = definitions.current(&crew.admin.office_id, sop).expect("the definition");
    edges(&sop)
}

const UP_TO_3: [(&str, &str); 2] = [("kabag", "disposisi"), ("kasubbag", "disposisi")];
const BACK: [(&str, &str); 3] =
    [("pengelola", "pengembalian"), ("kasubbag", "pengembalian"), ("kabag", "disposisi")];
const GATES: [(&str, &str); 9] = [
    ("pengelola", "penyerahan"),
    ("kasubbag", "pengembalian"),
    ("pengelola", "penyerahan"),
    ("kasubbag", "persetujuan"),
    ("APPROVER", "pengembalian>koreksi"),
    ("kasubbag", "persetujuan"),
    ("APPROVER", "pengembalian>penurunan"),
    ("pengelola", "penyerahan"),
    ("kasubbag", "persetujuan"),
];

fn gates(approver: &'static str) -> Vec<(&'static str, &'static str)> {
    let end = [(approver, "persetujuan"), ("tu", "penomoran")];
    GATES
        .iter()
        .map(|(who, act)| (if *who == "APPROVER" { approver } else { *who }, *act))
        .chain(end)
        .collect()
}

on_both_engines! {
    async fn every_edge_of_the_takedown_is_walked(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let mut walked = BTreeSet::new();
        let case = scene.registered(1, "salah-unggah", None).await;
        walk(&scene, &case, &[("kabag", "pembatalan")], &mut walked).await;
        let case = scene.registered(1, "salah-unggah", None).await;
        walk(&scene, &case, &UP_TO_3, &mut walked).await;
        walk(&scene, &case, &BACK, &mut walked).await;
        walk(&scene, &case, &UP_TO_3[1..], &mut walked).await;
        walk(&scene, &case, &gates("kabag"), &mut walked).await;
        let all = all_edges(&scene, TAKEDOWN_SOP);
        assert_eq!(all.difference(&walked).collect::<Vec<_>>(), [] as [&Edge; 0]);
        assert_eq!(scene.case(&case).await.closed.expect("ended").outcome, "diturunkan");
        scene.cast.crew.house.expect_verified().await;
    }

    async fn every_edge_is_walked_where_it_came_first(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let mut walked = BTreeSet::new();
        let case = scene.registered(1, "data-pribadi", None).await;
        let stamp = scene.cast.crew.stamp(&case).await;
        let products = &scene.cast.crew.house.app.products;
        products.take_down_first(&scene.cast.kabag, &stamp, "Memuat NIK", false).await.expect("dark");
        walk(&scene, &case, &UP_TO_3, &mut walked).await;
        walk(&scene, &case, &BACK, &mut walked).await;
        walk(&scene, &case, &UP_TO_3[1..], &mut walked).await;
        walk(&scene, &case, &gates("sekretaris"), &mut walked).await;
        let all = all_edges(&scene, FIRST_SOP);
        assert_eq!(all.difference(&walked).collect::<Vec<_>>(), [] as [&Edge; 0]);
        scene.cast.crew.house.expect_verified().await;
    }

    async fn a_takedown_has_four_eyes_on_its_own_record(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        scene.publish(14, "Pedoman Lain", Vec::new()).await;
        let case = scene.dark(1, "salah-unggah").await;
        let sops = &scene.cast.crew.house.app.sops;
        let record = scene.case(&case).await.manifest.expect("the record is fixed");
        let key = jdih::storage::FileKey::Original(record);
        let bytes = scene.cast.crew.house.app.storage.get_bytes(&key, 1 << 20).await.expect("the record");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        assert!(text.contains("jdih-catatan-1") && text.contains("Catatan untuk langkah ini"), "{text}");
        // Who took down is the maker and cannot sign; nor can a record that was not seen be signed.
        let post = scene.cast.crew.post("Pengelola merangkap", &["pengelola_jdih", "kasubbag_hukum"]).await;
        let both = scene.cast.crew.member(&post).await;
        let other = scene.registered(2, "salah-unggah", None).await;
        scene.step(&other).await.expect("handed on");
        scene.step(&other).await.expect("directed");
        let stamp = scene.cast.crew.stamp(&other).await;
        let draft = crate::nota::draft();
        scene.cast.crew.house.app.agenda.save_draft(&both, &stamp, &draft).await.expect("drafted");
        scene.cast.crew.act(&both, &other, "penyerahan").await.expect("taken down");
        let seen = jdih::sop::Input { seen: scene.case(&other).await.manifest, ..Default::default() };
        let stamp = scene.cast.crew.stamp(&other).await;
        let refused = sops.act(&both, &stamp, "persetujuan", &seen, "/").await;
        assert!(matches!(refused, Err(ActError::Refused(Refusal::HandTaken { .. }))), "{refused:?}");
        let stamp = scene.cast.crew.stamp(&case).await;
        let unseen = sops.act(&scene.cast.kasubbag, &stamp, "persetujuan", &seen, "/").await;
        assert!(matches!(unseen, Err(ActError::Refused(Refusal::Changed))), "{unseen:?}");
        scene.cast.crew.house.expect_verified().await;
    }
}
