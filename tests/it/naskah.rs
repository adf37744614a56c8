//! The nota dinas of a takedown: drafted by the maker, corrected at the gate, part of what is signed, and on paper.

use crate::engines::on_both_engines;
use crate::exports::{bytes, expect_says, words};
use crate::house::posts;
use crate::nota::{Takedown, draft, numbering};
use jdih::sop::{ActError, Refusal};
use jdih::storage::FileKey;

fn refusal(outcome: Result<String, ActError>) -> Refusal {
    match outcome {
        Err(ActError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

on_both_engines! {
    async fn nothing_is_handed_over_before_it_is_drafted_and_what_is_drafted_is_signed(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let crew = &office.crew;
        let case = office.begins().await;
        // Not before the case came to its step, and not by who makes nothing.
        assert!(matches!(refusal(office.drafts(&case, &draft()).await), Refusal::NotHere { .. }));
        office.take_to(&case, "penurunan").await;
        let missing = crew.act(&office.pengelola, &case, "penyerahan").await;
        assert!(matches!(&missing, Err(ActError::Missing(all)) if all[0].contains("belum disusun")), "{missing:?}");
        let stamp = crew.stamp(&case).await;
        let agenda = &crew.house.app.agenda;
        assert!(matches!(refusal(agenda.save_draft(&office.kasubbag, &stamp, &draft()).await), Refusal::Role { .. }));
        let incomplete = draft().with("kepada", " ");
        let refused = office.drafts(&case, &incomplete).await;
        assert!(matches!(&refused, Err(ActError::Invalid { field, .. }) if field == "kepada"), "{refused:?}");
        office.drafts(&case, &draft()).await.expect("drafted");
        let same = office.drafts(&case, &draft()).await;
        assert!(matches!(&same, Err(ActError::Invalid { .. })), "{same:?}");
        crew.act(&office.pengelola, &case, "penyerahan").await.expect("handed over");
        let record = crew.case(&case).await.manifest.expect("a record");
        let stored = crew.house.app.storage.get_bytes(&FileKey::Original(record), 1 << 20).await.expect("stored");
        let stored: serde_json::Value = serde_json::from_slice(&stored).expect("JSON");
        assert_eq!(stored["nota_dinas"]["kepada"], "Kepala Subbagian Teknis");
        assert_eq!(stored["nota_dinas"]["isi"], "Naskah tidak sesuai.\nMohon diperbaiki.");
        assert_eq!(stored["nota_dinas"]["penyusun"], office.pengelola.person_id.as_str());
        // Drafting is making: who drafted cannot sign.
        assert!(crew.case(&case).await.hands.iter().any(|hand| hand.person_id == office.pengelola.person_id));
        crew.house.expect_verified().await;
    }

    async fn a_changed_draft_begins_a_new_round_and_voids_what_was_signed(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let crew = &office.crew;
        let case = office.at("penomoran").await;
        let before = crew.case(&case).await;
        assert_eq!(before.signs.len(), 2);
        office.drafts(&case, &draft().with("isi", "Lain sama sekali.")).await.expect("changed");
        let after = crew.case(&case).await;
        assert_eq!((after.at.as_str(), after.round, after.manifest), ("penurunan", before.round + 1, None));
        // It comes to its number only by both gates again, on another record.
        office.take_to(&case, "penomoran").await;
        let again = crew.case(&case).await;
        assert_ne!(again.manifest, before.manifest);
        assert_eq!(again.signs.iter().filter(|sign| Some(sign.manifest) == again.manifest).count(), 2);
        crew.house.expect_verified().await;
    }

    async fn a_correction_is_applied_in_one_click_and_every_one_is_answered(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let (crew, agenda) = (&office.crew, &office.crew.house.app.agenda);
        let case = office.at("koreksi").await;
        for (given, field) in [
            (("entah", "x", ""), "bidang"),
            (("kepada", " ", ""), "usulan"),
            (("kepada", "Kepala Subbagian Teknis", ""), "usulan"),
        ] {
            let stamp = crew.stamp(&case).await;
            let refused = agenda.suggest(&office.kasubbag, &stamp, given).await;
            assert!(matches!(&refused, Err(ActError::Invalid { field: f, .. }) if f == field), "{refused:?}");
        }
        let stamp = crew.stamp(&case).await;
        assert!(matches!(
            refusal(agenda.suggest(&office.pengelola, &stamp, ("kepada", "Kepala Bagian", "")).await),
            Refusal::Role { .. }
        ));
        for (field, value) in [("kepada", "Kepala Bagian Umum"), ("penutup", "")] {
            let stamp = crew.stamp(&case).await;
            agenda.suggest(&office.kasubbag, &stamp, (field, value, "Menurut SOP")).await.expect("suggested");
        }
        // A gate edits nothing itself.
        assert_eq!(agenda.draft(&case).await.unwrap().unwrap().draft, draft());
        let pengelola = office.browser(&office.pengelola).await;
        let page = pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        page.expect_text("Kepala Bagian Umum");
        let mut all = agenda.suggestions(&case).await.unwrap();
        all.sort_by(|a, b| a.field.cmp(&b.field));
        let action = format!("/kasus/{case}/saran/{}/penerapan", all[0].id);
        let page = pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        let page = pengelola.send(&page, &action, &[]).await.expect(200);
        page.expect_text("diterapkan");
        assert_eq!(agenda.draft(&case).await.unwrap().unwrap().draft.addressee, "Kepala Bagian Umum");
        assert_eq!(crew.case(&case).await.at, "penurunan");
        let missing = crew.act(&office.pengelola, &case, "penyerahan").await;
        assert!(matches!(&missing, Err(ActError::Missing(all)) if all[0].contains("1 saran")), "{missing:?}");
        let stamp = crew.stamp(&case).await;
        agenda.settle(&office.pengelola, &stamp, &all[1].id, false).await.expect("set aside");
        let stamp = crew.stamp(&case).await;
        let twice = agenda.settle(&office.pengelola, &stamp, &all[1].id, true).await;
        assert!(matches!(twice, Err(ActError::NotFound)), "{twice:?}");
        assert_eq!(agenda.draft(&case).await.unwrap().unwrap().draft.closing, "Terima kasih.");
        crew.act(&office.pengelola, &case, "penyerahan").await.expect("handed over");
        crew.house.expect_verified().await;
    }

    async fn it_is_drafted_signed_numbered_and_printed_through_the_pages(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let crew = &office.crew;
        let case = office.at("penurunan").await;
        let pengelola = office.browser(&office.pengelola).await;
        let page = format!("/kasus/{case}/naskah");
        let form = pengelola.get(&page).await.expect(200);
        // Filled from the case and the texts of the office.
        for wanted in ["Nomor 100 Tahun 2025", posts::KABAG, "Menindaklanjuti perintah", "Subbagian Hukum"] {
            assert!(form.body.contains(wanted), "{wanted}");
        }
        let mut typed = crate::forms::with(crate::forms::filled_form(&form, &page), "kepada", " ");
        let again = pengelola.post(&page, &typed).await.expect(422).expect_text("Isikan “Kepada Yth.”.");
        assert!(again.body.contains("aria-invalid") && again.body.contains("Nomor 100 Tahun 2025"));
        typed = crate::forms::with(typed, "kepada", "Kepala Subbagian Teknis <b>#panic()</b>");
        pengelola.post(&page, &typed).await.expect(200).expect_path(&format!("/kasus/{case}"));
        let said = words(&bytes(&pengelola, &format!("/kasus/{case}/naskah.pdf")).await.1);
        for wanted in ["NOTA DINAS", "KONSEP, BELUM DISETUJUI", "Kepala Subbagian Teknis <b>#panic()</b>", "KPU PROVINSI JAMBI"] {
            expect_says(&said, wanted);
        }
        office.take_to(&case, "penomoran").await;
        let said = words(&bytes(&pengelola, &format!("/kasus/{case}/naskah.pdf")).await.1);
        expect_says(&said, "BELUM BERNOMOR");
        // Who signed stands below it, by name.
        expect_says(&said, &format!("{},", posts::KABAG));
        expect_says(&said, &office.kabag.name);
        let tu = office.browser(&office.tu).await;
        let page = tu.get(&format!("/kasus/{case}")).await.expect(200).expect_text("1/HK.04-ND/15/2026");
        let action = format!("/kasus/{case}/penomoran");
        let tomorrow = [("nomor", "1"), ("tanggal", "6 Januari 2026")];
        let refused = tu.send(&page, &action, &tomorrow).await.expect(422).expect_text("belum tiba");
        assert!(refused.body.contains("value=\"6 Januari 2026\""));
        let page = tu.get(&format!("/kasus/{case}")).await.expect(200);
        tu.send(&page, &action, &[("nomor", "1"), ("tanggal", "5 Januari 2026")]).await.expect(200)
            .expect_text("Belum selesai: lampirkan pindaian naskah yang sudah ditandatangani; catat lokasi arsipnya.");
        let said = words(&bytes(&pengelola, &format!("/kasus/{case}/naskah.pdf")).await.1);
        for wanted in ["NOMOR: 1/HK.04-ND/15/2026", "5 Januari 2026", "Perihal", "Tembusan:", "Sekretaris KPU Provinsi Jambi"] {
            expect_says(&said, wanted);
        }
        for gone in ["KONSEP", "BELUM"] {
            assert!(!said.contains(gone), "{gone}: {said}");
        }
        // A case of a product writes none, and a stranger to the case sees nothing.
        tu.get("/kasus/tidak-ada/naskah.pdf").await.expect(404);
        let unit = crew.house.person(posts::UNIT).await;
        unit.get(&format!("/kasus/{case}/naskah.pdf")).await.expect(404);
        crew.house.expect_verified().await;
    }

    async fn a_stale_page_loses_nothing(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let case = office.at("penurunan").await;
        let pengelola = office.browser(&office.pengelola).await;
        let page = format!("/kasus/{case}/naskah");
        let form = pengelola.get(&page).await.expect(200);
        let typed = crate::forms::with(crate::forms::filled_form(&form, &page), "kepada", "Kepala Subbagian Data");
        office.drafts(&case, &draft()).await.expect("somebody else was quicker");
        let conflict = pengelola.post(&page, &typed).await.expect(409);
        conflict.expect_text("Kepala Subbagian Data");
        // Sent twice it is written once.
        let form = pengelola.get(&page).await.expect(200);
        let typed = crate::forms::with(crate::forms::filled_form(&form, &page), "kepada", "Kepala Subbagian Data");
        for _ in 0..2 {
            pengelola.post(&page, &typed).await.expect(200);
        }
        assert_eq!(office.crew.house.app.agenda.draft(&case).await.unwrap().unwrap().revision, 2);
    }

    async fn a_lembar_disposisi_is_printed_in_its_form(database: TestDatabase) {
        let office = Takedown::founded(&database).await;
        let case = office.at("penurunan").await;
        let kabag = office.browser(&office.kabag).await;
        let given = office.crew.house.app.sops.dispositions(&case).await.unwrap();
        // Both were given in one millisecond; the Kabag's is that of the first step.
        let first = given.iter().find(|one| one.step == "perintah").unwrap();
        let address = format!("/kasus/{case}/disposisi/{}", first.id);
        kabag.get(&address).await.expect(200).expect_text("Lembar Disposisi");
        let (headers, pdf) = bytes(&kabag, &format!("{address}/lembar.pdf")).await;
        assert!(headers["content-disposition"].to_str().unwrap().starts_with("inline"));
        let said = words(&pdf);
        for wanted in ["LEMBAR DISPOSISI", "Diteruskan kepada", "Pengelola JDIH", "Proses sesuai SOP", &office.kabag.name, "Nomor agenda"] {
            expect_says(&said, wanted);
        }
        kabag.get(&format!("/kasus/{case}/disposisi/tidak-ada/lembar.pdf")).await.expect(404);
        // Of the upload SOP, too.
        let case = office.registered(13, None).await;
        crate::crew::Cast::take_to(&office, &case, "petunjuk").await;
        let given = office.crew.house.app.sops.dispositions(&case).await.unwrap();
        let said = words(&bytes(&kabag, &format!("/kasus/{case}/disposisi/{}/lembar.pdf", given[0].id)).await.1);
        expect_says(&said, "12/HK.03/15/2025");
    }
}

/// A number is no way around a gate: what numbers is the last step alone.
#[tokio::test]
async fn only_the_last_step_numbers() {
    use crate::engines::{Engine, TestDatabase};
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("a database");
    let office = Takedown::founded(&database).await;
    let case = office.at("persetujuan").await;
    let stamp = office.crew.stamp(&case).await;
    let input = numbering(&office.crew.case(&case).await, &[("nomor", "1")]);
    let refused = office.crew.house.app.sops.act(&office.tu, &stamp, "penomoran", &input, "/").await;
    assert!(matches!(refusal(refused), Refusal::NotHere { .. }));
    let case = office.at("penomoran").await;
    for actor in [&office.kabag, &office.kasubbag, &office.pengelola] {
        let stamp = office.crew.stamp(&case).await;
        let input = numbering(&office.crew.case(&case).await, &[("nomor", "1")]);
        let refused = office.crew.house.app.sops.act(actor, &stamp, "penomoran", &input, "/").await;
        assert!(matches!(refusal(refused), Refusal::Role { .. }));
    }
}
