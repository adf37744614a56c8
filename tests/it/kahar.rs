//! Keadaan kahar: proposed on a case, confirmed by the Sekretaris, and what it changes.

use crate::app::PASSWORD;
use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::house::posts;
use crate::office::{Copies, Office};
use jdih::kernel::worktime::{Limit, Unit};
use jdih::sop::report::Month;
use jdih::sop::rules::kahar::Change;
use jdih::sop::{ActError, NewCase, Refusal};

fn two_days() -> Change {
    Change::Time(Limit::of(2, Unit::HariKerja))
}

async fn proposed(cast: &Cast, case: &str, step: &str, change: Change) -> Result<String, ActError> {
    let stamp = cast.crew.stamp(case).await;
    let sops = &cast.crew.house.app.sops;
    sops.propose_kahar(&cast.pengelola, &stamp, (step, change, "Banjir di kantor"), "/").await
}

/// The one proposal of a case.
async fn id_of(cast: &Cast, case: &str) -> String {
    let all = cast.crew.house.app.sops.kahar_of(case).await.unwrap();
    all.into_iter().find(|one| one.is_open()).expect("a proposal").id
}

async fn decided(
    cast: &Cast,
    who: &jdih::auth::Actor,
    case: &str,
    decline: Option<&str>,
) -> Result<String, ActError> {
    let (id, stamp) = (id_of(cast, case).await, cast.crew.stamp(case).await);
    cast.crew.house.app.sops.decide_kahar(who, &id, &stamp, decline, "/kahar").await
}

on_both_engines! {
    async fn it_is_proposed_and_confirmed_through_pages_and_shown_loudly(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        let at = format!("/kasus/{case}");
        let page = office.pengelola.get(&at).await.expect(200);
        assert!(page.body.contains(&format!("{at}/kahar")));
        assert!(!office.sekretaris.get(&at).await.body.contains(&format!("href=\"{at}/kahar\"")));
        office.sekretaris.get("/kahar").await.expect(200).expect_text("Belum ada usulan keadaan kahar");
        office.kabag.get("/kahar").await.expect(403);
        // Who may propose nothing sees no form, with the names of colleagues in it.
        office.house.person("Auditor").await.get(&format!("{at}/kahar")).await.expect(403);
        office.sekretaris.get(&format!("{at}/kahar")).await.expect(409);
        let form = office.pengelola.get(&format!("{at}/kahar")).await.expect(200);
        let filled = [("langkah", "kesesuaian"), ("macam", "waktu"), ("jumlah", "dua"), ("satuan", "hari_kerja"),
            ("orang", ""), ("alasan", "Banjir di kantor")];
        let wrong = office.pengelola.send(&form, &format!("{at}/kahar"), &filled).await.expect(422);
        let wrong = wrong.expect_text("Isikan waktu dengan angka bulat");
        assert!(wrong.body.contains("Banjir di kantor"), "what was typed stays");
        let filled: Vec<_> = filled.into_iter().map(|(n, v)| (n, if n == "jumlah" { "2" } else { v })).collect();
        office.pengelola.send(&form, &format!("{at}/kahar"), &filled).await.expect_path(&at);
        // Until it is confirmed nothing is different; one proposal at a time.
        let page = office.kabag.get(&at).await.expect(200);
        let page = page.expect_text("menunggu pengesahan Sekretaris: waktu langkah “3.");
        assert!(!page.body.contains("Usulkan keadaan kahar"));
        let form = office.pengelola.get(&format!("{at}/kahar")).await.expect(200);
        let second = office.pengelola.send(&form, &format!("{at}/kahar"), &filled).await.expect(409);
        second.expect_text("Masih ada usulan keadaan kahar");
        let list = office.sekretaris.get("/kahar").await.expect(200).expect_text("Banjir di kantor");
        let confirm = format!("/kahar/{}/pengesahan", list.between("/kahar/", "/pengesahan").expect("a form"));
        office.kabag.post(&confirm, &list.hidden(&confirm)).await.expect(403);
        let decline = confirm.replace("pengesahan", "penolakan");
        office.sekretaris.send(&list, &decline, &[("alasan", "")]).await.expect(422).expect_text("Tuliskan alasan");
        // The case went on meanwhile: the Sekretaris looks again.
        office.pengelola.act(&case, "pengajuan", &[]).await.expect(200);
        let list = office.sekretaris.send(&list, &confirm, &[]).await.expect(409).expect_text("Perkaranya berubah");
        office.house.clock.advance_ms(15 * 60_000 + 1);
        let asked = office.sekretaris.send(&list, &confirm, &[]).await.expect(401).expect_text("sudah lebih dari 15 menit");
        let done = office.sekretaris.send(&asked, &confirm, &[("_sandi", PASSWORD)]).await.expect_path("/kahar");
        done.expect_text("berlaku: waktu langkah “3.");
        let page = office.kabag.get(&at).await.expect(200).expect_text("berlaku: waktu langkah");
        page.expect_text("Alasan: Banjir di kantor");
        let said = office.house.story(&case).await;
        assert!(said.iter().any(|(_, what, _)| what.starts_with("mengesahkan keadaan kahar: waktu langkah")), "{said:?}");
        office.house.expect_verified().await;
    }

    async fn only_another_than_who_proposed_confirms(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let case = cast.registered(13, None).await;
        let stamp = crew.stamp(&case).await;
        let own = sops.propose_kahar(&cast.sekretaris, &stamp, ("kesesuaian", two_days(), "Banjir"), "/").await;
        assert!(matches!(own, Err(ActError::Refused(Refusal::Because(_)))), "{own:?}");
        proposed(&cast, &case, "kesesuaian", two_days()).await.expect("proposed");
        for other in [&cast.pengelola, &cast.kabag, &cast.kasubbag, &crew.auditor] {
            assert!(decided(&cast, other, &case, None).await.is_err(), "{}", other.name);
        }
        // Who proposed it and was then made the Sekretaris does not confirm it; the database refuses it, too.
        let auth = crew.house.app.auth();
        let (was, post) = (cast.pengelola.post_id.clone(), cast.sekretaris.post_id.clone());
        auth.set_post(&crew.admin, &cast.pengelola.person_id, &post).await.expect("moved");
        let risen = auth.actor(&cast.pengelola.person_id).await.unwrap();
        let refused = decided(&cast, &risen, &case, None).await;
        assert!(matches!(refused, Err(ActError::Refused(Refusal::Because(_)))), "{refused:?}");
        let forced = crew
            .force(&format!("UPDATE kahar SET confirmed_by = proposed_by, confirmed_ms = 1 WHERE case_id = '{case}'"))
            .await;
        assert!(forced.is_err());
        auth.set_post(&crew.admin, &cast.pengelola.person_id, &was).await.expect("moved back");
        decided(&cast, &cast.sekretaris, &case, None).await.expect("confirmed");
        let again = crew.stamp(&case).await;
        let all = sops.kahar_of(&case).await.unwrap();
        let twice = sops.decide_kahar(&cast.sekretaris, &all[0].id, &again, None, "/").await;
        assert!(matches!(twice, Err(ActError::Refused(Refusal::Because(_)))));
        crew.house.expect_verified().await;
    }

    async fn a_granted_time_moves_the_deadline_and_stands_in_the_report(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "kesesuaian").await;
        let stamp = crew.stamp(&case).await;
        sops.take(&cast.pengelola, &stamp, "pengambilan", "", "/").await.expect("taken");
        let due = async || sops.inbox(&cast.pengelola).await.unwrap()[0].due.unwrap();
        let before = due().await;
        proposed(&cast, &case, "kesesuaian", two_days()).await.expect("proposed");
        assert_eq!(due().await, before, "a proposal counts for nothing");
        decided(&cast, &cast.sekretaris, &case, None).await.expect("confirmed");
        assert!(due().await > before);
        let said = sops.kahar_of(&case).await.unwrap().remove(0);
        assert!(said.proposed_by.1.ends_with(&format!("({})", posts::PENGELOLA)), "{said:?}");
        assert!(said.confirmed.unwrap().0.ends_with("(Sekretaris)"));
        let (now, sop) = sops.case(&cast.pengelola, &case).await.unwrap();
        let clock = sops.clock(&now, &sop).await.unwrap();
        assert_eq!(clock.present().unwrap().reading.handling.unwrap().limit, Limit::of(2, Unit::HariKerja));
        // What was decided before keeps its time.
        assert_eq!(clock.visits[0].reading.handling.unwrap().limit, Limit::of(10, Unit::Menit));
        let month = Month::parse("2026-01").unwrap();
        let report = &sops.monthly(&cast.kabag, month).await.unwrap()[0];
        assert_eq!(report.kahar.len(), 1);
        assert_eq!(report.kahar[0].1, "Banjir di kantor");
        let later = sops.monthly(&cast.kabag, Month::parse("2026-02").unwrap()).await.unwrap();
        assert!(later.iter().all(|report| report.kahar.is_empty()));
    }

    async fn two_steps_change_places_for_one_case_and_it_is_published(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let crew = &cast.crew;
        let (case, other) = (cast.registered(13, None).await, cast.registered(14, None).await);
        let first = |id: &str| Change::Order { first: id.into() };
        for (step, next) in [("penyerahan", "koreksi"), ("koreksi", "persetujuan"), ("registrasi", "terima")] {
            let refused = proposed(&cast, &case, step, first(next)).await;
            assert!(matches!(refused, Err(ActError::Invalid { .. })), "{step}: {refused:?}");
        }
        proposed(&cast, &case, "terima", first("petunjuk")).await.expect("proposed");
        decided(&cast, &cast.sekretaris, &case, None).await.expect("confirmed");
        crew.act(&cast.pengelola, &case, "pengajuan").await.expect("on");
        assert_eq!(crew.case(&case).await.at, "petunjuk");
        assert!(crew.act(&cast.sekretaris, &case, "disposisi").await.is_err());
        crew.act(&cast.kabag, &case, "disposisi").await.expect("first the Kabag");
        assert_eq!(crew.case(&case).await.at, "terima");
        crew.act(&cast.sekretaris, &case, "disposisi").await.expect("then the Sekretaris");
        cast.take_to(&case, "unggah").await;
        crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        // Another case of the same SOP goes its usual way.
        crew.act(&cast.pengelola, &other, "pengajuan").await.expect("on");
        assert_eq!(crew.case(&other).await.at, "terima");
        crew.house.expect_verified().await;
    }

    async fn a_step_is_given_to_another_of_the_same_post(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let second = crew.in_post(posts::KASUBBAG).await;
        let case = cast.registered(13, None).await;
        let to = |who: &jdih::auth::Actor| Change::Person { id: who.person_id.clone(), name: String::new() };
        for wrong in [&cast.kabag, &cast.pengelola, &crew.auditor] {
            let refused = proposed(&cast, &case, "koreksi", to(wrong)).await;
            assert!(matches!(refused, Err(ActError::Invalid { ref field, .. }) if field == "orang"), "{refused:?}");
        }
        proposed(&cast, &case, "koreksi", to(&second)).await.expect("proposed");
        decided(&cast, &cast.sekretaris, &case, None).await.expect("confirmed");
        cast.take_to(&case, "koreksi").await;
        let now = crew.case(&case).await;
        assert_eq!((now.visit.by.as_ref(), now.visit.taken), (Some(&second.person_id), None));
        let refused = crew.act(&cast.kasubbag, &case, "persetujuan").await;
        assert!(matches!(refused, Err(ActError::Refused(Refusal::Taken))), "{refused:?}");
        crew.act(&second, &case, "persetujuan").await.expect("checked by whom it was given");
        // Of a step that goes on the holder changes at once.
        let deputy = crew.in_post(posts::KABAG).await;
        sops.take(&cast.kabag, &crew.stamp(&case).await, "pengambilan", "", "/").await.expect("taken");
        proposed(&cast, &case, "persetujuan", to(&deputy)).await.expect("proposed");
        decided(&cast, &cast.sekretaris, &case, None).await.expect("confirmed");
        assert_eq!(crew.case(&case).await.visit.by, Some(deputy.person_id.clone()));
        crew.act(&deputy, &case, "persetujuan").await.expect("approved");
        // What is done is not changed any more.
        let late = proposed(&cast, &case, "koreksi", two_days()).await;
        assert!(matches!(late, Err(ActError::Invalid { ref field, .. }) if field == "langkah"), "{late:?}");
        crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        crew.house.expect_verified().await;
    }

    async fn what_came_too_late_is_declined_with_a_reason(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let case = cast.registered(13, None).await;
        proposed(&cast, &case, "terima", two_days()).await.expect("proposed");
        cast.take_to(&case, "kesesuaian").await;
        let late = decided(&cast, &cast.sekretaris, &case, None).await;
        assert!(matches!(late, Err(ActError::Refused(Refusal::Because(_)))), "{late:?}");
        let bare = decided(&cast, &cast.sekretaris, &case, Some(" ")).await;
        assert!(matches!(bare, Err(ActError::Invalid { ref field, .. }) if field == "alasan"));
        decided(&cast, &cast.sekretaris, &case, Some("Sudah lewat")).await.expect("declined");
        let all = sops.kahar_of(&case).await.unwrap();
        assert_eq!(all[0].declined.as_ref().unwrap().2, "Sudah lewat");
        proposed(&cast, &case, "kesesuaian", two_days()).await.expect("another may be proposed");
        crew.house.expect_verified().await;
    }

    /// The Sekretaris decides also where the procedure gives the Sekretaris no step, and sees no more of the case.
    async fn the_sekretaris_decides_on_cases_of_every_procedure(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        crew.in_post("Kepala Subbagian Tata Usaha").await;
        let new = NewCase { sop: "penurunan".into(), subject: "Perintah 1".into(), note: String::new() };
        let place = sops.begin(&cast.kabag, &crew.fresh_id(), &new).await.expect("begun");
        let case = place.strip_prefix("/kasus/").unwrap().to_owned();
        let stamp = crew.stamp(&case).await;
        sops.propose_kahar(&cast.kabag, &stamp, ("penurunan", two_days(), "Listrik padam"), "/").await.expect("proposed");
        assert!(sops.case(&cast.sekretaris, &case).await.is_err());
        let told = crew.house.app.notices.clone();
        told.catch_up().await.unwrap();
        let lines = told.list(&cast.sekretaris, None).await.unwrap().lines;
        assert!(lines[0].sentence.contains("menunggu Anda di halaman Keadaan kahar") && lines[0].case.is_none());
        decided(&cast, &cast.sekretaris, &case, None).await.expect("confirmed");
        told.catch_up().await.unwrap();
        let lines = told.list(&cast.kabag, None).await.unwrap().lines;
        assert!(lines.iter().any(|line| line.sentence == "Usulan keadaan kahar disahkan."), "{lines:?}");
        crew.house.expect_verified().await;
    }
}
