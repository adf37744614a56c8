//! The hotline through its pages: the public form, the operator's desk.

use super::{CONTACT, Hotline, NAME, QUESTION};
use crate::engines::on_both_engines;
use crate::forms::{filled_form, with};
use crate::house::{Person, posts};
use jdih::tickets::intake::PER_ADDRESS_PER_HOUR;
use jdih::tickets::{Category, LOOKS_PER_PAGE, MAX_CASES};

fn asked(page: &crate::house::Seen) -> Vec<(String, String)> {
    let fields = filled_form(page, "/hotline");
    let fields = with(fields, "pertanyaan", QUESTION);
    let fields = with(fields, "permohonan", "informasi");
    with(with(fields, "nama", NAME), "persetujuan", "ya")
}

on_both_engines! {
    async fn a_question_is_asked_and_answered_through_the_pages(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let house = &hotline.crew().house;
        let case = hotline.cast.approved(13, None).await;
        hotline.crew().act(&hotline.cast.pengelola, &case, "pengunggahan").await.expect("published");
        house.app.search.refresh().await.expect("indexed");
        let citizen = Person::stranger(&house.base);
        let form = citizen.get("/hotline").await.expect(200);
        let fields = asked(&form);
        let without = with(fields.clone(), "persetujuan", "");
        citizen.answer("/hotline", &without).await.expect(422).expect_text("persetujuan").expect_text(QUESTION);
        let robot = with(fields.clone(), "laman", "https://contoh.com");
        citizen.answer("/hotline", &robot).await.expect(422);
        let sent = citizen.answer("/hotline", &fields).await.expect(200).expect_text("HL-2026-00001");
        let link = sent.between(&format!("<a href=\"{}/hotline/", house.base), "\"").expect("a secret link").to_owned();
        let own = format!("/hotline/{link}");
        citizen.get(&own).await.expect(200).expect_text(QUESTION).expect_text("Diterima");
        citizen.get(&format!("/hotline/{}", "0".repeat(64))).await.expect(404);
        let operator = house.person("Operator Hotline").await;
        let list = operator.get("/tiket").await.expect(200).expect_text("HL-2026-00001").expect_text("S•••");
        assert!(!list.body.contains(NAME), "a list masks names");
        let id = hotline.all().await.remove(0);
        let page = operator.get(&format!("/tiket/{id}")).await.expect(200).expect_text(NAME).expect_text(QUESTION);
        let action = format!("/tiket/{id}/kategori");
        operator.send(&page, &action, &[("kategori", "jdih")]).await.expect(200);
        let page = operator.get(&format!("/tiket/{id}")).await;
        let action = format!("/tiket/{id}/jawaban");
        // The search inside the ticket keeps what was typed, and puts in what is chosen.
        let typed = [("jawaban", "Silakan lihat"), ("cari", "standar operasional")];
        let found = operator.send(&page, &action, &[typed[0], typed[1], ("tindak", "cari")]).await.expect(200);
        let found = found.expect_text("Silakan lihat").expect_text("Sisipkan");
        let put = operator.send(&found, &action, &[typed[0], typed[1], ("sisip", "1")]).await.expect(200);
        let text = put.between("name=\"jawaban\"", "</textarea>").expect("the answer").to_owned();
        assert!(text.contains("Silakan lihat") && text.contains("/produk-hukum/1-"), "{text}");
        let answer = format!("Silakan lihat {}/produk-hukum/1", house.base);
        let refused = operator.send(&put, &action, &[("jawaban", &answer)]).await.expect(422);
        let refused = refused.expect_text("centang kedua").expect_text("Silakan lihat");
        let said = [("jawaban", answer.as_str()), ("terbuka", "ya"), ("tanpa_opini", "ya")];
        operator.send(&refused, &action, &said).await.expect(200).expect_text("Sudah dijawab");
        citizen.get(&own).await.expect(200).expect_text("/produk-hukum/1").expect_text("Sudah dijawab");
        let page = operator.get(&format!("/tiket/{id}")).await;
        let action = format!("/tiket/{id}/penutupan");
        operator.send(&page, &action, &[("hasil", "dijawab")]).await.expect(200).expect_text("Ditutup");
        citizen.get(&own).await.expect(200).expect_text("/survei").expect_text("Selesai");
        operator.get("/tiket?tampil=ditutup").await.expect(200).expect_text("HL-2026-00001");
        operator.get("/tiket?nomor=hl-2026-1").await.expect(200).expect_path(&format!("/tiket/{id}"));
        operator.get("/tiket?nomor=HL-2026-77").await.expect(200).expect_text("Tidak ada tiket dengan nomor");
        for other in [posts::PENGELOLA, posts::AUDITOR] {
            let other = house.person(other).await;
            for path in ["/tiket".to_owned(), "/tiket/baru".to_owned(), format!("/tiket/{id}")] {
                other.get(&path).await.expect(404);
            }
        }
        house.expect_verified().await;
    }

    async fn a_call_is_taken_down_on_one_screen(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let operator = hotline.crew().house.person("Operator Hotline").await;
        let form = operator.get("/tiket/baru").await.expect(200);
        // The greeting is there before it is recorded as said, and so is what is left out of who refuses to be named.
        let form = form.expect_text("Selamat datang di layanan hotline KPU Provinsi Jambi").expect_text("kami layani secara terbatas");
        let form = form.expect_text("nama, kontak, dan instansi tidak disimpan");
        let fields = with(filled_form(&form, "/tiket/baru"), "ringkasan", QUESTION);
        let refused = operator.answer("/tiket/baru", &fields).await.expect(422).expect_text("Isi nama pemohon");
        let again = with(with(filled_form(&refused, "/tiket/baru"), "nama", NAME), "kontak", CONTACT);
        assert!(again.iter().any(|(name, value)| name == "ringkasan" && value == QUESTION), "what was typed is kept");
        let sent = operator.answer("/tiket/baru", &again).await.expect(303);
        let page = operator.get(sent.leads_to()).await.expect(200).expect_text("Diproses").expect_text(NAME);
        let id = hotline.all().await.remove(0);
        // Another page acted meanwhile: the page of now, with what was typed.
        operator.send(&page, &format!("/tiket/{id}/catatan"), &[("catatan", "satu")]).await.expect(200);
        let stale = operator.send(&page, &format!("/tiket/{id}/tindak-lanjut"), &[("tindak_lanjut", "Sudah ditelepon"), ("hari", "2")]).await;
        let stale = stale.expect(409).expect_text("sudah berubah").expect_text("Sudah ditelepon");
        operator.send(&stale, &format!("/tiket/{id}/tindak-lanjut"), &[("tindak_lanjut", "Sudah ditelepon"), ("hari", "2")]).await.expect(200);
        let page = operator.get(&format!("/tiket/{id}")).await.expect(200);
        // So are closing words and survey.
        page.expect_text("Layanan nomor HL-2026-00001 kami tutup").expect_text("/survei");
        operator.get("/tiket/bukan-id").await.expect(404);
        let unknown = operator.send(&stale, &format!("/tiket/{id}/catatan"), &[]).await;
        assert!(unknown.status == 422 || unknown.status == 409, "{}", unknown.status);
        hotline.crew().house.expect_verified().await;
    }

    async fn one_place_cannot_fill_the_log_book(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let citizen = Person::stranger(&hotline.crew().house.base);
        let fields = asked(&citizen.get("/hotline").await.expect(200));
        for _ in 0..PER_ADDRESS_PER_HOUR {
            citizen.answer("/hotline", &fields).await.expect(200);
        }
        citizen.answer("/hotline", &fields).await.expect(422).expect_text("Terlalu banyak pesan").expect_text(QUESTION);
        assert_eq!(hotline.all().await.len(), PER_ADDRESS_PER_HOUR as usize);
    }
    async fn the_log_of_looks_is_read_page_by_page_by_who_reads_no_ticket(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let house = &hotline.crew().house;
        let auditor = house.person(posts::AUDITOR).await;
        auditor.get("/tiket/akses").await.expect(200).expect_text("Belum ada tiket yang dibuka");
        let id = hotline.call(Category::Jdih).await;
        let most = usize::try_from(LOOKS_PER_PAGE).unwrap();
        // As many as a page shows, and one before them.
        for _ in 0..most {
            hotline.dossier(&id).await;
        }
        let page = auditor.get("/tiket/akses").await.expect(200);
        let listed = |page: &crate::house::Seen| page.body.matches("<th scope=\"row\">HL-2026-00001</th>").count();
        assert_eq!((listed(&page), page.body.contains("/tiket/akses?sesudah=")), (most, false));
        hotline.dossier(&id).await;
        let page = auditor.get("/tiket/akses").await.expect(200);
        let next = page.between("href=\"/tiket/akses?sesudah=", "\"").expect("there is one more");
        let older = auditor.get(&format!("/tiket/akses?sesudah={next}")).await.expect(200);
        assert_eq!((listed(&page), listed(&older)), (most, 1));
        assert!(!older.body.contains("sesudah="), "that was the last");
        let name = &hotline.operator.name;
        for said in [&page, &older] {
            assert!(said.body.contains(name.as_str()), "who looked: {}", said.text());
            for secret in [NAME, CONTACT, QUESTION] {
                assert!(!said.body.contains(secret), "{secret}");
            }
        }
        auditor.get("/tiket/akses?sesudah=bukan-id").await.expect(200);
        let kasubbag = house.person("Kepala Subbagian Umum").await;
        kasubbag.get("/tiket/akses").await.expect(200);
        for other in ["Operator Hotline", posts::PENGELOLA] {
            house.person(other).await.get("/tiket/akses").await.expect(404);
        }
    }
    async fn where_more_cases_are_open_than_can_be_chosen_it_is_said(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let db = hotline.app().journal.db();
        let case = hotline.cast.approved(13, None).await;
        let copies = |from: i64, to: i64| {
            format!(
                "WITH RECURSIVE n (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})
                 INSERT INTO sop_case (id, office_id, sop_version, subject, step, round, version, registered_by, created_ms,
                     arrived_ms)
                 SELECT 'perkara' || n.i, office_id, sop_version, 'Perkara ' || n.i, step, round, version, registered_by,
                     created_ms + n.i, arrived_ms FROM sop_case, n WHERE id = '{case}'"
            )
        };
        let open = async || hotline.tickets().cases(&hotline.operator).await.expect("the cases");
        crate::raw::run(db, &copies(2, MAX_CASES)).await.expect("copied");
        let (all, are_more) = open().await;
        assert_eq!((i64::try_from(all.len()).unwrap(), are_more), (MAX_CASES, false));
        assert_eq!((all[0].1.as_str(), all.last().map(|(id, _)| id)), ("Perkara 500", Some(&case)), "the newest first");
        crate::raw::run(db, &copies(MAX_CASES + 1, MAX_CASES + 1)).await.expect("copied");
        let (all, are_more) = open().await;
        assert!(are_more && all.iter().all(|(id, _)| *id != case), "the oldest is left out");
        let id = hotline.call(Category::Jdih).await;
        let operator = hotline.crew().house.person("Operator Hotline").await;
        let page = operator.get(&format!("/tiket/{id}")).await.expect(200);
        let page = operator.send(&page, &format!("/tiket/{id}/pengambilan"), &[]).await.expect(200);
        page.expect_text("Hanya 500 perkara terbaru yang dapat dipilih di sini");
    }
}
