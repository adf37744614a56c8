//! Checks before hand-over, over HTTP: everything at once, what blocks, what is answered, what asks
//! again, and what the gates see.

use crate::crew::Cast;
use crate::engines::{TestDatabase, on_both_engines};
use crate::forms::{answered_checks, filled_form, with};
use crate::house::{Person, Seen};
use crate::office::{Copies, Office};
use crate::pdfs;
use jdih::db::text_rows;

const AT_HANDING_OVER: &str = "menunggu diserahkan untuk diperiksa";
const NIK: &str = "1571015208900003";
const PHONE: &str = "0812-3456-7890";

/// A copy that has everything wrong that can be seen in a text.
const WRONG: &str = "KEPUTUSAN SEKRETARIS\nNOMOR 13 TAHUN 2025\nTENTANG DOKUMEN HUKUM\n\
    KESATU : Menetapkan nama sebagaimana tercantum dalam Lampiran Keputusan ini.\n\
    Nama Budi NIK 1571015208900003\nHP 0812-3456-7890\nAlamat : Lorong Mawar RT 05 RW 02";

fn wrong() -> Copies {
    Copies { digital: pdfs::compose(&[WRONG]), physical: pdfs::compose_scan() }
}

/// An office with a case at the step of the hand-over, its files read.
async fn at_hand_over(database: &TestDatabase, copies: &Copies) -> (Office, String) {
    let office = Office::open(database).await;
    let case = office.registered("13", copies).await;
    office.take_to(&case, AT_HANDING_OVER).await;
    office.house.run_jobs().await;
    (office, case)
}

fn address(case: &str) -> String {
    format!("/kasus/{case}/pemeriksaan")
}

/// The findings of a group as their texts.
fn group(page: &Seen, class: &str) -> Vec<String> {
    let Some(list) = page.between(&format!("<ol class=\"temuan {class}\">"), "</ol>") else {
        return Vec::new();
    };
    let item = |item: &str| Seen { body: item.to_owned(), ..Seen::empty() }.text();
    list.split("<li ").skip(1).map(item).collect()
}

/// The key of the find whose words these are.
fn key_of(page: &Seen, words: &str) -> String {
    let item = page.body.split("<li id=\"t-").find(|item| item.contains(words)).expect("the finding");
    item.split('"').next().expect("a key").to_owned()
}

async fn rows(office: &Office, sql: &str) -> Vec<Vec<Option<String>>> {
    let mut tx = office.house.app.journal.db().read().await.expect("a reader");
    text_rows(&mut tx, sql.to_owned(), &[]).await.expect("rows")
}

on_both_engines! {
    async fn all_findings_are_shown_at_once_with_their_remedies(database: TestDatabase) {
        let (office, case) = at_hand_over(&database, &wrong()).await;
        office.describe(&case, &[("subjek", ""), ("teu_badan", "")]).await.expect(200);
        let page = office.pengelola.get(&address(&case)).await.expect(200);
        let page = page.expect_text("5 menghalangi, 5 perlu jawaban atau alasan");
        let (blocking, wanting) = (group(&page, "menghalangi"), group(&page, "perlu"));
        for (finding, words) in blocking.iter().zip([
            "Uraian belum lengkap: Subjek, T.E.U. badan. Lengkapi uraian.",
            "Naskah menyebut Lampiran (halaman 1), tetapi lampiran itu tidak ditemukan",
            "NIK tampak pada salinan.pdf halaman 1. 1571••••••••0003",
            "Nomor telepon tampak pada salinan.pdf halaman 1. 0812-••••-7890",
            "Alamat rumah tampak pada salinan.pdf halaman 1. Alamat : Lorong Mawar RT 05 RW 02",
        ]) {
            assert!(finding.contains(words), "{words}: {finding}");
        }
        for (finding, words) in wanting.iter().zip([
            "Tanda SALINAN tidak ditemukan",
            "Tulisan “ttd.” sebagai pengganti tanda tangan tidak ditemukan",
            "Kalimat “Salinan sesuai dengan aslinya” tidak ditemukan",
            "Apakah stempel salinan tampak pada naskah fisik?",
            "bebas dari cap dinas?",
        ]) {
            assert!(finding.contains(words), "{words}: {finding}");
        }
        assert_eq!((blocking.len(), wanting.len()), (5, 5));
        assert!(page.body.contains(&format!("href=\"/kasus/{case}/uraian\"")));
        assert!(page.body.contains("/halaman/1\""), "the place is linked");
        page.expect_text("Lulus (2)").expect_text("Teks semua halaman yang akan terbit terbaca.");
        // On the page of the case the same stands in the way.
        let page = office.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        let page = page.expect_text("5 menghalangi, 5 perlu jawaban atau alasan").expect_text("3 temuan data pribadi belum");
        assert!(page.body.contains(&format!("href=\"{}\"", address(&case))));
        office.forced(&office.pengelola, &case, "penyerahan", &[]).await.expect(422);
        assert_eq!(office.stands(&case).await, AT_HANDING_OVER);
    }

    async fn a_finding_that_a_reading_settles_meanwhile_refuses_nothing(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "penyerahan").await;
        let (stamp, given) = (cast.crew.stamp(&case).await, cast.crew.answers(&case).await);
        cast.crew.house.run_jobs().await;
        let left = cast.crew.answers(&case).await;
        assert!(left.len() < given.len(), "what was unread is read: {given:?}, then {left:?}");
        let products = &cast.crew.house.app.products;
        products.answer_checks(&cast.pengelola, &stamp, &given).await.expect("taken");
        let recorded = cast.crew.rows("SELECT finding_key FROM check_answer ORDER BY finding_key").await;
        let mut keys: Vec<Vec<Option<String>>> = left.into_iter().map(|one| vec![Some(one.key)]).collect();
        keys.sort();
        assert_eq!(recorded, keys, "what is gone is not answered");
        assert!(products.checks(&cast.crew.case(&case).await).await.expect("a report").is_done());
    }

    async fn what_blocks_is_answered_or_mended_and_reasons_are_recorded(database: TestDatabase) {
        let (office, case) = at_hand_over(&database, &wrong()).await;
        office.describe(&case, &[]).await.expect(200);
        let action = address(&case);
        let page = office.pengelola.get(&action).await.expect(200);
        // A promise to take it out does not let it go out.
        let nik = key_of(&page, "1571••••••••0003");
        let fields = with(answered_checks(&page, &action), &format!("jawab_{nik}"), "disunting");
        let page = office.pengelola.post(&action, &fields).await.expect(200).expect_text("1 menghalangi");
        assert_eq!(group(&page, "menghalangi").len(), 1);
        assert_eq!(group(&page, "dijawab").len(), 8);
        office.forced(&office.pengelola, &case, "penyerahan", &[]).await.expect(422)
            .expect_text("1 temuan data pribadi belum dijawab atau belum disunting.");
        // The same find answered otherwise.
        let fields = with(filled_form(&page, &action), &format!("jawab_{nik}"), "bukan");
        let page = office.pengelola.post(&action, &fields).await.expect(200);
        let page = page.expect_text("9 temuan, semua sudah dijawab").expect_text("Bukan data pribadi");
        page.expect_text("Sudah diperiksa sendiri").expect_text("Orang 4 (Pengelola JDIH), ");
        let recorded = rows(&office, "SELECT kind, choice, note, CAST(page AS TEXT) FROM check_answer WHERE kind = 'data_pribadi'
            ORDER BY case_version, choice").await;
        assert_eq!(recorded.len(), 4, "three finds, one of them answered twice");
        assert!(recorded.iter().all(|row| row[3].as_deref() == Some("1")));
        office.pengelola.act(&case, "penyerahan", &[]).await.expect(200).expect_text("menunggu koreksi Kasubbag");
        let story = office.house.story(&case).await;
        assert!(story.iter().any(|(_, what, _)| what == "menjawab 9 temuan pemeriksaan"), "{story:?}");
        office.house.expect_verified().await;
    }

    async fn the_words_of_what_is_personal_are_kept_nowhere_but_in_the_file(database: TestDatabase) {
        let (office, case) = at_hand_over(&database, &wrong()).await;
        office.describe(&case, &[]).await.expect(200);
        office.check(&case).await.expect(200);
        for sql in [
            "SELECT body FROM text_fact",
            "SELECT body FROM journal",
            "SELECT finding_key || coalesce(note, '') FROM check_answer",
            "SELECT label || coalesce(note, '') FROM case_event",
        ] {
            let all = format!("{:?}", rows(&office, sql).await);
            assert!(!all.contains(NIK) && !all.contains(PHONE) && !all.contains("Mawar"), "{sql}");
        }
        for who in [&office.pengelola, &office.kasubbag] {
            let page = who.get(&address(&case)).await.expect(200);
            assert!(!page.body.contains(NIK) && !page.body.contains(PHONE));
        }
        // Who may not see the case sees none of it.
        office.house.admin.get(&address(&case)).await.expect(404);
        let stranger = Person::stranger(&office.house.base);
        stranger.get(&address(&case)).await.expect_path("/masuk");
    }

    async fn an_answer_needs_its_reason_and_nothing_typed_is_lost(database: TestDatabase) {
        let (office, case) = at_hand_over(&database, &wrong()).await;
        office.describe(&case, &[]).await.expect(200);
        let action = address(&case);
        let page = office.pengelola.get(&action).await.expect(200);
        let annex = key_of(&page, "Naskah menyebut Lampiran");
        let clause = key_of(&page, "Salinan sesuai dengan aslinya");
        let mut fields = filled_form(&page, &action);
        fields = with(fields, &format!("jawab_{annex}"), "ada");
        fields = with(fields, &format!("alasan_{clause}"), "Naskah lama, sebelum aturan itu");
        let refused = office.pengelola.post(&action, &fields).await.expect(422).expect_text("Tuliskan alasannya.");
        assert!(refused.body.contains("Naskah lama, sebelum aturan itu"), "what was typed stays");
        assert_eq!(rows(&office, "SELECT id FROM check_answer").await.len(), 0);
        let fields = with(filled_form(&refused, &action), &format!("alasan_{annex}"), "Halaman 2");
        let page = office.pengelola.post(&action, &fields).await.expect(200);
        assert_eq!(group(&page, "dijawab").len(), 2);
        // A choice that is not offered, and a find that is not there.
        let fields = with(filled_form(&page, &action), &format!("jawab_{annex}"), "publik");
        office.pengelola.post(&action, &fields).await.expect(422).expect_text("Pilih salah satu jawaban");
    }

    async fn one_answer_may_hold_for_all_of_a_kind(database: TestDatabase) {
        let text = format!("{WRONG}\nHP 0813-3456-7891\nHP 0813-3456-7892");
        let copies = Copies { digital: pdfs::compose(&[&text]), ..wrong() };
        let (office, case) = at_hand_over(&database, &copies).await;
        office.describe(&case, &[]).await.expect(200);
        let action = address(&case);
        let page = office.pengelola.get(&action).await.expect(200);
        let own = key_of(&page, "0812-••••-7890");
        let mut fields = with(filled_form(&page, &action), "semua_telepon", "publik");
        fields = with(fields, &format!("jawab_{own}"), "bukan");
        office.pengelola.post(&action, &fields).await.expect(200);
        let answers = rows(&office, "SELECT choice FROM check_answer ORDER BY choice").await;
        let answers: Vec<_> = answers.iter().map(|row| row[0].as_deref().unwrap_or_default()).collect();
        assert_eq!(answers, ["bukan", "publik", "publik"]);
    }

    async fn a_replaced_file_asks_again(database: TestDatabase) {
        let (office, case) = at_hand_over(&database, &wrong()).await;
        office.describe(&case, &[]).await.expect(200);
        office.check(&case).await.expect(200).expect_text("semua sudah dijawab");
        let other = pdfs::compose(&[&format!("SALINAN\n{WRONG}")]);
        office.puts_file(&case, "salinan", "Salinan digital: salinan.pdf", other).await.expect(200);
        // Not read yet: said, and not passed.
        let page = office.pengelola.get(&address(&case)).await.expect(200);
        let page = page.expect_text("Teks yang benar.pdf belum selesai dibaca");
        assert!(!page.text().contains("Tidak ditemukan NIK"));
        office.house.run_jobs().await;
        let page = office.pengelola.get(&address(&case)).await.expect(200);
        assert_eq!(group(&page, "menghalangi").len(), 4, "{}", page.text());
        let titles = group(&page, "perlu").join("\n");
        assert!(titles.contains("cap dinas") && titles.contains("ttd.") && !titles.contains("Tanda SALINAN"), "{titles}");
        assert!(group(&page, "dijawab")[0].contains("Stempel salinan"), "the physical copy is the same");
        office.take_to(&case, "menunggu koreksi Kasubbag").await;
    }

    async fn an_answer_given_before_the_text_was_read_does_not_hold_after(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &wrong()).await;
        office.take_to(&case, AT_HANDING_OVER).await;
        office.describe(&case, &[]).await.expect(200);
        let page = office.check(&case).await.expect(200).expect_text("semua sudah dijawab");
        assert!(page.text().contains("belum selesai dibaca"));
        office.house.run_jobs().await;
        office.forced(&office.pengelola, &case, "penyerahan", &[]).await.expect(422)
            .expect_text("3 temuan data pribadi");
    }

    async fn the_gates_see_what_was_found_and_answered_and_change_none_of_it(database: TestDatabase) {
        let (office, case) = at_hand_over(&database, &wrong()).await;
        office.take_to(&case, "menunggu koreksi Kasubbag").await;
        let page = office.kasubbag.get(&format!("/kasus/{case}")).await.expect(200);
        let page = page.expect_text("9 temuan, semua sudah dijawab").expect_text("1571••••••••0003");
        let page = page.expect_text("Data pejabat atau data publik, boleh tampil").expect_text("Sudah diperiksa sendiri");
        assert!(!page.text().contains("Belum dijawab"));
        let action = address(&case);
        for who in [&office.kasubbag, &office.kabag, &office.pengelola] {
            let page = who.get(&action).await.expect(200).expect_text("semua sudah dijawab");
            assert!(!page.offers(&action), "nothing can be answered here");
        }
        let stamp = key_of(&office.kasubbag.get(&action).await, "stempel salinan tampak");
        let answers = [(format!("jawab_{stamp}"), "alasan"), (format!("alasan_{stamp}"), "Tidak perlu")];
        let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        office.forced(&office.kasubbag, &case, "pemeriksaan", &answers).await.expect(403);
        office.forced(&office.pengelola, &case, "pemeriksaan", &answers).await.expect(422)
            .expect_text("Temuan dijawab sebelum naskah diserahkan.");
        let before = office.house.case(&case).await;
        assert_eq!((office.stands(&case).await.as_str(), before.round), ("menunggu koreksi Kasubbag", 1));
        office.kasubbag.act(&case, "persetujuan", &[]).await.expect(200);
        office.kabag.get(&format!("/kasus/{case}")).await.expect_text("9 temuan, semua sudah dijawab");
    }

    async fn the_office_may_insist_on_the_stamp(database: TestDatabase) {
        let (office, case) = at_hand_over(&database, &Copies::composed(13)).await;
        office.describe(&case, &[]).await.expect(200);
        office.pengelola.get(&address(&case)).await.expect_text("2 perlu jawaban atau alasan");
        let settings = office.house.admin.get("/admin/kantor").await.expect(200);
        office.house.admin.send(&settings, "/admin/setelan", &[("stempel_salinan", "ya")]).await.expect(200);
        let page = office.pengelola.get(&address(&case)).await.expect(200);
        let page = page.expect_text("1 menghalangi, 1 perlu jawaban");
        let stamp = key_of(&page, "stempel salinan tampak");
        assert!(!page.body.contains(&format!("alasan_{stamp}")), "no reason helps");
        office.check(&case).await.expect(200).expect_text("2 temuan, semua sudah dijawab");
    }

    async fn nearly_the_same_text_is_found_whatever_its_number(database: TestDatabase) {
        let body = (1..120).map(|n| format!("Pasal {n} mengatur hal ke {n}.")).collect::<Vec<_>>().join("\n");
        let text = |number: u32, more: &str| {
            format!("SALINAN\nKEPUTUSAN NOMOR {number}\n{more}\n{body}\nttd.\nSalinan sesuai dengan aslinya")
        };
        let copies = |text: String| Copies { digital: pdfs::compose(&[&text]), ..wrong() };
        let office = Office::open(&database).await;
        let first = office.registered("13", &copies(text(13, ""))).await;
        office.house.run_jobs().await;
        let published = office.publish(&first).await;
        let second = office.registered("14", &copies(text(14, "dengan perubahan kecil"))).await;
        let far = (1..120).map(|n| format!("Ayat {n} tentang {n} lain.")).collect::<Vec<_>>().join("\n");
        let third = office.registered("15", &copies(format!("SALINAN\n{far}\nttd.\nsesuai dengan aslinya"))).await;
        office.house.run_jobs().await;
        let page = office.pengelola.get(&address(&second)).await.expect(200);
        let page = page.expect_text("sama dengan Keputusan Sekretaris KPU Provinsi Jambi Nomor 13 Tahun 2025 yang sudah terbit");
        assert!(page.body.contains(&format!("href=\"{published}\"")));
        let page = office.pengelola.get(&address(&third)).await.expect(200);
        page.expect_text("Tidak ada produk hukum terbit yang teksnya hampir sama.");
        // As a new version of it, it is expected to be like it.
        office.describe(&second, &[("versi_dari", "1"), ("versi_alasan", "Perubahan kecil")]).await.expect(200);
        let page = office.pengelola.get(&address(&second)).await.expect(200);
        assert!(!page.text().contains("sama dengan Keputusan"));
        // Facts are a cache: lost, they are asked for and made again.
        office.house.run_jobs().await;
        let mut tx = office.house.app.journal.db().write().await.expect("a writer");
        text_rows(&mut tx, "DELETE FROM text_fact".into(), &[]).await.expect("gone");
        tx.commit().await.expect("committed");
        office.pengelola.get(&address(&third)).await.expect_text("belum selesai dibaca");
        office.house.app.sweep().await;
        office.house.run_jobs().await;
        office.pengelola.get(&address(&third)).await.expect_text("Tidak ada produk hukum terbit");
        office.house.expect_verified().await;
    }
}
