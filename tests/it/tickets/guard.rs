//! What an answer may lead to, asked of what is public now.

use super::unsent::{begun, last};
use super::{Hotline, answer, field};
use crate::engines::on_both_engines;
use crate::takedown::Scene;
use jdih::tickets::Category;

on_both_engines! {
    async fn a_file_that_was_taken_down_alone_is_refused_while_its_product_stays(database: TestDatabase) {
        let scene = Scene::read(&database).await;
        let file = scene.file(1).await;
        let case = scene.registered(1, "naskah-tidak-sesuai", Some(&file)).await;
        let hotline = Hotline::of(scene.cast).await;
        let id = hotline.call(Category::Jdih).await;
        let base = hotline.app().web.site.base_url.to_string();
        let leads = [
            format!("{base}produk-hukum/1/berkas/{file}"),
            format!("/produk-hukum/1/berkas/{file}/halaman/2"),
            format!("/produk-hukum/1/isi/{file}"),
        ];
        for link in &leads {
            hotline.does(&id, answer(&format!("Lihat {link}"))).await.expect("public as yet");
        }
        assert_eq!(field(hotline.does(&id, answer("/produk-hukum/1/berkas/lain.pdf")).await), "jawaban");
        let scene = Scene { cast: hotline.cast, tu: scene.tu };
        scene.to(&case, "koreksi").await;
        let hotline = Hotline { cast: scene.cast, ..hotline };
        for link in &leads {
            let refused = hotline.does(&id, answer(&format!("Lihat {link}"))).await;
            assert_eq!(field(refused), "jawaban", "{link}");
        }
        hotline.does(&id, answer("Lihat /produk-hukum/1")).await.expect("the product stays");
    }
    async fn what_was_taken_down_before_a_message_left_is_not_sent_and_not_sent_again(database: TestDatabase) {
        let Hotline { cast, operator, meta } = Hotline::open(&database).await;
        let scene = Scene::of(cast).await;
        scene.publish(13, "Dokumen Hukum", Vec::new()).await;
        let case = scene.registered(1, "salah-unggah", None).await;
        scene.to(&case, "penurunan").await;
        let Scene { cast, tu } = scene;
        let hotline = Hotline { cast, operator, meta };
        let id = begun(&hotline).await;
        // The same words were brought once while it was public.
        hotline.does(&id, answer("Lihat /produk-hukum/1")).await.expect("public as yet");
        hotline.crew().house.run_jobs().await;
        assert_eq!(last(&hotline, &id, "jawaban").await.1, "terkirim");
        hotline.does(&id, answer("Sekali lagi /produk-hukum/1")).await.expect("it waits to be sent");
        let before = hotline.meta.sent().len();
        let Hotline { cast, operator, meta } = hotline;
        let scene = Scene { cast, tu };
        scene.step(&case).await.expect("taken down");
        let hotline = Hotline { cast: scene.cast, operator, meta };
        hotline.crew().house.run_jobs().await;
        let (event, state) = last(&hotline, &id, "jawaban").await;
        assert_eq!((state.as_str(), hotline.meta.sent().len()), ("gagal", before));
        let fared = hotline.dossier(&id).await.moments.pop().and_then(|moment| moment.fared).expect("a state");
        assert_eq!(fared.1.as_deref(), Some("/produk-hukum/1 tidak lagi terbuka untuk umum"));
        // Sent again by hand it is refused, with a sentence on the ticket's page.
        let operator = hotline.crew().house.person("Operator Hotline").await;
        let page = operator.get(&format!("/tiket/{id}")).await.expect(200).expect_text("tidak lagi terbuka untuk umum");
        let page = operator.send(&page, &format!("/tiket/{id}/pengambilan"), &[]).await.expect(200);
        let action = format!("/tiket/{id}/kirim-lagi");
        let refused = operator.send(&page, &action, &[]).await.expect(422);
        refused.expect_text("/produk-hukum/1 tidak lagi terbuka untuk umum, sehingga pesan ini tidak dikirim");
        assert_eq!(field(hotline.tickets().resend(&hotline.operator, &event).await), "pesan");
        hotline.crew().house.run_jobs().await;
        assert_eq!(hotline.meta.sent().len(), before, "nothing went");
        hotline.tickets().was_said(&hotline.operator, &event).await.expect("it was said another way");
    }
}
