//! New versions of an SOP: loaded through the pages, in force from their day, for new cases; and moving open cases.

use crate::app::{PASSWORD, means};
use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::eyes::upload_sop;
use crate::house::{Person, Seen, posts};
use crate::office::{Copies, Office};
use jdih::app::{App, Presence};
use jdih::sop::{ActError, NewVersion, Refusal};

const FORM: &str = "/sop/pengunggahan/versi-baru";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The upload SOP with one text in place of another.
fn edited(old: &str, new: &str) -> String {
    let text = upload_sop();
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1)
}

/// What a form asks besides the definition.
pub fn ground<'f>(number: &'f str, effective: &'f str, body: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![("nomor", number), ("tanggal", "10 Januari 2025"), ("berlaku", effective), ("isi", body)]
}

/// Looks at what a version changes.
pub async fn previews(admin: &Person, fields: &[(&str, &str)]) -> Seen {
    let page = admin.get(FORM).await.expect(200);
    let mut all = fields.to_vec();
    all.push(("langkah", "pratinjau"));
    admin.send_files(&page, FORM, &all, Vec::new()).await
}

/// Loads what was looked at.
pub async fn loads(admin: &Person, preview: &Seen, fields: &[(&str, &str)]) -> Seen {
    let mut all = fields.to_vec();
    all.push(("langkah", "muat"));
    admin.send_files(preview, FORM, &all, Vec::new()).await
}

on_both_engines! {
    async fn a_version_is_looked_at_loaded_and_takes_effect_on_its_day(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, admin) = (&office.house, &office.house.admin);
        let form = admin.get(FORM).await.expect(200);
        assert!(form.body.contains("most = 120") && form.body.contains("13 Tahun 2025"), "the last text, to be changed");
        // A mistake is named by its line, and nothing typed is lost.
        let wrong = edited("role = \"sekretaris\"", "role = \"raja\"");
        let line = wrong.lines().position(|line| line == "role = \"raja\"").unwrap() + 1;
        let seen = previews(admin, &ground("13 Tahun 2025", "6 Januari 2026", &wrong)).await.expect(422);
        let seen = seen.expect_text(&format!("Baris {line}: peran raja tidak dikenal"));
        assert!(seen.body.contains("role = &#34;raja&#34;") && seen.body.contains("6 Januari 2026"), "{}", seen.body);
        let past = previews(admin, &ground("13 Tahun 2025", "4 Januari 2026", &upload_sop())).await.expect(422);
        past.expect_text("tidak berlaku surut");
        let same = previews(admin, &ground("13 Tahun 2025", "6 Januari 2026", &upload_sop())).await.expect(422);
        same.expect_text("tidak ada yang berubah");
        // The file takes the place of what was typed.
        let faster = edited("most = 120", "most = 90");
        let typed = upload_sop();
        let fields = ground("13 Tahun 2025", "6 Januari 2026", &typed);
        let sent = [fields.as_slice(), &[("langkah", "pratinjau")]].concat();
        let files = vec![("berkas", "baru.toml", faster.clone().into_bytes())];
        let seen = admin.send_files(&form, FORM, &sent, files).await.expect(200);
        let seen = seen.expect_text("Waktu: 90 menit, sejak diambil (sebelumnya 120 menit, sejak diambil).");
        let fields = ground("13 Tahun 2025", "6 Januari 2026", &faster);
        let before = office.registered("13", &Copies::composed(13)).await;
        let table = loads(admin, &seen, &fields).await.expect_path("/sop/pengunggahan");
        table.expect_text("berlaku mulai 6 Januari 2026").expect_text("Nomor 13 Tahun 2025 tanggal 10 Januari 2025");
        // Sent again it is done once.
        loads(admin, &seen, &fields).await.expect_path("/sop/pengunggahan");
        let office_id = house.app.auth().person_by_login("admin").await.unwrap().office_id;
        let decrees = || house.app.sops.definitions().decrees(&office_id, "pengunggahan");
        assert_eq!(decrees().len(), 1);
        let today = office.registered("14", &Copies::composed(14)).await;
        house.clock.advance_ms(DAY_MS);
        for (who, login) in [(&office.pengelola, "orang4"), (&office.kabag, "orang2"), (admin, "admin")] {
            who.sign_in(login, PASSWORD).await.expect(200);
        }
        let tomorrow = office.registered("15", &Copies::composed(15)).await;
        let version = decrees()[0].version_id.clone();
        for (case, is_new) in [(before, false), (today, false), (tomorrow, true)] {
            assert_eq!(house.case(&case).await.sop_version == version, is_new);
        }
        // Each version can be read and taken away.
        let table = office.kabag.get(&format!("/sop/pengunggahan?versi={version}")).await.expect(200);
        table.expect_text("90 menit").expect_text("berlaku");
        let file = admin.get(&format!("/sop/pengunggahan/versi/{version}/berkas")).await.expect(200);
        assert_eq!(file.body, faster);
        admin.get("/sop/pengunggahan/versi/hotline@x/berkas").await.expect(404);
        house.expect_verified().await;
    }

    async fn only_an_administrator_loads_and_only_what_was_looked_at(database: TestDatabase) {
        let office = Office::open(&database).await;
        let admin = &office.house.admin;
        for other in [&office.kabag, &office.sekretaris, &office.pengelola] {
            other.get(FORM).await.expect(403);
            let page = other.get("/sop/pengunggahan").await.expect(200);
            assert!(!page.body.contains("versi-baru"));
            other.send_files(&page, FORM, &ground("13", "6 Januari 2026", &upload_sop()), Vec::new()).await.expect(403);
        }
        let (one, two) = (edited("most = 120", "most = 90"), edited("most = 120", "most = 60"));
        let fields = |body| ground("13 Tahun 2025", "5 Januari 2026", body);
        let first = previews(admin, &fields(&one)).await.expect(200);
        let second = previews(admin, &fields(&two)).await.expect(200);
        // What is sent is not what was shown.
        let swapped = loads(admin, &first, &fields(&two)).await.expect(409);
        let swapped = swapped.expect_text("sudah berubah sejak pratinjau").expect_text("60 menit");
        loads(admin, &first, &fields(&one)).await.expect_path("/sop/pengunggahan");
        // Another version came meanwhile: the differences are to it now.
        let late = loads(admin, &second, &fields(&two)).await.expect(409);
        let late = late.expect_text("60 menit, sejak diambil (sebelumnya 90 menit, sejak diambil)");
        drop(swapped);
        loads(admin, &late, &fields(&two)).await.expect_path("/sop/pengunggahan");
        // A later version does not take effect before what is loaded.
        let early = previews(admin, &ground("13 Tahun 2025", "4 Januari 2026", &one)).await.expect(422);
        early.expect_text("tidak berlaku surut");
        let binary = vec![("berkas", "gambar.toml", vec![0xff, 0xfe, 0x00])];
        let page = admin.get(FORM).await;
        let refused = admin.send_files(&page, FORM, &ground("13", "5 Januari 2026", &one), binary).await;
        refused.expect(422).expect_text("bukan teks UTF-8");
        let huge = format!("{one}\n# {}", "x".repeat(jdih::sop::MAX_DEFINITION_BYTES));
        previews(admin, &fields(&huge)).await.expect(422).expect_text("Isi terlalu panjang");
        office.house.expect_verified().await;
    }

    async fn what_an_sop_may_not_lose_is_refused_with_the_sentence_why(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let of = |number: &str, body: String| NewVersion {
            sop: "pengunggahan".into(),
            body,
            number: number.into(),
            date: "10 Januari 2025".into(),
            effective: "5 Januari 2026".into(),
        };
        let refused = async |new: NewVersion| {
            let outcome = sops.preview(&crew.admin, &new).await.expect("an answer");
            outcome.expect_err("refused").into_iter().map(|(_, why)| why).collect::<Vec<_>>().join(" ")
        };
        let gateless = upload_sop().replace("\"koreksi\"", "\"periksa\"");
        assert!(refused(of("99 Tahun 2025", gateless)).await.contains("Gerbang"));
        // Of a certain post only a new decree makes another.
        let certain = edited("role = \"sekretaris\"\nassumed = true", "role = \"sekretaris\"");
        let settled = of("13 Tahun 2025", certain.clone());
        let preview = sops.preview(&crew.admin, &settled).await.unwrap().expect("our reading is corrected");
        sops.load_version(&crew.admin, &crew.fresh_id(), &settled, &preview.seen).await.expect("loaded");
        let other = certain.replacen("role = \"sekretaris\"", "role = \"sekda\"", 1)
            + "\n[[role]]\nid = \"sekda\"\ntitle = \"Sekretaris Daerah\"\n";
        assert!(refused(of("13 Tahun 2025", other.clone())).await.contains("memerlukan keputusan baru"));
        let decreed = of("14 Tahun 2025", other);
        let preview = sops.preview(&crew.admin, &decreed).await.unwrap().expect("by a new decree");
        assert!(preview.warnings.iter().any(|warning| warning.contains("Sekretaris Daerah")));
        let forbidden = sops.load_version(&cast.kabag, &crew.fresh_id(), &decreed, &preview.seen).await;
        assert!(matches!(forbidden, Err(ActError::Forbidden(_))));
        sops.load_version(&crew.admin, &crew.fresh_id(), &decreed, &preview.seen).await.expect("loaded");
        // The role that it brings can be given to a post at once.
        assert_eq!(crew.house.app.auth().roles().title("sekda"), "Sekretaris Daerah");
        crew.post("Sekretaris Daerah", &["sekda"]).await;
        // A gate's role is none that an administrator holds.
        crew.post("Admin dan TU", &["administrator", "kasubbag_tu"]).await;
        let now = certain.replacen("role = \"sekretaris\"", "role = \"sekda\"", 1);
        let gate = now.replacen("role = \"kasubbag_hukum\"", "role = \"kasubbag_tu\"", 1)
            + "\n[[role]]\nid = \"sekda\"\ntitle = \"Sekretaris Daerah\"\n";
        assert!(refused(of("14 Tahun 2025", gate)).await.contains("Pisahkan dahulu kedua peran itu"));
        crew.house.expect_verified().await;
    }

    async fn another_process_learns_of_it(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let crew = &cast.crew;
        let settings = crew.house.settings();
        let site = settings.site(settings.listen).unwrap();
        let other = App::open(settings, site, means(&crew.house.clock), Presence::Beside).await.unwrap();
        let new = NewVersion {
            sop: "pengunggahan".into(),
            body: edited("most = 120", "most = 90"),
            number: "13 Tahun 2025".into(),
            date: "10 Januari 2025".into(),
            effective: "5 Januari 2026".into(),
        };
        let sops = &crew.house.app.sops;
        let preview = sops.preview(&crew.admin, &new).await.unwrap().unwrap();
        sops.load_version(&crew.admin, &crew.fresh_id(), &new, &preview.seen).await.unwrap();
        let case = cast.registered(13, None).await;
        let version = crew.case(&case).await.sop_version;
        assert!(other.sops.definitions().version(&version).is_none(), "it has not looked yet");
        let (seen, sop) = other.sops.case(&crew.auditor, &case).await.expect("read on the miss");
        assert_eq!(seen.sop_version, version);
        assert_eq!(sop.step("kesesuaian").unwrap().baku.as_ref().unwrap().text(), "90 menit");
        let current = other.sops.definitions().current(&crew.admin.office_id, "pengunggahan").unwrap();
        assert_eq!(current.0, version);
        // And so does a process that starts later.
        drop(other);
        let site = settings.site(settings.listen).unwrap();
        let later = App::open(settings, site, means(&crew.house.clock), Presence::Beside).await.unwrap();
        assert_eq!(later.sops.definitions().current(&crew.admin.office_id, "pengunggahan").unwrap().0, version);
    }

    async fn an_offices_version_is_its_own(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let sops = &cast.crew.house.app.sops;
        let new = NewVersion {
            sop: "hotline".into(),
            body: include_str!("../../src/sop/definitions/hotline.toml").replacen("±3 menit", "±4 menit", 1),
            number: "26 Tahun 2026".into(),
            date: "5 Januari 2026".into(),
            effective: "5 Januari 2026".into(),
        };
        let preview = sops.preview(&cast.crew.admin, &new).await.unwrap().expect("acceptable");
        sops.load_version(&cast.crew.admin, &cast.crew.fresh_id(), &new, &preview.seen).await.unwrap();
        let of = |office: &str| sops.definitions().current(office, "hotline").unwrap().0;
        assert_ne!(of(&cast.crew.admin.office_id), of("kantor lain"));
        assert_eq!(sops.versions("kantor lain", "hotline").await.unwrap().len(), 1);
        assert_eq!(sops.versions(&cast.crew.admin.office_id, "hotline").await.unwrap().len(), 2);
    }

    async fn the_kabag_moves_an_open_case_after_looking(database: TestDatabase) {
        let office = Office::open(&database).await;
        let (house, admin) = (&office.house, &office.house.admin);
        let case = office.registered("13", &Copies::composed(13)).await;
        office.pengelola.act(&case, "pengajuan", &[]).await.expect(200);
        house.clock.advance_ms(60_000);
        let at = format!("/kasus/{case}");
        office.kabag.get(&format!("{at}/versi")).await.expect(404);
        let slower = edited("most = 10,", "most = 30,").replacen("most = 120", "most = 90", 1);
        let fields = ground("13 Tahun 2025", "5 Januari 2026", &slower);
        let preview = previews(admin, &fields).await.expect(200);
        loads(admin, &preview, &fields).await.expect_path("/sop/pengunggahan");
        office.pengelola.get(&at).await.expect(200).expect_text("Versi lain sudah berlaku bagi perkara baru");
        let seen = office.pengelola.get(&format!("{at}/versi")).await.expect(200);
        assert!(!seen.offers(&format!("{at}/versi")), "who does not answer for the procedure only looks");
        let page = office.kabag.get(&format!("{at}/versi")).await.expect(200).expect_text("90 menit");
        let empty = office.kabag.send(&page, &format!("{at}/versi"), &[("alasan", " ")]).await;
        empty.expect(422).expect_text("Tuliskan alasan atau catatan");
        office.kabag.send(&page, &format!("{at}/versi"), &[("alasan", "Waktu diperbaiki")]).await.expect_path(&at);
        let said = house.story(&case).await;
        let (who, what, why) = said.last().unwrap();
        assert!(what.starts_with("memindahkan langkah yang tersisa ke versi") && why == "Waktu diperbaiki", "{who}");
        let (loaded, sop) = (house.case(&case).await, house.app.sops.definitions());
        assert_eq!(sop.version(&loaded.sop_version).unwrap().step("kesesuaian").unwrap().baku.as_ref().unwrap().text(), "90 menit");
        // The registration is measured as it was when it was done; the present step as it is now.
        let auditor = actor(&office, posts::AUDITOR).await;
        let (case_now, definition) = house.app.sops.case(&auditor, &case).await.unwrap();
        let clock = house.app.sops.clock(&case_now, &definition).await.unwrap();
        assert_eq!(clock.visits[0].reading.handling.unwrap().limit.text(), "10 menit");
        assert_eq!(definition.step("registrasi").unwrap().baku.as_ref().unwrap().text(), "30 menit");
        office.kabag.get(&format!("{at}/versi")).await.expect(404);
        house.expect_verified().await;
    }

    async fn a_moved_case_keeps_its_signatures_and_is_published(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, sops) = (&cast.crew, &cast.crew.house.app.sops);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "persetujuan").await;
        let new = NewVersion {
            sop: "pengunggahan".into(),
            body: edited("most = 15", "most = 20"),
            number: "13 Tahun 2025".into(),
            date: "10 Januari 2025".into(),
            effective: "5 Januari 2026".into(),
        };
        let preview = sops.preview(&crew.admin, &new).await.unwrap().unwrap();
        sops.load_version(&crew.admin, &crew.fresh_id(), &new, &preview.seen).await.unwrap();
        let before = crew.case(&case).await;
        let (version, _) = sops.definitions().current(&crew.admin.office_id, "pengunggahan").unwrap();
        let stamp = crew.stamp(&case).await;
        for other in [&cast.kasubbag, &cast.sekretaris, &cast.pengelola] {
            let refused = sops.move_case(other, &stamp, &version, "Alasan", "/").await;
            assert!(matches!(refused, Err(ActError::Refused(Refusal::Role { .. }))), "{refused:?}");
        }
        let gone = sops.move_case(&cast.kabag, &stamp, "pengunggahan@lain", "Alasan", "/").await;
        assert!(matches!(gone, Err(ActError::Superseded)));
        sops.move_case(&cast.kabag, &stamp, &version, "Alasan", "/").await.expect("moved");
        let after = crew.case(&case).await;
        assert_eq!((&after.signs, after.round, after.manifest), (&before.signs, before.round, before.manifest));
        let again = sops.move_case(&cast.kabag, &crew.stamp(&case).await, &version, "Alasan", "/").await;
        assert!(matches!(again, Err(ActError::Refused(Refusal::Because(_)))));
        cast.take_to(&case, "unggah").await;
        crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        crew.house.expect_verified().await;
    }

    /// Rows of before know nothing of versions that offices load.
    async fn versions_of_offices_come_to_a_filled_database(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        let db = cast.crew.house.app.journal.db();
        for table in ["sop_decree", "case_move", "kahar", "kahar_kind", "sop_review"] {
            crate::raw::run(db, &format!("DROP TABLE {table}")).await.unwrap();
        }
        let kinds = "'dilimpahkan', 'diambil-alih', 'tinjauan-sop', 'kahar-diusulkan', 'kahar-diputuskan'";
        crate::raw::run(db, &format!("DELETE FROM notice_kind WHERE id IN ({kinds})")).await.unwrap();
        crate::raw::run(db, "DELETE FROM _sqlx_migrations WHERE version = 18").await.unwrap();
        assert_eq!(jdih::db::migrate(db).await.unwrap().applied, [18]);
        cast.take_to(&case, "unggah").await;
        cast.crew.act(&cast.pengelola, &case, "pengunggahan").await.expect("published");
        cast.crew.house.expect_verified().await;
    }
}

async fn actor(office: &Office, post: &str) -> jdih::auth::Actor {
    let person = office.house.person(post).await;
    let auth = office.house.app.auth();
    let person = auth.person_by_login(&person.login).await.expect("the person");
    auth.actor(&person.id).await.expect("an actor")
}
