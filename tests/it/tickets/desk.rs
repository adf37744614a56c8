//! What operators do with a ticket, from the call to the close.

use super::{Hotline, NAME, QUESTION, answer, call, field, question};
use crate::engines::on_both_engines;
use crate::house::posts;
use jdih::auth::Actor;
use jdih::kernel::{CivilDate, Timestamp};
use jdih::sop::ActError;
use jdih::tickets::{
    Act, Asked, Category, Channel, Condition, Manual, NewIdentity, Outcome, Period, RecapKind, Stamp, Status,
    Tab, TicketError, Way,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn asked(tab: Tab) -> Asked {
    Asked { tab, category: None, status: None, after: None }
}

fn close(outcome: Outcome) -> Act {
    Act::Close { outcome, text: String::new(), is_delivered: Some(true) }
}

/// Forwards a ticket to the Pengelola.
pub async fn forward(hotline: &Hotline, id: &str, way: Way, number: &str) -> Result<String, TicketError> {
    forwards(hotline, id, (way, number), "Mohon data").await
}

/// The same with these words.
pub async fn forwards(
    hotline: &Hotline,
    id: &str,
    (way, number): (Way, &str),
    text: &str,
) -> Result<String, TicketError> {
    let posts = hotline.app().auth().posts(&hotline.operator.office_id).await.unwrap();
    let post = posts.iter().find(|post| post.title == posts::PENGELOLA).unwrap();
    let act = Act::Forward {
        post_id: post.id.clone(),
        condition: Condition::BelumTersedia,
        way,
        number: number.into(),
        text: text.into(),
    };
    hotline.does(id, act).await
}

/// The date on which a ticket is due.
async fn due(hotline: &Hotline, id: &str) -> String {
    CivilDate::in_jakarta(hotline.dossier(id).await.line.next.expect("due")).iso()
}

on_both_engines! {
    async fn a_call_is_taken_down_answered_from_what_is_published_and_closed(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let case = hotline.cast.approved(13, None).await;
        hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
        let id = hotline.call(Category::Jdih).await;
        let base = hotline.app().web.site.base_url.to_string();
        for (text, why) in [
            (format!("Lihat {base}kasus/{case}"), "a page of the staff"),
            (format!("Lihat {base}produk-hukum/99"), "no such product"),
            ("Lihat https://contoh.com/berkas".to_owned(), "somebody else's page"),
            (String::new(), "nothing"),
        ] {
            assert_eq!(field(hotline.does(&id, answer(&text)).await), "jawaban", "{why}");
        }
        let unchecked = Act::Answer { text: "Ada.".into(), is_checked: false, is_said_elsewhere: false };
        assert_eq!(field(hotline.does(&id, unchecked).await), "terbuka");
        assert_eq!(field(hotline.does(&id, close(Outcome::Dijawab)).await), "hasil", "nothing was answered");
        hotline.does(&id, answer(&format!("Keputusan 13: {base}produk-hukum/1"))).await.expect("answered");
        let ticket = hotline.dossier(&id).await;
        assert_eq!(ticket.line.status, Some(Status::Dijawab));
        let not_said = Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered: None };
        assert_eq!(field(hotline.does(&id, not_said).await), "penyampaian");
        hotline.does(&id, close(Outcome::Dijawab)).await.expect("closed");
        let ticket = hotline.dossier(&id).await;
        assert_eq!((ticket.line.status, ticket.line.outcome, ticket.line.next),
            (Some(Status::Ditutup), Some(Outcome::Dijawab), None));
        let steps: Vec<i64> = ticket.moments.iter().filter_map(|moment| moment.step).collect();
        assert_eq!(steps, [1, 2, 3, 4, 8, 5, 10, 11], "the steps of the decree are recorded");
        let said = |kind: &str| ticket.moments.iter().find(|moment| moment.kind == kind).unwrap().text.clone().unwrap();
        assert!(said("salam").contains("KPU Provinsi Jambi") && said("penutup").contains("HL-2026-00001"));
        assert!(said("skm").contains("/survei"));
        assert_eq!(field(hotline.does(&id, Act::Note("lagi".into())).await), "tindakan", "it is closed");
        let address = hotline.does(&id, Act::Reopen("Satu lagi".into())).await.expect("goes on");
        let next = hotline.dossier(address.strip_prefix("/tiket/").unwrap()).await;
        assert_eq!((next.line.code.as_str(), next.identity.name.as_str()), ("HL-2026-00002", NAME));
        assert_eq!(next.others, [(id.clone(), "HL-2026-00001".to_owned())]);
        hotline.crew().house.expect_verified().await;
    }

    async fn a_missing_decision_becomes_an_upload_and_comes_back_to_the_requester(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let app = &hotline.app();
        let receipt = app.hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
        let id = hotline.all().await.remove(0);
        hotline.does(&id, Act::Classify(Category::Jdih)).await.expect("classified");
        let case = hotline.cast.registered(21, None).await;
        assert_eq!(field(hotline.does(&id, Act::Tie("tidak-ada".into())).await), "perkara");
        hotline.does(&id, Act::Tie(case.clone())).await.expect("tied");
        assert_eq!(hotline.dossier(&id).await.line.status, Some(Status::MenungguProduk));
        let refused = Act::Close { outcome: Outcome::TidakTersedia, text: String::new(), is_delivered: None };
        assert_eq!(field(hotline.does(&id, refused).await), "hasil", "it waits for the case");
        hotline.cast.take_to(&case, "unggah").await;
        hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
        app.tickets.settle_ended().await.expect("told");
        app.tickets.settle_ended().await.expect("told once");
        let ticket = hotline.dossier(&id).await;
        assert_eq!(ticket.line.status, Some(Status::Dijawab));
        let page = app.hotline.page(&receipt.secret).await.expect("the requester's page");
        let news: Vec<&String> = page.said.iter().filter(|(office, _, text)| *office && text.contains("/produk-hukum/1")).map(|(.., text)| text).collect();
        assert_eq!(news.len(), 1, "{:?}", page.said);
        app.notices.catch_up().await.expect("followed");
        let told = app.notices.list(&hotline.operator, None).await.unwrap();
        assert!(told.lines.iter().any(|line| line.sentence.contains("HL-2026-00001 sudah selesai")), "{told:?}");
        let done = Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered: None };
        hotline.does(&id, done).await.expect("closed: the page brings the words");
        let page = app.hotline.page(&receipt.secret).await.expect("the page stays");
        assert!(page.is_closed && page.said.iter().any(|(_, _, text)| text.contains("/survei")));
        // Whoever writes again goes on with a linked ticket, under the same address.
        app.hotline.add(&receipt.secret, "Terima kasih, dan satu lagi.", "192.0.2.1").await.expect("goes on");
        let page = app.hotline.page(&receipt.secret).await.unwrap();
        assert_eq!((page.code.as_str(), page.is_closed), ("HL-2026-00002", false));
        assert!(page.said.iter().any(|(_, _, text)| text == QUESTION), "what was said before stays");
        hotline.crew().house.expect_verified().await;
    }

    async fn a_takedown_that_was_asked_for_is_told_without_saying_of_what(database: TestDatabase) {
        let office = crate::nota::Takedown::founded(&database).await;
        let app = &office.crew.house.app;
        let operator = office.crew.in_post("Operator Hotline").await;
        let receipt = app.hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
        let ticket_id = office.crew.rows("SELECT id FROM ticket").await.remove(0)[0].clone().expect("an id");
        let case = office.at("penomoran").await;
        let stamp = Stamp { act_id: office.crew.fresh_id(), ticket_id, version: 1 };
        app.tickets.act(&operator, &stamp, Act::Tie(case.clone())).await.expect("tied");
        office.numbers(&case, &[("nomor", "1")]).await.expect("numbered");
        app.tickets.settle_ended().await.expect("told");
        let said = app.hotline.page(&receipt.secret).await.expect("the requester's page").said;
        assert!(said.iter().any(|(_, _, text)| text.contains("sudah ditindaklanjuti")), "{said:?}");
        assert!(!said.iter().any(|(_, _, text)| text.contains("produk-hukum/")), "{said:?}");
        office.crew.house.expect_verified().await;
    }

    async fn before_a_takedown_it_is_said_who_waits_for_the_product(database: TestDatabase) {
        let office = crate::nota::Takedown::founded(&database).await;
        let app = &office.crew.house.app;
        let operator = office.crew.in_post("Operator Hotline").await;
        app.hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
        let ticket_id = office.crew.rows("SELECT id FROM ticket").await.remove(0)[0].clone().expect("an id");
        let case = office.begins().await;
        let page = office.browser(&office.pengelola).await;
        let shown = page.get(&format!("/kasus/{case}")).await.expect(200).text();
        assert!(!shown.contains("tiket hotline") && !shown.contains("laporan masalah"), "{shown}");
        let stamp = Stamp { act_id: office.crew.fresh_id(), ticket_id, version: 1 };
        app.tickets.act(&operator, &stamp, Act::Tie(case.clone())).await.expect("tied");
        app.reports.add(1, "Halaman kedua terbalik sekali.").await.expect("taken in");
        let shown = page.get(&format!("/kasus/{case}")).await.expect(200).text();
        assert!(shown.contains("1 tiket hotline yang belum selesai"), "{shown}");
        assert!(shown.contains("1 laporan masalah dari pembaca"), "{shown}");
        assert!(!shown.contains(NAME), "nothing of the requester");
        let tied = app.tickets.tied_to(&operator, std::slice::from_ref(&case)).await.expect("rows");
        assert_eq!((tied.known.len(), tied.others), (1, 0), "who handles it is led to it");
    }

    async fn a_complaint_is_forwarded_and_leaves_with_a_note(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let id = hotline.call(Category::Jdih).await;
        let leaves = |text: &str| Act::Close { outcome: Outcome::DiserahkanPengaduan, text: text.into(), is_delivered: Some(true) };
        assert_eq!(field(hotline.does(&id, leaves("Kepada Dumas")).await), "hasil", "it is no complaint");
        hotline.does(&id, Act::Classify(Category::Pengaduan)).await.expect("classified");
        assert_eq!(field(forward(&hotline, &id, Way::NotaDinas, "").await), "nomor");
        forward(&hotline, &id, Way::NotaDinas, "7/HM.02-ND/15/2026").await.expect("forwarded");
        assert_eq!(hotline.dossier(&id).await.line.status, Some(Status::MenungguUnit));
        assert_eq!(field(hotline.does(&id, close(Outcome::TidakTersedia)).await), "hasil", "a unit has it");
        let answered = Act::UnitAnswer { forward_id: hotline.dossier(&id).await.forwards[0].id.clone(), text: "Sudah ditangani".into() };
        hotline.does(&id, answered.clone()).await.expect("answered");
        assert_eq!(field(hotline.does(&id, answered).await), "penerusan", "answered once");
        assert_eq!(field(hotline.does(&id, leaves(" ")).await), "catatan_penutup");
        hotline.does(&id, leaves("Diserahkan kepada petugas Dumas dengan nota dinas 7")).await.expect("closed");
        let steps: Vec<i64> = hotline.dossier(&id).await.moments.iter().filter_map(|moment| moment.step).collect();
        assert_eq!(steps, [1, 2, 3, 4, 8, 4, 6, 7, 10, 11]);
        hotline.crew().house.expect_verified().await;
    }

    async fn what_is_due_follows_the_office_calendar(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let clock = &hotline.crew().house.clock;
        // Thursday, 15 January 2026; Friday is a holiday.
        clock.advance_ms(10 * DAY_MS);
        let receipt = hotline.app().hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
        let id = hotline.all().await.remove(0);
        assert_eq!(due(&hotline, &id).await, "2026-01-19");
        let follow_up = |days| Act::FollowUp { text: "Menunggu berkas".into(), days };
        for days in [0, 4] {
            assert_eq!(field(hotline.does(&id, follow_up(days)).await), "hari");
        }
        hotline.does(&id, follow_up(3)).await.expect("promised");
        // A promise gives no time beyond the working day in which it has to be answered or forwarded (step 6).
        assert_eq!(due(&hotline, &id).await, "2026-01-19");
        hotline.does(&id, Act::Classify(Category::Jdih)).await.expect("classified");
        forward(&hotline, &id, Way::Langsung, "").await.expect("forwarded");
        assert_eq!(due(&hotline, &id).await, "2026-01-19");
        hotline.does(&id, follow_up(3)).await.expect("promised: a unit has it");
        assert_eq!(due(&hotline, &id).await, "2026-01-21");
        hotline.does(&id, Act::Ask { text: "Tahun berapa?".into(), is_said_elsewhere: false }).await.expect("asked");
        assert_eq!(due(&hotline, &id).await, "2026-01-21");
        hotline.app().hotline.add(&receipt.secret, "Tahun 2025", "192.0.2.1").await.expect("said");
        assert_eq!(hotline.dossier(&id).await.line.status, Some(Status::Diproses), "the requester has answered");
        // A holiday that is added moves what is due.
        let calendar = jdih::calendar::Change::day("2026-01-19", "libur_nasional", "Libur daerah").unwrap();
        hotline.app().sops.change_calendar(&hotline.crew().admin, &calendar).await.expect("changed");
        assert_eq!(hotline.tickets().recompute(&hotline.operator.office_id).await.unwrap(), 1);
        assert_eq!(due(&hotline, &id).await, "2026-01-20");
        hotline.crew().house.expect_verified().await;
    }

    async fn who_is_late_is_reminded_once_and_in_office_hours(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let (app, clock) = (&hotline.app(), &hotline.crew().house.clock);
        app.hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
        let late = || async {
            app.notices.catch_up().await.expect("followed");
            let told = app.notices.list(&hotline.operator, None).await.unwrap();
            told.lines.iter().filter(|line| line.sentence.contains("lewat waktu")).count()
        };
        assert_eq!(late().await, 0, "it is due tomorrow");
        // Tuesday evening: the time is over, and nobody is at work.
        clock.advance_ms(DAY_MS + 12 * 60 * 60 * 1000);
        assert_eq!(late().await, 0, "not at night");
        clock.advance_ms(12 * 60 * 60 * 1000);
        assert_eq!(late().await, 1, "Wednesday morning");
        clock.advance_ms(DAY_MS);
        assert_eq!(late().await, 1, "once");
        let overdue = hotline.tickets().list(&hotline.operator, &asked(Tab::Overdue)).await.unwrap();
        assert_eq!(overdue.len(), 1);
    }

    async fn a_requester_who_refuses_a_name_is_served_and_the_rest_recorded(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let nobody = Manual { identity: NewIdentity::default(), ..call(Category::Kelembagaan) };
        assert_eq!(field(hotline.takes_down(&nobody).await), "nama");
        let limited = Manual { is_limited: true, ..nobody };
        let id = hotline.takes_down(&limited).await.unwrap().strip_prefix("/tiket/").unwrap().to_owned();
        let ticket = hotline.dossier(&id).await;
        assert!(ticket.is_limited && !ticket.is_reachable);
        hotline.does(&id, answer("Kantor buka pukul 07.30.")).await.expect("answered");
        let done = Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered: None };
        hotline.does(&id, done).await.expect("closed");
        let moments = hotline.dossier(&id).await.moments;
        for kind in ["penutup", "skm"] {
            let moment = moments.iter().find(|moment| moment.kind == kind).unwrap();
            assert_eq!(moment.facts["penyampaian"], "tidak dapat disampaikan");
            assert_eq!(moment.text, None);
        }
    }

    async fn a_formal_request_or_a_complaint_is_closed_after_it_was_handed_over(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        for category in [Category::Ppid, Category::Pengaduan] {
            let id = hotline.call(category).await;
            hotline.does(&id, answer("Sudah dijelaskan.")).await.expect("answered");
            assert_eq!(field(hotline.does(&id, close(Outcome::Dijawab)).await), "catatan_penutup", "{category:?}");
            let noted = Act::Close { outcome: Outcome::Dijawab, text: "Diserahkan kepada PPID".into(), is_delivered: Some(true) };
            hotline.does(&id, noted).await.expect("handed over by a note");
            let moments = hotline.dossier(&id).await.moments;
            assert!(moments.iter().any(|moment| moment.kind == "serah_terima"), "{category:?}");
            let id = hotline.call(category).await;
            forward(&hotline, &id, Way::Langsung, "").await.expect("forwarded");
            let forward_id = hotline.dossier(&id).await.forwards[0].id.clone();
            hotline.does(&id, Act::UnitAnswer { forward_id, text: "Sudah".into() }).await.expect("answered");
            hotline.does(&id, close(Outcome::DijawabUnit)).await.expect("handed over by the forward");
            let id = hotline.call(category).await;
            hotline.does(&id, close(Outcome::TidakDilanjutkan)).await.expect("given up by the requester");
        }
        let id = hotline.call(Category::Jdih).await;
        assert_eq!(field(hotline.does(&id, close(Outcome::Dihapus)).await), "hasil", "what erasing records is not chosen");
        hotline.crew().house.expect_verified().await;
    }

    async fn of_who_refuses_to_be_named_nothing_is_kept(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let limited = Manual { is_limited: true, ..call(Category::Jdih) };
        let id = hotline.takes_down(&limited).await.unwrap().strip_prefix("/tiket/").unwrap().to_owned();
        let nothing = |ticket: jdih::tickets::Dossier| (ticket.identity, ticket.is_limited, ticket.is_reachable);
        assert_eq!(nothing(hotline.dossier(&id).await), (NewIdentity::default(), true, false));
        let tagged = "SELECT id FROM ticket_requester WHERE contact_tag IS NOT NULL";
        assert_eq!(hotline.crew().rows(tagged).await.len(), 0);
        // Said later.
        let id = hotline.call(Category::Jdih).await;
        assert_eq!(hotline.crew().rows(tagged).await.len(), 1);
        let identity = hotline.dossier(&id).await.identity;
        let refuses = Act::Identify { identity, request: jdih::tickets::Request::Informasi, is_limited: true };
        hotline.does(&id, refuses).await.expect("recorded");
        assert_eq!(nothing(hotline.dossier(&id).await), (NewIdentity::default(), true, false));
        assert_eq!(hotline.crew().rows(tagged).await.len(), 0);
        hotline.crew().house.expect_verified().await;
    }

    async fn an_exported_chat_is_taken_down_with_its_times(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let pasted = "05/01/26 08.15 - Siti: Pagi\n05/01/26 08.16 - Siti: cari keputusan";
        let chat = Manual { channel: Channel::Obrolan, pasted: pasted.into(), ..call(Category::Jdih) };
        let id = hotline.takes_down(&chat).await.unwrap().strip_prefix("/tiket/").unwrap().to_owned();
        let said: Vec<String> = hotline.dossier(&id).await.moments.into_iter().filter(|moment| moment.kind == "obrolan").filter_map(|moment| moment.text).collect();
        assert_eq!(said, ["Siti: Pagi", "Siti: cari keputusan"]);
        assert_eq!(hotline.dossier(&id).await.moments[0].text.as_deref(), Some("Siti: Pagi"), "in the order of time");
        let wrong = Manual { pasted: "bukan obrolan".into(), ..chat.clone() };
        assert_eq!(field(hotline.takes_down(&wrong).await), "obrolan");
        let elsewhere = Manual { channel: Channel::Whatsapp, pasted: String::new(), ..chat };
        assert_eq!(field(hotline.takes_down(&elsewhere).await), "saluran");
    }

    async fn stale_pages_double_clicks_and_other_people_change_nothing(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let colleague = hotline.crew().in_post("Operator Hotline").await;
        let id = hotline.call(Category::Jdih).await;
        let stamp = Stamp { act_id: hotline.crew().fresh_id(), ticket_id: id.clone(), version: 1 };
        for _ in 0..2 {
            hotline.tickets().act(&hotline.operator, &stamp, answer("Ada.")).await.expect("once, and told again");
        }
        let answers = hotline.dossier(&id).await.moments.iter().filter(|moment| moment.kind == "jawaban").count();
        assert_eq!(answers, 1);
        let stale = Stamp { act_id: hotline.crew().fresh_id(), ..stamp };
        let refused = hotline.tickets().act(&hotline.operator, &stale, Act::Note("a".into())).await;
        assert!(matches!(refused, Err(TicketError::Act(ActError::Stale { now: 2 }))), "{refused:?}");
        assert_eq!(field(hotline.acts(&colleague, &id, Act::Note("a".into())).await), "tindakan", "not the colleague's");
        hotline.acts(&colleague, &id, Act::Take).await.expect("taken over");
        assert_eq!(field(hotline.does(&id, Act::Note("a".into())).await), "tindakan");
        for other in [&hotline.crew().admin, &hotline.crew().auditor, &hotline.cast.pengelola] {
            let refused = hotline.acts(other, &id, Act::Take).await;
            assert!(matches!(refused, Err(TicketError::NotFound)), "{refused:?}");
            assert!(matches!(hotline.tickets().list(other, &asked(Tab::Open)).await, Err(TicketError::NotFound)));
        }
        hotline.crew().house.expect_verified().await;
    }

    async fn what_concerns_sexual_violence_is_read_by_its_taker_and_the_named_handler_alone(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let colleague = hotline.crew().in_post("Operator Hotline").await;
        let handler = hotline.cast.sekretaris.clone();
        let auth = hotline.app().auth();
        auth.set_setting(&hotline.crew().admin, jdih::tickets::PKS_SETTING, &handler.person_id).await.expect("named");
        let id = hotline.call(Category::Pks).await;
        let sees = |actor: Actor| {
            let (tickets, id) = (hotline.tickets().clone(), id.clone());
            async move { tickets.dossier(&actor, &id).await.map(|ticket| (ticket.is_handled, ticket.identity.name)) }
        };
        assert_eq!(sees(hotline.operator.clone()).await.unwrap(), (true, NAME.to_owned()));
        assert_eq!(sees(handler.clone()).await.unwrap(), (true, NAME.to_owned()));
        assert_eq!(sees(colleague.clone()).await.unwrap(), (false, String::new()), "that it is there, and no more");
        assert!(matches!(sees(hotline.crew().auditor.clone()).await, Err(TicketError::NotFound)));
        assert!(matches!(hotline.acts(&colleague, &id, Act::Take).await, Err(TicketError::NotFound)));
        for actor in [&hotline.operator, &handler, &colleague] {
            let lines = hotline.tickets().list(actor, &asked(Tab::Open)).await.unwrap();
            assert_eq!(lines.iter().map(|line| line.who.as_str()).collect::<Vec<_>>(), ["PKS"]);
        }
        hotline.acts(&handler, &id, Act::Take).await.expect("the handler takes it over");
        assert_eq!(sees(hotline.operator.clone()).await.unwrap(), (false, String::new()), "it was given away");
        let looks = hotline.tickets().dossier(&handler, &id).await.unwrap().looks;
        assert!(looks.iter().any(|look| look.name.as_ref() == Some(&hotline.operator.name)), "{looks:?}");
        assert!(looks.iter().all(|look| look.name.as_ref() != Some(&colleague.name)), "who saw nothing looked at nothing");
    }

    async fn lists_go_on_where_they_ended(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        for _ in 0..3 {
            hotline.call(Category::Jdih).await;
            hotline.crew().house.clock.advance_ms(1_000);
        }
        let all = hotline.tickets().list(&hotline.operator, &asked(Tab::Open)).await.unwrap();
        let codes: Vec<&str> = all.iter().map(|line| line.code.as_str()).collect();
        assert_eq!(codes, ["HL-2026-00001", "HL-2026-00002", "HL-2026-00003"], "what is due first at the top");
        let after = Some((all[0].next.map_or(0, |due: Timestamp| due.0), all[0].id.clone()));
        let rest = hotline.tickets().list(&hotline.operator, &Asked { after, ..asked(Tab::Mine) }).await.unwrap();
        assert_eq!(rest.len(), 2);
        hotline.does(&all[1].id, Act::Close { outcome: Outcome::TidakDilanjutkan, text: String::new(), is_delivered: Some(false) }).await.unwrap();
        let closed = hotline.tickets().list(&hotline.operator, &asked(Tab::Closed)).await.unwrap();
        assert_eq!(closed.iter().map(|line| line.code.as_str()).collect::<Vec<_>>(), ["HL-2026-00002"]);
        assert_eq!(hotline.tickets().counted(&hotline.operator).await.unwrap().open, 2);
        let found = hotline.tickets().find(&hotline.operator, "hl-2026-3").await.unwrap();
        assert_eq!(found.as_ref(), Some(&all[2].id));
        assert_eq!(hotline.tickets().find(&hotline.operator, "HL-2026-9").await.unwrap(), None);
    }
    async fn a_forwarding_says_which_condition_of_step_6_held(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let id = hotline.call(Category::Tahapan).await;
        let operator = hotline.crew().house.person("Operator Hotline").await;
        let page = operator.get(&format!("/tiket/{id}")).await.expect(200);
        let page = operator.send(&page, &format!("/tiket/{id}/pengambilan"), &[]).await.expect(200);
        let action = format!("/tiket/{id}/penerusan");
        let units = hotline.app().auth().posts(&hotline.operator.office_id).await.expect("posts");
        let unit = &units.iter().find(|post| post.title == posts::PENGELOLA).expect("a unit").id;
        let typed = [("unit", unit.as_str()), ("cara", "langsung"), ("alasan", "Mohon jadwalnya")];
        let refused = operator.send(&page, &action, &typed).await.expect(422).expect_text("Pilih syarat penerusannya");
        assert!(refused.body.contains("Mohon jadwalnya"), "what was typed stays");
        let typed = [("syarat", "apa_saja"), ("unit", unit.as_str()), ("cara", "langsung"), ("alasan", "Mohon jadwalnya")];
        operator.send(&refused, &action, &typed).await.expect(422).expect_text("Pilih syarat penerusannya");
        let typed = [("syarat", "perlu_verifikasi"), ("unit", unit.as_str()), ("cara", "langsung"), ("alasan", "Mohon jadwalnya")];
        let done = operator.send(&refused, &action, &typed).await.expect(200);
        done.expect_text("(Koordinasi langsung): Perlu verifikasi");
        let facts = hotline.dossier(&id).await.moments.into_iter().rev().find(|moment| moment.kind == "penerusan").expect("forwarded").facts;
        assert_eq!(facts["syarat"], "perlu_verifikasi");
        // What was forwarded before a condition was asked for has none.
        let other = hotline.call(Category::Tahapan).await;
        forward(&hotline, &other, Way::Langsung, "").await.expect("forwarded");
        let sql = format!("UPDATE ticket_event SET facts = '{{}}' WHERE ticket_id = '{other}' AND kind = 'penerusan'");
        crate::raw::run(hotline.app().journal.db(), &sql).await.expect("as of before");
        hotline.crew().house.clock.advance_ms(1_000);
        let day = CivilDate::in_jakarta(hotline.crew().house.app.journal.clock().now());
        let recap = hotline.tickets().recap(&hotline.operator, RecapKind::Harian, day).await.expect("a recap");
        let counts: Vec<(&str, i64)> = recap.figures.forwards.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        assert_eq!(counts, [("", 1), ("perlu_verifikasi", 1)]);
        let page = operator.get(&jdih::tickets::recap_address(Period::of(RecapKind::Harian, day))).await.expect(200);
        page.expect_text("Penerusan menurut syarat langkah 6").expect_text("Tidak dicatat");
    }
}
