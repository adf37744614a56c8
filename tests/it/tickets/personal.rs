//! What is personal stands nowhere but sealed, is found by nobody who does not handle it, and is gone when it is erased.

use super::meta::message;
use super::webhook::brings;
use super::{CONTACT, DIGITS, Hotline, NAME, QUESTION, answer, call, question};
use crate::app::START;
use crate::commands::House;
use crate::engines::{Engine, TestDatabase, on_both_engines};
use jdih::db::Db;
use jdih::tickets::{
    Act, Category, Eraser, KEEP_DAYS, KEY_FILE, LEDGER_FILE, Manual, NewIdentity, Outcome, Request, Status,
    TicketError, Vault, keep_setting, read_ledger,
};
use std::path::Path;
use std::time::Duration;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// What one person's export or erasure may cost, in code without optimisation.
const SECONDS: Duration = Duration::from_secs(5);

/// A closed ticket of a requester who wrote by WhatsApp.
async fn closed(hotline: &Hotline) -> String {
    brings(&hotline.crew().house.base, &[message("wamid.1", DIGITS, START.0, QUESTION)], &[]).await;
    let id = hotline.all().await.remove(0);
    hotline.does(&id, Act::Classify(Category::Jdih)).await.expect("classified");
    hotline.does(&id, answer("Ada.")).await.expect("answered");
    hotline
        .does(&id, Act::Close { outcome: Outcome::Dijawab, text: String::new(), is_delivered: None })
        .await
        .expect("closed");
    id
}

/// The wrapped key and the sealed identity of the requester that there is.
async fn sealed_of(hotline: &Hotline) -> Vec<String> {
    let rows = hotline.crew().rows("SELECT wrapped, identity FROM ticket_requester").await;
    let sealed: Vec<String> = rows.into_iter().flatten().flatten().collect();
    assert_eq!(sealed.len(), 2);
    sealed
}

/// Endings of those files of a database in which any of these words stands.
fn holding(file: &Path, words: &[String]) -> Vec<&'static str> {
    let holds = |ending: &&str| {
        let bytes = std::fs::read(format!("{}{ending}", file.display())).unwrap_or_default();
        words.iter().any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    };
    ["", "-wal"].into_iter().filter(holds).collect()
}

on_both_engines! {
    async fn an_erased_person_is_gone_at_once_and_the_counts_stay(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = closed(&hotline).await;
        let receipt = hotline.app().hotline.ask(&question(), "192.0.2.1").await.expect("taken in");
        let exported = hotline.tickets().export_person(CONTACT).await.expect("exported");
        let text = serde_json::to_string(&exported).unwrap();
        assert!(text.contains(NAME) && text.contains(QUESTION) && text.contains("HL-2026-00001"), "{text}");
        assert_eq!(exported.len(), 2, "who wrote by WhatsApp, and who typed that number into the form");
        assert!(matches!(hotline.tickets().export_person("0899 0000 0000").await, Err(TicketError::NotFound)));
        let sealed = hotline.crew().rows("SELECT wrapped FROM ticket_requester").await;
        let erased = hotline.tickets().erase_person("+62 812-9988-7766").await.expect("erased");
        assert_eq!((erased.requesters, erased.tickets), (2, 2));
        assert!(matches!(hotline.tickets().export_person(CONTACT).await, Err(TicketError::NotFound)));
        assert!(hotline.crew().rows("SELECT id FROM ticket_requester").await.is_empty());
        assert!(hotline.crew().rows("SELECT id FROM ticket_event WHERE body IS NOT NULL").await.is_empty());
        assert!(hotline.app().hotline.page(&receipt.secret).await.is_err(), "the page is gone");
        let ticket = hotline.dossier(&id).await;
        assert!(ticket.is_erased && ticket.identity.name.is_empty());
        assert_eq!(hotline.all().await.len(), 2, "the counts stay");
        assert_eq!(sealed.len(), 2);
        hotline.crew().house.expect_verified().await;
    }

    async fn what_is_kept_long_enough_is_erased_by_itself(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = closed(&hotline).await;
        let clock = &hotline.crew().house.clock;
        clock.advance_ms(KEEP_DAYS * DAY_MS - 1);
        assert_eq!(hotline.tickets().sweep().await.unwrap().tickets, 0, "not a moment before");
        assert!(!hotline.dossier(&id).await.is_erased);
        clock.advance_ms(2);
        let erased = hotline.tickets().sweep().await.unwrap();
        assert_eq!((erased.tickets, erased.requesters), (1, 1));
        assert!(hotline.dossier(&id).await.is_erased);
        // A category of its own time; somebody with an open ticket is kept.
        let auth = hotline.app().auth();
        auth.set_setting(&hotline.crew().admin, keep_setting(Category::Jdih), "30").await.expect("set");
        brings(&hotline.crew().house.base, &[message("wamid.8", DIGITS, START.0, "lagi")], &[]).await;
        let open = hotline.all().await.remove(1);
        let other = hotline.call(Category::Jdih).await;
        hotline.does(&other, Act::Close { outcome: Outcome::TidakDilanjutkan, text: String::new(), is_delivered: Some(false) }).await.expect("closed");
        clock.advance_ms(31 * DAY_MS);
        let erased = hotline.tickets().sweep().await.unwrap();
        assert_eq!((erased.tickets, erased.requesters), (1, 0));
        assert_eq!(hotline.dossier(&open).await.identity.name, NAME);
        hotline.crew().house.expect_verified().await;
    }

    async fn a_new_key_opens_everything_and_the_old_one_nothing(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        let id = closed(&hotline).await;
        let data = hotline.crew().house.settings().data.clone();
        let old = std::fs::read_to_string(data.join(KEY_FILE)).expect("a key");
        assert_eq!(hotline.tickets().rotate_key().await.expect("rotated"), 1);
        assert_eq!(hotline.dossier(&id).await.identity.name, NAME);
        let new = std::fs::read_to_string(data.join(KEY_FILE)).unwrap();
        assert!(new != old && new.lines().count() == 1);
        brings(&hotline.crew().house.base, &[message("wamid.2", DIGITS, START.0, "lagi")], &[]).await;
        assert_eq!(hotline.crew().rows("SELECT id FROM ticket_requester").await.len(), 1, "found by the new key");
        std::fs::write(data.join(KEY_FILE), &old).unwrap();
        let lost = hotline.tickets().dossier(&hotline.operator, &id).await;
        assert!(matches!(lost, Err(TicketError::Secret(_))), "the old key opens nothing, and that is no erasure: {lost:?}");
        std::fs::write(data.join(KEY_FILE), new).unwrap();
        hotline.crew().house.expect_verified().await;
    }

    async fn while_the_key_is_changed_nobody_becomes_two(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        closed(&hotline).await;
        // A rotation that was begun: the new key wraps, and whoever came before is found by the old one alone.
        let data = hotline.crew().house.settings().data.clone();
        let other = tempfile::tempdir().unwrap();
        Vault::in_folder(other.path()).ring().expect("another key");
        let lines = [data.as_path(), other.path()].map(|folder| std::fs::read_to_string(folder.join(KEY_FILE)).unwrap());
        std::fs::write(data.join(KEY_FILE), lines.map(|line| line.trim().to_owned()).join("\n")).unwrap();
        let stranger = NewIdentity { contact: String::new(), ..call(Category::Jdih).identity };
        let address = hotline.takes_down(&Manual { identity: stranger, ..call(Category::Jdih) }).await.expect("taken down");
        let id = address.strip_prefix("/tiket/").unwrap();
        let identify = Act::Identify { identity: call(Category::Jdih).identity, request: Request::Informasi, is_limited: false };
        hotline.does(id, identify).await.expect("the contact is another requester's");
        let owners = "SELECT id FROM ticket_requester WHERE is_verified = 1 AND contact_tag IS NOT NULL";
        assert_eq!(hotline.crew().rows(owners).await.len(), 1);
        assert_eq!(hotline.tickets().rotate_key().await.expect("and the rotation comes to its end"), 2);
        assert_eq!(hotline.crew().rows(owners).await.len(), 1);
        hotline.crew().house.expect_verified().await;
    }

    async fn an_open_ticket_of_who_is_erased_says_so(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let id = hotline.call(Category::Jdih).await;
        hotline.tickets().erase_person(CONTACT).await.expect("erased");
        let line = hotline.dossier(&id).await.line;
        assert_eq!((line.status, line.outcome), (Some(Status::Ditutup), Some(Outcome::Dihapus)));
        hotline.crew().house.expect_verified().await;
    }

    async fn what_is_erased_is_overwritten_in_the_file(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let db = hotline.app().journal.db();
        if db.engine() == jdih::db::Engine::Sqlite {
            assert_eq!(crate::raw::number(db, "PRAGMA secure_delete").await, 1);
        }
    }

    async fn the_key_of_who_is_erased_is_in_no_file_of_the_database(database: TestDatabase) {
        let hotline = Hotline::plain(&database).await;
        let Some(file) = Db::file_of(&database.url()) else { return };
        hotline.call(Category::Jdih).await;
        let sealed = sealed_of(&hotline).await;
        assert!(!holding(&file, &sealed).is_empty(), "it is looked for where it stands");
        hotline.tickets().erase_person(CONTACT).await.expect("erased");
        assert_eq!(holding(&file, &sealed), [] as [&str; 0]);
        // A reader who looks at what was keeps the log; the next sweep does it.
        let other = NewIdentity { contact: "0813 1111 2222".into(), ..call(Category::Jdih).identity };
        hotline.takes_down(&Manual { identity: other, ..call(Category::Jdih) }).await.expect("taken down");
        let sealed = sealed_of(&hotline).await;
        let mut reader = hotline.app().journal.db().read().await.expect("a view");
        let looks = "SELECT id FROM ticket_requester".to_owned();
        jdih::db::text_rows(&mut reader, looks, &[]).await.expect("looked");
        hotline.tickets().erase_person("0813 1111 2222").await.expect("erased, whoever reads");
        assert!(holding(&file, &sealed).contains(&"-wal"), "the reader is in the way");
        drop(reader);
        hotline.tickets().sweep().await.expect("swept");
        assert_eq!(holding(&file, &sealed), [] as [&str; 0]);
    }

    async fn a_person_is_exported_and_erased_from_the_command_line(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        hotline.meta.holds(b"%PDF-1.7 kenanganjaya");
        let document = serde_json::json!({"id": "wamid.5", "from": DIGITS, "timestamp": (START.0 / 1000).to_string(), "type": "document",
            "document": {"id": "media5", "mime_type": "application/pdf", "filename": "surat.pdf"}});
        brings(&hotline.crew().house.base, &[document], &[]).await;
        hotline.crew().house.run_jobs().await;
        let id = hotline.all().await.remove(0);
        hotline.does(&id, Act::Take).await.expect("taken");
        let house = House::of_settings(hotline.crew().house.settings(), &database);
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("lampiran");
        let printed = house.does_within(&["hotline", "ekspor", CONTACT, "--lampiran", place.to_str().unwrap()], SECONDS).await;
        let exported: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        assert_eq!(exported[0]["pemohon"]["nama"], NAME);
        let media = &exported[0]["tiket"][0]["lampiran"][0];
        let file = place.join(media["berkas"].as_str().expect("a file"));
        assert_eq!((std::fs::read(file).unwrap(), &media["jenis"]), (b"%PDF-1.7 kenanganjaya".to_vec(), &"application/pdf".into()));
        let looks = hotline.dossier(&id).await.looks;
        assert!(looks.iter().any(|look| look.name.is_none() && look.what == "ekspor data"), "{looks:?}");
        let unsaid = house.fails(&["hotline", "ekspor", "0899 0000 0000"]).await;
        assert!(unsaid.contains("Tidak ada pemohon") && !unsaid.contains("0899"), "{unsaid}");
        let counted = house.does(&["hotline", "hapus", CONTACT]).await;
        assert!(counted.contains("1 pemohon dengan 1 tiket akan dihapus"), "{counted}");
        assert_eq!(hotline.dossier(&id).await.identity.name, NAME, "it was only counted");
        let erased = house.does_within(&["hotline", "hapus", CONTACT, "--hapus"], SECONDS).await;
        assert!(erased.contains("1 pemohon dihapus"), "{erased}");
        assert!(hotline.dossier(&id).await.is_erased);
        house.fails(&["hotline", "hapus", CONTACT]).await;
    }

    async fn a_restored_backup_is_cleared_by_the_ledger_and_not_restored_without(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        hotline.meta.holds(b"%PDF-1.7 kenanganjaya");
        let document = serde_json::json!({"id": "wamid.5", "from": DIGITS, "timestamp": (START.0 / 1000).to_string(), "type": "document",
            "document": {"id": "media5", "mime_type": "application/pdf", "filename": "surat.pdf"}});
        brings(&hotline.crew().house.base, &[document], &[]).await;
        hotline.crew().house.run_jobs().await;
        let house = House::of_settings(hotline.crew().house.settings(), &database);
        let folder = tempfile::tempdir().unwrap();
        let shelf = folder.path().join("cadangan");
        let shelf = shelf.to_str().unwrap();
        house.does(&["backup", shelf]).await;
        let erased = house.does(&["hotline", "hapus", CONTACT, "--hapus"]).await;
        assert!(erased.contains("1 pemohon dihapus"), "{erased}");
        let (key, ledger) = (house.data.join(KEY_FILE), house.data.join(LEDGER_FILE));
        // Each copy has the key: what is gone is gone by the erasure alone.
        let place = async |name: &str| {
            let target = TestDatabase::empty(database.engine()).await.unwrap();
            let data = folder.path().join(name);
            std::fs::create_dir(&data).unwrap();
            std::fs::copy(&key, data.join(KEY_FILE)).unwrap();
            (House { data, database: target.url() }, target)
        };
        // Nobody says who was erased: refused, and nothing is left behind that would be in the way.
        let (unsaid, target) = place("tanpa").await;
        let refused = unsaid.fails(&["restore", shelf]).await;
        assert!(refused.contains("Belum dipulihkan") && refused.contains("--penghapusan") && refused.contains("--tanpa-penghapusan"), "{refused}");
        if let TestDatabase::Folder(folder) = &target {
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the database is taken away again");
        }
        // PostgreSQL wants a new one, as the refusal says.
        let target = match database.engine() {
            Engine::Sqlite => target,
            Engine::Postgres => TestDatabase::empty(Engine::Postgres).await.unwrap(),
        };
        let unsaid = House { database: target.url(), ..unsaid };
        let said = unsaid.does(&["restore", shelf, "--tanpa-penghapusan"]).await;
        assert!(said.contains("terbaca lagi"), "{said}");
        let attached = folder.path().join("lampiran");
        let exported = unsaid.does(&["hotline", "ekspor", CONTACT, "--lampiran", attached.to_str().unwrap()]).await;
        assert!(exported.contains(NAME), "the copy and the key have the person still: {exported}");
        assert_eq!(std::fs::read_dir(&attached).unwrap().count(), 1);
        // With the ledger the person is gone, with contact, words and media.
        let (cleared, target) = place("dengan").await;
        let said = cleared.does(&["restore", shelf, "--penghapusan", ledger.to_str().unwrap()]).await;
        assert!(said.contains("1 pemohon hotline dihapus lagi") && !said.contains("terbaca lagi"), "{said}");
        assert!(cleared.fails(&["hotline", "ekspor", CONTACT]).await.contains("Tidak ada pemohon"));
        assert!(cleared.fails(&["hotline", "ekspor", "HL-2026-00001"]).await.contains("Tidak ada pemohon"));
        let db = jdih::db::Db::open(&target.url()).await.unwrap();
        for kept in [
            "SELECT count(*) FROM ticket_requester",
            "SELECT count(*) FROM ticket_event WHERE body IS NOT NULL",
            "SELECT count(*) FROM ticket_media WHERE digest IS NOT NULL",
        ] {
            assert_eq!(crate::raw::number(&db, kept).await, 0, "{kept}");
        }
        assert_eq!(crate::raw::number(&db, "SELECT count(*) FROM ticket").await, 1, "the count stays");
        db.close().await;
        assert!(cleared.does(&["verify"]).await.contains("Sesuai."));
        // The copy goes on with the ledger, for the next time.
        let own = std::fs::read_to_string(cleared.data.join(LEDGER_FILE)).expect("a ledger");
        assert_eq!(read_ledger(&own), read_ledger(&std::fs::read_to_string(&ledger).unwrap()));
    }

    async fn a_restored_copy_is_cleared_of_whoever_was_erased_since(database: TestDatabase) {
        let hotline = Hotline::open(&database).await;
        closed(&hotline).await;
        let before = hotline.crew().rows("SELECT id, office_id, contact_tag, wrapping_key, wrapped, identity FROM ticket_requester").await.remove(0);
        hotline.tickets().erase_person(CONTACT).await.expect("erased");
        // The copy of yesterday still has the row.
        let text = |at: usize| before[at].clone().unwrap();
        let again = format!(
            "INSERT INTO ticket_requester (id, office_id, contact_tag, is_verified, wrapping_key, wrapped, identity, created_ms)
             VALUES ('{}', '{}', '{}', 1, '{}', '{}', '{}', 1)", text(0), text(1), text(2), text(3), text(4), text(5)
        );
        hotline.crew().force(&again).await.expect("restored");
        assert_eq!(hotline.tickets().export_person(CONTACT).await.expect("known again").len(), 1);
        let data = &hotline.crew().house.settings().data;
        let ledger = std::fs::read_to_string(data.join(LEDGER_FILE)).expect("a ledger");
        let vault = Vault::in_folder(data);
        assert_eq!(vault.erased().unwrap(), read_ledger(&ledger));
        let eraser = Eraser::new(hotline.app().journal.clone(), vault);
        assert_eq!(eraser.erase_again(&read_ledger(&ledger)).await.expect("erased again").requesters, 1);
        assert!(matches!(hotline.tickets().export_person(CONTACT).await, Err(TicketError::NotFound)));
        hotline.crew().house.expect_verified().await;
    }
}
