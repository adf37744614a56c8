//! Taking a step up, over, letting it go and handing it on: through pages, and what the clock makes of it.

use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::house::posts;
use crate::office::{Copies, Office};
use jdih::sop::{ActError, Refusal};

on_both_engines! {
    async fn a_step_is_taken_up_and_taken_over_visibly(database: TestDatabase) {
        let office = Office::open(&database).await;
        let other = office.house.person(posts::SEKRETARIS).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        office.pengelola.act(&case, "pengajuan", &[]).await.expect(200);
        let at = format!("/kasus/{case}");
        let page = office.sekretaris.act(&case, "pengambilan", &[]).await.expect_path(&at);
        page.expect_text("Langkah ini Anda ambil");
        // A colleague sees who has it, cannot act past that, and takes it over by name.
        let page = other.get(&at).await.expect(200);
        assert!(!page.offers(&format!("{at}/disposisi")) && page.offers(&format!("{at}/pengambilalihan")));
        let page = page.expect_text("Langkah ini diambil Orang 1");
        let fields = [("kepada", "Kabag"), ("petunjuk", "Proses")];
        // The form is not offered; sent all the same, it is refused.
        let mut sent = page.hidden(&format!("{at}/pengambilalihan"));
        sent.extend(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let refused = other.post(&format!("{at}/disposisi"), &sent).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        other.act(&case, "pengambilalihan", &[]).await.expect_path(&at);
        let said = office.house.story(&case).await;
        assert!(said.iter().any(|(_, what, _)| what == "mengambil alih langkah ini dari Orang 1"), "{said:?}");
        // Whoever lost it is told so on a stale page, with nothing done.
        let page = office.sekretaris.get(&at).await.expect(200);
        assert!(!page.offers(&format!("{at}/pelepasan")));
        let sent = page.hidden(&format!("{at}/pengambilalihan"));
        let lost = office.sekretaris.post(&format!("{at}/pelepasan"), &sent).await;
        assert_eq!(lost.status, 409, "{}", lost.text());
        let page = other.get(&at).await.expect(200);
        let to = page.option("Orang 1");
        other.send(&page, &format!("{at}/pelimpahan"), &[("penerima", &to)]).await.expect_path(&at);
        let page = other.get(&at).await;
        let nobody = other.send(&page, &format!("{at}/pelimpahan"), &[("penerima", "tidak-ada")]).await;
        assert!(matches!(nobody.status, 409 | 422), "{}", nobody.text());
        office.sekretaris.act(&case, "disposisi", &fields).await.expect_path(&at);
        office.house.expect_verified().await;
    }

    async fn a_rejected_hand_over_says_why_beside_the_field(database: TestDatabase) {
        let office = Office::open(&database).await;
        office.house.person(posts::SEKRETARIS).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        office.pengelola.act(&case, "pengajuan", &[]).await.expect(200);
        let none = office.sekretaris.act(&case, "pelimpahan", &[("penerima", "tidak-ada")]).await.expect(422);
        none.expect_text("Pilih dari daftar orang lain yang dapat melakukan langkah ini.");
    }

    /// What somebody took up who was moved or whose account is closed is nobody's, by rule.
    async fn what_a_person_who_left_had_falls_free(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let other = crew.in_post(posts::SEKRETARIS).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "terima").await;
        let stamp = crew.stamp(&case).await;
        sops.take(&other, &stamp, "pengambilan", "", "/").await.expect("taken");
        let refused = crew.act(&cast.sekretaris, &case, "disposisi").await;
        assert!(matches!(refused, Err(ActError::Refused(Refusal::Taken))), "{refused:?}");
        let lines = sops.inbox(&cast.sekretaris).await.unwrap();
        assert!(lines.iter().any(|line| line.id == case && line.taken.is_some()), "it stays in the inbox");
        crew.house.app.auth().set_disabled(&crew.admin, &other.person_id, true).await.unwrap();
        assert_eq!(crew.case(&case).await.visit.by, None);
        crew.act(&cast.sekretaris, &case, "disposisi").await.expect("free again");
        crew.house.expect_verified().await;
    }

    /// A case whose step nobody can do is in no inbox, so it is shown to the administrator and the Sekretaris.
    async fn no_case_is_in_nobodys_inbox(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "koreksi").await;
        let office = &crew.admin.office_id;
        assert!(sops.orphans(office).await.unwrap().is_empty());
        crew.house.app.auth().set_disabled(&crew.admin, &cast.kasubbag.person_id, true).await.unwrap();
        let orphans = sops.orphans(office).await.unwrap();
        assert_eq!(orphans.len(), 1);
        assert_eq!((orphans[0].id.as_str(), orphans[0].role.as_str()), (case.as_str(), "kasubbag_hukum"));
        let seen = crew.house.admin.get("/kerja").await.expect(200);
        let seen = seen.expect_text("Tidak ada yang dapat melanjutkan");
        assert!(!seen.body.contains(&case), "an administrator sees no case");
        // Somebody holds the role, but made the case: still nobody.
        let roles = ["pengelola_jdih", "kasubbag_hukum"];
        let both = crew.post("Merangkap", &roles).await;
        crew.house.app.auth().set_post(&crew.admin, &cast.pengelola.person_id, &both).await.unwrap();
        assert!(sops.orphans(office).await.unwrap()[0].by_hands);
        crew.in_post(posts::KASUBBAG).await;
        assert!(sops.orphans(office).await.unwrap().is_empty());
    }

    /// A later gate of which nobody is left is told while there is time for a mandate.
    async fn a_gate_to_come_that_nobody_can_sign_is_told_early(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let case = cast.registered(13, None).await;
        let office = &crew.admin.office_id;
        crew.house.app.auth().set_disabled(&crew.admin, &cast.kasubbag.person_id, true).await.unwrap();
        let orphans = sops.orphans(office).await.unwrap();
        assert_eq!(orphans.len(), 1, "{orphans:?}");
        assert_eq!((orphans[0].id.as_str(), orphans[0].role.as_str()), (case.as_str(), "kasubbag_hukum"));
        assert!(orphans[0].is_later && !orphans[0].by_hands);
        crew.house.admin.get("/kerja").await.expect(200).expect_text("langkah berikutnya “");
        // One person for both gates signs one of them.
        let both = crew.post("Merangkap", &["kasubbag_hukum", "kabag_teknis_hukum"]).await;
        crew.house.app.auth().set_post(&crew.admin, &cast.kabag.person_id, &both).await.unwrap();
        let orphans = sops.orphans(office).await.unwrap();
        assert_eq!(orphans.len(), 1, "{orphans:?}");
        crew.in_post(posts::KASUBBAG).await;
        assert!(sops.orphans(office).await.unwrap().is_empty());
    }

    /// However many wait, none is left out: by what is due first, page by page.
    async fn a_large_backlog_is_shown_page_by_page(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "terima").await;
        let more = 205;
        for n in 1..=more {
            // The last one came first.
            let arrived = if n == more { -8 * 24 * 3_600_000 } else { n };
            let sql = format!(
                "INSERT INTO sop_case (id, office_id, sop_version, subject, step, round, version, registered_by, created_ms,
                     arrived_ms, subject_folded)
                 SELECT '{}', office_id, sop_version, 'Tumpukan {n}', step, round, 1, registered_by, created_ms,
                     arrived_ms + {arrived}, 'tumpukan {n}' FROM sop_case WHERE id = '{case}'",
                crew.fresh_id()
            );
            crate::raw::run(crew.house.app.journal.db(), &sql).await.expect("one more");
        }
        let all = usize::try_from(more).unwrap() + 1;
        let mine = sops.inbox(&cast.sekretaris).await.unwrap();
        assert_eq!((mine.len(), mine[0].subject.as_str()), (all, "Tumpukan 205"));
        assert!(mine[0].over && mine.windows(2).all(|two| two[0].due <= two[1].due));
        let others = sops.cases(&cast.kabag, true).await.unwrap();
        assert_eq!((others.len(), others[0].subject.as_str()), (all, "Tumpukan 205"));
        let person = crew.house.person(posts::SEKRETARIS).await;
        let first = person.get("/kerja").await.expect(200);
        assert_eq!(first.body.matches("<li><a href=\"/kasus/").count(), jdih::sop::PAGE_LINES);
        let first = first.expect_text("Menunggu Anda (206, 1 lewat waktu)").expect_text("Halaman berikutnya");
        assert!(first.body.contains("/kerja?halaman=2\""), "{}", first.text());
        let second = person.get("/kerja?halaman=2").await.expect(200);
        assert_eq!(second.body.matches("<li><a href=\"/kasus/").count(), all - jdih::sop::PAGE_LINES);
        assert!(!second.expect_text("Halaman sebelumnya").text().contains("Halaman berikutnya"));
        person.get("/kerja?halaman=2&cari=tumpukan").await.expect(200).expect_text("Menunggu Anda (205");
        person.get("/kerja?halaman=entah").await.expect(200).expect_text("Menunggu Anda (206");
    }

    /// Whoever opens a case at a step of theirs has begun, though nobody took it up; the page says so and offers taking.
    async fn what_is_opened_and_decided_was_worked_on_since(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        office.take_to(&case, "menunggu koreksi Kasubbag").await;
        let (house, at) = (&office.house, format!("/kasus/{case}"));
        let minutes = |n: i64| house.clock.advance_ms(n * 60_000);
        minutes(1);
        // A colleague of another role looks, which begins nothing.
        office.kabag.get(&at).await.expect(200);
        minutes(1);
        let page = office.kasubbag.get(&at).await.expect(200).expect_text("belum diambil siapa pun. Anda membukanya");
        assert!(page.offers(&format!("{at}/pengambilan")));
        minutes(8);
        office.kasubbag.get(&at).await.expect(200);
        minutes(4);
        office.kasubbag.act(&case, "persetujuan", &[]).await.expect(200);
        minutes(5);
        let kabag = house.app.auth().person_by_login(&office.kabag.login).await.unwrap();
        let kabag = house.app.auth().actor(&kabag.id).await.unwrap();
        let (known, sop) = house.app.sops.case(&kabag, &case).await.unwrap();
        let clock = house.app.sops.clock(&known, &sop).await.unwrap();
        let check = clock.visits.iter().find(|view| view.visit.step == "koreksi").expect("a visit");
        let figures = (check.reading.waiting.used, check.reading.handling.expect("a standard").used);
        assert_eq!(check.reading.worked_ms, 12 * 60_000, "{figures:?}");
        assert!(check.reading.handling.expect("a standard").over, "ten minutes are the standard");
        // Taken up after the opening, that is what counts from: the first time.
        office.kabag.get(&at).await.expect(200);
        minutes(2);
        let page = office.kabag.act(&case, "pengambilan", &[]).await.expect_path(&at);
        page.expect_text("Langkah ini Anda ambil");
        office.house.expect_verified().await;
    }

    /// Two figures for each step: until it was taken up, and from then on without what was waited for the unit.
    async fn the_clock_measures_waiting_and_handling_apart(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops, clock) = (&cast.crew, &cast.crew.house.app.sops, &cast.crew.house.clock);
        let minutes = |n: i64| clock.advance_ms(n * 60_000);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "kesesuaian").await;
        minutes(30);
        let stamp = crew.stamp(&case).await;
        sops.take(&cast.pengelola, &stamp, "pengambilan", "", "/").await.expect("taken");
        minutes(20);
        crew.act(&cast.pengelola, &case, "permintaan-perbaikan").await.expect("it waits");
        minutes(30);
        crew.act(&cast.pengelola, &case, "kelanjutan").await.expect("it goes on");
        minutes(10);
        let known = crew.case(&case).await;
        let (_, sop) = sops.case(&cast.pengelola, &case).await.unwrap();
        let read = sops.clock(&known, &sop).await.unwrap();
        let present = read.present().expect("a visit goes on");
        assert_eq!(present.reading.worked_ms, 30 * 60_000);
        assert_eq!(present.reading.outside_ms, 30 * 60_000);
        assert_eq!(present.reading.handling.unwrap().used, 30 * 60_000);
        assert!(!present.reading.was_over());
        assert_eq!(read.visits.len(), 4, "one for each step that it came to");
        // The standard is 120 minutes: 90 more, until the break at noon, are just within; then it is over.
        minutes(90);
        let line = |lines: Vec<jdih::sop::InboxLine>| lines.into_iter().find(|line| line.id == case).unwrap();
        let within = line(sops.inbox(&cast.pengelola).await.unwrap());
        assert!(!within.over);
        minutes(1);
        assert!(line(sops.inbox(&cast.pengelola).await.unwrap()).over);
        let sum = sops.clock(&known, &sop).await.unwrap().sum;
        assert_eq!((sum.worked_ms, sum.outside_ms), (120 * 60_000, 30 * 60_000));
        assert_eq!(read.standard_ms, Some(185 * 60_000), "handbook section 5");
        crew.house.expect_verified().await;
    }
}
