//! The survey of satisfaction: anonymous, complete or not taken, bounded, and counted in the recap of its days.

use crate::engines::on_both_engines;
use crate::house::{House, PASSWORD, Person};
use crate::raw;
use jdih::kernel::CivilDate;
use jdih::tickets::RecapKind;
use jdih::tickets::intake::{ALL_SURVEYS_PER_HOUR, ELEMENTS, Intake, SURVEYS_PER_ADDRESS_PER_HOUR};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Every element with this mark.
fn marks(mark: &str) -> Vec<(&'static str, &str)> {
    ELEMENTS.iter().map(|element| (element.name, mark)).collect()
}

async fn answers(house: &House) -> i64 {
    raw::number(house.app.journal.db(), "SELECT count(*) FROM skm_answer").await
}

on_both_engines! {
    async fn anybody_answers_without_a_name_and_the_index_stands_in_the_recap(database: TestDatabase) {
        let house = House::founded(&database).await;
        let operator = house.person("Operator Hotline").await;
        let stranger = Person::stranger(&house.base);
        let page = stranger.get("/survei").await.expect(200).expect_text("Perilaku pelaksana");
        stranger.get("/").await.expect(200).expect_text("Survei kepuasan");
        for element in &ELEMENTS {
            for words in element.marks {
                assert!(page.text().contains(words), "{words}");
            }
        }
        let head = house.app.journal.head().await.unwrap().seq;
        // Incomplete or out of range: nothing is stored, and what was chosen stays chosen.
        let some = stranger.send(&page, "/survei", &[("u1", "4"), ("u2", "5")]).await.expect(422);
        assert!(some.body.contains("name=\"u1\" value=\"4\" checked"), "{}", some.body);
        for (element, is_missing) in ELEMENTS.iter().zip([false, true, true, true, true, true, true, true, true]) {
            let says = some.text().contains(&format!("Pilih satu jawaban untuk “{}”.", element.title));
            assert_eq!(says, is_missing, "{}", element.title);
        }
        assert_eq!(answers(&house).await, 0);
        // Sent from elsewhere, it is no form of ours.
        stranger.post("/survei", &marks("4").iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect::<Vec<_>>()).await.expect(403);
        let sent = Person::filled(&page, "/survei", &marks("4"));
        assert_eq!(stranger.answer("/survei", &sent).await.leads_to(), "/survei?terkirim");
        stranger.send(&page, "/survei", &marks("3")).await.expect(200).expect_text("Terima kasih");
        assert_eq!(answers(&house).await, 2);
        assert_eq!(house.app.journal.head().await.unwrap().seq, head, "the journal is not told");
        let db = house.app.journal.db();
        assert_eq!(raw::number(db, "SELECT count(*) FROM skm_answer WHERE date = '2026-01-05'").await, 2);
        // (4 + 3) / 2 * 25 = 87,5.
        let day = CivilDate::parse("2026-01-05").unwrap();
        let actor = house.app.auth().person_by_login(&operator.login).await.expect("the person").id;
        let actor = house.app.auth().actor(&actor).await.expect("the actor");
        let recap = house.app.tickets.recap(&actor, RecapKind::Harian, day).await.expect("the recap");
        let index = &recap.figures.survey;
        assert_eq!((index.answers, index.index, index.class.as_deref()), (2, Some(8_750), Some("B")));
        let page = operator.get("/tiket/rekap/mingguan/2026-01-05").await.expect(200);
        page.expect_text("87,50").expect_text("B (Baik)").expect_text("Rata-rata Biaya/tarif3,50");
        // Of another day it counts nothing.
        house.clock.advance_ms(24 * HOUR_MS);
        operator.sign_in(&operator.login, PASSWORD).await.expect(200);
        let other = house.app.tickets.recap(&actor, RecapKind::Harian, day.plus_days(1)).await.expect("the recap");
        assert_eq!((other.figures.survey.answers, other.figures.survey.index), (0, None));
        house.expect_verified().await;
    }

    async fn one_place_answers_so_often_an_hour_and_all_together_have_an_end(database: TestDatabase) {
        let house = House::founded(&database).await;
        let stranger = Person::stranger(&house.base);
        let page = stranger.get("/survei").await.expect(200);
        let sent = Person::filled(&page, "/survei", &marks("2"));
        for _ in 0..SURVEYS_PER_ADDRESS_PER_HOUR {
            assert_eq!(stranger.answer("/survei", &sent).await.status, 303);
        }
        let refused = stranger.answer("/survei", &sent).await.expect(503);
        refused.expect_text("Terlalu banyak jawaban dikirim dari tempat Anda");
        assert_eq!(answers(&house).await, i64::from(SURVEYS_PER_ADDRESS_PER_HOUR));
        house.clock.advance_ms(HOUR_MS);
        let page = stranger.get("/survei").await.expect(200);
        let sent = Person::filled(&page, "/survei", &marks("2"));
        assert_eq!(stranger.answer("/survei", &sent).await.status, 303);
        // All together: each from another place. Questions have limits of their own.
        let intake = Intake::new(house.app.tickets.clone());
        for n in 0..ALL_SURVEYS_PER_HOUR {
            assert!(intake.survey(|_| "1", &format!("tempat {n}")).await.is_ok(), "{n}");
        }
        assert!(intake.survey(|_| "1", "tempat lain").await.is_err());
        let asked = intake.ask(&jdih::tickets::intake::Typed::default(), "tempat lain").await;
        assert!(matches!(asked, Err(jdih::tickets::intake::TicketError::Act(_))), "it is read: {asked:?}");
    }
}
