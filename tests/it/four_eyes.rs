//! Four eyes: the database itself refuses, a small office is told at once where it is stuck, and units and
//! administrators see only what is theirs.

use crate::crew::{Cast, Crew, complete, paper};
use crate::engines::on_both_engines;
use crate::house::posts;
use crate::office::Office;
use crate::pdfs;
use jdih::auth::Actor;
use jdih::products::NewProduct;
use jdih::sop::{ActError, Refusal};

/// The columns of a row that is written past the services.
const SIGN: &str =
    "INSERT INTO case_sign (id, case_id, person_id, part, step, round, manifest, post_title, signed_ms)";
const DESCRIPTION: &str =
    "INSERT INTO description (id, case_id, revision, person_id, part, body, kind, number_key, at_ms)";
const FILE: &str =
    "INSERT INTO case_file (id, case_id, role, position, digest, name, person_id, part, added_ms)";
const COMPARISON: &str =
    "INSERT INTO comparison (id, case_id, files_digest, method, verdict, person_id, part, made_ms)";

const ARRANGEMENT: &str =
    "INSERT INTO page_arrangement (id, case_id, revision, body, person_id, part, made_ms)";
const VERDICT: &str = "INSERT INTO page_verdict (id, case_id, ordinal, digital_digest, digital_page, verdict, manner, person_id, part, made_ms)";

async fn refused(crew: &Crew, what: &str, sql: &str) {
    assert!(crew.force(sql).await.is_err(), "the database takes {what}: {sql}");
}

fn sign(case: &str, person: &Actor, part: &str) -> String {
    format!(
        "{SIGN} SELECT 'x', '{case}', '{}', '{part}', 'koreksi', 77, digest, 'x', 0 FROM object LIMIT 1",
        person.person_id
    )
}

/// A row of each kind that only makers write.
fn made(case: &str, person: &Actor, part: &str) -> [String; 5] {
    let id = &person.person_id;
    [
        format!("{DESCRIPTION} VALUES ('x', '{case}', 77, '{id}', '{part}', '{{}}', 'keputusan-kpu', '', 0)"),
        format!(
            "{FILE} SELECT 'x', '{case}', 'salinan', 7, digest, 'x', '{id}', '{part}', 0 FROM object LIMIT 1"
        ),
        format!("{COMPARISON} VALUES ('x', '{case}', 'x', 'mata', 'sesuai', '{id}', '{part}', 0)"),
        format!("{ARRANGEMENT} VALUES ('x', '{case}', 77, '', '{id}', '{part}', 0)"),
        format!(
            "{VERDICT} SELECT 'x', '{case}', 77, digest, 1, 'sesuai', 'satu', '{id}', '{part}', 0 FROM object LIMIT 1"
        ),
    ]
}

/// An office in which one post holds two roles.
async fn small_office(crew: &Crew, title: &str, roles: &[&str]) -> Actor {
    let post = crew.post(title, roles).await;
    crew.member(&post).await
}

/// Gives the post of this title these roles.
async fn give_also(office: &Office, title: &str, roles: &[&str]) {
    let auth = office.house.app.auth();
    let admin = auth.person_by_login("admin").await.expect("the administrator");
    let admin = auth.actor(&admin.id).await.expect("the administrator acts");
    let posts = auth.posts(&admin.office_id).await.expect("posts");
    let post = posts.iter().find(|post| post.title == title).expect("a post of this title");
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    auth.set_post_roles(&admin, &post.id, &roles).await.expect("roles");
}

async fn registered(crew: &Crew, maker: &Actor) -> String {
    let copies = [pdfs::decision(13, 2025, "Dokumen Hukum"), pdfs::compose_scan()];
    crew.registers(maker, complete("13", "2025"), None, copies).await
}

on_both_engines! {
    async fn the_database_refuses_a_second_hand(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        for person in [&cast.pengelola, &cast.kasubbag, &cast.kabag] {
            for part in ["maker", "checker", "approver"] {
                let id = &person.person_id;
                let again = format!("INSERT INTO case_hand (case_id, person_id, part) VALUES ('{case}', '{id}', '{part}')");
                refused(&cast.crew, "a second hand", &again).await;
            }
            let other = "CASE part WHEN 'maker' THEN 'checker' ELSE 'maker' END";
            let swap = format!("UPDATE case_hand SET part = {other} WHERE person_id = '{}'", person.person_id);
            refused(&cast.crew, "another hand for rows that stand", &swap).await;
            let gone = format!("DELETE FROM case_hand WHERE person_id = '{}'", person.person_id);
            refused(&cast.crew, "rows without their hand", &gone).await;
        }
        cast.crew.house.expect_verified().await;
    }

    async fn the_database_refuses_a_signature_that_is_not_the_hands(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        let wrong = [
            (&cast.pengelola, "checker"), (&cast.pengelola, "approver"), (&cast.pengelola, "maker"),
            (&cast.kasubbag, "approver"), (&cast.kabag, "checker"), (&cast.sekretaris, "checker"),
        ];
        for (person, part) in wrong {
            refused(&cast.crew, "a signature of another hand", &sign(&case, person, part)).await;
        }
        cast.crew.force(&sign(&case, &cast.kasubbag, "checker")).await.expect("the statement is a good one");
    }

    async fn the_database_refuses_work_of_somebody_who_is_no_maker(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.approved(13, None).await;
        for (person, own) in [(&cast.kasubbag, "checker"), (&cast.kabag, "approver"), (&cast.sekretaris, "maker")] {
            for sql in made(&case, person, "maker").iter().chain(&made(&case, person, own)) {
                refused(&cast.crew, "work of no maker", sql).await;
            }
        }
        for sql in made(&case, &cast.pengelola, "maker") {
            cast.crew.force(&sql).await.expect("the statement is a good one");
        }
    }

    async fn a_kabupaten_whose_sekretaris_approves_publishes(database: TestDatabase) {
        let crew = Crew::founded(&database).await;
        let sekretaris = small_office(&crew, "Sekretaris KPU Kabupaten", &["sekretaris", "kabag_teknis_hukum"]).await;
        let (kasubbag, pengelola) = (crew.in_post(posts::KASUBBAG).await, crew.in_post(posts::PENGELOLA).await);
        let (kabag, sekretaris) = (sekretaris.clone(), sekretaris);
        let cast = Cast { crew, sekretaris, kabag, kasubbag, pengelola };
        let case = cast.approved(13, None).await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        assert_eq!(cast.crew.house.app.catalog.shelf(1).await.expect("a shelf").total, 1);
        cast.crew.house.expect_verified().await;
    }

    async fn one_person_for_both_gates_is_said_at_once(database: TestDatabase) {
        let crew = Crew::founded(&database).await;
        let both = small_office(&crew, "Kepala Subbagian", &["kasubbag_hukum", "kabag_teknis_hukum"]).await;
        let pengelola = crew.in_post(posts::PENGELOLA).await;
        let case = registered(&crew, &pengelola).await;
        let app = &crew.house.app;
        let (at, sop) = app.sops.case(&pengelola, &case).await.expect("the case");
        let stranded = app.sops.stranded(&at, &sop).await.expect("an answer");
        assert_eq!(stranded.iter().map(|gate| gate.step.as_str()).collect::<Vec<_>>(), ["persetujuan"]);
        let second = crew.in_post(posts::KASUBBAG).await;
        assert_eq!(app.sops.stranded(&at, &sop).await.expect("an answer"), [], "another checker is the remedy");
        let cast = Cast { sekretaris: crew.in_post(posts::SEKRETARIS).await, kabag: both.clone(), kasubbag: both.clone(), pengelola, crew };
        cast.take_to(&case, "persetujuan").await;
        let refused = cast.crew.act(&both, &case, "persetujuan").await.expect_err("the same person");
        assert!(matches!(refused, ActError::Refused(Refusal::HandTaken { .. })), "{refused}");
        let (at, sop) = cast.crew.house.app.sops.case(&second, &case).await.expect("the case");
        let stranded = cast.crew.house.app.sops.stranded(&at, &sop).await.expect("an answer");
        assert_eq!(stranded.len(), 1, "the other checker comes too late for this round");
    }

    async fn the_page_says_that_nobody_is_left_and_warns_who_would_lose_a_gate(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &crate::office::Copies::composed(13)).await;
        let (page, form) = (format!("/kasus/{case}"), format!("/kasus/{case}/uraian"));
        office.pengelola.get(&page).await.expect(200);
        give_also(&office, posts::KASUBBAG, &["kasubbag_hukum", "pengelola_jdih"]).await;
        let warning = "tidak dapat lagi melakukan langkah “menerima dan mengoreksi naskah salinan digital”";
        office.kasubbag.get(&page).await.expect_text(warning);
        office.kasubbag.get(&form).await.expect_text(warning);
        office.kasubbag.get("/kasus/baru").await.expect_text(warning);
        office.kasubbag.get(&format!("{page}/berkas")).await.expect_text(warning);
        let changed = [("jenis", "keputusan-kpu"), ("nomor", "13"), ("tahun", "2025"), ("judul", "Judul yang lain")];
        let seen = office.kasubbag.get(&form).await;
        office.kasubbag.send(&seen, &form, &changed).await.expect(200).expect_text("Tidak ada orang lagi yang dapat");
        office.pengelola.get(&page).await.expect_text("Tidak ada orang lagi yang dapat");
    }

    async fn a_unit_sees_its_own_cases_and_an_administrator_none(database: TestDatabase) {
        let crew = Crew::founded(&database).await;
        let pengelola = crew.in_post(posts::PENGELOLA).await;
        let (own, other) = (crew.post("Unit A", &["unit_pengusul"]).await, crew.post("Unit B", &["unit_pengusul"]).await);
        let (a, b) = (crew.member(&own).await, crew.member(&other).await);
        let products = [NewProduct { description: complete("1", "2025"), physical_kind: "salinan".into(), ..NewProduct::default() }];
        let paper = jdih::products::NewNotaDinas { unit_post_id: Some(own), ..paper(None) };
        let app = &crew.house.app;
        app.products.register(&pengelola, &crew.fresh_id(), &paper, &products).await.expect("registered");
        let case = app.sops.cases(&pengelola, true).await.expect("cases")[0].id.clone();
        for (who, sees) in [(&a, true), (&b, false), (&crew.admin, false), (&crew.auditor, true)] {
            assert_eq!(app.sops.case(who, &case).await.is_ok(), sees, "{}", who.name);
            assert_eq!(app.sops.cases(who, true).await.expect("a list").len(), usize::from(sees), "{}", who.name);
            assert_eq!(app.sops.inbox(who).await.expect("an inbox").len(), 0, "{}", who.name);
        }
        for noun in ["pengajuan", "penarikan", "pengunggahan"] {
            assert!(crew.act(&a, &case, noun).await.is_err(), "a unit follows its case, no more");
        }
    }
}
