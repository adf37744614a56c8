//! Ralat: the description of what is published is corrected through both gates, files unchanged, in the open.

use crate::crew::{Cast, complete};
use crate::engines::on_both_engines;
use crate::house::{Person, Seen, posts};
use jdih::kernel::Fault as _;
use jdih::products::{Description, NewRalat, REASON_MAX_CHARS};

/// A cast whose first product is public.
async fn published(database: &crate::engines::TestDatabase) -> Cast {
    let cast = Cast::founded(database).await;
    let case = cast.approved(13, None).await;
    cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
    cast
}

fn proposal(description: Description) -> NewRalat {
    NewRalat { description, reason: "Judul salah ketik".into(), closes_before: false }
}

fn retitled(title: &str) -> NewRalat {
    proposal(complete("13", "2025").with("judul", title))
}

async fn begun(cast: &Cast, new: &NewRalat) -> String {
    let id = cast.crew.fresh_id();
    let place = cast.crew.house.app.products.begin_ralat(&cast.pengelola, &id, 1, new).await.expect("begun");
    place.strip_prefix("/kasus/").expect("a case").to_owned()
}

/// Hands a proposal over and takes it through both gates and onto the portal.
async fn through(cast: &Cast, case: &str) {
    let way = [
        (&cast.pengelola, "penyerahan"),
        (&cast.kasubbag, "persetujuan"),
        (&cast.kabag, "persetujuan"),
        (&cast.pengelola, "penerapan"),
    ];
    for (actor, noun) in way {
        let done = cast.crew.act(actor, case, noun).await;
        done.unwrap_or_else(|error| panic!("{noun}: {}", error.sentence()));
    }
}

/// The form filled as the product stands, but for its title.
fn entered<'t>(title: &'t str, reason: &'t str) -> Vec<(&'t str, &'t str)> {
    let stands = crate::crew::COMPLETE.iter().filter(|(field, _)| *field != "judul").copied();
    stands.chain([("nomor", "13"), ("tahun", "2025"), ("judul", title), ("alasan", reason)]).collect()
}

async fn page(cast: &Cast) -> Seen {
    Person::stranger(&cast.crew.house.base).get("/produk-hukum/1").await.expect(200)
}

on_both_engines! {
    async fn a_corrected_title_stands_everywhere_and_its_history_is_open(database: TestDatabase) {
        let cast = published(&database).await;
        let stranger = Person::stranger(&cast.crew.house.base);
        let before = cast.crew.house.app.catalog.product(1).await.expect("read").expect("public");
        let case = begun(&cast, &retitled("Pengelolaan Dokumen Tercetak")).await;
        assert!(!page(&cast).await.text().contains("Tercetak"), "nothing is public before both gates");
        through(&cast, &case).await;
        assert_eq!(cast.crew.case(&case).await.closed.expect("ended").outcome, "diralat");

        let shown = page(&cast).await;
        for said in ["Pengelolaan Dokumen Tercetak", "Ralat uraian 1", "Judul salah ketik", "semula Standar Operasional",
            "Berkas tidak berubah"] {
            assert!(shown.text().contains(said), "{said} in {}", shown.text());
        }
        let after = cast.crew.house.app.catalog.product(1).await.expect("read").expect("public");
        assert_eq!(after.versions.len(), 1, "a ralat is no version");
        let files = |product: &jdih::products::PublicProduct| {
            product.versions[0].files.iter().map(|file| (file.name.clone(), file.digest)).collect::<Vec<_>>()
        };
        assert_eq!(files(&before), files(&after));
        assert_eq!(before.versions[0].manifest, after.versions[0].manifest, "what was signed then stays");
        let correction = &after.versions[0].corrections[0];
        assert!(correction.entry.is_some(), "the journal's entry is named");
        assert_ne!(before.slug, after.slug);
        let old = stranger.get(&format!("/produk-hukum/1-{}", before.slug)).await.expect(200);
        assert_eq!(old.path, format!("/produk-hukum/1-{}", after.slug), "the old address leads to the new one");
        cast.crew.house.app.search.catch_up().await.expect("followed");
        stranger.get("/cari?q=tercetak").await.expect(200).expect_text("Pengelolaan Dokumen Tercetak");
        stranger.get("/feed/document.json").await.expect(200).expect_text("Tercetak");
        cast.crew.house.expect_verified().await;
    }

    async fn a_second_ralat_goes_on_from_the_first_and_a_new_version_ends_both(database: TestDatabase) {
        let cast = published(&database).await;
        through(&cast, &begun(&cast, &retitled("Judul Kedua")).await).await;
        let third = NewRalat { closes_before: true, ..retitled("Judul Ketiga") };
        through(&cast, &begun(&cast, &third).await).await;
        let shown = page(&cast).await.text();
        assert!(shown.contains("Judul Ketiga") && shown.contains("Isi yang lama tidak ditampilkan lagi"), "{shown}");
        // The first correction told of it as what it became; that was before somebody found it to be personal.
        assert_eq!(shown.matches("Judul Kedua").count(), 0, "what is closed is told nowhere: {shown}");
        let version = cast.approved(13, Some(1)).await;
        cast.crew.act(&cast.pengelola, &version, "pengunggahan").await.expect("published");
        let product = cast.crew.house.app.catalog.product(1).await.expect("read").expect("public");
        let current = product.current().expect("a version");
        assert_eq!((current.version, current.corrections.len()), (2, 0));
        assert_eq!(current.description.get("judul"), complete("13", "2025").get("judul"));
        assert_eq!(product.versions[1].corrections.len(), 2, "the history stays with its version");
        cast.crew.house.expect_verified().await;
    }

    async fn relations_come_and_go_and_the_other_side_follows(database: TestDatabase) {
        let cast = published(&database).await;
        let other = cast.approved(14, None).await;
        cast.crew.act(&cast.pengelola, &other, "pengunggahan").await.expect("published");
        let stranger = Person::stranger(&cast.crew.house.base);
        let mut revoking = complete("13", "2025");
        revoking.relations.push(jdih::products::Relation {
            kind: "mencabut".into(),
            target: Some(2),
            text: "Keputusan Sekretaris KPU Provinsi Jambi Nomor 14 Tahun 2025".into(),
        });
        through(&cast, &begun(&cast, &proposal(revoking)).await).await;
        stranger.get("/produk-hukum/2").await.expect(200).expect_text("Tidak berlaku.");
        let hanging = async || cast.crew.house.app.products.hanging(2).await.expect("rows").relations.len();
        assert_eq!(hanging().await, 1);
        through(&cast, &begun(&cast, &proposal(complete("13", "2025"))).await).await;
        let shown = stranger.get("/produk-hukum/2").await.expect(200).text();
        assert!(shown.contains("Berlaku.") && !shown.contains("Tidak berlaku."), "{shown}");
        assert_eq!(hanging().await, 0, "what was taken back holds nothing");
        cast.crew.house.app.search.catch_up().await.expect("followed");
        stranger.get("/cari?q=&status=tidak-berlaku").await.expect(200).expect_text("Tidak ada");
        cast.crew.house.expect_verified().await;
    }

    async fn what_cannot_be_proposed_is_refused_with_its_reason(database: TestDatabase) {
        let cast = published(&database).await;
        let products = &cast.crew.house.app.products;
        let refused = async |actor, id, new: NewRalat| {
            let error = products.begin_ralat(actor, &cast.crew.fresh_id(), id, &new).await.expect_err("refused");
            error.sentence()
        };
        let new = retitled("Judul Baru");
        assert!(refused(&cast.kasubbag, 1, new.clone()).await.contains("bukan tugas"), "a role");
        assert!(refused(&cast.pengelola, 9, new.clone()).await.contains("tidak ditemukan"), "no such product");
        let same = proposal(complete("13", "2025"));
        assert!(refused(&cast.pengelola, 1, same).await.contains("Belum ada yang diubah"), "nothing changed");
        for reason in [String::new(), "a".repeat(REASON_MAX_CHARS + 1)] {
            assert!(refused(&cast.pengelola, 1, NewRalat { reason, ..new.clone() }).await.contains("lasan"));
        }
        let other = cast.approved(14, None).await;
        cast.crew.act(&cast.pengelola, &other, "pengunggahan").await.expect("published");
        let twin = proposal(complete("14", "2025"));
        assert!(refused(&cast.pengelola, 1, twin).await.contains("sudah terbit"), "another's identity");
        let open = begun(&cast, &new).await;
        assert!(refused(&cast.pengelola, 1, new).await.contains(&format!("/kasus/{open}")), "one at a time");
    }

    async fn a_proposal_of_what_changed_meanwhile_is_not_handed_over_nor_applied(database: TestDatabase) {
        let cast = published(&database).await;
        let case = begun(&cast, &retitled("Judul Baru")).await;
        for (actor, noun) in
            [(&cast.pengelola, "penyerahan"), (&cast.kasubbag, "persetujuan"), (&cast.kabag, "persetujuan")]
        {
            cast.crew.act(actor, &case, noun).await.expect("on");
        }
        let version = cast.approved(13, Some(1)).await;
        cast.crew.act(&cast.pengelola, &version, "pengunggahan").await.expect("published");
        let refused = cast.crew.act(&cast.pengelola, &case, "penerapan").await.expect_err("stale");
        assert!(refused.sentence().contains("sudah berubah"), "{refused}");
        // Proposed anew it is one of what stands now, and needs both signatures again.
        let (stamp, again) = (cast.crew.stamp(&case).await, retitled("Judul Terbaru"));
        cast.crew.house.app.products.change_ralat(&cast.pengelola, &stamp, &again).await.expect("changed");
        let changed = cast.crew.case(&case).await;
        assert_eq!((changed.at.as_str(), changed.manifest), ("usulan", None));
        through(&cast, &case).await;
        let product = cast.crew.house.app.catalog.product(1).await.expect("read").expect("public");
        assert_eq!(product.current().expect("a version").description.get("judul"), "Judul Terbaru");
        cast.crew.house.expect_verified().await;
    }

    async fn who_proposes_signs_nothing_and_the_pages_say_what_changes(database: TestDatabase) {
        let cast = published(&database).await;
        let house = &cast.crew.house;
        let maker = house.person(posts::PENGELOLA).await;
        let form = maker.get("/ralat/1").await.expect(200).expect_text("Alasan ralat");
        let empty = maker.send(&form, "/ralat/1", &entered("Judul Baru", "")).await.expect(422);
        assert!(empty.text().contains("Isikan alasan ralat") && empty.body.contains("Judul Baru"), "kept");
        let sent = maker.send(&form, "/ralat/1", &entered("Judul Baru", "Salah ketik")).await.expect(200);
        let address = sent.path.clone();
        let case = address.strip_prefix("/kasus/").expect("a case").to_owned();
        maker.get("/ralat/1").await.expect(200).expect_path(&address);
        maker.get(&address).await.expect(200).expect_text("Judul Baru").expect_text("Ubah usulan");
        maker.act(&case, "penyerahan", &[]).await.expect(200).expect_text("menunggu pemeriksaan Kasubbag");
        let checker = house.person(posts::KASUBBAG).await;
        let page = checker.get(&address).await.expect(200).expect_text("Judul Baru");
        assert!(page.offers(&format!("/kasus/{case}/persetujuan")), "{}", page.text());
        assert!(!page.text().contains("Ubah usulan"), "a gate edits nothing");
        assert!(page.body.contains("Ke keputusan") && page.body.contains("id=\"h-terbuka\""), "the decision comes first");
        checker.get(&format!("/kasus/{case}/ralat")).await.expect(403);
        checker.get("/ralat/1").await.expect(403);
        let stranger = Person::stranger(&house.base).get("/ralat/1").await.expect(200);
        assert_eq!(stranger.path, "/masuk");
        let form = maker.get(&format!("/kasus/{case}/ralat")).await.expect(200);
        let manifest = cast.crew.case(&case).await.manifest.expect("fixed").hex();
        checker.act(&case, "persetujuan", &[("manifes", &manifest)]).await.expect(200);
        // The page of before the signature is stale: what was typed is kept, nothing is done.
        let stale = maker
            .send(&form, &format!("/kasus/{case}/ralat"), &entered("Judul Lain", "Salah ketik"))
            .await
            .expect(409);
        assert!(stale.body.contains("Judul Lain"), "{}", stale.text());
    }

    async fn a_gates_suggestion_is_shown_and_applied_in_one_click(database: TestDatabase) {
        let cast = published(&database).await;
        let case = begun(&cast, &retitled("Judul Baru")).await;
        cast.crew.act(&cast.pengelola, &case, "penyerahan").await.expect("handed over");
        let (maker, checker) =
            (cast.crew.house.person(posts::PENGELOLA).await, cast.crew.house.person(posts::KASUBBAG).await);
        let (address, action) = (format!("/kasus/{case}"), format!("/kasus/{case}/saran"));
        let standing = complete("13", "2025").get("judul").to_owned();
        for value in ["Judul yang Tepat", &standing] {
            let page = checker.get(&address).await.expect(200).expect_text("Sarankan perbaikan usulan");
            let given = [("bidang", "judul"), ("usulan", value), ("alasan", "Menurut naskah")];
            let page = checker.send(&page, &action, &given).await.expect(200).expect_text("menunggu penyusun");
            page.expect_text(value);
        }
        let subject = cast.crew.case(&case).await.subject;
        let suggestions = cast.crew.house.app.products.suggestions(&case).await.expect("rows");
        let id = |value: &str| suggestions.iter().find(|one| one.new_value == value).expect("suggested").id.clone();
        // With the second one nothing would be corrected any more.
        let page = maker.get(&address).await.expect(200).expect_text("Terapkan dan serahkan lagi");
        let refused = maker.send(&page, &format!("{action}/{}/penerapan", id(&standing)), &[]).await.expect(422);
        refused.expect_text("tidak ada lagi yang diralat");
        let page = maker.get(&address).await.expect(200);
        maker.send(&page, &format!("{action}/{}/penerapan", id("Judul yang Tepat")), &[]).await.expect(200);
        let after = cast.crew.case(&case).await;
        assert_eq!((after.at.as_str(), after.subject), ("pemeriksaan", subject), "handed over again, called as before");
        let page = maker.get(&address).await.expect(200);
        maker.send(&page, &format!("{action}/{}/penolakan", id(&standing)), &[]).await.expect(200);
        let page = checker.get(&address).await.expect(200).expect_text("tidak diterapkan");
        let told = page.between("id=\"h-berubah\"", "</section>").expect("what changed");
        assert!(told.contains("<ins class=\"baris-asli\">Judul yang Tepat</ins>"), "{told}");
        cast.crew.act(&cast.kasubbag, &case, "persetujuan").await.expect("checked");
        cast.crew.act(&cast.kabag, &case, "persetujuan").await.expect("approved");
        cast.crew.act(&cast.pengelola, &case, "penerapan").await.expect("applied");
        self::page(&cast).await.expect_text("Judul yang Tepat");
        cast.crew.house.expect_verified().await;
    }
}
