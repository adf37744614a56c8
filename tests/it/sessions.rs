//! Sessions while people act: they end, doors close, browsers break off, and strangers' forms fall flat.

use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{PASSWORD, Person, Seen};
use crate::office::{Copies, Office};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

const MINUTE_MS: i64 = 60_000;
const AT_SUBMITTING: &str = "menunggu diajukan oleh Pengelola JDIH";
const AT_SECRETARY: &str = "menunggu disposisi Sekretaris";

/// An office with a registered case.
async fn opened(database: &TestDatabase) -> (Office, String) {
    let office = Office::open(database).await;
    let case = office.registered("13", &Copies::composed(13)).await;
    (office, case)
}

/// The filled form that submits a case, and where it is sent.
async fn submission(office: &Office, case: &str) -> (String, Vec<(String, String)>) {
    let page = office.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
    let action = format!("/kasus/{case}/pengajuan");
    let filled = Person::filled(&page, &action, &[("catatan", "Mohon \"segera\" <diproses>")]);
    (action, filled)
}

/// The password page's form, sent with this password.
async fn with_password(who: &Person, page: &Seen, action: &str, password: &str) -> Seen {
    who.send(page, action, &[("_sandi", password)]).await
}

on_both_engines! {
    async fn a_session_that_ended_while_typing_goes_on_with_the_password(database: TestDatabase) {
        let (office, case) = opened(&database).await;
        let (action, filled) = submission(&office, &case).await;
        office.house.clock.advance_ms(31 * MINUTE_MS);
        let asked = office.pengelola.post(&action, &filled).await.expect(401).expect_text("Orang 4");
        let kept = asked.hidden(&action);
        for field in filled.iter().filter(|(name, _)| name != "csrf") {
            assert!(kept.contains(field), "{field:?} is kept");
        }
        let asked = with_password(&office.pengelola, &asked, &action, "sandi orang lain sama sekali").await;
        let asked = asked.expect(401).expect_text("tidak cocok");
        assert_eq!(office.house.case(&case).await.version, 1, "nothing was done");
        let done = with_password(&office.pengelola, &asked, &action, PASSWORD).await.expect(200);
        done.expect_path(&format!("/kasus/{case}")).expect_text("Mohon \"segera\" <diproses>");
        assert_eq!(office.stands(&case).await, AT_SECRETARY);
    }

    async fn a_form_with_files_goes_on_too_and_says_what_has_to_be_chosen_again(database: TestDatabase) {
        let office = Office::open(&database).await;
        let form = office.pengelola.get("/kasus/baru").await.expect(200);
        let fields = [
            ("nd_nomor", "12/HK.03/15/2025"),
            ("nd_tanggal", "9 Januari 2025"),
            ("nd_dari", "Subbagian \"Hukum\""),
            ("nd_kepada", "Sekretaris"),
            ("nd_hal", "Permohonan"),
            ("p0_jenis", "keputusan-sekretaris"),
            ("p0_nomor", "13"),
            ("p0_tahun", "2025"),
            ("p0_judul", "Standar Operasional Prosedur"),
            ("aksi", "daftar"),
        ];
        let files = vec![("p0_salinan_berkas", "salinan.pdf", Copies::composed(13).digital)];
        office.house.clock.advance_ms(31 * MINUTE_MS);
        let asked = office.pengelola.send_files(&form, "/kasus/baru", &fields, files).await.expect(401);
        let asked = asked.expect_text("Berkas yang tadi Anda pilih belum terkirim");
        let kept: Vec<(String, String)> = asked.hidden("/kasus/baru");
        assert!(kept.contains(&("nd_dari".into(), "Subbagian \"Hukum\"".into())));
        let kept: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let wrong: Vec<_> = kept.iter().copied().chain([("_sandi", "bukan sandinya sama sekali")]).collect();
        office.pengelola.send_files(&Seen::empty(), "/kasus/baru", &wrong, vec![]).await.expect(401);
        let right: Vec<_> = kept.iter().copied().chain([("_sandi", PASSWORD)]).collect();
        let done = office.pengelola.send_files(&Seen::empty(), "/kasus/baru", &right, vec![]).await.expect(200);
        done.expect_text("Keputusan Sekretaris Nomor 13 Tahun 2025").expect_text("Subbagian \"Hukum\"");
        office.house.expect_verified().await;
    }

    async fn nobody_else_goes_on_with_a_form_of_somebodys_ended_session(database: TestDatabase) {
        let (office, case) = opened(&database).await;
        let (action, filled) = submission(&office, &case).await;
        let another = "delapan burung biru terbang";
        let kasubbag = office.house.app.auth().people(None).await.expect("people");
        let kasubbag = kasubbag.into_iter().find(|p| p.login == office.kasubbag.login).expect("one");
        let link = office.house.admin.get("/admin/orang").await;
        let reset = format!("/admin/orang/{}/atur-ulang", kasubbag.id);
        let link = office.house.admin.send(&link, &reset, &[]).await.expect(200);
        let link = format!("/sandi/{}", link.between("/sandi/", "<").expect("a link"));
        let form = office.kasubbag.get(&link).await;
        office.kasubbag.send(&form, &link, &[("sandi", another)]).await.expect(200);
        office.house.clock.advance_ms(31 * MINUTE_MS);
        let asked = office.pengelola.post(&action, &filled).await.expect(401);
        with_password(&office.pengelola, &asked, &action, another).await.expect(401);
        assert_eq!(office.house.case(&case).await.version, 1);
        let stranger = Person::stranger(&office.house.base);
        let copied = stranger.post(&action, &filled).await.expect(401).expect_text("Mohon \"segera\"");
        assert!(!copied.body.contains("_sandi"), "a stranger is asked to sign in, not for a password");
    }

    async fn an_ended_session_opens_no_door_that_was_closed(database: TestDatabase) {
        let office = Office::open(&database).await;
        let action = "/admin/orang";
        office.house.clock.advance_ms(31 * MINUTE_MS);
        let fields = [("nama".to_owned(), "Penyusup".to_owned())];
        let refused = office.pengelola.post(action, &fields).await.expect(403);
        refused.expect_text("Halaman ini bukan untuk jabatan Anda.");
    }

    async fn a_session_ends_after_eight_hours_however_busy(database: TestDatabase) {
        let (office, case) = opened(&database).await;
        let page = format!("/kasus/{case}");
        for _ in 0..23 {
            office.house.clock.advance_ms(20 * MINUTE_MS);
            office.pengelola.get(&page).await.expect(200).expect_path(&page);
        }
        office.house.clock.advance_ms(20 * MINUTE_MS);
        office.pengelola.get(&page).await.expect(200).expect_path("/masuk");
        office.pengelola.sign_in(&office.pengelola.login, PASSWORD).await.expect_path("/kerja");
    }

    async fn a_browser_closed_in_the_middle_of_an_act_does_not_cancel_it(database: TestDatabase) {
        let (office, case) = opened(&database).await;
        let (action, filled) = submission(&office, &case).await;
        let cookie = office.pengelola.cookie();
        // While somebody else has the write lock the act waits, and then the browser is gone.
        let lock = office.house.hold().await;
        send_and_leave(&office.house.base, &action, &cookie, &filled).await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        drop(lock);
        for _ in 0..100 {
            if office.house.case(&case).await.version == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        assert_eq!(office.stands(&case).await, AT_SECRETARY);
        assert_eq!(office.pengelola.answer(&action, &filled).await.leads_to(), format!("/kasus/{case}"));
        assert_eq!(office.house.case(&case).await.version, 2, "asked again, it was done once");
        office.house.expect_verified().await;
    }

    async fn a_disabled_account_is_out_at_the_next_request(database: TestDatabase) {
        let (office, case) = opened(&database).await;
        let (action, filled) = submission(&office, &case).await;
        let people = office.house.app.auth().people(None).await.expect("people");
        let id = &people.iter().find(|p| p.login == office.pengelola.login).expect("one").id;
        let page = office.house.admin.get("/admin/orang").await;
        office.house.admin.send(&page, &format!("/admin/orang/{id}/penonaktifan"), &[]).await.expect(200);
        let asked = office.pengelola.post(&action, &filled).await.expect(401);
        with_password(&office.pengelola, &asked, &action, PASSWORD).await.expect(401);
        office.pengelola.get("/kerja").await.expect_path("/masuk");
        let tried = office.pengelola.sign_in(&office.pengelola.login, PASSWORD).await.expect(422);
        tried.expect_text("Nama pengguna atau kata sandi tidak cocok.");
        assert_eq!(office.house.case(&case).await.version, 1);
    }

    async fn guessing_is_slowed_and_tells_nothing_about_names(database: TestDatabase) {
        let office = Office::open(&database).await;
        let stranger = Person::stranger(&office.house.base);
        let mut answers = Vec::new();
        for login in [office.kabag.login.as_str(), "tidak.ada"] {
            let mut heard = Vec::new();
            for _ in 0..6 {
                let seen = stranger.sign_in(login, "bukan sandinya sama sekali").await;
                heard.push((seen.status, seen.between("role=\"alert\"", "</div>").unwrap_or_default().to_owned()));
            }
            answers.push(heard);
        }
        assert_eq!(answers[0], answers[1], "an unknown name is answered alike");
        let statuses: Vec<u16> = answers[0].iter().map(|(status, _)| *status).collect();
        assert_eq!(statuses, [422, 422, 422, 422, 422, 503]);
        let waits = stranger.sign_in(&office.kabag.login, PASSWORD).await.expect(503);
        waits.expect_text("Terlalu banyak percobaan masuk yang gagal. Coba lagi setelah 2 detik.");
        office.house.clock.advance_ms(2_000);
        stranger.sign_in(&office.kabag.login, PASSWORD).await.expect(200).expect_path("/kerja");
    }

    async fn a_form_from_elsewhere_has_no_effect(database: TestDatabase) {
        let (office, case) = opened(&database).await;
        let (action, filled) = submission(&office, &case).await;
        let before = office.house.app.journal.head().await.expect("a head").seq;
        let without: Vec<_> = filled.iter().filter(|(name, _)| name != "csrf").cloned().collect();
        office.pengelola.post(&action, &without).await.expect(403);
        let sent = |from: &'static [(&'static str, &'static str)]| {
            let mut request = office.pengelola.still.post(format!("{}{action}", office.house.base)).form(&filled);
            for (name, value) in from {
                request = request.header(*name, *value);
            }
            async { Seen::of(request.send().await.expect("an answer")).await }
        };
        for from in [
            &[("origin", "https://jahat.example")][..],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
        ] {
            sent(from).await.expect(403);
        }
        let page = office.kabag.get("/kerja").await;
        let foreign = page.hidden("/keluar").into_iter().find(|(name, _)| name == "csrf").expect("a token");
        let mut others = without.clone();
        others.push(foreign);
        office.pengelola.post(&action, &others).await.expect(403);
        assert_eq!(office.house.app.journal.head().await.expect("a head").seq, before, "nothing happened");
        assert_eq!(office.stands(&case).await, AT_SUBMITTING);
        sent(&[("sec-fetch-site", "same-origin")]).await.leads_to();
    }
}

/// Sends a form over a line of its own and leaves without waiting for the answer.
async fn send_and_leave(base: &str, action: &str, cookie: &str, fields: &[(String, String)]) {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let address = base.trim_start_matches("http://");
    let request = format!(
        "POST {action} HTTP/1.1\r\nhost: {address}\r\norigin: {base}\r\ncookie: {cookie}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut line = tokio::net::TcpStream::connect(address).await.expect("a line");
    line.write_all(request.as_bytes()).await.expect("sent");
    line.flush().await.expect("sent");
    tokio::time::sleep(Duration::from_millis(100)).await;
    line.set_zero_linger().expect("a hard end");
}
