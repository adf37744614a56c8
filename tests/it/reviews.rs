//! Reviews of SOPs: due at their interval, told to who answers for them, and recorded.

use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::office::Office;
use jdih::kernel::CivilDate;
use jdih::sop::{ActError, Refusal};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

async fn told(cast: &Cast, who: &jdih::auth::Actor) -> Vec<String> {
    cast.crew.house.app.notices.catch_up().await.expect("followed");
    let lines = cast.crew.house.app.notices.list(who, None).await.expect("a list").lines;
    lines.into_iter().map(|line| line.sentence).filter(|sentence| sentence.contains("ditinjau")).collect()
}

on_both_engines! {
    async fn who_answers_for_a_procedure_is_told_once_when_it_is_due(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let office = crew.admin.office_id.clone();
        let due = async |sop: &str| {
            let all = sops.reviews(&office).await.unwrap();
            all.into_iter().find(|review| review.sop == sop).unwrap().due.iso()
        };
        // Twice a year by the takedown decree, else once.
        assert_eq!((due("penurunan").await.as_str(), due("pengunggahan").await.as_str()), ("2026-07-05", "2027-01-05"));
        crew.house.clock.advance_ms(180 * DAY_MS);
        assert_eq!(told(&cast, &cast.kabag).await, [] as [&str; 0]);
        crew.house.clock.advance_ms(DAY_MS);
        let takedown = "Prosedur Penurunan produk hukum perlu ditinjau. Catat hasilnya di halaman prosedur itu.";
        assert_eq!(told(&cast, &cast.kabag).await, [takedown]);
        crew.house.clock.advance_ms(DAY_MS);
        assert_eq!(told(&cast, &cast.kabag).await, [takedown], "once");
        assert_eq!(told(&cast, &cast.kasubbag).await, [] as [&str; 0]);
        // Recording it begins the interval anew, from the day of the review.
        let review = ("penurunan", "6 Juli 2026", "Masih sesuai");
        let refused = sops.record_review(&cast.pengelola, &crew.fresh_id(), review).await;
        assert!(matches!(refused, Err(ActError::Refused(Refusal::Role { .. }))), "{refused:?}");
        for (date, result, field) in [("besok", "x", "tanggal"), ("8 Juli 2026", "x", "tanggal"), ("6 Juli 2026", " ", "hasil")] {
            let wrong = sops.record_review(&cast.kabag, &crew.fresh_id(), ("penurunan", date, result)).await;
            assert!(matches!(wrong, Err(ActError::Invalid { field: ref named, .. }) if named == field), "{wrong:?}");
        }
        let id = crew.fresh_id();
        for _ in 0..2 {
            sops.record_review(&cast.kabag, &id, review).await.expect("recorded once");
        }
        assert_eq!(due("penurunan").await, "2027-01-06");
        let earlier = sops.record_review(&cast.sekretaris, &crew.fresh_id(), ("penurunan", "5 Juli 2026", "x")).await;
        assert!(matches!(earlier, Err(ActError::Invalid { .. })), "not before the last");
        let all = sops.reviews(&office).await.unwrap();
        let done = &all.iter().find(|review| review.sop == "penurunan").unwrap().done;
        assert_eq!(done.len(), 1);
        assert_eq!((done[0].result.as_str(), done[0].name.as_str()), ("Masih sesuai", cast.kabag.name.as_str()));
        crew.house.clock.advance_ms(184 * DAY_MS);
        assert_eq!(told(&cast, &cast.kabag).await.len(), 5, "the next, and the other three of the Kabag");
        crew.house.expect_verified().await;
    }

    async fn the_page_marks_what_is_due_and_takes_the_result(database: TestDatabase) {
        let office = Office::open(&database).await;
        office.house.clock.advance_ms(181 * DAY_MS);
        office.kabag.sign_in(&office.kabag.login, crate::app::PASSWORD).await;
        let today = CivilDate::in_jakarta(office.house.clock.clock().now()).indonesian();
        let list = office.kabag.get("/sop").await.expect(200);
        let list = list.expect_text(&format!("perlu ditinjau sejak {today}"));
        assert_eq!(list.text().matches("perlu ditinjau").count(), 1);
        let page = office.kabag.get("/sop/penurunan").await.expect(200).expect_text("Belum ada tinjauan yang dicatat");
        let action = "/sop/penurunan/tinjauan";
        let wrong = office.kabag.send(&page, action, &[("tanggal", "1 Januari 2030"), ("hasil", "Masih sesuai")]).await;
        let wrong = wrong.expect(422).expect_text("Tanggal tinjauan tidak boleh sesudah hari ini");
        assert!(wrong.body.contains("Masih sesuai"));
        let done = office.kabag.send(&wrong, action, &[("tanggal", &today), ("hasil", "Masih sesuai")]).await;
        done.expect_path("/sop/penurunan").expect_text("Masih sesuai");
        assert!(!office.kabag.get("/sop").await.text().contains("perlu ditinjau"));
        // Others read it and record nothing.
        office.pengelola.sign_in(&office.pengelola.login, crate::app::PASSWORD).await;
        let page = office.pengelola.get("/sop/penurunan").await.expect(200).expect_text("Masih sesuai");
        assert!(!page.offers(action));
        office.house.expect_verified().await;
    }
}
