//! The helper itself: a house that answers, an office, an account that can sign in.

use super::{PASSWORD, START, TestApp, browser, hidden_field};
use crate::engines::{Engine, TestDatabase, on_both_engines};

on_both_engines! {
    async fn the_house_answers_and_every_answer_is_guarded(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let answer = browser().get(format!("{}/tidak-ada", t.url())).send().await.unwrap();
        assert_eq!(answer.status(), 404);
        for header in ["content-security-policy", "x-content-type-options", "x-request-id"] {
            assert!(answer.headers().contains_key(header), "{header}");
        }
        assert!(answer.text().await.unwrap().contains("tidak ada di sini"));
        let style = browser().get(format!("{}{}", t.url(), jdih::web::asset_url("app.css"))).send().await;
        assert_eq!(style.unwrap().status(), 200);
    }

    async fn an_office_has_people_who_can_sign_in(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let founded = t.office().await;
        assert_eq!(founded.office.code, "15");
        let account = t.account(&founded.admin, "pengelola_jdih").await;
        assert_eq!(account.actor.post_title, "Pengelola JDIH");
        let by_title = t.account(&founded.admin, "Sekretaris").await;
        assert!(by_title.actor.has("sekretaris"));
        let signed_in = t.app.auth().sign_in(&account.login, PASSWORD, "127.0.0.1").await.unwrap();
        assert_eq!(signed_in.actor, account.actor);
        assert_eq!(t.run_jobs().await, 0);
        assert!(t.verify().await.starts_with(char::is_numeric));
        assert_eq!(t.clock.clock().now(), START);
        assert!(t.settings().data == t.data());
    }
}

#[tokio::test]
async fn a_person_signs_in_through_the_pages() {
    let database = TestDatabase::fresh(Engine::Sqlite).await.unwrap();
    let t = TestApp::start(&database).await;
    let person = t.person(&t.office().await.admin, "pengelola_jdih").await;
    let inbox = person.client.get(format!("{}/kerja", t.url())).send().await.unwrap();
    assert_eq!(inbox.status(), 200);
    assert!(inbox.text().await.unwrap().contains(&person.actor.name));
    assert_eq!(browser().get(format!("{}/kerja", t.url())).send().await.unwrap().status(), 303);
    t.expect_no_jobs().await;
}

#[test]
fn a_field_is_found_whatever_stands_before_it() {
    let html = r#"<form><input type="hidden" value="abc" name="csrf"><input name="x" value="1"></form>"#;
    assert_eq!(hidden_field(html, "csrf").as_deref(), Some("abc"));
    assert_eq!(hidden_field(html, "y"), None);
}
