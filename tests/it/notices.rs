//! Notices: who is told what, once, and when it is over.

use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::house::{Person, posts};
use crate::office::{Copies, Office};
use crate::{pdfs, raw};
use jdih::auth::Actor;
use jdih::jobs::{self, Class};
use jdih::notices::{KEEP_READ_MS, KEEP_UNREAD_MS, PAGE};
use jdih::products::{COMPARE_COPIES, FileRole};

/// What a person's list says, newest first; what is settled in brackets.
async fn told(cast: &Cast, who: &Actor) -> Vec<String> {
    cast.crew.house.app.notices.catch_up().await.expect("followed");
    let listed = cast.crew.house.app.notices.list(who, None).await.expect("a list");
    let said =
        |line: jdih::notices::Line| if line.read { format!("({})", line.sentence) } else { line.sentence };
    listed.lines.into_iter().map(said).collect()
}

async fn unread(cast: &Cast, who: &Actor) -> u32 {
    cast.crew.house.app.notices.unread(&who.person_id).await.expect("a count")
}

async fn rows(cast: &Cast) -> i64 {
    raw::number(cast.crew.house.app.journal.db(), "SELECT count(*) FROM notice WHERE kind <> 'tinjauan-sop'")
        .await
}

/// A job for this case was given up.
async fn gives_up(cast: &Cast, kind: &str, subject: &str) {
    let db = cast.crew.house.app.journal.db();
    let now = cast.crew.house.clock.clock().now();
    let mut tx = db.write().await.expect("a writer");
    jobs::enqueue(&mut tx, kind, Class::Berat, subject, now).await.expect("asked for");
    tx.commit().await.expect("asked for");
    let sql = format!(
        "UPDATE job SET state = 'gagal', told = 0, run_at_ms = {}, error = 'Mesin berhenti.' WHERE kind = '{kind}' AND subject = '{subject}'",
        now.0
    );
    raw::run(db, &sql).await.expect("given up");
}

on_both_engines! {
    async fn each_step_tells_whose_turn_it_is_and_settles_the_last(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let second = cast.crew.in_post(posts::KASUBBAG).await;
        let case = cast.registered(13, None).await;
        assert_eq!(told(&cast, &cast.sekretaris).await, [] as [&str; 0]);
        cast.take_to(&case, "terima").await;
        let waits = "Perkara sampai pada langkah Anda: menunggu disposisi Sekretaris.";
        assert_eq!(told(&cast, &cast.sekretaris).await, [waits]);
        assert_eq!((unread(&cast, &cast.sekretaris).await, unread(&cast, &cast.pengelola).await), (1, 0));
        cast.take_to(&case, "petunjuk").await;
        assert_eq!(told(&cast, &cast.sekretaris).await, [format!("({waits})")]);
        cast.take_to(&case, "koreksi").await;
        // Whoever can take it is told; when one did, the others need not look any more.
        assert_eq!((told(&cast, &cast.kasubbag).await.len(), told(&cast, &second).await.len()), (1, 1));
        assert_eq!(unread(&cast, &second).await, 1);
        cast.take_to(&case, "persetujuan").await;
        told(&cast, &second).await;
        assert_eq!(unread(&cast, &second).await, 0);
        cast.take_to(&case, "unggah").await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        for who in [&cast.kasubbag, &cast.kabag] {
            assert_eq!(told(&cast, who).await[0], "Produk hukum sudah terbit.");
        }
        // Who did it knows; who has no hand in it needs not.
        assert!(!told(&cast, &cast.pengelola).await.contains(&"Produk hukum sudah terbit.".to_owned()));
        assert_eq!(told(&cast, &second).await.len(), 1);
        assert_eq!(told(&cast, &cast.crew.auditor).await, [] as [&str; 0]);
        cast.crew.house.expect_verified().await;
    }

    async fn what_comes_back_is_told_once_and_what_is_refused_to_all(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "terima").await;
        cast.crew.act(&cast.sekretaris, &case, "pengembalian").await.expect("sent back");
        assert_eq!(
            told(&cast, &cast.pengelola).await,
            ["Perkara dikembalikan; sekarang menunggu diajukan oleh Pengelola JDIH."]
        );
        cast.take_to(&case, "persetujuan").await;
        cast.crew.act(&cast.kabag, &case, "penolakan").await.expect("refused");
        for who in [&cast.pengelola, &cast.kasubbag] {
            assert_eq!(told(&cast, who).await[0], "Perkara ditolak, sehingga tidak dilanjutkan.");
        }
    }

    async fn following_twice_or_by_two_tells_once(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "koreksi").await;
        let notices = &cast.crew.house.app.notices;
        let (one, two, three) = tokio::join!(notices.catch_up(), notices.catch_up(), notices.catch_up());
        one.and(two).and(three).expect("followed");
        let once = rows(&cast).await;
        assert!(once > 0);
        // A place that was lost: everything is followed again, and nobody is told again.
        raw::run(cast.crew.house.app.journal.db(), "UPDATE notice_follower SET seq = 0").await.unwrap();
        notices.catch_up().await.expect("followed");
        assert_eq!(rows(&cast).await, once);
    }

    async fn who_waits_for_a_job_that_was_given_up_is_told_each_time(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        gives_up(&cast, COMPARE_COPIES, &case).await;
        let failed = "Pencocokan naskah oleh mesin tidak berhasil; alasannya ada pada perkara.";
        assert_eq!(told(&cast, &cast.pengelola).await, [failed]);
        assert_eq!(told(&cast, &cast.pengelola).await, [failed]);
        cast.crew.house.clock.advance_ms(60_000);
        gives_up(&cast, COMPARE_COPIES, &case).await;
        assert_eq!(told(&cast, &cast.pengelola).await, [failed, failed]);
        // What nobody's case waits for is the administrator's.
        gives_up(&cast, "baca-halaman", "tidak-dipakai").await;
        assert!(told(&cast, &cast.crew.admin).await[0].starts_with("Pekerjaan latar tidak berhasil"));
        assert_eq!(told(&cast, &cast.pengelola).await.len(), 2);
    }

    async fn a_case_that_is_not_mine_to_know_any_more_is_not_named(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "koreksi").await;
        told(&cast, &cast.kasubbag).await;
        let unit = cast.crew.post("Subbagian Lain", &["unit_pengusul"]).await;
        let auth = cast.crew.house.app.auth();
        auth.set_post(&cast.crew.admin, &cast.kasubbag.person_id, &unit).await.expect("moved");
        let moved = auth.actor(&cast.kasubbag.person_id).await.expect("an actor");
        let listed = cast.crew.house.app.notices.list(&moved, None).await.expect("a list");
        assert_eq!(listed.lines[0].sentence, "Pemberitahuan tentang perkara yang bukan lagi untuk jabatan Anda.");
        assert_eq!(listed.lines[0].case, None);
    }

    async fn read_ones_go_after_ninety_days_and_unread_ones_after_two_years(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "terima").await;
        told(&cast, &cast.sekretaris).await;
        let (app, clock) = (&cast.crew.house.app, &cast.crew.house.clock);
        clock.advance_ms(KEEP_UNREAD_MS - KEEP_READ_MS);
        app.notices.read_until(&cast.sekretaris, i64::MAX).await.expect("read");
        clock.advance_ms(KEEP_READ_MS);
        app.sweep().await;
        assert_eq!(rows(&cast).await, 1);
        clock.advance_ms(1);
        app.sweep().await;
        assert_eq!(rows(&cast).await, 0);
        cast.crew.act(&cast.sekretaris, &case, "pengembalian").await.expect("sent back");
        assert_eq!(told(&cast, &cast.pengelola).await.len(), 1);
        clock.advance_ms(KEEP_UNREAD_MS);
        app.sweep().await;
        assert_eq!(rows(&cast).await, 1);
        clock.advance_ms(1);
        app.sweep().await;
        assert_eq!(rows(&cast).await, 0);
    }

    async fn notices_come_to_a_filled_database_with_what_comes_now(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "terima").await;
        let db = cast.crew.house.app.journal.db();
        for sql in [
            "DROP TABLE notice", "DROP TABLE notice_kind", "DROP TABLE notice_follower", "DROP TABLE mail_sent",
            "DROP TABLE mail_account", "DROP TABLE mail_frequency", "DROP INDEX job_untold",
            "ALTER TABLE job DROP COLUMN told", "DROP INDEX journal_by_kind", "DROP INDEX journal_by_actor_and_kind",
            "DROP INDEX journal_by_time", "DROP TABLE product_kind_change",
            "ALTER TABLE product_kind DROP COLUMN in_use", "DELETE FROM _sqlx_migrations WHERE version = 14",
        ] {
            raw::run(db, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        assert_eq!(jdih::db::migrate(db).await.unwrap().applied, [14]);
        assert_eq!(told(&cast, &cast.sekretaris).await, [] as [&str; 0]);
        cast.take_to(&case, "petunjuk").await;
        assert_eq!(told(&cast, &cast.kabag).await.len(), 1);
        cast.crew.house.expect_verified().await;
    }

    async fn the_page_lists_marks_and_counts(database: TestDatabase) {
        let office = Office::open(&database).await;
        office.sekretaris.get("/pemberitahuan").await.expect(200).expect_text("Belum ada pemberitahuan.");
        let case = office.registered("13", &Copies::composed(13)).await;
        office.pengelola.act(&case, "pengajuan", &[]).await.expect(200);
        office.house.app.notices.catch_up().await.expect("followed");
        let page = office.sekretaris.get("/pemberitahuan").await.expect(200);
        let page = page.expect_text("Belum dibaca").expect_text("Pemberitahuan (1 belum dibaca)");
        assert!(page.body.contains(&format!("href=\"/kasus/{case}\"")), "{}", page.body);
        // Every page of the person says how many there are, those that answer a form too.
        office.sekretaris.get("/kerja").await.expect_text("Pemberitahuan (1 belum dibaca)");
        let wrong = office.sekretaris.get("/pemberitahuan/pengaturan").await;
        let wrong = office.sekretaris.send(&wrong, "/pemberitahuan/surel", &[("surel", "bukan alamat")]).await;
        wrong.expect(422).expect_text("Pemberitahuan (1 belum dibaca)").expect_text("Tulis satu alamat surel");
        let id = page.between("/pemberitahuan/0", "/").map(|rest| format!("0{rest}")).expect("its id");
        let action = format!("/pemberitahuan/{id}/pembacaan");
        // Somebody else's is not there.
        let other = office.kabag.get("/kerja").await;
        let foreign = office.kabag.post(&action, &Person::filled(&other, "/keluar", &[])).await;
        foreign.expect(404);
        let garbage = Person::filled(&page, "/keluar", &[]);
        office.sekretaris.post("/pemberitahuan/entah/pembacaan", &garbage).await.expect(404);
        let read = office.sekretaris.send(&page, &action, &[]).await.expect(200);
        assert!(!read.text().contains("belum dibaca") && !read.text().contains("Belum dibaca"), "{}", read.text());
    }

    async fn marking_all_leaves_what_came_after_the_page(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        office.pengelola.act(&case, "pengajuan", &[]).await.expect(200);
        office.house.app.notices.catch_up().await.expect("followed");
        let page = office.sekretaris.get("/pemberitahuan").await.expect(200);
        let second = office.registered("14", &Copies::composed(14)).await;
        office.pengelola.act(&second, "pengajuan", &[]).await.expect(200);
        office.house.app.notices.catch_up().await.expect("followed");
        let after = office.sekretaris.send(&page, "/pemberitahuan/pembacaan", &[]).await.expect(200);
        after.expect_text("Pemberitahuan (1 belum dibaca)");
    }

    async fn a_long_list_goes_on_and_a_high_count_is_not_counted_out(database: TestDatabase) {
        let office = Office::open(&database).await;
        let db = office.house.app.journal.db();
        let who = office.house.app.auth().person_by_login("orang1").await.expect("the secretary");
        for number in 1..=PAGE + 1 {
            let sql = format!(
                "INSERT INTO notice (id, number, person_id, cause, kind, detail, asks, at_ms, to_mail)
                 VALUES ('{}', {number}, '{}', 'uji/{number}', 'pekerjaan-gagal', 'hal {number}', 0, 0, 0)",
                uuid::Uuid::now_v7(), who.id
            );
            raw::run(db, &sql).await.unwrap();
        }
        let page = office.sekretaris.get("/pemberitahuan").await.expect(200);
        assert!(page.body.contains("hal 2.") && !page.body.contains("hal 1."));
        let next = page.between("href=\"/pemberitahuan?sebelum=", "\"").expect("a next page").to_owned();
        let last = office.sekretaris.get(&format!("/pemberitahuan?sebelum={next}")).await.expect(200);
        assert!(last.body.contains("hal 1.") && !last.body.contains("hal 2.") && !last.body.contains("sebelum="));
        office.sekretaris.get("/pemberitahuan?sebelum=entah").await.expect(200);
        for number in PAGE + 2..=100 {
            let sql = format!(
                "INSERT INTO notice (id, number, person_id, cause, kind, detail, asks, at_ms, to_mail)
                 VALUES ('{}', {number}, '{}', 'uji/{number}', 'saran', '', 0, 0, 0)",
                uuid::Uuid::now_v7(), who.id
            );
            raw::run(db, &sql).await.unwrap();
        }
        office.sekretaris.get("/kerja").await.expect_text("Pemberitahuan (100 atau lebih belum dibaca)");
    }

    /// A return at a gate is flagged like a signature; nobody clears a flag on the own decision.
    async fn a_decision_soon_after_a_reset_is_told_to_the_sekretaris_who_clears_no_own_one(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let auth = crew.house.app.auth();
        let post = crew.post("Sekretaris dan pemeriksa", &["sekretaris", "kasubbag_hukum"]).await;
        let both = crew.member(&post).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "koreksi").await;
        auth.reset(&crew.admin, &both.person_id).await.expect("reset");
        crew.act(&both, &case, "pengembalian").await.expect("returned");
        let said = told(&cast, &cast.sekretaris).await;
        assert!(said[0].starts_with("Keputusan pada perkara") && said[0].contains("diatur ulang"), "{said:?}");
        assert!(!told(&cast, &both).await.iter().any(|line| line.starts_with("Keputusan pada perkara")));
        let flags = sops.flags(&both).await.expect("the flags");
        let [flag] = flags.as_slice() else { panic!("{flags:?}") };
        assert_eq!((flag.person_id.as_str(), flag.post_title.as_str()), (both.person_id.as_str(), "Sekretaris dan pemeriksa"));
        let refused = sops.see_flag(&both, &flag.event_id).await;
        assert!(matches!(refused, Err(jdih::sop::ActError::Forbidden(_))), "{refused:?}");
        assert_eq!(sops.flags(&both).await.expect("the flags")[0].seen_ms, None);
        sops.see_flag(&cast.sekretaris, &flag.event_id).await.expect("seen by another");
        assert!(sops.flags(&both).await.expect("the flags")[0].seen_ms.is_some());
        crew.house.expect_verified().await;
    }

    async fn who_acts_for_the_unit_is_asked_and_what_that_person_sends_is_heard_of(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let crew = &cast.crew;
        let post = crew.post("Subbagian Lain", &["unit_pengusul"]).await;
        let (head, acting) = (crew.member(&post).await, crew.in_post("Kepala Subbagian Tata Usaha").await);
        crate::mandates::lent(crew, &head, &acting).await;
        let acting = crew.house.app.auth().actor(&acting.person_id).await.expect("an actor");
        let copies = [pdfs::decision(13, 2025, "Dokumen Hukum"), pdfs::compose_scan_of(2)];
        let description = crate::crew::complete("13", "2025");
        let case = crew.registers_for(&cast.pengelola, Some(post), description, None, copies).await;
        cast.take_to(&case, "kesesuaian").await;
        crew.act(&cast.pengelola, &case, "permintaan-perbaikan").await.expect("it waits");
        let asked = "Pengelola JDIH meminta naskah yang benar dari unit Anda.";
        for who in [&head, &acting] {
            assert_eq!(told(&cast, who).await, [asked], "{}", who.name);
        }
        let bytes = pdfs::compose(&["pindaian yang benar"]);
        let upload = crew.upload(&acting, "fisik.pdf", bytes).await.id;
        let stamp = crew.stamp(&case).await;
        let products = &crew.house.app.products;
        let draft = products.draft(&crew.case(&case).await).await.expect("the draft");
        let scan = draft.files.iter().find(|file| file.role == "fisik" && file.removed_ms.is_none()).expect("a scan");
        let sent = products.put_files(&acting, &stamp, FileRole::Fisik, &[upload], Some(&scan.id)).await;
        sent.expect("the unit sends it");
        let said = told(&cast, &cast.pengelola).await;
        assert!(said.contains(&"Unit pengusul sudah mengirim naskah yang benar.".to_owned()), "{said:?}");
        assert_eq!(crew.case(&case).await.waiting, None);
    }

    async fn the_unit_is_asked_for_the_copy_and_who_asked_hears_that_it_came(database: TestDatabase) {
        let office = Office::open(&database).await;
        let unit = office.house.person(posts::UNIT).await;
        let case = office.registered_for("13", posts::UNIT, &Copies::composed(13)).await;
        office.take_to(&case, "menunggu pencocokan naskah").await;
        let why = [("catatan", "Halaman dua tidak sama")];
        office.pengelola.act(&case, "permintaan-perbaikan", &why).await.expect(200);
        office.house.app.notices.catch_up().await.expect("followed");
        let asked = unit.get("/pemberitahuan").await.expect(200);
        asked.expect_text("Pengelola JDIH meminta naskah yang benar dari unit Anda.");
        let right = pdfs::compose(&["pindaian yang benar"]);
        office.sends_file(&unit, &case, "fisik", "Pindaian naskah fisik: fisik.pdf", right).await.expect(200);
        office.house.app.notices.catch_up().await.expect("followed");
        office.pengelola.get("/pemberitahuan").await.expect_text("Unit pengusul sudah mengirim naskah yang benar.");
        unit.get("/kerja").await.expect_text("Pemberitahuan");
        let settled = unit.get("/pemberitahuan").await;
        assert!(!settled.text().contains("Belum dibaca"), "{}", settled.text());
    }
}
