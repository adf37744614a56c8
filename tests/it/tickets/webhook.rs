//! The webhook of WhatsApp and the messages that go out: what is not signed is not read, what is acknowledged is there
//! once, and what cannot be sent is said.

use super::meta::{Plan, SECRET, VERIFY, delivery, message, signed};
use super::{CONTACT, DIGITS, Hotline, NAME, QUESTION, answer, field};
use crate::app::START;
use crate::engines::on_both_engines;
use jdih::tickets::{Act, Category, Channel, Outcome, Status};
use reqwest::Response;
use serde_json::{Value, json};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Posts a body to the webhook.
pub async fn post(base: &str, body: Vec<u8>, signature: Option<&str>, kind: &str) -> Response {
    let request =
        reqwest::Client::new().post(format!("{base}/webhook/whatsapp")).header("content-type", kind);
    let request = match signature {
        Some(signature) => request.header("x-hub-signature-256", signature),
        None => request,
    };
    request.body(body).send().await.expect("an answer")
}

/// Brings messages as the sender does; gives the status.
pub async fn brings(base: &str, messages: &[Value], statuses: &[Value]) -> u16 {
    let body = delivery(messages, statuses);
    let signature = signed(SECRET, &body);
    post(base, body, Some(&signature), "application/json").await.status().as_u16()
}

fn first() -> Value {
    message("wamid.1", DIGITS, START.0, QUESTION)
}

async fn states(hotline: &Hotline) -> Vec<String> {
    let sql = "SELECT m.state FROM ticket_message m JOIN ticket_event e ON e.id = m.event_id
        WHERE m.state <> 'diterima' ORDER BY e.at_ms, e.ordinal";
    hotline.crew().rows(sql).await.into_iter().map(|row| row[0].clone().unwrap()).collect()
}

on_both_engines! {
    async fn a_message_becomes_a_ticket_once_and_is_greeted(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        for _ in 0..3 {
            assert_eq!(brings(base, &[first()], &[]).await, 200, "sent again, it is acknowledged again");
        }
        let all = hotline.all().await;
        assert_eq!(all.len(), 1);
        let ticket = hotline.dossier(&all[0]).await;
        assert_eq!((ticket.line.channel, ticket.line.status), (Some(Channel::Whatsapp), Some(Status::Baru)));
        assert_eq!((ticket.identity.name.as_str(), ticket.identity.contact.as_str()), (NAME, "+6281299887766"));
        assert_eq!(ticket.moments[0].text.as_deref(), Some(QUESTION));
        hotline.crew().house.run_jobs().await;
        let sent = hotline.meta.sent();
        assert_eq!(sent.len(), 1);
        assert!(sent[0].0 == DIGITS && sent[0].1.contains("KPU Provinsi Jambi"), "{sent:?}");
        assert_eq!(states(&hotline).await, ["terkirim"]);
        // Notices of delivery, in whatever order.
        let notice = |status: &str| json!({"id": "wamid.keluar1", "status": status});
        assert_eq!(brings(base, &[], &[notice("read"), notice("delivered"), notice("sent")]).await, 200);
        assert_eq!(states(&hotline).await, ["dibaca"]);
        // The same requester goes on in the same thread; an earlier message that comes late stands at its time.
        let later = [message("wamid.3", DIGITS, START.0 + 9_000, "dua"), message("wamid.2", DIGITS, START.0 + 5_000, "satu")];
        hotline.crew().house.clock.advance_ms(20_000);
        assert_eq!(brings(base, &later, &[]).await, 200);
        let said: Vec<_> = hotline.dossier(&all[0]).await.moments.into_iter().filter(|moment| moment.kind == "pesan").filter_map(|moment| moment.text).collect();
        assert_eq!(said, ["satu", "dua"]);
        assert_eq!(hotline.all().await.len(), 1);
        // A telephone number that is written another way in the operator's form is the same requester.
        let id = hotline.call(Category::Jdih).await;
        assert_eq!(hotline.dossier(&id).await.others.len(), 1, "{CONTACT}");
        hotline.crew().house.expect_verified().await;
    }

    async fn what_is_forged_broken_or_too_large_is_refused_and_leaves_nothing(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        let body = delivery(&[first()], &[]);
        let right = signed(SECRET, &body);
        let json = "application/json";
        let status = |response: Response| response.status().as_u16();
        assert_eq!(status(post(base, body.clone(), None, json).await), 403, "no signature");
        assert_eq!(status(post(base, body.clone(), Some(&signed("lain", &body)), json).await), 403, "another secret");
        let other = delivery(&[message("wamid.9", DIGITS, START.0, "lain")], &[]);
        assert_eq!(status(post(base, other, Some(&right), json).await), 403, "another body");
        let half = body[..body.len() / 2].to_vec();
        assert_eq!(status(post(base, half.clone(), Some(&right), json).await), 403, "truncated on its way");
        assert_eq!(status(post(base, half.clone(), Some(&signed(SECRET, &half)), json).await), 400, "signed and no JSON");
        assert_eq!(status(post(base, body.clone(), Some(&right), "text/plain").await), 415);
        let large = vec![b' '; 10 * 1024 * 1024];
        assert_eq!(status(post(base, large.clone(), Some(&signed(SECRET, &large)), json).await), 413);
        assert_eq!(hotline.all().await, [] as [String; 0]);
        assert_eq!(status(post(base, body, Some(&right), "application/json; charset=utf-8").await), 200);
        assert_eq!(hotline.all().await.len(), 1);
    }

    async fn a_message_with_a_long_id_is_taken_in_once(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        let id = format!("wamid.{}", "a".repeat(5_000));
        for _ in 0..2 {
            assert_eq!(brings(base, &[message(&id, DIGITS, START.0, QUESTION)], &[]).await, 200);
        }
        let all = hotline.all().await;
        assert_eq!(all.len(), 1, "acknowledged, and there");
        let said = hotline.dossier(&all[0]).await.moments.into_iter().filter(|moment| moment.text.as_deref() == Some(QUESTION));
        assert_eq!(said.count(), 1, "and once");
    }

    async fn the_webhook_is_set_up_by_the_token_alone(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        let ask = |mode: &str, token: &str| {
            reqwest::Client::new().get(format!("{base}/webhook/whatsapp?hub.mode={mode}&hub.verify_token={token}&hub.challenge=1158201444")).send()
        };
        let right = ask("subscribe", VERIFY).await.unwrap();
        assert_eq!((right.status().as_u16(), right.text().await.unwrap().as_str()), (200, "1158201444"));
        for (mode, token) in [("subscribe", "lain"), ("subscribe", ""), ("unsubscribe", VERIFY)] {
            assert_eq!(ask(mode, token).await.unwrap().status().as_u16(), 403, "{mode} {token}");
        }
        let plain = Hotline::plain(&crate::engines::TestDatabase::fresh(crate::engines::Engine::Sqlite).await.unwrap()).await;
        assert_eq!(brings(&plain.crew().house.base, &[first()], &[]).await, 403, "no secret is configured");
    }

    async fn answers_go_out_within_a_day_and_what_fails_is_said(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        brings(base, &[first()], &[]).await;
        let id = hotline.all().await.remove(0);
        hotline.does(&id, Act::Classify(Category::Jdih)).await.expect("classified");
        hotline.crew().house.run_jobs().await;
        hotline.meta.plan(Plan::Refuse(429, 0));
        hotline.does(&id, answer("Ada pada portal.")).await.expect("answered");
        hotline.app().worker.run_due().await.expect("tried");
        assert_eq!(states(&hotline).await, ["terkirim", "tertunda"], "it is tried again");
        hotline.crew().house.clock.advance_ms(10_000);
        hotline.crew().house.run_jobs().await;
        assert_eq!(states(&hotline).await, ["terkirim", "terkirim"]);
        assert_eq!(hotline.meta.sent().last().unwrap().1, "Ada pada portal.");
        hotline.meta.plan(Plan::Refuse(400, 131_026));
        hotline.does(&id, answer("Satu lagi.")).await.expect("answered");
        hotline.crew().house.run_jobs().await;
        let moments = hotline.dossier(&id).await.moments;
        let (state, problem) = moments.last().unwrap().fared.clone().unwrap();
        assert_eq!(state, "gagal");
        assert!(problem.unwrap().contains("tidak dapat menerima"));
        hotline.tickets().resend(&hotline.operator, &moments.last().unwrap().id).await.expect("sent again");
        hotline.crew().house.run_jobs().await;
        assert_eq!(hotline.meta.sent().last().unwrap().1, "Satu lagi.");
        // A day after the last message WhatsApp takes no free answer.
        hotline.crew().house.clock.advance_ms(DAY_MS);
        assert_eq!(field(hotline.does(&id, answer("Terlambat.")).await), "cara_lain");
        let elsewhere = Act::Answer { text: "Lewat telepon.".into(), is_checked: true, is_said_elsewhere: true };
        hotline.does(&id, elsewhere).await.expect("recorded");
        let close = |is_delivered| Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered };
        assert_eq!(field(hotline.does(&id, close(None)).await), "penyampaian");
        hotline.does(&id, close(Some(false))).await.expect("closed");
        // Whoever writes again begins a linked ticket.
        brings(base, &[message("wamid.7", DIGITS, START.0 + 2 * DAY_MS, "lagi")], &[]).await;
        let all = hotline.all().await;
        assert_eq!(all.len(), 2);
        assert_eq!(hotline.dossier(&all[1]).await.others, [(id, "HL-2026-00001".to_owned())]);
        assert_eq!(hotline.meta.strangers(), 0, "every call had the token");
        hotline.crew().house.expect_verified().await;
    }

    async fn what_may_have_gone_is_not_sent_twice(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        brings(base, &[first()], &[]).await;
        let id = hotline.all().await.remove(0);
        hotline.does(&id, Act::Classify(Category::Jdih)).await.expect("classified");
        hotline.crew().house.run_jobs().await;
        hotline.meta.plan(Plan::Mumble);
        hotline.does(&id, answer("Sekali saja.")).await.expect("answered");
        hotline.crew().house.run_jobs().await;
        hotline.crew().house.clock.advance_ms(60_000);
        hotline.crew().house.run_jobs().await;
        assert_eq!((states(&hotline).await.concat(), hotline.meta.sent().len()), ("terkirimtidak_pasti".into(), 2));
        // A notice of it names the mark that went along.
        let mark = hotline.meta.marks().remove(1);
        let notice = json!({"id": "wamid.baru", "status": "delivered", "biz_opaque_callback_data": mark});
        brings(base, &[], &[notice]).await;
        assert_eq!(states(&hotline).await, ["terkirim", "sampai"]);
        let read = json!({"id": "wamid.baru", "status": "read"});
        brings(base, &[], &[read]).await;
        assert_eq!(states(&hotline).await, ["terkirim", "dibaca"]);
        // The program ended between the call and its answer.
        hotline.does(&id, answer("Dua.")).await.expect("answered");
        let cut_off = "UPDATE ticket_message SET state = 'dikirim' WHERE state = 'tertunda'";
        hotline.crew().force(cut_off).await.expect("as if it had been killed");
        hotline.crew().house.run_jobs().await;
        assert_eq!(hotline.meta.sent().len(), 2, "nobody knows, so a person decides");
        let last = hotline.dossier(&id).await.moments.pop().unwrap();
        let (state, problem) = last.fared.clone().unwrap();
        assert_eq!((state.as_str(), problem.as_deref()), ("tidak_pasti", Some("program berhenti ketika pesan dikirim")));
        assert_eq!(hotline.tickets().counted(&hotline.operator).await.unwrap().failed, 1, "and is told");
        hotline.tickets().resend(&hotline.operator, &last.id).await.expect("sent again");
        hotline.crew().house.run_jobs().await;
        assert_eq!(hotline.meta.sent().last().unwrap().1, "Dua.");
        hotline.crew().house.expect_verified().await;
    }

    async fn media_are_kept_closed_and_within_their_limit(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        hotline.meta.holds(b"%PDF-1.7 kenanganjaya");
        let document = json!({"id": "wamid.5", "from": DIGITS, "timestamp": (START.0 / 1000).to_string(), "type": "document",
            "document": {"id": "media5", "mime_type": "application/pdf", "filename": "surat.pdf"}});
        assert_eq!(brings(base, &[document], &[]).await, 200);
        hotline.crew().house.run_jobs().await;
        let id = hotline.all().await.remove(0);
        let ticket = hotline.dossier(&id).await;
        assert_eq!(ticket.media.len(), 1);
        let (media, bytes) = hotline.tickets().media(&hotline.operator, &ticket.media[0].id).await.expect("opened");
        assert_eq!((bytes.as_slice(), media.size), (&b"%PDF-1.7 kenanganjaya"[..], Some(21)));
        let refused = hotline.tickets().media(&hotline.crew().auditor, &ticket.media[0].id).await;
        assert!(refused.is_err(), "not the auditor's to open");
        // What lies in the store is sealed.
        for row in hotline.crew().rows("SELECT digest FROM ticket_media").await {
            let key = jdih::storage::FileKey::Original(row[0].as_ref().unwrap().parse().unwrap());
            let stored = hotline.app().storage.get_bytes(&key, 1_000).await.unwrap();
            assert!(!stored.windows(12).any(|part| part == b"kenanganjaya"));
        }
        hotline.meta.holds(&vec![0; jdih::tickets::MAX_MEDIA_BYTES + 1]);
        let large = json!({"id": "wamid.6", "from": DIGITS, "timestamp": (START.0 / 1000).to_string(), "type": "video",
            "video": {"id": "media6", "mime_type": "video/mp4"}});
        brings(base, &[large], &[]).await;
        hotline.crew().house.run_jobs().await;
        let media = hotline.dossier(&id).await.media;
        let problems: Vec<&str> = media.iter().filter_map(|one| one.problem.as_deref()).collect();
        assert_eq!(problems, ["lebih besar dari 16 MB"]);
        assert_eq!(media.len(), 2);
        hotline.crew().house.expect_verified().await;
    }
}
