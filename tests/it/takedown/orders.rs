//! The case: who registers it, what an order needs, what is refused, and that nothing moves before the Kabag.

use super::{Scene, TITLE};
use crate::engines::on_both_engines;
use jdih::products::{
    GROUND_MAX_CHARS, MAX_NUMBER_CHARS, NewOrder, NewTakedown, ORDER_SETTING, ProductError,
};
use jdih::sop::{ActError, Refusal};

/// The fields that were refused.
fn wrong(outcome: Result<String, ProductError>) -> Vec<String> {
    match outcome {
        Err(ProductError::Fields(problems)) => problems.into_iter().map(|one| one.field).collect(),
        Err(ProductError::Act(ActError::Invalid { field, .. })) => vec![field],
        other => panic!("not refused for a field: {other:?}"),
    }
}

fn said(outcome: Result<String, ProductError>) -> String {
    jdih::kernel::Fault::sentence(&outcome.expect_err("refused"))
}

on_both_engines! {
    async fn pelaksana_kasubbag_and_kabag_register_and_nothing_moves_before_the_kabag(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let new = scene.asks(1, "salah-unggah", None).await;
        for name in ["sekretaris", "tu"] {
            let refused = scene.registers(scene.who(name), &new).await;
            assert!(matches!(refused, Err(ProductError::Act(ActError::Refused(Refusal::Role { .. })))), "{refused:?}");
        }
        for name in ["kasubbag", "kabag", "pengelola"] {
            let actor = scene.who(name);
            let order = scene.order(actor).await;
            let case = scene.registers(actor, &NewTakedown { order, ..new.clone() }).await.expect("registered");
            assert_eq!(scene.case(&case).await.at, "perintah");
            assert!(scene.case(&case).await.hands.is_empty(), "registering is no hand");
            let refused = scene.cast.crew.act(&scene.cast.pengelola, &case, "disposisi").await;
            assert!(matches!(refused, Err(ActError::Refused(Refusal::Role { .. }))), "{refused:?}");
            // A second one is led to the first.
            let again = said(scene.registers(&scene.cast.pengelola, &scene.asks(1, "lain", None).await).await);
            assert!(again.contains(&case), "{again}");
            scene.cast.crew.act(&scene.cast.kabag, &case, "pembatalan").await.expect("given up while nothing is dark");
            assert!(scene.cast.crew.house.app.catalog.product(1).await.unwrap().is_some());
        }
        // The same form sent twice is one case.
        let (id, new) = (scene.cast.crew.fresh_id(), scene.asks(1, "salah-unggah", None).await);
        let products = &scene.cast.crew.house.app.products;
        let first = products.register_takedown(&scene.cast.pengelola, &id, &new).await.expect("registered");
        assert_eq!(products.register_takedown(&scene.cast.pengelola, &id, &new).await.expect("once"), first);
        scene.cast.crew.house.expect_verified().await;
    }

    /// Only what a case has yet to make dark stands in the way of another: papers that run for days keep nothing else
    /// in the open.
    async fn another_file_waits_for_no_papers(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        scene.renew(1, 13, TITLE, "KETIGA : Lampiran menyusul").await;
        let app = &scene.cast.crew.house.app;
        let product = app.catalog.product(1).await.unwrap().expect("public");
        let files: Vec<String> =
            product.versions.iter().flat_map(|version| &version.files).map(|file| file.name.clone()).collect();
        let [one, other] = files.as_slice() else { panic!("two files: {files:?}") };
        let first = scene.registered(1, "salah-unggah", Some(one)).await;
        let again = said(scene.registers(&scene.cast.pengelola, &scene.asks(1, "lain", Some(one)).await).await);
        assert!(again.contains(&first), "{again}");
        scene.to(&first, "koreksi").await;
        assert_eq!(wrong(scene.registers(&scene.cast.pengelola, &scene.asks(1, "lain", Some(one)).await).await), ["berkas"]);
        // In an emergency, too: without papers, beside the case that is dark already.
        let bare = NewTakedown { order: NewOrder::default(), ..scene.asks(1, "data-pribadi", Some(other)).await };
        let pengelola = scene.cast.crew.house.person(crate::house::posts::PENGELOLA).await;
        pengelola.get("/penurunan/baru?produk=1").await.expect(200).expect_path("/penurunan/baru");
        let second = scene.registers(&scene.cast.pengelola, &bare).await.expect("another file");
        let shelf = pengelola.get("/produk/1").await.expect(200);
        for wanted in [format!("/kasus/{first}"), format!("/kasus/{second}"), "/penurunan/baru?produk=1".to_owned()] {
            assert!(shelf.body.contains(&wanted), "{wanted}");
        }
        let stamp = scene.cast.crew.stamp(&second).await;
        app.products.take_down_first(&scene.cast.kabag, &stamp, "Memuat NIK", false).await.expect("dark at once");
        let files = app.products.on_shelf(&scene.cast.pengelola, 1).await.unwrap().expect("kept").files;
        assert!(files.iter().all(|file| !file.is_public), "{files:?}");
        // All of it may go while files of it have their cases; then there is one case about all of it.
        let whole = scene.registered(1, "salah-unggah", None).await;
        let again = said(scene.registers(&scene.cast.pengelola, &scene.asks(1, "lain", None).await).await);
        assert!(again.contains(&whole), "{again}");
        pengelola.get("/produk/1").await.expect(200).expect_text("Daftarkan penurunan mendesak");
        scene.to(&whole, "koreksi").await;
        assert!(app.catalog.product(1).await.unwrap().is_none());
        scene.cast.crew.house.expect_verified().await;
    }

    /// What cannot wait for papers does not wait for those of another ground either.
    async fn what_is_urgent_waits_for_no_other_ground(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let app = &scene.cast.crew.house.app;
        let product = app.catalog.product(1).await.unwrap().expect("public");
        let file = product.versions[0].files[0].name.clone();
        let slow = scene.registered(1, "salah-unggah", None).await;
        scene.to(&slow, "penurunan").await;
        // The form offers the grounds that do not wait, and leads to the case that does.
        let pengelola = scene.cast.crew.house.person(crate::house::posts::PENGELOLA).await;
        let form = pengelola.get("/penurunan/baru?produk=1").await.expect(200);
        let form = form.expect_path("/penurunan/baru").expect_text("Sudah berjalan");
        assert!(form.body.contains(&format!("/kasus/{slow}")) && form.body.contains("value=\"data-pribadi\""));
        assert!(!form.body.contains("value=\"salah-unggah\""), "that one runs already");
        let again = said(scene.registers(&scene.cast.pengelola, &scene.asks(1, "lain", Some(&file)).await).await);
        assert!(again.contains(&slow), "{again}");
        // One file, and then all of it.
        let bare = async |ground, file: Option<&str>| NewTakedown { order: NewOrder::default(), ..scene.asks(1, ground, file).await };
        let one = scene.registers(&scene.cast.pengelola, &bare("data-pribadi", Some(&file)).await).await.expect("urgent");
        let twice = said(scene.registers(&scene.cast.pengelola, &bare("perintah-pengadilan", Some(&file)).await).await);
        assert!(twice.contains(&one), "{twice}");
        let whole = scene.registers(&scene.cast.pengelola, &bare("data-pribadi", None).await).await.expect("urgent");
        let twice = said(scene.registers(&scene.cast.pengelola, &bare("data-pribadi", None).await).await);
        assert!(twice.contains(&whole), "the urgent one is named: {twice}");
        pengelola.get("/penurunan/baru?produk=1").await.expect(200).expect_path(&format!("/kasus/{whole}"));
        assert!(!pengelola.get("/produk/1").await.expect(200).body.contains("/penurunan/baru?produk=1"));
        for (case, dark) in [(&one, false), (&whole, true)] {
            let stamp = scene.cast.crew.stamp(case).await;
            app.products.take_down_first(&scene.cast.kabag, &stamp, "Memuat NIK", false).await.expect("dark at once");
            assert_eq!(app.catalog.product(1).await.unwrap().is_none(), dark);
        }
        // The one that was overtaken has nothing left to do, says so, and is given up.
        let overtaken = scene.step(&slow).await;
        assert!(matches!(overtaken, Err(ActError::Missing(_))), "{overtaken:?}");
        scene.cast.crew.act(&scene.cast.kabag, &slow, "penarikan").await.expect("given up");
        scene.cast.crew.house.expect_verified().await;
    }

    async fn what_cannot_be_ordered_is_refused_at_its_field(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let good = scene.asks(1, "salah-unggah", None).await;
        let actor = &scene.cast.pengelola;
        let order = |change: fn(&mut NewOrder)| {
            let mut order = good.order.clone();
            change(&mut order);
            NewTakedown { order, ..good.clone() }
        };
        for (new, field) in [
            (NewTakedown { public_id: 9, ..good.clone() }, "produk"),
            (NewTakedown { file: Some("lain.pdf".into()), ..good.clone() }, "berkas"),
            (NewTakedown { ground: "entah".into(), ..good.clone() }, "dasar"),
            (NewTakedown { ground: "lain".into(), ground_text: " ".into(), ..good.clone() }, "dasar_uraian"),
            (NewTakedown { ground_text: "a".repeat(GROUND_MAX_CHARS + 1), ..good.clone() }, "dasar_uraian"),
            (order(|order| order.date = "6 Januari 2026".into()), "perintah_tanggal"),
            (order(|order| order.date = "kemarin".into()), "perintah_tanggal"),
            (order(|order| order.date = String::new()), "perintah_tanggal"),
            (order(|order| order.number = "1".repeat(MAX_NUMBER_CHARS + 1)), "perintah_nomor"),
            (order(|order| order.givers = vec!["sekretaris".into()]), "pemberi"),
            (order(|order| order.givers = vec!["presiden".into()]), "pemberi"),
            (order(|order| order.givers = Vec::new()), "pemberi"),
            (order(|order| order.scan = None), "perintah_pindaian"),
            (order(|order| order.scan = Some("tidak-ada".into())), "perintah_pindaian"),
        ] {
            assert_eq!(wrong(scene.registers(actor, &new).await), [field], "{new:?}");
        }
        let future = said(scene.registers(actor, &order(|order| order.date = "6 Januari 2026".into())).await);
        assert!(future.contains("6 Januari 2026") && future.contains("5 Januari 2026"), "{future}");
        let app = &scene.cast.crew.house.app;
        app.auth().set_setting(&scene.cast.crew.admin, ORDER_SETTING, "ya").await.expect("set");
        let alone = order(|order| order.givers = vec!["ketua".into()]);
        assert_eq!(wrong(scene.registers(actor, &alone).await), ["pemberi"]);
        scene.registers(actor, &good).await.expect("with the Sekretaris it is one");
        scene.cast.crew.house.expect_verified().await;
    }

    async fn what_is_dark_cannot_be_taken_down_again_nor_given_up(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let case = scene.dark(1, "salah-unggah").await;
        let again = said(scene.registers(&scene.cast.pengelola, &scene.asks(1, "salah-unggah", None).await).await);
        assert!(again.contains("sudah diturunkan"), "{again}");
        let withdrawn = scene.cast.crew.act(&scene.cast.kabag, &case, "penarikan").await;
        assert!(matches!(withdrawn, Err(ActError::Missing(_))), "{withdrawn:?}");
        // Sent back to the very first step it cannot be given up either.
        for (who, noun) in [("kasubbag", "pengembalian"), ("pengelola", "pengembalian"), ("kasubbag", "pengembalian")] {
            scene.cast.crew.act(scene.who(who), &case, noun).await.expect("sent back");
        }
        assert_eq!(scene.case(&case).await.at, "perintah");
        let refused = scene.cast.crew.act(&scene.cast.kabag, &case, "pembatalan").await;
        assert!(matches!(refused, Err(ActError::Missing(_))), "{refused:?}");
        let dark = scene.cast.crew.rows("SELECT CAST(dark_seq AS TEXT) FROM takedown").await;
        scene.to(&case, "").await;
        assert_eq!(scene.case(&case).await.closed.expect("ended").outcome, "diturunkan");
        assert_eq!(scene.cast.crew.rows("SELECT CAST(dark_seq AS TEXT) FROM takedown").await, dark, "dark once");
        scene.cast.crew.house.expect_verified().await;
    }

    async fn an_order_is_completed_before_it_is_handed_on(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let new = NewTakedown { order: NewOrder::default(), ..scene.asks(1, "perintah-pengadilan", None).await };
        let case = scene.registers(&scene.cast.kasubbag, &new).await.expect("the papers may follow");
        let missing = scene.step(&case).await;
        assert!(matches!(&missing, Err(ActError::Missing(all)) if all.len() == 3), "{missing:?}");
        let products = &scene.cast.crew.house.app.products;
        let order = scene.order(&scene.cast.pengelola).await;
        let stamp = scene.cast.crew.stamp(&case).await;
        let refused = products.set_order(&scene.tu, &stamp, &order).await;
        assert!(matches!(refused, Err(ProductError::Act(ActError::Refused(_)))), "{refused:?}");
        let future = NewOrder { date: "1 Februari 2026".into(), ..order.clone() };
        assert_eq!(wrong(products.set_order(&scene.cast.pengelola, &stamp, &future).await), ["perintah_tanggal"]);
        products.set_order(&scene.cast.pengelola, &stamp, &order).await.expect("completed");
        let stale = products.set_order(&scene.cast.pengelola, &scene.cast.crew.stamp(&case).await, &NewOrder { scan: None, ..order.clone() }).await;
        assert!(stale.is_ok(), "a scan that is there stays: {stale:?}");
        // Its ground is put right with it, as long as nothing is dark.
        let on = async |ground: &str, text: &str| {
            let stamp = scene.cast.crew.stamp(&case).await;
            let order = NewOrder { scan: None, ..order.clone() };
            products.set_order_on(&scene.cast.pengelola, &stamp, &order, Some((ground, text))).await
        };
        assert_eq!(wrong(on("entah", "").await), ["dasar"]);
        assert_eq!(wrong(on("lain", " ").await), ["dasar_uraian"]);
        on("salah-unggah", "Berkas tertukar").await.expect("another ground");
        let grounds = scene.cast.crew.rows("SELECT ground, ground_text FROM takedown").await;
        assert_eq!(grounds, [[Some("salah-unggah".to_owned()), Some("Berkas tertukar".to_owned())]]);
        on("perintah-pengadilan", "Uraian untuk petugas").await.expect("as before");
        scene.to(&case, "petunjuk").await;
        let late = products.set_order(&scene.cast.pengelola, &scene.cast.crew.stamp(&case).await, &NewOrder { scan: None, ..order }).await;
        assert_eq!(wrong(late), ["pemberi"]);
        let story = scene.cast.crew.house.story(&case).await;
        assert!(story.iter().any(|(_, what, _)| what == "melengkapi perintah penurunan"), "{story:?}");
        assert!(story.iter().any(|(_, what, _)| what == "melengkapi perintah dan mengubah dasar penurunan"), "{story:?}");
        scene.cast.crew.house.expect_verified().await;
    }

    async fn a_product_of_another_office_is_none_of_ours(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let office = jdih::auth::NewOffice { code: "1503".into(), name: "KPU Sarolangun".into(), place: "Sarolangun".into() };
        let app = &scene.cast.crew.house.app;
        let other = app.auth().add_office(&scene.cast.crew.admin, &office).await.expect("a further office");
        scene.cast.crew.force(&format!("UPDATE product SET office_id = '{}'", other.id)).await.expect("moved");
        assert_eq!(wrong(scene.registers(&scene.cast.pengelola, &scene.asks(1, "salah-unggah", None).await).await), ["produk"]);
        assert!(app.products.on_shelf(&scene.cast.pengelola, 1).await.unwrap().is_none());
        assert!(app.products.shelf(&scene.cast.pengelola, &Default::default()).await.unwrap().0.is_empty());
    }

    async fn the_shelf_finds_what_is_dark_and_says_where_its_files_lie(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        scene.publish(14, "Pedoman Lain", Vec::new()).await;
        let case = scene.dark(1, "salah-unggah").await;
        let app = &scene.cast.crew.house.app;
        let find = async |text: &str, dark: Option<bool>| {
            let filter = jdih::products::ShelfFilter { text: text.into(), dark, before: None };
            let (found, more) = app.products.shelf(&scene.cast.crew.auditor, &filter).await.expect("rows");
            assert!(!more);
            found.into_iter().map(|one| one.public_id).collect::<Vec<_>>()
        };
        assert_eq!(find("", None).await, [2, 1]);
        assert_eq!(find("", Some(true)).await, [1]);
        assert_eq!(find("Zamrud", None).await, [1]);
        assert_eq!(find("%", None).await, [2, 1], "nothing is a wildcard, and nothing is no word");
        assert_eq!(find("2", Some(false)).await, [2]);
        let product = app.products.on_shelf(&scene.cast.crew.auditor, 1).await.unwrap().expect("kept");
        assert_eq!((product.is_public, product.takedowns.as_slice()), (false, &[case.clone()][..]));
        assert!(product.description.get("judul").contains(TITLE));
        let file = &product.files[0];
        assert!(file.place.starts_with("sha256/") && !file.is_public);
        let row = file.case_file_id.as_ref().expect("it can be opened");
        assert!(app.products.file(&file.case_id, row).await.unwrap().is_some());
    }
}
