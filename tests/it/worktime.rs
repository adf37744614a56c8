//! The calendar that an administrator edits, what it does to deadlines, and the report of a month.

use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::house::{Person, Seen};
use crate::raw;
use crate::tickets::Hotline;
use jdih::tickets::Category;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

async fn sends(admin: &Person, action: &str, fields: &[(&str, &str)]) -> Seen {
    let page = admin.get("/admin/kalender").await.expect(200);
    admin.send(&page, action, fields).await
}

on_both_engines! {
    async fn a_day_is_added_and_removed_and_deadlines_move(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let case = cast.registered(13, None).await;
        let due = || async {
            let lines = sops.inbox(&cast.pengelola).await.unwrap();
            lines.into_iter().find(|line| line.id == case).expect("the case").due.expect("due")
        };
        let before = due().await;
        let admin = &crew.house.admin;
        // Tuesday, the day until which the case may wait, becomes a holiday.
        let fields = [("tanggal", "6 Januari 2026"), ("jenis", "libur_nasional"), ("nama", "Hari pemungutan suara")];
        let page = sends(admin, "/admin/kalender/hari", &fields).await.expect(200);
        let page = page.expect_text("Tenggat 1 perkara atau tiket terbuka bergeser.");
        page.expect_text("Hari pemungutan suara");
        assert_eq!(due().await.since_ms(before), DAY_MS);
        // Sent twice it is done once; anything else on that day is refused.
        sends(admin, "/admin/kalender/hari", &fields).await.expect(200).expect_text("Tidak ada tenggat");
        let other = [("tanggal", "6 Januari 2026"), ("jenis", "libur_nasional"), ("nama", "Hari lain")];
        let other = sends(admin, "/admin/kalender/hari", &other).await.expect(422);
        other.expect_text("sudah tercatat sebagai libur nasional");
        // A line for each day, by years; this year's are open.
        let shown = admin.get("/admin/kalender").await.expect(200);
        assert!(shown.body.contains("<details class=\"tahun-kalender\" open><summary><h3>2026</h3>"), "{}", shown.body);
        assert!(shown.body.contains("<details class=\"tahun-kalender\"><summary><h3>2025</h3>"), "{}", shown.body);
        assert!(!shown.body.contains("<table"), "no table that scrolls sideways on a phone");
        // The known days are rows of the office's own now, and each can be removed.
        let page = sends(admin, "/admin/kalender/penghapusan", &[("hari", "2026-01-01")]).await.expect(200);
        assert!(!page.text().contains("Kamis, 1 Januari 2026"), "removed");
        page.expect_text("Jumat, 25 Desember 2026");
        sends(admin, "/admin/kalender/penghapusan", &[("hari", "2026-01-06")]).await.expect(200);
        assert_eq!(due().await, before);
        sends(admin, "/admin/kalender/penghapusan", &[("hari", "2026-01-06")]).await.expect(404);
        crew.house.expect_verified().await;
    }

    async fn hours_and_the_limit_of_waiting_are_the_offices(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let admin = &cast.crew.house.admin;
        let hours = [
            ("macam", "khusus"),
            ("sebutan", "Ramadan 1447"),
            ("mulai", "19 Februari 2026"),
            ("sampai", "18 Maret 2026"),
            ("senin_kamis", "08.00-12.00, 12.30-15.00"),
            ("jumat", "08.00-11.30, 12.30-15.30"),
        ];
        let page = sends(admin, "/admin/kalender/jam", &hours).await.expect(200);
        page.expect_text("19 Februari 2026 sampai 18 Maret 2026");
        let stages = [
            ("macam", "tambahan"),
            ("sebutan", "Tahapan pemilu"),
            ("mulai", "1 Maret 2026"),
            ("sampai", "31 Maret 2026"),
            ("sabtu", "08.00-12.00"),
        ];
        for _ in 0..2 {
            let page = sends(admin, "/admin/kalender/jam", &stages).await.expect(200);
            assert_eq!(page.body.matches("<strong>Tahapan pemilu</strong>").count(), 1, "a double click adds one row");
        }
        let fridays = [("macam", "khusus"), ("sebutan", "Ramadan 1448"), ("mulai", "8 Februari 2027"), ("sampai", "9 Maret 2027"), ("senin_kamis", "08.00-15.00")];
        sends(admin, "/admin/kalender/jam", &fridays).await.expect(422).expect_text("Jumat belum diisi, padahal hari kerja");
        // What was typed stays, with the reason beside it.
        let wrong = [("senin_kamis", "pagi"), ("sebutan", "Salah"), ("macam", "khusus"), ("mulai", "1 Mei 2026"), ("sampai", "2 Mei 2026")];
        let page = sends(admin, "/admin/kalender/jam", &wrong).await.expect(422);
        assert!(page.body.contains("value=\"pagi\"") && page.body.contains("aria-invalid"));
        page.expect_text("tidak dapat dibaca. Tulis seperti 07.30-12.00");
        for (most, status) in [("1", 200), ("1000", 200), ("0", 422), ("1001", 422), ("", 422)] {
            let fields = [("batas", most), ("satuan", "jam")];
            assert_eq!(sends(admin, "/admin/kalender/batas", &fields).await.status, status, "{most}");
        }
        // What stands open is due otherwise by another limit, and the journal says how much of it.
        cast.registered(13, None).await;
        let fields = [("batas", "2"), ("satuan", "hari_kerja")];
        sends(admin, "/admin/kalender/batas", &fields).await.expect(200).expect_text("Tenggat 1 perkara");
        let told = cast.crew.rows("SELECT body FROM journal WHERE kind = 'kantor.batas-menunggu' ORDER BY seq DESC LIMIT 1").await;
        let body = told[0][0].clone().expect("a body");
        assert!(body.contains("\"batas\":\"2 hari_kerja\"") && body.contains("\"tenggat-bergeser\":1"), "{body}");
        cast.crew.house.expect_verified().await;
    }

    /// A crash between a change of the calendar and the tickets' deadlines: the sweep computes these.
    async fn deadlines_of_tickets_follow_the_calendar_by_themselves(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let id = hotline.call(Category::Jdih).await;
        let next = || async {
            let rows = hotline.crew().rows(&format!("SELECT CAST(next_ms AS TEXT) FROM ticket WHERE id = '{id}'")).await;
            rows[0][0].clone().expect("due").parse::<i64>().expect("a number")
        };
        let (before, app) = (next().await, hotline.app());
        let holiday = jdih::calendar::Change::day("2026-01-06", "libur_nasional", "Libur daerah").unwrap();
        app.sops.change_calendar(&hotline.crew().admin, &holiday).await.expect("changed");
        assert_eq!(next().await, before, "the process died here");
        app.sweep().await;
        assert_eq!(next().await - before, DAY_MS);
        // Through the page it is done at once.
        sends(&hotline.crew().house.admin, "/admin/kalender/penghapusan", &[("hari", "2026-01-06")]).await.expect(200);
        assert_eq!(next().await, before);
        hotline.crew().house.expect_verified().await;
    }

    async fn the_report_of_a_month_is_a_page(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let crew = &cast.crew;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "petunjuk").await;
        crew.act(&cast.kabag, &case, "pengembalian").await.expect("returned");
        let month = jdih::sop::report::Month::parse("2026-01").unwrap();
        let reports = crew.house.app.sops.monthly(&cast.kabag, month).await.expect("a report");
        let [report] = reports.as_slice() else { panic!("{reports:?}") };
        let step = |no| report.steps.iter().find(|step| step.no == no).unwrap();
        assert_eq!((step(1).visits, step(2).returns, step(3).visits), (1, 1, 0));
        assert_eq!(step(2).reasons, ["Catatan untuk langkah ini"]);
        let auditor = crew.house.person("Auditor").await;
        auditor.get("/laporan/baku-mutu").await.expect(200).expect_text("Sebab pengembalian");
        auditor.get("/laporan/baku-mutu?bulan=2026-13").await.expect(422);
        assert_eq!(crew.house.admin.get("/laporan/baku-mutu").await.status, 403);
        // A week later it waits too long.
        crew.house.clock.advance_ms(7 * DAY_MS);
        let reports = crew.house.app.sops.monthly(&cast.kabag, month).await.expect("a report");
        assert_eq!(reports[0].overdue.len(), 1);
        // Taken up late it is within its time again.
        let stamp = crew.stamp(&case).await;
        crew.house.app.sops.take(&cast.pengelola, &stamp, "pengambilan", "", "/").await.expect("taken");
        let reports = crew.house.app.sops.monthly(&cast.kabag, month).await.expect("a report");
        assert!(reports[0].overdue.is_empty(), "{reports:?}");
        let other = jdih::sop::report::Month::parse("2025-12").unwrap();
        let reports = crew.house.app.sops.monthly(&cast.kabag, other).await.expect("a report");
        assert!(reports.iter().all(|report| report.steps.iter().all(|step| step.visits == 0)), "{reports:?}");
        assert!(crew.house.app.sops.monthly(&crew.admin, month).await.is_err());
    }

    /// A database from before: the present step of an open case still has its clock, and the calendar its days.
    async fn the_clock_comes_to_a_database_with_cases(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "terima").await;
        let db = cast.crew.house.app.journal.db();
        let tables = [
            "case_pause", "case_visit", "calendar_hours", "calendar_hours_kind", "calendar_year", "calendar_day",
            "calendar_day_kind",
        ];
        for table in tables {
            raw::run(db, &format!("DROP TABLE {table}")).await.unwrap();
        }
        raw::run(db, "DELETE FROM _sqlx_migrations WHERE version = 12").await.unwrap();
        assert_eq!(jdih::db::migrate(db).await.unwrap().applied, [12]);
        let lines = cast.crew.house.app.sops.inbox(&cast.sekretaris).await.unwrap();
        assert!(lines.iter().any(|line| line.id == case && line.due.is_some()));
        cast.take_to(&case, "petunjuk").await;
        let known = cast.crew.case(&case).await;
        let (_, sop) = cast.crew.house.app.sops.case(&cast.kabag, &case).await.unwrap();
        let clock = cast.crew.house.app.sops.clock(&known, &sop).await.unwrap();
        assert_eq!(clock.visits.len(), 2, "from the step at which it stood");
    }
}
