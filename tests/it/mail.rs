//! Mails: to whom, when, how often, and what becomes of those that a server does not take.

use crate::crew::{Cast, Crew};
use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{House, posts};
use crate::raw;
use crate::smtp::{MailServer, Plan};
use jdih::auth::Actor;
use jdih::config::Values;
use jdih::journal::{self, export_line};
use jdih::notices::mail::{
    CONFIRMATIONS_A_DAY, Frequency, LINK_MS, MAILS_AN_HOUR, MAX_AGE_MS, MailSettings, Security, Smtp, Wishes,
};
use jdih::notices::{Mailer, NoticeError};
use std::time::Duration;

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// An office whose mails go to a server of the test.
struct Mailing {
    cast: Cast,
    server: MailServer,
}

impl Mailing {
    async fn open(database: &TestDatabase) -> Self {
        let server = MailServer::start().await;
        let values = Values {
            database: Some(database.url()),
            smtp: Some(format!("127.0.0.1:{}", server.port)),
            smtp_tls: Some("tanpa".into()),
            mail_from: Some("jdih@kpu.contoh".into()),
            ..Values::default()
        };
        let crew = Crew::of(House::founded_with(database, values).await).await;
        let cast = Cast {
            sekretaris: crew.in_post(posts::SEKRETARIS).await,
            kabag: crew.in_post(posts::KABAG).await,
            kasubbag: crew.in_post(posts::KASUBBAG).await,
            pengelola: crew.in_post(posts::PENGELOLA).await,
            crew,
        };
        Self { cast, server }
    }

    fn house(&self) -> &House {
        &self.cast.crew.house
    }

    /// Follows the journal and runs what is due.
    async fn works(&self) {
        self.house().app.notices.catch_up().await.expect("followed");
        self.house().run_jobs().await;
    }

    /// The secret of the last link that was mailed.
    fn secret(&self) -> String {
        let taken = self.server.taken();
        let text =
            taken.iter().rev().map(|mail| mail.text()).find(|text| text.contains("/surel/")).expect("a link");
        let rest = text.split("/surel/").nth(1).expect("a link");
        rest.chars().take_while(char::is_ascii_hexdigit).collect()
    }

    /// Gives somebody a confirmed address.
    async fn confirms(&self, who: &Actor, address: &str) {
        self.house().app.notices.set_address(who, address).await.expect("an address");
        self.works().await;
        self.house().app.notices.confirm_address(&self.secret()).await.expect("confirmed");
    }

    /// The secretary has an address, and a case comes to the secretary's step.
    async fn with_a_case(database: &TestDatabase) -> (Self, String) {
        let t = Self::open(database).await;
        t.confirms(&t.cast.sekretaris, "sekretaris@kpu.contoh").await;
        let case = t.cast.registered(13, None).await;
        t.cast.take_to(&case, "terima").await;
        (t, case)
    }

    /// Sends the case back and brings it again: two more notices, the last to the secretary.
    async fn again(&self, case: &str) {
        self.cast.crew.act(&self.cast.sekretaris, case, "pengembalian").await.expect("sent back");
        self.cast.take_to(case, "terima").await;
    }

    async fn waiting(&self) -> i64 {
        raw::number(self.house().app.journal.db(), "SELECT count(*) FROM notice WHERE to_mail = 1").await
    }

    async fn failed_jobs(&self) -> i64 {
        let sql = "SELECT count(*) FROM job WHERE state = 'gagal' AND kind LIKE 'surel%'";
        raw::number(self.house().app.journal.db(), sql).await
    }

    async fn list(&self, who: &Actor) -> Vec<String> {
        let listed = self.house().app.notices.list(who, None).await.expect("a list");
        listed.lines.into_iter().map(|line| line.sentence).collect()
    }
}

on_both_engines! {
    async fn nothing_but_the_link_goes_to_an_address_before_it_is_confirmed(database: TestDatabase) {
        let t = Mailing::open(&database).await;
        t.house().app.notices.set_address(&t.cast.sekretaris, " sekretaris@kpu.contoh ").await.unwrap();
        let case = t.cast.registered(13, None).await;
        t.cast.take_to(&case, "terima").await;
        t.works().await;
        let [link] = t.server.taken().try_into().unwrap();
        assert_eq!((link.to.as_str(), link.header("subject")), ("sekretaris@kpu.contoh", "[JDIH] Konfirmasi alamat surel".into()));
        // What came before the confirmation is in the list alone.
        t.house().app.notices.confirm_address(&t.secret()).await.unwrap();
        t.works().await;
        assert_eq!(t.server.taken().len(), 1);
        t.again(&case).await;
        t.works().await;
        let mail = t.server.taken().pop().unwrap();
        assert_eq!(t.server.taken().len(), 2);
        assert!(mail.header("subject").starts_with("[JDIH] Perkara sampai pada langkah Anda ("), "{}", mail.raw);
        assert!(mail.header("list-unsubscribe").ends_with("/pemberitahuan/pengaturan>"), "{}", mail.raw);
        assert_eq!(mail.header("auto-submitted"), "auto-generated");
        assert!(mail.header("content-type").starts_with("multipart/alternative"), "{}", mail.raw);
        assert!(mail.text().contains(&format!("{}/kasus/{case}", t.house().base)), "{}", mail.text());
        t.house().expect_verified().await;
    }

    async fn a_mail_says_nothing_of_document_or_person(database: TestDatabase) {
        let (t, case) = Mailing::with_a_case(&database).await;
        for who in [&t.cast.pengelola, &t.cast.kasubbag, &t.cast.kabag] {
            t.confirms(who, &format!("{}@kpu.contoh", &who.person_id[30..])).await;
        }
        t.again(&case).await;
        t.works().await;
        t.cast.take_to(&case, "unggah").await;
        t.works().await;
        t.cast.crew.act(&t.cast.pengelola, &case, "pengunggahan").await.unwrap();
        t.works().await;
        let taken = t.server.taken();
        assert!(taken.len() >= 8, "{}", taken.len());
        // The title, the number, what the paper and notes say, names, NIP, logins, posts.
        let planted = [
            "Standar Operasional", "Dokumen Hukum", "12/HK.03", "Nomor 13", "Keputusan", "Permohonan", "Subbagian",
            "Catatan untuk langkah", "Proses sesuai", "Awak", "awak", "19900101", "Sekretaris", "Kabag", "Kasubbag",
        ];
        for mail in taken {
            let text = mail.text();
            for word in planted {
                assert!(!text.contains(word) && !mail.raw.contains(word), "{word}: {text}");
            }
        }
    }

    async fn what_is_not_taken_is_tried_again_and_bears_one_id(database: TestDatabase) {
        let (t, _) = Mailing::with_a_case(&database).await;
        // Not now; away at the text; taken, but the answer is lost; taken.
        t.server.plans(&[Plan::Answer("RCPT", "451 nanti"), Plan::Drop("DATA"), Plan::TakeAndDrop]);
        t.works().await;
        for wait in [4_000, 8_000, 16_000] {
            assert_eq!(t.waiting().await, 1);
            t.house().clock.advance_ms(wait);
            t.works().await;
        }
        let mut mails = t.server.taken();
        mails.remove(0);
        let [lost, known] = mails.try_into().unwrap();
        assert_eq!(lost.header("message-id"), known.header("message-id"));
        assert!(known.header("message-id").ends_with("@kpu.contoh>"));
        assert_eq!((t.waiting().await, t.failed_jobs().await), (0, 0));
        t.house().clock.advance_ms(HOUR_MS);
        t.works().await;
        assert_eq!(t.server.taken().len(), 3);
    }

    async fn an_address_that_is_refused_for_good_gets_nothing_more_and_its_person_knows(database: TestDatabase) {
        let (t, case) = Mailing::with_a_case(&database).await;
        t.server.plans(&[Plan::Answer("RCPT", "550 sekretaris@kpu.contoh tidak ada")]);
        t.works().await;
        assert!(t.list(&t.cast.sekretaris).await[0].contains("ditolak oleh server penerima"));
        let lines = t.server.lines();
        t.again(&case).await;
        t.house().clock.advance_ms(HOUR_MS);
        t.works().await;
        assert_eq!((t.server.lines(), t.waiting().await, t.failed_jobs().await), (lines, 0, 0));
        // Another address, confirmed, is another matter.
        t.confirms(&t.cast.sekretaris, "baru@kpu.contoh").await;
        t.again(&case).await;
        t.works().await;
        assert_eq!(t.server.taken().pop().unwrap().to, "baru@kpu.contoh");
    }

    async fn a_server_that_takes_nothing_is_told_to_administrators_once_a_day(database: TestDatabase) {
        let (t, _) = Mailing::with_a_case(&database).await;
        // Refusing the sender is no fault of the recipient.
        t.server.always(Some(Plan::Answer("MAIL", "550 pengirim tidak dikenal")));
        for _ in 0..40 {
            t.works().await;
            t.house().clock.advance_ms(5 * 60 * 1_000);
        }
        assert_eq!((t.waiting().await, t.failed_jobs().await), (1, 1));
        let told = t.list(&t.cast.crew.admin).await;
        let stuck = "Surel pemberitahuan tidak dapat dikirim: server surel menjawab 550 pada MAIL.";
        assert_eq!(told.iter().filter(|line| line.as_str() == stuck).count(), 1, "{told:?}");
        t.server.always(None);
        t.house().clock.advance_ms(16 * 60 * 1_000);
        t.works().await;
        assert_eq!((t.server.taken().len(), t.waiting().await, t.failed_jobs().await), (2, 0, 0));
    }

    async fn what_waits_too_long_stays_in_the_list_alone(database: TestDatabase) {
        let (t, _) = Mailing::with_a_case(&database).await;
        t.server.always(Some(Plan::Drop("EHLO")));
        t.works().await;
        t.house().clock.advance_ms(MAX_AGE_MS);
        t.works().await;
        // To the last moment it is tried.
        assert_eq!(t.waiting().await, 1);
        t.server.always(None);
        t.house().clock.advance_ms(HOUR_MS);
        let second = t.cast.registered(14, None).await;
        t.cast.take_to(&second, "terima").await;
        t.works().await;
        let mail = t.server.taken().pop().unwrap();
        // One line: the old one is not sent any more.
        assert!(mail.header("subject").contains("sampai pada langkah Anda ("), "{}", mail.raw);
        assert!(t.list(&t.cast.sekretaris).await.iter().any(|line| line.contains("tidak terkirim lewat surel")));
        assert_eq!((t.server.taken().len(), t.waiting().await), (2, 0));
    }

    async fn a_daily_mail_comes_at_its_hour_with_everything(database: TestDatabase) {
        let (t, _) = Mailing::with_a_case(&database).await;
        let wishes = Wishes { frequency: Frequency::Harian, hour: 16 };
        t.house().app.notices.set_wishes(&t.cast.sekretaris, wishes).await.unwrap();
        let second = t.cast.registered(14, None).await;
        t.cast.take_to(&second, "terima").await;
        t.works().await;
        assert_eq!(t.server.taken().len(), 1);
        // It is 09:00 in Jambi.
        t.house().clock.advance_ms(7 * HOUR_MS - 1);
        t.works().await;
        assert_eq!(t.server.taken().len(), 1);
        t.house().clock.advance_ms(1);
        t.works().await;
        assert_eq!(t.server.taken().pop().unwrap().header("subject"), "[JDIH] 2 pemberitahuan");
        t.house().clock.advance_ms(24 * HOUR_MS);
        t.works().await;
        assert_eq!(t.server.taken().len(), 2);
    }

    async fn more_than_the_limit_of_an_hour_goes_together_afterwards(database: TestDatabase) {
        let (t, case) = Mailing::with_a_case(&database).await;
        t.works().await;
        let limit = usize::try_from(MAILS_AN_HOUR).unwrap();
        for _ in 1..limit {
            t.again(&case).await;
            t.works().await;
        }
        assert_eq!(t.server.taken().len(), 1 + limit);
        t.again(&case).await;
        let second = t.cast.registered(14, None).await;
        t.cast.take_to(&second, "terima").await;
        t.works().await;
        assert_eq!((t.server.taken().len(), t.waiting().await), (1 + limit, 2));
        t.house().clock.advance_ms(HOUR_MS);
        t.works().await;
        assert_eq!(t.server.taken().pop().unwrap().header("subject"), "[JDIH] 2 pemberitahuan");
        assert_eq!(t.waiting().await, 0);
    }

    async fn links_are_limited_and_hold_once_for_a_day(database: TestDatabase) {
        let t = Mailing::open(&database).await;
        let (notices, who) = (&t.house().app.notices, &t.cast.sekretaris);
        for n in 0..CONFIRMATIONS_A_DAY {
            notices.set_address(who, &format!("a{n}@kpu.contoh")).await.unwrap();
            t.works().await;
        }
        let refused = notices.set_address(who, "lain@kpu.contoh").await;
        assert!(matches!(refused, Err(NoticeError::Invalid { field: "surel", .. })), "{refused:?}");
        // A link to an earlier address confirms nothing.
        let first = t.server.taken().remove(0).text();
        let first: String = first.split("/surel/").nth(1).unwrap().chars().take_while(char::is_ascii_hexdigit).collect();
        assert!(matches!(notices.confirm_address(&first).await, Err(NoticeError::Link)));
        let last = t.secret();
        t.house().clock.advance_ms(LINK_MS);
        assert!(matches!(notices.check_link(&last).await, Err(NoticeError::Link)));
        notices.set_address(who, "a9@kpu.contoh").await.unwrap();
        t.works().await;
        let last = t.secret();
        t.house().clock.advance_ms(LINK_MS - 1);
        notices.confirm_address(&last).await.unwrap();
        assert!(matches!(notices.confirm_address(&last).await, Err(NoticeError::Link)));
    }

    async fn an_address_is_erased_and_never_in_the_journal(database: TestDatabase) {
        let (t, case) = Mailing::with_a_case(&database).await;
        t.works().await;
        t.house().app.notices.erase_address(&t.cast.sekretaris).await.unwrap();
        let again = t.house().app.notices.erase_address(&t.cast.sekretaris).await;
        assert!(matches!(again, Err(NoticeError::NotFound)));
        t.again(&case).await;
        t.works().await;
        assert_eq!(t.server.taken().len(), 2);
        let entries = journal::after(&mut t.house().app.journal.db().read().await.unwrap(), 0).await.unwrap();
        let lines: Vec<String> = entries.iter().map(export_line).collect();
        assert!(lines.iter().any(|line| line.contains("surel.alamat-diatur")));
        assert!(lines.iter().all(|line| !line.contains("kpu.contoh")));
        let left = "SELECT count(*) FROM mail_account";
        assert_eq!(raw::number(t.house().app.journal.db(), left).await, 0);
        t.house().expect_verified().await;
    }

    async fn who_left_gets_nothing_and_the_address_goes_after_ninety_days(database: TestDatabase) {
        let (t, _) = Mailing::with_a_case(&database).await;
        let (app, sekretaris) = (&t.house().app, &t.cast.sekretaris);
        app.notices.catch_up().await.unwrap();
        app.auth().set_disabled(&t.cast.crew.admin, &sekretaris.person_id, true).await.unwrap();
        t.works().await;
        assert_eq!((t.server.taken().len(), t.waiting().await), (1, 0));
        let accounts = "SELECT count(*) FROM mail_account";
        t.house().clock.advance_ms(90 * 24 * HOUR_MS);
        app.sweep().await;
        assert_eq!(raw::number(app.journal.db(), accounts).await, 1);
        t.house().clock.advance_ms(1);
        app.sweep().await;
        assert_eq!(raw::number(app.journal.db(), accounts).await, 0);
    }

    async fn the_pages_set_confirm_and_choose(database: TestDatabase) {
        let t = Mailing::open(&database).await;
        let who = t.house().person(posts::KASUBBAG).await;
        let page = who.get("/pemberitahuan/pengaturan").await.expect(200);
        let page = who.send(&page, "/pemberitahuan/surel", &[("surel", "kasubbag@kpu.contoh")]).await.expect(200);
        page.expect_text("kasubbag@kpu.contoh: belum dikonfirmasi");
        t.works().await;
        // Whoever opens the link confirms nothing by looking, signed in or not.
        let stranger = crate::house::Person::stranger(&t.house().base);
        let link = format!("/surel/{}", t.secret());
        let form = stranger.get(&link).await.expect(200);
        who.get("/pemberitahuan/pengaturan").await.expect_text("belum dikonfirmasi");
        stranger.send(&form, &link, &[]).await.expect(200).expect_text("Alamat surel dikonfirmasi");
        stranger.get(&link).await.expect(404).expect_text("Tautan ini tidak berlaku");
        stranger.send(&form, &link, &[]).await.expect(404);
        let page = who.get("/pemberitahuan/pengaturan").await.expect(200).expect_text("dikonfirmasi 5 Januari 2026");
        let wishes = [("kapan", "harian"), ("jam", "24")];
        who.send(&page, "/pemberitahuan/pengaturan", &wishes).await.expect(422).expect_text("Pilih jam");
        for wrong in [("entah", "7"), ("harian", "x")] {
            let wishes = [("kapan", wrong.0), ("jam", wrong.1)];
            who.send(&page, "/pemberitahuan/pengaturan", &wishes).await.expect(422).expect_text("Pilih dari daftar.");
        }
        let wishes = [("kapan", "harian"), ("jam", "23")];
        let page = who.send(&page, "/pemberitahuan/pengaturan", &wishes).await.expect(200);
        assert!(page.body.contains("<option value=\"23\" selected>"), "{}", page.body);
        who.send(&page, "/pemberitahuan/surel/penghapusan", &[]).await.expect(200).expect_text("Alamat surel");
        // An administrator enters one; it is used once its person has confirmed it.
        let list = t.house().admin.get("/admin/surel").await.expect(200).expect_text("belum ada alamat");
        let id = t.house().app.auth().person_by_login(&who.login).await.unwrap().id;
        let action = format!("/admin/surel/{id}");
        let wrong = t.house().admin.send(&list, &action, &[("surel", "salah@")]).await.expect(422);
        assert!(wrong.body.contains("value=\"salah@\""), "{}", wrong.body);
        let list = t.house().admin.send(&list, &action, &[("surel", "benar@kpu.contoh")]).await.expect(200);
        list.expect_text("benar@kpu.contoh: belum dikonfirmasi");
        t.works().await;
        assert_eq!(t.server.taken().pop().unwrap().to, "benar@kpu.contoh");
        let nobody = t.house().admin.get("/admin/surel").await;
        t.house().admin.send(&nobody, "/admin/surel/entah", &[("surel", "a@kpu.contoh")]).await.expect(404);
    }

    async fn mails_are_off_where_no_server_is_set(database: TestDatabase) {
        let house = House::founded(&database).await;
        let who = house.person(posts::KASUBBAG).await;
        let page = who.get("/pemberitahuan/pengaturan").await.expect(200);
        let page = page.expect_text("Pengiriman surel tidak diaktifkan pada server ini.");
        let sent = who.send(&page, "/pemberitahuan/surel", &[("surel", "kasubbag@kpu.contoh")]).await;
        assert!(sent.expect(422).body.contains("value=\"kasubbag@kpu.contoh\""));
    }
}

/// A mail of test over a line of this kind.
async fn over(port: u16, security: Security) -> Result<String, jdih::notices::mail::Refusal> {
    let settings = MailSettings {
        host: "127.0.0.1".into(),
        port,
        security,
        login: Some(("jdih".into(), "rahasia sekali".into())),
        from: "jdih@kpu.contoh".into(),
        authority: None,
    };
    let smtp = Smtp::new(settings).patient(Duration::from_millis(300));
    Mailer::new(smtp, "http://127.0.0.1:8080/").test("uji@kpu.contoh", crate::app::START).await
}

#[tokio::test]
async fn a_server_without_encryption_sees_neither_mail_nor_password() {
    let server = MailServer::start().await;
    let refused = over(server.port, Security::StartTls).await.unwrap_err();
    assert!(refused.reason.contains("STARTTLS") && !refused.recipient, "{refused:?}");
    let refused = over(server.port, Security::Tls).await.unwrap_err();
    assert!(!refused.recipient, "{refused:?}");
    assert!(server.taken().is_empty());
    assert_eq!(over(server.port, Security::None).await.unwrap(), "250 taken");
}

#[tokio::test]
async fn a_server_that_keeps_silent_is_let_go_at_every_command() {
    let server = MailServer::start().await;
    for at in ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"] {
        server.plans(&[Plan::Silent(at)]);
        let refused = over(server.port, Security::None).await.unwrap_err();
        assert!(!refused.recipient && !refused.reason.is_empty(), "{at}: {refused:?}");
        server.plans(&[Plan::Drop(at)]);
        assert!(over(server.port, Security::None).await.is_err(), "{at}");
    }
    // Only a refusal of the recipient is one; and what the server says stays out of what is stored.
    for (at, is_recipient) in
        [("AUTH", false), ("MAIL", false), ("RCPT", true), ("DATA", false), (".", false)]
    {
        server.plans(&[Plan::Answer(at, "550 uji@kpu.contoh")]);
        let refused = over(server.port, Security::None).await.unwrap_err();
        assert_eq!(refused.recipient, is_recipient, "{at}: {refused:?}");
        assert!(refused.reason.contains("550") && !refused.reason.contains("kpu"), "{refused:?}");
    }
    assert!(server.taken().is_empty());
}
