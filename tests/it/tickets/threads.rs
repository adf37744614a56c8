//! Which ticket a further message goes to, from when its clock runs, and what a ticket waits for.

use super::desk::forward;
use super::meta::message;
use super::webhook::brings;
use super::{CONTACT, DIGITS, Hotline, NAME, QUESTION, answer, call, field, question};
use crate::app::START;
use crate::engines::on_both_engines;
use jdih::tickets::rules::MAX_EVENTS;
use jdih::tickets::rules::arrival::ARRIVED_AT_MOST_MS;
use jdih::tickets::{Act, Category, Channel, Manual, NewIdentity, Outcome, Status, TicketError, Way};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// An exported chat of the usual contact.
fn chat(pasted: &str) -> Manual {
    Manual { channel: Channel::Obrolan, pasted: pasted.into(), ..call(Category::Jdih) }
}

async fn taken(hotline: &Hotline, manual: &Manual) -> String {
    let address = hotline.takes_down(manual).await.expect("taken down");
    address.strip_prefix("/tiket/").expect("a ticket's address").to_owned()
}

async fn chatted(hotline: &Hotline, id: &str) -> Vec<String> {
    let moments = hotline.dossier(id).await.moments.into_iter();
    moments.filter(|moment| moment.kind == "obrolan").filter_map(|moment| moment.text).collect()
}

/// The ticket that a ticket goes on with.
async fn previous(hotline: &Hotline, id: &str) -> Option<String> {
    let sql = format!("SELECT previous_id FROM ticket WHERE id = '{id}'");
    hotline.crew().rows(&sql).await.remove(0).remove(0)
}

/// Lets a ticket have so many events.
async fn fill(hotline: &Hotline, id: &str, events: i64) {
    let last = format!("(SELECT max(ordinal) FROM ticket_event WHERE ticket_id = '{id}')");
    let sql =
        format!("UPDATE ticket_event SET ordinal = {events} WHERE ticket_id = '{id}' AND ordinal = {last}");
    hotline.crew().force(&sql).await.expect("filled");
}

/// The key of a ticket's requester is lost.
async fn lose_key(hotline: &Hotline, id: &str) {
    let sql = format!(
        "UPDATE ticket_requester SET wrapping_key = 'lain' WHERE id = (SELECT requester_id FROM ticket WHERE id = '{id}')"
    );
    hotline.crew().force(&sql).await.expect("lost");
}

fn close(outcome: Outcome) -> Act {
    Act::Close { outcome, text: String::new(), is_delivered: Some(true) }
}

on_both_engines! {
    async fn a_chat_goes_on_with_the_open_ticket_of_its_contact(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let first = "05/01/26 08.15 - Siti: Pagi\n05/01/26 08.16 - Siti: cari keputusan";
        let id = taken(&hotline, &chat(first)).await;
        assert_eq!(hotline.dossier(&id).await.line.opened, START.plus_ms(-45 * MINUTE_MS), "it was asked at 08.15");
        hotline.does(&id, Act::Ask { text: "Tahun berapa?".into(), is_said_elsewhere: false }).await.expect("asked");
        let more = format!("{first}\n05/01/26 08.50 - Siti: tahun 2025");
        assert_eq!(taken(&hotline, &chat(&more)).await, id, "the same thread");
        assert_eq!(chatted(&hotline, &id).await, ["Siti: Pagi", "Siti: cari keputusan", "Siti: tahun 2025"]);
        assert_eq!(hotline.dossier(&id).await.line.status, Some(Status::Diproses), "the requester has answered");
        // A call is no chat, and another contact another thread.
        assert_ne!(hotline.call(Category::Jdih).await, id);
        let other = NewIdentity { contact: "0812 0000 1111".into(), ..chat(first).identity };
        assert_ne!(taken(&hotline, &Manual { identity: other, ..chat(first) }).await, id);
        // A colleague who writes it down takes nothing away, and whoever has it is told.
        let colleague = hotline.crew().in_post("Operator Hotline").await;
        let told = async || {
            hotline.app().notices.catch_up().await.expect("followed");
            let told = hotline.app().notices.list(&hotline.operator, None).await.unwrap();
            told.lines.iter().filter(|line| line.sentence.contains("menulis lagi pada tiket hotline HL-2026-00001")).count()
        };
        assert_eq!(told().await, 0, "what somebody writes down is known to that one");
        let address = hotline.tickets().take_down(&colleague, &hotline.crew().fresh_id(), &chat(first)).await.expect("taken down");
        assert_eq!(address, format!("/tiket/{id}"));
        assert_eq!(hotline.dossier(&id).await.line.taken_by.as_ref(), Some(&hotline.operator.name));
        assert_eq!(told().await, 1);
        // A closed one is linked, and what stands in it is not written again.
        hotline.does(&id, close(Outcome::TidakTersedia)).await.expect("closed");
        let again = format!("{more}\n05/01/26 08.55 - Siti: satu lagi");
        let next = taken(&hotline, &chat(&again)).await;
        assert_eq!(chatted(&hotline, &next).await, ["Siti: satu lagi"]);
        assert_eq!(previous(&hotline, &next).await.as_ref(), Some(&id));
        hotline.crew().house.expect_verified().await;
    }

    async fn the_clock_runs_from_the_message_within_a_limit(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        let clock = &hotline.crew().house.clock;
        clock.advance_ms(10 * DAY_MS);
        let now = hotline.app().journal.clock().now();
        // What was written yesterday, while the line was down.
        let (yesterday, long_ago) = (now.plus_ms(-DAY_MS), now.plus_ms(-ARRIVED_AT_MOST_MS - DAY_MS));
        let messages = [
            message("wamid.1", DIGITS, yesterday.0, QUESTION),
            message("wamid.2", "6281200001111", long_ago.0, QUESTION),
            message("wamid.3", "6281200002222", now.0 + DAY_MS, QUESTION),
        ];
        assert_eq!(brings(base, &messages, &[]).await, 200);
        let rows = hotline.crew().rows("SELECT CAST(opened_ms AS TEXT), CAST(since_ms AS TEXT), CAST(last_in_ms AS TEXT) FROM ticket ORDER BY number").await;
        let times = |row: usize| rows[row].iter().map(|text| text.as_ref().unwrap().parse::<i64>().unwrap()).collect::<Vec<_>>();
        assert_eq!(times(0), [yesterday.0; 3]);
        assert_eq!(times(1), [now.0 - ARRIVED_AT_MOST_MS; 3], "no further back than the limit");
        assert_eq!(times(2), [now.0; 3], "and never later than now");
        // Who wrote last is the one that goes on, whatever the clocks say.
        let id = hotline.tickets().find(&hotline.operator, "HL-2026-00001").await.unwrap().unwrap();
        assert_eq!(brings(base, &[message("wamid.4", DIGITS, yesterday.0 - 1_000, "lebih dahulu")], &[]).await, 200);
        assert_eq!(hotline.all().await.len(), 3);
        assert_eq!(hotline.dossier(&id).await.window_ends, Some(yesterday.plus_ms(DAY_MS)), "the last one counts");
        hotline.crew().house.expect_verified().await;
    }

    async fn who_refused_a_name_is_not_named_by_a_telephone(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        brings(base, &[message("wamid.1", DIGITS, START.0, QUESTION)], &[]).await;
        let id = hotline.all().await.remove(0);
        let identity = hotline.dossier(&id).await.identity;
        assert_eq!(identity.name, NAME, "what the telephone calls itself");
        let refuses = Act::Identify { identity, request: jdih::tickets::Request::Informasi, is_limited: true };
        hotline.does(&id, refuses).await.expect("recorded");
        for again in ["wamid.2", "wamid.3"] {
            let known = hotline.dossier(&id).await.identity;
            assert_eq!((known.name.as_str(), known.contact.as_str()), ("", "+6281299887766"), "the number alone");
            brings(base, &[message(again, DIGITS, START.0, "lagi")], &[]).await;
        }
        assert_eq!(hotline.dossier(&id).await.identity.name, "");
        assert_eq!(hotline.all().await.len(), 1);
    }

    async fn a_full_ticket_goes_on_as_a_linked_one_and_can_be_closed(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        assert_eq!(brings(base, &[message("wamid.1", DIGITS, START.0, QUESTION)], &[]).await, 200);
        let id = hotline.all().await.remove(0);
        hotline.does(&id, Act::Take).await.expect("taken");
        fill(&hotline, &id, MAX_EVENTS - 1).await;
        hotline.does(&id, Act::Note("satu".into())).await.expect("there is room for one");
        assert_eq!(field(hotline.does(&id, Act::Note("dua".into())).await), "tindakan");
        hotline.crew().house.clock.advance_ms(1_000);
        let further = [message("wamid.2", DIGITS, START.0 + 500, "lagi"), message("wamid.3", "6281200001111", START.0 + 600, "halo")];
        assert_eq!(brings(base, &further, &[]).await, 200, "it holds nobody up");
        let all = hotline.all().await;
        assert_eq!(all.len(), 3);
        assert_eq!(previous(&hotline, &all[1]).await.as_ref(), Some(&id), "it goes on as a linked one");
        // What leads to its end is written all the same.
        let colleague = hotline.crew().in_post("Operator Hotline").await;
        hotline.acts(&colleague, &id, Act::Take).await.expect("taken over");
        hotline.acts(&colleague, &id, Act::Classify(Category::Kelembagaan)).await.expect("classified");
        hotline.acts(&colleague, &id, answer("Ada.")).await.expect("answered");
        hotline.acts(&colleague, &id, Act::Close { outcome: Outcome::Dijawab, text: "Selesai".into(), is_delivered: None }).await.expect("closed");
        // The requester's own page goes on in the same way.
        let receipt = hotline.app().hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
        let own = hotline.tickets().find(&hotline.operator, &receipt.code).await.unwrap().unwrap();
        fill(&hotline, &own, MAX_EVENTS).await;
        hotline.app().hotline.add(&receipt.secret, "Satu lagi", "192.0.2.1").await.expect("goes on");
        let page = hotline.app().hotline.page(&receipt.secret).await.expect("the page");
        assert_ne!(page.code, receipt.code);
        assert!(page.said.iter().any(|(.., text)| text == QUESTION) && page.said.iter().any(|(.., text)| text == "Satu lagi"));
    }

    async fn one_ticket_that_cannot_be_written_holds_no_other_up(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let base = &hotline.crew().house.base;
        assert_eq!(brings(base, &[message("wamid.1", DIGITS, START.0, QUESTION)], &[]).await, 200);
        let id = hotline.all().await.remove(0);
        lose_key(&hotline, &id).await;
        let batch = [message("wamid.2", DIGITS, START.0, "lagi"), message("wamid.3", "6281200001111", START.0, "halo")];
        assert_eq!(brings(base, &batch, &[]).await, 500, "the first is not acknowledged");
        assert_eq!(hotline.all().await.len(), 2, "the second is there");
        // A case that two tickets wait for.
        let case = hotline.cast.approved(13, None).await;
        let mut waiting = Vec::new();
        for _ in 0..2 {
            let receipt = hotline.app().hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
            let id = hotline.tickets().find(&hotline.operator, &receipt.code).await.unwrap().unwrap();
            hotline.does(&id, Act::Tie(case.clone())).await.expect("tied");
            waiting.push(id);
        }
        hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
        waiting.sort();
        lose_key(&hotline, &waiting[0]).await;
        let failed = hotline.tickets().settle_ended().await;
        assert!(matches!(failed, Err(TicketError::Secret(_))), "{failed:?}");
        assert_eq!(hotline.dossier(&waiting[1]).await.line.status, Some(Status::Dijawab), "the other was told");
    }

    async fn a_product_and_a_unit_are_waited_for_at_once(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        for unit_first in [true, false] {
            let number = if unit_first { 13 } else { 14 };
            let receipt = hotline.app().hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
            let id = hotline.tickets().find(&hotline.operator, &receipt.code).await.unwrap().unwrap();
            hotline.does(&id, Act::Classify(Category::Jdih)).await.expect("classified");
            let case = hotline.cast.approved(number, None).await;
            forward(&hotline, &id, Way::Langsung, "").await.expect("forwarded");
            hotline.does(&id, Act::Tie(case.clone())).await.expect("tied");
            let status = async || hotline.dossier(&id).await.line.status.unwrap();
            assert_eq!(status().await, Status::MenungguUnit, "the shorter time first");
            let forwarded = hotline.dossier(&id).await.forwards[0].id.clone();
            let unit = async || {
                let said = Act::UnitAnswer { forward_id: forwarded.clone(), text: "Sudah".into() };
                hotline.does(&id, said).await.expect("the unit has answered");
            };
            let product = async || {
                hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
                hotline.tickets().settle_ended().await.expect("told");
            };
            if unit_first {
                unit().await;
                assert_eq!(status().await, Status::MenungguProduk);
                product().await;
                assert_eq!(status().await, Status::Dijawab);
            } else {
                product().await;
                assert_eq!(status().await, Status::MenungguUnit, "the unit still has it");
                unit().await;
                assert_eq!(status().await, Status::Diproses, "what the unit said is to be brought to the requester");
            }
        }
        hotline.crew().house.expect_verified().await;
    }

    async fn whoever_has_a_ticket_is_told_when_its_requester_writes_again(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let app = hotline.app();
        let receipt = app.hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
        let id = hotline.all().await.remove(0);
        let told = async || {
            app.notices.catch_up().await.expect("followed");
            let told = app.notices.list(&hotline.operator, None).await.unwrap();
            assert!(told.lines.iter().all(|line| !line.sentence.contains(NAME) && !line.sentence.contains(CONTACT)));
            told.lines.iter().filter(|line| line.sentence.contains("menulis lagi pada tiket hotline HL-2026-00001")).count()
        };
        app.hotline.add(&receipt.secret, "Halo?", "192.0.2.1").await.expect("said");
        assert_eq!(told().await, 0, "nobody has it as yet");
        hotline.does(&id, Act::Take).await.expect("taken");
        for words in ["Masih di sana?", "Saya menunggu."] {
            app.hotline.add(&receipt.secret, words, "192.0.2.1").await.expect("said");
        }
        assert_eq!(told().await, 1, "once until it is read");
        hotline.does(&id, Act::Heard("Juga lewat telepon".into())).await.expect("written down");
        assert_eq!(told().await, 1, "what the holder wrote down is known");
    }
}
