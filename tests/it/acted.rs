//! Under which mandate somebody acted is said wherever it is recorded, also outside the story of a case.

use crate::crew::{Cast, Crew};
use crate::engines::on_both_engines;
use crate::house::posts;
use crate::mandates::{lent, now};
use crate::nota::{TU, Takedown};
use crate::takedown::Scene;
use crate::tickets::Hotline;
use jdih::tickets::{Act, Category};

const OPERATOR: &str = "Operator Hotline";

/// The mandate that the last entry of this kind names.
async fn named(crew: &Crew, kind: &str) -> Option<String> {
    let sql = format!("SELECT body FROM journal WHERE kind = '{kind}' ORDER BY seq DESC LIMIT 1");
    let rows = crew.rows(&sql).await;
    let body = rows.first().and_then(|row| row[0].as_deref()).unwrap_or_else(|| panic!("no entry {kind}"));
    let body: serde_json::Value = serde_json::from_str(body).expect("an object");
    body.get("mandat").and_then(|id| id.as_str()).map(str::to_owned)
}

on_both_engines! {
    async fn an_answer_to_a_check_says_in_which_post_it_was_given(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, acting) = (&cast.crew, cast.crew.in_post(OPERATOR).await);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "kesesuaian").await;
        let mandate = lent(crew, &cast.pengelola, &acting).await;
        crew.check(&now(crew, &acting).await, &case).await.expect("answered");
        let report = crew.house.app.products.checks(&crew.case(&case).await).await.expect("a report");
        let by: Vec<_> = report.findings.iter().filter_map(|finding| finding.answer.as_ref()).collect();
        assert!(!by.is_empty());
        for answer in by {
            assert_eq!(answer.person, format!("{} (Plh. {})", acting.name, posts::PENGELOLA));
        }
        let told = crew.rows("SELECT body FROM journal ORDER BY seq DESC LIMIT 1").await;
        assert!(told[0][0].as_ref().is_some_and(|body| body.contains(&format!("\"mandat\":\"{mandate}\""))), "{told:?}");
        crew.house.expect_verified().await;
    }

    async fn tickets_are_answered_and_recorded_under_a_mandate(database: TestDatabase) {
        let mut hotline = Hotline::plain(&database).await;
        hotline.call(Category::Jdih).await;
        assert_eq!(named(hotline.crew(), "tiket.dibuka").await, None, "the own post is no mandate");
        let acting = hotline.crew().in_post(TU).await;
        let mandate = Some(lent(hotline.crew(), &hotline.operator, &acting).await);
        hotline.operator = now(hotline.crew(), &acting).await;
        let ticket = hotline.call(Category::Jdih).await;
        hotline.does(&ticket, Act::Note("Ditelepon kembali".into())).await.expect("noted");
        for kind in ["tiket.dibuka", "tiket.dicatat"] {
            assert_eq!(named(hotline.crew(), kind).await, mandate, "{kind}");
        }
        let auditor = hotline.crew().house.person(posts::AUDITOR).await;
        let page = auditor.get("/jurnal?jenis=tiket.dicatat").await.expect(200);
        page.expect_text(&format!("{} (Plh. {OPERATOR}) menulis catatan pada tiket", acting.name));
        hotline.crew().house.expect_verified().await;
    }

    async fn the_agenda_is_kept_under_a_mandate(database: TestDatabase) {
        let mut office = Takedown::founded(&database).await;
        office.numbered(1).await;
        assert_eq!(named(&office.crew, "agenda.dinomori").await, None);
        let acting = office.crew.in_post(OPERATOR).await;
        let mandate = Some(lent(&office.crew, &office.tu, &acting).await);
        office.tu = now(&office.crew, &acting).await;
        let case = office.at("penomoran").await;
        office.numbers(&case, &[("nomor", "4"), ("alasan", "Dipakai di luar sistem")]).await.expect("numbered");
        let agenda = &office.crew.house.app.agenda;
        let entry = agenda.entries_of_case(&case).await.expect("entries").remove(0);
        assert_eq!(entry.post_title, format!("Plh. {TU}"));
        agenda.strike(&office.tu, &office.crew.fresh_id(), &entry.id, "Salah").await.expect("struck");
        for kind in ["agenda.dinomori", "agenda.dilewati", "agenda.dicoret"] {
            assert_eq!(named(&office.crew, kind).await, mandate, "{kind}");
        }
        office.crew.house.expect_verified().await;
    }

    async fn a_takedown_is_registered_under_a_mandate(database: TestDatabase) {
        let scene = Scene::published(&database).await;
        let crew = &scene.cast.crew;
        let acting = crew.in_post(OPERATOR).await;
        let mandate = lent(crew, &scene.cast.kasubbag, &acting).await;
        let acting = now(crew, &acting).await;
        let mut new = scene.asks(1, "naskah-tidak-sesuai", None).await;
        new.order = scene.order(&acting).await;
        scene.registers(&acting, &new).await.expect("registered");
        assert_eq!(named(crew, "perkara.didaftarkan").await, Some(mandate));
        crew.house.expect_verified().await;
    }
}
