//! What an answer may lead to, asked of what is public now.

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
}
