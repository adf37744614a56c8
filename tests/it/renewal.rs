//! A proof that is given again gives the session another token: the one before opens nothing, what is open in other
//! windows goes on, and a form that was on its way is not lost.

use crate::engines::on_both_engines;
use crate::factors::{at_the_gate, fresh, password, set_up};
use crate::house::{House, PASSWORD, Person, Seen};
use crate::office::{Copies, Office};
use jdih::auth::{Actor, AuthError, OwnSession, Proof};

/// Long enough that a proof is asked for again.
const LATER_MS: i64 = 16 * 60_000;
/// What asks for it.
const PROVING: &str = "/akun/faktor/pemasangan";
const OTHER: &str = "delapan burung biru terbang";

/// The cookie of a browser's session.
fn cookie(person: &Person) -> String {
    let all = person.cookie();
    all.split("; ").find(|one| one.starts_with("jdih=")).expect("a session").to_owned()
}

fn token(cookie: &str) -> &str {
    cookie.strip_prefix("jdih=").expect("the name")
}

/// A browser with this cookie: one that missed the answer, or somebody who took it.
fn with_cookie(house: &House, login: &str, cookie: &str) -> Person {
    let person = Person { login: login.to_owned(), ..Person::stranger(&house.base) };
    person.jar.add_cookie_str(cookie, &house.base.parse().expect("an address"));
    person
}

async fn actor(house: &House, person: &Person) -> Actor {
    let found = house.app.auth().person_by_login(&person.login).await.expect("the person");
    house.app.auth().actor(&found.id).await.expect("the actor")
}

/// The sessions that are alive, as the one of this cookie sees them.
async fn alive(house: &House, person: &Person, cookie: &str) -> Vec<OwnSession> {
    let actor = actor(house, person).await;
    house.app.auth().sessions(&actor, token(cookie)).await.expect("a list")
}

/// The page that asks for proof.
async fn asked(person: &Person) -> Seen {
    let page = person.get("/akun/faktor").await.expect(200);
    person.send(&page, PROVING, &[]).await.expect(401)
}

async fn proves(person: &Person) {
    person.send(&asked(person).await, PROVING, &[("_sandi", PASSWORD)]).await.expect(200);
}

/// An office whose Pelaksana, long signed in, has a filled form open that submits a case.
async fn typed(database: &crate::engines::TestDatabase) -> (Office, String, String, Vec<(String, String)>) {
    let office = Office::open(database).await;
    let case = office.registered("13", &Copies::composed(13)).await;
    let action = format!("/kasus/{case}/pengajuan");
    let page = office.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
    let filled = Person::filled(&page, &action, &[("catatan", "Mohon \"segera\"")]);
    office.house.clock.advance_ms(LATER_MS);
    (office, case, action, filled)
}

on_both_engines! {
    async fn a_proof_gives_another_token_and_the_one_before_opens_nothing(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, who) = (&office.house, &office.pengelola);
        let before = cookie(who);
        let first = alive(house, who, &before).await;
        house.clock.advance_ms(LATER_MS);
        let wrong = who.send(&asked(who).await, PROVING, &[("_sandi", "bukan sandinya")]).await.expect(401);
        assert_eq!(cookie(who), before, "a wrong proof changes nothing");
        who.send(&wrong, PROVING, &[("_sandi", PASSWORD)]).await.expect(200);
        let after = cookie(who);
        assert_ne!(after, before);
        with_cookie(house, &who.login, &before).get("/akun").await.expect_path("/masuk");
        who.get("/akun").await.expect(200).expect_path("/akun");
        // Where another window was sent to sign in meanwhile, it goes on.
        who.get("/masuk?lanjut=%2Fakun").await.expect(200).expect_path("/akun");
        who.get("/masuk?lanjut=%2F%2Fjahat.example").await.expect(200).expect_path("/kerja");
        let now = alive(house, who, &after).await;
        assert_eq!(now.len(), 1, "{now:?}");
        assert!(now[0].here);
        assert_eq!((&now[0].handle, now[0].created), (&first[0].handle, first[0].created), "the same session");
        let list = who.get("/akun").await;
        who.send(&list, "/keluar", &[]).await.expect_path("/masuk");
        with_cookie(house, &who.login, &after).get("/akun").await.expect_path("/masuk");
        assert_eq!(alive(house, who, &after).await, []);
    }

    async fn forms_that_were_open_in_other_windows_are_accepted(database: TestDatabase) {
        let (office, case, action, filled) = typed(&database).await;
        proves(&office.pengelola).await;
        let done = office.pengelola.post(&action, &filled).await.expect(200);
        done.expect_path(&format!("/kasus/{case}")).expect_text("Mohon \"segera\"");
        office.house.expect_verified().await;
    }

    async fn a_form_that_was_on_its_way_with_the_old_token_is_kept(database: TestDatabase) {
        let (office, case, action, filled) = typed(&database).await;
        let (house, who) = (&office.house, &office.pengelola);
        let old = with_cookie(house, &who.login, &cookie(who));
        proves(who).await;
        let kept = old.answer(&action, &filled).await.expect(401);
        for field in &filled {
            assert!(kept.hidden(&action).contains(field), "{field:?} is kept");
        }
        assert_eq!(house.case(&case).await.version, 1, "nothing was done");
        // The browser has its new cookie by now.
        let after = cookie(who);
        let done = who.send(&kept, &action, &[("_sandi", PASSWORD)]).await.expect(200);
        assert!(!done.expect_text("Mohon \"segera\"").body.contains(PASSWORD));
        assert_eq!((cookie(who), alive(house, who, &after).await.len()), (after, 1), "no session more");
    }

    async fn a_password_that_was_not_needed_is_shown_nowhere(database: TestDatabase) {
        let (office, case, action, filled) = typed(&database).await;
        let (house, who) = (&office.house, &office.pengelola);
        let old = with_cookie(house, &who.login, &cookie(who));
        proves(who).await;
        let kept = old.answer(&action, &filled).await.expect(401);
        office.describe(&case, &[("judul", "Judul lain")]).await.expect(200);
        let conflict = who.send(&kept, &action, &[("_sandi", PASSWORD)]).await.expect(409);
        assert!(!conflict.expect_text("Mohon \"segera\"").body.contains(PASSWORD));
    }

    async fn a_browser_that_never_got_the_answer_signs_in_again_and_goes_on(database: TestDatabase) {
        let (office, case, action, filled) = typed(&database).await;
        let (house, who) = (&office.house, &office.pengelola);
        let old = with_cookie(house, &who.login, &cookie(who));
        let second = who.get(&format!("/kasus/{case}/uraian")).await.expect(200);
        proves(who).await;
        let kept = old.answer(&action, &filled).await.expect(401);
        old.send(&kept, &action, &[("_sandi", PASSWORD)]).await.expect(200).expect_path(&format!("/kasus/{case}"));
        assert_eq!(alive(house, who, &cookie(&old)).await.len(), 1, "the token that went astray opens nothing");
        who.get("/akun").await.expect_path("/masuk");
        // What was open before is refused for its age, not for its token.
        let stale = old.send(&second, &format!("/kasus/{case}/uraian"), &[("judul", "Judul lain")]).await.expect(409);
        stale.expect_text("Judul lain");
    }

    async fn a_proof_that_is_sent_twice_signs_once_and_leaves_one_session(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let (house, who) = (&office.house, &office.kasubbag);
        house.clock.advance_ms(LATER_MS);
        let page = who.get(&format!("/kasus/{case}")).await.expect(200);
        let asked = who.send(&page, &action, &[("catatan", "Sudah sesuai")]).await.expect(401);
        let before = cookie(who);
        let filled = Person::filled(&asked, &action, &[("_sandi", PASSWORD)]);
        let (first, second) = tokio::join!(who.answer(&action, &filled), who.answer(&action, &filled));
        assert_eq!(first.leads_to(), format!("/kasus/{case}"));
        assert_eq!(second.leads_to(), first.leads_to());
        assert_eq!(house.case(&case).await.signs.len(), 1);
        assert_eq!(alive(house, who, &before).await.len(), 1);
        // Once more, long after: the same answer, and a session again in the place of the other.
        let old = with_cookie(house, &who.login, &before);
        assert_eq!(old.answer(&action, &filled).await.leads_to(), first.leads_to());
        assert_eq!(house.case(&case).await.signs.len(), 1);
        let now = alive(house, who, &cookie(&old)).await;
        assert_eq!(now.len(), 1, "{now:?}");
        house.expect_verified().await;
    }

    async fn a_session_that_was_ended_stays_so_whatever_is_proved_in_it(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, who) = (&office.house, &office.kabag);
        let auth = house.app.auth();
        let (before, actor) = (cookie(who), actor(house, who).await);
        auth.sign_out(token(&before)).await.expect("out");
        let refused = auth.prove(&actor, token(&before), Proof::Password(PASSWORD), "127.0.0.1").await;
        assert!(matches!(refused, Err(AuthError::ProofNeeded)), "{refused:?}");
        assert_eq!(alive(house, who, &before).await, []);
        // A sign-out that crossed a proof on its way ends what the proof gave.
        let other = &office.kasubbag;
        let before = cookie(other);
        house.clock.advance_ms(LATER_MS);
        proves(other).await;
        auth.sign_out(token(&before)).await.expect("out");
        other.get("/akun").await.expect_path("/masuk");
    }

    async fn another_password_and_the_list_of_sessions_go_with_the_token(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, laptop) = (&office.house, &office.kabag);
        let phone = fresh(house, laptop);
        password(&phone, PASSWORD).await.expect(200);
        let list = laptop.get("/akun").await.expect(200);
        house.clock.advance_ms(LATER_MS);
        proves(&phone).await;
        proves(laptop).await;
        // The list is of before, and ends the phone all the same.
        let on_phone = alive(house, &phone, &cookie(&phone)).await.into_iter().find(|one| one.here).expect("it");
        laptop.send(&list, &format!("/akun/sesi/{}/pengakhiran", on_phone.handle), &[]).await.expect(200);
        phone.get("/akun").await.expect_path("/masuk");
        let before = cookie(laptop);
        laptop.send(&list, "/akun/sandi", &[("_sandi", PASSWORD), ("sandi", OTHER)]).await.expect(200);
        assert_ne!(cookie(laptop), before);
        with_cookie(house, &laptop.login, &before).get("/akun").await.expect_path("/masuk");
        laptop.get("/akun").await.expect(200).expect_path("/akun");
    }

    async fn signing_out_clears_what_the_browser_holds(database: TestDatabase) {
        let office = Office::open(&database).await;
        let page = office.kabag.get("/akun").await.expect(200);
        let out = office.kabag.answer("/keluar", &Person::filled(&page, "/keluar", &[])).await;
        let header = |name: &str| out.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("clear-site-data"), "\"storage\"");
        assert!(header("set-cookie").starts_with("jdih=; ") && header("set-cookie").contains("Max-Age=0"));
    }

    async fn somebody_elses_ended_session_lends_no_forms(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, who) = (&office.house, &office.kabag);
        let (before, auth) = (cookie(who), house.app.auth());
        let signed_in = auth.sign_in(&office.kasubbag.login, PASSWORD, "127.0.0.1").await.expect("in");
        let forms = signed_in.forms.clone();
        let same = auth.go_on(signed_in, token(&before)).await.expect("on");
        assert_eq!(same.forms, forms);
        who.get("/akun").await.expect(200).expect_path("/akun");
    }

    async fn a_second_factor_proves_with_its_code_once(database: TestDatabase) {
        let (office, case, action) = at_the_gate(&database).await;
        let (house, who) = (&office.house, &office.kasubbag);
        let (app, _) = set_up(house, who).await;
        house.clock.advance_ms(LATER_MS);
        let page = who.get(&format!("/kasus/{case}")).await.expect(200);
        let asked = who.send(&page, &action, &[("catatan", "Sudah sesuai")]).await.expect(401);
        let filled = Person::filled(&asked, &action, &[("_kode", &app.code(house))]);
        let (first, second) = tokio::join!(who.answer(&action, &filled), who.answer(&action, &filled));
        let (done, again) = if first.status == 303 { (first, second) } else { (second, first) };
        assert_eq!(done.leads_to(), format!("/kasus/{case}"));
        // The code was taken: the page asks again, and goes on to the same answer.
        let again = again.expect(401);
        assert_eq!(who.answer(&action, &Person::filled(&again, &action, &[])).await.leads_to(), done.leads_to());
        assert_eq!(house.case(&case).await.signs.len(), 1);
    }
}
