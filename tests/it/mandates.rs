//! Mandates: proposed by one, confirmed by another, in force from day to day, and recorded as such wherever somebody
//! acts under one.

use crate::app::PASSWORD;
use crate::crew::{Cast, Crew};
use crate::engines::on_both_engines;
use crate::exports::{bytes, expect_says, words};
use crate::house::{Person, posts};
use crate::office::{Copies, Office};
use crate::pdfs;
use jdih::auth::{Actor, AuthError, NewMandate, Scan};
use jdih::sop::{ActError, Refusal};

const TU: &str = "Kepala Subbagian Tata Usaha";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// From 09.00 of the first day, on which stories begin, to the end of the fifth.
const WEEK_MS: i64 = 5 * DAY_MS - 9 * 60 * 60 * 1000;

/// What is proposed: somebody acts for a holder of a post from Monday to Friday of the first week.
async fn proposal(crew: &Crew, represented: &Actor, person: &Actor) -> NewMandate {
    let scan = crew.upload(&crew.admin, "surat perintah.pdf", pdfs::compose(&["surat perintah"])).await;
    NewMandate {
        post_id: represented.post_id.clone(),
        represented_id: represented.person_id.clone(),
        person_id: person.person_id.clone(),
        kind: "plh".into(),
        number: "1/SDM.01/15/2026".into(),
        order_date: "2 Januari 2026".into(),
        first: "5 Januari 2026".into(),
        last: "9 Januari 2026".into(),
        scan: Some(Scan { digest: scan.sha256.parse().expect("a digest"), name: scan.name }),
    }
}

/// Proposes by the administrator and confirms by the represented.
pub async fn lent(crew: &Crew, represented: &Actor, person: &Actor) -> String {
    let auth = crew.house.app.auth();
    let new = proposal(crew, represented, person).await;
    let id = auth.propose_mandate(&crew.admin, &new).await.expect("proposed");
    auth.confirm_mandate(represented, &id).await.expect("confirmed");
    id
}

/// The person as the next request sees it.
pub async fn now(crew: &Crew, person: &Actor) -> Actor {
    crew.house.app.auth().actor(&person.person_id).await.expect("an actor")
}

fn field(outcome: Result<String, AuthError>) -> &'static str {
    match outcome {
        Err(AuthError::Invalid { field, .. }) => field,
        other => panic!("a field should stand in the way: {other:?}"),
    }
}

on_both_engines! {
    async fn an_act_under_a_mandate_is_recorded_as_such_and_only_while_it_lasts(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, tu) = (&cast.crew, cast.crew.in_post(posts::PENGELOLA).await);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "koreksi").await;
        assert!(crew.act(&tu, &case, "persetujuan").await.is_err(), "nothing without a mandate");
        let auth = crew.house.app.auth();
        let new = proposal(crew, &cast.kasubbag, &tu).await;
        let id = auth.propose_mandate(&crew.admin, &new).await.expect("proposed");
        assert_eq!(auth.propose_mandate(&crew.admin, &new).await.expect("sent twice"), id);
        assert!(crew.act(&tu, &case, "persetujuan").await.is_err(), "nothing before it is confirmed");
        auth.confirm_mandate(&cast.kasubbag, &id).await.expect("confirmed");
        auth.confirm_mandate(&cast.kasubbag, &id).await.expect("confirmed twice is once");
        assert_eq!(now(crew, &tu).await.full_title(), format!("{}, Plh. Kepala Subbagian Hukum", posts::PENGELOLA));
        let inbox = crew.house.app.sops.inbox(&now(crew, &tu).await).await.expect("an inbox");
        assert_eq!(inbox.len(), 1, "the case waits for the acting checker");
        // The request began before: inside the transaction the roles of the moment count.
        crew.act(&tu, &case, "persetujuan").await.expect("checked under the mandate");
        let signed = crew.case(&case).await.signs.pop().expect("a signature");
        assert_eq!((signed.person_id, signed.post_title.as_str()), (tu.person_id.clone(), "Plh. Kepala Subbagian Hukum"));
        let told = crew.rows("SELECT body FROM journal WHERE kind = 'perkara.ditandatangani'").await;
        assert!(told[0][0].as_ref().is_some_and(|body| body.contains(&format!("\"mandat\":\"{id}\""))), "{told:?}");
        cast.crew.act(&cast.kabag, &case, "persetujuan").await.expect("approved");
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        let version = crew.rows("SELECT checked_by, approved_by, published_by FROM product_version").await;
        let said = [Some("Plh. Kepala Subbagian Hukum".into()), Some(posts::KABAG.into()), Some(posts::PENGELOLA.into())];
        assert_eq!(version, [said]);
        crew.house.expect_verified().await;
    }

    /// In print, too: the disposition of an acting Sekretaris and the product's page name the mandate.
    async fn what_is_printed_names_the_mandate(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, acting) = (&cast.crew, cast.crew.in_post(posts::PENGELOLA).await);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "petunjuk").await;
        lent(crew, &cast.kabag, &acting).await;
        crew.act(&now(crew, &acting).await, &case, "disposisi").await.expect("instructed under the mandate");
        let given = crew.house.app.sops.dispositions(&case).await.unwrap();
        let theirs = given.iter().find(|one| one.step == "petunjuk").expect("theirs");
        let auditor = crew.house.person("Auditor").await;
        let address = format!("/kasus/{case}/disposisi/{}", theirs.id);
        let said = format!("Plh. {}", posts::KABAG);
        auditor.get(&address).await.expect(200).expect_text(&said);
        let printed = words(&bytes(&auditor, &format!("{address}/lembar.pdf")).await.1);
        expect_says(&printed, &said);
        cast.take_to(&case, "persetujuan").await;
        crew.act(&now(crew, &acting).await, &case, "persetujuan").await.expect("instructing was no hand");
        crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        auditor.get("/produk-hukum/1").await.expect(200).expect_text(&said);
    }

    async fn a_mandate_ends_by_itself_in_the_middle_of_a_case(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, tu) = (&cast.crew, cast.crew.in_post(posts::PENGELOLA).await);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "koreksi").await;
        lent(crew, &cast.kasubbag, &tu).await;
        let seen = now(crew, &tu).await;
        crew.house.clock.advance_ms(WEEK_MS - 1);
        assert!(now(crew, &tu).await.has("kasubbag_hukum"));
        crew.house.clock.advance_ms(1);
        assert!(!now(crew, &tu).await.has("kasubbag_hukum"));
        let refused = crew.act(&seen, &case, "persetujuan").await.expect_err("over");
        assert!(matches!(refused, ActError::Refused(Refusal::Role { .. })), "{refused}");
        crew.house.expect_verified().await;
    }

    async fn a_mandate_gives_roles_and_never_a_second_hand(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "koreksi").await;
        lent(&cast.crew, &cast.kasubbag, &cast.pengelola).await;
        let refused = cast.crew.act(&cast.pengelola, &case, "persetujuan").await.expect_err("made it");
        assert!(matches!(refused, ActError::Refused(Refusal::HandTaken { .. })), "{refused}");
    }

    async fn only_others_confirm_and_who_may_is_told(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, tu) = (&cast.crew, cast.crew.in_post(TU).await);
        let auth = crew.house.app.auth();
        let new = proposal(crew, &cast.kasubbag, &tu).await;
        for nobody in [&tu, &cast.kabag, &cast.kasubbag] {
            let refused = auth.propose_mandate(nobody, &new).await;
            assert!(matches!(refused, Err(AuthError::Forbidden(_))), "{}: {refused:?}", nobody.name);
        }
        let id = auth.propose_mandate(&crew.admin, &new).await.expect("proposed");
        for wrong in [&crew.admin, &tu, &cast.pengelola, &crew.auditor] {
            let refused = auth.confirm_mandate(wrong, &id).await;
            assert!(matches!(refused, Err(AuthError::Forbidden(_))), "{}: {refused:?}", wrong.name);
        }
        auth.confirm_mandate(&cast.kabag, &id).await.expect("the superior confirms");
        let of_sekretaris = proposal(crew, &cast.kabag, &tu).await;
        let id = auth.propose_mandate(&cast.sekretaris, &of_sekretaris).await.expect("the Sekretaris proposes");
        assert!(auth.confirm_mandate(&cast.sekretaris, &id).await.is_err(), "but does not confirm the own proposal");
        auth.confirm_mandate(&cast.kabag, &id).await.expect("the represented confirms");
        let alone = NewMandate { represented_id: cast.sekretaris.person_id.clone(), post_id: cast.sekretaris.post_id.clone(), ..of_sekretaris };
        assert_eq!(field(auth.propose_mandate(&cast.sekretaris, &alone).await), "jabatan", "nobody could confirm it");
        crew.house.expect_verified().await;
    }

    async fn a_post_that_changed_hands_meanwhile_is_not_lent_by_the_old_proposal(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, tu) = (&cast.crew, cast.crew.in_post(TU).await);
        let auth = crew.house.app.auth();
        let new = proposal(crew, &cast.kasubbag, &tu).await;
        let id = auth.propose_mandate(&crew.admin, &new).await.expect("proposed");
        let other = crew.post("Subbagian Lain", &["unit_pengusul"]).await;
        auth.set_post(&crew.admin, &cast.kasubbag.person_id, &other).await.expect("moved");
        let refused = auth.confirm_mandate(&cast.kabag, &id).await;
        assert_eq!(field(refused.map(|()| String::new())), "mandat", "who is represented went");
        let vacant = NewMandate { represented_id: String::new(), number: "2".into(), ..new };
        let id = auth.propose_mandate(&crew.admin, &vacant).await.expect("proposed for the vacant post");
        crew.in_post(posts::KASUBBAG).await;
        let refused = auth.confirm_mandate(&cast.kabag, &id).await;
        assert_eq!(field(refused.map(|()| String::new())), "mandat", "somebody came");
        assert!(!now(crew, &tu).await.has("kasubbag_hukum"));
        crew.house.expect_verified().await;
    }

    async fn what_cannot_be_a_mandate_is_refused_at_its_field(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, tu) = (&cast.crew, cast.crew.in_post(TU).await);
        let auth = crew.house.app.auth();
        let good = proposal(crew, &cast.kasubbag, &tu).await;
        let refused = |new: NewMandate| async move { field(auth.propose_mandate(&crew.admin, &new).await) };
        let disabled = crew.in_post(TU).await;
        auth.set_disabled(&crew.admin, &disabled.person_id, true).await.expect("disabled");
        for (new, at) in [
            (NewMandate { person_id: cast.kasubbag.person_id.clone(), ..good.clone() }, "penerima"),
            (NewMandate { person_id: disabled.person_id.clone(), ..good.clone() }, "penerima"),
            (NewMandate { person_id: crew.admin.person_id.clone(), ..good.clone() }, "penerima"),
            (NewMandate { person_id: crew.auditor.person_id.clone(), ..good.clone() }, "penerima"),
            (NewMandate { person_id: "siapa".into(), ..good.clone() }, "penerima"),
            (NewMandate { represented_id: String::new(), ..good.clone() }, "jabatan"),
            (NewMandate { post_id: "mana".into(), ..good.clone() }, "jabatan"),
            (NewMandate { post_id: crew.admin.post_id.clone(), represented_id: crew.admin.person_id.clone(), ..good.clone() }, "jabatan"),
            (NewMandate { last: "4 Januari 2026".into(), ..good.clone() }, "sampai"),
            (NewMandate { last: "1 Juni 2026".into(), ..good.clone() }, "sampai"),
            (NewMandate { first: "31 Februari 2026".into(), ..good.clone() }, "mulai"),
            (NewMandate { order_date: String::new(), ..good.clone() }, "tanggal"),
            (NewMandate { number: " ".into(), ..good.clone() }, "nomor"),
            (NewMandate { kind: "pjs".into(), ..good.clone() }, "macam"),
            (NewMandate { scan: None, ..good.clone() }, "surat"),
        ] {
            assert_eq!(refused(new.clone()).await, at, "{new:?}");
        }
        lent(crew, &cast.kasubbag, &tu).await;
        let again = NewMandate { person_id: cast.sekretaris.person_id.clone(), number: "2".into(), ..good.clone() };
        assert_eq!(refused(again).await, "mulai", "one acts for one at a time");
        let chain = NewMandate { represented_id: tu.person_id.clone(), person_id: cast.sekretaris.person_id.clone(), ..good };
        assert_eq!(refused(chain).await, "jabatan", "a mandate of a mandate");
        assert_eq!(crew.rows("SELECT id FROM mandate").await.len(), 1);
    }

    async fn it_ends_early_with_a_reason_and_who_administers_is_lent_nothing(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, tu) = (&cast.crew, cast.crew.in_post(TU).await);
        let auth = crew.house.app.auth();
        let id = lent(crew, &cast.kasubbag, &tu).await;
        auth.set_post(&crew.admin, &tu.person_id, &crew.admin.post_id).await.expect("moved");
        let moved = now(crew, &tu).await;
        assert!(moved.is_administrator() && !moved.has("kasubbag_hukum"), "{:?}", moved.roles);
        auth.set_post(&crew.admin, &tu.person_id, &tu.post_id).await.expect("moved back");
        assert!(now(crew, &tu).await.has("kasubbag_hukum"));
        assert!(auth.end_mandate(&cast.kasubbag, &id, " ").await.is_err(), "without a reason");
        assert!(matches!(auth.end_mandate(&cast.pengelola, &id, "Usil").await, Err(AuthError::Forbidden(_))));
        auth.end_mandate(&cast.kasubbag, &id, "Kembali lebih awal").await.expect("ended");
        auth.end_mandate(&cast.kasubbag, &id, "Kembali lebih awal").await.expect("twice is once");
        assert!(!now(crew, &tu).await.has("kasubbag_hukum"));
        assert!(auth.confirm_mandate(&cast.kasubbag, &id).await.is_err(), "what is over does not begin again");
        crew.house.expect_verified().await;
    }

    async fn the_database_refuses_a_mandate_confirmed_by_who_gains(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let tu = cast.crew.in_post(TU).await;
        let new = proposal(&cast.crew, &cast.kasubbag, &tu).await;
        cast.crew.house.app.auth().propose_mandate(&cast.crew.admin, &new).await.expect("proposed");
        for by in [&tu, &cast.crew.admin] {
            let sql = format!("UPDATE mandate SET confirmed_by = '{}', confirmed_ms = 1", by.person_id);
            assert!(cast.crew.force(&sql).await.is_err(), "{}", by.name);
        }
    }

    async fn the_page_names_the_mandate_that_would_help_and_when_one_ends(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        let page = format!("/kasus/{case}");
        let tu = office.house.person(TU).await;
        let auth = office.house.app.auth();
        let all = auth.people(None).await.expect("people");
        let id = |login: &str| all.iter().find(|one| one.login == login).expect("somebody").id.clone();
        let admin = auth.actor(&id("admin")).await.expect("the administrator");
        auth.set_disabled(&admin, &id(&office.kasubbag.login), true).await.expect("disabled");
        let seen = office.pengelola.get(&page).await.expect(200);
        let seen = seen.expect_text("Usulkan mandat Plt. Kepala Subbagian Hukum kepada orang yang belum memegang peran");
        let named = seen.between("dalam perkara ini: ", "Mandat diusulkan").expect("names").to_owned();
        let name = |person: &Person| all.iter().find(|one| one.login == person.login).expect("somebody").name.clone();
        assert!(named.contains(&name(&tu)), "{named}");
        assert!(!named.contains(&name(&office.pengelola)) && !named.contains(&name(&office.kabag)), "{named}");
        propose_on_page(&office.house.admin, &format!("{} (belum terisi)", posts::KASUBBAG), &name(&tu)).await.expect(200);
        let confirms = office.kabag.get("/kerja").await.expect(200).expect_text("Mandat (menunggu Anda)");
        assert!(confirms.body.contains("href=\"/mandat\""));
        let waiting = office.kabag.get("/mandat").await.expect(200).expect_text("Menunggu pengesahan");
        let action = waiting.between("action=\"/mandat/", "/pengesahan\"").expect("a form").to_owned();
        let scan = office.kabag.get(&format!("/mandat/{action}/surat")).await.expect(200);
        assert_eq!(scan.headers["content-type"], "application/pdf");
        Person::stranger(&office.house.base).get(&format!("/mandat/{action}/surat")).await.expect_path("/masuk");
        office.pengelola.get(&format!("/mandat/{action}/surat")).await.expect(404);
        let confirm = format!("/mandat/{action}/pengesahan");
        // It lends a gate, so it wants a proof of the last minutes.
        office.house.clock.advance_ms(15 * 60_000 + 1);
        let asked = office.kabag.send(&waiting, &confirm, &[]).await.expect(401).expect_text("sudah lebih dari 15 menit");
        let done = office.kabag.send(&asked, &confirm, &[("_sandi", PASSWORD)]).await.expect(200);
        done.expect_path("/mandat").expect_text("Sedang berjalan");
        let seen = office.pengelola.get(&page).await.expect(200);
        seen.expect_text("hanya dapat dilakukan berdasarkan mandat; mandat").expect_text("berakhir 10 Januari 2026, 00.00 WIB");
        tu.get("/kerja").await.expect(200).expect_text("Plt. Kepala Subbagian Hukum");
        let refused = tu.send(&tu.get("/mandat").await, &format!("/mandat/{action}/pengakhiran"), &[("alasan", "")]).await;
        refused.expect(422).expect_text("Tuliskan alasan");
        office.house.expect_verified().await;
    }

    async fn a_refused_proposal_keeps_what_was_typed_and_the_scan(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (admin, tu) = (&office.house.admin, office.house.person(TU).await);
        let page = admin.get("/admin/mandat").await.expect(200).expect_text("Belum ada mandat");
        let all = office.house.app.auth().people(None).await.expect("people");
        let tu = all.iter().find(|one| one.login == tu.login).expect("somebody");
        let fields = [("penerima", tu.id.as_str()), ("macam", "plh"), ("nomor", "7/SDM.01/15/2026"), ("tanggal", "2 Januari 2026"), ("mulai", "9 Januari 2026"), ("sampai", "5 Januari 2026")];
        let files = vec![("surat_berkas", "surat perintah.pdf", pdfs::compose(&["surat perintah"]))];
        let seen = admin.send_files(&page, "/admin/mandat", &fields, files).await.expect(422);
        let seen = seen.expect_text("Pilih jabatan dari daftar.").expect_text("surat perintah.pdf");
        assert!(seen.body.contains("value=\"7/SDM.01/15/2026\""));
        let kasubbag = all.iter().find(|one| one.login == office.kasubbag.login).expect("somebody");
        let upload = seen.between("name=\"surat\" value=\"", "\"").expect("the upload").to_owned();
        let post = seen.option(&format!("{}: {}", posts::KASUBBAG, kasubbag.name));
        let more = [("jabatan", post.as_str()), ("surat", &upload)];
        let fields: Vec<_> = fields.into_iter().chain(more).collect();
        let seen = admin.send_files(&seen, "/admin/mandat", &fields, vec![]).await.expect(422);
        let seen = seen.expect_text("Tanggal berakhir mendahului tanggal mulai.");
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| *name != "sampai").chain([("sampai", "12/01/2026")]).collect();
        let done = admin.send_files(&seen, "/admin/mandat", &fields, vec![]).await.expect(200);
        done.expect_path("/admin/mandat").expect_text("Menunggu pengesahan").expect_text("Dapat disahkan oleh:");
        office.pengelola.send_files(&office.pengelola.get("/mandat").await, "/mandat", &fields, vec![]).await.expect(403);
    }
}

/// Proposes through the administrator's page, for the first week.
async fn propose_on_page(admin: &Person, post: &str, name: &str) -> crate::house::Seen {
    let page = admin.get("/admin/mandat").await.expect(200);
    let (post, person) = (page.option(post), page.option(&format!("{name} ({TU})")));
    let fields = [
        ("jabatan", post.as_str()),
        ("penerima", &person),
        ("macam", "plt"),
        ("nomor", "1/SDM.01/15/2026"),
        ("tanggal", "2 Januari 2026"),
        ("mulai", "5 Januari 2026"),
        ("sampai", "9 Januari 2026"),
    ];
    let files = vec![("surat_berkas", "surat perintah.pdf", pdfs::compose(&["surat perintah"]))];
    admin.send_files(&page, "/admin/mandat", &fields, files).await
}
