//! The auditor's view of the journal: narrowed, entry by entry, and the whole as a file that outsiders verify.

use crate::engines::{TestDatabase, on_both_engines};
use crate::house::{Person, posts};
use crate::journal::outsider;
use crate::office::{Copies, Office};
use jdih::journal::{self, Actor, Entry, export_line};

struct Audited {
    office: Office,
    auditor: Person,
    case: String,
}

impl Audited {
    async fn open(database: &TestDatabase) -> Self {
        let office = Office::open(database).await;
        let auditor = office.house.person(posts::AUDITOR).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        office.pengelola.act(&case, "pengajuan", &[]).await.expect(200);
        Self { office, auditor, case }
    }

    /// The sentences of the list under this query.
    async fn says(&self, query: &str) -> Vec<String> {
        let page = self.auditor.get(&format!("/jurnal?{query}")).await.expect(200);
        let lines = page.body.split("<p class=\"kabar\">").skip(1);
        let text = |line: &str| {
            let (_, rest) = line.split_once("</a> ").expect("a number");
            crate::forms::unescape(rest.split("</p>").next().unwrap_or_default())
        };
        lines.map(text).collect()
    }

    async fn id(&self, login: &str) -> String {
        self.office.house.app.auth().person_by_login(login).await.expect("a person").id
    }
}

on_both_engines! {
    async fn entries_are_told_in_plain_words_and_narrowed(database: TestDatabase) {
        let t = Audited::open(&database).await;
        let all = t.says("").await;
        assert!(all.iter().any(|line| line == "Ani Administrator membentuk kantor KPU Provinsi Jambi."), "{all:#?}");
        assert!(all.iter().all(|line| !line.contains("tidak dikenal")), "{all:#?}");
        let submitted = "Orang 4 (Pengelola JDIH) mengajukan nota dinas kepada Sekretaris: perkara “";
        assert!(all[0].starts_with(submitted), "{}", all[0]);
        let short = t.case[t.case.len() - 6..].to_uppercase();
        for perkara in [t.case.clone(), short, format!("https://x.id/kasus/{}/uraian", t.case)] {
            let lines = t.says(&format!("perkara={perkara}")).await;
            assert!(lines[0].starts_with(submitted), "{lines:#?}");
            assert!(lines.iter().any(|line| line.ends_with("mendaftarkan sebuah nota dinas.")), "{lines:#?}");
            assert!(!lines.iter().any(|line| line.contains("akun")), "{lines:#?}");
        }
        let pengelola = t.id("orang4").await;
        let by = t.says(&format!("orang={pengelola}")).await;
        assert!(!by.is_empty() && by.iter().all(|line| line.starts_with("Orang 4")), "{by:#?}");
        let both = t.says(&format!("orang={pengelola}&jenis=akun.sandi-diatur")).await;
        assert_eq!(both, ["Orang 4 mengatur kata sandinya."]);
        let of = t.says("jenis=akun.ditambah").await;
        assert_eq!(of.len(), 5, "{of:#?}");
        let both = t.says(&format!("orang={pengelola}&jenis=perkara.diteruskan&perkara={}", t.case)).await;
        assert_eq!(both.len(), 1);
        t.auditor.get("/jurnal?jenis=entah").await.expect(200).expect_text("Tidak ada entri yang cocok");
    }

    async fn days_are_read_as_people_write_them(database: TestDatabase) {
        let t = Audited::open(&database).await;
        let before = t.says("").await.len();
        t.office.house.clock.advance_ms(24 * 60 * 60 * 1_000);
        t.auditor.sign_in("orang5", crate::house::PASSWORD).await.expect(200);
        let today = t.says("dari=6+Januari+2026").await;
        assert_eq!(today, ["Orang 5 masuk."]);
        assert_eq!(t.says("dari=06/01/2026&sampai=6+Januari+2026").await, today);
        assert_eq!(t.says("sampai=05/01/2026").await.len(), before);
        assert_eq!(t.says("dari=7+Januari+2026").await, [] as [&str; 0]);
        assert_eq!(t.says("sampai=4+Januari+2026").await, [] as [&str; 0]);
        for (query, says) in [
            ("dari=kemarin", "anggal"),
            ("dari=30+Februari+2026", "Februari"),
            ("dari=6+Januari+2026&sampai=5+Januari+2026", "Tanggal akhir mendahului tanggal awal."),
            ("perkara=entah", "Tidak ada perkara"),
            ("perkara=%25", "Tidak ada perkara"),
            ("produk=entah", "Tidak ada produk hukum"),
            ("produk=77", "Tidak ada produk hukum"),
        ] {
            let page = t.auditor.get(&format!("/jurnal?{query}")).await.expect(422).expect_text(says);
            assert!(!page.body.contains("class=\"jurnal\""), "{query}");
        }
        let kept = t.auditor.get("/jurnal?dari=kemarin&perkara=abc").await;
        assert!(kept.body.contains("value=\"kemarin\"") && kept.body.contains("value=\"abc\""));
    }

    async fn a_product_leads_to_its_case(database: TestDatabase) {
        let t = Audited::open(&database).await;
        let address = t.office.publish(&t.case).await;
        let lines = t.says(&format!("produk={address}")).await;
        assert!(lines.iter().any(|line| line.contains("menerbitkan Keputusan")), "{lines:#?}");
        assert!(lines.iter().any(|line| line.contains("menyetujui pengunggahan")), "{lines:#?}");
        assert_eq!(t.says(&format!("produk=1&perkara={}", t.case)).await, lines);
        let other = t.office.registered("14", &Copies::composed(14)).await;
        let page = t.auditor.get(&format!("/jurnal?produk=1&perkara={other}")).await.expect(422);
        page.expect_text("Produk hukum ini tidak berasal dari perkara itu.");
    }

    async fn pages_go_on_without_a_gap_and_end(database: TestDatabase) {
        let t = Audited::open(&database).await;
        for n in 0..120_i64 {
            let tx = t.office.house.app.journal.begin().await.unwrap();
            tx.commit(vec![Entry::new("uji.halaman", Actor::System).with("n", n)]).await.unwrap();
        }
        let head = t.office.house.app.journal.head().await.unwrap().seq;
        let (mut path, mut seen) = ("/jurnal".to_owned(), Vec::new());
        loop {
            let page = t.auditor.get(&path).await.expect(200);
            let numbers = page.body.split("<a href=\"/jurnal/").skip(1);
            let number = |rest: &str| rest.split('"').next().and_then(|number| number.parse::<i64>().ok());
            seen.extend(numbers.filter_map(number));
            match page.between("<p><a href=\"/jurnal?", "\"") {
                Some(query) => path = format!("/jurnal?{}", crate::forms::unescape(query)),
                None => break,
            }
        }
        assert_eq!(seen, (1..=head).rev().collect::<Vec<_>>());
    }

    async fn an_entry_shows_all_its_hashes(database: TestDatabase) {
        let t = Audited::open(&database).await;
        let mut tx = t.office.house.app.journal.db().read().await.unwrap();
        let last = t.office.house.app.journal.head().await.unwrap().seq;
        let entry = journal::at(&mut tx, last).await.unwrap().unwrap();
        drop(tx);
        let page = t.auditor.get(&format!("/jurnal/{last}")).await.expect(200);
        let page = page.expect_text("Hash entri ini baru saja dihitung ulang dan sesuai");
        let rows = entry.body["rows"].as_object().unwrap();
        assert!(!rows.is_empty());
        for (row, digest) in rows {
            assert!(page.body.contains(row) && page.body.contains(digest.as_str().unwrap()), "{row}");
        }
        assert!(page.body.contains(&entry.hash) && page.body.contains(&entry.prev));
        assert!(page.body.contains(&format!("href=\"/kasus/{}\"", t.case)));
        t.auditor.get("/jurnal/1").await.expect(200).expect_text("baru saja dihitung ulang dan sesuai");
        for nowhere in ["0", "-1", "999999", "entah", "9223372036854775807"] {
            t.auditor.get(&format!("/jurnal/{nowhere}")).await.expect(404);
        }
        // Written over, the entry says so itself.
        let db = t.office.house.app.journal.db();
        crate::raw::unlock_journal(db).await;
        let sql = format!("UPDATE journal SET actor = NULL WHERE seq = {last}");
        crate::raw::run(db, &sql).await.unwrap();
        t.auditor.get(&format!("/jurnal/{last}")).await.expect(200).expect_text("tidak sesuai ketika dihitung ulang");
    }

    async fn the_file_is_the_export_and_outsiders_verify_it(database: TestDatabase) {
        let t = Audited::open(&database).await;
        // More than one part.
        for n in 0..600_i64 {
            let tx = t.office.house.app.journal.begin().await.unwrap();
            tx.commit(vec![Entry::new("uji.unduh", Actor::System).with("n", n)]).await.unwrap();
        }
        let head = t.office.house.app.journal.head().await.unwrap();
        let file = t.auditor.get("/jurnal/ekspor.jsonl").await.expect(200);
        let mut lines = String::new();
        let mut seq = 0;
        while seq < head.seq {
            let entries = journal::after(&mut t.office.house.app.journal.db().read().await.unwrap(), seq).await.unwrap();
            seq = entries.last().unwrap().seq;
            lines.extend(entries.iter().map(|entry| export_line(entry) + "\n"));
        }
        assert_eq!(file.body, lines);
        let name = file.headers["content-disposition"].to_str().unwrap();
        assert_eq!(name, format!("attachment; filename=\"jurnal-2026-01-05-{}.jsonl\"", head.seq));
        let point = head.checkpoint().unwrap().to_string();
        t.auditor.get("/jurnal").await.expect_text(&point);
        if let Some(holds) = outsider(&file.body, &point) {
            assert!(holds);
            let (cut, _) = file.body.trim_end().rsplit_once('\n').unwrap();
            assert_eq!(outsider(cut, &point), Some(false));
        }
        // For auditors alone.
        t.office.kabag.get("/jurnal/ekspor.jsonl").await.expect(403);
        t.office.house.admin.get("/jurnal/ekspor.jsonl").await.expect(403);
    }

    async fn a_case_of_another_office_is_not_named(database: TestDatabase) {
        let t = Audited::open(&database).await;
        let db = t.office.house.app.journal.db();
        let other = jdih::auth::NewOffice { code: "1503".into(), name: "KPU Sarolangun".into(), place: "Sarolangun".into() };
        let admin = t.id("admin").await;
        let admin = t.office.house.app.auth().actor(&admin).await.unwrap();
        let other = t.office.house.app.auth().add_office(&admin, &other).await.unwrap();
        let sql = format!("UPDATE sop_case SET office_id = '{}' WHERE id = '{}'", other.id, t.case);
        crate::raw::run(db, &sql).await.unwrap();
        let lines = t.says(&format!("perkara={}", t.case)).await;
        let short = t.case[t.case.len() - 6..].to_uppercase();
        assert!(lines[0].ends_with(&format!(": perkara {short}.")), "{lines:#?}");
    }
}
