//! The recap of a week: counted, handed over, frozen, handed on and received; and it says nothing of who asked.

use crate::engines::{TestDatabase, on_both_engines};
use crate::exports::{bytes, expect_says, sheets, words};
use crate::house::{House, PASSWORD, Person, Seen, posts};
use crate::raw;
use jdih::auth::Actor;
use jdih::kernel::{CivilDate, FaultClass, new_id};
use jdih::sop::ActError;
use jdih::tickets::rules::recap::Measure;
use jdih::tickets::{
    Act, CONSTRAINTS_MAX_CHARS, Category, Channel, Manual, NOTE_MAX_CHARS, NewIdentity, Outcome, Recap,
    RecapKind, Request, Stamp, TicketError, Turn,
};
use std::io::{Cursor, Read as _};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;
const WEEK: &str = "/tiket/rekap/mingguan/2026-01-05";
/// What must stand nowhere: of the requester, and of what was said.
const SECRETS: &[&str] = &[
    "Siti",
    "Rahasiawati",
    "0812-9999",
    "99991234",
    "Yayasan Tertutup",
    "perihal rumah tangga",
    "balasan khusus",
];

/// An office whose hotline is worked.
struct Hotline {
    house: House,
    operator: (Person, Actor),
    kasubbag: (Person, Actor),
    kabag: (Person, Actor),
}

impl Hotline {
    async fn founded(database: &TestDatabase) -> Self {
        let house = House::founded(database).await;
        let member = async |post: &str| {
            let person = house.person(post).await;
            let auth = house.app.auth();
            let id = auth.person_by_login(&person.login).await.expect("the person").id;
            let actor = auth.actor(&id).await.expect("the actor");
            (person, actor)
        };
        let operator = member("Operator Hotline").await;
        let kasubbag = member("Kepala Subbagian Umum").await;
        let kabag = member("Kepala Bagian Umum").await;
        Self { house, operator, kasubbag, kabag }
    }

    fn id(&self) -> String {
        new_id(self.house.app.journal.clock().now())
    }

    /// A call; gives the ticket's id.
    async fn call(&self, category: Category) -> String {
        let manual = Manual {
            channel: Channel::Telepon,
            request: Request::Informasi,
            category,
            identity: NewIdentity::read("Siti Rahasiawati", "0812-9999-1234", "Yayasan Tertutup")
                .expect("fits"),
            is_limited: false,
            summary: "Pertanyaan perihal rumah tangga".into(),
            pasted: String::new(),
        };
        let place =
            self.house.app.tickets.take_down(&self.operator.1, &self.id(), &manual).await.expect("taken");
        place.trim_start_matches("/tiket/").to_owned()
    }

    async fn acts(&self, ticket: &str, act: Act) {
        let version =
            self.house.app.tickets.dossier(&self.operator.1, ticket).await.expect("it is there").version;
        let stamp = Stamp { act_id: self.id(), ticket_id: ticket.to_owned(), version };
        self.house.app.tickets.act(&self.operator.1, &stamp, act).await.expect("done");
    }

    async fn answered_and_closed(&self, ticket: &str) {
        let text = "Ini balasan khusus".to_owned();
        self.acts(ticket, Act::Answer { text, is_checked: true, is_said_elsewhere: true }).await;
        // A complaint leaves with a note; to the others it does no harm.
        let text = "Diserahkan kepada Bagian Umum".to_owned();
        self.acts(ticket, Act::Close { outcome: Outcome::Dijawab, text, is_delivered: Some(true) }).await;
    }

    /// Two calls of the first week: one answered and closed after an hour, one open.
    async fn a_week_of_two(&self) -> [String; 2] {
        let first = self.call(Category::Jdih).await;
        let second = self.call(Category::Pengaduan).await;
        self.pass(HOUR_MS).await;
        self.answered_and_closed(&first).await;
        [first, second]
    }

    /// Time goes by; everybody signs in anew.
    async fn pass(&self, ms: i64) {
        self.house.clock.advance_ms(ms);
        for (person, _) in [&self.operator, &self.kasubbag, &self.kabag] {
            person.sign_in(&person.login, PASSWORD).await.expect(200);
        }
    }

    async fn next_week(&self) {
        self.pass(7 * DAY_MS).await;
    }

    async fn recap(&self) -> Recap {
        let day = CivilDate::parse("2026-01-07").unwrap();
        self.house.app.tickets.recap(&self.operator.1, RecapKind::Mingguan, day).await.expect("the recap")
    }
}

/// The field and sentence of a refused act.
#[track_caller]
fn invalid(refused: Result<String, TicketError>) -> (String, String) {
    match refused {
        Err(TicketError::Act(ActError::Invalid { field, sentence })) => (field, sentence),
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
fn expect_forbidden(refused: Result<String, TicketError>) {
    let class = refused.as_ref().err().map(jdih::kernel::Fault::class);
    assert_eq!(class, Some(FaultClass::Forbidden), "{refused:?}");
}

#[track_caller]
fn expect_no_secret(place: &str, text: &str) {
    let plain: String = text.split_whitespace().collect();
    for secret in SECRETS {
        let squeezed: String = secret.split_whitespace().collect();
        assert!(!plain.contains(&squeezed), "{secret:?} stands in {place}:\n{text}");
    }
}

/// What of the page is frozen.
fn frozen(page: &Seen) -> String {
    page.between("<h2>Ringkasan</h2>", "<h2>Kendala</h2>").expect("the tables").to_owned()
}

on_both_engines! {
    async fn a_week_is_counted_handed_over_frozen_handed_on_and_received(database: TestDatabase) {
        let office = Hotline::founded(&database).await;
        let [_, open] = office.a_week_of_two().await;
        // Nothing can be handed over while the week goes on.
        let (operator, kasubbag, kabag) = (&office.operator.0, &office.kasubbag.0, &office.kabag.0);
        let page = operator.get(WEEK).await.expect(200).expect_text("Belum berakhir");
        assert!(!page.offers(&format!("{WEEK}/penyerahan")));
        office.next_week().await;
        let recap = office.recap().await;
        let figures = &recap.figures;
        assert_eq!((figures.came_in, figures.carried, figures.closed, figures.open, figures.overdue), (2, 0, 1, 1, 1));
        let measured = |measure: Measure| figures.measures.iter().find(|one| one.measure == measure).unwrap();
        let first = measured(Measure::Tanggapan);
        assert_eq!((first.within, first.over, first.open, first.open_over), (1, 0, 0, 1));
        assert_eq!((first.standard.as_str(), first.median, first.worst), ("1 hari kerja", Some(HOUR_MS), Some(HOUR_MS)));
        assert_eq!(measured(Measure::Penutupan).standard, "1-3 hari kerja");
        // Handed over: nothing without the constraints, what was typed stays, sent twice it is done once.
        let page = operator.get(WEEK).await.expect(200).expect_text("Menunggu diserahkan operator");
        let page = page.expect_text("Waktu layanan menurut kategori");
        let action = format!("{WEEK}/penyerahan");
        operator.send(&page, &action, &[("kendala", " ")]).await.expect(422).expect_text("Kendala belum diisi");
        let long = format!("Jaringan putus {}", "x".repeat(CONSTRAINTS_MAX_CHARS));
        let refused = operator.send(&page, &action, &[("kendala", &long)]).await.expect(422);
        assert!(refused.body.contains(&long), "what was typed stays");
        let sent = Person::filled(&page, &action, &[("kendala", "Jaringan putus dua jam pada hari Selasa")]);
        for _ in 0..2 {
            assert_eq!(operator.answer(&action, &sent).await.leads_to(), WEEK);
        }
        let again = Person::filled(&refused, &action, &[("kendala", "Lagi")]);
        operator.post(&action, &again).await.expect(422).expect_text("sudah diserahkan");
        assert_eq!(raw::number(office.house.app.journal.db(), "SELECT count(*) FROM ticket_recap").await, 1);
        // What happens afterwards changes nothing.
        let before = office.recap().await;
        let page_before = frozen(&operator.get(WEEK).await.expect(200).expect_text("Dibekukan saat diserahkan"));
        office.answered_and_closed(&open).await;
        office.call(Category::Ppid).await;
        let after = office.recap().await;
        assert_eq!((&before.figures, before.turn), (&after.figures, Turn::KasubbagUmum));
        // In the next week's recap both stand.
        let day = CivilDate::parse("2026-01-12").unwrap();
        let next = office.house.app.tickets.recap(&office.operator.1, RecapKind::Mingguan, day).await.expect("the recap");
        assert_eq!((next.figures.came_in, next.figures.carried, next.figures.closed), (1, 1, 1));
        // Handed on and received, in this order, by these alone.
        let mut own = kasubbag.get("/tiket/rekap").await.expect(200).expect_text("Menunggu Anda");
        assert!(own.body.contains(WEEK));
        let page = kabag.get(WEEK).await.expect(200);
        assert!(!page.offers(&format!("{WEEK}/penerimaan")));
        let early = office.house.app.tickets.kabag_receives(&office.kabag.1, &office.id(), (RecapKind::Mingguan, day.plus_days(-7)), "").await;
        assert!(invalid(early).1.contains("belum diteruskan"));
        let page = kasubbag.get(WEEK).await.expect(200);
        let action = format!("{WEEK}/penerusan");
        let sent = Person::filled(&page, &action, &[("catatan", "Mohon dilaporkan")]);
        for _ in 0..2 {
            assert_eq!(kasubbag.answer(&action, &sent).await.leads_to(), WEEK);
        }
        let page = kabag.get(WEEK).await.expect(200).expect_text("Mohon dilaporkan");
        let action = format!("{WEEK}/penerimaan");
        let long = "x".repeat(NOTE_MAX_CHARS + 1);
        kabag.send(&page, &action, &[("catatan", &long)]).await.expect(422).expect_text("paling panjang 500");
        kabag.send(&page, &action, &[("catatan", "Pleno 13 Januari 2026")]).await.expect(200).expect_path(WEEK);
        own = kabag.get("/tiket/rekap").await.expect(200).expect_text("Diterima Kabag Umum");
        assert!(!own.text().contains("Menunggu Anda"));
        let page = operator.get(WEEK).await.expect(200).expect_text("Pleno 13 Januari 2026");
        assert_eq!(frozen(&page), page_before);
        let words = crate::forms::unescape(&page.text());
        expect_no_secret("the page", &words);
        office.house.expect_verified().await;
        let kinds = "SELECT count(*) FROM journal WHERE kind IN ('rekap.diserahkan', 'rekap.diteruskan', 'rekap.diterima')";
        assert_eq!(raw::number(office.house.app.journal.db(), kinds).await, 3);
    }

    async fn whoever_a_recap_waits_for_is_told_once(database: TestDatabase) {
        let office = Hotline::founded(&database).await;
        office.a_week_of_two().await;
        office.next_week().await;
        let waits = "Rekap mingguan hotline, mulai 5 Januari 2026, menunggu Anda.";
        let told = async |person: &Person| {
            office.house.app.notices.catch_up().await.expect("followed");
            person.get("/pemberitahuan").await.expect(200).text().matches(waits).count()
        };
        let (operator, kasubbag, kabag) = (&office.operator.0, &office.kasubbag.0, &office.kabag.0);
        assert_eq!((told(operator).await, told(kasubbag).await, told(kabag).await), (1, 0, 0));
        // Once, also when it is looked for again.
        office.pass(HOUR_MS).await;
        assert_eq!(told(operator).await, 1);
        let page = operator.get(WEEK).await.expect(200);
        operator.send(&page, &format!("{WEEK}/penyerahan"), &[("kendala", "Tidak ada")]).await.expect(200);
        assert_eq!((told(operator).await, told(kasubbag).await, told(kabag).await), (1, 1, 0));
        assert!(kasubbag.get("/pemberitahuan").await.expect(200).body.contains(&format!("href=\"{WEEK}\"")));
        let page = kasubbag.get(WEEK).await.expect(200);
        kasubbag.send(&page, &format!("{WEEK}/penerusan"), &[("catatan", "")]).await.expect(200);
        assert_eq!((told(operator).await, told(kasubbag).await, told(kabag).await), (1, 1, 1));
    }

    async fn no_recap_is_owed_outside_office_hours_or_where_nothing_came_in(database: TestDatabase) {
        let office = Hotline::founded(&database).await;
        let owed = "SELECT count(*) FROM notice WHERE kind = 'rekap-menunggu'";
        let count = async || {
            office.house.app.notices.catch_up().await.expect("followed");
            raw::number(office.house.app.journal.db(), owed).await
        };
        office.next_week().await;
        assert_eq!(count().await, 0, "nothing came in");
        office.call(Category::Jdih).await;
        // Monday 12 January, 09:00: until 20:00 its day is not over, and nobody is at work; on Tuesday at 09:00 both are.
        office.pass(11 * HOUR_MS).await;
        assert_eq!(count().await, 0);
        office.pass(13 * HOUR_MS).await;
        assert_eq!(count().await, 1, "the day's");
    }

    async fn sheet_and_paper_say_what_the_page_says_and_nothing_of_who_asked(database: TestDatabase) {
        let office = Hotline::founded(&database).await;
        office.a_week_of_two().await;
        office.next_week().await;
        let (operator, db) = (&office.operator.0, office.house.app.journal.db());
        let page = operator.get(WEEK).await.expect(200);
        // A text that a spreadsheet would take for an order, and one that a page would take for a mark.
        let constraints = "=1+1 & <b>listrik</b> padam\nDua baris";
        operator.send(&page, &format!("{WEEK}/penyerahan"), &[("kendala", constraints)]).await.expect(200);
        let page = operator.get(WEEK).await.expect(200);
        expect_no_secret("the page", &page.body);
        let (headers, xlsx) = bytes(operator, &format!("{WEEK}/lembar.xlsx")).await;
        let name = headers["content-disposition"].to_str().unwrap();
        assert!(name.contains("rekap-hotline-mingguan-2026-01-05.xlsx"), "{name}");
        let cells: Vec<String> = sheets(&xlsx).into_iter().flatten().flatten().map(|(_, text)| text).collect();
        for wanted in ["Rekap mingguan hotline 5 Januari 2026 sampai 11 Januari 2026", "=1+1 & <b>listrik</b> padam", "JDIH (produk hukum)"] {
            assert!(cells.iter().any(|cell| cell == wanted), "{wanted}: {cells:?}");
        }
        expect_no_secret("the sheet", &cells.join("\n"));
        let mut archive = zip::ZipArchive::new(Cursor::new(&xlsx)).expect("a zip");
        let mut charts = 0;
        while let Ok(mut part) = archive.by_name(&format!("xl/charts/chart{}.xml", charts + 1)) {
            let mut text = String::new();
            part.read_to_string(&mut text).expect("text");
            expect_no_secret("a chart", &text);
            charts += 1;
        }
        assert_eq!(charts, 2, "by category, and times against the standard");
        let said = words(&bytes(operator, &format!("{WEEK}/lembar.pdf")).await.1);
        for wanted in ["Rekap mingguan hotline", "Jumlah tiket menurut kategori", "1 dalam baku", "1 belum, lewat baku", "=1+1 & <b>listrik</b> padam", "Dibekukan saat diserahkan"] {
            expect_says(&said, wanted);
        }
        expect_no_secret("the paper", &said);
        // Nor in what is stored of it, or in the journal.
        for secret in SECRETS {
            for query in [
                format!("SELECT count(*) FROM ticket_recap WHERE body LIKE '%{secret}%' OR constraints LIKE '%{secret}%'"),
                format!("SELECT count(*) FROM journal WHERE body LIKE '%{secret}%'"),
                "SELECT count(*) FROM journal WHERE body LIKE '%listrik%'".to_owned(),
            ] {
                assert_eq!(raw::number(db, &query).await, 0, "{query}");
            }
        }
    }

    async fn who_has_no_part_in_it_knows_nothing_of_it(database: TestDatabase) {
        let office = Hotline::founded(&database).await;
        office.a_week_of_two().await;
        office.next_week().await;
        office.house.admin.sign_in("admin", PASSWORD).await.expect(200);
        let pengelola = office.house.person(posts::PENGELOLA).await;
        let auditor = office.house.person(posts::AUDITOR).await;
        for address in ["/tiket/rekap".to_owned(), WEEK.to_owned(), format!("{WEEK}/lembar.xlsx"), format!("{WEEK}/lembar.pdf")] {
            for stranger in [&pengelola, &office.house.admin] {
                stranger.get(&address).await.expect(404);
            }
            for reader in [&auditor, &office.operator.0, &office.kasubbag.0, &office.kabag.0] {
                reader.get(&address).await.expect(200);
            }
        }
        // Whose turn it is has a form, nobody else.
        for reader in [&auditor, &office.kasubbag.0, &office.kabag.0] {
            assert!(!reader.get(WEEK).await.offers(&format!("{WEEK}/penyerahan")));
        }
        for nonsense in ["bulanan/2026-01-05", "mingguan/2026-13-05", "mingguan/5-1-2026", "mingguan/kemarin", "harian/2026-02-01", "mingguan/2026-02-02"] {
            auditor.get(&format!("/tiket/rekap/{nonsense}")).await.expect(404);
        }
        auditor.get("/tiket/rekap?jenis=bulanan").await.expect(404);
        auditor.get("/tiket/rekap?sampai=kemarin").await.expect(422);
        // Any day of the week is the week's.
        auditor.get("/tiket/rekap/mingguan/2026-01-08").await.expect(200).expect_text("5 Januari 2026 sampai 11 Januari 2026");
        let (tickets, week) = (&office.house.app.tickets, (RecapKind::Mingguan, CivilDate::parse("2026-01-05").unwrap()));
        for other in [&office.kasubbag.1, &office.kabag.1] {
            expect_forbidden(tickets.hand_over(other, &office.id(), week, "Tidak ada").await);
        }
        for other in [&office.operator.1, &office.kabag.1] {
            expect_forbidden(tickets.kasubbag_forwards(other, &office.id(), week, "").await);
        }
        for other in [&office.operator.1, &office.kasubbag.1] {
            expect_forbidden(tickets.kabag_receives(other, &office.id(), week, "").await);
        }
        let admin = office.house.app.auth().person_by_login("admin").await.expect("the person").id;
        let admin = office.house.app.auth().actor(&admin).await.expect("the actor");
        let refused = tickets.hand_over(&admin, &office.id(), week, "Tidak ada").await;
        assert!(matches!(refused, Err(TicketError::NotFound)), "{refused:?}");
        assert_eq!(raw::number(office.house.app.journal.db(), "SELECT count(*) FROM ticket_recap").await, 0);
    }

    async fn days_are_handed_over_once_they_are_over_and_by_one_alone(database: TestDatabase) {
        let office = Hotline::founded(&database).await;
        let (tickets, operator) = (&office.house.app.tickets, &office.operator.1);
        let monday = (RecapKind::Harian, CivilDate::parse("2026-01-05").unwrap());
        office.operator.0.get("/tiket/rekap?jenis=harian").await.expect(200).expect_text("Belum ada tiket");
        office.call(Category::Jdih).await;
        let live = tickets.recap(operator, monday.0, monday.1).await.expect("the recap");
        assert_eq!((live.figures.came_in, live.turn), (1, Turn::Ongoing));
        let (field, sentence) = invalid(tickets.hand_over(operator, &office.id(), monday, "Tidak ada").await);
        assert_eq!(field, "tindakan");
        assert!(sentence.contains("dapat diserahkan mulai Selasa, 6 Januari 2026"), "{sentence}");
        office.house.clock.advance_ms(DAY_MS);
        let early = tickets.kasubbag_forwards(&office.kasubbag.1, &office.id(), monday, "").await;
        assert!(invalid(early).1.contains("belum diserahkan"));
        // The longest text is taken, one more is not; several at once hand one over.
        let longest = "é".repeat(CONSTRAINTS_MAX_CHARS);
        let long = format!("{longest}é");
        assert_eq!(invalid(tickets.hand_over(operator, &office.id(), monday, &long).await).0, "kendala");
        let ids: Vec<String> = (0..4).map(|_| office.id()).collect();
        let all = ids.iter().map(|id| tickets.hand_over(operator, id, monday, &longest));
        let all = futures_util::future::join_all(all).await;
        let (done, refused): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), refused.len()), (1, 3));
        for one in refused {
            assert!(invalid(one).1.contains("sudah diserahkan"));
        }
        let note = "é".repeat(NOTE_MAX_CHARS);
        assert_eq!(invalid(tickets.kasubbag_forwards(&office.kasubbag.1, &office.id(), monday, &format!("{note}é")).await).0, "catatan");
        tickets.kasubbag_forwards(&office.kasubbag.1, &office.id(), monday, &note).await.expect("handed on");
        let again = tickets.kasubbag_forwards(&office.kasubbag.1, &office.id(), monday, "").await;
        assert!(invalid(again).1.contains("sudah diteruskan"));
        tickets.kabag_receives(&office.kabag.1, &office.id(), monday, "").await.expect("received");
        let again = tickets.kabag_receives(&office.kabag.1, &office.id(), monday, "").await;
        assert!(invalid(again).1.contains("sudah diterima"));
        // A year later nothing of that time can be handed over any more.
        office.house.clock.advance_ms(400 * DAY_MS);
        let tuesday = (RecapKind::Harian, monday.1.plus_days(1));
        let late = tickets.hand_over(operator, &office.id(), tuesday, "Tidak ada").await;
        assert!(invalid(late).1.contains("lebih dari 366 hari"));
        let missed = tickets.recap(operator, tuesday.0, tuesday.1).await.expect("it can be read");
        assert_eq!(missed.turn, Turn::Missed);
        office.house.expect_verified().await;
    }
}
