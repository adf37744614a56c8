//! What did not come to the requester: it is said, counted, listed, and seen to, also once the ticket is closed.

use super::meta::{Meta, Plan, message};
use super::webhook::brings;
use super::{DIGITS, Hotline, QUESTION, answer};
use crate::app::START;
use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::house::House;
use jdih::config::Values;
use jdih::tickets::{Act, Asked, Category, Outcome, Status, Tab, TicketError};
use serde_json::json;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// A ticket of WhatsApp that is classified and greeted; its id.
pub async fn begun(hotline: &Hotline) -> String {
    brings(&hotline.crew().house.base, &[message("wamid.1", DIGITS, START.0, QUESTION)], &[]).await;
    let id = hotline.all().await.remove(0);
    hotline.does(&id, Act::Classify(Category::Jdih)).await.expect("classified");
    hotline.crew().house.run_jobs().await;
    id
}

async fn failed(hotline: &Hotline) -> i64 {
    hotline.tickets().counted(&hotline.operator).await.expect("counted").failed
}

async fn listed(hotline: &Hotline) -> Vec<String> {
    let asked = Asked { tab: Tab::Unsent, category: None, status: None, after: None };
    let lines = hotline.tickets().list(&hotline.operator, &asked).await.expect("a list");
    lines.into_iter().map(|line| line.id).collect()
}

/// Event and state of the last message of this kind.
pub async fn last(hotline: &Hotline, id: &str, kind: &str) -> (String, String) {
    let moments = hotline.dossier(id).await.moments.into_iter().rev();
    let found = moments.into_iter().find(|moment| moment.kind == kind).expect("a message of this kind");
    (found.id, found.fared.expect("a state").0)
}

on_both_engines! {
    async fn news_goes_out_within_a_day_and_is_left_to_the_operator_on_the_telephone(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = begun(&hotline).await;
        let case = hotline.cast.approved(13, None).await;
        let called = hotline.call(Category::Jdih).await;
        for id in [&id, &called] {
            hotline.does(id, Act::Tie(case.clone())).await.expect("tied");
        }
        // No longer than who is signed in may sit still.
        hotline.crew().house.clock.advance_ms(HOUR_MS / 6);
        hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
        hotline.tickets().settle_ended().await.expect("told");
        hotline.crew().house.run_jobs().await;
        let ticket = hotline.dossier(&id).await;
        assert_eq!((ticket.line.status, ticket.is_answered), (Some(Status::Dijawab), true));
        assert_eq!(hotline.meta.sent().iter().filter(|(_, text)| text.contains("/produk-hukum/1")).count(), 1);
        let ticket = hotline.dossier(&called).await;
        assert_eq!((ticket.line.status, ticket.is_answered), (Some(Status::Diproses), false));
        let operator = hotline.crew().house.person("Operator Hotline").await;
        let page = operator.get(&format!("/tiket/{called}")).await.expect(200);
        page.expect_text("/produk-hukum/1").expect_text("Belum disampaikan kepada pemohon");
        hotline.does(&called, answer("Sudah terbit: /produk-hukum/1")).await.expect("said");
        let page = operator.get(&format!("/tiket/{called}")).await.expect(200);
        assert!(!page.text().contains("Belum disampaikan kepada pemohon"), "it was");
        hotline.crew().house.expect_verified().await;
    }

    async fn news_that_whatsapp_does_not_take_any_more_answers_nobody(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = begun(&hotline).await;
        let case = hotline.cast.approved(13, None).await;
        hotline.does(&id, Act::Tie(case.clone())).await.expect("tied");
        hotline.crew().house.clock.advance_ms(25 * HOUR_MS);
        hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
        hotline.tickets().settle_ended().await.expect("settled");
        hotline.crew().house.run_jobs().await;
        let ticket = hotline.dossier(&id).await;
        assert_eq!((ticket.line.status, ticket.is_answered), (Some(Status::Diproses), false));
        assert!(!hotline.meta.sent().iter().any(|(_, text)| text.contains("/produk-hukum/1")));
        let news = ticket.moments.iter().find(|moment| moment.kind == "kaitan_selesai").expect("what to say");
        assert!(news.text.as_ref().is_some_and(|text| text.contains("/produk-hukum/1")), "{news:?}");
        assert_eq!((&news.facts["belum_disampaikan"], &news.fared), (&true.into(), &None));
        assert_eq!(failed(&hotline).await, 0, "it is no message that failed");
        hotline.app().notices.catch_up().await.expect("followed");
        let told = hotline.app().notices.list(&hotline.operator, None).await.unwrap();
        assert!(told.lines.iter().any(|line| line.sentence.contains("HL-2026-00001 sudah selesai")), "{told:?}");
        let said = Act::Answer { text: "Sudah terbit: /produk-hukum/1".into(), is_checked: true, is_said_elsewhere: true };
        hotline.does(&id, said).await.expect("said by telephone");
        assert_eq!(hotline.dossier(&id).await.line.status, Some(Status::Dijawab));
        hotline.crew().house.expect_verified().await;
    }

    async fn what_failed_on_a_closed_ticket_is_listed_and_seen_to(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = begun(&hotline).await;
        hotline.does(&id, answer("Ada.")).await.expect("answered");
        hotline.crew().house.run_jobs().await;
        hotline.meta.plan(Plan::Refuse(400, 131_026));
        hotline.meta.plan(Plan::Refuse(400, 131_026));
        hotline.does(&id, Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered: None }).await.expect("closed");
        hotline.crew().house.run_jobs().await;
        assert_eq!((failed(&hotline).await, listed(&hotline).await), (2, vec![id.clone()]));
        let operator = hotline.crew().house.person("Operator Hotline").await;
        let list = operator.get("/tiket").await.expect(200).expect_text("2 pesan gagal dikirim");
        assert!(list.body.contains("href=\"/tiket?tampil=gagal\""), "the count leads to them");
        operator.get("/tiket?tampil=gagal").await.expect(200).expect_text("HL-2026-00001");
        // One goes again; of the other somebody says that it was brought.
        let (farewell, state) = last(&hotline, &id, "penutup").await;
        assert_eq!(state, "gagal");
        hotline.tickets().resend(&hotline.operator, &farewell).await.expect("sent again, though it is closed");
        hotline.crew().house.run_jobs().await;
        assert_eq!((last(&hotline, &id, "penutup").await.1.as_str(), failed(&hotline).await), ("terkirim", 1));
        let (survey, _) = last(&hotline, &id, "skm").await;
        for other in [&hotline.crew().auditor, &hotline.cast.pengelola] {
            let refused = hotline.tickets().was_said(other, &survey).await;
            assert!(matches!(refused, Err(TicketError::NotFound)), "{refused:?}");
        }
        let page = operator.get(&format!("/tiket/{id}")).await.expect(200).expect_text("Sudah disampaikan dengan cara lain");
        operator.send(&page, &format!("/tiket/{id}/sudah-disampaikan"), &[]).await.expect(200).expect_text("Disampaikan petugas");
        assert_eq!(last(&hotline, &id, "skm").await.1, "lisan");
        assert_eq!((failed(&hotline).await, listed(&hotline).await), (0, Vec::new()), "the count falls");
        let again = hotline.tickets().was_said(&hotline.operator, &survey).await;
        assert!(matches!(again, Err(TicketError::NotFound)), "there is nothing to say any more: {again:?}");
        operator.get("/tiket?tampil=gagal").await.expect(200).expect_text("Tidak ada pesan yang gagal dikirim");
        hotline.crew().house.expect_verified().await;
    }

    async fn a_message_that_its_job_gave_up_counts(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = begun(&hotline).await;
        for _ in 0..5 {
            hotline.meta.plan(Plan::Refuse(429, 0));
        }
        hotline.does(&id, answer("Ada.")).await.expect("answered");
        for tries in 0..5 {
            assert_eq!(failed(&hotline).await, 0, "it is tried again: {tries}");
            hotline.app().worker.run_due().await.expect("tried");
            hotline.crew().house.clock.advance_ms(10 * 60_000);
        }
        let (event, state) = last(&hotline, &id, "jawaban").await;
        assert_eq!((state.as_str(), failed(&hotline).await, listed(&hotline).await), ("tertunda", 1, vec![id.clone()]));
        hotline.tickets().resend(&hotline.operator, &event).await.expect("sent again");
        hotline.crew().house.run_jobs().await;
        assert_eq!((last(&hotline, &id, "jawaban").await.1.as_str(), failed(&hotline).await), ("terkirim", 0));
    }

    async fn a_reply_that_is_sent_again_is_followed_by_its_new_id(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        let id = begun(&hotline).await;
        hotline.does(&id, answer("Ada.")).await.expect("answered");
        hotline.crew().house.run_jobs().await;
        // WhatsApp took it, and refuses it afterwards.
        let first = format!("wamid.keluar{}", hotline.meta.sent().len());
        brings(base, &[], &[json!({"id": first, "status": "failed", "errors": [{"code": 131_026}]})]).await;
        let (event, state) = last(&hotline, &id, "jawaban").await;
        assert_eq!(state, "gagal");
        hotline.tickets().resend(&hotline.operator, &event).await.expect("sent again");
        hotline.crew().house.run_jobs().await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "terkirim");
        let second = format!("wamid.keluar{}", hotline.meta.sent().len());
        assert_ne!(first, second);
        // A notice of the first tells nothing of the second.
        brings(base, &[], &[json!({"id": first, "status": "read"})]).await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "terkirim");
        brings(base, &[], &[json!({"id": second, "status": "delivered"})]).await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "sampai");
    }

    async fn what_a_stumbling_server_may_have_sent_is_not_sent_again_by_itself(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = begun(&hotline).await;
        let plans = [(Plan::Stumble(500), "WhatsApp menjawab 500"), (Plan::Stumble(503), "WhatsApp menjawab 503"), (Plan::BreakOff, "terputus")];
        for (at, (plan, why)) in plans.into_iter().enumerate() {
            let before = hotline.meta.sent().len();
            hotline.meta.plan(plan);
            hotline.does(&id, answer("Ada.")).await.expect("answered");
            for _ in 0..3 {
                hotline.crew().house.run_jobs().await;
                hotline.crew().house.clock.advance_ms(10 * 60_000);
            }
            let fared = hotline.dossier(&id).await.moments.into_iter().rev().find(|moment| moment.kind == "jawaban").and_then(|moment| moment.fared);
            let (state, problem) = fared.expect("a state");
            assert_eq!((state.as_str(), hotline.meta.sent().len()), ("tidak_pasti", before + 1), "{why}");
            assert!(problem.is_some_and(|problem| problem.contains(why)), "{why}");
            assert_eq!(usize::try_from(failed(&hotline).await).unwrap(), at + 1, "a person is told, and decides");
        }
        // What is refused did not go, and goes no other time.
        hotline.meta.plan(Plan::Refuse(403, 10));
        hotline.does(&id, answer("Ada.")).await.expect("answered");
        hotline.crew().house.run_jobs().await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "gagal");
        let (_, state) = last(&hotline, &id, "salam").await;
        assert_eq!(state, "terkirim", "what went before is as it was");
    }

    async fn where_nobody_answers_nothing_went_and_it_is_tried_again(database: TestDatabase) {
        let meta = Meta::start().await;
        // A port that was somebody's a moment ago, and is nobody's now.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let nowhere = Some(format!("http://127.0.0.1:{port}/v1"));
        let values = Values { database: Some(database.url()), whatsapp_api: nowhere, ..meta.values() };
        let hotline = Hotline::of(Cast::of(House::founded_with(&database, values).await).await).await;
        brings(&hotline.crew().house.base, &[message("wamid.1", DIGITS, START.0, QUESTION)], &[]).await;
        let id = hotline.all().await.remove(0);
        hotline.app().worker.run_due().await.expect("tried");
        assert_eq!(last(&hotline, &id, "salam").await.1, "tertunda");
        let mut tx = hotline.app().journal.db().read().await.unwrap();
        assert_eq!(jdih::jobs::waiting(&mut tx).await.expect("a count"), 1, "it is tried again");
        assert_eq!(failed(&hotline).await, 0);
    }

    async fn a_late_notice_of_the_first_sending_tells_nothing_of_the_second(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        let id = begun(&hotline).await;
        // Nobody knows what became of the first.
        hotline.meta.plan(Plan::Stumble(500));
        hotline.does(&id, answer("Ada.")).await.expect("answered");
        hotline.crew().house.run_jobs().await;
        let (event, state) = last(&hotline, &id, "jawaban").await;
        assert_eq!(state, "tidak_pasti");
        let mark = hotline.meta.marks().pop().unwrap();
        let notice = |status: &str| json!({"id": "wamid.pertama", "status": status, "biz_opaque_callback_data": mark, "errors": [{"code": 131_026}]});
        hotline.tickets().resend(&hotline.operator, &event).await.expect("sent again");
        brings(base, &[], &[notice("failed")]).await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "tertunda", "it goes again all the same");
        // The second: nobody knows either, and the first is told of once more.
        hotline.meta.plan(Plan::Stumble(500));
        hotline.crew().house.run_jobs().await;
        let second = hotline.meta.marks().pop().unwrap();
        assert_ne!(mark, second, "each sending has a mark of its own");
        brings(base, &[], &[notice("failed")]).await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "tidak_pasti");
        // While a sending is on its way, as the server's answer is waited for.
        let sending = format!("UPDATE ticket_message SET state = 'dikirim' WHERE event_id = '{event}'");
        hotline.crew().force(&sending).await.expect("on its way");
        brings(base, &[], &[notice("failed")]).await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "dikirim");
        let own = json!({"id": "wamid.kedua", "status": "delivered", "biz_opaque_callback_data": second});
        brings(base, &[], &[own]).await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "sampai");
        brings(base, &[], &[notice("failed")]).await;
        assert_eq!((last(&hotline, &id, "jawaban").await.1.as_str(), failed(&hotline).await), ("sampai", 0));
    }

    async fn what_arrived_after_all_is_not_sent_again(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = begun(&hotline).await;
        hotline.meta.plan(Plan::Stumble(500));
        hotline.does(&id, answer("Ada.")).await.expect("answered");
        hotline.crew().house.run_jobs().await;
        let (event, _) = last(&hotline, &id, "jawaban").await;
        let (mark, sent) = (hotline.meta.marks().pop().unwrap(), hotline.meta.sent().len());
        hotline.tickets().resend(&hotline.operator, &event).await.expect("to be sent again");
        let arrived = json!({"id": "wamid.pertama", "status": "delivered", "biz_opaque_callback_data": mark});
        brings(&hotline.crew().house.base, &[], &[arrived]).await;
        hotline.crew().house.run_jobs().await;
        assert_eq!((last(&hotline, &id, "jawaban").await.1.as_str(), hotline.meta.sent().len()), ("sampai", sent));
    }

    async fn an_answer_to_nobody_stands_on_no_page(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let code = hotline.tickets().from_report(&hotline.cast.pengelola, &hotline.crew().fresh_id(), "Keputusan 13", "Halaman terbalik").await.expect("a ticket");
        let id = hotline.tickets().find(&hotline.operator, &code).await.unwrap().unwrap();
        let named = jdih::tickets::NewIdentity { name: "Pembaca".into(), ..Default::default() };
        let identified = Act::Identify { identity: named, request: jdih::tickets::Request::Lain, is_limited: false };
        hotline.does(&id, identified).await.expect("named, and still without a way back");
        hotline.does(&id, answer("Sudah diperbaiki.")).await.expect("answered");
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "tanpa_alamat");
        let operator = hotline.crew().house.person("Operator Hotline").await;
        let page = operator.get(&format!("/tiket/{id}")).await.expect(200).expect_text("Tidak disampaikan: pemohon tidak meninggalkan kontak");
        assert!(!page.text().contains("Tampil pada halaman pemohon"));
        assert_eq!(failed(&hotline).await, 0, "there is nothing to be done about it");
    }
}
