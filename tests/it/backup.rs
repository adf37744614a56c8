//! Backup, restore and verify, by the program itself, as the machine's owner types them.

use crate::app::{PASSWORD, TestApp};
use crate::commands::House;
use crate::engines::{TestDatabase, on_both_engines};
use crate::office::{Copies, Office};
use crate::outages::upload;
use crate::raw;
use jdih::db::Db;
use jdih::kernel::Digest;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A house with one office, one file and its text.
async fn filled(database: &TestDatabase) -> (TestApp, String) {
    let t = TestApp::start(database).await;
    let admin = t.office().await.admin;
    let pengelola = t.account(&admin, "pengelola_jdih").await.actor;
    let sha256 = upload(&t, &pengelola, 13).await.unwrap().sha256;
    t.run_jobs().await;
    (t, sha256)
}

fn object(root: &Path, sha256: &str) -> PathBuf {
    root.join("sha256").join(&sha256[..2]).join(sha256)
}

on_both_engines! {
    async fn a_house_comes_back_from_its_backup(database: TestDatabase) {
        let (t, sha256) = filled(&database).await;
        std::fs::create_dir_all(t.data().join("sop")).unwrap();
        std::fs::write(t.data().join("sop/catatan.toml"), "").unwrap();
        t.app.auth().sign_in("admin", PASSWORD, "10.0.0.1").await.unwrap();
        let house = House::of(&t, &database);
        let shelf = tempfile::tempdir().unwrap();
        let shelf = shelf.path().join("cadangan");
        let said = house.does(&["backup", arg(&shelf)]).await;
        assert!(said.contains("2 disalin, 0 sudah ada") && said.contains("Sesuai."), "{said}");
        let point = std::fs::read_to_string(shelf.join("checkpoint.txt")).unwrap();
        assert_eq!(point.trim(), t.verify().await);

        let target = TestDatabase::empty(database.engine()).await.unwrap();
        let place = tempfile::tempdir().unwrap();
        let back = House { data: place.path().join("data"), database: target.url() };
        let said = back.does(&["restore", arg(&shelf)]).await;
        assert!(said.contains("2 disalin") && said.contains("Sesuai."), "{said}");
        back.does(&["verify", "--checkpoint", point.trim()]).await;
        assert!(back.data.join("sop/catatan.toml").exists());
        let again = back.fails(&["restore", arg(&shelf)]).await;
        assert!(again.contains("tidak kosong"), "{again}");

        // Whoever was signed in is not any more, and followers start anew.
        let db = Db::open(&target.url()).await.unwrap();
        assert_eq!(raw::number(&db, "SELECT count(*) FROM session").await, 0);
        let epoch = jdih::journal::head_in(&mut db.read().await.unwrap()).await.unwrap().epoch;
        assert_ne!(epoch, t.app.journal.head().await.unwrap().epoch);
        db.close().await;
        std::fs::remove_file(back.data.join("sop/catatan.toml")).unwrap();
        let accounts: Value = serde_json::from_str(&back.does(&["user", "list", "--json"]).await).unwrap();
        assert_eq!(accounts.as_array().unwrap().len(), 2);
        assert!(object(&back.data.join("objek"), &sha256).exists());
    }

    async fn a_later_backup_copies_what_is_new_and_takes_the_place_of_the_earlier(database: TestDatabase) {
        let (t, _) = filled(&database).await;
        let house = House::of(&t, &database);
        let shelf = tempfile::tempdir().unwrap();
        house.does(&["backup", arg(shelf.path())]).await;
        let admin = t.app.auth().person_by_login("admin").await.unwrap();
        let admin = t.app.auth().actor(&admin.id).await.unwrap();
        upload(&t, &admin, 14).await.unwrap();
        let said = house.does(&["backup", arg(shelf.path())]).await;
        assert!(said.contains("1 disalin, 2 sudah ada"), "{said}");
        let databases = std::fs::read_dir(shelf.path()).unwrap().filter(|entry| {
            entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("jdih-")
        });
        assert_eq!(databases.count(), 1);
        assert_eq!(std::fs::read_to_string(shelf.path().join("checkpoint.txt")).unwrap().trim(), t.verify().await);
        t.run_jobs().await;
    }

    async fn the_backup_of_another_house_is_not_written_over(database: TestDatabase) {
        let (t, _) = filled(&database).await;
        let shelf = tempfile::tempdir().unwrap();
        House::of(&t, &database).does(&["backup", arg(shelf.path())]).await;
        let other = TestDatabase::fresh(database.engine()).await.unwrap();
        let stranger = TestApp::start(&other).await;
        stranger.office().await;
        let said = House::of(&stranger, &other).fails(&["backup", arg(shelf.path())]).await;
        assert!(said.contains("bukan dari jurnal ini"), "{said}");
        let said = House::of(&t, &database).fails(&["backup", arg(t.data())]).await;
        assert!(said.contains("tidak boleh sama"), "{said}");
    }

    async fn a_backup_of_a_changed_database_does_not_replace_the_true_one(database: TestDatabase) {
        let (t, _) = filled(&database).await;
        let house = House::of(&t, &database);
        let shelf = tempfile::tempdir().unwrap();
        house.does(&["backup", arg(shelf.path())]).await;
        let before = std::fs::read_to_string(shelf.path().join("checkpoint.txt")).unwrap();
        t.app.auth().sign_in("admin", PASSWORD, "10.0.0.1").await.unwrap();
        raw::run(t.app.journal.db(), "UPDATE person SET name = 'Orang Lain'").await.unwrap();
        let said = house.fails(&["backup", arg(shelf.path())]).await;
        assert!(said.contains("baris person/") && said.contains("tidak diganti"), "{said}");
        assert_eq!(std::fs::read_to_string(shelf.path().join("checkpoint.txt")).unwrap(), before);
    }

    async fn verify_finds_objects_that_are_gone_or_other(database: TestDatabase) {
        let (t, sha256) = filled(&database).await;
        let house = House::of(&t, &database);
        let said = house.does(&["verify"]).await;
        assert!(said.contains("6 objek") && said.contains("Tanpa titik periksa"), "{said}");
        let file = object(&t.data().join("objek"), &sha256);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[100] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        let report = house.run(&["verify", "--json"]).await;
        let report: Value = serde_json::from_slice(&report.stdout).unwrap();
        assert_eq!((report["holds"].as_bool(), report["checkpoint_given"].as_bool()), (Some(false), Some(false)));
        assert!(report["findings"][0]["what"].as_str().unwrap().contains("rusak"), "{report}");
        std::fs::remove_file(&file).unwrap();
        assert!(house.fails(&["verify"]).await.contains("hilang"));
        assert!(house.does(&["verify", "--no-objects"]).await.contains("tidak diperiksa"));
        std::fs::rename(t.data().join("objek"), t.data().join("objek-jauh")).unwrap();
        assert!(house.fails(&["verify"]).await.contains("Periksa --storage"));
    }

    async fn an_object_that_is_missing_is_said_and_the_rest_is_kept(database: TestDatabase) {
        let (t, sha256) = filled(&database).await;
        std::fs::remove_file(object(&t.data().join("objek"), &sha256)).unwrap();
        let shelf = tempfile::tempdir().unwrap();
        let said = House::of(&t, &database).fails(&["backup", arg(shelf.path())]).await;
        assert!(said.contains("hilang dari penyimpanan, tidak tersalin"), "{said}");
        assert!(shelf.path().join("checkpoint.txt").exists());
    }

    async fn what_is_published_is_listed_and_comes_back_byte_for_byte(database: TestDatabase) {
        let copies = Copies::composed(13);
        let office = Office::open(&database).await;
        office.publish(&office.registered("13", &copies).await).await;
        office.house.run_jobs().await;
        let data = Path::new(office.house.app.storage.place()).parent().unwrap().to_owned();
        let house = House { data, database: database.url() };
        let list = ["product", "list", "--json", "--base-url", &office.house.base];
        let listed: Value = serde_json::from_str(&house.does(&list).await).unwrap();
        let [product] = listed.as_array().unwrap().as_slice() else { panic!("{listed}") };
        assert_eq!(
            (&product["id"], &product["number"], &product["year"], &product["state"]),
            (&1.into(), &"13".into(), &2025.into(), &"terbit".into())
        );
        let [file] = product["files"].as_array().unwrap().as_slice() else { panic!("{product}") };
        let public = reqwest::get(file["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap();
        assert_eq!((public.as_ref(), file["sha256"].as_str()), (&copies.digital[..], Some(&*Digest::of(&public).hex())));

        let shelf = tempfile::tempdir().unwrap();
        house.does(&["backup", arg(shelf.path())]).await;
        let target = TestDatabase::empty(database.engine()).await.unwrap();
        let place = tempfile::tempdir().unwrap();
        let back = House { data: place.path().join("data"), database: target.url() };
        back.does(&["restore", arg(shelf.path())]).await;
        assert_eq!(serde_json::from_str::<Value>(&back.does(&list).await).unwrap(), listed);
        let copy = std::fs::read(object(&back.data.join("objek"), file["sha256"].as_str().unwrap())).unwrap();
        assert_eq!(copy, copies.digital);
    }
}
