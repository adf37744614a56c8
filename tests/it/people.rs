//! Accounts: founding, one-time links, sessions, throttles and posts, on both engines.

use crate::app::{PASSWORD, TestApp};
use crate::crew::Cast;
use crate::engines::on_both_engines;
use jdih::auth::{Actor, AuthError, NewOffice, NewPerson, Session, rules};
use jdih::kernel::{Fault as _, FaultClass};
use std::collections::BTreeSet;

const OTHER: &str = "meja hutan lima puluh";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn roles(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn field<T: std::fmt::Debug>(outcome: Result<T, AuthError>) -> &'static str {
    match outcome.unwrap_err() {
        AuthError::Invalid { field, .. } => field,
        other => panic!("{other:?}"),
    }
}

async fn sign_in(t: &TestApp, login: &str, password: &str) -> Result<Actor, AuthError> {
    Ok(t.app.auth().sign_in(login, password, "10.0.0.1").await?.actor)
}

on_both_engines! {
    async fn the_first_link_founds_one_office_and_no_second(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let auth = t.app.auth();
        let old = auth.first_start().await.unwrap().unwrap();
        let secret = auth.first_start().await.unwrap().unwrap();
        let office = NewOffice { code: "1503".into(), name: "KPU Kabupaten Sarolangun".into(), place: "Sarolangun".into() };
        let person = t.new_person("ratna", "Ratna", "");
        // A later start ends the earlier link, and a refused password leaves the link as it was.
        assert!(matches!(auth.check_first(&old).await, Err(AuthError::Link)));
        assert_eq!(field(auth.found(&secret, &office, &person, "pendek").await), "sandi");
        auth.check_first(&secret).await.unwrap();
        let admin = auth.found(&secret, &office, &person, PASSWORD).await.unwrap().actor;
        assert!(admin.is_administrator());
        assert!(matches!(auth.found(&secret, &office, &person, PASSWORD).await, Err(AuthError::Link)));
        assert_eq!(auth.first_start().await.unwrap(), None);
        assert_eq!(auth.posts(&admin.office_id).await.unwrap().len(), jdih::auth::default_posts().unwrap().len());
        assert_eq!(auth.login_of(&admin.person_id).await.unwrap(), "ratna");
        t.verify().await;
    }

    async fn the_first_link_ends_after_a_day(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let secret = t.app.auth().first_start().await.unwrap().unwrap();
        t.clock.advance_ms(DAY_MS - 1);
        t.app.auth().check_first(&secret).await.unwrap();
        t.clock.advance_ms(1);
        assert!(matches!(t.app.auth().check_first(&secret).await, Err(AuthError::Link)));
    }

    async fn a_one_time_link_sets_one_password(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let post = t.post(&admin, "kasubbag_hukum").await;
        let new = t.new_person("siti", "Siti Rahmawati", &post.id);
        let (person, secret) = t.app.auth().add_person(&admin, &new).await.unwrap();
        assert!(matches!(sign_in(&t, "siti", PASSWORD).await, Err(AuthError::WrongCredentials)));
        assert_eq!(t.app.auth().password_link(&secret).await.unwrap(), person);
        assert_eq!(field(t.app.auth().set_password(&secret, "siti rahmawati 1234").await), "sandi");
        t.app.auth().set_password(&secret, PASSWORD).await.unwrap();
        assert!(matches!(t.app.auth().set_password(&secret, OTHER).await, Err(AuthError::Link)));
        assert_eq!(sign_in(&t, " SITI ", PASSWORD).await.unwrap().person_id, person.id);
        assert_eq!(sign_in(&t, &new.nip, PASSWORD).await.unwrap().person_id, person.id);
        t.verify().await;
    }

    async fn one_account_per_person_and_per_name(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let post = t.post(&admin, "auditor").await;
        let first = t.new_person("siti", "Siti", &post.id);
        t.app.auth().add_person(&admin, &first).await.unwrap();
        let same_name = t.new_person("Siti", "Siti Kedua", &post.id);
        assert_eq!(field(t.app.auth().add_person(&admin, &same_name).await), "login");
        let same_nip = NewPerson { login: "siti2".into(), ..first.clone() };
        assert_eq!(field(t.app.auth().add_person(&admin, &same_nip).await), "nip");
        let no_post = t.new_person("budi", "Budi", "tidak-ada");
        assert_eq!(field(t.app.auth().add_person(&admin, &no_post).await), "jabatan");
        assert_eq!(t.app.auth().people(Some(&admin.office_id)).await.unwrap().len(), 2);
        t.verify().await;
    }

    async fn a_reset_takes_the_password_and_the_sessions(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let siti = t.account(&admin, "pengelola_jdih").await;
        let auth = t.app.auth();
        let token = auth.sign_in(&siti.login, PASSWORD, "10.0.0.1").await.unwrap().token;
        let old = auth.reset(&admin, &siti.actor.person_id).await.unwrap();
        let secret = auth.reset(&admin, &siti.actor.person_id).await.unwrap();
        assert!(matches!(auth.session(&token).await.unwrap(), Session::Over(Some(_))));
        assert!(matches!(sign_in(&t, &siti.login, PASSWORD).await, Err(AuthError::WrongCredentials)));
        assert!(matches!(auth.password_link(&old).await, Err(AuthError::Link)));
        auth.set_password(&secret, OTHER).await.unwrap();
        assert_eq!(sign_in(&t, &siti.login, OTHER).await.unwrap(), siti.actor);
        t.verify().await;
    }

    async fn a_closed_account_is_out_at_once_and_stays_in_the_books(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let siti = t.account(&admin, "pengelola_jdih").await;
        let auth = t.app.auth();
        let token = auth.sign_in(&siti.login, PASSWORD, "10.0.0.1").await.unwrap().token;
        let link = auth.reset(&admin, &siti.actor.person_id).await.unwrap();
        auth.set_disabled(&admin, &siti.actor.person_id, true).await.unwrap();
        assert!(matches!(auth.session(&token).await.unwrap(), Session::Unknown));
        assert!(matches!(auth.password_link(&link).await, Err(AuthError::Link)));
        assert!(matches!(auth.actor(&siti.actor.person_id).await, Err(AuthError::NotFound(_))));
        assert!(matches!(auth.set_disabled(&admin, &admin.person_id, true).await, Err(AuthError::Forbidden(_))));
        auth.set_disabled(&admin, &siti.actor.person_id, false).await.unwrap();
        auth.set_password(&link, OTHER).await.unwrap();
        assert_eq!(sign_in(&t, &siti.login, OTHER).await.unwrap(), siti.actor);
        t.verify().await;
    }

    async fn guessing_is_slowed_and_the_owner_gets_in_afterwards(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let siti = t.account(&admin, "pengelola_jdih").await;
        for _ in 0..rules::FREE_ATTEMPTS {
            assert!(matches!(sign_in(&t, &siti.login, OTHER).await, Err(AuthError::WrongCredentials)));
        }
        let Err(AuthError::Throttled { wait_s }) = sign_in(&t, &siti.login, PASSWORD).await else {
            panic!("not throttled");
        };
        // Elsewhere the same person is not locked out.
        t.app.auth().sign_in(&siti.login, PASSWORD, "10.0.0.2").await.unwrap();
        t.clock.advance_ms(wait_s * 1000);
        sign_in(&t, &siti.login, PASSWORD).await.unwrap();
        assert!(matches!(sign_in(&t, "tidak.ada", PASSWORD).await, Err(AuthError::WrongCredentials)));
        t.verify().await;
    }

    async fn a_session_lives_by_use_and_not_beyond_its_day(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let auth = t.app.auth();
        let token = auth.sign_in("admin", PASSWORD, "10.0.0.1").await.unwrap().token;
        let half = rules::SESSION_IDLE_MS / 2;
        for _ in 0..rules::SESSION_ABSOLUTE_MS / half - 1 {
            t.clock.advance_ms(half);
            assert!(matches!(auth.session(&token).await.unwrap(), Session::Alive { actor, .. } if *actor == admin));
        }
        t.clock.advance_ms(half);
        assert!(matches!(auth.session(&token).await.unwrap(), Session::Over(Some(_))));
        let token = auth.sign_in("admin", PASSWORD, "10.0.0.1").await.unwrap().token;
        t.clock.advance_ms(rules::SESSION_IDLE_MS);
        assert!(matches!(auth.session(&token).await.unwrap(), Session::Over(Some(_))));
        assert!(matches!(auth.session("salah").await.unwrap(), Session::Unknown));
        t.clock.advance_ms(2 * DAY_MS);
        t.app.sweep().await;
        assert!(matches!(auth.session(&token).await.unwrap(), Session::Unknown));
    }

    async fn signing_out_ends_the_session(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        t.office().await;
        let token = t.app.auth().sign_in("admin", PASSWORD, "10.0.0.1").await.unwrap().token;
        t.app.auth().sign_out(&token).await.unwrap();
        t.app.auth().sign_out(&token).await.unwrap();
        assert!(matches!(t.app.auth().session(&token).await.unwrap(), Session::Over(_)));
    }

    async fn posts_hold_roles_that_may_stand_together(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let auth = t.app.auth();
        let gates = auth.roles().gate.clone();
        assert!(gates.contains("kasubbag_hukum") && gates.contains("kabag_teknis_hukum"), "{gates:?}");
        assert_eq!(auth.roles().title("kabag_teknis_hukum"), "Kabag Teknis & Hukum");
        let both = auth.add_post(&admin, "Admin dan Kasubbag", &roles(&["administrator", "kasubbag_hukum"])).await;
        assert_eq!(field(both), "peran");
        assert_eq!(field(auth.add_post(&admin, "Sekretaris", &roles(&["sekretaris"])).await), "jabatan");
        assert_eq!(field(auth.add_post(&admin, "Tukang", &roles(&["tukang"])).await), "peran");
        let post = auth.add_post(&admin, "Staf Hukum", &roles(&["pengelola_jdih"])).await.unwrap();
        auth.set_post_roles(&admin, &post.id, &roles(&["unit_pengusul", "operator_hotline"])).await.unwrap();
        assert_eq!(t.post(&admin, "Staf Hukum").await.roles, roles(&["unit_pengusul", "operator_hotline"]));
        assert_eq!(field(auth.set_post_roles(&admin, &post.id, &roles(&["auditor", "sekretaris"])).await), "peran");
        let siti = t.account(&admin, "sekretaris").await;
        auth.set_post(&admin, &siti.actor.person_id, &post.id).await.unwrap();
        let moved = auth.actor(&siti.actor.person_id).await.unwrap();
        assert!(moved.has("operator_hotline") && !moved.has("sekretaris"));
        t.verify().await;
    }

    async fn only_an_administrator_administers_and_only_the_own_office(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let auth = t.app.auth();
        let siti = t.account(&admin, "pengelola_jdih").await.actor;
        let post = t.post(&admin, "auditor").await;
        let new = t.new_person("budi", "Budi", &post.id);
        let office = NewOffice { code: "1503".into(), name: "KPU Sarolangun".into(), place: "Sarolangun".into() };
        let other = auth.add_office(&admin, &office).await.unwrap();
        assert_eq!(field(auth.add_office(&admin, &office).await), "kode");
        assert_eq!(auth.offices().await.unwrap().len(), 2);
        let there = auth.posts(&other.id).await.unwrap();
        let refusals = [
            auth.add_person(&siti, &new).await.map(drop),
            auth.reset(&siti, &admin.person_id).await.map(drop),
            auth.set_disabled(&siti, &admin.person_id, true).await,
            auth.add_office(&siti, &office).await.map(drop),
            auth.add_post(&siti, "Baru", &roles(&[])).await.map(drop),
            auth.set_post_roles(&siti, &post.id, &roles(&["administrator"])).await,
            auth.set_post(&siti, &siti.person_id, &post.id).await,
            auth.set_setting(&siti, "tampilan", "x").await,
        ];
        for refusal in refusals {
            assert_eq!(refusal.unwrap_err().class(), FaultClass::Forbidden);
        }
        assert!(matches!(auth.set_post_roles(&admin, &there[0].id, &roles(&[])).await, Err(AuthError::NotFound(_))));
        let elsewhere = t.new_person("budi", "Budi", &there[0].id);
        assert_eq!(field(auth.add_person(&admin, &elsewhere).await), "jabatan");
        t.verify().await;
    }

    async fn names_numbers_and_titles_are_corrected_by_an_administrator(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let auth = t.app.auth();
        let siti = t.account(&admin, "pengelola_jdih").await.actor;
        let budi = t.account(&admin, "sekretaris").await;
        auth.correct_person(&admin, &siti.person_id, "  Siti  Rahmawati, S.H. ", "19900101 201501 2 001").await.unwrap();
        let known = auth.person_by_login("199001012015012001").await.unwrap();
        assert_eq!((known.id.as_str(), known.name.as_str()), (siti.person_id.as_str(), "Siti Rahmawati, S.H."));
        let nip = auth.person_by_login(&budi.login).await.unwrap().nip;
        assert_eq!(field(auth.correct_person(&admin, &siti.person_id, "Siti", &nip).await), "nip");
        assert_eq!(field(auth.correct_person(&admin, &siti.person_id, " ", "199001012015012001").await), "nama");
        let post = t.post(&admin, "pengelola_jdih").await;
        auth.correct_post(&admin, &post.id, "Pengelola JDIH Ahli Muda").await.unwrap();
        assert_eq!(auth.actor(&siti.person_id).await.unwrap().post_title, "Pengelola JDIH Ahli Muda");
        assert_eq!(field(auth.correct_post(&admin, &post.id, "Sekretaris").await), "sebutan");
        auth.correct_office(&admin, "KPU Provinsi Jambi", "Kota Jambi").await.unwrap();
        let office = auth.office(&admin.office_id).await.unwrap();
        assert_eq!((office.name.as_str(), office.place.as_str(), office.code.as_str()), ("KPU Provinsi Jambi", "Kota Jambi", "15"));
        assert_eq!(field(auth.correct_office(&admin, "", "Jambi").await), "kantor");
        for refused in [
            auth.correct_office(&siti, "KPU", "Jambi").await,
            auth.correct_person(&siti, &siti.person_id, "Siti", "199001012015012001").await,
            auth.correct_post(&siti, &post.id, "Kepala").await,
        ] {
            assert_eq!(refused.unwrap_err().class(), FaultClass::Forbidden);
        }
        assert!(matches!(auth.correct_post(&admin, "tidak-ada", "Kepala").await, Err(AuthError::NotFound(_))));
        t.verify().await;
    }

    async fn a_refused_correction_keeps_what_was_typed_in_its_own_form(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let admin = &cast.crew.house.admin;
        let id = &cast.pengelola.person_id;
        let page = admin.get("/admin/orang").await.expect(200);
        let action = format!("/admin/orang/{id}/data");
        let seen = admin.send(&page, &action, &[("nama", "Siti Rahmawati"), ("nip", "12")]).await.expect(422);
        assert!(seen.body.contains("value=\"Siti Rahmawati\""), "{}", seen.text());
        let seen = seen.expect_text("NIP terdiri atas 18 angka");
        admin.send(&seen, &action, &[("nama", "Siti Rahmawati"), ("nip", "199001012015012001")]).await.expect(200)
            .expect_path("/admin/orang").expect_text("Siti Rahmawati");
        let page = admin.get("/admin/jabatan").await.expect(200);
        let action = format!("/admin/jabatan/{}/sebutan", cast.kabag.post_id);
        let seen = admin.send(&page, &action, &[("sebutan", "Sekretaris")]).await.expect(422);
        let seen = seen.expect_text("Jabatan dengan nama ini sudah ada");
        admin.send(&seen, &action, &[("sebutan", "Kabag Hukum")]).await.expect(200).expect_text("Kabag Hukum");
        let page = admin.get("/admin/kantor").await.expect(200);
        let seen = admin.send(&page, "/admin/kantor/data", &[("kantor", ""), ("tempat", "Muaro Jambi")]).await.expect(422);
        assert!(seen.body.contains("value=\"Muaro Jambi\""), "{}", seen.text());
        let right = [("kantor", "KPU Provinsi Jambi"), ("tempat", "Muaro Jambi")];
        admin.send(&seen, "/admin/kantor/data", &right).await.expect(200).expect_path("/admin/kantor").expect_text("Muaro Jambi");
        cast.crew.house.expect_verified().await;
    }

    async fn an_office_keeps_its_settings(database: TestDatabase) {
        let t = TestApp::start(&database).await;
        let admin = t.office().await.admin;
        let auth = t.app.auth();
        auth.set_setting(&admin, "tampilan", "satu").await.unwrap();
        auth.set_setting(&admin, "tampilan", "dua").await.unwrap();
        assert_eq!(auth.settings(&admin.office_id).await.unwrap().get("tampilan").unwrap(), "dua");
        let mut tx = t.app.journal.db().read().await.unwrap();
        let one = jdih::auth::setting(&mut tx, &admin.office_id, "tampilan").await.unwrap();
        assert_eq!(one.as_deref(), Some("dua"));
        assert_eq!(jdih::auth::setting(&mut tx, &admin.office_id, "lain").await.unwrap(), None);
        let now = t.app.journal.clock().now();
        let holders = jdih::auth::holders_in(&mut tx, &admin.office_id, "administrator", now).await.unwrap();
        assert_eq!(holders.len(), 1);
        assert!(jdih::auth::actor_in(&mut tx, &admin.person_id, now).await.unwrap().is_some());
        assert!(!jdih::auth::offices_in(&mut tx).await.unwrap().is_empty());
        drop(tx);
        t.verify().await;
    }
}
