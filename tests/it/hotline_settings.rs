//! The hotline's settings: words, how long is kept, and who handles tickets of the category PKS.

use crate::engines::on_both_engines;
use crate::forms::{filled_form, with};
use crate::house::{House, posts};
use jdih::tickets::{
    Category, KEEP_DAYS_ALLOWED, PKS_SETTING, TEXT_SETTING_MAX_CHARS, TEXT_SETTINGS, keep_setting,
};

const HERE: &str = "/admin/hotline";

on_both_engines! {
    async fn an_administrator_sets_words_times_and_who_handles_pks(database: TestDatabase) {
        let house = House::founded(&database).await;
        let pengelola = house.person(posts::PENGELOLA).await;
        pengelola.get(HERE).await.expect(403);
        let office = house.app.auth().person_by_login("admin").await.unwrap().office_id;
        let settings = async || house.app.auth().settings(&office).await.expect("settings");
        let page = house.admin.get(HERE).await.expect(200);
        // At first the usual words hold, with the office's name in them.
        page.text().find("Selamat datang di layanan hotline KPU Provinsi Jambi.").expect("the preview");
        house.admin.get("/admin/orang").await.expect(200).expect_text("Hotline");
        let form = filled_form(&page, HERE);
        // Nothing changed: nothing recorded.
        let head = house.app.journal.head().await.unwrap().seq;
        house.admin.post(HERE, &form).await.expect(200).expect_path(HERE);
        assert_eq!(house.app.journal.head().await.unwrap().seq, head);
        // What is wrong is said at its field, nothing of it is kept, and what was typed stays.
        let (least, most) = (*KEEP_DAYS_ALLOWED.start(), *KEEP_DAYS_ALLOWED.end());
        let long = format!("{{instansi}} {}", "x".repeat(TEXT_SETTING_MAX_CHARS));
        for (field, value, says) in [
            ("hotline_salam", "Halo <b>saja</b>".to_owned(), "harus memuat {instansi}"),
            ("hotline_produk", "Sudah terbit: {tautan}".to_owned(), "harus memuat {sitasi}"),
            ("hotline_penutup", long, "paling panjang 1000 huruf"),
            (keep_setting(Category::Ppid), (least - 1).to_string(), "30 sampai 3650"),
            (keep_setting(Category::Pks), (most + 1).to_string(), "30 sampai 3650"),
            (PKS_SETTING, "entah-siapa".to_owned(), "Pilih orang dari daftar"),
        ] {
            let typed = with(with(form.clone(), "hotline_terbatas", "Tetap kami layani."), field, &value);
            let refused = house.admin.post(HERE, &typed).await.expect(422).expect_text(says);
            let stays = crate::forms::unescape(&refused.body);
            assert!(field == PKS_SETTING || stays.contains(&value), "{field}: {value}");
            assert!(stays.contains("Tetap kami layani."));
            assert!(settings().await.get("hotline_terbatas").is_none_or(String::is_empty), "{field}");
        }
        // Both ends of what may be chosen, and the longest text.
        let name = page.option("Orang 1 (Pengelola JDIH)");
        let longest = format!("{{instansi}}{}", "é".repeat(TEXT_SETTING_MAX_CHARS - 10));
        let mut typed = form.clone();
        for (field, value) in [
            ("hotline_salam", longest.as_str()),
            ("hotline_skm", "Nilai kami di {tautan}"),
            (keep_setting(Category::Ppid), &least.to_string()),
            (keep_setting(Category::Jdih), &most.to_string()),
            (PKS_SETTING, &name),
        ] {
            typed = with(typed, field, value);
        }
        for _ in 0..2 {
            house.admin.post(HERE, &typed).await.expect(200).expect_path(HERE);
        }
        assert_eq!(house.app.journal.head().await.unwrap().seq, head + 5, "each once");
        let known = settings().await;
        assert_eq!(known["hotline_salam"], longest);
        assert_eq!((known["hotline_simpan_ppid"].as_str(), known["hotline_simpan_jdih"].as_str()), ("30", "3650"));
        assert_eq!(house.app.tickets.pks_handler(&office).await.unwrap(), Some(name));
        // Who is named keeps no log book, and finds the way to it.
        pengelola.get("/kerja").await.expect(200).expect_text("Buka tiket PKS");
        pengelola.get("/tiket").await.expect(200);
        let page = house.admin.get(HERE).await.expect(200);
        assert!(page.text().contains("KPU Provinsi Jambiéé") && page.text().contains("Nilai kami di http"));
        // Emptied, the usual ones come back, and nobody is named.
        let mut typed = filled_form(&page, HERE);
        for text in TEXT_SETTINGS {
            typed = with(typed, text.name, "  ");
        }
        typed = with(with(typed, PKS_SETTING, ""), keep_setting(Category::Ppid), "");
        let page = house.admin.post(HERE, &typed).await.expect(200);
        page.expect_text("Selamat datang di layanan hotline KPU Provinsi Jambi.");
        assert_eq!(house.app.tickets.pks_handler(&office).await.unwrap().unwrap_or_default(), "");
        assert!(!pengelola.get("/kerja").await.expect(200).text().contains("Buka tiket PKS"));
        house.expect_verified().await;
    }
}
